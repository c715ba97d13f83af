//! Days as people say them at a counter: `20`, `11-20`, `昨天`, `+3`, `3个工作日后`.
//!
//! Whatever is said is meant from today, and which days are worked is the calendar's business: both are arguments. Every
//! style of [`parse_date`] is read too, but for a spreadsheet's serial number, which nobody types on purpose. The answer is
//! always one day; what has been understood is shown to the person, so nothing here guesses between two.

use chrono::{Datelike, Days, NaiveDate};

use super::{parse_date, within};
use crate::domain::calendar::{Calendar, PERIOD_DAYS_MAX};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, narrow};

/// What is left after the number: in which direction, and counting what.
const UNITS: &[(&str, Step)] = &[
    ("个工作日后", Step { work: true, back: false, days: 1 }),
    ("工作日后", Step { work: true, back: false, days: 1 }),
    ("个工作日前", Step { work: true, back: true, days: 1 }),
    ("工作日前", Step { work: true, back: true, days: 1 }),
    ("wd", Step { work: true, back: false, days: 1 }),
    ("天后", Step { work: false, back: false, days: 1 }),
    ("日后", Step { work: false, back: false, days: 1 }),
    ("天前", Step { work: false, back: true, days: 1 }),
    ("日前", Step { work: false, back: true, days: 1 }),
    ("周后", Step { work: false, back: false, days: 7 }),
    ("周前", Step { work: false, back: true, days: 7 }),
    ("d", Step { work: false, back: false, days: 1 }),
    ("", Step { work: false, back: false, days: 1 }),
];

/// One step from today.
#[derive(Debug, Clone, Copy)]
struct Step {
    work: bool,
    back: bool,
    days: u32,
}

/// The day meant by `written` when it is said on `today`: any of the styles of [`parse_date`]; the same without a year
/// (`11-20`, `11月20日`: of this year) or without a month (`20`, `20日`: of this month); `今天` `昨天` `前天` `明天` `后天`;
/// `+3` `-2` in days; `3天后` `2周前`; `3个工作日后` (or `+3wd`) by the working calendar, the day of speaking not counted.
/// Digits may be full-width, small numbers Chinese.
///
/// # Errors
/// Those of [`parse_date`]: `date_unreadable`, `date_impossible`, `date_out_of_range`; `period_too_long` for what is
/// further away than any period.
pub fn parse_near(written: &str, today: NaiveDate, calendar: &Calendar) -> Result<NaiveDate, Refusal> {
    let value: String = written.trim().chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    if value.chars().count() > 12 {
        return Err(refuse("date_unreadable").with("value", excerpt(written)));
    }
    let value = value.to_ascii_lowercase();
    if let Some(away) = word(&value) {
        return away_from(today, away);
    }
    if let Some((n, step)) = steps(&value) {
        return step_from(today, n, step, calendar);
    }
    if let Some((month, day)) = month_and_day(&value, today) {
        let date = NaiveDate::from_ymd_opt(today.year(), month, day);
        return date.ok_or_else(|| refuse("date_impossible").with("value", excerpt(written)));
    }
    if value.len() == 5 && digits(&value) {
        return Err(refuse("date_unreadable").with("value", excerpt(written)));
    }
    parse_date(written)
}

/// Days away from today, for the words that name them.
fn word(value: &str) -> Option<i64> {
    Some(match value {
        "前天" | "前日" => -2,
        "昨天" | "昨日" | "yesterday" => -1,
        "今天" | "今日" | "today" => 0,
        "明天" | "明日" | "tomorrow" => 1,
        "后天" | "后日" => 2,
        _ => return None,
    })
}

/// `+3`, `-2`, `3天后`, `三个工作日后`: how many, and of what. A bare number is no step: it is a day of the month.
fn steps(value: &str) -> Option<(u32, Step)> {
    let (signed, back, rest) = match (value.strip_prefix('+'), value.strip_prefix('-')) {
        (Some(rest), _) => (true, false, rest),
        (_, Some(rest)) => (true, true, rest),
        (None, None) => (false, false, value),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && numeral(c).is_none()).unwrap_or(rest.len());
    let (number, unit) = rest.split_at(end);
    let step = UNITS.iter().find(|(name, _)| *name == unit)?.1;
    let bare = unit.is_empty() || unit.is_ascii();
    // With a sign the unit may be left out, but must not turn the direction round once more.
    let fits = if signed { !step.back && bare } else { !bare };
    Some((count(number)?, Step { back: step.back || back, ..step })).filter(|_| fits)
}

/// A whole number in digits, or a Chinese one below a hundred.
fn count(number: &str) -> Option<u32> {
    if digits(number) && number.len() <= 5 {
        return number.parse().ok();
    }
    let (tens, ones) = match number.split_once('十') {
        None => (0, number),
        Some(("", ones)) => (1, ones),
        Some((tens, ones)) => (single(tens)?, ones),
    };
    let ones = if ones.is_empty() && tens > 0 { 0 } else { single(ones)? };
    Some(tens * 10 + ones)
}

fn single(text: &str) -> Option<u32> {
    let mut chars = text.chars();
    let value = numeral(chars.next()?).filter(|value| *value < 10)?;
    chars.next().is_none().then_some(value)
}

fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn step_from(today: NaiveDate, n: u32, step: Step, calendar: &Calendar) -> Result<NaiveDate, Refusal> {
    let days = n.saturating_mul(step.days);
    if days > PERIOD_DAYS_MAX {
        return Err(refuse("period_too_long").with("n", days).with("max", PERIOD_DAYS_MAX));
    }
    match (step.work, step.back) {
        (true, false) => calendar.end_of_workdays(today, days),
        (true, true) => workdays_before(today, days, calendar),
        (false, false) => away_from(today, i64::from(days)),
        (false, true) => away_from(today, -i64::from(days)),
    }
}

fn workdays_before(today: NaiveDate, n: u32, calendar: &Calendar) -> Result<NaiveDate, Refusal> {
    let mut date = today;
    let mut left = n;
    while left > 0 {
        date = away_from(date, -1)?;
        left -= u32::from(calendar.is_workday(date));
    }
    Ok(date)
}

fn away_from(today: NaiveDate, days: i64) -> Result<NaiveDate, Refusal> {
    let far = Days::new(days.unsigned_abs());
    let date = if days < 0 { today.checked_sub_days(far) } else { today.checked_add_days(far) };
    within(date.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX }))
}

/// `20`, `20日`, `11-20`, `11月20日`: month and day, of this month where only the day is written.
fn month_and_day(value: &str, today: NaiveDate) -> Option<(u32, u32)> {
    let bare = value.strip_suffix(['日', '号']).unwrap_or(value);
    let short = |part: &str| (digits(part) && part.len() <= 2).then(|| part.parse::<u32>().ok()).flatten();
    if let Some(day) = short(bare) {
        return Some((today.month(), day));
    }
    let (month, day) = bare.split_once(['-', '/', '.', '月'])?;
    Some((short(month)?, short(day)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    /// A Sunday.
    fn today() -> NaiveDate {
        day(2026, 11, 22)
    }

    fn read(written: &str) -> NaiveDate {
        let calendar = builtin::calendar().unwrap();
        parse_near(written, today(), &calendar).unwrap_or_else(|refusal| panic!("{written}: {refusal}"))
    }

    fn refused(written: &str) -> String {
        parse_near(written, today(), &builtin::calendar().unwrap()).unwrap_err().code
    }

    #[test]
    fn every_way_of_saying_the_twentieth() {
        let said = [
            "2026-11-20",
            "2026/11/20",
            "2026.11.20",
            "2026年11月20日",
            "20261120",
            " 11-20 ",
            "１１－２０",
            "11月20日",
            "11月20号",
            "11.20",
            "11/20",
            "20",
            "20日",
            "２０",
            "20号",
            "-2",
            "－２",
            "前天",
            "2天前",
            "两天前",
            "二日前",
            "- 2",
        ];
        for written in said {
            assert_eq!(read(written), day(2026, 11, 20), "{written}");
        }
    }

    #[test]
    fn words_and_steps_from_today() {
        let said = [
            ("今天", today()),
            ("today", today()),
            ("昨天", day(2026, 11, 21)),
            ("明天", day(2026, 11, 23)),
            ("后天", day(2026, 11, 24)),
            ("+3", day(2026, 11, 25)),
            ("＋３", day(2026, 11, 25)),
            ("+3d", day(2026, 11, 25)),
            ("3天后", day(2026, 11, 25)),
            ("三天后", day(2026, 11, 25)),
            ("2周后", day(2026, 12, 6)),
            ("十天后", day(2026, 12, 2)),
            ("二十一天后", day(2026, 12, 13)),
            ("+0", today()),
            ("2026-3-5", day(2026, 3, 5)),
        ];
        for (written, date) in said {
            assert_eq!(read(written), date, "{written}");
        }
    }

    #[test]
    fn working_days_are_counted_by_the_calendar() {
        assert_eq!(read("3个工作日后"), day(2026, 11, 25), "today is a Sunday");
        assert_eq!(read("三个工作日后"), day(2026, 11, 25));
        assert_eq!(read("５工作日后"), day(2026, 11, 27));
        assert_eq!(read("+6wd"), day(2026, 11, 30), "over a weekend");
        assert_eq!(read("1个工作日前"), day(2026, 11, 20));
        let calendar = builtin::calendar().unwrap();
        let eve = day(2026, 9, 30);
        let after = parse_near("1个工作日后", eve, &calendar).unwrap();
        assert!(calendar.is_workday(after) && after > day(2026, 10, 5), "{after} lies behind the holiday");
    }

    #[test]
    fn what_cannot_be_a_day_says_why() {
        for written in ["11-31", "31", "0", "2026-02-30", "13-40", "2月30日"] {
            assert_eq!(refused(written), "date_impossible", "{written}");
        }
        for written in [
            "",
            "2026",
            "明年",
            "45000",
            "123",
            "+",
            "-",
            "+x",
            "3个",
            "个工作日后",
            "+3天前",
            "十十天后",
            "a-b",
            "1-2-",
        ] {
            assert_eq!(refused(written), "date_unreadable", "{written}");
        }
        for written in ["+99999", "9999个工作日后", "9999天前"] {
            assert_eq!(refused(written), "period_too_long", "{written}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(written in "\\PC{0,16}") {
            let _ = parse_near(&written, today(), &Calendar::default());
        }

        #[test]
        fn nothing_of_its_alphabet_makes_it_panic(written in "[-+0-9三十个工作日天周前后月wd/.]{0,9}") {
            let _ = parse_near(&written, today(), &Calendar::default());
        }

        #[test]
        fn a_step_and_its_opposite_come_back(n in 0_u32..=PERIOD_DAYS_MAX) {
            let calendar = Calendar::default();
            let there = parse_near(&format!("+{n}"), today(), &calendar).unwrap();
            prop_assert_eq!(parse_near(&format!("-{n}"), there, &calendar).unwrap(), today());
        }

        #[test]
        fn working_days_are_as_many_as_said(n in 0_u32..300) {
            let calendar = Calendar::default();
            let there = parse_near(&format!("{n}个工作日后"), today(), &calendar).unwrap();
            prop_assert_eq!(calendar.workdays_between(today(), there).unwrap(), n);
            let back = parse_near(&format!("{n}个工作日前"), there, &calendar).unwrap();
            prop_assert!(back <= there && calendar.workdays_between(back, there).unwrap() == n);
        }
    }
}
