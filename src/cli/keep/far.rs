//! A second copy on another machine: this program on both ends of an `ssh`, as with `--host`. Who may write there is what
//! `sshd` there says, best by a key that can do nothing else (`docs/server.md`).

use std::io::{BufReader, BufWriter, IsTerminal as _};
use std::path::Path;
use std::process::Stdio;

use crate::cli::failure::Failure;
use crate::cli::reach::Server;
use crate::desk::clock::{Clock as _, SystemClock};
use crate::domain::refusal::refuse;
use crate::exchange::backup::{self, Mirrored};
use crate::ledger::Head;

/// Ships what is new to a server; with `mends` files that changed there are written again.
pub(super) fn ship(register: &Path, server: &Server, (head, mends): (&Head, bool)) -> Result<Mirrored, Failure> {
    let lost = |detail: String| Failure::Refused(refuse("ship_lost").with("detail", detail));
    let mut command = server.receiving().ok_or_else(|| Failure::Usage(refuse("ship_path_missing")))?;
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| lost(error.to_string()))?;
    let (Some(input), Some(output)) = (child.stdout.take(), child.stdin.take()) else {
        return Err(lost("ssh has no standard input or output".to_owned()));
    };
    let made = (head, SystemClock.now(), mends);
    let shipped = {
        let (mut input, mut output) = (BufReader::new(input), BufWriter::new(output));
        backup::ship(register, made, (&mut input, &mut output))
    };
    // Both ends of the pipe are closed now: whatever is at the other end comes to an end too.
    let status = child.wait().map_err(|error| lost(error.to_string()))?;
    match shipped {
        Err(error) if error.refusal().code == "ship_lost" && !status.success() => Err(lost(format!("ssh: {status}"))),
        shipped => Ok(shipped?),
    }
}

/// Runs `backup receive`: the other end of [`ship`], where nobody looks at what is said but the program that asked.
pub(super) fn receive(folder: &Path) -> Result<(), Failure> {
    let (input, output) = (std::io::stdin(), std::io::stdout());
    if input.is_terminal() || output.is_terminal() {
        return Err(Failure::Usage(refuse("receive_by_hand")));
    }
    backup::receive(folder, (&mut input.lock(), &mut output.lock()))?;
    Ok(())
}
