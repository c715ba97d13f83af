//! The series a person can choose from: those of the cases on the screen, behind it, and of the parties of the open case.
//!
//! A series is known by an id nobody can type. It is told by its first case and how many are seen; one that was never on
//! a screen of this session is not offered, and its id can still be typed.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::domain::case::CaseId;
use crate::domain::case::row::Row;
use crate::tui::model::{Layer, Model};
use crate::tui::widgets::form::Choice;
use crate::tui::words;

/// Every series there is a case of, the latest first.
pub(super) fn series(model: &Model) -> Vec<Choice> {
    let mut known: BTreeMap<Uuid, BTreeMap<CaseId, &Row>> = BTreeMap::new();
    for row in rows(model) {
        if let Some(series) = row.series {
            known.entry(series).or_default().insert(row.id, row);
        }
    }
    let mut told: Vec<(&Row, Choice)> =
        known.iter().filter_map(|(series, cases)| choice(model, *series, cases)).collect();
    told.sort_by_key(|(first, _)| std::cmp::Reverse((first.requested_on, first.id)));
    told.into_iter().map(|(_, choice)| choice).collect()
}

/// A series by its first case.
fn choice<'m>(model: &Model, series: Uuid, cases: &BTreeMap<CaseId, &'m Row>) -> Option<(&'m Row, Choice)> {
    let lang = model.look.lang;
    let first = cases.values().min_by_key(|row| (row.number.year, row.number.serial, row.id)).copied()?;
    let (number, n) = (first.number.to_string(), cases.len().to_string());
    let label = lang.tell("picker.series", &[("number", &number), ("n", &n)]);
    let note = words::parties(&first.applicants, &first.respondents, model.units(), lang);
    Some((first, Choice::new(&series.to_string(), &label).noted(note)))
}

/// Every row the model has.
fn rows(model: &Model) -> impl Iterator<Item = &Row> {
    let lists = [&model.cases, &model.doors, &model.arriving].into_iter().flat_map(|list| &list.rows);
    let changes = model.today_shows.changes.iter().flat_map(|changes| &changes.rows).map(|change| &change.row);
    let found = model.layers.iter().filter_map(|layer| if let Layer::Find(line) = layer { Some(line) } else { None });
    let found = found.flat_map(|line| &line.hits).map(|hit| &hit.row);
    let pages = model.layers.iter().filter_map(|layer| if let Layer::Case(page) = layer { Some(page) } else { None });
    let pages = pages.flat_map(|page| {
        let own = page.file.as_ref().map(|file| &file.row);
        let past = page.past().iter().flat_map(|party| &party.cases).map(|past| &past.row);
        own.into_iter().chain(past)
    });
    lists.chain(changes).chain(found).chain(pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::input::Key;
    use crate::tui::testing::{answered, press};

    #[test]
    fn a_series_is_chosen_by_its_first_case() {
        let mut model = answered(80, 24, 5);
        let id = Uuid::from_u128(9);
        for row in model.cases.rows.iter_mut().skip(1) {
            row.series = Some(id);
        }
        assert_eq!(series(&model).len(), 1);
        press(&mut model, [Key::f(2)]);
        let Some(Layer::Form(top)) = model.layers.last() else { panic!() };
        let options = top.form.entry("series").unwrap().options();
        assert_eq!(options[1].value, id.to_string());
        assert_eq!(options[1].label, "耿车知调〔2026〕2号 等 4 件");
    }
}
