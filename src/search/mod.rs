//! Finding: a typed query against names, numbers and remarks, in Chinese, full pinyin, initials, or a mixture of them.
//!
//! A query is one or several terms; each must be found. A term matches a run of characters, each consumed as itself, as one
//! of its readings, as the initial of one, or, at the term's end, as the beginning of one. Every reading counts (行 is hang
//! and xing); the one the word has (银行, 长安, a surname) ranks above the others. Where too little is found that way,
//! characters that stand apart are matched in order. Text in, a score and the matched characters out.
//!
//! What it must not know: storage, terminals, who is asking. It knows of the domain only how names are made comparable.

mod bag;
mod best;
mod field;
mod fold;
mod fuzzy;
mod glyphs;
mod index;
mod masks;
mod near;
mod needle;
mod phrases;
mod reading;
mod scan;
mod sound;
#[cfg(test)]
mod tests;

pub use field::Field;
pub use index::{Hit, Index, Namesake, Row};
pub use near::{near, near_key};
pub use needle::{Match, Needle};
pub use sound::{Similar, similar};
