//! The entries for a list of fields.

use chrono::NaiveDate;

use crate::domain::case::party::Party;
use crate::domain::field::{Field, FieldKind};
use crate::domain::roster::{Roster, Standing};
use crate::domain::unit::{UnitCode, Units};
use crate::tui::lang::Lang;
use crate::tui::widgets::form::{Choice, Entry, Kind};

/// What choices are offered from.
#[derive(Debug, Clone, Copy)]
pub struct Pickers<'a> {
    /// Committees.
    pub units: &'a Units,
    /// Mediators.
    pub roster: &'a Roster,
    /// The person's committee: its mediators come first.
    pub committee: &'a UnitCode,
    /// The parties of the case, if there is one.
    pub parties: &'a [Party],
    /// The present day.
    pub today: NaiveDate,
}

/// The entries for `fields` of `act`, with paths beginning with `prefix`.
pub(super) fn entries(act: &str, prefix: &str, fields: &[Field], pick: &Pickers<'_>) -> Vec<Entry> {
    fields.iter().flat_map(|field| for_field(act, prefix, field, pick)).collect()
}

/// The entries of one item of a list of objects: its first line always, the rest once that is filled.
pub(super) fn item(
    act: &str,
    path: &str,
    at: usize,
    fields: &[Field],
    required: bool,
    pick: &Pickers<'_>,
) -> Vec<Entry> {
    let ordinal = at + 1;
    group(act, &format!("{path}.{at}"), fields, required, pick)
        .into_iter()
        .map(|mut entry| {
            entry.ordinal = ordinal;
            entry
        })
        .collect()
}

fn group(act: &str, path: &str, fields: &[Field], required: bool, pick: &Pickers<'_>) -> Vec<Entry> {
    let mut made = entries(act, &format!("{path}."), fields, pick);
    let Some((first, rest)) = made.split_first_mut() else { return made };
    first.required &= required;
    // A required group that begins with a choice shows itself whole: there is always something in it.
    for entry in rest {
        if entry.shown_if.is_none() && !(required && matches!(first.kind, Kind::Choice(_))) {
            *entry = entry.clone().shown_if(&first.id, &[]);
        }
    }
    made
}

fn for_field(act: &str, prefix: &str, field: &Field, pick: &Pickers<'_>) -> Vec<Entry> {
    let path = format!("{prefix}{}", field.name);
    match field.kind {
        FieldKind::Object(inner) => group(act, &path, inner, field.required, pick),
        FieldKind::List(FieldKind::Object(inner)) => item(act, &path, 0, inner, field.required, pick),
        kind => {
            let (label, help) = phrases(act, &path);
            let entry = Entry::new(&path, &label, &help, kind_of(kind, field.required, pick));
            vec![if field.required { entry.required() } else { entry }]
        }
    }
}

/// The catalogue keys of a field's label and help: the act's own (`field.accept.difficulty`), those of its group
/// (`field.guardian.name`), or those of every field of that name.
fn phrases(act: &str, path: &str) -> (String, String) {
    let names: Vec<&str> = path.split('.').filter(|part| !part.chars().all(|c| c.is_ascii_digit())).collect();
    let name = names.last().copied().unwrap_or_default();
    let parent = names.len().checked_sub(2).and_then(|at| names.get(at)).copied().unwrap_or(act);
    let tails =
        [format!("{act}.{}", names.join(".")), format!("{parent}.{name}"), format!("{act}.{name}"), name.to_owned()];
    let known = |section: &str| tails.iter().map(|tail| format!("{section}.{tail}")).find(|key| Lang::Zh.knows(key));
    (known("field").unwrap_or_else(|| name.to_owned()), known("field_help").unwrap_or_default())
}

fn kind_of(kind: FieldKind, required: bool, pick: &Pickers<'_>) -> Kind {
    match kind {
        FieldKind::Line | FieldKind::Text | FieldKind::Series | FieldKind::Object(_) => Kind::Text,
        FieldKind::Date => Kind::Date,
        FieldKind::Fen => Kind::Money,
        FieldKind::Number(..) => Kind::Count,
        FieldKind::Flag if required => Kind::Choice(open(flag())),
        FieldKind::Flag => Kind::Choice(flag().into_iter().rev().collect()),
        FieldKind::List(inner) => match options(*inner, pick) {
            Some(options) => Kind::Several(options),
            None => Kind::Text,
        },
        FieldKind::Choice(..)
        | FieldKind::Committee
        | FieldKind::Mediator
        | FieldKind::Ally
        | FieldKind::Person
        | FieldKind::Party => options(kind, pick).map_or(Kind::Text, |options| Kind::Choice(open(options))),
    }
}

/// What can be chosen from; none where anything can be typed.
fn options(kind: FieldKind, pick: &Pickers<'_>) -> Option<Vec<Choice>> {
    match kind {
        FieldKind::Choice(vocabulary, values) => {
            Some(values.iter().map(|value| Choice::new(value, &format!("{vocabulary}.{value}"))).collect())
        }
        FieldKind::Committee => {
            let active = pick.units.0.values().filter(|unit| unit.active);
            Some(active.map(|unit| Choice::new(&unit.code.0, &unit.name)).collect())
        }
        FieldKind::Mediator => Some(mediators(pick)),
        FieldKind::Party => Some(pick.parties.iter().map(|party| Choice::new(&party.key.0, &party.who.name)).collect()),
        _ => None,
    }
}

/// Those who may be named, one's own first.
fn mediators(pick: &Pickers<'_>) -> Vec<Choice> {
    let mut serving: Vec<_> = pick.roster.0.values().filter(|m| m.standing == Standing::Serving).collect();
    serving.sort_by(|a, b| (a.committee != *pick.committee, &a.name).cmp(&(b.committee != *pick.committee, &b.name)));
    serving.iter().map(|m| Choice::new(&m.id.0.to_string(), &m.name)).collect()
}

fn flag() -> Vec<Choice> {
    vec![Choice::new("true", "choice.yes"), Choice::new("false", "choice.no")]
}

/// With nothing chosen to begin with: what the register records should have been chosen by somebody.
fn open(mut options: Vec<Choice>) -> Vec<Choice> {
    options.insert(0, Choice::new("", "choice.open"));
    options
}
