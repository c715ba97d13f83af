//! `roster`, `case suggest`: who is there, and who could mediate a case, with the reasons.

use super::args::{OneCase, Roster};
use super::failure::Failure;
use super::office::office;
use super::place::Place;
use super::print::Printer;
use crate::client::ClientError;
use crate::domain::answer::{Answer, Query, RosterCard};
use crate::domain::roster::ally::AllyKind;
use crate::domain::roster::suggest::Suggestion;

/// Runs `roster …`.
pub(super) fn run(place: &Place, verb: &Roster, printer: &Printer) -> Result<(), Failure> {
    let Roster::List(args) = verb;
    let opened = place.open(printer)?;
    let answer = opened.client.ask(Query::Roster);
    let units = office(&opened.client).map(|office| office.units);
    opened.close()?;
    let Answer::Roster(card) = answer? else { return Err(ClientError::Mismatch.into()) };
    if args.json {
        return printer.json(&card);
    }
    list(&card, &units?, printer)
}

fn list(card: &RosterCard, units: &crate::domain::unit::Units, printer: &Printer) -> Result<(), Failure> {
    let skills = |skills: &std::collections::BTreeSet<_>| {
        let words: Vec<String> = skills
            .iter()
            .map(|object: &crate::domain::case::vocabulary::Object| printer.word("object", object.value()))
            .collect();
        words.join("、")
    };
    for one in card.roster.0.values() {
        let unit = units.get(&one.committee).map_or(one.committee.0.as_str(), |unit| unit.name.as_str());
        let load = card.loads.get(&one.id).copied().unwrap_or(0).to_string();
        let load = printer.lang.tell("cli.roster.load", &[("n", &load)]);
        let standing = printer.word("standing", one.standing.value());
        printer.line(&format!("{}  {}  {unit}  {standing}  {load}  {}", one.id, one.name, skills(&one.skills)))?;
    }
    for ally in AllyKind::ALL.iter().flat_map(|kind| card.allies.of(*kind)) {
        let kind = printer.word("ally_kind", ally.kind.value());
        let standing = printer.word("standing", ally.standing.value());
        let of = ally.affiliation.as_deref().unwrap_or_default();
        printer.line(&format!("{}  {}  {kind}  {of}  {standing}  {}", ally.id, ally.name, skills(&ally.skills)))?;
    }
    Ok(())
}

/// Runs `case suggest`.
pub(super) fn suggest(client: &crate::client::Client, one: &OneCase, printer: &Printer) -> Result<(), Failure> {
    let Answer::Suggested(list) = client.ask(Query::Suggest(super::case::as_known(client, one)?.case))? else {
        return Err(ClientError::Mismatch.into());
    };
    if one.json {
        return printer.json(&list);
    }
    list.iter().try_for_each(|suggestion| line(suggestion, printer))
}

/// `1. 甘棠  擅长商标，本调解组织，在办 3 件`; who cannot be named has the reason instead.
fn line(one: &Suggestion, printer: &Printer) -> Result<(), Failure> {
    let told = |reason| crate::words::warning(printer.lang, reason);
    let reasons: Vec<String> = match &one.excluded {
        Some(why) => vec![told(why)],
        None => one.reasons.iter().map(told).collect(),
    };
    let key = if one.excluded.is_some() { "cli.suggest.excluded" } else { "cli.suggest.candidate" };
    let reasons = reasons.join(if printer.lang == crate::words::Lang::Zh { "，" } else { ", " });
    printer.phrase(key, &[("name", &one.name), ("reasons", &reasons)])
}
