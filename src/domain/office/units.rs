//! Units: the district's division table, and with it the committees.
//!
//! One stream holds them all, so that what must be unique among them (codes, names of open units, prefixes of case
//! numbers) is decided on one expected version. Units are closed, never removed: cases of the past name them. A prefix
//! is never used twice, not even after its unit closed, or two cases could bear one number.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::command::Act;
use super::event::{Event, Fold};
use super::stream::Stream;
use super::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::context::{Decision, Happening};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, required};
use crate::domain::unit::{Unit, UnitCode, UnitKind, Units};

/// The most units a district may have: a hundred times the usual.
pub const UNITS_MAX: usize = 2_000;

/// A unit as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// Division code, 6 digits for the district, 9 for what lies in it.
    pub code: UnitCode,
    /// Official name.
    pub name: String,
    /// 区, 街道, 镇 or 园区.
    pub kind: UnitKind,
    /// The unit above; none for the district.
    #[serde(default)]
    pub parent: Option<UnitCode>,
    /// What its case numbers begin with.
    pub number_prefix: String,
}

/// The fields of a unit.
pub const UNIT_FIELDS: &[Field] = &[
    need("code", FieldKind::Line),
    need("name", FieldKind::Line),
    need("kind", UnitKind::FIELD),
    may("parent", FieldKind::Committee),
    need("number_prefix", FieldKind::Line),
];

/// Loads a division table: adds units that are new, changes those that differ, leaves the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitsLoad {
    /// The table.
    pub units: Vec<NewUnit>,
}

/// Adds one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitAdd {
    /// Division code.
    pub code: UnitCode,
    /// Official name.
    pub name: String,
    /// 街道, 镇 or 园区; 区 for the first.
    pub kind: UnitKind,
    /// The unit above.
    #[serde(default)]
    pub parent: Option<UnitCode>,
    /// What its case numbers begin with.
    pub number_prefix: String,
}

/// Renames a unit, changes its prefix, closes or reopens it; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitChange {
    /// Which unit.
    pub code: UnitCode,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New prefix, for numbers given from now on.
    #[serde(default)]
    pub number_prefix: Option<String>,
    /// Whether it can take cases.
    #[serde(default)]
    pub active: Option<bool>,
    /// Why.
    pub reason: String,
}

/// A unit is new in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitAdded {
    /// The unit.
    #[serde(flatten)]
    pub unit: Unit,
}

/// A unit is otherwise than it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChanged {
    /// The whole unit, as it is now.
    #[serde(flatten)]
    pub unit: Unit,
    /// Why; none where a table was loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl From<Unit> for NewUnit {
    fn from(unit: Unit) -> Self {
        let Unit { code, name, kind, parent, number_prefix, active: _ } = unit;
        Self { code, name, kind, parent, number_prefix }
    }
}

impl NewUnit {
    /// The open unit asked for, with clean text.
    fn unit(&self) -> Result<Unit, Refusal> {
        let digits = if self.kind == UnitKind::District { 6 } else { 9 };
        if self.code.0.len() != digits || !self.code.0.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse("unit_code").with("value", excerpt(&self.code.0)).with("digits", digits));
        }
        Ok(Unit {
            code: self.code.clone(),
            name: required("name", &self.name)?,
            kind: self.kind,
            parent: self.parent.clone(),
            number_prefix: required("number_prefix", &self.number_prefix)?,
            active: true,
        })
    }
}

/// Whether a table can be: one district, open; every other unit has a parent in the table, not itself; names of open units
/// and all prefixes differ.
fn check(units: &Units) -> Result<(), Refusal> {
    if units.0.len() > UNITS_MAX {
        return Err(refuse("units_too_many").with("max", UNITS_MAX));
    }
    let mut districts = units.0.values().filter(|unit| unit.kind == UnitKind::District);
    match (districts.next(), districts.next()) {
        (Some(district), None) if district.active => {}
        (Some(_), None) => return Err(refuse("unit_district_closed")),
        (Some(_), Some(second)) => return Err(refuse("unit_district_second").with("unit", &second.name)),
        (None, _) => return Err(refuse("unit_district_missing")),
    }
    let (mut names, mut prefixes) = (BTreeSet::new(), BTreeSet::new());
    for unit in units.0.values() {
        let has_place = match &unit.parent {
            None => unit.kind == UnitKind::District,
            Some(parent) => unit.kind != UnitKind::District && *parent != unit.code && units.0.contains_key(parent),
        };
        if !has_place {
            return Err(refuse("unit_parent").with("unit", &unit.name));
        }
        if unit.active && !names.insert(&unit.name) {
            return Err(refuse("unit_name_taken").with("name", &unit.name));
        }
        if !prefixes.insert(&unit.number_prefix) {
            return Err(prefix_taken(unit));
        }
    }
    Ok(())
}

fn prefix_taken(unit: &Unit) -> Refusal {
    refuse("unit_prefix_taken").with("prefix", &unit.number_prefix)
}

/// The ruling that makes these units what is asked: events for those that are new or differ.
fn rule(office: &Office, wanted: Vec<Unit>, reason: Option<&str>, on: NaiveDate) -> Result<Ruling, Refusal> {
    let mut units = office.units.clone();
    let mut events: Vec<Happening<Event>> = Vec::new();
    for unit in wanted {
        let event: Event = match units.get(&unit.code) {
            Some(before) if *before == unit => continue,
            Some(_) => UnitChanged { unit: unit.clone(), reason: reason.map(str::to_owned) }.into(),
            None => UnitAdded { unit: unit.clone() }.into(),
        };
        if office.prefixes.get(&unit.number_prefix).is_some_and(|owner| *owner != unit.code) {
            return Err(prefix_taken(&unit));
        }
        units.0.insert(unit.code.clone(), unit);
        events.push(Happening { on, event });
    }
    if events.is_empty() {
        return Err(nothing_to_change());
    }
    check(&units)?;
    Ok(Ruling::new(Stream::Units, Decision { events, warnings: Vec::new() }))
}

impl Act for UnitsLoad {
    const TYPE: &'static str = "units_load";
    const FIELDS: &'static [Field] = &[need("units", FieldKind::List(&FieldKind::Object(UNIT_FIELDS)))];

    fn example() -> Self {
        let unit = |code: &str, name: &str, kind, parent: Option<&str>, prefix: &str| NewUnit {
            code: UnitCode(code.to_owned()),
            name: name.to_owned(),
            kind,
            parent: parent.map(|parent| UnitCode(parent.to_owned())),
            number_prefix: prefix.to_owned(),
        };
        let district = unit("321302", "宿城区", UnitKind::District, None, "宿城知调");
        let town = unit("321302101", "耿车镇", UnitKind::Town, Some("321302"), "耿车知调");
        Self { units: vec![district, town] }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        if self.units.len() > UNITS_MAX {
            return Err(refuse("units_too_many").with("max", UNITS_MAX));
        }
        let mut codes = BTreeSet::new();
        let mut wanted = Vec::with_capacity(self.units.len());
        for new in &self.units {
            let unit = new.unit()?;
            if !codes.insert(new.code.clone()) {
                return Err(refuse("unit_exists").with("unit", &unit.name));
            }
            // Loading a table does not reopen what was closed.
            let active = office.units.get(&unit.code).is_none_or(|before| before.active);
            wanted.push(Unit { active, ..unit });
        }
        rule(office, wanted, None, occasion.on)
    }
}

impl Act for UnitAdd {
    const TYPE: &'static str = "unit_add";
    const FIELDS: &'static [Field] = UNIT_FIELDS;

    fn example() -> Self {
        Self {
            code: UnitCode("321302113".to_owned()),
            name: "示例镇".to_owned(),
            kind: UnitKind::Town,
            parent: Some(UnitCode("321302".to_owned())),
            number_prefix: "示例知调".to_owned(),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let Self { code, name, kind, parent, number_prefix } = self.clone();
        let unit = NewUnit { code, name, kind, parent, number_prefix }.unit()?;
        if office.units.get(&unit.code).is_some() {
            return Err(refuse("unit_exists").with("unit", &unit.name));
        }
        rule(office, vec![unit], None, occasion.on)
    }
}

impl Act for UnitChange {
    const TYPE: &'static str = "unit_change";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Committee),
        may("name", FieldKind::Line),
        may("number_prefix", FieldKind::Line),
        may("active", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: UnitCode("321302101".to_owned()),
            name: Some("耿车街道".to_owned()),
            number_prefix: Some("耿街知调".to_owned()),
            active: Some(true),
            reason: "行政区划调整".to_owned(),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let before = office.units.get(&self.code);
        let mut unit =
            before.cloned().ok_or_else(|| refuse("committee_unknown").with("committee", excerpt(&self.code.0)))?;
        if let Some(name) = &self.name {
            unit.name = required("name", name)?;
        }
        if let Some(prefix) = &self.number_prefix {
            unit.number_prefix = required("number_prefix", prefix)?;
        }
        unit.active = self.active.unwrap_or(unit.active);
        let reason = required("reason", &self.reason)?;
        rule(office, vec![unit], Some(&reason), occasion.on)
    }
}

impl Fold for UnitAdded {
    const KIND: &'static str = "unit_added";

    fn apply(&self, office: &mut Office, _stream: &Stream, _on: NaiveDate) {
        keep(office, &self.unit);
    }
}

impl Fold for UnitChanged {
    const KIND: &'static str = "unit_changed";

    fn apply(&self, office: &mut Office, _stream: &Stream, _on: NaiveDate) {
        keep(office, &self.unit);
    }
}

fn keep(office: &mut Office, unit: &Unit) {
    office.prefixes.entry(unit.number_prefix.clone()).or_insert_with(|| unit.code.clone());
    office.units.0.insert(unit.code.clone(), unit.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;
    use crate::domain::office::testing::{given, on_day};

    fn code(text: &str) -> UnitCode {
        UnitCode(text.to_owned())
    }

    fn load() -> UnitsLoad {
        UnitsLoad { units: builtin::units("321302").unwrap().unwrap().into_iter().map(NewUnit::from).collect() }
    }

    fn town(number: u32, name: &str, prefix: &str) -> UnitAdd {
        let code = UnitCode(format!("321302{number:03}"));
        let (parent, kind) = (Some(UnitCode("321302".to_owned())), UnitKind::Town);
        UnitAdd { code, name: name.to_owned(), kind, parent, number_prefix: prefix.to_owned() }
    }

    fn change(code: &str) -> UnitChange {
        UnitChange {
            code: UnitCode(code.to_owned()),
            name: None,
            number_prefix: None,
            active: None,
            reason: "区划调整".to_owned(),
        }
    }

    #[test]
    fn a_table_is_loaded_once_and_only_differences_after_that() {
        let given = given([]).when(load()).is_done(19);
        assert_eq!(given.office.units, builtin::units("321302").unwrap().unwrap().into_iter().collect());
        let again = given.when(load()).is_refused("nothing_to_change");
        let mut renamed = load();
        renamed.units[8].name = "耿车街道".to_owned();
        let after = again.when(renamed).is_done(1);
        assert_eq!(after.office.units.named("耿车街道").map(|unit| &unit.code), Some(&code("321302101")));
    }

    #[test]
    fn what_is_closed_stays_closed_when_the_table_is_loaded_again() {
        let closed = given([]).when(load()).is_done(19).when(UnitChange { active: Some(false), ..change("321302112") });
        let after = closed.is_done(1).when(load()).is_refused("nothing_to_change");
        assert!(!after.office.units.get(&code("321302112")).unwrap().active);
    }

    #[test]
    fn a_prefix_is_never_used_by_two_units_not_even_one_after_the_other() {
        let given = given([]).when(load()).is_done(19);
        let given = given.when(town(113, "示例镇", "耿车知调")).is_refused("unit_prefix_taken");
        let given =
            given.when(UnitChange { number_prefix: Some("耿街知调".to_owned()), ..change("321302101") }).is_done(1);
        let given = given.when(town(113, "示例镇", "耿车知调")).is_refused("unit_prefix_taken");
        // Its own former prefix may come back.
        given.when(UnitChange { number_prefix: Some("耿车知调".to_owned()), ..change("321302101") }).is_done(1);
    }

    #[test]
    fn a_table_that_cannot_be_is_refused() {
        let given = given([]).when(town(113, "示例镇", "示例知调")).is_refused("unit_district_missing");
        let given = given.when(load()).is_done(19);
        let given = given.when(town(113, "耿车镇", "示例知调")).is_refused("unit_name_taken");
        let given = given.when(town(101, "示例镇", "示例知调")).is_refused("unit_exists");
        let given = given.when(UnitAdd { parent: None, ..town(113, "示例镇", "示例知调") }).is_refused("unit_parent");
        let orphan = UnitAdd { parent: Some(code("320000")), ..town(113, "示例镇", "示例知调") };
        let given = given.when(orphan).is_refused("unit_parent");
        let second =
            UnitAdd { code: code("321303"), kind: UnitKind::District, parent: None, ..town(1, "宿豫区", "豫") };
        let given = given.when(second).is_refused("unit_district_second");
        let given = given.when(UnitAdd { code: code("32130211x"), ..town(1, "一", "一") }).is_refused("unit_code");
        let given =
            given.when(UnitChange { active: Some(false), ..change("321302") }).is_refused("unit_district_closed");
        let given = given.when(UnitChange { name: Some("a\u{202e}".to_owned()), ..change("321302101") });
        let given = given.is_refused("text_control").when(change("321302101")).is_refused("nothing_to_change");
        given.when(UnitChange { name: Some("新名".to_owned()), ..change("999") }).is_refused("committee_unknown");
    }

    #[test]
    fn a_closed_unit_frees_its_name_but_is_found_by_code() {
        let given = given([]).when(load()).is_done(19);
        let given = given.when(UnitChange { active: Some(false), ..change("321302101") }).is_done(1);
        let given = given.when(town(113, "耿车镇", "新耿车知调")).is_done(1);
        assert_eq!(given.office.units.named("耿车镇").map(|unit| &unit.code), Some(&code("321302113")));
        assert!(!given.office.units.named("321302101").unwrap().active);
    }

    #[test]
    fn the_ledger_keeps_a_whole_unit_and_why_it_changed() {
        let given = given([]).when(load()).is_done(19);
        let done =
            given.on(on_day("2026-03-02")).when(UnitChange { active: Some(false), ..change("321302112") }).is_done(1);
        let (stream, happening) = done.history.last().unwrap();
        assert_eq!((stream.to_string().as_str(), happening.event.kind()), ("office:units", "unit_changed"));
        let expected = serde_json::json!({
            "code": "321302112", "name": "屠园镇", "kind": "town", "parent": "321302", "number_prefix": "屠园知调",
            "active": false, "reason": "区划调整",
        });
        assert_eq!(happening.event.body().unwrap(), expected);
    }
}
