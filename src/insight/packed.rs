//! What a case's life is made of, as a few whole numbers each: all lives lie in one long row of them, in the order of
//! cases, so that a question over hundreds of thousands of cases reads memory from one end to the other.
//!
//! Packing loses nothing that a figure rests on; an entry packed and unpacked is the same entry (the tests of
//! [`tracks`](super::tracks) hold it to that for whole lives).

use super::days::Day;
use super::tracks::{MediatorNo, ReasonNo, UnitNo};
use crate::domain::case::confirmation::ConfirmationResult;
use crate::domain::case::custody::TransitOutcome;
use crate::domain::case::ending::ClosedMeans;
use crate::domain::case::supervise::DelayReason;
use crate::domain::case::vocabulary::Ending;

/// How many lists a life has.
pub(super) const LISTS: usize = 11;
/// How many numbers an entry of each list takes.
pub(super) const WIDTHS: [usize; LISTS] = [
    width::<4, Closed>(),
    width::<2, Excluded>(),
    width::<3, Hand>(),
    width::<5, Between>(),
    width::<4, Seat>(),
    width::<2, Due>(),
    width::<2, Owed>(),
    width::<3, Sought>(),
    width::<2, Visit>(),
    width::<2, Asked>(),
    width::<2, Delayed>(),
];
/// The first of the lists that few cases have anything in.
pub(super) const FIRST_AFTER: usize = <Owed as Packed<2>>::LIST;

/// How many numbers an entry takes.
const fn width<const WIDTH: usize, E: Packed<WIDTH>>() -> usize {
    WIDTH
}

/// Stands where there is no day or no value.
const NONE: i32 = i32::MIN;

/// An entry of a list of a life, as numbers.
pub(super) trait Packed<const WIDTH: usize>: Sized {
    /// Which of the lists it stands in.
    const LIST: usize;

    /// As numbers.
    fn pack(&self) -> [i32; WIDTH];
    /// From them.
    fn unpack(numbers: [i32; WIDTH]) -> Self;
}

fn day(day: Option<Day>) -> i32 {
    day.map_or(NONE, Day::number)
}

fn to_day(number: i32) -> Option<Day> {
    (number != NONE).then(|| Day::numbered(number))
}

/// The value at a place of its vocabulary; the last one where there are fewer, which no packing makes.
fn value<T: Copy>(all: &[T], at: i32, otherwise: T) -> T {
    usize::try_from(at).ok().and_then(|at| all.get(at)).copied().unwrap_or(otherwise)
}

const fn number(no: u32) -> i32 {
    i32::from_ne_bytes(no.to_ne_bytes())
}

const fn to_number(number: i32) -> u32 {
    u32::from_ne_bytes(number.to_ne_bytes())
}

/// Two units in one number.
fn pair(from: UnitNo, to: UnitNo) -> i32 {
    number(u32::from(from) << 16 | u32::from(to))
}

fn to_pair(number: i32) -> (UnitNo, UnitNo) {
    let both = to_number(number);
    (UnitNo::try_from(both >> 16).unwrap_or(UnitNo::MAX), UnitNo::try_from(both & 0xffff).unwrap_or(UnitNo::MAX))
}

/// One time a case left the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// The day.
    pub on: Day,
    /// How it ended; none where it was declined.
    pub ending: Option<Ending>,
    /// What the day means.
    pub means: ClosedMeans,
    /// The day it went on; none while it is closed.
    pub reopened_on: Option<Day>,
}

impl Packed<4> for Closed {
    const LIST: usize = 0;

    fn pack(&self) -> [i32; 4] {
        let ending = self.ending.map_or(NONE, |ending| ending as i32);
        [self.on.number(), ending, self.means as i32, day(self.reopened_on)]
    }

    fn unpack([on, ending, means, reopened_on]: [i32; 4]) -> Self {
        Self {
            on: Day::numbered(on),
            ending: (ending != NONE).then(|| value(Ending::ALL, ending, Ending::Other)),
            means: value(ClosedMeans::ALL, means, ClosedMeans::Unknown),
            reopened_on: to_day(reopened_on),
        }
    }
}

/// A time that does not count by a rule: the first day, and the day after the last; none while it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excluded {
    /// First day.
    pub from: Day,
    /// The day things went on.
    pub to: Option<Day>,
}

impl Packed<2> for Excluded {
    const LIST: usize = 1;

    fn pack(&self) -> [i32; 2] {
        [self.from.number(), day(self.to)]
    }

    fn unpack([from, to]: [i32; 2]) -> Self {
        Self { from: Day::numbered(from), to: to_day(to) }
    }
}

/// A time in a committee's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hand {
    /// Whose.
    pub unit: UnitNo,
    /// First day.
    pub from: Day,
    /// The day it was sent on.
    pub to: Option<Day>,
}

impl Packed<3> for Hand {
    const LIST: usize = 2;

    fn pack(&self) -> [i32; 3] {
        [i32::from(self.unit), self.from.number(), day(self.to)]
    }

    fn unpack([unit, from, to]: [i32; 3]) -> Self {
        Self { unit: UnitNo::try_from(unit).unwrap_or(UnitNo::MAX), from: Day::numbered(from), to: to_day(to) }
    }
}

/// One time between hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// Sender.
    pub from: UnitNo,
    /// Receiver.
    pub to: UnitNo,
    /// First day.
    pub sent_on: Day,
    /// The day it came to an end, and how.
    pub end: Option<(Day, TransitOutcome)>,
    /// Why it was returned.
    pub reason: ReasonNo,
}

impl Packed<5> for Between {
    const LIST: usize = 3;

    fn pack(&self) -> [i32; 5] {
        let how = self.end.map_or(NONE, |(_, how)| how as i32);
        let end = day(self.end.map(|(on, _)| on));
        [pair(self.from, self.to), self.sent_on.number(), end, how, number(self.reason)]
    }

    fn unpack([units, sent_on, end, how, reason]: [i32; 5]) -> Self {
        let (from, to) = to_pair(units);
        let how = value(TransitOutcome::ALL, how, TransitOutcome::Returned);
        let end = to_day(end).map(|on| (on, how));
        Self { from, to, sent_on: Day::numbered(sent_on), end, reason: to_number(reason) }
    }
}

/// Who mediated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub mediator: MediatorNo,
    /// Presiding.
    pub presiding: bool,
    /// First day.
    pub from: Day,
    /// The day it ended.
    pub to: Option<Day>,
}

impl Packed<4> for Seat {
    const LIST: usize = 4;

    fn pack(&self) -> [i32; 4] {
        [number(self.mediator), i32::from(self.presiding), self.from.number(), day(self.to)]
    }

    fn unpack([mediator, presiding, from, to]: [i32; 4]) -> Self {
        Self { mediator: to_number(mediator), presiding: presiding != 0, from: Day::numbered(from), to: to_day(to) }
    }
}

/// The last day of the term, from a day on; none while time stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// From this day on.
    pub since: Day,
    /// The last day.
    pub due: Option<Day>,
}

impl Packed<2> for Due {
    const LIST: usize = 5;

    fn pack(&self) -> [i32; 2] {
        [self.since.number(), day(self.due)]
    }

    fn unpack([since, due]: [i32; 2]) -> Self {
        Self { since: Day::numbered(since), due: to_day(due) }
    }
}

/// What is owed: the last day, the day it was complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// The last day.
    pub due: Option<Day>,
    /// Complete.
    pub done: Option<Day>,
}

impl Packed<2> for Owed {
    const LIST: usize = 6;

    fn pack(&self) -> [i32; 2] {
        [day(self.due), day(self.done)]
    }

    fn unpack([due, done]: [i32; 2]) -> Self {
        Self { due: to_day(due), done: to_day(done) }
    }
}

/// An application for confirmation: the day, and what the court decided when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sought {
    /// The day.
    pub on: Day,
    /// Decided.
    pub decided: Option<(Day, ConfirmationResult)>,
}

impl Packed<3> for Sought {
    const LIST: usize = 7;

    fn pack(&self) -> [i32; 3] {
        let result = self.decided.map_or(NONE, |(_, result)| result as i32);
        [self.on.number(), day(self.decided.map(|(on, _)| on)), result]
    }

    fn unpack([on, decided, result]: [i32; 3]) -> Self {
        let result = value(ConfirmationResult::ALL, result, ConfirmationResult::Withdrawn);
        Self { on: Day::numbered(on), decided: to_day(decided).map(|on| (on, result)) }
    }
}

/// A visit and its grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The day.
    pub on: Day,
    /// From 1 to 5; none where nobody answered.
    pub grade: Option<u8>,
}

impl Packed<2> for Visit {
    const LIST: usize = 8;

    fn pack(&self) -> [i32; 2] {
        [self.on.number(), self.grade.map_or(NONE, i32::from)]
    }

    fn unpack([on, grade]: [i32; 2]) -> Self {
        Self { on: Day::numbered(on), grade: u8::try_from(grade).ok() }
    }
}

/// 督办: asked, answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Asked.
    pub on: Day,
    /// Answered.
    pub answered: Option<Day>,
}

impl Packed<2> for Asked {
    const LIST: usize = 9;

    fn pack(&self) -> [i32; 2] {
        [self.on.number(), day(self.answered)]
    }

    fn unpack([on, answered]: [i32; 2]) -> Self {
        Self { on: Day::numbered(on), answered: to_day(answered) }
    }
}

/// 拖延原因: one that was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delayed {
    /// The day.
    pub on: Day,
    /// Which.
    pub reason: DelayReason,
}

impl Packed<2> for Delayed {
    const LIST: usize = 10;

    fn pack(&self) -> [i32; 2] {
        [self.on.number(), self.reason as i32]
    }

    fn unpack([on, reason]: [i32; 2]) -> Self {
        Self { on: Day::numbered(on), reason: value(DelayReason::ALL, reason, DelayReason::Other) }
    }
}
