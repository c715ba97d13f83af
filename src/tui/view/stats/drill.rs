//! The cases behind a number, the longest first; Enter opens one.

use crate::domain::stats::CellRow;
use crate::tui::lang::Lang;
use crate::tui::model::{Drill, Model};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Wide};

use super::super::{parts, rows};
use super::column;

pub(super) fn draw(model: &Model, drill: &Drill, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let x = pen.text(1, 0, &drill.title, Meaning::Title);
    let Some(cases) = &drill.cases else {
        let (columns, height) = (pen.width(), pen.height());
        parts::nothing(
            model,
            false,
            model.stats.trouble.as_ref(),
            "stats.resolution",
            &mut pen.part(0, 2, columns, height),
        );
        return;
    };
    let shown = cases.rows.len();
    let whole = usize::try_from(cases.cases).unwrap_or(usize::MAX) <= shown;
    let key = if whole { "stats.cell_cases" } else { "stats.first_rows" };
    let told = lang.tell(key, &[("n", &cases.cases.to_string()), ("shown", &shown.to_string())]);
    pen.text(x + 2, 0, &told, Meaning::Label);
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let columns = [
        column(lang, "list.number", Wide::Cells(22), Align::Left),
        column(lang, "list.parties", Wide::Share(1), Align::Left),
        column(lang, "list.stage", cells(6, 10), Align::Left),
        column(lang, "list.holder", cells(8, 10), Align::Left),
        column(lang, "stats.col_days", Wide::Cells(6), Align::Right),
        column(lang, "stats.col_state", cells(6, 7), Align::Left),
    ];
    let made: Vec<Row> = cases.rows.iter().map(|one| row(model, one)).collect();
    let (width, height) = (pen.width(), pen.height());
    parts::table(&columns, &made, &drill.selection, &mut pen.part(0, 1, width, height - 1));
}

fn row(model: &Model, one: &CellRow) -> Row {
    let lang = model.look.lang;
    let text = |text: String| (text, Meaning::Text);
    let state = if one.ended { "cell.ended" } else { "cell.open" };
    Row {
        cells: vec![
            text(one.row.number.to_string()),
            text(rows::parties(model, &one.row)),
            text(lang.say(&format!("stage_short.{}", one.row.stage)).into_owned()),
            text(rows::short_unit(&one.row.holder_name).to_owned()),
            text(one.days.to_string()),
            text(lang.say(state).into_owned()),
        ],
    }
}
