//! What 名册 and 系统 share: the strip of their parts, the list below it, and the page that says why there is nothing.

use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::{width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Row};
use crate::tui::widgets::{Pen, Selection, Table};
use crate::tui::words::Said;

use super::form;

/// The names of the parts in a row, the one shown marked as the selected row of a list is.
pub(super) fn strip(names: &[(&'static str, Option<usize>)], shown: usize, pen: &mut Pen<'_>) {
    let mut x = 1;
    for (at, (name, count)) in names.iter().enumerate() {
        let count = count.map_or_else(String::new, |count| format!(" {count}"));
        let (open, close) = if at == shown { ("[", "]") } else { (" ", " ") };
        let text = format!("{open}{}{count}{close}", pen.say(name));
        let meaning = if at == shown { Meaning::Selection } else { Meaning::Text };
        let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX);
        if x + cells > pen.width() {
            break;
        }
        x = pen.text(x, 0, &text, meaning) + 1;
    }
}

/// A page of rows with headings, from the row `y` of the pen on.
pub(super) fn table<K: Clone + PartialEq>(
    columns: &[Column],
    rows: &[Row],
    selection: &Selection<K>,
    pen: &mut Pen<'_>,
) {
    let height = usize::from(pen.height().saturating_sub(1));
    let page = selection.page(rows.len(), height);
    let selected = selection.index().checked_sub(page.start);
    Table { columns, rows: rows.get(page).unwrap_or_default(), selected }.draw(pen);
}

/// A sentence at the foot of a part; gives the rows that are left above it.
pub(super) fn foot(key: &str, pen: &mut Pen<'_>) -> u16 {
    let text = pen.say(key).into_owned();
    let columns = pen.width().saturating_sub(2);
    let rows = u16::try_from(wrap(&text, usize::from(columns)).len()).unwrap_or(1);
    let above = pen.height().saturating_sub(rows);
    pen.part(1, above, columns, rows).paragraph(0, 0, &text, Meaning::Label);
    above
}

/// Several words in a row, as the language joins them.
pub(super) fn joined(lang: Lang, words: &[String]) -> String {
    words.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// Why there is nothing: it is being read, it cannot be read, or it is empty and this is what it is for.
pub(super) fn nothing(model: &Model, loaded: bool, trouble: Option<&Said>, about: &str, pen: &mut Pen<'_>) {
    match (trouble, loaded) {
        (Some(said), _) => {
            form::said_rows(pen, 1, 0, said, Meaning::Overdue);
        }
        (None, false) => {
            let text = model.look.lang.say("status.reading").into_owned();
            pen.text(1, 0, &text, Meaning::Label);
        }
        (None, true) => {
            let text = model.look.lang.say(about).into_owned();
            let (columns, rows) = (pen.width().saturating_sub(2), pen.height());
            pen.part(1, 0, columns, rows).paragraph(0, 0, &text, Meaning::Text);
        }
    }
}
