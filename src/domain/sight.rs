//! Who sees which case, and how much of it: the policy table applied to one person and one case, for every question, list,
//! preview, act and notice alike.
//!
//! A person stands to a case in a [`Relation`], told from the same few facts whether the case is at hand or only its line
//! in a list. The content of a trade-secret case is besides for those assigned (or standing in) and those named. While
//! nobody was ever named for it, who decides on it reads it, because nobody else can; once somebody was and nobody is,
//! they see what assigning needs and no more. A secret stays one whatever the object is called later.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::actor::Role;
use super::case::correct::Correctable;
use super::case::custody::Place;
use super::case::intake::{Intake, Source};
use super::case::party::{NewParty, Party};
use super::case::row::{Row, Secrecy};
use super::case::{Case, CaseId, command::Command};
use super::office::Office;
use super::office::account::Account;
use super::policy::{Action, Relation, action_of, allows, alone};
use super::refusal::{Refusal, refuse};
use super::roster::MediatorId;
use super::unit::UnitCode;

/// How much of a case somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Not that there is one.
    Nothing,
    /// Number, stage and where it is.
    Outline,
    /// What assigning somebody needs: the parties, the object, who sat on it.
    Assigning,
    /// All of it.
    Whole,
}

/// What of a case decides who sees it.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// Which.
    pub id: CaseId,
    /// The committee answerable; none before registration.
    pub holder: Option<&'a UnitCode>,
    /// Committees that assist.
    pub assisting: Cow<'a, BTreeSet<UnitCode>>,
    /// The committee a transit waits for.
    pub waits_for: Option<&'a UnitCode>,
    /// Where it is going.
    pub in_transit_to: Option<&'a UnitCode>,
    /// Who is in charge, substitutes included.
    pub mediators: Cow<'a, [MediatorId]>,
    /// About a trade secret.
    pub secrecy: Option<Secrecy>,
}

impl<'a> Standing<'a> {
    /// Of a case on a day.
    #[must_use]
    pub fn of(case: &'a Case, today: NaiveDate) -> Self {
        let transit = case.custody.under_way();
        Self {
            id: case.id,
            holder: case.custody.answerable(),
            assisting: Cow::Borrowed(&case.custody.assisting),
            waits_for: transit.map(|transit| match (&transit.via, transit.passed_on) {
                (Some(via), None) => via,
                _ => &transit.to,
            }),
            in_transit_to: match case.custody.place() {
                Place::InTransit { to, .. } => Some(to),
                Place::Held(_) | Place::Nowhere => None,
            },
            mediators: Cow::Owned(case.mediators.in_charge(today)),
            secrecy: case.secrecy(),
        }
    }
}

impl<'a> From<&'a Row> for Standing<'a> {
    fn from(row: &'a Row) -> Self {
        Self {
            id: row.id,
            holder: Some(&row.holder),
            assisting: Cow::Borrowed(&row.assisting),
            waits_for: row.waits_for.as_ref(),
            in_transit_to: row.in_transit_to.as_ref(),
            mediators: Cow::Borrowed(&row.mediator_ids),
            secrecy: row.secrecy,
        }
    }
}

/// How a person stands to a case.
#[must_use]
pub fn relation(account: &Account, case: &Standing<'_>) -> Relation {
    let own = Some(&account.committee);
    if case.holder.is_none() {
        return Relation::Own;
    }
    if account.mediator.is_some_and(|mediator| case.mediators.contains(&mediator)) {
        return Relation::Assigned;
    }
    if case.holder == own || case.assisting.contains(&account.committee) {
        return Relation::Own;
    }
    if case.waits_for == own || case.in_transit_to == own { Relation::Arriving } else { Relation::Elsewhere }
}

/// The role in which an account may do something, or the refusal that says what was asked.
///
/// # Errors
/// `forbidden` with the action and the relation.
pub fn may(account: &Account, action: Action, relation: Relation, alone: bool) -> Result<Role, Refusal> {
    account.roles.iter().copied().find(|role| allows(*role, action, relation, alone)).ok_or_else(|| {
        let forbidden = refuse("forbidden")
            .with("account", &account.name)
            .with("policy_action", action.value())
            .with("relation", relation.value());
        // What somebody can do about it differs.
        match action {
            Action::ReadSecret => forbidden.with("variant", "secret"),
            Action::WriteOffice
            | Action::WriteRoster
            | Action::ReportIndicators
            | Action::ReadOffice
            | Action::ReadAccounts
            | Action::Audit
            | Action::Administer => forbidden.with("variant", "office"),
            _ => forbidden,
        }
    })
}

/// One person's eyes, with the office as it is on a day.
#[derive(Debug, Clone)]
pub struct Sight {
    /// The person, and whether nobody in their committee has the role of head; and once more in the district's name, for
    /// who holds its role beside a town's.
    faces: Vec<(Account, bool)>,
    today: NaiveDate,
}

impl Sight {
    /// Of an account.
    #[must_use]
    pub fn new(account: &Account, office: &Office, today: NaiveDate) -> Self {
        let with_alone = |account: Account| {
            let alone = alone(office, &account.committee);
            (account, alone)
        };
        let faces = [Some(account.clone()), account.for_the_district(office)];
        Self { faces: faces.into_iter().flatten().map(with_alone).collect(), today }
    }

    /// How much of a case the person sees.
    #[must_use]
    pub fn view(&self, case: &Standing<'_>) -> View {
        self.faces.iter().map(|(account, alone)| view(account, *alone, case)).max().unwrap_or(View::Nothing)
    }

    /// The same, of a case at hand.
    #[must_use]
    pub fn of_case(&self, case: &Case) -> View {
        self.view(&Standing::of(case, self.today))
    }

    /// The same, of a line in a list.
    #[must_use]
    pub fn of_row(&self, row: &Row) -> View {
        self.view(&Standing::from(row))
    }

    /// How much of a case the person sees when it is opened.
    ///
    /// # Errors
    /// `forbidden` where it is an outline at most; of the variant `secret` where it is one for its secrecy alone.
    pub fn opened(&self, case: &Case) -> Result<View, Refusal> {
        let standing = Standing::of(case, self.today);
        let view = self.view(&standing);
        if view >= View::Assigning {
            return Ok(view);
        }
        self.reads(case)?;
        Err(self.secret(case))
    }

    /// A line as the person may see it. Of a secret among the cases they may read otherwise, that it is one.
    #[must_use]
    pub fn shown(&self, row: &Row) -> Row {
        if self.of_row(row) == View::Whole { row.clone() } else { self.outlined(row) }
    }

    /// The outline of a line.
    #[must_use]
    pub fn outlined(&self, row: &Row) -> Row {
        let standing = Standing::from(row);
        let reads = |(account, alone): &(Account, bool)| {
            may(account, Action::Read, relation(account, &standing), *alone).is_ok()
        };
        let secrecy = row.secrecy.filter(|_| self.faces.iter().any(reads));
        Row { secrecy, ..row.outline() }
    }

    /// The case is one the person could read, were it no secret.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn reads(&self, case: &Case) -> Result<(), Refusal> {
        let standing = Standing::of(case, self.today);
        let mut each = self
            .faces
            .iter()
            .map(|(account, alone)| may(account, Action::Read, relation(account, &standing), *alone).map(drop));
        let first = each.next().unwrap_or_else(|| Err(refuse("forbidden")));
        each.fold(first, Result::or)
    }

    /// An act on a case may be tried: what it is refused for would tell of a secret.
    ///
    /// # Errors
    /// `forbidden` of the variant `secret`.
    pub fn may_try(&self, case: &Case, act: &str, command: Option<&Command>) -> Result<(), Refusal> {
        // Before it is registered there is nothing to read.
        if case.version == 0 || case.secrecy().is_none() {
            return Ok(());
        }
        let object = matches!(command, Some(Command::Correct(act)) if act.field == Correctable::Object);
        if assigns(act) || object { Ok(()) } else { self.whole(case) }
    }

    fn whole(&self, case: &Case) -> Result<(), Refusal> {
        match self.opened(case)? {
            View::Whole => Ok(()),
            _ => Err(self.secret(case)),
        }
    }

    /// The refusal of what only those may who read the case whole.
    fn secret(&self, case: &Case) -> Refusal {
        let standing = Standing::of(case, self.today);
        let refused = |(account, alone): &(Account, bool)| {
            may(account, Action::ReadSecret, relation(account, &standing), *alone).err()
        };
        self.faces.iter().find_map(refused).unwrap_or_else(|| refuse("forbidden").with("variant", "secret"))
    }
}

fn view(account: &Account, alone: bool, case: &Standing<'_>) -> View {
    let relation = relation(account, case);
    let may = |action, relation| may(account, action, relation, alone).is_ok();
    if !may(Action::Read, relation) {
        return if may(Action::ReadOutline, relation) { View::Outline } else { View::Nothing };
    }
    let Some(secrecy) = case.secrecy else { return View::Whole };
    let named = account.grants.contains(&case.id);
    if may(Action::ReadSecret, if named { Relation::Assigned } else { relation }) {
        return View::Whole;
    }
    match secrecy {
        _ if !case.mediators.is_empty() || !may(Action::Decide, relation) => View::Outline,
        Secrecy::New => View::Whole,
        Secrecy::Kept => View::Assigning,
    }
}

/// Whether an act gives a case into somebody's hands, or answers for where it is: done without reading what it is about.
#[must_use]
pub fn assigns(act: &str) -> bool {
    matches!(
        act,
        "name_mediators"
            | "replace_mediator"
            | "cover"
            | "reassign"
            | "decide_recusal"
            | "escalate"
            | "delegate"
            | "hand_over"
            | "pass_on"
            | "sign_for"
            | "return"
            | "recall"
            | "join"
            | "leave"
            | "decide_holder"
            | "supervise"
            | "check_subsidy"
            | "pay_subsidy"
    )
}

/// What a command is in the table: to call the object of a trade-secret case anything else is a decision.
#[must_use]
pub fn action_on(case: &Case, command: &Command) -> Action {
    match command {
        Command::Correct(act) if act.field == Correctable::Object && case.secrecy().is_some() => Action::Decide,
        _ => action_of(command.type_name()),
    }
}

/// What of a trade-secret case assigning somebody needs, and nothing else of it.
#[must_use]
pub fn for_assigning(case: &Case) -> Case {
    let mut custody = case.custody.clone();
    custody.transits.iter_mut().for_each(|transit| transit.reason.clear());
    let parties = case.parties.iter().map(|party| {
        let NewParty { name, code, representative, agents, .. } = party.who.clone();
        let who = NewParty {
            name,
            code,
            representative,
            agents,
            phone: None,
            address: None,
            born_on: None,
            guardian: None,
            interpreter: None,
        };
        Party { who, ..party.clone() }
    });
    let source = case.intake.source.as_ref().map(|source| Source {
        kind: source.kind,
        from: None,
        number: None,
        reply_due: None,
        file_signed_on: None,
        summary_procedure: false,
    });
    Case {
        version: case.version,
        number: case.number.clone(),
        stage: case.stage,
        intake: Intake {
            committee: case.intake.committee.clone(),
            requested_on: case.intake.requested_on,
            accepted_on: case.intake.accepted_on,
            object: case.intake.object,
            kind: case.intake.kind,
            source,
            people: case.intake.people,
            difficulty: case.intake.difficulty,
            ..Intake::default()
        },
        parties: parties.collect(),
        custody,
        mediators: case.mediators.clone(),
        ..Case::unborn(case.id)
    }
}
