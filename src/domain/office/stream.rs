//! The names of the office's streams.
//!
//! A name stands in the header of every record and cannot be erased, so it holds an account's name or a number, never
//! a person's.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::account::AccountName;
use crate::domain::roster::MediatorId;
use crate::domain::roster::ally::AllyId;

/// A stream of the office.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// `office:units`
    Units,
    /// `office:rules`
    Rules,
    /// `office:calendar`
    Calendar,
    /// `office:indicators`
    Indicators,
    /// `office:subjects`
    Subjects,
    /// `account:<name>`
    Account(AccountName),
    /// `mediator:<uuid>`
    Mediator(MediatorId),
    /// One ally.
    Ally(AllyId),
}

impl Stream {
    /// The stream with a name; none for streams of other files.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.split_once(':')? {
            ("office", "units") => Some(Self::Units),
            ("office", "rules") => Some(Self::Rules),
            ("office", "calendar") => Some(Self::Calendar),
            ("office", "indicators") => Some(Self::Indicators),
            ("office", "subjects") => Some(Self::Subjects),
            ("account", account) => Some(Self::Account(AccountName(account.to_owned()))),
            ("mediator", id) => id.parse().ok().map(|id| Self::Mediator(MediatorId(id))),
            ("ally", id) => id.parse().ok().map(|id| Self::Ally(AllyId(id))),
            _ => None,
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Units => f.pad("office:units"),
            Self::Rules => f.pad("office:rules"),
            Self::Calendar => f.pad("office:calendar"),
            Self::Indicators => f.pad("office:indicators"),
            Self::Subjects => f.pad("office:subjects"),
            Self::Account(name) => write!(f, "account:{name}"),
            Self::Mediator(id) => write!(f, "mediator:{id}"),
            Self::Ally(id) => write!(f, "ally:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_name_is_read_back() {
        let account = Stream::Account(AccountName("chen.yihe".to_owned()));
        let mediator = Stream::Mediator(MediatorId(Uuid::from_u128(7)));
        let ally = Stream::Ally(AllyId(Uuid::from_u128(8)));
        let fixed = [Stream::Units, Stream::Rules, Stream::Calendar, Stream::Indicators, Stream::Subjects];
        for stream in fixed.into_iter().chain([account, mediator, ally]) {
            assert_eq!(Stream::named(&stream.to_string()), Some(stream));
        }
        for other in ["case:0190", "office:unit", "mediator:7", "units", ""] {
            assert_eq!(Stream::named(other), None, "{other}");
        }
    }
}
