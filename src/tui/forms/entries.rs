//! The entries for a list of fields: kind, label, help, what they depend on, what they begin with.

use crate::domain::field::{Field, FieldKind};
use crate::tui::lang::Lang;
use crate::tui::widgets::form::{Choice, Entry, Kind};

use super::credit::offered;
use super::pickers::{Pickers, next_instalment, numbered, options};
use super::preset::preset;

/// The entries for `fields` of `act`, with paths beginning with `prefix`.
pub(super) fn entries(act: &str, prefix: &str, fields: &[Field], pick: &Pickers<'_>) -> Vec<Entry> {
    fields
        .iter()
        .flat_map(|field| {
            let made = for_field(act, prefix, field, pick);
            made.into_iter().map(|entry| conditioned(entry, prefix, field)).collect::<Vec<_>>()
        })
        .collect()
}

/// The same entry, shown and needed only under the field's condition.
fn conditioned(entry: Entry, prefix: &str, field: &Field) -> Entry {
    let Some(when) = field.when else { return entry };
    let other = format!("{prefix}{}", when.field);
    let is_head = entry.id == format!("{prefix}{}", field.name) || entry.needed_with_group;
    let entry = entry.shown_if(&other, when.values);
    if is_head && !when.must.is_empty() { entry.required_if(&other, when.must) } else { entry }
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
    first.needed_with_group = first.required;
    first.required &= required;
    // A group that is left out begins with nothing, or it would not be left out.
    if !required {
        first.set("");
    }
    // A required group that begins with a choice shows itself whole: there is always something in it.
    for entry in rest {
        let own = entry.shown_if.iter().any(|condition| condition.other == first.id);
        if !(own || required && first.is_choice()) {
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
            let needed = field.required || field.when.is_some_and(|when| !when.must.is_empty());
            let of_dossier = pick.subject.and_then(|file| offered(act, field.name, file, pick.lang));
            let numbered = match (numbered(act, field.name, pick).or(of_dossier), kind) {
                (Some(options), FieldKind::List(_)) => Some(Kind::Several(options)),
                (options, _) => options.map(|options| Kind::Choice(open(options))),
            };
            let entry = Entry::new(&path, &label, &help, numbered.unwrap_or_else(|| kind_of(kind, needed, pick)));
            let entry = if field.kind == FieldKind::Flag && !needed { entry.filled("false") } else { entry };
            let entry = match next_instalment(pick).filter(|_| field.name == "instalment") {
                Some(next) => entry.filled(&next),
                None => entry,
            };
            let entry = match preset(field.preset, pick) {
                Some(value) => entry.filled(&value),
                None => entry,
            };
            vec![if field.required { entry.required() } else { entry }]
        }
    }
}

/// The names a field's phrases may go by, the most particular first: the act's own (`accept.difficulty`), those of its
/// group (`guardian.name`), or those of every field of that name.
#[must_use]
pub fn tails(act: &str, path: &str) -> Vec<String> {
    let names: Vec<&str> = path.split('.').filter(|part| !part.chars().all(|c| c.is_ascii_digit())).collect();
    let name = names.last().copied().unwrap_or_default();
    let parent = names.len().checked_sub(2).and_then(|at| names.get(at)).copied().unwrap_or(act);
    vec![format!("{act}.{}", names.join(".")), format!("{parent}.{name}"), format!("{act}.{name}"), name.to_owned()]
}

/// The catalogue key of a field's phrase in a section, if it has one.
#[must_use]
pub fn phrase(section: &str, act: &str, path: &str) -> Option<String> {
    tails(act, path).iter().map(|tail| format!("{section}.{tail}")).find(|key| Lang::Zh.knows(key))
}

/// The catalogue keys of a field's label and help.
fn phrases(act: &str, path: &str) -> (String, String) {
    let name = path.rsplit('.').next().unwrap_or_default();
    (phrase("field", act, path).unwrap_or_else(|| name.to_owned()), phrase("field_help", act, path).unwrap_or_default())
}

pub(super) fn kind_of(kind: FieldKind, needed: bool, pick: &Pickers<'_>) -> Kind {
    match kind {
        FieldKind::Line | FieldKind::Object(_) => Kind::Line,
        FieldKind::Text => Kind::Text,
        FieldKind::Date => Kind::Date,
        FieldKind::Time => Kind::Time,
        FieldKind::Fen => Kind::Money,
        FieldKind::Number(from, to) => Kind::Number(from, to),
        FieldKind::Flag if needed => Kind::Choice(open(flag())),
        // 1 is yes and 2 is no in every form; what is not said is no.
        FieldKind::Flag => Kind::Choice(flag()),
        FieldKind::List(inner) => match options(*inner, pick) {
            Some(options) => Kind::Several(options),
            None => Kind::Line,
        },
        FieldKind::Choice(..)
        | FieldKind::Committee
        | FieldKind::Mediator
        | FieldKind::Ally
        | FieldKind::Series
        | FieldKind::Person
        | FieldKind::Party => options(kind, pick).map_or(Kind::Line, |options| Kind::Choice(open(options))),
    }
}

fn flag() -> Vec<Choice> {
    vec![Choice::new("true", "choice.yes"), Choice::new("false", "choice.no")]
}

/// With nothing chosen to begin with: what the register records should have been chosen by somebody.
fn open(mut options: Vec<Choice>) -> Vec<Choice> {
    options.insert(0, Choice::new("", "choice.open"));
    options
}
