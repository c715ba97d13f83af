//! Several lines of text being edited, wrapped the way Chinese is.
//!
//! An own small editor over [`wrap`] and not `tui-textarea-2`: that crate wraps by glyph or by word and knows no kinsoku,
//! so a row could begin with 。, and where it breaks rows cannot be told from outside; here the rows drawn, the rows the
//! arrows walk over and the rows a form makes room for are the same by construction. A caret is a byte between two
//! graphemes, never inside one. Rows depend on the width, which the form tells before a key is taken ([`Editor::fit`]).

use std::ops::Range;

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::Position;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::PARAGRAPHS_CHARS_MAX;
use crate::tui::input::Key;
use crate::tui::text::{width, wrap};
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;

/// A text with a caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    text: String,
    /// The byte before which the next character goes in.
    caret: usize,
    /// The column the arrows try to keep while they walk over shorter rows.
    goal: Option<usize>,
    /// Cells of a row, the one for a caret behind the last glyph included.
    cells: usize,
}

impl Default for Editor {
    fn default() -> Self {
        Self { text: String::new(), caret: 0, goal: None, cells: 40 }
    }
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The text changed.
    Changed,
    /// The caret moved, or an editing key had nothing to do.
    Moved,
    /// Up from the first row: out of the field.
    Above,
    /// Down from the last row.
    Below,
    /// Not an editing key.
    Ignored,
}

impl From<&str> for Editor {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), caret: text.len(), ..Self::default() }
    }
}

impl Editor {
    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.text
    }

    /// Replaces the text; the caret goes to its end.
    pub fn set(&mut self, text: &str) {
        *self = Self { cells: self.cells, ..Self::from(text) };
    }

    /// Tells how wide rows are.
    pub fn fit(&mut self, cells: usize) {
        self.cells = cells.max(3);
    }

    /// How many rows the text takes.
    #[must_use]
    pub fn height(&self) -> usize {
        self.rows().len()
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Edited {
        if let Some(c) = key.typed() {
            return self.insert(c.encode_utf8(&mut [0; 4]));
        }
        let control = key.mods == KeyModifiers::CONTROL;
        if !control && !key.mods.is_empty() {
            return Edited::Ignored;
        }
        match (key.code, control) {
            (KeyCode::Enter, false) => self.insert("\n"),
            (KeyCode::Up, false) => self.walk(-1),
            (KeyCode::Down, false) => self.walk(1),
            (KeyCode::Left, false) => self.go(self.before(self.caret)),
            (KeyCode::Right, false) => self.go(self.after(self.caret)),
            (KeyCode::Left, true) => self.go(self.word_before()),
            (KeyCode::Right, true) => self.go(self.word_after()),
            (KeyCode::Home, false) | (KeyCode::Char('a'), true) => self.go(self.row().start),
            (KeyCode::End, false) | (KeyCode::Char('e'), true) => self.go(self.row_end(&self.row())),
            (KeyCode::Home, true) => self.go(0),
            (KeyCode::End, true) => self.go(self.text.len()),
            (KeyCode::Backspace, false) | (KeyCode::Char('h'), true) => self.cut(self.before(self.caret)..self.caret),
            (KeyCode::Delete, false) => self.cut(self.caret..self.after(self.caret)),
            (KeyCode::Backspace, true) | (KeyCode::Char('w'), true) => self.cut(self.word_before()..self.caret),
            (KeyCode::Char('u'), true) => self.cut(self.row().start..self.caret),
            (KeyCode::Char('k'), true) => self.cut(self.caret..self.row_end(&self.row())),
            _ => Edited::Ignored,
        }
    }

    /// Inserts pasted text at the caret as one change: lines stay lines. Gives `true` when some was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        let clean: String = text
            .replace("\r\n", "\n")
            .chars()
            .map(|c| if c == '\r' { '\n' } else { c })
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| *c == '\n' || !c.is_control())
            .collect();
        let room = PARAGRAPHS_CHARS_MAX.saturating_sub(self.text.chars().count());
        let fitting: String = clean.chars().take(room).collect();
        self.insert(&fitting);
        fitting.len() < clean.len()
    }

    /// Draws the rows around the caret into the pen's area; gives where the caret stands.
    pub fn draw(&self, pen: &mut Pen<'_>, meaning: Meaning) -> Option<Position> {
        let area = pen.area();
        if area.is_empty() {
            return None;
        }
        let rows = self.rows();
        let here = self.row_number(&rows);
        let height = usize::from(area.height);
        let first = (here + 1).saturating_sub(height);
        for (y, row) in (0..area.height).zip(rows.iter().skip(first)) {
            pen.text(0, y, self.slice(row).trim_end_matches('\n'), meaning);
        }
        let start = rows.get(here).map_or(0, |row| row.start);
        let column = width(&pen.look.glyphs.show(self.slice(&(start..self.caret))));
        let x = u16::try_from(column).unwrap_or(u16::MAX).min(area.width - 1);
        let y = u16::try_from(here - first).unwrap_or(u16::MAX).min(area.height - 1);
        Some(Position { x: area.x + x, y: area.y + y })
    }

    fn insert(&mut self, text: &str) -> Edited {
        if self.text.chars().count() + text.chars().count() > PARAGRAPHS_CHARS_MAX {
            return Edited::Moved;
        }
        self.text.insert_str(self.caret, text);
        self.caret += text.len();
        self.goal = None;
        // A mark that joins what stood there makes one grapheme of two: the caret goes behind it.
        if !self.is_boundary(self.caret) {
            self.caret = self.after(self.caret);
        }
        Edited::Changed
    }

    fn cut(&mut self, range: Range<usize>) -> Edited {
        self.goal = None;
        if range.is_empty() {
            return Edited::Moved;
        }
        self.caret = range.start;
        self.text.replace_range(range, "");
        if !self.is_boundary(self.caret) {
            self.caret = self.after(self.caret);
        }
        Edited::Changed
    }

    fn go(&mut self, to: usize) -> Edited {
        self.goal = None;
        self.caret = to;
        Edited::Moved
    }

    /// A row up or down, in the column the walk began in.
    fn walk(&mut self, by: isize) -> Edited {
        let rows = self.rows();
        let here = self.row_number(&rows);
        let there = match here.checked_add_signed(by) {
            None => return Edited::Above,
            Some(there) if there >= rows.len() => return Edited::Below,
            Some(there) => there,
        };
        let start = rows.get(here).map_or(0, |row| row.start);
        let goal = self.goal.unwrap_or_else(|| width(self.slice(&(start..self.caret))));
        if let Some(row) = rows.get(there) {
            self.caret = self.at_column(row, goal);
        }
        self.goal = Some(goal);
        Edited::Moved
    }

    /// The byte of a row nearest to a column, before what ends the row.
    fn at_column(&self, row: &Range<usize>, column: usize) -> usize {
        let end = self.row_end(row);
        let mut used = 0;
        for (at, glyph) in self.slice(&(row.start..end)).grapheme_indices(true) {
            used += width(glyph);
            if used > column {
                return row.start + at;
            }
        }
        end
    }

    /// The rows as bytes of the text; at least one, and an empty one behind a last line feed.
    fn rows(&self) -> Vec<Range<usize>> {
        let (mut at, mut wrapped) = (0, 0);
        let mut rows: Vec<Range<usize>> = Vec::new();
        for row in wrap(&self.text, self.cells - 1) {
            wrapped += row.len();
            // UAX #14 would part a blank from an accent upon it; a row begins where a glyph does.
            let end = if self.is_boundary(wrapped) { wrapped } else { self.after(wrapped) };
            if end > at || rows.is_empty() {
                rows.push(at..end);
                at = end;
            }
        }
        if self.text.ends_with('\n') {
            rows.push(at..at);
        }
        rows
    }

    fn row_number(&self, rows: &[Range<usize>]) -> usize {
        rows.iter().rposition(|row| row.start <= self.caret).unwrap_or(0)
    }

    fn row(&self) -> Range<usize> {
        let rows = self.rows();
        rows.get(self.row_number(&rows)).cloned().unwrap_or(0..0)
    }

    /// The last place of the caret in a row: before its line feed, or before the glyph that is the last where the text
    /// runs on into the next row.
    fn row_end(&self, row: &Range<usize>) -> usize {
        if row.end == self.text.len() && !self.slice(row).ends_with('\n') {
            return row.end;
        }
        self.before(row.end).max(row.start)
    }

    fn is_boundary(&self, at: usize) -> bool {
        at == self.text.len() || self.text.grapheme_indices(true).any(|(start, _)| start == at)
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn before(&self, at: usize) -> usize {
        self.slice(&(0..at)).grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self, at: usize) -> usize {
        self.text.grapheme_indices(true).map(|(at, _)| at).find(|next| *next > at).unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let words = self.slice(&(0..self.caret)).split_word_bound_indices().rev();
        words.filter(|(_, word)| !word.trim().is_empty()).map(|(at, _)| at).next().unwrap_or(0)
    }

    fn word_after(&self) -> usize {
        let rest = self.slice(&(self.caret..self.text.len()));
        let mut words = rest.split_word_bound_indices().skip(1).filter(|(_, word)| !word.trim().is_empty());
        words.next().map_or(self.text.len(), |(at, _)| self.caret + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::Look;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn editor(text: &str, cells: usize) -> Editor {
        let mut editor = Editor::default();
        editor.fit(cells);
        for c in text.chars() {
            let key = if c == '\n' { Key::plain(KeyCode::Enter) } else { Key::char(c) };
            assert_eq!(editor.key(key), Edited::Changed);
        }
        editor
    }

    fn press(editor: &mut Editor, codes: &[KeyCode]) -> Vec<Edited> {
        codes.iter().map(|code| editor.key(Key::plain(*code))).collect()
    }

    fn drawn(editor: &Editor, height: u16) -> (Vec<String>, Position) {
        let area = Rect::new(0, 0, u16::try_from(editor.cells).unwrap(), height);
        let mut buffer = Buffer::empty(area);
        let caret = editor.draw(&mut Pen::new(&mut buffer, area, Look::default()), Meaning::Text).unwrap();
        (crate::tui::testing::rows(&buffer), caret)
    }

    #[test]
    fn enter_makes_a_line_and_rows_break_where_chinese_may() {
        let editor = editor("调解期限届满，需终止。\n当事人同意", 13);
        let (rows, caret) = drawn(&editor, 4);
        assert_eq!(rows, ["调解期限届", "满，需终止。", "当事人同意", ""]);
        assert_eq!(caret, Position { x: 10, y: 2 });
        assert_eq!(editor.height(), 3);
    }

    #[test]
    fn the_caret_walks_by_rows_and_keeps_its_column() {
        let mut editor = editor("甲乙丙丁\n子\n赵钱孙李", 20);
        let up = [KeyCode::Up];
        assert_eq!(press(&mut editor, &up), [Edited::Moved]);
        assert_eq!(drawn(&editor, 3).1, Position { x: 2, y: 1 });
        press(&mut editor, &up);
        assert_eq!(drawn(&editor, 3).1, Position { x: 8, y: 0 }, "back in the column it came from");
        assert_eq!(press(&mut editor, &up), [Edited::Above]);
        let down = [KeyCode::Down; 3];
        assert_eq!(press(&mut editor, &down), [Edited::Moved, Edited::Moved, Edited::Below]);
    }

    #[test]
    fn a_caret_between_two_rows_stands_at_the_beginning_of_the_second() {
        let mut editor = editor("甲乙丙丁戊", 7);
        assert_eq!(drawn(&editor, 2).0, ["甲乙丙", "丁戊"]);
        press(&mut editor, &[KeyCode::Left, KeyCode::Left]);
        assert_eq!(drawn(&editor, 2).1, Position { x: 0, y: 1 });
        press(&mut editor, &[KeyCode::Up, KeyCode::End]);
        assert_eq!(drawn(&editor, 2).1, Position { x: 4, y: 0 });
        press(&mut editor, &[KeyCode::Home]);
        assert_eq!(drawn(&editor, 2).1, Position { x: 0, y: 0 });
    }

    #[test]
    fn a_paste_keeps_its_lines_and_is_cut_at_the_limit() {
        let mut editor = editor("前后", 20);
        press(&mut editor, &[KeyCode::Left]);
        assert!(!editor.paste("一\r\n二\t\u{7}三\n"));
        assert_eq!(editor.value(), "前一\n二 三\n后");
        assert!(editor.paste(&"长".repeat(PARAGRAPHS_CHARS_MAX)));
        assert_eq!(editor.value().chars().count(), PARAGRAPHS_CHARS_MAX);
    }

    #[test]
    fn words_and_rows_are_cut() {
        let mut editor = editor("the term is", 40);
        editor.key(Key::ctrl('w'));
        assert_eq!(editor.value(), "the term ");
        press(&mut editor, &[KeyCode::Home]);
        editor.key(Key::ctrl('k'));
        assert_eq!(editor.value(), "");
    }

    #[test]
    fn keys_that_are_not_editing_are_left_to_the_screen() {
        let mut editor = editor("甲", 20);
        for key in [Key::f(5), Key::plain(KeyCode::Esc), Key::ctrl('s'), Key::plain(KeyCode::Tab)] {
            assert_eq!(editor.key(key), Edited::Ignored, "{key}");
        }
    }

    /// A hand on the keyboard.
    fn keys() -> impl Strategy<Value = Vec<Key>> {
        let typed = prop::sample::select("甲乙。，「」 ab1\u{301}👨\u{200d}🏠".chars().collect::<Vec<_>>());
        let moved = prop::sample::select(vec![
            KeyCode::Enter,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::Backspace,
            KeyCode::Delete,
        ]);
        let key =
            prop_oneof![3 => typed.prop_map(Key::char), 2 => moved.prop_map(Key::plain), 1 => Just(Key::ctrl('w'))];
        prop::collection::vec(key, 0..60)
    }

    proptest! {
        #[test]
        fn what_was_typed_is_the_text(text in "[甲乙丙，。「」a-z \n]{0,60}", cells in 3_usize..30) {
            let editor = editor(&text, cells);
            prop_assert_eq!(editor.value(), text);
        }

        #[test]
        fn the_caret_is_never_outside_nor_inside_a_glyph(keys in keys(), cells in 3_usize..30, height in 1_u16..6) {
            let mut editor = Editor::default();
            editor.fit(cells);
            for key in keys {
                editor.key(key);
                prop_assert!(editor.text.is_char_boundary(editor.caret));
                prop_assert!(editor.is_boundary(editor.caret), "{:?} at {}", editor.text, editor.caret);
                let (rows, caret) = drawn(&editor, height);
                prop_assert!(usize::from(caret.x) < cells && caret.y < height && rows.len() == usize::from(height));
            }
        }

        /// The same keys on a plain list of characters: what a person would say the text is now.
        #[test]
        fn editing_is_what_it_would_be_on_paper(
            keys in prop::collection::vec((0_u8..5, prop::sample::select(vec!['甲', 'b', '，', '\n'])), 0..60),
            cells in 3_usize..30,
        ) {
            let mut editor = Editor::default();
            editor.fit(cells);
            let (mut paper, mut at): (Vec<char>, usize) = (Vec::new(), 0);
            for (what, c) in keys {
                match what {
                    0 | 1 => {
                        editor.key(if c == '\n' { Key::plain(KeyCode::Enter) } else { Key::char(c) });
                        paper.insert(at, c);
                        at += 1;
                    }
                    2 => {
                        editor.key(Key::plain(KeyCode::Left));
                        at = at.saturating_sub(1);
                    }
                    3 => {
                        editor.key(Key::plain(KeyCode::Right));
                        at = (at + 1).min(paper.len());
                    }
                    _ => {
                        editor.key(Key::plain(KeyCode::Backspace));
                        if at > 0 {
                            at -= 1;
                            paper.remove(at);
                        }
                    }
                }
            }
            prop_assert_eq!(editor.value(), paper.iter().collect::<String>());
            prop_assert_eq!(editor.text[..editor.caret].chars().count(), at);
        }
    }
}
