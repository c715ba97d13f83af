//! What must be done next in a dossier, by when, and by which rule. Derived for a day, never kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Dossier;
use super::basis::Law;
use super::state::{Item, State};
use crate::domain::case::vocabulary::vocabulary;
use crate::domain::rules::RuleId;

vocabulary! {
    /// What waits to be done.
    DueKind "credit_due" {
        /// 撤销列入 (the basis fell)
        Annul = "annul",
        /// 决定是否受理修复
        TakeRepair = "take_repair",
        /// 核实并决定修复
        DecideRepair = "decide_repair",
        /// 移出已修复的列入
        TakeDown = "take_down",
        /// 等待陈述申辩期满
        AwaitDefence = "await_defence",
        /// 答复陈述申辩
        AnswerDefence = "answer_defence",
        /// 决定是否列入
        DecideListing = "decide_listing",
        /// 送达拟列入告知
        Notify = "notify",
        /// 第二人确认重点关注
        ConfirmAttention = "confirm_attention",
        /// 核对关联提示
        CheckLink = "check_link",
        /// 催收建议答复
        AwaitAnswer = "await_answer",
        /// 列入期限将满
        EntryEnds = "entry_ends",
        /// 公示期满后决定
        DecidePledge = "decide_pledge",
        /// 初审承诺
        ReviewPledge = "review_pledge",
        /// 提醒续期
        RenewPledge = "renew_pledge",
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What.
    pub what: DueKind,
    /// About which item.
    pub item: Item,
    /// Its number.
    pub n: u32,
    /// The last day, or the day it may be done; none where no rule sets one.
    pub on: Option<NaiveDate>,
    /// The rule that sets it.
    pub rule: Option<RuleId>,
    /// It is for an approver who has not acted on it before.
    pub decides: bool,
}

fn due(what: DueKind, (item, n): (Item, u32), by: Option<(RuleId, NaiveDate)>) -> Due {
    let decides = matches!(
        what,
        DueKind::Annul
            | DueKind::DecideRepair
            | DueKind::DecideListing
            | DueKind::ConfirmAttention
            | DueKind::DecidePledge
            | DueKind::RenewPledge
    );
    Due { what, item, n, on: by.map(|(_, on)| on), rule: by.map(|(rule, _)| rule), decides }
}

/// Everything to be done on a day, what closes first at the top, what has no day at the end.
#[must_use]
pub fn dues(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Vec<Due> {
    let mut found = entries(dossier, on, law);
    found.extend(listings(dossier, on, law));
    found.extend(pledges(dossier, on, law));
    for known in &dossier.attentions {
        if known.state(dossier, on, law) == State::Proposed {
            found.push(due(DueKind::ConfirmAttention, (Item::Attention, known.n), None));
        }
    }
    let links = dossier.links.iter().filter(|known| known.state == State::Proposed);
    found.extend(links.map(|known| due(DueKind::CheckLink, (Item::Link, known.n), None)));
    let asked = dossier.suggestions.iter().filter(|known| known.answered.is_none());
    found.extend(asked.map(|known| due(DueKind::AwaitAnswer, (Item::Suggestion, known.n), None)));
    found.sort_by_key(|due| (due.on.is_none(), due.on, due.what, due.n));
    found
}

fn entries(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Vec<Due> {
    let mut found = Vec::new();
    for entry in &dossier.entries {
        let state = entry.state(dossier, on);
        if state == State::Fallen {
            let by = entry.annul_by(dossier, on, law).map(|last| (RuleId::EntryAnnulment, last));
            found.push(due(DueKind::Annul, (Item::Entry, entry.n), by));
        }
        if !matches!(state, State::InForce | State::Fallen) {
            continue;
        }
        found.push(due(
            DueKind::EntryEnds,
            (Item::Entry, entry.n),
            Some((entry.decided.class.longest(), entry.decided.until)),
        ));
        let Some(repair) = entry.repairs.last() else { continue };
        let at = (Item::Entry, entry.n);
        match (repair.state(), repair.due(law)) {
            (State::Requested, by) => found.push(due(DueKind::TakeRepair, at, by)),
            (State::Accepted | State::Verified, by) => found.push(due(DueKind::DecideRepair, at, by)),
            (State::Granted, _) => {
                let from = repair.decided.as_ref().map_or(on, |decided| decided.on);
                let by = law.end(RuleId::RepairRemoval, from, from).map(|last| (RuleId::RepairRemoval, last));
                found.push(due(DueKind::TakeDown, at, by));
            }
            _ => {}
        }
    }
    found
}

fn listings(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Vec<Due> {
    let mut found = Vec::new();
    for listing in &dossier.listings {
        let at = (Item::Listing, listing.n);
        let until = listing.defence_until(law).map(|last| (RuleId::DefencePeriod, last));
        let over = until.is_some_and(|(_, last)| on > last);
        let answered = listing.defence.as_ref().is_some_and(|defence| defence.answer.is_some());
        match listing.state() {
            State::Proposed => found.push(due(DueKind::Notify, at, None)),
            State::Notified if !over => found.push(due(DueKind::AwaitDefence, at, until)),
            State::Defended if !answered => found.push(due(DueKind::AnswerDefence, at, None)),
            State::Notified | State::Defended => found.push(due(DueKind::DecideListing, at, None)),
            _ => {}
        }
    }
    found
}

fn pledges(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Vec<Due> {
    let mut found = Vec::new();
    for pledge in &dossier.pledges {
        let at = (Item::Pledge, pledge.n);
        match pledge.state(dossier, on) {
            State::Requested => found.push(due(DueKind::ReviewPledge, at, None)),
            State::Publicised => {
                let by = pledge.notice_until(law).map(|last| (RuleId::PledgePublicity, last));
                found.push(due(DueKind::DecidePledge, at, by));
            }
            State::InForce if pledge.remind_from(law, on).is_some_and(|from| from <= on) => {
                let by = pledge.until.map(|until| (RuleId::PledgeReminder, until));
                found.push(due(DueKind::RenewPledge, at, by));
            }
            _ => {}
        }
    }
    found
}
