//! `demo`: a made-up district with two years of work, and the interface over it.
//!
//! The register is a temporary one that is removed afterwards, unless `--data` names a place; then it stays, and is never
//! written over one that is there. The clock is the machine's, unless the demo takes place on another day.

use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

use super::args::Demo;
use super::failure::Failure;
use super::interface;
use super::place::{Place, user};
use super::print::Printer;
use super::private;
use crate::demo::{DISTRICT, DemoError, Story, Told, write};
use crate::desk::clock::{Clock, SetClock, SystemClock};
use crate::desk::{Desk, LedgerCell, OpenReport, SharedLedger};
use crate::domain::dates::parse_date;
use crate::domain::refusal::refuse;
use crate::ledger::file::FileLedger;

/// The hour at which a demo of another day is opened.
const HOUR: u32 = 10;

/// Runs `demo`.
pub(super) fn run(data: Option<&Path>, demo: &Demo, printer: &Printer) -> Result<(), Failure> {
    let temporary = match data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("zhitiao-demo-").tempdir().map_err(no_place)?),
    };
    let dir = temporary.as_ref().map(TempDir::path).or(data).ok_or_else(|| Failure::Usage(refuse("data_missing")))?;
    let outcome = over(&Place::find(Some(dir))?, demo, printer);
    // A directory that cannot be removed is worth a word, not a failure of the demo.
    if let Some(Err(error)) = temporary.map(TempDir::close) {
        printer.failure(&no_place(error));
    }
    outcome
}

fn no_place(error: std::io::Error) -> Failure {
    Failure::file(&std::env::temp_dir(), &error)
}

fn over(place: &Place, demo: &Demo, printer: &Printer) -> Result<(), Failure> {
    let clock: Arc<dyn Clock> = match &demo.today {
        Some(written) => Arc::new(SetClock::on(parse_date(written).map_err(Failure::Usage)?, HOUR)),
        None => Arc::new(SystemClock),
    };
    let today = clock.today();
    let story = Story { cases: demo.cases, seed: demo.seed, today, user: user()? };
    let (ledger, told) = make(place, &story)?;
    // The views are folded for the first time; nothing has to be said about that.
    let (desk, report) = Desk::open(ledger, &place.store_dir(), clock, &mut |_, _| ())?;
    let desk = desk.with_drafts(&place.drafts_dir())?;
    printer.open_report(&OpenReport { rebuilt: None, ..report });
    let (path, cases, today) = (place.dir().display().to_string(), told.cases.to_string(), today.to_string());
    printer.phrase("cli.demo.made", &[("path", &path), ("cases", &cases), ("today", &today)])?;
    if demo.no_tui {
        return Ok(desk.close()?);
    }
    interface::over(Arc::new(desk), printer)
}

/// Tells the story into a new register.
fn make(place: &Place, story: &Story) -> Result<(SharedLedger, Told), Failure> {
    let dir = place.dir();
    if place.log()?.is_some() {
        return Err(Failure::Register(refuse("register_exists").with("path", dir.display())));
    }
    private::make(dir).map_err(|error| Failure::file(dir, &error))?;
    let (ledger, _fresh) = FileLedger::create_dir(dir, DISTRICT)?;
    let ledger = LedgerCell::new(Box::new(ledger));
    let told = write(SharedLedger::clone(&ledger), story).map_err(trouble)?;
    match told.refused.first() {
        // The story broke a rule: what was told cannot be trusted to be what was meant.
        Some((act, refusal)) => Err(Failure::Register(refusal.clone().with("act", act))),
        None => Ok((ledger, told)),
    }
}

fn trouble(error: DemoError) -> Failure {
    match error {
        DemoError::BuiltIn(refusal) | DemoError::Office(refusal) => refusal.into(),
        DemoError::Ledger(other) => Failure::Register(refuse("register_closed").with("detail", other)),
    }
}
