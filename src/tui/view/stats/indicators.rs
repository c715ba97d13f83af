//! 方案指标: what the plan asks, what was reported, what the register counts; below the arithmetic of the selected one, and
//! always, apart from everything, the visits.
//!
//! ```text
//! 指标                          目标   期限     最近数值  截至     进度
//! >每万人口高价值发明专利 (件)  >=3.5  2026-12  3.24      2026-06  按进度
//! 2024-12-31 为 2.41 ... 照此直线推算 ... 可达目标 3.5。
//! 办案回访 ... 不与 85 分比较。
//! ```

use chrono::Datelike;

use crate::domain::indicator::{Judged, Sense, Track};
use crate::domain::stats::{IndicatorTable, PlanLine, Ratio, YardLine};
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::{Align, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, Row, Wide};
use crate::tui::words;
use crate::words::sentence;

use super::super::parts;
use super::{TABLE_CELLS_MAX, column, percent, rows_shown, scope};

/// The most rows the arithmetic takes.
const WHY_ROWS_MAX: u16 = 4;

pub(super) fn draw(model: &Model, table: &IndicatorTable, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let as_of = lang.tell("stats.as_of", &[("on", &table.as_of.to_string())]);
    let whose = scope(model, &table.visits.of.only);
    pen.text(1, 0, format!("{}  {as_of}  {whose}", lang.say("stats.indicators")).trim_end(), Meaning::Label);
    let plan = table.plan.iter().map(|line| plan_row(lang, line));
    let rows: Vec<Row> = plan.chain(table.register.iter().map(|line| yard_row(lang, line))).collect();
    let zh = lang == Lang::Zh;
    let right = |key, cells| column(lang, key, Wide::Cells(cells), Align::Right);
    let columns = [
        column(lang, "stats.col_indicator", Wide::Share(1), Align::Left),
        column(lang, "stats.col_target", Wide::Cells(8), Align::Left),
        column(lang, "stats.col_due", Wide::Cells(7), Align::Left),
        right("stats.col_latest", 8),
        column(lang, "stats.col_on", Wide::Cells(7), Align::Left),
        column(lang, "stats.col_track", Wide::Cells(if zh { 8 } else { 9 }), Align::Left),
    ];
    let (width, height) = (pen.width(), pen.height());
    let below = foot(model, table, pen);
    let above = if table.plan.is_empty() { 1 + unplanned(lang, pen) } else { 1 };
    let room = height.saturating_sub(above + below);
    rows_shown(&model.stats.selection, rows.len(), room, pen);
    parts::table(&columns, &rows, &model.stats.selection, &mut pen.part(0, above, width.min(TABLE_CELLS_MAX), room));
}

/// What to type where the register was founded before it knew a plan; gives the rows taken.
fn unplanned(lang: Lang, pen: &mut Pen<'_>) -> u16 {
    let (columns, height) = (pen.width().saturating_sub(2), pen.height());
    let text = lang.say("stats.plan_empty");
    pen.part(1, 1, columns, height.saturating_sub(1)).paragraph(0, 0, &text, Meaning::Notice)
}

/// The visits on the last rows, the arithmetic of the selected line above them; gives the rows taken.
fn foot(model: &Model, table: &IndicatorTable, pen: &mut Pen<'_>) -> u16 {
    let lang = model.look.lang;
    let (columns, height) = (pen.width().saturating_sub(2), pen.height());
    let rows = |text: &str| u16::try_from(wrap(text, usize::from(columns)).len()).unwrap_or(1);
    let visits = visits(lang, table);
    let of_visits = rows(&visits);
    pen.part(1, height.saturating_sub(of_visits), columns, of_visits).paragraph(0, 0, &visits, Meaning::Label);
    let at = model.stats.selection.index();
    let told = match table.plan.get(at) {
        Some(line) => {
            let source = lang.tell("stats.plan_source", &[("source", &line.source)]);
            format!("{} {source}", why(lang, &line.judged))
        }
        None => match table.register.get(at.saturating_sub(table.plan.len())) {
            Some(line) => format!("{} {}", words::years(lang, line), why(lang, &line.judged)),
            None => String::new(),
        },
    };
    // As many rows whatever is selected, so that the table does not move under the selection.
    let of_why = if height > 18 { WHY_ROWS_MAX } else { 2 };
    let top = height.saturating_sub(of_visits + of_why);
    pen.part(1, top, columns, of_why).paragraph(0, 0, &told, Meaning::Text);
    of_visits + of_why
}

fn why(lang: Lang, judged: &Judged) -> String {
    sentence(lang, &format!("track_why.{}", judged.why), &judged.args)
}

fn visits(lang: Lang, table: &IndicatorTable) -> String {
    let share = |ratio: Ratio| format!("{} {}/{}", percent(ratio), ratio.part, ratio.whole);
    lang.tell(
        "stats.plan_visits",
        &[
            ("period", &table.as_of.year().to_string()),
            ("satisfied", &share(table.visits.satisfied)),
            ("answered", &share(table.visits.answered)),
        ],
    )
}

const fn meaning(track: Track) -> Meaning {
    match track {
        Track::Reached | Track::OnTrack => Meaning::Good,
        Track::OffTrack | Track::Missed => Meaning::Overdue,
        Track::Unclear | Track::NoValue => Meaning::Notice,
        Track::NoTarget => Meaning::Label,
    }
}

fn plan_row(lang: Lang, line: &PlanLine) -> Row {
    let text = |text: String| (text, Meaning::Text);
    let id = line.indicator.value();
    let target = match (line.sense, line.target) {
        (Sense::AtMost, Some(target)) => format!("<={target}"),
        (_, Some(target)) => format!(">={target}"),
        (_, None) => lang.say("stats.plan_grows").into_owned(),
    };
    let (latest, on) = line
        .values
        .last()
        .map_or_else(|| ("-".to_owned(), String::new()), |last| (last.value.to_string(), month(last.measured_on)));
    let [name, unit] = ["indicator", "indicator_unit"].map(|kind| lang.say(&format!("{kind}.{id}")).into_owned());
    let name = format!("{name} ({unit})");
    Row {
        cells: vec![
            text(name),
            text(target),
            text(month(line.due)),
            text(latest),
            text(on),
            (lang.say(&format!("track.{}", line.judged.track)).into_owned(), meaning(line.judged.track)),
        ],
    }
}

fn yard_row(lang: Lang, line: &YardLine) -> Row {
    let text = |text: String| (text, Meaning::Text);
    let now = line.values.last();
    let on = now.and_then(|value| value.of.as_of).map_or_else(String::new, month);
    Row {
        cells: vec![
            text(lang.say(&format!("yardstick.{}", line.yardstick)).into_owned()),
            ("-".to_owned(), Meaning::Label),
            (String::new(), Meaning::Label),
            text(now.map_or_else(String::new, |value| words::yard_number(line.yardstick, value))),
            text(on),
            (lang.say(&format!("track.{}", line.judged.track)).into_owned(), meaning(line.judged.track)),
        ],
    }
}

/// `2026-12`: the day stands in the sentence below.
fn month(on: chrono::NaiveDate) -> String {
    on.format("%Y-%m").to_string()
}
