//! Reading an order from a line of `apply`: `{"id":…, "case":…, "expect":…, "do":{"type":…, "on":…, …}}`.
//!
//! Nothing unknown is dropped: a key that is not of the contract is refused.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Do, Order, Target};
use crate::domain::case::CaseId;
use crate::domain::case::command::{Command, When};
use crate::domain::case::series::{INTAKE_FIELDS, SeriesIntake};
use crate::domain::credit;
use crate::domain::field::described::explain;
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::office;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text;

/// A line that is no order: its id, if it could be read, and why.
pub type Bad = (Option<Uuid>, Refusal);

impl Order {
    /// Reads an order; `fresh` is the id of one that brings none.
    ///
    /// # Errors
    /// `line_malformed`, `command_malformed`, `command_unknown`, `case_missing`.
    pub fn from_json(value: Value, fresh: Uuid) -> Result<Self, Bad> {
        let Value::Object(mut map) = value else { return Err((None, malformed("not an object"))) };
        let id = match map.remove("id") {
            None | Some(Value::Null) => fresh,
            Some(Value::String(text)) => Uuid::parse_str(&text).map_err(|_| (None, misread("id", &text)))?,
            Some(_) => return Err((None, malformed("`id` is not a string"))),
        };
        Self::parts(map, id).map_err(|refusal| (Some(id), refusal))
    }

    fn parts(mut map: Map<String, Value>, id: Uuid) -> Result<Self, Refusal> {
        let expect = match map.remove("expect") {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.as_u64().ok_or_else(|| malformed("`expect` is not a whole number"))?),
        };
        let case = match map.remove("case") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => return Err(malformed("`case` is not a string")),
        };
        let Some(Value::Object(mut act)) = map.remove("do") else { return Err(malformed("`do` is missing")) };
        if let Some(key) = map.keys().next() {
            return Err(malformed(&format!("unknown key `{key}`")));
        }
        let on = match act.remove("on") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(day(&text)?),
            Some(other) => return Err(misread("on", &other.to_string())),
        };
        let act = Value::Object(act);
        Ok(Self { id, expect, on, act: read_act(act, case)? })
    }
}

fn day(text: &str) -> Result<NaiveDate, Refusal> {
    text.parse().map_err(|_| misread("on", text))
}

fn read_act(act: Value, case: Option<String>) -> Result<Do, Refusal> {
    let name = act.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    match name.as_str() {
        "register_series" => {
            let given = without_type(act);
            let read = SeriesIntake::deserialize(&given).map(|intake| Do::Series(Box::new(intake)));
            read.map_err(|error| explain(&name, INTAKE_FIELDS, &given, error))
        }
        "void_series" => {
            let given = without_type(act);
            let read =
                VoidSeries::deserialize(&given).map_err(|error| explain(&name, VOID_SERIES_FIELDS, &given, error));
            read.map(|VoidSeries { series, reason }| Do::VoidSeries { series, reason })
        }
        name if office::command::Command::TYPES.contains(&name) => {
            office::command::Command::from_json(act).map(Do::Office)
        }
        name if credit::command::Command::TYPES.contains(&name) => {
            credit::command::Command::from_json(act).map(Do::Credit)
        }
        _ => {
            let command = Command::from_json(act)?;
            let target = match (case, command.when()) {
                (Some(text), _) => Uuid::parse_str(&text).map_or(Target::Label(text), |id| Target::Id(CaseId(id))),
                (None, When::Unborn) => Target::New,
                (None, _) => return Err(refuse("case_missing").with("act", command.type_name())),
            };
            Ok(Do::Case(target, command))
        }
    }
}

const VOID_SERIES_FIELDS: &[Field] = &[need("series", FieldKind::Series), need("reason", FieldKind::Text)];

/// The fields of `void_series`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoidSeries {
    series: Uuid,
    reason: String,
}

fn without_type(act: Value) -> Value {
    match act {
        Value::Object(mut map) => {
            map.remove("type");
            Value::Object(map)
        }
        other => other,
    }
}

/// `id` or `on` holds something else.
fn misread(key: &str, value: &str) -> Refusal {
    let detail = format!("`{key}` cannot be read");
    malformed(&detail).with("variant", key).with("value", text::excerpt(value))
}

fn malformed(detail: &str) -> Refusal {
    refuse("line_malformed").with("detail", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Result<Order, String> {
        Order::from_json(value, Uuid::nil()).map_err(|(_, refusal)| refusal.code)
    }

    #[test]
    fn every_example_is_an_order() {
        for name in Command::TYPES {
            let act = serde_json::to_value(Command::example(name).unwrap()).unwrap();
            read(json!({ "case": "宿城知调〔2026〕12号", "do": act })).unwrap_or_else(|code| panic!("{name}: {code}"));
        }
        for name in credit::command::Command::TYPES {
            let act = serde_json::to_value(credit::command::Command::example(name).unwrap()).unwrap();
            read(json!({ "do": act })).unwrap_or_else(|code| panic!("{name}: {code}"));
        }
        for name in office::command::Command::TYPES {
            let act = serde_json::to_value(office::command::Command::example(name).unwrap()).unwrap();
            read(json!({ "do": act })).unwrap_or_else(|code| panic!("{name}: {code}"));
        }
    }

    #[test]
    fn the_day_stands_in_the_act_and_the_rest_around_it() {
        let id = Uuid::from_u128(7);
        let order = json!({ "id": id, "case": "宿城知调〔2026〕12号", "expect": 3,
            "do": { "type": "accept", "on": "2026-11-20", "applicant_consents": true } });
        let order = Order::from_json(order, Uuid::nil()).unwrap();
        assert_eq!((order.id, order.expect), (id, Some(3)));
        assert_eq!(order.on, Some("2026-11-20".parse().unwrap()));
    }

    #[test]
    fn what_is_no_order_is_refused() {
        let accept = json!({ "type": "accept", "applicant_consents": true });
        for (value, code) in [
            (json!([]), "line_malformed"),
            (json!({}), "line_malformed"),
            (json!({ "id": 7, "do": accept }), "line_malformed"),
            (json!({ "case": "x", "do": accept, "extra": 1 }), "line_malformed"),
            (json!({ "case": "x", "expect": -1, "do": accept }), "line_malformed"),
            (json!({ "do": accept }), "case_missing"),
            (
                json!({ "case": "x", "do": { "type": "accept", "on": "0000-00-00", "applicant_consents": true } }),
                "line_malformed",
            ),
            (json!({ "case": "x", "do": { "type": "accept" } }), "command_malformed"),
            (json!({ "case": "x", "do": { "type": "no_such" } }), "command_unknown"),
        ] {
            assert_eq!(read(value.clone()).unwrap_err(), code, "{value}");
        }
    }
}
