//! What is asked about credit and answered: by role. Who works on cases is told published entries and the whitelist only,
//! in a type that has room for nothing else ([`Published`]); who works on credit is told dossiers, in which there is
//! nothing of a case.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::Law;
use super::board::{Board, Count, Part};
use super::clock::{Explained, clocks};
use super::due::{Due, dues};
use super::entry::{Class, LegalBasis, List};
use super::history::Happened;
use super::state::State;
use super::test::{Evaluation, evaluate_all};
use super::transmission::Transmission;
use super::{Dossier, SubjectId};
use crate::domain::code;
use crate::domain::paper::{Paper, PaperSet};
use crate::domain::pledge::{Area, Programme};

/// A question about credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditQuery {
    /// What may be known of a subject, by role.
    Check {
        /// Its code.
        code: String,
        /// As of a day; today when none.
        on: Option<NaiveDate>,
    },
    /// Every subject as a line.
    Subjects {
        /// Only those whose name or code holds this.
        text: Option<String>,
        /// As of a day; today when none.
        on: Option<NaiveDate>,
        /// Skip so many.
        #[serde(default)]
        from: usize,
        /// At most so many.
        limit: usize,
    },
    /// Subjects that meet a test on a day.
    Candidates {
        /// As of a day; today when none.
        on: Option<NaiveDate>,
        /// Skip so many.
        #[serde(default)]
        from: usize,
        /// At most so many.
        limit: usize,
    },
    /// The dossiers with a paper of this number, however it is typed.
    Instrument(String),
    /// A part of all dossiers, to be taken out in a file: those behind an id.
    Export {
        /// Behind which; from the first when none.
        after: Option<SubjectId>,
        /// Numbers of persons whole.
        unmasked: bool,
    },
    /// A form of a dossier, filled in.
    Paper {
        /// The subject's code.
        code: String,
        /// Which form.
        paper: Paper,
    },
    /// What may be known of the subjects of a name, by role.
    Named {
        /// A name, however it is typed.
        name: String,
        /// As of a day; today when none.
        on: Option<NaiveDate>,
    },
    /// A list of screen 3, today.
    Board {
        /// Which.
        part: Part,
        /// Only subjects whose name or code holds this.
        text: Option<String>,
        /// At most so many.
        limit: usize,
    },
    /// How many files stand where, today.
    Counts,
    /// What goes to the statutory platform, today; noted as taken out.
    Transmission {
        /// Of this subject alone.
        code: Option<String>,
    },
}

/// An answer about credit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditAnswer {
    /// A dossier with everything derived from it, to who works on credit.
    File(Box<CreditFile>),
    /// What is published, to everybody else.
    Published(Box<Published>),
    /// Subjects.
    Subjects(SubjectPage),
    /// Dossiers.
    Files(Vec<CreditFile>),
    /// A form.
    Paper(Box<PaperSet>),
    /// What is published of several subjects.
    AllPublished(Vec<Published>),
    /// A list.
    Board(Board),
    /// Numbers.
    Counts(Vec<Count>),
    /// What goes to the statutory platform.
    Transmission(Box<Transmission>),
}

/// A page of subjects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SubjectPage {
    /// The lines, what closes first at the top.
    pub rows: Vec<SubjectRow>,
    /// How many subjects there are in all.
    pub total: usize,
    /// There are more than are told.
    pub more: bool,
}

/// A dossier as of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreditFile {
    /// As its events made it. A person's code is masked.
    pub dossier: Dossier,
    /// The day all of this is as of.
    pub on: NaiveDate,
    /// Every test, explained.
    pub tests: Vec<Evaluation>,
    /// What is to be done.
    pub dues: Vec<Due>,
    /// Every clock that runs, with its reasons.
    #[serde(default)]
    pub clocks: Vec<Explained>,
    /// How each attention stands.
    pub attentions: Vec<State>,
    /// How each entry stands.
    pub entries: Vec<State>,
    /// The first day repair may be asked of each entry; none where no rule says.
    pub repair_from: Vec<Option<NaiveDate>>,
    /// How each pledge stands.
    pub pledges: Vec<State>,
    /// Other subjects that go by one of its names, and nobody has looked at yet: a hint, never more.
    #[serde(default)]
    pub namesakes: Vec<Namesake>,
    /// What happened, in the order of recording; empty where it was not asked for.
    #[serde(default)]
    pub happened: Vec<Happened>,
}

/// Another subject of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namesake {
    /// Identity.
    pub id: SubjectId,
    /// Its code, a person's masked.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A subject in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRow {
    /// Identity.
    pub id: SubjectId,
    /// Its code, a person's masked.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Instruments in force.
    pub instruments: usize,
    /// Attentions in force or waiting.
    pub attentions: usize,
    /// Entries in force.
    pub entries: usize,
    /// On a whitelist.
    pub pledged: bool,
    /// Tests it meets.
    pub met: Vec<super::test::Test>,
    /// What is to be done next.
    pub next: Option<Due>,
}

/// What anybody of the register may know of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Published {
    /// Its code, a person's masked; as asked where it is not known.
    pub code: String,
    /// Its name; empty where nothing is published.
    pub name: String,
    /// 可能: found by a name that is near to the one asked about, so that a person has to see whether it is meant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub possible: bool,
    /// As of this day.
    pub on: Option<NaiveDate>,
    /// Entries in force.
    pub entries: Vec<PublishedEntry>,
    /// Places on a whitelist.
    pub whitelist: Vec<PublishedPledge>,
}

/// An entry in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedEntry {
    /// On which list.
    pub list: List,
    /// On which provision.
    pub legal_basis: LegalBasis,
    /// Which body decided.
    pub authority: String,
    /// The number of its decision.
    pub number: String,
    /// When.
    pub decided_on: NaiveDate,
    /// How grave.
    pub class: Class,
    /// No longer in force from this day on.
    pub until: NaiveDate,
}

/// A place on a whitelist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPledge {
    /// Which.
    pub programme: Programme,
    /// About what.
    pub areas: Vec<Area>,
    /// No longer in force from this day on.
    pub until: Option<NaiveDate>,
}

impl CreditFile {
    /// A dossier with everything derived from it, as of a day.
    #[must_use]
    pub fn of(mut dossier: Dossier, on: NaiveDate, law: Law<'_>) -> Self {
        let attentions = dossier.attentions.iter().map(|known| known.state(&dossier, on, law)).collect();
        let entries = dossier.entries.iter().map(|known| known.state(&dossier, on)).collect();
        let repair_from = dossier.entries.iter().map(|known| super::repair::earliest(known, on, law)).collect();
        let pledges = dossier.pledges.iter().map(|known| known.state(&dossier, on)).collect();
        let (tests, dues) = (evaluate_all(&dossier, on, law), dues(&dossier, on, law));
        let clocks = clocks(&dossier, on, law);
        let code = dossier.shown_code();
        if let Some(subject) = &mut dossier.subject {
            subject.code = code;
        }
        for link in &mut dossier.links {
            link.with = code::mask(&link.with);
        }
        Self {
            dossier,
            on,
            tests,
            dues,
            clocks,
            attentions,
            entries,
            repair_from,
            pledges,
            namesakes: Vec::new(),
            happened: Vec::new(),
        }
    }
}

impl SubjectRow {
    /// A dossier as a line, as of a day.
    #[must_use]
    pub fn of(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Self {
        let held = [State::InForce, State::Proposed];
        let attentions = dossier.attentions.iter().filter(|known| held.contains(&known.state(dossier, on, law)));
        let entries = dossier.entries.iter().filter(|known| known.state(dossier, on) == State::InForce);
        let tests = if dossier.instruments.is_empty() { Vec::new() } else { evaluate_all(dossier, on, law) };
        Self {
            id: dossier.id,
            code: dossier.shown_code(),
            name: dossier.name().to_owned(),
            instruments: dossier.instruments.iter().filter(|known| known.in_force(on)).count(),
            attentions: attentions.count(),
            entries: entries.count(),
            pledged: dossier.pledges.iter().any(|known| known.state(dossier, on) == State::InForce),
            met: tests.iter().filter(|test| test.met).map(|test| test.test).collect(),
            next: dues(dossier, on, law).into_iter().next(),
        }
    }
}

impl Published {
    /// What is published of a dossier on a day.
    #[must_use]
    pub fn of(dossier: &Dossier, on: NaiveDate) -> Self {
        let entries: Vec<PublishedEntry> = dossier
            .entries
            .iter()
            .filter(|known| known.state(dossier, on) == State::InForce)
            .map(|known| PublishedEntry {
                list: known.decided.list,
                legal_basis: known.decided.legal_basis,
                authority: known.decided.authority.clone(),
                number: known.decided.number.clone(),
                decided_on: known.decided.decided_on,
                class: known.decided.class,
                until: known.decided.until,
            })
            .collect();
        let whitelist: Vec<PublishedPledge> = dossier
            .pledges
            .iter()
            .filter(|known| known.state(dossier, on) == State::InForce)
            .map(|known| PublishedPledge {
                programme: known.programme,
                areas: known.areas.iter().copied().collect(),
                until: known.until,
            })
            .collect();
        // That there is a dossier at all is not published.
        let name = if entries.is_empty() && whitelist.is_empty() { "" } else { dossier.name() };
        Self { code: dossier.shown_code(), name: name.to_owned(), possible: false, on: Some(on), entries, whitelist }
    }
}
