//! A command's JSON held against the description of its fields.
//!
//! Serde decides what has the right shape; what it says about the rest is English and names Rust. Here the same command is
//! walked along its [`Field`]s to find what a person can mend: which field, what stands there, what may stand there. What
//! has the right shape is held to the limits the description promises, numbers and single lines.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Field, FieldKind};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text;

/// Why a command of `act` with these fields could not be read; `detail` is what the parser said, for where the walk finds
/// nothing.
#[must_use]
pub fn explain(act: &str, fields: &[Field], given: &Value, detail: impl ToString) -> Refusal {
    let malformed = refuse("command_malformed").with("type", act).with("detail", detail);
    let Value::Object(map) = given else { return malformed };
    match object(fields, map, "").err() {
        Some(fault) => fault.onto(malformed),
        None => malformed,
    }
}

/// Holds a command that has the right shape to the limits of its fields.
///
/// # Errors
/// `command_malformed` with the number and its range; `text_control`, `text_too_long` with the path.
pub fn within_limits(act: &str, fields: &[Field], given: &Value) -> Result<(), Refusal> {
    let Value::Object(map) = given else { return Ok(()) };
    limits(fields, map, "").map_err(|limit| match limit {
        Limit::Text(refusal) => refusal,
        Limit::Number(fault) => {
            fault.onto(refuse("command_malformed").with("type", act).with("detail", "out of range"))
        }
    })
}

/// What is wrong with one field.
struct Fault {
    /// Which sentence tells it: `refusal.command_malformed.what_<variant>`.
    variant: &'static str,
    path: String,
    args: Vec<(&'static str, String)>,
}

impl Fault {
    fn at(path: &str, variant: &'static str) -> Self {
        Self { variant, path: path.to_owned(), args: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    fn onto(self, refusal: Refusal) -> Refusal {
        let refusal = refusal.with("variant", self.variant).with("path", self.path);
        self.args.into_iter().fold(refusal, |refusal, (name, value)| refusal.with(name, value))
    }
}

fn under(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn object(fields: &[Field], map: &Map<String, Value>, path: &str) -> Result<(), Fault> {
    if let Some(key) = map.keys().find(|key| !fields.iter().any(|field| field.name == key.as_str())) {
        let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
        return Err(Fault::at(&under(path, &text::excerpt(key)), "unknown").with("known", known.join(" ")));
    }
    for field in fields {
        let path = under(path, field.name);
        match map.get(field.name) {
            None | Some(Value::Null) if field.required => return Err(Fault::at(&path, "absent")),
            None | Some(Value::Null) => {}
            Some(value) => one(&field.kind, value, &path)?,
        }
    }
    Ok(())
}

fn one(kind: &FieldKind, value: &Value, path: &str) -> Result<(), Fault> {
    let shape = |shape: &'static str| {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Fault::at(path, "shape").with("shape", shape).with("value", text::excerpt(&shown))
    };
    let must = |holds: bool, name: &'static str| if holds { Ok(()) } else { Err(shape(name)) };
    match kind {
        FieldKind::Choice(vocabulary, values) => match value.as_str() {
            Some(text) if values.contains(&text) => Ok(()),
            _ => Err(Fault { variant: "option", ..shape("text") }
                .with("vocabulary", vocabulary)
                .with("options", values.join(","))),
        },
        FieldKind::Fen => must(value.is_u64(), "fen"),
        FieldKind::Number(from, to) => match value.as_u64() {
            Some(number) => in_range(number, (*from, *to), path),
            None => Err(shape("number")),
        },
        FieldKind::Flag => must(value.is_boolean(), "flag"),
        FieldKind::Date => must(value.as_str().is_some_and(|text| text.parse::<NaiveDate>().is_ok()), "date"),
        FieldKind::Mediator | FieldKind::Ally | FieldKind::Person | FieldKind::Series => {
            must(value.as_str().is_some_and(|text| Uuid::parse_str(text).is_ok()), "id")
        }
        FieldKind::Line | FieldKind::Text | FieldKind::Time | FieldKind::Committee | FieldKind::Party => {
            must(value.is_string(), "text")
        }
        FieldKind::List(inner) => {
            let items = value.as_array().ok_or_else(|| shape("list"))?;
            items.iter().enumerate().try_for_each(|(at, item)| one(inner, item, &format!("{path}[{at}]")))
        }
        FieldKind::Object(inner) => object(inner, value.as_object().ok_or_else(|| shape("object"))?, path),
    }
}

fn in_range(number: u64, (from, to): (u32, u32), path: &str) -> Result<(), Fault> {
    if (u64::from(from)..=u64::from(to)).contains(&number) {
        return Ok(());
    }
    Err(Fault::at(path, "range").with("value", number).with("first", from).with("last", to))
}

/// A limit that is not kept.
enum Limit {
    Number(Fault),
    Text(Refusal),
}

fn limits(fields: &[Field], map: &Map<String, Value>, path: &str) -> Result<(), Limit> {
    let given = fields.iter().filter_map(|field| map.get(field.name).map(|value| (field, value)));
    for (field, value) in given {
        limit(&field.kind, value, &under(path, field.name))?;
    }
    Ok(())
}

fn limit(kind: &FieldKind, value: &Value, path: &str) -> Result<(), Limit> {
    match (kind, value) {
        (FieldKind::Number(from, to), Value::Number(number)) => {
            number.as_u64().map_or(Ok(()), |number| in_range(number, (*from, *to), path)).map_err(Limit::Number)
        }
        (FieldKind::Line, Value::String(written)) => {
            text::line(written).map(drop).map_err(|refusal| Limit::Text(refusal.with("path", path)))
        }
        (FieldKind::List(inner), Value::Array(items)) => {
            items.iter().enumerate().try_for_each(|(at, item)| limit(inner, item, &format!("{path}[{at}]")))
        }
        (FieldKind::Object(inner), Value::Object(map)) => limits(inner, map, path),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::case::command::Command;
    use crate::domain::refusal::Refusal;
    use serde_json::{Value, json};

    fn refused(act: &str, pointer: &str, value: Value) -> Refusal {
        let mut json = serde_json::to_value(Command::example(act).unwrap()).unwrap();
        // What an example leaves out can be put in as well.
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.insert(name.to_owned(), value);
        Command::from_json(json).unwrap_err()
    }

    fn told(refusal: &Refusal) -> Vec<&str> {
        ["variant", "path", "value"].iter().filter_map(|name| refusal.args.get(*name)).map(String::as_str).collect()
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_may_stand_there() {
        let choice = refused("register", "/object", json!("tradmark"));
        assert_eq!(told(&choice), ["option", "object", "tradmark"]);
        assert_eq!(choice.args["vocabulary"], "object");
        assert!(choice.args["options"].starts_with("work,invention"), "{choice}");
        assert_eq!(told(&refused("register", "/source/kind", json!("courts"))), ["option", "source.kind", "courts"]);
        assert_eq!(told(&refused("register", "/series", json!("xyz"))), ["shape", "series", "xyz"]);
        assert_eq!(told(&refused("register", "/amount_asked_fen", json!("2万"))), ["shape", "amount_asked_fen", "2万"]);
        assert_eq!(
            told(&refused("register", "/applicants/0/born_on", json!("2024-02-30"))),
            ["shape", "applicants[0].born_on", "2024-02-30"]
        );
        assert_eq!(told(&refused("register", "/kind", Value::Null)), ["absent", "kind"]);
        let unknown = refused("register", "/source", json!({ "kind": "party", "form": "x" }));
        assert_eq!(told(&unknown), ["unknown", "source.form"]);
        assert!(unknown.args["known"].contains("reply_due"), "{unknown}");
    }

    #[test]
    fn what_the_description_promises_holds() {
        for people in [0, 100_001] {
            assert_eq!(told(&refused("register", "/people", json!(people)))[..2], ["range", "people"]);
        }
        let long = refused("register", "/applicants/0/name", json!("长".repeat(20_000)));
        assert_eq!((long.code.as_str(), long.args["path"].as_str()), ("text_too_long", "applicants[0].name"));
        let lines = refused("register", "/respondents/0/name", json!("甲\n乙"));
        assert_eq!(lines.code, "text_control");
    }
}
