//! Instruments out of the files of departments: CSV or a workbook, headings in any order, rows checked one by one.
//!
//! A row is known by what it says: its id is made of its normalised cells, so the same file imported twice adds nothing,
//! and a row mended after it was given back is a new one. What is rejected comes back as a file with the reasons, to be
//! mended and imported again. `docs/instruments.md` tells the headings.

use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

use super::export::{UTF8_MARK, csv_record, is_formula};
use super::register::Problem;
use super::table::{Row, Table};
use crate::domain::case::vocabulary::{Kind, Object};
use crate::domain::code;
use crate::domain::credit::instrument::{Heavier, InstrumentAdd, InstrumentKind, Intent, Met, plain};
use crate::domain::dates::parse_date;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, line, narrow};

/// The namespace of the ids of rows. Never to be changed: idempotence hangs on it.
const NAMESPACE: Uuid = Uuid::from_u128(0x3c7e_91d4_5b20_5f6a_a1c8_7e43_02fd_96b1);
/// What the added columns of a file of rejected rows begin with.
const TROUBLE: &str = "问题";
/// From this many digits on a spreadsheet rounds.
const DIGITS_ROUNDED: usize = 12;

/// The columns, with the other headings each is known by.
const COLUMNS: [(&str, &[&str]); 18] = [
    ("主体代码", &["统一社会信用代码", "证件号", "证件号码", "身份证号", "代码"]),
    ("主体名称", &["当事人", "名称", "被处罚人", "当事人名称"]),
    ("文书种类", &["种类", "文书类型"]),
    ("作出机关", &["机关", "处罚机关", "审理法院", "决定机关"]),
    ("文号", &["案号", "文书号", "决定书文号", "处罚决定书文号"]),
    ("作出日期", &["决定日期", "处罚日期", "判决日期"]),
    ("送达日期", &[]),
    ("生效日期", &[]),
    ("权利客体", &["客体", "权利类型"]),
    ("权利登记号", &["权利", "权利名称", "注册号", "专利号"]),
    ("违法类型", &["纠纷类型"]),
    ("行为日期", &["违法行为日期", "侵权日期"]),
    ("违法行为", &["违法事实", "行为"]),
    ("是否故意", &["故意"]),
    ("较重处罚", &["较重处罚情形"]),
    ("恶意诉讼", &[]),
    ("违背承诺", &[]),
    ("履行情况", &["履行"]),
];

/// What became of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Rows below the header that say anything, in order.
    pub rows: Vec<Planned>,
    /// Headings nobody knows.
    pub unknown_columns: Vec<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// As a spreadsheet counts.
    pub row: u32,
    /// What it comes to.
    pub verdict: Verdict,
}

/// What a row comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// To be recorded under this id.
    Read {
        /// The order's id.
        id: Uuid,
        /// The act.
        act: Box<InstrumentAdd>,
    },
    /// Says the same as an earlier row.
    Duplicate(u32),
    /// Given back.
    Rejected(Vec<Problem>),
}

/// The report, with the keys scripts rely on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// Rows that say anything.
    pub rows: usize,
    /// Recorded now, or to be in a dry run.
    pub imported: usize,
    /// Of these, with warnings.
    pub warned: usize,
    /// Recorded by an earlier import.
    pub already: usize,
    /// Repeats within the file.
    pub duplicates: usize,
    /// Given back.
    pub rejected: Vec<Given>,
    /// Headings nobody knows.
    pub unknown_columns: Vec<String>,
    /// One number of one authority for several subjects.
    pub shared: Vec<Shared>,
}

/// One number of one authority that a file gives to several subjects: one decision against two, or a slip. A person sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// As it is first written, shortened.
    pub number: String,
    /// Its rows, as a spreadsheet counts.
    pub rows: Vec<u32>,
}

/// A row given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// As a spreadsheet counts.
    pub row: u32,
    /// The heading.
    pub column: String,
    /// The cell, shortened.
    pub value: String,
    /// The reason as a code.
    pub code: String,
    /// The reason as a sentence.
    pub reason: String,
}

impl Plan {
    /// Puts every row to the rules that need nothing but the row and the present day: so a dry run tells what an import would
    /// give back, and the cell is named.
    pub fn judge(&mut self, today: NaiveDate) {
        for planned in &mut self.rows {
            let Verdict::Read { act, .. } = &planned.verdict else { continue };
            if let Err(reason) = act.alone(today) {
                planned.refused(reason);
            }
        }
    }
}

impl Plan {
    /// Numbers that one authority has given to several subjects, however the brackets are written.
    #[must_use]
    pub fn shared(&self) -> Vec<Shared> {
        /// A number as it is first written, the subjects it was given to, and its rows.
        type Given = (String, BTreeSet<String>, Vec<u32>);
        let mut papers: BTreeMap<(String, String), Given> = BTreeMap::new();
        for planned in &self.rows {
            let Verdict::Read { act, .. } = &planned.verdict else { continue };
            let paper = papers.entry((plain(&act.authority), plain(&act.number))).or_default();
            if paper.0.is_empty() {
                paper.0 = excerpt(&act.number);
            }
            paper.1.insert(plain(&act.code));
            paper.2.push(planned.row);
        }
        let several = papers.into_values().filter(|(_, subjects, _)| subjects.len() > 1);
        several.map(|(number, _, rows)| Shared { number, rows }).collect()
    }
}

impl Planned {
    /// The row is given back by a rule: its verdict names the cell the rule is about.
    pub fn refused(&mut self, reason: Refusal) {
        let Verdict::Read { act, .. } = &self.verdict else { return };
        let (column, value) = at_fault(&reason, act);
        self.verdict = Verdict::Rejected(vec![Problem { column: column.to_owned(), value, reason }]);
    }
}

/// The heading and the cell a refusal is about; empty where it is about the row.
fn at_fault(reason: &Refusal, act: &InstrumentAdd) -> (&'static str, String) {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    match (reason.code.as_str(), reason.args.get("paper_part").map(String::as_str)) {
        ("paper_days", Some("served_on")) => ("送达日期", day(act.served_on)),
        ("paper_days", _) => ("生效日期", day(act.in_force_on)),
        ("conduct_after_decision", _) => ("行为日期", day(act.conduct_on)),
        ("on_in_future" | "date_out_of_range", _) => ("作出日期", day(Some(act.decided_on))),
        ("malice_needs_court", _) => ("恶意诉讼", "是".to_owned()),
        ("heavier_needs_penalty", _) => ("较重处罚", String::new()),
        ("subject_code", _) => ("主体代码", code::mask(&act.code)),
        ("instrument_differs", _) => ("文号", excerpt(&act.number)),
        _ => ("", String::new()),
    }
}

/// Reads a table.
///
/// # Errors
/// `instruments_header` (`missing`) where a column that must be there is not; `table_empty`.
pub fn plan(table: &Table) -> Result<Plan, Refusal> {
    let mut rows = table.rows.iter().filter(|row| !row.is_blank());
    let header = rows.next().ok_or_else(|| refuse("table_empty"))?;
    let (places, unknown_columns) = places(header)?;
    let mut seen: BTreeMap<Uuid, u32> = BTreeMap::new();
    let mut planned = Vec::new();
    for row in rows {
        let cells = Cells { places: &places, row };
        let id = cells.id();
        let verdict = match seen.insert(id, row.number) {
            Some(of) => Verdict::Duplicate(of),
            None => cells.read().map_or_else(Verdict::Rejected, |act| Verdict::Read { id, act: Box::new(act) }),
        };
        planned.push(Planned { row: row.number, verdict });
    }
    Ok(Plan { rows: planned, unknown_columns })
}

/// The rejected rows as a file to mend; none if there are none.
///
/// # Errors
/// As [`plan`].
pub fn rejected_rows(
    table: &Table,
    plan: &Plan,
    tell: &dyn Fn(&Refusal) -> String,
) -> Result<Option<Vec<u8>>, Refusal> {
    let header = table.rows.iter().find(|row| !row.is_blank()).ok_or_else(|| refuse("table_empty"))?;
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let trouble = |at: usize| header.cells.get(at).is_some_and(|cell| plain(cell).starts_with(TROUBLE));
    let kept: Vec<usize> = (0..width).filter(|at| !trouble(*at)).collect();
    let cells = |row: &Row| -> Vec<String> {
        kept.iter().map(|at| row.cells.get(*at).map(|cell| protected(cell)).unwrap_or_default()).collect()
    };
    let mut bytes = UTF8_MARK.to_vec();
    let mut first = cells(header);
    first.extend(["列", "说明"].map(|name| format!("{TROUBLE}{name}")));
    bytes.extend(csv_record(&first));
    let by_number: BTreeMap<u32, &Row> = table.rows.iter().map(|row| (row.number, row)).collect();
    let mut any = false;
    for planned in &plan.rows {
        let Verdict::Rejected(problems) = &planned.verdict else { continue };
        let Some(row) = by_number.get(&planned.row) else { continue };
        let mut line = cells(row);
        let columns: Vec<&str> = problems.iter().map(|problem| problem.column.as_str()).collect();
        let reasons: Vec<String> = problems.iter().map(|problem| tell(&problem.reason)).collect();
        line.extend([columns.join("、"), reasons.join("；")].map(|cell| protected(&cell)));
        bytes.extend(csv_record(&line));
        any = true;
    }
    Ok(any.then_some(bytes))
}

/// A cell a spreadsheet keeps as it is.
fn protected(cell: &str) -> String {
    let digits = cell.trim();
    let rounded = digits.len() >= DIGITS_ROUNDED && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_formula(cell) || rounded { format!("'{cell}") } else { cell.to_owned() }
}

/// Where each column stands; none for those the file does not have.
type Places = [Option<usize>; 18];

fn places(header: &Row) -> Result<(Places, Vec<String>), Refusal> {
    let mut places: Places = [None; 18];
    let mut unknown = Vec::new();
    for (at, cell) in header.cells.iter().enumerate() {
        let written = plain(cell);
        let known = COLUMNS.iter().position(|(name, others)| *name == written || others.contains(&written.as_str()));
        match known.and_then(|known| places.get_mut(known)) {
            Some(place) if place.is_none() => *place = Some(at),
            _ if written.is_empty() || written.starts_with(TROUBLE) => {}
            _ => unknown.push(excerpt(cell.trim())),
        }
    }
    let needed = ["主体代码", "主体名称", "文书种类", "作出机关", "文号", "作出日期", "权利客体"];
    let missing: Vec<&str> = COLUMNS
        .iter()
        .zip(&places)
        .filter(|((name, _), place)| place.is_none() && needed.contains(name))
        .map(|((name, _), _)| *name)
        .collect();
    if missing.is_empty() {
        return Ok((places, unknown));
    }
    Err(refuse("instruments_header").with("missing", missing.join("、")))
}

struct Cells<'a> {
    places: &'a Places,
    row: &'a Row,
}

impl Cells<'_> {
    /// A cell, without the apostrophe that protected it.
    fn cell(&self, name: &str) -> &str {
        let at = COLUMNS.iter().position(|(known, _)| *known == name);
        let place = at.and_then(|at| self.places.get(at).copied().flatten());
        let cell = place.and_then(|at| self.row.cells.get(at)).map_or("", |cell| cell.trim());
        cell.strip_prefix('\'').unwrap_or(cell).trim()
    }

    /// Made of what the row says, whatever the widths, brackets and styles of dates.
    fn id(&self) -> Uuid {
        let mut said = Vec::new();
        for (name, _) in COLUMNS {
            let cell = self.cell(name);
            if !cell.is_empty() {
                let day = if name.ends_with("日期") { parse_date(cell).ok() } else { None };
                said.push(format!("{name}={}", day.map_or_else(|| plain(cell), |day| day.to_string())));
            }
        }
        Uuid::new_v5(&NAMESPACE, said.join("\n").as_bytes())
    }

    fn read(&self) -> Result<InstrumentAdd, Vec<Problem>> {
        let mut reading = Reading { cells: self, problems: Vec::new() };
        let act = reading.act();
        match act {
            Some(act) if reading.problems.is_empty() => Ok(act),
            _ => Err(reading.problems),
        }
    }
}

struct Reading<'a> {
    cells: &'a Cells<'a>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn may<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        let cell = self.cells.cell(name);
        if cell.is_empty() {
            return None;
        }
        match read(cell) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.problems.push(Problem { column: name.to_owned(), value: excerpt(cell), reason });
                None
            }
        }
    }

    fn need<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        if self.cells.cell(name).is_empty() {
            let reason = refuse("text_missing").with("field", name);
            self.problems.push(Problem { column: name.to_owned(), value: String::new(), reason });
            return None;
        }
        self.may(name, read)
    }

    fn act(&mut self) -> Option<InstrumentAdd> {
        let code = self.need("主体代码", line);
        let name = self.need("主体名称", line);
        let kind = self.need("文书种类", |cell| one_of(cell, KINDS));
        let authority = self.need("作出机关", line);
        let number = self.need("文号", line);
        let decided_on = self.need("作出日期", parse_date);
        let served_on = self.may("送达日期", parse_date);
        let in_force_on = self.may("生效日期", parse_date);
        let object = self.need("权利客体", |cell| one_of(cell, OBJECTS));
        let right = self.may("权利登记号", line);
        let dispute = self.may("违法类型", |cell| one_of(cell, DISPUTES));
        let conduct_on = self.may("行为日期", parse_date);
        let conduct = self.may("违法行为", line);
        let intent = self.may("是否故意", |cell| one_of(cell, INTENTS));
        let heavier = self.may("较重处罚", |cell| one_of(cell, HEAVIER)).flatten();
        let malicious = self.may("恶意诉讼", |cell| one_of(cell, FLAGS)).unwrap_or(false);
        let commitment_broken = self.may("违背承诺", |cell| one_of(cell, FLAGS)).unwrap_or(false);
        let met = self.may("履行情况", |cell| one_of(cell, METS));
        Some(InstrumentAdd {
            code: code?,
            name: name?,
            kind: kind?,
            authority: authority?,
            number: number?,
            decided_on: decided_on?,
            served_on,
            in_force_on,
            object: object?,
            right,
            dispute,
            conduct_on,
            conduct,
            intent,
            heavier,
            malicious,
            commitment_broken,
            met,
            same_act_as: None,
        })
    }
}

/// Words of a column with what each means. The words people read and common variants; machine values are read too.
type Words<T> = &'static [(&'static str, T)];

const KINDS: Words<InstrumentKind> = &[
    ("行政处罚", InstrumentKind::Penalty),
    ("处罚", InstrumentKind::Penalty),
    ("PENALTY", InstrumentKind::Penalty),
    ("行政裁决", InstrumentKind::Ruling),
    ("RULING", InstrumentKind::Ruling),
    ("刑事判决", InstrumentKind::CriminalJudgment),
    ("CRIMINAL_JUDGMENT", InstrumentKind::CriminalJudgment),
    ("民事判决", InstrumentKind::Judgment),
    ("判决", InstrumentKind::Judgment),
    ("JUDGMENT", InstrumentKind::Judgment),
    ("仲裁裁决", InstrumentKind::Award),
    ("AWARD", InstrumentKind::Award),
    ("列入决定", InstrumentKind::ListingDecision),
    ("LISTING_DECISION", InstrumentKind::ListingDecision),
    ("移出决定", InstrumentKind::RemovalDecision),
    ("REMOVAL_DECISION", InstrumentKind::RemovalDecision),
];
const OBJECTS: Words<Object> = &[
    ("著作权", Object::Work),
    ("版权", Object::Work),
    ("发明专利", Object::Invention),
    ("发明", Object::Invention),
    ("实用新型", Object::UtilityModel),
    ("外观设计", Object::Design),
    ("商标", Object::Trademark),
    ("地理标志", Object::GeographicalIndication),
    ("商业秘密", Object::TradeSecret),
    ("布图设计", Object::LayoutDesign),
    ("集成电路布图设计", Object::LayoutDesign),
    ("植物新品种", Object::PlantVariety),
    ("其他", Object::Other),
];
const DISPUTES: Words<Kind> =
    &[("侵权", Kind::Infringement), ("权属", Kind::Ownership), ("合同", Kind::Contract), ("其他", Kind::Other)];
const INTENTS: Words<Intent> = &[
    ("是", Intent::Found),
    ("认定故意", Intent::Found),
    ("故意", Intent::Found),
    ("否", Intent::NotFound),
    ("认定无主观故意", Intent::NotFound),
    ("无主观故意", Intent::NotFound),
    ("未认定", Intent::NotStated),
    ("未作认定", Intent::NotStated),
];
const HEAVIER: Words<Option<Heavier>> = &[
    ("从重罚款", Some(Heavier::HeavierFine)),
    // As the list of instruments writes them.
    ("按从重处罚原则罚款", Some(Heavier::HeavierFine)),
    ("从重处罚原则罚款", Some(Heavier::HeavierFine)),
    ("降低资质或者吊销许可证照", Some(Heavier::Licence)),
    ("限制经营、停产停业、限制从业", Some(Heavier::Restriction)),
    ("其他较重行政处罚", Some(Heavier::Other)),
    ("从重处罚", Some(Heavier::HeavierFine)),
    ("吊销许可证照", Some(Heavier::Licence)),
    ("吊销", Some(Heavier::Licence)),
    ("限制经营", Some(Heavier::Restriction)),
    ("停产停业", Some(Heavier::Restriction)),
    ("其他", Some(Heavier::Other)),
    ("否", None),
    ("无", None),
];
const FLAGS: Words<bool> = &[("是", true), ("有", true), ("否", false), ("无", false)];
const METS: Words<Met> = &[
    ("已履行", Met::Performed),
    ("未到期", Met::Open),
    ("未知", Met::Open),
    ("逾期未履行", Met::Overdue),
    ("未履行", Met::Overdue),
    ("拒不履行", Met::RefusedAble),
    ("有能力而拒不履行", Met::RefusedAble),
    ("未到期或者未知", Met::Open),
];

/// The meaning of a cell: its word with or without 书, 决定书 behind it.
fn one_of<T: Copy>(cell: &str, words: Words<T>) -> Result<T, Refusal> {
    let written: String =
        cell.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let bare = written.strip_suffix("决定书").or_else(|| written.strip_suffix('书')).unwrap_or(&written);
    let meant = words.iter().find(|(word, _)| *word == written || *word == bare);
    meant.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).filter(|word| !word.is_ascii()).collect();
        refuse("instruments_word").with("value", excerpt(cell)).with("words", known.join("、"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    const FILE: &str = "\
统一社会信用代码,当事人,文书种类,作出机关,文号,作出日期,生效日期,客体,注册号,行为日期,是否故意,较重处罚,备注
91350100M000100Y43,宿迁栖禾光电科技有限公司,行政处罚决定书,某市市场监督管理局,某市监罚〔2026〕1号,2026/3/2,2026年3月5日,商标,第1号,2026.1.8,是,从重罚款,甲
91350100M000100Y43,宿迁栖禾光电科技有限公司,行政处罚决定书,某市市场监督管理局,某市监罚[2026]1号,2026-03-02,2026-03-05,商标,第１号,2026-01-08,是,从重罚款,乙
,无名,调解协议,某调委会,1号,2026-02-30,,商标,,,,,
";

    fn planned(file: &str) -> Plan {
        plan(&table::read(file.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn a_row_is_read_however_it_is_typed_and_its_repeat_is_known() {
        let plan = planned(FILE);
        let Verdict::Read { act, .. } = &plan.rows[0].verdict else { panic!("{:?}", plan.rows[0]) };
        assert_eq!(
            (act.kind, act.object, act.intent),
            (InstrumentKind::Penalty, Object::Trademark, Some(Intent::Found))
        );
        assert_eq!(act.in_force_on.unwrap().to_string(), "2026-03-05");
        assert_eq!(plan.rows[1].verdict, Verdict::Duplicate(2));
        assert_eq!(plan.unknown_columns, ["备注"]);
    }

    #[test]
    fn what_the_rules_give_back_is_known_before_anything_is_recorded_and_names_its_cell() {
        let mut lines: Vec<String> = FILE.lines().take(2).map(ToOwned::to_owned).collect();
        let right = lines[1].clone();
        lines.extend(
            [
                ("2026/3/2", "2027/3/2"),
                ("2026年3月5日", "2026-03-01"),
                ("2026.1.8", "2026-03-03"),
                ("100Y43", "100-43"),
            ]
            .iter()
            .zip(2..)
            .map(|((is, typed), n)| right.replace("1号", &format!("{n}号")).replace(is, typed)),
        );
        let mut plan = planned(&lines.join("\n"));
        plan.judge("2026-11-20".parse().unwrap());
        let told: Vec<(&str, &str)> = plan
            .rows
            .iter()
            .map(|planned| match &planned.verdict {
                Verdict::Rejected(problems) => (problems[0].column.as_str(), problems[0].reason.code.as_str()),
                _ => ("", ""),
            })
            .collect();
        let expected = [
            ("", ""),
            ("作出日期", "on_in_future"),
            ("生效日期", "paper_days"),
            ("行为日期", "conduct_after_decision"),
            ("主体代码", "subject_code"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn an_agreement_of_mediation_is_no_instrument_and_every_cell_in_the_way_is_named() {
        let plan = planned(FILE);
        let Verdict::Rejected(problems) = &plan.rows[2].verdict else { panic!("{:?}", plan.rows[2]) };
        let named: Vec<(&str, &str)> =
            problems.iter().map(|problem| (problem.column.as_str(), problem.reason.code.as_str())).collect();
        let expected =
            [("主体代码", "text_missing"), ("文书种类", "instruments_word"), ("作出日期", "date_impossible")];
        assert_eq!(named, expected);
    }

    #[test]
    fn what_is_given_back_is_mended_and_read_again() {
        let table = table::read(FILE.as_bytes()).unwrap();
        let plan = plan(&table).unwrap();
        let bytes = rejected_rows(&table, &plan, &|refusal| refusal.code.clone()).unwrap().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("问题说明") && text.lines().count() == 2, "{text}");
        let mended = text
            .replace("调解协议", "行政裁决书")
            .replace("2026-02-30", "2026-02-28")
            .replace("\n,无名", "\n'11010519491231002X,无名");
        let again = planned(&mended);
        assert!(matches!(again.rows[0].verdict, Verdict::Read { .. }), "{:?}", again.rows[0]);
    }

    #[test]
    fn a_header_without_what_must_be_there_is_refused() {
        let refusal = plan(&table::read("文号,当事人\n1,2\n".as_bytes()).unwrap()).unwrap_err();
        assert_eq!(refusal.code, "instruments_header");
        assert!(refusal.args["missing"].contains("主体代码"));
    }
}
