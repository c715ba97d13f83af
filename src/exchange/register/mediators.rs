//! Whose mediators the names in an old register are.
//!
//! A register holds names, not people. A name already on the roster of the row's committee, else of the district, is
//! that mediator. Of the rest, a name that occurs in the rows of one committee only is put on that committee's roster;
//! a name that occurs under several is one person who goes round, and is put on the district's roster, once. All of
//! them are unconfirmed, and each name under several committees is reported, so that a person can say whether it is
//! one or two. An id hangs on committee and name: the same file names the same people for ever.

use std::collections::{BTreeMap, BTreeSet};

use super::row::Readable;
use super::{Office, identity};
use crate::domain::refusal::{Warning, warn};
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;
use crate::ledger::CommandId;

/// A mediator the roster does not have yet; to be added as unconfirmed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NewMediator {
    /// The id of the command that adds them.
    pub command: CommandId,
    /// From committee and name.
    pub id: MediatorId,
    /// As written.
    pub name: String,
    /// Where they are put.
    pub committee: UnitCode,
}

/// The names of a file, each with its mediator.
#[derive(Debug, Default)]
pub(super) struct Roll {
    ids: BTreeMap<(UnitCode, String), MediatorId>,
    new: BTreeMap<MediatorId, NewMediator>,
    several: BTreeMap<String, BTreeSet<UnitCode>>,
}

impl Roll {
    pub fn over<'a>(rows: impl Iterator<Item = &'a Readable>, office: &Office<'_>) -> Self {
        let district = office.units.district().map(|unit| unit.code.clone());
        let mut roll = Self::default();
        let mut unknown: BTreeMap<&str, BTreeSet<&UnitCode>> = BTreeMap::new();
        for row in rows {
            for name in &row.mediators {
                let unit = &row.command.committee;
                let known = on_roster(office, unit, name)
                    .or_else(|| district.as_ref().and_then(|district| on_roster(office, district, name)));
                match known {
                    Some(id) => drop(roll.ids.insert((unit.clone(), name.clone()), id)),
                    None => drop(unknown.entry(name).or_default().insert(unit)),
                }
            }
        }
        for (name, units) in unknown {
            roll.add(name, &units, district.as_ref());
        }
        roll
    }

    fn add(&mut self, name: &str, units: &BTreeSet<&UnitCode>, district: Option<&UnitCode>) {
        let home = match (units.len(), units.first().copied(), district) {
            (1, Some(unit), _) | (_, Some(unit), None) => unit,
            (_, _, Some(district)) => district,
            (_, None, None) => return,
        };
        let id = mediator_id(home, name);
        for unit in units {
            self.ids.insert(((*unit).clone(), name.to_owned()), id);
        }
        let command = CommandId(identity::uuid(&format!("mediator_add\n{home}\n{name}")));
        self.new.insert(id, NewMediator { command, id, name: name.to_owned(), committee: home.clone() });
        if units.len() > 1 {
            self.several.insert(name.to_owned(), units.iter().map(|unit| (*unit).clone()).collect());
        }
    }

    /// The mediator of a name in a row. Every name was entered by [`Roll::over`]; the answer for any other is the id it
    /// would have got.
    pub fn id(&self, unit: &UnitCode, name: &str) -> MediatorId {
        let known = self.ids.get(&(unit.clone(), name.to_owned()));
        known.copied().unwrap_or_else(|| mediator_id(unit, name))
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

fn on_roster(office: &Office<'_>, committee: &UnitCode, name: &str) -> Option<MediatorId> {
    office.roster.0.values().find(|one| one.committee == *committee && one.name == name).map(|one| one.id)
}

fn mediator_id(committee: &UnitCode, name: &str) -> MediatorId {
    MediatorId(identity::uuid(&format!("mediator\n{committee}\n{name}")))
}
