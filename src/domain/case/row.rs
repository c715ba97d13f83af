//! A case as one line of a list: what `case list --json` prints and lists on a screen show.
//!
//! A row holds nothing that depends on the present day; days left are counted when it is shown, so a row stays true
//! until something happens to the case, a rule or the calendar.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// How it was sent, while in transit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<Sending>,
    /// Names.
    pub applicants: Vec<String>,
    /// Names.
    pub respondents: Vec<String>,
    /// Object.
    pub object: Object,
    /// Kind.
    pub kind: Kind,
    /// Source.
    pub source: SourceKind,
    /// Names of the mediators in charge now.
    pub mediators: Vec<String>,
    /// Who they are: two people may share a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mediator_ids: Vec<MediatorId>,
    /// Day of the request.
    pub requested_on: NaiveDate,
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
            sending: transit.map(|transit| Sending {
                kind: transit.kind,
                on: transit.sent_on,
                reason: transit.reason.clone(),
            }),
            applicants: names(Side::Applicant),
            respondents: names(Side::Respondent),
            object: case.intake.object?,
            kind: case.intake.kind?,
            source: case.intake.source.as_ref()?.kind,
            mediator_ids: beside.mediators.iter().map(|(id, _)| *id).collect(),
            mediators: beside.mediators.into_iter().map(|(_, name)| name).collect(),
            requested_on: case.intake.requested_on?,
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
