//! 联系记录: every call, message, letter and visit: when, whom, at what number, what came of it.
//!
//! Contacts are possible in every stage, because people call before acceptance and after archiving. While a case is
//! under way between two committees its sender still answers the telephone and writes it down.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use super::check;
use super::command::{Act, Standing, When};
use super::custody::Place;
use super::event::{Event, Fact, Fold};
use super::party::PartyKey;
use super::vocabulary::{Means, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

vocabulary! {
    /// What came of a contact.
    ContactOutcome "contact_outcome" {
        /// 已联系上
        Reached = "reached",
        /// 无人应答
        NoAnswer = "no_answer",
        /// 无法送达
        Undelivered = "undelivered",
    }
}

impl ContactOutcome {
    /// The person was reached.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        matches!(self, Self::Reached)
    }
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The day.
    pub on: NaiveDate,
    /// The party it concerned; none for others.
    pub party: Option<PartyKey>,
    /// Who was spoken to, by name.
    pub whom: String,
    /// How.
    pub means: Means,
    /// The number or address used.
    pub number: Option<String>,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    pub note: String,
}

impl Case {
    /// The contacts with one party, in the order of recording.
    pub fn contacts_with(&self, party: &PartyKey) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(move |contact| contact.party.as_ref() == Some(party))
    }
}

/// Who may write down what reaches the office: the holder, who assists, and the sender while the case is under way.
///
/// # Errors
/// `not_holder`, `in_transit`, `case_unknown`.
pub(super) fn in_touch(case: &Case, context: &Context<'_>, act: &str) -> Result<(), Refusal> {
    let own = context.committee;
    match case.custody.place() {
        Place::Held(holder) if holder == own => Ok(()),
        Place::InTransit { from, .. } if from == own => Ok(()),
        Place::Held(_) | Place::InTransit { .. } if case.custody.assists(own) => Ok(()),
        Place::Held(holder) => Err(refuse("not_holder").with("holder", holder).with("act", act)),
        Place::InTransit { to, .. } => Err(refuse("in_transit").with("to", context.unit_name(to)).with("act", act)),
        Place::Nowhere => Err(refuse("case_unknown")),
    }
}

/// 记录联系.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogContact {
    /// The party it concerned; left out for others.
    #[serde(default)]
    pub party: Option<PartyKey>,
    /// Who was spoken to, by name.
    pub whom: String,
    /// How.
    pub means: Means,
    /// The number or address used.
    #[serde(default)]
    pub number: Option<String>,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    #[serde(default)]
    pub note: String,
}

/// A contact was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactLogged {
    /// The party it concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyKey>,
    /// Who was spoken to.
    pub whom: String,
    /// How.
    pub means: Means,
    /// The number or address used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Act for LogContact {
    const TYPE: &'static str = "log_contact";
    const FIELDS: &'static [Field] = &[
        may("party", FieldKind::Party),
        need("whom", FieldKind::Line),
        need("means", Means::FIELD),
        may("number", FieldKind::Line).when("means", Means::NUMBERED),
        need("outcome", ContactOutcome::FIELD),
        may("note", FieldKind::Text),
    ];
    const WHEN: When = When::Always;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            party: Some(PartyKey("r1".to_owned())),
            whom: "店铺负责人".to_owned(),
            means: Means::Phone,
            number: Some("0527-80000001".to_owned()),
            outcome: ContactOutcome::Reached,
            note: "约定下周一下午到所。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        in_touch(case, context, Self::TYPE)?;
        if let Some(party) = &self.party {
            check::party(case, party)?;
        }
        if self.whom.trim().is_empty() {
            return Err(refuse("name_missing").with("act", Self::TYPE));
        }
        let logged = ContactLogged {
            party: self.party.clone(),
            whom: self.whom.clone(),
            means: self.means,
            number: self.number.clone(),
            outcome: self.outcome,
            note: self.note.clone(),
        };
        Ok(Decision::one(context.on, logged))
    }
}

impl Fold for ContactLogged {
    const KIND: &'static str = "contact_logged";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.contacts.push(Contact {
            on: fact.on,
            party: self.party.clone(),
            whom: self.whom.clone(),
            means: self.means,
            number: self.number.clone(),
            outcome: self.outcome,
            note: self.note.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{DISTRICT, OTHER_TOWN, TOWN, accepted, key, registered};
    use super::*;
    use crate::domain::case::custody::{Escalate, Join};
    use crate::domain::case::decision::Decline;

    #[test]
    fn a_contact_is_kept_in_every_stage() {
        for given in [registered(), registered().when(Decline::example()).done(), accepted()] {
            let case = given.when(LogContact::example()).done().case;
            assert_eq!(case.contacts_with(&key("r1")).count(), 1);
            assert_eq!(case.contacts_with(&key("a1")).count(), 0);
        }
        super::super::testing::unborn().when(LogContact::example()).refused("case_unknown");
    }

    #[test]
    fn while_under_way_the_sender_and_who_assists_still_write_contacts_down() {
        let sent = accepted().when(Join { committee: super::super::testing::unit(OTHER_TOWN), ..Join::example() });
        let sent = sent.done().when(Escalate::example()).done();
        sent.clone().by(TOWN).when(LogContact::example()).done();
        sent.clone().by(OTHER_TOWN).when(LogContact::example()).done();
        sent.by(DISTRICT).when(LogContact::example()).refused("in_transit");
    }

    #[test]
    fn nobody_else_does_and_never_without_a_name() {
        accepted().by(OTHER_TOWN).when(LogContact::example()).refused("not_holder");
        accepted().when(LogContact { party: Some(key("x1")), ..LogContact::example() }).refused("party_unknown");
        accepted().when(LogContact { whom: " ".to_owned(), ..LogContact::example() }).refused("name_missing");
    }
}
