//! 撤回操作: the last act of one's own that nobody has built upon is taken back within its case, with a reason.
//!
//! Taking back is a correction: the record of the act stays, and the one that takes it back follows it. What a case *is*
//! is folded without the act ([`standing`]), so that everything derived from it (stage, clocks, custody, rows) is as if
//! the act had never been recorded. An act is all events of one command, in every case the command touched.
//! What others rely on already is not taken back: hands of another committee, a paper that left the house. Those have
//! acts of their own, and the refusal names them. A registration that is taken back is voided: its number stays used.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::agreement::SealAffixed;
use super::command::{Act, Standing, When};
use super::court_report::{ReportToCourt, ReportedToCourt};
use super::decision::Declined;
use super::event::{Event, Fact, Fold};
use super::reopen::Reopen;
use super::series::Voided;
use super::{Case, CaseId, check, custody, evolve};
use crate::domain::actor::Actor;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};

/// The last act on record that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAct {
    /// The command it was.
    pub command: Uuid,
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Actor,
    /// What it left on record in this case, in order.
    pub kinds: Vec<Cow<'static, str>>,
    /// It brought the case into being.
    pub born: bool,
}

/// An act that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBackAct {
    /// The day it was taken back.
    pub on: NaiveDate,
    /// The account that did, and had done the act.
    pub by: String,
    /// The command it was.
    pub command: Uuid,
    /// What it had left on record in this case.
    pub kinds: Vec<String>,
    /// Why.
    pub reason: String,
}

/// 撤回操作: takes the last act on the case back, one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// Why.
    pub reason: String,
}

/// An act was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The command it was.
    pub command: Uuid,
    /// What it had left on record in this case.
    pub kinds: Vec<String>,
    /// Why.
    pub reason: String,
}

/// What changed hands between two committees: the other one has seen it.
const CUSTODY: [&str; 6] = [
    custody::Sent::KIND,
    custody::PassedOn::KIND,
    custody::Signed::KIND,
    custody::Returned::KIND,
    custody::Recalled::KIND,
    custody::HolderDecided::KIND,
];

/// What left the house as a paper that others hold, and the act that answers a mistake in it.
const ISSUED: [(&str, &str); 3] =
    [(Declined::KIND, Reopen::TYPE), (SealAffixed::KIND, Reopen::TYPE), (ReportedToCourt::KIND, ReportToCourt::TYPE)];

/// The act an account may take back in this case now.
///
/// # Errors
/// `undo_nothing`, `undo_not_yours`, `undo_custody`, `undo_issued`.
pub fn own_last<'a>(case: &'a Case, account: &str) -> Result<&'a LastAct, Refusal> {
    let last = case.last.as_ref().ok_or_else(|| refuse("undo_nothing").with("case", case.label()))?;
    let done = last.kinds.join(",");
    if last.by.account != account {
        return Err(refuse("undo_not_yours").with("account", &last.by.account).with("on", last.on).with("event", done));
    }
    if let Some(kind) = last.kinds.iter().find(|kind| CUSTODY.contains(&kind.as_ref())) {
        return Err(refuse("undo_custody").with("event", kind));
    }
    let issued = |kind: &Cow<str>| ISSUED.iter().find(|(issued, _)| issued == kind);
    if let Some((kind, instead)) = last.kinds.iter().find_map(issued) {
        return Err(refuse("undo_issued").with("event", kind).with("act", instead));
    }
    Ok(last)
}

impl Act for Undo {
    const TYPE: &'static str = "undo";
    const FIELDS: &'static [Field] = &[need("reason", FieldKind::Text)];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self { reason: "选错了案件，本应登记在另一案。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        let LastAct { command, kinds, born, .. } = own_last(case, &context.actor.account)?;
        let reason = self.reason.clone();
        if *born {
            return Ok(Decision::one(context.on, Voided { reason }));
        }
        Ok(Decision::one(
            context.on,
            TakenBack {
                command: *command,
                kinds: kinds.iter().map(|kind| kind.clone().into_owned()).collect(),
                reason,
            },
        ))
    }
}

impl Fold for TakenBack {
    const KIND: &'static str = "taken_back";

    /// Only the note of it: the act itself is left out by [`standing`].
    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.taken_back.push(TakenBackAct {
            on: fact.on,
            by: fact.by.account.clone(),
            command: self.command,
            kinds: self.kinds.clone(),
            reason: self.reason.clone(),
        });
    }
}

/// Keeps in mind what the last act was. To be called after the fact has changed the case and its version.
pub(super) fn note(case: &mut Case, fact: &Fact) {
    let Fact { on, at, by, command, event } = fact;
    if matches!(event, Event::TakenBack(_)) {
        return;
    }
    let (kind, born) = (Cow::Borrowed(event.kind()), case.version == 1);
    match &mut case.last {
        Some(last) if last.command == *command => last.kinds.push(kind),
        Some(last) => {
            // Millions of facts are folded at a time: what is there is written over.
            last.by.account.clone_from(&by.account);
            (last.by.role, last.by.known) = (by.role, by.known);
            last.kinds.clear();
            last.kinds.push(kind);
            (last.command, last.on, last.at, last.born) = (*command, *on, *at, born);
        }
        last => *last = Some(LastAct { command: *command, on: *on, at: *at, by: by.clone(), kinds: vec![kind], born }),
    }
}

/// The commands that a history takes back.
pub fn taken_back<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> BTreeSet<Uuid> {
    let taken = facts.into_iter().filter_map(|fact| match &fact.event {
        Event::TakenBack(taken) => Some(taken.command),
        _ => None,
    });
    taken.collect()
}

/// The case after a fact of its history; one of an act that is taken back later only counts.
#[must_use]
pub fn standing(mut case: Case, fact: &Fact, taken_back: &BTreeSet<Uuid>) -> Case {
    if taken_back.contains(&fact.command) {
        case.version += 1;
        return case;
    }
    evolve(case, fact)
}

/// The case that a history makes: without what it takes back.
#[must_use]
pub fn fold<'a>(id: CaseId, facts: impl IntoIterator<Item = &'a Fact>) -> Case {
    let facts: Vec<&Fact> = facts.into_iter().collect();
    let taken_back = taken_back(facts.iter().copied());
    facts.into_iter().fold(Case::unborn(id), |case, fact| standing(case, fact, &taken_back))
}

/// The case after one more fact, which joins its history; one that takes something back folds the history again.
#[must_use]
pub fn append(case: Case, history: &mut Vec<Fact>, fact: Fact) -> Case {
    let taking_back = matches!(fact.event, Event::TakenBack(_));
    let (id, case) = (case.id, evolve(case, &fact));
    history.push(fact);
    if taking_back { fold(id, &*history) } else { case }
}

#[cfg(test)]
mod tests;
