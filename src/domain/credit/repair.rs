//! 信用修复: request, acceptance, verification, decision, removal, each with its clock under the rule of the day.
//!
//! The earliest day follows from the entry's class and the rule in force when it is asked; conditions are a checklist with
//! evidence. A request too early, or with a condition open, is refused with what is missing. A commitment that turns out
//! false is flagged; whether it leads to a new listing is for the competent body.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::attention::{Judged, judged};
use super::basis::{Basis, Law, months_after};
use super::command::Act;
use super::entry::{Entry, in_state};
use super::event::{Event, Fact, Fold};
use super::instrument::{EXAMPLE_CODE, InstrumentKind, NUMBER};
use super::state::{Item, State};
use super::{Dossier, next_number, nth, nth_mut, second_person};
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;
use crate::domain::text::required;

/// A request for repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// Number within the entry, from 1.
    pub n: u32,
    /// When it was made.
    pub on: NaiveDate,
    /// Proof of performance.
    pub performed: String,
    /// Proof of correction.
    pub corrected: String,
    /// The public commitment.
    pub promise: Option<String>,
    /// Who recorded it.
    pub by: String,
    /// Taken or declined.
    pub taken: Option<Judged>,
    /// What verification found: for it or not.
    pub verified: Option<Judged>,
    /// Decided.
    pub decided: Option<Judged>,
    /// The commitment was false.
    pub false_on: Option<(NaiveDate, String)>,
}

impl Repair {
    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        let yes = |judged: &Option<Judged>| judged.as_ref().map(|judged| judged.yes);
        match (&self.false_on, yes(&self.decided), yes(&self.verified), yes(&self.taken)) {
            (Some(_), ..) => State::False,
            (None, Some(true), ..) => State::Granted,
            (None, Some(false), ..) => State::Refused,
            (None, None, Some(_), _) => State::Verified,
            (None, None, None, Some(true)) => State::Accepted,
            (None, None, None, Some(false)) => State::Declined,
            (None, None, None, None) => State::Requested,
        }
    }

    /// Neither decided nor declined yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state(), State::Requested | State::Accepted | State::Verified)
    }

    /// The next step and its last day: taking, deciding, or none.
    #[must_use]
    pub fn due(&self, law: Law<'_>) -> Option<(RuleId, NaiveDate)> {
        let (rule, from) = match (&self.decided, &self.taken) {
            (Some(_), _) => return None,
            (None, Some(taken)) if taken.yes => (RuleId::RepairDecision, taken.on),
            (None, Some(_)) => return None,
            (None, None) => (RuleId::RepairAcceptance, self.on),
        };
        // By the rule of the day the step began: a rule of a later day does not reach back.
        law.end(rule, from, from).map(|last| (rule, last))
    }
}

/// The first day on which repair may be asked, by the rule in force on `on`: the shortest time of the class is over, and
/// no statutory measure runs any more.
#[must_use]
pub fn earliest(entry: &Entry, on: NaiveDate, law: Law<'_>) -> Option<NaiveDate> {
    let months = law.rule(entry.decided.class.repair_from(), on)?.value;
    let listed = months_after(entry.decided.decided_on, months)?;
    Some(entry.decided.measures_until.map_or(listed, |until| until.max(listed)))
}

/// Asks for repair in the subject's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairRequest {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// Proof of performance.
    #[serde(default)]
    pub performed: Option<String>,
    /// Proof of correction.
    #[serde(default)]
    pub corrected: Option<String>,
    /// The public commitment.
    #[serde(default)]
    pub promise: Option<String>,
}

/// Takes the request, or declines to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairTake {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// It is taken.
    pub taken: bool,
    /// Why.
    pub reason: String,
}

/// Says what verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairVerify {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// Every condition is met.
    pub conditions_met: bool,
    /// What was looked at, and found.
    pub findings: String,
}

/// Decides: somebody else than who took the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairDecide {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// Repair is granted.
    pub granted: bool,
    /// Why, and by which paper.
    pub reason: String,
}

/// Notes that a repaired entry was taken down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRemove {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub entry: u32,
}

/// Flags a false commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairFlagFalse {
    /// The subject's code.
    pub code: String,
    /// Of which entry.
    pub entry: u32,
    /// What was false, and who found so.
    pub reason: String,
}

/// Repair was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairRequested {
    /// Of which entry.
    pub entry: u32,
    /// Its number within the entry.
    pub n: u32,
    /// Proof of performance.
    pub performed: String,
    /// Proof of correction.
    pub corrected: String,
    /// The public commitment.
    pub promise: Option<String>,
}

/// The request was taken or declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairTaken {
    /// Of which entry.
    pub entry: u32,
    /// It was taken.
    pub taken: bool,
    /// Why.
    pub reason: String,
}

/// It was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairVerified {
    /// Of which entry.
    pub entry: u32,
    /// Every condition is met.
    pub conditions_met: bool,
    /// What was found.
    pub findings: String,
}

/// It was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairDecided {
    /// Of which entry.
    pub entry: u32,
    /// Granted.
    pub granted: bool,
    /// Why.
    pub reason: String,
}

/// An entry was taken down after repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRemoved {
    /// Which.
    pub entry: u32,
}

/// A commitment was false.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairFalse {
    /// Of which entry.
    pub entry: u32,
    /// What was false.
    pub reason: String,
}

/// The last request of an entry in a state, or the refusal that names the one it is in.
fn request<'a>(dossier: &'a Dossier, entry: u32, states: &[State]) -> Result<&'a Repair, Refusal> {
    let entry = nth(&dossier.entries, Item::Entry, entry)?;
    let none = || refuse("credit_item_unknown").with("credit_item", Item::Repair).with("n", 1);
    let last = entry.repairs.last().ok_or_else(none)?;
    if states.contains(&last.state()) {
        return Ok(last);
    }
    Err(refuse("credit_state").with("credit_item", Item::Repair).with("n", last.n).with("credit_state", last.state()))
}

fn proof(condition: &str, written: Option<&String>) -> Result<String, Refusal> {
    match written.map(|text| required(condition, text)) {
        Some(Ok(text)) => Ok(text),
        _ => Err(refuse("repair_condition").with("variant", condition)),
    }
}

impl Act for RepairRequest {
    const TYPE: &'static str = "repair_request";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        may("performed", FieldKind::Line),
        may("corrected", FieldKind::Line),
        may("promise", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            entry: 1,
            performed: Some("罚款缴纳凭证".to_owned()),
            corrected: Some("下架和销毁记录".to_owned()),
            promise: Some("信用中国公开承诺书".to_owned()),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let entry = in_state(dossier, self.entry, &[State::InForce], basis.on)?;
        if let Some(open) = entry.repairs.last().filter(|last| last.is_open()) {
            return Err(refuse("credit_state")
                .with("credit_item", Item::Repair)
                .with("n", open.n)
                .with("credit_state", open.state()));
        }
        let rule = entry.decided.class.repair_from();
        let no_rule = || refuse("credit_rule_missing").with("rule", rule).with("on", basis.on);
        let from = earliest(entry, basis.on, basis.law()).ok_or_else(no_rule)?;
        if basis.on < from {
            return Err(refuse("repair_too_early").with("from", from).with("rule", rule));
        }
        let performed = proof("performed", self.performed.as_ref())?;
        let corrected = proof("corrected", self.corrected.as_ref())?;
        let asks_promise = basis.law().flag(RuleId::RepairPromise, basis.on);
        let promise = match (&self.promise, asks_promise) {
            (None, false) => None,
            (promise, _) => Some(proof("promise", promise.as_ref())?),
        };
        let again = dossier.instruments.iter().find(|known| {
            known.paper.kind == InstrumentKind::Penalty
                && known.paper.heavier.is_some()
                && known.paper.decided_on > entry.decided.decided_on
                && known.in_force(basis.on)
        });
        if let Some(again) = again {
            return Err(refuse("repair_new_penalty").with("number", &again.paper.number));
        }
        let n = next_number(&entry.repairs);
        Ok(Decision::one(basis.on, RepairRequested { entry: entry.n, n, performed, corrected, promise }))
    }
}

impl Act for RepairTake {
    const TYPE: &'static str = "repair_take";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        need("taken", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1, taken: true, reason: "材料齐全".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        request(dossier, self.entry, &[State::Requested])?;
        let reason = required("reason", &self.reason)?;
        Ok(Decision::one(basis.on, RepairTaken { entry: self.entry, taken: self.taken, reason }))
    }
}

impl Act for RepairVerify {
    const TYPE: &'static str = "repair_verify";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        need("conditions_met", FieldKind::Flag),
        need("findings", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            entry: 1,
            conditions_met: true,
            findings: "现场核查，侵权商品已全部下架".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        request(dossier, self.entry, &[State::Accepted])?;
        let findings = required("findings", &self.findings)?;
        let event = RepairVerified { entry: self.entry, conditions_met: self.conditions_met, findings };
        Ok(Decision::one(basis.on, event))
    }
}

impl Act for RepairDecide {
    const TYPE: &'static str = "repair_decide";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("entry", NUMBER),
        need("granted", FieldKind::Flag),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1, granted: true, reason: "准予修复决定书".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let repair = request(dossier, self.entry, &[State::Verified])?;
        for judged in [&repair.taken, &repair.verified].into_iter().flatten() {
            second_person(Item::Repair, &judged.by, basis)?;
        }
        let met = repair.verified.as_ref().is_some_and(|verified| verified.yes);
        if self.granted && !met {
            return Err(refuse("repair_not_verified").with("n", repair.n));
        }
        let reason = required("reason", &self.reason)?;
        Ok(Decision::one(basis.on, RepairDecided { entry: self.entry, granted: self.granted, reason }))
    }
}

impl Act for EntryRemove {
    const TYPE: &'static str = "entry_remove";
    const FIELDS: &'static [Field] = &[need("code", FieldKind::Line), need("entry", NUMBER)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1 }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        in_state(dossier, self.entry, &[State::InForce, State::Fallen], basis.on)?;
        request(dossier, self.entry, &[State::Granted])?;
        Ok(Decision::one(basis.on, EntryRemoved { entry: self.entry }))
    }
}

impl Act for RepairFlagFalse {
    const TYPE: &'static str = "repair_flag_false";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("entry", NUMBER), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(), entry: 1, reason: "整改记录系伪造，市监局核查认定".to_owned()
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let made = [State::Requested, State::Accepted, State::Verified, State::Granted, State::Refused];
        let repair = request(dossier, self.entry, &made)?;
        if repair.promise.is_none() {
            return Err(refuse("repair_condition").with("variant", "promise"));
        }
        Ok(Decision::one(basis.on, RepairFalse { entry: self.entry, reason: required("reason", &self.reason)? }))
    }
}

fn last(dossier: &mut Dossier, entry: u32) -> Option<&mut Repair> {
    nth_mut(&mut dossier.entries, entry)?.repairs.last_mut()
}

impl Fold for RepairRequested {
    const KIND: &'static str = "repair_requested";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        let Self { entry, n, performed, corrected, promise } = self.clone();
        if let Some(entry) = nth_mut(&mut dossier.entries, entry) {
            entry.repairs.push(Repair {
                n,
                on: fact.on,
                performed,
                corrected,
                promise,
                by: fact.by.account.clone(),
                taken: None,
                verified: None,
                decided: None,
                false_on: None,
            });
        }
    }
}

impl Fold for RepairTaken {
    const KIND: &'static str = "repair_taken";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.taken = Some(judged(fact, self.taken, &self.reason));
        }
    }
}

impl Fold for RepairVerified {
    const KIND: &'static str = "repair_verified";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.verified = Some(judged(fact, self.conditions_met, &self.findings));
        }
    }
}

impl Fold for RepairDecided {
    const KIND: &'static str = "repair_decided";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.decided = Some(judged(fact, self.granted, &self.reason));
        }
    }
}

impl Fold for EntryRemoved {
    const KIND: &'static str = "entry_removed";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(entry) = nth_mut(&mut dossier.entries, self.entry) {
            entry.removed_on = Some(fact.on);
        }
    }
}

impl Fold for RepairFalse {
    const KIND: &'static str = "repair_false";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(repair) = last(dossier, self.entry) {
            repair.false_on = Some((fact.on, self.reason.clone()));
        }
    }
}
