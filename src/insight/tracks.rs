//! The lives of all cases side by side, small: committees, mediators, series and reasons are numbers, days are numbers, and
//! the lists of all cases lie in one row of numbers ([`packed`](super::packed)). What the desk keeps in memory so that a
//! statistic over hundreds of thousands of cases is one pass over it.
//!
//! What a case has become replaces what it was; where it takes more room than before it goes to the end of the row, and
//! the row is laid out anew when half of it is left over.

use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;
use uuid::Uuid;

use super::days::Day;
use super::packed::{
    Asked, Between, Closed, Delayed, Due, Excluded, FIRST_AFTER, Hand, LISTS, Owed, Packed, Seat, Sought, Visit, WIDTHS,
};
use crate::domain::case::CaseId;
use crate::domain::case::number::CaseNumber;
use crate::domain::case::row::Row;
use crate::domain::case::vocabulary::{Kind, Object, SourceKind, Stage};
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

#[cfg(test)]
mod tests;

/// A committee's number.
pub type UnitNo = u16;
/// A mediator's number.
pub type MediatorNo = u32;
/// A number of a prefix of case numbers.
pub type PrefixNo = u16;
/// A series' number.
pub type SeriesNo = u32;
/// The number of a reason for a return, in the words recorded; 0 is none.
pub type ReasonNo = u32;

/// So many numbers may be left over before the row is laid out anew, however short it is.
const LEFT_OVER_MIN: usize = 4_096;

/// The same of every case: what is no list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Head {
    /// Which.
    pub id: CaseId,
    /// When something was last recorded in it.
    pub changed_at: DateTime<Utc>,
    /// 案号: whose prefix, the year, the serial.
    number: (PrefixNo, i32, u32),
    /// 申请.
    pub requested_on: Day,
    /// 受理.
    pub accepted_on: Option<Day>,
    /// Object.
    pub object: Object,
    /// Kind.
    pub kind: Kind,
    /// Source.
    pub source: SourceKind,
    /// Series.
    pub series: Option<SeriesNo>,
    /// Taken over from an old register, still open there, and nobody has said that it is.
    pub unchecked: bool,
    /// Where its lists begin in the row of numbers.
    start: usize,
    /// How many entries each list has.
    lens: [u16; LISTS],
}

impl Head {
    /// How many numbers its lists take.
    fn words(&self) -> usize {
        self.lens.iter().zip(WIDTHS).map(|(len, width)| usize::from(*len) * width).sum()
    }
}

/// One case.
#[derive(Debug, Clone, Copy)]
pub struct Track<'a> {
    head: &'a Head,
    words: &'a [i32],
}

impl Deref for Track<'_> {
    type Target = Head;

    fn deref(&self) -> &Head {
        self.head
    }
}

impl<'a> Track<'a> {
    /// The entries of a list, oldest first.
    fn list<const WIDTH: usize, E: Packed<WIDTH>>(self) -> impl DoubleEndedIterator<Item = E> + use<'a, WIDTH, E> {
        let sizes = self.head.lens.iter().zip(WIDTHS).map(|(len, width)| usize::from(*len) * width);
        let before: usize = sizes.take(E::LIST).sum();
        let len = self.head.lens.get(E::LIST).copied().unwrap_or(0);
        let words = self.words.get(before..before + usize::from(len) * WIDTH).unwrap_or_default();
        words.as_chunks::<WIDTH>().0.iter().map(|numbers| E::unpack(*numbers))
    }

    /// Each time it left the desk.
    pub fn closings(self) -> impl DoubleEndedIterator<Item = Closed> + use<'a> {
        self.list()
    }

    /// Times that do not count by a rule.
    pub fn excluded(self) -> impl DoubleEndedIterator<Item = Excluded> + use<'a> {
        self.list()
    }

    /// Whose hands it was in.
    pub fn hands(self) -> impl DoubleEndedIterator<Item = Hand> + use<'a> {
        self.list()
    }

    /// The times between hands.
    pub fn moves(self) -> impl DoubleEndedIterator<Item = Between> + use<'a> {
        self.list()
    }

    /// Who mediated.
    pub fn seats(self) -> impl DoubleEndedIterator<Item = Seat> + use<'a> {
        self.list()
    }

    /// The last day of the term, from each of these days on.
    pub fn dues(self) -> impl DoubleEndedIterator<Item = Due> + use<'a> {
        self.list()
    }

    /// What is owed under the agreement.
    pub fn owed(self) -> impl DoubleEndedIterator<Item = Owed> + use<'a> {
        self.list()
    }

    /// Applications for confirmation.
    pub fn confirmations(self) -> impl DoubleEndedIterator<Item = Sought> + use<'a> {
        self.list()
    }

    /// Visits.
    pub fn visits(self) -> impl DoubleEndedIterator<Item = Visit> + use<'a> {
        self.list()
    }

    /// 督办.
    pub fn supervised(self) -> impl DoubleEndedIterator<Item = Asked> + use<'a> {
        self.list()
    }

    /// 拖延原因.
    pub fn delays(self) -> impl DoubleEndedIterator<Item = Delayed> + use<'a> {
        self.list()
    }

    /// Whether anything came after the agreement, or a supervisor asked: for most cases not.
    #[must_use]
    pub fn has_after(&self) -> bool {
        self.head.lens.iter().skip(FIRST_AFTER).any(|len| *len > 0)
    }

    /// Rules and calendar of this day, or a later one, may have made something of it, as
    /// [`Life::touches`](crate::domain::case::life::Life::touches) says.
    #[must_use]
    pub fn touches(&self, day: Day) -> bool {
        let closed = self.closings().next_back().filter(|last| last.reopened_on.is_none()).map(|last| last.on);
        let dues = self.dues().flat_map(|one| [Some(one.since), one.due]).flatten();
        closed.is_none() || dues.chain(closed).any(|on| on >= day)
    }
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

    /// All of them, in the order of their numbers.
    #[must_use]
    pub fn all(&self) -> &[T] {
        &self.all
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
    /// Reasons of returns by number.
    pub reasons: Names<String, ReasonNo>,
    /// Prefixes of case numbers by number.
    prefixes: Names<String, PrefixNo>,
    /// Every case, the oldest registration first.
    heads: Vec<Head>,
    /// Their lists.
    words: Vec<i32>,
    /// How many of the numbers belong to no case any more.
    left_over: usize,
}

impl Tracks {
    /// Takes a case in, or what has become of it.
    pub fn put(&mut self, row: &Row) {
        if row.stage == Stage::Voided {
            self.remove(row.id);
            return;
        }
        let (mut head, words) = self.packed(row);
        match self.place(row.id) {
            Ok(place) => {
                let Some(former) = self.heads.get_mut(place) else { return };
                let room = former.words();
                head.start = former.start;
                let same = self.words.get_mut(former.start..former.start + room).filter(|_| room == words.len());
                if let Some(same) = same {
                    same.copy_from_slice(&words);
                } else {
                    head.start = self.words.len();
                    self.words.extend(words);
                    self.left_over += room;
                }
                *former = head;
                self.tidy();
            }
            Err(place) => {
                head.start = self.words.len();
                self.words.extend(words);
                self.heads.insert(place, head);
            }
        }
    }

    /// Takes many new cases in, whose order does not matter.
    pub fn put_new(&mut self, rows: impl IntoIterator<Item = Row>) {
        for row in rows {
            if row.stage != Stage::Voided {
                let (head, words) = self.packed(&row);
                self.heads.push(Head { start: self.words.len(), ..head });
                self.words.extend(words);
            }
        }
        self.heads.sort_unstable_by_key(|head| head.id);
    }

    /// The number people know a case by.
    #[must_use]
    pub fn number(&self, head: &Head) -> String {
        let (prefix, year, serial) = head.number;
        let prefix = self.prefixes.get(prefix).cloned().unwrap_or_default();
        CaseNumber { prefix, year, serial }.to_string()
    }

    /// Forgets a case.
    pub fn remove(&mut self, id: CaseId) {
        if let Ok(place) = self.place(id) {
            self.left_over += self.heads.remove(place).words();
            self.tidy();
        }
    }

    /// Forgets the cases that are not wanted, and the room they took.
    pub fn keep(&mut self, mut wanted: impl FnMut(Track<'_>) -> bool) {
        let words = std::mem::take(&mut self.words);
        self.heads.retain(|head| wanted(track(head, &words)));
        self.words = words;
        self.lay_out();
    }

    /// Every case, the oldest registration first.
    pub fn iter(&self) -> impl Iterator<Item = Track<'_>> {
        self.heads.iter().map(|head| track(head, &self.words))
    }

    /// One case.
    #[must_use]
    pub fn get(&self, id: CaseId) -> Option<Track<'_>> {
        let head = self.heads.get(self.place(id).ok()?)?;
        Some(track(head, &self.words))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Bytes the cases take in memory, names apart.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.heads.capacity() * size_of::<Head>() + self.words.capacity() * size_of::<i32>()
    }

    /// Where a case is, or would be.
    fn place(&self, id: CaseId) -> Result<usize, usize> {
        // Most that is new comes last.
        match self.heads.last() {
            Some(last) if last.id < id => Err(self.heads.len()),
            _ => self.heads.binary_search_by_key(&id, |head| head.id),
        }
    }

    fn tidy(&mut self) {
        if self.left_over > LEFT_OVER_MIN.max(self.words.len() / 2) {
            self.lay_out();
        }
    }

    /// Lays the lists out anew, in the order of cases.
    fn lay_out(&mut self) {
        let mut words = Vec::with_capacity(self.heads.iter().map(Head::words).sum());
        for head in &mut self.heads {
            let start = words.len();
            words.extend_from_slice(track(head, &self.words).words);
            head.start = start;
        }
        (self.words, self.left_over) = (words, 0);
    }

    fn unit(&mut self, code: &UnitCode) -> UnitNo {
        self.units.number(code).unwrap_or(UnitNo::MAX)
    }

    fn reason(&mut self, reason: &str) -> ReasonNo {
        if self.reasons.all.is_empty() {
            self.reasons.number(&String::new());
        }
        self.reasons.number(&reason.to_owned()).unwrap_or(0)
    }

    /// A case as it stands in memory, wherever its lists will begin.
    fn packed(&mut self, row: &Row) -> (Head, Vec<i32>) {
        let mut lists = Lists::default();
        self.pack(row, &mut lists);
        let Lists { lens, words } = lists;
        let number =
            (self.prefixes.number(&row.number.prefix).unwrap_or(PrefixNo::MAX), row.number.year, row.number.serial);
        let head = Head {
            id: row.id,
            number,
            changed_at: row.changed_at,
            // A row of the views is no outline: it has all four.
            requested_on: row.requested_on.unwrap_or_default().into(),
            accepted_on: row.accepted_on.map(Day::from),
            object: row.object.unwrap_or(Object::Other),
            kind: row.kind.unwrap_or(Kind::Other),
            source: row.source.unwrap_or(SourceKind::Party),
            series: row.series.and_then(|series| self.series.number(&series)),
            unchecked: row.unchecked,
            start: 0,
            lens,
        };
        (head, words)
    }

    /// The lists in their order.
    fn pack(&mut self, row: &Row, lists: &mut Lists) {
        let life = &row.life;
        lists.add(life.closings.iter().map(|one| Closed {
            on: one.on.into(),
            ending: one.ending,
            means: one.means,
            reopened_on: one.reopened_on.map(Day::from),
        }));
        lists.add(life.excluded.iter().map(|(from, to)| Excluded { from: (*from).into(), to: to.map(Day::from) }));
        lists.add(life.hands.iter().map(|(unit, from, to)| Hand {
            unit: self.unit(unit),
            from: (*from).into(),
            to: to.map(Day::from),
        }));
        lists.add(life.moves.iter().map(|one| Between {
            from: self.unit(&one.from),
            to: self.unit(&one.to),
            sent_on: one.sent_on.into(),
            end: one.end.map(|(on, how)| (on.into(), how)),
            reason: self.reason(&one.reason),
        }));
        lists.add(life.seats.iter().map(|(mediator, presiding, from, to)| Seat {
            mediator: self.mediators.number(mediator).unwrap_or(MediatorNo::MAX),
            presiding: *presiding,
            from: (*from).into(),
            to: to.map(Day::from),
        }));
        lists.add(life.dues.iter().map(|(since, due)| Due { since: (*since).into(), due: due.map(Day::from) }));
        lists.add(life.owed.iter().map(|(due, done)| Owed { due: due.map(Day::from), done: done.map(Day::from) }));
        let decided = |decided: &Option<_>| decided.map(|(on, result)| (Day::from(on), result));
        lists.add(life.confirmations.iter().map(|(on, result)| Sought { on: (*on).into(), decided: decided(result) }));
        lists.add(life.visits.iter().map(|(on, grade)| Visit { on: (*on).into(), grade: *grade }));
        lists.add(
            life.supervised.iter().map(|(on, answer)| Asked { on: (*on).into(), answered: answer.map(Day::from) }),
        );
        lists.add(life.delays.iter().map(|(on, reason)| Delayed { on: (*on).into(), reason: *reason }));
    }
}

fn track<'a>(head: &'a Head, words: &'a [i32]) -> Track<'a> {
    Track { head, words: words.get(head.start..head.start + head.words()).unwrap_or_default() }
}

/// The lists of a case being packed.
#[derive(Debug, Default)]
struct Lists {
    lens: [u16; LISTS],
    words: Vec<i32>,
}

impl Lists {
    /// Adds the next list. What a list has beyond 65 535 entries is in no figure; no case has a hundredth of it.
    fn add<const WIDTH: usize, E: Packed<WIDTH>>(&mut self, entries: impl Iterator<Item = E>) {
        let Some(len) = self.lens.get_mut(E::LIST) else { return };
        for entry in entries.take(usize::from(u16::MAX)) {
            *len += 1;
            self.words.extend(entry.pack());
        }
    }
}
