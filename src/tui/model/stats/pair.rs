//! Which two groups are compared: two marked on the part that shows groups, or else last year and this one.
//!
//! Any two rows of one grouping can be set beside each other; what they hold is asked for as cases of that group alone, of
//! the period and measured as the rows were.

use chrono::{Months, NaiveDate};

use crate::domain::case::vocabulary::{Kind, Object, SourceKind};
use crate::domain::roster::MediatorId;
use crate::domain::stats::{GroupBy, Only};
use crate::domain::unit::{Level, UnitCode};

/// One group that was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Of which grouping.
    pub by: GroupBy,
    /// Its machine value.
    pub key: String,
    /// What the register calls it, where it does.
    pub label: Option<String>,
}

impl Marked {
    /// The cases of the group alone, of those asked for; none for a group that is not one of anything (those nobody was
    /// named for).
    #[must_use]
    pub fn only(&self, only: Only) -> Option<Only> {
        let key = self.key.as_str();
        Some(match self.by {
            GroupBy::Level => {
                let level = if key == "district" { Level::District } else { Level::Town };
                Only { level: Some(level), ..only }
            }
            GroupBy::Committee => Only { committee: Some(UnitCode(key.to_owned())), ..only },
            GroupBy::Mediator => Only { mediator: Some(MediatorId(key.parse().ok()?)), ..only },
            GroupBy::Object => Only { object: Some(Object::from_value(key)?), ..only },
            GroupBy::Kind => Only { kind: Some(Kind::from_value(key)?), ..only },
            GroupBy::Source => Only { source: Some(SourceKind::from_value(key)?), ..only },
            GroupBy::Month => {
                let from: NaiveDate = format!("{key}-01").parse().ok()?;
                let to = from.checked_add_months(Months::new(1))?.pred_opt();
                Only { from: Some(from), to, ..only }
            }
        })
    }
}

/// Up to two groups of one grouping, in the order they were marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pair(Vec<Marked>);

impl Pair {
    /// Marks a group, or takes its mark away. A third one takes the place of the second; a group of another grouping
    /// begins anew.
    pub fn mark(&mut self, group: Marked) {
        self.0.retain(|known| known.by == group.by);
        match self.0.iter().position(|known| *known == group) {
            Some(place) => {
                self.0.remove(place);
            }
            None => {
                self.0.truncate(1);
                self.0.push(group);
            }
        }
    }

    /// Forgets both.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether a row is marked.
    #[must_use]
    pub fn holds(&self, by: Option<GroupBy>, key: &str) -> bool {
        self.0.iter().any(|known| Some(known.by) == by && known.key == key)
    }

    /// Both, where there are two.
    #[must_use]
    pub fn both(&self) -> Option<(&Marked, &Marked)> {
        match self.0.as_slice() {
            [first, second] => Some((first, second)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(by: GroupBy, key: &str) -> Marked {
        Marked { by, key: key.to_owned(), label: None }
    }

    #[test]
    fn two_of_one_grouping_are_marked_and_never_more() {
        let mut pair = Pair::default();
        let town = |key| marked(GroupBy::Committee, key);
        pair.mark(town("321302101"));
        assert!(pair.holds(Some(GroupBy::Committee), "321302101") && pair.both().is_none());
        pair.mark(town("321302102"));
        pair.mark(town("321302103"));
        assert_eq!(pair.both().map(|(one, other)| (&*one.key, &*other.key)), Some(("321302101", "321302103")));
        pair.mark(town("321302101"));
        assert_eq!((pair.both(), pair.holds(Some(GroupBy::Committee), "321302103")), (None, true));
        pair.mark(marked(GroupBy::Kind, "contract"));
        assert!(!pair.holds(Some(GroupBy::Committee), "321302103") && pair.holds(Some(GroupBy::Kind), "contract"));
    }

    #[test]
    fn a_marked_group_is_asked_for_alone() {
        let year = Only { from: "2026-01-01".parse().ok(), ..Only::default() };
        let of = |by, key| marked(by, key).only(year.clone());
        assert_eq!(of(GroupBy::Level, "town").unwrap().level, Some(Level::Town));
        assert_eq!(of(GroupBy::Kind, "contract").unwrap().kind, Some(Kind::Contract));
        let month = of(GroupBy::Month, "2026-02").unwrap();
        assert_eq!((month.from, month.to), ("2026-02-01".parse().ok(), "2026-02-28".parse().ok()));
        assert_eq!(of(GroupBy::Mediator, "none"), None, "nobody is no group of anybody's cases");
    }
}
