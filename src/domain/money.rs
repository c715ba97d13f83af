//! Money: whole fen (1/100 yuan), never a float.
//!
//! What offices write (`12,000`, `1.2万`, `５０００`, `12000.5元`) is read by [`Fen::parse`] in whole numbers from the first
//! digit to the last; an amount in words (叁仟) is refused rather than guessed.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::refusal::{Refusal, refuse};
use super::text::{excerpt, narrow};

/// An amount in fen, at most 9 000 trillion so that sums of many never overflow silently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub u64);

impl Fen {
    /// The largest amount a single entry may hold: 1 trillion yuan.
    pub const MAX: Self = Self(100_000_000_000_000);

    /// Whole yuan.
    #[must_use]
    pub const fn yuan(yuan: u32) -> Self {
        Self(yuan as u64 * 100)
    }

    /// Sum, `None` on overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Reads an amount in yuan as offices write it: digits (full-width too), thousands grouped by commas, a decimal
    /// point, 万 or 亿, 元 and ¥.
    ///
    /// # Errors
    /// `money_unreadable` (words such as 叁仟, or no number at all), `money_negative`, `money_fraction` (less than a
    /// fen), `money_too_large` (above [`Fen::MAX`]); each with the `value` as written.
    pub fn parse(written: &str) -> Result<Self, Refusal> {
        let refused = |code| refuse(code).with("value", excerpt(written));
        let value: String = written.trim().chars().map(narrow).filter(|c| *c != ' ').collect();
        let value = value.trim_start_matches(['¥', '￥']);
        if value.starts_with(['-', '−']) {
            return Err(refused("money_negative"));
        }
        let value = value.strip_suffix('元').unwrap_or(value);
        // Fen in one unit of the number written, as a power of ten.
        let (digits, power) = match (value.strip_suffix('万'), value.strip_suffix('亿')) {
            (Some(digits), _) => (digits, 6_usize),
            (_, Some(digits)) => (digits, 10),
            (None, None) => (value, 2),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let whole = ungrouped(whole).ok_or_else(|| refused("money_unreadable"))?;
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refused("money_unreadable"));
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > power {
            return Err(refused("money_fraction"));
        }
        let fen = format!("{whole}{fraction:0<power$}");
        let fen = fen.trim_start_matches('0');
        match fen.parse::<u64>() {
            Ok(fen) if fen <= Self::MAX.0 => Ok(Self(fen)),
            _ if fen.is_empty() => Ok(Self(0)),
            _ => Err(refused("money_too_large")),
        }
    }
}

/// The digits of a whole number: as they are, or grouped in threes by commas. `None` where they are neither.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().filter(|group| !group.is_empty())?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    let digits = whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    (grouped && digits).then(|| format!("{first}{}", rest.concat()))
}

/// `12,000` or `12,000.50`: what people read, without the currency.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = (self.0 / 100).to_string();
        let mut grouped = String::with_capacity(yuan.len() + yuan.len() / 3);
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match self.0 % 100 {
            0 => f.pad(&grouped),
            cents => f.pad(&format!("{grouped}.{cents:02}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fen;
    use proptest::prelude::*;

    #[test]
    fn thousands_are_grouped_and_cents_shown_only_when_there_are_any() {
        let shown = [0, 100, 99_900, 100_000, 1_200_050, 12_345_678_900].map(|fen| Fen(fen).to_string());
        assert_eq!(shown, ["0", "1", "999", "1,000", "12,000.50", "123,456,789"]);
    }

    fn refusal(written: &str) -> String {
        Fen::parse(written).unwrap_err().code
    }

    #[test]
    fn amounts_are_read_as_offices_write_them() {
        let written = [
            ("12,000", 1_200_000),
            ("1.2万", 1_200_000),
            ("1.2万元", 1_200_000),
            ("１．２万", 1_200_000),
            ("５０００", 500_000),
            ("１２，０００", 1_200_000),
            ("0.15万", 150_000),
            ("12000.5", 1_200_050),
            ("¥12000.50", 1_200_050),
            ("￥ 8,000 元", 800_000),
            ("0", 0),
            ("000", 0),
            ("0.00", 0),
            ("0.000001万", 1),
            ("1亿", 10_000_000_000),
            ("1,234,567.89", 123_456_789),
            ("12000.500", 1_200_050),
        ];
        for (written, fen) in written {
            assert_eq!(Fen::parse(written), Ok(Fen(fen)), "{written}");
        }
    }

    #[test]
    fn words_and_half_numbers_are_unreadable() {
        let odd = [
            "叁仟",
            "",
            " ",
            "元",
            "万",
            "约5000",
            "5000左右",
            "1,2000",
            "12,00",
            ",000",
            "1e5",
            "0x10",
            "5.",
            ".5",
            "1.2.3",
            "NaN",
            "+5",
            "5万万",
            "1\u{0}2",
            "五千",
        ];
        for written in odd {
            assert_eq!(refusal(written), "money_unreadable", "{written}");
        }
    }

    #[test]
    fn less_than_nothing_less_than_a_fen_and_too_much_are_told_apart() {
        assert_eq!(refusal("-5"), "money_negative");
        assert_eq!(refusal("－5000"), "money_negative");
        assert_eq!(refusal("0.001"), "money_fraction");
        assert_eq!(refusal("0.0000001万"), "money_fraction");
        assert_eq!(Fen::parse("1000000000000"), Ok(Fen::MAX));
        assert_eq!(refusal("1000000000000.01"), "money_too_large");
        assert_eq!(refusal("99999999999999999999999999亿"), "money_too_large");
        assert_eq!(refusal(&"9".repeat(1_000_000)), "money_too_large");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(fen in 0..=Fen::MAX.0) {
            prop_assert_eq!(Fen::parse(&Fen(fen).to_string()), Ok(Fen(fen)));
        }

        #[test]
        fn nothing_makes_it_panic(written in "\\PC{0,20}") {
            let _ = Fen::parse(&written);
        }
    }
}
