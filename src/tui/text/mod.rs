//! Text measured in terminal cells: width, truncation, wrapping, padding.
//!
//! Everything that must know how wide a string is asks here, so one table decides (the one ratatui lays out with) and a
//! Chinese character is two cells everywhere. The functions are pure and never cut a glyph in half. They know nothing of
//! styles, screens or languages.

mod pad;
mod truncate;
mod width;
mod wrap;

pub use pad::{Align, pad};
pub use truncate::{Truncated, truncate};
pub use width::width;
pub use wrap::wrap;
