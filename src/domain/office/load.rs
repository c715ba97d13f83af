//! Files an administrator loads: dated rules (TOML), units and working calendars (CSV).
//!
//! Pure: text in, values out. A file is taken whole or not at all, and what is wrong is named by row, column and reason,
//! so that it can be mended in the program it came from. Rows count from 1, the header included, as a spreadsheet shows
//! them; in TOML they are lines.

mod table;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use std::collections::BTreeSet;

use crate::domain::calendar::{Calendar, DayKind, NamedDay};
use crate::domain::dates::parse_date;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::{Certainty, DatedRule, RuleId, RuleUnit};
use crate::domain::text::{excerpt, required};
use crate::domain::unit::{Unit, UnitCode, UnitKind};
use table::{FILE_BYTES_MAX, Row, Table};

/// Reads announced days: columns `date`, `kind` (`rest` or `work`), `name`.
///
/// # Errors
/// Those of a table (`file_too_large`, `file_not_a_table`, `file_column_missing`), and `file_cell` with `row`, `column`,
/// `value` and the `reason` (a code: `date_impossible`, `unknown_kind`, `duplicate`, …).
pub fn parse_calendar(csv: &str) -> Result<Calendar, Refusal> {
    let table = Table::read(csv, &["date", "kind", "name"])?;
    let mut calendar = Calendar::default();
    for row in &table.rows {
        let date = row.read("date", parse_date)?;
        let kind = row.read("kind", |kind| match kind {
            "rest" => Ok(DayKind::Rest),
            "work" => Ok(DayKind::Work),
            _ => Err(refuse("unknown_kind")),
        })?;
        let name = row.read("name", |name| required("name", name))?;
        if calendar.days.insert(date, NamedDay { kind, name }).is_some() {
            return Err(row.refuse("date", &refuse("duplicate")));
        }
        calendar.years.insert(date.year());
    }
    Ok(calendar)
}

/// Reads the units of one district: columns `code`, `name`, `kind` (区, 街道, 镇, 园区), `parent`, `number_prefix`. Exactly
/// one district, without a parent; every other unit is directly or indirectly below it; codes, names and prefixes differ.
///
/// # Errors
/// As [`parse_calendar`], with the reasons `unit_code`, `unknown_kind`, `duplicate`, `parent_missing`, `parent_unknown`,
/// `district_parent`, `district_second`; `file_district_missing`.
pub fn parse_units(csv: &str) -> Result<Vec<Unit>, Refusal> {
    let table = Table::read(csv, &["code", "name", "kind", "parent", "number_prefix"])?;
    let mut units = Vec::with_capacity(table.rows.len());
    let (mut codes, mut names, mut prefixes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for row in &table.rows {
        let unit = unit(row)?;
        let taken = [
            ("code", codes.insert(unit.code.0.clone())),
            ("name", names.insert(unit.name.clone())),
            ("number_prefix", prefixes.insert(unit.number_prefix.clone())),
        ];
        if let Some((column, _)) = taken.into_iter().find(|(_, new)| !new) {
            return Err(row.refuse(column, &refuse("duplicate")));
        }
        units.push(unit);
    }
    let mut districts = table.rows.iter().zip(&units).filter(|(_, unit)| unit.kind == UnitKind::District);
    if districts.next().is_none() {
        return Err(refuse("file_district_missing"));
    }
    if let Some((row, _)) = districts.next() {
        return Err(row.refuse("kind", &refuse("district_second")));
    }
    let orphan =
        |unit: &Unit| unit.parent.as_ref().is_some_and(|parent| !codes.contains(&parent.0) || *parent == unit.code);
    match table.rows.iter().zip(&units).find(|(_, unit)| orphan(unit)) {
        Some((row, _)) => Err(row.refuse("parent", &refuse("parent_unknown"))),
        None => Ok(units),
    }
}

fn unit(row: &Row) -> Result<Unit, Refusal> {
    let kind = row.read("kind", |kind| match kind {
        "区" => Ok(UnitKind::District),
        "街道" => Ok(UnitKind::Street),
        "镇" => Ok(UnitKind::Town),
        "园区" => Ok(UnitKind::Park),
        _ => Err(refuse("unknown_kind")),
    })?;
    let code = row.read("code", |code| unit_code(kind, code))?;
    let name = row.read("name", |name| required("name", name))?;
    let number_prefix = row.read("number_prefix", |prefix| required("number_prefix", prefix))?;
    let parent = row.read("parent", |parent| match (kind, parent) {
        (UnitKind::District, "") => Ok(None),
        (UnitKind::District, _) => Err(refuse("district_parent")),
        (_, "") => Err(refuse("parent_missing")),
        (_, parent) => Ok(Some(UnitCode(parent.to_owned()))),
    })?;
    Ok(Unit { code, name, kind, parent, number_prefix, active: true })
}

/// Six digits for a district, nine for what lies in it.
fn unit_code(kind: UnitKind, code: &str) -> Result<UnitCode, Refusal> {
    let digits = if kind == UnitKind::District { 6 } else { 9 };
    if code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(UnitCode(code.to_owned()))
    } else {
        Err(refuse("unit_code"))
    }
}

/// Reads dated rules: tables `[[rule]]` with `rule`, `from`, `value`, `unit`, `source`, `certainty`.
///
/// # Errors
/// `file_too_large`, `file_not_toml` (`row`), and `file_cell` with `row` (the line of the `[[rule]]`), `column` (the key),
/// `value` and the `reason` (`missing`, `unknown_key`, `unknown_rule`, `unknown_unit`, `unknown_certainty`,
/// `not_a_number`, `duplicate`, and those of dates, texts and [`DatedRule::check`]).
pub fn parse_rules(toml: &str) -> Result<Vec<DatedRule>, Refusal> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        rule: Vec<toml::Spanned<toml::Table>>,
    }
    if toml.len() > FILE_BYTES_MAX {
        return Err(refuse("file_too_large").with("bytes", toml.len()).with("max", FILE_BYTES_MAX));
    }
    let line = |byte: usize| toml.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1;
    let file: File = toml::from_str(toml).map_err(|error| {
        let row = error.span().map_or(1, |span| line(span.start));
        refuse("file_not_toml").with("row", row)
    })?;
    let mut versions = BTreeSet::new();
    let mut rules = Vec::with_capacity(file.rule.len());
    for entry in &file.rule {
        let entry = Entry { line: line(entry.span().start), fields: entry.get_ref() };
        let rule = entry.rule()?;
        if !versions.insert((rule.rule, rule.from)) {
            return Err(entry.refuse("from", &refuse("duplicate")));
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// One `[[rule]]`.
struct Entry<'a> {
    line: usize,
    fields: &'a toml::Table,
}

impl Entry<'_> {
    fn rule(&self) -> Result<DatedRule, Refusal> {
        const KEYS: [&str; 6] = ["rule", "from", "value", "unit", "source", "certainty"];
        if let Some(key) = self.fields.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(self.refuse(key, &refuse("unknown_key")));
        }
        let rule = DatedRule {
            rule: self.word("rule", RuleId::from_value, "unknown_rule")?,
            from: self.read("from", |value| self.date(value))?,
            value: self.read("value", |value| {
                value.as_integer().and_then(|value| u32::try_from(value).ok()).ok_or_else(|| refuse("not_a_number"))
            })?,
            unit: self.word("unit", RuleUnit::from_value, "unknown_unit")?,
            source: self.read("source", |value| required("source", value.as_str().unwrap_or_default()))?,
            certainty: self.word("certainty", Certainty::from_value, "unknown_certainty")?,
        };
        rule.check().map_err(|reason| {
            let column = match reason.code.as_str() {
                "rule_unit" => "unit",
                "rule_value" => "value",
                _ => "rule",
            };
            self.refuse(column, &reason)
        })?;
        Ok(rule)
    }

    fn read<T>(&self, key: &str, read: impl FnOnce(&toml::Value) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let value = self.fields.get(key).ok_or_else(|| self.refuse(key, &refuse("missing")))?;
        read(value).map_err(|reason| self.refuse(key, &reason))
    }

    fn word<T>(&self, key: &str, read: impl FnOnce(&str) -> Option<T>, unknown: &str) -> Result<T, Refusal> {
        self.read(key, |value| value.as_str().and_then(read).ok_or_else(|| refuse(unknown)))
    }

    /// A TOML date, or a string in any style an office writes.
    fn date(&self, value: &toml::Value) -> Result<NaiveDate, Refusal> {
        match value {
            toml::Value::Datetime(date) => parse_date(&date.to_string()),
            other => parse_date(other.as_str().unwrap_or_default()),
        }
    }

    fn refuse(&self, column: &str, reason: &Refusal) -> Refusal {
        let value =
            self.fields.get(column).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        table::cell(self.line, column, &excerpt(&value.unwrap_or_default()), reason)
    }
}

#[cfg(test)]
mod tests;
