//! 流转用时: in whose hands days were spent, most first, and why cases came back.

use crate::domain::stats::{CustodyTable, Place, PlaceDays, Ratio};
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Wide};

use super::super::parts;
use super::{TABLE_CELLS_MAX, column, framed, percent};

/// The most reasons of returns shown.
const REASONS_MAX: u16 = 4;
/// Cells of the bar.
const BAR_CELLS: u64 = 14;

pub(super) fn draw(model: &Model, table: &CustodyTable, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    framed(model, &table.frame, pen);
    let Some(group) = table.groups.first() else { return };
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
    pen.text(1, 1, &told, Meaning::Text);
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
    parts::table(&columns, &rows, &model.stats.selection, &mut pen.part(0, 2, width.min(TABLE_CELLS_MAX), above));
    for (y, reason) in (height - reasons..).zip(group.reasons.iter().take(usize::from(reasons))) {
        let text = lang.tell("stats.reason", &[("reason", &reason.reason), ("n", &reason.returns.to_string())]);
        pen.text(1, y, text.trim_start(), Meaning::Label);
    }
}

fn row(model: &Model, place: &PlaceDays, (all, most): (u64, u64)) -> Row {
    let lang = model.look.lang;
    let text = |text: String| (text, Meaning::Text);
    let key = match place.place {
        Place::Held { .. } => "stats.held",
        Place::Between { .. } => "stats.between_hands",
    };
    let capped = |days: u64| u32::try_from(days).unwrap_or(u32::MAX);
    let each = f64::from(capped(place.days)) / f64::from(place.cases.max(1));
    let bar = usize::try_from((place.days * BAR_CELLS).div_ceil(most)).unwrap_or(0);
    Row {
        cells: vec![
            text(lang.say(key).into_owned()),
            text(place.label.clone()),
            text(place.days.to_string()),
            text(percent(Ratio { part: capped(place.days), whole: capped(all) })),
            text(place.cases.to_string()),
            text(format!("{each:.1}")),
            (if place.days > 0 { "#".repeat(bar) } else { String::new() }, Meaning::Label),
        ],
    }
}
