//! View: the model drawn. Nothing here changes anything; where the caret stands is told, and set once, at the root.
//!
//! ```text
//!  知调 | 1今日  2案件  3信用 ...                陈一禾 耿车镇   header
//! --------------------------------------------------------------
//!  the tab, or the page of a case over it                         body
//!              +- a form, a menu, a sheet -+
//! --------------------------------------------------------------
//!  Enter 打开  F2 登记  ...                                       footer: keys that matter now
//!  已连接   草稿 1 份                                             status
//! ```

mod agreement;
mod bulk;
mod cases;
mod chrome;
mod credit;
mod detail;
mod drafts;
mod field_help;
mod find;
mod form;
mod matches;
mod menu;
mod page;
mod palette;
mod panels;
mod parts;
mod pasted;
mod person;
mod pick;
mod picker;
mod roster;
mod rows;
mod sheet;
mod stats;
mod system;
#[cfg(test)]
mod tests;
mod today;
mod tour;
mod undo;
mod veil;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::model::{COLUMNS_MIN, Layer, Model, Part, ROWS_MIN, fits};
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

pub(super) use self::stats::title as stats_title;

/// From this width on there is room for a detail pane beside a list.
pub(super) const COLUMNS_WIDE: u16 = 120;

/// Draws the model and sets the caret: the one place that does.
pub fn view(model: &Model, frame: &mut Frame<'_>) -> Option<Position> {
    let caret = draw(model, frame.buffer_mut());
    if let Some(caret) = caret {
        frame.set_cursor_position(caret);
    }
    caret
}

/// Draws the model over the whole buffer; gives where the caret stands.
pub fn draw(model: &Model, buffer: &mut Buffer) -> Option<Position> {
    if model.counter {
        return unveiled(&veil::veil(model), buffer);
    }
    unveiled(model, buffer)
}

/// What the person at screen position (`x`, `y`) sees of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A row of the list of cases.
    Case(usize),
    /// A row of a part of 今日.
    Today(Part, usize),
}

/// The row of a list at a position of the screen, for the mouse; none outside lists.
#[must_use]
pub fn hit(model: &Model, x: u16, y: u16) -> Option<Hit> {
    let size = model.size;
    let wide = size.width >= COLUMNS_WIDE;
    if !model.layers.is_empty() || (wide && x >= size.width * 3 / 5) || size.width < COLUMNS_MIN {
        return None;
    }
    let y = y.checked_sub(2).filter(|y| *y < size.height.saturating_sub(5))?;
    match model.tab {
        1 => today::hit(model, y).map(|(part, index)| Hit::Today(part, index)),
        2 => cases::hit(model, y).map(Hit::Case),
        _ => None,
    }
}

/// How many rows what has the focus can be scrolled; none where it does not scroll by rows. It is drawn for that on a
/// sheet nobody sees, so that what is told is what is shown.
#[must_use]
pub fn scroll_most(model: &Model) -> Option<usize> {
    let area = Rect::new(0, 0, model.size.width, model.size.height.saturating_sub(5));
    let mut buffer = Buffer::empty(area);
    let mut pen = Pen::new(&mut buffer, area, model.look);
    Some(match model.layers.last()? {
        Layer::Case(page) => page::drawn(model, page, &mut pen),
        Layer::Sheet(sheet) => sheet::drawn(model, sheet, &mut pen),
        Layer::Bulk(preview) => bulk::draw(model, preview, &mut pen),
        Layer::Subject(page) => credit::page::drawn(model, page, &mut pen),
        _ => return None,
    })
}

fn unveiled(model: &Model, buffer: &mut Buffer) -> Option<Position> {
    let area = *buffer.area();
    let mut pen = Pen::new(buffer, area, model.look);
    if !fits(area.as_size()) {
        let size = format!("{COLUMNS_MIN}x{ROWS_MIN}");
        let text = model.look.lang.tell("view.too_small", &[("size", &size)]);
        pen.text(0, 0, &text, Meaning::Notice);
        return None;
    }
    chrome::draw(model, &mut pen);
    let caret = body(model, &mut pen.part(0, 2, area.width, area.height - 5));
    // A caret outside the screen would be worse than none.
    caret.filter(|caret| area.contains(*caret))
}

fn body(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let mut caret = match (model.page(), model.tab) {
        (Some(case), _) => page::draw(model, case, pen),
        (None, 1 | 2) if !model.reads_cases() => {
            let text = pen.say("credit.no_cases").into_owned();
            let (columns, rows) = (pen.width().saturating_sub(2), pen.height());
            pen.part(1, 0, columns, rows).paragraph(0, 0, &text, Meaning::Text);
            None
        }
        (None, 1) => today::draw(model, pen),
        (None, 2) => cases::draw(model, pen),
        (None, 4) => stats::draw(model, pen),
        (None, 5) => roster::draw(model, pen),
        (None, 6) => system::draw(model, pen),
        (None, _) => credit::draw(model, pen),
    };
    // What lies beneath the page of a case waits there unseen: the search or the person it was opened from.
    let page = model.layers.iter().rposition(|layer| matches!(layer, Layer::Case(_))).unwrap_or(0);
    for layer in model.layers.iter().skip(page) {
        caret = match layer {
            Layer::Case(_) => caret,
            Layer::Person(page) => {
                pen.clear();
                person::draw(model, page, pen);
                None
            }
            Layer::Subject(page) => {
                pen.clear();
                credit::page::drawn(model, page, pen);
                None
            }
            Layer::Find(line) => find::draw(model, line, pen),
            Layer::Form(act) => form::draw(model, act, pen),
            Layer::Menu(menu) => menu::draw(model, menu, pen),
            Layer::Sheet(sheet) => sheet::draw(model, sheet, pen),
            Layer::Palette(palette) => palette::draw(model, palette, pen),
            Layer::Picker(picker) => picker::draw(model, picker, pen),
            Layer::Drafts(list) => drafts::draw(model, list, pen),
            Layer::Pasted(list) => pasted::draw(model, list, pen),
            Layer::Pick(chosen) => {
                pick::draw(chosen, pen);
                None
            }
            Layer::Bulk(preview) => {
                bulk::draw(model, preview, pen);
                None
            }
        };
    }
    caret
}

/// A part in the middle for something over the page: as large as wanted, as small as must be.
fn middle(pen: &Pen<'_>, columns: u16, rows: u16) -> Rect {
    let width = columns.min(pen.width());
    let height = rows.min(pen.height());
    Rect { x: (pen.width() - width) / 2, y: (pen.height() - height) / 2, width, height }
}
