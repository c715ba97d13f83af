//! The case: from first word to archive, at two levels.
//!
//! A case is the fold of its events ([`evolve`]); what may happen next is decided from it ([`decide`]). Each topic keeps
//! its own file with its state, its commands ([`command::Act`]) and its events ([`event::Fold`]); this file holds what
//! every act has in common: dates, custody and stage are checked here, once, before the topic's own rules.

pub mod agreement;
pub mod archive;
pub mod attachments;
pub mod bulk;
pub mod check;
pub mod clock;
pub mod command;
pub mod confirmation;
pub mod consent;
pub mod contacts;
pub mod correct;
pub mod course;
pub mod court_report;
pub mod custody;
pub mod custody_times;
pub mod dated;
pub mod decision;
pub mod destruction;
pub mod ending;
pub mod event;
pub mod extension;
pub mod figures;
pub mod forms;
pub mod import;
pub mod intake;
pub mod life;
pub mod mediators;
pub mod next_step;
pub mod number;
pub mod parties;
pub mod party;
pub mod performance;
#[cfg(test)]
mod properties;
pub mod reopen;
pub mod rights;
pub mod risk;
pub mod row;
pub mod series;
pub mod sessions;
pub mod simple_oral;
pub mod sought;
pub mod source_reply;
pub mod subsidy;
pub mod supervise;
pub mod suspension;
#[cfg(test)]
pub mod testing;
pub mod undo;
pub mod visit;
pub mod vocabulary;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

pub use self::undo::fold;

use self::agreement::{Agreement, Sealed};
use self::archive::{Archived, Bound};
use self::attachments::Attachment;
use self::command::{Command, Standing, When};
use self::confirmation::Confirmation;
use self::consent::Consent;
use self::contacts::Contact;
use self::correct::{Correction, Remark};
use self::court_report::CourtReport;
use self::custody::{Custody, Place};
use self::destruction::Destruction;
use self::ending::Ended;
use self::event::{Event, Fact};
use self::extension::Extension;
use self::forms::FiledForm;
use self::import::Import;
use self::intake::Intake;
use self::mediators::Panel;
use self::number::CaseNumber;
use self::party::Party;
use self::performance::Performance;
use self::reopen::Reopening;
use self::rights::Rights;
use self::risk::Risk;
use self::series::VoidedCase;
use self::sessions::Sessions;
use self::source_reply::SourceReply;
use self::subsidy::Subsidy;
use self::supervise::Supervision;
use self::suspension::Suspension;
use self::undo::{LastAct, TakenBackAct};
use self::visit::VisitMade;
use self::vocabulary::Stage;
use super::context::{Context, Decision};
use super::refusal::{Refusal, refuse};

/// A case's identity: a UUIDv7, never shown. People use the [`CaseNumber`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

/// A case as its events made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// How many events made it; 0 before registration.
    pub version: u64,
    /// When the last of them was recorded; the epoch before registration.
    #[serde(default)]
    pub changed_at: DateTime<Utc>,
    /// 案号; none before registration.
    pub number: Option<CaseNumber>,
    /// Numbers other systems and the old register know it by.
    pub aliases: Vec<String>,
    /// Where it stands; none before registration.
    pub stage: Option<Stage>,
    /// What was asked for, by whom, where it came from.
    pub intake: Intake,
    /// Applicants and respondents, in order of their keys.
    pub parties: Vec<Party>,
    /// Who holds it, and the chain of hands.
    pub custody: Custody,
    /// The agreement, drafted or in force.
    pub agreement: Option<Agreement>,
    /// 用印登记: every use of the seal in this case.
    pub seal_log: Vec<Sealed>,
    /// How it ended; none while it is open, and again after reopening.
    pub ended: Option<Ended>,
    /// What was performed of the agreement, and urged.
    pub performance: Performance,
    /// Applications to a court for confirmation, and for enforcement.
    pub confirmation: Confirmation,
    /// 回访, in the order of recording.
    pub visits: Vec<VisitMade>,
    /// Reports to the court that referred it.
    pub court_reports: Vec<CourtReport>,
    /// Papers in the volume, in the order of filing.
    pub forms: Vec<FiledForm>,
    /// Files that belong to it, in the order of attaching; those struck out too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The volume that was made last; none before, and again after reopening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Bound>,
    /// Where the volume stands; none before it is closed.
    pub archived: Option<Archived>,
    /// The last proposal to destroy it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destruction: Option<Destruction>,
    /// The day it was destroyed: nothing of anybody is known of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destroyed_on: Option<NaiveDate>,
    /// Corrections, in the order of recording.
    pub corrections: Vec<Correction>,
    /// Remarks, in the order of recording.
    pub remarks: Vec<Remark>,
    /// The times it was closed and went on.
    pub reopenings: Vec<Reopening>,
    /// 督办, in the order of recording.
    pub supervisions: Vec<Supervision>,
    /// 以案定补: reports of it, in the order of recording; at most the last one stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsidies: Vec<Subsidy>,
    /// The registration was undone; such a case is in no list and no figure.
    pub voided: Option<VoidedCase>,
    /// What an old register knew beside; none for a case registered here.
    pub imported: Option<Import>,
    /// Who was asked whether they will mediate, and what they said.
    pub consent: Consent,
    /// Who was told their rights and duties.
    pub rights: Rights,
    /// Who mediates.
    pub mediators: Panel,
    /// Sessions, guests and investigations.
    pub sessions: Sessions,
    /// Calls, messages, letters and visits, in the order of recording.
    pub contacts: Vec<Contact>,
    /// Risk marks, in the order of marking.
    pub risks: Vec<Risk>,
    /// Suspensions, oldest first; only the last can be open.
    pub suspensions: Vec<Suspension>,
    /// Extensions of the term, oldest first.
    pub extensions: Vec<Extension>,
    /// Answers given to whoever referred the dispute, oldest first.
    pub source_replies: Vec<SourceReply>,
    /// The last act that stands: what its author may take back. None where it cannot be known (a body was erased).
    pub last: Option<LastAct>,
    /// Acts that were taken back, in the order of taking back. Nothing else in the case shows them.
    pub taken_back: Vec<TakenBackAct>,
}

impl Case {
    /// A case nothing has happened to yet.
    #[must_use]
    pub fn unborn(id: CaseId) -> Self {
        Self {
            id,
            version: 0,
            changed_at: DateTime::UNIX_EPOCH,
            number: None,
            aliases: Vec::new(),
            stage: None,
            intake: Intake::default(),
            parties: Vec::new(),
            custody: Custody::default(),
            agreement: None,
            seal_log: Vec::new(),
            ended: None,
            performance: Performance::default(),
            confirmation: Confirmation::default(),
            visits: Vec::new(),
            court_reports: Vec::new(),
            forms: Vec::new(),
            attachments: Vec::new(),
            bound: None,
            archived: None,
            destruction: None,
            destroyed_on: None,
            corrections: Vec::new(),
            remarks: Vec::new(),
            reopenings: Vec::new(),
            supervisions: Vec::new(),
            subsidies: Vec::new(),
            voided: None,
            imported: None,
            consent: Consent::default(),
            rights: Rights::default(),
            mediators: Panel::default(),
            sessions: Sessions::default(),
            contacts: Vec::new(),
            risks: Vec::new(),
            suspensions: Vec::new(),
            extensions: Vec::new(),
            source_replies: Vec::new(),
            last: None,
            taken_back: Vec::new(),
        }
    }

    /// [`evolve`] in place, for whoever folds millions of facts: a case is large to move.
    pub fn take(&mut self, fact: &Fact) {
        fact.event.apply(self, fact);
        self.version += 1;
        self.changed_at = fact.at;
        undo::note(self, fact);
    }

    /// The number for people, or the id's first digits before there is one.
    #[must_use]
    pub fn label(&self) -> String {
        self.number.as_ref().map_or_else(|| self.id.to_string(), ToString::to_string)
    }
}

/// What a command comes to, or why it cannot be done. Pure: the same arguments give the same answer.
///
/// # Errors
/// A [`Refusal`] that says what is impossible and by which rule.
pub fn decide(case: &Case, command: &Command, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
    admit(case, command.when(), command.standing(), command.type_name(), context)?;
    command.decide(case, context)
}

/// What every act has in common, before its own rules: possible day, existing case, right stage, right hands.
///
/// # Errors
/// `on_in_future`, `on_too_old`, `on_before_request`, `on_before_acceptance`, `case_exists`, `case_unknown`,
/// `not_in_stage`, `in_transit`, `not_holder`, `case_destroyed`.
pub fn admit(case: &Case, when: When, standing: Standing, act: &str, context: &Context<'_>) -> Result<(), Refusal> {
    check_day(case, context)?;
    if let Some(on) = case.destroyed_on {
        return Err(refuse("case_destroyed").with("case", case.label()).with("on", on));
    }
    match (when, case.stage) {
        (When::Unborn, None) => return Ok(()),
        (When::Unborn, Some(_)) => return Err(refuse("case_exists").with("case", case.label())),
        (_, None) => return Err(refuse("case_unknown")),
        (_, Some(Stage::Voided)) => return Err(refuse("case_voided").with("case", case.label())),
        (When::Stages(_), Some(stage)) if !when.fits(stage) => {
            return Err(refuse("not_in_stage").with("stage", stage).with("act", act));
        }
        (When::Stages(stages), Some(_)) if !stages.contains(&Stage::Registered) => check_accepted(case, context)?,
        (When::Stages(_) | When::Always, Some(_)) => {}
    }
    match standing {
        Standing::Checked => Ok(()),
        Standing::Assisting if case.custody.assists(context.committee) && is_held(case) => Ok(()),
        Standing::Assisting | Standing::Holder => match case.custody.place() {
            Place::Held(holder) if holder == context.committee => Ok(()),
            Place::Held(holder) => Err(refuse("not_holder").with("holder", holder).with("act", act)),
            Place::InTransit { to, .. } => Err(refuse("in_transit").with("to", context.unit_name(to)).with("act", act)),
            Place::Nowhere => Err(refuse("case_unknown")),
        },
    }
}

fn is_held(case: &Case) -> bool {
    matches!(case.custody.place(), Place::Held(_))
}

/// The earliest day an act can be dated: before it no office of this kind kept a register.
pub(crate) const FIRST_YEAR: i32 = 1990;

fn check_day(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    use chrono::Datelike;
    if context.on > context.today {
        return Err(refuse("on_in_future").with("on", context.on).with("today", context.today));
    }
    if context.on.year() < FIRST_YEAR {
        return Err(refuse("on_too_old").with("on", context.on).with("year", FIRST_YEAR));
    }
    match case.intake.requested_on {
        Some(requested) if context.on < requested => {
            Err(refuse("on_before_request").with("on", context.on).with("requested", requested))
        }
        _ => Ok(()),
    }
}

/// What is possible only in an accepted case did not happen before acceptance.
fn check_accepted(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    match case.intake.accepted_on {
        Some(accepted) if context.on < accepted => {
            Err(refuse("on_before_acceptance").with("on", context.on).with("accepted", accepted))
        }
        _ => Ok(()),
    }
}

/// The case after a fact. Total: a fact on record is never refused.
///
/// One that takes an act back says only that it did: the case without the act is known to its history alone, and made
/// by [`fold`] or [`undo::append`].
#[must_use]
pub fn evolve(mut case: Case, fact: &Fact) -> Case {
    case.take(fact);
    case
}

/// The day limits shared with parsers further up: a register entry lies between the years 1990 and 2200.
#[must_use]
pub fn day_is_plausible(day: NaiveDate) -> bool {
    use chrono::Datelike;
    (FIRST_YEAR..=2200).contains(&day.year())
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
