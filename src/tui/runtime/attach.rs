//! A file named in a form: sent to the register before the order that attaches it. The path is the person's own machine's;
//! the register learns only the name.

use std::path::{Path, PathBuf};

use std::io::{self, ErrorKind};
use std::process::{self, Stdio};

use crate::client::{Client, ClientError, SendError};
use crate::domain::case::CaseId;
use crate::domain::case::attachments::{Attach, Attachment};
use crate::domain::case::command::Command;
use crate::domain::order::{Do, Order, Receipt, Rejection, Target};
use crate::domain::refusal::refuse;
use crate::exchange::file::{Existing, put};
use crate::exchange::outside;
use crate::tui::message::Opened;

/// The program that opens a file as its reader set it up; another one by `$ZHITIAO_OPENER`.
const OPENER: &str = "xdg-open";
/// How many files of one name are tried beside one another.
const NAMES_MAX: u32 = 99;

/// Has the desk do something; a file that is to be attached goes first.
pub(super) fn submit(client: &Client, order: Order) -> Result<Receipt, ClientError> {
    match order.act {
        Do::Case(target, Command::Attach(act)) if act.sha256.trim().is_empty() => {
            let act = sent(client, *act)?;
            client.submit(Order { act: Do::Case(target, act.into()), ..order })
        }
        _ => client.submit(order),
    }
}

fn sent(client: &Client, act: Attach) -> Result<Attach, ClientError> {
    let path = at_home(act.name.trim());
    let arrived = client.send_file(&path).map_err(|error| match error {
        SendError::Client(error) => error,
        SendError::Io(error) => {
            let doing = path.display();
            let refusal = refuse("file_operation_failed").with("doing", doing).with("detail", error);
            Rejection::from(refusal).into()
        }
    })?;
    let name = path.file_name().map_or(act.name, |name| name.to_string_lossy().into_owned());
    Ok(Attach { name, sha256: arrived.sha256, ..act })
}

/// Fetches a file of a case and opens it. Where there is nothing to open it with, as on a server, it is put where its
/// person finds it, never in the place of another file.
pub(super) fn open(client: &Client, case: CaseId, attachment: &Attachment) -> Opened {
    let program = std::env::var("ZHITIAO_OPENER").ok().filter(|program| !program.is_empty());
    let program = program.unwrap_or_else(|| OPENER.to_owned());
    let opens = outside::program(&[&program]).is_some();
    let folder = if opens { own_folder() } else { Ok(at_home("")) };
    match folder.map_err(SendError::from).and_then(|folder| fetched(client, (case, attachment), &folder)) {
        Err(SendError::Client(error)) => Opened::Refused(error),
        Err(SendError::Io(error)) => Opened::NotWritten(error.to_string()),
        Ok(path) => {
            let shown = path.display().to_string();
            match opens && started(&program, &path) {
                true => Opened::With { program, path: shown },
                false => Opened::Saved { program, path: shown },
            }
        }
    }
}

/// A folder only its person reads; it goes with the machine's temporary files.
fn own_folder() -> io::Result<PathBuf> {
    Ok(tempfile::Builder::new().prefix("zhitiao-").tempdir()?.keep())
}

/// A file of a case in a folder, compared with its hash to the last byte.
pub(super) fn fetched(
    client: &Client,
    (case, attachment): (CaseId, &Attachment),
    folder: &Path,
) -> Result<PathBuf, SendError> {
    let (target, name) = (Target::Id(case), attachment.file_name());
    for number in 1..=NAMES_MAX {
        let path = folder.join(if number == 1 { name.clone() } else { format!("{number}-{name}") });
        let mut refused = None;
        let written = put(&path, Existing::Keep, |out| {
            client.fetch_file((&target, attachment.number), out).map_err(|error| match error {
                SendError::Io(error) => error,
                SendError::Client(error) => {
                    refused = Some(error);
                    io::Error::other("refused")
                }
            })
        });
        match (written, refused) {
            (Ok(_), _) => return Ok(path),
            (Err(_), Some(error)) => return Err(error.into()),
            (Err(error), None) if error.kind() == ErrorKind::AlreadyExists => {}
            (Err(error), None) => return Err(error.into()),
        }
    }
    Err(io::Error::from(ErrorKind::AlreadyExists).into())
}

/// Starts a program with a file and lets it go on by itself: the terminal stays ours.
fn started(program: &str, path: &Path) -> bool {
    let mut command = process::Command::new(program);
    command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    // Collected when it ends, however long somebody reads.
    std::thread::spawn(move || child.wait());
    true
}

/// A path as people write it: `~` is their home, and so is the place a path without one begins at.
fn at_home(written: &str) -> PathBuf {
    let home = || std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    match written.strip_prefix("~/") {
        Some(rest) => home().join(rest),
        None => home().join(Path::new(written)),
    }
}
