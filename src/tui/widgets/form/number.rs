//! Amounts and counts as people type them.

use crate::tui::input::narrow;

/// The amount in fen (hundredths of a yuan) meant by `text`: `12000`, `12,000.50`, `1.2万`, `8000元`, full-width digits.
/// More than two decimals of a yuan is not an amount.
#[must_use]
pub fn parse_fen(text: &str) -> Option<i64> {
    let plain: String = text.trim().chars().map(narrow).filter(|c| !matches!(c, ',' | ' ' | '，')).collect();
    let plain = plain.trim_end_matches('元').trim_start_matches(['￥', '¥']);
    let (digits, decimals) = match plain.strip_suffix('万') {
        Some(digits) => (digits, 6),
        None => (plain, 2),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) || part.len() > decimals {
        return None;
    }
    let scaled = format!("{whole}{part}{}", "0".repeat(decimals - part.len()));
    scaled.parse().ok()
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
    fn amounts_are_exact() {
        for (text, fen) in [
            ("12000", 1_200_000),
            ("12,000.50", 1_200_050),
            ("1.2万", 1_200_000),
            ("０.５万元", 500_000),
            ("￥8000元", 800_000),
            ("0", 0),
        ] {
            assert_eq!(parse_fen(text), Some(fen), "{text}");
        }
        for text in ["", "万", "1.234", "-5", "1e5", "八千", "99999999999999999999"] {
            assert_eq!(parse_fen(text), None, "{text}");
        }
    }

    #[test]
    fn counts() {
        assert_eq!((parse_count("２８人"), parse_count("3"), parse_count("多")), (Some(28), Some(3), None));
    }
}
