//! 案号: `宿城知调〔2026〕12号`. A prefix for each committee, a serial for each committee and year, never reused.
//!
//! Serials are a stream of their own in the ledger (`number:<unit>:<year>`), so that two desks could never give the same
//! number: the pattern follows official document numbering, with 〔〕 and without leading zeros.

mod asked;

pub use asked::NumberAsked;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

use crate::domain::refusal::{Refusal, refuse};

/// A case number. In JSON the string people write.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    /// For instance 耿车知调.
    pub prefix: String,
    /// The year of registration.
    pub year: i32,
    /// From 1.
    pub serial: u32,
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}〔{}〕{}号", self.prefix, self.year, self.serial))
    }
}

/// Reads what people type: full-width digits, other brackets and spaces are taken for what they mean.
impl FromStr for CaseNumber {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let unreadable = || refuse("case_number_unreadable").with("text", text.chars().take(60).collect::<String>());
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(plain_char).collect();
        let (prefix, rest) = plain.split_once('〔').ok_or_else(unreadable)?;
        let (year, rest) = rest.split_once('〕').ok_or_else(unreadable)?;
        let serial = rest.strip_prefix('第').unwrap_or(rest);
        let serial = serial.strip_suffix('号').unwrap_or(serial);
        let year: i32 = year.parse().map_err(|_| unreadable())?;
        let serial: u32 = serial.parse().map_err(|_| unreadable())?;
        if prefix.is_empty() || prefix.chars().count() > 20 || serial == 0 || !(1990..=2200).contains(&year) {
            return Err(unreadable());
        }
        Ok(Self { prefix: prefix.to_owned(), year, serial })
    }
}

fn plain_char(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '[' | '［' | '(' | '（' | '【' => '〔',
        ']' | '］' | ')' | '）' | '】' => '〕',
        other => other,
    }
}

impl Serialize for CaseNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::CaseNumber;

    #[test]
    fn what_people_type_is_read_as_what_they_mean() {
        let meant: CaseNumber = "宿城知调〔2026〕12号".parse().unwrap();
        for typed in
            ["宿城知调(2026)12号", "宿城知调［２０２６］第１２号", " 宿城知调 【2026】 12 ", "宿城知调〔2026〕012号"]
        {
            assert_eq!(typed.parse::<CaseNumber>().unwrap(), meant, "{typed}");
        }
        assert_eq!(meant.to_string(), "宿城知调〔2026〕12号");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "12",
            "〔2026〕12号",
            "宿城知调〔2026〕0号",
            "宿城知调〔0〕1号",
            "宿城知调〔2026〕99999999999号",
            "宿城知调〔2026",
        ] {
            assert_eq!(typed.parse::<CaseNumber>().unwrap_err().code, "case_number_unreadable", "{typed}");
        }
    }
}
