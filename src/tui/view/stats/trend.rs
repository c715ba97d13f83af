//! 月度走势: the median of the cases accepted in each month, with its 95 % interval drawn to scale.

use crate::domain::stats::{Resolution, ResolutionGroup};
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Wide};

use super::super::parts;
use super::{TABLE_CELLS_MAX, column, framed, measured, resolution};

/// Cells of all columns but the band.
const OTHER_CELLS: u16 = 56;

pub(super) fn draw(model: &Model, table: &Resolution, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    framed(model, &table.frame, &measured(model, &table.frame), pen);
    let room = pen.width().saturating_sub(OTHER_CELLS).clamp(10, 60);
    let kms = || table.groups.iter().filter_map(|group| group.km.as_ref());
    let most = kms().filter_map(|km| km.median_ci95.1.or(km.median_days)).max().unwrap_or(1).max(10);
    let marked = |row: Row, key: &str| {
        if model.stats.pair.holds(table.frame.asked.by, key) { resolution::starred(row) } else { row }
    };
    let rows = table.groups.iter().map(|group| marked(month(lang, group, (room, most)), &group.key));
    let rows: Vec<Row> = rows.collect();
    let right = |key| column(lang, key, Wide::Cells(if key == "stats.col_median" { 9 } else { 7 }), Align::Right);
    let columns = [
        column(lang, "stats.col_month", Wide::Cells(9), Align::Left),
        right("stats.col_cases"),
        right("stats.col_ended"),
        right("stats.col_open"),
        right("stats.col_median"),
        right("stats.col_ci"),
        crate::tui::widgets::Column {
            title: lang.tell("stats.col_band", &[("most", &most.to_string())]),
            wide: Wide::Share(1),
            align: Align::Left,
        },
    ];
    let (width, height) = (pen.width(), pen.height());
    let mut below = pen.part(0, 1, width, height - 1);
    let above = parts::foot("stats.trend_foot", &mut below);
    let room = above.saturating_sub(1);
    parts::table(&columns, &rows, &model.stats.selection, &mut below.part(0, 0, width.min(TABLE_CELLS_MAX), room));
    if let Some(group) = table.groups.get(model.stats.selection.index()) {
        resolution::opens(model, group, &mut below.part(0, room, width, 1));
    }
}

fn month(lang: Lang, group: &ResolutionGroup, (room, most): (u16, u32)) -> Row {
    let text = |text: String| (text, Meaning::Text);
    let mut cells = vec![text(group.key.clone())];
    cells.extend([group.cases, group.ended, group.open].map(|n| text(n.to_string())));
    match &group.km {
        Some(km) => {
            let edge = |edge: Option<u32>| edge.map_or_else(|| "..".to_owned(), |day| day.to_string());
            let (low, high) = km.median_ci95;
            let median = km.median_days.map_or_else(|| lang.say("stats.not_half").into_owned(), |day| day.to_string());
            cells.extend([text(median), text(format!("{}-{}", edge(low), edge(high)))]);
            cells.push(text(band((low, km.median_days, high), room, most)));
        }
        None => cells.push((lang.say("stats.few").into_owned(), Meaning::Label)),
    }
    Row { cells }
}

/// `   ====|====    `: the interval to scale, the median in it; an edge that was not reached runs on.
fn band((low, median, high): (Option<u32>, Option<u32>, Option<u32>), room: u16, most: u32) -> String {
    let at = |day: u32| usize::try_from(u64::from(day.min(most)) * u64::from(room) / u64::from(most)).unwrap_or(0);
    let (from, to) = (low.map_or(usize::from(room), at), high.map_or(usize::from(room), at));
    let middle = median.map(at);
    let cell = |x: usize| match x {
        x if middle == Some(x) => '|',
        x if (from..=to).contains(&x) => '=',
        _ => ' ',
    };
    (0..=usize::from(room)).map(cell).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_drawn_to_scale() {
        assert_eq!(band((Some(10), Some(20), Some(30)), 20, 40), "     =====|=====");
        assert_eq!(band((Some(10), None, None), 8, 40), "  =======");
        assert_eq!(band((None, None, None), 8, 40), "        =");
    }
}
