//! 今日: what closes next, what waits to be signed for, what others changed.
//!
//! ```text
//!  待我办理 6                              左右键 本所 30   今天 2026-11-22 周日
//! > 已过 2 天  耿车知调〔2026〕3号 弥野与青甑 商标  调解期限届满，需终止，或补录
//!                                                   期满前的延期同意
//!  待签收 1
//!   区里分派 宿城知调〔2026〕46号 汾泉与拾麦 商标   今天送来  当事人均在耿车
//!  最近变动 3                                                    Ctrl+E 全部已阅
//!   10:42 李砚书 退回 耿车知调〔2026〕4号: 缺授权委托书
//! ```
//!
//! Counts are the desk's. The two lower parts keep a few rows each, what closes has the rest.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::case::row::Row as CaseRow;
use crate::tui::lang::Lang;
use crate::tui::model::{Model, Part, Scope};
use crate::tui::text::{Align, pad, width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;
use crate::tui::words;

use super::{COLUMNS_WIDE, detail, rows};

/// Rows of the lower parts that are shown where everything wants room; the rest is scrolled to.
const LOWER_ROWS_MAX: usize = 3;
/// Rows one door takes at most.
const DOOR_ROWS_MAX: usize = 2;

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>) -> Option<Position> {
    let (columns, height) = (pen.width(), pen.height());
    let list_columns = if columns >= COLUMNS_WIDE { columns * 3 / 5 } else { columns };
    parts(model, &mut pen.part(0, 0, list_columns, height));
    if list_columns < columns
        && let Some(row) = model.selected_row()
    {
        detail::draw(model, row, &mut pen.part(list_columns + 1, 0, columns - list_columns - 1, height));
    }
    None
}

/// The row of a part at row `y` of the body: what is drawn there when everything is drawn again.
pub(super) fn hit(model: &Model, y: u16) -> Option<(Part, usize)> {
    let area = Rect::new(0, 0, model.size.width, model.size.height.saturating_sub(5));
    let mut scratch = Buffer::empty(area);
    let columns = if area.width >= COLUMNS_WIDE { area.width * 3 / 5 } else { area.width };
    let drawn = parts(model, &mut Pen::new(&mut scratch, Rect { width: columns, ..area }, model.look));
    drawn.into_iter().find(|(row, ..)| *row == y).map(|(_, part, index)| (part, index))
}

/// A line of a part: one row of the screen or two, and how pressing it is.
struct Item {
    lines: Vec<String>,
    meaning: Meaning,
    /// Cells at the beginning that have the meaning; the rest is plain.
    marked: usize,
    /// Somebody else changed the case and it was not looked at since.
    news: bool,
}

/// Draws the parts; gives which row of the screen shows what.
fn parts(model: &Model, pen: &mut Pen<'_>) -> Vec<(u16, Part, usize)> {
    let mut drawn = Vec::new();
    let mut note = |part: Part, rows: Vec<(u16, usize)>| {
        let used = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        drawn.extend(rows.into_iter().map(|(y, index)| (y, part, index)));
        used
    };
    let cells = usize::from(pen.width().saturating_sub(2));
    let doors = doors(model, cells);
    let arriving: Vec<Item> = model.arriving.rows.iter().map(|row| arrival(model, row, cells)).collect();
    let changes = changes(model, cells);
    let rows_of = |items: &[Item]| items.iter().map(|item| item.lines.len()).sum::<usize>();
    let lower = |items: &[Item]| if items.is_empty() { 0 } else { rows_of(items).min(LOWER_ROWS_MAX) + 1 };
    let height = usize::from(pen.height());
    let wanted = rows_of(&doors).max(1);
    let (first, second) = (lower(&arriving), lower(&changes));
    // Where what closes leaves room, the lower parts show more than a few rows.
    let upper = wanted.min(height.saturating_sub(1 + first + second)).max(1);
    let spare = height.saturating_sub(1 + upper + first + second);
    let first = if first == 0 { 0 } else { (first + spare).min(rows_of(&arriving) + 1) };
    let mut y = 0;
    heading(model, pen);
    if doors.is_empty() {
        let key = if model.doors.loaded { "today.nothing" } else { "status.reading" };
        let text = pen.say(key).into_owned();
        let columns = pen.width().saturating_sub(4);
        pen.part(2, 1, columns, u16::MAX).paragraph(0, 0, &text, Meaning::Label);
    }
    y += 1;
    let part = model.today_part();
    y += note(Part::Doors, list(pen, y, upper, &doors, (model.doors.selection.index(), part == Part::Doors)));
    y += if doors.is_empty() { 2 } else { 0 };
    if first > 0 {
        let count = model.desk.as_ref().map_or(0, |desk| desk.own.arriving).max(model.arriving.rows.len() as u64);
        let heading = pen.look.lang.tell("today.arriving", &[("n", &count.to_string())]);
        let rows = list(pen, y + 1, first - 1, &arriving, (model.arriving.selection.index(), part == Part::Arriving));
        let shown: std::collections::BTreeSet<usize> = rows.iter().map(|(_, index)| *index).collect();
        let more = count.saturating_sub(shown.len() as u64);
        let hint = if more > 0 { pen.look.lang.tell("today.more", &[("n", &more.to_string())]) } else { String::new() };
        title(pen, y, &heading, &hint);
        y += 1 + note(Part::Arriving, rows);
    }
    if second > 0 && y < pen.height() {
        let told = model.today_shows.changes.as_ref();
        let count = format!("{}{}", changes.len(), if told.is_some_and(|told| told.more) { "+" } else { "" });
        let name = pen.look.lang.tell("today.changes", &[("n", &count)]);
        let hint = pen.say("today.seen_hint").into_owned();
        title(pen, y, &name, &hint);
        let rest = usize::from(pen.height() - y - 1);
        note(
            Part::Changes,
            list(pen, y + 1, rest, &changes, (model.today_shows.change.index(), part == Part::Changes)),
        );
    }
    drawn
}

fn title(pen: &mut Pen<'_>, y: u16, text: &str, hint: &str) {
    pen.text(1, y, text, Meaning::Title);
    pen.right(y, &format!("{hint} "), Meaning::Label);
}

/// Whose doors, how many, and which day it is.
fn heading(model: &Model, pen: &mut Pen<'_>) {
    let lang = model.look.lang;
    let Some(desk) = &model.desk else {
        let text = lang.say("status.reading").into_owned();
        pen.text(1, 0, &text, Meaning::Label);
        return;
    };
    let scope = model.today_shows.scope(desk);
    let say = |scope: Scope| lang.tell(scope.title(), &[("n", &scope.total(desk).to_string())]);
    let x = pen.text(1, 0, &say(scope), Meaning::Title) + 2;
    let others: Vec<String> = Scope::of(desk).into_iter().filter(|other| *other != scope).map(say).collect();
    let today = lang.tell("today.day", &[("day", &rows::long_date(lang, desk.today))]);
    if !others.is_empty() {
        let text = lang.tell("today.others", &[("scopes", &others.join(" / "))]);
        let room = pen.width().saturating_sub(x + u16::try_from(width(&today)).unwrap_or(0) + 3);
        pen.part(x, 0, room, 1).text(0, 0, &text, Meaning::Label);
    }
    pen.right(0, &format!("{today} "), Meaning::Label);
}

/// Draws the page of items the selected one is on into `height` rows from `y`; gives each row used with its item.
fn list(
    pen: &mut Pen<'_>,
    y: u16,
    height: usize,
    items: &[Item],
    (index, focused): (usize, bool),
) -> Vec<(u16, usize)> {
    let mut drawn = Vec::new();
    let mut used = 0;
    for (at, item) in page(items, index, height) {
        for (n, line) in item.lines.iter().enumerate() {
            let row = y.saturating_add(used);
            if n == 0 && item.marked > 0 {
                let rest = line
                    .char_indices()
                    .map(|(at, _)| at)
                    .find(|at| width(line.get(..*at).unwrap_or_default()) >= item.marked);
                let (marked, rest) = line.split_at(rest.unwrap_or(line.len()));
                let x = pen.text(2, row, marked, item.meaning);
                pen.text(x, row, rest, Meaning::Text);
            } else {
                pen.text(2, row, line, Meaning::Text);
            }
            if item.news && n == 0 {
                pen.text(1, row, "+", Meaning::Notice);
            }
            if focused && at == index {
                if n == 0 {
                    pen.text(0, row, ">", Meaning::Text);
                }
                let style = pen.style(Meaning::Selection);
                pen.tint(row, style);
            }
            drawn.push((row, at));
            used += 1;
        }
    }
    drawn
}

/// The items of the page item `index` is on: pages are filled from the first item on, so that they never move.
fn page(items: &[Item], index: usize, height: usize) -> Vec<(usize, &Item)> {
    let (mut shown, mut used): (Vec<(usize, &Item)>, usize) = (Vec::new(), 0);
    for (at, item) in items.iter().enumerate() {
        if used + item.lines.len() > height && !shown.is_empty() {
            if at > index {
                break;
            }
            shown.clear();
            used = 0;
        }
        used += item.lines.len();
        shown.push((at, item));
    }
    shown
}

/// Cells of `还剩 17 天`.
const fn left_cells(lang: Lang) -> usize {
    match lang {
        Lang::Zh => 11,
        Lang::En => 13,
    }
}

/// Doors, each with what closes and what to do, in a second row where the first does not hold it.
fn doors(model: &Model, cells: usize) -> Vec<Item> {
    let rows = &model.doors.rows;
    let numbers = numbers_cells(rows);
    let lead = left_cells(model.look.lang);
    let about = (cells.saturating_sub(lead + numbers + 2) / 2).min(34);
    let room = cells.saturating_sub(lead + numbers + about + 2).max(8);
    let ellipsis = model.look.glyphs.ellipsis();
    let made = rows.iter().map(|row| {
        let (left, meaning) = rows::left(model, row);
        let told = what_closes(model, row);
        let head = format!(
            "{}{} {} ",
            pad(&left, lead, Align::Left, ellipsis),
            pad(&row.number.to_string(), numbers, Align::Left, ellipsis),
            pad(&about_case(model, row, about), about, Align::Left, ellipsis)
        );
        let mut parts = wrap(&told, room).into_iter();
        let mut lines = vec![format!("{head}{}", parts.next().unwrap_or_default().trim_end())];
        let rest: String = parts.collect();
        if !rest.is_empty() {
            lines.push(format!("{}{}", " ".repeat(width(&head)), rest.trim_end()));
        }
        lines.truncate(DOOR_ROWS_MAX);
        Item { lines, meaning, marked: width(left.as_str()), news: model.today_shows.is_news(row.id) }
    });
    made.collect()
}

/// Cells for the longest of the numbers: an identifier is not to be shortened.
fn numbers_cells(rows: &[CaseRow]) -> usize {
    rows.iter().map(|row| width(&row.number.to_string())).max().unwrap_or(0).min(usize::from(rows::NUMBER_CELLS))
}

/// The parties and what it is about, in as many words as there is room for.
fn about_case(model: &Model, row: &CaseRow, cells: usize) -> String {
    let lang = model.look.lang;
    let parties = rows::parties(model, row);
    let say = |vocabulary: &str, value: &str| lang.say(&format!("{vocabulary}.{value}")).into_owned();
    let (Some(object), Some(kind)) = (row.object, row.kind) else { return parties };
    let (object, short) = (say("object", object.value()), say("object_short", object.value()));
    let kind = say("kind_short", kind.value());
    let gap = if lang == Lang::Zh { "" } else { " " };
    let ways = [format!("{parties} {object}{gap}{kind}"), format!("{parties} {object}"), format!("{parties} {short}")];
    let fitting = ways.iter().find(|way| width(way) <= cells);
    fitting.or(ways.last()).cloned().unwrap_or_default()
}

fn what_closes(model: &Model, row: &CaseRow) -> String {
    let lang = model.look.lang;
    let days = row.days_left(model.today()).unwrap_or(0);
    row.next.as_ref().map(|door| words::closing(lang, door, days)).unwrap_or_default()
}

/// What waits to be signed for: how it was sent, since when, and why.
fn arrival(model: &Model, row: &CaseRow, cells: usize) -> Item {
    let lang = model.look.lang;
    let sending = row.sending.as_ref();
    let kind = sending.map(|sending| lang.say(&format!("transit.{}", sending.kind)).into_owned()).unwrap_or_default();
    let from = lang.tell("today.from", &[("unit", rows::short_unit(&row.holder_name)), ("kind", &kind)]);
    let age = sending.map_or_else(String::new, |sending| match (model.today() - sending.on).num_days() {
        ..=0 => lang.say("today.sent_today").into_owned(),
        days => lang.tell("today.sent_days", &[("days", &days.to_string())]),
    });
    let reason = sending.map(|sending| sending.reason.replace('\n', " ")).unwrap_or_default();
    let left = row.next.as_ref().and_then(|_| row.days_left(model.today()));
    // That it was to be signed for by now is told first, and in words.
    let over = left.filter(|days| *days < 0).map(|days| format!("{} ", words::days(lang, days))).unwrap_or_default();
    let line = format!("{over}{from} {} {}  {age}  {reason}", row.number, about_case(model, row, cells / 3));
    let mut lines: Vec<String> = Vec::new();
    for (n, part) in wrap(&line, cells.saturating_sub(2)).into_iter().take(DOOR_ROWS_MAX).enumerate() {
        lines.push(format!("{}{}", if n > 0 { "  " } else { "" }, part.trim_end()));
    }
    Item {
        lines,
        meaning: left.map_or(Meaning::Text, rows::meaning),
        marked: width(&over) + width(&from),
        news: model.today_shows.is_news(row.id),
    }
}

/// `10:42 李砚书 退回 耿车知调〔2026〕4号: 缺授权委托书`.
fn changes(model: &Model, cells: usize) -> Vec<Item> {
    let lang = model.look.lang;
    let told = model.today_shows.changes.iter().flat_map(|changes| &changes.rows);
    let line = |change: &crate::domain::answer::Change| {
        let when = words::moment(change.entry.at, model.today());
        let detail = words::record_detail(lang, model.units(), &change.entry);
        let colon = if detail.is_empty() { "" } else { ": " };
        let what = words::record(lang, &change.entry);
        let line = format!("{when} {} {what} {}{colon}{}", change.who, change.row.number, detail.replace('\n', " "));
        let lines = wrap(&line, cells).first().map(|line| line.trim_end().to_owned()).into_iter().collect();
        Item { lines, meaning: Meaning::Label, marked: width(&when), news: false }
    };
    told.map(line).collect()
}
