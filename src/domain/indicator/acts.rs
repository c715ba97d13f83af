//! Setting what a plan asks for, and reporting a value, as acts on the office's stream of indicators.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{Indicator, Quantity, Reported, Sense, Target};
use crate::domain::context::{Decision, Happening};
use crate::domain::dates::within;
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::office::command::Act;
use crate::domain::office::event::{Event, Fold};
use crate::domain::office::stream::Stream;
use crate::domain::office::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

/// The most targets set at once.
const TARGETS_MAX: usize = 200;

/// The fields of a target.
pub const TARGET_FIELDS: &[Field] = &[
    need("indicator", Indicator::FIELD),
    need("from", FieldKind::Date),
    need("sense", Sense::FIELD),
    may("value", FieldKind::Line).must_when("sense", &["reach", "at_least", "at_most"]),
    need("due", FieldKind::Date),
    need("source", FieldKind::Line),
];

/// Sets what a plan asks for, all or none. A version of a day that has one replaces it; the ledger keeps both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetsSet {
    /// The targets.
    pub targets: Vec<Target>,
    /// Why, and who decided it.
    pub reason: String,
}

/// A target was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetSet {
    /// The target.
    pub target: Target,
    /// Why.
    pub reason: String,
}

/// Reports a value. One measured on the same day replaces the former; the ledger keeps both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorReport {
    /// Of what.
    pub indicator: Indicator,
    /// The day it is of.
    pub measured_on: NaiveDate,
    /// How much.
    pub value: Quantity,
    /// Which document or survey it was taken from.
    pub source: String,
    /// What a reader must know beside.
    #[serde(default)]
    pub note: Option<String>,
}

/// A value was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorReported {
    /// Of what.
    pub indicator: Indicator,
    /// The day it is of.
    pub measured_on: NaiveDate,
    /// The value.
    #[serde(flatten)]
    pub reported: Reported,
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Whether this can be asked.
fn checked(target: &Target) -> Result<Target, Refusal> {
    within(target.from)?;
    within(target.due)?;
    let named = |refusal: Refusal| refusal.with("indicator", target.indicator);
    if target.due < target.from {
        return Err(named(refuse("target_due_before").with("from", target.from).with("due", target.due)));
    }
    if target.value.is_some() == (target.sense == Sense::Grow) {
        return Err(named(refuse("target_value").with("sense", target.sense)));
    }
    Ok(Target { source: required("source", &target.source)?, ..target.clone() })
}

impl Act for TargetsSet {
    const TYPE: &'static str = "targets_set";
    const FIELDS: &'static [Field] =
        &[need("targets", FieldKind::List(&FieldKind::Object(TARGET_FIELDS))), need("reason", FieldKind::Line)];

    fn example() -> Self {
        let target = Target {
            indicator: Indicator::ServiceStaff,
            from: day(2024, 4, 8),
            sense: Sense::Reach,
            value: Some(Quantity::whole(120)),
            due: day(2026, 12, 31),
            source: "宿区政发〔2024〕19号 三（四）".to_owned(),
        };
        Self { targets: vec![target], reason: "按工作方案分解".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        if self.targets.len() > TARGETS_MAX {
            return Err(refuse("targets_too_many").with("max", TARGETS_MAX));
        }
        let reason = required("reason", &self.reason)?;
        let mut versions = BTreeSet::new();
        let mut events: Vec<Happening<Event>> = Vec::new();
        for target in &self.targets {
            let target = checked(target)?;
            if !versions.insert((target.indicator, target.from)) {
                return Err(refuse("target_twice").with("indicator", target.indicator).with("from", target.from));
            }
            if office.indicators.version(target.indicator, target.from) != Some(&target) {
                let event = TargetSet { target, reason: reason.clone() };
                events.push(Happening { on: occasion.on, event: event.into() });
            }
        }
        if events.is_empty() {
            return Err(nothing_to_change());
        }
        Ok(Ruling::new(Stream::Indicators, Decision { events, warnings: Vec::new() }))
    }
}

impl Act for IndicatorReport {
    const TYPE: &'static str = "indicator_report";
    const FIELDS: &'static [Field] = &[
        need("indicator", Indicator::FIELD),
        need("measured_on", FieldKind::Date).preset(Preset::Today),
        need("value", FieldKind::Line),
        need("source", FieldKind::Line),
        may("note", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            indicator: Indicator::SocialSatisfaction,
            measured_on: day(2025, 12, 31),
            value: Quantity::thousandths(86_200),
            source: "2025年度知识产权保护社会满意度调查报告".to_owned(),
            note: Some("有效问卷 412 份".to_owned()),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let measured_on = within(self.measured_on)?;
        if measured_on > occasion.today {
            return Err(refuse("measured_in_future").with("on", measured_on).with("today", occasion.today));
        }
        let note = self.note.as_deref().filter(|note| !note.trim().is_empty());
        let reported = Reported {
            value: self.value,
            source: required("source", &self.source)?,
            note: note.map(|note| required("note", note)).transpose()?,
        };
        let known = office.indicators.values(self.indicator, measured_on).last();
        if known == Some((measured_on, &reported)) {
            return Err(nothing_to_change());
        }
        let event = IndicatorReported { indicator: self.indicator, measured_on, reported };
        Ok(Ruling::new(Stream::Indicators, Decision::<Event>::one(occasion.on, event)))
    }
}

impl Fold for TargetSet {
    const KIND: &'static str = "target_set";

    fn apply(&self, office: &mut Office, _stream: &Stream, _on: NaiveDate) {
        office.indicators.set_target(self.target.clone());
    }
}

impl Fold for IndicatorReported {
    const KIND: &'static str = "indicator_reported";

    fn apply(&self, office: &mut Office, _stream: &Stream, _on: NaiveDate) {
        office.indicators.report(self.indicator, self.measured_on, self.reported.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::office::builtin;
    use crate::domain::office::testing::{given, on_day};

    fn plan() -> TargetsSet {
        TargetsSet { targets: builtin::plan().unwrap(), reason: "工作方案首次载入".to_owned() }
    }

    fn report(on: &str, value: &str) -> IndicatorReport {
        IndicatorReport {
            measured_on: on_day(on),
            value: Quantity::parse(value).unwrap(),
            ..IndicatorReport::example()
        }
    }

    #[test]
    fn the_plan_asks_for_every_indicator_and_is_loaded_once() {
        let count = builtin::plan().unwrap().len();
        assert_eq!(count, Indicator::ALL.len());
        let given = given([]).when(plan()).is_done(count);
        let satisfaction = given.office.indicators.target(Indicator::SocialSatisfaction, on_day("2026-11-22")).unwrap();
        assert_eq!((satisfaction.value, satisfaction.sense), (Some(Quantity::whole(85)), Sense::AtLeast));
        given.when(plan()).is_refused("nothing_to_change");
    }

    #[test]
    fn another_plan_does_not_change_what_was_asked_by_the_former() {
        let given = given([]).when(plan()).is_done(builtin::plan().unwrap().len());
        let mut next = TargetsSet::example();
        next.targets[0].from = on_day("2027-01-01");
        next.targets[0].due = on_day("2030-12-31");
        next.targets[0].value = Some(Quantity::whole(200));
        let done = given.when(next).is_done(1);
        let asked = |on| done.office.indicators.target(Indicator::ServiceStaff, on_day(on)).unwrap().value.unwrap();
        assert_eq!((asked("2026-12-31"), asked("2027-01-01")), (Quantity::whole(120), Quantity::whole(200)));
    }

    #[test]
    fn a_value_of_the_same_day_replaces_the_former_and_both_are_on_record() {
        let done =
            given([]).when(report("2025-12-31", "86.2")).is_done(1).when(report("2025-12-31", "85.9")).is_done(1);
        let values: Vec<_> =
            done.office.indicators.values(Indicator::SocialSatisfaction, on_day("2026-11-22")).collect();
        assert_eq!((values.len(), values[0].1.value), (1, Quantity::parse("85.9").unwrap()));
        assert_eq!(done.history.len(), 2);
        done.when(report("2025-12-31", "85.9")).is_refused("nothing_to_change");
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        given([]).when(report("2026-11-23", "86")).is_refused("measured_in_future");
        given([])
            .when(IndicatorReport { source: " ".to_owned(), ..report("2025-12-31", "86") })
            .is_refused("text_missing");
        let with = |change: fn(&mut Target)| {
            let mut set = TargetsSet::example();
            change(&mut set.targets[0]);
            given([]).when(set)
        };
        with(|target| target.due = on_day("2024-01-01")).is_refused("target_due_before");
        with(|target| target.value = None).is_refused("target_value");
        with(|target| target.sense = Sense::Grow).is_refused("target_value");
        let mut twice = TargetsSet::example();
        twice.targets.push(twice.targets[0].clone());
        given([]).when(twice).is_refused("target_twice");
    }
}
