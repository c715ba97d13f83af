//! The command a filled form stands for, as JSON. What is hidden is not sent.

use serde_json::{Map, Value};

use crate::domain::field::typed::{Almanac, read};
use crate::domain::field::{Field, FieldKind};
use crate::tui::widgets::form::{Form, JOIN};

use super::grow::count;

/// `{"type": act, ..}` with every field that holds something.
#[must_use]
pub fn command_json(act: &str, fields: &[Field], form: &Form, almanac: Almanac<'_>) -> Value {
    let mut map = object("", fields, form, almanac);
    map.insert("type".to_owned(), Value::String(act.to_owned()));
    Value::Object(map)
}

/// The same without the type: the fields of one object of a form.
pub(super) fn object(prefix: &str, fields: &[Field], form: &Form, almanac: Almanac<'_>) -> Map<String, Value> {
    let values = fields.iter().filter_map(|field| {
        let path = format!("{prefix}{}", field.name);
        value(&path, field, form, almanac).map(|value| (field.name.to_owned(), value))
    });
    values.collect()
}

fn value(path: &str, field: &Field, form: &Form, almanac: Almanac<'_>) -> Option<Value> {
    let text = form.value(path);
    match field.kind {
        FieldKind::Object(inner) => {
            Some(object(&format!("{path}."), inner, form, almanac)).filter(|map| !map.is_empty()).map(Value::Object)
        }
        FieldKind::List(FieldKind::Object(inner)) => {
            let items = (0..count(form, path)).map(|at| object(&format!("{path}.{at}."), inner, form, almanac));
            let items: Vec<Value> = items.filter(|map| !map.is_empty()).map(Value::Object).collect();
            Some(items).filter(|items| field.required || !items.is_empty()).map(Value::Array)
        }
        FieldKind::List(inner) if *inner != FieldKind::Line => {
            let several = text.replace(JOIN, "\n");
            read(field.kind, &several, almanac).ok()
        }
        // Asked, and left empty on purpose: the act takes that as an answer.
        FieldKind::Line | FieldKind::Text if field.required && text.is_empty() && asked_in_ways(form, path) => {
            Some(Value::String(String::new()))
        }
        kind => scalar(path, text, kind, form, almanac),
    }
}

/// Whether a value is asked in one of several ways, and this one may be left empty.
fn asked_in_ways(form: &Form, path: &str) -> bool {
    let ways = form.entries.iter().filter(|entry| entry.id == path).count();
    ways > 1 && form.visible(path).is_some_and(|entry| !form.needs(entry))
}

/// A single value; what is empty is left out. Where the form asks for something more particular than the field takes (a
/// date for the new value of a correction), it is read as that: a number then is in the unit of the field corrected.
fn scalar(path: &str, text: &str, kind: FieldKind, form: &Form, almanac: Almanac<'_>) -> Option<Value> {
    let asked = form.visible(path).and_then(|entry| entry.field_kind()).unwrap_or(kind);
    let narrower = matches!(kind, FieldKind::Line | FieldKind::Text)
        && matches!(asked, FieldKind::Date | FieldKind::Fen | FieldKind::Number(..));
    if !narrower {
        return read(kind, text, almanac).ok();
    }
    read(asked, text, almanac).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Command;
    use crate::domain::office::command::Command as OfficeCommand;
    use crate::tui::forms::{fields_of, form_for, grow, testing::with_pickers};
    use crate::tui::widgets::form::Kind;

    fn acts() -> impl Iterator<Item = &'static &'static str> {
        Command::TYPES.iter().chain(OfficeCommand::TYPES)
    }

    #[test]
    fn every_act_has_a_form_with_a_phrase_for_every_entry() {
        use crate::tui::lang::Lang;
        let mut bare = Vec::new();
        with_pickers(|pick| {
            for act in acts() {
                let form = form_for(act, pick).unwrap();
                if !Lang::Zh.knows(&form.title) {
                    bare.push(form.title.clone());
                }
                let phrases = form.entries.iter().flat_map(|entry| match &entry.kind {
                    Kind::Choice(options) | Kind::Several(options) => {
                        let options = options.iter().map(|o| o.label.clone());
                        options.chain([entry.label.clone()]).collect::<Vec<_>>()
                    }
                    _ => vec![entry.label.clone()],
                });
                bare.extend(phrases.filter(|key| !Lang::Zh.knows(key)).map(|key| format!("{act}: {key}")));
            }
        });
        assert!(bare.is_empty(), "without a phrase: {bare:#?}");
    }

    #[test]
    fn a_form_filled_from_an_example_is_that_command() {
        with_pickers(|pick| {
            for act in Command::TYPES {
                let example = serde_json::to_value(Command::example(act).unwrap()).unwrap();
                let mut form = form_for(act, pick).unwrap();
                // Filling an item makes room for the next, so fill until nothing changes.
                for _ in 0..8 {
                    fill(&mut form, "", &example);
                    grow(&mut form, act, pick);
                }
                let made = command_json(act, fields_of(act).unwrap(), &form, pick.almanac());
                let again = Command::from_json(made.clone()).unwrap_or_else(|e| panic!("{act}: {e} in {made}"));
                assert_eq!(again, Command::example(act).unwrap(), "{act}: {made}");
            }
        });
    }

    #[test]
    fn a_corrected_amount_is_typed_in_yuan_as_everywhere() {
        with_pickers(|pick| {
            let mut form = form_for("correct", pick).unwrap();
            form.set("field", "amount_asked_fen");
            form.set("value", "8000");
            form.set("reason", "录入有误。");
            let made = command_json("correct", fields_of("correct").unwrap(), &form, pick.almanac());
            assert_eq!(made["value"], 800_000, "in fen, as a number: no text that could be read as fen");
            assert!(Command::from_json(made).is_ok());
        });
    }

    fn fill(form: &mut Form, path: &str, value: &Value) {
        let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| fill(form, &join(key), value)),
            Value::Array(items) if items.iter().all(Value::is_object) => {
                for (at, item) in items.iter().enumerate() {
                    fill(form, &join(&at.to_string()), item);
                }
            }
            Value::Array(items) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                form.set(path, &texts.join("；"));
            }
            Value::String(text) => form.set(path, text),
            Value::Number(number) if path.ends_with("_fen") || path.ends_with("fen") => {
                form.set(path, &crate::domain::money::Fen(number.as_u64().unwrap()).to_string());
            }
            Value::Null => {}
            other => form.set(path, &other.to_string()),
        }
        // What is behind a switch is not part of the command unless it is switched on.
        form.set("@more", "true");
        for side in ["applicants", "respondents"] {
            for at in 0..3 {
                form.set(&format!("{side}.{at}.@more"), "true");
            }
        }
    }
}
