//! `account`, `unit`, `rules`: the office from the command line.

use std::collections::BTreeSet;
use std::path::Path;

use super::args::{Account, Rules, Unit};
use super::failure::Failure;
use super::init::submit_as;
use super::place::Place;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::actor::Role;
use crate::domain::answer::{Answer, Query};
use crate::domain::dates::parse_near;
use crate::domain::office::Office;
use crate::domain::office::account::{AccountAdd, AccountDisable, AccountName};
use crate::domain::office::builtin;
use crate::domain::office::load::{parse_rules, parse_units};
use crate::domain::office::rules::RulesSet;
use crate::domain::office::units::UnitsLoad;
use crate::domain::refusal::refuse;
use crate::domain::roster::MediatorId;
use crate::words::Lang;

/// The office as the desk shows it.
pub(super) fn office(client: &Client) -> Result<Office, Failure> {
    match client.ask(Query::Office)? {
        Answer::Office(office) => Ok(*office),
        _ => Err(ClientError::Mismatch.into()),
    }
}

fn shown(place: &Place, printer: &Printer) -> Result<Office, Failure> {
    place.work(printer, |opened| office(&opened.client))
}

/// A text file, without a byte order mark.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse("not_utf8").with("path", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').map(ToOwned::to_owned).unwrap_or(text))
}

/// Runs `account …`.
pub(super) fn account(place: &Place, verb: &Account, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Account::Add { name, person, committee, roles, mediator } => {
            let office = shown(place, printer)?;
            let unit = office
                .units
                .named(committee)
                .ok_or_else(|| refuse("committee_unknown").with("committee", committee))?;
            let roles = roles.iter().map(|role| role_named(role)).collect::<Result<_, Failure>>()?;
            let add = AccountAdd {
                name: AccountName(name.clone()),
                person: person.clone(),
                committee: unit.code.clone(),
                roles,
                mediator: mediator.map(MediatorId),
            };
            submit_as(place, add.into(), printer)
        }
        Account::Disable { name, reason } => {
            let disable = AccountDisable { name: AccountName(name.clone()), reason: reason.clone() };
            submit_as(place, disable.into(), printer)
        }
        Account::List(args) => {
            let office = shown(place, printer)?;
            if args.json {
                return printer.json(&office.accounts.values().collect::<Vec<_>>());
            }
            for account in office.accounts.values() {
                let unit = office.units.get(&account.committee).map_or("", |unit| unit.name.as_str());
                let roles: Vec<String> =
                    account.roles.iter().map(|role| printer.word("role", &role.to_string())).collect();
                let state =
                    printer.lang.say(if account.active { "cli.account.active" } else { "cli.account.disabled" });
                printer.line(&format!(
                    "{}  {}  {unit}  {}  {state}",
                    account.name,
                    account.person,
                    roles.join("、")
                ))?;
            }
            Ok(())
        }
    }
}

/// A role by its name in the contract, or by its word in any of our languages.
fn role_named(name: &str) -> Result<Role, Failure> {
    let worded = |role: &&Role| Lang::ALL.iter().any(|lang| lang.say(&format!("role.{role}")) == name);
    let coded = serde_json::from_value(serde_json::Value::String(name.to_owned()));
    coded
        .ok()
        .or_else(|| Role::ALL.iter().find(worded).copied())
        .ok_or_else(|| Failure::Usage(refuse("role_unknown").with("role", name)))
}

/// Runs `unit …`.
pub(super) fn unit(place: &Place, verb: &Unit, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Unit::Load { file } => {
            let units = parse_units(&read_text(file)?)?;
            submit_as(place, UnitsLoad { units: units.into_iter().map(Into::into).collect() }.into(), printer)
        }
        Unit::List(args) => {
            let office = shown(place, printer)?;
            if args.json {
                return printer.json(&office.units.0.values().collect::<Vec<_>>());
            }
            office
                .units
                .0
                .values()
                .try_for_each(|unit| printer.line(&format!("{:<9}  {}  {}", unit.code, unit.name, unit.number_prefix)))
        }
    }
}

/// Runs `rules …`.
pub(super) fn rules(place: &Place, verb: &Rules, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Rules::Load { file: Some(file), reason, .. } => {
            let rules = parse_rules(&read_text(file)?)?;
            let reason = reason.clone().unwrap_or_else(|| file.display().to_string());
            submit_as(place, RulesSet { rules, reason }.into(), printer)
        }
        Rules::Load { file: None, reason, .. } => {
            let known: BTreeSet<_> = shown(place, printer)?.rules.all().map(|dated| dated.rule).collect();
            let mut rules = builtin::rules()?;
            rules.retain(|dated| !known.contains(&dated.rule));
            if rules.is_empty() {
                printer.talk("cli.rules.all_built_in", &[]);
                return Ok(());
            }
            for rule in rules.iter().map(|dated| dated.rule).collect::<BTreeSet<_>>() {
                printer.talk("cli.rules.built_in", &[("rule", &printer.word("rule", rule.value()))]);
            }
            let reason = reason.clone().unwrap_or_else(|| "补入内置规则".to_owned());
            submit_as(place, RulesSet { rules, reason }.into(), printer)
        }
        Rules::Show { on, json } => {
            let opened = place.open(printer)?;
            let card = super::case::desk_card(&opened.client)?;
            let day = match on {
                Some(written) => parse_near(written, card.today, &card.calendar).map_err(Failure::Usage)?,
                None => card.today,
            };
            let office = office(&opened.client)?;
            opened.close()?;
            let ids: BTreeSet<_> = office.rules.all().map(|dated| dated.rule).collect();
            let in_force: Vec<_> = ids.into_iter().filter_map(|id| office.rules.in_force(id, day)).collect();
            if *json {
                return printer.json(&in_force);
            }
            if in_force.is_empty() {
                let first = office.rules.all().map(|dated| dated.from).min();
                let first = first.map_or_else(String::new, |day| day.to_string());
                printer.talk("cli.rules.none", &[("on", &day.to_string()), ("first", &first)]);
            }
            in_force.iter().try_for_each(|dated| {
                let name = printer.word("rule", &plain(&dated.rule));
                let unit = printer.word("rule_unit", &plain(&dated.unit));
                let certainty = printer.word("certainty", &plain(&dated.certainty));
                printer.line(&format!("{name}  {} {unit}  {}  {}  {certainty}", dated.value, dated.from, dated.source))
            })
        }
    }
}

/// The machine value of a plain enum.
fn plain(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}
