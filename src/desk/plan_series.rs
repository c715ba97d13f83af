//! 系列案: one order that makes many cases, and one that undoes them. Each is a single command of the ledger: all of it is
//! there, or none.

use uuid::Uuid;

use super::brain::Brain;
use super::plan::{Plan, PlanError, acting, case_id, context, name_case, write_case};
use super::policy::{Action, Relation, alone};
use super::session::Session;
use crate::domain::actor::Role;
use crate::domain::case::Case;
use crate::domain::case::command::Command;
use crate::domain::case::series::{SeriesIntake, SeriesRow, Void, preview};
use crate::domain::case::vocabulary::Stage;
use crate::domain::order::Order;
use crate::domain::query::CaseFilter;
use crate::domain::refusal::{Refusal, refuse};
use crate::ledger::{CommandId, Staged, Write};

/// Registers a case for each respondent. One row that cannot be registered refuses the whole, with its row.
pub(super) fn register(
    brain: &mut Brain,
    session: &Session,
    order: &Order,
    intake: &SeriesIntake,
) -> Result<Plan, PlanError> {
    let own = rows(brain, session, order, intake);
    // As a single request: in the committee's name, or else in the district's.
    let (session, rows) = match (own, session.for_the_district(brain.office())) {
        (Ok(rows), _) => (session.clone(), rows),
        (Err(refusal), Some(district)) => {
            let rows = rows(brain, &district, order, intake).map_err(|_| refusal)?;
            (district, rows)
        }
        (Err(refusal), None) => return Err(refusal.into()),
    };
    let mut made = Made::default();
    let mut role = Role::System;
    for row in rows {
        let index = u32::try_from(row.row).unwrap_or(u32::MAX);
        let case = brain.case(case_id(brain, order.id, index))?;
        role = made.act(brain, &session, order, case, &Command::from(row.register))?.1;
    }
    made.plan(brain, &session, order, role)
}

/// The requests of a series as this person may make them; the first that cannot be registered refuses all.
fn rows(brain: &Brain, session: &Session, order: &Order, intake: &SeriesIntake) -> Result<Vec<SeriesRow>, Refusal> {
    let elsewhere = intake.committee.as_ref().is_some_and(|committee| committee != session.committee());
    let relation = if elsewhere { Relation::Elsewhere } else { Relation::Own };
    let alone = alone(brain.office(), session.committee());
    let worked = session.may(Action::Work, relation, alone);
    let role = worked.or_else(|refusal| session.may(Action::Allot, relation, alone).map_err(|_| refusal))?;
    let actor = session.actor(role);
    let today = brain.today();
    let days = (today, order.on.unwrap_or(today));
    let mut rows = preview(intake, &context(brain.office(), session, &actor, days))?;
    match rows.iter_mut().find_map(|row| Some(row.refusal.take()?.with("row", row.row))) {
        Some(refusal) => Err(refusal),
        None => Ok(rows),
    }
}

/// Voids every case of a series to which nothing has happened since; one that was worked on refuses the whole.
pub(super) fn void(
    brain: &mut Brain,
    session: &Session,
    order: &Order,
    (series, reason): (Uuid, &str),
) -> Result<Plan, PlanError> {
    let filter = CaseFilter { series: Some(series), ..CaseFilter::default() };
    let rows = brain.all_rows(filter)?;
    if rows.is_empty() {
        return Err(refuse("series_unknown").with("series", series).into());
    }
    let mut made = Made::default();
    let mut role = Role::System;
    for row in rows {
        let case = brain.case(row.id)?;
        if case.stage == Some(Stage::Voided) {
            continue;
        }
        let void = Void { series: Some(series), reason: reason.to_owned() };
        role = made.act(brain, session, order, case, &Command::from(void))?.1;
    }
    made.plan(brain, session, order, role)
}

/// What the cases of one order come to.
#[derive(Default)]
pub(super) struct Made {
    /// As planned; remembered only when the whole order stands.
    cases: Vec<Case>,
    writes: Vec<Write>,
    warnings: Vec<crate::domain::refusal::Warning>,
    labels: Vec<String>,
}

impl Made {
    /// Decides one command on a case as a single one would be; gives the case after it, and the role it was done in.
    pub(super) fn act(
        &mut self,
        brain: &mut Brain,
        session: &Session,
        order: &Order,
        case: Case,
        command: &Command,
    ) -> Result<(Case, Role), PlanError> {
        let days = (brain.today(), order.on.unwrap_or_else(|| brain.today()));
        let (session, role, mut decision) = acting(brain.office(), session, days, (&case, command))?;
        let mut beside = Vec::new();
        if case.version == 0 {
            name_case(brain, &mut decision.events, &mut beside, case.id)?;
        }
        let by = session.actor(role);
        let (write, case) = write_case(case, (order.id, decision.events), (brain.now(), &by))?;
        let label = case.number.as_ref().map(ToString::to_string);
        self.labels.extend(label.filter(|label| self.labels.last() != Some(label)));
        self.cases.push(case.clone());
        self.writes.push(write);
        self.writes.extend(beside);
        self.warnings.extend(decision.warnings);
        Ok((case, role))
    }

    /// One command of the ledger. Its writes to one stream (the serials) are joined, in order.
    pub(super) fn plan(
        self,
        brain: &mut Brain,
        session: &Session,
        order: &Order,
        role: Role,
    ) -> Result<Plan, PlanError> {
        let mut writes: Vec<Write> = Vec::with_capacity(self.writes.len());
        for write in self.writes {
            match writes.iter_mut().find(|earlier| earlier.stream == write.stream) {
                Some(earlier) => earlier.events.extend(write.events),
                None => writes.push(write),
            }
        }
        let label = match (self.labels.first(), self.labels.last()) {
            (Some(first), Some(last)) if first != last => Some(format!("{first} - {last}")),
            (first, _) => first.cloned(),
        };
        for case in self.cases {
            brain.remember(case);
        }
        let staged = Staged { id: CommandId(order.id), by: session.actor(role), at: brain.now(), writes, order: None };
        Ok(Plan { staged, case: None, label, version: self.labels.len() as u64, warnings: self.warnings })
    }
}
