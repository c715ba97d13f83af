//! One act on many cases: looked at beforehand, case by case, and carried out as one order.
//!
//! The preview and the order decide the same commands with the same rules; the preview on what is durable now, the order on
//! what stands when its turn comes. One case that refuses then refuses the whole, by its number: nothing is ever done to
//! half of what was asked, and the person looks again.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::brain::Brain;
use super::fold;
use super::plan::{Plan, PlanError, acting};
use super::plan_series::Made;
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::actor::Role;
use crate::domain::answer::{Load, Preview, PreviewRow};
use crate::domain::case::bulk::{BULK_MAX, Bulk, BulkAct};
use crate::domain::case::event::Fact;
use crate::domain::case::{Case, evolve};
use crate::domain::context::Happening;
use crate::domain::office::Office;
use crate::domain::order::Order;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::sight::Sight;

/// Decides the act on every case, as one command of the ledger.
pub(super) fn bulk(brain: &mut Brain, session: &Session, order: &Order, bulk: &Bulk) -> Result<Plan, PlanError> {
    admit(bulk)?;
    let mut made = Made::default();
    let mut role = Role::System;
    for one in &bulk.cases {
        let mut case = brain.case(one.case)?;
        // Who may not see a case is not told its number either.
        may_try(&Sight::new(&session.account, brain.office(), brain.today()), &case, &bulk.act)?;
        let number = case.label();
        let named = |refusal: Refusal| PlanError::Refused(refusal.with("of", &number));
        if let Some(expected) = one.expect.filter(|expected| *expected != case.version) {
            let conflict = refuse("version_conflict").with("expected", expected).with("actual", case.version);
            return Err(named(conflict));
        }
        for command in bulk.act.commands(&case).map_err(named)? {
            (case, role) = made.act(brain, session, order, case, &command).map_err(|error| match error {
                PlanError::Refused(refusal) => named(refusal),
                trouble @ PlanError::Trouble(_) => trouble,
            })?;
        }
    }
    made.plan(brain, session, order, role)
}

/// The act may be tried on a case: who sees no more than its outline elsewhere may not even ask, and what a trade-secret
/// case would refuse is told to those who read it.
fn may_try(sight: &Sight, case: &Case, act: &BulkAct) -> Result<(), Refusal> {
    sight.reads(case)?;
    sight.may_try(case, act.type_name(), None)
}

/// What cannot be right of any bulk.
fn admit(bulk: &Bulk) -> Result<(), Refusal> {
    if bulk.cases.is_empty() {
        return Err(refuse("bulk_empty"));
    }
    if bulk.cases.len() > BULK_MAX {
        return Err(refuse("bulk_too_large").with("count", bulk.cases.len()).with("max", BULK_MAX));
    }
    let mut seen = std::collections::BTreeSet::new();
    match bulk.cases.iter().find(|one| !seen.insert(one.case)) {
        Some(twice) => Err(refuse("bulk_twice").with("case", twice.case)),
        None => Ok(()),
    }
}

impl Desk {
    /// Case by case, what a bulk would come to.
    pub(super) fn preview(&self, session: &Session, bulk: &Bulk) -> Result<Preview, AskError> {
        admit(bulk)?;
        let office = self.office();
        let sight = self.sight(session);
        let mut preview = Preview::default();
        let mut moved = 0;
        for one in &bulk.cases {
            let Some(mut row) = self.views(|store| store.row(one.case))? else {
                return Err(refuse("case_not_found").with("case", one.case).into());
            };
            let case = fold::case(self.ledger.lock().as_ref(), one.case)?;
            sight.reads(&case)?;
            let version = case.version;
            let conflict = |expected| refuse("version_conflict").with("expected", expected).with("actual", version);
            let verdict = match (may_try(&sight, &case, &bulk.act), one.expect.filter(|seen| *seen != case.version)) {
                (Err(forbidden), _) => Err(forbidden),
                (Ok(()), Some(expected)) => Err(conflict(expected)),
                (Ok(()), None) => self.tried(session, &office, case, &bulk.act),
            };
            moved += u64::from(verdict.is_ok() && row.is_open());
            self.show(session, [&mut row]);
            let (refusal, acts) = verdict.map_or_else(|refusal| (Some(refusal), 0), |acts| (None, acts));
            preview.rows.push(PreviewRow { row, refusal, acts });
        }
        preview.load = self.load(&office, &bulk.act, moved)?;
        Ok(preview)
    }

    /// Decides the act on one case without writing: how many commands it takes, or why it is refused.
    fn tried(&self, session: &Session, office: &Office, mut case: Case, act: &BulkAct) -> Result<usize, Refusal> {
        let commands = act.commands(&case)?;
        let (today, now) = (self.clock.today(), self.clock.now());
        for command in &commands {
            let (session, role, decision) = acting(office, session, (today, today), (&case, command))?;
            let by = session.actor(role);
            for Happening { on, event } in decision.events {
                case = evolve(case, &Fact { on, at: now, by: by.clone(), command: Uuid::nil(), event });
            }
        }
        Ok(commands.len())
    }

    /// The open cases of the mediators an act moves work between, before and after. Cover moves none for good.
    fn load(&self, office: &Office, act: &BulkAct, moved: u64) -> Result<Vec<Load>, DeskError> {
        let (from, to, for_good) = match act {
            BulkAct::Reassign(act) => (act.from, act.to, true),
            BulkAct::Cover(act) => (act.mediator, act.substitute, false),
            BulkAct::SeekConsent(_) | BulkAct::TellRights(_) | BulkAct::LogContact(_) => return Ok(Vec::new()),
        };
        let mut loads = BTreeMap::new();
        let name = |id: MediatorId| super::people::name(&office.roster, id);
        for (order, id) in [from, to].into_iter().enumerate() {
            let before = self.views(|store| store.tally_of_mediator(id))?.open;
            let after = match (order, for_good) {
                (0, true) => before.saturating_sub(moved),
                (0, false) => before,
                _ => before + moved,
            };
            loads.insert(order, Load { name: name(id), before, after });
        }
        Ok(loads.into_values().collect())
    }
}
