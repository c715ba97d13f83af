//! Commands: what people ask of a case.
//!
//! Each command is a struct beside the state it concerns and implements [`Act`]; the list below is the only place that
//! knows them all. `apply`, forms, the manual and the wire are driven by it. In JSON a command is
//! `{"type":"accept", …}`; unknown fields are refused, never dropped.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::Case;
use super::event::Event;
use super::vocabulary::Stage;
use super::{
    agreement, archive, attachments, confirmation, consent, contacts, correct, court_report, custody, decision,
    destruction, ending, extension, forms, import,
};
use super::{
    intake, mediators, parties, performance, reopen, rights, risk, series, sessions, simple_oral, source_reply,
    subsidy, supervise, suspension, undo, visit,
};
use crate::domain::context::{Context, Decision};
use crate::domain::field::Field;
use crate::domain::field::described::{explain, within_limits};
use crate::domain::refusal::{Refusal, refuse};

/// In which stages an act is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Only before the case exists.
    Unborn,
    /// In these stages.
    Stages(&'static [Stage]),
    /// In every stage once it exists; the act's own rules say more.
    Always,
}

impl When {
    /// Whether a case that stands so may be the subject of the act at all; the act's own rules say more.
    #[must_use]
    pub fn fits(self, stage: Stage) -> bool {
        match self {
            Self::Unborn => false,
            Self::Stages(stages) => stages.contains(&stage),
            Self::Always => true,
        }
    }
}

/// Whose act it is, as far as custody goes. What a *person* may do is the desk's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The committee that holds the case.
    Holder,
    /// That, or one that assists it (联合调解): mediation itself, but no decision, no seal and no custody.
    Assisting,
    /// The act checks it itself (custody, imports).
    Checked,
}

/// One command: its name, its fields, and its rule.
pub trait Act: Serialize + DeserializeOwned {
    /// `type` in JSON, snake case, from the glossary.
    const TYPE: &'static str;
    /// Its fields, in the order people fill them in.
    const FIELDS: &'static [Field];
    /// The stages it is possible in.
    const WHEN: When;
    /// Whose act it is.
    const STANDING: Standing = Standing::Holder;

    /// A complete, valid command to start from; every field filled.
    fn example() -> Self;

    /// The rule.
    ///
    /// # Errors
    /// A refusal that names the rule.
    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal>;
}

/// Lists the commands: an enum over them, and everything that is asked of a command by name.
macro_rules! commands {
    ($($module:ident::$name:ident,)+) => {
        /// Any command on a case.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Command { $(
            #[doc = concat!("See [`", stringify!($module), "::", stringify!($name), "`].")]
            $name(Box<$module::$name>),
        )+ }

        $(impl From<$module::$name> for Command {
            fn from(act: $module::$name) -> Self { Self::$name(Box::new(act)) }
        })+

        impl Command {
            /// Every `type`, in the order of the manual.
            pub const TYPES: &'static [&'static str] = &[$(<$module::$name as Act>::TYPE,)+];

            /// `type` in JSON.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self { $(Self::$name(_) => <$module::$name as Act>::TYPE,)+ }
            }

            /// The stages it is possible in.
            #[must_use]
            pub const fn when(&self) -> When {
                match self { $(Self::$name(_) => <$module::$name as Act>::WHEN,)+ }
            }

            /// Whose act it is.
            #[must_use]
            pub const fn standing(&self) -> Standing {
                match self { $(Self::$name(_) => <$module::$name as Act>::STANDING,)+ }
            }

            /// What a type's rules ask of stage and custody; none for an unknown type.
            #[must_use]
            pub fn conditions(type_name: &str) -> Option<(When, Standing)> {
                $(if type_name == <$module::$name as Act>::TYPE {
                    return Some((<$module::$name as Act>::WHEN, <$module::$name as Act>::STANDING));
                })+
                None
            }

            /// A type's fields; none for an unknown type.
            #[must_use]
            pub fn fields(type_name: &str) -> Option<&'static [Field]> {
                $(if type_name == <$module::$name as Act>::TYPE { return Some(<$module::$name as Act>::FIELDS); })+
                None
            }

            /// A complete, valid command of a type; none for an unknown type.
            #[must_use]
            pub fn example(type_name: &str) -> Option<Self> {
                $(if type_name == <$module::$name as Act>::TYPE {
                    return Some(<$module::$name as Act>::example().into());
                })+
                None
            }

            /// The act's own rule.
            ///
            /// # Errors
            /// The act's refusal.
            pub(super) fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
                match self { $(Self::$name(act) => Act::decide(act.as_ref(), case, context),)+ }
            }

            fn from_parts(type_name: &str, fields: Value) -> Result<Self, Refusal> {
                $(if type_name == <$module::$name as Act>::TYPE {
                    return <$module::$name>::deserialize(&fields)
                        .map(Into::into)
                        .map_err(|error| explain(type_name, <$module::$name as Act>::FIELDS, &fields, error));
                })+
                Err(refuse("command_unknown").with("type", type_name))
            }

            fn fields_json(&self) -> serde_json::Result<Value> {
                match self { $(Self::$name(act) => serde_json::to_value(act),)+ }
            }
        }
    };
}

commands! {
    intake::Register,
    decision::Decline,
    decision::Accept,
    parties::AddParty,
    parties::AmendParty,
    parties::AppointAgent,
    parties::EndAgent,
    parties::AppointGuardian,
    parties::ArrangeInterpreter,
    parties::AmendClaims,
    parties::Grade,
    risk::MarkRisk,
    risk::ReportRisk,
    risk::ClearRisk,
    contacts::LogContact,
    consent::SeekConsent,
    rights::TellRights,
    mediators::NameMediators,
    mediators::Disclose,
    mediators::RequestRecusal,
    mediators::DecideRecusal,
    mediators::ReplaceMediator,
    mediators::Cover,
    mediators::Reassign,
    sessions::PlanSession,
    sessions::CancelSession,
    sessions::HoldSession,
    sessions::Invite,
    sessions::Investigate,
    suspension::Suspend,
    suspension::Resume,
    extension::Extend,
    custody::Escalate,
    custody::Delegate,
    custody::HandOver,
    custody::PassOn,
    custody::SignFor,
    custody::Return,
    custody::Recall,
    custody::DecideHolder,
    custody::Join,
    custody::Leave,
    agreement::DraftAgreement,
    agreement::SignAgreement,
    agreement::MediatorSign,
    agreement::AffixSeal,
    agreement::AgreeOrally,
    agreement::PutInWriting,
    ending::End,
    performance::RecordPerformance,
    performance::StrikePerformance,
    performance::Urge,
    confirmation::ApplyConfirmation,
    confirmation::RecordConfirmationAccepted,
    confirmation::RecordConfirmationDecided,
    confirmation::ApplyEnforcement,
    confirmation::RecordEnforcementResult,
    visit::Visit,
    court_report::ReportToCourt,
    court_report::RecordCourtReceipt,
    forms::FileForm,
    forms::FileForms,
    attachments::Attach,
    attachments::Detach,
    archive::BindVolume,
    archive::Archive,
    destruction::ProposeDestruction,
    destruction::DecideDestruction,
    correct::Correct,
    correct::Annotate,
    undo::Undo,
    reopen::Reopen,
    source_reply::ReplySource,
    supervise::Supervise,
    supervise::SuperviseReply,
    subsidy::ReportSubsidy,
    subsidy::CheckSubsidy,
    subsidy::PaySubsidy,
    series::Void,
    simple_oral::SimpleOral,
    import::ImportCase,
    import::ConfirmImport,
}

impl Command {
    /// Reads `{"type": …, …}` as somebody wrote it, and holds it to the limits of its fields.
    ///
    /// # Errors
    /// `command_malformed` (with the field, what stands there and what may) or `command_unknown`; `text_control`,
    /// `text_too_long` with the path.
    pub fn from_json(value: Value) -> Result<Self, Refusal> {
        let written = value.clone();
        let command = Self::shaped(value)?;
        within_limits(command.type_name(), Self::fields(command.type_name()).unwrap_or_default(), &written)?;
        Ok(command)
    }

    /// Reads `{"type": …, …}` as this program wrote it: its rules have yet to judge it.
    fn shaped(value: Value) -> Result<Self, Refusal> {
        let Value::Object(mut map) = value else {
            return Err(refuse("command_malformed").with("type", "?").with("detail", "not an object"));
        };
        match map.remove("type") {
            Some(Value::String(name)) => Self::from_parts(&name, Value::Object(map)),
            _ => Err(refuse("command_malformed").with("type", "?").with("detail", "`type` is missing")),
        }
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error as _;
        let mut map = Map::new();
        map.insert("type".to_owned(), Value::String(self.type_name().to_owned()));
        if let Value::Object(fields) = self.fields_json().map_err(S::Error::custom)? {
            map.extend(fields);
        }
        map.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::shaped(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_example_shows_exactly_the_described_fields_and_reads_back() {
        for name in Command::TYPES {
            let example = Command::example(name).unwrap();
            let json = serde_json::to_value(&example).unwrap();
            let shown: BTreeSet<_> =
                json.as_object().unwrap().keys().map(String::as_str).filter(|k| *k != "type").collect();
            let described: BTreeSet<_> = Command::fields(name).unwrap().iter().map(|field| field.name).collect();
            assert_eq!(shown, described, "{name}");
            assert_eq!(Command::from_json(json).unwrap(), example, "{name}");
        }
    }

    #[test]
    fn every_required_field_is_required_and_every_other_is_not() {
        for name in Command::TYPES {
            let json = serde_json::to_value(Command::example(name).unwrap()).unwrap();
            for field in Command::fields(name).unwrap() {
                let mut without = json.clone();
                without.as_object_mut().unwrap().remove(field.name);
                assert_eq!(Command::from_json(without).is_err(), field.required, "{name}.{}", field.name);
            }
        }
    }

    #[test]
    fn an_unknown_field_is_refused_not_dropped() {
        for name in Command::TYPES {
            let mut json = serde_json::to_value(Command::example(name).unwrap()).unwrap();
            json.as_object_mut().unwrap().insert("no_such_field".to_owned(), Value::Null);
            assert_eq!(Command::from_json(json).unwrap_err().code, "command_malformed", "{name}");
        }
    }
}
