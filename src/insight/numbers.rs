//! The numbers of the cases behind every figure: `Facts` say which cases a figure counts, here as in the counts.

use std::collections::BTreeMap;

use super::counts::Facts;
use super::group::{ByGroup, Grouping};
use super::observe::Standing;
use crate::domain::stats::{Cell, NUMBERS_MAX, NumbersGroup, Only};

/// Numbers, group by group.
#[must_use]
pub fn numbers<'a>(
    standings: impl IntoIterator<Item = Standing<'a>>,
    grouping: &Grouping<'_>,
    only: &Only,
) -> Vec<NumbersGroup> {
    let mut groups: ByGroup<BTreeMap<Cell, Vec<String>>> = ByGroup::new();
    for standing in standings {
        if !grouping.admits(only, &standing) {
            continue;
        }
        let Some(group) = grouping.group(&standing) else { continue };
        let here = groups.entry(group).or_default();
        let (mut own, facts) = (None, Facts::of(&standing));
        for cell in Cell::ALL.iter().filter(|cell| facts.has(**cell)) {
            let told = here.entry(*cell).or_default();
            if told.len() < NUMBERS_MAX {
                let number = own.get_or_insert_with(|| grouping.tracks.number(&standing.track));
                told.push(number.clone());
            }
        }
    }
    let told = grouping.sorted(groups).into_iter();
    told.map(|(key, numbers)| NumbersGroup { key, numbers }).collect()
}
