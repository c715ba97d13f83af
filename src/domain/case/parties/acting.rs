//! Who acts for a party: 代理人 with general or special authority, 监护人 of minors, interpreters.
//!
//! An agent's authority that ended keeps its entry with the last day, so that a signature of an earlier day can still be
//! judged. A minor without a guardian is not heard in a session.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::command::{Act, When};
use super::super::event::{Event, Fact, Fold};
use super::super::party::{AGENT_FIELDS, Agent, Authority, GUARDIAN_FIELDS, Guardian, INTERPRETER_FIELDS, Interpreter};
use super::super::party::{Party, PartyKey};
use super::super::{Case, check};
use super::known_mut;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse, warn};

/// 委托代理.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointAgent {
    /// For whom.
    pub party: PartyKey,
    /// Who, with what authority, until when.
    pub agent: Agent,
}

/// An agent was appointed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentAppointed {
    /// For whom.
    pub party: PartyKey,
    /// Who, with what authority, until when.
    pub agent: Agent,
}

/// The agent of that name whose authority lasts beyond a day.
fn lasting<'a>(party: &'a Party, name: &str, on: NaiveDate) -> Option<&'a Agent> {
    party.who.agents.iter().find(|agent| agent.name == name && agent.until.is_none_or(|until| until > on))
}

impl Act for AppointAgent {
    const TYPE: &'static str = "appoint_agent";
    const FIELDS: &'static [Field] = &[need("party", FieldKind::Party), need("agent", FieldKind::Object(AGENT_FIELDS))];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            party: PartyKey("a1".to_owned()),
            agent: Agent {
                name: "束云帆".to_owned(),
                authority: Authority::Special,
                until: NaiveDate::from_ymd_opt(2026, 12, 31),
                phone: Some("0527-80000003".to_owned()),
            },
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let party = check::party(case, &self.party)?;
        if self.agent.name.trim().is_empty() {
            return Err(refuse("name_missing").with("act", Self::TYPE));
        }
        if let Some(until) = self.agent.until.filter(|until| *until < context.on) {
            return Err(refuse("authority_over").with("agent", &self.agent.name).with("until", until));
        }
        if lasting(party, &self.agent.name, context.on).is_some() {
            return Err(refuse("agent_already_appointed").with("agent", &self.agent.name));
        }
        Ok(Decision::one(context.on, AgentAppointed { party: self.party.clone(), agent: self.agent.clone() }))
    }
}

impl Fold for AgentAppointed {
    const KIND: &'static str = "agent_appointed";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        if let Some(party) = known_mut(case, &self.party) {
            party.who.agents.push(self.agent.clone());
        }
    }
}

/// 终止代理: the day of the act is the last day of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndAgent {
    /// For whom.
    pub party: PartyKey,
    /// Who, by name.
    pub agent: String,
    /// Why.
    pub reason: String,
}

/// An agent's authority ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentEnded {
    /// For whom.
    pub party: PartyKey,
    /// Who.
    pub agent: String,
    /// Why.
    pub reason: String,
}

impl Act for EndAgent {
    const TYPE: &'static str = "end_agent";
    const FIELDS: &'static [Field] =
        &[need("party", FieldKind::Party), need("agent", FieldKind::Line), need("reason", FieldKind::Text)];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            party: PartyKey("a1".to_owned()), agent: "束云帆".to_owned(), reason: "申请人书面解除委托。".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let party = check::party(case, &self.party)?;
        if lasting(party, &self.agent, context.on).is_none() {
            return Err(refuse("agent_unknown").with("agent", &self.agent));
        }
        check::reason(&self.reason, Self::TYPE)?;
        let ended = AgentEnded { party: self.party.clone(), agent: self.agent.clone(), reason: self.reason.clone() };
        Ok(Decision::one(context.on, ended))
    }
}

impl Fold for AgentEnded {
    const KIND: &'static str = "agent_ended";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let Some(party) = known_mut(case, &self.party) else { return };
        let lasting = |agent: &&mut Agent| agent.name == self.agent && agent.until.is_none_or(|until| until > fact.on);
        if let Some(agent) = party.who.agents.iter_mut().find(lasting) {
            agent.until = Some(fact.on);
        }
    }
}

/// 确定监护人.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointGuardian {
    /// For whom.
    pub party: PartyKey,
    /// Who.
    pub guardian: Guardian,
}

/// A party's guardian was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardianAppointed {
    /// For whom.
    pub party: PartyKey,
    /// Who.
    pub guardian: Guardian,
}

impl Act for AppointGuardian {
    const TYPE: &'static str = "appoint_guardian";
    const FIELDS: &'static [Field] =
        &[need("party", FieldKind::Party), need("guardian", FieldKind::Object(GUARDIAN_FIELDS))];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            party: PartyKey("r1".to_owned()),
            guardian: Guardian {
                name: "柏岚".to_owned(),
                relation: "母亲".to_owned(),
                phone: Some("0527-80000004".to_owned()),
            },
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let party = check::party(case, &self.party)?;
        if self.guardian.name.trim().is_empty() {
            return Err(refuse("name_missing").with("act", Self::TYPE));
        }
        // Adults without full capacity have guardians too, so this is no refusal.
        let adult = (party.who.born_on.is_some() && !party.is_minor(context.on))
            .then(|| warn("guardian_of_adult").with("party", &party.who.name));
        let appointed = GuardianAppointed { party: self.party.clone(), guardian: self.guardian.clone() };
        Ok(Decision::one(context.on, appointed).warning(adult))
    }
}

impl Fold for GuardianAppointed {
    const KIND: &'static str = "guardian_appointed";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        if let Some(party) = known_mut(case, &self.party) {
            party.who.guardian = Some(self.guardian.clone());
        }
    }
}

/// 安排翻译.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArrangeInterpreter {
    /// For whom.
    pub party: PartyKey,
    /// Who, for which language.
    pub interpreter: Interpreter,
}

/// An interpreter was arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterpreterArranged {
    /// For whom.
    pub party: PartyKey,
    /// Who, for which language.
    pub interpreter: Interpreter,
}

impl Act for ArrangeInterpreter {
    const TYPE: &'static str = "arrange_interpreter";
    const FIELDS: &'static [Field] =
        &[need("party", FieldKind::Party), need("interpreter", FieldKind::Object(INTERPRETER_FIELDS))];
    const WHEN: When = When::Always;

    fn example() -> Self {
        Self {
            party: PartyKey("r1".to_owned()),
            interpreter: Interpreter { name: "邵一苇".to_owned(), language: "手语".to_owned() },
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::party(case, &self.party)?;
        if self.interpreter.name.trim().is_empty() {
            return Err(refuse("name_missing").with("act", Self::TYPE));
        }
        let arranged = InterpreterArranged { party: self.party.clone(), interpreter: self.interpreter.clone() };
        Ok(Decision::one(context.on, arranged))
    }
}

impl Fold for InterpreterArranged {
    const KIND: &'static str = "interpreter_arranged";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        if let Some(party) = known_mut(case, &self.party) {
            party.who.interpreter = Some(self.interpreter.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{accepted, day, key, party, registered_as};
    use super::*;

    #[test]
    fn an_agents_authority_runs_to_its_last_day() {
        let case = accepted().when(AppointAgent::example()).done();
        assert!(case.case.parties[0].may_settle("束云帆", day("2026-12-31")));
        case.clone().on("2026-03-10").when(AppointAgent::example()).refused("agent_already_appointed");
        let ended = case.on("2026-03-20").when(EndAgent::example()).done();
        assert!(ended.case.parties[0].may_settle("束云帆", day("2026-03-20")), "judged by the day of the signature");
        assert!(!ended.case.parties[0].may_settle("束云帆", day("2026-03-21")));
        ended.clone().on("2026-03-25").when(EndAgent::example()).refused("agent_unknown");
        let again = ended.on("2026-04-01").when(AppointAgent::example()).done();
        assert!(again.case.parties[0].may_settle("束云帆", day("2026-04-01")));
    }

    #[test]
    fn an_agent_has_a_party_a_name_and_time() {
        let appoint = AppointAgent::example;
        accepted().when(AppointAgent { party: key("a2"), ..appoint() }).refused("party_unknown");
        let agent = Agent { name: " ".to_owned(), ..appoint().agent };
        accepted().when(AppointAgent { agent, ..appoint() }).refused("name_missing");
        let agent = Agent { until: Some(day("2026-03-02")), ..appoint().agent };
        accepted().when(AppointAgent { agent, ..appoint() }).refused("authority_over");
        accepted().when(EndAgent::example()).refused("agent_unknown");
        let appointed = accepted().when(appoint()).done();
        appointed.when(EndAgent { reason: String::new(), ..EndAgent::example() }).refused("reason_missing");
    }

    #[test]
    fn a_guardian_of_somebody_of_age_is_entered_with_a_warning() {
        let aged = |born: &str| {
            let born = day(born);
            registered_as(move |request| request.respondents = vec![party("祁小满", |who| who.born_on = Some(born))])
        };
        aged("2010-05-01").when(AppointGuardian::example()).warned(&[]).done();
        let adult = aged("1990-05-01").when(AppointGuardian::example()).warned(&["guardian_of_adult"]).done();
        assert_eq!(adult.case.parties[1].who.guardian.as_ref().unwrap().relation, "母亲");
        let nameless = Guardian { name: String::new(), ..AppointGuardian::example().guardian };
        accepted().when(AppointGuardian { guardian: nameless, party: key("r1") }).refused("name_missing");
        accepted().when(AppointGuardian { party: key("r2"), ..AppointGuardian::example() }).refused("party_unknown");
    }

    #[test]
    fn an_interpreter_belongs_to_a_party() {
        let case = accepted().when(ArrangeInterpreter::example()).done().case;
        assert_eq!(case.parties[1].who.interpreter.as_ref().unwrap().language, "手语");
        let nameless = Interpreter { name: String::new(), language: "手语".to_owned() };
        accepted().when(ArrangeInterpreter { interpreter: nameless, party: key("r1") }).refused("name_missing");
        let stray = ArrangeInterpreter { party: key("r2"), ..ArrangeInterpreter::example() };
        accepted().when(stray).refused("party_unknown");
    }
}
