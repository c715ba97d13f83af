//! Orders on the office: accounts, units, rules, calendars, the roster.

use super::DeskError;
use super::brain::Brain;
use super::plan::{Plan, PlanError};
use super::policy::{Action, Relation, alone};
use super::session::Session;
use crate::domain::actor::Role;
use crate::domain::context::Happening;
use crate::domain::office::command::Command;
use crate::domain::office::{Occasion, Office, decide};
use crate::domain::order::Order;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::roster::tie::PersonId;
use crate::domain::unit::UnitCode;
use crate::ledger::{CommandId, NewEvent, Staged, StreamId, Write};

pub(super) fn office_act(
    brain: &mut Brain,
    session: &Session,
    order: &Order,
    command: &Command,
) -> Result<Plan, PlanError> {
    let office = brain.shared_office();
    let role = permitted(session, command, &office)?;
    let (today, by) = (brain.today(), session.actor(role));
    let occasion = Occasion { today, on: order.on.unwrap_or(today), actor: &by };
    let ruling = decide(&office, command, &occasion)?;
    let stream = StreamId(ruling.stream.to_string());
    let expect = brain.version(&stream)?;
    if let Some(expected) = order.expect.filter(|expected| *expected != expect.0) {
        return Err(refuse("version_conflict").with("expected", expected).with("actual", expect).into());
    }
    let mut planned = Office::clone(&office);
    let mut events = Vec::with_capacity(ruling.decision.events.len());
    for happening in ruling.decision.events {
        planned.evolve(&ruling.stream, &happening);
        events.push(new_event(&happening)?);
    }
    brain.advance(&stream, events.len());
    let version = expect.0 + events.len() as u64;
    let mut writes = vec![Write { stream, expect, events }];
    for other in ruling.relies_on {
        let stream = StreamId(other.to_string());
        let expect = brain.version(&stream)?;
        writes.push(Write { stream, expect, events: Vec::new() });
    }
    brain.set_office(planned);
    let staged = Staged { id: CommandId(order.id), by, at: brain.now(), writes, order: None };
    Ok(Plan { staged, case: None, label: None, version, warnings: ruling.decision.warnings })
}

fn new_event(happening: &Happening<crate::domain::office::event::Event>) -> Result<NewEvent, DeskError> {
    let event = &happening.event;
    let body = event.body().map_err(|error| DeskError::Internal(error.to_string()))?;
    Ok(NewEvent { on: happening.on, kind: event.kind().to_owned(), v: event.v(), body })
}

/// The roster is kept by each committee for itself, and by whoever imports an old register with its names; allies help the
/// whole district and are kept by its committee; one's own ties everybody declares; what the plan's
/// indicators come to the bureau and the district type; all else is the administrator's.
fn permitted(session: &Session, command: &Command, office: &Office) -> Result<Role, Refusal> {
    let alone = alone(office, session.committee());
    if let Command::IndicatorReport(_) = command {
        return session.may(Action::ReportIndicators, Relation::Own, alone);
    }
    let Some(keeper) = keeper(command, office) else {
        return session.may(Action::WriteOffice, Relation::Own, alone);
    };
    let relation =
        if keeper.is_some_and(|keeper| keeper != session.committee()) { Relation::Elsewhere } else { Relation::Own };
    match (session.may(Action::WriteRoster, relation, alone), command) {
        (Err(_), Command::MediatorAdd(_)) => session.may(Action::Import, Relation::Own, alone),
        (Err(_), Command::TieDeclare(act)) if session.account.mediator.is_some_and(|own| act.person == own.into()) => {
            session.may(Action::Work, Relation::Own, alone)
        }
        (verdict, _) => verdict,
    }
}

/// Which committee keeps what a command changes on the roster: none for what is no part of it, or nobody's because whoever
/// it is about is not known (the domain refuses that).
fn keeper<'a>(command: &'a Command, office: &'a Office) -> Option<Option<&'a UnitCode>> {
    let of = |id: MediatorId| office.roster.get(&id).map(|known| &known.committee);
    let district = || office.units.district().map(|unit| &unit.code);
    let whose = |person: PersonId| of(MediatorId(person.0)).or_else(district);
    match command {
        Command::MediatorAdd(act) => Some(Some(&act.committee)),
        Command::MediatorChange(act) => Some(of(act.mediator)),
        Command::MediatorConfirm(act) => Some(of(act.mediator)),
        Command::MediatorAbsent(act) => Some(of(act.mediator)),
        Command::MediatorBack(act) => Some(of(act.mediator)),
        Command::MediatorLeave(act) => Some(of(act.mediator)),
        Command::TieDeclare(act) => Some(whose(act.person)),
        Command::TieEnd(act) => Some(whose(act.person)),
        Command::AllyAdd(_)
        | Command::AllyChange(_)
        | Command::AllyAbsent(_)
        | Command::AllyBack(_)
        | Command::AllyLeave(_) => Some(district()),
        _ => None,
    }
}
