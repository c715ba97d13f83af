//! 4 统计: one part at a time, every number of which opens the cases behind it.
//!
//! ```text
//! [办结时长] 月度走势  比较  流转用时  案件量  质效
//!  2026-01-01 至 2026-11-22  全区  162 件 已结 131 在办 31
//!  100% |####            a curve, or a table whose rows open
//! ```

mod chart;
mod compare;
mod counts;
mod custody;
mod drill;
mod indicators;
mod resolution;
mod subsidy;
mod trend;

use ratatui::layout::Position;

use crate::domain::stats::{CellQuery, DayCount, Frame, GroupBy, Only, Ratio};
use crate::tui::lang::Lang;
use crate::tui::model::{Model, StatsPart};
use crate::tui::text::{Align, width};
use crate::tui::theme::Meaning;
use crate::tui::widgets::{Column, Pen, Selection, Wide};
use crate::tui::words;

use super::parts;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let tab = &model.stats;
    let names = StatsPart::ALL.map(|part| (part.name(), None));
    let shown = StatsPart::ALL.iter().position(|part| *part == tab.part).unwrap_or(0);
    parts::strip(&names, shown, pen);
    let (columns, height) = (pen.width(), pen.height());
    let mut body = pen.part(0, 1, columns, height - 1);
    if let Some(drill) = &tab.drill {
        drill::draw(model, drill, &mut body);
        return None;
    }
    match tab.part {
        StatsPart::Resolution => match &tab.resolution {
            Some(table) => resolution::draw(model, table, &mut body),
            None => waiting(model, &mut body),
        },
        StatsPart::Trend => match &tab.resolution {
            Some(table) => trend::draw(model, table, &mut body),
            None => waiting(model, &mut body),
        },
        StatsPart::Compare => match &tab.comparison {
            Some(both) => compare::draw(model, both, &mut body),
            None => waiting(model, &mut body),
        },
        StatsPart::Custody => match &tab.custody {
            Some(table) => custody::draw(model, table, &mut body),
            None => waiting(model, &mut body),
        },
        StatsPart::Caseload | StatsPart::Results => match &tab.counts {
            Some(table) => counts::draw(model, table, &mut body),
            None => waiting(model, &mut body),
        },
        StatsPart::Subsidy => match &tab.subsidy {
            Some(table) => subsidy::draw(model, table, &mut body),
            None => waiting(model, &mut body),
        },
        StatsPart::Indicators => match &tab.indicators {
            Some(table) => indicators::draw(model, table, &mut body),
            None => waiting(model, &mut body),
        },
    }
    None
}

fn waiting(model: &Model, pen: &mut Pen<'_>) {
    let (columns, height) = (pen.width(), pen.height());
    parts::nothing(
        model,
        false,
        model.stats.trouble.as_ref(),
        "stats.resolution",
        &mut pen.part(0, 1, columns, height),
    );
}

/// Which cases, as of when, how their days are counted: the line every table stands under.
fn framed(model: &Model, frame: &Frame, counted: &str, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let asked = &frame.asked;
    let (from, to) = (asked.only.from, asked.only.to.map_or(frame.as_of, |to| to.min(frame.as_of)));
    let period = match from {
        Some(from) => lang.tell("stats.between", &[("from", &from.to_string()), ("to", &to.to_string())]),
        None => lang.say("stats.ever").into_owned(),
    };
    let as_of = lang.tell("stats.as_of", &[("on", &frame.as_of.to_string())]);
    let told = [scope(model, &asked.only), period, as_of, counted.to_owned()];
    let line =
        |told: &[String]| told.iter().filter(|one| !one.is_empty()).map(String::as_str).collect::<Vec<_>>().join("  ");
    // Where there is no room for all of it: the as-of day of this screen is today, which stands below.
    let [scope, period, _, counted] = told.clone();
    let whole = line(&told);
    let fits = width(&whole) < usize::from(pen.width());
    pen.text(1, 0, &if fits { whole } else { line(&[scope, period, counted]) }, Meaning::Label);
}

/// Whose cases, where they are not everybody's: `仅耿车镇、宓南乔`. A person who sees only their own must see that.
fn scope(model: &Model, only: &Only) -> String {
    let lang = model.look.lang;
    let Some(desk) = &model.desk else { return String::new() };
    let scope = words::scope(lang, (&desk.units, &desk.roster), only);
    if scope.is_empty() { String::new() } else { lang.tell("stats.only", &[("what", &parts::joined(lang, &scope))]) }
}

/// How time to resolution is measured.
fn measured(model: &Model, frame: &Frame) -> String {
    let (lang, asked) = (model.look.lang, &frame.asked);
    let mut measure = vec![format!("base.{}", asked.base), format!("time.{}", asked.time)];
    // Calendar days are what everybody means by days.
    if asked.days == DayCount::Working {
        measure.insert(1, format!("day_count.{}", asked.days));
    }
    let measure: Vec<String> = measure.iter().map(|key| lang.say(key).into_owned()).collect();
    parts::joined(lang, &measure)
}

/// Which rows of a table are on the screen, where there is no room for all: `1-13/22`, on the right of the first line.
fn rows_shown<K: Clone + PartialEq>(selection: &Selection<K>, rows: usize, room: u16, pen: &mut Pen<'_>) {
    let height = usize::from(room.saturating_sub(1));
    if rows > height {
        let page = selection.page(rows, height);
        pen.right(0, &format!("{}-{}/{rows} ", page.start + 1, page.end), Meaning::Notice);
    }
}

/// What a group is called.
fn group_name(lang: Lang, by: Option<GroupBy>, key: &str, label: Option<&String>) -> String {
    match (by, label) {
        (_, Some(label)) => label.clone(),
        (None, None) => lang.say("stats.all").into_owned(),
        (Some(GroupBy::Level), None) => lang.say(&format!("stats.level.{key}")).into_owned(),
        (Some(by @ (GroupBy::Object | GroupBy::Kind | GroupBy::Source)), None) => {
            lang.say(&format!("{by}.{key}")).into_owned()
        }
        (Some(GroupBy::Mediator), None) => lang.say("stats.nobody").into_owned(),
        (Some(GroupBy::Month | GroupBy::Committee), None) => key.to_owned(),
    }
}

/// What the cases of a number are called, for the line over them.
pub(in crate::tui) fn title(model: &Model, query: &CellQuery) -> String {
    let lang = model.look.lang;
    let tab = &model.stats;
    let label = |key: &str| {
        let resolution = tab.resolution.iter().flat_map(|table| &table.groups).find(|group| group.key == key);
        let counts = tab.counts.iter().flat_map(|table| &table.groups).find(|group| group.key == key);
        let custody = tab.custody.iter().flat_map(|table| &table.groups).find(|group| group.key == key);
        let labels = [
            resolution.and_then(|group| group.label.clone()),
            counts.and_then(|group| group.label.clone()),
            custody.and_then(|group| group.label.clone()),
        ];
        labels.into_iter().flatten().next()
    };
    let group = query.group.as_deref().map(|key| group_name(lang, query.of.by, key, label(key).as_ref()));
    let place =
        query.place.as_ref().and_then(|_| tab.places().get(tab.selection.index())).map(|place| place.label.clone());
    let cell = lang.say(&format!("cell.{}", query.cell)).into_owned();
    match place {
        Some(place) => group.map_or(place.clone(), |group| format!("{group}  {place}")),
        None => format!("{}  {cell}", group.unwrap_or_default()),
    }
}

/// A table wider than this is hard to follow from one end to the other.
const TABLE_CELLS_MAX: u16 = 120;

fn column(lang: Lang, key: &str, wide: Wide, align: Align) -> Column {
    Column { title: lang.say(key).into_owned(), wide, align }
}

/// `93%`, or a dash where there is nothing to divide by.
fn percent(ratio: Ratio) -> String {
    ratio.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.0}%"))
}

/// Days, or that they have not been reached.
fn days(lang: Lang, days: Option<u32>) -> String {
    days.map_or_else(|| lang.say("stats.not_reached").into_owned(), |days| days.to_string())
}
