//! The lists of screen 3: of every dossier the few facts a list shows, as of a day.
//!
//! A [`Card`] is a dossier as far as lists need it; it is kept, so that a list decodes no dossier. It is derived for a day
//! and told anew when the day or a rule is another; nothing here decides anything, and nothing in it could come from a
//! mediation case. Who may see which part is said once, in [`Part::is_public`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

use super::basis::Law;
use super::due::{DueKind, dues};
use super::entry::{Class, Entry, LegalBasis, List};
use super::instrument::plain;
use super::repair::Repair;
use super::reply::SubjectRow;
use super::state::{Item, State};
use super::test::Test;
use super::{Dossier, SubjectId};
use crate::domain::case::vocabulary::vocabulary;
use crate::domain::pledge::{Area, Programme};

vocabulary! {
    /// A list of screen 3.
    Part "credit_part" {
        /// 待办: what closes next
        Work = "work",
        /// 线索: subjects that meet a test
        Candidates = "candidates",
        /// 列入: suggestions, procedures, entries
        Files = "files",
        /// 修复
        Repairs = "repairs",
        /// 承诺
        Whitelist = "whitelist",
        /// 到期
        Expiries = "expiries",
        /// 主体
        Subjects = "subjects",
        /// 公示的列入
        Listed = "listed",
        /// 公示的白名单
        Whitelisted = "whitelisted",
    }
}

impl Part {
    /// Whether it holds what is published and nothing else: for everybody who may read that.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Listed | Self::Whitelisted)
    }
}

/// What a line of a list is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Something to do.
    Due {
        /// What.
        what: DueKind,
        /// It is an approver's.
        decides: bool,
        /// Who acted before and so may not decide it.
        by: Vec<String>,
    },
    /// Tests that are met.
    Met {
        /// Which.
        tests: Vec<Test>,
        /// Instruments in force.
        instruments: usize,
    },
    /// A suggestion.
    Suggestion {
        /// To whom.
        to: String,
        /// On which provision.
        legal_basis: LegalBasis,
    },
    /// A procedure of the user's own body.
    Listing {
        /// How grave.
        class: Class,
        /// On which provision.
        legal_basis: LegalBasis,
        /// The body.
        authority: String,
    },
    /// An entry.
    Entry {
        /// On which list.
        list: List,
        /// How grave.
        class: Class,
        /// Which body decided.
        authority: String,
        /// The number of its decision.
        number: String,
    },
    /// A request for repair.
    Repair {
        /// Its number within the entry; none while there is none.
        n: Option<u32>,
        /// How grave the entry is.
        class: Class,
        /// The first day it may be asked.
        from: Option<NaiveDate>,
        /// The number of the decision to list.
        number: String,
    },
    /// A pledge.
    Pledge {
        /// Which whitelist.
        programme: Programme,
        /// What it is about.
        areas: Vec<Area>,
    },
    /// Key attention.
    Attention {
        /// The test it rests on.
        test: Test,
    },
    /// A subject.
    Subject {
        /// Instruments in force.
        instruments: usize,
        /// Attentions in force or waiting.
        attentions: usize,
        /// Entries in force.
        entries: usize,
        /// On a whitelist.
        pledged: bool,
    },
}

/// A line of one subject in one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// In which list.
    pub part: Part,
    /// What it is about, by kind and number.
    pub item: Option<(Item, u32)>,
    /// How that stands.
    pub state: Option<State>,
    /// The day that matters: the last to act, or when it ends.
    pub on: Option<NaiveDate>,
    /// The rest.
    pub about: About,
}

/// A dossier as lists know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// As a line of the list of subjects.
    pub row: SubjectRow,
    /// Every name it goes by, the present one first.
    pub names: Vec<String>,
    /// Its lines in the other lists.
    pub marks: Vec<Mark>,
}

/// A line as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Whose.
    pub subject: SubjectId,
    /// Its code, a person's masked.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The rest.
    pub mark: Mark,
}

/// A list as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Which.
    pub part: Part,
    /// The lines, what matters first at the top.
    pub lines: Vec<Line>,
    /// How many there are in all.
    pub total: usize,
}

/// How many files stand where: for who may know numbers and no names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// In which list.
    pub part: Part,
    /// What.
    pub item: Item,
    /// How it stands.
    pub state: State,
    /// How grave; none where that is not said.
    pub class: Option<Class>,
    /// How many.
    pub files: usize,
}

impl Card {
    /// A dossier as lists know it on a day.
    #[must_use]
    pub fn of(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Self {
        let row = SubjectRow::of(dossier, on, law);
        let mut marks = Vec::new();
        work(dossier, (on, law), &mut marks);
        candidates(dossier, &row, (on, law), &mut marks);
        files(dossier, on, &mut marks);
        repairs(dossier, (on, law), &mut marks);
        pledges(dossier, on, &mut marks);
        attentions(dossier, (on, law), &mut marks);
        let names = dossier.subject.iter().flat_map(|subject| std::iter::once(&subject.name).chain(&subject.also));
        Self { row, names: names.cloned().collect(), marks }
    }

    /// Whether what somebody looks for is in its name, an earlier name or its code as it may be shown.
    #[must_use]
    pub fn has(&self, wanted: &str) -> bool {
        let wanted = plain(wanted);
        wanted.is_empty()
            || plain(&self.row.code).contains(&wanted)
            || self.names.iter().any(|name| plain(name).contains(&wanted))
    }

    /// Whether it was ever on a list.
    #[must_use]
    pub fn has_entries(&self) -> bool {
        self.marks.iter().any(|mark| mark.part == Part::Files && matches!(mark.about, About::Entry { .. }))
    }

    /// Its lines in a list.
    pub fn lines(&self, part: Part) -> impl Iterator<Item = Line> {
        let line =
            |mark: Mark| Line { subject: self.row.id, code: self.row.code.clone(), name: self.row.name.clone(), mark };
        let whole = (part == Part::Subjects).then(|| self.as_mark());
        self.marks.iter().filter(move |mark| mark.part == part).cloned().chain(whole).map(line)
    }

    fn as_mark(&self) -> Mark {
        let row = &self.row;
        Mark {
            part: Part::Subjects,
            item: None,
            state: None,
            on: row.next.as_ref().and_then(|due| due.on),
            about: About::Subject {
                instruments: row.instruments,
                attentions: row.attentions,
                entries: row.entries,
                pledged: row.pledged,
            },
        }
    }
}

impl Line {
    /// In what order a list shows its lines: what closes first, what met most, stage by stage.
    #[must_use]
    pub fn order(&self) -> impl Ord + use<> {
        let mark = &self.mark;
        let stage = match mark.part {
            Part::Work | Part::Expiries | Part::Subjects | Part::Candidates => None,
            _ => mark.state.map(|state| (mark.item.map(|(item, _)| item), state)),
        };
        let weight = match &mark.about {
            _ if matches!(mark.part, Part::Expiries | Part::Listed) => 0,
            About::Met { tests, .. } => tests.len(),
            About::Entry { class, .. } | About::Listing { class, .. } => *class as usize,
            _ => 0,
        };
        (stage, Reverse(weight), mark.on.is_none(), mark.on, self.name.clone(), self.subject, mark.item)
    }
}

fn work(dossier: &Dossier, (on, law): (NaiveDate, Law<'_>), marks: &mut Vec<Mark>) {
    // That a term ends asks nothing of anybody: it has a list of its own.
    for due in dues(dossier, on, law).into_iter().filter(|due| due.what != DueKind::EntryEnds) {
        marks.push(Mark {
            part: Part::Work,
            item: Some((due.item, due.n)),
            state: None,
            on: due.on,
            about: About::Due { what: due.what, decides: due.decides, by: acted(dossier, due.what, due.n) },
        });
    }
}

/// Who may not decide what waits, because they proposed it or took part in it.
fn acted(dossier: &Dossier, what: DueKind, n: u32) -> Vec<String> {
    let Some(at) = usize::try_from(n).ok().and_then(|n| n.checked_sub(1)) else { return Vec::new() };
    let one = |by: Option<&String>| by.cloned().into_iter().collect();
    match what {
        DueKind::ConfirmAttention => one(dossier.attentions.get(at).map(|known| &known.by)),
        DueKind::DecideListing => one(dossier.listings.get(at).map(|known| &known.by)),
        DueKind::DecideRepair => {
            let repair = dossier.entries.get(at).and_then(|entry| entry.repairs.last());
            repair.into_iter().flat_map(Repair::barred).map(ToOwned::to_owned).collect()
        }
        DueKind::DecidePledge => {
            let pledge = dossier.pledges.get(at).filter(|known| known.programme == Programme::NoInfringement);
            one(pledge.map(|known| &known.by))
        }
        _ => Vec::new(),
    }
}

fn candidates(dossier: &Dossier, row: &SubjectRow, (on, law): (NaiveDate, Law<'_>), marks: &mut Vec<Mark>) {
    if row.met.is_empty() {
        return;
    }
    let watched = dossier.attentions.iter().map(|known| known.state(dossier, on, law));
    let watched = watched.filter(|state| matches!(state, State::InForce | State::Proposed)).min();
    let last =
        dossier.instruments.iter().filter(|known| known.in_force(on)).filter_map(|known| known.paper.in_force_on);
    marks.push(Mark {
        part: Part::Candidates,
        item: None,
        state: watched,
        on: last.max(),
        about: About::Met { tests: row.met.clone(), instruments: row.instruments },
    });
}

fn entry(known: &Entry) -> About {
    About::Entry {
        list: known.decided.list,
        class: known.decided.class,
        authority: known.decided.authority.clone(),
        number: known.decided.number.clone(),
    }
}

fn files(dossier: &Dossier, on: NaiveDate, marks: &mut Vec<Mark>) {
    for known in &dossier.suggestions {
        marks.push(Mark {
            part: Part::Files,
            item: Some((Item::Suggestion, known.n)),
            state: Some(known.state()),
            on: Some(known.on),
            about: About::Suggestion { to: known.to.clone(), legal_basis: known.legal_basis },
        });
    }
    for known in dossier.listings.iter().filter(|known| known.decided.is_none()) {
        marks.push(Mark {
            part: Part::Files,
            item: Some((Item::Listing, known.n)),
            state: Some(known.state()),
            on: Some(known.on),
            about: About::Listing {
                class: known.class,
                legal_basis: known.legal_basis,
                authority: known.authority.clone(),
            },
        });
    }
    for known in &dossier.entries {
        let state = known.state(dossier, on);
        let mark = |part| Mark {
            part,
            item: Some((Item::Entry, known.n)),
            state: Some(state),
            on: Some(known.decided.until),
            about: entry(known),
        };
        marks.push(mark(Part::Files));
        if state == State::InForce {
            marks.extend([mark(Part::Expiries), mark(Part::Listed)]);
        }
    }
}

/// Every entry that stands, with its request for repair or the first day of one; and every request there was.
fn repairs(dossier: &Dossier, (on, law): (NaiveDate, Law<'_>), marks: &mut Vec<Mark>) {
    for known in &dossier.entries {
        let from = super::repair::earliest(known, on, law);
        let last = known.repairs.last();
        let stands = known.state(dossier, on) == State::InForce;
        if last.is_none() && !stands {
            continue;
        }
        let day = last.map_or(from, |repair| repair.due(law).map(|(_, last)| last));
        marks.push(Mark {
            part: Part::Repairs,
            item: Some((Item::Entry, known.n)),
            state: last.map(Repair::state),
            on: day,
            about: About::Repair {
                n: last.map(|repair| repair.n),
                class: known.decided.class,
                from,
                number: known.decided.number.clone(),
            },
        });
    }
}

fn pledges(dossier: &Dossier, on: NaiveDate, marks: &mut Vec<Mark>) {
    for known in &dossier.pledges {
        let state = known.state(dossier, on);
        let mark = |part| Mark {
            part,
            item: Some((Item::Pledge, known.n)),
            state: Some(state),
            on: known.until,
            about: About::Pledge { programme: known.programme, areas: known.areas.iter().copied().collect() },
        };
        marks.push(mark(Part::Whitelist));
        if state == State::InForce {
            marks.extend([mark(Part::Expiries), mark(Part::Whitelisted)]);
        }
    }
}

fn attentions(dossier: &Dossier, (on, law): (NaiveDate, Law<'_>), marks: &mut Vec<Mark>) {
    let held = dossier.attentions.iter().filter(|known| known.state(dossier, on, law) == State::InForce);
    marks.extend(held.map(|known| Mark {
        part: Part::Expiries,
        item: Some((Item::Attention, known.n)),
        state: Some(State::InForce),
        on: known.until,
        about: About::Attention { test: known.test },
    }));
}

/// How many lines of the lists of files, repairs and pledges stand where.
#[must_use]
pub fn counts<'a>(cards: impl Iterator<Item = &'a Card>) -> Vec<Count> {
    let counted = [Part::Files, Part::Repairs, Part::Whitelist];
    let mut found: Vec<Count> = Vec::new();
    for mark in cards.flat_map(|card| &card.marks).filter(|mark| counted.contains(&mark.part)) {
        let (Some((item, _)), Some(state)) = (mark.item, mark.state) else { continue };
        // The state of a line of repair is its request's, not the entry's.
        let item = if mark.part == Part::Repairs { Item::Repair } else { item };
        let class = match &mark.about {
            About::Entry { class, .. } | About::Listing { class, .. } | About::Repair { class, .. } => Some(*class),
            _ => None,
        };
        let same =
            |count: &&mut Count| (count.part, count.item, count.state, count.class) == (mark.part, item, state, class);
        match found.iter_mut().find(same) {
            Some(count) => count.files += 1,
            None => found.push(Count { part: mark.part, item, state, class, files: 1 }),
        }
    }
    found.sort_by_key(|count| (count.part, count.item, count.state, count.class));
    found
}
