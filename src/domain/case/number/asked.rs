//! A case number as people shorten it when they look for a case: `古城25`, `宿城 12号`, `2026-25`, `gczt〔2026〕25`.
//!
//! Digits at the end are the serial, four digits of a year before them the year, what stands before these a committee, in
//! whatever way it may be written: who asks compares it with the prefixes there are.

use crate::domain::text::narrow;

/// Numbers of this many digits are somebody's telephone or code.
const SERIAL_DIGITS_MAX: usize = 5;
/// Years a case may be registered in, as [`CaseNumber`](super::CaseNumber) takes them.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2200;
const YEAR_DIGITS: usize = 4;
/// No prefix is longer.
const NAME_CHARS_MAX: usize = 20;

/// What can be told of a number from what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberAsked {
    /// What stands before the figures; empty for any committee.
    pub name: String,
    /// The year, if it was typed.
    pub year: Option<i32>,
    /// The serial.
    pub serial: u32,
}

impl NumberAsked {
    /// Reads what was typed; none when it ends in no serial.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let plain: Vec<char> = typed.trim().chars().map(narrow).collect();
        let at = plain.iter().position(char::is_ascii_digit)?;
        let (name, rest) = plain.split_at_checked(at)?;
        let name: String = name.iter().filter(|c| !between(**c)).collect();
        if name.chars().count() > NAME_CHARS_MAX || !rest.iter().all(|c| c.is_ascii_digit() || between(*c)) {
            return None;
        }
        let groups: Vec<String> =
            rest.split(|c| between(*c)).filter(|group| !group.is_empty()).map(String::from_iter).collect();
        let (year, serial) = match groups.as_slice() {
            [year, serial] => (Some(year_of(year)?), serial.as_str()),
            [figures] => match figures.split_at_checked(YEAR_DIGITS) {
                // 2026 alone is a year, and 202612 the twelfth of it.
                Some((year, "")) if year_of(year).is_some() => return None,
                Some((year, serial)) if year_of(year).is_some() => (year_of(year), serial),
                _ => (None, figures.as_str()),
            },
            _ => return None,
        };
        let is_serial = serial.len() <= SERIAL_DIGITS_MAX && !serial.starts_with('0');
        Some(Self { name, year, serial: serial.parse().ok().filter(|_| is_serial)? })
    }
}

fn year_of(figures: &str) -> Option<i32> {
    figures.parse().ok().filter(|year| figures.len() == YEAR_DIGITS && YEARS.contains(year))
}

/// What may stand between the parts of a number, or after it.
const fn between(c: char) -> bool {
    c.is_ascii_whitespace()
        || matches!(c, '〔' | '〕' | '(' | ')' | '[' | ']' | '【' | '】' | '第' | '号' | '-' | '/' | '年' | '－' | '—')
}

#[cfg(test)]
mod tests {
    use super::NumberAsked;

    #[test]
    fn a_number_is_read_however_it_is_shortened() {
        for (typed, name, year, serial) in [
            ("古城25", "古城", None, 25),
            ("古城 25", "古城", None, 25),
            ("宿城知调12号", "宿城知调", None, 12),
            ("2026-25", "", Some(2026), 25),
            ("gczt25", "gczt", None, 25),
            ("古城2026 25", "古城", Some(2026), 25),
            ("古城202625", "古城", Some(2026), 25),
            ("古城知调（２０２６）第２５号", "古城知调", Some(2026), 25),
            ("古城知调〔2026〕25", "古城知调", Some(2026), 25),
            ("2026年25号", "", Some(2026), 25),
            ("304", "", None, 304),
            ("gc/2026/7", "gc", Some(2026), 7),
        ] {
            let read = NumberAsked::read(typed);
            assert_eq!(read, Some(NumberAsked { name: name.to_owned(), year, serial }), "{typed}");
        }
    }

    #[test]
    fn what_ends_in_no_serial_is_none() {
        for typed in
            ["", "古城", "2026", "古城2026", "0527", "91350100M000100Y43", "13800000000", "25号店", "8-1-2", "古城0"]
        {
            assert_eq!(NumberAsked::read(typed), None, "{typed}");
        }
    }
}
