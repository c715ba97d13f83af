//! The help of one entry of a form: what it asks, an example, and the rule behind it.

use crate::tui::forms::phrase;
use crate::tui::model::{Layer, Model};
use crate::tui::theme::Meaning;
use crate::tui::widgets::form::{Entry, Kind};

/// The phrases of an entry's help: what it is for, an example, the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Help {
    /// Catalogue key of what it asks; none where nothing is written.
    pub help: Option<String>,
    /// Of an example.
    pub example: Option<String>,
    /// Of the rule.
    pub rule: Option<String>,
}

/// The keys for an entry: its own, its group's, that of every field of its name; an example may be that of its kind, and
/// the rule that of the act.
pub(super) fn help_of(act: &str, entry: &Entry) -> Help {
    let kind = match entry.kind {
        Kind::Date => "field_example.kind_date",
        Kind::Time => "field_example.kind_time",
        Kind::Money => "field_example.kind_money",
        Kind::Number(..) => "field_example.kind_number",
        Kind::Choice(_) => "field_example.kind_choice",
        Kind::Several(_) => "field_example.kind_several",
        Kind::Line | Kind::Text => "",
    };
    let path = if entry.id.starts_with('@') || entry.id.ends_with(".@more") {
        entry.id.replace('@', "")
    } else {
        entry.id.clone()
    };
    let known = |key: &str| crate::tui::lang::Lang::Zh.knows(key).then(|| key.to_owned());
    Help {
        help: phrase("field_help", act, &path),
        example: phrase("field_example", act, &path).or_else(|| known(kind)),
        rule: phrase("field_rule", act, &path).or_else(|| known(&format!("act_rule.{act}"))),
    }
}

/// The lines of the help of an entry of the form beneath.
pub(super) fn lines(model: &Model, act: &str, id: &str) -> Vec<(String, Meaning)> {
    let lang = model.look.lang;
    let form =
        model.layers.iter().rev().find_map(|layer| if let Layer::Form(form) = layer { Some(form) } else { None });
    let Some(entry) = form.and_then(|form| form.form.visible(id)) else { return Vec::new() };
    let help = help_of(act, entry);
    let mut lines = vec![(lang.say(&entry.label).into_owned(), Meaning::Title)];
    lines.extend(help.help.map(|key| (lang.say(&key).into_owned(), Meaning::Text)));
    if let Some(key) = help.example {
        lines.push((lang.tell("sheet.example", &[("example", &lang.say(&key))]), Meaning::Text));
    }
    let options: Vec<String> = entry
        .options()
        .iter()
        .filter(|option| !option.value.is_empty())
        .map(|option| lang.say(&option.label).into_owned())
        .collect();
    if !options.is_empty() {
        lines.push((options.join("、"), Meaning::Label));
    }
    if let Some(key) = help.rule {
        lines.push((lang.tell("sheet.rule_behind", &[("rule", &lang.say(&key))]), Meaning::Notice));
    }
    if !entry.shown_if.is_empty() {
        lines.push((lang.say("sheet.asked_when_shown").into_owned(), Meaning::Label));
    }
    lines.push((String::new(), Meaning::Text));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Command;
    use crate::domain::office::command::Command as OfficeCommand;
    use crate::tui::forms::{form_for, testing::with_case};
    use crate::tui::lang::Lang;
    use std::collections::BTreeSet;

    #[test]
    fn every_field_of_every_act_has_help_an_example_and_a_rule_in_both_languages() {
        let mut bare = BTreeSet::new();
        with_case(None, |pick| {
            for act in Command::TYPES.iter().chain(OfficeCommand::TYPES) {
                for entry in &form_for(act, pick).unwrap().entries {
                    let help = help_of(act, entry);
                    let name = entry.id.rsplit('.').next().unwrap().to_owned();
                    for (what, key) in [("help", &help.help), ("example", &help.example), ("rule", &help.rule)] {
                        let told = key.as_ref().is_some_and(|key| Lang::ALL.iter().all(|lang| lang.knows(key)));
                        if !told {
                            let of = if what == "rule" { (*act).to_owned() } else { name.clone() };
                            bare.insert(format!("{what} {of} ({act}.{})", entry.id));
                        }
                    }
                }
            }
        });
        assert!(bare.is_empty(), "{} without:\n{}", bare.len(), bare.into_iter().collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn help_says_something_of_its_own() {
        // Filler would repeat the label, or be the same for everything.
        let mut seen = BTreeSet::new();
        with_case(None, |pick| {
            for act in Command::TYPES {
                for entry in &form_for(act, pick).unwrap().entries {
                    let Some(key) = help_of(act, entry).help else { continue };
                    let (label, help) = (Lang::Zh.say(&entry.label).into_owned(), Lang::Zh.say(&key).into_owned());
                    assert!(help.chars().count() > 6 && help != label, "{act}.{}: {help}", entry.id);
                    seen.insert(help);
                }
            }
        });
        assert!(seen.len() > 120, "{} different helps", seen.len());
    }
}
