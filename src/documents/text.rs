//! Sheets as plain text: for the terminal, and for the line printer that many offices still have.
//!
//! Only characters every printer knows are used for tables, and a Chinese character counts two. What is folded here is
//! also what the pages of a document are reckoned from (`pages`). It knows no terminal.

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::paper::{Block, PaperSet, Row, Sheet, Span, Style, Table};

/// Columns of a line: what terminals and line printers have.
pub const COLUMNS: usize = 78;
/// Marks that do not begin a line.
const NOT_FIRST: &str = "，。、；：！？）〕】》」』”’…";

/// A set as text; a form feed before every sheet but the first, as printers want it.
#[must_use]
pub fn text(set: &PaperSet) -> String {
    set.sheets.iter().map(|sheet| lines(sheet, COLUMNS).join("\n")).collect::<Vec<_>>().join("\n\u{c}\n") + "\n"
}

/// A sheet as lines of at most so many columns.
#[must_use]
pub fn lines(sheet: &Sheet, columns: usize) -> Vec<String> {
    let mut out = Vec::new();
    for block in &sheet.blocks {
        match block {
            Block::Space(count) => out.extend((0..*count).map(|_| String::new())),
            Block::Line(style, spans) => line(*style, &plain(spans), columns, &mut out),
            Block::Table(shape) => table(shape, columns, &mut out),
        }
    }
    out
}

/// Spans as text: room is a line to write on.
#[must_use]
pub fn plain(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => text.clone(),
            Span::Blank(room) => "__".repeat(usize::from(*room)),
            Span::Page(_) => String::new(),
        })
        .collect()
}

fn line(style: Style, text: &str, columns: usize, out: &mut Vec<String>) {
    let set_in = |by: usize, text: &str| format!("{}{text}", " ".repeat(by)).trim_end().to_owned();
    match style {
        Style::Title | Style::Centre => {
            for part in fold(text, columns) {
                out.push(set_in((columns - part.width().min(columns)) / 2, &part));
            }
            if style == Style::Title {
                out.push(String::new());
            }
        }
        Style::Right => {
            out.extend(fold(text, columns).iter().map(|part| set_in(columns - part.width().min(columns), part)));
        }
        Style::Heading | Style::Body => out.extend(fold(&format!("\u{3000}\u{3000}{text}"), columns)),
        Style::Flush | Style::Small => out.extend(fold(text, columns)),
    }
}

/// Text in lines of at most so many columns.
#[must_use]
pub fn fold(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut from = 0;
    for (at, kind) in linebreaks(text) {
        let piece = text.get(from..at).unwrap_or_default();
        from = at;
        if !current.is_empty() && current.width() + piece.trim_end().width() > columns {
            lines.push(std::mem::take(&mut current));
        }
        // A piece without a place to break is broken where the line ends; a space there ends with the line.
        for c in piece.chars().filter(|c| *c != '\n') {
            if current.width() + c.width().unwrap_or(0) > columns {
                if c.is_whitespace() {
                    continue;
                }
                let carried = if NOT_FIRST.contains(c) { carried_over(&mut current, columns) } else { String::new() };
                lines.push(std::mem::replace(&mut current, carried));
            }
            current.push(c);
        }
        if kind == BreakOpportunity::Mandatory {
            lines.push(std::mem::take(&mut current));
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end_matches([' ', '\u{3000}']).len()));
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The end of a full line that goes over to the next with a mark that may not begin one: the marks before it and the
/// character they belong to. Where these would fill a line themselves they stay, and the next begins with a mark.
fn carried_over(line: &mut String, columns: usize) -> String {
    let kept = line.trim_end_matches(|c: char| NOT_FIRST.contains(c) || c.is_whitespace());
    match kept.char_indices().next_back() {
        Some((at, _)) if at > 0 && line.split_at(at).1.width() + 2 <= columns => line.split_off(at),
        _ => String::new(),
    }
}

fn table(table: &Table, columns: usize, out: &mut Vec<String>) {
    let widths = cell_widths(&table.widths, columns);
    out.push(rule(&widths));
    for row in &table.rows {
        row_lines(row, &widths, out);
        out.push(rule(&widths));
    }
}

/// Columns inside each cell, borders taken off; an even number, so that Chinese fills it.
#[must_use]
pub fn cell_widths(parts: &[u16], columns: usize) -> Vec<usize> {
    let room = columns.saturating_sub(parts.len() + 1);
    parts.iter().map(|part| (room * usize::from(*part) / 100).max(4) / 2 * 2).collect()
}

fn rule(widths: &[usize]) -> String {
    let parts: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    format!("+{}+", parts.join("+"))
}

fn row_lines(row: &Row, widths: &[usize], out: &mut Vec<String>) {
    let mut at = 0;
    let cells: Vec<(usize, Vec<String>)> = row
        .cells
        .iter()
        .map(|cell| {
            let across = usize::from(cell.across);
            let width = widths.iter().skip(at).take(across).sum::<usize>() + across.saturating_sub(1);
            at += across;
            (width, cell.lines.iter().flat_map(|line| fold(&plain(line), width)).collect())
        })
        .collect();
    let height = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1).max(1);
    for number in 0..height {
        let mut line = String::from("|");
        for (width, lines) in &cells {
            let text = lines.get(number).map_or("", String::as_str);
            line.push_str(text);
            line.push_str(&" ".repeat(width.saturating_sub(text.width())));
            line.push('|');
        }
        out.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::paper::{Cell, Paper};
    use proptest::prelude::*;

    fn span(text: &str) -> Vec<Span> {
        vec![Span::Text(text.to_owned())]
    }

    #[test]
    fn a_sheet_reads_as_it_stands() {
        let cell = |text: &str| Cell { across: 1, joined: false, lines: vec![span(text)] };
        let sheet = Sheet {
            paper: Paper::Agreement,
            title: String::new(),
            blanks: Vec::new(),
            blocks: vec![
                Block::Line(Style::Title, span("协议书")),
                Block::Line(Style::Body, span("甲方与乙方因商标侵权发生纠纷，自愿达成协议。")),
                Block::Table(Table {
                    widths: vec![50, 50],
                    rows: vec![Row { heading: true, small: false, cells: vec![cell("姓名"), cell("电话")] }],
                }),
                Block::Line(Style::Right, vec![Span::Text("签名：".to_owned()), Span::Blank(2)]),
            ],
        };
        let expected = [
            "         协议书",
            "",
            "　　甲方与乙方因商标侵权",
            "发生纠纷，自愿达成协议。",
            "+----------+----------+",
            "|姓名      |电话      |",
            "+----------+----------+",
            "              签名：____",
        ];
        assert_eq!(lines(&sheet, 24), expected);
    }

    proptest! {
        /// Nothing is lost in folding, and no line is wider than allowed: a table's frame would be pushed out.
        #[test]
        fn folding_keeps_everything(text in "[甲乙丙a-z0-9，。 （）]{0,80}", columns in 8_usize..40) {
            let folded = fold(&text, columns);
            let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(kept(&folded.concat()), kept(&text));
            for line in &folded {
                prop_assert!(line.width() <= columns, "{:?}", line);
            }
        }
    }

    #[test]
    fn a_mark_takes_the_character_before_it_to_the_next_line() {
        assert_eq!(fold("（abcdefgh））", 10), ["（abcdefg", "h））"]);
        assert_eq!(fold("a   ，，  。，b", 8), ["a   ，，", "。，b"]);
        assert_eq!(fold("）））））", 8), ["））））", "）"]);
    }
}
