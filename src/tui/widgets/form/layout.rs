//! Where the entries of a form stand: labels in a column, long texts as high as they are, and pages that follow the focus.

use super::content::Content;
use super::entry::{Entry, Kind};
use super::{Form, SWITCHED_MAX};
use crate::tui::lang::Lang;
use crate::tui::text::width;

/// Cells of the widest label column.
const LABEL_CELLS_MAX: usize = 20;
/// Cells before the labels, and between labels and values.
const GAP_CELLS: u16 = 5;
/// Cells of a value where there is room beside it: as much of it as a firm's name takes, where the terminal is wide.
const VALUE_CELLS_MIN: u16 = 32;
const VALUE_CELLS_MAX: u16 = 60;
/// Rows of a long text that are seen at once.
const TEXT_ROWS_MAX: usize = 8;
/// Cells kept beside a value for what is to be said of it.
const BESIDE_CELLS_MIN: u16 = 8;

/// The columns of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    /// Cells of the labels.
    pub labels: u16,
    /// The column values begin in.
    pub values: u16,
    /// Cells from there to the edge.
    pub room: u16,
}

impl Columns {
    pub(super) fn of(form: &Form, lang: Lang, cells: u16) -> Self {
        let widest = form.entries.iter().map(|entry| width(&name_of(entry, lang))).max().unwrap_or(0);
        let labels = u16::try_from(widest.min(LABEL_CELLS_MAX)).unwrap_or(0);
        let values = labels + GAP_CELLS;
        Self { labels, values, room: cells.saturating_sub(values) }
    }

    /// Cells for the value of an entry, and whether there is room beside it.
    pub(super) fn value(self, entry: &Entry) -> (u16, bool) {
        let wanted = match &entry.kind {
            Kind::Text => return (self.room, false),
            Kind::Date => 16,
            Kind::Time | Kind::Money => 16,
            Kind::Number(..) => 8,
            Kind::Choice(options) if options.len() <= SWITCHED_MAX + 1 => 20,
            _ => (self.room / 2).clamp(VALUE_CELLS_MIN, VALUE_CELLS_MAX),
        };
        let beside = self.room > wanted + BESIDE_CELLS_MIN;
        (if beside { wanted } else { self.room }, beside)
    }
}

/// Cells of a row of long text in a form `cells` wide: what the editor must know before a key is taken.
#[must_use]
pub fn text_cells(form: &Form, lang: Lang, cells: u16) -> usize {
    usize::from(Columns::of(form, lang, cells).room)
}

/// The label, numbered from the second item of a list on.
#[must_use]
pub fn name_of(entry: &Entry, lang: Lang) -> String {
    match entry.ordinal {
        0 | 1 => lang.say(&entry.label).into_owned(),
        n => format!("{} {n}", lang.say(&entry.label)),
    }
}

/// Rows an entry takes where `room` rows wide pages are `rows` high.
fn height(entry: &Entry, room: u16, rows: usize) -> usize {
    match &entry.content {
        Content::Line(_) => 1,
        Content::Long(editor) => {
            let mut fitted = editor.clone();
            fitted.fit(usize::from(room));
            fitted.height().min(TEXT_ROWS_MAX).min(rows.max(1))
        }
    }
}

/// One stop on a page: the number of its entry (the number of entries for the button), its row and its height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub at: usize,
    pub y: usize,
    pub height: usize,
}

/// The stops of the page that has the focus, its number from 1, and the number of pages.
pub(super) fn page(form: &Form, columns: Columns, rows: usize) -> (Vec<Stop>, usize, usize) {
    let mut stops = form.drawn();
    stops.push(form.entries.len());
    let mut pages: Vec<Vec<Stop>> = vec![Vec::new()];
    let mut used = 0;
    for at in stops {
        let height = form.entries.get(at).map_or(1, |entry| height(entry, columns.room, rows));
        if used > 0 && used + height > rows {
            pages.push(Vec::new());
            used = 0;
        }
        if let Some(page) = pages.last_mut() {
            page.push(Stop { at, y: used, height });
        }
        used += height;
    }
    let here = pages.iter().position(|page| page.iter().any(|stop| stop.at >= form.focus())).unwrap_or(0);
    let count = pages.len();
    (pages.into_iter().nth(here).unwrap_or_default(), here + 1, count)
}
