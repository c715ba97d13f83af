//! 查找, drawn: what kind of text matched, the text with what matched underlined and bold, the case it belongs to.
//!
//! ```text
//!  查找 知禾 shang_                                                    2 件
//!   匹配处    匹配内容                   案号                      阶段
//! > 被申请人  宿城知禾服饰店             耿车知调〔2026〕12号      调解中
//!   权利      "知禾" 商标                宿城知调〔2026〕3号       已结案
//! ```

use ratatui::layout::Position;
use ratatui::style::Modifier;

use crate::domain::answer::Hit;
use crate::tui::model::{Find, HITS_MAX, Model};
use crate::tui::text::width;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;
use crate::tui::words;

use super::COLUMNS_WIDE;
use super::rows::NUMBER_CELLS;

/// Cells of the kind of text.
const FIELD_CELLS: u16 = 10;
/// Cells of the stage.
const STAGE_CELLS: u16 = 9;

pub(super) fn draw(model: &Model, find: &Find, pen: &mut Pen<'_>) -> Option<Position> {
    pen.clear();
    let columns = pen.width();
    let label = pen.say("find.title").into_owned();
    let x = pen.text(1, 0, &label, Meaning::Focus) + 1;
    let told = told(find, pen);
    let taken = u16::try_from(width(&told)).unwrap_or(u16::MAX);
    pen.right(0, &format!("{told} "), Meaning::Notice);
    let room = columns.saturating_sub(x).saturating_sub(taken).saturating_sub(3);
    let caret = find.field.draw(pen, x, 0, room, Meaning::Text);
    pen.part(x, 0, room, 1).tint(0, ratatui::style::Style::new().add_modifier(Modifier::UNDERLINED));
    let rows = pen.height();
    let mut below = pen.part(0, 1, columns, rows.saturating_sub(1));
    if find.hits.is_empty() {
        empty(find, &mut below);
    } else {
        list(model, find, &mut below);
    }
    caret
}

/// How many were found, or that they are being looked for.
fn told(find: &Find, pen: &Pen<'_>) -> String {
    let lang = pen.look.lang;
    if find.is_looking() && !find.field.value().trim().is_empty() {
        return lang.say("find.looking").into_owned();
    }
    match find.hits.len() {
        0 => String::new(),
        found if found >= HITS_MAX => lang.tell("find.first", &[("n", &found.to_string())]),
        found => lang.tell("find.count", &[("n", &found.to_string())]),
    }
}

/// What can be searched, with examples; or that nothing was found, and what to try.
fn empty(find: &Find, pen: &mut Pen<'_>) {
    let nothing = find.answered.as_ref().is_some_and(|text| !text.is_empty()) && !find.is_looking();
    let keys: &[&str] = if nothing {
        &["find.nothing", "find.nothing_hint"]
    } else {
        &["find.what", "find.example_name", "find.example_pinyin", "find.example_number", "find.example_several"]
    };
    let columns = pen.width().saturating_sub(4);
    let rows = pen.height();
    let mut inside = pen.part(2, 1, columns, rows.saturating_sub(1));
    let mut y = 0;
    for (at, key) in keys.iter().enumerate() {
        let text = inside.say(key).into_owned();
        y = inside.paragraph(0, y, &text, if at == 0 { Meaning::Text } else { Meaning::Label });
    }
}

/// Where the columns stand.
struct Columns {
    text: u16,
    number: u16,
    parties: Option<u16>,
    stage: u16,
}

impl Columns {
    fn of(room: u16) -> Self {
        let text = 2 + FIELD_CELLS + 1;
        let stage = room.saturating_sub(STAGE_CELLS + 1);
        if room < COLUMNS_WIDE {
            let number = stage.saturating_sub(NUMBER_CELLS + 1);
            return Self { text, number, parties: None, stage };
        }
        let number = text + (stage - text - NUMBER_CELLS - 2) / 2;
        Self { text, number, parties: Some(number + NUMBER_CELLS + 1), stage }
    }
}

fn list(model: &Model, find: &Find, pen: &mut Pen<'_>) {
    let (columns, rows) = (pen.width(), pen.height());
    let at = Columns::of(columns);
    let headings = [(2, "find.field"), (at.text, "find.text"), (at.number, "list.number"), (at.stage, "list.stage")];
    for (x, key) in headings {
        let heading = pen.say(key).into_owned();
        pen.text(x, 0, &heading, Meaning::Label);
    }
    if let Some(x) = at.parties {
        let heading = pen.say("list.parties").into_owned();
        pen.text(x, 0, &heading, Meaning::Label);
    }
    let height = usize::from(rows.saturating_sub(1)).max(1);
    let first = find.index / height * height;
    for (y, (index, hit)) in (1..rows).zip(find.hits.iter().enumerate().skip(first)) {
        let mut line = pen.part(0, y, columns, 1);
        row(model, hit, &at, &mut line);
        if index == find.index {
            line.text(0, 0, ">", Meaning::Text);
            let style = line.style(Meaning::Selection);
            line.tint(0, style);
        }
    }
}

fn row(model: &Model, hit: &Hit, at: &Columns, line: &mut Pen<'_>) {
    let lang = model.look.lang;
    let columns = line.width();
    let parties = words::parties(&hit.row.applicants, &hit.row.respondents, model.units(), lang);
    let label = lang.say(&format!("find_field.{}", hit.field)).into_owned();
    line.part(2, 0, FIELD_CELLS, 1).text(0, 0, &label, Meaning::Label);
    let by_number = hit.field == "number";
    let mut text = line.part(at.text, 0, at.number.saturating_sub(at.text + 1), 1);
    match (by_number, at.parties) {
        (false, _) => marked(&mut text, &hit.text, &hit.matched),
        (true, None) => drop(text.text(0, 0, &parties, Meaning::Text)),
        (true, Some(_)) => {}
    }
    let number = hit.row.number.to_string();
    let mut cell = line.part(at.number, 0, NUMBER_CELLS, 1);
    marked(&mut cell, &number, if by_number { &hit.matched } else { &[] });
    if let Some(x) = at.parties {
        line.part(x, 0, at.stage.saturating_sub(x + 1), 1).text(0, 0, &parties, Meaning::Text);
    }
    let stage = lang.say(&format!("stage_short.{}", hit.row.stage)).into_owned();
    line.part(at.stage, 0, columns.saturating_sub(at.stage), 1).text(0, 0, &stage, Meaning::Text);
}

/// A text with some of its characters bold and underlined. A long one begins shortly before the first of them.
fn marked(pen: &mut Pen<'_>, text: &str, matched: &[usize]) {
    let plain = pen.style(Meaning::Text);
    let mark = pen.style(Meaning::Focus).add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    let chars: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let skipped = skipped(&chars, matched, usize::from(pen.width()));
    let mut x = 0;
    if skipped > 0 {
        let ellipsis = pen.look.glyphs.ellipsis();
        x = pen.styled(x, 0, ellipsis, plain);
    }
    let mut rest = chars.iter().enumerate().skip(skipped).peekable();
    while let Some((at, c)) = rest.next() {
        let is_marked = matched.contains(&at);
        let mut part = c.to_string();
        while let Some((_, c)) = rest.next_if(|(at, _)| matched.contains(at) == is_marked) {
            part.push(*c);
        }
        x = pen.styled(x, 0, &part, if is_marked { mark } else { plain });
    }
}

/// How many characters to leave out in front, so that the matched ones can be seen in `room` cells.
fn skipped(chars: &[char], matched: &[usize], room: usize) -> usize {
    let cells = |part: &[char]| width(&part.iter().collect::<String>());
    let (Some(first), Some(last)) = (matched.first(), matched.last()) else { return 0 };
    if cells(chars.get(..=*last).unwrap_or(chars)) <= room.saturating_sub(2) {
        return 0;
    }
    // Two characters of what stands before say where one is.
    first.saturating_sub(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::Look;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(text: &str, matched: &[usize], cells: u16) -> (String, String) {
        let area = Rect::new(0, 0, cells, 1);
        let mut buffer = Buffer::empty(area);
        marked(&mut Pen::new(&mut buffer, area, Look::default()), text, matched);
        let underlined = |cell: &&ratatui::buffer::Cell| cell.modifier.contains(Modifier::UNDERLINED | Modifier::BOLD);
        let marked = buffer.content().iter().filter(underlined).map(|cell| cell.symbol()).collect::<String>();
        (crate::tui::testing::rows(&buffer).join(""), marked.replace(' ', ""))
    }

    #[test]
    fn what_matched_is_marked_without_colour_and_never_out_of_sight() {
        assert_eq!(drawn("宿城知禾服饰店", &[2, 3], 20), ("宿城知禾服饰店".into(), "知禾".into()));
        assert_eq!(drawn("宿城知禾服饰店", &[], 20), ("宿城知禾服饰店".into(), String::new()));
        let long = "当事人愿意调解，下周到所，商标样品已封存，等待鉴定意见";
        let (shown, marked) = drawn(long, &[13, 14], 20);
        assert_eq!(marked, "商标");
        assert!(shown.contains("，商标样"), "{shown}");
    }
}
