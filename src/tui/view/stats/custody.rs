//! 流转用时: in whose hands days were spent, most first, and why cases came back.

use crate::domain::stats::{CustodyGroup, CustodyTable, Place, PlaceDays, Ratio};
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Wide};

use super::super::parts;
use super::{TABLE_CELLS_MAX, column, framed, group_name, percent, rows_shown};

/// The most reasons of returns shown.
const REASONS_MAX: u16 = 4;
/// Cells of the bar.
const BAR_CELLS: u64 = 14;

pub(super) fn draw(model: &Model, table: &CustodyTable, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    framed(model, &table.frame, &lang.say("stats.custody_basis"), pen);
    if model.stats.has_groups_of_places() {
        groups(model, table, pen);
        return;
    }
    let Some(group) = model.stats.group_of_places() else { return };
    let told = lang.tell(
        "stats.custody_group",
        &[
            ("cases", &group.cases.to_string()),
            ("days", &group.days.to_string()),
            ("district", &group.district_days.to_string()),
            ("town", &group.town_days.to_string()),
            ("transit", &group.transit_days.to_string()),
            ("returns", &group.returns.to_string()),
        ],
    );
    let mut x = 1;
    if model.stats.opened.is_some() {
        let name = group_name(lang, table.frame.asked.by, &group.key, group.label.as_ref());
        x = pen.text(1, 1, &name, Meaning::Title) + 2;
    }
    pen.text(x, 1, &told, Meaning::Text);
    let most = group.places.first().map_or(1, |place| place.days).max(1);
    let rows: Vec<Row> = group.places.iter().map(|place| row(model, place, (group.days, most))).collect();
    let right = |key, cells| column(lang, key, Wide::Cells(cells), Align::Right);
    let columns = [
        column(lang, "stats.col_where", Wide::Cells(10), Align::Left),
        column(lang, "stats.col_place", Wide::Share(1), Align::Left),
        right("stats.col_days", 7),
        right("stats.col_share", 6),
        right("stats.col_cases", 7),
        right("stats.col_each", 10),
        column(lang, "stats.col_bar", Wide::Cells(14), Align::Left),
    ];
    let (width, height) = (pen.width(), pen.height());
    let reasons = u16::try_from(group.reasons.len()).unwrap_or(0).min(REASONS_MAX);
    let above = height.saturating_sub(2 + reasons);
    rows_shown(&model.stats.selection, rows.len(), above, pen);
    parts::table(&columns, &rows, &model.stats.selection, &mut pen.part(0, 2, width.min(TABLE_CELLS_MAX), above));
    for (y, reason) in (height - reasons..).zip(group.reasons.iter().take(usize::from(reasons))) {
        let text = lang.tell("stats.reason", &[("reason", &reason.reason), ("n", &reason.returns.to_string())]);
        pen.text(1, y, text.trim_start(), Meaning::Label);
    }
}

/// A row a group: how many days its cases took, in whose hands, and how often one came back. Enter shows the places.
fn groups(model: &Model, table: &CustodyTable, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let by = table.frame.asked.by;
    let heading =
        by.map_or_else(|| lang.say("stats.col_group"), |by| lang.say(&format!("group_by.{by}")).into_owned().into());
    let right = |key, cells| column(lang, key, Wide::Cells(cells), Align::Right);
    let columns = [
        Column { title: heading.into_owned(), wide: Wide::Share(1), align: Align::Left },
        right("stats.col_cases", 7),
        right("stats.col_days", 8),
        right("stats.col_each", 10),
        right("stats.col_district_days", 9),
        right("stats.col_town_days", 8),
        right("stats.col_transit_days", 8),
        right("stats.col_returns", 8),
    ];
    let row = |group: &CustodyGroup| {
        let text = |text: String| (text, Meaning::Text);
        let name = group_name(lang, by, &group.key, group.label.as_ref());
        let days = [group.days, group.district_days, group.town_days, group.transit_days].map(|n| text(n.to_string()));
        let [all, district, town, transit] = days;
        let (cases, returns) = (text(group.cases.to_string()), text(group.returns.to_string()));
        let each = text(each(group.days, group.cases));
        Row { cells: vec![text(name), cases, all, each, district, town, transit, returns] }
    };
    let rows: Vec<Row> = table.groups.iter().map(row).collect();
    let (width, height) = (pen.width(), pen.height());
    let mut below = pen.part(0, 1, width, height.saturating_sub(1));
    let room = parts::foot("stats.custody_groups_foot", &mut below);
    parts::table(&columns, &rows, &model.stats.selection, &mut below.part(0, 0, width.min(TABLE_CELLS_MAX), room));
    rows_shown(&model.stats.selection, rows.len(), room, pen);
}

fn capped(days: u64) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// Days of each case on average.
fn each(days: u64, cases: u32) -> String {
    format!("{:.1}", f64::from(capped(days)) / f64::from(cases.max(1)))
}

fn row(model: &Model, place: &PlaceDays, (all, most): (u64, u64)) -> Row {
    let lang = model.look.lang;
    let text = |text: String| (text, Meaning::Text);
    let key = match place.place {
        Place::Held { .. } => "stats.held",
        Place::Between { .. } => "stats.between_hands",
    };
    let bar = usize::try_from((place.days * BAR_CELLS).div_ceil(most)).unwrap_or(0);
    Row {
        cells: vec![
            text(lang.say(key).into_owned()),
            text(place.label.clone()),
            text(place.days.to_string()),
            text(percent(Ratio { part: capped(place.days), whole: capped(all) })),
            text(place.cases.to_string()),
            text(each(place.days, place.cases)),
            (if place.days > 0 { "#".repeat(bar) } else { String::new() }, Meaning::Label),
        ],
    }
}
