//! Commands: what people ask of a dossier. The same shape as the case's and the office's, so `apply`, forms and the manual
//! treat all alike: `{"type":"instrument_add", …}`, unknown fields refused. Each names its subject by `code`.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::Dossier;
use super::basis::Basis;
use super::event::Event;
use super::{attention, entry, instrument, link, listing, repair, suggestion};
use crate::domain::context::Decision;
use crate::domain::field::Field;
use crate::domain::field::described::{explain, within_limits};
use crate::domain::pledge;
use crate::domain::refusal::{Refusal, refuse};

/// One command: its name, its fields, and its rule.
pub trait Act: Serialize + DeserializeOwned {
    /// `type` in JSON, snake case.
    const TYPE: &'static str;
    /// Its fields, in the order people fill them in. The first is `code`.
    const FIELDS: &'static [Field];
    /// It decides what somebody proposed, or about rights of the subject: an approver's.
    const DECIDES: bool = false;

    /// A complete, valid command to start from; every field filled.
    fn example() -> Self;

    /// The subject's code, as written.
    fn code(&self) -> &str;

    /// The rule.
    ///
    /// # Errors
    /// A refusal that names the rule.
    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal>;
}

/// Lists the commands: an enum over them, and everything that is asked of a command by name.
macro_rules! commands {
    ($($module:ident::$name:ident,)+) => {
        /// Any command on a dossier.
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

            pub(super) fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
                match self { $(Self::$name(act) => Act::decide(act.as_ref(), dossier, basis),)+ }
            }

            /// The subject's code, as written.
            #[must_use]
            pub fn code(&self) -> &str {
                match self { $(Self::$name(act) => act.code(),)+ }
            }

            /// Whether it decides what somebody proposed: an approver's act.
            #[must_use]
            pub const fn decides(&self) -> bool {
                match self { $(Self::$name(_) => <$module::$name as Act>::DECIDES,)+ }
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
    instrument::InstrumentAdd,
    instrument::InstrumentCorrect,
    instrument::InstrumentRevoke,
    link::LinkSuggest,
    link::LinkDecide,
    attention::AttentionPropose,
    attention::AttentionDecide,
    attention::AttentionLift,
    suggestion::Suggest,
    suggestion::SuggestionReceipt,
    suggestion::SuggestionAnswer,
    listing::ListingPropose,
    listing::ListingNotify,
    listing::DefenceRecord,
    listing::DefenceAnswer,
    listing::ConsentRecord,
    listing::ListingDecide,
    entry::EntryRecord,
    entry::EntryAnnul,
    repair::RepairRequest,
    repair::RepairTake,
    repair::RepairVerify,
    repair::RepairDecide,
    repair::EntryRemove,
    repair::RepairFlagFalse,
    pledge::PledgeApply,
    pledge::PledgeReview,
    pledge::PledgeForward,
    pledge::PledgePublicise,
    pledge::PledgeDecide,
    pledge::PledgeRenew,
    pledge::PledgeBreak,
    pledge::PledgeWithdraw,
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
mod shapes {
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
            assert_eq!(Command::fields(name).unwrap()[0].name, "code", "{name}");
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
    fn types_are_distinct_from_those_of_cases_and_the_office() {
        let others =
            crate::domain::case::command::Command::TYPES.iter().chain(crate::domain::office::command::Command::TYPES);
        let all: Vec<_> = Command::TYPES.iter().chain(others).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }
}
