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
    let staged = Staged { id: CommandId(order.id), by, at: brain.now(), writes };
    Ok(Plan { staged, case: None, label: None, version, warnings: ruling.decision.warnings })
}

fn new_event(happening: &Happening<crate::domain::office::event::Event>) -> Result<NewEvent, DeskError> {
    let event = &happening.event;
    let body = event.body().map_err(|error| DeskError::Internal(error.to_string()))?;
    Ok(NewEvent { on: happening.on, kind: event.kind().to_owned(), v: event.v(), body })
}

/// The roster is kept by each committee for itself, and by whoever imports an old register with its names; all else is
/// the administrator's.
fn permitted(session: &Session, command: &Command, office: &Office) -> Result<Role, Refusal> {
    let alone = alone(office, session.committee());
    let relation = if concerns_other_committee(session, command, office) { Relation::Elsewhere } else { Relation::Own };
    if !command.type_name().starts_with("mediator_") {
        return session.may(Action::WriteOffice, Relation::Own, alone);
    }
    match (session.may(Action::WriteRoster, relation, alone), command) {
        (Err(_), Command::MediatorAdd(_)) => session.may(Action::Import, Relation::Own, alone),
        (verdict, _) => verdict,
    }
}

fn concerns_other_committee(session: &Session, command: &Command, office: &Office) -> bool {
    let committee = match command {
        Command::MediatorAdd(add) => Some(&add.committee),
        Command::MediatorChange(act) => office.roster.0.get(&act.mediator).map(|known| &known.committee),
        Command::MediatorConfirm(act) => office.roster.0.get(&act.mediator).map(|known| &known.committee),
        Command::MediatorAbsent(act) => office.roster.0.get(&act.mediator).map(|known| &known.committee),
        Command::MediatorBack(act) => office.roster.0.get(&act.mediator).map(|known| &known.committee),
        Command::MediatorLeave(act) => office.roster.0.get(&act.mediator).map(|known| &known.committee),
        _ => None,
    };
    committee.is_some_and(|committee| committee != session.committee())
}
