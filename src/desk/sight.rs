//! Who may see which case: the policy table applied to one person and one case, for questions, lists and notices alike.
//!
//! A person stands to a case in a [`Relation`]; the content of a trade-secret case is besides for those assigned or
//! named only and, while nobody is, for those who must assign. Lists know a case by its row, all else by the case.

use super::people::in_charge;
use super::policy::{Action, Relation, alone};
use super::session::Session;
use crate::domain::case::row::Row;
use crate::domain::case::vocabulary::Object;
use crate::domain::case::{Case, CaseId};
use crate::domain::office::Office;
use crate::domain::refusal::Refusal;
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;

/// How a person stands to a case.
pub(super) fn relation(session: &Session, case: &Case) -> Relation {
    let own = session.committee();
    if case.version == 0 {
        return Relation::Own;
    }
    if session.account.mediator.is_some_and(|mediator| in_charge(case).contains(&mediator)) {
        return Relation::Assigned;
    }
    if case.custody.answerable() == Some(own) || case.custody.assists(own) {
        return Relation::Own;
    }
    match case.custody.under_way() {
        Some(transit) if transit.to == *own || transit.via.as_ref() == Some(own) => Relation::Arriving,
        _ => Relation::Elsewhere,
    }
}

/// One person's eyes, with the office as it is now.
pub(super) struct Sight<'a> {
    session: &'a Session,
    /// Nobody in the person's committee has the role of head.
    alone: bool,
}

impl<'a> Sight<'a> {
    pub(super) fn new(session: &'a Session, office: &'a Office) -> Self {
        Self { session, alone: alone(office, session.committee()) }
    }

    fn may(&self, action: Action, relation: Relation) -> Result<(), Refusal> {
        self.session.may(action, relation, self.alone).map(|_role| ())
    }

    /// A case may be read, whatever it is about.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn read(&self, case: &Case) -> Result<(), Refusal> {
        self.may(Action::Read, relation(self.session, case))
    }

    /// The content of a case about a trade secret may be read.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn read_secret(&self, case: &Case) -> Result<(), Refusal> {
        let relation = relation(self.session, case);
        // Until somebody is named, whoever works on the case must see it to name them.
        let unassigned = in_charge(case).is_empty() && self.may(Action::Work, relation).is_ok();
        let named = self.session.account.grants.contains(&case.id);
        if unassigned || named { Ok(()) } else { self.may(Action::ReadSecret, relation) }
    }

    /// The case is one whose content the person sees.
    pub(super) fn sees(&self, case: &Case) -> bool {
        let secret = case.intake.object == Some(Object::TradeSecret);
        self.read(case).is_ok() && (!secret || self.read_secret(case).is_ok())
    }

    /// The same, of a line in a list.
    pub(super) fn sees_row(&self, row: &Row) -> bool {
        self.sees_line(&Line::from(row))
    }

    /// The same, of as much of a line as this depends on.
    pub(super) fn sees_line(&self, line: &Line<'_>) -> bool {
        let relation = self.relation_of(line);
        let hidden = line.secret && !self.sees_secret_line(line, relation);
        !hidden && self.may(Action::Read, relation).is_ok()
    }

    fn relation_of(&self, line: &Line<'_>) -> Relation {
        let own = self.session.committee();
        if line.holder == own {
            Relation::Own
        } else if line.waits_for == Some(own) || line.in_transit_to == Some(own) {
            Relation::Arriving
        } else {
            Relation::Elsewhere
        }
    }

    /// A trade-secret case in a list: its names are for those assigned or named; while nobody is, for those who must assign.
    fn sees_secret_line(&self, line: &Line<'_>, relation: Relation) -> bool {
        // By id: who shares a name with a mediator shares no case.
        let assigned = self.session.account.mediator;
        self.session.account.grants.contains(&line.id)
            || assigned.is_some_and(|mediator| line.mediators.contains(&mediator))
            || (line.mediators.is_empty() && self.may(Action::Work, relation).is_ok())
    }
}

/// What of a line in a list decides who sees its names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub id: CaseId,
    pub holder: &'a UnitCode,
    pub waits_for: Option<&'a UnitCode>,
    pub in_transit_to: Option<&'a UnitCode>,
    /// About a trade secret.
    pub secret: bool,
    pub mediators: &'a [MediatorId],
}

impl<'a> From<&'a Row> for Line<'a> {
    fn from(row: &'a Row) -> Self {
        Self {
            id: row.id,
            holder: &row.holder,
            waits_for: row.waits_for.as_ref(),
            in_transit_to: row.in_transit_to.as_ref(),
            secret: row.object == Object::TradeSecret,
            mediators: &row.mediator_ids,
        }
    }
}
