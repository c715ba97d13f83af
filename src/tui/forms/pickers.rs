//! What can be chosen from, and what helps to choose: committees with their codes, mediators with committee and absence,
//! parties with their role.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::calendar::Calendar;
use crate::domain::case::Case;
use crate::domain::case::performance::{Obligation, PerformanceEntry, PerformanceState};
use crate::domain::credit::reply::CreditFile;
use crate::domain::field::FieldKind;
use crate::domain::field::typed::Almanac;
use crate::domain::money::Fen;
use crate::domain::roster::ally::{Allies, Ally, AllyKind};
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
    /// Lawyers, experts, associations, enterprises, where they have been read.
    pub allies: Option<&'a Allies>,
    /// The series that are known here.
    pub series: &'a [Choice],
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// The person's committee: its mediators come first.
    pub committee: &'a UnitCode,
    /// The person, where that is a mediator.
    pub mediator: Option<MediatorId>,
    /// The case, if there is one.
    pub case: Option<&'a Case>,
    /// The dossier, if there is one.
    pub subject: Option<&'a CreditFile>,
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
        FieldKind::Ally => pick.allies.map(|allies| helpers(allies, pick)),
        FieldKind::Person => {
            let helpers = pick.allies.map(|allies| helpers(allies, pick)).unwrap_or_default();
            Some(mediators(pick).into_iter().chain(helpers).collect())
        }
        // One that nobody has seen can still be typed.
        FieldKind::Series => Some(pick.series.to_vec()).filter(|series| !series.is_empty()),
        _ => None,
    }
}

/// What can be chosen for a number that counts something of the case: which instalment, which entry.
pub(super) fn numbered(act: &str, name: &str, pick: &Pickers<'_>) -> Option<Vec<Choice>> {
    let case = pick.case?;
    let choices: Vec<Choice> = match (act, name) {
        (_, "instalment") => case.obligations().iter().map(|owed| instalment(owed, pick)).collect(),
        ("strike_performance", "entry") => {
            let entries = (1u32..).zip(&case.performance.entries).filter(|(_, entry)| entry.struck.is_none());
            entries.map(|(number, entry)| performed(number, entry, pick)).collect()
        }
        _ => return None,
    };
    Some(choices).filter(|choices| !choices.is_empty())
}

/// The first instalment that is not performed.
pub(super) fn next_instalment(pick: &Pickers<'_>) -> Option<String> {
    let owed = pick.case?.obligations();
    owed.iter().find(|owed| owed.performed_on.is_none()).map(|owed| owed.number.to_string())
}

/// `第 2 期`, beside it `2026-12-20 到期  8,000 元  未到期`.
fn instalment(owed: &Obligation, pick: &Pickers<'_>) -> Choice {
    let lang = pick.lang;
    let state = owed.state(pick.today);
    let mut parts = Vec::new();
    parts.extend(owed.due_on.map(|due| lang.tell("picker.due", &[("on", &due.to_string())])));
    parts.extend((owed.amount_fen > Fen(0)).then(|| yuan(lang, owed.amount_fen)));
    parts.extend(Some(owed.what.clone()).filter(|what| !what.is_empty()));
    parts.push(lang.say(&format!("performance_state.{state}")).into_owned());
    if state == PerformanceState::Partly && owed.paid_fen > Fen(0) {
        parts.push(lang.tell("picker.left_to_pay", &[("amount", &owed.remaining().to_string())]));
    }
    let number = owed.number.to_string();
    Choice::new(&number, &lang.tell("page.instalment", &[("n", &number)])).noted(parts.join("  "))
}

/// `第 3 条`, beside it what it says.
fn performed(number: u32, entry: &PerformanceEntry, pick: &Pickers<'_>) -> Choice {
    let lang = pick.lang;
    let mut parts = vec![entry.on.to_string(), lang.tell("page.instalment", &[("n", &entry.instalment.to_string())])];
    parts.push(lang.say(&format!("performance.{}", entry.kind)).into_owned());
    parts.extend((entry.amount_fen > Fen(0)).then(|| yuan(lang, entry.amount_fen)));
    let number = number.to_string();
    Choice::new(&number, &lang.tell("picker.entry", &[("n", &number)])).noted(parts.join("  "))
}

fn yuan(lang: Lang, fen: Fen) -> String {
    lang.tell("page.yuan", &[("amount", &fen.to_string())])
}

/// Who helps, with what kind of help and where they belong; who left is not offered.
fn helpers(allies: &Allies, pick: &Pickers<'_>) -> Vec<Choice> {
    let serving = AllyKind::ALL.iter().flat_map(|kind| allies.of(*kind)).filter(|ally| ally.standing != Standing::Left);
    let noted = |ally: &Ally| {
        let mut parts = vec![pick.lang.say(&format!("ally_kind.{}", ally.kind)).into_owned()];
        parts.extend(ally.affiliation.clone());
        parts.extend(ally.away(pick.today).map(|away| pick.lang.tell("picker.away", &[("reason", &away.reason)])));
        Choice::new(&ally.id.to_string(), &ally.name).noted(parts.join("  "))
    };
    serving.map(noted).collect()
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

#[cfg(test)]
mod tests {
    use crate::domain::case::testing::agreed;
    use crate::tui::forms::{form_for, testing::with_case};
    use crate::tui::widgets::form::Kind;

    #[test]
    fn an_instalment_is_chosen_by_what_is_due_and_when_beginning_with_the_next() {
        let given = agreed();
        with_case(Some(&given.case), |pick| {
            let form = form_for("record_performance", pick).unwrap();
            let entry = form.entry("instalment").unwrap();
            let Kind::Choice(options) = &entry.kind else { panic!("{:?}", entry.kind) };
            assert_eq!(options.len(), given.case.obligations().len() + 1);
            let note = &options[1].note;
            assert!(note.contains("到期") && note.contains("元"), "{note}");
            assert_eq!(entry.value(), "1");
            assert!(entry.options().iter().any(|option| option.value == entry.value()));
        });
    }
}
