//! Identity codes: 统一社会信用代码 (GB 32100-2015) and 公民身份号码 (GB 11643-1999).
//!
//! A check says what a code is and why it cannot be right. It never blocks: documents with wrong check digits exist
//! (old ones above all), so the register keeps what stands on the paper and warns. Area codes are not looked up, since
//! those of abolished districts stay valid for life.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::refusal::{Warning, warn};
use super::text::narrow;

/// Both kinds have eighteen characters.
const CODE_CHARS: usize = 18;
/// So many digits a mistyped ID number still has.
const ID_DIGITS_MIN: usize = 14;
/// Values 0 to 30 of GB 32100: digits and capitals without I, O, S, V, Z.
const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i-1) mod 31.
const USCC_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// 2^(18-i) mod 11.
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder of GB 11643 (ISO 7064 MOD 11-2).
const ID_CHECKS: &[u8; 11] = b"10X98765432";
/// The first year of birth that is believed.
const BIRTH_YEAR_MIN: i32 = 1800;
/// The last year of birth that is believed; the domain has no clock.
const BIRTH_YEAR_MAX: i32 = 2200;

/// What a code is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// 统一社会信用代码: an organisation or a one-person business.
    Uscc,
    /// 公民身份号码: a person.
    Id,
    /// Neither by its shape; another document perhaps (passport, permit).
    Unknown,
}

/// Why a code cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CodeTrouble {
    /// Not eighteen characters.
    Length {
        /// How many there are.
        found: usize,
    },
    /// A character that cannot stand there.
    Alphabet {
        /// Counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// The check character does not fit the others: something was mistyped.
    CheckDigit {
        /// What it would have to be.
        expected: char,
        /// What it is.
        found: char,
    },
    /// The division code, of which the first digit is a part of the country, begins with 0.
    Region {
        /// The six digits.
        found: String,
    },
    /// The date of birth is not a day.
    BirthDate {
        /// The eight digits.
        found: String,
    },
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCheck {
    /// Normalised: half-width, upper case, without spaces.
    pub code: String,
    /// Nothing speaks against it.
    pub valid: bool,
    /// What it is taken for.
    pub kind: CodeKind,
    /// Why not, when it is not valid.
    pub reason: Option<CodeTrouble>,
}

impl CodeCheck {
    /// What to say beside the act that recorded an invalid code: `code_length`, `code_alphabet`, `code_check_digit`,
    /// `code_region` or `code_birth_date`, with the masked `value` and what the reason holds.
    #[must_use]
    pub fn warning(&self) -> Option<Warning> {
        let warning = match self.reason.as_ref()? {
            CodeTrouble::Length { found } => warn("code_length").with("found", found),
            CodeTrouble::Alphabet { position, found } => {
                warn("code_alphabet").with("position", position).with("found", found)
            }
            CodeTrouble::CheckDigit { expected, found } => {
                warn("code_check_digit").with("expected", expected).with("found", found)
            }
            CodeTrouble::Region { found } => warn("code_region").with("found", found),
            // The digits are not repeated: hiding the birth date is what masking is for.
            CodeTrouble::BirthDate { .. } => warn("code_birth_date"),
        };
        Some(warning.with("value", mask(&self.code)))
    }
}

/// Half-width, upper case, without white space.
#[must_use]
pub fn normalise(written: &str) -> String {
    written.chars().map(narrow).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Checks a code of either kind.
///
/// Eighteen digits (or seventeen and an X) can be either: it is an ID number if that check passes or, failing both
/// checks, if a date of birth stands in it; else a 统一社会信用代码.
#[must_use]
pub fn check(written: &str) -> CodeCheck {
    let code = normalise(written);
    let (kind, reason) = judge(&code);
    CodeCheck { valid: kind != CodeKind::Unknown && reason.is_none(), code, kind, reason }
}

fn judge(code: &str) -> (CodeKind, Option<CodeTrouble>) {
    if code.chars().count() != CODE_CHARS {
        let kind = if looks_like_first_generation_id(code) { CodeKind::Id } else { CodeKind::Unknown };
        return (kind, Some(CodeTrouble::Length { found: code.chars().count() }));
    }
    let uscc = uscc_trouble(code);
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return (CodeKind::Unknown, uscc);
    }
    if !has_id_shape(code) {
        return (CodeKind::Uscc, uscc);
    }
    match (id_trouble(code), uscc) {
        (None, _) => (CodeKind::Id, None),
        (Some(trouble @ CodeTrouble::CheckDigit { .. }), _) => (CodeKind::Id, Some(trouble)),
        (Some(_), None) => (CodeKind::Uscc, None),
        (Some(trouble), Some(_)) if !code.starts_with('9') => (CodeKind::Id, Some(trouble)),
        (Some(_), Some(trouble)) => (CodeKind::Uscc, Some(trouble)),
    }
}

/// What is wrong with a normalised code as a 统一社会信用代码.
#[must_use]
pub fn uscc_trouble(code: &str) -> Option<CodeTrouble> {
    let length = code.chars().count();
    if length != CODE_CHARS {
        return Some(CodeTrouble::Length { found: length });
    }
    let mut sum = 0;
    for ((index, found), weight) in code.chars().enumerate().zip(USCC_WEIGHTS.into_iter().chain([0])) {
        // Characters 3 to 8 are the division code.
        let digit_only = (2..8).contains(&index);
        match uscc_value(found) {
            Some(value) if !digit_only || found.is_ascii_digit() => sum += value * weight,
            _ => return Some(CodeTrouble::Alphabet { position: index + 1, found }),
        }
    }
    if let Some(trouble) = region_trouble(code, 2) {
        return Some(trouble);
    }
    let expected = USCC_ALPHABET.get(((31 - sum % 31) % 31) as usize).map(|byte| char::from(*byte))?;
    wrong_check(code, expected)
}

/// What is wrong with a normalised code as a 公民身份号码.
#[must_use]
pub fn id_trouble(code: &str) -> Option<CodeTrouble> {
    let length = code.chars().count();
    if length != CODE_CHARS {
        return Some(CodeTrouble::Length { found: length });
    }
    let mut sum = 0;
    for ((index, found), weight) in code.chars().enumerate().zip(ID_WEIGHTS.into_iter().chain([0])) {
        match found.to_digit(10) {
            Some(digit) => sum += digit * weight,
            None if found == 'X' && index + 1 == CODE_CHARS => {}
            None => return Some(CodeTrouble::Alphabet { position: index + 1, found }),
        }
    }
    if birth_date(code).is_none() {
        return Some(CodeTrouble::BirthDate { found: code.chars().skip(6).take(8).collect() });
    }
    if let Some(trouble) = region_trouble(code, 0) {
        return Some(trouble);
    }
    let expected = ID_CHECKS.get((sum % 11) as usize).map(|byte| char::from(*byte))?;
    wrong_check(code, expected)
}

/// The date of birth in a normalised 公民身份号码, if it is a day; says nothing about the check digit.
#[must_use]
pub fn birth_date(code: &str) -> Option<NaiveDate> {
    if !has_id_shape(code) {
        return None;
    }
    let year: i32 = code.get(6..10)?.parse().ok()?;
    let (month, day) = (code.get(10..12)?.parse().ok()?, code.get(12..14)?.parse().ok()?);
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (BIRTH_YEAR_MIN..=BIRTH_YEAR_MAX).contains(&year))
}

/// A code as it may be shown: organisations whole; a person's number with its first six and last four characters, which
/// hides the date of birth; other documents with two at each end. What might be a person's number is treated as one.
#[must_use]
pub fn mask(written: &str) -> String {
    let check = check(written);
    if check.kind == CodeKind::Uscc && (check.valid || !may_be_id(&check.code)) {
        return check.code;
    }
    let length = check.code.chars().count();
    let (first, last) = match length {
        0..8 => (0, 0),
        8..14 => (2, 2),
        _ => (6, 4),
    };
    let hidden = first..length - last;
    check.code.chars().enumerate().map(|(index, c)| if hidden.contains(&index) { '*' } else { c }).collect()
}

/// Whether 18 characters may be an ID number with some of them mistyped (`O` for `0`): mostly digits, and a century where
/// the year of birth stands.
fn may_be_id(code: &str) -> bool {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let century = code.get(6..8).unwrap_or_default();
    digits >= ID_DIGITS_MIN && (["18", "19", "20"].contains(&century) || !century.bytes().all(|c| c.is_ascii_digit()))
}

fn uscc_value(c: char) -> Option<u32> {
    let byte = u8::try_from(c).ok()?;
    USCC_ALPHABET.iter().position(|known| *known == byte).and_then(|value| u32::try_from(value).ok())
}

/// The six digits of a division code that begin at an index. Which divisions there are and were is not looked up, but none
/// ever began with 0: the first digit is one of the parts of the country, 1 to 8, or 9 for other places.
fn region_trouble(code: &str, from: usize) -> Option<CodeTrouble> {
    let found: String = code.chars().skip(from).take(6).collect();
    found.starts_with('0').then_some(CodeTrouble::Region { found })
}

fn wrong_check(code: &str, expected: char) -> Option<CodeTrouble> {
    let found = code.chars().last()?;
    (found != expected).then_some(CodeTrouble::CheckDigit { expected, found })
}

/// Seventeen digits and a digit or X.
fn has_id_shape(code: &str) -> bool {
    let digits = code.strip_suffix('X').unwrap_or(code);
    code.len() == CODE_CHARS && digits.len() >= CODE_CHARS - 1 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Fifteen digits with a date of birth: the cards before 1999, no longer valid.
fn looks_like_first_generation_id(code: &str) -> bool {
    let digits = code.len() == 15 && code.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| code.get(range).and_then(|part: &str| part.parse::<u32>().ok());
    digits
        && match (part(6..8), part(8..10), part(10..12)) {
            (Some(year), Some(month), Some(day)) => {
                i32::try_from(1900 + year).is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some())
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const USCC: &str = "91350100M000100Y43";
    const ID: &str = "11010519491231002X";

    fn reason(code: &str) -> (CodeKind, Option<CodeTrouble>) {
        let check = check(code);
        assert_eq!(check.valid, check.reason.is_none());
        (check.kind, check.reason)
    }

    #[test]
    fn the_published_examples_are_valid() {
        assert_eq!(reason(USCC), (CodeKind::Uscc, None));
        assert_eq!(reason(ID), (CodeKind::Id, None));
        assert_eq!(reason("440524188001010014"), (CodeKind::Id, None));
    }

    #[test]
    fn a_wrong_check_digit_names_the_right_one() {
        // Z is not of the alphabet at all; 4 is, and wrong.
        assert_eq!(reason("91350100M000100Y4Z").1, Some(CodeTrouble::Alphabet { position: 18, found: 'Z' }));
        assert_eq!(reason("91350100M000100Y44").1, Some(CodeTrouble::CheckDigit { expected: '3', found: '4' }));
        let wrong = (CodeKind::Id, Some(CodeTrouble::CheckDigit { expected: 'X', found: '1' }));
        assert_eq!(reason("110105194912310021"), wrong);
        // A code found on a real paper that fails the standard: reported, and the caller keeps it.
        let found = reason("91350211M0000XUF46");
        assert!(matches!(found, (CodeKind::Uscc, Some(CodeTrouble::CheckDigit { .. }))), "{found:?}");
    }

    #[test]
    fn length_alphabet_and_birth_date_are_told_apart() {
        assert_eq!(reason("9135010").1, Some(CodeTrouble::Length { found: 7 }));
        assert_eq!(reason("").1, Some(CodeTrouble::Length { found: 0 }));
        assert_eq!(reason("91350100M000100Y432").1, Some(CodeTrouble::Length { found: 19 }));
        assert_eq!(reason("9135O100M000100Y43").1, Some(CodeTrouble::Alphabet { position: 5, found: 'O' }));
        assert_eq!(reason("913A0100M000100Y43").1, Some(CodeTrouble::Alphabet { position: 4, found: 'A' }));
        assert_eq!(reason("一二三四五六七八九十一二三四五六七八").0, CodeKind::Unknown);
        let impossible = (CodeKind::Id, Some(CodeTrouble::BirthDate { found: "19490230".to_owned() }));
        assert_eq!(reason("110105194902300021"), impossible);
        assert_eq!(reason("130503670401001"), (CodeKind::Id, Some(CodeTrouble::Length { found: 15 })));
        assert_eq!(reason("321302000012345"), (CodeKind::Unknown, Some(CodeTrouble::Length { found: 15 })));
    }

    #[test]
    fn what_fits_only_by_arithmetic_is_no_code() {
        // Every check sum of zeros is zero.
        assert_eq!(reason("000000000000000000").1, Some(CodeTrouble::BirthDate { found: "00000000".to_owned() }));
        assert_eq!(reason("010105194912310020").1, Some(CodeTrouble::Region { found: "010105".to_owned() }));
        assert_eq!(reason("91000000MA00000000").1, Some(CodeTrouble::Region { found: "000000".to_owned() }));
        let warning = check("010105194912310020").warning().unwrap();
        assert_eq!((warning.code.as_str(), warning.args["value"].as_str()), ("code_region", "010105********0020"));
    }

    #[test]
    fn codes_are_normalised_before_they_are_judged() {
        let check = check(" ９１３５０１００ｍ０００１００ｙ４３\u{3000}");
        assert_eq!((check.code.as_str(), check.valid), (USCC, true));
        assert_eq!(super::check("110105 19491231 002x").code, ID);
    }

    #[test]
    fn the_json_is_the_contract() {
        let json = |code: &str| serde_json::to_string(&check(code)).unwrap();
        assert_eq!(json(USCC), r#"{"code":"91350100M000100Y43","valid":true,"kind":"uscc","reason":null}"#);
        assert_eq!(json(ID), r#"{"code":"11010519491231002X","valid":true,"kind":"id","reason":null}"#);
        assert_eq!(
            json("110105194912310021"),
            r#"{"code":"110105194912310021","valid":false,"kind":"id","reason":{"code":"check_digit","expected":"X","found":"1"}}"#
        );
    }

    #[test]
    fn masks_hide_the_birth_date_and_leave_organisations_alone() {
        assert_eq!(mask(ID), "110105********002X");
        assert_eq!(mask(USCC), USCC);
        assert_eq!(mask("91350100M000100Y44"), "91350100M000100Y44");
        // A mistyped number of a person must not slip through as an organisation.
        assert_eq!(mask("910105194902310021"), "910105********0021");
        for mistyped in ["11010519491231OO2X", "1101O5194912310O2X", "110105I94912310021"] {
            assert!(!mask(mistyped).contains(&mistyped[6..14]), "{mistyped}");
        }
        assert_eq!(mask("1101051949123100211"), "110105*********0211");
        assert_eq!(mask("130503670401001"), "130503*****1001");
        assert_eq!(mask("E12345678"), "E1*****78");
        assert_eq!(mask("H123"), "****");
        assert_eq!(mask(""), "");
    }

    #[test]
    fn a_warning_quotes_only_the_masked_code() {
        assert_eq!(check(ID).warning(), None);
        let warning = check("110105194912310021").warning().unwrap();
        assert_eq!(warning.code, "code_check_digit");
        assert_eq!((warning.args["expected"].as_str(), warning.args["value"].as_str()), ("X", "110105********0021"));
        assert!(!format!("{:?}", check("110105194902300021").warning()).contains("19490230"));
    }

    fn valid_uscc() -> impl Strategy<Value = String> {
        "[0-9A-HJ-NPQRTUWXY]{2}[1-9][0-9]{5}[0-9A-HJ-NPQRTUWXY]{9}".prop_map(|body| {
            match uscc_trouble(&format!("{body}0")) {
                Some(CodeTrouble::CheckDigit { expected, .. }) => format!("{body}{expected}"),
                _ => format!("{body}0"),
            }
        })
    }

    fn valid_id() -> impl Strategy<Value = String> {
        ("[1-8][0-9]{5}", 1900_i32..2100, 1_u32..=12, 1_u32..=28, "[0-9]{3}").prop_map(
            |(area, year, month, day, order)| {
                let body = format!("{area}{year:04}{month:02}{day:02}{order}");
                match id_trouble(&format!("{body}0")) {
                    Some(CodeTrouble::CheckDigit { expected, .. }) => format!("{body}{expected}"),
                    _ => format!("{body}0"),
                }
            },
        )
    }

    /// The code with one character replaced by another of an alphabet.
    fn flipped(code: &str, at: usize, alphabet: &[u8], to: usize) -> String {
        let mut bytes = code.as_bytes().to_vec();
        bytes[at] = alphabet[to % alphabet.len()];
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        // Both moduli are prime and no weight is a multiple of them: every single wrong character is found.
        #[test]
        fn one_wrong_character_is_always_found_in_a_uscc(code in valid_uscc(), at in 0_usize..18, to in 0_usize..31) {
            prop_assert_eq!(uscc_trouble(&code), None);
            let wrong = flipped(&code, at, USCC_ALPHABET, to);
            prop_assert_eq!(uscc_trouble(&wrong).is_some(), wrong != code);
        }

        #[test]
        fn one_wrong_character_is_always_found_in_an_id(code in valid_id(), at in 0_usize..18, to in 0_usize..11) {
            prop_assert_eq!(id_trouble(&code), None);
            let wrong = flipped(&code, at, ID_CHECKS, to);
            prop_assert_eq!(id_trouble(&wrong).is_some(), wrong != code);
        }

        // Weights differ in neighbouring places, so a swap of neighbours is found as well.
        #[test]
        fn swapped_neighbours_are_always_found(code in valid_id(), at in 0_usize..16) {
            let mut bytes = code.clone().into_bytes();
            bytes.swap(at, at + 1);
            let wrong = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(id_trouble(&wrong).is_some(), wrong != code);
        }

        #[test]
        fn a_person_is_never_shown_whole(code in valid_id()) {
            prop_assert!(!mask(&code).contains(&code[6..14]));
        }

        #[test]
        fn any_text_can_be_checked_and_masked(text in any::<String>()) {
            let found = check(&text);
            prop_assert_eq!(check(&found.code), found);
            let _ = mask(&text);
        }
    }
}
