//! CSV: UTF-8 with or without its mark, GB18030, or the UTF-16 that spreadsheets call Unicode text; separated by
//! commas, semicolons or tabs.
//!
//! Strict decoding decides: what is valid UTF-8 is UTF-8, what is valid GB18030 is that, anything else is refused
//! rather than filled with replacement characters, because a name with a hole in it is a wrong name.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

use super::super::export::unguarded;
use super::{Table, place};
use crate::domain::refusal::{Refusal, refuse};

/// How far the separator is looked for, in bytes: no header is longer.
const SEPARATOR_BYTES_MAX: usize = 64 * 1024;

pub(super) fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    let text = decode(bytes)?;
    if text.contains('\0') {
        return Err(refuse("table_binary"));
    }
    let mut reader =
        ReaderBuilder::new().delimiter(separator(&text)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut table = Table::default();
    let mut record = StringRecord::new();
    let mut number = 0;
    loop {
        let start = reader.position().byte();
        // The text is valid UTF-8 already and any number of cells is accepted, so this fails on nothing we know of.
        let more = reader.read_record(&mut record).map_err(|error| refuse("table_unreadable").with("detail", error))?;
        if !more {
            break;
        }
        let raw = raw(&text, start, reader.position().byte());
        number += 1 + blank_lines(&text, start, raw);
        if reader.position().byte() >= text.len() as u64 && quote_open(raw, &record) {
            return Err(refuse("table_quote_open").with("row", number));
        }
        place(&mut table.rows, number, record.iter().map(|cell| unguarded(cell).to_owned()).collect())?;
    }
    Ok(table)
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    for (mark, encoding) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return encoding
                .decode_without_bom_handling_and_without_replacement(rest)
                .ok_or_else(|| refuse("table_encoding"));
        }
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or_else(|| refuse(if bytes.contains(&0) { "table_binary" } else { "table_encoding" })),
    }
}

/// The separator that occurs most in the first line that holds something, outside quotes; a comma if none does.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes().take(SEPARATOR_BYTES_MAX) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            other => counts.iter_mut().filter(|(separator, _)| *separator == other).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equals: commas before semicolons before tabs.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

/// A record as it stands in the file, with the empty lines before it.
fn raw(text: &str, start: u64, end: u64) -> &str {
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    range.and_then(|(start, end)| text.get(start..end)).unwrap_or_default()
}

/// The empty lines before a record: the reader passes over them, a spreadsheet shows them.
fn blank_lines(text: &str, start: u64, raw: &str) -> u32 {
    let before = usize::try_from(start).ok().and_then(|start| text.get(..start)).unwrap_or_default();
    // The second half of the line end of the record before.
    let raw = if before.ends_with('\r') { raw.strip_prefix('\n').unwrap_or(raw) } else { raw };
    let mut lines = 0;
    let mut rest = raw;
    while let Some(next) =
        rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).or_else(|| rest.strip_prefix('\r'))
    {
        lines += 1;
        rest = next;
    }
    lines
}

/// The last cell of the file was opened with a quote that is never closed: everything to the end has fallen into it.
fn quote_open(raw: &str, record: &StringRecord) -> bool {
    let quotes = raw.bytes().filter(|byte| *byte == b'"').count();
    let swallowed = record.iter().next_back().is_some_and(|cell| cell.contains('\n') || cell.contains('\r'));
    !quotes.is_multiple_of(2) && swallowed
}
