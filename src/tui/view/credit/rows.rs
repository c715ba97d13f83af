//! The lines of the lists of 信用, column by column.

use crate::domain::credit::board::{About, Line, Part};
use crate::domain::credit::state::State;
use crate::tui::lang::Lang;
use crate::tui::model::Model;
use crate::tui::text::Align;
use crate::tui::theme::Meaning;
use crate::tui::view::{parts, rows};
use crate::tui::widgets::{Column, Row, Wide};
use crate::tui::words;

type Cell = (String, Meaning);

/// The columns of a list.
pub(super) fn columns(lang: Lang, part: Part) -> Vec<Column> {
    let cells = |zh: u16, en: u16| Wide::Cells(if lang == Lang::Zh { zh } else { en });
    let column = |key: &str, wide| Column { title: lang.say(key).into_owned(), wide, align: Align::Left };
    let subject = column("credit.subject", Wide::Share(2));
    let on = |key: &str| column(key, Wide::Cells(10));
    match part {
        Part::Work => vec![
            column("credit.left", cells(11, 13)),
            column("credit.what", cells(18, 24)),
            subject,
            column("credit.about", cells(12, 16)),
            on("credit.last_day"),
        ],
        Part::Candidates => vec![
            subject,
            column("credit.tests", Wide::Share(3)),
            column("credit.papers", cells(4, 6)),
            column("credit.watch", cells(8, 10)),
            on("credit.last_paper"),
        ],
        Part::Files => vec![
            column("credit.item", cells(8, 16)),
            subject,
            column("credit.class", cells(4, 7)),
            column("credit.state", cells(10, 14)),
            column("credit.paper", Wide::Share(2)),
            on("credit.until"),
        ],
        Part::Repairs => vec![
            subject,
            column("credit.class", cells(4, 7)),
            column("credit.state", cells(8, 14)),
            on("credit.earliest"),
            on("credit.last_day"),
            column("credit.paper", Wide::Share(1)),
        ],
        Part::Whitelist | Part::Whitelisted => vec![
            subject,
            column("credit.programme", cells(10, 21)),
            column("credit.areas", Wide::Share(2)),
            column("credit.state", cells(8, 16)),
            on("credit.until"),
        ],
        Part::Expiries => vec![
            column("credit.left", cells(11, 13)),
            column("credit.item", cells(8, 16)),
            subject,
            column("credit.paper", Wide::Share(2)),
            on("credit.until"),
        ],
        Part::Subjects => vec![
            subject,
            column("credit.code", Wide::Cells(18)),
            column("credit.papers", cells(4, 6)),
            column("credit.watch", cells(4, 5)),
            column("credit.entries", cells(4, 7)),
            column("credit.pledged", cells(6, 9)),
        ],
        Part::Listed => vec![
            subject,
            column("credit.list", Wide::Share(2)),
            column("credit.class", cells(4, 7)),
            column("credit.paper", Wide::Share(2)),
            on("credit.until"),
        ],
    }
}

/// The cells of a line, in the order of [`columns`].
pub(super) fn row(model: &Model, line: &Line) -> Row {
    let lang = model.look.lang;
    let name = (line.name.clone(), Meaning::Text);
    let on = line.mark.on.map_or_else(String::new, |on| on.to_string());
    let on = (on, Meaning::Text);
    let about = &line.mark.about;
    let cells = match line.mark.part {
        Part::Work => vec![left(model, line), what(lang, about), name, item(lang, line, true), on],
        Part::Candidates => vec![name, tests(lang, about), papers(about), state(lang, line), on],
        Part::Files => {
            vec![item(lang, line, false), name, class(lang, about), state(lang, line), paper(lang, about), on]
        }
        Part::Repairs => vec![name, class(lang, about), repair(model, line), from(about), on, paper(lang, about)],
        Part::Whitelist | Part::Whitelisted => {
            vec![name, programme(lang, about), areas(lang, about), state(lang, line), on]
        }
        Part::Expiries => vec![left(model, line), item(lang, line, false), name, paper(lang, about), on],
        Part::Subjects => {
            let mut cells = vec![name, (line.code.clone(), Meaning::Label)];
            cells.extend(counted(lang, about));
            cells
        }
        Part::Listed => vec![name, list(lang, about), class(lang, about), paper(lang, about), on],
    };
    Row { cells }
}

fn text(text: String) -> Cell {
    (text, Meaning::Text)
}

/// `还剩 3 天`, `已过 2 天`; nothing where no rule sets a day.
fn left(model: &Model, line: &Line) -> Cell {
    let Some(on) = line.mark.on else { return (model.look.lang.say("credit.no_day").into_owned(), Meaning::Label) };
    let days = (on - model.today()).num_days();
    (words::days(model.look.lang, days), rows::meaning(days))
}

fn what(lang: Lang, about: &About) -> Cell {
    match about {
        About::Due { what, .. } => text(lang.say(&format!("credit_due.{what}")).into_owned()),
        _ => blank(),
    }
}

fn blank() -> Cell {
    (String::new(), Meaning::Text)
}

/// `列入记录 1`.
fn item(lang: Lang, line: &Line, numbered: bool) -> Cell {
    let Some((item, n)) = line.mark.item else { return blank() };
    let name = lang.say(&format!("credit_item.{item}")).into_owned();
    text(if numbered { format!("{name} {n}") } else { name })
}

fn tests(lang: Lang, about: &About) -> Cell {
    let About::Met { tests, .. } = about else { return blank() };
    let told: Vec<String> = tests.iter().map(|test| lang.say(&format!("credit_test.{test}")).into_owned()).collect();
    text(parts::joined(lang, &told))
}

fn papers(about: &About) -> Cell {
    if let About::Met { instruments, .. } = about { text(instruments.to_string()) } else { blank() }
}

/// How grave a state is to who looks at a list.
pub(super) fn weight(state: State) -> Meaning {
    match state {
        State::Fallen | State::False | State::Broken => Meaning::Overdue,
        State::Proposed | State::Requested | State::Notified | State::Defended | State::Publicised => Meaning::Notice,
        State::InForce | State::Granted | State::Confirmed => Meaning::Good,
        State::Expired | State::Removed | State::Annulled | State::Lifted | State::Rejected | State::Withdrawn => {
            Meaning::Label
        }
        _ => Meaning::Text,
    }
}

fn state(lang: Lang, line: &Line) -> Cell {
    let Some(state) = line.mark.state else { return blank() };
    // An entry of a list and a place on one are both 生效中; that nothing is watched yet needs no word.
    (lang.say(&format!("credit_state.{state}")).into_owned(), weight(state))
}

fn class(lang: Lang, about: &About) -> Cell {
    match about {
        About::Entry { class, .. } | About::Listing { class, .. } | About::Repair { class, .. } => {
            text(lang.say(&format!("credit_class.{class}")).into_owned())
        }
        _ => blank(),
    }
}

/// What tells an item from others of its kind: the paper, the body, the test.
fn paper(lang: Lang, about: &About) -> Cell {
    text(match about {
        About::Entry { number, .. } | About::Repair { number, .. } => number.clone(),
        About::Suggestion { to, .. } => to.clone(),
        About::Listing { authority, .. } => authority.clone(),
        About::Attention { test } => lang.say(&format!("credit_test.{test}")).into_owned(),
        About::Pledge { programme, .. } => lang.say(&format!("programme.{programme}")).into_owned(),
        _ => String::new(),
    })
}

fn repair(model: &Model, line: &Line) -> Cell {
    let lang = model.look.lang;
    if line.mark.state.is_some() {
        return state(lang, line);
    }
    let About::Repair { from, .. } = &line.mark.about else { return blank() };
    match from {
        Some(from) if *from <= model.today() => (lang.say("credit.may_ask").into_owned(), Meaning::Notice),
        _ => (lang.say("credit.too_early").into_owned(), Meaning::Label),
    }
}

fn from(about: &About) -> Cell {
    let About::Repair { from: Some(from), .. } = about else { return blank() };
    text(from.to_string())
}

fn programme(lang: Lang, about: &About) -> Cell {
    let About::Pledge { programme, .. } = about else { return blank() };
    text(lang.say(&format!("programme.{programme}")).into_owned())
}

fn areas(lang: Lang, about: &About) -> Cell {
    let About::Pledge { areas, .. } = about else { return blank() };
    let told: Vec<String> = areas.iter().map(|area| lang.say(&format!("pledge_area.{area}")).into_owned()).collect();
    text(parts::joined(lang, &told))
}

fn list(lang: Lang, about: &About) -> Cell {
    let About::Entry { list, .. } = about else { return blank() };
    text(lang.say(&format!("credit_list.{list}")).into_owned())
}

fn counted(lang: Lang, about: &About) -> Vec<Cell> {
    let About::Subject { instruments, attentions, entries, pledged } = about else { return Vec::new() };
    let some = |n: usize, meaning| (if n == 0 { "-".to_owned() } else { n.to_string() }, meaning);
    let yes = if *pledged { lang.say("choice.yes").into_owned() } else { "-".to_owned() };
    vec![
        some(*instruments, Meaning::Text),
        some(*attentions, Meaning::Notice),
        some(*entries, Meaning::Overdue),
        (yes, Meaning::Good),
    ]
}
