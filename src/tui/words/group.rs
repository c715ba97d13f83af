//! The topic an act belongs to, for long lists of acts.

use crate::domain::case::command::Command;
use crate::tui::lang::Lang;

/// The first act of each topic, in the order of the manual.
const TOPICS: &[(&str, &str)] = &[
    ("register", "act_group.intake"),
    ("add_party", "act_group.parties"),
    ("mark_risk", "act_group.risk"),
    ("log_contact", "act_group.asking"),
    ("name_mediators", "act_group.mediators"),
    ("plan_session", "act_group.sessions"),
    ("suspend", "act_group.term"),
    ("escalate", "act_group.custody"),
    ("draft_agreement", "act_group.agreement"),
    ("end", "act_group.ending"),
    ("record_performance", "act_group.performance"),
    ("apply_confirmation", "act_group.confirmation"),
    ("visit", "act_group.after"),
    ("file_form", "act_group.volume"),
    ("correct", "act_group.records"),
];

/// Its topic, in words; empty for what is no act of a case.
#[must_use]
pub fn act_group(lang: Lang, act: &str) -> String {
    let place = |wanted: &str| Command::TYPES.iter().position(|name| *name == wanted);
    let Some(here) = place(act) else { return String::new() };
    let topic = TOPICS.iter().rev().find(|(first, _)| place(first).is_some_and(|first| first <= here));
    topic.map(|(_, key)| lang.say(key).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_a_topic_and_every_topic_an_act() {
        for (first, key) in TOPICS {
            assert!(Command::TYPES.contains(first) && Lang::Zh.knows(key), "{first} {key}");
        }
        for act in Command::TYPES {
            assert!(!act_group(Lang::Zh, act).is_empty(), "{act}");
        }
        assert_eq!(act_group(Lang::Zh, "tell_rights"), "征询告知");
    }
}
