//! Characters in order but apart, ranked by fuzzy-matcher.
//!
//! The ranking knows letters only, so a text is spelled for it first: each consumed character as the letters it consumed, the
//! rest as they are. What comes back are positions in that spelling, and a score for closeness and for beginning well.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// What a scattered match is worth at most.
pub(super) const FUZZY_MAX: i32 = 1_000;

/// Spells and ranks.
pub(super) struct Ranking(SkimMatcherV2);

impl Default for Ranking {
    fn default() -> Self {
        Self(SkimMatcherV2::default().ignore_case())
    }
}

impl Ranking {
    /// The score of a scattered match, 1 to [`FUZZY_MAX`]. `taken` says how many characters of the term each character consumed.
    pub(super) fn score(&self, text: &[char], term: &[char], taken: &[usize]) -> i32 {
        let mut spelled = String::with_capacity(text.len() + term.len());
        let mut rest = term;
        for (c, taken) in text.iter().zip(taken) {
            if *taken == 0 {
                spelled.push(*c);
            } else {
                let (consumed, behind) = rest.split_at(rest.len().min(*taken));
                spelled.extend(consumed);
                rest = behind;
            }
        }
        let term: String = term.iter().collect();
        // It is in there by construction; the matcher's own opinion only ranks.
        let score = self.0.fuzzy_match(&spelled, &term).unwrap_or(1);
        i32::try_from(score).unwrap_or(FUZZY_MAX).clamp(1, FUZZY_MAX)
    }
}
