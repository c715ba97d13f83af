//! Which index answers a question about the register.
//!
//! A plan names the groups of keys to read and from where to where. It may yield more than was asked for (every row is
//! put to [`CaseFilter::admits`] afterwards), never less. Groups that are small by nature (a series, what waits to be
//! signed for, what waits to be confirmed, what is overdue, what is in transit) are read whole and sorted when the list
//! wants another order; every other combination is read in the order of the list, in bounded steps (see `page`).

use std::collections::BTreeSet;

use super::keys::{self, Facet};
use super::trees::TreeName;
use crate::domain::case::vocabulary::Stage;
use crate::domain::query::{CaseFilter, Order};
use crate::domain::unit::UnitCode;

/// How to answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan<'a> {
    /// The index.
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
    let small = small(filter);
    if !small.is_empty() {
        return recent(small, filter, order == Order::Recent);
    }
    if order == Order::Door || filter.due_before.is_some() {
        return doors(filter, order == Order::Door);
    }
    match order {
        Order::Number => in_order(TreeName::Numbers, vec![Facet::All]),
        Order::Changed => in_order(TreeName::Changed, vec![Facet::All]),
        Order::Stage => match &filter.holder {
            Some(holder) => {
                let assisted = assisting(filter).map(Facet::StagesAssisted);
                in_order(TreeName::Recent, [Facet::StagesOf(holder)].into_iter().chain(assisted).collect())
            }
            None => in_order(TreeName::Recent, vec![Facet::Stages]),
        },
        Order::Holder => {
            let whole = in_order(TreeName::Recent, vec![Facet::HolderStages]);
            let Some(holder) = filter.holder.as_ref().filter(|_| assisting(filter).is_none()) else { return whole };
            let from = keys::text(&holder.0);
            Plan { to: [&from[..], &END].concat(), from, ..whole }
        }
        Order::Recent | Order::Door => by_request(filter),
    }
}

/// Latest request first, by the narrowest group there is.
fn by_request(filter: &CaseFilter) -> Plan<'_> {
    if let Some(name) = &filter.mediator {
        return recent(vec![Facet::Mediator(name)], filter, true);
    }
    let stages: Vec<Stage> = Stage::ALL.iter().copied().filter(|&stage| may_be_in(filter, stage)).collect();
    let facets = match (&filter.holder, filter.object, filter.source) {
        (Some(holder), ..) => {
            let held = stages.iter().map(|stage| Facet::HolderStage(holder, *stage));
            let assisted = assisting(filter).into_iter();
            let assisted = assisted.flat_map(|own| stages.iter().map(|stage| Facet::AssistedStage(own, *stage)));
            held.chain(assisted).collect()
        }
        (None, Some(object), _) => vec![Facet::Object(object)],
        (None, None, Some(source)) => vec![Facet::Source(source)],
        (None, None, None) => stages.into_iter().map(Facet::Stage).collect(),
    };
    recent(facets, filter, true)
}

/// The committee whose assisted cases are asked for beside a holder's. Nobody assists what they hold, so that a row is in
/// one of the two groups at most.
fn assisting(filter: &CaseFilter) -> Option<&UnitCode> {
    filter.or_assisted_by.as_ref().filter(|_| filter.holder.is_some())
}

/// An index read from end to end, whose keys come in the order of the list.
fn in_order(tree: TreeName, facets: Vec<Facet<'_>>) -> Plan<'_> {
    Plan { tree, facets, from: Vec::new(), to: END.to_vec(), in_order: true }
}

/// The groups that are small by nature; a row is in one of them at most.
fn small(filter: &CaseFilter) -> Vec<Facet<'_>> {
    if let Some(series) = filter.series {
        return vec![Facet::Series(series)];
    }
    let committees: BTreeSet<&UnitCode> = [&filter.waits_for, &filter.or_waits_for].into_iter().flatten().collect();
    if !committees.is_empty() {
        return committees.into_iter().map(Facet::WaitsFor).collect();
    }
    let unchecked = (filter.unchecked == Some(true)).then_some(Facet::Unchecked);
    let in_transit = || (filter.in_transit == Some(true)).then_some(Facet::InTransit);
    unchecked.or_else(in_transit).into_iter().collect()
}

/// Whether the groups of a plan by request are exactly the filter, so that keys can be counted without their rows.
pub(super) fn is_exact(filter: &CaseFilter) -> bool {
    let bare = CaseFilter {
        stages: filter.stages.clone(),
        open: filter.open,
        holder: filter.holder.clone(),
        or_assisted_by: filter.or_assisted_by.clone().filter(|_| filter.holder.is_some()),
        requested_from: filter.requested_from,
        requested_to: filter.requested_to,
        ..CaseFilter::default()
    };
    bare == *filter
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
    let on_desk = || {
        let desk = filter.on_desk_of.as_ref()?;
        let theirs = desk.mediator.map(Facet::Desk);
        Some(theirs.into_iter().chain([Facet::Unnamed(&desk.committee)]).collect())
    };
    let held = || match &filter.holder {
        None => vec![Facet::All],
        Some(holder) => [Facet::Holder(holder)].into_iter().chain(assisting(filter).map(Facet::Assisted)).collect(),
    };
    let facets = mediator.map(|one| vec![one]).or_else(on_desk).unwrap_or_else(held);
    let to = filter.due_before.map_or_else(|| END.to_vec(), |day| keys::day(day).to_vec());
    Plan { tree: TreeName::Doors, facets, from: Vec::new(), to, in_order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::vocabulary::{Object, SourceKind};
    use crate::domain::query::OnDesk;
    use crate::domain::roster::MediatorId;
    use chrono::NaiveDate;

    /// The first page of each of these may never read the whole register: what it reads is written down here.
    #[test]
    #[expect(clippy::too_many_lines, reason = "one line a list: a table")]
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
            (
                CaseFilter {
                    on_desk_of: Some(OnDesk { mediator: Some(MediatorId(uuid::Uuid::nil())), committee: unit.clone() }),
                    ..none()
                },
                Order::Door,
                ("doors", "[Desk(MediatorId(00000000-0000-0000-0000-000000000000)), Unnamed(U)]".into(), true),
            ),
            (
                CaseFilter { object: Some(Object::PlantVariety), ..none() },
                Order::Recent,
                ("recent", "[Object(PlantVariety)]".into(), true),
            ),
            (
                CaseFilter { source: Some(SourceKind::Police), open: Some(true), ..none() },
                Order::Recent,
                ("recent", "[Source(Police)]".into(), true),
            ),
            (CaseFilter { in_transit: Some(true), ..none() }, Order::Door, ("recent", "[InTransit]".into(), false)),
            (none(), Order::Number, ("numbers", "[All]".into(), true)),
            (none(), Order::Changed, ("changed", "[All]".into(), true)),
            (none(), Order::Stage, ("recent", "[Stages]".into(), true)),
            (holder(), Order::Stage, ("recent", "[StagesOf(U)]".into(), true)),
            (none(), Order::Holder, ("recent", "[HolderStages]".into(), true)),
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
