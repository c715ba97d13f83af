//! One act on many cases: a leaver's work handed over, a substitute while somebody is away, a notice to a whole series.
//!
//! What is common is said once ([`BulkAct`]); what each case needs is worked out from it ([`BulkAct::commands`]), so that
//! every case's record stands alone and reads as if it had been typed there. All of it is one order: it stands as a whole
//! or not at all, and is known by one id. Pure; who may do it to which case is the desk's to say.

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::consent::{Answer, SeekConsent};
use super::contacts::{ContactOutcome, LogContact};
use super::mediators::{Cover, Reassign};
use super::party::{Party, Side};
use super::rights::{TellRights, TellingMeans};
use super::vocabulary::Means;
use super::{Case, CaseId};
use crate::domain::refusal::{Refusal, refuse};

/// The most cases one order may touch.
pub const BULK_MAX: usize = 300;

/// An act on many cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    /// Which, each with the version it was looked at.
    pub cases: Vec<BulkCase>,
    /// What.
    pub act: BulkAct,
}

/// One case of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkCase {
    /// Which.
    pub case: CaseId,
    /// The version the person saw; another one is answered with a conflict.
    #[serde(default)]
    pub expect: Option<u64>,
}

/// What is done to each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum BulkAct {
    /// 工作交接.
    Reassign(Reassign),
    /// 代班.
    Cover(Cover),
    /// 征询: everybody who has to be asked and has not answered.
    SeekConsent(AskAll),
    /// 告知: everybody who has not been told.
    TellRights(TellAll),
    /// 联系: every party of a side.
    LogContact(ContactAll),
}

/// The same question to every side that owes an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskAll {
    /// How.
    pub means: Means,
    /// What came of it.
    pub answer: Answer,
    /// Remark.
    #[serde(default)]
    pub note: String,
}

/// The same telling of rights and duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TellAll {
    /// How.
    pub means: TellingMeans,
}

/// The same contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactAll {
    /// With whom.
    pub side: Side,
    /// How.
    pub means: Means,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    #[serde(default)]
    pub note: String,
}

impl BulkAct {
    /// Every kind, by the name of its command.
    pub const TYPES: [&'static str; 5] = ["reassign", "cover", "seek_consent", "tell_rights", "log_contact"];

    /// The `type` of the commands it is made of.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Reassign(_) => "reassign",
            Self::Cover(_) => "cover",
            Self::SeekConsent(_) => "seek_consent",
            Self::TellRights(_) => "tell_rights",
            Self::LogContact(_) => "log_contact",
        }
    }

    /// What it comes to in one case, in order.
    ///
    /// # Errors
    /// `bulk_nobody` where nobody of this case is concerned.
    pub fn commands(&self, case: &Case) -> Result<Vec<Command>, Refusal> {
        let commands: Vec<Command> = match self {
            Self::Reassign(act) => vec![act.clone().into()],
            Self::Cover(act) => vec![act.clone().into()],
            Self::SeekConsent(ask) => {
                let owed = case.to_be_asked().filter(|party| case.consent.answer(party).is_none());
                owed.map(|party| ask.of(case, party).into()).collect()
            }
            Self::TellRights(tell) => {
                let parties = case.untold(chrono::NaiveDate::MAX).map(|party| party.key.clone()).collect();
                let act = TellRights { parties, means: tell.means, private_session: false };
                if act.parties.is_empty() { Vec::new() } else { vec![act.into()] }
            }
            Self::LogContact(contact) => {
                let of_side = case.parties.iter().filter(|party| party.side == contact.side);
                of_side.map(|party| contact.of(party).into()).collect()
            }
        };
        if commands.is_empty() {
            return Err(refuse("bulk_nobody").with("act", self.type_name()));
        }
        Ok(commands)
    }
}

impl AskAll {
    fn of(&self, case: &Case, key: &super::party::PartyKey) -> SeekConsent {
        let party = case.parties.iter().find(|party| party.key == *key);
        SeekConsent {
            party: key.clone(),
            means: self.means,
            answer: self.answer,
            number: party.and_then(|party| party.who.phone.clone()),
            note: self.note.clone(),
        }
    }
}

impl ContactAll {
    fn of(&self, party: &Party) -> LogContact {
        LogContact {
            party: Some(party.key.clone()),
            whom: party.who.name.clone(),
            means: self.means,
            number: party.who.phone.clone(),
            outcome: self.outcome,
            note: self.note.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{accepted, registered};
    use super::*;

    fn ask() -> BulkAct {
        BulkAct::SeekConsent(AskAll { means: Means::Phone, answer: Answer::Agreed, note: String::new() })
    }

    #[test]
    fn everybody_who_owes_an_answer_is_asked_once() {
        let given = accepted();
        let commands = ask().commands(&given.case).unwrap();
        assert_eq!(commands.len(), given.case.to_be_asked().count());
        let mut asked = given;
        for command in commands {
            asked = asked.when(command).done();
        }
        assert_eq!(ask().commands(&asked.case).unwrap_err().code, "bulk_nobody", "nobody owes one any more");
    }

    #[test]
    fn a_contact_is_written_down_with_the_partys_own_name_and_number() {
        let act = ContactAll {
            side: Side::Respondent,
            means: Means::Phone,
            outcome: ContactOutcome::Reached,
            note: "通知到会。".to_owned(),
        };
        let case = registered().case;
        let commands = BulkAct::LogContact(act).commands(&case).unwrap();
        let party = case.parties.iter().find(|party| party.side == Side::Respondent).unwrap();
        let [Command::LogContact(logged)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!((logged.whom.as_str(), logged.party.as_ref()), (party.who.name.as_str(), Some(&party.key)));
    }

    #[test]
    fn who_was_told_is_not_told_again() {
        let tell = BulkAct::TellRights(TellAll { means: TellingMeans::Written });
        let given = registered();
        let [command] = <[Command; 1]>::try_from(tell.commands(&given.case).unwrap()).unwrap();
        let told = given.when(command).done();
        assert_eq!(tell.commands(&told.case).unwrap_err().code, "bulk_nobody");
    }

    #[test]
    fn a_machine_name_for_each() {
        for name in BulkAct::TYPES {
            assert!(Command::fields(name).is_some(), "{name}");
        }
    }
}
