//! The panels of the case page: 进程, 流转, 文书. The one with the focus scrolls.

use crate::domain::answer::CaseFile;
use crate::domain::case::custody::TransitOutcome;
use crate::domain::case::custody_times::{CustodyInterval, Whereabouts};
use crate::domain::unit::UnitCode;
use crate::tui::model::{CasePage, Model, Pane};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, panel};
use crate::tui::words::{self, near_date};

type Line = (String, Meaning);

pub(super) fn draw(model: &Model, page: &CasePage, file: &CaseFile, pen: &mut Pen<'_>, wide: bool) {
    let (columns, rows) = (pen.width(), pen.height());
    let left = if wide { columns / 2 } else { columns.div_ceil(2) };
    let right = columns - left;
    let custody = custody(model, file);
    let documents = documents(model, file);
    let wanted = u16::try_from(custody.len()).unwrap_or(u16::MAX).saturating_add(2);
    let upper = wanted.clamp(3, (rows / 2).max(3)).min(rows);
    let timeline = timeline(model, file);
    draw_pane(page, Pane::Timeline, "page.timeline", &timeline, &mut pen.part(0, 0, left, rows));
    draw_pane(page, Pane::Custody, "page.custody", &custody, &mut pen.part(left, 0, right, upper));
    draw_pane(page, Pane::Documents, "page.documents", &documents, &mut pen.part(left, upper, right, rows - upper));
}

fn draw_pane(page: &CasePage, pane: Pane, title: &str, lines: &[Line], pen: &mut Pen<'_>) {
    let focused = page.pane == pane;
    let title = pen.say(title).into_owned();
    let inside_rows = {
        let mut inside = panel(pen, &title, focused);
        let height = usize::from(inside.height());
        let from = if focused { page.scroll.min(lines.len().saturating_sub(height)) } else { 0 };
        for (y, (text, meaning)) in (0..inside.height()).zip(lines.iter().skip(from)) {
            inside.text(1, y, text, *meaning);
        }
        from + height
    };
    more_rows(pen, lines.len().saturating_sub(inside_rows));
}

/// In the lower edge of a panel, how many rows more there are.
pub(super) fn more_rows(pen: &mut Pen<'_>, more: usize) {
    if more > 0 && pen.height() > 1 {
        let text = pen.look.lang.tell("view.more_rows", &[("n", &more.to_string())]);
        let (columns, y) = (pen.width(), pen.height() - 1);
        pen.part(0, y, columns.saturating_sub(2), 1).right(0, &format!(" {text} "), Meaning::Notice);
    }
}

/// Newest first: what happened last is what people look for.
fn timeline(model: &Model, file: &CaseFile) -> Vec<Line> {
    let lang = model.look.lang;
    let mut lines: Vec<Line> = file
        .timeline
        .iter()
        .map(|entry| {
            let detail = words::record_detail(lang, model.units(), entry);
            (
                format!("{} {} {detail}", near_date(entry.on, model.today()), words::record(lang, entry))
                    .trim_end()
                    .to_owned(),
                Meaning::Text,
            )
        })
        .collect();
    lines.reverse();
    lines
}

/// The chain of hands, oldest first, each with the days it took.
fn custody(model: &Model, file: &CaseFile) -> Vec<Line> {
    let (lang, units) = (model.look.lang, model.units());
    let name = |code: &UnitCode| words::value(lang, units, "unit", &code.0);
    let line = |interval: &CustodyInterval| {
        let days = lang.tell("page.days", &[("days", &interval.days.to_string())]);
        let (text, meaning) = match &interval.whereabouts {
            Whereabouts::Held { holder } => (name(holder), Meaning::Text),
            Whereabouts::Between { receiver, transit, outcome, .. } => {
                let kind = lang.say(&format!("transit.{transit}")).into_owned();
                let (how, meaning) = match outcome {
                    None => ("page.in_transit".to_owned(), Meaning::Notice),
                    Some(TransitOutcome::Returned) => ("transit_outcome.returned".to_owned(), Meaning::Soon),
                    Some(outcome) => (format!("transit_outcome.{outcome}"), Meaning::Label),
                };
                (format!("> {kind} {} {}", name(receiver), lang.say(&how)), meaning)
            }
        };
        (format!("{} {text} {days}", near_date(interval.from, model.today())), meaning)
    };
    file.custody.intervals.iter().map(line).collect()
}

/// What papers there are, and what is missing.
pub(super) fn documents(model: &Model, file: &CaseFile) -> Vec<Line> {
    let lang = model.look.lang;
    let mut papers = words::documents(lang, file);
    // What is missing is what people look for.
    papers.sort_by_key(|(_, there)| *there);
    papers
        .into_iter()
        .map(|(paper, there)| {
            let (mark, meaning) =
                if there { ("page.document_there", Meaning::Good) } else { ("page.document_missing", Meaning::Soon) };
            (format!("{} {paper}", lang.say(mark)), meaning)
        })
        .collect()
}
