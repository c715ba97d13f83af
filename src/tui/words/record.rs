//! A record of the ledger as one line of a timeline.

use serde_json::Value;

use crate::domain::answer::Entry;
use crate::domain::unit::Units;
use crate::tui::lang::Lang;

use super::said::value;

/// What happened: `签收`, `调解会`.
#[must_use]
pub fn record(lang: Lang, entry: &Entry) -> String {
    let key = format!("event.{}", entry.kind);
    if lang.knows(&key) { lang.say(&key).into_owned() } else { entry.kind.clone() }
}

/// The words in the record's content that say most: where it went, how it ended, why. Empty when it says nothing more, and
/// a word of its own where the content was erased.
#[must_use]
pub fn record_detail(lang: Lang, units: &Units, entry: &Entry) -> String {
    let Some(body) = &entry.body else { return lang.say("page.erased").into_owned() };
    let told = DETAILS.iter().filter_map(|(name, vocabulary)| match body.get(name)? {
        Value::String(text) if !text.is_empty() => Some(value(lang, units, vocabulary, text)),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    });
    told.take(2).collect::<Vec<_>>().join(" ")
}

/// The fields worth a line, the most telling first, with the vocabulary their values belong to.
const DETAILS: &[(&str, &str)] = &[
    ("to", "unit"),
    ("ending", "ending"),
    ("ground", "decline_ground"),
    ("means", "means"),
    ("answer", "answer"),
    ("mode", "session_mode"),
    ("outcome", "attempt_outcome"),
    ("reason", "text"),
    ("note", "text"),
    ("summary", "text"),
    ("subject", "text"),
];
