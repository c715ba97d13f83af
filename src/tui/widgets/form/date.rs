//! Dates as people type them.

use chrono::{Datelike, NaiveDate};

use crate::tui::input::narrow;

/// The date meant by `text`: `2026-11-22`, `2026/11/22`, `2026.11.22`, `2026年11月22日`, `20261122`, also in full-width
/// digits; without a year (`11-22`, `11月22日`) the one of `today`; `今天`, `昨天`, `明天`, `today`, `yesterday`, `tomorrow`.
#[must_use]
pub fn parse_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text: String = text.trim().chars().map(narrow).collect();
    match text.as_str() {
        "今天" | "今日" | "today" => return Some(today),
        "昨天" | "昨日" | "yesterday" => return today.pred_opt(),
        "明天" | "明日" | "tomorrow" => return today.succ_opt(),
        _ => {}
    }
    let known = text.chars().all(|c| c.is_ascii_digit() || "-/.年月日号 ".contains(c));
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if !known || numbers.iter().any(|n| n.len() > 8) {
        return None;
    }
    let number = |text: &str| text.parse::<u32>().ok();
    match numbers.as_slice() {
        [all] if all.len() == 8 => civil(number(all.get(..4)?)?, number(all.get(4..6)?)?, number(all.get(6..)?)?),
        [month, day] => civil(u32::try_from(today.year()).ok()?, number(month)?, number(day)?),
        [year, month, day] if year.len() == 4 => civil(number(year)?, number(month)?, number(day)?),
        _ => None,
    }
}

fn civil(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
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
            "２０２６－１１－２０",
            " 11-20 ",
            "11月20日",
            "11.20",
        ] {
            assert_eq!(parse_date(text, today), day(2026, 11, 20), "{text}");
        }
        assert_eq!(parse_date("昨天", today), day(2026, 11, 21));
        assert_eq!(parse_date("2026-3-5", today), day(2026, 3, 5));
        for text in ["", "2026-02-30", "2026", "20", "明年", "2026-11-20 10:00", "99999999999-1-1", "26-11-20"] {
            assert_eq!(parse_date(text, today), None, "{text}");
        }
    }
}
