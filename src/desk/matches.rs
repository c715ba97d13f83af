//! 登记时的比对: who a party being typed may be, and whether the dispute is here before.
//!
//! Asked at every pause of typing, so it is answered from the index; only the few cases named in the answer are read. A case
//! counts only when the asker sees its names: what is with another committee, or is somebody else's secret, is not hinted at.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use super::Desk;
use super::find::{Card, Eyes, Shown, workers};
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::domain::case::sought::SoughtParty;
use crate::domain::code;
use crate::domain::matches::{Again, Grade, Known, Matches, RECENT_DAYS, Typed};
use crate::search::{Field, Namesake, Similar, similar};
use crate::store::StoreError;

/// The most parties shown.
const PARTIES_MAX: usize = 8;
/// The most cases of one party counted.
const CASES_MAX: usize = 50;
/// The most hits by a part of a name looked at.
const PART_HITS_MAX: usize = 40;
/// Fewer characters are in every name.
const PART_CHARS_MIN: usize = 2;

/// Cases of one party by one name, the latest first.
pub(super) struct Group {
    pub grade: Grade,
    name: String,
    pub cases: Vec<CaseId>,
}

impl Desk {
    /// What is known of what is typed.
    pub(super) fn matches(&self, session: &Session, typed: &Typed) -> Result<Matches, AskError> {
        self.may(session, Action::Work, Relation::Own)?;
        if !typed.is_enough() {
            self.finder.prepare(&self.shelf);
            return Ok(Matches::default());
        }
        let (groups, both) =
            self.look(session, |shown, eyes| (groups(shown, eyes, typed), both(shown, eyes, typed)))?;
        let today = self.clock.today();
        let own = session.committee();
        let wanted: BTreeSet<CaseId> = groups.iter().flat_map(|group| &group.cases).chain(&both).copied().collect();
        let mut rows = self.views(|store| {
            let rows = wanted.iter().filter_map(|id| store.row(*id).transpose());
            rows.map(|row| row.map(|row| (row.id, row))).collect::<Result<BTreeMap<CaseId, Row>, StoreError>>()
        })?;
        // Names and codes of a trade secret leave the desk like its page: on record, or not at all.
        let secret: BTreeSet<CaseId> = rows.values().filter(|row| row.secrecy.is_some()).map(|row| row.id).collect();
        if self.note_readings(session, secret.clone()).is_err() {
            rows.retain(|id, _| !secret.contains(id));
        }
        let mut parties: Vec<Known> = Vec::new();
        for group in &groups {
            let rows: Vec<&Row> = group.cases.iter().filter_map(|id| rows.get(id)).collect();
            let Some(known) = known(group, &rows, |row| row.holder == *own) else { continue };
            let same = |other: &Known| other.party.name == known.party.name && other.party.code == known.party.code;
            // The surest grade speaks for a party; it came first.
            if !parties.iter().any(same) && parties.len() < PARTIES_MAX {
                parties.push(known);
            }
        }
        let mut again: Vec<Again> =
            both.iter().filter_map(|id| rows.get(id)).filter_map(|row| same_dispute(row, typed, today)).collect();
        again.sort_by_key(|again| std::cmp::Reverse(again.requested_on));
        let credit = match self.may(session, Action::ReadPublished, Relation::Own) {
            Ok(_) => self.published(&typed.name, &typed.code, today)?,
            Err(_) => Vec::new(),
        };
        Ok(Matches { parties, again, credit })
    }
}

/// Cases by who the party may be, the surest first.
pub(super) fn groups(shown: &Shown, eyes: &Eyes<'_>, typed: &Typed) -> Vec<Group> {
    let sees = || {
        let look = eyes.look();
        move |card: &Card, field: Field| field.is_party() && look.sees(card)
    };
    let mut groups: Vec<Group> = Vec::new();
    let code = code::check(&typed.code).code;
    if code.chars().count() >= 6 {
        let by_code = || {
            let look = eyes.look();
            move |card: &Card, field: Field| matches!(field, Field::Code | Field::Identity) && look.sees(card)
        };
        let hits = shown.index.find(&code, CASES_MAX, workers(), by_code);
        let cases: Vec<CaseId> = hits.iter().filter(|hit| hit.whole).map(|hit| hit.id).collect();
        groups.push(Group { grade: Grade::Code, name: code, cases });
    }
    let name = typed.name.trim();
    if name.chars().count() >= PART_CHARS_MIN {
        groups.extend(shown.index.namesakes(name, CASES_MAX, sees()).into_iter().flat_map(graded));
        let hits = shown.index.find(name, PART_HITS_MAX, workers(), sees);
        let mut parts: Vec<Group> = Vec::new();
        // Together only: what stands apart in a name is no match of names.
        for hit in hits.into_iter().filter(|hit| hit.score > PART_SCORE_MIN) {
            match parts.iter_mut().find(|group| group.name == hit.text) {
                Some(group) => group.cases.push(hit.id),
                None => parts.push(Group { grade: Grade::Part, name: hit.text, cases: vec![hit.id] }),
            }
        }
        groups.extend(parts);
    }
    groups.sort_by_key(|group| group.grade);
    groups.retain(|group| !group.cases.is_empty());
    groups
}

/// Scattered characters score less.
const PART_SCORE_MIN: i32 = 1_100;

/// By the present name, or by one it had before.
fn graded(namesake: Namesake<CaseId>) -> [Group; 2] {
    let grade = match namesake.similar {
        Similar::Written => Grade::Name,
        Similar::Comparable => Grade::Comparable,
        Similar::Sound => Grade::Sound,
        Similar::Near => Grade::Possible,
    };
    let (former, present): (Vec<_>, Vec<_>) = namesake.rows.into_iter().partition(|(_, field)| *field == Field::Former);
    let ids = |rows: Vec<(CaseId, Field)>| rows.into_iter().map(|(id, _)| id).collect();
    [
        Group { grade, name: namesake.name.clone(), cases: ids(present) },
        Group { grade: grade.max(Grade::Former), name: namesake.name, cases: ids(former) },
    ]
}

/// The party of a group as its latest case has it.
fn known(group: &Group, rows: &[&Row], is_own: impl Fn(&Row) -> bool) -> Option<Known> {
    let latest = rows.iter().max_by_key(|row| (row.requested_on, row.id))?;
    let party = latest.sought.parties.iter().find(|party| is_meant(group, party))?;
    Some(Known {
        grade: group.grade,
        party: party.clone(),
        number: latest.number.to_string(),
        stage: latest.stage,
        requested_on: latest.requested_on?,
        cases: rows.len(),
        own: rows.iter().filter(|row| is_own(row)).count(),
    })
}

fn is_meant(group: &Group, party: &SoughtParty) -> bool {
    if group.grade == Grade::Code {
        return party.code.as_ref().is_some_and(|known| code::check(known).code == group.name);
    }
    party.name == group.name || party.former_names.contains(&group.name)
}

/// Cases with an applicant and a respondent as typed.
fn both(shown: &Shown, eyes: &Eyes<'_>, typed: &Typed) -> Vec<CaseId> {
    if !typed.names_both_sides() {
        return Vec::new();
    }
    let look = eyes.look();
    let cases = |names: &[String]| -> BTreeSet<CaseId> {
        let sees = |card: &Card, field: Field| field.is_party() && look.sees(card);
        let named = names.iter().filter(|name| !name.trim().is_empty());
        let namesakes = named.flat_map(|name| shown.index.namesakes(name, usize::MAX, sees));
        // One that may be somebody makes no dispute the same.
        let sure = namesakes.filter(|namesake| namesake.similar < Similar::Near);
        sure.flat_map(|namesake| namesake.rows).map(|(id, _)| id).collect()
    };
    cases(&typed.applicants).intersection(&cases(&typed.respondents)).copied().collect()
}

/// Whether a case with both parties is the same dispute: about the same right, or the same object where either names none,
/// and open or ended not long ago.
fn same_dispute(row: &Row, typed: &Typed, today: NaiveDate) -> Option<Again> {
    let ended_on = row.ended_on.filter(|_| !row.is_open());
    if ended_on.is_some_and(|on| (today - on).num_days() > RECENT_DAYS) {
        return None;
    }
    let alike = |typed: &String, known: &String| similar(typed, known).is_some();
    let right = typed.rights.iter().find_map(|right| row.sought.rights.iter().find(|known| alike(right, known)));
    let names_none = row.sought.rights.is_empty() || typed.rights.iter().all(|right| right.trim().is_empty());
    // Not said of an object nobody has chosen yet.
    let same_object = typed.object.is_some_and(|object| Some(object) == row.object);
    if right.is_none() && !(names_none && same_object) {
        return None;
    }
    let named = |typed: &[String], known: &[String]| {
        known.iter().find(|known| typed.iter().any(|typed| alike(typed, known))).cloned()
    };
    Some(Again {
        number: row.number.to_string(),
        stage: row.stage,
        requested_on: row.requested_on?,
        applicant: named(&typed.applicants, &row.applicants)?,
        respondent: named(&typed.respondents, &row.respondents)?,
        right: right.cloned(),
    })
}
