//! A record of the ledger as one line of a timeline.

use serde_json::Value;

use crate::domain::answer::Entry;
use crate::domain::case::correct::Correctable;
use crate::domain::field::FieldKind;
use crate::domain::money::Fen;
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
    if let Some(told) = particular(lang, &entry.kind, body) {
        return told;
    }
    let told = DETAILS.iter().filter_map(|(name, vocabularies)| match body.get(name)? {
        Value::String(text) if !text.is_empty() => Some(worded(lang, units, vocabularies, text)),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    });
    told.take(2).collect::<Vec<_>>().join(" ")
}

/// Records whose sentence is more than a field or two.
fn particular(lang: Lang, kind: &str, body: &Value) -> Option<String> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    match kind {
        "corrected" => {
            let field = Correctable::from_value(text("field"))?;
            let shown = |name: &str| corrected_value(lang, field, text(name));
            let name = value(lang, &Units::default(), "correctable", field.value());
            let args = [("field", name), ("before", shown("before")), ("after", shown("after"))];
            let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
            Some([lang.tell("record.corrected", &args), text("reason").to_owned()].join(" "))
        }
        "suspended" => {
            let why = lang.say(&format!("suspension.{}", text("suspension"))).into_owned();
            Some([why, text("facts").to_owned()].join(" "))
        }
        "performance_recorded" => {
            let kind = lang.say(&format!("performance.{}", text("kind"))).into_owned();
            let amount = Fen(number("amount_fen").unwrap_or(0)).to_string();
            let args = [("n", number("instalment")?.to_string()), ("kind", kind), ("amount", amount)];
            let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
            Some([lang.tell("record.performance", &args), text("evidence").to_owned()].join(" "))
        }
        "supervised" => Some(text("note").to_owned()),
        "annotated" => Some(text("remark").to_owned()),
        "supervision_answered" => {
            let reason = body.get("delay_reason").and_then(Value::as_str);
            let reason = reason.map(|reason| lang.say(&format!("delay_reason.{reason}")).into_owned());
            Some([reason.unwrap_or_default(), text("answer").to_owned()].join(" ").trim_start().to_owned())
        }
        "urged" => {
            let means = lang.say(&format!("means.{}", text("means"))).into_owned();
            let args = [("n", number("instalment")?.to_string()), ("means", means)];
            let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
            Some([lang.tell("record.urged", &args), text("answer").to_owned()].join(" "))
        }
        _ => None,
    }
    // One line of a list, whatever was written in several.
    .map(|told| told.trim_end().replace('\n', " "))
}

/// A corrected value as people read it: amounts in yuan, choices in words.
fn corrected_value(lang: Lang, field: Correctable, written: &str) -> String {
    if written.is_empty() {
        return lang.say("record.nothing").into_owned();
    }
    match field.kind() {
        FieldKind::Choice(vocabulary, _) => value(lang, &Units::default(), vocabulary, written),
        FieldKind::Fen => match written.parse() {
            Ok(fen) => lang.tell("record.yuan", &[("amount", &Fen(fen).to_string())]),
            Err(_) => written.to_owned(),
        },
        _ => written.to_owned(),
    }
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
        for (kind, body, told) in [
            (
                "corrected",
                serde_json::json!({ "field": "amount_asked_fen", "before": "", "after": "2000000", "reason": "录错" }),
                "涉案金额：无 > 20,000 元 录错",
            ),
            (
                "corrected",
                serde_json::json!({ "field": "object", "before": "work", "after": "trademark", "reason": "录错" }),
                "客体：著作权 > 商标 录错",
            ),
            (
                "suspended",
                serde_json::json!({ "suspension": "appraisal", "facts": "是否相同", "agency": "某鉴定所" }),
                "鉴定 是否相同",
            ),
            (
                "performance_recorded",
                serde_json::json!({ "instalment": 2, "kind": "partial", "amount_fen": 500_000, "evidence": "收据" }),
                "第 2 期 部分履行 5,000 元 收据",
            ),
            ("annotated", serde_json::json!({ "remark": "改约周五\n带原件" }), "改约周五 带原件"),
        ] {
            entry.kind = kind.into();
            entry.body = Some(body);
            assert_eq!(record_detail(Lang::Zh, &units, &entry), told);
        }
        entry.body = None;
        assert_eq!(record_detail(Lang::Zh, &units, &entry), "内容已依规删除");
    }
}
