//! The page of a subject: what is to be done, the evidence chains, every item, and what happened.

use crate::domain::credit::reply::CreditFile;
use crate::tui::model::{Model, SubjectPage};
use crate::tui::text::wrap;
use crate::tui::theme::Meaning;
use crate::tui::view::{COLUMNS_WIDE, form, panels};
use crate::tui::widgets::{Pen, panel};

use super::{chain, facts};

type Line = (String, Meaning);

/// Draws it; gives how many rows it can be scrolled.
pub(in crate::tui::view) fn drawn(model: &Model, page: &SubjectPage, pen: &mut Pen<'_>) -> usize {
    let (columns, height) = (pen.width(), pen.height());
    let x = pen.text(1, 0, &page.name, Meaning::Title) + 2;
    pen.text(x, 0, &page.code, Meaning::Text);
    if let Some(said) = &page.trouble {
        form::said_rows(pen, 1, 2, said, Meaning::Overdue);
        return 0;
    }
    let below = height.saturating_sub(1);
    if let Some(known) = &page.published {
        return paint(
            &facts::published(model, known),
            page.scroll,
            &mut pen.part(1, 1, columns.saturating_sub(2), below),
        );
    }
    let Some(file) = &page.file else {
        let text = pen.say("status.reading").into_owned();
        pen.text(1, 2, &text, Meaning::Label);
        return 0;
    };
    let mut lines = dossier(model, file);
    let history = facts::happened(model, file);
    if columns >= COLUMNS_WIDE {
        let left = columns * 3 / 5;
        let title = pen.say("credit.happened").into_owned();
        let mut over = pen.part(left + 1, 1, columns - left - 1, below);
        // The latest of them is what most wants to be seen.
        paint(&history, usize::MAX, &mut panel(&mut over, &title, false));
        return scrolled(&lines, page.scroll, &mut pen.part(1, 1, left.saturating_sub(1), below));
    }
    section(model, "credit.happened", history, &mut lines);
    scrolled(&lines, page.scroll, &mut pen.part(1, 1, columns.saturating_sub(2), below))
}

/// The same as [`paint`], with how many rows are left told in the last one.
fn scrolled(lines: &[Line], scroll: usize, pen: &mut Pen<'_>) -> usize {
    let most = paint(lines, scroll, pen);
    panels::more_rows(pen, most.saturating_sub(scroll.min(most)));
    most
}

/// Everything in a dossier but its history.
pub(super) fn dossier(model: &Model, file: &CreditFile) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(subject) = file.dossier.subject.as_ref().filter(|subject| !subject.also.is_empty()) {
        let names = subject.also.join("  ");
        lines.push((model.look.lang.tell("credit.also", &[("names", &names)]), Meaning::Label));
    }
    section(model, "credit_part.work", facts::dues(model, file), &mut lines);
    let met = file.tests.iter().filter(|test| test.met);
    let chains: Vec<Line> = met.flat_map(|test| chain::lines(model, file, test)).collect();
    section(model, "credit.chain", chains, &mut lines);
    section(model, "credit.files", facts::files(model, file), &mut lines);
    section(model, "credit.attentions", facts::attentions(model, file), &mut lines);
    section(model, "credit.instruments", facts::instruments(model, file), &mut lines);
    section(model, "credit_part.whitelist", facts::pledges(model, file), &mut lines);
    section(model, "credit.links", facts::links(model, file), &mut lines);
    section(model, "credit.clocks", facts::clocks(model, file), &mut lines);
    let near = file.tests.iter().filter(|test| !test.met && !test.counted.is_empty());
    let near: Vec<Line> = near.flat_map(|test| chain::lines(model, file, test)).collect();
    section(model, "credit.not_met", near, &mut lines);
    lines
}

/// Adds a part with its heading, where there is anything in it.
fn section(model: &Model, title: &str, found: Vec<Line>, lines: &mut Vec<Line>) {
    if found.is_empty() {
        return;
    }
    lines.push((model.look.lang.say(title).into_owned(), Meaning::Title));
    lines.extend(found.into_iter().map(|(text, meaning)| (format!("  {text}"), meaning)));
}

/// Writes lines, broken into rows, from a row on; gives how many rows they can be scrolled. Rows of one line stand as far
/// in as its beginning.
pub(super) fn paint(lines: &[Line], scroll: usize, pen: &mut Pen<'_>) -> usize {
    let cells = usize::from(pen.width());
    let rows: Vec<Line> = lines.iter().flat_map(|(text, meaning)| broken(text, *meaning, cells)).collect();
    let most = rows.len().saturating_sub(usize::from(pen.height()));
    for (y, (text, meaning)) in (0..pen.height()).zip(rows.iter().skip(scroll.min(most))) {
        pen.text(0, y, text, *meaning);
    }
    most
}

fn broken(text: &str, meaning: Meaning, cells: usize) -> Vec<Line> {
    let indent = text.chars().take_while(|c| *c == ' ').count();
    let hang = if indent == 0 { 0 } else { indent + 2 };
    let mut rows = Vec::new();
    for (at, row) in wrap(text.trim_start(), cells.saturating_sub(hang).max(1)).into_iter().enumerate() {
        let before = if at == 0 { indent } else { hang };
        rows.push((format!("{}{}", " ".repeat(before), row.trim_end()), meaning));
    }
    rows
}
