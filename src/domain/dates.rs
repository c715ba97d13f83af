//! Dates as offices write them, and the years this register can hold.
//!
//! An old register knows seven styles (`2024-03-05`, `2024/3/5`, `2024.3.5`, `2024年3月5日`, `20240305`, any of them in
//! full-width digits, and a spreadsheet's serial number). All are read here and nowhere else; inside the program and in
//! its JSON a date is a [`NaiveDate`]. Every date lies in [`YEARS`]: what lies outside is a typing error, and would let
//! a period be counted for ever.

mod china;
mod near;

pub use china::{china_day, in_china, instant};
pub use near::parse_near;

use chrono::{Datelike, Days, NaiveDate};
use std::ops::RangeInclusive;

use super::refusal::{Refusal, refuse};
use super::text::{excerpt, narrow};

/// The years a date may lie in.
pub const YEARS: RangeInclusive<i32> = 1900..=2200;

/// Refuses a date outside [`YEARS`] (`date_out_of_range` with the date and both years).
pub fn within(date: NaiveDate) -> Result<NaiveDate, Refusal> {
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(out_of_range(&date.to_string())) }
}

/// Reads a date in any of the seven styles.
///
/// # Errors
/// `date_unreadable` for another style, `date_impossible` for a day the calendar does not have (2024-02-30),
/// `date_out_of_range` outside [`YEARS`]; each with the `value` as written.
pub fn parse_date(written: &str) -> Result<NaiveDate, Refusal> {
    let value: String = written.trim().chars().map(narrow).filter(|c| *c != ' ').collect();
    let unreadable = || refuse("date_unreadable").with("value", excerpt(written));
    // The longest style is 11 characters; nothing longer is worth taking apart.
    if value.chars().count() > 11 {
        return Err(unreadable());
    }
    if let Some(date) = serial(&value) {
        return Ok(date);
    }
    let (year, month, day) = parts(&value).ok_or_else(unreadable)?;
    let year = number(year, 4..=4).ok_or_else(unreadable)?;
    let month = number(month, 1..=2).ok_or_else(unreadable)?;
    let day = number(day, 1..=2).ok_or_else(unreadable)?;
    let year = i32::try_from(year).map_err(|_| unreadable())?;
    if !YEARS.contains(&year) {
        return Err(out_of_range(written));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| refuse("date_impossible").with("value", excerpt(written)))
}

/// A spreadsheet's day number: five digits, 10000 (1927-05-18) to 99999 (2173-10-13). Day 60 is the 29 February 1900
/// that never was, so counting starts at 1899-12-30.
fn serial(value: &str) -> Option<NaiveDate> {
    let days = number(value, 5..=5).filter(|days| *days >= 10_000)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(u64::from(days)))
}

/// Year, month and day as written.
fn parts(value: &str) -> Option<(&str, &str, &str)> {
    if value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((value.get(..4)?, value.get(4..6)?, value.get(6..)?));
    }
    if let Some((year, rest)) = value.split_once('年') {
        let (month, day) = rest.split_once('月')?;
        let day = day.strip_suffix('日').or_else(|| day.strip_suffix('号')).unwrap_or(day);
        return Some((year, month, day));
    }
    let separator = ['-', '/', '.'].into_iter().find(|separator| value.contains(*separator))?;
    let mut pieces = value.split(separator);
    let found = (pieces.next()?, pieces.next()?, pieces.next()?);
    pieces.next().is_none().then_some(found)
}

/// A number of so many digits and nothing else.
fn number(digits: &str, length: RangeInclusive<usize>) -> Option<u32> {
    let well_formed = length.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if well_formed { digits.parse().ok() } else { None }
}

fn out_of_range(written: &str) -> Refusal {
    refuse("date_out_of_range").with("value", excerpt(written)).with("first", YEARS.start()).with("last", YEARS.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn refusal(written: &str) -> String {
        parse_date(written).unwrap_err().code
    }

    #[test]
    fn the_seven_styles_are_one_day() {
        let styles = [
            "2024-03-05",
            "2024/3/5",
            "2024.3.5",
            "2024年3月5日",
            "20240305",
            "２０２４年３月５日",
            "２０２４－０３－０５",
            "45356",
            "４５３５６",
            " 2024 年 3 月 5 日 ",
            "2024年3月5号",
            "\u{3000}2024/03/05",
        ];
        for style in styles {
            assert_eq!(parse_date(style), Ok(day(2024, 3, 5)), "{style}");
        }
    }

    #[test]
    fn a_day_the_calendar_does_not_have_is_named_impossible() {
        for written in ["2024-02-30", "2023-02-29", "2024年13月1日", "20240230", "2024.0.5", "2024/1/0"] {
            assert_eq!(refusal(written), "date_impossible", "{written}");
        }
    }

    #[test]
    fn years_no_register_can_hold_are_out_of_range() {
        for written in ["0000-01-01", "9999-12-31", "1899-12-31", "2201-01-01", "00000101", "99991231"] {
            assert_eq!(refusal(written), "date_out_of_range", "{written}");
        }
        assert_eq!(parse_date("1900-01-01"), Ok(day(1900, 1, 1)));
        assert_eq!(parse_date("2200-12-31"), Ok(day(2200, 12, 31)));
    }

    #[test]
    fn anything_else_is_unreadable_and_quoted_within_bounds() {
        let odd = [
            "",
            "-",
            "去年",
            "24-03-05",
            "2024-03",
            "2024-3-5-1",
            "2024-03/05",
            "1",
            "202403",
            "123456789",
            "2024年3月",
            "-2024-03-05",
            "+2024-1-1",
            "2024-03-05T00:00",
            "２０２４年三月五日",
            "2024\u{0}03\u{0}05",
            "04000",
        ];
        for written in odd {
            assert_eq!(refusal(written), "date_unreadable", "{written}");
        }
        let huge = "9".repeat(1_000_000);
        assert!(parse_date(&huge).unwrap_err().args["value"].chars().count() <= 41);
    }

    #[test]
    fn serial_numbers_agree_with_spreadsheets() {
        assert_eq!(parse_date("36526"), Ok(day(2000, 1, 1)));
        assert_eq!(parse_date("45657"), Ok(day(2024, 12, 31)));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(written in "\\PC{0,20}") {
            let _ = parse_date(&written);
        }

        #[test]
        fn every_day_is_read_back_from_every_style(offset in 0_u64..109_000) {
            let date = day(1900, 1, 1) + Days::new(offset);
            for style in ["%Y-%m-%d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%Y年%-m月%-d日", "%Y%m%d"] {
                prop_assert_eq!(parse_date(&date.format(style).to_string()), Ok(date));
            }
        }
    }
}
