//! 报送文件: what goes to the statutory platform, and to nobody else: entries in force, and what must come off.
//!
//! An entry has a legal-basis code by its type, so nothing without one can be in here; a subject that is only watched or
//! suggested is refused with the reason. Persons stand with their surname alone and without a number (民诉 publication
//! practice; PIPL Art 25); organisations as they are registered. Everything names its instruments, and the whole carries
//! its day and the end of the ledger, so that what was sent can be held against the record.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Dossier;
use super::basis::Law;
use super::entry::{Class, Entry, LegalBasis, List};
use super::instrument::InstrumentKind;
use super::state::State;
use super::subject::Subject;
use crate::domain::code::CodeKind;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;

/// Something that came off longer ago than this, in days, has been told before.
const TOLD_DAYS: i64 = 365;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// As of this day.
    pub on: NaiveDate,
    /// The ledger it was made from.
    pub log: String,
    /// Its last position then.
    pub position: u64,
    /// The hash of that record's header.
    pub hash: String,
    /// Entries in force.
    pub entries: Vec<Transmitted>,
    /// What must come off, by when.
    pub take_down: Vec<TakeDown>,
}

/// An entry as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmitted {
    /// The name; of a person the surname.
    pub name: String,
    /// 统一社会信用代码; none of a person.
    pub code: Option<String>,
    /// On which list.
    pub list: List,
    /// On which provision.
    pub legal_basis: LegalBasis,
    /// How grave.
    pub class: Class,
    /// Which body decided.
    pub authority: String,
    /// The number of its decision.
    pub number: String,
    /// When.
    pub decided_on: NaiveDate,
    /// No longer in force from this day on.
    pub until: NaiveDate,
    /// The first day repair may be asked.
    pub repair_from: Option<NaiveDate>,
    /// What it rests on.
    pub instruments: Vec<Rested>,
}

/// An instrument as it is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rested {
    /// What it is.
    pub kind: InstrumentKind,
    /// 作出机关.
    pub authority: String,
    /// 文号.
    pub number: String,
    /// In force.
    pub in_force_on: Option<NaiveDate>,
}

/// Something that must come off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeDown {
    /// The name; of a person the surname.
    pub name: String,
    /// 统一社会信用代码; none of a person.
    pub code: Option<String>,
    /// From which list.
    pub list: List,
    /// The number of the decision to list.
    pub number: String,
    /// Why: removed, annulled, ended, its basis fell, repair was granted.
    pub state: State,
    /// Since when.
    pub since: NaiveDate,
    /// The last day to take it down.
    pub due: Option<NaiveDate>,
}

/// Surnames of two characters that are not to be cut in half.
const DOUBLE: [&str; 8] = ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙"];

/// The name as it may be published: of a person the surname alone.
fn published_name(subject: &Subject) -> String {
    if subject.kind != CodeKind::Id {
        return subject.name.clone();
    }
    let double = DOUBLE.iter().find(|surname| subject.name.starts_with(**surname));
    let surname = double.map_or_else(|| subject.name.chars().take(1).collect(), |surname| (*surname).to_owned());
    format!("{surname}某")
}

/// The number as it may be published: of a person none.
fn published_code(subject: &Subject) -> Option<String> {
    (subject.kind != CodeKind::Id).then(|| subject.code.clone())
}

/// What is to be sent of a dossier on a day.
#[must_use]
pub fn of(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> (Vec<Transmitted>, Vec<TakeDown>) {
    let Some(subject) = &dossier.subject else { return (Vec::new(), Vec::new()) };
    let (mut entries, mut down) = (Vec::new(), Vec::new());
    for known in &dossier.entries {
        match off(known, dossier, on, law) {
            Some((state, since, due)) if (on - since).num_days() <= TOLD_DAYS => down.push(TakeDown {
                name: published_name(subject),
                code: published_code(subject),
                list: known.decided.list,
                number: known.decided.number.clone(),
                state,
                since,
                due,
            }),
            Some(_) => {}
            None if known.state(dossier, on) == State::InForce => {
                entries.push(transmitted(known, dossier, subject, (on, law)));
            }
            None => {}
        }
    }
    (entries, down)
}

/// The same of one subject that was named: one of whom nothing rests on a legal basis is refused.
///
/// # Errors
/// `legal_basis_missing`.
pub fn of_one(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Result<(Vec<Transmitted>, Vec<TakeDown>), Refusal> {
    if dossier.entries.is_empty() {
        return Err(refuse("legal_basis_missing"));
    }
    Ok(of(dossier, on, law))
}

/// Why an entry must come off, since when, and by when; none while it stays.
fn off(known: &Entry, dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Option<(State, NaiveDate, Option<NaiveDate>)> {
    let after = |rule, from| law.end(rule, from, from);
    let granted = known.repairs.last().filter(|repair| repair.state() == State::Granted);
    match known.state(dossier, on) {
        State::Annulled => {
            let (day, _) = known.annulled.as_ref()?;
            Some((State::Annulled, *day, after(RuleId::EntryAnnulment, *day)))
        }
        State::Removed => known.removed_on.map(|day| (State::Removed, day, after(RuleId::RepairRemoval, day))),
        // It ended by itself: on that day, not some days later.
        State::Expired => Some((State::Expired, known.decided.until, Some(known.decided.until))),
        State::Fallen => {
            let fell = known.fell_on(dossier, on)?;
            Some((State::Fallen, fell, known.annul_by(dossier, on, law)))
        }
        State::InForce => {
            let day = granted?.decided.as_ref()?.on;
            Some((State::Granted, day, after(RuleId::RepairRemoval, day)))
        }
        _ => None,
    }
}

fn transmitted(known: &Entry, dossier: &Dossier, subject: &Subject, (on, law): (NaiveDate, Law<'_>)) -> Transmitted {
    let decided = &known.decided;
    let papers = known.papers(dossier).map(|paper| Rested {
        kind: paper.paper.kind,
        authority: paper.paper.authority.clone(),
        number: paper.paper.number.clone(),
        in_force_on: paper.paper.in_force_on,
    });
    Transmitted {
        name: published_name(subject),
        code: published_code(subject),
        list: decided.list,
        legal_basis: decided.legal_basis,
        class: decided.class,
        authority: decided.authority.clone(),
        number: decided.number.clone(),
        decided_on: decided.decided_on,
        until: decided.until,
        repair_from: super::repair::earliest(known, on, law),
        instruments: papers.collect(),
    }
}
