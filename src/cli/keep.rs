//! `rebuild`, `backup`, `restore`: the administrator's acts on the files themselves.

use serde_json::json;
use std::path::Path;
use std::sync::Arc;

use super::args::{Backup, BackupVerb, File, Json};
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::desk::clock::{Clock as _, SystemClock};
use crate::domain::answer::{Answer, Query};
use crate::domain::refusal::refuse;
use crate::exchange::backup::{self, Keep, Manifest};
use crate::ledger::{Hash, Head, Ledger as _, Position};

/// Runs `rebuild`: throws the views away and folds the ledger again.
pub(super) fn rebuild(place: &Place, args: &Json, printer: &Printer) -> Result<(), Failure> {
    let head = fold_again(place, printer)?;
    if args.json {
        return printer.json(&json!({ "position": head.position, "hash": head.hash }));
    }
    printer.phrase("cli.rebuild.done", &[("position", &head.position.to_string())])
}

/// Throws the views away and folds the ledger; where it ends.
pub(super) fn fold_again(place: &Place, printer: &Printer) -> Result<Head, Failure> {
    // The lock is taken first, so that no other process is using what is thrown away.
    let (ledger, vanished) = place.ledger_as_found(printer)?;
    let head = ledger.head()?;
    throw_views_away(place)?;
    place.desk_over((ledger, vanished), Arc::new(SystemClock), printer)?.close()?;
    Ok(head)
}

/// Removes the views. Whoever does holds the register's lock.
pub(super) fn throw_views_away(place: &Place) -> Result<(), Failure> {
    let store = place.store_dir();
    match std::fs::remove_dir_all(&store) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::file(&store, &error)),
        _ => Ok(()),
    }
}

/// Runs `backup`.
pub(super) fn backup(
    place: impl Fn() -> Result<Place, Failure>,
    args: &Backup,
    printer: &Printer,
) -> Result<(), Failure> {
    match (&args.verb, &args.file) {
        // Needs no register: a backup is checked wherever it is.
        (Some(BackupVerb::Verify { from }), _) => {
            let manifest = backup::verify(from)?;
            told("cli.backup.verified", from, &manifest, printer)
        }
        (Some(BackupVerb::Mirror { folder }), _) => mirror(&place()?, folder, printer),
        (Some(BackupVerb::Prune { folder, keep_days, keep_months, dry_run }), _) => {
            let keep = Keep { days: *keep_days, months: *keep_months };
            prune(folder, keep, *dry_run, printer)
        }
        (None, Some(file)) => whole(&place()?, (file, args.damaged), printer),
        (None, None) => Err(Failure::Usage(refuse("target_missing"))),
    }
}

/// Removes backups that need not be kept.
fn prune(folder: &Path, keep: Keep, dry: bool, printer: &Printer) -> Result<(), Failure> {
    let pruned = backup::prune(folder, keep, (SystemClock.now(), dry))?;
    for path in &pruned.removed {
        printer.line(&path.display().to_string())?;
    }
    for path in &pruned.strange {
        printer.talk("cli.backup.strange", &[("path", &path.display().to_string())]);
    }
    let key = if dry { "cli.backup.would_prune" } else { "cli.backup.pruned" };
    let (removed, kept) = (pruned.removed.len().to_string(), pruned.kept.len().to_string());
    printer.talk(key, &[("removed", &removed), ("kept", &kept)]);
    Ok(())
}

/// Brings a folder up to the head of the register.
fn mirror(place: &Place, folder: &Path, printer: &Printer) -> Result<(), Failure> {
    let of = |head: &Head, unsound: Option<String>| match unsound {
        // A second copy of what is damaged would take the place of a sound one.
        Some(why) => Err(Failure::Refused(refuse("backup_unsound").with("detail", why))),
        None => Ok(backup::mirror(place.dir(), folder, head, SystemClock.now())?),
    };
    let mirrored = match place.served() {
        Some(host) => of(&head_of(&host)?, host.status()?.read_only)?,
        None => {
            let ledger = place.ledger(printer)?;
            of(&ledger.head()?, ledger.read_only())?
        }
    };
    let (files, bytes) = (mirrored.written.to_string(), mirrored.bytes.to_string());
    printer.talk("cli.backup.shipped", &[("files", &files), ("bytes", &bytes)]);
    told("cli.backup.mirrored", folder, &mirrored.manifest, printer)
}

fn whole(place: &Place, (file, damaged): (&Path, bool), printer: &Printer) -> Result<(), Failure> {
    let made = |head: &Head, unsound: Option<String>| match unsound {
        None => Ok(backup::backup(place.dir(), file, head, SystemClock.now())?),
        Some(why) if damaged => Ok(backup::backup_of_damaged(place.dir(), file, head, (SystemClock.now(), why))?),
        Some(why) => Err(Failure::Refused(refuse("backup_unsound").with("detail", why))),
    };
    let manifest = match place.served() {
        // What lies before a head never changes: the host goes on writing behind it. One that does not write has a reason.
        Some(host) => made(&head_of(&host)?, host.status()?.read_only)?,
        None => {
            // Held while the files are read.
            let ledger = place.ledger(printer)?;
            made(&ledger.head()?, ledger.read_only())?
        }
    };
    told("cli.backup.done", file, &manifest, printer)
}

/// The head of the ledger a host is writing.
pub(super) fn head_of(host: &Client) -> Result<Head, Failure> {
    match host.ask(Query::Head)? {
        Answer::Head(card) => Ok(Head { log: card.log, position: Position(card.position), hash: Hash(card.hash) }),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// Runs `restore`.
pub(super) fn restore(place: &Place, file: &File, printer: &Printer) -> Result<(), Failure> {
    if place.log()?.is_some() {
        return Err(Failure::Register(refuse("register_exists").with("path", place.dir().display())));
    }
    let manifest = backup::restore(&file.file, place.dir())?;
    told("cli.restore.done", place.dir(), &manifest, printer)
}

fn told(key: &str, path: &Path, manifest: &Manifest, printer: &Printer) -> Result<(), Failure> {
    let (path, position) = (path.display().to_string(), manifest.head.position.to_string());
    if let Some(why) = &manifest.damage {
        printer.talk("cli.backup.marked", &[("why", why)]);
    }
    printer.phrase(key, &[("path", &path), ("position", &position), ("hash", &manifest.head.hash.0)])?;
    for path in &manifest.troubled {
        printer.talk("cli.restore.troubled", &[("path", path)]);
    }
    if manifest.troubled.is_empty() { Ok(()) } else { Err(Failure::Found) }
}
