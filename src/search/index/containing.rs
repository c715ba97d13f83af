//! Which rows have a text that contains what was typed, as it was typed: for lists, which are filtered and not ranked.

use std::hash::Hash;

use super::{Index, range};
use crate::search::field::Field;
use crate::search::fold::fold;

impl<Id: Copy + Eq + Hash, Card: Clone> Index<Id, Card> {
    /// Every row of which a text in one of `fields` contains `wanted`, each once; full-width forms, case, brackets and dots
    /// are the same, which may let in a row too many, never one too few. None when more than `max` rows have one, or when
    /// nothing is wanted.
    pub fn containing(&self, wanted: &str, fields: impl Fn(Field) -> bool, max: usize) -> Option<Vec<Id>> {
        let wanted: Vec<char> = wanted.chars().map(fold).collect();
        if wanted.is_empty() {
            return None;
        }
        let needed = self.glyphs.pairs().needed(&wanted);
        let folded: Vec<char> = self.glyphs.all().iter().map(|known| known.folded).collect();
        let folded = |glyph: &u16| folded.get(usize::from(*glyph)).copied();
        let mut rows: Vec<u32> = Vec::new();
        for (text, _) in self.bags.iter().enumerate().filter(|(_, bag)| *bag & needed == needed) {
            let mut windows = self.numbers_of_at(text).windows(wanted.len());
            if !windows.any(|run| run.iter().map(folded).eq(wanted.iter().copied().map(Some))) {
                continue;
            }
            let Ok(text) = u32::try_from(text) else { continue };
            rows.extend(self.posted(text).filter(|(_, field)| fields(*field)).map(|(row, _)| row));
            // A row may be there several times.
            if rows.len() > 8 * max {
                rows.sort_unstable();
                rows.dedup();
                if rows.len() > max {
                    return None;
                }
            }
        }
        rows.sort_unstable();
        rows.dedup();
        let slots = rows.iter().filter_map(|row| self.slots.get(*row as usize).map(|slot| (*row, slot)));
        let present = slots.filter(|(row, slot)| {
            !range(slot).is_empty() && self.by_id.get(&slot.row.id).is_some_and(|known| known == row)
        });
        let found: Vec<Id> = present.map(|(_, slot)| slot.row.id).collect();
        (found.len() <= max).then_some(found)
    }
}
