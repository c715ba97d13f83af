//! What can be chosen from, and what helps to choose: committees with their codes, mediators with committee and absence,
//! parties with their role.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::case::Case;
use crate::domain::field::FieldKind;
use crate::domain::field::typed::Almanac;
use crate::domain::roster::{Mediator, MediatorId, Roster, Standing};
use crate::domain::unit::{UnitCode, Units};
use crate::tui::lang::Lang;
use crate::tui::widgets::form::Choice;
use crate::tui::words;

/// What choices are offered from, and what a form begins with.
#[derive(Debug, Clone, Copy)]
pub struct Pickers<'a> {
    /// The language of the notes.
    pub lang: Lang,
    /// Committees.
    pub units: &'a Units,
    /// Mediators.
    pub roster: &'a Roster,
    /// Open cases of each, where known.
    pub loads: &'a BTreeMap<MediatorId, u32>,
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// The person's committee: its mediators come first.
    pub committee: &'a UnitCode,
    /// The person, where that is a mediator.
    pub mediator: Option<MediatorId>,
    /// The case, if there is one.
    pub case: Option<&'a Case>,
    /// The present day.
    pub today: NaiveDate,
}

impl Pickers<'_> {
    /// The days, for reading dates.
    #[must_use]
    pub fn almanac(&self) -> Almanac<'_> {
        Almanac { today: self.today, calendar: self.calendar }
    }

    /// Who mediates the case now.
    pub(super) fn panel(&self) -> Vec<MediatorId> {
        self.case.map(|case| case.mediators.serving().map(|seat| seat.mediator).collect()).unwrap_or_default()
    }
}

/// What can be chosen from; none where anything can be typed.
pub(super) fn options(kind: FieldKind, pick: &Pickers<'_>) -> Option<Vec<Choice>> {
    match kind {
        FieldKind::Choice(vocabulary, values) => {
            Some(values.iter().map(|value| Choice::new(value, &format!("{vocabulary}.{value}"))).collect())
        }
        FieldKind::Committee => {
            let active = pick.units.0.values().filter(|unit| unit.active);
            Some(active.map(|unit| Choice::new(&unit.code.0, &unit.name).noted(unit.code.0.clone())).collect())
        }
        FieldKind::Mediator => Some(mediators(pick)),
        FieldKind::Party => Some(parties(pick)),
        _ => None,
    }
}

/// Those who may be named: who mediates the case first, then one's own committee's.
fn mediators(pick: &Pickers<'_>) -> Vec<Choice> {
    let panel = pick.panel();
    let mut serving: Vec<_> = pick.roster.0.values().filter(|m| m.standing == Standing::Serving).collect();
    serving.sort_by_key(|m| (!panel.contains(&m.id), m.committee != *pick.committee, &m.committee, &m.name));
    let noted = |m: &&Mediator| Choice::new(&m.id.0.to_string(), &m.name).noted(about(m, &panel, pick));
    serving.iter().map(noted).collect()
}

/// `耿车镇  在办 3 件  11-20 至 11-25 不在岗`.
fn about(mediator: &Mediator, panel: &[MediatorId], pick: &Pickers<'_>) -> String {
    let lang = pick.lang;
    let mut parts = Vec::new();
    if panel.contains(&mediator.id) {
        parts.push(lang.say("picker.on_panel").into_owned());
    }
    parts.extend(pick.units.get(&mediator.committee).map(|unit| unit.name.clone()));
    if let Some(load) = pick.loads.get(&mediator.id) {
        parts.push(lang.tell("picker.load", &[("n", &load.to_string())]));
    }
    if let Some(away) = mediator.away(pick.today) {
        let until = away.until.map(words::short_date).unwrap_or_default();
        let key = if away.until.is_some() { "picker.away_until" } else { "picker.away" };
        parts.push(lang.tell(key, &[("until", &until), ("reason", &away.reason)]));
    }
    parts.join("  ")
}

fn parties(pick: &Pickers<'_>) -> Vec<Choice> {
    let Some(case) = pick.case else { return Vec::new() };
    let noted = |party: &crate::domain::case::party::Party| {
        let role = pick.lang.say(&format!("side.{}", party.side.value())).into_owned();
        Choice::new(&party.key.0, &party.who.name).noted(role)
    };
    case.parties.iter().map(noted).collect()
}
