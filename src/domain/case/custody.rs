//! 两级承办: who holds a case, and the chain of hands.
//!
//! A case is held by exactly one committee or is in transit between two; [`Custody::place`] is a sum, so nothing else can
//! be said. Committees are not each other's superiors: a case moves because it is better placed elsewhere and, once
//! accepted, because the parties agree. The chain of intervals and the time between hands are kept apart, so that time
//! held can be measured for each committee. Its acts are in the sibling files `send` and `receive`.

pub mod receive;
pub mod send;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use self::receive::{DecideHolder, HolderDecided, PassOn, PassedOn, Return, Returned, SignFor, Signed};
pub use self::send::{Delegate, Escalate, HandOver, Join, Joined, Leave, Left, Recall, Recalled, Sent};
use super::vocabulary::vocabulary;
use crate::domain::unit::UnitCode;

vocabulary! {
    /// 流转方式.
    TransitKind "transit" {
        /// 提请区级调解
        Escalate = "escalate",
        /// 分派
        Delegate = "delegate",
        /// 移交 (town to town, through the district)
        HandOver = "hand_over",
        /// 区级决定承办 (after two returns; cannot be returned)
        Decided = "decided",
    }
}

/// An interval in which one committee held the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The committee.
    pub holder: UnitCode,
    /// First day.
    pub from: NaiveDate,
    /// The day it went into transit; none while held.
    pub to: Option<NaiveDate>,
}

/// An interval between hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transit {
    /// How it moves.
    pub kind: TransitKind,
    /// Sender.
    pub from: UnitCode,
    /// Receiver.
    pub to: UnitCode,
    /// The day it was sent.
    pub sent_on: NaiveDate,
    /// Why it is better placed there.
    pub reason: String,
    /// A hand-over waits here for the district; none for the other kinds.
    pub via: Option<UnitCode>,
    /// The day the district passed a hand-over on.
    pub passed_on: Option<NaiveDate>,
    /// How it came to an end; none while under way.
    pub end: Option<TransitEnd>,
}

/// How a transit ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitEnd {
    /// The day.
    pub on: NaiveDate,
    /// Signed for, returned or recalled.
    pub how: TransitOutcome,
    /// Reason of a return or recall.
    pub reason: Option<String>,
}

vocabulary! {
    /// How a transit ended.
    TransitOutcome "transit_outcome" {
        /// 签收
        Signed = "signed",
        /// 退回
        Returned = "returned",
        /// 撤回移送
        Recalled = "recalled",
    }
}

/// The chain of hands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Custody {
    /// Intervals held, oldest first. Only the last can be open.
    pub chain: Vec<Held>,
    /// Transits, oldest first. Only the last can be under way.
    pub transits: Vec<Transit>,
    /// Committees assisting now (联合调解).
    pub assisting: BTreeSet<UnitCode>,
}

/// Where a case is. There is no fourth possibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// Not registered yet.
    Nowhere,
    /// Held by this committee.
    Held(&'a UnitCode),
    /// Between two.
    InTransit {
        /// Sender.
        from: &'a UnitCode,
        /// Receiver.
        to: &'a UnitCode,
    },
}

impl Custody {
    /// Where the case is.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        if let Some(transit) = self.under_way() {
            return Place::InTransit { from: &transit.from, to: &transit.to };
        }
        match self.chain.last() {
            Some(held) => Place::Held(&held.holder),
            None => Place::Nowhere,
        }
    }

    /// The transit under way.
    #[must_use]
    pub fn under_way(&self) -> Option<&Transit> {
        self.transits.last().filter(|transit| transit.end.is_none())
    }

    /// The committee that holds the case, or that sent it while it is under way: the one answerable for it.
    #[must_use]
    pub fn answerable(&self) -> Option<&UnitCode> {
        match self.place() {
            Place::Held(holder) => Some(holder),
            Place::InTransit { from, .. } => Some(from),
            Place::Nowhere => None,
        }
    }

    /// Whether a committee assists.
    #[must_use]
    pub fn assists(&self, committee: &UnitCode) -> bool {
        self.assisting.contains(committee)
    }

    /// How often it was returned.
    #[must_use]
    pub fn returns(&self) -> u32 {
        let returned = |end: &TransitEnd| end.how == TransitOutcome::Returned;
        u32::try_from(self.transits.iter().filter(|transit| transit.end.as_ref().is_some_and(returned)).count())
            .unwrap_or(u32::MAX)
    }

    /// The day the present interval (held or under way) began: no custody act can be dated before it.
    #[must_use]
    pub fn since(&self) -> Option<NaiveDate> {
        match self.under_way() {
            Some(transit) => Some(transit.passed_on.unwrap_or(transit.sent_on)),
            None => self.chain.last().map(|held| held.from),
        }
    }

    pub(super) fn release(&mut self, on: NaiveDate) {
        if let Some(held) = self.chain.last_mut() {
            held.to = Some(on);
        }
    }

    pub(super) fn hold(&mut self, holder: UnitCode, on: NaiveDate) {
        self.assisting.remove(&holder);
        self.chain.push(Held { holder, from: on, to: None });
    }

    pub(super) fn finish(&mut self, end: TransitEnd) -> Option<Transit> {
        let transit = self.transits.last_mut().filter(|transit| transit.end.is_none())?;
        transit.end = Some(end);
        Some(transit.clone())
    }
}
