//! 结案: how a case ends when it does not end in an agreement.
//!
//! Every ending carries what makes it believable: who withdrew, who refused, where a suit was filed, to whom a sham was
//! reported. A failure is only complete when the parties have been told of arbitration, administrative and judicial
//! routes (人民调解法 Art 26). The two agreements end a case by themselves, on the day they come into force, and are
//! recorded where agreements are; their ending is the same [`CaseEnded`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clock::{self, ClockKind};
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::party::{PartyKey, Side};
use super::vocabulary::{Ending, Outcome, Stage, vocabulary};
use super::{Case, check, suspension};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::rules::RuleId;

vocabulary! {
    /// Where a side took the dispute.
    Forum "forum" {
        /// 人民法院
        Court = "court",
        /// 仲裁机构
        Arbitration = "arbitration",
    }
}

vocabulary! {
    /// What the date of an ending means. Old registers often write the day of performance under 结案日期.
    ClosedMeans "closed_means" {
        /// 结案
        Ended = "ended",
        /// 履行完毕
        Performed = "performed",
        /// 不明
        Unknown = "unknown",
    }
}

/// A suit or an arbitration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// Court or arbitration.
    pub forum: Forum,
    /// Name of the court or institution.
    pub body: String,
    /// Its case number, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// The fields of a suit or an arbitration.
pub const ELSEWHERE_FIELDS: &[Field] =
    &[need("forum", Forum::FIELD), need("body", FieldKind::Line), may("number", FieldKind::Line)];

/// How a case ended, as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The day. What it means is in `means`; figures on time use [`Case::resolved_on`].
    pub on: NaiveDate,
    /// What the day means; anything but `ended` comes from an old register.
    pub means: ClosedMeans,
    /// How.
    pub ending: Ending,
    /// The facts behind it; empty where the ending says all.
    pub reason: String,
    /// The parties were told of the other routes.
    pub routes_told: bool,
    /// The party that withdrew, refused, told of the settlement or could not be reached.
    pub by: Option<PartyKey>,
    /// Where the dispute went.
    pub elsewhere: Option<Elsewhere>,
    /// To whom a sham was reported.
    pub reported_to: Option<String>,
    /// The stage it ended from, beneath a suspension that ended with it; a reopened case goes back there.
    pub stage_before: Option<Stage>,
}

impl Case {
    /// The day the case was resolved, for figures on time: none while it is open, and none where an old register's date
    /// means something else or nobody knows.
    #[must_use]
    pub fn resolved_on(&self) -> Option<NaiveDate> {
        self.ended.as_ref().filter(|ended| ended.means == ClosedMeans::Ended).map(|ended| ended.on)
    }
}

/// 结案, other than by agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// How; not one of the two agreements.
    pub ending: Ending,
    /// The facts behind it; needed for deadlock, sham and other.
    #[serde(default)]
    pub reason: String,
    /// The parties were told of arbitration, administrative and judicial routes; needed for every failure.
    #[serde(default)]
    pub routes_told: bool,
    /// Who withdrew, refused, told of the settlement, would not sign or could not be reached.
    #[serde(default)]
    pub by: Option<PartyKey>,
    /// Where the dispute went; needed for `sued`.
    #[serde(default)]
    pub elsewhere: Option<Elsewhere>,
    /// To whom a sham was reported; needed for `sham`.
    #[serde(default)]
    pub reported_to: Option<String>,
}

/// The case ended. Also written by the two agreements, on the day they come into force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEnded {
    /// How.
    pub ending: Ending,
    /// The facts behind it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The parties were told of the other routes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub routes_told: bool,
    /// The party concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PartyKey>,
    /// Where the dispute went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
    /// To whom a sham was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_to: Option<String>,
}

/// Every ending this act can give, as a choice.
const ENDINGS: &[&str] = &[
    Ending::SettledPrivately.value(),
    Ending::Withdrawn.value(),
    Ending::Refused.value(),
    Ending::Deadlock.value(),
    Ending::Unreachable.value(),
    Ending::TermOver.value(),
    Ending::RefusedToSign.value(),
    Ending::Sued.value(),
    Ending::Sham.value(),
    Ending::Other.value(),
];

/// Endings that somebody brought about, who must be named.
const BY_SOMEBODY: &[&str] = &[
    Ending::SettledPrivately.value(),
    Ending::Withdrawn.value(),
    Ending::Refused.value(),
    Ending::Unreachable.value(),
    Ending::RefusedToSign.value(),
];
/// Those, and a suit or arbitration, where somebody may be named.
const OF_SOMEBODY: &[&str] = &[
    Ending::SettledPrivately.value(),
    Ending::Withdrawn.value(),
    Ending::Refused.value(),
    Ending::Unreachable.value(),
    Ending::RefusedToSign.value(),
    Ending::Sued.value(),
];
/// Endings that do not speak for themselves.
const REASONED: &[&str] = &[Ending::Deadlock.value(), Ending::Sham.value(), Ending::Other.value()];
/// Endings without agreement or withdrawal: the parties are told of the other routes (人民调解法 Art 26).
const FAILED: &[&str] = &[
    Ending::Refused.value(),
    Ending::Deadlock.value(),
    Ending::Unreachable.value(),
    Ending::TermOver.value(),
    Ending::RefusedToSign.value(),
    Ending::Sued.value(),
    Ending::Sham.value(),
    Ending::Other.value(),
];

/// The stages an ending is possible from.
#[must_use]
pub const fn stages_of(ending: Ending) -> &'static [Stage] {
    use Stage::{Accepted, Mediating, Registered, SeekingConsent, Suspended};
    match ending {
        Ending::SettledPrivately | Ending::Withdrawn => &[Registered, Accepted, SeekingConsent, Mediating, Suspended],
        Ending::Refused | Ending::Unreachable | Ending::Sued | Ending::Sham | Ending::Other => {
            &[Accepted, SeekingConsent, Mediating, Suspended]
        }
        // The term does not end a case that stands still: it is resumed first.
        Ending::TermOver => &[Accepted, SeekingConsent, Mediating],
        Ending::Deadlock | Ending::RefusedToSign | Ending::AgreedWritten | Ending::AgreedOral => &[Mediating],
    }
}

impl Act for End {
    const TYPE: &'static str = "end";
    const FIELDS: &'static [Field] = &[
        need("ending", FieldKind::Choice("ending", ENDINGS)),
        may("by", FieldKind::Party).when("ending", OF_SOMEBODY).must(BY_SOMEBODY),
        may("elsewhere", FieldKind::Object(ELSEWHERE_FIELDS)).must_when("ending", &[Ending::Sued.value()]),
        may("reported_to", FieldKind::Line).must_when("ending", &[Ending::Sham.value()]),
        may("reason", FieldKind::Text).must_for("ending", REASONED),
        may("routes_told", FieldKind::Flag).must_when("ending", FAILED),
    ];
    const WHEN: When =
        When::Stages(&[Stage::Registered, Stage::Accepted, Stage::SeekingConsent, Stage::Mediating, Stage::Suspended]);

    fn example() -> Self {
        Self {
            ending: Ending::Sued,
            reason: "申请人已就同一纠纷向人民法院起诉。".to_owned(),
            routes_told: true,
            by: Some(PartyKey("a1".to_owned())),
            elsewhere: Some(Elsewhere {
                forum: Forum::Court,
                body: "宿城区人民法院".to_owned(),
                number: Some("（2026）示例民初1号".to_owned()),
            }),
            reported_to: None,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.ending.outcome() == Outcome::Agreed {
            return Err(refuse("ending_by_agreement").with("ending", self.ending));
        }
        if let Some(stage) = case.stage.filter(|stage| !stages_of(self.ending).contains(stage)) {
            return Err(refuse("ending_not_in_stage").with("ending", self.ending).with("stage", stage));
        }
        check::in_order(&[("accepted_on", case.intake.accepted_on), ("ended_on", Some(context.on))])?;
        suspension::not_before(case, context)?;
        if let Some(by) = &self.by {
            check::party(case, by)?;
        }
        let warnings = self.check_carried(case, context)?;
        if self.ending.outcome() == Outcome::Failed && !self.routes_told {
            return Err(refuse("routes_not_told").with("ending", self.ending));
        }
        Ok(Decision::one(context.on, self.event()).warning(warnings))
    }
}

impl End {
    /// What this ending must carry.
    fn check_carried(&self, case: &Case, context: &Context<'_>) -> Result<Vec<Warning>, Refusal> {
        match self.ending {
            Ending::Withdrawn => {
                let by = check::party(case, self.named()?)?;
                if by.side != Side::Applicant {
                    return Err(refuse("withdrawn_by_respondent").with("party", &by.who.name));
                }
            }
            Ending::SettledPrivately | Ending::Refused => {
                self.named()?;
            }
            Ending::RefusedToSign => {
                self.named()?;
                if case.agreement.is_none() {
                    return Ok(vec![warn("no_draft_on_record")]);
                }
            }
            Ending::Sued => match &self.elsewhere {
                Some(elsewhere) => check::text(&elsewhere.body, "elsewhere.body")?,
                None => return Err(refuse("forum_missing")),
            },
            Ending::Sham => {
                check::reason(&self.reason, Self::TYPE)?;
                if self.reported_to.as_ref().is_none_or(|to| to.trim().is_empty()) {
                    return Err(refuse("sham_not_reported"));
                }
            }
            Ending::Deadlock | Ending::Other => check::reason(&self.reason, Self::TYPE)?,
            Ending::Unreachable => check_unreachable(case, self.named()?, context)?,
            Ending::TermOver => check_term_over(case, context)?,
            Ending::AgreedWritten | Ending::AgreedOral => {}
        }
        Ok(Vec::new())
    }

    fn named(&self) -> Result<&PartyKey, Refusal> {
        self.by.as_ref().ok_or_else(|| refuse("party_missing").with("ending", self.ending))
    }

    fn event(&self) -> CaseEnded {
        CaseEnded {
            ending: self.ending,
            reason: self.reason.clone(),
            routes_told: self.routes_told,
            by: self.by.clone(),
            elsewhere: self.elsewhere.clone(),
            reported_to: self.reported_to.clone(),
        }
    }
}

/// The attempts the rule asks for, on different days, without an answer.
fn check_unreachable(case: &Case, key: &PartyKey, context: &Context<'_>) -> Result<(), Refusal> {
    let party = check::party(case, key)?;
    if case.unreachable(key, context.rules, context.on) {
        return Ok(());
    }
    let needed = context.rules.in_force(RuleId::UnreachableAttempts, context.on).map_or(0, |rule| rule.value);
    Err(refuse("attempts_too_few").with("party", &party.who.name).with("needed", needed))
}

/// The term has run out on the day of the act, extensions and excluded time reckoned in.
fn check_term_over(case: &Case, context: &Context<'_>) -> Result<(), Refusal> {
    let clocks = clock::clocks(case, context.on, context.rules, context.calendar);
    let term = clocks.iter().find(|clock| clock.kind == ClockKind::MediationTerm);
    match term.and_then(|term| term.due_on) {
        Some(due) if due < context.on => Ok(()),
        Some(due) => Err(refuse("term_not_over").with("due_on", due).with("on", context.on)),
        None => Err(refuse("term_stands_still")),
    }
}

impl CaseEnded {
    /// The ending that an agreement brings with it.
    #[must_use]
    pub const fn agreed(ending: Ending) -> Self {
        Self { ending, reason: String::new(), routes_told: false, by: None, elsewhere: None, reported_to: None }
    }
}

impl Fold for CaseEnded {
    const KIND: &'static str = "ended";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let stage_before = case.close_suspension(fact.on, "").or(case.stage);
        case.ended = Some(Ended {
            on: fact.on,
            means: ClosedMeans::Ended,
            ending: self.ending,
            reason: self.reason.clone(),
            routes_told: self.routes_told,
            by: self.by.clone(),
            elsewhere: self.elsewhere.clone(),
            reported_to: self.reported_to.clone(),
            stage_before,
        });
        case.stage = Some(Stage::Ended);
    }
}

#[cfg(test)]
mod tests;
