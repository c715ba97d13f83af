//! What is said of an entry beside it: why it is not understood, what the screen found out, how it was understood.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::Form;
use super::entry::{Entry, Kind, Severity};
use crate::domain::calendar::DayWhy;
use crate::domain::field::typed::Almanac;
use crate::domain::field::typed::time_of_day;
use crate::domain::money::Fen;
use crate::domain::refusal::Refusal;
use crate::tui::lang::Lang;
use crate::tui::theme::Meaning;
use crate::words;

/// A sentence beside an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// In the person's language.
    pub text: String,
    /// How it is meant.
    pub meaning: Meaning,
    /// More of it, for the lines beneath the form: what to do.
    pub more: String,
}

/// What to say of an entry: its fault, else the remark, else how it was understood. That something is missing is said once
/// the focus has left it; that something is not understood while it is typed, but gently.
pub(super) fn finding(form: &Form, entry: &Entry, almanac: Almanac<'_>, lang: Lang) -> Option<Finding> {
    let settled = form.asked || entry.left;
    if let Some(fault) = form.fault(entry, almanac) {
        if entry.value().is_empty() && !settled {
            return None;
        }
        let meaning = if settled { Meaning::Overdue } else { Meaning::Soon };
        let (text, more) = said(lang, &fault);
        return Some(Finding { text, meaning, more });
    }
    if let Some(remark) = &entry.remark {
        let meaning = match remark.severity {
            Severity::Good => Meaning::Good,
            Severity::Notice => Meaning::Notice,
            Severity::Warning => Meaning::Soon,
        };
        return Some(Finding { text: remark.text.clone(), meaning, more: String::new() });
    }
    let text = match entry.kind {
        Kind::Date => understood(lang, almanac.day(entry.value()).ok()?, almanac),
        Kind::Time => time_of_day(entry.value()).ok()?,
        Kind::Money => amount(lang, Fen::parse(entry.value()).ok()?),
        _ => return None,
    };
    Some(Finding { text, meaning: Meaning::Label, more: String::new() })
}

/// A fault in a few words, and what to do about it.
fn said(lang: Lang, fault: &Refusal) -> (String, String) {
    let short = format!("fault.{}", fault.code);
    let told = words::refusal(lang, fault);
    let hint = format!("fault_hint.{}", fault.code);
    let more = if lang.knows(&hint) { lang.say(&hint).into_owned() } else { told.hint };
    let text = if lang.knows(&short) { words::sentence(lang, &short, &fault.args) } else { told.what };
    (text, more)
}

/// `2026-10-10 周六 调休上班`: a date with its weekday and whether it is worked, as it was understood.
fn understood(lang: Lang, date: NaiveDate, almanac: Almanac<'_>) -> String {
    const WEEKDAYS: [&str; 7] =
        ["weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat", "weekday.sun"];
    let day = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    let weekday = WEEKDAYS.get(day).map_or(Cow::Borrowed(""), |key| lang.say(key));
    let kind = match almanac.calendar.day_why(date) {
        DayWhy::Holiday(name) => lang.tell("form.day_holiday", &[("name", &name)]),
        DayWhy::MakeUp(_) => lang.say("form.day_make_up").into_owned(),
        DayWhy::Weekend => lang.say("form.day_rest").into_owned(),
        DayWhy::DayOfAct | DayWhy::Counted | DayWhy::CarriedOver => lang.say("form.day_work").into_owned(),
    };
    let guess = if almanac.calendar.covers(date) { Cow::Borrowed("") } else { lang.say("form.day_guess") };
    format!("{date} {weekday} {kind}{guess}")
}

/// `12,000 元，1.2 万元`.
fn amount(lang: Lang, fen: Fen) -> String {
    const WAN_FEN: u64 = 1_000_000;
    let yuan = lang.tell("form.yuan", &[("amount", &fen.to_string())]);
    // Only where it comes out in at most four digits behind the point: 1.2 万, not 1.200001 万.
    if fen.0 < WAN_FEN || !fen.0.is_multiple_of(100) {
        return yuan;
    }
    let (whole, rest) = (fen.0 / WAN_FEN, fen.0 % WAN_FEN / 100);
    let fraction = format!("{rest:04}");
    let fraction = fraction.trim_end_matches('0');
    let wan = if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") };
    lang.tell("form.yuan_and_wan", &[("yuan", &yuan), ("wan", &wan)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;
    use crate::tui::widgets::form::Form;

    /// What is said of `text` typed into an entry of this kind, in Chinese, while the focus is on it.
    fn beside(kind: Kind, text: &str) -> Option<String> {
        let calendar = builtin::calendar().unwrap();
        let almanac = Almanac { today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(), calendar: &calendar };
        let form = Form::new("t", "s", vec![Entry::new("x", "x", "", kind).required().filled(text)]);
        finding(&form, &form.entries[0], almanac, Lang::Zh).map(|finding| finding.text)
    }

    #[test]
    fn a_date_is_shown_as_it_was_understood_while_it_is_typed() {
        for (typed, shown) in [
            ("3个工作日后", "2026-11-25 周三 工作日"),
            ("今天", "2026-11-22 周日 休息日"),
            ("10-10", "2026-10-10 周六 调休上班"),
            ("10-1", "2026-10-01 周四 国庆节放假"),
            ("2031-01-06", "2031-01-06 周一 工作日(当年安排未录)"),
            ("2031-01-01", "2031-01-01 周三 元旦放假(当年安排未录)"),
            ("11-31", "日历上没有这一天"),
            ("下个月", "不是日期"),
        ] {
            assert_eq!(beside(Kind::Date, typed).as_deref(), Some(shown), "{typed}");
        }
        assert_eq!(beside(Kind::Date, ""), None, "nothing typed yet is no fault yet");
    }

    #[test]
    fn an_amount_is_shown_in_yuan_and_wan() {
        for (typed, shown) in [
            ("1.2万", "12,000 元，1.2 万元"),
            ("12,000", "12,000 元，1.2 万元"),
            ("800", "800 元"),
            ("30000", "30,000 元，3 万元"),
            ("10000.5", "10,000.50 元"),
            ("八千", "不是金额"),
        ] {
            assert_eq!(beside(Kind::Money, typed).as_deref(), Some(shown), "{typed}");
        }
        assert_eq!(beside(Kind::Number(2, 50), "1").as_deref(), Some("应在 2 至 50 之间"));
    }
}
