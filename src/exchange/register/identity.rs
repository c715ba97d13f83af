//! Which row is which: a row is known by what it says, not by where it stands.
//!
//! The normal form is made from the cells and not from the values read out of them, so that it stays the same when
//! the program learns new words: the same file gives the same ids for ever. `2024/1/5` and `2024年1月5日` are the same,
//! `1.2万` and `12,000`, full-width and half-width, with and without spaces.

use uuid::Uuid;

use super::super::table::Row;
use super::cells::{money, without_time};
use super::header::{Column, Header};
use super::words::plain;
use crate::domain::case::number::CaseNumber;
use crate::domain::dates::parse_date;

/// The namespace of everything this import names. Never to be changed: ids of old imports hang on it.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f1d_2a7e_9c43_5b8a_8e21_6d0f_3b94_c7aa);

/// A name-based id.
pub(super) fn uuid(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// The normal form of a row: one line for each cell that holds something, in the order of the contract.
pub(super) fn content(header: &Header, row: &Row) -> String {
    let mut lines = Vec::new();
    for column in Column::ALL {
        let cell = header.cell(row, *column);
        if !cell.is_empty() {
            lines.push(format!("{}={}", column.name(), normal(*column, cell, header.is_in_wan(*column))));
        }
    }
    let mut others: Vec<String> =
        header.others(row).map(|(name, cell)| format!("{}={}", plain(&name), plain(cell))).collect();
    others.sort_unstable();
    lines.append(&mut others);
    lines.join("\n")
}

fn normal(column: Column, cell: &str, in_wan: bool) -> String {
    let read = match column {
        Column::RequestedOn
        | Column::AcceptedOn
        | Column::EndedOn
        | Column::AppraisalFrom
        | Column::AppraisalTo
        | Column::AgreedOn
        | Column::PerformedOn => parse_date(without_time(cell)).ok().map(|day| day.to_string()),
        Column::AgreedAmount | Column::AskedAmount => money(cell, in_wan).ok().map(|fen| fen.0.to_string()),
        Column::Number => Some(number_key(cell)),
        _ => None,
    };
    read.unwrap_or_else(|| plain(cell).to_uppercase())
}

/// A case number as it is compared: 〔2024〕12号 however its brackets are typed.
#[must_use]
pub fn number_key(written: &str) -> String {
    written.parse::<CaseNumber>().map_or_else(|_| plain(written).to_uppercase(), |number| number.to_string())
}
