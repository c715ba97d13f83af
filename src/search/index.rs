//! All texts of a register in memory, each once, with the rows that have them.
//!
//! Texts are numbers of characters laid end to end; beside each stands its bag. A question walks the bags from the newest text
//! to the oldest ([`ask`]), puts those that are not dismissed to the term, and follows a text's postings only when its score
//! ([`quality`]) still has a chance. Whether a person may find a row by a field is asked of the caller before anything is counted.
//!
//! A row that changes leaves its old postings behind; a posting counts only while the row's own list still has the text. When
//! a third of everything is left behind, the index is laid out anew.

mod ask;
mod containing;
mod quality;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::field::Field;
use super::glyphs::{Glyph, Glyphs};
use super::sound::{Filed, Similar, filed};

/// A text is looked through up to here; a remark that is longer has said by then what it is about.
const TEXT_CHARS_MAX: usize = 2_000;
/// Characters of a mark, a person's name, a place.
const SHORT_CHARS_MAX: usize = if cfg!(test) { 3 } else { 8 };
/// No posting.
const NONE: u32 = u32::MAX;
/// Bits a field takes beside a row's or a text's number: up to 2^28 rows and texts.
const FIELD_BITS: u32 = 4;
/// A row to be found: who it is, what the caller needs to know to say who may find it, and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<Id, Card> {
    /// Which.
    pub id: Id,
    /// The caller's.
    pub card: Card,
    /// Of equal matches the row with the later day comes first.
    pub day: i32,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<Id> {
    /// Which row.
    pub id: Id,
    /// In which kind of text.
    pub field: Field,
    /// That text.
    pub text: String,
    /// Which of its characters matched.
    pub matched: Vec<usize>,
    /// Higher is better.
    pub score: i32,
    /// The text is nothing but what was looked for.
    pub whole: bool,
}

/// A name that is as good as the one looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake<Id> {
    /// In which way.
    pub similar: Similar,
    /// The name.
    pub name: String,
    /// Rows that have it, the latest first, with the kind of text.
    pub rows: Vec<(Id, Field)>,
}

#[derive(Debug, Clone)]
struct Slot<Id, Card> {
    row: Row<Id, Card>,
    /// Its texts in `lists`.
    first: u32,
    count: u32,
}

#[derive(Debug, Clone, Copy)]
struct Posting {
    /// Row and field.
    of: u32,
    next: u32,
}

/// What bounds the score of a text before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Traits {
    /// The most that a field it stands in is worth.
    weight: u8,
    /// It has Latin letters, so that letters may stand for themselves.
    has_letters: bool,
    /// It has characters that may be passed over, so that a match may be longer than the term.
    has_gaps: bool,
}

#[derive(Debug, Clone, Copy)]
struct NameKey {
    filed: Filed,
    text: u32,
}

/// The index. `Card` is what the caller needs to say who may find a row.
#[derive(Debug, Clone)]
pub struct Index<Id, Card> {
    glyphs: Glyphs,
    /// Every text, end to end.
    numbers: Vec<Glyph>,
    /// Where each begins, and behind the last.
    starts: Vec<u32>,
    bags: Vec<u64>,
    /// What bounds the score of a text before it is looked at.
    traits: Vec<Traits>,
    heads: Vec<u32>,
    postings: Vec<Posting>,
    slots: Vec<Slot<Id, Card>>,
    /// Texts and fields of rows.
    lists: Vec<u32>,
    by_id: HashMap<Id, u32>,
    /// Texts that many rows share, by hash.
    shared: HashMap<u64, u32>,
    names: Vec<NameKey>,
    /// Texts of at most [`SHORT_CHARS_MAX`] characters: they match best, so looking there first dismisses most others.
    short: Vec<u32>,
    left_behind: usize,
}

impl<Id, Card> Default for Index<Id, Card> {
    fn default() -> Self {
        Self {
            glyphs: Glyphs::default(),
            numbers: Vec::new(),
            starts: vec![0],
            bags: Vec::new(),
            traits: Vec::new(),
            heads: Vec::new(),
            postings: Vec::new(),
            slots: Vec::new(),
            lists: Vec::new(),
            by_id: HashMap::new(),
            shared: HashMap::new(),
            names: Vec::new(),
            short: Vec::new(),
            left_behind: 0,
        }
    }
}

impl<Id: Copy + Eq + Hash, Card: Clone> Index<Id, Card> {
    /// Puts a row in, or in the place of what it was. Rows with later days are best put in last.
    pub fn put<'t>(&mut self, row: Row<Id, Card>, texts: impl IntoIterator<Item = (Field, &'t str)>) {
        let id = row.id;
        let slot = self.by_id.get(&id).copied();
        let before = slot.map_or(0..0, |slot| self.list_of(slot));
        let number = slot.unwrap_or_else(|| u32::try_from(self.slots.len()).unwrap_or(NONE) & (NONE >> FIELD_BITS));
        let mut list: Vec<u32> = Vec::new();
        for (field, text) in texts {
            if text.trim().is_empty() {
                continue;
            }
            let packed = self.text(field, text, before.clone());
            let is_new = !self.lists.get(before.clone()).is_some_and(|before| before.contains(&packed));
            if !list.contains(&packed) {
                list.push(packed);
                if is_new {
                    self.post(packed >> FIELD_BITS, pack(number, field));
                }
            }
        }
        let unchanged = self.lists.get(before.clone()).is_some_and(|before| before == list.as_slice());
        let (first, count) = if unchanged && slot.is_some() {
            (before.start, before.len())
        } else {
            self.left_behind += before.len();
            let first = self.lists.len();
            self.lists.extend(&list);
            (first, list.len())
        };
        let place = |value: usize| u32::try_from(value).unwrap_or(NONE);
        let filled = Slot { row, first: place(first), count: place(count) };
        match slot.and_then(|slot| self.slots.get_mut(slot as usize)) {
            Some(known) => *known = filled,
            None => self.slots.push(filled),
        }
        self.by_id.insert(id, number);
        self.tidy();
    }

    /// Takes a row out.
    pub fn remove(&mut self, id: &Id) {
        if let Some(slot) = self.by_id.remove(id).and_then(|slot| self.slots.get_mut(slot as usize)) {
            self.left_behind += slot.count as usize;
            slot.count = 0;
            self.tidy();
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Bytes taken, about: what grows with the rows, and the table of characters.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // A hash table keeps an eighth free and a byte beside each place.
        let table = |capacity: usize, entry: usize| capacity * (entry + 1) * 8 / 7;
        self.numbers.capacity() * size_of::<Glyph>()
            + self.starts.capacity() * size_of::<u32>()
            + self.bags.capacity() * size_of::<u64>()
            + self.traits.capacity() * size_of::<Traits>()
            + self.heads.capacity() * size_of::<u32>()
            + self.postings.capacity() * size_of::<Posting>()
            + self.slots.capacity() * size_of::<Slot<Id, Card>>()
            + self.lists.capacity() * size_of::<u32>()
            + self.names.capacity() * size_of::<NameKey>()
            + self.short.capacity() * size_of::<u32>()
            + table(self.by_id.capacity(), size_of::<(Id, u32)>())
            + table(self.shared.capacity(), size_of::<(u64, u32)>())
            + self.glyphs.bytes()
    }

    /// Gives back what was allocated ahead, once all rows are in.
    pub fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.bags.shrink_to_fit();
        self.traits.shrink_to_fit();
        self.heads.shrink_to_fit();
        self.postings.shrink_to_fit();
        self.slots.shrink_to_fit();
        self.lists.shrink_to_fit();
        self.names.shrink_to_fit();
        self.short.shrink_to_fit();
        self.by_id.shrink_to_fit();
        self.shared.shrink_to_fit();
    }

    fn has(&self, slot: &Slot<Id, Card>, packed: u32) -> bool {
        self.lists.get(range(slot)).is_some_and(|list| list.contains(&packed))
    }

    fn list_of(&self, slot: u32) -> Range<usize> {
        self.slots.get(slot as usize).map_or(0..0, range)
    }

    fn numbers_of(&self, text: u32) -> &[Glyph] {
        self.numbers_of_at(text as usize)
    }

    #[inline]
    fn numbers_of_at(&self, text: usize) -> &[Glyph] {
        let (from, to) = (self.starts.get(text), self.starts.get(text + 1));
        let range = from.zip(to).map(|(from, to)| *from as usize..*to as usize);
        range.and_then(|range| self.numbers.get(range)).unwrap_or_default()
    }

    /// The number of a text, with its field: one the row had before, one that others have, or a new one.
    fn text(&mut self, field: Field, text: &str, before: Range<usize>) -> u32 {
        let begin = self.numbers.len();
        let bag = self.glyphs.number(text, TEXT_CHARS_MAX, &mut self.numbers);
        let written = self.numbers.get(begin..).unwrap_or_default();
        let same = |packed: &&u32| {
            *packed & ((1 << FIELD_BITS) - 1) == field as u32 && self.numbers_of(*packed >> FIELD_BITS) == written
        };
        let known = self.lists.get(before).unwrap_or_default().iter().find(same).map(|packed| packed >> FIELD_BITS);
        let hash = is_shared(field).then(|| hash(written));
        let shared =
            || hash.and_then(|hash| self.shared.get(&hash)).copied().filter(|text| self.numbers_of(*text) == written);
        if let Some(text) = known.or_else(shared) {
            self.numbers.truncate(begin);
            return pack(text, field);
        }
        let number = u32::try_from(self.bags.len()).unwrap_or(NONE);
        self.starts.push(u32::try_from(self.numbers.len()).unwrap_or(NONE));
        self.bags.push(bag);
        let known =
            || self.numbers.get(begin..).unwrap_or_default().iter().filter_map(|glyph| self.glyphs.known(*glyph));
        self.traits.push(Traits {
            weight: 0,
            has_letters: known().any(|known| known.folded.is_ascii_lowercase()),
            has_gaps: known().any(|known| known.passed_over),
        });
        self.heads.push(NONE);
        if self.numbers.len() - begin <= SHORT_CHARS_MAX {
            self.short.push(number);
        }
        if let Some(hash) = hash {
            self.shared.insert(hash, number);
        }
        if field.is_party() {
            self.names.push(NameKey { filed: filed(text), text: number });
        }
        pack(number, field)
    }

    fn post(&mut self, text: u32, of: u32) {
        if let Some(traits) = self.traits.get_mut(text as usize)
            && let Some(field) = Field::from_bits(of & ((1 << FIELD_BITS) - 1))
        {
            traits.weight = traits.weight.max(u8::try_from(field.weight()).unwrap_or(u8::MAX));
        }
        let posting = u32::try_from(self.postings.len()).unwrap_or(NONE);
        if let Some(head) = self.heads.get_mut(text as usize) {
            self.postings.push(Posting { of, next: *head });
            *head = posting;
        }
    }

    /// Lays everything out anew when too much was left behind.
    fn tidy(&mut self) {
        if self.left_behind < 10_000 || self.left_behind * 2 < self.lists.len() {
            return;
        }
        let mut fresh = Self::default();
        for (at, slot) in self.slots.iter().enumerate() {
            if self.by_id.get(&slot.row.id).is_none_or(|known| *known as usize != at) {
                continue;
            }
            let list = self.lists.get(range(slot)).unwrap_or_default();
            let texts: Vec<(Field, String)> = list
                .iter()
                .filter_map(|packed| {
                    let field = Field::from_bits(packed & ((1 << FIELD_BITS) - 1))?;
                    Some((field, self.glyphs.text(self.numbers_of(packed >> FIELD_BITS))))
                })
                .collect();
            fresh.put(slot.row.clone(), texts.iter().map(|(field, text)| (*field, text.as_str())));
        }
        *self = fresh;
    }
}

fn range<Id, Card>(slot: &Slot<Id, Card>) -> Range<usize> {
    let first = slot.first as usize;
    first..first + slot.count as usize
}

const fn pack(number: u32, field: Field) -> u32 {
    number << FIELD_BITS | field as u32
}

/// Texts that come again and again: a rights holder's name, a mark, a mediator. A case number does not.
const fn is_shared(field: Field) -> bool {
    field.is_party() || matches!(field, Field::Right | Field::Mediator | Field::Person | Field::Code | Field::Place)
}

fn hash(numbers: &[Glyph]) -> u64 {
    let mut hasher = DefaultHasher::new();
    numbers.hash(&mut hasher);
    hasher.finish()
}
