//! One entry of a form: what it asks, what is in it, and what is wrong with that.

use crossterm::event::KeyCode;

use super::content::Content;
use super::history::History;
use crate::domain::field::FieldKind;
use crate::domain::field::typed::{Almanac, read};
use crate::domain::refusal::{Refusal, refuse};
use crate::tui::input::Key;
use crate::tui::widgets::Field;

/// What an entry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A date, in any of the ways people write one.
    Date,
    /// A time of day.
    Time,
    /// An amount in yuan.
    Money,
    /// A whole number from..=to.
    Number(u32, u32),
    /// One of several; the first is chosen to begin with.
    Choice(Vec<Choice>),
    /// Any number of several; the values chosen are kept joined by [`JOIN`].
    Several(Vec<Choice>),
}

/// Joins the values of [`Kind::Several`]; no machine value contains it.
pub const JOIN: char = '|';
/// So many options are switched in place; more are picked from a list.
pub const SWITCHED_MAX: usize = 4;

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The machine value.
    pub value: String,
    /// What people read: a catalogue key, or a name as it is.
    pub label: String,
    /// What helps to choose it, in the person's language: a committee, a role, who is away.
    pub note: String,
}

impl Choice {
    /// A choice shown as `label`.
    #[must_use]
    pub fn new(value: &str, label: &str) -> Self {
        Self { value: value.to_owned(), label: label.to_owned(), note: String::new() }
    }

    /// The same, with a note.
    #[must_use]
    pub fn noted(mut self, note: String) -> Self {
        self.note = note;
        self
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

/// When an entry is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The entry it depends on.
    pub other: String,
    /// The values of that one it is shown for; when empty, any value but none.
    pub values: &'static [&'static str],
}

/// An entry and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name in the program: the path of the value, as in `applicants.0.name`.
    pub id: String,
    /// Catalogue key of its label.
    pub label: String,
    /// Catalogue key of the line that explains it; empty when there is none.
    pub help: String,
    /// What it asks for.
    pub kind: Kind,
    /// Whether it may stay empty.
    pub required: bool,
    /// Shown only where all of these hold.
    pub shown_if: Vec<Condition>,
    /// Needed where this holds, beside where it is always needed.
    pub required_if: Option<Condition>,
    /// The first of a group that may be left out, and cannot be empty where the group is there.
    pub needed_with_group: bool,
    /// The text typed, or the machine value chosen.
    pub content: Content,
    /// What stood in it before.
    pub history: History,
    /// It does not apply now: neither shown nor sent.
    pub aside: bool,
    /// Something was typed or chosen.
    pub touched: bool,
    /// The focus was here and has left: from then on a missing value is pointed out.
    pub left: bool,
    /// What the screen found out.
    pub remark: Option<Remark>,
    /// Which of several options the arrows are on.
    pub at: usize,
    /// Which item of a list it belongs to, from 1; 0 outside lists. Shown from the second on.
    pub ordinal: usize,
}

impl Entry {
    /// An optional entry, empty or on its first choice.
    #[must_use]
    pub fn new(id: &str, label: &str, help: &str, kind: Kind) -> Self {
        let first = match &kind {
            Kind::Choice(choices) => choices.first().map_or("", |c| c.value.as_str()),
            _ => "",
        };
        let content = match &kind {
            Kind::Text => Content::Long(Box::default()),
            _ => Content::Line(Field::from(first)),
        };
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            help: help.to_owned(),
            kind,
            required: false,
            shown_if: Vec::new(),
            required_if: None,
            needed_with_group: false,
            content,
            history: History::default(),
            aside: false,
            touched: false,
            left: false,
            remark: None,
            at: 0,
            ordinal: 0,
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

    /// The same, shown only while entry `other` holds one of `values`, or anything at all when there are none.
    #[must_use]
    pub fn shown_if(mut self, other: &str, values: &'static [&'static str]) -> Self {
        self.shown_if.push(Condition { other: other.to_owned(), values });
        self
    }

    /// The same, needed while entry `other` holds one of `values`.
    #[must_use]
    pub fn required_if(mut self, other: &str, values: &'static [&'static str]) -> Self {
        self.required_if = Some(Condition { other: other.to_owned(), values });
        self
    }

    /// What is in it, without blanks around.
    #[must_use]
    pub fn value(&self) -> &str {
        self.content.value().trim()
    }

    /// Fills it.
    pub fn set(&mut self, value: &str) {
        self.content.set(value);
    }

    /// Whether it holds a day or a time that was proposed and nobody has touched.
    #[must_use]
    pub(super) fn is_proposed(&self) -> bool {
        matches!(self.kind, Kind::Date | Kind::Time) && !self.touched && !self.value().is_empty()
    }

    /// Whether it is chosen rather than typed.
    #[must_use]
    pub const fn is_choice(&self) -> bool {
        matches!(self.kind, Kind::Choice(_) | Kind::Several(_))
    }

    /// The options it offers.
    #[must_use]
    pub fn options(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(options) | Kind::Several(options) => options,
            _ => &[],
        }
    }

    /// The field as the domain reads it; none for choices.
    #[must_use]
    pub const fn field_kind(&self) -> Option<FieldKind> {
        Some(match self.kind {
            Kind::Line => FieldKind::Line,
            Kind::Text => FieldKind::Text,
            Kind::Date => FieldKind::Date,
            Kind::Time => FieldKind::Time,
            Kind::Money => FieldKind::Fen,
            Kind::Number(from, to) => FieldKind::Number(from, to),
            Kind::Choice(_) | Kind::Several(_) => return None,
        })
    }

    /// What is wrong with it, if anything, by the domain's own reading; `needed` as the form knows.
    pub(super) fn fault(&self, needed: bool, almanac: Almanac<'_>) -> Option<Refusal> {
        let value = self.value();
        if value.is_empty() {
            return needed.then(|| refuse("field_missing"));
        }
        match self.field_kind() {
            Some(kind) => read(kind, value, almanac).err(),
            None => {
                // A draft may hold what can be chosen no longer.
                let known = |part: &str| self.options().iter().any(|option| option.value == part);
                let lost = value.split(JOIN).find(|part| !known(part))?;
                Some(refuse("choice_unknown").with("value", lost))
            }
        }
    }

    /// Takes the last step back, or (`again`) brings it back; `false` when there is none.
    pub fn undo(&mut self, again: bool) -> bool {
        let now = self.content.value().to_owned();
        let text = if again { self.history.again(&now) } else { self.history.back(&now) };
        if let Some(text) = &text {
            self.touched = true;
            self.content.set(text);
        }
        text.is_some()
    }

    /// The choice that is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&Choice> {
        match &self.kind {
            Kind::Choice(choices) => choices.iter().find(|c| c.value == self.content.value()),
            _ => None,
        }
    }

    /// Whether an option is chosen, alone or with others.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        self.content.value().split(JOIN).any(|chosen| chosen == value)
    }

    /// The options chosen of several, in their order.
    pub fn chosen_several(&self) -> impl Iterator<Item = &Choice> {
        let options: &[Choice] = if let Kind::Several(options) = &self.kind { options } else { &[] };
        options.iter().filter(|option| self.value().split(JOIN).any(|value| value == option.value))
    }

    /// Chooses a value; among several, takes it or leaves it.
    pub fn pick(&mut self, value: &str) {
        self.touched = true;
        self.history.changed(self.content.value(), None);
        if !matches!(self.kind, Kind::Several(_)) {
            self.content.set(value);
            return;
        }
        let mut chosen: Vec<&str> = self.content.value().split(JOIN).filter(|value| !value.is_empty()).collect();
        match chosen.iter().position(|taken| *taken == value) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(value),
        }
        let joined = chosen.join(&JOIN.to_string());
        self.content.set(&joined);
    }

    /// Takes a key as a choice: arrows go round, a digit picks, and space switches where there are few. `false` for a key
    /// that is none of these, or that asks for the list.
    pub(super) fn choose(&mut self, key: Key) -> bool {
        if !key.mods.is_empty() {
            return false;
        }
        match &self.kind {
            Kind::Choice(options) => {
                let here = options.iter().position(|c| c.value == self.content.value()).unwrap_or(0);
                let few = options.len() - unnumbered(options).min(options.len()) <= SWITCHED_MAX;
                let there = match key.code {
                    KeyCode::Char(' ') if few => next(here, options.len()),
                    code => go(code, here, options),
                };
                let Some(there) = there else { return false };
                if let Some(value) = options.get(there).map(|option| option.value.clone()) {
                    self.content.set(&value);
                }
                true
            }
            Kind::Several(options) => self.choose_several(key, &options.clone()),
            _ => false,
        }
    }

    /// Among several, the arrows walk, space takes or leaves, and a digit does both.
    fn choose_several(&mut self, key: Key, options: &[Choice]) -> bool {
        let toggled = match key.code {
            KeyCode::Char(' ') => Some(self.at),
            code => match go(code, self.at, options) {
                Some(at) => {
                    self.at = at.min(options.len().saturating_sub(1));
                    matches!(code, KeyCode::Char(_)).then_some(at)
                }
                None => return false,
            },
        };
        if let Some(value) = toggled.and_then(|at| options.get(at)).map(|option| option.value.clone()) {
            self.pick(&value);
        }
        true
    }
}

/// How many options stand for nothing chosen: the first, where it has no value. Digits begin behind it.
pub(super) fn unnumbered(options: &[Choice]) -> usize {
    usize::from(options.first().is_some_and(|option| option.value.is_empty()))
}

/// Where an arrow or a digit leads among the options. The tenth is picked by 0, as on the keyboard.
fn go(code: KeyCode, here: usize, options: &[Choice]) -> Option<usize> {
    let count = options.len();
    match code {
        KeyCode::Right => next(here, count),
        KeyCode::Left => (here + count).checked_sub(1)?.checked_rem(count),
        KeyCode::Home => Some(0),
        KeyCode::End => count.checked_sub(1),
        KeyCode::Char('0') => Some(9 + unnumbered(options)),
        KeyCode::Char(c) => Some(usize::try_from(c.to_digit(10)?).ok()?.checked_sub(1)? + unnumbered(options)),
        _ => None,
    }
}

fn next(here: usize, count: usize) -> Option<usize> {
    (here + 1).checked_rem(count)
}
