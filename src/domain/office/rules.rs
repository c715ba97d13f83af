//! Dated rules set by the office.
//!
//! A figure changes by a new version with its source and a reason, never by editing one; versions may begin in the past,
//! which re-derives what was due. Nothing here knows what a rule is used for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::command::Act;
use super::event::{Event, Fold};
use super::stream::Stream;
use super::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::context::{Decision, Happening};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::{Certainty, DatedRule, RuleId, RuleUnit};
use crate::domain::text::required;

/// The most versions set at once.
const RULES_MAX: usize = 500;

/// The fields of a version.
pub const RULE_FIELDS: &[Field] = &[
    need("rule", RuleId::FIELD),
    need("from", FieldKind::Date),
    need("value", FieldKind::Number(0, crate::domain::rules::YUAN_MAX)),
    need("unit", RuleUnit::FIELD),
    need("source", FieldKind::Line),
    need("certainty", Certainty::FIELD),
];

/// Sets versions of rules, all or none. A version of a day that has one replaces it; the ledger keeps both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesSet {
    /// The versions.
    pub rules: Vec<DatedRule>,
    /// Why, and who decided it.
    pub reason: String,
}

/// A version of a rule was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The version.
    pub rule: DatedRule,
    /// Why.
    pub reason: String,
}

impl Act for RulesSet {
    const TYPE: &'static str = "rules_set";
    const FIELDS: &'static [Field] =
        &[need("rules", FieldKind::List(&FieldKind::Object(RULE_FIELDS))), need("reason", FieldKind::Line)];

    fn example() -> Self {
        let rule = DatedRule {
            rule: RuleId::TransitSign,
            from: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default(),
            value: 3,
            unit: RuleUnit::Workdays,
            source: "区知识产权纠纷调解联席会议纪要".to_owned(),
            certainty: Certainty::Local,
        };
        Self { rules: vec![rule], reason: "镇街反映两个工作日过紧".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        if self.rules.len() > RULES_MAX {
            return Err(refuse("rules_too_many").with("max", RULES_MAX));
        }
        let reason = required("reason", &self.reason)?;
        let mut versions = BTreeSet::new();
        let mut events: Vec<Happening<Event>> = Vec::new();
        for rule in &self.rules {
            let named = |refusal: Refusal| refusal.with("rule", rule.rule).with("from", rule.from);
            rule.check().map_err(named)?;
            if !versions.insert((rule.rule, rule.from)) {
                return Err(named(refuse("rule_twice")));
            }
            let rule = DatedRule { source: required("source", &rule.source)?, ..rule.clone() };
            if office.rules.version(rule.rule, rule.from) != Some(&rule) {
                let event = RuleSet { rule, reason: reason.clone() };
                events.push(Happening { on: occasion.on, event: event.into() });
            }
        }
        if events.is_empty() {
            return Err(nothing_to_change());
        }
        Ok(Ruling::new(Stream::Rules, Decision { events, warnings: Vec::new() }))
    }
}

impl Fold for RuleSet {
    const KIND: &'static str = "rule_set";

    fn apply(&self, office: &mut Office, _stream: &Stream, _on: NaiveDate) {
        office.rules.set(self.rule.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;
    use crate::domain::office::testing::{given, on_day};

    fn first_load() -> RulesSet {
        RulesSet { rules: builtin::rules().unwrap(), reason: "启用".to_owned() }
    }

    fn term(from: &str, value: u32) -> RulesSet {
        let rule = DatedRule {
            rule: RuleId::MediationTerm,
            from: on_day(from),
            value,
            unit: RuleUnit::Days,
            source: "测试".to_owned(),
            certainty: Certainty::Local,
        };
        RulesSet { rules: vec![rule], reason: "试行".to_owned() }
    }

    #[test]
    fn the_built_in_rules_are_loaded_once() {
        let given = given([]).when(first_load()).is_done(builtin::rules().unwrap().len());
        given.when(first_load()).is_refused("nothing_to_change");
    }

    #[test]
    fn a_new_version_applies_from_its_day_and_the_old_one_before() {
        let done = given([])
            .when(first_load())
            .is_done(builtin::rules().unwrap().len())
            .when(term("2026-07-01", 45))
            .is_done(1);
        let value = |on| done.office.rules.in_force(RuleId::MediationTerm, on_day(on)).map(|rule| rule.value);
        assert_eq!((value("2026-06-30"), value("2026-07-01")), (Some(30), Some(45)));
        assert_eq!(done.history.last().unwrap().1.event.body().unwrap()["reason"], "试行");
    }

    #[test]
    fn all_or_none() {
        let mut set = term("2026-07-01", 45);
        set.rules.push(DatedRule { value: 9_999, ..set.rules[0].clone() });
        let given = given([]).when(set.clone()).is_refused("rule_value");
        set.rules[1].value = 46;
        let given = given.when(set.clone()).is_refused("rule_twice");
        set.rules[1].from = on_day("9999-01-01");
        let given = given.when(set).is_refused("date_out_of_range");
        let given =
            given.when(RulesSet { reason: " ".to_owned(), ..term("2026-07-01", 45) }).is_refused("text_missing");
        given.when(RulesSet { rules: Vec::new(), ..term("2026-07-01", 45) }).is_refused("nothing_to_change");
    }
}
