//! The lives of all cases side by side, small: committees, mediators and series are numbers, lists take the room they
//! need. What the desk keeps in memory so that a statistic over hundreds of thousands of cases is one pass.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use uuid::Uuid;

use crate::domain::case::CaseId;
use crate::domain::case::confirmation::ConfirmationResult;
use crate::domain::case::custody::TransitOutcome;
use crate::domain::case::life::{Closing, Life};
use crate::domain::case::number::CaseNumber;
use crate::domain::case::row::Row;
use crate::domain::case::vocabulary::{Kind, Object, SourceKind, Stage};
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

/// A committee's number.
pub type UnitNo = u16;
/// A mediator's number.
pub type MediatorNo = u32;
/// A number of a prefix of case numbers.
pub type PrefixNo = u16;
/// A series' number.
pub type SeriesNo = u32;

/// The first day, and the day after the last; none while it lasts.
pub type Stretch = (NaiveDate, Option<NaiveDate>);

/// A mediator, whether presiding, the first day, the day it ended.
pub type Sat = (MediatorNo, bool, NaiveDate, Option<NaiveDate>);
/// An application for confirmation: the day, and what the court decided when.
pub type Sought = (NaiveDate, Option<(NaiveDate, ConfirmationResult)>);

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Which.
    pub id: CaseId,
    /// 案号: whose prefix, the year, the serial.
    pub number: (PrefixNo, i32, u32),
    /// When something was last recorded in it.
    pub changed_at: DateTime<Utc>,
    /// 申请.
    pub requested_on: NaiveDate,
    /// 受理.
    pub accepted_on: Option<NaiveDate>,
    /// Object.
    pub object: Object,
    /// Kind.
    pub kind: Kind,
    /// Source.
    pub source: SourceKind,
    /// Series.
    pub series: Option<SeriesNo>,
    /// Each time it left the desk.
    pub closings: Box<[Closing]>,
    /// Times that do not count by a rule.
    pub excluded: Box<[Stretch]>,
    /// Whose hands it was in.
    pub hands: Box<[(UnitNo, NaiveDate, Option<NaiveDate>)]>,
    /// The times between hands.
    pub moves: Box<[Between]>,
    /// Who mediated, and whether presiding.
    pub seats: Box<[Sat]>,
    /// The last day of the term, from each of these days on.
    pub dues: Box<[(NaiveDate, Option<NaiveDate>)]>,
    /// What came after, for the few that have any of it.
    pub after: Option<Box<After>>,
}

/// One time between hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// Sender.
    pub from: UnitNo,
    /// Receiver.
    pub to: UnitNo,
    /// First day.
    pub sent_on: NaiveDate,
    /// The day it came to an end, and how.
    pub end: Option<(NaiveDate, TransitOutcome)>,
    /// Why it was returned.
    pub reason: Box<str>,
}

/// What came after, and 督办.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct After {
    /// What is owed: the last day, the day it was complete.
    pub owed: Box<[(Option<NaiveDate>, Option<NaiveDate>)]>,
    /// Applications for confirmation.
    pub confirmations: Box<[Sought]>,
    /// Visits and their grades.
    pub visits: Box<[(NaiveDate, Option<u8>)]>,
    /// 督办: asked, answered.
    pub supervised: Box<[(NaiveDate, Option<NaiveDate>)]>,
}

/// Things by number.
#[derive(Debug, Clone)]
pub struct Names<T, N> {
    all: Vec<T>,
    numbers: HashMap<T, N>,
}

impl<T, N> Default for Names<T, N> {
    fn default() -> Self {
        Self { all: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash, N: Copy + TryFrom<usize> + Into<u64>> Names<T, N> {
    /// The number of a thing, given where it has none. None only where there are more than numbers.
    fn number(&mut self, thing: &T) -> Option<N> {
        if let Some(number) = self.numbers.get(thing) {
            return Some(*number);
        }
        let number = N::try_from(self.all.len()).ok()?;
        self.all.push(thing.clone());
        self.numbers.insert(thing.clone(), number);
        Some(number)
    }

    /// The thing with a number.
    #[must_use]
    pub fn get(&self, number: N) -> Option<&T> {
        self.all.get(usize::try_from(number.into()).ok()?)
    }

    /// The number of a thing, where it has one.
    #[must_use]
    pub fn find(&self, thing: &T) -> Option<N> {
        self.numbers.get(thing).copied()
    }
}

/// All cases.
#[derive(Debug, Clone, Default)]
pub struct Tracks {
    /// Committees by number.
    pub units: Names<UnitCode, UnitNo>,
    /// Mediators by number.
    pub mediators: Names<MediatorId, MediatorNo>,
    /// Series by number.
    pub series: Names<Uuid, SeriesNo>,
    /// Prefixes of case numbers by number.
    prefixes: Names<String, PrefixNo>,
    all: BTreeMap<CaseId, Track>,
}

impl Tracks {
    /// Takes a case in, or what has become of it.
    pub fn put(&mut self, row: &Row) {
        if row.stage == Stage::Voided {
            self.remove(row.id);
            return;
        }
        let track = self.track(row);
        self.all.insert(row.id, track);
    }

    /// The number people know a case by.
    #[must_use]
    pub fn number(&self, track: &Track) -> String {
        let (prefix, year, serial) = track.number;
        let prefix = self.prefixes.get(prefix).cloned().unwrap_or_default();
        CaseNumber { prefix, year, serial }.to_string()
    }

    /// Forgets a case.
    pub fn remove(&mut self, id: CaseId) {
        self.all.remove(&id);
    }

    /// Every case, the oldest registration first.
    pub fn iter(&self) -> impl Iterator<Item = &Track> {
        self.all.values()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    fn unit(&mut self, code: &UnitCode) -> UnitNo {
        self.units.number(code).unwrap_or(UnitNo::MAX)
    }

    fn track(&mut self, row: &Row) -> Track {
        let life = &row.life;
        let hands = life.hands.iter().map(|(unit, from, to)| (self.unit(unit), *from, *to)).collect();
        let moves = life.moves.iter().map(|one| Between {
            from: self.unit(&one.from),
            to: self.unit(&one.to),
            sent_on: one.sent_on,
            end: one.end,
            reason: one.reason.as_str().into(),
        });
        let moves = moves.collect();
        let seats = life.seats.iter().map(|(mediator, presiding, from, to)| {
            (self.mediators.number(mediator).unwrap_or(MediatorNo::MAX), *presiding, *from, *to)
        });
        let seats = seats.collect();
        Track {
            id: row.id,
            number: (
                self.prefixes.number(&row.number.prefix).unwrap_or(PrefixNo::MAX),
                row.number.year,
                row.number.serial,
            ),
            changed_at: row.changed_at,
            // A row of the views is no outline: it has all four.
            requested_on: row.requested_on.unwrap_or_default(),
            accepted_on: row.accepted_on,
            object: row.object.unwrap_or(Object::Other),
            kind: row.kind.unwrap_or(Kind::Other),
            source: row.source.unwrap_or(SourceKind::Party),
            series: row.series.and_then(|series| self.series.number(&series)),
            closings: life.closings.as_slice().into(),
            excluded: life.excluded.as_slice().into(),
            hands,
            moves,
            seats,
            dues: life.dues.as_slice().into(),
            after: after(life),
        }
    }
}

fn after(life: &Life) -> Option<Box<After>> {
    let after = After {
        owed: life.owed.as_slice().into(),
        confirmations: life.confirmations.as_slice().into(),
        visits: life.visits.as_slice().into(),
        supervised: life.supervised.as_slice().into(),
    };
    (after != After::default()).then(|| Box::new(after))
}
