//! The page of a case: who, what, where, until when, and what next.
//!
//! ```text
//!  number  object kind   stage   holder
//! ------------------------------------------
//!  下一步   why, until when
//!  申请人   name             代理 agent
//!  被申请人 name
//!  事由     summary
//!  调解员   names
//!  期限     clock: left
//!  +- 进程 ----++- 流转 ------+
//!  |           |+- 文书 ------+
//! ```

use ratatui::layout::Position;

use crate::domain::answer::CaseFile;
use crate::domain::case::party::{Authority, Party, Side};
use crate::tui::lang::Lang;
use crate::tui::model::{CasePage, Model};
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;
use crate::tui::words;

use super::{COLUMNS_WIDE, form, panels, rows};

/// Cells of the names of the facts.
const LABEL_CELLS: u16 = 9;
/// Cells of them in English.
const LABEL_CELLS_EN: u16 = 13;
/// Parties of a side named on the page; more are counted.
const PARTIES_SHOWN: usize = 3;
/// Open clocks named on the page; the rest are behind F8.
const CLOCKS_SHOWN: usize = 3;

pub(super) fn draw(model: &Model, page: &CasePage, pen: &mut Pen<'_>) -> Option<Position> {
    drawn(model, page, pen);
    None
}

/// Draws it; gives how many rows the pane with the focus can be scrolled.
pub(super) fn drawn(model: &Model, page: &CasePage, pen: &mut Pen<'_>) -> usize {
    heading(model, page, pen);
    let (columns, height) = (pen.width(), pen.height());
    if let Some(said) = &page.trouble {
        form::said_rows(pen, 1, 2, said, Meaning::Overdue);
        return 0;
    }
    let Some(file) = &page.file else {
        let text = pen.say("status.reading").into_owned();
        pen.text(1, 2, &text, Meaning::Label);
        return 0;
    };
    let shown = facts(model, page, file);
    // The panels keep at least a few rows, however many parties there are.
    let room = height.saturating_sub(9).max(6);
    let mut y = 1;
    let labels = if model.look.lang == Lang::Zh { LABEL_CELLS } else { LABEL_CELLS_EN };
    for fact in shown {
        if y >= room {
            break;
        }
        let name = pen.say(fact.label).into_owned();
        pen.text(1, y, &name, Meaning::Label);
        let part_columns = columns.saturating_sub(labels + 2);
        let rows = if fact.wraps { 2 } else { 1 };
        let mut part = pen.part(labels + 1, y, part_columns, rows);
        let used = if fact.wraps { part.paragraph(0, 0, &fact.text, fact.meaning).min(2) } else { 1 };
        if !fact.wraps {
            let x = part.text(0, 0, &fact.text, fact.meaning);
            part.text(x + 2, 0, &fact.beside, Meaning::Label);
        }
        y += used;
    }
    panels::draw(model, page, file, &mut pen.part(0, y, columns, height - y), columns >= COLUMNS_WIDE)
}

fn heading(model: &Model, page: &CasePage, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let mut x = pen.text(1, 0, &page.number(), Meaning::Title) + 2;
    let Some(row) = page.file.as_ref().map(|file| &file.row).or(page.row.as_ref()) else { return };
    let phrase = |name: &str, value: &str| lang.say(&format!("{name}.{value}")).into_owned();
    let (object, kind) = (row.object.map_or("", |object| object.value()), row.kind.map_or("", |kind| kind.value()));
    let about =
        if row.is_outline() { String::new() } else { format!("{} {}", phrase("object", object), phrase("kind", kind)) };
    x = pen.text(x, 0, &about, Meaning::Text) + 3;
    x = pen.text(x, 0, &phrase("stage", row.stage.value()), Meaning::Focus) + 3;
    let held = match &row.in_transit_to {
        Some(to) => {
            let to = words::value(lang, model.units(), "unit", &to.0);
            lang.tell("page.under_way", &[("from", &row.holder_name), ("to", &to)])
        }
        None => lang.tell("page.held_by", &[("unit", &row.holder_name)]),
    };
    let meaning = if row.in_transit_to.is_some() { Meaning::Notice } else { Meaning::Text };
    x = pen.text(x, 0, &held, meaning) + 3;
    if row.unchecked {
        let text = lang.say("page.unchecked").into_owned();
        pen.text(x, 0, &text, Meaning::Soon);
    }
}

/// A line of the upper half.
struct Fact {
    label: &'static str,
    text: String,
    meaning: Meaning,
    beside: String,
    wraps: bool,
}

impl Fact {
    fn new(label: &'static str, text: String, meaning: Meaning) -> Self {
        Self { label, text, meaning, beside: String::new(), wraps: false }
    }
}

fn facts(model: &Model, page: &CasePage, file: &CaseFile) -> Vec<Fact> {
    let lang = model.look.lang;
    let mut made = vec![next_step(model, file)];
    made.extend(parties(model, page, file, Side::Applicant, "page.applicants"));
    made.extend(parties(model, page, file, Side::Respondent, "page.respondents"));
    let mut summary = Fact::new("page.summary", summary(model, file), Meaning::Text);
    summary.wraps = true;
    made.push(summary);
    let mediators = match file.row.mediators.as_slice() {
        [] => lang.say("page.no_mediator").into_owned(),
        names => names.iter().map(|name| seat(lang, file, name)).collect::<Vec<_>>().join(" "),
    };
    made.push(Fact::new("page.mediators", mediators, Meaning::Text));
    made.extend(clocks(model, file));
    made
}

/// A mediator of the case; of several, who presides is told.
fn seat(lang: Lang, file: &CaseFile, name: &str) -> String {
    let several = file.row.mediators.len() > 1;
    let presides = file.case.mediators.presiding().filter(|_| several).and_then(|id| file.names.get(&id));
    if presides.is_some_and(|presiding| presiding == name) {
        lang.tell("page.presiding", &[("name", name)])
    } else {
        name.to_owned()
    }
}

fn next_step(model: &Model, file: &CaseFile) -> Fact {
    let lang = model.look.lang;
    let Some(step) = file.steps.first() else {
        return Fact::new("page.next_step", lang.say("page.no_step").into_owned(), Meaning::Text);
    };
    let why = words::step_why(lang, model.units(), step);
    let mut fact = match &step.by {
        None => Fact::new("page.next_step", why, Meaning::Focus),
        Some(by) => {
            let unit = words::value(lang, model.units(), "unit", &by.0);
            let told = lang.tell("page.step_by", &[("unit", &unit), ("why", &why)]);
            Fact::new("page.next_step", told, Meaning::Text)
        }
    };
    fact.beside = words::step_due(lang, step, file.as_of);
    fact
}

fn parties(model: &Model, page: &CasePage, file: &CaseFile, side: Side, label: &'static str) -> Vec<Fact> {
    let of_side: Vec<&Party> = file.case.parties.iter().filter(|party| party.side == side).collect();
    let lang = model.look.lang;
    let mut made: Vec<Fact> = of_side
        .iter()
        .take(PARTIES_SHOWN)
        .map(|party| {
            let mut fact = Fact::new(label, party.who.name.clone(), Meaning::Text);
            fact.beside = beside(lang, party, past(lang, page, party));
            fact
        })
        .collect();
    if let Some(more) = of_side.len().checked_sub(PARTIES_SHOWN).filter(|more| *more > 0)
        && let Some(last) = made.last_mut()
    {
        last.beside = lang.tell("page.more_parties", &[("n", &more.to_string())]);
    }
    made
}

/// `[本所以往 2 件]`: that the party has been here before.
fn past(lang: Lang, page: &CasePage, party: &Party) -> Option<String> {
    let known = page.past().iter().find(|past| past.side == party.side && past.name == party.who.name)?;
    let (all, own) = (known.cases.len().to_string(), known.own.to_string());
    let key = match known.own {
        0 => "past.elsewhere",
        own if own == known.cases.len() => "past.own",
        _ => "past.both",
    };
    Some(lang.tell(key, &[("n", &all), ("own", &own)]))
}

/// Who acts for a party, how it can be reached, and that it has been here before: what is cut off first comes last.
fn beside(lang: Lang, party: &Party, past: Option<String>) -> String {
    let mut parts = Vec::new();
    for agent in &party.who.agents {
        let authority = match agent.authority {
            Authority::Special => "authority.special",
            Authority::General => "authority.general",
        };
        parts.push(lang.tell("page.agent", &[("name", &agent.name), ("authority", &lang.say(authority))]));
    }
    if let Some(guardian) = &party.who.guardian {
        parts.push(lang.tell("page.guardian", &[("name", &guardian.name), ("relation", &guardian.relation)]));
    }
    parts.extend(party.who.phone.clone());
    parts.extend(past);
    parts.join("  ")
}

fn summary(model: &Model, file: &CaseFile) -> String {
    let lang = model.look.lang;
    let amount = file.case.intake.amount_asked.map(|fen| lang.tell("page.asks", &[("amount", &fen.to_string())]));
    [Some(file.case.intake.summary.replace('\n', " ")), amount].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// The open clocks, nearest first.
fn clocks(model: &Model, file: &CaseFile) -> Vec<Fact> {
    let lang = model.look.lang;
    let mut open: Vec<_> = file.clocks.iter().filter(|clock| clock.is_open()).collect();
    open.sort_by_key(|clock| clock.due_on.unwrap_or(chrono::NaiveDate::MAX));
    let made: Vec<Fact> = open
        .iter()
        .take(CLOCKS_SHOWN)
        .map(|clock| {
            let name = words::clock(lang, clock.kind.value(), clock.instance.unwrap_or(0));
            let (left, meaning) = match (clock.days_left(file.as_of), clock.due_on) {
                (Some(days), Some(due)) => {
                    let date = rows::long_date(lang, due);
                    (format!("{} ({date})", words::days(lang, days)), rows::meaning(days))
                }
                _ => (lang.say("clock_state.paused").into_owned(), Meaning::Notice),
            };
            let counted = clock.allowed.map(|allowed| {
                let counted = clock.days_counted.to_string();
                lang.tell("page.counted", &[("counted", &counted), ("allowed", &allowed.to_string())])
            });
            let mut fact = Fact::new("page.clocks", format!("{name} {left}"), meaning);
            fact.beside = counted.unwrap_or_default();
            fact
        })
        .collect();
    if made.is_empty() {
        return vec![Fact::new("page.clocks", lang.say("page.no_clock").into_owned(), Meaning::Text)];
    }
    made
}
