//! The command a filled form stands for, as JSON.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::field::{Field, FieldKind};
use crate::tui::widgets::form::{Form, JOIN, parse_count, parse_date, parse_fen};

use super::grow::count;

/// `{"type": act, ..}` with every field that holds something.
#[must_use]
pub fn command_json(act: &str, fields: &[Field], form: &Form, today: NaiveDate) -> Value {
    let mut map = object("", fields, form, today);
    map.insert("type".to_owned(), Value::String(act.to_owned()));
    Value::Object(map)
}

fn object(prefix: &str, fields: &[Field], form: &Form, today: NaiveDate) -> Map<String, Value> {
    let values = fields.iter().filter_map(|field| {
        let path = format!("{prefix}{}", field.name);
        value(&path, field, form, today).map(|value| (field.name.to_owned(), value))
    });
    values.collect()
}

fn value(path: &str, field: &Field, form: &Form, today: NaiveDate) -> Option<Value> {
    let text = form.value(path);
    match field.kind {
        FieldKind::Object(inner) => {
            Some(object(&format!("{path}."), inner, form, today)).filter(|map| !map.is_empty()).map(Value::Object)
        }
        FieldKind::List(FieldKind::Object(inner)) => {
            let items = (0..count(form, path)).map(|at| object(&format!("{path}.{at}."), inner, form, today));
            let items: Vec<Value> = items.filter(|map| !map.is_empty()).map(Value::Object).collect();
            Some(items).filter(|items| field.required || !items.is_empty()).map(Value::Array)
        }
        FieldKind::List(inner) => {
            let parts = text.split(['、', '；', ';', '\n', JOIN]).map(str::trim).filter(|part| !part.is_empty());
            let parts: Vec<Value> = parts.filter_map(|part| scalar(part, *inner, today)).collect();
            Some(Value::Array(parts)).filter(|_| !text.is_empty())
        }
        kind => scalar(text, kind, today),
    }
}

/// A single value; what is empty is left out.
fn scalar(text: &str, kind: FieldKind, today: NaiveDate) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    let string = || Value::String(text.to_owned());
    Some(match kind {
        FieldKind::Date => Value::String(parse_date(text, today)?.to_string()),
        FieldKind::Fen => Value::from(parse_fen(text)?.0),
        FieldKind::Number(..) => Value::from(parse_count(text)?),
        FieldKind::Flag => Value::Bool(text == "true"),
        _ => string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Command;
    use crate::domain::roster::Roster;
    use crate::domain::unit::{UnitCode, Units};
    use crate::tui::forms::{Pickers, form_for, grow};
    use crate::tui::widgets::form::Kind;

    fn with_pickers<T>(then: impl FnOnce(&Pickers<'_>) -> T) -> T {
        let (units, roster, committee) = (Units::default(), Roster::default(), UnitCode("321302".into()));
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        then(&Pickers { units: &units, roster: &roster, committee: &committee, parties: &[], today })
    }

    #[test]
    fn every_act_has_a_form_with_a_phrase_for_every_entry() {
        use crate::tui::lang::Lang;
        let mut bare = Vec::new();
        with_pickers(|pick| {
            for act in Command::TYPES {
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
                let made = command_json(act, Command::fields(act).unwrap(), &form, pick.today);
                let again = Command::from_json(made.clone()).unwrap_or_else(|e| panic!("{act}: {e} in {made}"));
                assert_eq!(again, Command::example(act).unwrap(), "{act}: {made}");
            }
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
        for side in ["applicants", "respondents"] {
            for at in 0..3 {
                form.set(&format!("{side}.{at}.@more"), "true");
            }
        }
    }
}
