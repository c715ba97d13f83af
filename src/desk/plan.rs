//! From an order to a staged command: who may, which case, what the domain decides, which streams it touches.
//!
//! A plan is made on folded state that includes the orders before it in the batch, and changes that state as if the
//! plan had been written already. If the ledger then leaves it out, the state is thrown away and folded again.

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::brain::Brain;
use super::fold::{Serials, stream};
use super::policy::{Action, Relation};
use super::session::Session;
use super::{DeskError, names};
use crate::domain::actor::{Actor, Role};
use crate::domain::case::command::{Command, When};
use crate::domain::case::event::{Event, Fact};
use crate::domain::case::import::proposed_number;
use crate::domain::case::intake::Registered;
use crate::domain::case::number::CaseNumber;
use crate::domain::case::{Case, CaseId, decide, evolve};
use crate::domain::context::{Context, Decision, Happening};
use crate::domain::office::Office;
use crate::domain::order::{Do, Note, Order, Rejection, Target};
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::sight::{Sight, Standing, action_on, relation};
use crate::domain::text::admissible;
use crate::domain::unit::UnitCode;
use crate::ledger::{CommandId, NewEvent, OrderDigest, Staged, StreamId, Version, Write};

/// A decided order.
pub(super) struct Plan {
    /// For the ledger.
    pub staged: Staged,
    /// The case it is about, as it will be.
    pub case: Option<CaseId>,
    /// For the receipt.
    pub label: Option<String>,
    /// For the receipt.
    pub version: u64,
    /// For the receipt.
    pub warnings: Vec<Warning>,
}

/// Why no plan was made.
pub(super) enum PlanError {
    /// The person's to mend.
    Refused(Refusal),
    /// The register cannot be read.
    Trouble(DeskError),
}

impl From<Refusal> for PlanError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DeskError> for PlanError {
    fn from(error: DeskError) -> Self {
        Self::Trouble(error)
    }
}

impl From<PlanError> for Rejection {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Refused(refusal) => Self::Refused(refusal),
            PlanError::Trouble(error) => Self::Unavailable(error.to_string()),
        }
    }
}

/// Decides one order.
pub(super) fn plan(brain: &mut Brain, session: &Session, order: &Order) -> Result<Plan, PlanError> {
    let session = &session.refreshed(brain.office())?;
    admit_text(&order.act)?;
    let mut plan = planned(brain, session, order)?;
    plan.staged.order = Some(digest(order)?);
    super::whence::came(brain, session, &mut plan)?;
    Ok(plan)
}

/// What tells an order from another one under the same id. The version it was decided on is no part of what is asked.
pub(super) fn digest(order: &Order) -> Result<OrderDigest, DeskError> {
    let asked = serde_json::to_vec(&(order.on, &order.act)).map_err(|error| DeskError::Internal(error.to_string()))?;
    let first = Sha256::digest(asked).iter().take(size_of::<u128>()).fold(0, |sum, byte| sum << 8 | u128::from(*byte));
    Ok(OrderDigest(first))
}

fn planned(brain: &mut Brain, session: &Session, order: &Order) -> Result<Plan, PlanError> {
    match &order.act {
        Do::Case(target, command) => case_act(brain, session, order, (target, command)),
        Do::Office(command) => super::plan_office::office_act(brain, session, order, command),
        Do::Series(intake) => super::plan_series::register(brain, session, order, intake),
        Do::VoidSeries { series, reason } => super::plan_series::void(brain, session, order, (*series, reason)),
        Do::Bulk(bulk) => super::plan_bulk::bulk(brain, session, order, bulk),
        Do::Note(note) => self::note(brain, session, order, note),
        Do::Credit(command) => super::credit::act(brain, session, order, command),
    }
}

/// Text that no record may hold is refused here, wherever the order came from: the desk is the one door.
fn admit_text(act: &Do) -> Result<(), PlanError> {
    let value = match act {
        Do::Case(_, command) => serde_json::to_value(command),
        Do::Office(command) => serde_json::to_value(command),
        Do::Series(intake) => serde_json::to_value(intake),
        Do::VoidSeries { reason, .. } => serde_json::to_value(reason),
        Do::Bulk(bulk) => serde_json::to_value(bulk),
        Do::Note(_) => return Ok(()),
        Do::Credit(command) => serde_json::to_value(command),
    };
    let value = value.map_err(|error| DeskError::Internal(error.to_string()))?;
    Ok(admissible(&value)?)
}

fn case_act(
    brain: &mut Brain,
    session: &Session,
    order: &Order,
    (target, command): (&Target, &Command),
) -> Result<Plan, PlanError> {
    let case = find(brain, order, target, command)?;
    if let Some(expected) = order.expect.filter(|expected| *expected != case.version) {
        // How far a case has come is told to nobody who may neither see it nor do this to it.
        Sight::new(&session.account, brain.office(), brain.today())
            .opened(&case)
            .map(drop)
            .or_else(|_| permitted(brain.office(), session, brain.today(), (&case, command)).map(drop))?;
        return Err(refuse("version_conflict").with("expected", expected).with("actual", case.version).into());
    }
    if let Command::Undo(act) = command {
        return super::plan_undo::undo(brain, session, order, (case, act));
    }
    // A committee nobody knows is a slip, not somebody else's affair.
    if let Some(unknown) = committee_of(command).filter(|code| brain.office().units.get(code).is_none()) {
        return Err(refuse("committee_unknown").with("committee", names::short(&unknown.0)).into());
    }
    let days = (brain.today(), order.on.unwrap_or_else(|| brain.today()));
    let (session, role, decision) = acting(brain.office(), session, days, (&case, command))?;
    let (session, Decision { mut events, warnings }) = (&session, decision);
    let mut writes = Vec::new();
    if case.version == 0 {
        name_case(brain, &mut events, &mut writes, case.id)?;
    }
    brain.attic().settle(session, (&case, &mut events))?;
    if let Some(on) = events.iter().find_map(destroyed_on) {
        writes.push(to_be_forgotten(brain, case.id, on)?);
    }
    let plan = assemble(brain, session, order, Assembled { role, case, events, writes, warnings })?;
    Ok(plan)
}

/// Who acts, and what it comes to: the person in their committee's name, or, where that may not or cannot, in the
/// district's, for who holds a town's and the district's role. What is refused to both is told as to the first.
pub(super) fn acting(
    office: &Office,
    session: &Session,
    (today, on): (NaiveDate, NaiveDate),
    (case, command): (&Case, &Command),
) -> Result<(Session, Role, Decision<Event>), Refusal> {
    let attempt = |session: Session| {
        let role = permitted(office, &session, today, (case, command))?;
        let actor = session.actor(role);
        let decision = decide(case, command, &context(office, &session, &actor, (today, on)))?;
        Ok((session, role, decision))
    };
    attempt(session.clone()).or_else(|refusal: Refusal| match session.for_the_district(office) {
        Some(district) => attempt(district).map_err(|_| refusal),
        None => Err(refusal),
    })
}

/// The case an order is about; unborn for one that brings it into being.
fn find(brain: &mut Brain, order: &Order, target: &Target, command: &Command) -> Result<Case, PlanError> {
    let id = match target {
        Target::New => case_id(brain, order.id, 0),
        Target::Id(id) => *id,
        Target::Label(label) => {
            brain.find(label)?.ok_or_else(|| refuse("case_not_found").with("case", names::short(label)))?
        }
    };
    if *target == Target::New && command.when() != When::Unborn {
        return Err(refuse("case_missing").with("act", command.type_name()).into());
    }
    Ok(brain.case(id)?)
}

/// A UUIDv7 made of the time of recording and the command's id, so that a retry would make the same one.
pub(super) fn case_id(brain: &Brain, order: Uuid, index: u32) -> CaseId {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new().chain_update(order.as_bytes()).chain_update(index.to_be_bytes()).finalize();
    let mut random = [0u8; 10];
    for (to, from) in random.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    let millis = u64::try_from(brain.now().timestamp_millis()).unwrap_or(0);
    CaseId(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The role in which the person may do this to this case. What a trade-secret case refuses would tell of it: who does not
/// read it is refused before anything is decided.
pub(super) fn permitted(
    office: &Office,
    session: &Session,
    today: NaiveDate,
    (case, command): (&Case, &Command),
) -> Result<Role, Refusal> {
    if let Command::DecideRecusal(act) = command
        && session.account.mediator == Some(act.mediator)
    {
        return Err(refuse("recusal_own"));
    }
    let action = action_on(case, command);
    let relation = match committee_of(command) {
        Some(committee) if committee != session.committee() => Relation::Elsewhere,
        _ => relation(&session.account, &Standing::of(case, today)),
    };
    let alone = super::policy::alone(office, session.committee());
    // A sole mediator's recusal is the district's to decide wherever the case is; so is which committee takes a request.
    let allotted = command.type_name() == "decide_recusal" || command.when() == When::Unborn;
    let role = match session.may(action, relation, alone) {
        Err(refusal) if allotted => session.may(Action::Allot, relation, alone).map_err(|_| refusal),
        other => other,
    }?;
    Sight::new(&session.account, office, today).may_try(case, command.type_name(), Some(command))?;
    Ok(role)
}

/// The committee into whose hands a command puts a new case, where it names one.
fn committee_of(command: &Command) -> Option<&UnitCode> {
    match command {
        Command::Register(act) => act.committee.as_ref(),
        Command::ImportCase(act) => Some(&act.committee),
        _ => None,
    }
}

pub(super) fn decided(
    brain: &Brain,
    session: &Session,
    order: &Order,
    case: &Case,
    (command, role): (&Command, Role),
) -> Result<Decision<Event>, Refusal> {
    let actor = session.actor(role);
    let today = brain.today();
    decide(case, command, &context(brain.office(), session, &actor, (today, order.on.unwrap_or(today))))
}

/// What the domain may know beside the case.
pub(super) fn context<'a>(
    office: &'a Office,
    session: &'a Session,
    actor: &'a Actor,
    (today, on): (NaiveDate, NaiveDate),
) -> Context<'a> {
    Context {
        today,
        on,
        actor,
        committee: session.committee(),
        rules: &office.rules,
        calendar: &office.calendar,
        units: &office.units,
        roster: &office.roster,
        ties: &office.ties,
    }
}

/// Gives a new case its number and takes its aliases: each is a stream of its own, so that two desks could never give
/// the same one.
pub(super) fn name_case(
    brain: &mut Brain,
    events: &mut [Happening<Event>],
    writes: &mut Vec<Write>,
    id: CaseId,
) -> Result<(), PlanError> {
    let Some(first) = events.first_mut() else { return Ok(()) };
    let on = first.on;
    let Some(registration) = first.event.registration().cloned() else { return Ok(()) };
    let Registered { number, committee, aliases, .. } = registration;
    // An imported case keeps the number an office of the district gave it, where that is still free.
    let (giver, number) = match own_number(brain, &first.event, &aliases) {
        Some((giver, own)) if !brain.serials(&giver, own.year)?.taken.contains(&own.serial) => (giver, own),
        _ => {
            let serial = brain.serials(&committee, number.year)?.next();
            (committee, CaseNumber { serial, ..number })
        }
    };
    let serials = brain.serials(&giver, number.year)?;
    writes.push(serial_taken(&giver, &number, id, (on, serials)));
    let mut seen = BTreeSet::new();
    for alias in aliases.iter().filter(|alias| **alias != number.to_string() && seen.insert(alias.as_str())) {
        let stream = stream::alias(alias);
        let expect = brain.version(&stream)?;
        // One that a voided case had is free again: its stream goes on, the record of both stays.
        if brain.find(alias)?.is_some_and(|known| brain.case(known).is_ok_and(|case| case.voided.is_none())) {
            return Err(refuse("alias_taken").with("alias", names::short(alias)).into());
        }
        let body = serde_json::json!({ "alias": alias, "case": id });
        let event = NewEvent { on, kind: "alias_taken".to_owned(), v: 1, body };
        brain.advance(&stream, 1);
        writes.push(Write { stream, expect, events: vec![event] });
    }
    brain.take(&giver, &number, id, &aliases);
    first.event.set_number(number);
    Ok(())
}

/// The number an old register gave an imported case, and which committee of the district gave it.
fn own_number(brain: &Brain, event: &Event, aliases: &[String]) -> Option<(UnitCode, CaseNumber)> {
    let Event::Imported(_) = event else { return None };
    aliases.iter().find_map(|alias| proposed_number(alias, &brain.office().units)).filter(|(_, own)| own.serial != 0)
}

fn serial_taken(committee: &UnitCode, number: &CaseNumber, id: CaseId, (on, serials): (NaiveDate, &Serials)) -> Write {
    let body = serde_json::json!({ "serial": number.serial, "case": id });
    Write {
        stream: stream::serials(committee, number.year),
        expect: Version(serials.version),
        events: vec![NewEvent { on, kind: "serial_taken".to_owned(), v: 1, body }],
    }
}

/// The day a case is destroyed, where this says so.
fn destroyed_on(happening: &Happening<Event>) -> Option<NaiveDate> {
    matches!(happening.event, Event::Destroyed(_)).then_some(happening.on)
}

/// The line that says which case is to be forgotten.
fn to_be_forgotten(brain: &mut Brain, case: CaseId, on: NaiveDate) -> Result<Write, DeskError> {
    let stream = stream::destructions();
    let expect = brain.version(&stream)?;
    brain.advance(&stream, 1);
    let body = serde_json::json!({ "case": case });
    let event = NewEvent { on, kind: super::destruction::ORDERED.to_owned(), v: 1, body };
    Ok(Write { stream, expect, events: vec![event] })
}

/// What goes into a plan for one case.
pub(super) struct Assembled {
    pub role: Role,
    pub case: Case,
    pub events: Vec<Happening<Event>>,
    pub writes: Vec<Write>,
    pub warnings: Vec<Warning>,
}

fn assemble(brain: &mut Brain, session: &Session, order: &Order, parts: Assembled) -> Result<Plan, PlanError> {
    let Assembled { role, case, events, mut writes, warnings } = parts;
    let at = brain.now();
    let by = session.actor(role);
    let (write, case) = write_case(case, (order.id, events), (at, &by))?;
    writes.insert(0, write);
    let plan = Plan {
        staged: Staged { id: CommandId(order.id), by, at, writes, order: None },
        case: Some(case.id),
        label: case.number.as_ref().map(ToString::to_string),
        version: case.version,
        warnings,
    };
    brain.remember(case);
    Ok(plan)
}

/// The write to a case's stream, and the case after it.
pub(super) fn write_case(
    mut case: Case,
    (command, events): (Uuid, Vec<Happening<Event>>),
    (at, by): (DateTime<Utc>, &Actor),
) -> Result<(Write, Case), DeskError> {
    let (stream, expect) = (stream::case(case.id), Version(case.version));
    let mut new = Vec::with_capacity(events.len());
    for Happening { on, event } in events {
        let body = event.body().map_err(|error| DeskError::Internal(error.to_string()))?;
        new.push(NewEvent { on, kind: event.kind().to_owned(), v: event.v(), body });
        case = evolve(case, &Fact { on, at, by: by.clone(), command, event });
    }
    Ok((Write { stream, expect, events: new }, case))
}

/// What somebody was shown, in streams of its own: the version of a case stays.
fn note(brain: &mut Brain, session: &Session, order: &Order, note: &Note) -> Result<Plan, PlanError> {
    let today = brain.today();
    let event = |kind: &str, body| NewEvent { on: today, kind: kind.to_owned(), v: 1, body };
    let events: Vec<(StreamId, NewEvent)> = match note {
        Note::Read(cases) => cases
            .iter()
            .map(|case| (stream::access(*case), event("case_read", serde_json::json!({ "case": case }))))
            .collect(),
        Note::Export { filter, cases, position, unmasked } => {
            let mut body = serde_json::json!({ "filter": filter, "cases": cases, "position": position });
            if *unmasked && let Some(told) = body.as_object_mut() {
                told.insert("unmasked".to_owned(), true.into());
            }
            vec![(stream::exports(&session.account.name.0), event("cases_exported", body))]
        }
        Note::Ended(subjects) => return super::credit::ended(brain, session, order, subjects),
    };
    let (mut writes, mut version) = (Vec::with_capacity(events.len()), 0);
    for (stream, event) in events {
        let expect = brain.version(&stream)?;
        brain.advance(&stream, 1);
        version = expect.0 + 1;
        writes.push(Write { stream, expect, events: vec![event] });
    }
    let role = session.account.roles.iter().copied().next().unwrap_or(Role::System);
    let staged = Staged { id: CommandId(order.id), by: session.actor(role), at: brain.now(), writes, order: None };
    Ok(Plan { staged, case: None, label: None, version, warnings: Vec::new() })
}
