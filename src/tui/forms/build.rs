//! The form of an act.

use crate::domain::case::command::Command;
use crate::domain::case::correct::Correctable;
use crate::domain::credit::command::Command as CreditCommand;
use crate::domain::field::Field;
use crate::domain::office::command::Command as OfficeCommand;
use crate::tui::widgets::form::{Choice, Entry, Form, Kind};

use super::entries::{entries, kind_of};
use super::pickers::Pickers;

/// The id of the entry for the day of the act. Not a path: it belongs to the order, not to the command.
pub const ON: &str = "@on";
/// The switch that shows what is rarely needed.
const MORE: &str = "@more";

/// What is rarely needed of a party, and shown when asked for.
const RARELY: [&str; 5] = ["representative", "born_on", "guardian.name", "interpreter.name", "address"];
/// What a simple oral case is made of; everything else of it is shown when asked for.
const ORAL: [&str; 12] = [
    "applicants.0.name",
    "respondents.0.name",
    "object",
    "kind",
    "matter",
    "result",
    "amount_fen",
    "performed_on_spot",
    "due_on",
    "mediator",
    "disclosure",
    "consented_and_told",
];

/// The fields of an act on a case, on the office or on a dossier; none when there is no such act.
#[must_use]
pub fn fields_of(act: &str) -> Option<&'static [Field]> {
    Command::fields(act).or_else(|| OfficeCommand::fields(act)).or_else(|| CreditCommand::fields(act))
}

/// The form of `act`; none when there is no such act.
#[must_use]
pub fn form_for(act: &str, pick: &Pickers<'_>) -> Option<Form> {
    let fields = fields_of(act)?;
    let mut made = shape(act, entries(act, "", fields, pick), pick);
    // Taking back happens now, whatever day the act had.
    if OfficeCommand::fields(act).is_none() && act != "undo" {
        let on_label = if act == "register" { "field.register.on" } else { "field.on" };
        let on = Entry::new(ON, on_label, "field_help.on", Kind::Date).required().filled(&pick.today.to_string());
        // At the counter the parties come first; everywhere else the day does.
        let at = if act == "register" { made.iter().position(|e| e.id == "object").unwrap_or(0) } else { 0 };
        made.insert(at, on);
    }
    Some(Form::new(&format!("act.{act}.name"), &format!("act.{act}.name"), made))
}

/// A form of these fields, with the labels an act's own have.
#[must_use]
pub fn form_of(title: &str, act: &str, fields: &[Field], pick: &Pickers<'_>) -> Form {
    Form::new(title, title, entries(act, "", fields, pick))
}

/// Puts entries where a counter wants them: what is rarely needed behind a switch, and what a correction asks by what it
/// corrects.
pub(super) fn shape(act: &str, made: Vec<Entry>, pick: &Pickers<'_>) -> Vec<Entry> {
    match act {
        "register" => registering(made),
        "simple_oral" => oral(made),
        "correct" => correcting(made, pick),
        _ => made,
    }
}

fn switch(id: &str) -> Entry {
    let options = vec![Choice::new("", "choice.no"), Choice::new("true", "choice.yes")];
    Entry::new(id, "field.more", "field_help.more", Kind::Choice(options))
}

fn registering(made: Vec<Entry>) -> Vec<Entry> {
    let mut shaped = Vec::with_capacity(made.len() + 4);
    for entry in made {
        let Some(party) = party_of(&entry.id) else {
            shaped.push(entry);
            continue;
        };
        let more = format!("{party}{MORE}");
        let name = format!("{party}name");
        let is_code = entry.id == format!("{party}code");
        let rare = RARELY.iter().any(|rare| entry.id == format!("{party}{rare}"));
        let ordinal = entry.ordinal;
        shaped.push(if rare { entry.shown_if(&more, &["true"]) } else { entry });
        if is_code {
            let mut more = switch(&more).shown_if(&name, &[]);
            more.ordinal = ordinal;
            shaped.push(more);
        }
    }
    shaped
}

/// One screen: what the paper asks, then a switch, then the rest.
fn oral(made: Vec<Entry>) -> Vec<Entry> {
    let (mut paper, rest): (Vec<Entry>, Vec<Entry>) =
        made.into_iter().partition(|entry| ORAL.contains(&entry.id.as_str()));
    // An item that grows later comes without the paper's part, and goes where it grows.
    if !paper.is_empty() {
        paper.sort_by_key(|entry| ORAL.iter().position(|id| *id == entry.id));
        paper.push(switch(MORE));
    }
    paper.extend(rest.into_iter().map(|entry| entry.shown_if(MORE, &["true"])));
    paper
}

/// What a correction says instead is asked as what it is: a day as a day, an amount as an amount. All of them are `value`.
fn correcting(made: Vec<Entry>, pick: &Pickers<'_>) -> Vec<Entry> {
    let mut shaped = Vec::with_capacity(made.len() + Correctable::ALL.len());
    for entry in made {
        if entry.id != "value" {
            shaped.push(entry);
            continue;
        }
        for (at, field) in Correctable::ALL.iter().enumerate() {
            let only = Correctable::VALUES.get(at..=at).unwrap_or_default();
            let kind = kind_of(field.kind(), true, pick);
            let way = Entry::new("value", &entry.label, &entry.help, kind).shown_if("field", only);
            shaped.push(if field.may_be_empty() { way } else { way.required() });
        }
    }
    shaped
}

/// `applicants.0.` of `applicants.0.guardian.name`.
fn party_of(id: &str) -> Option<&str> {
    let side = ["applicants.", "respondents."].into_iter().find(|side| id.starts_with(side))?;
    let number = id.get(side.len()..)?.find('.')?;
    id.get(..side.len() + number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::forms::testing::with_pickers;

    #[test]
    fn a_correction_asks_for_every_field_as_what_it_is() {
        with_pickers(|pick| {
            let mut form = form_for("correct", pick).unwrap();
            for field in Correctable::ALL {
                form.set("field", field.value());
                let asked = form.visible("value").unwrap_or_else(|| panic!("{field:?} is not asked for"));
                assert_eq!(asked.kind == Kind::Date, field.is_date(), "{field:?}");
                assert_eq!(form.shown().iter().filter(|at| form.entries[**at].id == "value").count(), 1, "{field:?}");
            }
        });
    }

    #[test]
    fn what_is_asked_depends_on_how_the_case_ends() {
        with_pickers(|pick| {
            let mut form = form_for("end", pick).unwrap();
            let asked = |form: &Form| -> Vec<String> {
                form.shown()
                    .iter()
                    .map(|at| &form.entries[*at])
                    .map(|entry| format!("{}{}", entry.id, if form.needs(entry) { "*" } else { "" }))
                    .collect()
            };
            assert_eq!(asked(&form), ["@on*", "ending*"]);
            form.set("ending", "withdrawn");
            assert_eq!(asked(&form), ["@on*", "ending*", "by*", "reason"]);
            form.set("ending", "sued");
            assert_eq!(asked(&form), ["@on*", "ending*", "by", "elsewhere.forum*", "reason", "routes_told*"]);
            form.set("elsewhere.forum", "court");
            assert!(asked(&form).contains(&"elsewhere.body*".to_owned()));
            form.set("ending", "sham");
            assert_eq!(asked(&form), ["@on*", "ending*", "reported_to*", "reason*", "routes_told*"]);
            assert_eq!(form.value("elsewhere.forum"), "", "what is hidden is not sent");
        });
    }

    #[test]
    fn the_simple_oral_case_is_asked_on_one_screen() {
        with_pickers(|pick| {
            let form = form_for("simple_oral", pick).unwrap();
            let asked: Vec<&str> = form.shown().iter().map(|at| form.entries[*at].id.as_str()).collect();
            assert_eq!(asked.first().copied(), Some(ON));
            assert_eq!(asked.get(1..13), Some(ORAL.as_slice()));
            assert_eq!(asked.get(13..), Some([MORE].as_slice()), "and the switch for everything else");
        });
    }
}
