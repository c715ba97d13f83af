//! Every key of the view, byte by byte. This file is the format: change anything here, raise [`FORMAT`], and every view
//! is folded again.
//!
//! Keys compare as bytes, so whatever should sort is written big-endian, and complemented (`!`) where the largest should
//! come first. All integers are unsigned unless said otherwise.
//!
//! | piece | bytes |
//! | --- | --- |
//! | `id` | the 16 bytes of the case's UUID |
//! | `day` | 4: days from 0001-01-01 (day 1) as a signed 32-bit integer with the sign bit flipped |
//! | `text` | UTF-8 with each 00 written 00 FF, ended by 00 00. Over 256 bytes: the first 224 and the 32 of the SHA-256 of all, then likewise |
//! | `stage` | 1: see [`stage_code`] |
//!
//! | tree | key | value |
//! | --- | --- | --- |
//! | `cases` | `id` | [`FORMAT`], then the row as JSON |
//! | `labels` | `text`(number or alias), 1 byte (0 number, 1 alias), `id` | empty |
//! | `recent` | facet, `!day`(request), `!id` | empty |
//! | `doors` | facet, `day`(nearest door), `id` | empty; only rows that have a door |
//! | `numbers` | facet, `!`(4 bytes: years from 1900, 24 bits of serial; both stay at their largest), `!id` | empty |
//! | `changed` | facet, `!`(4 bytes: seconds from 1970), `!id` | empty |
//! | `tallies` | 00 for all, 01 `text`(committee), 02 and the 16 bytes of a mediator's UUID, 03 `text`(committee) for what nobody was named for | cases, open, arriving, unchecked, due: 5 times 8 bytes |
//! | `documents` | the name's UTF-8 | [`FORMAT`], then the document |
//! | `meta` | `seal` | the seal as JSON: format, cursor, and for every tree above how many entries and their sum |
//!
//! | facet | bytes | in |
//! | --- | --- | --- |
//! | every case | 01 | `doors`, `numbers`, `changed` (in `recent` the stages together are every case) |
//! | stage | 02 `stage` | `recent` |
//! | holder and stage | 03 `text`(committee) `stage` | `recent` |
//! | mediator | 04 `text`(name), once for each name | `recent`, `doors` |
//! | waits for | 05 `text`(committee) | `recent` |
//! | unchecked | 06 | `recent` |
//! | series | 07, 16 bytes of its UUID | `recent` |
//! | holder | 08 `text`(committee) | `doors` |
//! | nobody named | 09 `text`(committee that holds it) | `doors` |
//! | in transit | 0A | `recent` |
//! | object | 0B, 1 byte: its place in the vocabulary | `recent` |
//! | source | 0C, 1 byte: its place in the vocabulary | `recent` |
//! | desk | 0D, 16 bytes of a mediator's UUID, once for each | `doors` |
//! | assisted by, and stage | 0E `text`(committee) `stage`, once for each that assists | `recent` |
//! | assisted by | 0F `text`(committee), once for each that assists | `doors` |
//!
//! No key is a prefix of another, and no facet of another facet: each is of fixed length or ends itself.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::case::CaseId;
use crate::domain::case::vocabulary::{Object, SourceKind, Stage};
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

/// The version of keys and values.
pub(super) const FORMAT: u8 = 9;

/// Length of what a key of an index ends with: day (or number, or second) and id.
pub(super) const SORT_BYTES: usize = 20;

const TEXT_BYTES_MAX: usize = 256;
const TEXT_BYTES_KEPT: usize = 224;
const SIGN: u32 = 0x8000_0000;

/// What a key of an index ends with; its bytes are the order of the list.
pub(super) type SortKey = [u8; SORT_BYTES];

/// A group of cases that has an index of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Facet<'a> {
    /// Every case.
    All,
    /// In a stage.
    Stage(Stage),
    /// Held by a committee and in a stage.
    HolderStage(&'a UnitCode, Stage),
    /// With a mediator of this name.
    Mediator(&'a str),
    /// On a mediator's desk.
    Desk(MediatorId),
    /// In transit, waiting for a committee.
    WaitsFor(&'a UnitCode),
    /// Imported, to be confirmed.
    Unchecked,
    /// Of a series.
    Series(Uuid),
    /// Held by a committee.
    Holder(&'a UnitCode),
    /// Held by a committee, and no mediator named.
    Unnamed(&'a UnitCode),
    /// Between two committees.
    InTransit,
    /// About an object.
    Object(Object),
    /// From a source.
    Source(SourceKind),
    /// Assisted by a committee and in a stage.
    AssistedStage(&'a UnitCode, Stage),
    /// Assisted by a committee.
    Assisted(&'a UnitCode),
    /// All stages of what a committee assists one after the other.
    StagesAssisted(&'a UnitCode),
    /// All stages one after the other; what follows it in a key is the stage and the end.
    Stages,
    /// All committees one after the other; what follows it in a key is the committee, the stage and the end.
    HolderStages,
    /// All stages of a committee one after the other.
    StagesOf(&'a UnitCode),
}

impl Facet<'_> {
    /// The bytes its keys begin with.
    pub(super) fn prefix(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(48);
        match self {
            Self::All => key.push(1),
            Self::Stage(stage) => key.extend([2, stage_code(*stage)]),
            Self::HolderStage(holder, stage) => {
                key.push(3);
                put_text(&mut key, &holder.0);
                key.push(stage_code(*stage));
            }
            Self::Mediator(name) => {
                key.push(4);
                put_text(&mut key, name);
            }
            Self::Desk(mediator) => {
                key.push(13);
                key.extend(mediator.0.as_bytes());
            }
            Self::WaitsFor(committee) => {
                key.push(5);
                put_text(&mut key, &committee.0);
            }
            Self::Unchecked => key.push(6),
            Self::Series(series) => {
                key.push(7);
                key.extend(series.as_bytes());
            }
            Self::Holder(holder) => {
                key.push(8);
                put_text(&mut key, &holder.0);
            }
            Self::Unnamed(holder) => {
                key.push(9);
                put_text(&mut key, &holder.0);
            }
            Self::InTransit => key.push(10),
            Self::Object(object) => key.extend([11, place_in(Object::ALL, object)]),
            Self::Source(source) => key.extend([12, place_in(SourceKind::ALL, source)]),
            Self::AssistedStage(committee, stage) => {
                key.push(14);
                put_text(&mut key, &committee.0);
                key.push(stage_code(*stage));
            }
            Self::StagesAssisted(committee) => {
                key.push(14);
                put_text(&mut key, &committee.0);
            }
            Self::Assisted(committee) => {
                key.push(15);
                put_text(&mut key, &committee.0);
            }
            Self::Stages => key.push(2),
            Self::HolderStages => key.push(3),
            Self::StagesOf(holder) => {
                key.push(3);
                put_text(&mut key, &holder.0);
            }
        }
        key
    }

    /// The whole key of a case in this group.
    pub(super) fn key(&self, sort: &SortKey) -> Vec<u8> {
        let mut key = self.prefix();
        key.extend(sort);
        key
    }
}

/// A value's place in its vocabulary, which only ever grows at its end.
fn place_in<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|known| known == value).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// A stage's byte. Written out, so that a new stage cannot shift the others.
pub(super) const fn stage_code(stage: Stage) -> u8 {
    match stage {
        Stage::Registered => 1,
        Stage::Declined => 2,
        Stage::Accepted => 3,
        Stage::SeekingConsent => 4,
        Stage::Mediating => 5,
        Stage::Suspended => 6,
        Stage::Ended => 7,
        Stage::Archived => 8,
        Stage::Voided => 9,
    }
}

/// Key of `cases`.
pub(super) fn case(id: CaseId) -> [u8; 16] {
    *id.0.as_bytes()
}

/// The case a key of `cases` belongs to.
pub(super) fn case_of(key: &[u8]) -> Option<CaseId> {
    Uuid::from_slice(key).ok().map(CaseId)
}

/// What the keys of `labels` for a number or alias begin with.
pub(super) fn label(label: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(label.len() + 19);
    put_text(&mut key, label);
    key
}

/// Key of `labels`.
pub(super) fn label_of(text: &str, alias: bool, id: CaseId) -> Vec<u8> {
    let mut key = label(text);
    key.push(u8::from(alias));
    key.extend(id.0.as_bytes());
    key
}

/// The end of a key of `recent`: latest request first, among those of one day the latest id.
pub(super) fn recent(requested_on: NaiveDate, id: CaseId) -> SortKey {
    sort(day(requested_on), id).map(|byte| !byte)
}

/// The end of a key of `doors`: nearest door first, among those of one day the earliest id.
pub(super) fn door(on: NaiveDate, id: CaseId) -> SortKey {
    sort(day(on), id)
}

/// The end of a key of `numbers`: latest year first, in it the highest serial.
pub(super) fn number(year: i32, serial: u32, id: CaseId) -> SortKey {
    let years = u8::try_from(year.saturating_sub(1900).max(0)).unwrap_or(u8::MAX);
    let serial = serial.min(0x00FF_FFFF);
    sort(((u32::from(years) << 24) | serial).to_be_bytes(), id).map(|byte| !byte)
}

/// The end of a key of `changed`: what changed last first.
pub(super) fn changed(at: DateTime<Utc>, id: CaseId) -> SortKey {
    let seconds = u32::try_from(at.timestamp().max(0)).unwrap_or(u32::MAX);
    sort(seconds.to_be_bytes(), id).map(|byte| !byte)
}

/// The case at the end of a key; `inverted` in trees whose largest comes first.
pub(super) fn case_at_end(key: &[u8], inverted: bool) -> Option<CaseId> {
    let id = key.last_chunk::<16>()?;
    case_of(&if inverted { id.map(|byte| !byte) } else { *id })
}

/// Day and case of the end of a key of `recent`.
#[cfg(test)]
fn read_recent(key: &SortKey) -> Option<(NaiveDate, CaseId)> {
    read_door(&key.map(|byte| !byte))
}

/// Day and case of the end of a key of `doors`.
#[cfg(test)]
fn read_door(key: &SortKey) -> Option<(NaiveDate, CaseId)> {
    let (days, id) = key.split_first_chunk::<4>()?;
    let days = (u32::from_be_bytes(*days) ^ SIGN).cast_signed();
    Some((NaiveDate::from_num_days_from_ce_opt(days)?, case_of(id)?))
}

/// A day as it stands in a key.
pub(super) fn day(day: NaiveDate) -> [u8; 4] {
    (day.num_days_from_ce().cast_unsigned() ^ SIGN).to_be_bytes()
}

/// Key of `tallies`: a committee's, or everybody's.
pub(super) fn tally(committee: Option<&UnitCode>) -> Vec<u8> {
    committee.map_or_else(|| vec![0], |committee| tally_of(1, &committee.0))
}

/// Key of `tallies`: a mediator's.
pub(super) fn tally_mediator(mediator: MediatorId) -> Vec<u8> {
    let mut key = vec![2];
    key.extend(mediator.0.as_bytes());
    key
}

/// Key of `tallies`: a committee's cases nobody was named for.
pub(super) fn tally_unnamed(committee: &UnitCode) -> Vec<u8> {
    tally_of(3, &committee.0)
}

fn tally_of(what: u8, text: &str) -> Vec<u8> {
    let mut key = vec![what];
    put_text(&mut key, text);
    key
}

/// A text as it stands in a key.
pub(super) fn text(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() + 2);
    put_text(&mut key, text);
    key
}

fn sort(day: [u8; 4], id: CaseId) -> SortKey {
    let mut key = [0; SORT_BYTES];
    let (head, tail) = key.split_at_mut(4);
    head.copy_from_slice(&day);
    tail.copy_from_slice(id.0.as_bytes());
    key
}

fn put_text(key: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut put = |bytes: &[u8]| {
        for &byte in bytes {
            key.push(byte);
            if byte == 0 {
                key.push(0xFF);
            }
        }
    };
    match bytes.get(..TEXT_BYTES_KEPT) {
        Some(kept) if bytes.len() > TEXT_BYTES_MAX => {
            put(kept);
            put(&Sha256::digest(bytes));
        }
        _ => put(bytes),
    }
    key.extend([0, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads a `text` back: its bytes and what follows.
    fn read_text(mut key: &[u8]) -> Option<(Vec<u8>, &[u8])> {
        let mut text = Vec::new();
        loop {
            match key {
                [0, 0, rest @ ..] => return Some((text, rest)),
                [0, 0xFF, rest @ ..] => {
                    text.push(0);
                    key = rest;
                }
                [0, ..] | [] => return None,
                [byte, rest @ ..] => {
                    text.push(*byte);
                    key = rest;
                }
            }
        }
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (NaiveDate::MIN.num_days_from_ce()..=NaiveDate::MAX.num_days_from_ce())
            .prop_map(|days| NaiveDate::from_num_days_from_ce_opt(days).unwrap())
    }

    fn any_id() -> impl Strategy<Value = CaseId> {
        any::<u128>().prop_map(|bits| CaseId(Uuid::from_u128(bits)))
    }

    fn text_of(text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        put_text(&mut key, text);
        key
    }

    proptest! {
        #[test]
        fn days_and_ids_come_back_and_sort(days in [any_day(), any_day()], ids in [any_id(), any_id()]) {
            let [a, b] = [0, 1].map(|n| (days[n], ids[n]));
            prop_assert_eq!(read_door(&door(a.0, a.1)), Some(a));
            prop_assert_eq!(read_recent(&recent(a.0, a.1)), Some(a));
            prop_assert_eq!(door(a.0, a.1).cmp(&door(b.0, b.1)), a.cmp(&b));
            prop_assert_eq!(recent(a.0, a.1).cmp(&recent(b.0, b.1)), b.cmp(&a));
            prop_assert_eq!(case_of(&case(a.1)), Some(a.1));
        }

        #[test]
        fn texts_come_back_and_end_themselves(text in "[\0\u{1}\u{ff}a-c甲乙]{0,40}", rest in any::<Vec<u8>>()) {
            let mut key = text_of(&text);
            key.extend(&rest);
            prop_assert_eq!(read_text(&key), Some((text.into_bytes(), &rest[..])));
        }

        #[test]
        fn different_texts_have_different_keys_none_a_prefix(a in "[\0ab甲]{0,6}", b in "[\0ab甲]{0,6}") {
            let (key_a, key_b) = (text_of(&a), text_of(&b));
            prop_assert_eq!(key_a.starts_with(&key_b), a == b);
        }

        #[test]
        fn labels_come_back(text in ".{0,30}", alias: bool, id in any_id()) {
            let key = label_of(&text, alias, id);
            let (read, rest) = read_text(&key).unwrap();
            prop_assert_eq!(read, text.as_bytes());
            let (tag, id_bytes) = rest.split_first().unwrap();
            prop_assert_eq!((*tag == 1, case_of(id_bytes)), (alias, Some(id)));
            prop_assert!(key.starts_with(&label(&text)));
        }
    }

    #[test]
    fn long_texts_stay_short_and_apart() {
        let (a, b) = ("甲".repeat(4_000_000) + "1", "甲".repeat(4_000_000) + "2");
        assert_ne!(text_of(&a), text_of(&b));
        assert!(text_of(&a).len() <= 2 * TEXT_BYTES_MAX + 2);
        let edge = "x".repeat(TEXT_BYTES_MAX);
        assert_eq!(read_text(&text_of(&edge)).unwrap().0, edge.as_bytes(), "the longest that is written whole");
    }

    #[test]
    fn no_facet_is_a_prefix_of_another() {
        let (short, long) = (UnitCode("321302".into()), UnitCode("321302104".into()));
        let mut prefixes = Vec::new();
        for unit in [&short, &long] {
            prefixes.extend([Facet::WaitsFor(unit).prefix(), Facet::Holder(unit).prefix()]);
            prefixes.extend(Stage::ALL.iter().map(|&stage| Facet::HolderStage(unit, stage).prefix()));
        }
        prefixes.extend(Stage::ALL.iter().map(|&stage| Facet::Stage(stage).prefix()));
        prefixes.extend([Facet::All.prefix(), Facet::Unchecked.prefix(), Facet::Series(Uuid::nil()).prefix()]);
        prefixes.extend([Facet::InTransit.prefix(), Facet::Unnamed(&short).prefix(), Facet::Unnamed(&long).prefix()]);
        prefixes.extend(Object::ALL.iter().map(|&object| Facet::Object(object).prefix()));
        prefixes.extend(SourceKind::ALL.iter().map(|&source| Facet::Source(source).prefix()));
        prefixes.extend([
            Facet::Desk(MediatorId(Uuid::nil())).prefix(),
            Facet::Mediator("甲").prefix(),
            Facet::Mediator("甲乙").prefix(),
            Facet::Mediator("").prefix(),
        ]);
        for (n, a) in prefixes.iter().enumerate() {
            for (m, b) in prefixes.iter().enumerate() {
                assert!(n == m || !a.starts_with(b), "{a:?} begins with {b:?}");
            }
        }
    }

    /// The format written out once: whoever breaks it must raise [`FORMAT`].
    #[test]
    fn the_bytes_of_one_case() {
        let id = CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        let on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(&door(on, id)), "800b4a6401900000000070008000000000000001");
        assert_eq!(hex(&recent(on, id)), "7ff4b59bfe6fffffffff8fff7ffffffffffffffe");
        let unit = UnitCode("321302".into());
        assert_eq!(hex(&Facet::HolderStage(&unit, Stage::Mediating).prefix()), "03333231333032000005");
        assert_eq!(hex(&label_of("甲1", true, id)), "e794b231000001".to_owned() + &hex(&case(id)));
        assert_eq!(hex(&tally(Some(&unit))), "013332313330320000");
        assert_eq!(hex(&number(2026, 12, id)), "81fffff3fe6fffffffff8fff7ffffffffffffffe");
        assert_eq!(FORMAT, 9);
    }
}
