//! The panels of the case page: 进程, 流转, 协议与履行 where there is an agreement, 文书. The one with the focus scrolls.

use crate::domain::answer::{CaseFile, Entry};
use crate::domain::case::custody::TransitOutcome;
use crate::domain::case::custody_times::{CustodyInterval, Whereabouts};
use crate::domain::dates::china_day;
use crate::domain::roster::MediatorId;
use crate::domain::unit::UnitCode;
use crate::tui::lang::Lang;
use crate::tui::model::{CasePage, Model, Pane};
use crate::tui::text::wrap;
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Pen, panel};
use crate::tui::words::{self, near_date};

use super::agreement;

type Line = (String, Meaning);

/// Draws them; gives how many rows the one with the focus can be scrolled.
pub(super) fn draw(model: &Model, page: &CasePage, file: &CaseFile, pen: &mut Pen<'_>, wide: bool) -> usize {
    let (columns, rows) = (pen.width(), pen.height());
    let left = if wide { columns / 2 } else { columns.div_ceil(2) };
    let right = columns - left;
    let timeline = timeline(model, file);
    let mut most = draw_pane(page, Pane::Timeline, "page.timeline", &timeline, &mut pen.part(0, 0, left, rows));
    let mut right_panes = vec![(Pane::Custody, "page.custody", custody(model, file))];
    let agreement = agreement::lines(model, file);
    if !agreement.is_empty() {
        right_panes.push((Pane::Agreement, "page.agreement", agreement));
    }
    right_panes.push((Pane::Documents, "page.documents", documents(model, file)));
    let mut y = 0;
    for (left_panes, (pane, title, lines)) in (0..right_panes.len()).rev().zip(right_panes) {
        let room = rows.saturating_sub(y);
        let after = u16::try_from(left_panes).unwrap_or(0);
        let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        // The last one has what is left; each before it an even share at least, and no more than it needs.
        let share = (room / (after + 1)).max(3);
        let height = if after == 0 { room } else { wanted.clamp(3, share).min(room) };
        most = most.max(draw_pane(page, pane, title, &lines, &mut pen.part(left, y, right, height)));
        y += height;
    }
    most
}

/// Draws one of them; gives how many rows it can be scrolled, where it has the focus.
fn draw_pane(page: &CasePage, pane: Pane, title: &str, lines: &[Line], pen: &mut Pen<'_>) -> usize {
    let focused = page.pane == pane;
    let title = pen.say(title).into_owned();
    let rows = wrapped(lines, usize::from(pen.width().saturating_sub(3)));
    let (from, most) = {
        let mut inside = panel(pen, &title, focused);
        let most = rows.len().saturating_sub(usize::from(inside.height()));
        let from = if focused { page.scroll.min(most) } else { 0 };
        for (y, (text, meaning)) in (0..inside.height()).zip(rows.iter().skip(from)) {
            inside.text(1, y, text, *meaning);
        }
        (from, most)
    };
    more_rows(pen, most - from);
    if focused { most } else { 0 }
}

/// Lines as rows of the panel; what goes on in the next row is set in below its first words.
fn wrapped(lines: &[Line], cells: usize) -> Vec<Line> {
    let mut rows = Vec::new();
    for (text, meaning) in lines {
        let mut rest = wrap(text, cells).into_iter();
        let first = rest.next().unwrap_or_default();
        rows.push((first.trim_end().to_owned(), *meaning));
        let rest: String = rest.collect();
        if rest.is_empty() {
            continue;
        }
        let rest = wrap(&rest, cells.saturating_sub(INSET.len()));
        rows.extend(rest.into_iter().map(|row| (format!("{INSET}{}", row.trim_end()), *meaning)));
    }
    rows
}

/// As wide as a date and a space.
const INSET: &str = "      ";

/// In the lower edge of a panel, how many rows more there are.
pub(super) fn more_rows(pen: &mut Pen<'_>, more: usize) {
    if more > 0 && pen.height() > 1 {
        let text = pen.look.lang.tell("view.more_rows", &[("n", &more.to_string())]);
        let (columns, y) = (pen.width(), pen.height() - 1);
        pen.part(0, y, columns.saturating_sub(2), 1).right(0, &format!(" {text} "), Meaning::Notice);
    }
}

/// Newest first: what happened last is what people look for. Papers filed on one day are one line with their names, and
/// sessions are counted.
fn timeline(model: &Model, file: &CaseFile) -> Vec<Line> {
    let lang = model.look.lang;
    let (mut lines, mut sessions, mut papers): (Vec<Line>, usize, Option<chrono::NaiveDate>) = (Vec::new(), 0, None);
    for entry in &file.timeline {
        let mut detail = words::record_detail(lang, model.units(), entry);
        if detail.is_empty() {
            detail = who(file, entry).unwrap_or_default();
        }
        if entry.kind == FILED
            && papers == Some(entry.on)
            && let Some((line, _)) = lines.last_mut()
        {
            line.push_str(if lang == Lang::Zh { "、" } else { ", " });
            line.push_str(&detail);
            continue;
        }
        papers = (entry.kind == FILED).then_some(entry.on);
        let what = if entry.kind == HELD && !entry.taken_back {
            sessions += 1;
            lang.tell("page.session", &[("n", &sessions.to_string())])
        } else {
            words::record(lang, entry)
        };
        let late = china_day(entry.at);
        // Typed up on a later day than it happened: both stand here, as in the record.
        let late = if late > entry.on {
            format!(" {}", lang.tell("page.typed_on", &[("on", &near_date(late, model.today()))]))
        } else {
            String::new()
        };
        let line = format!("{} {what} {detail}", near_date(entry.on, model.today()));
        lines.push((format!("{}{late}", line.trim_end()), Meaning::Text));
    }
    lines.reverse();
    lines
}

/// Whom a record is about, where it says nothing more: who signed.
fn who(file: &CaseFile, entry: &Entry) -> Option<String> {
    let body = entry.body.as_ref()?;
    let party = body.get("party").and_then(serde_json::Value::as_str);
    let party = party.and_then(|key| file.case.parties.iter().find(|party| party.key.0 == key));
    let mediator = body.get("mediator").and_then(serde_json::Value::as_str);
    let mediator = mediator.and_then(|id| file.names.get(&MediatorId(id.parse().ok()?)).cloned());
    party.map(|party| party.who.name.clone()).or(mediator)
}

/// The kinds of records that are told together, or counted.
const FILED: &str = "form_filed";
const HELD: &str = "session_held";

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
        .chain(file.case.standing_attachments().map(|attached| {
            let name = format!("{:02} {}", attached.number, attached.name);
            (lang.tell("page.attachment", &[("name", &name)]), Meaning::Text)
        }))
        .collect()
}
