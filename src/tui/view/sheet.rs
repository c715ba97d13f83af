//! A sheet over the page: something to read, scrolled by rows.

use ratatui::layout::Position;

use crate::domain::calendar::Calendar;
use crate::domain::case::clock::{Clock, ClockState};
use crate::tui::keymap::{Place, grouped};
use crate::tui::lang::Lang;
use crate::tui::model::{Model, Sheet, SheetKind};
use crate::tui::text::{Align, pad, width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::update::available;
use crate::tui::widgets::{Pen, panel};
use crate::tui::words::{self, ClockLine};

use super::{middle, panels, rows};

type Line = (String, Meaning);

/// Cells of a number of days in a clock: `10 个工作日`.
const DAYS_CELLS: usize = 11;

pub(super) fn draw(model: &Model, sheet: &Sheet, pen: &mut Pen<'_>) -> Option<Position> {
    drawn(model, sheet, pen);
    None
}

/// Draws it; gives how many rows it can be scrolled.
pub(super) fn drawn(model: &Model, sheet: &Sheet, pen: &mut Pen<'_>) -> usize {
    let (title, lines) = content(model, &sheet.kind);
    let columns = pen.width().min(76);
    let inner = usize::from(columns.saturating_sub(4));
    let wrapped: Vec<Line> = lines
        .iter()
        .flat_map(|(text, meaning)| wrap(text, inner).into_iter().map(|row| (row.trim_end().to_owned(), *meaning)))
        .collect();
    let wanted = u16::try_from(wrapped.len()).unwrap_or(u16::MAX).saturating_add(2);
    let place = middle(pen, columns, wanted);
    let title = pen.say(title).into_owned();
    let mut over = pen.part(place.x, place.y, place.width, place.height);
    let (from, most) = {
        let mut inside = panel(&mut over, &title, true);
        let most = wrapped.len().saturating_sub(usize::from(inside.height()));
        let from = sheet.scroll.min(most);
        for (y, (text, meaning)) in (0..inside.height()).zip(wrapped.iter().skip(from)) {
            inside.text(1, y, text, *meaning);
        }
        (from, most)
    };
    panels::more_rows(&mut over, most - from);
    most
}

fn content(model: &Model, kind: &SheetKind) -> (&'static str, Vec<Line>) {
    match kind {
        SheetKind::Help(place) => ("action.help", help(model, *place)),
        SheetKind::Deadlines => ("action.deadlines", deadlines(model)),
        SheetKind::Documents => ("action.documents", documents(model)),
        SheetKind::Detail => super::system::detail(model),
        SheetKind::Field(act, id) => {
            let mut lines = super::field_help::lines(model, act, id);
            lines.extend(help(model, Place::Form));
            ("action.field_help", lines)
        }
        SheetKind::Tour(step) => super::tour::lines(model, *step),
        SheetKind::Refused(said) => {
            let lines = [(&said.what, Meaning::Overdue), (&said.why, Meaning::Text), (&said.hint, Meaning::Notice)];
            let lines = lines.into_iter().filter(|(text, _)| !text.is_empty());
            ("sheet.refused", lines.map(|(text, meaning)| (text.clone(), meaning)).collect())
        }
    }
}

/// Every action of a place with its keys, and why it is not possible now.
fn help(model: &Model, place: Place) -> Vec<Line> {
    let lang = model.look.lang;
    let mut lines: Vec<Line> = Vec::new();
    for (group, rows) in grouped(place) {
        lines.push((lang.say(group.name()).into_owned(), Meaning::Title));
        for row in rows {
            let keys = row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let (note, meaning) = match available(model, row.action) {
                Ok(()) => (String::new(), Meaning::Text),
                Err(reason) => (lang.say(reason).into_owned(), Meaning::Unavailable),
            };
            let name = pad(&lang.say(row.label), 18, Align::Left, "..");
            lines.push((format!("  {} {name} {note}", pad(&keys, 16, Align::Left, "..")), meaning));
        }
    }
    lines.push((String::new(), Meaning::Text));
    let about = match place {
        Place::Cases | Place::Today => "sheet.help_lists",
        Place::Roster | Place::System | Place::Person => "sheet.help_parts",
        Place::Stats => "sheet.help_stats",
        Place::Form => "sheet.help_form",
        Place::Line => "sheet.help_filter",
        _ => "sheet.help_page",
    };
    lines.push((lang.say(about).into_owned(), Meaning::Label));
    lines
}

/// Every clock, interval by interval, with its rule.
fn deadlines(model: &Model) -> Vec<Line> {
    let Some(file) = model.page().and_then(|page| page.file.as_ref()) else { return Vec::new() };
    let lang = model.look.lang;
    if file.clocks.is_empty() {
        return vec![(lang.say("page.no_clock").into_owned(), Meaning::Text)];
    }
    let mut lines = Vec::new();
    // What is still owed comes first: that is what somebody asks about, and a small screen shows no more.
    let (open, closed): (Vec<_>, Vec<_>) = file.clocks.iter().partition(|clock| clock.is_open());
    for clock in open.into_iter().chain(closed) {
        lines.extend(clock_lines(lang, clock, (file.as_of, model.almanac().calendar)));
        lines.push((String::new(), Meaning::Text));
    }
    lines.pop();
    lines
}

fn clock_lines(lang: Lang, clock: &Clock, (as_of, calendar): (chrono::NaiveDate, &Calendar)) -> Vec<Line> {
    let name = words::clock(lang, clock.kind.value(), clock.instance.unwrap_or(0));
    let state = words::clock_state(lang, clock, as_of);
    let meaning = match (clock.state, clock.days_left(as_of)) {
        (ClockState::Running, Some(days)) => rows::meaning(days),
        (ClockState::Running, None) => Meaning::Text,
        (ClockState::Paused, _) => Meaning::Notice,
        (ClockState::Met { .. }, _) => Meaning::Good,
        (ClockState::Missed { .. }, _) => Meaning::Overdue,
        (ClockState::Stopped { .. }, _) => Meaning::Label,
    };
    let due = clock.due_on.map(|due| rows::long_date(lang, due)).unwrap_or_default();
    let mut lines =
        vec![(format!("{name}  {due}  {state}"), if meaning == Meaning::Text { Meaning::Title } else { meaning })];
    lines.extend(words::clock_lines(lang, clock, as_of, calendar).into_iter().map(|line| {
        let meaning = match line {
            ClockLine::Rule(_) => Meaning::Label,
            ClockLine::Interval { .. } | ClockLine::Sum(_) => Meaning::Text,
            ClockLine::Notice(_) => Meaning::Notice,
        };
        (format!("  {}", line.text(|days| pad(days, DAYS_CELLS.max(width(days)), Align::Right, ""))), meaning)
    }));
    lines
}

fn documents(model: &Model) -> Vec<Line> {
    let Some(file) = model.page().and_then(|page| page.file.as_ref()) else { return Vec::new() };
    panels::documents(model, file)
}
