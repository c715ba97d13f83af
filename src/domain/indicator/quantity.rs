//! A quantity with up to three decimals, exact: 3.5 patents a ten thousand people, 24.7 %.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, narrow};

/// Thousandths in one.
const SCALE: u64 = 1000;
/// The largest a typed value may be: a thousand times a thousand million.
const MAX: u64 = 1_000_000_000_000 * SCALE;

/// A number of thousandths. In JSON a decimal in a string (`"3.62"`), so that nothing rounds it on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(u64);

impl Quantity {
    /// A whole number.
    #[must_use]
    pub const fn whole(number: u32) -> Self {
        Self(number as u64 * SCALE)
    }

    /// Of so many thousandths.
    #[must_use]
    pub const fn thousandths(number: u64) -> Self {
        Self(number)
    }

    /// In thousandths.
    #[must_use]
    pub const fn in_thousandths(self) -> u64 {
        self.0
    }

    /// The nearest float, for charts and cells of a workbook.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a typed value stays below 2^52 thousandths")]
    pub fn float(self) -> f64 {
        self.0 as f64 / SCALE as f64
    }

    /// Reads digits with at most three decimals, full-width ones too.
    ///
    /// # Errors
    /// `quantity_unreadable` with the `value` as written.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let unreadable = || refuse("quantity_unreadable").with("value", excerpt(written));
        let value: String = written.trim().chars().map(narrow).collect();
        let (whole, fraction) = value.split_once('.').unwrap_or((&value, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > 3 {
            return Err(unreadable());
        }
        let all: u64 = format!("{whole}{fraction:0<3}").parse().map_err(|_| unreadable())?;
        if all > MAX { Err(unreadable()) } else { Ok(Self(all)) }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / SCALE, self.0 % SCALE);
        if rest == 0 {
            return f.pad(&whole.to_string());
        }
        f.pad(format!("{whole}.{rest:03}").trim_end_matches('0'))
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        Self::parse(&written).map_err(|_| D::Error::custom("not a number with at most three decimals"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_kept() {
        for (written, kept) in [("3.5", "3.5"), ("85", "85"), ("０.250", "0.25"), ("24.701", "24.701"), ("007", "7")] {
            let read = Quantity::parse(written).unwrap();
            assert_eq!(read.to_string(), kept);
            assert_eq!(Quantity::parse(kept).unwrap(), read);
        }
        for wrong in ["", ".5", "5.", "1e3", "-1", "3,5", "1.2345", "nan", "9999999999999"] {
            assert_eq!(Quantity::parse(wrong).unwrap_err().code, "quantity_unreadable", "{wrong}");
        }
        assert!((Quantity::parse("24.7").unwrap().float() - 24.7).abs() < 1e-12);
    }
}
