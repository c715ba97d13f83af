//! Dates as people type them.

use chrono::{Datelike, NaiveDate};

use crate::domain::dates;
use crate::domain::text::narrow;

/// The date meant by `text`: every style the register reads (`2026-11-22`, `2026年11月22日`, `20261122`, ..), and what is
/// quick to type at a counter: without a year (`11-22`, `11月22日`) the one of `today`; `今天`, `昨天`, `明天`, `today`.
#[must_use]
pub fn parse_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text: String = text.trim().chars().map(narrow).collect();
    match text.as_str() {
        "今天" | "今日" | "today" => Some(today),
        "昨天" | "昨日" | "yesterday" => today.pred_opt(),
        "明天" | "明日" | "tomorrow" => today.succ_opt(),
        _ => this_year(&text, today).or_else(|| whole(&text)),
    }
}

/// A day of the spreadsheet calendar (five digits) is for imports; typed, it is a slip.
fn whole(text: &str) -> Option<NaiveDate> {
    let is_serial = text.len() == 5 && text.chars().all(|c| c.is_ascii_digit());
    if is_serial { None } else { dates::parse_date(text).ok() }
}

fn this_year(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim_end_matches(['日', '号']);
    let (month, day) = text.split_once(['-', '/', '.', '月'])?;
    let short = |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
    NaiveDate::from_ymd_opt(today.year(), short(month)?, short(day)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_date() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        let today = day(2026, 11, 22).unwrap();
        for text in [
            "2026-11-20",
            "2026/11/20",
            "2026.11.20",
            "2026年11月20日",
            "20261120",
            " 11-20 ",
            "１１－２０",
            "11月20日",
            "11.20",
        ] {
            assert_eq!(parse_date(text, today), day(2026, 11, 20), "{text}");
        }
        assert_eq!(parse_date("昨天", today), day(2026, 11, 21));
        assert_eq!(parse_date("2026-3-5", today), day(2026, 3, 5));
        for text in ["", "2026-02-30", "2026", "20", "明年", "13-40", "45000"] {
            assert_eq!(parse_date(text, today), None, "{text}");
        }
    }
}
