//! `rebuild`, `backup`, `restore`: the administrator's acts on the files themselves.

mod far;

use serde_json::json;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;

use super::args::{Backup, BackupVerb, Found, Json};
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use super::reach::Server;
use crate::client::{Client, ClientError};
use crate::desk::clock::{Clock as _, SystemClock};
use crate::domain::answer::{Answer, Query};
use crate::domain::dates::in_china;
use crate::domain::refusal::refuse;
use crate::exchange::attachments::hash_of;
use crate::exchange::backup::{self, Given, Keep, Making, Manifest, Restored, STREAM, Verified};
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
        (Some(BackupVerb::Verify(found)), _) => verify(found, printer),
        (Some(BackupVerb::Mirror { to, mend }), _) => mirror(&place()?, (to, *mend), printer),
        (Some(BackupVerb::Receive { folder }), _) => far::receive(folder),
        (Some(BackupVerb::Prune { folder, keep_days, keep_months, dry_run }), _) => {
            let keep = Keep { days: *keep_days, months: *keep_months };
            prune(folder, keep, *dry_run, printer)
        }
        (None, Some(file)) => whole(&place()?, (file, args), printer),
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

/// Does something with what a register holds up to its head, while nothing before that changes, and with what is wrong
/// with it.
fn at_head<T>(
    place: &Place,
    printer: &Printer,
    act: impl FnOnce(&Head, Option<String>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    match place.served() {
        // What lies before a head never changes: the host goes on writing behind it. One that does not write has a reason.
        Some(host) => {
            let head = head_of(&host)?;
            act(&head, host.status()?.read_only)
        }
        None => {
            // Held while the files are read.
            let ledger = place.ledger(printer)?;
            act(&ledger.head()?, ledger.read_only())
        }
    }
}

/// Brings a second copy up to the head of the register, in a folder or on another machine.
fn mirror(place: &Place, (to, mends): (&Path, bool), printer: &Printer) -> Result<(), Failure> {
    let server = to.to_str().filter(|written| written.contains("://")).map(Server::parse).transpose()?;
    let mirrored = at_head(place, printer, |head, unsound| match (unsound, &server) {
        // A second copy of what is damaged would take the place of a sound one.
        (Some(why), _) => Err(Failure::Refused(refuse("backup_unsound").with("detail", why))),
        (None, Some(server)) => far::ship(place.dir(), server, (head, mends)),
        (None, None) if mends => Ok(backup::mend(place.dir(), to, head, SystemClock.now())?),
        (None, None) => Ok(backup::mirror(place.dir(), to, head, SystemClock.now())?),
    })?;
    for path in &mirrored.mended {
        printer.talk("cli.backup.mended", &[("path", path)]);
    }
    let (files, bytes) = (mirrored.written.to_string(), mirrored.bytes.to_string());
    printer.talk("cli.backup.shipped", &[("files", &files), ("bytes", &bytes)]);
    told("cli.backup.mirrored", (to, &mirrored.manifest.head), printer)?;
    untroubled(&mirrored.manifest, printer)
}

fn whole(place: &Place, (file, args): (&Path, &Backup), printer: &Printer) -> Result<(), Failure> {
    let streams = file == Path::new(STREAM);
    if streams && std::io::stdout().is_terminal() {
        return Err(Failure::Usage(refuse("backup_to_terminal")));
    }
    let manifest = at_head(place, printer, |head, unsound| {
        let damage = match unsound {
            Some(why) if !args.damaged => return Err(Failure::Refused(refuse("backup_unsound").with("detail", why))),
            unsound => unsound,
        };
        let making = Making { made_at: SystemClock.now(), damage: damage.as_deref(), recipients: &args.age };
        Ok(match streams {
            true => backup::stream(place.dir(), &mut std::io::stdout().lock(), head, &making)?,
            false => backup::make(place.dir(), file, head, &making)?,
        })
    })?;
    marked(&manifest, printer);
    if streams {
        let (position, hash) = (manifest.head.position.to_string(), manifest.head.hash.0.as_str());
        printer.talk("cli.backup.streamed", &[("position", &position), ("hash", hash)]);
        return untroubled(&manifest, printer);
    }
    let key = if args.age.is_empty() { "cli.backup.done" } else { "cli.backup.encrypted" };
    told(key, (file, &manifest.head), printer)?;
    untroubled(&manifest, printer)
}

/// Says which files of cases are not what was attached: nobody may think that all is well.
fn untroubled(manifest: &Manifest, printer: &Printer) -> Result<(), Failure> {
    for path in &manifest.troubled {
        printer.talk("cli.restore.troubled", &[("path", path)]);
    }
    if manifest.troubled.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

/// The head of the ledger a host is writing.
pub(super) fn head_of(host: &Client) -> Result<Head, Failure> {
    match host.ask(Query::Head)? {
        Answer::Head(card) => Ok(Head { log: card.log, position: Position(card.position), hash: Hash(card.hash) }),
        _ => Err(ClientError::Mismatch.into()),
    }
}

fn given(found: &Found) -> Given<'_> {
    Given { from: &found.from, identity: found.identity.as_deref() }
}

fn verify(found: &Found, printer: &Printer) -> Result<(), Failure> {
    let verified = backup::verify(given(found))?;
    let key = match &verified {
        Verified::Whole(manifest) => {
            marked(manifest, printer);
            "cli.backup.verified"
        }
        Verified::Unread(_) => "cli.backup.unread",
    };
    told(key, (&found.from, verified.head()), printer)
}

/// Runs `restore`.
pub(super) fn restore(place: &Place, found: &Found, printer: &Printer) -> Result<(), Failure> {
    if place.log()?.is_some() {
        return Err(Failure::Register(refuse("register_exists").with("path", place.dir().display())));
    }
    let Restored { manifest, cases, erased, troubled } = backup::restore(given(found), place.dir())?;
    marked(&manifest, printer);
    told("cli.restore.done", (place.dir(), &manifest.head), printer)?;
    let made_at = in_china(manifest.made_at).format("%Y-%m-%d %H:%M").to_string();
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let attached = manifest.files.iter().filter(|file| hash_of(&file.path).is_some()).count();
    let held = [
        ("made_at", made_at),
        ("records", manifest.head.position.to_string()),
        ("cases", cases.to_string()),
        ("attached", attached.to_string()),
        ("bytes", bytes.to_string()),
    ];
    let held: Vec<(&str, &str)> = held.iter().map(|(name, value)| (*name, value.as_str())).collect();
    printer.phrase("cli.restore.held", &held)?;
    if erased > 0 {
        printer.phrase("cli.restore.erased", &[("count", &erased.to_string())])?;
    }
    for path in &troubled {
        printer.talk("cli.restore.troubled", &[("path", path)]);
    }
    if troubled.is_empty() { Ok(()) } else { Err(Failure::Found) }
}

/// Whoever has to do with a backup of a register that was not sound is told.
fn marked(manifest: &Manifest, printer: &Printer) {
    if let Some(why) = &manifest.damage {
        printer.talk("cli.backup.marked", &[("why", why)]);
    }
}

/// What became of a backup: where it is, and where its ledger ends.
fn told(key: &str, (path, head): (&Path, &Head), printer: &Printer) -> Result<(), Failure> {
    let (path, position) = (path.display().to_string(), head.position.to_string());
    printer.phrase(key, &[("path", &path), ("position", &position), ("hash", &head.hash.0)])
}
