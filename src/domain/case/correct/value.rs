//! The new value of a correction, read and checked as the field it corrects.
//!
//! One description ([`Correctable::kind`]) says what kind of value a field holds; the reader, the manual and forms go by
//! it. A JSON number is in the unit of the field's own key (`amount_asked_fen`: fen). A text is what a person writes: an
//! amount in yuan with its unit, separators or a decimal point, a choice by its Chinese name or its machine value, a day
//! in any of the office's styles. Bare digits of an amount are fen, as the key says; since somebody may have meant yuan,
//! the receipt says what they were read as.

use serde::{Deserialize, Serialize};

use super::Correctable;
use crate::domain::case::check;
use crate::domain::case::intake::PEOPLE_MAX;
use crate::domain::case::vocabulary::{Difficulty, Kind, Object};
use crate::domain::dates;
use crate::domain::field::FieldKind;
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::text;

/// A value as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// A JSON number: fen, people.
    Number(u64),
    /// A text, as people write it.
    Text(String),
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A value in its one canonical writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// What the ledger keeps: a machine value, `2026-03-02`, fen as digits.
    pub canonical: String,
    /// How it was read, where something else may have been meant.
    pub warning: Option<Warning>,
}

impl Read {
    const fn plain(canonical: String) -> Self {
        Self { canonical, warning: None }
    }
}

impl Correctable {
    /// What kind of value the field holds.
    #[must_use]
    pub const fn kind(self) -> FieldKind {
        match self {
            Self::Summary => FieldKind::Text,
            Self::Object => Object::FIELD,
            Self::Kind => Kind::FIELD,
            Self::Difficulty => Difficulty::FIELD,
            Self::AmountAsked => FieldKind::Fen,
            Self::People => FieldKind::Number(1, PEOPLE_MAX),
            Self::Place | Self::SourceNumber => FieldKind::Line,
            Self::RequestedOn | Self::AcceptedOn | Self::FileSignedOn | Self::EndedOn => FieldKind::Date,
        }
    }

    /// The machine value of an option, given by it or by its Chinese name; none where there is no such option.
    #[must_use]
    pub fn option(self, value: &str) -> Option<&'static str> {
        let FieldKind::Choice(vocabulary, values) = self.kind() else { return None };
        let named = NAMES.iter().find(|(of, name, _)| *of == vocabulary && *name == value);
        named.map(|(_, _, machine)| *machine).or_else(|| values.iter().copied().find(|machine| *machine == value))
    }

    /// May be corrected to nothing: it is not known after all.
    #[must_use]
    pub const fn may_be_empty(self) -> bool {
        matches!(self, Self::AmountAsked | Self::Place | Self::SourceNumber)
    }
}

/// The Chinese names of choices, as the office writes them. A test holds them against the phrase catalogue.
const NAMES: &[(&str, &str, &str)] = &[
    ("object", "著作权", "work"),
    ("object", "发明", "invention"),
    ("object", "发明专利", "invention"),
    ("object", "实用新型", "utility_model"),
    ("object", "外观设计", "design"),
    ("object", "商标", "trademark"),
    ("object", "地理标志", "geographical_indication"),
    ("object", "商业秘密", "trade_secret"),
    ("object", "集成电路布图设计", "layout_design"),
    ("object", "布图设计", "layout_design"),
    ("object", "植物新品种", "plant_variety"),
    ("object", "其他", "other"),
    ("kind", "侵权", "infringement"),
    ("kind", "权属", "ownership"),
    ("kind", "合同", "contract"),
    ("kind", "其他", "other"),
    ("difficulty", "简易", "simple"),
    ("difficulty", "一般", "ordinary"),
    ("difficulty", "疑难复杂", "complex"),
    ("difficulty", "重大", "major"),
];

/// Reads a value for a field.
///
/// # Errors
/// `text_missing`, `text_control`, `text_too_long`; `option_unknown` (`value`, `vocabulary`, `options`); those of
/// [`Fen::parse`] and `amount_too_large`; `count_unreadable`, `people_out_of_range`; those of
/// [`dates::parse_date`] and `date_implausible`. Each with the `field`.
pub(super) fn read(field: Correctable, given: &Given) -> Result<Read, Refusal> {
    let read = match (field.kind(), given) {
        (FieldKind::Fen, Given::Number(fen)) => fen_of(*fen).map(Read::plain),
        (FieldKind::Number(from, to), Given::Number(number)) => count(*number, from, to).map(Read::plain),
        (kind, Given::Number(number)) => written(field, kind, &number.to_string()),
        (kind, Given::Text(text)) => written(field, kind, text.trim()),
    };
    read.map_err(|refusal| refusal.with("field", field))
}

fn written(field: Correctable, kind: FieldKind, value: &str) -> Result<Read, Refusal> {
    if value.is_empty() {
        return if field.may_be_empty() {
            Ok(Read::plain(String::new()))
        } else {
            Err(refuse("text_missing").with("field", field))
        };
    }
    let canonical = match kind {
        FieldKind::Fen => return amount(value),
        FieldKind::Choice(vocabulary, values) => option(field, vocabulary, values, value)?,
        FieldKind::Number(from, to) => {
            let digits: String = value.chars().map(text::narrow).collect();
            let number = digits.trim_end_matches('人').trim_end().parse();
            count(number.map_err(|_| refuse("count_unreadable").with("value", text::excerpt(value)))?, from, to)?
        }
        FieldKind::Date => day(value)?,
        FieldKind::Text => {
            check::text(value, field.value())?;
            text::paragraphs(value)?
        }
        _ => text::line(value)?,
    };
    Ok(Read::plain(canonical))
}

/// Yuan, where the text says so by a unit, separators or a decimal point; bare digits are fen.
fn amount(value: &str) -> Result<Read, Refusal> {
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return fen_of(Fen::parse(value)?.0).map(Read::plain);
    }
    let fen = Fen(value.parse().map_err(|_| refuse("amount_too_large").with("max", Fen::MAX))?);
    let warning = Some(warn("read_as_fen").with("value", value).with("amount", fen));
    Ok(Read { canonical: fen_of(fen.0)?, warning })
}

fn option(field: Correctable, vocabulary: &str, values: &[&str], value: &str) -> Result<String, Refusal> {
    field.option(value).map(str::to_owned).ok_or_else(|| {
        refuse("option_unknown")
            .with("value", text::excerpt(value))
            .with("vocabulary", vocabulary)
            .with("options", values.join(","))
    })
}

fn fen_of(fen: u64) -> Result<String, Refusal> {
    check::amount(Fen(fen))?;
    Ok(fen.to_string())
}

fn count(number: u64, from: u32, to: u32) -> Result<String, Refusal> {
    if (u64::from(from)..=u64::from(to)).contains(&number) {
        return Ok(number.to_string());
    }
    Err(refuse("people_out_of_range").with("people", number).with("max", to))
}

fn day(value: &str) -> Result<String, Refusal> {
    // Five digits are a day of the spreadsheet calendar: right in an import, a slip here.
    if value.len() == 5 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse("date_unreadable").with("value", value));
    }
    let day = dates::parse_date(value)?;
    check::plausible(day)?;
    Ok(day.to_string())
}
