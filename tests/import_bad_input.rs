//! Files as they come in: whatever they are, each row is recorded faithfully or given back by name, and nothing panics.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]
#![expect(clippy::type_complexity, reason = "a table of cases reads better whole")]

use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};
use zhitiao::domain::case::ending::ClosedMeans;
use zhitiao::domain::case::import::ImportCase;
use zhitiao::domain::case::vocabulary::{Difficulty, Ending, Object, SourceKind};
use zhitiao::domain::money::Fen;
use zhitiao::domain::office::builtin;
use zhitiao::domain::refusal::Refusal;
use zhitiao::domain::roster::{Mediator, MediatorId, Roster, Standing};
use zhitiao::domain::unit::{UnitCode, Units};
use zhitiao::exchange::register::{ImportPlan, Known, Office, Verdict, plan};
use zhitiao::exchange::table;
use zip::write::SimpleFileOptions;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn units() -> Units {
    let units = builtin::units("321302").unwrap().unwrap();
    Units(units.into_iter().map(|unit| (unit.code.clone(), unit)).collect())
}

fn planned(bytes: &[u8], roster: &Roster, closed_means: ClosedMeans) -> Result<ImportPlan, Refusal> {
    let units = units();
    let office = Office { units: &units, roster, today: day(2026, 11, 22), closed_means };
    plan(&table::read(bytes)?, &office, &Known { command: &|_| false, number: &|_| None, same: &|_| None })
}

fn import(bytes: &[u8]) -> Result<ImportPlan, Refusal> {
    planned(bytes, &Roster::default(), ClosedMeans::Ended)
}

/// A sound row by column.
const ROW: &[(&str, &str)] = &[
    ("案号", "耿车知调〔2024〕1号"),
    ("登记日期", "2024-03-04"),
    ("受理日期", "2024-03-05"),
    ("申请人", "杭州弥野品牌管理有限公司"),
    ("申请人证件号", ""),
    ("被申请人", "宿迁青甑电子商务有限公司"),
    ("被申请人证件号", ""),
    ("客体", "商标"),
    ("纠纷类型", "侵权"),
    ("来源", "当事人申请"),
    ("承办单位", "耿车镇"),
    ("调解员", "甘棠"),
    ("结案日期", "2024-04-09"),
    ("结案方式", "达成协议(书面)"),
    ("协议金额", "8000"),
    ("鉴定起", ""),
    ("鉴定止", ""),
    ("协议日期", ""),
    ("涉案金额", ""),
    ("涉及人数", ""),
    ("难易等级", ""),
    ("系列号", ""),
    ("司法确认", ""),
    ("履行完毕日期", ""),
    ("回访满意度", ""),
    ("备注", ""),
];

/// A file of that row with some cells changed; a new column may be named.
fn file(changes: &[(&str, &str)]) -> String {
    let mut columns: Vec<(&str, &str)> = ROW.to_vec();
    for change in changes {
        match columns.iter_mut().find(|(name, _)| *name == change.0) {
            Some(column) => column.1 = change.1,
            None => columns.push(*change),
        }
    }
    let line = |cells: Vec<&str>| {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        quoted.join(",")
    };
    let (names, cells) = columns.into_iter().unzip();
    format!("{}\r\n{}\r\n", line(names), line(cells))
}

/// What became of the row.
fn verdict(changes: &[(&str, &str)]) -> Verdict {
    import(file(changes).as_bytes()).unwrap().rows.remove(0).verdict
}

fn accepted(changes: &[(&str, &str)]) -> (ImportCase, Vec<String>) {
    match verdict(changes) {
        Verdict::Imported { command, warnings, .. } => {
            (*command, warnings.into_iter().map(|warning| warning.code).collect())
        }
        other => unreachable!("{changes:?}: {other:?}"),
    }
}

/// Column and code of every problem.
fn rejected(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    match verdict(changes) {
        Verdict::Rejected { problems } => {
            problems.into_iter().map(|problem| (problem.column, problem.reason.code)).collect()
        }
        other => unreachable!("{changes:?}: {other:?}"),
    }
}

#[test]
fn each_impossible_cell_is_named_with_its_column() {
    let cases: &[(&[(&str, &str)], &str, &str)] = &[
        (&[("受理日期", "0000-01-01")], "受理日期", "date_out_of_range"),
        (&[("受理日期", "9999-12-31")], "受理日期", "date_out_of_range"),
        (&[("受理日期", "1950-01-01")], "受理日期", "date_implausible"),
        (&[("受理日期", "2026-11-23")], "受理日期", "date_in_future"),
        (&[("受理日期", "三月五日")], "受理日期", "date_unreadable"),
        (&[("受理日期", "2024-03-03")], "受理日期", "accepted_before_requested"),
        (&[("受理日期", "")], "受理日期", "accepted_on_missing"),
        (&[("结案日期", "2024-03-04")], "结案日期", "ended_before_accepted"),
        (&[("结案日期", "")], "结案日期", "ended_on_of_row_missing"),
        (&[("结案方式", ""), ("协议金额", "")], "结案方式", "ending_of_row_missing"),
        (&[("结案方式", "已处理")], "结案方式", "ending_unknown"),
        (&[("结案方式", "达成协议")], "结案方式", "ending_form_missing"),
        (&[("结案方式", "调解不成")], "协议金额", "needs_agreement"),
        (&[("结案方式", "撤回"), ("协议日期", "2024-04-01")], "协议日期", "needs_agreement"),
        (&[("协议金额", "99999999999999999999亿")], "协议金额", "money_too_large"),
        (&[("协议金额", "-1")], "协议金额", "money_negative"),
        (&[("涉案金额", "很多")], "涉案金额", "money_unreadable"),
        (&[("涉及人数", "4294967297")], "涉及人数", "people_unreadable"),
        (&[("涉及人数", "0")], "涉及人数", "people_unreadable"),
        (&[("申请人", "")], "申请人", "parties_missing"),
        (&[("被申请人", "、；")], "被申请人", "parties_missing"),
        (&[("被申请人", "杭州弥野品牌管理有限公司")], "被申请人", "parties_same"),
        (&[("被申请人", "a\u{7}b")], "被申请人", "text_control"),
        (&[("被申请人", "a\u{202e}b")], "被申请人", "text_control"),
        (&[("备注", "a\u{1b}[2J")], "备注", "text_control"),
        (&[("客体", "")], "客体", "cell_missing"),
        (&[("客体", "邻里")], "客体", "object_unknown"),
        (&[("纠纷类型", "打架")], "纠纷类型", "kind_unknown"),
        (&[("来源", "法院移送")], "来源", "source_ambiguous"),
        (&[("承办单位", "宿豫区某镇")], "承办单位", "unit_unknown"),
        (&[("鉴定止", "2024-03-20")], "鉴定起", "appraisal_start_missing"),
        (&[("鉴定起", "2024-03-20")], "鉴定止", "appraisal_end_missing"),
        (&[("鉴定起", "2024-03-20"), ("鉴定止", "2024-03-19")], "鉴定止", "appraisal_order"),
        (&[("鉴定起", "2024-03-01"), ("鉴定止", "2024-03-19")], "鉴定起", "appraisal_before_accepted"),
        (&[("鉴定起", "2024-03-20"), ("鉴定止", "2024-04-10")], "鉴定止", "appraisal_after_ended"),
        (&[("协议日期", "2024-03-01")], "协议日期", "agreed_before_accepted"),
        (&[("协议日期", "2024-04-10")], "协议日期", "agreed_after_ended"),
        (&[("协议日期", "2024-04-09"), ("履行完毕日期", "2024-04-08")], "履行完毕日期", "performed_before_agreed"),
        (&[("难易等级", "难")], "难易等级", "difficulty_unknown"),
        (&[("司法确认", "大概")], "司法确认", "confirmation_unknown"),
        (&[("回访满意度", "6")], "回访满意度", "satisfaction_unknown"),
        (&[("电话", "a\u{0085}b")], "电话", "text_control"),
    ];
    for (changes, column, code) in cases {
        assert_eq!(rejected(changes), [((*column).to_owned(), (*code).to_owned())], "{changes:?}");
    }
}

#[test]
fn every_problem_of_a_row_is_told_at_once() {
    let found = rejected(&[("受理日期", "2024-02-30"), ("客体", "?"), ("协议金额", "叁仟"), ("承办单位", "")]);
    let columns: BTreeSet<_> = found.iter().map(|(column, _)| column.as_str()).collect();
    assert_eq!(columns, BTreeSet::from(["受理日期", "客体", "协议金额", "承办单位"]));
}

#[test]
fn what_is_odd_and_true_is_taken_with_a_warning_and_its_words() {
    let cases: &[(&[(&str, &str)], &str, &str)] = &[
        (&[("登记日期", "")], "requested_on_missing", ""),
        (&[("调解员", "")], "mediator_missing", ""),
        (&[("客体", "域名")], "object_other", "客体: 域名"),
        (&[("申请人证件号", "91321302MAY5W6NFRX")], "code_check_digit", ""),
        (&[("申请人证件号", "甲;乙")], "codes_unassigned", "申请人证件号: 甲;乙"),
        (&[("结案方式", "自行和解")], "amount_without_agreement", "协议金额: 8000"),
    ];
    for (changes, code, remark) in cases {
        let (command, warnings) = accepted(changes);
        assert_eq!(warnings, [*code], "{changes:?}");
        assert_eq!(command.warnings, warnings, "{changes:?}");
        assert_eq!(command.remark, *remark, "{changes:?}");
    }
    let open = [("受理日期", ""), ("结案日期", ""), ("结案方式", ""), ("协议金额", "")];
    let (command, warnings) = accepted(&open);
    assert_eq!((command.accepted_on, command.ended_on, warnings), (None, None, vec!["not_yet_accepted".to_owned()]));
}

#[test]
fn every_column_of_the_contract_is_recorded() {
    let (command, warnings) = accepted(&[
        ("申请人", "甲公司、 乙公司；丙店"),
        ("申请人证件号", "９１３２１３０２ｍａｙ５ｗ６ｎｆｒｇ;92321302MALGW18KYU;91321302MAEU19K1P5"),
        ("来源", "宿城区市场监管局移送"),
        ("鉴定起", "2024-03-11"),
        ("鉴定止", "2024.3.20"),
        ("协议日期", "45390"),
        ("涉案金额", "１．２万"),
        ("涉及人数", "１２人"),
        ("难易等级", "疑难"),
        ("系列号", "弥野 01"),
        ("司法确认", "是"),
        ("履行完毕日期", "2024年4月30日"),
        ("回访满意度", "非常满意"),
        ("备注", "第一行\n第二行"),
        ("经办人电话", "0527-80000000"),
    ]);
    assert_eq!(warnings, [""; 0]);
    let names: Vec<_> = command.applicants.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(names, ["甲公司", "乙公司", "丙店"]);
    assert_eq!(command.applicants[0].code.as_deref(), Some("91321302MAY5W6NFRG"));
    assert_eq!(command.source.kind, SourceKind::Administrative);
    assert_eq!(command.source.from.as_deref(), Some("宿城区市场监管局"));
    assert_eq!((command.appraisal_from, command.appraisal_to), (Some(day(2024, 3, 11)), Some(day(2024, 3, 20))));
    assert_eq!(command.agreement_on, Some(day(2024, 4, 8)));
    assert_eq!(command.amount_asked_fen, Some(Fen::yuan(12_000)));
    assert_eq!((command.people, command.difficulty), (12, Some(Difficulty::Complex)));
    assert_eq!((command.confirmed, command.satisfaction), (true, Some(5)));
    assert_eq!(command.performed_on, Some(day(2024, 4, 30)));
    assert_eq!(command.remark, "第一行\n第二行\n经办人电话: 0527-80000000");
    let same = accepted(&[("系列号", "弥野01")]).0.series;
    assert_eq!(command.series, same, "a series is its committee and number");
    assert_ne!(command.series, accepted(&[("系列号", "弥野01"), ("承办单位", "宿城区")]).0.series);
}

#[test]
fn rare_and_full_width_characters_are_kept_as_they_are() {
    let (command, _) = accepted(&[
        ("申请人", "苏州𬭎锐光电有限公司"),
        ("被申请人", "王㛃、阿依古丽·买买提"),
        ("备注", "ＡＢＣ（宿迁）👩\u{200d}🔧"),
        ("承办单位", "耿 车 镇人民调解委员会"),
    ]);
    assert_eq!(command.applicants[0].name, "苏州𬭎锐光电有限公司");
    assert_eq!(command.respondents[1].name, "阿依古丽·买买提");
    assert_eq!(command.remark, "ＡＢＣ（宿迁）👩\u{200d}🔧");
    assert_eq!(command.committee.0, "321302101");
}

#[test]
fn a_cell_of_ten_megabytes_is_given_back_shortened() {
    let huge = "字".repeat(3_500_000);
    for column in ["申请人", "备注", "电话"] {
        let Verdict::Rejected { problems } = verdict(&[(column, &huge)]) else { unreachable!("{column}") };
        assert!(problems.iter().all(|problem| problem.value.chars().count() <= 41), "{column}");
        assert!(problems.iter().any(|problem| problem.column == column), "{column}");
    }
}

#[test]
fn files_that_are_no_register_are_named() {
    let refused = |bytes: &[u8]| import(bytes).unwrap_err().code;
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "table_other_file");
    assert_eq!(refused(b""), "table_empty");
    assert_eq!(refused("姓名,电话\n甲,1\n".as_bytes()), "columns_missing");
    assert_eq!(refused("只有一句话，不是表格。".as_bytes()), "columns_missing");
    let header = file(&[]).lines().next().unwrap().to_owned();
    let empty = import(header.as_bytes()).unwrap();
    assert_eq!((empty.rows.len(), empty.mediators.len()), (0, 0), "a header alone is a register without rows");
}

#[test]
fn what_the_closing_day_means_changes_only_what_it_should() {
    let bytes = file(&[]);
    let of = |means| {
        let plan = planned(bytes.as_bytes(), &Roster::default(), means).unwrap();
        let Verdict::Imported { id, command, .. } = plan.rows[0].verdict.clone() else { unreachable!() };
        (id, command.ended_on, command.performed_on, command.closed_means)
    };
    let closed = Some(day(2024, 4, 9));
    let (id, ..) = of(ClosedMeans::Ended);
    assert_eq!(of(ClosedMeans::Ended), (id, closed, None, ClosedMeans::Ended));
    assert_eq!(of(ClosedMeans::Performed), (id, closed, closed, ClosedMeans::Performed));
    assert_eq!(of(ClosedMeans::Unknown), (id, closed, None, ClosedMeans::Unknown));
}

fn mediator(number: u128, committee: &str, standing: Standing) -> Mediator {
    Mediator {
        id: MediatorId(uuid::Uuid::from_u128(number)),
        name: "甘棠".to_owned(),
        committee: UnitCode(committee.to_owned()),
        standing,
        skills: BTreeSet::new(),
        absences: Vec::new(),
    }
}

#[test]
fn a_name_on_the_roster_is_that_mediator_and_two_of_a_name_are_nobody() {
    let with = |mediators: &[Mediator]| {
        let roster = Roster(mediators.iter().map(|one| (one.id, one.clone())).collect());
        let plan = planned(file(&[]).as_bytes(), &roster, ClosedMeans::Ended).unwrap();
        let Verdict::Imported { command, warnings, .. } = plan.rows[0].verdict.clone() else { unreachable!() };
        let codes: Vec<_> = warnings.into_iter().map(|warning| warning.code).collect();
        (command.mediators.iter().map(|id| id.0.as_u128()).collect::<Vec<_>>(), plan.mediators.len(), codes)
    };
    let town = mediator(1, "321302101", Standing::Serving);
    let district = mediator(2, "321302", Standing::Serving);
    let elsewhere = mediator(3, "321302102", Standing::Serving);
    assert_eq!(with(std::slice::from_ref(&town)), (vec![1], 0, vec![]));
    assert_eq!(with(&[town.clone(), district.clone()]), (vec![1], 0, vec![]), "one's own committee first");
    assert_eq!(with(&[district, elsewhere.clone()]), (vec![2], 0, vec![]), "then the district");
    let new = MediatorId::imported(&UnitCode("321302101".to_owned()), "甘棠").0.as_u128();
    assert_eq!(with(&[elsewhere]), (vec![new], 1, vec![]), "another town's namesake is another person");
    let twin = mediator(4, "321302101", Standing::Serving);
    assert_eq!(with(&[town, twin]), (vec![], 0, vec!["mediator_ambiguous".to_owned()]));
}

const WORKBOOK: &[u8] = include_bytes!("fixtures/register-small.xlsx");

#[test]
fn a_workbook_is_read_as_a_person_sees_it() {
    let plan = import(WORKBOOK).unwrap();
    let rows: Vec<u32> = plan.rows.iter().map(|row| row.row).collect();
    assert_eq!(rows, [3, 4, 5, 6], "a title stands above, row 5 is blank");
    assert_eq!(plan.rows[2].verdict, Verdict::Blank);
    assert_eq!(plan.unknown_columns, ["序号"]);
    let command = |at: usize| match &plan.rows[at].verdict {
        Verdict::Imported { command, .. } => command.as_ref().clone(),
        other => unreachable!("{other:?}"),
    };
    let first = command(0);
    assert_eq!(first.requested_on, day(2024, 3, 5));
    assert_eq!(first.accepted_on, Some(day(2024, 3, 6)), "a moment is its day");
    assert_eq!(first.ended_on, Some(day(2024, 4, 18)), "a serial number");
    assert_eq!(first.ending, Some(Ending::AgreedWritten));
    assert_eq!(first.amount_fen, Some(Fen::yuan(12_000)), "the column is in 万元");
    assert_eq!(first.applicants[0].name, "苏州𬭎锐光电有限公司");
    assert_eq!(first.remark, "第一行\n第二行\n序号: 1");
    let second = command(1);
    assert_eq!(second.accepted_on, Some(day(2024, 3, 8)), "20240308 as a number");
    assert_eq!((second.object, second.source.kind), (Object::Other, SourceKind::Hotline12345));
    assert_eq!(second.committee.0, "321302101", "by its judicial office");
    let third = command(3);
    assert_eq!((third.alias, third.applicants.len(), third.respondents.len()), (None, 2, 2));
    assert_eq!((third.appraisal_from, third.appraisal_to), (Some(day(2024, 5, 10)), None));
}

#[test]
fn a_workbook_cut_or_changed_anywhere_never_panics() {
    for length in (0..WORKBOOK.len()).step_by(61) {
        let refused = table::read(&WORKBOOK[..length]).unwrap_err().code;
        assert!(["workbook_unreadable", "table_empty"].contains(&refused.as_str()), "cut at {length}: {refused}");
    }
    for at in (0..WORKBOOK.len()).step_by(7) {
        let mut bytes = WORKBOOK.to_vec();
        bytes[at] ^= 0x41;
        let _ = table::read(&bytes);
    }
}

/// The small workbook with parts changed or added.
fn workbook(change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(WORKBOOK)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        to.start_file(&name, SimpleFileOptions::default()).unwrap();
        to.write_all(change(&name, text).as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// A workbook with a part more.
fn with_part(bytes: &[u8], name: &str, content: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(bytes.to_vec())).unwrap();
    archive.start_file(name, SimpleFileOptions::default()).unwrap();
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn workbooks_made_to_exhaust_us_are_refused() {
    let refused = |change: &dyn Fn(&str, String) -> String| table::read(&workbook(change)).unwrap_err().code;
    assert!(table::read(&workbook(|_, text| text)).is_ok());
    let in_sheet = |from: &'static str, to: String| {
        move |name: &str, text: String| if name.ends_with("sheet1.xml") { text.replacen(from, &to, 1) } else { text }
    };
    let far =
        |cell: &str| format!("<row r=\"9\"><c r=\"{cell}\" t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData>");
    assert_eq!(refused(&in_sheet("</sheetData>", far("XFD9"))), "table_too_wide");
    assert_eq!(refused(&in_sheet("</sheetData>", far("A1048576"))), "table_too_long");
    let strings = |claimed: &str| {
        let part = format!("<sst uniqueCount=\"{claimed}\"><si><t>x</t></si></sst>");
        table::read(&with_part(&workbook(|_, text| text), "xl/sharedStrings.xml", &part)).map(|table| table.rows.len())
    };
    assert_eq!(strings("1"), Ok(6));
    for claimed in ["999999999999", "99999999999999999999999999"] {
        assert_eq!(strings(claimed).unwrap_err().code, "workbook_unreadable", "room for strings nobody has seen");
    }
    let empty = "<sheetData></sheetData>";
    let second = |name: &str, text: String| {
        let cell = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData>";
        if name.ends_with("sheet2.xml") { text.replace(empty, cell) } else { text }
    };
    assert_eq!(refused(&second), "workbook_many_sheets");
    let nothing = |name: &str, text: String| match text.split_once("<sheetData>") {
        Some((before, _)) if name.ends_with("sheet1.xml") => format!("{before}{empty}</worksheet>"),
        _ => text,
    };
    assert_eq!(refused(&nothing), "workbook_empty");
}

#[test]
fn a_workbook_that_unpacks_to_more_than_a_register_is_refused_unopened() {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(WORKBOOK.to_vec())).unwrap();
    archive.start_file("xl/media/blank.bin", SimpleFileOptions::default()).unwrap();
    let blank = vec![0; 1 << 20];
    for _ in 0..513 {
        archive.write_all(&blank).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < table::FILE_BYTES_MAX, "small enough to be let in at the door");
    assert_eq!(table::read(&bytes).unwrap_err().code, "workbook_too_large");
}

#[test]
fn another_archive_is_no_workbook() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    archive.write_all(b"<w/>").unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert_eq!(table::read(&bytes).unwrap_err().code, "workbook_unreadable");
}
