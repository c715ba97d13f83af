//! A file named in a form: sent to the register before the order that attaches it. The path is the person's own machine's;
//! the register learns only the name.

use std::path::{Path, PathBuf};

use crate::client::{Client, ClientError, SendError};
use crate::domain::case::attachments::Attach;
use crate::domain::case::command::Command;
use crate::domain::order::{Do, Order, Receipt, Rejection};
use crate::domain::refusal::refuse;

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

/// A path as people write it: `~` is their home, and so is the place a path without one begins at.
fn at_home(written: &str) -> PathBuf {
    let home = || std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    match written.strip_prefix("~/") {
        Some(rest) => home().join(rest),
        None => home().join(Path::new(written)),
    }
}
