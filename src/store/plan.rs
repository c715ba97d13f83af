//! Which index answers a question about the register.
//!
//! A plan names the groups of keys to read and from where to where. It may yield more than was asked for (every row is
//! put to [`CaseFilter::admits`] afterwards), never less. Groups that are small by nature (a series, what waits to be
//! signed for, what waits to be confirmed, what is overdue) are read whole and sorted when the list wants another order.

use super::keys::{self, Facet};
use super::trees::TreeName;
use crate::domain::case::vocabulary::Stage;
use crate::domain::query::{CaseFilter, Order};

/// How to answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan<'a> {
    /// `recent` or `doors`.
    pub(super) tree: TreeName,
    /// The groups; a row is in at most one of them.
    pub(super) facets: Vec<Facet<'a>>,
    /// The ends of keys begin here, included; empty for the beginning.
    pub(super) from: Vec<u8>,
    /// The ends of keys stop before this.
    pub(super) to: Vec<u8>,
    /// Keys come in the order of the list.
    pub(super) in_order: bool,
}

/// After the end of every key.
const END: [u8; keys::SORT_BYTES + 1] = [0xFF; keys::SORT_BYTES + 1];

/// The best index for a filter in an order.
pub(super) fn plan(filter: &CaseFilter, order: Order) -> Plan<'_> {
    if let Some(facet) = small(filter) {
        return recent(vec![facet], filter, order == Order::Recent);
    }
    if order == Order::Door || filter.due_before.is_some() {
        return doors(filter, order == Order::Door);
    }
    if let Some(name) = &filter.mediator {
        return recent(vec![Facet::Mediator(name)], filter, true);
    }
    let stages: Vec<Stage> = Stage::ALL.iter().copied().filter(|&stage| may_be_in(filter, stage)).collect();
    let facets = match &filter.holder {
        Some(holder) => stages.into_iter().map(|stage| Facet::HolderStage(holder, stage)).collect(),
        None => stages.into_iter().map(Facet::Stage).collect(),
    };
    recent(facets, filter, true)
}

fn small(filter: &CaseFilter) -> Option<Facet<'_>> {
    let waits_for = || filter.waits_for.as_ref().map(Facet::WaitsFor);
    let unchecked = || (filter.unchecked == Some(true)).then_some(Facet::Unchecked);
    filter.series.map(Facet::Series).or_else(waits_for).or_else(unchecked)
}

fn may_be_in(filter: &CaseFilter, stage: Stage) -> bool {
    let open = !matches!(stage, Stage::Declined | Stage::Ended | Stage::Archived | Stage::Voided);
    filter.admits_stage(stage) && filter.open.is_none_or(|wanted| wanted == open)
}

fn recent<'a>(facets: Vec<Facet<'a>>, filter: &CaseFilter, in_order: bool) -> Plan<'a> {
    let inverted = |day| keys::day(day).map(|byte| !byte);
    let from = filter.requested_to.map_or_else(Vec::new, |day| inverted(day).to_vec());
    let to = filter.requested_from.map_or_else(Vec::new, |day| inverted(day).to_vec());
    Plan { tree: TreeName::Recent, facets, from, to: [to, END.to_vec()].concat(), in_order }
}

fn doors(filter: &CaseFilter, in_order: bool) -> Plan<'_> {
    let mediator = filter.mediator.as_deref().map(Facet::Mediator);
    let facet = mediator.or_else(|| filter.holder.as_ref().map(Facet::Holder)).unwrap_or(Facet::All);
    let to = filter.due_before.map_or_else(|| END.to_vec(), |day| keys::day(day).to_vec());
    Plan { tree: TreeName::Doors, facets: vec![facet], from: Vec::new(), to, in_order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::unit::UnitCode;
    use chrono::NaiveDate;

    /// The first page of each of these may never read the whole register: what it reads is written down here.
    #[test]
    fn the_lists_people_live_in_have_an_index() {
        let unit = UnitCode("321302104".into());
        let day = NaiveDate::from_ymd_opt(2026, 11, 22);
        let none = CaseFilter::default;
        let holder = || CaseFilter { holder: Some(unit.clone()), ..none() };
        let chosen = |filter: CaseFilter, order| {
            let plan = plan(&filter, order);
            let facets = format!("{:?}", plan.facets).replace("UnitCode(\"321302104\")", "U");
            (plan.tree.name(), facets, plan.in_order)
        };
        let open = "Registered Accepted SeekingConsent Mediating Suspended";
        let all = "Registered Declined Accepted SeekingConsent Mediating Suspended Ended Archived";
        let each = |stages: &str, name: &str, of: &str| {
            format!("[{}]", stages.split(' ').map(|s| format!("{name}({of}{s})")).collect::<Vec<_>>().join(", "))
        };
        for (filter, order, expected) in [
            (none(), Order::Recent, ("recent", each(all, "Stage", ""), true)),
            (CaseFilter { open: Some(true), ..none() }, Order::Recent, ("recent", each(open, "Stage", ""), true)),
            (
                CaseFilter { open: Some(true), ..holder() },
                Order::Recent,
                ("recent", each(open, "HolderStage", "U, "), true),
            ),
            (
                CaseFilter { stages: vec![Stage::Ended], ..none() },
                Order::Recent,
                ("recent", "[Stage(Ended)]".into(), true),
            ),
            (
                CaseFilter { waits_for: Some(unit.clone()), ..none() },
                Order::Recent,
                ("recent", "[WaitsFor(U)]".into(), true),
            ),
            (
                CaseFilter { waits_for: Some(unit.clone()), ..none() },
                Order::Door,
                ("recent", "[WaitsFor(U)]".into(), false),
            ),
            (CaseFilter { unchecked: Some(true), ..none() }, Order::Recent, ("recent", "[Unchecked]".into(), true)),
            (
                CaseFilter { mediator: Some("甲".into()), ..none() },
                Order::Recent,
                ("recent", "[Mediator(\"甲\")]".into(), true),
            ),
            (
                CaseFilter { mediator: Some("甲".into()), ..holder() },
                Order::Door,
                ("doors", "[Mediator(\"甲\")]".into(), true),
            ),
            (holder(), Order::Door, ("doors", "[Holder(U)]".into(), true)),
            (none(), Order::Door, ("doors", "[All]".into(), true)),
            (CaseFilter { due_before: day, ..none() }, Order::Door, ("doors", "[All]".into(), true)),
            (CaseFilter { due_before: day, ..holder() }, Order::Recent, ("doors", "[Holder(U)]".into(), false)),
        ] {
            assert_eq!(chosen(filter.clone(), order), expected, "{filter:?}");
        }
    }

    #[test]
    fn what_cannot_be_reads_nothing() {
        let filter = CaseFilter { stages: vec![Stage::Ended], open: Some(true), ..CaseFilter::default() };
        assert!(plan(&filter, Order::Recent).facets.is_empty());
    }
}
