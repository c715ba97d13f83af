//! The demo is a story told through real orders: none is refused, the same seed tells the same, and every stage of a
//! case can be found in it. Nothing in it names anybody real, and nothing lies ahead of the day it is opened on.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use zhitiao::demo::{DISTRICT, Story, Told, write};
use zhitiao::desk::clock::{Clock, SetClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell, SharedLedger};
use zhitiao::domain::answer::{Answer, Query};
use zhitiao::domain::case::row::Row;
use zhitiao::domain::case::vocabulary::Stage;
use zhitiao::domain::code::check;
use zhitiao::domain::credit::board::{About, Part};
use zhitiao::domain::credit::due::DueKind;
use zhitiao::domain::credit::reply::{CreditAnswer, CreditQuery};
use zhitiao::domain::dates::{china_day, instant};
use zhitiao::domain::query::CaseQuery;
use zhitiao::domain::unit::UnitCode;
use zhitiao::ledger::{FileLedger, MemoryLedger, Position, Record};

/// Marks and firms everybody knows; the demo must never seem to speak of one.
const FAMOUS: &[&str] = &[
    "茅台",
    "五粮液",
    "洋河酒",
    "海之蓝",
    "梦之蓝",
    "泸州老窖",
    "剑南春",
    "汾酒",
    "华为",
    "小米",
    "苹果",
    "三星",
    "腾讯",
    "微信支付有限",
    "阿里",
    "淘宝",
    "天猫",
    "京东",
    "拼多多",
    "抖音",
    "字节",
    "百度",
    "网易",
    "美团",
    "海尔",
    "格力",
    "美的",
    "联想",
    "耐克",
    "阿迪",
    "李宁",
    "安踏",
    "优衣库",
    "迪士尼",
    "宜家",
    "无印",
    "晨光",
    "得力",
    "欧普",
    "雷士",
    "立白",
    "蓝月亮",
    "娃哈哈",
    "农夫",
    "康师傅",
    "三只松鼠",
    "良品铺子",
    "可口",
    "百事",
    "星巴克",
    "麦当劳",
    "肯德基",
    "路易",
    "香奈儿",
    "爱马仕",
    "古驰",
    "周大福",
    "恒顺",
    "双沟",
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn story(cases: u32, seed: u64) -> Story {
    Story { cases, seed, today: day("2026-11-22"), user: "visitor".to_owned() }
}

fn told(story: &Story) -> (SharedLedger, Told) {
    let ledger = LedgerCell::new(Box::new(MemoryLedger::new(DISTRICT)));
    let told = write(SharedLedger::clone(&ledger), story).unwrap();
    (ledger, told)
}

fn records(ledger: &SharedLedger) -> Vec<Record> {
    let mut all = Vec::new();
    loop {
        let from = all.last().map_or(Position(0), |record: &Record| record.position);
        let more = ledger.lock().tail(from, 4096).unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

fn rows(ledger: &SharedLedger, views: &Path, today: NaiveDate) -> Vec<Row> {
    let clock: Arc<dyn Clock> = Arc::new(SetClock::on(today, 10));
    let (desk, _) = Desk::open(SharedLedger::clone(ledger), views, clock, &mut |_, _| ()).unwrap();
    let program = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    let mut rows = Vec::new();
    let mut query = CaseQuery::default();
    loop {
        let Answer::Cases(page) = desk.ask(&program, &Query::Cases(query.clone())).unwrap() else {
            panic!("a list was asked for");
        };
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    desk.close().unwrap();
    rows
}

fn no_refusals(told: &Told) {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for (act, refusal) in &told.refused {
        *counted.entry(format!("{act}: {refusal:?}")).or_default() += 1;
    }
    assert!(counted.is_empty(), "{} refusals: {counted:#?}", told.refused.len());
}

#[test]
fn the_story_keeps_every_rule_whatever_the_seed_and_the_day() {
    for (seed, today) in
        [(1, "2026-11-22"), (2, "2026-02-20"), (3, "2025-10-08"), (7, "2026-05-06"), (11, "2027-01-04")]
    {
        let (_, told) = told(&Story { today: day(today), ..story(400, seed) });
        no_refusals(&told);
        assert_eq!(told.cases, 400);
    }
}

#[test]
fn the_same_seed_and_day_tell_the_same_and_another_seed_another() {
    let home = tempfile::tempdir().unwrap();
    let list = |name: &str, seed| {
        let (ledger, _) = told(&story(120, seed));
        let rows = rows(&ledger, &home.path().join(name), day("2026-11-22"));
        (serde_json::to_string(&rows).unwrap(), records(&ledger))
    };
    let ((first, first_records), (again, again_records)) = (list("1", 1), list("2", 1));
    assert_eq!(first, again);
    assert_eq!(first_records.len(), again_records.len());
    for (one, other) in first_records.iter().zip(&again_records) {
        assert_eq!((one.id, &one.stream, one.at, &one.by), (other.id, &other.stream, other.at, &other.by));
        assert_eq!((&one.kind, &one.body, one.on), (&other.kind, &other.body, other.on));
    }
    assert_ne!(first, list("3", 2).0);
}

#[test]
fn a_visitor_finds_every_stage_every_transit_and_every_holder() {
    let home = tempfile::tempdir().unwrap();
    let (ledger, told) = told(&story(300, 1));
    no_refusals(&told);
    let rows = rows(&ledger, &home.path().join("views"), day("2026-11-22"));
    assert_eq!(rows.len(), 300);
    let stages: BTreeSet<_> = rows.iter().map(|row| row.stage).collect();
    // What was undone is in no list.
    assert_eq!(stages, Stage::ALL.iter().copied().filter(|stage| *stage != Stage::Voided).collect());
    let taken: BTreeSet<_> = rows.iter().map(|row| row.number.prefix.clone()).collect();
    assert_eq!(taken.len(), 19, "every committee took a case: {taken:?}");
    let waiting: BTreeSet<_> = rows.iter().filter_map(|row| row.waits_for.clone()).collect();
    assert!(waiting.contains(&UnitCode(DISTRICT.to_owned())) && waiting.len() > 1, "{waiting:?}");
    assert!(rows.iter().any(|row| row.unchecked) && rows.iter().any(|row| row.series.is_some()));
    let mut overdue: BTreeMap<(Stage, String), u32> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.days_left(day("2026-11-22")).is_some_and(|left| left < 0)) {
        let what = row.next.as_ref().map(|door| door.what.clone()).unwrap_or_default();
        *overdue.entry((row.stage, what)).or_default() += 1;
    }
    let count: u32 = overdue.values().sum();
    assert!((5..45).contains(&count), "{overdue:?}");
}

#[test]
fn a_visitor_finds_listings_repair_and_pledges_in_every_state() {
    let home = tempfile::tempdir().unwrap();
    for (number, today) in ["2026-11-22", "2025-10-08", "2027-01-04"].into_iter().enumerate() {
        let (ledger, told) = told(&Story { today: day(today), ..story(60, 1) });
        no_refusals(&told);
        let clock: Arc<dyn Clock> = Arc::new(SetClock::on(day(today), 10));
        let (desk, _) = Desk::open(ledger, &home.path().join(number.to_string()), clock, &mut |_, _| ()).unwrap();
        let seat = |name: &str| Arc::new(desk.session(name, zhitiao::domain::actor::Identity::Process).unwrap());
        let board = |name: &str, part: Part| {
            let asked = Query::Credit(CreditQuery::Board { part, text: None, limit: 0 });
            match desk.ask(&seat(name), &asked).unwrap() {
                Answer::Credit(CreditAnswer::Board(board)) => board.lines,
                other => panic!("{other:?}"),
            }
        };
        let due = |name: &str| -> BTreeSet<DueKind> {
            let lines = board(name, Part::Work);
            let kinds = lines.into_iter().filter_map(|line| match line.mark.about {
                About::Due { what, .. } => Some(what),
                _ => None,
            });
            kinds.collect()
        };
        for kind in [DueKind::TakeRepair, DueKind::CheckLink, DueKind::AwaitAnswer, DueKind::RenewPledge] {
            assert!(due("scjg").contains(&kind), "{today} {kind}");
        }
        for kind in [DueKind::Annul, DueKind::ConfirmAttention, DueKind::DecideListing] {
            assert!(due("scjg.2").contains(&kind) && !due("scjg").contains(&kind), "{today} {kind}");
        }
        // Who mediates meets some of the firms at the window.
        assert!(board("visitor", Part::Listed).len() >= 2 && board("visitor", Part::Whitelisted).len() >= 2, "{today}");
        assert!(board("scjg", Part::Candidates).len() >= 3 && board("scjg", Part::Subjects).len() >= 20, "{today}");
        desk.close().unwrap();
    }
}

#[test]
fn nothing_happens_ahead_of_the_day_or_in_a_name_everybody_knows() {
    let (ledger, _) = told(&story(400, 5));
    let today = day("2026-11-22");
    let mut last = instant(day("2020-01-01"), 0);
    let mut kinds = BTreeSet::new();
    for record in records(&ledger) {
        assert!(record.on <= china_day(record.at) && china_day(record.at) < today, "{record:?}");
        assert!(record.at >= last, "records are in order of time");
        last = record.at;
        let body = record.body.map(|body| body.to_string()).unwrap_or_default();
        if record.stream.0.starts_with("case:") {
            let found = FAMOUS.iter().find(|name| body.contains(**name));
            assert_eq!(found, None, "{body}");
        }
        kinds.insert(record.kind);
    }
    for kind in ["recalled", "returned", "joined", "suspended", "extended", "archived", "ended", "contact_logged"] {
        assert!(kinds.contains(kind), "{kind} is missing in {kinds:?}");
    }
}

#[test]
fn an_office_has_a_life_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    for (number, (seed, today)) in [(1, "2026-11-22"), (4, "2026-04-15")].into_iter().enumerate() {
        let (ledger, told) = told(&Story { today: day(today), ..story(1500, seed) });
        no_refusals(&told);
        let records = records(&ledger);
        has_a_life(&records);
        series_are_one_order_each(&records);
        let rows = rows(&ledger, &home.path().join(number.to_string()), day(today));
        is_up_to_date(&rows, day(today));
        has_a_sensible_morning(&rows, &UnitCode(DISTRICT.to_owned()), day(today));
    }
}

/// What lies long behind is finished; what is open is as old as open cases are.
fn is_up_to_date(rows: &[Row], today: NaiveDate) {
    let open: Vec<_> = rows.iter().filter(|row| row.is_open()).collect();
    assert!((40..=66).contains(&open.len()), "{} open", open.len());
    let holders: BTreeSet<_> = open.iter().map(|row| &row.holder).collect();
    assert!(holders.len() >= 9, "open cases lie with {holders:?}");
    let age = |row: &Row| (today - row.requested_on.unwrap()).num_days();
    let oldest = open.iter().map(|row| age(row)).max();
    assert!(oldest.is_some_and(|days| days <= 120), "an open case is {oldest:?} days old");
    let mut ages: Vec<_> = open.iter().map(|row| age(row)).collect();
    ages.sort_unstable();
    assert!((5..=20).contains(&ages[ages.len() / 2]), "{ages:?}");
    for row in rows.iter().filter(|row| age(row) > 240) {
        assert!(matches!(row.stage, Stage::Archived | Stage::Declined) && row.next.is_none(), "{row:?}");
    }
    let stages: BTreeSet<_> = rows.iter().map(|row| row.stage).collect();
    assert_eq!(stages.len(), Stage::ALL.len() - 1, "{stages:?}");
    let in_transit = rows.iter().filter(|row| row.in_transit_to.is_some()).count();
    assert!((3..=12).contains(&in_transit), "{in_transit} in transit");
    let performed = |row: &&Row| row.next.as_ref().is_some_and(|door| door.what == "performance");
    let in_performance = rows.iter().filter(performed).count();
    assert!((10..=50).contains(&in_performance), "{in_performance} in performance");
}

/// A handful of doors is overdue, by days or a few weeks; most lie ahead.
fn has_a_sensible_morning(rows: &[Row], own: &UnitCode, today: NaiveDate) {
    let left: Vec<_> = rows.iter().filter_map(|row| Some((row, row.days_left(today)?))).collect();
    let overdue: Vec<_> = left.iter().filter(|(_, left)| *left < 0).collect();
    let told: Vec<_> = overdue.iter().map(|(row, left)| (left, row.next.as_ref().map(|door| &door.what))).collect();
    assert!((8..=36).contains(&overdue.len()), "{told:?}");
    assert!(overdue.iter().all(|(_, left)| *left >= -60), "{told:?}");
    assert!(overdue.len() * 3 < left.len(), "{} of {} doors are overdue", overdue.len(), left.len());
    let mine: Vec<_> = left.iter().filter(|(row, _)| row.holder == *own).collect();
    let late = mine.iter().filter(|(_, left)| *left < 0).count();
    assert!((20..=75).contains(&mine.len()) && late * 3 <= mine.len(), "{late} of my {} doors", mine.len());
}

/// Every series came with one order of the office, and its cases go their own ways.
fn series_are_one_order_each(records: &[Record]) {
    let mut orders: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    let mut cases: BTreeMap<String, u32> = BTreeMap::new();
    for record in records.iter().filter(|record| record.kind == "registered") {
        let series = record.body.as_ref().and_then(|body| body["series"].as_str());
        let Some(series) = series else { continue };
        orders.entry(series.to_owned()).or_default().insert(record.id);
        *cases.entry(series.to_owned()).or_default() += 1;
    }
    assert!(orders.len() >= 10 && orders.values().all(|ids| ids.len() == 1), "{orders:?}");
    assert!(cases.values().all(|cases| (4..=18).contains(cases)), "{cases:?}");
}

fn has_a_life(records: &[Record]) {
    let of_cases = records.iter().filter(|record| record.stream.0.starts_with("case:")).count();
    let mean = of_cases / 1500;
    assert!((12..=24).contains(&mean), "{mean} records a case");
    let late = records.iter().filter(|record| record.on < china_day(record.at)).count();
    assert!(late > 200, "{late} entries were typed later than they happened");
    let accounts: BTreeSet<_> = records.iter().map(|record| record.by.account.clone()).collect();
    assert!(accounts.len() >= 21 && accounts.contains("visitor"), "{accounts:?}");
    let codes = records.iter().filter(|record| record.kind == "registered").filter_map(|record| record.body.as_ref());
    let codes = codes.filter_map(|body| body["parties"][1]["code"].as_str());
    let (right, wrong): (Vec<_>, Vec<_>) = codes.partition(|code| check(code).valid);
    assert!(right.len() > 20 * wrong.len() && !wrong.is_empty(), "{} right, {} wrong", right.len(), wrong.len());
}

#[test]
fn on_disk_the_ledger_verifies() {
    let home = tempfile::tempdir().unwrap();
    let (ledger, _) = FileLedger::create_dir(home.path(), DISTRICT).unwrap();
    write(LedgerCell::new(Box::new(ledger)), &story(60, 1)).unwrap();
    let (ledger, _) = FileLedger::open_dir(home.path(), DISTRICT).unwrap();
    let verified = ledger.verify().unwrap();
    assert!(verified.trouble.is_none(), "{verified:?}");
    assert!(verified.records > 600, "{verified:?}");
}
