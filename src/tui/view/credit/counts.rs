//! 合计: how many files stand where, without a name.

use crate::domain::credit::board::Count;
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::view::parts;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide};

use super::rows::weight;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) {
    let (columns, height) = (pen.width(), pen.height());
    let Some(counts) = model.credit.counts.as_ref().filter(|counts| !counts.is_empty()) else {
        let read = model.credit.counts.is_some();
        let trouble = model.credit.trouble.as_ref();
        let mut below = pen.part(0, 1, columns, height.saturating_sub(1));
        parts::nothing(model, read, trouble, "credit_empty.counts", &mut below);
        return;
    };
    let lang = model.look.lang;
    let rows: Vec<Row> = counts.iter().map(|count| row(lang, count)).collect();
    let left = parts::foot("credit_hint.counts", pen);
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let column = |key: &str, wide, align| Column { title: lang.say(key).into_owned(), wide, align };
    let headings = [
        column("credit.item", cells(10, 18), Align::Left),
        column("credit.class", cells(6, 9), Align::Left),
        column("credit.state", cells(12, 18), Align::Left),
        column("credit.number_of", cells(6, 7), Align::Right),
    ];
    Table { columns: &headings, rows: &rows, selected: None }.draw(&mut pen.part(0, 0, columns, left));
}

fn row(lang: Lang, count: &Count) -> Row {
    let say = |vocabulary: &str, value: &str| lang.say(&format!("{vocabulary}.{value}")).into_owned();
    Row {
        cells: vec![
            (say("credit_item", count.item.value()), Meaning::Text),
            (count.class.map_or_else(String::new, |class| say("credit_class", class.value())), Meaning::Text),
            (say("credit_state", count.state.value()), weight(count.state)),
            (count.files.to_string(), Meaning::Text),
        ],
    }
}
