//! given / when / then for dossiers. A test tells a history by commands, so that it never starts from a dossier that could
//! not exist. What is recorded passes through its JSON on the way, as it does in the ledger.

use chrono::{NaiveDate, TimeZone, Utc};
use serde_json::{Value, json};

use super::basis::{Basis, Law};
use super::command::Command;
use super::event::{Event, Fact};
use super::instrument::EXAMPLE_CODE;
use super::state::State;
use super::test::{Evaluation, Test, evaluate};
use super::{Dossier, SubjectId, decide};
use crate::domain::actor::{Actor, Identity, Role};
use crate::domain::calendar::Calendar;
use crate::domain::office::builtin;
use crate::domain::rules::{DatedRule, RuleBook};

/// A dossier with its history, and who acts when.
#[derive(Debug, Clone)]
pub struct Given {
    /// The dossier so far.
    pub dossier: Dossier,
    /// The rules; the built-in ones to begin with.
    pub rules: RuleBook,
    calendar: Calendar,
    on: NaiveDate,
    by: &'static str,
    warnings: Vec<String>,
}

/// `2026-03-02`, panicking on anything else.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Nothing yet, on 2026-11-20, with an officer.
pub fn given() -> Given {
    Given {
        dossier: Dossier::unborn(SubjectId::of(EXAMPLE_CODE)),
        rules: builtin::rules().unwrap().into_iter().collect(),
        calendar: builtin::calendar().unwrap(),
        on: day("2026-11-20"),
        by: "officer",
        warnings: Vec::new(),
    }
}

impl Given {
    /// The day of the next act.
    pub fn on(mut self, on: &str) -> Self {
        self.on = day(on);
        self
    }

    /// Who acts next.
    pub fn by(mut self, by: &'static str) -> Self {
        self.by = by;
        self
    }

    /// Sets a version of a rule.
    pub fn rule(mut self, change: impl FnOnce(&mut DatedRule), rule: crate::domain::rules::RuleId, from: &str) -> Self {
        let mut dated = self.rules.in_force(rule, day(from)).unwrap().clone();
        dated.from = day(from);
        change(&mut dated);
        self.rules.set(dated);
        self
    }

    /// Rules and calendar.
    pub fn law(&self) -> Law<'_> {
        Law { rules: &self.rules, calendar: &self.calendar }
    }

    fn command(act: &str, with: &Value) -> Command {
        let mut json = serde_json::to_value(Command::example(act).unwrap()).unwrap();
        for (key, value) in with.as_object().unwrap() {
            json[key] = value.clone();
        }
        Command::from_json(json).unwrap()
    }

    fn tried(&self, act: &str, with: &Value) -> Result<crate::domain::context::Decision<Event>, String> {
        let actor = Actor { account: self.by.to_owned(), role: Role::CreditOfficer, known: Identity::Process };
        let basis = Basis {
            today: day("2030-12-31").min(self.on.max(day("2026-11-22"))),
            on: self.on,
            actor: &actor,
            rules: &self.rules,
            calendar: &self.calendar,
        };
        decide(&self.dossier, &Self::command(act, with), &basis).map_err(|refusal| refusal.code)
    }

    /// Does an act: its example with some fields replaced.
    pub fn did(mut self, act: &str, with: Value) -> Self {
        let decision = self.tried(act, &with).unwrap_or_else(|code| panic!("{act} on {}: {code}", self.on));
        self.warnings = decision.warnings.iter().map(|warning| warning.code.clone()).collect();
        for happening in decision.events {
            let (kind, v) = (happening.event.kind(), happening.event.v());
            let event = Event::from_body(kind, v, happening.event.body().unwrap()).unwrap();
            assert_eq!(event, happening.event);
            let by = Actor { account: self.by.to_owned(), role: Role::CreditOfficer, known: Identity::Process };
            let at = Utc.from_utc_datetime(&self.on.and_hms_opt(1, 0, 0).unwrap());
            self.dossier.take(&Fact { on: happening.on, at, by, event });
        }
        self
    }

    /// Tries an act; what the rules refuse changes nothing.
    pub fn attempted(self, act: &str, with: Value) -> Self {
        if self.tried(act, &with).is_ok() { self.did(act, with) } else { self }
    }

    /// An act is refused with a code.
    pub fn refused(self, act: &str, with: Value, code: &str) -> Self {
        let outcome = self.tried(act, &with).map(|_| ()).expect_err("it was done");
        assert_eq!(outcome, code, "{act} on {}", self.on);
        self
    }

    /// The last act warned of something.
    pub fn warned(self, code: &str) -> Self {
        assert!(self.warnings.iter().any(|known| known == code), "{:?}", self.warnings);
        self
    }

    /// An infringement of a right, found by a penalty in force on a day, of conduct on a day.
    pub fn penalty(self, number: &str, (in_force, conduct): (&str, &str), with: Value) -> Self {
        let mut paper =
            json!({ "number": number, "decided_on": in_force, "served_on": in_force, "in_force_on": in_force });
        paper["conduct_on"] = if conduct.is_empty() { Value::Null } else { json!(conduct) };
        for (key, value) in with.as_object().unwrap() {
            paper[key] = value.clone();
        }
        let on = self.on;
        let recorded = self.on(in_force).did("instrument_add", paper);
        Self { on, ..recorded }
    }

    /// A test as of a day.
    pub fn test(&self, test: Test, on: &str) -> Evaluation {
        evaluate(test, &self.dossier, day(on), self.law())
    }

    /// A test is met on a day or not.
    pub fn comes_to(self, test: Test, on: &str, met: bool) -> Self {
        let evaluation = self.test(test, on);
        assert_eq!(evaluation.met, met, "{evaluation:#?}");
        self
    }

    /// A test left a paper out for a reason.
    pub fn left_out(self, test: Test, on: &str, (n, why): (u32, &str)) -> Self {
        let evaluation = self.test(test, on);
        let weighed = evaluation.left_out.iter().find(|weighed| weighed.n == n);
        assert_eq!(weighed.map(|weighed| weighed.why.code.as_str()), Some(why), "{evaluation:#?}");
        self
    }

    /// How the first entry stands on a day.
    pub fn entry_is(self, on: &str, state: State) -> Self {
        assert_eq!(self.dossier.entries[0].state(&self.dossier, day(on)), state, "on {on}");
        self
    }

    /// How the first attention stands on a day.
    pub fn attention_is(self, on: &str, state: State) -> Self {
        assert_eq!(self.dossier.attentions[0].state(&self.dossier, day(on), self.law()), state, "on {on}");
        self
    }

    /// How the first pledge stands on a day.
    pub fn pledge_is(self, on: &str, state: State) -> Self {
        assert_eq!(self.dossier.pledges[0].state(&self.dossier, day(on)), state, "on {on}");
        self
    }

    /// What is due on a day, with its last day.
    pub fn due(self, on: &str, what: super::due::DueKind, by: Option<&str>) -> Self {
        let dues = super::due::dues(&self.dossier, day(on), self.law());
        let found = dues.iter().find(|due| due.what == what);
        assert_eq!(found.map(|due| due.on), Some(by.map(day)), "{dues:#?}");
        self
    }

    /// Nothing of a kind is due on a day.
    pub fn not_due(self, on: &str, what: super::due::DueKind) -> Self {
        let dues = super::due::dues(&self.dossier, day(on), self.law());
        assert!(dues.iter().all(|due| due.what != what), "{dues:#?}");
        self
    }
}
