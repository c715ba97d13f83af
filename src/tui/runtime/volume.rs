//! A volume, or a form of a dossier, made from the interface: asked of the desk, set as a document here, and put where its person finds it, in their
//! own home and never in the place of another file.

use std::fs::DirBuilder;
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::attach;
use crate::client::{Client, ClientError};
use crate::documents::{pages, word};
use crate::domain::answer::{Answer, AsKnown, Query};
use crate::domain::case::Case;
use crate::domain::case::archive::BindVolume;
use crate::domain::case::forms::Need;
use crate::domain::credit::reply::{CreditAnswer, CreditQuery};
use crate::domain::order::{Do, Order, Target};
use crate::domain::paper::{PaperQuery, PaperSet};
use crate::exchange::file::{Existing, put};
use crate::exchange::pdf;
use crate::tui::message::Kept;

/// How many files of one name are tried beside one another.
const NAMES_MAX: u32 = 99;

/// Asks for a volume and saves it.
pub(super) fn keep(client: &Client, query: PaperQuery) -> Kept {
    let case = query.case.clone();
    let known = AsKnown { case: case.clone(), known_at: None, as_of: None };
    let attached = match client.ask(Query::Case(known)) {
        Ok(Answer::Case(file)) => file.case,
        Ok(_) => return Kept::Refused(ClientError::Mismatch),
        Err(error) => return Kept::Refused(error),
    };
    let (version, due) = (u32::try_from(attached.version).unwrap_or(u32::MAX), BindVolume::is_due(&attached));
    let set = match client.ask(Query::Paper(query)) {
        Ok(Answer::Paper(set)) => *set,
        Ok(_) => return Kept::Refused(ClientError::Mismatch),
        Err(error) => return Kept::Refused(error),
    };
    match save(&set, &home()) {
        Ok((path, sha256, bytes)) => {
            let unbound = if due { bind(client, case, (sha256, version, &set)).err() } else { None };
            Kept::Saved {
                pdf: as_pdf(&bytes, &path),
                files: carry(client, &attached, &path),
                path: path.display().to_string(),
                unbound: unbound.map(Box::new),
                blanks: set.sheets.iter().map(|sheet| sheet.blanks.len()).sum(),
                missing: set.standing.iter().filter(|form| form.need == Need::Required && !form.filed).count(),
            }
        }
        Err(error) => Kept::NotWritten(error.to_string()),
    }
}

/// Asks for a form of a dossier and saves it. Nothing is put on record of it: a form that was made is not one that was sent.
pub(super) fn keep_form(client: &Client, query: CreditQuery) -> Kept {
    let set = match client.ask(Query::Credit(query)) {
        Ok(Answer::Credit(CreditAnswer::Paper(set))) => *set,
        Ok(_) => return Kept::Refused(ClientError::Mismatch),
        Err(error) => return Kept::Refused(error),
    };
    // Of which form it is the name says too: a subject may have several.
    let titles: Vec<&str> = set.sheets.iter().map(|sheet| sheet.title.as_str()).collect();
    let about = format!("{} {}", set.about, titles.join(" "));
    let set = PaperSet { about, ..set };
    match save(&set, &home()) {
        Ok((path, ..)) => Kept::Form {
            path: path.display().to_string(),
            blanks: set.sheets.iter().map(|sheet| sheet.blanks.len()).sum(),
        },
        Err(error) => Kept::NotWritten(error.to_string()),
    }
}

fn home() -> PathBuf {
    std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// Puts the hash of the volume on record, which archiving rests on.
fn bind(client: &Client, case: Target, (sha256, version, set): (String, u32, &PaperSet)) -> Result<(), ClientError> {
    let pages = u32::try_from(pages::total(set)).unwrap_or(u32::MAX).max(1);
    let act = Do::Case(case, BindVolume { sha256, pages, version }.into());
    client.submit(Order { id: Uuid::now_v7(), expect: None, on: None, act }).map(drop)
}

/// Puts the document beside itself as PDF, where LibreOffice is; a PDF that is there stays.
fn as_pdf(document: &[u8], path: &Path) -> bool {
    let Ok(bytes) = pdf::convert(document) else { return false };
    put(&path.with_extension("pdf"), Existing::Keep, |out| out.write_all(&bytes)).is_ok()
}

/// Puts the files of the case into a folder beside its volume, each compared with its hash; how many came.
fn carry(client: &Client, case: &Case, volume: &Path) -> usize {
    let stem = volume.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = volume.with_file_name(format!("{stem}-附件"));
    let mut files = case.standing_attachments().peekable();
    if files.peek().is_none() || DirBuilder::new().mode(0o700).create(&folder).is_err() {
        return 0;
    }
    files.filter(|file| attach::fetched(client, (case.id, file), &folder).is_ok()).count()
}

fn save(set: &PaperSet, folder: &Path) -> io::Result<(PathBuf, String, Vec<u8>)> {
    let bytes = word::document(set)?;
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    // A number has nothing a file's name cannot have; an alias might.
    let name: String = set.about.chars().map(|c| if c == '/' || c.is_control() { '_' } else { c }).collect();
    for number in 1..=NAMES_MAX {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{again}.docx"));
        match put(&path, Existing::Keep, |out| out.write_all(&bytes)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            done => return done.map(|()| (path, sha256, bytes)),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_never_takes_the_place_of_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let set = PaperSet {
            about: "甲/〔2026〕1号".to_owned(),
            sheets: Vec::new(),
            front: 0,
            standing: Vec::new(),
            head: None,
        };
        let names: Vec<PathBuf> = (0..3).map(|_| save(&set, folder.path()).unwrap().0).collect();
        let expected = ["甲_〔2026〕1号.docx", "甲_〔2026〕1号-2.docx", "甲_〔2026〕1号-3.docx"];
        assert_eq!(names, expected.map(|name| folder.path().join(name)));
    }
}
