//! 简易口头: a dispute settled at the window, on one screen.
//!
//! The case goes from request to ended in one command, and comes to exactly the events the single acts would have come
//! to: the acts are decided here one after another, each by its own rule, on a case that lives only as long as the
//! decision. So nothing can be recorded this way that could not be recorded step by step. The acceptance is dated the
//! day of the request, which never makes an office look faster than it was.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::agreement::{AgreeOrally, Instalment, Present};
use super::command::{Act, Command, Standing, When};
use super::consent::{Answer, SeekConsent};
use super::decision::Accept;
use super::event::{Event, Fact};
use super::forms::{FileForm, Form};
use super::intake::{Register, SOURCE_FIELDS, Source};
use super::mediators::{ChosenBy, NameMediators};
use super::party::{NewParty, PARTY_FIELDS};
use super::performance::{PerformanceKind, RecordPerformance};
use super::rights::{TellRights, TellingMeans};
use super::vocabulary::{Difficulty, Kind, Means, Object, SourceKind};
use super::{Case, check, evolve};
use crate::domain::context::{Context, Decision, Happening};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::roster::MediatorId;

/// 简易口头调解: from request to oral agreement in one act. Dated the day the parties agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimpleOral {
    /// Applicants.
    pub applicants: Vec<NewParty>,
    /// Respondents.
    pub respondents: Vec<NewParty>,
    /// Object of the right.
    pub object: Object,
    /// Kind of dispute.
    pub kind: Kind,
    /// Where it came from; the parties themselves if left out.
    #[serde(default)]
    pub source: Option<Source>,
    /// What it was about.
    pub matter: String,
    /// What was agreed.
    pub result: String,
    /// 履行方式.
    #[serde(default)]
    pub manner: String,
    /// Amount agreed, in fen.
    #[serde(default)]
    pub amount_fen: Fen,
    /// Performed in front of the mediator.
    #[serde(default)]
    pub performed_on_spot: bool,
    /// The last day, where it was not performed on the spot.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// The mediator.
    pub mediator: MediatorId,
    /// What the mediator disclosed to the parties; none is said too.
    pub disclosure: String,
    /// Both sides agreed to mediation and had been told their rights and duties.
    pub consented_and_told: bool,
    /// Agents and guardians who agreed for a party.
    #[serde(default)]
    pub present: Vec<Present>,
    /// The day of the request, if it was earlier.
    #[serde(default)]
    pub requested_on: Option<NaiveDate>,
}

impl Act for SimpleOral {
    const TYPE: &'static str = "simple_oral";
    const FIELDS: &'static [Field] = &[
        need("applicants", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
        need("respondents", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
        need("object", Object::FIELD),
        need("kind", Kind::FIELD),
        may("source", FieldKind::Object(SOURCE_FIELDS)),
        need("matter", FieldKind::Text),
        need("result", FieldKind::Text),
        may("manner", FieldKind::Line),
        may("amount_fen", FieldKind::Fen),
        may("performed_on_spot", FieldKind::Flag),
        may("due_on", FieldKind::Date).when("performed_on_spot", &["false"]),
        need("mediator", FieldKind::Mediator).preset(Preset::Mediator),
        need("disclosure", FieldKind::Line),
        need("consented_and_told", FieldKind::Flag),
        may("present", FieldKind::List(&FieldKind::Object(super::agreement::oral::PRESENT_FIELDS))),
        may("requested_on", FieldKind::Date),
    ];
    const WHEN: When = When::Unborn;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            applicants: vec![NewParty::named("杭州弥野品牌管理有限公司")],
            respondents: vec![NewParty::named("宿迁青甑电子商务有限公司")],
            object: Object::Trademark,
            kind: Kind::Infringement,
            source: Some(by_the_parties()),
            matter: "店铺销售一款带有「弥野」字样的钱包。".to_owned(),
            result: "被申请人当场下架，赔偿 300 元。".to_owned(),
            manner: "当场支付".to_owned(),
            amount_fen: Fen::yuan(300),
            performed_on_spot: true,
            due_on: None,
            mediator: MediatorId(Uuid::from_u128(1)),
            disclosure: "与双方均无利害关系。".to_owned(),
            consented_and_told: true,
            present: Vec::new(),
            requested_on: NaiveDate::from_ymd_opt(2026, 3, 2),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if !self.consented_and_told {
            return Err(refuse("not_consented_and_told"));
        }
        check::text(&self.result, "result")?;
        if self.performed_on_spot && self.due_on.is_some() {
            return Err(refuse("performed_and_due"));
        }
        let requested_on = self.requested_on.unwrap_or(context.on);
        check::in_order(&[("requested_on", Some(requested_on)), ("agreed_on", Some(context.on))])?;
        let mut story = Story { case: case.clone(), context: *context, events: Vec::new(), warnings: Vec::new() };
        story.act(requested_on, self.register())?;
        story.act(requested_on, Accept { applicant_consents: true, difficulty: Some(Difficulty::Simple) })?;
        story.act(context.on, story.tell_rights())?;
        let asked: Vec<_> = story.case.to_be_asked().cloned().collect();
        for party in asked {
            let (means, answer) = (Means::InPerson, Answer::Agreed);
            story.act(context.on, SeekConsent { party, means, answer, number: None, note: String::new() })?;
        }
        story.act(context.on, self.name_mediator())?;
        story.act(context.on, self.agree(context.on))?;
        if self.performed_on_spot {
            let (instalment, kind) = (1, PerformanceKind::Full);
            let performed = RecordPerformance { instalment, amount_fen: None, kind, evidence: String::new() };
            story.act(context.on, performed)?;
        }
        story.act(context.on, FileForm { form: Form::OralRegister, pages: 1, note: String::new() })?;
        Ok(Decision { events: story.events, warnings: story.warnings })
    }
}

fn by_the_parties() -> Source {
    Source {
        kind: SourceKind::Party,
        from: None,
        number: None,
        reply_due: None,
        file_signed_on: None,
        summary_procedure: false,
    }
}

impl SimpleOral {
    fn register(&self) -> Register {
        Register {
            applicants: self.applicants.clone(),
            respondents: self.respondents.clone(),
            object: self.object,
            kind: self.kind,
            source: self.source.clone().unwrap_or_else(by_the_parties),
            summary: self.matter.clone(),
            claims: Vec::new(),
            rights: Vec::new(),
            amount_asked_fen: None,
            people: 0,
            difficulty: Some(Difficulty::Simple),
            place: None,
            aliases: Vec::new(),
            committee: None,
            series: None,
        }
    }

    fn name_mediator(&self) -> NameMediators {
        NameMediators {
            mediators: BTreeSet::from([self.mediator]),
            presiding: None,
            chosen_by: ChosenBy::Parties,
            disclosure: self.disclosure.clone(),
        }
    }

    fn agree(&self, on: NaiveDate) -> AgreeOrally {
        let due_on = if self.performed_on_spot { Some(on) } else { self.due_on };
        let part = |due_on| Instalment { due_on, amount_fen: self.amount_fen, what: self.result.clone() };
        AgreeOrally {
            content: self.result.clone(),
            manner: self.manner.clone(),
            amount_fen: self.amount_fen,
            instalments: due_on.map(part).into_iter().collect(),
            decides_ownership: false,
            facts: self.matter.clone(),
            matters: String::new(),
            present: self.present.clone(),
            mediator: Some(self.mediator),
        }
    }
}

/// A case while its acts are decided one after another.
struct Story<'a> {
    case: Case,
    context: Context<'a>,
    events: Vec<Happening<Event>>,
    warnings: Vec<Warning>,
}

impl Story<'_> {
    fn tell_rights(&self) -> TellRights {
        let parties = self.case.parties.iter().map(|party| party.key.clone()).collect();
        TellRights { parties, means: TellingMeans::Oral, private_session: false }
    }

    fn act(&mut self, on: NaiveDate, act: impl Into<Command>) -> Result<(), Refusal> {
        let context = Context { on, ..self.context };
        let decision = super::decide(&self.case, &act.into(), &context)?;
        for happening in decision.events {
            let at = happening.on.and_time(NaiveTime::MIN).and_utc();
            let (by, command) = (context.actor.clone(), Uuid::nil());
            let fact = Fact { on: happening.on, at, by, command, event: happening.event };
            self.case = evolve(self.case.clone(), &fact);
            self.events.push(Happening { on: fact.on, event: fact.event });
        }
        self.warnings.extend(decision.warnings);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::party::Guardian;
    use crate::domain::case::performance::PerformanceState;
    use crate::domain::case::testing::{DISTRICT, THIRD, day, party, unborn};
    use crate::domain::case::vocabulary::{Ending, Stage};

    fn simple() -> SimpleOral {
        SimpleOral::example()
    }

    #[test]
    fn one_act_comes_to_what_the_single_acts_would_have_come_to() {
        let case = unborn().on("2026-03-06").when(simple()).warned(&[]).done();
        let told: Vec<_> = case.facts.iter().map(|fact| (fact.on.to_string(), fact.event.kind())).collect();
        let (first, last) = ("2026-03-02".to_owned(), "2026-03-06".to_owned());
        assert_eq!(
            told,
            [
                (first.clone(), "registered"),
                (first, "accepted"),
                (last.clone(), "rights_told"),
                (last.clone(), "consent_sought"),
                (last.clone(), "mediation_begun"),
                (last.clone(), "mediators_named"),
                (last.clone(), "agreed_orally"),
                (last.clone(), "ended"),
                (last.clone(), "performance_recorded"),
                (last, "form_filed"),
            ]
        );
        let case = case.case;
        assert_eq!((case.stage, case.resolved_on()), (Some(Stage::Ended), Some(day("2026-03-06"))));
        assert_eq!(case.ended.as_ref().map(|ended| ended.ending), Some(Ending::AgreedOral));
        assert_eq!(case.performance_state(day("2026-03-06")), Some(PerformanceState::Performed));
        assert!(case.present(Form::OralRegister));
        assert_eq!(case.number.map(|number| number.serial), Some(0), "the desk gives the number");
    }

    #[test]
    fn what_is_not_performed_on_the_spot_is_owed_by_its_day() {
        let later = SimpleOral { performed_on_spot: false, due_on: Some(day("2026-03-20")), ..simple() };
        let case = unborn().on("2026-03-06").when(later.clone()).done().case;
        assert_eq!(case.obligations()[0].due_on, Some(day("2026-03-20")));
        assert_eq!(case.performance_state(day("2026-03-20")), Some(PerformanceState::Due));
        unborn().on("2026-03-06").when(SimpleOral { due_on: None, ..later }).warned(&["no_due_date"]).done();
    }

    #[test]
    fn every_rule_of_the_single_acts_holds() {
        let refused = |change: fn(&mut SimpleOral), code: &str| {
            let mut act = simple();
            change(&mut act);
            unborn().on("2026-03-06").when(act).refused(code)
        };
        refused(|act| act.consented_and_told = false, "not_consented_and_told");
        refused(|act| act.result = " ".to_owned(), "text_missing");
        refused(|act| act.matter = " ".to_owned(), "summary_missing");
        refused(|act| act.respondents.clear(), "parties_missing");
        refused(|act| act.due_on = Some(day("2026-03-20")), "performed_and_due");
        refused(|act| act.requested_on = Some(day("2026-03-07")), "dates_out_of_order");
        refused(|act| act.mediator = THIRD, "mediator_elsewhere");
        refused(|act| act.disclosure = " ".to_owned(), "disclosure_missing");
        refused(|act| act.amount_fen = Fen(u64::MAX), "amount_too_large");
        refused(
            |act| {
                act.respondents = vec![party("少年", |who| {
                    who.born_on = Some(day("2012-01-01"));
                    who.guardian =
                        Some(Guardian { name: "姜牧之".to_owned(), relation: "母亲".to_owned(), phone: None });
                })];
            },
            "minor_needs_guardian",
        );
        unborn().on("2026-03-06").by(DISTRICT).when(SimpleOral { mediator: THIRD, ..simple() }).done();
        unborn().on("2026-03-06").when(simple()).done().when(simple()).refused("case_exists");
    }
}
