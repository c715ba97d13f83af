//! Lists of objects that grow as they are filled: a second applicant, a third instalment.

use crate::domain::field::{Field, FieldKind};
use crate::tui::widgets::form::Form;

use super::build::{fields_of, shape};
use super::entries::item;
use super::pickers::Pickers;

/// More than so many are typed nowhere: a series has its own act.
const ITEMS_MAX: usize = 50;

/// Adds an empty item behind every list of objects of `act` whose last one has something in it.
pub fn grow(form: &mut Form, act: &str, pick: &Pickers<'_>) {
    let mut lists = Vec::new();
    collect("", fields_of(act).unwrap_or_default(), form, &mut lists);
    for (path, fields) in lists {
        grow_list(form, act, &path, fields, pick);
    }
}

/// Every list of objects in the form, also within items of others.
fn collect(prefix: &str, fields: &'static [Field], form: &Form, lists: &mut Vec<(String, &'static [Field])>) {
    for field in fields {
        let path = format!("{prefix}{}", field.name);
        match field.kind {
            FieldKind::Object(inner) => collect(&format!("{path}."), inner, form, lists),
            FieldKind::List(FieldKind::Object(inner)) => {
                for at in 0..count(form, &path) {
                    collect(&format!("{path}.{at}."), inner, form, lists);
                }
                lists.push((path, inner));
            }
            _ => {}
        }
    }
}

/// How many items of a list the form has.
pub(super) fn count(form: &Form, path: &str) -> usize {
    let has = |at: usize| form.entries.iter().any(|entry| entry.id.starts_with(&format!("{path}.{at}.")));
    (0..ITEMS_MAX).take_while(|at| has(*at)).count()
}

fn grow_list(form: &mut Form, act: &str, path: &str, fields: &'static [Field], pick: &Pickers<'_>) {
    let items = count(form, path);
    let Some(last) = items.checked_sub(1).filter(|_| items < ITEMS_MAX) else { return };
    let inside = format!("{path}.{last}.");
    let filled = |entry: &&crate::tui::widgets::form::Entry| {
        entry.id.starts_with(&inside) && !entry.is_choice() && !entry.value().is_empty()
    };
    if form.entries.iter().find(filled).is_none() {
        return;
    }
    if let Some(end) = form.entries.iter().rposition(|entry| entry.id.starts_with(&inside)) {
        form.insert(end + 1, shape(act, item(act, path, items, fields, false, pick), pick));
    }
}
