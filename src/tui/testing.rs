//! What tests of this stratum share: a terminal made of bytes, and keys typed.

use std::num::NonZero;

use ratatui::buffer::{Buffer, CellWidth};

/// A terminal of the given size that understands what is written to it.
pub fn screen(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(NonZero::new(rows).unwrap(), NonZero::new(columns).unwrap(), 0)
}

/// The rows a terminal shows after `bytes`.
pub fn shown(bytes: &[u8], columns: u16, rows: u16) -> Vec<String> {
    let mut screen = screen(columns, rows);
    screen.process(bytes);
    screen.screen().rows(0, columns).collect()
}

/// The rows of a buffer as they are read: the second cell of a wide glyph is not a space.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let area = *buffer.area();
    (area.top()..area.bottom())
        .map(|y| {
            let mut row = String::new();
            let mut x = area.left();
            while let Some(cell) = buffer.cell((x, y)) {
                row.push_str(cell.symbol());
                x += cell.symbol().cell_width().max(1);
            }
            row.trim_end().to_owned()
        })
        .collect()
}
