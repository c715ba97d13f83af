//! The best so far, each row once, however many rows match.
//!
//! What comes after the bar (the last of the best) is dismissed at once. Candidates gather until there are enough to be worth
//! sorting; the bar rises when they are. Nothing that belongs among the best is ever dropped.

use std::collections::HashSet;

/// Something found: the better the greater, in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub score: i32,
    /// Of equal matches the latest case first.
    pub day: i32,
    pub row: u32,
    pub text: u32,
    pub field: u8,
}

/// The best.
#[derive(Debug, Clone)]
pub(super) struct Best {
    limit: usize,
    gathered: Vec<Candidate>,
    /// The last of the best, once there are `limit` of them.
    bar: Option<(i32, i32, u32)>,
}

impl Best {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, gathered: Vec::with_capacity(Self::gathered_max(limit)), bar: None }
    }

    const fn gathered_max(limit: usize) -> usize {
        limit * 3 + 512
    }

    /// Whether a score has a chance.
    #[inline]
    pub(super) fn admits(&self, score: i32) -> bool {
        self.bar.is_none_or(|(bar, _, _)| score >= bar)
    }

    /// Whether a row with a score has one.
    #[inline]
    pub(super) fn admits_row(&self, score: i32, day: i32, row: u32) -> bool {
        self.bar.is_none_or(|bar| (score, day, row) > bar)
    }

    pub(super) fn put(&mut self, candidate: Candidate) {
        self.gathered.push(candidate);
        if self.gathered.len() >= Self::gathered_max(self.limit) {
            self.settle();
        }
    }

    /// Raises the bar to what there is.
    pub(super) fn settle(&mut self) {
        self.gathered.sort_unstable_by(|a, b| b.cmp(a));
        let mut rows = HashSet::with_capacity(self.limit);
        self.gathered.retain(|candidate| rows.len() < self.limit && rows.insert(candidate.row));
        if self.gathered.len() >= self.limit {
            self.bar = self.gathered.last().map(|last| (last.score, last.day, last.row));
        }
    }

    /// How many rows there are, at most the limit.
    pub(super) fn rows(&mut self) -> usize {
        self.settle();
        self.gathered.len()
    }

    /// The best, best first.
    pub(super) fn finish(mut self) -> Vec<Candidate> {
        self.settle();
        self.gathered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_best_are_those_of_sorting_all(
            scores in prop::collection::vec((0..50_i32, 0..20_i32, 0..400_u32), 0..3_000),
            limit in 1..40_usize,
        ) {
            let all: Vec<Candidate> =
                scores.iter().map(|(score, day, row)| Candidate { score: *score, day: *day, row: *row, text: 0, field: 0 }).collect();
            let mut best = Best::new(limit);
            for candidate in &all {
                if best.admits(candidate.score) && best.admits_row(candidate.score, candidate.day, candidate.row) {
                    best.put(*candidate);
                }
            }
            let mut sorted = all.clone();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let mut rows = HashSet::new();
            sorted.retain(|candidate| rows.insert(candidate.row));
            sorted.truncate(limit);
            prop_assert_eq!(best.finish(), sorted);
        }
    }
}
