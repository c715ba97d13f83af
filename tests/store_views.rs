//! What the store answers is what reading every row would answer, however the rows came in.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod store_support;

use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use store_support::{LOG, MEDIATORS, Numbers, UNITS, day, id, mediator, ready, row};
use tempfile::TempDir;
use uuid::Uuid;
use zhitiao::domain::case::CaseId;
use zhitiao::domain::case::row::Row;
use zhitiao::domain::case::vocabulary::{Ending, Kind, Object, SourceKind, Stage};
use zhitiao::domain::query::{CaseFilter, CaseQuery, CountQuery, OnDesk, Order, Tally};
use zhitiao::domain::unit::{Level, UnitCode};
use zhitiao::store::{Batch, Opened, Store, StoreError};

const DAYS: u64 = 25;

fn fresh() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let store = Store::create(&dir.path().join("store")).unwrap();
    (dir, store)
}

fn batch(rows: Vec<(CaseId, Option<Row>)>, position: u64) -> Batch {
    Batch { rows, documents: Vec::new(), cursor: LOG.cursor(position) }
}

fn filled(rows: &[Row]) -> (TempDir, Store) {
    let (dir, store) = fresh();
    let rows = rows.iter().map(|row| (row.id, Some(row.clone()))).collect();
    store.project(&batch(rows, 1)).unwrap();
    (dir, store)
}

/// What the order means, written without any key.
fn sorted(mut rows: Vec<Row>, order: Order) -> Vec<Row> {
    match order {
        Order::Recent => rows.sort_by_key(|row| Reverse((row.requested_on, row.id))),
        Order::Door => {
            rows.retain(|row| row.next.is_some());
            rows.sort_by_key(|row| (row.next.as_ref().map(|door| door.on), row.id));
        }
        Order::Number => rows.sort_by_key(|row| Reverse((row.number.year, row.number.serial, row.id))),
        Order::Changed => rows.sort_by_key(|row| Reverse((row.changed_at, row.id))),
        Order::Stage => rows.sort_by_key(|row| (row.stage, Reverse((row.requested_on, row.id)))),
        Order::Holder => {
            rows.sort_by_key(|row| (row.holder.clone(), row.stage, Reverse((row.requested_on, row.id))));
        }
    }
    rows
}

fn naive(rows: &[Row], query: &CaseQuery) -> Vec<Row> {
    sorted(rows.iter().filter(|row| query.filter.admits(row)).cloned().collect(), query.order)
}

/// Follows `next` to the end.
fn paged(store: &Store, query: &CaseQuery) -> Vec<Row> {
    let (mut all, mut query) = (Vec::new(), query.clone());
    loop {
        let page = store.page(&query).unwrap();
        assert!(page.rows.len() <= query.limit);
        assert!(page.next.is_none() || page.rows.len() == query.limit, "only a full page goes on");
        all.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return all,
        }
    }
}

/// The same of named cases: every page is as long as it can be.
fn paged_among(store: &Store, query: &CaseQuery, among: &[CaseId]) -> Vec<Row> {
    let (mut all, mut query) = (Vec::new(), query.clone());
    loop {
        let page = store.page_among(&query, among, &|_| true).unwrap();
        all.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return all,
        }
    }
}

/// Counts step by step to the end.
fn counted(store: &Store, query: &CaseQuery) -> u64 {
    let mut step = CountQuery { filter: query.filter.clone(), order: query.order, after: None, so_far: 0 };
    loop {
        let count = store.count(&step).unwrap();
        match count.next {
            Some(next) => (step.after, step.so_far) = (Some(next), count.cases),
            None => return count.cases,
        }
    }
}

fn count(rows: &[Row], committee: Option<&UnitCode>) -> Tally {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.stage != Stage::Voided).collect();
    let held = || rows.iter().filter(|row| committee.is_none_or(|committee| *committee == row.holder));
    let arriving =
        |row: &&&Row| row.waits_for.as_ref().is_some_and(|at| committee.is_none_or(|committee| committee == at));
    Tally {
        cases: held().count() as u64,
        open: held().filter(|row| row.is_open()).count() as u64,
        arriving: rows.iter().filter(arriving).count() as u64,
        unchecked: held().filter(|row| row.unchecked).count() as u64,
        due: held().filter(|row| row.next.is_some()).count() as u64,
    }
}

/// A part is asked for in one of four filters, so that several meet and results are not always empty.
fn part<T: std::fmt::Debug + Clone + 'static>(of: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Option<T>> {
    prop_oneof![3 => Just(None), 1 => of.prop_map(Some)].boxed()
}

fn any_unit() -> impl Strategy<Value = UnitCode> {
    prop::sample::select(&UNITS[..]).prop_map(|code| UnitCode(code.to_owned()))
}

fn any_day() -> impl Strategy<Value = chrono::NaiveDate> {
    (0..DAYS + 30).prop_map(day)
}

fn any_filter() -> impl Strategy<Value = CaseFilter> {
    let stages = prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec(prop::sample::select(Stage::ALL), 1..4)];
    let one = (stages, part(any::<bool>()), part(any_unit()), part(any_unit()));
    let two = (
        part(prop::sample::select(vec![Level::District, Level::Town])),
        part(prop::sample::select(&MEDIATORS[..])),
        part(prop::sample::select(Object::ALL)),
        part(prop::sample::select(Kind::ALL)),
        part(prop::sample::select(SourceKind::ALL)),
        part(prop::sample::select(Ending::ALL)),
    );
    let three = (
        part((0..3_u128).prop_map(Uuid::from_u128)),
        part(any_day()),
        part(any_day()),
        part(any_day()),
        part(any::<bool>()),
        part(prop::sample::select(vec!["7", "旧登", "吴", "有限公司"])),
    );
    let desk = (prop::option::of(prop::sample::select(&MEDIATORS[..])), any_unit())
        .prop_map(|(name, committee)| OnDesk { mediator: name.map(mediator), committee });
    let four = (part(desk), part(any::<bool>()));
    // At most two of the parts that no index answers, or nothing would ever be found.
    (one, two, three, four, 0..6_usize, 0..6_usize).prop_map(|(one, two, three, four, keep, also)| {
        let kept = |n| n == keep || n == also;
        CaseFilter {
            stages: one.0,
            open: one.1,
            or_waits_for: one.3.as_ref().and(one.2.clone()),
            // Asked for beside what the same committee holds.
            or_assisted_by: one.2.clone().filter(|_| keep % 2 == 0),
            holder: one.2,
            waits_for: one.3,
            level: two.0.filter(|_| kept(0)),
            mediator: two.1.map(str::to_owned),
            mediator_id: None,
            on_desk_of: four.0,
            in_transit: four.1,
            object: two.2.filter(|_| kept(1)),
            kind: two.3.filter(|_| kept(2)),
            source: two.4.filter(|_| kept(3)),
            ending: two.5.filter(|_| kept(4)),
            series: three.0,
            requested_from: three.1,
            requested_to: three.2,
            due_before: three.3,
            unchecked: three.4,
            text: three.5.filter(|_| kept(5)).map(str::to_owned),
        }
    })
}

fn any_query() -> impl Strategy<Value = CaseQuery> {
    (any_filter(), prop::sample::select(&Order::ALL[..]), 1..9_usize).prop_map(|(filter, order, limit)| CaseQuery {
        filter,
        order,
        after: None,
        limit,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn pages_are_what_reading_everything_would_give(
        versions in prop::collection::vec(0..1_000_u64, 0..120),
        queries in prop::collection::vec(any_query(), 60),
    ) {
        let rows: Vec<Row> = (0..).zip(&versions).map(|(n, version)| row(n, *version, DAYS)).collect();
        let (_dir, store) = filled(&rows);
        for query in queries {
            let wanted = naive(&rows, &query);
            prop_assert_eq!(counted(&store, &query), wanted.len() as u64, "{:?}", query);
            prop_assert_eq!(&paged(&store, &query), &wanted, "{:?}", query);
            // Cases too many among them do no harm, and one that is not there neither.
            let among: Vec<CaseId> = rows.iter().map(|row| row.id).chain([id(5_000)]).collect();
            prop_assert_eq!(&paged_among(&store, &query, &among), &wanted, "{:?}", query);
            let step = CountQuery { filter: query.filter.clone(), order: query.order, after: None, so_far: 0 };
            prop_assert_eq!(store.count_among(&step, &among, &|_| true).unwrap().cases, wanted.len() as u64);
        }
        for committee in UNITS.map(|code| UnitCode(code.to_owned())).iter().map(Some).chain([None]) {
            prop_assert_eq!(store.tally(committee).unwrap(), count(&rows, committee));
        }
    }

    /// Changes in any order and any batches leave the same bytes as writing what is left once.
    #[test]
    fn any_batching_leaves_what_the_rebuild_leaves(
        changes in prop::collection::vec((0..25_u64, prop::option::weighted(0.85, 0..1_000_u64), 0..3_u8), 1..160),
        cuts in prop::collection::vec(1..30_usize, 1..20),
    ) {
        let (_one, store) = fresh();
        let (mut rows, mut documents) = (BTreeMap::new(), BTreeMap::new());
        let (mut rest, mut cuts, mut position) = (&changes[..], cuts.iter().cycle(), 0);
        while !rest.is_empty() {
            let (now, later) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
            rest = later;
            position += now.len() as u64;
            let mut batch = batch(Vec::new(), position);
            for &(n, version, document) in now {
                let made = version.map(|version| row(n, version, DAYS));
                batch.rows.push((id(n), made.clone()));
                rows.insert(n, made);
                let name = format!("document-{document}");
                let content = version.map(|version| version.to_be_bytes().to_vec());
                batch.documents.push((name.clone(), content.clone()));
                documents.insert(name, content);
            }
            store.project(&batch).unwrap();
        }
        let (_other, rebuilt) = fresh();
        let mut bulk = rebuilt.bulk();
        for row in rows.values().rev().flatten() {
            bulk.add(row).unwrap();
        }
        let documents: Vec<_> = documents.into_iter().filter_map(|(name, content)| Some((name, content?))).collect();
        bulk.finish(LOG.cursor(position), &documents).unwrap();
        prop_assert_eq!(store.dump().unwrap(), rebuilt.dump().unwrap());
        store.verify().unwrap();
        rebuilt.verify().unwrap();
        prop_assert_eq!(store.cursor(), rebuilt.cursor());
    }
}

#[test]
fn every_row_comes_once_in_the_order_of_ids() {
    let rows: Vec<Row> = (0..2_345).map(|n| row(n, 1, DAYS)).collect();
    let (_dir, store) = filled(&rows);
    let mut seen = Vec::new();
    store
        .each_row(&mut |row| {
            seen.push(row);
            true
        })
        .unwrap();
    assert_eq!(seen, rows);
    let mut first = 0;
    store
        .each_row(&mut |_| {
            first += 1;
            first < 3
        })
        .unwrap();
    assert_eq!(first, 3, "stops when told to");
}

#[test]
fn a_case_is_found_by_its_number_before_anybodys_alias() {
    let mut rows: Vec<Row> = (0..3).map(|n| row(n, 1, DAYS)).collect();
    let number = rows[2].number.to_string();
    rows[0].aliases = vec![number.clone(), "旧\0登".into(), "甲".repeat(100_000)];
    rows[1].aliases = vec!["旧\0登".into()];
    let (_dir, store) = filled(&rows);
    assert_eq!(store.find(&number).unwrap(), Some(id(2)));
    assert_eq!(store.find("旧\0登").unwrap(), Some(id(0)), "of two the one registered first");
    assert_eq!(store.find(&"甲".repeat(100_000)).unwrap(), Some(id(0)));
    for unknown in ["", "旧", "旧\0", &"甲".repeat(99_999), &number[..number.len() - 3]] {
        assert_eq!(store.find(unknown).unwrap(), None, "{unknown:.20}");
    }
}

#[test]
fn a_limit_of_nothing_is_the_largest_page_and_a_foreign_token_is_refused() {
    let rows: Vec<Row> = (0..700).map(|n| row(n, 1, DAYS)).collect();
    let (_dir, store) = filled(&rows);
    let page = store.page(&CaseQuery::default()).unwrap();
    assert_eq!(page.rows.len(), 500);
    let recent = page.next.expect("there are more");
    for (order, after) in
        [(Order::Door, recent.as_str()), (Order::Recent, ""), (Order::Recent, "r+1"), (Order::Recent, "下")]
    {
        let query = CaseQuery { order, after: Some(after.to_owned()), ..CaseQuery::default() };
        assert!(matches!(store.page(&query), Err(StoreError::After(_))), "{after}");
    }
    let rest = store.page(&CaseQuery { after: Some(recent), ..CaseQuery::default() }).unwrap();
    let ids: BTreeSet<CaseId> = page.rows.iter().chain(&rest.rows).map(|row| row.id).collect();
    let listed = rows.iter().filter(|row| row.stage != Stage::Voided).count();
    assert_eq!((ids.len(), rest.next), (listed, None));
}

/// What no index answers is looked for in steps: each looks at so many rows, and together they find everything.
#[test]
fn a_rare_case_is_found_in_bounded_steps() {
    let mut rows: Vec<Row> = (0..9_000).map(|n| row(n, 1, DAYS)).collect();
    for row in &mut rows {
        row.stage = Stage::Mediating;
        row.kind =
            if [3, 8_000].contains(&row.number.serial) { Some(Kind::Contract) } else { Some(Kind::Infringement) };
    }
    let (_dir, store) = filled(&rows);
    for order in Order::ALL.into_iter().filter(|order| *order != Order::Door) {
        let filter = CaseFilter { kind: Some(Kind::Contract), ..CaseFilter::default() };
        let mut query = CaseQuery { filter: filter.clone(), order, after: None, limit: 60 };
        let (mut found, mut steps) = (0, 1);
        loop {
            let page = store.page(&query).unwrap();
            found += page.rows.len();
            let Some(next) = page.next else { break };
            query.after = Some(next);
            steps += 1;
        }
        assert_eq!((found, steps), (2, 3), "{order:?}: 9 000 rows, 4 000 a step");
        assert_eq!(counted(&store, &CaseQuery { filter, order, ..CaseQuery::default() }), 2);
    }
}

#[test]
fn a_cursor_never_goes_back_and_a_refused_batch_leaves_nothing() {
    let (_dir, store) = filled(&[row(1, 1, DAYS)]);
    let before = store.dump().unwrap();
    let mut late = batch(vec![(id(2), Some(row(2, 1, DAYS)))], 0);
    assert!(matches!(store.project(&late), Err(StoreError::Misuse(_))), "going back");
    late.cursor = Numbers { salt: 8, ..LOG }.cursor(1);
    assert!(matches!(store.project(&late), Err(StoreError::Misuse(_))), "another history");
    let foreign = batch(vec![(id(2), Some(row(3, 1, DAYS)))], 2);
    assert!(matches!(store.project(&foreign), Err(StoreError::Misuse(_))));
    assert_eq!(store.dump().unwrap(), before);
    let mut bulk = store.bulk();
    bulk.add(&row(2, 1, DAYS)).unwrap();
    assert!(matches!(bulk.finish(LOG.cursor(2), &[]), Err(StoreError::Misuse(_))), "only a fresh store is filled");
    assert_eq!(store.dump().unwrap(), before);
}

#[test]
fn rows_may_be_derived_again_at_the_cursor_itself() {
    let (_dir, store) = filled(&[row(1, 1, DAYS)]);
    store.project(&batch(vec![(id(1), Some(row(1, 2, DAYS)))], 1)).unwrap();
    assert_eq!(store.row(id(1)).unwrap(), Some(row(1, 2, DAYS)));
    assert_eq!(store.dump().unwrap(), filled(&[row(1, 2, DAYS)]).1.dump().unwrap());
}

#[test]
fn what_was_projected_is_there_after_closing() {
    let (dir, store) = filled(&(0..50).map(|n| row(n, 1, DAYS)).collect::<Vec<_>>());
    let before = store.dump().unwrap();
    store.close().unwrap();
    let opened = Store::open(&dir.path().join("store"), &LOG).unwrap();
    assert!(matches!(&opened, Opened::Ready(_, Some(cursor)) if *cursor == LOG.cursor(1)));
    assert_eq!(ready(opened).dump().unwrap(), before);
}
