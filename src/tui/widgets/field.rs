//! One line of text being edited.
//!
//! Editing is `tui-input`'s; this adds what a form needs: comparing, pasting as one change, a limit, and drawing that never
//! cuts a wide glyph and tells where the caret is, so that the input method's window stands where the text goes in.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::Position;
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use super::pen::Pen;
use crate::tui::input::Key;
use crate::tui::text::width;
use crate::tui::theme::Meaning;

/// The most characters one line may hold, whatever is pasted.
const FIELD_CHARS_MAX: usize = 4_000;

/// A line of text with a caret.
#[derive(Debug, Clone, Default)]
pub struct Field {
    input: Input,
}

impl PartialEq for Field {
    /// Same text, same caret: what can be seen.
    fn eq(&self, other: &Self) -> bool {
        self.input.value() == other.input.value() && self.input.cursor() == other.input.cursor()
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }
}

impl Field {
    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Replaces the text; the caret goes to its end.
    pub fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    /// Takes a key; `true` when it was an editing key, whether or not it changed anything.
    pub fn key(&mut self, key: Key) -> bool {
        let Some(request) = request(key) else { return false };
        if matches!(request, InputRequest::InsertChar(_)) && self.value().chars().count() >= FIELD_CHARS_MAX {
            return true;
        }
        self.input.handle(request);
        true
    }

    /// Inserts pasted text at the caret as one change. Lines and tabs become spaces; gives `true` when some was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        let caret = self.input.cursor();
        let room = FIELD_CHARS_MAX.saturating_sub(self.value().chars().count());
        let pasted: String =
            text.trim_end_matches('\n').chars().map(|c| if c.is_control() { ' ' } else { c }).take(room).collect();
        let (before, after): (Vec<_>, Vec<_>) = self.value().chars().enumerate().partition(|(at, _)| *at < caret);
        let joined =
            before.iter().map(|(_, c)| *c).chain(pasted.chars()).chain(after.iter().map(|(_, c)| *c)).collect();
        self.input = Input::new(joined).with_cursor(caret + pasted.chars().count());
        text.chars().count() > pasted.chars().count() + 1
    }

    /// Draws the part around the caret into row `y`, `cells` wide from column `x`; gives where the caret stands.
    pub fn draw(&self, pen: &mut Pen<'_>, x: u16, y: u16, cells: u16, meaning: Meaning) -> Option<Position> {
        let area = pen.area();
        let room = cells.min(area.width.saturating_sub(x));
        if room == 0 || y >= area.height {
            return None;
        }
        let shown = pen.look.glyphs.show(self.value()).into_owned();
        let before: String = self.value().chars().take(self.input.cursor()).collect();
        let caret = width(&pen.look.glyphs.show(&before));
        let (text, column) = window(&shown, caret, usize::from(room));
        pen.part(x, y, room, 1).text(0, 0, &text, meaning);
        let column = u16::try_from(column).unwrap_or(room).min(room - 1);
        Some(Position { x: area.x + x + column, y: area.y + y })
    }
}

/// The part of `text` to show in `room` cells so that the caret (a column of the whole text) is inside, and its column there.
/// One cell is kept for the caret behind the last glyph.
fn window(text: &str, caret: usize, room: usize) -> (String, usize) {
    let skip_at_least = (caret + 1).saturating_sub(room);
    let (mut skipped, mut rest) = (0, text);
    for glyph in text.graphemes(true) {
        if skipped >= skip_at_least {
            break;
        }
        skipped += width(glyph);
        rest = rest.get(glyph.len()..).unwrap_or_default();
    }
    let mut shown = String::new();
    let mut used = 0;
    for glyph in rest.graphemes(true) {
        used += width(glyph);
        if used > room {
            break;
        }
        shown.push_str(glyph);
    }
    (shown, caret.saturating_sub(skipped))
}

/// The editing meant by a key.
fn request(key: Key) -> Option<InputRequest> {
    if let Some(c) = key.typed() {
        return Some(InputRequest::InsertChar(c));
    }
    let control = key.mods == KeyModifiers::CONTROL;
    Some(match (key.code, control) {
        (KeyCode::Backspace, false) => InputRequest::DeletePrevChar,
        (KeyCode::Char('h'), true) => InputRequest::DeletePrevChar,
        (KeyCode::Delete, false) => InputRequest::DeleteNextChar,
        (KeyCode::Left, false) => InputRequest::GoToPrevChar,
        (KeyCode::Right, false) => InputRequest::GoToNextChar,
        (KeyCode::Left, true) => InputRequest::GoToPrevWord,
        (KeyCode::Right, true) => InputRequest::GoToNextWord,
        (KeyCode::Home, false) | (KeyCode::Char('a'), true) => InputRequest::GoToStart,
        (KeyCode::End, false) | (KeyCode::Char('e'), true) => InputRequest::GoToEnd,
        (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
        (KeyCode::Char('w'), true) | (KeyCode::Backspace, true) => InputRequest::DeletePrevWord,
        (KeyCode::Char('k'), true) => InputRequest::DeleteTillEnd,
        (KeyCode::Char('y'), true) => InputRequest::Yank,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::Look;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn drawn(field: &Field, cells: u16) -> (String, u16) {
        let area = Rect::new(0, 0, cells, 1);
        let mut buffer = Buffer::empty(area);
        let caret = field.draw(&mut Pen::new(&mut buffer, area, Look::default()), 0, 0, cells, Meaning::Text).unwrap();
        let mut row = String::new();
        let mut x = 0;
        while let Some(cell) = buffer.cell((x, 0)) {
            row.push_str(cell.symbol());
            x += u16::try_from(width(cell.symbol())).unwrap().max(1);
        }
        (row, caret.x)
    }

    #[test]
    fn the_caret_stands_behind_what_was_typed() {
        let mut field = Field::default();
        for c in "宿城a".chars() {
            assert!(field.key(Key::char(c)));
        }
        assert_eq!(drawn(&field, 10), ("宿城a     ".into(), 5));
        field.key(Key::plain(KeyCode::Left));
        field.key(Key::plain(KeyCode::Left));
        assert_eq!(drawn(&field, 10).1, 2);
        field.key(Key::plain(KeyCode::Backspace));
        assert_eq!(field.value(), "城a");
    }

    #[test]
    fn a_long_text_scrolls_by_whole_glyphs() {
        let field = Field::from("上海未名文化传播有限公司");
        assert_eq!(drawn(&field, 9), ("有限公司 ".into(), 8));
        assert_eq!(drawn(&field, 8), ("限公司  ".into(), 6));
    }

    #[test]
    fn pasting_is_one_change_at_the_caret_and_has_no_lines() {
        let mut field = Field::from("甲丁");
        field.key(Key::plain(KeyCode::Left));
        assert!(!field.paste("乙\n丙\n"));
        assert_eq!(field.value(), "甲乙 丙丁");
        assert!(field.paste(&"长".repeat(FIELD_CHARS_MAX)));
        assert_eq!(field.value().chars().count(), FIELD_CHARS_MAX);
    }

    #[test]
    fn keys_that_are_not_editing_are_left_to_the_screen() {
        let mut field = Field::default();
        for key in
            [Key::f(5), Key::plain(KeyCode::Enter), Key::plain(KeyCode::Esc), Key::ctrl('p'), Key::plain(KeyCode::Tab)]
        {
            assert!(!field.key(key), "{key}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_caret_is_always_inside(text in "\\PC{0,30}", cells in 1_u16..20, left in 0_usize..30) {
            let mut field = Field::from(text.as_str());
            for _ in 0..left {
                field.key(Key::plain(KeyCode::Left));
            }
            proptest::prop_assert!(drawn(&field, cells).1 < cells);
        }
    }
}
