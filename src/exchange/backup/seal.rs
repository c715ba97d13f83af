//! The seal of a backup: a hash of every byte of it, so that no byte can change unnoticed, not even one that unpacking does
//! not need (the size of a window, the name of the program that made it).
//!
//! A file carries its seal behind its last byte, in a frame that every reader of the compression passes over; a folder
//! carries it beside its manifest, which has the hashes of all else.

use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{BackupError, failed, hex};
use crate::domain::refusal::{Refusal, refuse};

/// Begins a frame that is passed over, with the length of what follows: 32 bytes.
const FRAME: [u8; 8] = [0x50, 0x2a, 0x4d, 0x18, 32, 0, 0, 0];
/// The frame whole.
const FRAME_BYTES: u64 = 40;

/// Hashes what is written through it.
pub(super) struct Sealing<'a> {
    out: &'a mut dyn Write,
    sum: Sha256,
}

impl<'a> Sealing<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, sum: Sha256::new() }
    }

    /// Writes the seal behind the last byte.
    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(&FRAME)?;
        self.out.write_all(&self.sum.finalize())
    }
}

impl Write for Sealing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether a file's seal is there and right.
///
/// # Errors
/// The operating system's.
pub(super) fn is_sound(path: &Path) -> Result<bool, BackupError> {
    let reading = || failed("reading", path);
    let mut file = File::open(path).map_err(failed("opening", path))?;
    let Some(bytes) = file.metadata().map_err(reading())?.len().checked_sub(FRAME_BYTES) else { return Ok(false) };
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut body = Read::by_ref(&mut file).take(bytes);
    loop {
        let read = body.read(&mut buffer).map_err(reading())?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        sum.update(piece);
    }
    let mut frame = Vec::new();
    file.take(FRAME_BYTES + 1).read_to_end(&mut frame).map_err(reading())?;
    let wanted: Vec<u8> = FRAME.iter().copied().chain(sum.finalize()).collect();
    Ok(frame == wanted)
}

/// Why a file is not sound: one that ends without a seal was cut short, one with another's was changed.
pub(super) fn unsound(path: &Path) -> Result<Refusal, BackupError> {
    let bytes = std::fs::metadata(path).map_err(failed("looking at", path))?.len();
    let mut file = File::open(path).map_err(failed("opening", path))?;
    let mut frame = [0; FRAME.len()];
    let sealed = match bytes.checked_sub(FRAME_BYTES) {
        None => false,
        Some(behind) => {
            file.seek(SeekFrom::Start(behind)).map_err(failed("reading", path))?;
            file.read_exact(&mut frame).map_err(failed("reading", path))?;
            frame == FRAME
        }
    };
    let code = if sealed { "backup_seal" } else { "backup_cut_short" };
    Ok(refuse(code).with("path", path.display()))
}

/// The name of the seal of a folder.
pub(super) const BESIDE: &str = "manifest.sha256";

/// A folder's seal: the hashes of the manifests it may have now, the new one and the one it replaces.
pub(super) fn lines(manifest: &[u8], before: Option<&[u8]>) -> String {
    let hash = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    before.into_iter().fold(format!("{}\n", hash(manifest)), |lines, before| format!("{lines}{}\n", hash(before)))
}

/// Holds a folder's manifest to its seal.
///
/// # Errors
/// `backup_seal`.
pub(super) fn check_beside(folder: &Path, manifest: &[u8]) -> Result<(), BackupError> {
    let wanted = hex(&Sha256::digest(manifest));
    let path = folder.join(BESIDE);
    let seal = std::fs::read(&path).map_err(failed("reading", &path))?;
    let known = seal.split(|byte| *byte == b'\n').any(|line| line == wanted.as_bytes());
    // Nothing but hashes belongs there: a byte of it that changed is one that changed.
    let plain = seal.split(|byte| *byte == b'\n').all(|line| {
        line.is_empty()
            || (line.len() == 64 && line.iter().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte)))
    });
    if known && plain { Ok(()) } else { Err(refuse("backup_seal").with("path", path.display()).into()) }
}
