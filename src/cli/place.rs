//! Where the register is, and a desk over it in this process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use super::print::Printer;
use crate::client::Client;
use crate::desk::clock::{Clock, SystemClock};
use crate::desk::{Desk, LedgerCell};
use crate::domain::actor::Identity;
use crate::domain::refusal::refuse;
use crate::host::Local;
use crate::ledger::{FileLedger, Position, log_name};

/// A register's directory.
pub(super) struct Place {
    dir: PathBuf,
}

/// A register opened in this process.
pub(super) struct Opened {
    /// The desk.
    pub desk: Arc<Desk>,
    /// The person's way to it.
    pub client: Client,
}

impl Place {
    /// `--data`, else `$ZHITIAO_DATA`, else the XDG data directory.
    pub(super) fn find(given: Option<&Path>) -> Result<Self, Failure> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let from_home = || variable("HOME").map(|home| home.join(".local/share"));
        let dir = given
            .map(Path::to_owned)
            .or_else(|| variable("ZHITIAO_DATA"))
            .or_else(|| variable("XDG_DATA_HOME").or_else(from_home).map(|base| base.join("zhitiao")));
        dir.map(|dir| Self { dir }).ok_or_else(|| Failure::Usage(refuse("data_missing")))
    }

    /// The directory.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The views' directory.
    pub(super) fn store_dir(&self) -> PathBuf {
        self.dir.join("store")
    }

    /// The district whose ledger is here; none where there is no register.
    pub(super) fn log(&self) -> Result<Option<String>, Failure> {
        if !self.dir.join("ledger").exists() {
            return Ok(None);
        }
        Ok(log_name(&self.dir)?)
    }

    /// Opens the ledger alone, as the administrator's acts need it.
    pub(super) fn ledger(&self, printer: &Printer) -> Result<FileLedger, Failure> {
        Ok(self.ledger_as_found(printer)?.0)
    }

    /// The same, with the position up to which acknowledged records had reached if some are missing now.
    pub(super) fn ledger_as_found(&self, printer: &Printer) -> Result<(FileLedger, Option<Position>), Failure> {
        let missing = || Failure::Register(refuse("register_missing").with("path", self.dir.display()));
        let log = self.log()?.ok_or_else(missing)?;
        let (ledger, report) = FileLedger::open_dir(&self.dir, &log)?;
        printer.ledger_report(&report);
        Ok((ledger, report.vanished))
    }

    /// Opens a desk with a clock.
    pub(super) fn desk(&self, clock: Arc<dyn Clock>, printer: &Printer) -> Result<Desk, Failure> {
        self.desk_over(self.ledger_as_found(printer)?, clock, printer)
    }

    /// A desk over a ledger that is open already, and locked. Where acknowledged records vanished it is for reading only.
    pub(super) fn desk_over(
        &self,
        (ledger, vanished): (FileLedger, Option<Position>),
        clock: Arc<dyn Clock>,
        printer: &Printer,
    ) -> Result<Desk, Failure> {
        let ledger = match vanished {
            None => LedgerCell::new(Box::new(ledger)),
            Some(position) => {
                let why = printer.lang.tell("cli.vanished", &[("position", &position.to_string())]);
                LedgerCell::closed(Box::new(ledger), why)
            }
        };
        let mut bar = printer.progress();
        let (desk, report) = Desk::open(ledger, &self.store_dir(), clock, &mut |now, last| bar.set(now, last))?;
        bar.done();
        printer.open_report(&report);
        Ok(desk)
    }

    /// Opens the register for the person at the terminal.
    pub(super) fn open(&self, printer: &Printer) -> Result<Opened, Failure> {
        let desk = Arc::new(self.desk(Arc::new(SystemClock), printer)?);
        let session = desk.session(&user()?, Identity::Process)?;
        let client = Client::connect(Box::new(Local::new(Arc::clone(&desk), session)))?;
        Ok(Opened { desk, client })
    }
}

impl Opened {
    /// Leaves the views clean. Nothing acknowledged depends on it.
    pub(super) fn close(self) -> Result<(), Failure> {
        let Self { desk, client } = self;
        drop(client);
        if let Some(desk) = Arc::into_inner(desk) {
            desk.close()?;
        }
        Ok(())
    }
}

/// The operating system's name for the person.
pub(super) fn user() -> Result<String, Failure> {
    let name = uzers::get_current_username().and_then(|name| name.into_string().ok());
    name.ok_or_else(|| {
        let uid = rustix::process::getuid().as_raw();
        Failure::Register(refuse("user_unknown").with("uid", uid))
    })
}
