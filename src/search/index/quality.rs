//! How good a match is, and a bound of it that is known before a text is looked at.

use super::Traits;
use crate::search::fuzzy::FUZZY_MAX;
use crate::search::masks::Strict;
use crate::search::scan::{Run, Term};

/// How good a match is, whatever the field: what it is by, how early, how much of the text, and how much was typed for it.
pub(super) fn quality(term: &Term, run: Run, length: usize) -> i32 {
    let covered = run.to - run.from;
    base(run.strict, covered == length) - short(run.from, 100) - short(length - covered, 100)
        + 5 * short(term.chars.len().saturating_sub(covered), 20)
}

/// More than [`quality`] ever says of a text of this length: no character consumes less than one of the term.
pub(super) fn quality_at_most(term: &Term, length: usize, traits: Traits) -> i32 {
    let count = term.chars.len();
    let strict = if traits.has_letters || !term.is_letters { Strict::Literal } else { Strict::Usual };
    let covered = if traits.has_gaps { length } else { count.min(length) };
    base(strict, covered == length) - short(length - covered, 100) + 5 * short(count.saturating_sub(1), 20)
}

fn base(strict: Strict, whole: bool) -> i32 {
    match (strict, whole) {
        (Strict::Literal, true) => 4_000,
        (Strict::Literal, false) => 3_500,
        (Strict::Usual, true) => 3_000,
        (Strict::Usual, false) => 2_500,
        (Strict::Any, true) => 2_000,
        (Strict::Any, false) => FUZZY_MAX + 500,
    }
}

fn short(value: usize, max: i32) -> i32 {
    i32::try_from(value).unwrap_or(max).min(max)
}
