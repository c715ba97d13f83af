//! 案件量 and 质效: a row a group, every number of which can be opened; Tab chooses which.

use crate::domain::stats::{Cell, CountsGroup, CountsTable, Ratio};
use crate::tui::lang::Lang;
use crate::tui::model::{CASELOAD, Model, RESULTS, StatsPart};
use crate::tui::text::{Align, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Wide};
use crate::tui::words;

use super::super::{parts, rows};
use super::{TABLE_CELLS_MAX, column, framed, group_name, percent, rows_shown};

/// Cells of a share with its denominator: `100% 12345/12345`.
const SHARE_CELLS: u16 = 16;
/// Six of them, and a name.
const FULL_SHARES_CELLS: u16 = 118;

pub(super) fn draw(model: &Model, table: &CountsTable, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    framed(model, &table.frame, "", pen);
    let results = model.stats.part == StatsPart::Results;
    // A share is never without its denominator: where a row has no room for it, it stands below for the selected one.
    let full = pen.width() >= FULL_SHARES_CELLS;
    let made: Vec<Row> = table.groups.iter().map(|group| row(model, table, group, (results, full))).collect();
    let by = table.frame.asked.by.map_or_else(String::new, |by| lang.say(&format!("group_by.{by}")).into_owned());
    let name = Column { title: by, wide: Wide::Share(1), align: Align::Left };
    let columns: Vec<Column> = std::iter::once(name)
        .chain(if results { results_columns(lang, full) } else { caseload_columns(lang) })
        .collect();
    let columns = marked(model, columns);
    let (width, height) = (pen.width(), pen.height());
    let mut below = pen.part(0, 1, width, height - 1);
    let foot = if results { "stats.results_foot" } else { "stats.caseload_foot" };
    let above = parts::foot(foot, &mut below);
    let told: Vec<String> = match table.groups.get(model.stats.selection.index()) {
        Some(group) => selected(model, group, (results, full)),
        None => Vec::new(),
    };
    let columns_of_text = usize::from(width.saturating_sub(2));
    let lines: Vec<&str> = told.iter().flat_map(|text| wrap(text, columns_of_text)).collect();
    let of_lines = u16::try_from(lines.len()).unwrap_or(0).min(above.saturating_sub(3));
    let room = above.saturating_sub(of_lines + 1);
    let area = &mut below.part(0, 0, width.min(TABLE_CELLS_MAX), room);
    parts::table(&columns, &made, &model.stats.selection, area);
    for (y, line) in (above.saturating_sub(of_lines)..above).zip(&lines) {
        below.text(1, y, line, Meaning::Text);
    }
    rows_shown(&model.stats.selection, made.len(), room, pen);
}

/// What stands below the table of the selected row: which number Enter opens, the shares the row has no room for, visits
/// or the reasons for delay.
fn selected(model: &Model, group: &CountsGroup, (results, full): (bool, bool)) -> Vec<String> {
    let lang = model.look.lang;
    let opens = model.stats.cell().map(|cell| {
        let args = [("cell", lang.say(&format!("cell.{cell}")).into_owned()), ("n", group.count(cell).to_string())];
        lang.tell("stats.opens", &args.each_ref().map(|(name, value)| (*name, value.as_str())))
    });
    // Three to a line, so that none is torn from its name.
    let told =
        group.results().map(|(name, ratio)| format!("{} {}", lang.say(&format!("stats.result.{name}")), share(ratio)));
    let shares = told.chunks(3).map(|three| three.join("  ")).filter(|_| results && !full);
    let last = if results || group.delays.is_empty() { visits(lang, group) } else { delays(lang, group) };
    opens.into_iter().chain(shares).chain([last]).collect()
}

/// The heading of the number that Enter opens stands in brackets.
fn marked(model: &Model, columns: Vec<Column>) -> Vec<Column> {
    // In 质效 a column has two numbers to open: the share's part, and what stands against it.
    let numbers = if model.stats.part == StatsPart::Results { 2 } else { 1 };
    let chosen = model.stats.column / numbers + 1;
    let mark = |(at, column): (usize, Column)| {
        let title = if at == chosen { format!("[{}]", column.title) } else { column.title };
        Column { title, ..column }
    };
    columns.into_iter().enumerate().map(mark).collect()
}

fn caseload_columns(lang: Lang) -> Vec<Column> {
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let made = CASELOAD.iter().map(|cell| column(lang, &format!("stats.cell_short.{cell}"), cells(7, 9), Align::Right));
    made.chain([column(lang, "stats.col_age", cells(9, 10), Align::Right)]).collect()
}

fn results_columns(lang: Lang, full: bool) -> Vec<Column> {
    let results = CountsGroup::default().results();
    let wide = Wide::Cells(if full { SHARE_CELLS } else { 10 });
    results.map(|(name, _)| column(lang, &format!("stats.result.{name}"), wide, Align::Right)).to_vec()
}

fn row(model: &Model, table: &CountsTable, group: &CountsGroup, (results, full): (bool, bool)) -> Row {
    let lang = model.look.lang;
    let name = group_name(lang, table.frame.asked.by, &group.key, group.label.as_ref());
    // Six shares leave little room for a name.
    let name = if results { rows::short_unit(&name).to_owned() } else { name };
    let mut cells = vec![(name, Meaning::Text)];
    if results {
        let results = group.results();
        debug_assert_eq!(results.len(), RESULTS.len(), "a number to open for every share");
        let told = |ratio: Ratio| if full { share(ratio) } else { percent(ratio) };
        cells.extend(results.map(|(_, ratio)| (told(ratio), Meaning::Text)));
        return Row { cells };
    }
    // No colour: the word for what is late stands in the heading, where nobody looks for it beside the number.
    cells.extend(CASELOAD.iter().map(|cell| (group.count(*cell).to_string(), Meaning::Text)));
    let age = |age: Option<u32>| age.map_or_else(|| "-".to_owned(), |age| age.to_string());
    cells.push((format!("{}/{}", age(group.open_age_median), age(group.open_age_max)), Meaning::Text));
    Row { cells }
}

/// `93% 130/140`: never a share without its denominator.
fn share(ratio: Ratio) -> String {
    if ratio.whole == 0 { "-".to_owned() } else { format!("{} {}/{}", percent(ratio), ratio.part, ratio.whole) }
}

/// Visits of the selected group: satisfaction with its response rate, never without.
fn visits(lang: Lang, group: &CountsGroup) -> String {
    let (answered, grades) = group.visit_grades;
    let grade = if answered > 0 { format!("{:.1}", f64::from(grades) / f64::from(answered)) } else { "-".to_owned() };
    let text = |ratio: Ratio| share(ratio);
    lang.tell(
        "stats.visits_line",
        &[("satisfied", &text(group.satisfied())), ("answered", &text(group.answered())), ("grade", &grade)],
    )
}

/// Why open cases of the selected group take long, as their holders answered who supervises; the most frequent first.
fn delays(lang: Lang, group: &CountsGroup) -> String {
    let told = words::delays(lang, &group.delays);
    lang.tell("stats.delays_line", &[("n", &group.count(Cell::Delayed).to_string()), ("reasons", &told)])
}
