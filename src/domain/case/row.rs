//! A case as one line of a list: what `case list --json` prints and lists on a screen show.
//!
//! A row holds nothing that depends on the present day; days left are counted when it is shown, so a row stays true
//! until something happens to the case, a rule or the calendar.
//!
//! Who may not read a case is shown its [outline](Row::outline): a row with nothing in it but where the case is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::correct::{Correctable, Correction};
use super::custody::{Place, TransitKind};
use super::life::Life;
use super::number::CaseNumber;
use super::party::Side;
use super::sought::Sought;
use super::vocabulary::{Ending, Kind, Object, SourceKind, Stage};
use super::{Case, CaseId};
use crate::domain::money::Fen;
use crate::domain::roster::MediatorId;
use crate::domain::unit::{Level, UnitCode, Units};

/// The nearest door that closes on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The last day.
    pub on: NaiveDate,
    /// Which clock: a machine value of the clocks' vocabulary.
    pub what: String,
    /// Which of several, for instance the instalment; 0 where there is only one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub instance: u32,
    /// How much is still to be paid, for an instalment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<Fen>,
}

/// How a case under way was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// How it moves.
    pub kind: TransitKind,
    /// The day it was sent.
    pub on: NaiveDate,
    /// Why it is better placed there; empty for those who may not read the case.
    pub reason: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// How a case about a trade secret stands to its readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrecy {
    /// Nobody was ever named for it: who decides on it must read it to do so.
    New,
    /// Somebody mediates it, or did.
    Kept,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Identity.
    pub id: CaseId,
    /// 案号.
    pub number: CaseNumber,
    /// Other numbers.
    pub aliases: Vec<String>,
    /// Stage.
    pub stage: Stage,
    /// Level of the committee answerable.
    pub level: Level,
    /// The committee that holds it, or sent it while it is in transit.
    pub holder: UnitCode,
    /// Its name.
    pub holder_name: String,
    /// The receiver, while in transit.
    pub in_transit_to: Option<UnitCode>,
    /// The committee a transit waits for now (the district, while a hand-over has not been passed on).
    pub waits_for: Option<UnitCode>,
    /// Committees that assist.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assisting: BTreeSet<UnitCode>,
    /// It is, or was, about a trade secret: its content is for those assigned or named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrecy: Option<Secrecy>,
    /// How it was sent, while in transit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<Sending>,
    /// Names.
    pub applicants: Vec<String>,
    /// Names.
    pub respondents: Vec<String>,
    /// Object; none in an outline, as everything below that is not known of one.
    pub object: Option<Object>,
    /// Kind.
    pub kind: Option<Kind>,
    /// Source.
    pub source: Option<SourceKind>,
    /// Names of the mediators in charge now.
    pub mediators: Vec<String>,
    /// Who they are: two people may share a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mediator_ids: Vec<MediatorId>,
    /// Day of the request; every row but an outline has one.
    pub requested_on: Option<NaiveDate>,
    /// Day of acceptance.
    pub accepted_on: Option<NaiveDate>,
    /// Day of the ending.
    pub ended_on: Option<NaiveDate>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// Amount asked, in fen.
    pub amount_asked_fen: Option<Fen>,
    /// 协议金额, in fen; none where there is no agreement, or none about money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_agreed_fen: Option<Fen>,
    /// 备注: what an old register said beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// The nearest door that closes.
    pub next: Option<Door>,
    /// The first day on which another door is the nearest, though nothing happens to the case; none if that never comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns_on: Option<NaiveDate>,
    /// The series it belongs to.
    pub series: Option<Uuid>,
    /// Imported, still open, to be confirmed.
    pub unchecked: bool,
    /// When something was last recorded in it.
    #[serde(default)]
    pub changed_at: DateTime<Utc>,
    /// Version of the case.
    pub version: u64,
    /// What it is found by beside. In the views only: empty in whatever is shown.
    #[serde(default, skip_serializing_if = "Sought::is_empty")]
    pub sought: Sought,
    /// What statistics rest on. In the views only, likewise.
    #[serde(default, skip_serializing_if = "Life::is_empty")]
    pub life: Life,
}

/// What a row needs beside the case.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The nearest door, from the clocks.
    pub next: Option<Door>,
    /// The day on which another one is.
    pub turns_on: Option<NaiveDate>,
    /// The mediators in charge, with their names.
    pub mediators: Vec<(MediatorId, String)>,
    /// Day and manner of the ending.
    pub ended: Option<(NaiveDate, Ending)>,
    /// What statistics rest on.
    pub life: Life,
}

impl Case {
    /// Whether the case is, or ever was, about a trade secret: what was recorded then does not stop being one because the
    /// object is called another now.
    #[must_use]
    pub fn secrecy(&self) -> Option<Secrecy> {
        let secret = Object::TradeSecret.value();
        let once = |correction: &Correction| {
            correction.field == Correctable::Object
                && [&correction.before, &correction.after].iter().any(|is| **is == secret)
        };
        let is_secret = self.intake.object == Some(Object::TradeSecret) || self.corrections.iter().any(once);
        is_secret.then_some(if self.mediators.seats.is_empty() { Secrecy::New } else { Secrecy::Kept })
    }
}

/// What was agreed on in money.
fn agreed_amount(case: &Case) -> Option<Fen> {
    case.agreement.as_ref().map(|agreement| agreement.terms.amount_fen).filter(|amount| *amount > Fen(0))
}

impl Row {
    /// The row of a case; none before registration.
    #[must_use]
    pub fn of(case: &Case, units: &Units, beside: Beside) -> Option<Self> {
        let holder = case.custody.answerable()?.clone();
        let unit = units.get(&holder);
        let transit = case.custody.under_way();
        let names = |side| {
            let of_side = case.parties.iter().filter(move |party| party.side == side);
            of_side.map(|party| party.who.name.clone()).collect::<Vec<_>>()
        };
        Some(Self {
            id: case.id,
            number: case.number.clone()?,
            aliases: case.aliases.clone(),
            stage: case.stage?,
            level: unit.map_or(Level::Town, super::super::unit::Unit::level),
            holder_name: unit.map_or_else(|| holder.0.clone(), |unit| unit.name.clone()),
            holder,
            in_transit_to: match case.custody.place() {
                Place::InTransit { to, .. } => Some(to.clone()),
                Place::Held(_) | Place::Nowhere => None,
            },
            waits_for: transit.map(|transit| match (&transit.via, transit.passed_on) {
                (Some(via), None) => via.clone(),
                _ => transit.to.clone(),
            }),
            assisting: case.custody.assisting.clone(),
            secrecy: case.secrecy(),
            sending: transit.map(|transit| Sending {
                kind: transit.kind,
                on: transit.sent_on,
                reason: transit.reason.clone(),
            }),
            applicants: names(Side::Applicant),
            respondents: names(Side::Respondent),
            object: Some(case.intake.object?),
            kind: Some(case.intake.kind?),
            source: Some(case.intake.source.as_ref()?.kind),
            mediator_ids: beside.mediators.iter().map(|(id, _)| *id).collect(),
            mediators: beside.mediators.into_iter().map(|(_, name)| name).collect(),
            requested_on: Some(case.intake.requested_on?),
            accepted_on: case.intake.accepted_on,
            ended_on: beside.ended.map(|(on, _)| on),
            ending: beside.ended.map(|(_, ending)| ending),
            amount_asked_fen: case.intake.amount_asked,
            amount_agreed_fen: agreed_amount(case),
            remark: case.imported.as_ref().map(|known| known.remark.clone()).filter(|remark| !remark.is_empty()),
            next: beside.next,
            turns_on: beside.turns_on,
            series: case.intake.series,
            unchecked: case.intake.unchecked,
            changed_at: case.changed_at,
            version: case.version,
            sought: Sought::of(case),
            life: beside.life,
        })
    }

    /// What everybody who may know of the case may know: its number, its stage, where it is. Built from nothing else.
    #[must_use]
    pub fn outline(&self) -> Self {
        Self {
            id: self.id,
            number: self.number.clone(),
            stage: self.stage,
            level: self.level,
            holder: self.holder.clone(),
            holder_name: self.holder_name.clone(),
            in_transit_to: self.in_transit_to.clone(),
            waits_for: self.waits_for.clone(),
            aliases: Vec::new(),
            assisting: BTreeSet::new(),
            secrecy: None,
            sending: None,
            applicants: Vec::new(),
            respondents: Vec::new(),
            object: None,
            kind: None,
            source: None,
            mediators: Vec::new(),
            mediator_ids: Vec::new(),
            requested_on: None,
            accepted_on: None,
            ended_on: None,
            ending: None,
            amount_asked_fen: None,
            amount_agreed_fen: None,
            remark: None,
            next: None,
            turns_on: None,
            series: None,
            unchecked: false,
            changed_at: DateTime::UNIX_EPOCH,
            version: 0,
            sought: Sought::default(),
            life: Life::default(),
        }
    }

    /// Nothing is known of it but where it is.
    #[must_use]
    pub const fn is_outline(&self) -> bool {
        self.object.is_none()
    }

    /// Days from a day to the nearest door: 0 today, negative when it has closed.
    #[must_use]
    pub fn days_left(&self, today: NaiveDate) -> Option<i64> {
        self.next.as_ref().map(|door| (door.on - today).num_days())
    }

    /// Not declined, ended, archived or undone.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Declined | Stage::Ended | Stage::Archived | Stage::Voided)
    }
}
