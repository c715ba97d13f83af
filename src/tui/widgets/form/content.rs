//! What is in an entry: one line or several.

use crate::tui::input::Key;
use crate::tui::widgets::Field;

use super::editor::{Edited, Editor};

/// A text being edited.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// One line; also the machine value of a choice.
    Line(Field),
    /// Several lines.
    Long(Box<Editor>),
}

impl Content {
    /// The text.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Self::Line(field) => field.value(),
            Self::Long(editor) => editor.value(),
        }
    }

    /// Replaces the text; the caret goes to its end.
    pub fn set(&mut self, text: &str) {
        match self {
            Self::Line(field) => field.set(text),
            Self::Long(editor) => editor.set(text),
        }
    }

    /// Takes a key.
    pub(super) fn key(&mut self, key: Key) -> Edited {
        match self {
            Self::Line(field) => {
                let before = field.clone();
                match (field.key(key), field.value() == before.value()) {
                    (false, _) => Edited::Ignored,
                    (true, true) => Edited::Moved,
                    (true, false) => Edited::Changed,
                }
            }
            Self::Long(editor) => editor.key(key),
        }
    }

    /// Inserts pasted text; gives `true` when some was left out.
    pub(super) fn paste(&mut self, text: &str) -> bool {
        match self {
            Self::Line(field) => field.paste(text),
            Self::Long(editor) => editor.paste(text),
        }
    }
}
