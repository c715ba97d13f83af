//! The tests: what a pattern of instruments comes to, by dated rules, and why.
//!
//! A test is a pure function of a dossier, a day and the rules of that day, and may be run again for any day. It says
//! which instruments counted, which did not and why, by which version of which rule, and what would change it. It
//! decides nothing: the most it allows is to propose key attention. Repeat infringement has no single national
//! definition, so each scope is a test with its own threshold: the same right must have been infringed *again* after an
//! instrument took effect (浙江省专利条例 Art 51, 广东 Art 48); the same kind of right counts acts within the window
//! (商标法 Art 60(2)).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Dossier;
use super::basis::{Law, months_after, months_before};
use super::instrument::{Instrument, InstrumentKind, Intent, Met, plain};
use crate::domain::case::vocabulary::{Kind, Object, vocabulary};
use crate::domain::refusal::{Warning, warn};
use crate::domain::rules::{DatedRule, RuleId};

vocabulary! {
    /// The tests there are.
    Test "credit_test" {
        /// 重复侵犯同一权利
        RepeatRight = "repeat_right",
        /// 重复侵犯同类权利
        RepeatKind = "repeat_kind",
        /// 重复侵犯知识产权
        RepeatAny = "repeat_any",
        /// 故意侵权且受较重行政处罚
        Intentional = "intentional",
        /// 有能力履行而拒不履行
        RefusedToPerform = "refused_to_perform",
        /// 恶意诉讼 (court finding only)
        MaliciousLitigation = "malicious_litigation",
        /// 违背承诺
        BrokenCommitment = "broken_commitment",
    }
}

/// What a test came to on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Which test.
    pub test: Test,
    /// As of this day.
    pub on: NaiveDate,
    /// The threshold is reached.
    pub met: bool,
    /// How many instruments it takes; 0 when the test is not in use.
    pub threshold: u32,
    /// The first day whose instruments still count; none where the test has no window.
    pub window_from: Option<NaiveDate>,
    /// The versions of the rules it went by.
    pub rules: Vec<DatedRule>,
    /// What counted.
    pub counted: Vec<Weighed>,
    /// What did not.
    pub left_out: Vec<Weighed>,
    /// What would change it.
    pub would_change: Vec<Warning>,
}

impl Evaluation {
    /// Whether a rule in force on its day uses the test: one that asks for nought instruments is not used.
    #[must_use]
    pub fn in_use(&self) -> bool {
        !self.would_change.iter().any(|change| change.code == NOT_IN_USE)
    }
}

/// What a test that no rule uses says of itself.
const NOT_IN_USE: &str = "change_not_in_use";

/// An instrument as a test saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Its number in the dossier.
    pub n: u32,
    /// Its document number.
    pub number: String,
    /// The day it came into force.
    pub in_force_on: Option<NaiveDate>,
    /// Why it counted or not.
    pub why: Warning,
}

/// As of when: the day of the evaluation, and the day up to which revocations are regarded.
#[derive(Debug, Clone, Copy)]
pub(super) struct AsOf {
    pub on: NaiveDate,
    pub fallen_by: NaiveDate,
}

/// Runs a test as of a day.
#[must_use]
pub fn evaluate(test: Test, dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Evaluation {
    evaluate_at(test, dossier, AsOf { on, fallen_by: on }, law)
}

/// Every test as of a day.
#[must_use]
pub fn evaluate_all(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Vec<Evaluation> {
    Test::ALL.iter().map(|test| evaluate(*test, dossier, on, law)).collect()
}

/// The same, with revocations regarded that came later.
pub(super) fn evaluate_at(test: Test, dossier: &Dossier, as_of: AsOf, law: Law<'_>) -> Evaluation {
    let (window, threshold) = test.rules();
    let mut rules: Vec<DatedRule> = window.and_then(|rule| law.rule(rule, as_of.on)).into_iter().cloned().collect();
    let months = rules.first().map(|rule| rule.value);
    let threshold = match threshold {
        None => 1,
        Some(rule) => {
            rules.extend(law.rule(rule, as_of.on).cloned());
            law.value(rule, as_of.on)
        }
    };
    let mut weighing = Weighing { as_of, months, counted: Vec::new(), left_out: Vec::new() };
    // A test whose window no rule gives on that day was not in use then.
    let in_use = threshold > 0 && (window.is_none() || months.is_some());
    match test.scope() {
        _ if !in_use => {}
        Some(scope) => weighing.repeated(scope, dossier),
        None => weighing.each(dossier, |known| test.of_one(known)),
    }
    let Weighing { counted, mut left_out, .. } = weighing;
    left_out.sort_by_key(|weighed| weighed.n);
    let enough = u32::try_from(counted.len()).unwrap_or(u32::MAX) >= threshold;
    let mut evaluation = Evaluation {
        test,
        on: as_of.on,
        met: in_use && enough,
        threshold,
        window_from: months.and_then(|months| months_before(as_of.on, months)),
        rules,
        counted,
        left_out,
        would_change: Vec::new(),
    };
    evaluation.would_change = would_change(&evaluation, in_use, months);
    evaluation
}

/// Over which rights instruments are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Right,
    Kind,
    Any,
}

/// What counts together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Right(Object, String),
    Kind(Object),
    Any,
}

impl Test {
    const fn scope(self) -> Option<Scope> {
        match self {
            Self::RepeatRight => Some(Scope::Right),
            Self::RepeatKind => Some(Scope::Kind),
            Self::RepeatAny => Some(Scope::Any),
            _ => None,
        }
    }

    /// The rule of its window, and of its threshold where that is not one instrument.
    const fn rules(self) -> (Option<RuleId>, Option<RuleId>) {
        match self {
            Self::RepeatRight => (Some(RuleId::RepeatWindow), Some(RuleId::RepeatRightThreshold)),
            Self::RepeatKind => (Some(RuleId::RepeatWindow), Some(RuleId::RepeatKindThreshold)),
            Self::RepeatAny => (Some(RuleId::RepeatWindow), Some(RuleId::RepeatAnyThreshold)),
            // A refusal goes on as long as it goes on.
            Self::RefusedToPerform => (None, None),
            _ => (Some(RuleId::EvidenceWindow), None),
        }
    }

    /// Whether one standing instrument alone is enough; why, or why not.
    fn of_one(self, known: &Instrument) -> Result<Warning, Warning> {
        let paper = &known.paper;
        match self {
            Self::Intentional => match (paper.kind, paper.dispute, paper.intent, paper.heavier) {
                (kind, ..) if kind != InstrumentKind::Penalty => Err(warn("weighed_no_penalty")),
                (_, dispute, ..) if dispute != Kind::Infringement => Err(warn("weighed_no_infringement")),
                (_, _, Intent::NotFound, _) => Err(warn("weighed_no_intent")),
                (_, _, Intent::NotStated, _) => Err(warn("weighed_intent_not_stated")),
                (_, _, Intent::Found, None) => Err(warn("weighed_not_heavier")),
                (_, _, Intent::Found, Some(heavier)) => Ok(warn("counted_intentional").with("heavier", heavier)),
            },
            Self::RefusedToPerform if paper.met == Met::RefusedAble => Ok(warn("counted_refused")),
            Self::RefusedToPerform => Err(warn("weighed_not_refused").with("met", paper.met)),
            Self::MaliciousLitigation if paper.malicious && paper.kind.is_court() => Ok(warn("counted_malicious")),
            Self::MaliciousLitigation => Err(warn("weighed_not_malicious")),
            Self::BrokenCommitment if paper.commitment_broken => Ok(warn("counted_broken")),
            _ => Err(warn("weighed_no_commitment")),
        }
    }
}

struct Weighing {
    as_of: AsOf,
    months: Option<u32>,
    counted: Vec<Weighed>,
    left_out: Vec<Weighed>,
}

impl Weighing {
    /// Why an instrument does not stand on the day, or lies outside the window.
    fn barred(&self, known: &Instrument) -> Option<Warning> {
        let AsOf { on, fallen_by } = self.as_of;
        if known.fallen(fallen_by) {
            return Some(warn("weighed_revoked").with("on", known.revoked.as_ref().map_or(on, |revoked| revoked.on)));
        }
        let Some(from) = known.paper.in_force_on.filter(|from| *from <= on) else {
            return Some(warn("weighed_not_in_force"));
        };
        if !known.paper.kind.finds_conduct() {
            return Some(warn("weighed_no_finding").with("instrument_kind", known.paper.kind));
        }
        let last = months_after(from, self.months?)?;
        (on > last).then(|| warn("weighed_outside_window").with("last", last))
    }

    fn each(&mut self, dossier: &Dossier, judge: impl Fn(&Instrument) -> Result<Warning, Warning>) {
        for known in &dossier.instruments {
            match self.barred(known).map_or_else(|| judge(known), Err) {
                Ok(why) => self.counted.push(weighed(known, why)),
                Err(why) => self.left_out.push(weighed(known, why)),
            }
        }
    }

    fn repeated(&mut self, scope: Scope, dossier: &Dossier) {
        let mut groups: BTreeMap<Group, Vec<&Instrument>> = BTreeMap::new();
        let mut standing: Vec<&Instrument> = Vec::new();
        for known in &dossier.instruments {
            let infringes = known.paper.dispute == Kind::Infringement;
            match self.barred(known).or_else(|| (!infringes).then(|| warn("weighed_no_infringement"))) {
                Some(why) => self.left_out.push(weighed(known, why)),
                None => standing.push(known),
            }
        }
        standing.sort_by_key(|known| (known.paper.in_force_on, known.n));
        for known in distinct(&standing, &mut self.left_out) {
            match group(scope, known) {
                Some(group) => groups.entry(group).or_default().push(known),
                None => self.left_out.push(weighed(known, warn("weighed_right_missing"))),
            }
        }
        let mut tried: Vec<Tried> = groups.into_values().map(|members| Tried::of(scope, members)).collect();
        // The largest group speaks; of equal ones the first.
        let best = (0..tried.len()).rev().max_by_key(|at| tried.get(*at).map_or(0, |one| one.counted.len()));
        let Some(best) = best else { return };
        let chosen = tried.remove(best);
        for other in tried {
            let apart = |weighed: Weighed| Weighed { why: warn("weighed_other_right"), ..weighed };
            self.left_out.extend(other.counted.into_iter().map(apart));
            self.left_out.extend(other.left_out);
        }
        self.counted = chosen.counted;
        self.left_out.extend(chosen.left_out);
    }
}

/// One group of a test of repetition.
struct Tried {
    counted: Vec<Weighed>,
    left_out: Vec<Weighed>,
}

impl Tried {
    fn of(scope: Scope, members: Vec<&Instrument>) -> Self {
        let mut tried = Self { counted: Vec::new(), left_out: Vec::new() };
        // The day from which an act is one committed again.
        let mut since: Option<NaiveDate> = None;
        for known in members {
            let again = match (scope, since, known.paper.conduct_on) {
                (Scope::Kind | Scope::Any, ..) => Ok(warn("counted_infringement")),
                (Scope::Right, None, _) => Ok(warn("counted_first")),
                (Scope::Right, Some(_), None) => Err(warn("weighed_conduct_missing")),
                (Scope::Right, Some(since), Some(conduct)) if conduct <= since => {
                    Err(warn("weighed_conduct_before").with("conduct", conduct).with("since", since))
                }
                (Scope::Right, Some(since), Some(conduct)) => {
                    Ok(warn("counted_again").with("conduct", conduct).with("since", since))
                }
            };
            match again {
                Ok(why) => {
                    since = since.or(known.paper.in_force_on);
                    tried.counted.push(weighed(known, why));
                }
                Err(why) => tried.left_out.push(weighed(known, why)),
            }
        }
        tried
    }
}

/// Of instruments about one act only the first: a penalty and a judgment for it are one infringement.
fn distinct<'a>(standing: &[&'a Instrument], left_out: &mut Vec<Weighed>) -> Vec<&'a Instrument> {
    let mut kept: Vec<&Instrument> = Vec::new();
    for known in standing {
        match kept.iter().find(|earlier| same_act(earlier, known)) {
            Some(earlier) => left_out.push(weighed(known, warn("weighed_same_act").with("of", earlier.n))),
            None => kept.push(known),
        }
    }
    kept
}

fn same_act(one: &Instrument, other: &Instrument) -> bool {
    let said = one.paper.same_act_as == Some(other.n)
        || other.paper.same_act_as == Some(one.n)
        || (one.paper.same_act_as.is_some() && one.paper.same_act_as == other.paper.same_act_as);
    let same_day = one.paper.conduct_on.is_some() && one.paper.conduct_on == other.paper.conduct_on;
    said || (same_day && right_of(one).is_some() && right_of(one) == right_of(other))
}

fn right_of(known: &Instrument) -> Option<(Object, String)> {
    known.paper.right.as_deref().map(|right| (known.paper.object, plain(right)))
}

fn group(scope: Scope, known: &Instrument) -> Option<Group> {
    match scope {
        Scope::Right => right_of(known).map(|(object, right)| Group::Right(object, right)),
        Scope::Kind => Some(Group::Kind(known.paper.object)),
        Scope::Any => Some(Group::Any),
    }
}

fn weighed(known: &Instrument, why: Warning) -> Weighed {
    Weighed { n: known.n, number: known.paper.number.clone(), in_force_on: known.paper.in_force_on, why }
}

/// What would change an evaluation: the facts and days it hangs on.
fn would_change(evaluation: &Evaluation, in_use: bool, months: Option<u32>) -> Vec<Warning> {
    if !in_use {
        return vec![warn(NOT_IN_USE)];
    }
    let mut changes = Vec::new();
    let threshold = usize::try_from(evaluation.threshold).unwrap_or(usize::MAX);
    let count = evaluation.counted.len();
    if evaluation.met {
        if count == threshold {
            let numbers: Vec<&str> = evaluation.counted.iter().map(|weighed| weighed.number.as_str()).collect();
            changes.push(warn("change_if_falls").with("numbers", numbers.join("、")));
        }
        // With the instrument that leaves the window so that too few remain.
        let mut ends: Vec<NaiveDate> =
            evaluation.counted.iter().filter_map(|weighed| months_after(weighed.in_force_on?, months?)).collect();
        ends.sort_unstable();
        if let Some(last) = ends.get(count.saturating_sub(threshold)).and_then(NaiveDate::succ_opt) {
            changes.push(warn("change_when_passed").with("from", last));
        }
    } else {
        changes.push(warn("change_if_more").with("count", threshold - count.min(threshold)));
        let unstated = ["weighed_conduct_missing", "weighed_right_missing", "weighed_not_in_force"];
        let open = evaluation.left_out.iter().filter(|weighed| unstated.contains(&weighed.why.code.as_str()));
        changes.extend(open.map(|weighed| warn("change_if_stated").with("number", &weighed.number)));
    }
    changes
}
