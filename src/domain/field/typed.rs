//! What a person types into a field, read as the value a command carries.
//!
//! Forms and the command line read alike, by the checks of the domain itself: days by [`parse_near`], amounts by
//! [`Fen::parse`], texts by [`line()`] and [`paragraphs`]. A refusal says why something is not understood; whether the
//! value is *allowed* is the act's business, not the field's.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use super::FieldKind;
use crate::domain::calendar::Calendar;
use crate::domain::dates::parse_near;
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, line, narrow, paragraphs};

/// What separates the items of a list typed in one line.
const SEPARATORS: [char; 4] = ['、', '；', ';', '\n'];
/// What may stand behind a number.
const MEASURES: [char; 11] = ['人', '件', '家', '页', '次', '期', '份', '册', '年', '号', '分'];

/// The days: which is today, and which are worked.
#[derive(Debug, Clone, Copy)]
pub struct Almanac<'a> {
    /// The present day.
    pub today: NaiveDate,
    /// The working calendar.
    pub calendar: &'a Calendar,
}

impl Almanac<'_> {
    /// The day meant by a text.
    ///
    /// # Errors
    /// As [`parse_near`].
    pub fn day(&self, written: &str) -> Result<NaiveDate, Refusal> {
        parse_near(written, self.today, self.calendar)
    }
}

/// The JSON value of `written` in a field of this kind. Lists are typed in one line, separated by 、 or ；.
///
/// # Errors
/// `field_missing` for nothing; those of the date, the amount or the text; `number_unreadable`, `number_out_of_range`
/// (`from`, `to`); `choice_unknown` (`value`).
pub fn read(kind: FieldKind, written: &str, almanac: Almanac<'_>) -> Result<Value, Refusal> {
    if written.trim().is_empty() {
        return Err(refuse("field_missing"));
    }
    let string = |text: String| Value::String(text);
    Ok(match kind {
        FieldKind::Line => string(line(written)?),
        FieldKind::Text => string(paragraphs(written)?),
        FieldKind::Date => string(almanac.day(written)?.to_string()),
        FieldKind::Time => string(time_of_day(written)?),
        FieldKind::Fen => Value::from(Fen::parse(written)?.0),
        FieldKind::Number(from, to) => Value::from(number(written, from, to)?),
        FieldKind::Flag => Value::Bool(flag(written)?),
        FieldKind::Choice(_, values) if !values.contains(&written.trim()) => {
            return Err(refuse("choice_unknown").with("value", excerpt(written)));
        }
        FieldKind::Choice(..)
        | FieldKind::Committee
        | FieldKind::Mediator
        | FieldKind::Ally
        | FieldKind::Person
        | FieldKind::Party
        | FieldKind::Series
        | FieldKind::Object(_) => string(line(written)?),
        FieldKind::List(inner) => {
            let parts = written.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(|part| read(*inner, part, almanac)).collect::<Result<_, _>>()?)
        }
    })
}

/// A time of day as offices write it, `9:00`, `9：30`, `14点`, `下午2点半`, in the form of records, `14:30`.
///
/// # Errors
/// `time_unreadable` (`time`).
pub fn time_of_day(written: &str) -> Result<String, Refusal> {
    let unreadable = || refuse("time_unreadable").with("time", excerpt(written));
    let plain: String = written.chars().map(narrow).filter(|c| *c != ' ').collect();
    let (afternoon, clock) = match plain.strip_prefix("下午").or_else(|| plain.strip_prefix("晚上")) {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix("上午").unwrap_or(&plain)),
    };
    let (hour, minute) = clock.split_once([':', '点', '时']).ok_or_else(unreadable)?;
    let minute = match minute.trim_end_matches('分') {
        "" if !clock.ends_with(':') => "0",
        "半" => "30",
        "一刻" => "15",
        "三刻" => "45",
        digits => digits,
    };
    let small = |digits: &str| digits.parse::<u32>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (Some(hour), Some(minute)) = (small(hour), small(minute)) else { return Err(unreadable()) };
    let hour = if afternoon && (1..12).contains(&hour) { hour + 12 } else { hour };
    let time = NaiveTime::from_hms_opt(hour, minute, 0).ok_or_else(unreadable)?;
    Ok(time.format("%H:%M").to_string())
}

/// A whole number in digits, full-width ones and a measure word (`28人`) allowed.
fn number(written: &str, from: u32, to: u32) -> Result<u32, Refusal> {
    let plain: String = written.trim().chars().map(narrow).filter(|c| *c != ' ').collect();
    let digits = plain.trim_start_matches('第').trim_end_matches(MEASURES);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(refuse("number_unreadable").with("value", excerpt(written)));
    }
    match digits.parse::<u32>() {
        Ok(number) if (from..=to).contains(&number) => Ok(number),
        _ => Err(refuse("number_out_of_range").with("value", excerpt(written)).with("first", from).with("last", to)),
    }
}

fn flag(written: &str) -> Result<bool, Refusal> {
    match written.trim() {
        "true" | "是" | "yes" => Ok(true),
        "false" | "否" | "no" => Ok(false),
        _ => Err(refuse("choice_unknown").with("value", excerpt(written))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn typed(kind: FieldKind, written: &str) -> Result<Value, String> {
        let calendar = Calendar::default();
        let almanac = Almanac { today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(), calendar: &calendar };
        read(kind, written, almanac).map_err(|refusal| refusal.code)
    }

    #[test]
    fn every_kind_is_read_as_offices_write_it() {
        let choice = FieldKind::Choice("kind", &["infringement", "contract"]);
        for (kind, written, value) in [
            (FieldKind::Line, " 宿城知禾服饰店 ", json!("宿城知禾服饰店")),
            (FieldKind::Text, "甲\r\n乙\n", json!("甲\n乙")),
            (FieldKind::Date, "11-20", json!("2026-11-20")),
            (FieldKind::Date, "3个工作日后", json!("2026-11-25")),
            (FieldKind::Time, "9:00", json!("09:00")),
            (FieldKind::Time, "14：30", json!("14:30")),
            (FieldKind::Time, "下午2点半", json!("14:30")),
            (FieldKind::Time, "上午 10 时 5 分", json!("10:05")),
            (FieldKind::Time, "下午14点", json!("14:00")),
            (FieldKind::Fen, "1.2万", json!(1_200_000)),
            (FieldKind::Number(1, 50), "２８家", json!(28)),
            (FieldKind::Number(1, 50), "第 2 期", json!(2)),
            (FieldKind::Flag, "true", json!(true)),
            (choice, "contract", json!("contract")),
            (FieldKind::List(&FieldKind::Line), "停止销售；赔偿损失；", json!(["停止销售", "赔偿损失"])),
        ] {
            assert_eq!(typed(kind, written), Ok(value), "{kind:?} {written}");
        }
    }

    #[test]
    fn what_is_not_understood_says_why() {
        let choice = FieldKind::Choice("kind", &["infringement", "contract"]);
        for (kind, written, code) in [
            (FieldKind::Line, "  ", "field_missing"),
            (FieldKind::Line, "甲\n乙", "text_control"),
            (FieldKind::Date, "明年", "date_unreadable"),
            (FieldKind::Date, "11-31", "date_impossible"),
            (FieldKind::Time, "9", "time_unreadable"),
            (FieldKind::Time, "9:", "time_unreadable"),
            (FieldKind::Time, "24:00", "time_unreadable"),
            (FieldKind::Time, "+9:+5", "time_unreadable"),
            (FieldKind::Fen, "八千", "money_unreadable"),
            (FieldKind::Number(1, 50), "多", "number_unreadable"),
            (FieldKind::Number(1, 50), "-3", "number_unreadable"),
            (FieldKind::Number(1, 50), "51", "number_out_of_range"),
            (FieldKind::Number(1, 50), "99999999999", "number_out_of_range"),
            (choice, "other", "choice_unknown"),
            (FieldKind::Flag, "maybe", "choice_unknown"),
            (FieldKind::List(&FieldKind::Date), "11-20；昨年", "date_unreadable"),
        ] {
            assert_eq!(typed(kind, written), Err(code.to_owned()), "{kind:?} {written}");
        }
    }
}
