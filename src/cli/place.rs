//! Where the register is, and a desk over it in this process.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

use super::args::Args;
use super::config::Config;
use super::failure::{Failure, is_forbidden};
use super::print::Printer;
use super::private;
use super::reach::{Reach, Server, meeting_of};
use super::snapshot::Snapshot;
use crate::client::{Client, Deaf};
use crate::desk::clock::{Clock, SystemClock};
use crate::desk::{self, Desk, LedgerCell};
use crate::documents::TEMPLATES_DIR;
use crate::domain::actor::Identity;
use crate::domain::refusal::refuse;
use crate::host::Local;
use crate::ledger::{FileLedger, Hash, Ledger as _, LedgerError, OpenReport, Position, log_name};
use crate::store::Store;

/// How long a verb waits for another one that has the register open for a moment.
const TURN_MAX: Duration = Duration::from_secs(10);
/// The pause between two attempts.
const TURN_PAUSE: Duration = Duration::from_millis(50);

/// A register's directory, and how its desk is reached.
pub(super) struct Place {
    dir: PathBuf,
    /// Only in this process.
    direct: bool,
    /// On a server.
    server: Option<Server>,
    /// The key somebody of a shared account came with.
    key: Option<String>,
}

/// A person's way to a register.
pub(super) struct Opened {
    /// The desk, where it is in this process.
    desk: Option<Arc<Desk>>,
    /// Asks and orders.
    pub client: Client,
    /// The copy the desk works on, where the register itself may only be read.
    copy: Option<TempDir>,
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
        let place = dir.map(|dir| Self { dir, direct: false, server: None, key: None });
        place.ok_or_else(|| Failure::Usage(refuse("data_missing")))
    }

    /// Reached as the command line says.
    pub(super) fn reached(self, args: &Args) -> Result<Self, Failure> {
        let server = args.host.as_deref().map(Server::parse).transpose()?;
        Ok(Self { direct: args.direct, server, key: args.as_key.clone(), ..self })
    }

    /// Only in this process.
    pub(super) const fn is_direct(&self) -> bool {
        self.direct
    }

    /// The host of this register; one is started in the background where nobody serves it, if `starts`.
    pub(super) fn reach(&self, starts: bool) -> Result<Reach, Failure> {
        if let Some(server) = &self.server {
            return Ok(Reach::Ssh(server.clone()));
        }
        let meeting = meeting_of(&self.dir)?;
        // A register that is not there is told at once, not by a host that cannot start.
        let starts = starts && self.log().is_ok_and(|log| log.is_some());
        Ok(Reach::Socket { data: self.dir.clone(), meeting, starts, key: self.key.clone() })
    }

    /// Whether a register without files here is reached all the same: by a socket or on a server.
    pub(super) fn is_served_elsewhere(&self) -> Result<bool, Failure> {
        Ok(self.server.is_some() || (!self.direct && meeting_of(&self.dir)?.connect().is_ok()))
    }

    /// A session at the host.
    pub(super) fn hosted(&self, starts: bool) -> Result<Client, Failure> {
        Ok(Client::over(Box::new(self.reach(starts)?.line(Deaf)?)))
    }

    /// On a server.
    pub(super) const fn is_far(&self) -> bool {
        self.server.is_some()
    }

    /// The key somebody of a shared account came with.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The directory.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The drafts' directory.
    pub(super) fn drafts_dir(&self) -> PathBuf {
        self.dir.join("drafts")
    }

    /// Where an office's own wording of forms is.
    pub(super) fn templates_dir(&self) -> PathBuf {
        self.dir.join(TEMPLATES_DIR)
    }

    /// The views' directory.
    pub(super) fn store_dir(&self) -> PathBuf {
        self.dir.join("store")
    }

    /// The district whose ledger is here; none where there is no register.
    pub(super) fn log(&self) -> Result<Option<String>, Failure> {
        let ledger = self.dir.join("ledger");
        match ledger.try_exists() {
            Ok(true) => Ok(log_name(&self.dir)?),
            Ok(false) => Ok(None),
            // That it may not be looked at does not mean that it is not there.
            Err(error) => {
                let detail = format!("{}: {error}", ledger.display());
                Err(Failure::Register(refuse("no_permission").with("detail", detail)))
            }
        }
    }

    /// Whether nothing is here yet: no directory, or an empty one, of this machine.
    pub(super) fn is_untouched(&self) -> bool {
        let empty = || std::fs::read_dir(&self.dir).is_ok_and(|mut found| found.next().is_none());
        // On a server the register is somebody else's, and one's own directory is always empty.
        let named = std::env::var_os("ZHITIAO_SOCKET").is_some_and(|socket| !socket.is_empty());
        self.server.is_none()
            && self.key.is_none()
            && !named
            && (self.dir.try_exists().is_ok_and(|there| !there) || empty())
    }

    /// Opens the ledger alone, as the administrator's acts need it.
    pub(super) fn ledger(&self, printer: &Printer) -> Result<FileLedger, Failure> {
        Ok(self.ledger_as_found(printer)?.0)
    }

    /// The same, with the position up to which acknowledged records had reached if some are missing now. A host that
    /// serves one person in the background makes way.
    pub(super) fn ledger_as_found(&self, printer: &Printer) -> Result<(FileLedger, Option<Position>), Failure> {
        let missing = || Failure::Register(refuse("register_missing").with("path", self.dir.display()));
        let log = self.log()?.ok_or_else(missing)?;
        let (mut ledger, mut report) = match FileLedger::open_dir(&self.dir, &log) {
            Err(LedgerError::Locked(_)) if self.made_way() => self.in_turn(&log)?,
            other => other?,
        };
        self.opened(&mut ledger, &mut report, printer)?;
        Ok((ledger, report.vanished))
    }

    /// What is looked after whenever the ledger is opened: that nobody else can read the register, and that the ledger holds
    /// all the views have seen; then what was found is told.
    fn opened(&self, ledger: &mut FileLedger, report: &mut OpenReport, printer: &Printer) -> Result<(), Failure> {
        match private::tighten(&self.dir).map_err(|error| Failure::file(&self.dir, &error))? {
            private::Found::Private => {}
            private::Found::Tightened(count) => printer.talk("cli.tightened", &[("count", &count.to_string())]),
            private::Found::Open => {
                printer.talk("cli.open_to_others", &[("path", &self.dir.display().to_string())]);
            }
        }
        if let Some(cursor) = Store::noted(&self.store_dir()).filter(|cursor| cursor.position > 0)
            && report.trouble.is_none()
            && ledger.hash_at(Position(cursor.position))?.is_none_or(|hash| hash.0 != cursor.hash)
        {
            let found = ledger.remember_loss(Position(cursor.position), &Hash(cursor.hash))?;
            report.vanished = report.vanished.max(found.vanished);
        }
        printer.ledger_report(report);
        Ok(())
    }

    /// A session at a host that is serving the register to others now, and stays; none where the files are free, or become
    /// so because a host in the background makes way.
    pub(super) fn served(&self) -> Option<Client> {
        if self.direct {
            return None;
        }
        self.hosted(false).ok().filter(|host| host.leave().is_err())
    }

    /// Whether the register becomes free by itself: a host in the background makes way or is leaving, or another verb has
    /// the files for a moment.
    fn made_way(&self) -> bool {
        !self.direct && self.served().is_none()
    }

    /// Opens the ledger as soon as whoever has it lets go.
    fn in_turn(&self, log: &str) -> Result<(FileLedger, OpenReport), LedgerError> {
        let deadline = Instant::now() + TURN_MAX;
        loop {
            match FileLedger::open_dir(&self.dir, log) {
                Err(LedgerError::Locked(_)) if Instant::now() < deadline => std::thread::sleep(TURN_PAUSE),
                other => return other,
            }
        }
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
        let limits = Config::of(&self.dir)?.attachments.into();
        let desk = desk.with_templates(&self.templates_dir()).with_drafts(&self.drafts_dir())?;
        Ok(desk.with_attachments(&self.dir, limits)?)
    }

    /// A person's way to the register: its host where there is one, else a desk in this process for as long as the verb
    /// takes. A verb that asks one thing leaves nothing running behind it.
    pub(super) fn open(&self, printer: &Printer) -> Result<Opened, Failure> {
        if self.server.is_some() || self.key.is_some() {
            return Ok(Opened { desk: None, client: self.hosted(false)?, copy: None });
        }
        let deadline = Instant::now() + TURN_MAX;
        loop {
            if !self.direct
                && let Ok(stream) = meeting_of(&self.dir)?.connect()
            {
                drop(stream);
                return Ok(Opened { desk: None, client: self.hosted(false)?, copy: None });
            }
            match self.own(printer) {
                Err(Failure::Register(refusal))
                    if refusal.code == "register_locked" && !self.direct && Instant::now() < deadline =>
                {
                    std::thread::sleep(TURN_PAUSE);
                }
                other => return other,
            }
        }
    }

    /// Opens the register for one piece of work and leaves it clean, whatever the work came to.
    pub(super) fn work<T>(
        &self,
        printer: &Printer,
        work: impl FnOnce(&Opened) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let opened = self.open(printer)?;
        let worked = work(&opened);
        let closed = opened.close();
        // What the work came to is said first: a refusal matters more than views that were not left clean.
        let value = worked?;
        closed.map(|()| value)
    }

    /// A desk in this process.
    fn own(&self, printer: &Printer) -> Result<Opened, Failure> {
        let missing = || Failure::Register(refuse("register_missing").with("path", self.dir.display()));
        let log = self.log()?.ok_or_else(missing)?;
        let (mut ledger, mut report) = match FileLedger::open_dir(&self.dir, &log) {
            Err(LedgerError::Io { source, .. }) if is_forbidden(&source) => return self.copied(&log, printer),
            other => other?,
        };
        self.opened(&mut ledger, &mut report, printer)?;
        let desk = self.desk_over((ledger, report.vanished), Arc::new(SystemClock), printer)?;
        Opened::over(desk, None)
    }

    /// A desk in this process over a copy of a register that may only be read.
    fn copied(&self, log: &str, printer: &Printer) -> Result<Opened, Failure> {
        let Snapshot { dir, ledger, report } = Snapshot::of(&self.dir, log)?;
        printer.ledger_report(&report);
        let (path, position) = (self.dir.display().to_string(), ledger.head()?.position.to_string());
        let why = printer.lang.tell("cli.snapshot", &[("path", &path), ("position", &position)]);
        let cell = LedgerCell::closed(Box::new(ledger), why.clone());
        // The views are folded for this one look; nothing has to be said about that.
        let views = dir.path().join("store");
        let (desk, _folded) = Desk::open(cell, &views, Arc::new(SystemClock), &mut |_, _| ())?;
        printer.open_report(&desk::OpenReport { read_only: Some(why), ..desk::OpenReport::default() });
        Opened::over(desk, Some(dir))
    }
}

impl Opened {
    /// The person's session at a desk in this process.
    fn over(desk: Desk, copy: Option<TempDir>) -> Result<Self, Failure> {
        let desk = Arc::new(desk);
        let session = desk.session(&user()?, Identity::Process)?;
        let client = Client::connect(Box::new(Local::new(Arc::clone(&desk), session)))?;
        Ok(Self { desk: Some(desk), client, copy })
    }

    /// The desk, where it is in this process, and the copy it works on, which goes with the second value.
    pub(super) fn into_desk(self) -> (Option<Arc<Desk>>, Option<TempDir>) {
        (self.desk, self.copy)
    }

    /// Leaves the views clean. Nothing acknowledged depends on it.
    pub(super) fn close(self) -> Result<(), Failure> {
        let Self { desk, client, copy } = self;
        drop(client);
        if let Some(desk) = desk.and_then(Arc::into_inner) {
            desk.close()?;
        }
        // Last: the desk was working in it.
        drop(copy);
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
