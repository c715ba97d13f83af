//! Money: whole fen (1/100 yuan), never a float.

use serde::{Deserialize, Serialize};
use std::fmt;

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

    #[test]
    fn thousands_are_grouped_and_cents_shown_only_when_there_are_any() {
        let shown = [0, 100, 99_900, 100_000, 1_200_050, 123_456_789_00].map(|fen| Fen(fen).to_string());
        assert_eq!(shown, ["0", "1", "999", "1,000", "12,000.50", "123,456,789"]);
    }
}
