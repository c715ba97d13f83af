//! The selected row of 系统 in full, as lines of a sheet.

use crate::domain::office::Office;
use crate::domain::rules::RuleId;
use crate::tui::model::{Model, SystemPart};
use crate::tui::theme::Meaning;
use crate::tui::words;

type Line = (String, Meaning);

/// The catalogue key of the sheet's heading, and its lines.
pub(in crate::tui::view) fn detail(model: &Model) -> (&'static str, Vec<Line>) {
    let tab = &model.system;
    if tab.part == SystemPart::Audit {
        return (tab.part.name(), super::audit::detail(model));
    }
    let Some(office) = &tab.office else { return (tab.part.name(), Vec::new()) };
    let key = tab.selected().unwrap_or_default();
    let lines = match tab.part {
        SystemPart::Accounts => account(model, office, &key),
        SystemPart::Units => unit(model, office, &key),
        SystemPart::Rules => RuleId::from_value(&key).map(|id| rule(model, id)).unwrap_or_default(),
        SystemPart::Calendar => calendar(model, office),
        SystemPart::Audit | SystemPart::Health => Vec::new(),
    };
    (tab.part.name(), lines)
}

fn fact(model: &Model, label: &str, value: &str) -> Line {
    (format!("{}: {value}", model.look.lang.say(label)), Meaning::Text)
}

fn account(model: &Model, office: &Office, key: &str) -> Vec<Line> {
    let lang = model.look.lang;
    let Some(account) = office.accounts.values().find(|account| account.name.0 == key) else { return Vec::new() };
    let mediator = account.mediator.and_then(|id| office.roster.get(&id));
    let mut lines = vec![
        (account.person.clone(), Meaning::Title),
        fact(model, "system.account", key),
        fact(model, "system.committee", &words::value(lang, &office.units, "unit", &account.committee.0)),
        fact(model, "system.on_roster", mediator.map_or("", |one| one.name.as_str())),
        fact(model, "system.state", &lang.say(if account.active { "system.active" } else { "system.disabled" })),
        (String::new(), Meaning::Text),
    ];
    for role in &account.roles {
        lines.push((lang.say(&format!("role.{role}")).into_owned(), Meaning::Title));
        lines.push((format!("  {}", lang.say(&format!("role_may.{role}"))), Meaning::Text));
    }
    if !account.grants.is_empty() {
        lines.push((lang.tell("system.grants", &[("n", &account.grants.len().to_string())]), Meaning::Notice));
    }
    lines
}

fn unit(model: &Model, office: &Office, key: &str) -> Vec<Line> {
    let lang = model.look.lang;
    let Some(unit) = office.units.0.values().find(|unit| unit.code.0 == key) else { return Vec::new() };
    let people: Vec<&str> = office.roster.of(&unit.code).map(|one| one.name.as_str()).collect();
    let accounts = office.accounts.values().filter(|account| account.active && account.committee == unit.code);
    let accounts: Vec<String> = accounts.map(|account| format!("{} {}", account.name, account.person)).collect();
    vec![
        (unit.name.clone(), Meaning::Title),
        fact(model, "system.code", key),
        fact(model, "system.kind", &lang.say(&format!("unit_kind.{}", unit.kind))),
        fact(model, "system.prefix", &unit.number_prefix),
        fact(model, "system.state", &lang.say(if unit.active { "system.open" } else { "system.closed" })),
        fact(model, "system.mediators_n", &people.join("、")),
        fact(model, "system.accounts_n", &accounts.join("、")),
    ]
}

/// Every version, the newest first, each with when it applies.
fn rule(model: &Model, id: RuleId) -> Vec<Line> {
    let lang = model.look.lang;
    let versions = model.system.versions(id);
    let now = super::in_force(&versions, model.today());
    let mut lines = vec![(lang.say(&format!("rule.{id}")).into_owned(), Meaning::Title)];
    for dated in versions.iter().rev() {
        let (when, meaning) = if Some(*dated) == now {
            ("system.in_force", Meaning::Good)
        } else if dated.from > model.today() {
            ("system.to_come", Meaning::Notice)
        } else {
            ("system.past", Meaning::Label)
        };
        let from = dated.from.to_string();
        lines.push((String::new(), Meaning::Text));
        let told = [("value", super::value(lang, dated)), ("from", from), ("when", lang.say(when).into_owned())];
        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.push((lang.tell("system.version", &told), meaning));
        lines.push((format!("  {}", dated.source), Meaning::Text));
        lines.push((format!("  {}", lang.say(&format!("certainty.{}", dated.certainty))), Meaning::Label));
    }
    lines
}

fn calendar(model: &Model, office: &Office) -> Vec<Line> {
    let lang = model.look.lang;
    let mut lines = Vec::new();
    for year in &office.calendar.years {
        let rest = |kind| {
            use chrono::Datelike;
            office
                .calendar
                .days
                .iter()
                .filter(|(date, day)| date.year() == *year && day.kind == kind)
                .count()
                .to_string()
        };
        let (off, on) = (rest(crate::domain::calendar::DayKind::Rest), rest(crate::domain::calendar::DayKind::Work));
        lines.push((
            lang.tell("system.year", &[("year", &year.to_string()), ("rest", &off), ("work", &on)]),
            Meaning::Title,
        ));
        lines.push((format!("  {}", office.calendar_sources.get(year).map_or("", String::as_str)), Meaning::Text));
    }
    lines
}
