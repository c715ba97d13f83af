//! 撤回操作: an act is taken back as it was done, whole. One command may have touched several cases (a series, a bulk act);
//! then it is taken back in all of them, as one command of the ledger, or in none.
//!
//! The cases are those the ledger has under the command's id; each must still have it as its last act, and the person must
//! be allowed to take it back in each.

use chrono::NaiveDate;

use super::brain::Brain;
use super::fold::stream;
use super::plan::{Plan, PlanError, decided, write_case};
use super::policy::{Action, alone};
use super::session::Session;
use super::{DeskError, SharedLedger, fold};
use crate::domain::actor::Role;
use crate::domain::answer::Undoable;
use crate::domain::case::command::Command;
use crate::domain::case::event::Event;
use crate::domain::case::undo::{Undo, own_last};
use crate::domain::case::{Case, CaseId};
use crate::domain::office::Office;
use crate::domain::order::Order;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::sight::{Sight, Standing, View, relation};
use crate::ledger::{CommandId, Staged, Write};

/// Takes back the last act on a case, with everything else its command did.
pub(super) fn undo(
    brain: &mut Brain,
    session: &Session,
    order: &Order,
    (case, undo): (Case, &Undo),
) -> Result<Plan, PlanError> {
    let (id, label) = (case.id, case.label());
    // Whose act it was, is told only to who could take one back here.
    let role = may(session, brain.office(), &case, brain.today())?;
    own(session, brain.office(), &case, brain.today())?;
    let command = case.last.as_ref().map(|last| last.command);
    let touched = command.map_or_else(|| Ok(Vec::new()), |command| touched(brain.ledger(), CommandId(command)))?;
    // The case asked about first: what speaks against it is what its person is told.
    let mut cases = vec![case];
    for other in touched.into_iter().filter(|other| *other != id) {
        let other = brain.case(other)?;
        if other.last.as_ref().map(|last| last.command) != command {
            return Err(refuse("undo_built_upon").with("case", other.label()).into());
        }
        may(session, brain.office(), &other, brain.today())?;
        cases.push(other);
    }
    let by = session.actor(role);
    let (mut writes, mut made): (Vec<Write>, Vec<Case>) = (Vec::new(), Vec::new());
    for case in cases {
        let decision = decided(brain, session, order, &case, (&Command::from(undo.clone()), role))?;
        let taking_back = decision.events.iter().any(|happening| matches!(happening.event, Event::TakenBack(_)));
        let (write, after) = write_case(case, (order.id, decision.events), (brain.now(), &by))?;
        writes.push(write);
        made.push(if taking_back { fold::without(brain.ledger().lock().as_ref(), after)? } else { after });
    }
    let version = made.first().map_or(0, |case| case.version);
    made.into_iter().for_each(|case| brain.remember(case));
    let staged = Staged { id: CommandId(order.id), by, at: brain.now(), writes, order: None };
    Ok(Plan { staged, case: Some(id), label: Some(label), version, warnings: Vec::new() })
}

/// What of a case a person can take back, in which cases, or why not.
pub(super) fn undoable(
    ledger: &SharedLedger,
    session: &Session,
    (office, today): (&Office, NaiveDate),
    case: &Case,
) -> Result<Undoable, DeskError> {
    let mut undoable = Undoable { last: case.last.clone(), cases: Vec::new(), refusal: None };
    let allowed =
        own_last(case, &session.account.name.0).and_then(|last| may(session, office, case, today).map(|_| last));
    let last = match allowed {
        Ok(last) => last,
        Err(refusal) => return Ok(Undoable { refusal: Some(refusal), ..undoable }),
    };
    let touched = touched(ledger, CommandId(last.command))?.into_iter();
    let folded =
        touched.map(|id| if id == case.id { Ok(case.clone()) } else { fold::case(ledger.lock().as_ref(), id) });
    let mut cases = folded.collect::<Result<Vec<_>, _>>()?;
    cases.sort_by_key(|case| case.number.as_ref().map(|number| (number.prefix.clone(), number.year, number.serial)));
    for other in cases {
        let standing = other.last.as_ref().is_some_and(|own| own.command == last.command);
        if !standing && undoable.refusal.is_none() {
            undoable.refusal = Some(refuse("undo_built_upon").with("case", other.label()));
        }
        undoable.cases.push(other.label());
    }
    Ok(undoable)
}

/// The cases a command touched.
fn touched(ledger: &SharedLedger, id: CommandId) -> Result<Vec<CaseId>, DeskError> {
    let appended = ledger.lock().outcome(id)?;
    let mut cases: Vec<CaseId> = appended
        .iter()
        .flat_map(|appended| appended.versions.iter())
        .filter_map(|(stream, _)| stream::case_of(stream))
        .collect();
    cases.sort_unstable();
    cases.dedup();
    Ok(cases)
}

fn may(session: &Session, office: &Office, case: &Case, today: NaiveDate) -> Result<Role, Refusal> {
    let relation = relation(&session.account, &Standing::of(case, today));
    session.may(Action::TakeBack, relation, alone(office, session.committee()))
}

/// The last act is the person's own. Whose it was otherwise is nothing to tell who does not read the case.
fn own(session: &Session, office: &Office, case: &Case, today: NaiveDate) -> Result<(), Refusal> {
    own_last(case, &session.account.name.0).map(drop).map_err(|refusal| {
        let sight = Sight::new(&session.account, office, today);
        match sight.opened(case) {
            Err(forbidden) if case.secrecy().is_some() && sight.of_case(case) < View::Assigning => forbidden,
            _ => refusal,
        }
    })
}
