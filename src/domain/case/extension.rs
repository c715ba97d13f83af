//! 延期: both sides agree to go on longer.
//!
//! Only all parties together extend the term, by no more at once than the rule of the day allows. An agreement that
//! came after the term was over is possible and marked for ever as 期满后同意. The present end of the term is the clock's;
//! this file keeps no date of its own beside what the parties agreed.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::Case;
use super::check;
use super::clock::{ClockKind, ClockState, clocks};
use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::party::PartyKey;
use super::suspension::evidence_if_late;
use super::vocabulary::Stage;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;

/// An extension of the term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The new last day.
    pub until: NaiveDate,
    /// Who agreed.
    pub agreed_by: BTreeSet<PartyKey>,
    /// The day they agreed.
    pub agreed_on: NaiveDate,
    /// What proves it.
    pub evidence: String,
    /// 期满后同意: they agreed after the term was over.
    pub after_expiry: bool,
    /// The account that recorded it.
    pub by: String,
}

/// 延期.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// The new last day.
    pub until: NaiveDate,
    /// Who agreed: every party.
    pub agreed_by: BTreeSet<PartyKey>,
    /// The day they agreed.
    pub agreed_on: NaiveDate,
    /// What proves it; needed when it is recorded later than they agreed.
    #[serde(default)]
    pub evidence: String,
}

/// The term was extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// The new last day.
    pub until: NaiveDate,
    /// Who agreed.
    pub agreed_by: BTreeSet<PartyKey>,
    /// The day they agreed.
    pub agreed_on: NaiveDate,
    /// What proves it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// 期满后同意.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_expiry: bool,
}

/// The last day of the term as those who agreed on a day knew it: a pause that began later is not in it, and will push
/// what they agreed on as well.
fn term_end(case: &Case, agreed_on: NaiveDate, context: &Context<'_>) -> Result<NaiveDate, Refusal> {
    let term = |case: &Case| {
        let clocks = clocks(case, context.on, context.rules, context.calendar);
        clocks.into_iter().find(|clock| clock.kind == ClockKind::MediationTerm)
    };
    if term(case).is_some_and(|term| term.state == ClockState::Paused) {
        return Err(refuse("term_paused"));
    }
    let mut known = case.clone();
    known.suspensions.retain(|suspension| suspension.from <= agreed_on);
    known.reopenings.retain(|reopening| reopening.closed_on < agreed_on);
    term(&known).and_then(|term| term.due_on).ok_or_else(|| refuse("term_unknown"))
}

impl Extend {
    fn check_parties(&self, case: &Case) -> Result<(), Refusal> {
        for party in &self.agreed_by {
            check::party(case, party)?;
        }
        let silent = case.parties.iter().filter(|party| !self.agreed_by.contains(&party.key));
        let silent: Vec<_> = silent.map(|party| party.who.name.as_str()).collect();
        if silent.is_empty() { Ok(()) } else { Err(refuse("extension_needs_all").with("parties", silent.join("、"))) }
    }
}

impl Act for Extend {
    const TYPE: &'static str = "extend";
    const FIELDS: &'static [Field] = &[
        need("until", FieldKind::Date),
        need("agreed_by", FieldKind::List(&FieldKind::Party)).preset(Preset::Parties),
        need("agreed_on", FieldKind::Date).preset(Preset::Today),
        may("evidence", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(&[Stage::Accepted, Stage::SeekingConsent, Stage::Mediating, Stage::Suspended]);

    fn example() -> Self {
        let day = |month, d| NaiveDate::from_ymd_opt(2026, month, d).unwrap_or_default();
        Self {
            until: day(4, 30),
            agreed_by: ["a1", "r1"].map(|key| PartyKey(key.to_owned())).into(),
            agreed_on: day(3, 30),
            evidence: "双方签名的延期同意书".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        self.check_parties(case)?;
        if self.agreed_on > context.on {
            return Err(refuse("agreed_after_act").with("agreed", self.agreed_on).with("on", context.on));
        }
        if let Some(accepted) = case.intake.accepted_on.filter(|accepted| self.agreed_on < *accepted) {
            return Err(refuse("on_before_acceptance").with("on", self.agreed_on).with("accepted", accepted));
        }
        check::plausible(self.until)?;
        let due = term_end(case, self.agreed_on, context)?;
        if self.until <= due {
            return Err(refuse("extension_not_later").with("until", self.until).with("due", due));
        }
        let rule = context.rules.in_force(RuleId::ExtensionMax, self.agreed_on);
        let rule = rule.ok_or_else(|| refuse("rule_missing").with("act", Self::TYPE))?;
        let latest = due.max(self.agreed_on).checked_add_days(Days::new(u64::from(rule.value)));
        if let Some(latest) = latest.filter(|latest| self.until > *latest) {
            let until = self.until;
            return Err(refuse("extension_too_long")
                .with("until", until)
                .with("days", rule.value)
                .with("latest", latest));
        }
        evidence_if_late(self.agreed_on, &self.evidence, context)?;
        let extended = Extended {
            until: self.until,
            agreed_by: self.agreed_by.clone(),
            agreed_on: self.agreed_on,
            evidence: self.evidence.clone(),
            after_expiry: self.agreed_on > due,
        };
        Ok(Decision::one(context.on, extended))
    }
}

impl Fold for Extended {
    const KIND: &'static str = "extended";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.extensions.push(Extension {
            until: self.until,
            agreed_by: self.agreed_by.clone(),
            agreed_on: self.agreed_on,
            evidence: self.evidence.clone(),
            after_expiry: self.after_expiry,
            by: fact.by.account.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Given, day, key, mediating, registered};
    use super::*;
    use crate::domain::rules::RuleBook;

    /// The term of the standard case ends on 2026-04-02.
    const DUE: &str = "2026-04-02";

    fn extend(until: &str, agreed_on: &str) -> Extend {
        Extend { until: day(until), agreed_on: day(agreed_on), ..Extend::example() }
    }

    fn in_time() -> Given {
        mediating().on("2026-03-30")
    }

    #[test]
    fn all_parties_together_extend_the_term() {
        let extended = in_time().when(extend("2026-04-30", "2026-03-30")).done().case.extensions;
        assert_eq!(extended.len(), 1);
        assert!(!extended[0].after_expiry);
        let refusal = in_time().when(Extend { agreed_by: [key("a1")].into(), ..Extend::example() });
        assert_eq!(refusal.refused("extension_needs_all").args["parties"], "宿迁青甑电子商务有限公司");
        let agreed_by = ["a1", "r1", "r2"].map(key).into();
        in_time().when(Extend { agreed_by, ..Extend::example() }).refused("party_unknown");
    }

    #[test]
    fn an_agreement_after_the_term_is_possible_and_marked() {
        let on_the_day = in_time().on(DUE).when(extend("2026-04-30", DUE)).done().case.extensions;
        assert!(!on_the_day[0].after_expiry, "the last day is in time");
        let late = in_time().on("2026-04-10").when(extend("2026-05-01", "2026-04-03")).done().case.extensions;
        assert!(late[0].after_expiry);
    }

    #[test]
    fn no_more_at_once_than_the_rule_allows() {
        in_time().when(extend("2026-05-02", "2026-03-30")).done();
        let refusal = in_time().when(extend("2026-05-03", "2026-03-30")).refused("extension_too_long");
        assert_eq!(refusal.args["latest"], "2026-05-02");
        let late = in_time().on("2026-04-10");
        late.clone().when(extend("2026-05-10", "2026-04-10")).done();
        late.when(extend("2026-05-11", "2026-04-10")).refused("extension_too_long");
        in_time().when(extend(DUE, "2026-03-30")).refused("extension_not_later");
        in_time().when(extend("9999-12-31", "2026-03-30")).refused("date_implausible");
    }

    /// Given an appraisal from 03-10 to 03-20, both sides agree in the middle of it on a last day; when that is recorded
    /// after it, then that day is the last one, and not one day later.
    #[test]
    fn agreed_during_an_appraisal_the_last_day_is_the_one_agreed_on() {
        use super::super::suspension::{Resume, Suspend};
        let commissioned_on = Some(day("2026-03-09"));
        let suspended = mediating().on("2026-03-10").when(Suspend { commissioned_on, ..Suspend::example() }).done();
        let resumed = suspended.on("2026-03-20").when(Resume::example()).done().on("2026-03-23");
        // 04-02 and ten days: 04-12, a Sunday, carried to 04-13; the rule allows thirty more.
        let refusal = resumed.clone().when(extend("2026-05-14", "2026-03-15")).refused("extension_too_long");
        assert_eq!(refusal.args["latest"], "2026-05-13");
        let extended = resumed.when(extend("2026-05-06", "2026-03-15")).done();
        let clocks = clocks(&extended.case, day("2026-03-23"), &extended.world.rules, &extended.world.calendar);
        let term = clocks.into_iter().find(|clock| clock.kind == ClockKind::MediationTerm).unwrap();
        assert_eq!((term.due_on, term.allowed), (Some(day("2026-05-06")), Some(54)));
    }

    #[test]
    fn they_agreed_between_acceptance_and_the_day_of_the_act() {
        in_time().when(extend("2026-04-30", "2026-03-31")).refused("agreed_after_act");
        in_time().when(extend("2026-04-30", "2026-03-02")).refused("on_before_acceptance");
        registered().when(Extend::example()).refused("not_in_stage");
    }

    #[test]
    fn what_is_recorded_later_than_agreed_names_its_evidence() {
        let unproved = || Extend { evidence: String::new(), ..Extend::example() };
        in_time().when(unproved()).refused("evidence_missing");
        in_time().in_world(|world| world.today = day("2026-03-30")).when(unproved()).done();
    }

    #[test]
    fn without_the_rules_nothing_is_extended() {
        let none = in_time().in_world(|world| world.rules = RuleBook::default());
        none.when(Extend::example()).refused("term_unknown");
        let no_maximum = in_time().in_world(|world| {
            let mut rules = RuleBook::default();
            world.rules.all().filter(|rule| rule.rule != RuleId::ExtensionMax).for_each(|rule| rules.set(rule.clone()));
            world.rules = rules;
        });
        no_maximum.when(Extend::example()).refused("rule_missing");
    }
}
