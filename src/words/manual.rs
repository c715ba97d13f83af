//! The manual of `apply`: every command with its fields, from the one description of them.

use serde_json::Value;

use super::{Lang, worded};
use crate::domain::case::command as case;
use crate::domain::credit::command as credit;
use crate::domain::field::{Field, FieldKind};
use crate::domain::office::command as office;

/// The manual as Markdown.
#[must_use]
pub fn manual(lang: Lang) -> String {
    let mut text = String::new();
    for part in ["head", "case"] {
        text.push_str(&format!("{}\n\n", lang.say(&format!("manual.{part}"))));
    }
    for name in case::Command::TYPES {
        let example = case::Command::example(name).and_then(|command| serde_json::to_value(command).ok());
        text.push_str(&act(lang, name, case::Command::fields(name).unwrap_or_default(), example));
    }
    text.push_str(&format!("{}\n\n", lang.say("manual.office")));
    for name in office::Command::TYPES {
        let example = office::Command::example(name).and_then(|command| serde_json::to_value(command).ok());
        text.push_str(&act(lang, name, office::Command::fields(name).unwrap_or_default(), example));
    }
    text.push_str(&format!("{}\n\n", lang.say("manual.credit")));
    for name in credit::Command::TYPES {
        let example = credit::Command::example(name).and_then(|command| serde_json::to_value(command).ok());
        text.push_str(&act(lang, name, credit::Command::fields(name).unwrap_or_default(), example));
    }
    text
}

fn act(lang: Lang, name: &str, fields: &[Field], example: Option<Value>) -> String {
    let mut text = format!("### `{name}` {}\n\n", worded(lang, "act", name));
    if !fields.is_empty() {
        let heading = ["manual.field", "manual.label", "manual.kind", "manual.required"].map(|key| lang.say(key));
        text.push_str(&format!("| {} |\n| --- | --- | --- | --- |\n", heading.join(" | ")));
        rows(lang, (name, fields), "", &mut text);
        text.push('\n');
    }
    if let Some(example) = example {
        text.push_str(&format!("```json\n{{\"do\":{example}}}\n```\n\n"));
    }
    text
}

fn rows(lang: Lang, (act, fields): (&str, &[Field]), inside: &str, text: &mut String) {
    for field in fields {
        let required = required(lang, fields, field);
        let label = label(lang, act, &format!("{inside}{}", field.name));
        let (name, kind) = (format!("{inside}{}", field.name), kind(lang, &field.kind));
        text.push_str(&format!("| `{name}` | {label} | {kind} | {required} |\n"));
        match &field.kind {
            FieldKind::Object(parts) => rows(lang, (act, parts), &format!("{name}."), text),
            FieldKind::List(FieldKind::Object(parts)) => rows(lang, (act, parts), &format!("{name}[]."), text),
            _ => {}
        }
    }
}

/// What a field is called, the most particular word first, as in the forms: the kind of a source is not the kind of a
/// dispute.
fn label(lang: Lang, act: &str, path: &str) -> String {
    let names: Vec<&str> = path.split('.').map(|name| name.trim_end_matches("[]")).collect();
    let name = names.last().copied().unwrap_or_default();
    let parent = names.len().checked_sub(2).and_then(|at| names.get(at)).copied().unwrap_or(act);
    [format!("{act}.{}", names.join(".")), format!("{parent}.{name}"), format!("{act}.{name}")]
        .into_iter()
        .map(|tail| format!("field.{tail}"))
        .find(|key| lang.knows(key))
        .map_or_else(|| worded(lang, "field", name), |key| lang.say(&key).into_owned())
}

fn kind(lang: Lang, kind: &FieldKind) -> String {
    let said = |name: &str| lang.say(&format!("manual.kind_{name}")).into_owned();
    match kind {
        FieldKind::Line => said("line"),
        FieldKind::Text => said("text"),
        FieldKind::Date => said("date"),
        FieldKind::Time => said("time"),
        FieldKind::Fen => said("fen"),
        FieldKind::Number(from, to) => format!("{} {from}..{to}", said("number")),
        FieldKind::Flag => "true / false".to_owned(),
        FieldKind::Choice(vocabulary, values) => values
            .iter()
            .map(|value| format!("`{value}` {}", worded(lang, vocabulary, value)))
            .collect::<Vec<_>>()
            .join("，"),
        FieldKind::Committee => said("committee"),
        FieldKind::Mediator => said("mediator"),
        FieldKind::Ally => said("ally"),
        FieldKind::Person => said("person"),
        FieldKind::Party => said("party"),
        FieldKind::Series => said("series"),
        FieldKind::Object(_) => said("object"),
        FieldKind::List(of) => format!("{}{}", said("list"), self::kind(lang, of)),
    }
}

/// Whether a field must be given, and where it is asked.
fn required(lang: Lang, group: &[Field], field: &Field) -> String {
    let always = lang.say(if field.required { "manual.yes" } else { "manual.no" }).into_owned();
    let Some(when) = field.when else { return always };
    let vocabulary = group.iter().find(|other| other.name == when.field).map(|other| other.kind);
    let said = |value: &&str| match vocabulary {
        Some(FieldKind::Choice(vocabulary, _)) => format!("`{value}` {}", worded(lang, vocabulary, value)),
        _ => format!("`{value}`"),
    };
    let list = |values: &[&str]| values.iter().map(said).collect::<Vec<_>>().join("、");
    let mut parts = Vec::new();
    if !when.values.is_empty() && when.values != when.must {
        parts.push(lang.tell("manual.asked_when", &[("field", when.field), ("values", &list(when.values))]));
    }
    if !when.must.is_empty() {
        parts.push(lang.tell("manual.needed_when", &[("field", when.field), ("values", &list(when.must))]));
    }
    parts.join("；")
}
