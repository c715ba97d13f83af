//! Numbers and aliases the views may not know yet: planned ones, and durable ones the views have still to reach.
//!
//! A label is given up once the views show it, so that this holds what was written in the last moments, however long the
//! desk is up. One that was given again meanwhile (an alias a voided case had) stays until its latest owner is shown.

use std::collections::{HashMap, VecDeque};

use crate::domain::case::CaseId;

/// Labels by their text.
#[derive(Debug, Default)]
pub(super) struct Labels {
    known: HashMap<String, Known>,
    /// Not durable yet.
    planned: Vec<String>,
    /// Durable, by the position the views must show before they know them.
    waiting: VecDeque<(u64, String)>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    case: CaseId,
    /// None while it is planned.
    position: Option<u64>,
}

impl Labels {
    /// The case a label was given to.
    pub(super) fn get(&self, label: &str) -> Option<CaseId> {
        self.known.get(label).map(|known| known.case)
    }

    /// Gives a label to a planned case.
    pub(super) fn plan(&mut self, label: String, case: CaseId) {
        self.known.insert(label.clone(), Known { case, position: None });
        self.planned.push(label);
    }

    /// Everything planned is durable, up to a position.
    pub(super) fn durable(&mut self, position: u64) {
        for label in self.planned.drain(..) {
            if let Some(known) = self.known.get_mut(&label) {
                known.position = Some(position);
                self.waiting.push_back((position, label));
            }
        }
    }

    /// The views show everything up to a position.
    pub(super) fn shown(&mut self, position: u64) {
        while let Some((_, label)) = self.waiting.pop_front_if(|(at, _)| *at <= position) {
            if self.known.get(&label).is_some_and(|known| known.position.is_some_and(|at| at <= position)) {
                self.known.remove(&label);
            }
        }
    }

    /// A plan was left out: keeps only what belongs to cases that are durable.
    pub(super) fn forget(&mut self, position: u64, durable: impl Fn(CaseId) -> bool) {
        let planned = std::mem::take(&mut self.planned);
        self.known.retain(|_, known| known.position.is_some() || durable(known.case));
        self.planned = planned.into_iter().filter(|label| self.known.contains_key(label)).collect();
        self.durable(position);
    }

    /// How many are kept.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.known.len() + self.planned.len() + self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn case(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    #[test]
    fn what_the_views_show_is_given_up() {
        let mut labels = Labels::default();
        for position in 1..=10_000u64 {
            labels.plan(format!("耿车知调〔2026〕{position}号"), case(u128::from(position)));
            labels.durable(position);
            // The views are ten positions behind.
            labels.shown(position.saturating_sub(10));
            assert!(labels.len() <= 20, "{} at {position}", labels.len());
        }
        assert_eq!(labels.get("耿车知调〔2026〕9990号"), None);
        assert_eq!(labels.get("耿车知调〔2026〕9991号"), Some(case(9991)));
    }

    #[test]
    fn a_label_given_again_stays_until_its_latest_owner_is_shown() {
        let mut labels = Labels::default();
        labels.plan("旧册 12".to_owned(), case(1));
        labels.durable(1);
        labels.plan("旧册 12".to_owned(), case(2));
        labels.shown(1);
        assert_eq!(labels.get("旧册 12"), Some(case(2)), "planned");
        labels.durable(5);
        labels.shown(4);
        assert_eq!(labels.get("旧册 12"), Some(case(2)), "durable, not shown");
        labels.shown(5);
        assert_eq!((labels.get("旧册 12"), labels.len()), (None, 0));
    }

    #[test]
    fn a_label_of_a_plan_that_was_left_out_is_not_found() {
        let mut labels = Labels::default();
        labels.plan("甲".to_owned(), case(1));
        labels.plan("乙".to_owned(), case(2));
        labels.forget(7, |id| id == case(2));
        assert_eq!((labels.get("甲"), labels.get("乙")), (None, Some(case(2))));
        labels.shown(7);
        assert_eq!(labels.len(), 0);
    }
}
