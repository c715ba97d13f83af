//! Characters made comparable, one for one, so that a position in what is compared is a position in what is shown.

/// Folds full-width forms, case, brackets and dots.
pub(super) fn fold(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    match narrow {
        '〔' | '【' | '［' | '[' | '{' | '「' | '『' | '《' | '<' => '(',
        '〕' | '】' | '］' | ']' | '}' | '」' | '』' | '》' | '>' => ')',
        '•' | '・' | '･' | '‧' | '∙' | '⋅' => '·',
        '—' | '–' | '‐' | '‑' | '−' => '-',
        // The first of what it becomes: one for one.
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

/// Whether a folded character may be passed over inside a match: brackets, dots, spaces.
pub(super) fn is_passed_over(c: char) -> bool {
    !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn what_is_typed_on_any_keyboard_is_one() {
        for (one, other) in [('Ａ', 'a'), ('〔', '（'), ('》', ')'), ('・', '·'), ('３', '3'), ('　', ' '), ('İ', 'i')]
        {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        for c in ['𬭎', '㛃', '·', '宿'] {
            assert_eq!(fold(c), c);
        }
    }
}
