//! What comes next, in words.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::case::next_step::Step;
use crate::domain::dates::in_china;
use crate::domain::unit::Units;
use crate::tui::lang::Lang;

use super::door::days;
use super::said::fill;

/// The act a step proposes.
#[must_use]
pub fn step_act(step: &Step) -> &str {
    &step.act
}

/// Why: `请求尚未决定，符合条件的予以受理`.
#[must_use]
pub fn step_why(lang: Lang, units: &Units, step: &Step) -> String {
    fill(lang, units, &format!("step.{}", step.why.code), &step.why.args)
}

/// Until when: `12月9日 还剩 17 天`; empty when no clock runs.
#[must_use]
pub fn step_due(lang: Lang, step: &Step, today: NaiveDate) -> String {
    step.due
        .map(|due| format!("{} {}", near_date(due, today), days(lang, (due - today).num_days())))
        .unwrap_or_default()
}

/// The time of day in China for what was recorded today, month and day for what was earlier.
#[must_use]
pub fn moment(at: DateTime<Utc>, today: NaiveDate) -> String {
    let local = in_china(at);
    if local.date() == today { local.format("%H:%M").to_string() } else { near_date(local.date(), today) }
}

/// Date and time of day in China.
#[must_use]
pub fn recorded(at: DateTime<Utc>) -> String {
    in_china(at).format("%Y-%m-%d %H:%M").to_string()
}

/// Month and day; the whole date where the year is not that of `today`.
#[must_use]
pub fn near_date(date: NaiveDate, today: NaiveDate) -> String {
    if date.year() == today.year() { short_date(date) } else { date.to_string() }
}

/// Month and day.
#[must_use]
pub fn short_date(date: NaiveDate) -> String {
    date.format("%m-%d").to_string()
}
