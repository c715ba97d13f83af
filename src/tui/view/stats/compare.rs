//! 比较: two groups that were marked, or last year and this year on the same day of the year, side by side, and in one
//! sentence what can be said.

use crate::domain::stats::{Comparison, Resolution};
use crate::tui::lang::Lang;
use crate::tui::model::{Marked, Model};
use crate::tui::terminal::Glyphs;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Wide};

use super::super::parts;
use super::{TABLE_CELLS_MAX, chart, column, days, group_name, scope};

/// Rows above the curves: headings and two groups, and a sentence of up to three rows.
const HEAD_ROWS: u16 = 7;

pub(super) fn draw(model: &Model, both: &Comparison, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let tables = [&both.first, &both.second];
    let names = names(model, both);
    let rows: Vec<Row> = tables.iter().zip(&names).filter_map(|(table, name)| row(lang, table, name)).collect();
    let right = |key, cells| column(lang, key, Wide::Cells(cells), Align::Right);
    let columns = [
        column(lang, "stats.col_compared", Wide::Share(1), Align::Left),
        right("stats.col_cases", 7),
        right("stats.col_ended", 7),
        right("stats.col_open", 7),
        right("stats.col_median", 8),
        right("stats.col_p90", 8),
        right("stats.col_mean", 9),
    ];
    let (width, height) = (pen.width(), pen.height());
    parts::table(&columns, &rows, &model.stats.selection, &mut pen.part(0, 0, width.min(TABLE_CELLS_MAX), 3));
    // Whose cases, where the person sees only their own; two marked groups name themselves.
    let whose =
        if model.stats.pair.both().is_none() { scope(model, &both.second.frame.asked.only) } else { String::new() };
    let text = format!("{whose}{}{}", if whose.is_empty() { "" } else { "  " }, sentence(lang, both));
    let below = pen.part(1, 3, width.saturating_sub(2), HEAD_ROWS - 3).paragraph(0, 0, &text, Meaning::Title);
    let lines: Vec<_> = tables
        .into_iter()
        .zip(names)
        .zip([(Meaning::Label, '.'), (Meaning::Good, '#')])
        .filter_map(|((table, name), (meaning, mark))| {
            let km = table.groups.first()?.km.as_ref()?;
            Some(chart::Line { name, km, meaning, mark })
        })
        .collect();
    let top = 3 + below;
    // Which curve is whose stands in words, not in a colour.
    match (lines.as_slice(), pen.look.glyphs) {
        ([first, second], Glyphs::Unicode) => {
            let told = lang.tell("stats.legend", &[("first", &first.name), ("second", &second.name)]);
            pen.text(1, top, &told, Meaning::Label);
        }
        (lines, _) => {
            let told: Vec<String> = lines.iter().map(|line| format!("{} {}", line.mark, line.name)).collect();
            pen.text(1, top, &told.join("   "), Meaning::Label);
        }
    }
    chart::draw(&lines, &mut pen.part(1, top + 1, width.saturating_sub(2), height.saturating_sub(top + 1)));
}

/// What the two are called: the marked groups, or the two periods.
fn names(model: &Model, both: &Comparison) -> [String; 2] {
    let lang = model.look.lang;
    let marked = |group: &Marked| group_name(lang, Some(group.by), &group.key, group.label.as_ref());
    match model.stats.pair.both() {
        Some((first, second)) => [marked(first), marked(second)],
        None => [period(&both.first), period(&both.second)],
    }
}

fn period(table: &Resolution) -> String {
    let only = &table.frame.asked.only;
    match (only.from, only.to) {
        (Some(from), Some(to)) => format!("{from} - {to}"),
        _ => table.frame.as_of.to_string(),
    }
}

fn row(lang: Lang, table: &Resolution, name: &str) -> Option<Row> {
    let group = table.groups.first()?;
    let text = |text: String| (text, Meaning::Text);
    let (median, p90) = group.km.as_ref().map_or_else(
        || (lang.say("stats.few").into_owned(), String::new()),
        |km| (days(lang, km.median_days), days(lang, km.p90_days)),
    );
    let mean = group.closed_mean_days.map_or_else(|| "-".to_owned(), |mean| format!("{mean:.1}"));
    let [cases, ended, open] = [group.cases, group.ended, group.open].map(|n| text(n.to_string()));
    Some(Row {
        cells: vec![text(name.to_owned()), cases, ended, open, text(median), text(p90), (mean, Meaning::Label)],
    })
}

fn sentence(lang: Lang, both: &Comparison) -> String {
    let Some(told) = both.difference else { return lang.say("stats.compare_too_few").into_owned() };
    lang.tell(
        &format!("stats.compared.{}", told.verdict),
        &[
            ("horizon", &told.horizon_days.to_string()),
            ("first", &format!("{:.1}", told.first_days)),
            ("second", &format!("{:.1}", told.second_days)),
            ("days", &format!("{:.1}", told.days.abs())),
            ("low", &format!("{:.1}", told.ci95.0)),
            ("high", &format!("{:.1}", told.ci95.1)),
        ],
    )
}
