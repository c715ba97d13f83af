//! 比对, drawn: beside or beneath the intake form, who the party may be and why, and a case that looks like the same dispute.
//!
//! ```text
//! +- 已登记的相近当事人  F3 取用  F4 下一个 ---------------------------+
//! | ! 可能重复登记: 耿车知调〔2026〕3号 调解中 弥野 与 青甑           |
//! | > 名称相同   宿城青甑商行    2 件(本所 1)   耿车知调〔2026〕1号   |
//! +-------------------------------------------------------------------+
//! ```

use crate::domain::matches::{Again, Known};
use crate::tui::model::{ActForm, MatchPanel, Model};
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Row, Table, Wide, panel};

use super::COLUMNS_WIDE;
use super::rows::NUMBER_CELLS;

/// The most rows the panel takes beneath a form, frame included.
const ROWS_MAX: u16 = 7;
/// Rows the form keeps.
const FORM_ROWS_MIN: u16 = 10;
/// Cells the panel takes beside a form.
const BESIDE_CELLS: u16 = 84;
/// Cells beside which there is room for it.
const BESIDE_MIN: u16 = COLUMNS_WIDE + 40;

/// Draws what there is to show of a form of intake; gives the cells and rows that are left to the form.
pub(super) fn draw(model: &Model, act: &ActForm, pen: &mut Pen<'_>) -> (u16, u16) {
    let (columns, rows) = (pen.width(), pen.height());
    let known = &model.matches;
    let published = published(model, known);
    let wanted = known.shown.parties.len() + known.shown.again.len() + published.len();
    if act.act != "register" || act.sent.is_some() || wanted == 0 {
        return (columns, rows);
    }
    let title = pen.say("matches.title").into_owned();
    let wanted = u16::try_from(wanted).unwrap_or(u16::MAX).saturating_add(2);
    if columns >= BESIDE_MIN {
        let mut over = pen.part(columns - BESIDE_CELLS, 0, BESIDE_CELLS, wanted.min(rows));
        lines(model, (known, &published), &mut panel(&mut over, &title, false));
        return (columns - BESIDE_CELLS - 1, rows);
    }
    let taken = wanted.min(ROWS_MAX).min(rows.saturating_sub(FORM_ROWS_MIN));
    if taken < 3 {
        return (columns, rows);
    }
    let mut over = pen.part(0, rows - taken, columns, taken);
    lines(model, (known, &published), &mut panel(&mut over, &title, false));
    (columns, rows - taken)
}

/// What is published of the party in the credit lists, one line each: entries first.
fn published(model: &Model, known: &MatchPanel) -> Vec<(String, Meaning)> {
    let lang = model.look.lang;
    let say = |group: &str, value: &str| lang.say(&format!("{group}.{value}")).into_owned();
    let mut told = Vec::new();
    for one in &known.shown.credit {
        let name = if one.possible { lang.tell("credit.possible", &[("name", &one.name)]) } else { one.name.clone() };
        for entry in &one.entries {
            let (list, until) = (say("credit_list", entry.list.value()), entry.until.to_string());
            let args = [("name", name.as_str()), ("list", &list), ("until", &until)];
            told.push((lang.tell("matches.listed", &args), Meaning::Overdue));
        }
        for place in &one.whitelist {
            let programme = say("programme", place.programme.value());
            let until = place.until.map_or_else(String::new, |until| until.to_string());
            let args = [("name", name.as_str()), ("programme", &programme), ("until", &until)];
            told.push((lang.tell("matches.pledged", &args), Meaning::Good));
        }
    }
    told.sort_by_key(|(_, meaning)| *meaning == Meaning::Good);
    told
}

fn lines(model: &Model, (known, published): (&MatchPanel, &[(String, Meaning)]), pen: &mut Pen<'_>) {
    let mut y = 0;
    for (text, meaning) in published.iter().take(usize::from(pen.height().saturating_sub(1)).clamp(1, 2)) {
        pen.text(1, y, text, *meaning);
        y += 1;
    }
    // A second registration is what most wants to be seen; one line of it says enough when there is little room.
    let most = if pen.height() > 3 { 2 } else { 1 };
    for again in known.shown.again.iter().take(most) {
        let text = said(model, again);
        pen.text(1, y, &text, Meaning::Soon);
        y += 1;
    }
    let height = usize::from(pen.height().saturating_sub(y));
    let first = known.index / height.max(1) * height.max(1);
    let made: Vec<Row> = known.shown.parties.iter().skip(first).take(height).map(|party| row(model, party)).collect();
    let column = |wide| Column { title: String::new(), wide, align: Align::Left };
    let columns =
        [column(Wide::Cells(10)), column(Wide::Share(1)), column(Wide::Cells(14)), column(Wide::Cells(NUMBER_CELLS))];
    let (cells, rows) = (pen.width(), pen.height().saturating_sub(y));
    Table { columns: &columns, rows: &made, selected: known.index.checked_sub(first) }
        .draw_rows(&mut pen.part(0, y, cells, rows));
}

fn row(model: &Model, known: &Known) -> Row {
    let lang = model.look.lang;
    let counts = [("n", known.cases.to_string()), ("own", known.own.to_string())];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let grade = lang.say(&format!("grade.{}", known.grade)).into_owned();
    let code = known.party.code.as_deref().map_or_else(String::new, |code| format!("  {code}"));
    Row {
        cells: vec![
            (grade, Meaning::Notice),
            (format!("{}{code}", known.party.name), Meaning::Text),
            (lang.tell("matches.cases", &counts), Meaning::Label),
            (known.number.clone(), Meaning::Text),
        ],
    }
}

fn said(model: &Model, again: &Again) -> String {
    let lang = model.look.lang;
    let stage = lang.say(&format!("stage.{}", again.stage)).into_owned();
    let about = again.right.clone().unwrap_or_else(|| lang.say("matches.same_object").into_owned());
    lang.tell("matches.again", &[("number", &again.number), ("stage", &stage), ("about", &about)])
}
