//! Matching: a typed query against names and numbers, in Chinese, full pinyin, initials, or a mixture of them. Knows
//! neither storage nor terminals: text in, a score and the matched characters out.
//!
//! Every reading of a character counts (行 is hang and xing), so 银行 is found as `yinhang` and by `yh`. A query matches a
//! run of characters, each consumed as itself, as one of its readings, or as the beginning of one.

mod reading;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use self::reading::readings;

/// How well a text matches, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Higher is better.
    pub score: i64,
    /// Indices of the characters that matched.
    pub matched: Vec<usize>,
}

/// Literal substrings rank above pinyin, pinyin above fuzzy ones.
const LITERAL: i64 = 3000;
const PINYIN: i64 = 2000;
const FUZZY: i64 = 1000;

/// A query made ready once for many texts.
pub struct Needle {
    /// Lower case, full-width letters and digits folded, without spaces.
    chars: Vec<char>,
    text: String,
    fuzzy: SkimMatcherV2,
}

impl Needle {
    /// Makes a query ready; none when there is nothing to look for.
    #[must_use]
    pub fn new(query: &str) -> Option<Self> {
        let chars: Vec<char> = query.chars().map(fold).filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let text: String = chars.iter().collect();
        (!chars.is_empty()).then(|| Self { chars, text, fuzzy: SkimMatcherV2::default().ignore_case() })
    }

    /// Matches a text.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Match> {
        let chars: Vec<char> = text.chars().map(fold).collect();
        self.literal(&chars).or_else(|| self.pinyin(&chars)).or_else(|| self.fuzzy(&chars))
    }

    fn literal(&self, chars: &[char]) -> Option<Match> {
        let at = chars.windows(self.chars.len()).position(|window| window == self.chars.as_slice())?;
        Some(ranked(LITERAL, at, at + self.chars.len(), chars.len()))
    }

    fn pinyin(&self, chars: &[char]) -> Option<Match> {
        if !self.chars.iter().any(char::is_ascii_lowercase) {
            return None;
        }
        (0..chars.len()).find_map(|at| {
            let rest = chars.get(at..)?;
            consume(&self.chars, rest).map(|taken| ranked(PINYIN, at, at + taken, chars.len()))
        })
    }

    /// Characters in order but not together: only for queries of three and more, or everything would be found.
    fn fuzzy(&self, chars: &[char]) -> Option<Match> {
        if self.chars.len() < 3 {
            return None;
        }
        let text: String = chars.iter().collect();
        let (score, matched) = self.fuzzy.fuzzy_indices(&text, &self.text)?;
        Some(Match { score: FUZZY.min(score), matched })
    }
}

fn ranked(base: i64, from: usize, to: usize, length: usize) -> Match {
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX / 4);
    // Earlier and fuller matches first.
    let score = base - number(from).min(400) - number(length - (to - from).min(length)).min(400) / 4;
    Match { score, matched: (from..to).collect() }
}

/// How many characters of a text a query uses up, if it can be used up from the text's beginning.
fn consume(query: &[char], text: &[char]) -> Option<usize> {
    let Some(first) = query.first() else { return Some(0) };
    let (c, rest) = text.split_first()?;
    if first == c
        && let Some(taken) = consume(query.get(1..)?, rest)
    {
        return Some(taken + 1);
    }
    for reading in readings(*c) {
        for length in (1..=common(reading, query)).rev() {
            // A reading counts whole, as its initial (also zh, ch, sh), or, at the query's end, as a beginning.
            let counts = length == reading.len() || length == initial(reading) || length == 1 || length == query.len();
            if counts && let Some(taken) = consume(query.get(length..)?, rest) {
                return Some(taken + 1);
            }
        }
    }
    None
}

fn common(reading: &str, query: &[char]) -> usize {
    reading.chars().zip(query).take_while(|(a, b)| a == *b).count()
}

fn initial(reading: &str) -> usize {
    if ["zh", "ch", "sh"].iter().any(|initial| reading.starts_with(initial)) { 2 } else { 1 }
}

/// Folds full-width forms and case.
fn fold(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

#[cfg(test)]
mod tests {
    use super::Needle;

    fn found(query: &str, text: &str) -> Option<String> {
        let hit = Needle::new(query)?.find(text)?;
        let chars: Vec<char> = text.chars().collect();
        Some(hit.matched.iter().map(|index| chars[*index]).collect())
    }

    #[test]
    fn a_name_is_found_as_it_is_by_pinyin_by_initials_and_mixed() {
        for query in ["宿迁青甑", "suqianqingzeng", "sqqz", "宿qqz", "suqianqz", "ｓｑｑｚ", "SQQZ"] {
            assert_eq!(found(query, "宿迁青甑电子商务有限公司").as_deref(), Some("宿迁青甑"), "{query}");
        }
    }

    #[test]
    fn every_reading_of_a_character_counts() {
        for (query, text) in
            [("yinhang", "农业银行"), ("nyyh", "农业银行"), ("chongqing", "重庆某厂"), ("zhongqing", "重庆某厂")]
        {
            assert!(found(query, text).is_some(), "{query} in {text}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for query in ["xyz", "青宿", "sqqzz"] {
            assert_eq!(found(query, "宿迁青甑电子"), None, "{query}");
        }
        assert!(Needle::new(" \u{0}　").is_none());
    }

    #[test]
    fn literal_ranks_above_pinyin_and_early_above_late() {
        let score = |query: &str, text: &str| Needle::new(query).unwrap().find(text).unwrap().score;
        assert!(score("sq", "sq商店") > score("sq", "宿迁"));
        assert!(score("宿迁", "宿迁商店") > score("宿迁", "商店宿迁"));
    }
}
