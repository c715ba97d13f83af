//! Amounts and counts as people type them.

use crate::domain::money::Fen;
use crate::domain::text::narrow;

/// The amount meant by `text`, as the register reads amounts everywhere: `12000`, `12,000.50`, `1.2万`, `8000元`.
#[must_use]
pub fn parse_fen(text: &str) -> Option<Fen> {
    Fen::parse(text).ok()
}

/// The whole number meant by `text`, with full-width digits and a measure word allowed (`28人`).
#[must_use]
pub fn parse_count(text: &str) -> Option<u32> {
    let plain: String = text.trim().chars().map(narrow).collect();
    plain.trim_end_matches(['人', '件', '家', '页', '次', '期']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_counts() {
        assert_eq!(parse_fen("1.2万"), Some(Fen::yuan(12_000)));
        assert_eq!(parse_fen("八千"), None);
        assert_eq!((parse_count("２８人"), parse_count("3"), parse_count("多")), (Some(28), Some(3), None));
    }
}
