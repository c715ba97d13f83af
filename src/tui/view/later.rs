//! 3 信用 and 4 统计: what the register knows already, and plainly what it does not keep yet.

use ratatui::layout::Position;

use crate::domain::query::Tally;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

use super::chrome;

/// The tab of the statistics.
const STATISTICS: u8 = 4;
/// Cells for the names of the figures.
const LABEL_CELLS: u16 = 16;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let name = pen.say(chrome::tab_name(model.tab)).into_owned();
    pen.text(1, 1, &name, Meaning::Title);
    let mut y = 3;
    if model.tab == STATISTICS {
        y = figures(model, y, pen) + 1;
    }
    let about = if model.tab == STATISTICS { "later.statistics" } else { "later.credit" };
    let text = pen.say(about).into_owned();
    let (columns, rows) = (pen.width().saturating_sub(2), pen.height().saturating_sub(y));
    pen.part(1, y, columns, rows).paragraph(0, 0, &text, Meaning::Text);
    None
}

/// The counts the desk keeps anyway, for the person's committee and for the district.
fn figures(model: &Model, top: u16, pen: &mut Pen<'_>) -> u16 {
    let lang = model.look.lang;
    let Some(desk) = &model.desk else { return top };
    let unit = desk.units.get(&desk.account.committee).map_or("", |unit| unit.name.as_str());
    let heads = [unit.to_owned(), lang.say("later.district").into_owned()];
    for (x, head) in (1..).zip(heads) {
        pen.part(LABEL_CELLS * x, top, LABEL_CELLS - 2, 1).text(0, 0, &head, Meaning::Label);
    }
    let mut y = top + 1;
    for (label, figure) in FIGURES {
        let name = lang.say(label).into_owned();
        pen.text(1, y, &name, Meaning::Label);
        for (x, tally) in (1..).zip([&desk.own, &desk.all]) {
            pen.text(LABEL_CELLS * x, y, &figure(tally).to_string(), Meaning::Text);
        }
        y += 1;
    }
    y
}

type Figure = fn(&Tally) -> u64;

const FIGURES: [(&str, Figure); 4] = [
    ("later.cases", |tally| tally.cases),
    ("later.open", |tally| tally.open),
    ("later.arriving", |tally| tally.arriving),
    ("later.unchecked", |tally| tally.unchecked),
];
