//! 权利义务告知: before mediation everybody is told its nature, its principles, its effect, and their rights and duties
//! (人民调解工作若干规定 Art 30), by word or in writing.
//!
//! Kept for each party and day, because a session is refused to whoever had not been told by then. A party may ask
//! that mediation not be public (Art 29); that is asked here and binds every session.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::Case;
use super::check;
use super::command::{Act, Standing, When};
use super::event::{Event, Fact, Fold};
use super::party::{Party, PartyKey};
use super::vocabulary::{Stage, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, refuse};

vocabulary! {
    /// How rights and duties were told.
    TellingMeans "telling_means" {
        /// 口头
        Oral = "oral",
        /// 书面
        Written = "written",
    }
}

/// Some parties were told on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The day.
    pub on: NaiveDate,
    /// Who.
    pub parties: BTreeSet<PartyKey>,
    /// How.
    pub means: TellingMeans,
}

/// Who was told, and whether somebody asked for privacy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights {
    /// Every telling, in the order of recording.
    pub tellings: Vec<Telling>,
    /// A party asked that sessions not be public.
    pub private_session: bool,
}

impl Rights {
    /// A party had been told by a day.
    #[must_use]
    pub fn told(&self, party: &PartyKey, on: NaiveDate) -> bool {
        self.tellings.iter().any(|telling| telling.on <= on && telling.parties.contains(party))
    }
}

impl Case {
    /// The parties who had not been told their rights and duties by a day.
    pub fn untold(&self, on: NaiveDate) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |party| !self.rights.told(&party.key, on))
    }
}

/// 告知: tells parties their rights and duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TellRights {
    /// Who was told.
    pub parties: BTreeSet<PartyKey>,
    /// How.
    pub means: TellingMeans,
    /// A party asked that sessions not be public.
    #[serde(default)]
    pub private_session: bool,
}

/// Parties were told their rights and duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightsTold {
    /// Who was told.
    pub parties: BTreeSet<PartyKey>,
    /// How.
    pub means: TellingMeans,
    /// A party asked that sessions not be public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private_session: bool,
}

impl Act for TellRights {
    const TYPE: &'static str = "tell_rights";
    const FIELDS: &'static [Field] = &[
        need("parties", FieldKind::List(&FieldKind::Party)).preset(Preset::Parties),
        need("means", TellingMeans::FIELD),
        may("private_session", FieldKind::Flag),
    ];
    // From the first day: the applicant is told at the window.
    const WHEN: When = When::Stages(&[Stage::Registered, Stage::Accepted, Stage::SeekingConsent, Stage::Mediating]);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        let parties = ["a1", "r1"].map(|key| PartyKey(key.to_owned()));
        Self { parties: parties.into(), means: TellingMeans::Written, private_session: true }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.parties.is_empty() {
            return Err(refuse("nobody_named").with("act", Self::TYPE));
        }
        for party in &self.parties {
            check::party(case, party)?;
        }
        let told =
            RightsTold { parties: self.parties.clone(), means: self.means, private_session: self.private_session };
        Ok(Decision::one(context.on, told))
    }
}

impl Fold for RightsTold {
    const KIND: &'static str = "rights_told";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.rights.tellings.push(Telling { on: fact.on, parties: self.parties.clone(), means: self.means });
        case.rights.private_session |= self.private_session;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{accepted, day, key, registered};
    use super::*;

    fn tell(parties: &[&str], private_session: bool) -> TellRights {
        TellRights {
            parties: parties.iter().map(|name| key(name)).collect(),
            means: TellingMeans::Oral,
            private_session,
        }
    }

    #[test]
    fn telling_is_kept_for_each_party_and_day() {
        let told = RightsTold { parties: [key("a1")].into(), means: TellingMeans::Oral, private_session: false };
        let case = registered().when(tell(&["a1"], false)).then([told]).case;
        assert!(case.rights.told(&key("a1"), day("2026-03-02")));
        assert!(!case.rights.told(&key("a1"), day("2026-03-01")));
        let untold: Vec<_> = case.untold(day("2026-03-31")).map(|party| party.key.clone()).collect();
        assert_eq!(untold, [key("r1")]);
    }

    #[test]
    fn the_wish_for_privacy_stays() {
        let asked = accepted().when(tell(&["r1"], true)).done();
        let case = asked.on("2026-03-05").when(tell(&["a1"], false)).done().case;
        assert!(case.rights.private_session);
        assert_eq!(case.untold(day("2026-03-05")).count(), 0);
    }

    #[test]
    fn only_parties_of_the_case_are_told() {
        accepted().when(tell(&[], false)).refused("nobody_named");
        accepted().when(tell(&["a1", "r7"], false)).refused("party_unknown");
    }
}
