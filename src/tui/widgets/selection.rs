//! Which row of a list is selected, and stays so when the list changes underneath.
//!
//! Rows are known by a key (a case's id), not by their number: when somebody else's change adds or moves rows the
//! selection stays on the same case. There is no scroll offset to keep: a list is shown page by page, so the page follows
//! from the selected row and the height. Paging repaints whole rows, which spares terminals that leave stale halves of
//! wide glyphs when scrolled line by line.

use std::ops::Range;

/// The selected row of a list whose rows are known by `K`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection<K> {
    key: Option<K>,
    index: usize,
}

impl<K> Default for Selection<K> {
    /// Nothing selected.
    fn default() -> Self {
        Self { key: None, index: 0 }
    }
}

impl<K: Clone + PartialEq> Selection<K> {
    /// The key of the selected row; none in an empty list.
    pub const fn key(&self) -> Option<&K> {
        self.key.as_ref()
    }

    /// The number of the selected row.
    #[must_use]
    pub const fn index(&self) -> usize {
        self.index
    }

    /// The rows are now `keys`: stay on the same key, or, when it is gone, on the same row.
    pub fn reconcile(&mut self, keys: &[K]) {
        let same = self.key.as_ref().and_then(|key| keys.iter().position(|k| k == key));
        self.select(same.unwrap_or(self.index), keys);
    }

    /// Selects row `index`, or the last one.
    pub fn select(&mut self, index: usize, keys: &[K]) {
        self.index = index.min(keys.len().saturating_sub(1));
        self.key = keys.get(self.index).cloned();
    }

    /// Moves by `rows`, not beyond the ends.
    pub fn step(&mut self, rows: isize, keys: &[K]) {
        self.select(self.index.saturating_add_signed(rows), keys);
    }

    /// The rows of the page the selected one is on, when `height` rows fit.
    #[must_use]
    pub fn page(&self, rows: usize, height: usize) -> Range<usize> {
        let first = self.index.checked_div(height).map_or(0, |page| page * height);
        first.min(rows)..first.saturating_add(height).min(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_on_its_key_when_rows_come_and_go() {
        let mut selection = Selection::default();
        selection.reconcile(&["甲", "乙", "丙"]);
        selection.step(1, &["甲", "乙", "丙"]);
        selection.reconcile(&["新", "甲", "乙", "丙"]);
        assert_eq!((selection.key(), selection.index()), (Some(&"乙"), 2));
        selection.reconcile(&["新", "甲", "丙"]);
        assert_eq!((selection.key(), selection.index()), (Some(&"丙"), 2));
        selection.reconcile(&[]);
        assert_eq!((selection.key(), selection.index()), (None, 0));
    }

    #[test]
    fn moves_within_the_list_and_pages_follow() {
        let keys: Vec<u32> = (0..25).collect();
        let mut selection = Selection::default();
        selection.step(-3, &keys);
        assert_eq!((selection.index(), selection.page(25, 10)), (0, 0..10));
        selection.step(12, &keys);
        assert_eq!(selection.page(25, 10), 10..20);
        selection.step(100, &keys);
        assert_eq!((selection.index(), selection.page(25, 10)), (24, 20..25));
        assert_eq!(selection.page(25, 0), 0..0);
    }
}
