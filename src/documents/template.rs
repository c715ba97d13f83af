//! Templates: the wording of a form, in a text file an office can change with any editor.
//!
//! A line is a line of the form; its first character says how it is set. `{名称}` is filled in from the register,
//! `{名称?}` may stay empty without a blank, `{签名:8}` is room for a hand. What a template asks for is checked when it is
//! read, against the [`Scope`] it will be filled from, so that a misspelt name is an error with file and line and never a
//! silent blank on a paper somebody signs. `docs/forms.md` shows the whole notation. It knows neither cases nor files.

use crate::domain::paper::Style;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::excerpt;

/// The most bytes of a template.
pub const TEMPLATE_BYTES_MAX: usize = 256 * 1024;
/// How deep lists and conditions may stand in one another.
const DEPTH_MAX: usize = 6;
/// Room for a hand, in Chinese characters, where a template does not say.
const ROOM: u16 = 8;
/// The most room.
const ROOM_MAX: u16 = 60;

/// What can be filled in: names of values, and of lists with what can be filled in for each of their items.
#[derive(Debug, PartialEq, Eq)]
pub struct Scope {
    /// Names of values.
    pub fields: &'static [&'static str],
    /// Names of lists.
    pub lists: &'static [(&'static str, &'static Self)],
}

/// A form's wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The list a sheet is made for each item of; none: one sheet.
    pub each: Option<String>,
    /// What stands on it.
    pub nodes: Vec<Node>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A line or a paragraph.
    Line(Style, Vec<Piece>),
    /// Empty lines.
    Space(u8),
    /// A row of a table; rows that follow one another are one table. Widths of its columns come before it.
    Row {
        /// A heading row.
        heading: bool,
        /// In small print.
        small: bool,
        /// Its cells.
        cells: Vec<CellShape>,
    },
    /// The widths of the rows that follow.
    Widths(Vec<u16>),
    /// Once for each item of a list.
    Each(String, Vec<Self>),
    /// Where a value is known, or where it is not.
    If {
        /// Which.
        field: String,
        /// Where it is known.
        known: bool,
        /// What then.
        nodes: Vec<Self>,
    },
}

/// A cell of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellShape {
    /// Text.
    Text(Vec<Piece>),
    /// Part of the cell at its left.
    Left,
    /// Part of the cell above.
    Above,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// A value.
    Field {
        /// Which.
        name: String,
        /// It may be missing without a blank.
        optional: bool,
        /// Room where it is missing.
        room: u16,
    },
    /// Room for a hand: a signature, a mark.
    Room(u16),
    /// A day to be written by hand.
    Day,
    /// The page of the item (a line of the contents).
    Page,
}

/// Names that stand for room, not for values.
const SIGNATURE: &str = "签名";
const DAY: &str = "年月日";
const PAGE: &str = "页号";

impl Template {
    /// Reads a template and checks every name in it.
    ///
    /// # Errors
    /// `template_too_large`, `template_not_utf8`, `template_field_unknown`, `template_list_unknown`,
    /// `template_unbalanced`, `template_brace`, `template_table`, `template_too_deep`, each with `file` and `line`.
    pub fn parse(file: &str, bytes: &[u8], scope: &'static Scope) -> Result<Self, Refusal> {
        let refused = |code: &str, line: usize| refuse(code).with("file", file).with("line", line);
        if bytes.len() > TEMPLATE_BYTES_MAX {
            return Err(refused("template_too_large", 0).with("max", TEMPLATE_BYTES_MAX));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| refused("template_not_utf8", 0))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader { file, each: None, open: vec![Open::root(scope)] };
        for (index, line) in text.lines().enumerate() {
            reader.line(index + 1, line)?;
        }
        let each = reader.each.take();
        match (reader.open.pop(), reader.open.is_empty()) {
            (Some(root), true) => Ok(Self { each, nodes: root.nodes }),
            (Some(open), false) => Err(refused("template_unbalanced", open.line)),
            (None, _) => Err(refused("template_unbalanced", 0)),
        }
    }
}

/// Something that was begun and waits for its end.
struct Open {
    line: usize,
    kind: OpenKind,
    /// Scopes that names are looked for in, the innermost last.
    scopes: Vec<&'static Scope>,
    columns: usize,
    nodes: Vec<Node>,
}

enum OpenKind {
    Root,
    Each(String),
    If { field: String, known: bool },
}

impl Open {
    fn root(scope: &'static Scope) -> Self {
        Self { line: 0, kind: OpenKind::Root, scopes: vec![scope], columns: 0, nodes: Vec::new() }
    }

    fn close(self) -> Node {
        match self.kind {
            OpenKind::Root => Node::Space(0),
            OpenKind::Each(list) => Node::Each(list, self.nodes),
            OpenKind::If { field, known } => Node::If { field, known, nodes: self.nodes },
        }
    }
}

struct Reader<'a> {
    file: &'a str,
    each: Option<String>,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn refused(&self, code: &str, line: usize, value: &str) -> Refusal {
        refuse(code).with("file", self.file).with("line", line).with("value", excerpt(value))
    }

    fn top(&mut self, line: usize) -> Result<&mut Open, Refusal> {
        let unbalanced = refuse("template_unbalanced").with("file", self.file).with("line", line);
        self.open.last_mut().ok_or(unbalanced)
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), Refusal> {
        let line = line.trim_end();
        let trimmed = line.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return Ok(());
        }
        if let Some(order) = trimmed.strip_prefix('@') {
            return self.order(number, order.trim());
        }
        if let Some(widths) = trimmed.strip_prefix("|:") {
            return self.widths(number, widths);
        }
        if let Some(row) = trimmed.strip_prefix('|') {
            return self.row(number, row);
        }
        let marks = [
            ("==", Style::Heading),
            ("=", Style::Title),
            (">", Style::Right),
            ("^", Style::Centre),
            ("-", Style::Flush),
            ("*", Style::Small),
        ];
        if let Some(count) = trimmed.strip_prefix('~') {
            let count = count.trim().parse().unwrap_or(1);
            self.top(number)?.nodes.push(Node::Space(count));
            return Ok(());
        }
        let found = marks.iter().find_map(|(mark, style)| Some((*style, trimmed.strip_prefix(mark)?)));
        let (style, text) = found.unwrap_or((Style::Body, trimmed));
        let pieces = self.pieces(number, text.trim_start())?;
        self.top(number)?.nodes.push(Node::Line(style, pieces));
        Ok(())
    }

    fn order(&mut self, number: usize, order: &str) -> Result<(), Refusal> {
        let (word, name) = order.split_once(char::is_whitespace).unwrap_or((order, ""));
        let name = name.trim();
        if word == "完" {
            let open = self.open.pop().filter(|_| !self.open.is_empty());
            let closed = open.ok_or_else(|| self.refused("template_unbalanced", number, order))?;
            self.top(number)?.nodes.push(closed.close());
            return Ok(());
        }
        if self.open.len() > DEPTH_MAX {
            return Err(self.refused("template_too_deep", number, order));
        }
        let (scopes, columns) = {
            let top = self.top(number)?;
            (top.scopes.clone(), top.columns)
        };
        let list = |scopes: &[&'static Scope]| {
            scopes.iter().rev().find_map(|scope| scope.lists.iter().find(|(known, _)| *known == name)).copied()
        };
        match word {
            "每份" | "逐项" => {
                let (_, scope) = list(&scopes).ok_or_else(|| self.refused("template_list_unknown", number, name))?;
                let inner: Vec<_> = scopes.into_iter().chain([scope]).collect();
                if word == "每份" {
                    self.each = Some(name.to_owned());
                    self.top(number)?.scopes = inner;
                } else {
                    let kind = OpenKind::Each(name.to_owned());
                    self.open.push(Open { line: number, kind, scopes: inner, columns, nodes: Vec::new() });
                }
            }
            "若" | "若无" => {
                // A condition may ask for a list too: whether there is anything in it.
                if list(&scopes).is_none() && !known(&scopes, name) {
                    return Err(self.refused("template_field_unknown", number, name));
                }
                let kind = OpenKind::If { field: name.to_owned(), known: word == "若" };
                self.open.push(Open { line: number, kind, scopes, columns, nodes: Vec::new() });
            }
            _ => return Err(self.refused("template_order_unknown", number, order)),
        }
        Ok(())
    }

    fn widths(&mut self, number: usize, text: &str) -> Result<(), Refusal> {
        let parsed: Option<Vec<u16>> = text.split_whitespace().map(|part| part.parse().ok()).collect();
        let widths = parsed.filter(|widths| !widths.is_empty() && widths.iter().sum::<u16>() == 100);
        let widths = widths.ok_or_else(|| self.refused("template_table", number, text))?;
        let top = self.top(number)?;
        top.columns = widths.len();
        top.nodes.push(Node::Widths(widths));
        Ok(())
    }

    fn row(&mut self, number: usize, text: &str) -> Result<(), Refusal> {
        let (heading, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let (small, text) = text.strip_prefix('*').map_or((false, text), |rest| (true, rest));
        let text = text.strip_suffix('|').unwrap_or(text);
        let mut cells = Vec::new();
        for cell in text.split('|') {
            cells.push(match cell.trim() {
                "<" => CellShape::Left,
                "^" => CellShape::Above,
                text => CellShape::Text(self.pieces(number, text)?),
            });
        }
        let top = self.top(number)?;
        if cells.len() != top.columns || cells.first() == Some(&CellShape::Left) {
            return Err(self.refused("template_table", number, text));
        }
        top.nodes.push(Node::Row { heading, small, cells });
        Ok(())
    }

    fn pieces(&mut self, number: usize, text: &str) -> Result<Vec<Piece>, Refusal> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (name, behind) = after.split_once('}').ok_or_else(|| self.refused("template_brace", number, after))?;
            pieces.push(self.field(number, name)?);
            rest = behind;
        }
        if rest.contains('}') {
            return Err(self.refused("template_brace", number, rest));
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(pieces)
    }

    fn field(&mut self, number: usize, written: &str) -> Result<Piece, Refusal> {
        let (name, room) = match written.split_once(':').or_else(|| written.split_once('：')) {
            None => (written, ROOM),
            Some((name, room)) => {
                let room = room.trim().parse().ok().filter(|room| (1..=ROOM_MAX).contains(room));
                (name, room.ok_or_else(|| self.refused("template_brace", number, written))?)
            }
        };
        let name = name.trim();
        let (name, optional) = name.strip_suffix(['?', '？']).map_or((name, false), |name| (name.trim(), true));
        match name {
            SIGNATURE => return Ok(Piece::Room(room)),
            DAY => return Ok(Piece::Day),
            PAGE => return Ok(Piece::Page),
            _ => {}
        }
        if !known(&self.top(number)?.scopes, name) {
            return Err(self.refused("template_field_unknown", number, name));
        }
        Ok(Piece::Field { name: name.to_owned(), optional, room })
    }
}

fn known(scopes: &[&'static Scope], name: &str) -> bool {
    scopes.iter().any(|scope| scope.fields.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    static ITEM: Scope = Scope { fields: &["姓名", "电话"], lists: &[] };
    static ROOT: Scope = Scope { fields: &["案号", "事实"], lists: &[("当事人", &ITEM)] };

    fn parse(text: &str) -> Result<Template, Refusal> {
        Template::parse("t.txt", text.as_bytes(), &ROOT)
    }

    fn refused(text: &str) -> (String, String, String) {
        let refusal = parse(text).unwrap_err();
        let arg = |name: &str| refusal.args.get(name).map(ToString::to_string).unwrap_or_default();
        (refusal.code.clone(), arg("line"), arg("value"))
    }

    #[test]
    fn a_template_is_read() {
        let text = "\u{feff}# 注释\n= 协议书\n编号：{案号}\n@逐项 当事人\n- {姓名}，{电话?}\n@完\n|: 30 70\n\
                    |! 甲 | 乙 |\n| {案号:20} | < |\n> {签名:10}\n> {年月日}\n~ 2\n";
        let template = parse(text).unwrap();
        assert_eq!(template.each, None);
        let field = |name: &str, optional, room| Piece::Field { name: name.to_owned(), optional, room };
        let words = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(template.nodes[0], Node::Line(Style::Title, vec![words("协议书")]));
        assert_eq!(template.nodes[1], Node::Line(Style::Body, vec![words("编号："), field("案号", false, 8)]));
        let inner = Node::Line(Style::Flush, vec![field("姓名", false, 8), words("，"), field("电话", true, 8)]);
        assert_eq!(template.nodes[2], Node::Each("当事人".to_owned(), vec![inner]));
        assert_eq!(template.nodes[3], Node::Widths(vec![30, 70]));
        let cells = vec![CellShape::Text(vec![field("案号", false, 20)]), CellShape::Left];
        assert_eq!(template.nodes[5], Node::Row { heading: false, small: false, cells });
        assert_eq!(template.nodes[6], Node::Line(Style::Right, vec![Piece::Room(10)]));
        assert_eq!(template.nodes[8], Node::Space(2));
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let of = |code: &str, line: &str, value: &str| (code.to_owned(), line.to_owned(), value.to_owned());
        assert_eq!(refused("= 甲\n编号：{案好}"), of("template_field_unknown", "2", "案好"));
        assert_eq!(refused("{姓名}"), of("template_field_unknown", "1", "姓名"));
        assert_eq!(refused("@逐项 证人\n@完"), of("template_list_unknown", "1", "证人"));
        assert_eq!(refused("@逐项 当事人\n{姓名}").0, "template_unbalanced");
        assert_eq!(refused("@完").0, "template_unbalanced");
        assert_eq!(refused("@如果 案号"), of("template_order_unknown", "1", "如果 案号"));
        assert_eq!(refused("{案号"), of("template_brace", "1", "案号"));
        assert_eq!(refused("案号}").0, "template_brace");
        assert_eq!(refused("{案号:900}").0, "template_brace");
        assert_eq!(refused("|: 30 30"), of("template_table", "1", " 30 30"));
        assert_eq!(refused("|: 30 70\n| 甲 |").0, "template_table");
        assert_eq!(refused("| 甲 | 乙 |").0, "template_table");
        assert_eq!(Template::parse("t", b"\xff\xfe", &ROOT).unwrap_err().code, "template_not_utf8");
    }

    proptest::proptest! {
        /// Whatever an office saves is a template or an error.
        #[test]
        fn any_text(text in "[@|:!<^={}?~>#当事人若完逐项案号姓名 \n]{0,120}") {
            let _read_or_refused = parse(&text);
        }
    }
}
