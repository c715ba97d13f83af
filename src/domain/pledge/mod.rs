//! 承诺: the two whitelists. 正版正货 is recognised above the district, which only examines first and passes on; 不侵权承诺
//! is local, with a public notice before it is granted.
//!
//! Both rest on a clean time before (three years by default), checked against the instruments of the same dossier. A
//! pledge is broken only by an instrument in force whose conduct lies in its term; the most that follows is key attention,
//! and the place on the list.

mod acts;

pub use self::acts::{
    PledgeApplied, PledgeApply, PledgeBreak, PledgeBroken, PledgeDecide, PledgeDecided, PledgeForward, PledgeForwarded,
    PledgePublicise, PledgePublicised, PledgeRenew, PledgeRenewed, PledgeReview, PledgeReviewed, PledgeWithdraw,
    PledgeWithdrawn,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::case::vocabulary::{Kind, vocabulary};
use super::credit::Dossier;
use super::credit::attention::Judged;
use super::credit::basis::{Law, months_after};
use super::credit::instrument::Instrument;
use super::credit::state::State;
use super::rules::RuleId;

vocabulary! {
    /// The whitelists.
    Programme "programme" {
        /// 正版正货承诺企业 (recognised above the district)
        GenuineGoods = "genuine_goods",
        /// 不侵权承诺 (local)
        NoInfringement = "no_infringement",
    }
}

vocabulary! {
    /// What a pledge is about.
    Area "pledge_area" {
        /// 专利
        Patent = "patent",
        /// 商标
        Trademark = "trademark",
        /// 著作权
        Copyright = "copyright",
        /// 商业秘密
        TradeSecret = "trade_secret",
    }
}

vocabulary! {
    /// The four commitments of 正版正货 (苏知发〔2022〕74号).
    Commitment "commitment" {
        /// 不制售假冒专利和侵犯专利权的商品
        Patents = "patents",
        /// 不侵犯商标权
        Trademarks = "trademarks",
        /// 不侵犯著作权
        Copyrights = "copyrights",
        /// 不从事不正当竞争
        FairCompetition = "fair_competition",
    }
}

/// A pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pledge {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// Which whitelist.
    pub programme: Programme,
    /// What it is about.
    pub areas: BTreeSet<Area>,
    /// What was committed.
    pub commitments: BTreeSet<Commitment>,
    /// When it was applied for.
    pub on: NaiveDate,
    /// Who recorded it.
    pub by: String,
    /// 初审.
    pub reviewed: Option<Judged>,
    /// To whom it was passed on, and when.
    pub forwarded: Option<(NaiveDate, String)>,
    /// 公示: from, and where.
    pub publicised: Option<(NaiveDate, String)>,
    /// The result.
    pub decided: Option<Judged>,
    /// No longer in force from this day on.
    pub until: Option<NaiveDate>,
    /// Renewals, by day.
    pub renewed: Vec<NaiveDate>,
    /// Broken: the day it was noted, and by which instrument.
    pub broken: Option<(NaiveDate, u32)>,
    /// Withdrawn: when and why.
    pub withdrawn: Option<(NaiveDate, String)>,
}

impl Pledge {
    /// How it stands on a day. A breach stands only while its instrument does.
    #[must_use]
    pub fn state(&self, dossier: &Dossier, on: NaiveDate) -> State {
        if self.withdrawn.as_ref().is_some_and(|(day, _)| *day <= on) {
            return State::Withdrawn;
        }
        let broken = self.broken.filter(|(day, _)| *day <= on);
        if broken.is_some_and(|(_, n)| dossier.instrument(n).is_ok_and(|known| known.in_force(on))) {
            return State::Broken;
        }
        let yes = |judged: &Option<Judged>| judged.as_ref().map(|judged| judged.yes);
        match (yes(&self.decided), self.until, yes(&self.reviewed)) {
            (Some(true), Some(until), _) if on >= until => State::Expired,
            (Some(true), ..) => State::InForce,
            (Some(false), ..) | (None, _, Some(false)) => State::Rejected,
            (None, ..) if self.forwarded.is_some() => State::Forwarded,
            (None, ..) if self.publicised.is_some() => State::Publicised,
            (None, _, Some(true)) => State::Reviewed,
            (None, _, None) => State::Requested,
        }
    }

    /// The last day of the public notice; none before it began.
    #[must_use]
    pub fn notice_until(&self, law: Law<'_>) -> Option<NaiveDate> {
        let (from, _) = self.publicised.as_ref()?;
        law.end(RuleId::PledgePublicity, *from, *from)
    }

    /// From which day renewal is reminded of; none while it is not in force.
    #[must_use]
    pub fn remind_from(&self, law: Law<'_>, on: NaiveDate) -> Option<NaiveDate> {
        let days = law.value(RuleId::PledgeReminder, on);
        self.until?.checked_sub_days(chrono::Days::new(u64::from(days)))
    }
}

/// What stands against a clean record on a day: infringements in force within the clean time before it.
#[must_use]
pub fn stains<'a>(dossier: &'a Dossier, on: NaiveDate, law: Law<'_>) -> Vec<&'a Instrument> {
    let Some(rule) = law.rule(RuleId::PledgeClean, on) else { return Vec::new() };
    let within = |known: &&Instrument| {
        let last = known.paper.in_force_on.and_then(|from| months_after(from, rule.value));
        let finds = known.paper.kind.finds_conduct() && known.paper.dispute == Kind::Infringement;
        finds && known.in_force(on) && last.is_some_and(|last| on <= last)
    };
    dossier.instruments.iter().filter(within).collect()
}
