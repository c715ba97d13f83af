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
    let said = if lang.knows(&key) { lang.say(&key).into_owned() } else { entry.kind.clone() };
    if entry.taken_back { lang.tell("page.taken_back", &[("what", &said)]) } else { said }
}

/// The words in the record's content that say most: where it went, how it ended, why. Empty when it says nothing more, and
/// a word of its own where the content was erased.
#[must_use]
pub fn record_detail(lang: Lang, units: &Units, entry: &Entry) -> String {
    let Some(body) = &entry.body else { return lang.say("page.erased").into_owned() };
    let told = DETAILS.iter().filter_map(|(name, vocabularies)| match body.get(name)? {
        Value::String(text) if !text.is_empty() => Some(worded(lang, units, vocabularies, text)),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    });
    told.take(2).collect::<Vec<_>>().join(" ")
}

/// The value in the first of the vocabularies that has it.
fn worded(lang: Lang, units: &Units, vocabularies: &[&str], text: &str) -> String {
    let vocabulary = vocabularies.iter().find(|vocabulary| lang.knows(&format!("{vocabulary}.{text}")));
    value(lang, units, vocabulary.copied().unwrap_or("text"), text)
}

/// The fields worth a line, the most telling first, with the vocabularies their values may belong to.
const DETAILS: &[(&str, &[&str])] = &[
    ("to", &["unit"]),
    ("ending", &["ending"]),
    ("ground", &["decline_ground", "recusal_ground", "suspension"]),
    ("means", &["means", "telling_means"]),
    ("answer", &["answer"]),
    ("mode", &["session_mode"]),
    ("outcome", &["contact_outcome", "outcome"]),
    ("result", &["confirmation_result", "enforcement_result"]),
    ("form", &["form"]),
    ("mark", &["risk"]),
    ("reason", &[]),
    ("note", &[]),
    ("summary", &[]),
    ("subject", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::testing::{file, travelled};

    #[test]
    fn a_record_says_what_and_where_to() {
        let mut entry = file(&travelled()).timeline.remove(1);
        let units = crate::domain::case::testing::world().units;
        let told = format!("{} {}", record(Lang::Zh, &entry), record_detail(Lang::Zh, &units, &entry));
        assert_eq!(told, "送出 宿城区 案情复杂。");
        entry.kind = "rights_told".into();
        entry.body = Some(serde_json::json!({ "means": "written" }));
        assert_eq!(record_detail(Lang::Zh, &units, &entry), "书面");
        entry.taken_back = true;
        assert_eq!(record(Lang::Zh, &entry), "〔已撤回〕告知权利义务");
        entry.body = None;
        assert_eq!(record_detail(Lang::Zh, &units, &entry), "内容已依规删除");
    }
}
