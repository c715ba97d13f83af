//! Whose mediators the names in an old register are.
//!
//! A register holds names, not people. A name already on the roster of the row's committee, else of the district, is
//! that mediator. Of the rest, a name that occurs in the rows of one committee only is put on that committee's roster;
//! a name that occurs under several is one person who goes round, and is put on the district's roster, once. All of
//! them are unconfirmed, and each name under several committees is reported, so that a person can say whether it is
//! one or two. Where the roster has two people of one name, nobody is named: the name is kept as a remark. An id hangs
//! on committee and name, so the same file names the same people for ever.

use std::collections::{BTreeMap, BTreeSet};

use super::row::Readable;
use super::{Office, identity};
use crate::domain::refusal::{Warning, warn};
use crate::domain::roster::MediatorId;
use crate::domain::roster::acts::MediatorAdd;
use crate::domain::unit::UnitCode;
use crate::ledger::CommandId;

/// A mediator the roster does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMediator {
    /// The id of the command that adds them: the same name of the same committee gives the same id for ever.
    pub command: CommandId,
    /// From committee and name.
    pub id: MediatorId,
    /// To be added as unconfirmed.
    pub add: MediatorAdd,
}

/// The names of a file, each with its mediator; none where the roster has two of that name.
#[derive(Debug, Default)]
pub(super) struct Roll {
    ids: BTreeMap<(UnitCode, String), Option<MediatorId>>,
    new: BTreeMap<MediatorId, NewMediator>,
    several: BTreeMap<String, BTreeSet<UnitCode>>,
}

impl Roll {
    pub fn over<'a>(rows: impl Iterator<Item = &'a Readable>, office: &Office<'_>) -> Self {
        let mut roll = Self::default();
        let mut unknown: BTreeMap<&str, BTreeSet<&UnitCode>> = BTreeMap::new();
        for row in rows {
            for name in &row.mediators {
                let unit = &row.command.committee;
                match on_roster(office, unit, name) {
                    Some(found) => drop(roll.ids.insert((unit.clone(), name.clone()), found)),
                    None => drop(unknown.entry(name).or_default().insert(unit)),
                }
            }
        }
        for (name, units) in unknown {
            roll.add(name, &units, office);
        }
        roll
    }

    /// Puts a new name on a roster: its only committee's if that still takes people, else the district's.
    fn add(&mut self, name: &str, units: &BTreeSet<&UnitCode>, office: &Office<'_>) {
        let only = units.first().filter(|_| units.len() == 1);
        let open = only.filter(|unit| office.units.get(unit).is_some_and(|unit| unit.active));
        let district = office.units.district().map(|unit| &unit.code);
        let Some(home) = open.copied().or(district).or(units.first().copied()) else { return };
        let id = MediatorId::imported(home, name);
        for unit in units {
            self.ids.insert(((*unit).clone(), name.to_owned()), Some(id));
        }
        let command = CommandId(identity::uuid(&format!("mediator_add\n{}", id.0)));
        let add = MediatorAdd {
            name: name.to_owned(),
            committee: home.clone(),
            skills: BTreeSet::new(),
            unconfirmed: true,
            id: Some(id),
        };
        self.new.insert(id, NewMediator { command, id, add });
        if units.len() > 1 {
            self.several.insert(name.to_owned(), units.iter().map(|unit| (*unit).clone()).collect());
        }
    }

    /// Names the mediators of a row.
    pub fn name(&self, found: &mut Readable) {
        for name in &found.mediators {
            match self.ids.get(&(found.command.committee.clone(), name.clone())) {
                Some(Some(id)) => found.command.mediators.push(*id),
                _ => {
                    let warning = warn("mediator_ambiguous").with("name", name);
                    found.command.warnings.push(warning.code.clone());
                    found.warnings.push(warning);
                    let remark = &mut found.command.remark;
                    let line = if remark.is_empty() { "" } else { "\n" };
                    remark.push_str(&format!("{line}调解员: {name}"));
                }
            }
        }
        found.command.mediators.dedup();
    }

    /// Names under several committees.
    pub fn notes(&self, office: &Office<'_>) -> Vec<Warning> {
        let named = |code: &UnitCode| office.units.get(code).map_or_else(|| code.to_string(), |unit| unit.name.clone());
        let notes = self.several.iter().map(|(name, units)| {
            let names: Vec<String> = units.iter().map(named).collect();
            warn("mediator_in_several_units").with("name", name).with("units", names.join("、"))
        });
        notes.collect()
    }

    /// Those to be added, by id.
    pub fn into_new(self) -> Vec<NewMediator> {
        self.new.into_values().collect()
    }
}

/// Who of the committee, else of the district, bears a name; `Some(None)` where two do.
fn on_roster(office: &Office<'_>, unit: &UnitCode, name: &str) -> Option<Option<MediatorId>> {
    let district = office.units.district().map(|unit| &unit.code);
    for committee in [Some(unit), district].into_iter().flatten() {
        let id = MediatorId::imported(committee, name);
        if let Some(one) = office.roster.named(committee, name) {
            return Some(Some(one.id));
        }
        // Nobody could be named although the imported one is there: there are two.
        let two = office.roster.0.values().any(|one| one.committee == *committee && (one.name == name || one.id == id));
        if two {
            return Some(None);
        }
    }
    None
}
