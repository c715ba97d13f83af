//! Encryption to age recipients, by the age program (<https://age-encryption.org>) that an administrator installs beside this
//! one: what is encrypted for years is read by the program everybody else reads it with, and no key is ever in our hands.
//!
//! What is encrypted goes through a pipe: the plain bytes are on no disk. Nothing is known here of what is in them.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;

use super::super::outside;
use super::BackupError;
use crate::domain::refusal::refuse;

/// What the program is called: the first one, or the one in Rust that takes the same words.
const NAMES: [&str; 2] = ["age", "rage"];
/// What the name of an encrypted file ends with.
pub(super) const ENDING: &str = "age";
/// How an encrypted file begins, as bytes and as text.
const MARKS: [&[u8]; 2] = [b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"];
/// The longest of the marks.
const MARK_BYTES_MAX: u64 = 34;
/// How much of what the program complains about is repeated.
const COMPLAINT_BYTES_MAX: u64 = 2_000;

/// The program.
///
/// # Errors
/// `age_missing`.
pub(super) fn program() -> Result<PathBuf, BackupError> {
    outside::program(&NAMES).ok_or_else(|| refuse("age_missing").into())
}

/// Whether a file begins as an encrypted one does.
///
/// # Errors
/// The operating system's.
pub(super) fn is_encrypted(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(MARK_BYTES_MAX).read_to_end(&mut head)?;
    Ok(MARKS.iter().any(|mark| head.starts_with(mark)))
}

/// The words for the recipients: a public key (`age1...`, `ssh-...`) as it is, anything else is a file of them.
fn recipients_as_words(recipients: &[String]) -> impl Iterator<Item = &str> {
    recipients.iter().flat_map(|recipient| {
        let is_key = recipient.starts_with("age1") || recipient.starts_with("ssh-");
        [if is_key { "-r" } else { "-R" }, recipient.as_str()]
    })
}

/// Writes what `fill` writes, encrypted.
///
/// # Errors
/// Those of `fill` and of the operating system; of the kind [`ErrorKind::InvalidInput`] with what the program said.
pub(super) fn encrypt(
    (program, recipients): (&Path, &[String]),
    out: &mut dyn Write,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
) -> io::Result<()> {
    let mut command = Command::new(program);
    command.args(recipients_as_words(recipients)).stdin(Stdio::piped());
    let mut child = started(&mut command)?;
    let (Some(mut input), Some(mut output), errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(ErrorKind::BrokenPipe.into());
    };
    let (filled, copied, said) = thread::scope(|scope| {
        let filling = scope.spawn(move || fill(&mut input));
        let saying = scope.spawn(move || complaint(errors));
        let copied = io::copy(&mut output, out);
        if copied.is_err() {
            // Or it would wait for ever for somebody to take what it has.
            let _ended = child.kill();
        }
        (filling.join(), copied, saying.join().unwrap_or_default())
    });
    let status = child.wait()?;
    copied?;
    if !status.success() {
        return Err(io::Error::new(ErrorKind::InvalidInput, said));
    }
    filled.unwrap_or_else(|_panicked| Err(io::Error::other("filling")))
}

/// Writes a file decrypted.
///
/// # Errors
/// The operating system's; of the kind [`ErrorKind::InvalidInput`] with what the program said, which authenticates every byte.
pub(super) fn decrypt((program, identity): (&Path, &Path), from: &Path, out: &mut dyn Write) -> io::Result<()> {
    let mut command = Command::new(program);
    command.args(["-d", "-i"]).arg(identity).stdin(File::open(from)?);
    let mut child = started(&mut command)?;
    let (Some(mut output), errors) = (child.stdout.take(), child.stderr.take()) else {
        return Err(ErrorKind::BrokenPipe.into());
    };
    let (copied, said) = thread::scope(|scope| {
        let saying = scope.spawn(move || complaint(errors));
        let copied = io::copy(&mut output, out);
        if copied.is_err() {
            let _ended = child.kill();
        }
        (copied, saying.join().unwrap_or_default())
    });
    let status = child.wait()?;
    copied?;
    if status.success() { Ok(()) } else { Err(io::Error::new(ErrorKind::InvalidInput, said)) }
}

fn started(command: &mut Command) -> io::Result<Child> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// What the program complains about, in one line.
fn complaint(errors: Option<ChildStderr>) -> String {
    let mut said = Vec::new();
    let Some(mut errors) = errors else { return String::new() };
    // All of it is read, so that it never waits for us; what cannot be read is not repeated.
    let _read = Read::by_ref(&mut errors).take(COMPLAINT_BYTES_MAX).read_to_end(&mut said);
    let _rest = io::copy(&mut errors, &mut io::sink());
    String::from_utf8_lossy(&said).split_whitespace().collect::<Vec<_>>().join(" ")
}
