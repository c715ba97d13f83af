//! What every import shares: orders sent so many at a time under a progress bar, and the file with what was given back.
//!
//! A row's order has an id made of what the row says, so a row that is here already settles as such, an import that was
//! cut off goes on where it stopped, and nothing is ever added twice. What is given back never overwrites a file that
//! somebody may be mending.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::print::{Printer, Progress};
use crate::client::{Client, ClientError, Ticket};
use crate::domain::order::{Order, Rejection};
use crate::domain::refusal::Refusal;
use crate::exchange::file::{self, Existing};

/// Orders under way at a time: they share durable writes.
const IN_FLIGHT_MAX: usize = 64;
/// What the name of a file with rejected rows has behind that of the file it came from.
const REJECTS: &str = ".待改";

/// How refusals of an import are read.
pub(super) struct Reading {
    /// Codes that say the row is here already.
    pub here: &'static [&'static str],
    /// Codes that every row would meet: the import ends with the first.
    pub ends: &'static [&'static str],
}

/// What became of the rows that were sent.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Rows recorded now.
    pub imported: usize,
    /// Of them, with something to know beside.
    pub warned: usize,
    /// Rows that were here.
    pub already: usize,
    /// Rows refused: where they stand in the plan, and why.
    pub refused: Vec<(usize, Refusal)>,
}

/// Orders of rows on their way.
pub(super) struct Sending<'a> {
    client: &'a Client,
    reading: Reading,
    bar: Progress,
    rows: usize,
    waiting: Vec<(usize, Ticket)>,
    settled: Settled,
}

impl<'a> Sending<'a> {
    /// Begins an import of so many rows.
    pub(super) fn begin(client: &'a Client, reading: Reading, (rows, printer): (usize, &Printer)) -> Self {
        let (bar, waiting) = (printer.progress_of("cli.importing"), Vec::with_capacity(IN_FLIGHT_MAX));
        Self { client, reading, bar, rows, waiting, settled: Settled::default() }
    }

    /// Sends the order of a row; `sent` rows of all were looked at with it.
    pub(super) fn send(&mut self, (at, sent): (usize, usize), order: Order) -> Result<(), Failure> {
        self.waiting.push((at, self.client.send(order)?));
        if self.waiting.len() >= IN_FLIGHT_MAX {
            self.settle()?;
            self.bar.set(sent as u64, self.rows as u64);
        }
        Ok(())
    }

    /// Waits for what is still under way.
    pub(super) fn end(mut self) -> Result<Settled, Failure> {
        self.settle()?;
        self.bar.done();
        Ok(self.settled)
    }

    fn settle(&mut self) -> Result<(), Failure> {
        for (at, ticket) in std::mem::take(&mut self.waiting) {
            match Client::settle(ticket) {
                Ok(receipt) if receipt.repeated => self.settled.already += 1,
                Ok(receipt) => {
                    self.settled.imported += 1;
                    self.settled.warned += usize::from(!receipt.warnings.is_empty());
                }
                Err(ClientError::Rejected(Rejection::Refused(refusal))) => match refusal.code.as_str() {
                    code if self.reading.here.contains(&code) => self.settled.already += 1,
                    code if self.reading.ends.contains(&code) => return Err(refusal.into()),
                    _ => self.settled.refused.push((at, refusal)),
                },
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }
}

/// Writes what was given back: where that was asked for, or beside the file it came from.
pub(super) fn give_back(bytes: Option<Vec<u8>>, file: &Path, to: Option<&PathBuf>) -> Result<Option<PathBuf>, Failure> {
    let Some(bytes) = bytes else { return Ok(None) };
    let mut number = 1;
    loop {
        let path = to.cloned().unwrap_or_else(|| beside(file, number));
        // Somebody may be mending what an earlier import gave back: no such file is ever written over.
        match file::put(&path, Existing::Keep, |out| out.write_all(&bytes)) {
            Ok(()) => return Ok(Some(path)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && to.is_none() => number += 1,
            Err(error) => return Err(Failure::file(&path, &error)),
        }
    }
}

/// `登记簿.csv` gives `登记簿.待改.csv`, then `登记簿.待改.2.csv`; so does `登记簿.待改.csv` itself.
pub(super) fn beside(path: &Path, number: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let base = stem.split_once(REJECTS).map_or(&*stem, |(base, _number)| base);
    let number = if number == 1 { String::new() } else { format!(".{number}") };
    path.with_file_name(format!("{base}{REJECTS}{number}.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_has_a_name_of_its_own() {
        let name = |of: &str, number| beside(Path::new(of), number).display().to_string();
        assert_eq!(name("/a/登记簿.xlsx", 1), "/a/登记簿.待改.csv");
        assert_eq!(name("/a/登记簿.csv", 3), "/a/登记簿.待改.3.csv");
        assert_eq!(
            name("登记簿.待改.csv", 2),
            "登记簿.待改.2.csv",
            "what was mended is given back without a longer name"
        );
        assert_eq!(name("登记簿.待改.2.csv", 4), "登记簿.待改.4.csv");
    }
}
