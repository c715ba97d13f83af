//! One description of an act's fields, for the command line, the manual and forms alike.
//!
//! A field's label and help are phrases `field.<act>.<name>` or `field.<name>`; choices are phrases `<choice>.<value>`.

pub mod described;

use serde::Serialize;

/// One field of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Field {
    /// JSON key.
    pub name: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Must be given.
    pub required: bool,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FieldKind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// `2026-11-22`.
    Date,
    /// Whole fen.
    Fen,
    /// A whole number from..=to.
    Number(u32, u32),
    /// true or false.
    Flag,
    /// One of the machine values of a vocabulary; the first is the phrase prefix (`source`, `object`, …).
    Choice(&'static str, &'static [&'static str]),
    /// A committee's division code.
    Committee,
    /// A mediator's id.
    Mediator,
    /// An ally's id.
    Ally,
    /// The id of anybody on the roster: a mediator or an ally.
    Person,
    /// A party's key in the case (`a1`, `r1`).
    Party,
    /// A list of the given kind.
    List(&'static FieldKind),
    /// An object with fields of its own.
    Object(&'static [Field]),
    /// The id of a series.
    Series,
}

/// A field that must be given.
#[must_use]
pub const fn need(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind, required: true }
}

/// A field that may be left out.
#[must_use]
pub const fn may(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind, required: false }
}
