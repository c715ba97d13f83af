//! A volume made from the interface: asked of the desk, set as a document here, and put where its person finds it, in their
//! own home and never in the place of another file.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::client::{Client, ClientError};
use crate::documents::word;
use crate::domain::answer::{Answer, Query};
use crate::domain::case::forms::Need;
use crate::domain::paper::{PaperQuery, PaperSet};
use crate::exchange::file::{Existing, put};
use crate::tui::message::Kept;

/// How many files of one name are tried beside one another.
const NAMES_MAX: u32 = 99;

/// Asks for a volume and saves it.
pub(super) fn keep(client: &Client, query: PaperQuery) -> Kept {
    let set = match client.ask(Query::Paper(query)) {
        Ok(Answer::Paper(set)) => *set,
        Ok(_) => return Kept::Refused(ClientError::Mismatch),
        Err(error) => return Kept::Refused(error),
    };
    let home = std::env::var_os("HOME").map_or_else(|| PathBuf::from("."), PathBuf::from);
    match save(&set, &home) {
        Ok(path) => Kept::Saved {
            path: path.display().to_string(),
            blanks: set.sheets.iter().map(|sheet| sheet.blanks.len()).sum(),
            missing: set.standing.iter().filter(|form| form.need == Need::Required && !form.filed).count(),
        },
        Err(error) => Kept::NotWritten(error.to_string()),
    }
}

fn save(set: &PaperSet, folder: &Path) -> io::Result<PathBuf> {
    let bytes = word::document(set)?;
    // A number has nothing a file's name cannot have; an alias might.
    let name: String = set.about.chars().map(|c| if c == '/' || c.is_control() { '_' } else { c }).collect();
    for number in 1..=NAMES_MAX {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{again}.docx"));
        match put(&path, Existing::Keep, |out| out.write_all(&bytes)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            done => return done.map(|()| path),
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
        let names: Vec<PathBuf> = (0..3).map(|_| save(&set, folder.path()).unwrap()).collect();
        let expected = ["甲_〔2026〕1号.docx", "甲_〔2026〕1号-2.docx", "甲_〔2026〕1号-3.docx"];
        assert_eq!(names, expected.map(|name| folder.path().join(name)));
    }
}
