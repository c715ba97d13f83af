//! A query for a few texts that are not in an index: choices of a picker, actions of the palette.

use super::fold::fold;
use super::glyphs::{Glyph, Glyphs};
use super::masks::Strict;
use super::scan::Term;

/// How well a text matches, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Higher is better.
    pub score: i64,
    /// Indices of the characters that matched.
    pub matched: Vec<usize>,
}

/// A query made ready once for several texts. Spaces in it count for nothing.
pub struct Needle {
    chars: Vec<char>,
}

impl Needle {
    /// Makes a query ready; none when there is nothing to look for.
    #[must_use]
    pub fn new(query: &str) -> Option<Self> {
        let chars: Vec<char> = query.chars().map(fold).filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        (!chars.is_empty()).then_some(Self { chars })
    }

    /// Matches a text.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Match> {
        let mut glyphs = Glyphs::few();
        let mut numbers: Vec<Glyph> = Vec::new();
        glyphs.number(text, usize::MAX, &mut numbers);
        let term = Term::new(self.chars.clone(), &glyphs);
        if let Some(run) = term.find(&numbers) {
            let base = match run.strict {
                Strict::Literal => 3_000,
                Strict::Usual => 2_000,
                Strict::Any => 1_500,
            };
            let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX).min(400);
            let score = base - number(run.from) - number(numbers.len() - (run.to - run.from)) / 4;
            return Some(Match { score, matched: term.matched(&numbers, run) });
        }
        let span = term.scattered(&numbers, numbers.len()).filter(|_| self.chars.len() >= 3)?;
        let taken = term.spelled(&numbers, span).into_iter().enumerate();
        let matched = taken.filter(|(_, taken)| *taken > 0).map(|(at, _)| span.0 + at).collect();
        let apart = i64::try_from(span.1 - span.0).unwrap_or(i64::MAX);
        Some(Match { score: 1_000 - apart.min(900), matched })
    }
}
