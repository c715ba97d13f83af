//! The pieces screens are made of: a pen that measures in cells, panels, tables, fields and forms.
//!
//! Invariants: nothing is drawn outside its area, whatever the size of the terminal (no cell is indexed); a wide glyph is
//! never left cut in half (which ratatui's own `Clear` and `Paragraph` do); no widget paints a caret: a field tells where
//! it is, and the root sets it. Widgets know styles and cells; they must not know cases or the keymap.

mod backdrop;
mod field;
pub mod form;
mod panel;
mod pen;
mod selection;
mod table;

pub use backdrop::backdrop;
pub use field::Field;
pub use panel::panel;
pub use pen::{Look, Pen};
pub use selection::Selection;
pub use table::{Column, Row, Table, Wide};
