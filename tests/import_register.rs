//! The import of an old register as it really is, against a count made by hand.
//!
//! Every figure below was counted from the file itself with other tools (a spreadsheet filter, `iconv` and `awk`), not
//! with the importer: see "The count by hand" in `docs/import.md`. If importer and count disagree, one of them is wrong;
//! neither may be adjusted to the other without looking at the rows.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zhitiao::domain::case::ending::ClosedMeans;
use zhitiao::domain::case::import::ImportCase;
use zhitiao::domain::case::vocabulary::{Ending, Kind, Object, Outcome, SourceKind};
use zhitiao::domain::office::builtin;
use zhitiao::domain::refusal::{Refusal, Warning};
use zhitiao::domain::roster::Roster;
use zhitiao::domain::roster::tie::Ties;
use zhitiao::domain::unit::Units;
use zhitiao::exchange::register::{
    ImportPlan, ImportReport, Known, Office, Phrases, Verdict, number_key, plan, rejected_rows,
};
use zhitiao::exchange::table::{self, Table};
use zhitiao::ledger::CommandId;

const FILE: &[u8] = include_bytes!("fixtures/legacy-register-2024.csv");

/// Codes as sentences: the words are another test's business.
struct Codes;

impl Phrases for Codes {
    fn refusal(&self, refusal: &Refusal) -> String {
        refusal.code.clone()
    }
    fn warning(&self, warning: &Warning) -> String {
        warning.code.clone()
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn units() -> Units {
    let units = builtin::units("321302").unwrap().unwrap();
    Units(units.into_iter().map(|unit| (unit.code.clone(), unit)).collect())
}

/// A register that remembers ids and numbers, and nothing else.
#[derive(Default)]
struct Register {
    ids: BTreeSet<CommandId>,
    numbers: HashMap<String, String>,
}

impl Register {
    fn plan(&self, table: &Table, closed_means: ClosedMeans) -> ImportPlan {
        let (units, roster) = (units(), Roster::default());
        let office = Office { units: &units, roster: &roster, today: day(2026, 11, 22), closed_means };
        let command = |id| self.ids.contains(&id);
        let number = |key: &str| self.numbers.get(key).cloned();
        plan(table, &office, &Known { command: &command, number: &number, same: &|_| None }).unwrap()
    }

    fn record(&mut self, plan: &ImportPlan) {
        for row in &plan.rows {
            if let Verdict::Imported { id, command, .. } = &row.verdict {
                assert!(self.ids.insert(*id), "an id twice");
                if let Some(number) = &command.alias {
                    assert_eq!(self.numbers.insert(number_key(number), number.clone()), None, "a number twice");
                }
            }
        }
    }
}

fn fixture() -> (Table, ImportPlan) {
    let table = table::read(FILE).unwrap();
    let plan = Register::default().plan(&table, ClosedMeans::Ended);
    (table, plan)
}

fn imported(plan: &ImportPlan) -> Vec<(u32, &ImportCase)> {
    let rows = plan.rows.iter().filter_map(|row| match &row.verdict {
        Verdict::Imported { command, .. } => Some((row.row, command.as_ref())),
        _ => None,
    });
    rows.collect()
}

fn count<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    keys.fold(BTreeMap::new(), |mut counts, key| {
        *counts.entry(key).or_default() += 1;
        counts
    })
}

#[test]
fn every_row_is_accounted_for() {
    let (_, plan) = fixture();
    assert_eq!(plan.rows.len(), 163, "rows 2 to 164");
    assert_eq!((plan.rows[0].row, plan.rows[162].row), (2, 164));
    let report = ImportReport::of(&plan, &Codes);
    assert_eq!(report.rows, 162);
    assert_eq!(report.imported, 152);
    assert_eq!(report.warned, 6);
    assert_eq!(report.duplicates, 3);
    assert_eq!(report.already, 0);
    assert_eq!(report.blank, 1);
    assert_eq!(report.rejected.len(), 7);
    assert_eq!(report.unknown_columns, Vec::<String>::new());
    let blank: Vec<u32> = plan.rows.iter().filter(|row| row.verdict == Verdict::Blank).map(|row| row.row).collect();
    assert_eq!(blank, [112]);
    assert_eq!(report.duplicate_rows, [(62, 5), (102, 10), (143, 123)]);
}

#[test]
fn the_rejected_rows_are_the_ones_a_clerk_would_give_back() {
    let report = ImportReport::of(&fixture().1, &Codes);
    let rejected: Vec<_> = report
        .rejected
        .iter()
        .map(|row| {
            (row.row, row.cell.column.as_str(), row.cell.value.as_str(), row.cell.reason.as_str(), row.more.len())
        })
        .collect();
    let expected = [
        (8, "受理日期", "2024-02-30", "date_impossible", 0),
        (19, "结案日期", "2023-12-01", "ended_before_accepted", 0),
        (25, "被申请人", "", "parties_missing", 0),
        (33, "承办单位", "宿豫区某镇", "unit_unknown", 0),
        (46, "结案方式", "已处理", "ending_unknown", 0),
        (76, "受理日期", "", "accepted_on_missing", 0),
        (93, "协议金额", "叁仟", "needs_agreement", 0),
    ];
    assert_eq!(rejected, expected);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json["rejected"][0],
        serde_json::json!({ "row": 8, "column": "受理日期", "value": "2024-02-30",
                            "reason": "date_impossible", "code": "date_impossible" })
    );
    assert_eq!((&json["rows"], &json["imported"], &json["duplicates"]), (&162.into(), &152.into(), &3.into()));
}

#[test]
fn the_warnings_are_the_ones_a_clerk_would_write_in_the_margin() {
    let report = ImportReport::of(&fixture().1, &Codes);
    let warned: Vec<_> = report.warnings.iter().map(|warning| (warning.row, warning.code.as_str())).collect();
    let expected = [
        (13, "object_ambiguous"),
        (14, "code_check_digit"),
        (42, "code_check_digit"),
        (60, "object_other"),
        (80, "code_length"),
        (130, "object_ambiguous"),
    ];
    assert_eq!(warned, expected);
    let series: Vec<_> = report.notes.iter().filter(|note| *note == "series_suspected").collect();
    assert_eq!(series.len(), 1, "rows 156 to 164 are one batch");
    let note = fixture().1.notes.into_iter().find(|note| note.code == "series_suspected").unwrap();
    assert_eq!(note.args["rows"], "156、157、158、159、160、161、162、163、164");
    assert_eq!(note.args["applicant"], "杭州弥野品牌管理有限公司");
}

#[test]
fn the_cases_by_committee_are_those_of_the_count() {
    let (_, plan) = fixture();
    let units = units();
    let counted = count(imported(&plan).iter().map(|(_, row)| units.get(&row.committee).unwrap().name.clone()));
    let expected = [
        ("宿城区", 52),
        ("龙河镇", 11),
        ("宿城开发区", 9),
        ("洋河镇", 8),
        ("河滨街道", 7),
        ("苏州宿迁工业园", 7),
        ("蔡集镇", 7),
        ("古城街道", 6),
        ("耿车镇", 6),
        ("项里街道", 6),
        ("王官集镇", 5),
        ("埠子镇", 5),
        ("洋北街道", 4),
        ("屠园镇", 4),
        ("双庄街道", 4),
        ("中扬镇", 3),
        ("支口街道", 3),
        ("陈集镇", 3),
        ("幸福街道", 2),
    ];
    assert_eq!(counted, expected.map(|(name, cases)| (name.to_owned(), cases)).into());
}

#[test]
fn the_cases_by_ending_object_kind_and_source_are_those_of_the_count() {
    let (_, plan) = fixture();
    let rows = imported(&plan);
    let endings = count(rows.iter().map(|(_, row)| row.ending));
    let expected = [
        (Some(Ending::AgreedWritten), 76),
        (Some(Ending::AgreedOral), 10),
        (Some(Ending::SettledPrivately), 4),
        (Some(Ending::Withdrawn), 20),
        (Some(Ending::Other), 35), // 调解不成: failed, and why is not said
        (None, 7),
    ];
    assert_eq!(endings, expected.into());
    let objects = [
        (Object::Trademark, 70),
        (Object::Work, 23),
        (Object::Design, 17),
        (Object::Invention, 12),
        (Object::UtilityModel, 11),
        (Object::GeographicalIndication, 9),
        (Object::TradeSecret, 7),
        (Object::Other, 3), // 专利 twice, 域名 once
    ];
    assert_eq!(count(rows.iter().map(|(_, row)| row.object)), objects.into());
    let kinds = [(Kind::Infringement, 123), (Kind::Ownership, 14), (Kind::Contract, 10), (Kind::Other, 5)];
    assert_eq!(count(rows.iter().map(|(_, row)| row.kind)), kinds.into());
    let sources = [
        (SourceKind::Party, 76),
        (SourceKind::CourtDelegated, 38),
        (SourceKind::Administrative, 19),
        (SourceKind::Committee, 6),
        (SourceKind::OwnMotion, 5),
        (SourceKind::Hotline12345, 4),
        (SourceKind::Association, 4),
    ];
    assert_eq!(count(rows.iter().map(|(_, row)| row.source.kind)), sources.into());
}

#[test]
fn days_and_amounts_are_those_of_the_count() {
    let (_, plan) = fixture();
    let rows = imported(&plan);
    let mut agreed: Vec<i64> = Vec::new();
    let mut all: Vec<i64> = Vec::new();
    let mut fen = 0;
    for (_, row) in &rows {
        let (Some(on), Some(ending)) = (row.ended_on, row.ending) else { continue };
        let days = (on - row.accepted_on.unwrap()).num_days();
        all.push(days);
        if ending.outcome() == Outcome::Agreed {
            agreed.push(days);
            fen += row.amount_fen.unwrap().0;
        } else {
            assert_eq!(row.amount_fen, None);
        }
    }
    agreed.sort_unstable();
    all.sort_unstable();
    assert_eq!((agreed.len(), agreed[42], agreed[43]), (86, 21, 21), "the median of 86 lies between the 43rd and 44th");
    assert_eq!((all.len(), all[72]), (145, 19), "the median of 145 is the 73rd");
    assert_eq!(agreed.iter().sum::<i64>(), 2244);
    assert_eq!(fen, 195_450_000, "1,954,500 yuan");
    assert_eq!(rows.iter().filter(|(_, row)| row.appraisal_from.is_some()).count(), 7);
    assert_eq!(rows.iter().filter(|(_, row)| row.alias.is_none()).count(), 10);
    let open: Vec<u32> = rows.iter().filter(|(_, row)| row.ending.is_none()).map(|(at, _)| *at).collect();
    assert_eq!(open, [139, 148, 149, 152, 153, 154, 155]);
}

#[test]
fn single_rows_say_what_the_file_says() {
    let (_, plan) = fixture();
    let rows: BTreeMap<u32, &ImportCase> = imported(&plan).into_iter().collect();
    let third = rows[&3];
    assert_eq!(third.requested_on, day(2024, 1, 4));
    assert_eq!(third.accepted_on, Some(day(2024, 1, 6)));
    assert_eq!(third.alias.as_deref(), Some("中扬知调〔2024〕1号"));
    assert_eq!(third.applicants[0].name, "宿城柒里建材经营部");
    assert_eq!((third.ended_on, third.ending), (Some(day(2024, 3, 28)), Some(Ending::AgreedWritten)));
    assert_eq!(third.amount_fen.unwrap().0, 800_000);
    assert_eq!(rows[&5].remark, "同批案件\n结案方式: 调解不成");
    assert_eq!(rows[&13].remark, "客体: 专利");
    assert_eq!(rows[&80].respondents[0].code.as_deref(), Some("92321302MA1234"), "kept as it is");
    assert_eq!((rows[&34].appraisal_from, rows[&34].appraisal_to), (Some(day(2024, 3, 23)), Some(day(2024, 3, 29))));
    assert_eq!(rows[&7].source.from.as_deref(), Some("市场监管局"));
    assert_eq!(rows[&156].series, None, "a remark is a remark");
}

#[test]
fn the_same_names_become_the_same_mediators() {
    let (_, plan) = fixture();
    let names: Vec<&str> = plan.mediators.iter().map(|one| one.add.name.as_str()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 13);
    assert_eq!(names.len(), 13, "each name once");
    let at_home: Vec<_> = plan.mediators.iter().filter(|one| one.add.committee.0 != "321302").collect();
    assert_eq!(at_home, Vec::<&zhitiao::exchange::register::NewMediator>::new(), "all thirteen go round");
    let noted = plan.notes.iter().filter(|note| note.code == "mediator_in_several_units").count();
    assert_eq!(noted, 13);
    for (row, found) in imported(&plan) {
        assert_eq!(found.mediators.len(), 1, "row {row}");
        assert!(plan.mediators.iter().any(|one| one.id == found.mediators[0]), "row {row}");
    }
}

#[test]
fn importing_again_adds_nothing() {
    let (table, first) = fixture();
    let mut register = Register::default();
    register.record(&first);
    for closed_means in [ClosedMeans::Ended, ClosedMeans::Unknown] {
        let again = register.plan(&table, closed_means);
        let report = ImportReport::of(&again, &Codes);
        assert_eq!((report.rows, report.imported, report.already, report.duplicates), (162, 0, 152, 3));
        assert_eq!(report.rejected.len(), 7, "still to be mended");
        assert_eq!(again.mediators, []);
    }
}

#[test]
fn the_order_and_dress_of_columns_and_cells_do_not_make_another_row() {
    let (table, first) = fixture();
    let mut register = Register::default();
    register.record(&first);
    // The same register retyped: columns reversed, headings dressed up, dates and amounts in another style.
    let mut retyped = table;
    for row in &mut retyped.rows {
        row.cells.resize(18, String::new());
        row.cells.reverse();
        if row.number == 1 {
            row.cells = row.cells.iter().map(|heading| format!(" 【{heading}】 ")).collect();
            continue;
        }
        for cell in &mut row.cells {
            // Shorter cells are amounts, which five digits of would be a spreadsheet's day too.
            let date = zhitiao::domain::dates::parse_date(cell).ok().filter(|_| cell.chars().count() >= 8);
            if let Some(date) = date {
                *cell = date.format("%Y年%-m月%-d日").to_string();
            } else {
                *cell = cell.replace("(书面)", "（书面）").replace("12,000", "1.2万元");
            }
        }
    }
    let report = ImportReport::of(&register.plan(&retyped, ClosedMeans::Ended), &Codes);
    assert_eq!((report.imported, report.already, report.duplicates, report.rejected.len()), (0, 152, 3, 7));
}

#[test]
fn the_rejected_rows_come_back_as_a_file_that_can_be_mended() {
    let (table, first) = fixture();
    let mut register = Register::default();
    register.record(&first);
    let bytes = rejected_rows(&table, &first, &Codes).unwrap().unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    let text = String::from_utf8(bytes).unwrap();
    let unmended = register.plan(&table::read(text.as_bytes()).unwrap(), ClosedMeans::Ended);
    assert_eq!(ImportReport::of(&unmended, &Codes).rejected.len(), 7, "the added columns are passed over");
    assert_eq!(unmended.unknown_columns, Vec::<String>::new());

    let mended = text
        .replace("2024-02-30", "2024-02-20")
        .replace("2023-12-01", "2024-03-01")
        .replace(
            "宿迁汾泉酒业股份有限公司,,,91321302MARNPKH1K7",
            "宿迁汾泉酒业股份有限公司,,宿城柒里建材经营部,91321302MARNPKH1K7",
        )
        .replace("宿豫区某镇", "宿城区")
        .replace("已处理", "达成协议(书面)")
        .replace("2024年6月23日,,", "2024年6月23日,2024-06-24,")
        .replace("叁仟", "")
        // Row 8's appraisal began before the mended day of acceptance.
        .replace("20240123,2024/1/29", "20240221,2024/2/22");
    let plan = register.plan(&table::read(mended.as_bytes()).unwrap(), ClosedMeans::Ended);
    let report = ImportReport::of(&plan, &Codes);
    assert_eq!(report.rejected, []);
    assert_eq!((report.rows, report.imported, report.already), (7, 7, 0));
    register.record(&plan);
    assert_eq!(register.ids.len(), 159);
    let again = ImportReport::of(&register.plan(&table::read(mended.as_bytes()).unwrap(), ClosedMeans::Ended), &Codes);
    assert_eq!((again.imported, again.already), (0, 7));
    assert_eq!(rejected_rows(&table::read(mended.as_bytes()).unwrap(), &plan, &Codes).unwrap(), None);
}

#[test]
fn a_number_that_is_taken_is_reported_and_never_added() {
    let (table, first) = fixture();
    let mut register = Register::default();
    register.record(&first);
    let mut changed = table;
    changed.rows[1].cells[14] = "6000".to_owned();
    let mut twin = changed.rows[2].clone();
    twin.number = 165;
    twin.cells[0] = "新册〔2024〕1号".to_owned();
    changed.rows.push(twin.clone());
    twin.number = 166;
    twin.cells[14] = "1".to_owned();
    changed.rows.push(twin);
    let plan = register.plan(&changed, ClosedMeans::Ended);
    let report = ImportReport::of(&plan, &Codes);
    let taken: Vec<_> = report
        .rejected
        .iter()
        .filter(|row| row.cell.reason.starts_with("number_in"))
        .map(|row| (row.row, row.cell.column.as_str(), row.cell.reason.as_str()))
        .collect();
    assert_eq!(taken, [(2, "案号", "number_in_register"), (166, "案号", "number_in_file")]);
    assert_eq!(report.imported, 1, "row 165");
}

#[test]
fn a_row_without_a_number_that_says_what_a_case_says_is_given_back() {
    let (units, roster) = (units(), Roster::default());
    let office = Office { units: &units, roster: &roster, today: day(2026, 11, 22), closed_means: ClosedMeans::Ended };
    let (table, fresh) = fixture();
    let bare: Vec<u32> =
        imported(&fresh).into_iter().filter(|(_, command)| command.alias.is_none()).map(|(row, _)| row).collect();
    assert!(!bare.is_empty());
    let same = |_row: &ImportCase| Some("耿车知调〔2024〕99号".to_owned());
    let again = plan(&table, &office, &Known { command: &|_| false, number: &|_| None, same: &same }).unwrap();
    for row in &again.rows {
        let code = match &row.verdict {
            Verdict::Rejected { problems } => problems[0].reason.code.as_str(),
            _ => "",
        };
        assert_eq!(code == "same_in_register", bare.contains(&row.row), "row {}", row.row);
    }
}

#[test]
fn what_the_office_meant_by_the_closing_day_is_kept_with_every_ended_row() {
    let table = table::read(FILE).unwrap();
    let plan = Register::default().plan(&table, ClosedMeans::Performed);
    for (row, found) in imported(&plan) {
        assert_eq!(found.closed_means, ClosedMeans::Performed, "row {row}");
        let agreed = found.ending.is_some_and(|ending| ending.outcome() == Outcome::Agreed);
        assert_eq!(found.performed_on, found.ended_on.filter(|_| agreed), "row {row}");
    }
}

#[test]
fn the_rule_of_the_case_accepts_every_row_the_importer_does() {
    use zhitiao::domain::actor::{Actor, Identity, Role};
    use zhitiao::domain::calendar::Calendar;
    use zhitiao::domain::case::{Case, CaseId, decide};
    use zhitiao::domain::context::Context;
    use zhitiao::domain::roster::{Mediator, Standing};
    use zhitiao::domain::rules::RuleBook;

    let (_, plan) = fixture();
    let new = plan.mediators.iter().map(|one| Mediator {
        id: one.id,
        name: one.add.name.clone(),
        committee: one.add.committee.clone(),
        standing: Standing::Unconfirmed,
        skills: BTreeSet::new(),
        absences: Vec::new(),
    });
    let roster = Roster(new.map(|one| (one.id, one)).collect());
    let mut rules = RuleBook::default();
    builtin::rules().unwrap().into_iter().for_each(|rule| rules.set(rule));
    let (units, calendar): (Units, Calendar) = (units(), builtin::calendar().unwrap());
    let actor = Actor { account: "chenyihe".to_owned(), role: Role::District, known: Identity::Process };
    let committee = units.district().unwrap().code.clone();
    for (row, command) in imported(&plan) {
        let context = Context {
            today: day(2026, 11, 22),
            on: command.requested_on,
            actor: &actor,
            committee: &committee,
            rules: &rules,
            calendar: &calendar,
            units: &units,
            roster: &roster,
            ties: &Ties::default(),
        };
        let decision = decide(&Case::unborn(CaseId(uuid::Uuid::from_u128(1))), &command.clone().into(), &context);
        assert!(decision.is_ok(), "row {row}: {decision:?}");
    }
}
