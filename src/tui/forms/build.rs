//! The form of an act.

use crate::domain::field::Field;
use crate::tui::widgets::form::{Choice, Entry, Form, Kind};

use super::entries::{Pickers, entries};
use super::fields_of;

/// The id of the entry for the day of the act. Not a path: it belongs to the order, not to the command.
pub const ON: &str = "@on";

/// What is rarely needed of a party, and shown when asked for.
const RARELY: [&str; 5] = ["representative", "born_on", "guardian.name", "interpreter.name", "address"];

/// Sources that are somebody else: they have a name, a number, a day to answer by.
const OTHERS: &[&str] = &[
    "court_delegated",
    "court_entrusted",
    "police",
    "administrative",
    "association",
    "hotline_12345",
    "hotline_12315",
    "committee",
    "rights_aid",
];
/// What is asked of the source only where it can be answered.
const OF_SOURCES: [(&str, &[&str]); 5] = [
    ("source.from", OTHERS),
    ("source.number", OTHERS),
    ("source.reply_due", OTHERS),
    ("source.file_signed_on", &["court_delegated", "court_entrusted"]),
    ("source.summary_procedure", &["court_entrusted"]),
];

/// The form of `act`; none when there is no such act.
#[must_use]
pub fn form_for(act: &str, pick: &Pickers<'_>) -> Option<Form> {
    let fields = fields_of(act)?;
    let on_label = if act == "register" { "field.register.on" } else { "field.on" };
    let on = Entry::new(ON, on_label, "field_help.on", Kind::Date).required().filled(&pick.today.to_string());
    let mut made = shape(act, entries(act, "", fields, pick));
    // At the counter the parties come first; everywhere else the day does.
    let at = if act == "register" { made.iter().position(|e| e.id == "object").unwrap_or(0) } else { 0 };
    // Taking back happens now, whatever day the act had.
    if act != "undo" {
        made.insert(at, on);
    }
    Some(Form::new(&format!("act.{act}.name"), &format!("act.{act}.name"), made))
}

/// A form of these fields, with the labels an act's own have.
#[must_use]
pub fn form_of(title: &str, act: &str, fields: &[Field], pick: &Pickers<'_>) -> Form {
    Form::new(title, title, entries(act, "", fields, pick))
}

/// Puts what is rarely needed of a party behind a switch.
pub(super) fn shape(act: &str, made: Vec<Entry>) -> Vec<Entry> {
    if act != "register" {
        return made;
    }
    let mut shaped = Vec::with_capacity(made.len() + 4);
    for entry in made {
        let Some(party) = party_of(&entry.id) else {
            let condition = OF_SOURCES.iter().find(|(id, _)| *id == entry.id);
            shaped.push(match condition {
                Some((_, kinds)) => entry.shown_if("source.kind", kinds),
                None => entry,
            });
            continue;
        };
        let switch = format!("{party}@more");
        let name = format!("{party}name");
        let is_code = entry.id == format!("{party}code");
        let rare = RARELY.iter().any(|rare| entry.id == format!("{party}{rare}"));
        let ordinal = entry.ordinal;
        shaped.push(if rare { entry.shown_if(&switch, &["true"]) } else { entry });
        if is_code {
            let options = vec![Choice::new("", "choice.no"), Choice::new("true", "choice.yes")];
            let mut more =
                Entry::new(&switch, "field.more", "field_help.more", Kind::Choice(options)).shown_if(&name, &[]);
            more.ordinal = ordinal;
            shaped.push(more);
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
