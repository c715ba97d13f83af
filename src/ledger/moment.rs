//! Times and days in a header, as chrono writes them, read without its general parser.
//!
//! Every header has one of each, and the general parser took a tenth of the time of reading a ledger. What does not
//! have the usual shape (a year beyond 9999) is left to it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// `2026-11-22`.
fn plain_day(text: &[u8]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let year = number(&[y1, y2, y3, y4])?.cast_signed();
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

/// `2026-11-22T06:00:00Z`, with up to nine decimals of a second.
fn plain_time(text: &[u8]) -> Option<DateTime<Utc>> {
    let (day, rest) = text.split_at_checked(10)?;
    let (clock, rest) = rest.split_at_checked(9)?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2] = *clock else { return None };
    let nanoseconds = match rest {
        b"Z" => 0,
        [b'.', decimals @ .., b'Z'] if (1..=9).contains(&decimals.len()) => {
            number(decimals)? * 10_u32.pow(9 - u32::try_from(decimals.len()).ok()?)
        }
        _ => return None,
    };
    let time = NaiveTime::from_hms_nano_opt(number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?, nanoseconds)?;
    Some(plain_day(day)?.and_time(time).and_utc())
}

/// At most nine decimal digits.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// For `#[serde(with)]` on a time.
pub(super) mod time {
    use std::borrow::Cow;

    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::ledger) fn serialize<S: Serializer>(at: &DateTime<Utc>, out: S) -> Result<S::Ok, S::Error> {
        at.serialize(out)
    }

    pub(in crate::ledger) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
        let super::Text(text): super::Text<'de> = Deserialize::deserialize(from)?;
        let text: Cow<'de, str> = text;
        match super::plain_time(text.as_bytes()) {
            Some(at) => Ok(at),
            None => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

/// For `#[serde(with)]` on a day.
pub(super) mod day {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::ledger) fn serialize<S: Serializer>(on: &NaiveDate, out: S) -> Result<S::Ok, S::Error> {
        on.serialize(out)
    }

    pub(in crate::ledger) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        let super::Text(text): super::Text<'de> = Deserialize::deserialize(from)?;
        match super::plain_day(text.as_bytes()) {
            Some(on) => Ok(on),
            None => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

/// A string, borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_reads_what_chrono_writes() {
        for seconds in [-62_167_219_200, -1, 0, 1_795_000_000, 253_402_300_799] {
            for nanoseconds in [0, 1, 5_000_000, 123_456_000, 999_999_999] {
                let at = DateTime::from_timestamp(seconds, nanoseconds).unwrap();
                let text = serde_json::to_value(at).unwrap();
                assert_eq!(plain_time(text.as_str().unwrap().as_bytes()), Some(at), "{text}");
                let on = at.date_naive();
                let text = serde_json::to_value(on).unwrap();
                assert_eq!(plain_day(text.as_str().unwrap().as_bytes()), Some(on), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_day_or_time_is_not_read() {
        for text in ["2026-02-30", "2026-13-01", "2026-1-01", "20260101", "２０２６-01-01", "+10000-01-01", ""] {
            assert_eq!(plain_day(text.as_bytes()), None, "{text}");
        }
        let times = ["2026-11-22T24:00:00Z", "2026-11-22T06:00:00.Z", "2026-11-22T06:00:00.1234567890Z", "2026-11-22Z"];
        for text in times {
            assert_eq!(plain_time(text.as_bytes()), None, "{text}");
        }
    }
}
