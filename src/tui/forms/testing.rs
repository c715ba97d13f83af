//! What tests of forms share: pickers of an empty office, or of the standard world.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Pickers;
use crate::domain::calendar::Calendar;
use crate::domain::case::Case;
use crate::domain::case::testing::{FIRST, TOWN, unit, world};
use crate::domain::roster::Roster;
use crate::domain::unit::{UnitCode, Units};
use crate::tui::lang::Lang;

/// Calls with the pickers of an office that has nothing.
pub fn with_pickers<T>(then: impl FnOnce(&Pickers<'_>) -> T) -> T {
    let (units, roster, committee) = (Units::default(), Roster::default(), UnitCode("321302".into()));
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    then(&Pickers {
        lang: Lang::Zh,
        units: &units,
        roster: &roster,
        loads: &BTreeMap::new(),
        allies: None,
        series: &[],
        calendar: &Calendar::default(),
        committee: &committee,
        mediator: None,
        case: None,
        subject: None,
        today,
    })
}

/// Calls with the pickers of the standard world, for a mediator of the town and a case.
pub fn with_case<T>(case: Option<&Case>, then: impl FnOnce(&Pickers<'_>) -> T) -> T {
    let world = world();
    then(&Pickers {
        lang: Lang::Zh,
        units: &world.units,
        roster: &world.roster,
        loads: &BTreeMap::from([(FIRST, 3)]),
        allies: None,
        series: &[],
        calendar: &world.calendar,
        committee: &unit(TOWN),
        mediator: Some(FIRST),
        case,
        subject: None,
        today: NaiveDate::from_ymd_opt(2026, 3, 20).unwrap(),
    })
}
