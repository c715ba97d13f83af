//! One entry of a form: what it asks, what is in it, and what is wrong with that.

use chrono::NaiveDate;
use crossterm::event::KeyCode;

use super::date::parse_date;
use super::number::{parse_count, parse_fen};
use crate::tui::input::Key;
use crate::tui::widgets::Field;

/// What an entry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A date, in any of the ways people write one.
    Date,
    /// An amount in yuan.
    Money,
    /// A whole number.
    Count,
    /// One of several; the first is chosen to begin with.
    Choice(Vec<Choice>),
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The machine value.
    pub value: String,
    /// What people read: a catalogue key, or a name as it is.
    pub label: String,
}

impl Choice {
    /// A choice shown as `label`.
    #[must_use]
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned() }
    }
}

/// What is wrong with an entry in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing in it, and something is needed.
    Missing,
    /// Not a date.
    NotADate,
    /// Not an amount.
    NotAnAmount,
    /// Not a number.
    NotANumber,
}

impl Fault {
    /// The catalogue key of the sentence that says so.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Missing => "fault.missing",
            Self::NotADate => "fault.not_a_date",
            Self::NotAnAmount => "fault.not_an_amount",
            Self::NotANumber => "fault.not_a_number",
        }
    }
}

/// How grave a remark is. None of them blocks: what is impossible the desk refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// In order.
    Good,
    /// Good to know.
    Notice,
    /// Probably a mistake.
    Warning,
}

/// Something the screen found out about what is in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How grave.
    pub severity: Severity,
    /// In the person's language.
    pub text: String,
}

/// An entry and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name in the program.
    pub id: &'static str,
    /// Catalogue key of its label.
    pub label: &'static str,
    /// Catalogue key of the line that explains it.
    pub help: &'static str,
    /// What it asks for.
    pub kind: Kind,
    /// Whether it may stay empty.
    pub required: bool,
    /// Shown only while the other entry holds one of the values.
    pub shown_if: Option<(&'static str, &'static [&'static str])>,
    /// The text typed, or the machine value chosen.
    pub field: Field,
    /// Something was typed or chosen.
    pub touched: bool,
    /// The focus was here and has left: from then on a missing value is pointed out.
    pub left: bool,
    /// What the screen found out.
    pub remark: Option<Remark>,
}

impl Entry {
    /// An optional entry, empty or on its first choice.
    #[must_use]
    pub fn new(id: &'static str, label: &'static str, help: &'static str, kind: Kind) -> Self {
        let first = match &kind {
            Kind::Choice(choices) => choices.first().map_or("", |c| c.value.as_str()),
            _ => "",
        };
        let field = Field::from(first);
        Self {
            id,
            label,
            help,
            kind,
            required: false,
            shown_if: None,
            field,
            touched: false,
            left: false,
            remark: None,
        }
    }

    /// The same, needed.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, filled to begin with.
    #[must_use]
    pub fn filled(mut self, value: &str) -> Self {
        self.set(value);
        self
    }

    /// The same, shown only while entry `other` holds one of `values`.
    #[must_use]
    pub fn shown_if(mut self, other: &'static str, values: &'static [&'static str]) -> Self {
        self.shown_if = Some((other, values));
        self
    }

    /// What is in it, without blanks around.
    #[must_use]
    pub fn value(&self) -> &str {
        self.field.value().trim()
    }

    /// Fills it.
    pub fn set(&mut self, value: &str) {
        self.field.set(value);
    }

    /// What is wrong with it, if anything.
    #[must_use]
    pub fn fault(&self, today: NaiveDate) -> Option<Fault> {
        let value = self.value();
        match &self.kind {
            _ if value.is_empty() => self.required.then_some(Fault::Missing),
            Kind::Date if parse_date(value, today).is_none() => Some(Fault::NotADate),
            Kind::Money if parse_fen(value).is_none() => Some(Fault::NotAnAmount),
            Kind::Count if parse_count(value).is_none() => Some(Fault::NotANumber),
            _ => None,
        }
    }

    /// The choice that is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&Choice> {
        match &self.kind {
            Kind::Choice(choices) => choices.iter().find(|c| c.value == self.field.value()),
            _ => None,
        }
    }

    /// Takes a key as a choice: arrows and space go round, a digit picks.
    pub(super) fn choose(&mut self, key: Key) -> bool {
        let Kind::Choice(choices) = &self.kind else { return false };
        let count = choices.len();
        let here = choices.iter().position(|c| c.value == self.field.value()).unwrap_or(0);
        let there = match key.code {
            _ if !key.mods.is_empty() || count == 0 => return false,
            KeyCode::Right | KeyCode::Char(' ') => (here + 1) % count,
            KeyCode::Left => (here + count - 1) % count,
            KeyCode::Home => 0,
            KeyCode::End => count - 1,
            KeyCode::Char(c) => match c.to_digit(10) {
                // The tenth is picked by 0, as on the keyboard.
                Some(0) => 9,
                Some(digit) => usize::try_from(digit).unwrap_or(1) - 1,
                None => return false,
            },
            _ => return false,
        };
        if let Some(choice) = choices.get(there) {
            self.field.set(&choice.value.clone());
        }
        true
    }
}
