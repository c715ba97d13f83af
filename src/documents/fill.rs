//! Filling in: a template and what is known become a sheet.
//!
//! Nothing is decided here: a value is there or it is not. What is not there becomes room to write in and is listed by
//! name, so that whoever prints a form sees what is still to be done before anybody signs. Values may have several lines.

use std::collections::BTreeMap;

use super::template::{CellShape, Node, Piece, Template};
use crate::domain::paper::{Block, Cell, Paper, Row, Sheet, Span, Table};

/// What a form is filled in from: values and lists by name. A value that is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Data {
    values: BTreeMap<&'static str, String>,
    lists: BTreeMap<&'static str, Vec<Self>>,
    page: Option<usize>,
}

impl Data {
    /// With a value; the empty one is none.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string().trim().to_owned();
        self.values.insert(name, value);
        self
    }

    /// With a value that may not be known.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.with(name, value.map(|value| value.to_string()).unwrap_or_default())
    }

    /// With a list.
    #[must_use]
    pub fn list(mut self, name: &'static str, items: impl IntoIterator<Item = Self>) -> Self {
        self.lists.insert(name, items.into_iter().collect());
        self
    }

    /// A line of the contents: the page a sheet begins on.
    #[must_use]
    pub const fn on_page_of(mut self, sheet: usize) -> Self {
        self.page = Some(sheet);
        self
    }

    /// Everything of another beside what is here.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self.lists.extend(other.lists);
        self
    }

    /// A value, if known.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The items of a list.
    #[must_use]
    pub fn items(&self, name: &str) -> &[Self] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names of its values and of its lists.
    #[must_use]
    pub fn names(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        (self.values.keys().copied().collect(), self.lists.keys().copied().collect())
    }
}

/// The sheets of a form: one, or one for each item of the list the template is made for. Without any item there is one
/// sheet all the same, with room to write in.
#[must_use]
pub fn sheets(template: &Template, paper: Paper, title: &str, data: &Data) -> Vec<Sheet> {
    let Some(list) = &template.each else {
        return vec![sheet(template, (paper, title.to_owned()), &[data])];
    };
    let items = data.items(list);
    let nothing = Data::default();
    if items.is_empty() {
        return vec![sheet(template, (paper, title.to_owned()), &[data, &nothing])];
    }
    let titled = |index: usize| {
        if items.len() == 1 { title.to_owned() } else { format!("{title}（{}）", super::number::counted(index + 1)) }
    };
    items.iter().enumerate().map(|(index, item)| sheet(template, (paper, titled(index)), &[data, item])).collect()
}

fn sheet(template: &Template, (paper, title): (Paper, String), data: &[&Data]) -> Sheet {
    let mut filler = Filler { blocks: Vec::new(), blanks: Vec::new(), table: None, widths: Vec::new() };
    filler.nodes(&template.nodes, data, "");
    filler.end_table();
    Sheet { paper, title, blocks: filler.blocks, blanks: filler.blanks }
}

struct Filler {
    blocks: Vec<Block>,
    blanks: Vec<String>,
    table: Option<Table>,
    widths: Vec<u16>,
}

impl Filler {
    fn end_table(&mut self) {
        self.blocks.extend(self.table.take().map(Block::Table));
    }

    /// `place` is said before the name of what is missing: which item of which list.
    fn nodes(&mut self, nodes: &[Node], data: &[&Data], place: &str) {
        for node in nodes {
            match node {
                Node::Line(style, pieces) => {
                    self.end_table();
                    let spans = self.spans(pieces, data, place);
                    self.blocks.extend(lines(spans).into_iter().map(|line| Block::Line(*style, line)));
                }
                Node::Space(count) => {
                    self.end_table();
                    self.blocks.push(Block::Space(*count));
                }
                Node::Widths(widths) => {
                    self.end_table();
                    self.widths.clone_from(widths);
                }
                Node::Row { heading, small, cells } => self.row((*heading, *small), cells, data, place),
                Node::Each(list, inner) => {
                    let items = data.iter().rev().map(|data| data.items(list)).find(|items| !items.is_empty());
                    for (index, item) in items.unwrap_or_default().iter().enumerate() {
                        let data: Vec<&Data> = data.iter().copied().chain([item]).collect();
                        self.nodes(inner, &data, &format!("{list}{}", index + 1));
                    }
                }
                Node::If { field, known, nodes } => {
                    let listed = data.iter().any(|data| !data.items(field).is_empty());
                    if (listed || value(data, field).is_some()) == *known {
                        self.nodes(nodes, data, place);
                    }
                }
            }
        }
    }

    fn row(&mut self, (heading, small): (bool, bool), shapes: &[CellShape], data: &[&Data], place: &str) {
        let mut cells: Vec<Cell> = Vec::new();
        for shape in shapes {
            match shape {
                CellShape::Left => {
                    if let Some(cell) = cells.last_mut() {
                        cell.across += 1;
                    }
                }
                CellShape::Above => cells.push(Cell { across: 1, joined: true, lines: Vec::new() }),
                CellShape::Text(pieces) => {
                    let lines = lines(self.spans(pieces, data, place));
                    cells.push(Cell { across: 1, joined: false, lines });
                }
            }
        }
        let widths = &self.widths;
        let table = self.table.get_or_insert_with(|| Table { widths: widths.clone(), rows: Vec::new() });
        table.rows.push(Row { heading, small, cells });
    }

    fn spans(&mut self, pieces: &[Piece], data: &[&Data], place: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => spans.push(Span::Text(text.clone())),
                Piece::Room(room) => spans.push(Span::Blank(*room)),
                Piece::Day => spans.push(Span::Text("　　　年　　月　　日".to_owned())),
                Piece::Page => match data.iter().rev().find_map(|data| data.page) {
                    Some(sheet) => spans.push(Span::Page(sheet)),
                    None => spans.extend(value(data, "页号").map(|page| Span::Text(page.to_owned()))),
                },
                Piece::Field { name, optional, room } => match value(data, name) {
                    Some(value) => spans.push(Span::Text(value.to_owned())),
                    None if *optional => {}
                    None => {
                        let named = if place.is_empty() { name.clone() } else { format!("{place}·{name}") };
                        if !self.blanks.contains(&named) {
                            self.blanks.push(named);
                        }
                        spans.push(Span::Blank(*room));
                    }
                },
            }
        }
        spans
    }
}

/// The value of the innermost that has the name at all: what an item does not know is not taken from around it.
fn value<'a>(data: &[&'a Data], name: &str) -> Option<&'a str> {
    data.iter().rev().find(|data| data.values.contains_key(name)).and_then(|data| data.value(name))
}

/// Spans cut where a value has line breaks.
fn lines(spans: Vec<Span>) -> Vec<Vec<Span>> {
    let mut lines = vec![Vec::new()];
    for span in spans {
        let Span::Text(text) = span else {
            lines.last_mut().into_iter().for_each(|line| line.push(span.clone()));
            continue;
        };
        for (index, part) in text.lines().enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if !part.is_empty() {
                lines.last_mut().into_iter().for_each(|line| line.push(Span::Text(part.to_owned())));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::template::Scope;
    use super::*;
    use crate::domain::paper::Style;

    static ITEM: Scope = Scope { fields: &["姓名", "电话"], lists: &[] };
    static ROOT: Scope = Scope { fields: &["案号", "事实"], lists: &[("当事人", &ITEM)] };

    fn filled(template: &str, data: &Data) -> Vec<Sheet> {
        let template = Template::parse("t", template.as_bytes(), &ROOT).unwrap();
        sheets(&template, Paper::Agreement, "协议书", data)
    }

    fn data() -> Data {
        let party = |name: &str, phone: &str| Data::default().with("姓名", name).with("电话", phone);
        Data::default()
            .with("案号", "甲1号")
            .with("事实", "第一段。\n第二段。")
            .list("当事人", [party("张三", ""), party("李四", "139")])
    }

    fn text(text: &str) -> Span {
        Span::Text(text.to_owned())
    }

    #[test]
    fn what_is_missing_is_room_and_is_listed_by_its_place() {
        let sheet = filled("{案号}\n@逐项 当事人\n- {姓名} {电话:5}\n@完\n@若无 案号\n无\n@完", &data()).remove(0);
        let expected = [
            Block::Line(Style::Body, vec![text("甲1号")]),
            Block::Line(Style::Flush, vec![text("张三"), text(" "), Span::Blank(5)]),
            Block::Line(Style::Flush, vec![text("李四"), text(" "), text("139")]),
        ];
        assert_eq!(sheet.blocks, expected);
        assert_eq!(sheet.blanks, ["当事人1·电话"]);
    }

    #[test]
    fn rows_of_a_list_are_one_table_and_values_keep_their_lines() {
        let sheet =
            filled("|: 40 60\n|! 姓名 | 电话\n@逐项 当事人\n| {姓名} | {电话?}\n@完\n| {事实} | <", &data()).remove(0);
        let [Block::Table(table)] = sheet.blocks.as_slice() else { panic!("{:?}", sheet.blocks) };
        assert_eq!(table.rows.len(), 4);
        assert!(table.rows[0].heading && !table.rows[1].heading);
        assert_eq!(table.rows[3].cells[0].across, 2);
        assert_eq!(table.rows[3].cells[0].lines, [vec![text("第一段。")], vec![text("第二段。")]]);
        assert!(sheet.blanks.is_empty());
    }

    #[test]
    fn a_form_for_each_item_has_one_sheet_an_item_and_one_without_any() {
        let template = "@每份 当事人\n= 告知书\n{姓名}";
        let titles: Vec<String> = filled(template, &data()).into_iter().map(|sheet| sheet.title).collect();
        assert_eq!(titles, ["协议书（一）", "协议书（二）"]);
        let empty = filled(template, &Data::default());
        assert_eq!((empty.len(), empty[0].blanks.as_slice()), (1, ["姓名".to_owned()].as_slice()));
    }
}
