//! Numbers and days as official papers write them.

use chrono::{Datelike as _, NaiveDate};

use crate::domain::money::Fen;

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const FORMAL: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];

/// 一, 十二, 二十, 一百零三: up to 999; larger numbers in digits.
#[must_use]
pub fn counted(number: usize) -> String {
    let digit = |n: usize| DIGITS.get(n).copied().unwrap_or_default();
    match number {
        0..=9 => digit(number).to_owned(),
        10..=19 => format!("十{}", if number == 10 { "" } else { digit(number - 10) }),
        20..=99 => {
            format!("{}十{}", digit(number / 10), if number.is_multiple_of(10) { "" } else { digit(number % 10) })
        }
        100..=999 => {
            let rest = number % 100;
            let tail = match rest {
                0 => String::new(),
                1..=9 => format!("零{}", digit(rest)),
                10..=19 => format!("一{}", counted(rest)),
                _ => counted(rest),
            };
            format!("{}百{tail}", digit(number / 100))
        }
        _ => number.to_string(),
    }
}

/// 2026年3月5日.
#[must_use]
pub fn day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// An amount in the capitals that papers use, so that it cannot be altered: 壹万贰仟叁佰肆拾伍元伍角整.
#[must_use]
pub fn capitals(amount: Fen) -> String {
    let (yuan, jiao, fen) = (amount.0 / 100, amount.0 / 10 % 10, amount.0 % 10);
    let mut text = if yuan == 0 && (jiao, fen) != (0, 0) { String::new() } else { format!("{}元", whole(yuan)) };
    let digit = |n: u64| FORMAL.get(usize::try_from(n).unwrap_or_default()).copied().unwrap_or_default();
    match (jiao, fen) {
        (0, 0) => text.push('整'),
        (jiao, 0) => text.push_str(&format!("{}角整", digit(jiao))),
        (0, fen) => text.push_str(&format!("{}{}分", if yuan == 0 { "" } else { "零" }, digit(fen))),
        (jiao, fen) => text.push_str(&format!("{}角{}分", digit(jiao), digit(fen))),
    }
    text
}

/// A whole number in capitals.
fn whole(number: u64) -> String {
    if number == 0 {
        return "零".to_owned();
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1_000_000_000_000, "万亿"), (100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = if unit == 1_000_000_000_000 { number / unit } else { number / unit % 10_000 };
        if group == 0 {
            gap = !text.is_empty();
            continue;
        }
        if !text.is_empty() && (gap || group < 1_000) {
            text.push('零');
        }
        text.push_str(&thousands(group));
        text.push_str(name);
        gap = false;
    }
    text
}

fn thousands(group: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let digit = usize::try_from(group / unit % 10).unwrap_or_default();
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
        }
        text.push_str(FORMAL.get(digit).copied().unwrap_or_default());
        text.push_str(name);
        gap = false;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_as_papers_count() {
        let said: Vec<String> = [1, 10, 11, 20, 45, 100, 103, 110, 115, 321, 999].map(counted).into();
        assert_eq!(
            said,
            [
                "一",
                "十",
                "十一",
                "二十",
                "四十五",
                "一百",
                "一百零三",
                "一百一十",
                "一百一十五",
                "三百二十一",
                "九百九十九"
            ]
        );
    }

    #[test]
    fn amounts_in_capitals_read_as_they_must() {
        for (fen, said) in [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (100, "壹元整"),
            (105, "壹元零伍分"),
            (1_234_550, "壹万贰仟叁佰肆拾伍元伍角整"),
            (1_000_000, "壹万元整"),
            (1_000_500, "壹万零伍元整"),
            (10_050_000, "壹拾万零伍佰元整"),
            (10_000_010_000, "壹亿零壹佰元整"),
            (12_300_000_000, "壹亿贰仟叁佰万元整"),
        ] {
            assert_eq!(capitals(Fen(fen)), said, "{fen}");
        }
    }

    #[test]
    fn a_day_has_no_leading_zeros() {
        assert_eq!(day("2026-03-05".parse().unwrap()), "2026年3月5日");
    }
}
