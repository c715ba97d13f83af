//! 以案定补: the cases agreed in a quarter, what each comes to and how far it is; a row opens its case.

use crate::domain::case::subsidy::SubsidyState;
use crate::domain::stats::{SubsidyLine, SubsidyTable};
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Wide};

use super::super::parts;
use super::{TABLE_CELLS_MAX, column, rows_shown, scope};

pub(super) fn draw(model: &Model, table: &SubsidyTable, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let head = lang.tell(
        "subsidy.head",
        &[
            ("quarter", &table.quarter.to_string()),
            ("on", &table.as_of.to_string()),
            ("cases", &table.lines.len().to_string()),
        ],
    );
    let whose = scope(model, &table.only);
    pen.text(1, 0, format!("{head}  {whose}").trim_end(), Meaning::Label);
    let zh = lang == Lang::Zh;
    let cells = |zh_cells: u16, en: u16| Wide::Cells(if zh { zh_cells } else { en });
    let left = |key, wide| column(lang, key, wide, Align::Left);
    let columns = [
        left("column.number", Wide::Share(1)),
        left("stats.col_mediator", Wide::Cells(8)),
        left("stats.col_grade", cells(8, 9)),
        left("stats.col_performed", cells(10, 13)),
        left("stats.col_volume", cells(8, 15)),
        column(lang, "stats.col_amount", Wide::Cells(6), Align::Right),
        left("stats.col_state", cells(10, 9)),
    ];
    let rows: Vec<Row> = table.lines.iter().map(|line| row(lang, line)).collect();
    let (width, height) = (pen.width(), pen.height());
    let mut below = pen.part(0, 1, width, height.saturating_sub(1));
    let foot = if table.has_rates() { "subsidy.foot" } else { "subsidy.no_rates" };
    let above = parts::foot(foot, &mut below);
    if let Some(line) = table.lines.get(model.stats.selection.index()) {
        below.text(1, above.saturating_sub(1), &sum(lang, table, line), Meaning::Text);
    }
    let room = above.saturating_sub(2);
    parts::table(&columns, &rows, &model.stats.selection, &mut below.part(0, 0, width.min(TABLE_CELLS_MAX), room));
    rows_shown(&model.stats.selection, rows.len(), room, pen);
}

fn row(lang: Lang, line: &SubsidyLine) -> Row {
    let said = |key: &str| lang.say(key).into_owned();
    let text = |text: String| (text, Meaning::Text);
    let grade = line.difficulty.map_or_else(|| said("subsidy.ungraded"), |grade| said(&format!("difficulty.{grade}")));
    let performed = match line.performed {
        Some(true) => "subsidy.performed",
        Some(false) => "subsidy.unperformed",
        None => "subsidy.nothing_owed",
    };
    let volume = match (line.archived_on, line.complete) {
        (None, _) => "subsidy.unarchived",
        (Some(_), true) => "subsidy.complete",
        (Some(_), false) => "subsidy.excused_short",
    };
    let meaning = match line.state {
        SubsidyState::Paid | SubsidyState::Passed => Meaning::Good,
        SubsidyState::Rejected => Meaning::Overdue,
        SubsidyState::Unready => Meaning::Label,
        SubsidyState::Ready | SubsidyState::Reported => Meaning::Text,
    };
    Row {
        cells: vec![
            text(line.row.number.to_string()),
            text(line.mediator.clone().unwrap_or_else(|| said("stats.nobody"))),
            text(grade),
            text(said(performed)),
            text(said(volume)),
            text(line.amount.map_or_else(|| "-".to_owned(), |amount| (amount.0 / 100).to_string())),
            (said(&format!("subsidy_state.{}", line.state)), meaning),
        ],
    }
}

/// What the mediator of the selected case comes to in the quarter.
fn sum(lang: Lang, table: &SubsidyTable, line: &SubsidyLine) -> String {
    let Some(sum) = table.mediators.iter().find(|sum| sum.mediator == line.mediator) else { return String::new() };
    lang.tell(
        "subsidy.sum",
        &[
            ("mediator", &sum.mediator.clone().unwrap_or_else(|| lang.say("stats.nobody").into_owned())),
            ("cases", &sum.cases.to_string()),
            ("reported", &sum.reported.to_string()),
            ("amount", &(sum.amount.0 / 100).to_string()),
            ("paid", &(sum.paid.0 / 100).to_string()),
        ],
    )
}
