//! 办结时长: the curve of the selected group, what is read off it, and the groups below.

use crate::domain::case::vocabulary::Outcome;
use crate::domain::stats::{Cell, Resolution, ResolutionGroup};
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::{Align, width};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Wide};
use crate::tui::words;

use super::super::parts;
use super::{TABLE_CELLS_MAX, chart, column, framed, group_name, measured};

/// Rows of the table of groups, headings included, that the curve leaves.
const TABLE_ROWS_MIN: u16 = 5;

pub(super) fn draw(model: &Model, table: &Resolution, pen: &mut Pen<'_>) {
    framed(model, &table.frame, &measured(model, &table.frame), pen);
    let selected = table.groups.get(model.stats.selection.index());
    let (columns, height) = (pen.width(), pen.height());
    let has_groups = table.frame.asked.by.is_some();
    let of_table = if has_groups { (height / 3).max(TABLE_ROWS_MIN) } else { 0 };
    if let Some(group) = selected {
        group_drawn(model, table, group, &mut pen.part(0, 1, columns, height - 1 - of_table));
    }
    if has_groups {
        groups(model, table, &mut pen.part(0, height - of_table, columns.min(TABLE_CELLS_MAX), of_table));
    }
}

/// `162 件 已结 131 在办 31 (系列案 3 组 20 件)`, the quantiles, the curve, endings, numbers at risk.
fn group_drawn(model: &Model, table: &Resolution, group: &ResolutionGroup, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let name = group_name(lang, table.frame.asked.by, &group.key, group.label.as_ref());
    let number = |n: u32| n.to_string();
    let counted = lang.tell(
        "stats.counted",
        &[
            ("cases", &number(group.cases)),
            ("ended", &number(group.ended)),
            ("open", &number(group.open)),
            ("series", &number(group.series)),
            ("in_series", &number(group.in_series)),
        ],
    );
    let x = pen.text(1, 0, &name, Meaning::Title);
    pen.text(x + 2, 0, &counted, Meaning::Text);
    opens(model, group, pen);
    let (columns, height) = (pen.width(), pen.height());
    let Some(km) = &group.km else {
        if group.cases == 0 {
            pen.text(1, 1, lang.say("stats.no_cases").trim_start(), Meaning::Notice);
            return;
        }
        let text = lang.tell("stats.too_few", &[("n", &number(group.ended)), ("numbers", &group.listed.join("  "))]);
        let below =
            pen.part(1, 1, columns.saturating_sub(2), height - 1).paragraph(0, 0, text.trim_start(), Meaning::Notice);
        mean_line(lang, group, 1 + below, pen);
        beside(lang, (table, group), 2 + below, pen);
        return;
    };
    let (low, high) = km.median_ci95;
    let edge = |edge: Option<u32>| edge.map_or_else(|| "..".to_owned(), |day| day.to_string());
    // The unit goes with the number: what was not reached is no number of days.
    let reached = |day: Option<u32>| match day {
        Some(day) => lang.tell("stats.days", &[("n", &day.to_string())]),
        None => lang.say("stats.not_reached").into_owned(),
    };
    let told = lang.tell(
        "stats.read_off",
        &[
            ("median", &reached(km.median_days)),
            ("low", &edge(low)),
            ("high", &edge(high)),
            ("q25", &reached(km.q25_days)),
            ("q75", &reached(km.q75_days)),
            ("p90", &reached(km.p90_days)),
        ],
    );
    pen.text(1, 1, &told, Meaning::Text);
    mean_line(lang, group, 2, pen);
    let of_beside = beside(lang, (table, group), 3, pen);
    let line = chart::Line { name, km, meaning: Meaning::Good, mark: '#' };
    chart::draw(
        &[line],
        &mut pen.part(1, 3 + of_beside, columns.saturating_sub(2), height.saturating_sub(5 + of_beside)),
    );
    at_risk(lang, km, height.saturating_sub(2), pen);
    endings(lang, group, height.saturating_sub(1), pen);
}

/// On the right of the first line, which number Enter opens.
pub(super) fn opens(model: &Model, group: &ResolutionGroup, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let Some(cell) = model.stats.cell() else { return };
    let of = |outcome: Outcome| group.endings.iter().find(|one| one.ending == outcome).map_or(0, |one| one.cases);
    let count = match cell {
        Cell::Ended => group.ended,
        Cell::Open => group.open,
        Cell::Agreed => of(Outcome::Agreed),
        Cell::Failed => of(Outcome::Failed),
        Cell::Withdrawn => of(Outcome::Withdrawn),
        Cell::LeftOut => group.left_out,
        // Accepted are also those whose days are not counted.
        _ => group.cases + group.left_out,
    };
    let args = [("cell", lang.say(&format!("cell.{cell}")).into_owned()), ("n", count.to_string())];
    let told = lang.tell("stats.opens", &args.each_ref().map(|(name, value)| (*name, value.as_str())));
    pen.right(0, &format!(" {told} "), Meaning::Label);
}

/// The same cases from the other base and with the other reading of excluded time; gives the rows taken.
fn beside(lang: Lang, (table, group): (&Resolution, &ResolutionGroup), y: u16, pen: &mut Pen<'_>) -> u16 {
    let Some(told) = words::beside(lang, &table.frame.asked, group) else { return 0 };
    let text = lang.tell("stats.beside", &[("told", &told)]);
    pen.text(1, y, text.trim_start(), Meaning::Label);
    1
}

/// The mean of closed cases, with its label, and how many are in no figure.
fn mean_line(lang: Lang, group: &ResolutionGroup, y: u16, pen: &mut Pen<'_>) {
    let mut x = 1;
    if let Some(mean) = words::closed_mean(lang, group) {
        x = pen.text(x, y, &mean, Meaning::Notice) + 2;
    }
    if group.left_out > 0 {
        let text = lang.tell("stats.left_out_short", &[("n", &group.left_out.to_string())]);
        pen.text(x, y, &text, Meaning::Label);
    }
}

/// `在办件数  0 天 162  10 天 96`: how many the curve rests on, further and further out.
fn at_risk(lang: Lang, km: &crate::domain::stats::Km, y: u16, pen: &mut Pen<'_>) {
    let last = km.curve.last().map_or(0, |point| point.day);
    let marks = (0..6).map(|mark| last * mark / 5).map(|day| {
        let point = km.curve.iter().find(|point| point.day >= day);
        lang.tell("stats.at_day", &[("day", &day.to_string()), ("n", &point.map_or(0, |p| p.at_risk).to_string())])
    });
    let told: Vec<String> = marks.collect();
    let x = pen.text(1, y, &lang.say("stats.at_risk"), Meaning::Label) + 1;
    pen.text(x, y, &told.join("  "), Meaning::Text);
}

fn endings(lang: Lang, group: &ResolutionGroup, y: u16, pen: &mut Pen<'_>) {
    let (of, parts) = words::endings(lang, group);
    let room = usize::from(pen.width().saturating_sub(width(&of).try_into().unwrap_or(u16::MAX)).saturating_sub(4));
    let wide = parts.join("  ");
    let told = if width(&wide) > room { parts.join(" ") } else { wide };
    let x = pen.text(1, y, &of, Meaning::Label) + 1;
    pen.text(x, y, &told, Meaning::Text);
}

fn groups(model: &Model, table: &Resolution, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let by = table.frame.asked.by;
    let marked = |row: Row, key: &str| if model.stats.pair.holds(by, key) { starred(row) } else { row };
    let rows = table.groups.iter().map(|group| marked(group_row(lang, by, group), &group.key));
    let rows: Vec<Row> = rows.collect();
    let headings = headings(lang, by);
    let above = parts::foot("stats.groups_foot", pen);
    let width = pen.width();
    parts::table(&headings, &rows, &model.stats.selection, &mut pen.part(0, 0, width, above));
}

fn headings(lang: Lang, by: Option<crate::domain::stats::GroupBy>) -> Vec<Column> {
    let by = by.map_or_else(String::new, |by| lang.say(&format!("group_by.{by}")).into_owned());
    let right = |key| column(lang, key, Wide::Cells(if lang == Lang::Zh { 8 } else { 9 }), Align::Right);
    vec![
        Column { title: by, wide: Wide::Share(1), align: Align::Left },
        right("stats.col_cases"),
        right("stats.col_ended"),
        right("stats.col_open"),
        right("stats.col_median"),
        right("stats.col_ci"),
        right("stats.col_p90"),
        right("stats.col_mean"),
    ]
}

fn group_row(lang: Lang, by: Option<crate::domain::stats::GroupBy>, group: &ResolutionGroup) -> Row {
    let text = |text: String| (text, Meaning::Text);
    let name = text(group_name(lang, by, &group.key, group.label.as_ref()));
    let mean = group.closed_mean_days.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.1}"));
    let (median, interval, p90) = match &group.km {
        Some(km) => {
            let edge = |edge: Option<u32>| edge.map_or_else(|| "..".to_owned(), |day| day.to_string());
            let (low, high) = km.median_ci95;
            let short =
                |day: Option<u32>| day.map_or_else(|| lang.say("stats.not_half").into_owned(), |day| day.to_string());
            (short(km.median_days), format!("{}-{}", edge(low), edge(high)), short(km.p90_days))
        }
        None => (lang.say("stats.few").into_owned(), String::new(), String::new()),
    };
    let cells = [group.cases, group.ended, group.open].map(|n| text(n.to_string()));
    let [cases, ended, open] = cells;
    Row { cells: vec![name, cases, ended, open, text(median), text(interval), text(p90), (mean, Meaning::Label)] }
}

/// The row of a group that was marked to be compared.
pub(super) fn starred(mut row: Row) -> Row {
    if let Some((name, _)) = row.cells.first_mut() {
        name.insert_str(0, "* ");
    }
    row
}
