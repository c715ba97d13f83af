//! A list of shops pasted from a spreadsheet, read row by row into the respondents of a series.
//!
//! Offices keep such lists in every shape: one name a line, or columns in any order, with or without headings. Where there
//! are headings they say what a column is; otherwise each cell is told by its looks (a code has 18 characters, a phone
//! number is digits, an address names a place). Nothing is guessed silently: what was understood stands in the row for a
//! person to see, and what was not stands in `unread`. Nothing is written here; a row becomes a case by [`super::preview`].

use std::collections::BTreeMap;

use super::{SERIES_MAX, SeriesRespondent};
use crate::domain::case::party::NewParty;
use crate::domain::code;
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::text::{line, narrow};

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Serial,
    Name,
    Code,
    Person,
    Phone,
    Address,
    Amount,
}

/// Headings and what they mean; the first that is contained counts.
const HEADINGS: &[(&str, Column)] = &[
    ("序号", Column::Serial),
    ("编号", Column::Serial),
    ("信用代码", Column::Code),
    ("证件", Column::Code),
    ("身份证", Column::Code),
    ("代码", Column::Code),
    ("负责人", Column::Person),
    ("经营者", Column::Person),
    ("法定代表人", Column::Person),
    ("联系人", Column::Person),
    ("电话", Column::Phone),
    ("手机", Column::Phone),
    ("联系方式", Column::Phone),
    ("地址", Column::Address),
    ("住所", Column::Address),
    ("地点", Column::Address),
    ("金额", Column::Amount),
    ("请求", Column::Amount),
    ("名称", Column::Name),
    ("店铺", Column::Name),
    ("店名", Column::Name),
    ("商户", Column::Name),
    ("被申请人", Column::Name),
    ("姓名", Column::Name),
    ("单位", Column::Name),
];
/// What addresses are recognised by.
const PLACES: [char; 12] = ['路', '街', '号', '村', '室', '栋', '幢', '楼', '巷', '镇', '区', '组'];

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct PastedRow {
    /// From 1, as in the sheet: empty rows between are counted, what stands up to the headings is not.
    pub row: usize,
    /// What was understood.
    pub respondent: SeriesRespondent,
    /// Cells that were not.
    pub unread: Vec<String>,
    /// Why the row cannot become a case.
    pub refusal: Option<Refusal>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

/// Whether a pasted text is a list rather than a name: two lines or more, or cells.
#[must_use]
pub fn is_list(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    lines > 1 || text.trim().contains('\t')
}

/// Reads a list. At most [`SERIES_MAX`] rows are read; one more tells by a refusal that there were more.
#[must_use]
pub fn read(text: &str) -> Vec<PastedRow> {
    let filled = |(_, cells): &(usize, Vec<String>)| cells.iter().any(|cell| !cell.is_empty());
    let mut lines = (1..).zip(text.lines().map(cells)).filter(filled).peekable();
    let headings = lines.peek().and_then(|(line, cells)| Some((*line, headings(cells)?)));
    if headings.is_some() {
        lines.next();
    }
    let (above, headings) = headings.map_or((0, None), |(line, headings)| (line, Some(headings)));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows: Vec<PastedRow> = (1..=SERIES_MAX + 1)
        .zip(lines)
        .map(|(nth, (line, cells))| {
            let (respondent, unread) = understood(nth, &cells, headings.as_deref());
            checked(line - above, respondent, unread, &mut seen)
        })
        .collect();
    if let Some(beyond) = rows.get_mut(SERIES_MAX) {
        beyond.refusal = Some(refuse("series_too_large").with("count", SERIES_MAX + 1).with("max", SERIES_MAX));
    }
    rows
}

/// The cells of a line: between tabs, else between commas where there are several, else the line itself.
fn cells(line: &str) -> Vec<String> {
    let parts: Vec<&str> = if line.contains('\t') {
        line.split('\t').collect()
    } else if line.matches([',', '，']).count() >= 2 {
        line.split([',', '，']).collect()
    } else {
        vec![line]
    };
    parts.into_iter().map(|part| part.trim().trim_matches('"').trim().to_owned()).collect()
}

/// What the columns are, if the line is one of headings: every filled cell is one, and one of them is a name.
fn headings(cells: &[String]) -> Option<Vec<Option<Column>>> {
    let columns: Vec<Option<Column>> = cells
        .iter()
        .map(|cell| HEADINGS.iter().find(|(heading, _)| cell.contains(heading)).map(|(_, column)| *column))
        .collect();
    let short = cells.iter().all(|cell| cell.chars().count() <= 10);
    let known = cells.iter().zip(&columns).all(|(cell, column)| cell.is_empty() || column.is_some());
    (short && known && columns.contains(&Some(Column::Name))).then_some(columns)
}

fn understood(row: usize, cells: &[String], headings: Option<&[Option<Column>]>) -> (SeriesRespondent, Vec<String>) {
    let mut made = SeriesRespondent { party: NewParty::named(""), amount_asked_fen: None, place: None, summary: None };
    let mut unread = Vec::new();
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let named = headings.and_then(|columns| columns.get(at).copied().flatten());
        let column = named.or_else(|| looks_like(row, at, cell, &made));
        if !column.is_some_and(|column| put(&mut made, column, cell)) {
            unread.push(cell.clone());
        }
    }
    (made, unread)
}

/// What a cell without heading is, by its looks and by what the row has already.
fn looks_like(row: usize, at: usize, cell: &str, made: &SeriesRespondent) -> Option<Column> {
    let plain: String = cell.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    let only = |others: &str| plain.chars().all(|c| c.is_ascii_digit() || others.contains(c));
    if at == 0 && plain.trim_end_matches(['.', '、']) == row.to_string() {
        return Some(Column::Serial);
    }
    if plain.len() == 18 && digits >= 8 && plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some(Column::Code);
    }
    if only("-+()") && (7..=13).contains(&digits) {
        return Some(Column::Phone);
    }
    if plain.ends_with(['元', '万']) || (only(",.") && digits <= 9 && digits > 0) {
        return Some(Column::Amount);
    }
    let has_name = !made.party.name.is_empty();
    let is_place = plain.chars().any(|c| PLACES.contains(&c)) && (has_name || digits > 0);
    match (has_name, is_place) {
        (false, false) if digits < plain.chars().count() => Some(Column::Name),
        (_, true) => Some(Column::Address),
        (true, false) if (2..=4).contains(&plain.chars().count()) && digits == 0 => Some(Column::Person),
        _ => None,
    }
}

/// Puts a cell where it belongs; `false` when that is taken, or the cell cannot be it.
fn put(made: &mut SeriesRespondent, column: Column, cell: &str) -> bool {
    let Ok(text) = line(cell) else { return false };
    let place = |slot: &mut Option<String>| slot.is_none() && slot.replace(text.clone()).is_none();
    match column {
        Column::Serial => true,
        Column::Name if made.party.name.is_empty() => {
            made.party.name = text;
            true
        }
        Column::Name => false,
        Column::Code => place(&mut made.party.code),
        Column::Person => place(&mut made.party.representative),
        Column::Phone => place(&mut made.party.phone),
        Column::Address => place(&mut made.party.address),
        Column::Amount => match (made.amount_asked_fen, Fen::parse(cell)) {
            (None, Ok(fen)) => {
                made.amount_asked_fen = Some(fen);
                true
            }
            _ => false,
        },
    }
}

fn checked(
    row: usize,
    mut respondent: SeriesRespondent,
    unread: Vec<String>,
    seen: &mut BTreeMap<String, usize>,
) -> PastedRow {
    // Where a shop is, is where the dispute arose.
    respondent.place.clone_from(&respondent.party.address);
    let mut warnings: Vec<Warning> =
        respondent.party.code.as_deref().and_then(|code| code::check(code).warning()).into_iter().collect();
    if !unread.is_empty() {
        warnings.push(warn("cells_unread").with("cells", unread.join("、")));
    }
    let missing = respondent.party.name.is_empty().then(|| refuse("pasted_name_missing").with("row", row));
    let twice = super::identities(&respondent.party)
        .into_iter()
        .find_map(|identity| seen.get(&identity).copied())
        .map(|first| refuse("respondent_twice").with("party", &respondent.party.name).with("row", first));
    for identity in super::identities(&respondent.party) {
        seen.entry(identity).or_insert(row);
    }
    PastedRow { row, respondent, unread, refusal: missing.or(twice), warnings }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> PastedRow {
        read(text).into_iter().next().unwrap()
    }

    #[test]
    fn a_list_is_more_than_one_line_or_has_cells() {
        assert!(is_list("甲店\n乙店"));
        assert!(is_list("甲店\t0527-80000001"));
        assert!(!is_list("宿城知禾服饰店\n"));
    }

    #[test]
    fn names_alone_are_names() {
        let rows = read("宿城知禾服饰店\r\n\r\n宿城霁光百货店\r\n");
        let names: Vec<_> = rows.iter().map(|row| row.respondent.party.name.as_str()).collect();
        assert_eq!(names, ["宿城知禾服饰店", "宿城霁光百货店"]);
        assert!(rows.iter().all(|row| row.refusal.is_none() && row.warnings.is_empty()));
        let numbers = |text: &str| read(text).iter().map(|row| row.row).collect::<Vec<_>>();
        assert_eq!(numbers("宿城知禾服饰店\r\n\r\n宿城霁光百货店\r\n"), [1, 3], "the rows of the sheet");
        assert_eq!(numbers("\n店铺名称\n宿城知禾服饰店\n\n宿城霁光百货店"), [1, 3], "counted from the headings on");
    }

    #[test]
    fn headings_say_what_columns_are_in_any_order() {
        let text = "序号\t电话\t店铺名称\t统一社会信用代码\t经营地址\t请求金额\n\
            1\t0527-80000001\t宿城知禾服饰店\t91350100M000100Y43\t耿车镇示例路 1 号\t8,000";
        let row = one(text);
        let party = &row.respondent.party;
        assert_eq!(party.name, "宿城知禾服饰店");
        assert_eq!(party.code.as_deref(), Some("91350100M000100Y43"));
        assert_eq!(party.phone.as_deref(), Some("0527-80000001"));
        assert_eq!(party.address.as_deref(), Some("耿车镇示例路 1 号"));
        assert_eq!(row.respondent.place, party.address);
        assert_eq!(row.respondent.amount_asked_fen, Some(Fen::yuan(8_000)));
        assert!(row.unread.is_empty() && row.warnings.is_empty(), "{row:?}");
    }

    #[test]
    fn without_headings_cells_are_told_by_their_looks() {
        let row =
            one("1\t宿城知禾服饰店\t方知禾\t１３８００００００００\t耿车镇示例路 1 号\t0.8万\t91350100M000100Y43");
        let party = &row.respondent.party;
        assert_eq!((party.name.as_str(), party.representative.as_deref()), ("宿城知禾服饰店", Some("方知禾")));
        assert_eq!(party.phone.as_deref(), Some("１３８００００００００"));
        assert_eq!(row.respondent.amount_asked_fen, Some(Fen::yuan(8_000)));
        assert!(row.unread.is_empty(), "{row:?}");
    }

    #[test]
    fn what_is_not_understood_is_told_row_by_row() {
        let rows = read("甲店\t91350100M000100Y4Z\n\t0527-80000001\n甲店\n乙店\t甲店的仓库也在这里\t?");
        assert_eq!(rows[0].warnings.len(), 1, "a wrong check digit");
        assert_eq!(rows[1].refusal.as_ref().unwrap().code, "pasted_name_missing");
        assert_eq!(rows[2].refusal.as_ref().unwrap().code, "respondent_twice");
        assert_eq!(rows[3].unread, ["甲店的仓库也在这里", "?"]);
        assert_eq!(rows[3].warnings[0].code, "cells_unread");
    }

    #[test]
    fn more_than_a_series_may_have_is_refused_by_the_row_beyond() {
        let text: String = (0..SERIES_MAX + 5).map(|n| format!("第{n}家店\n")).collect();
        let rows = read(&text);
        assert_eq!(rows.len(), SERIES_MAX + 1);
        assert_eq!(rows.last().unwrap().refusal.as_ref().unwrap().code, "series_too_large");
    }

    proptest! {
        #[test]
        fn nothing_is_dropped_and_nothing_panics(text in "([甲乙路号0-9a-z,，\t\"元万 ]{0,12}\n?){0,8}") {
            for row in read(&text) {
                let kept = format!("{:?}", row.respondent) + &row.unread.join(" ");
                prop_assert!(!kept.is_empty());
            }
        }
    }
}
