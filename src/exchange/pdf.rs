//! A document as PDF, made by LibreOffice where it is installed.
//!
//! The program never depends on it: what is a document is one without. The converter runs in a folder of its own with a
//! profile of its own, so that neither an office window somebody has open nor another conversion is in the way, and not
//! longer than it may.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::outside;
use crate::domain::refusal::{Refusal, refuse};

/// How long a conversion may take: a first start makes a profile.
const CONVERSION_MAX: Duration = Duration::from_secs(180);
/// The pause between two looks at the converter.
const LOOK_PAUSE: Duration = Duration::from_millis(50);
/// What it is called, by distribution.
const NAMES: [&str; 2] = ["soffice", "libreoffice"];

/// The converter; none where there is none.
#[must_use]
pub fn converter() -> Option<PathBuf> {
    outside::program(&NAMES)
}

/// Converts a document.
///
/// # Errors
/// `pdf_missing` without a converter, `pdf_failed` with what it said or that it did not finish in time.
pub fn convert(document: &[u8]) -> Result<Vec<u8>, Refusal> {
    let program = converter().ok_or_else(|| refuse("pdf_missing"))?;
    let failed = |detail: String| refuse("pdf_failed").with("detail", detail);
    let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
    run(&program, folder.path(), document).map_err(|error| failed(error.to_string()))
}

fn run(program: &Path, folder: &Path, document: &[u8]) -> io::Result<Vec<u8>> {
    let (from, to) = (folder.join("paper.docx"), folder.join("paper.pdf"));
    fs::write(&from, document)?;
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut child = Command::new(program)
        .arg(profile)
        .args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(&from)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let deadline = Instant::now() + CONVERSION_MAX;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        std::thread::sleep(LOOK_PAUSE);
    };
    // It may end well without having made anything.
    fs::read(&to).map_err(|error| io::Error::other(format!("{status}, {error}")))
}
