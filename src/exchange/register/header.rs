//! The columns of a register, matched by name in any order.
//!
//! Offices write the same column in many ways: full-width, with spaces, with the unit in brackets. What is matched is
//! the name without all that; a unit that changes a figure (万元) is kept and applied. A column nobody knows is not
//! dropped: its cells become remarks under their own heading. Columns whose name begins with 问题 are those of the
//! file of rejected rows, and are passed over when it comes back.

use super::super::table::{Row, Table};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{excerpt, narrow};

/// How many rows may stand above the header (a title, who filled it in).
const TITLE_ROWS_MAX: usize = 5;
/// What the columns of the file of rejected rows begin with.
pub(super) const TROUBLE: &str = "问题";

/// What a list of this program has beside a register's columns, derived from them: passed over when it comes back.
const DERIVED: [&str; 4] = [STAGE, "最近期限", "期限事项", "收案层级"];
/// What only a list of this program says.
const STAGE: &str = "阶段";

/// Declares the columns with their names; the first is the one of the contract and of messages.
macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = [$name:literal $(, $other:literal)*],)+) => {
        /// A column of the register.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($(#[$doc])* $column,)+ }

        impl Column {
            /// Every column, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$column,)+];

            /// Its name, as the contract and an empty form have it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$column => $name,)+ }
            }

            /// The column with a name, which is already plain (see [`plain`]).
            fn named(plain: &str) -> Option<Self> {
                match plain { $($name $(| $other)* => Some(Self::$column),)+ _ => None }
            }
        }
    };
}

columns! {
    /// The case number as the office wrote it.
    Number = ["案号", "案件编号", "案件号", "调解案号"],
    /// Day of the request.
    RequestedOn = ["登记日期", "登记时间", "申请日期", "申请时间"],
    /// Day of acceptance.
    AcceptedOn = ["受理日期", "受理时间", "受案日期", "受案时间"],
    /// Who asks.
    Applicants = ["申请人", "申请方", "申请人名称", "申请人姓名"],
    /// Their codes.
    ApplicantCodes = ["申请人证件号", "申请人证件号码", "申请人统一社会信用代码", "申请人身份证号", "申请人代码"],
    /// The other side.
    Respondents = ["被申请人", "被申请方", "被申请人名称", "被申请人姓名"],
    /// Their codes.
    RespondentCodes = ["被申请人证件号", "被申请人证件号码", "被申请人统一社会信用代码", "被申请人身份证号", "被申请人代码"],
    /// Object of the right.
    Object = ["客体", "权利客体", "知识产权类型", "权利类型"],
    /// Kind of dispute.
    Kind = ["纠纷类型", "纠纷类别", "纠纷种类"],
    /// How it came.
    Source = ["来源", "案件来源", "纠纷来源"],
    /// The committee.
    Unit = ["承办单位", "调解组织", "承办调解组织", "调委会", "承办调委会"],
    /// Names.
    Mediators = ["调解员", "人民调解员", "承办人", "承办调解员"],
    /// Day of ending (or of performance, as the office meant it).
    EndedOn = ["结案日期", "结案时间", "办结日期", "办结时间"],
    /// How it ended.
    Ending = ["结案方式", "调解结果", "处理结果", "办理结果"],
    /// Amount agreed.
    AgreedAmount = ["协议金额", "调解金额", "协议涉及金额"],
    /// First day of an appraisal.
    AppraisalFrom = ["鉴定起", "鉴定开始", "鉴定起始日期", "鉴定开始日期"],
    /// Last day of an appraisal.
    AppraisalTo = ["鉴定止", "鉴定结束", "鉴定截止日期", "鉴定结束日期"],
    /// Day of the agreement.
    AgreedOn = ["协议日期", "协议签订日期", "达成协议日期"],
    /// Amount asked.
    AskedAmount = ["涉案金额", "争议金额", "标的额", "标的金额"],
    /// People involved.
    People = ["涉及人数", "涉案人数"],
    /// Difficulty.
    Difficulty = ["难易等级", "难易程度", "案件难易"],
    /// Series.
    Series = ["系列号", "系列案号", "系列编号"],
    /// Judicial confirmation.
    Confirmation = ["司法确认", "司法确认情况"],
    /// Day of full performance.
    PerformedOn = ["履行完毕日期", "履行完毕时间", "履行完成日期"],
    /// The visit's satisfaction.
    Satisfaction = ["回访满意度", "满意度"],
    /// Remark.
    Remark = ["备注", "说明"],
    /// Other numbers it is known by, in a list of this program.
    Aliases = ["其他编号"],
}

/// Without these no row can be read.
const REQUIRED: &[Column] = &[
    Column::AcceptedOn,
    Column::Applicants,
    Column::Respondents,
    Column::Object,
    Column::Kind,
    Column::Source,
    Column::Unit,
    Column::Ending,
];

/// What a column of the file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Known(Column),
    /// Kept under this heading.
    Other(String),
    /// From the file of rejected rows.
    Trouble,
}

/// The header of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The row it stands in.
    pub row: u32,
    /// The cells as written.
    pub written: Vec<String>,
    meanings: Vec<Meaning>,
    /// Columns whose figures are in 万元.
    in_wan: Vec<Column>,
}

impl Header {
    /// Finds the header: the first row that names the columns of a register.
    ///
    /// # Errors
    /// `columns_missing` (with their names), `column_twice`.
    pub fn find(table: &Table) -> Result<Self, Refusal> {
        let top = table.rows.iter().take(TITLE_ROWS_MAX + 1).filter(|row| !row.is_blank());
        let best = top.map(Self::of).max_by_key(|header| (header.known().count(), std::cmp::Reverse(header.row)));
        let header = best.unwrap_or_else(|| Self::of(&Row::default()));
        let missing: Vec<_> = REQUIRED
            .iter()
            .filter(|column| !header.known().any(|c| c == **column))
            .map(|column| column.name())
            .collect();
        if !missing.is_empty() {
            return Err(refuse("columns_missing").with("columns", missing.join("、")).with("row", header.row));
        }
        let twice = header.known().enumerate().find(|(at, column)| header.known().take(*at).any(|c| c == *column));
        match twice {
            Some((_, column)) => Err(refuse("column_twice").with("column", column.name())),
            None => Ok(header),
        }
    }

    fn of(row: &Row) -> Self {
        let meanings = row.cells.iter().enumerate().map(|(at, cell)| meaning(at, cell)).collect();
        let in_wan = row.cells.iter().filter(|cell| is_in_wan(cell)).filter_map(|cell| Column::named(&plain(cell)));
        Self { row: row.number, written: row.cells.clone(), meanings, in_wan: in_wan.collect() }
    }

    fn known(&self) -> impl Iterator<Item = Column> {
        self.meanings
            .iter()
            .filter_map(|meaning| if let Meaning::Known(column) = meaning { Some(*column) } else { None })
    }

    /// Where a column stands, from 0.
    pub fn position(&self, column: Column) -> Option<usize> {
        self.meanings.iter().position(|meaning| *meaning == Meaning::Known(column))
    }

    /// How far a case had come, as a list of this program says; none in anybody else's.
    pub fn stage<'a>(&self, row: &'a Row) -> Option<&'a str> {
        let at = self.written.iter().position(|heading| plain(heading) == STAGE)?;
        row.cells.get(at).map(|cell| cell.trim())
    }

    /// The heading of a column as this file has it, for messages.
    pub fn heading(&self, column: Column) -> String {
        let written = self.position(column).and_then(|at| self.written.get(at));
        written.map_or_else(|| column.name().to_owned(), |heading| excerpt(heading.trim()))
    }

    /// A cell of a row, trimmed, without what protects it from being run as a formula; empty where there is none.
    pub fn cell<'a>(&self, row: &'a Row, column: Column) -> &'a str {
        self.position(column).and_then(|at| row.cells.get(at)).map(|cell| unprotected(cell.trim())).unwrap_or_default()
    }

    /// The heading of a column by its place, for messages.
    pub fn heading_at(&self, at: usize) -> String {
        let written = self.written.get(at).map(|heading| excerpt(heading.trim())).filter(|heading| !heading.is_empty());
        written.unwrap_or_else(|| unnamed(at))
    }

    /// The figures of a column are in 万元.
    pub fn is_in_wan(&self, column: Column) -> bool {
        self.in_wan.contains(&column)
    }

    /// The cells of a row under headings nobody knows, with the headings; those to the right of the header too.
    pub fn others<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (String, &'a str)> {
        row.cells.iter().enumerate().filter_map(|(at, cell)| {
            let cell = unprotected(cell.trim());
            let heading = match self.meanings.get(at) {
                Some(Meaning::Other(heading)) => heading.clone(),
                Some(Meaning::Known(_) | Meaning::Trouble) => return None,
                None => unnamed(at),
            };
            (!cell.is_empty()).then_some((heading, cell))
        })
    }

    /// Headings nobody knows, for the report.
    pub fn unknown(&self) -> Vec<String> {
        let others = self.meanings.iter().zip(&self.written);
        let unknown =
            others.filter(|(meaning, written)| matches!(meaning, Meaning::Other(_)) && !written.trim().is_empty());
        unknown.map(|(_, written)| excerpt(written.trim())).collect()
    }

    /// The columns of the file of rejected rows are left out when it is written again.
    pub fn is_trouble(&self, at: usize) -> bool {
        self.meanings.get(at) == Some(&Meaning::Trouble)
    }
}

fn meaning(at: usize, cell: &str) -> Meaning {
    let plain = plain(cell);
    match Column::named(&plain) {
        Some(column) => Meaning::Known(column),
        None if plain.starts_with(TROUBLE) || DERIVED.contains(&plain.as_str()) => Meaning::Trouble,
        None if plain.is_empty() => Meaning::Other(unnamed(at)),
        None => Meaning::Other(excerpt(cell.trim())),
    }
}

/// What a column without a heading is called.
fn unnamed(at: usize) -> String {
    format!("第{}列", at + 1)
}

/// A heading without width, white space, marks and what stands in brackets; only brackets around the whole are opened.
fn plain(cell: &str) -> String {
    let narrow: String =
        cell.chars().map(narrow).map(square).filter(|c| !c.is_whitespace() && !"*:·_-".contains(*c)).collect();
    let whole =
        narrow.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|rest| !rest.contains(['(', ')']));
    let mut depth = 0_u32;
    whole
        .unwrap_or(&narrow)
        .chars()
        .filter(|c| {
            let inside = depth > 0 || *c == '(';
            depth = match c {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            !inside
        })
        .collect()
}

/// All brackets are round ones.
fn square(c: char) -> char {
    match c {
        '[' | '【' | '〔' | '〖' | '{' | '<' | '《' => '(',
        ']' | '】' | '〕' | '〗' | '}' | '>' | '》' => ')',
        other => other,
    }
}

fn is_in_wan(cell: &str) -> bool {
    let narrow: String = cell.chars().map(narrow).map(square).filter(|c| !c.is_whitespace()).collect();
    ["(万元)", "(单位:万元)", "(万)"].iter().any(|unit| narrow.contains(unit))
}

/// A cell without the apostrophe that keeps a spreadsheet from running or rounding it.
fn unprotected(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) || rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(cells: &[&str]) -> Result<Header, Refusal> {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Header::find(&Table { rows: vec![Row { number: 1, cells }] })
    }

    const LEAST: &[&str] = &["受理日期", "申请人", "被申请人", "客体", "纠纷类型", "来源", "承办单位", "结案方式"];

    #[test]
    fn headings_are_recognised_however_they_are_dressed() {
        for (dressed, column) in [
            ("案号", Column::Number),
            (" 案　号 ", Column::Number),
            ("【案号】", Column::Number),
            ("*案号：", Column::Number),
            ("协议金额(元)", Column::AgreedAmount),
            ("协议金额（万元）", Column::AgreedAmount),
            ("被申请人证件号", Column::RespondentCodes),
            ("申请人 证件号", Column::ApplicantCodes),
            ("鉴定起（年月日）", Column::AppraisalFrom),
        ] {
            assert_eq!(meaning(0, dressed), Meaning::Known(column), "{dressed}");
        }
        assert_eq!(meaning(0, "问题说明"), Meaning::Trouble);
        assert_eq!(meaning(0, "电话"), Meaning::Other("电话".to_owned()));
        assert_eq!(meaning(2, " "), Meaning::Other("第3列".to_owned()));
    }

    #[test]
    fn every_name_of_the_contract_is_its_own() {
        for column in Column::ALL {
            assert_eq!(Column::named(&plain(column.name())), Some(*column));
        }
    }

    #[test]
    fn a_title_may_stand_above_and_missing_columns_are_named() {
        let rows = [&["2024年度登记册"], LEAST]
            .iter()
            .zip(1..)
            .map(|(cells, number)| Row { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() });
        let found = Header::find(&Table { rows: rows.collect() }).unwrap();
        assert_eq!(found.row, 2);
        let refused = header(&["案号", "受理日期", "申请人"]).unwrap_err();
        assert_eq!(refused.code, "columns_missing");
        assert_eq!(refused.args["columns"], "被申请人、客体、纠纷类型、来源、承办单位、结案方式");
        assert_eq!(header(&[LEAST, &["受理时间"]].concat()).unwrap_err().code, "column_twice");
        assert_eq!(header(&[]).unwrap_err().code, "columns_missing");
    }

    #[test]
    fn units_in_brackets_are_kept_and_other_columns_become_remarks() {
        let found = header(&[LEAST, &["协议金额（万元）", "电话", "问题"]].concat()).unwrap();
        assert!(found.is_in_wan(Column::AgreedAmount) && !found.is_in_wan(Column::AskedAmount));
        let row = Row {
            number: 2,
            cells: [LEAST, &["1.2", "'139", "旧", "边"]].concat().iter().map(|c| (*c).to_owned()).collect(),
        };
        let others: Vec<_> = found.others(&row).collect();
        assert_eq!(others, [("电话".to_owned(), "139"), ("第12列".to_owned(), "边")]);
        assert_eq!(found.unknown(), ["电话"]);
    }

    #[test]
    fn only_a_protecting_apostrophe_is_taken_off() {
        assert_eq!(["'=1", "'3213", "'甲", "'"].map(unprotected), ["=1", "3213", "'甲", "'"]);
    }
}
