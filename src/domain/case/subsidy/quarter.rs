//! A quarter of a year: `2026Q3`.

use chrono::{Datelike, NaiveDate};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::excerpt;

/// A quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// 1 to 4.
    number: u8,
}

impl Quarter {
    /// The quarter of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), number: u8::try_from(day.month0() / 3 + 1).unwrap_or(1) }
    }

    /// The one before.
    #[must_use]
    pub const fn before(self) -> Self {
        if self.number == 1 {
            Self { year: self.year - 1, number: 4 }
        } else {
            Self { year: self.year, number: self.number - 1 }
        }
    }

    /// Its first and its last day.
    #[must_use]
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let first = |year, number: u8| NaiveDate::from_ymd_opt(year, u32::from(number) * 3 - 2, 1).unwrap_or_default();
        let next = if self.number == 4 { first(self.year + 1, 1) } else { first(self.year, self.number + 1) };
        (first(self.year, self.number), next.pred_opt().unwrap_or(next))
    }

    /// Reads `2026Q3`, however the letter is written, or `2026年第3季度`.
    ///
    /// # Errors
    /// `quarter_unreadable` with the `value` as written.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let unreadable = || refuse("quarter_unreadable").with("value", excerpt(written));
        let plain = written.trim().replace("年第", "Q").replace("季度", "").to_ascii_uppercase();
        let (year, number) = plain.split_once('Q').ok_or_else(unreadable)?;
        let year: i32 = year.parse().map_err(|_| unreadable())?;
        let number: u8 = number.parse().map_err(|_| unreadable())?;
        if (1990..=2200).contains(&year) && (1..=4).contains(&number) {
            Ok(Self { year, number })
        } else {
            Err(unreadable())
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Q{}", self.year, self.number)
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(|_| D::Error::custom("not a quarter like 2026Q3"))
    }
}
