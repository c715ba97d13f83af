//! `export …`: lists as files, whole or not at all; what the view shows, with the numbers of persons masked unless asked
//! otherwise by whoever may.

mod cases;
mod credit;
mod monthly;
mod stats;

use serde::Serialize;
use std::io::Write as _;
use std::path::Path;

use super::args::{Export, ExportTo};
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::domain::refusal::refuse;
use crate::exchange::file::{Existing, put};
use crate::exchange::list::{self, Shape};
use crate::exchange::workbook::Sheet;

/// What a list is written as, by the ending of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A table.
    Table(Shape),
    /// The values themselves, one a line.
    Lines,
}

/// Where a list goes.
struct Target<'a> {
    path: &'a Path,
    format: Format,
    existing: Existing,
}

impl<'a> Target<'a> {
    /// Checked before any work is done.
    fn of(to: &'a ExportTo) -> Result<Self, Failure> {
        let format = match to.to.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Format::Table(Shape::Csv),
            Some("xlsx") => Format::Table(Shape::Workbook),
            Some("jsonl") => Format::Lines,
            _ => return Err(Failure::Usage(refuse("export_format").with("path", to.to.display()))),
        };
        let existing = if to.overwrite { Existing::Replace } else { Existing::Keep };
        if existing == Existing::Keep && to.to.symlink_metadata().is_ok() {
            return Err(exists(&to.to));
        }
        Ok(Self { path: &to.to, format, existing })
    }

    /// Writes a list: as lines its values, else as the table that `sheet` makes of them.
    fn write<T: Serialize>(
        &self,
        values: &[T],
        sheet: impl FnOnce() -> Sheet,
        printer: &Printer,
    ) -> Result<(), Failure> {
        let trouble = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => exists(self.path),
            _ => Failure::file(self.path, &error),
        };
        let bytes = match self.format {
            Format::Table(shape) => list::bytes(&sheet(), shape).map_err(trouble)?,
            Format::Lines => lines(values).map_err(trouble)?,
        };
        put(self.path, self.existing, |out| out.write_all(&bytes)).map_err(trouble)?;
        let (count, path) = (values.len().to_string(), self.path.display().to_string());
        printer.phrase("cli.export.done", &[("count", &count), ("path", &path)])
    }
}

fn lines<T: Serialize>(values: &[T]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for value in values {
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
    }
    Ok(out)
}

fn exists(path: &Path) -> Failure {
    Failure::Refused(refuse("export_exists").with("path", path.display()))
}

/// Runs `export …`.
pub(super) fn run(place: &Place, verb: &Export, printer: &Printer) -> Result<(), Failure> {
    let target = Target::of(verb.target())?;
    let opened = place.open(printer)?;
    let result = match verb {
        Export::Cases { to, filter } => cases::run(&opened.client, (&target, to.unmasked), filter, printer),
        Export::Monthly { from, until, .. } => {
            monthly::run(&opened.client, &target, (from.as_deref(), until.as_deref()), printer)
        }
        Export::Stats(asked) => stats::run(&opened.client, &target, asked, printer),
        Export::Instruments { to } => credit::instruments(&opened.client, (&target, to.unmasked), printer),
        Export::Entries { to } => credit::entries(&opened.client, (&target, to.unmasked), printer),
        Export::Pledges { to } => credit::pledges(&opened.client, (&target, to.unmasked), printer),
    };
    opened.close()?;
    result
}
