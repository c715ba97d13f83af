//! `case paper`, `case volume`, `credit paper`, `paper …`: forms as files, or on the screen.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use uuid::Uuid;

use super::args::{CasePaper, CaseVolume, CreditPaper, Paper as Verb, PaperOut};
use super::attachments::{case_now, save as save_file, target};
use super::failure::Failure;
use super::named::meant;
use super::place::Place;
use super::print::Printer;
use super::private;
use crate::client::{Client, ClientError};
use crate::documents::{Templates, builtin, file_name, pages, text, word};
use crate::domain::answer::{Answer, Query};
use crate::domain::case::Case;
use crate::domain::case::archive::BindVolume;
use crate::domain::case::command::Command;
use crate::domain::case::forms::{FileForms, Form, Need};
use crate::domain::credit::reply::{CreditAnswer, CreditQuery};
use crate::domain::order::{Do, Order, Target};
use crate::domain::paper::{FormStanding, Paper, PaperQuery, PaperSet, Wanted};
use crate::domain::refusal::refuse;
use crate::exchange::file::{Existing, put};
use crate::exchange::pdf;

/// What a set is saved as, by the ending of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Document,
    Pdf,
    Text,
}

impl Shape {
    fn of(path: &Path) -> Result<Self, Failure> {
        match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("docx") => Ok(Self::Document),
            Some("pdf") if pdf::converter().is_none() => Err(Failure::Refused(refuse("pdf_missing"))),
            Some("pdf") => Ok(Self::Pdf),
            Some("txt") => Ok(Self::Text),
            _ => Err(Failure::Usage(refuse("paper_format").with("path", path.display()))),
        }
    }
}

/// Runs `case paper`.
pub(super) fn case_paper(client: &Client, verb: &CasePaper, printer: &Printer) -> Result<(), Failure> {
    let paper = named(&verb.form, false, printer)?;
    let set = asked(client, target(&verb.number), Wanted::Paper(paper))?;
    give(&set, &verb.out, printer).map(drop)
}

/// Runs `case volume`.
pub(super) fn case_volume(client: &Client, verb: &CaseVolume, printer: &Printer) -> Result<(), Failure> {
    if verb.filed {
        // First, so that the volume shows what is in it.
        file(client, &verb.number, &asked(client, target(&verb.number), Wanted::Volume)?, printer)?;
    }
    let case = case_now(client, target(&verb.number))?.case;
    let set = asked(client, target(&verb.number), Wanted::Volume)?;
    let saved = give(&set, &verb.out, printer)?;
    let Some((path, sha256)) = verb.out.to.as_deref().zip(saved) else { return Ok(()) };
    carry_files(client, (&case, path), printer)?;
    match verb.filed {
        // Whoever made it without is told why archiving will not know of it.
        false if BindVolume::is_due(&case) && case.archived.is_none() && case.bound.is_none() => {
            printer.talk("cli.paper.not_filed", &[]);
            Ok(())
        }
        false => Ok(()),
        true if BindVolume::is_due(&case) => bind(client, &case, (sha256, &set), printer),
        true => {
            printer.talk("cli.paper.not_bound", &[]);
            Ok(())
        }
    }
}

/// Puts the files of the case beside its volume, each compared with its hash.
fn carry_files(client: &Client, (case, volume): (&Case, &Path), printer: &Printer) -> Result<(), Failure> {
    let count = case.standing_attachments().count();
    if count == 0 {
        return Ok(());
    }
    let stem = volume.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = volume.with_file_name(format!("{stem}-附件"));
    private::make(&folder).map_err(|error| Failure::file(&folder, &error))?;
    for attachment in case.standing_attachments() {
        let path = folder.join(attachment.file_name());
        save_file(client, (&Target::Id(case.id), attachment), (&path, Existing::Replace))?;
    }
    printer.talk("cli.paper.files", &[("count", &count.to_string()), ("path", &folder.display().to_string())]);
    Ok(())
}

/// Puts the hash of the volume on record: what archiving rests on.
fn bind(client: &Client, case: &Case, (sha256, set): (String, &PaperSet), printer: &Printer) -> Result<(), Failure> {
    let pages = u32::try_from(pages::total(set)).unwrap_or(u32::MAX).max(1);
    let version = u32::try_from(case.version).unwrap_or(u32::MAX);
    let act = BindVolume { sha256: sha256.clone(), pages, version };
    let act = Do::Case(Target::Id(case.id), Command::from(act));
    client.submit(Order { id: Uuid::now_v7(), expect: None, on: None, act })?;
    printer.talk("cli.paper.bound", &[("hash", &sha256)]);
    Ok(())
}

/// Runs `credit paper`.
pub(super) fn credit_paper(client: &Client, verb: &CreditPaper, printer: &Printer) -> Result<(), Failure> {
    let query = CreditQuery::Paper { code: verb.code.clone(), paper: named(&verb.form, true, printer)? };
    let Answer::Credit(CreditAnswer::Paper(set)) = client.ask(Query::Credit(query))? else {
        return Err(ClientError::Mismatch.into());
    };
    give(&set, &verb.out, printer).map(drop)
}

/// Runs `paper …`: the wording itself.
pub(super) fn templates(
    place: impl Fn() -> Result<Place, Failure>,
    verb: &Verb,
    printer: &Printer,
) -> Result<(), Failure> {
    let count = Paper::ALL.len().to_string();
    match verb {
        Verb::Templates { folder } => {
            std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
            for paper in Paper::ALL {
                let path = folder.join(file_name(*paper));
                let write = |out: &mut dyn std::io::Write| out.write_all(builtin(*paper).as_bytes());
                match put(&path, Existing::Keep, write) {
                    // What an office mended stays.
                    Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                        return Err(Failure::file(&path, &error));
                    }
                    _ => {}
                }
            }
            let path = folder.display().to_string();
            printer.phrase("cli.paper.templates_written", &[("count", &count), ("path", &path)])
        }
        Verb::Check { folder } => {
            let folder = match folder {
                Some(folder) => folder.clone(),
                None => place()?.templates_dir(),
            };
            let templates = Templates::of(&folder);
            let mut wrong = false;
            for refusal in Paper::ALL.iter().filter_map(|paper| templates.get(*paper).err()) {
                wrong = true;
                printer.failure(&Failure::Refused(refusal));
            }
            if wrong { Err(Failure::Found) } else { printer.phrase("cli.paper.checked", &[("count", &count)]) }
        }
    }
}

/// A form by its machine value or its name, of a case or of credit.
fn named(written: &str, of_credit: bool, printer: &Printer) -> Result<Paper, Failure> {
    let offered = |paper: Paper| paper.of_credit() == of_credit;
    meant(written, (Paper::ALL, "paper"), Paper::value, offered).map_err(|could| {
        let values: Vec<String> =
            could.iter().map(|paper| format!("{} ({paper})", printer.word("paper", paper.value()))).collect();
        Failure::Usage(refuse("paper_unknown").with("value", written).with("values", values.join("、")))
    })
}

fn asked(client: &Client, case: Target, wanted: Wanted) -> Result<PaperSet, Failure> {
    match client.ask(Query::Paper(PaperQuery { case, wanted }))? {
        Answer::Paper(set) => Ok(*set),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// Saves a set, or shows it as text; then says what is still to be done about it. The hash of what was saved.
fn give(set: &PaperSet, out: &PaperOut, printer: &Printer) -> Result<Option<String>, Failure> {
    let Some(path) = &out.to else {
        if out.json {
            printer.json(set)?;
        } else {
            printer.line(text::text(set).trim_end())?;
        }
        return Ok(None);
    };
    let sha256 = save(set, path, out.overwrite)?;
    if out.json {
        printer.json(&json!({
            "path": path,
            "sha256": sha256,
            "sheets": set.sheets.iter().map(|sheet| json!({
                "paper": sheet.paper, "title": sheet.title, "blanks": sheet.blanks,
            })).collect::<Vec<_>>(),
            "standing": set.standing,
            "head": set.head,
        }))?;
        return Ok(Some(sha256));
    }
    let (path, count) = (path.display().to_string(), set.sheets.len().to_string());
    printer.phrase("cli.paper.done", &[("path", &path), ("count", &count)])?;
    told(set, printer);
    Ok(Some(sha256))
}

fn save(set: &PaperSet, path: &Path, overwrite: bool) -> Result<String, Failure> {
    let shape = Shape::of(path)?;
    let made = |error: std::io::Error| Failure::file(path, &error);
    let bytes = match shape {
        Shape::Text => text::text(set).into_bytes(),
        Shape::Document => word::document(set).map_err(made)?,
        Shape::Pdf => pdf::convert(&word::document(set).map_err(made)?).map_err(Failure::Refused)?,
    };
    let existing = if overwrite { Existing::Replace } else { Existing::Keep };
    put(path, existing, |out| out.write_all(&bytes)).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::Refused(refuse("export_exists").with("path", path.display())),
        _ => Failure::file(path, &error),
    })?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What is blank, what is missing and why, and what pins it all: talk, not the result.
fn told(set: &PaperSet, printer: &Printer) {
    for sheet in set.sheets.iter().filter(|sheet| !sheet.blanks.is_empty()) {
        printer.talk("cli.paper.blank", &[("paper", &sheet.title), ("names", &sheet.blanks.join("、"))]);
    }
    let missing = set.standing.iter().filter(|form| form.need == Need::Required && !form.filed);
    for form in missing {
        let name = printer.word("form", form.form.value());
        if let Some(reason) = &form.reason {
            printer.talk("cli.paper.reason", &[("form", &name), ("reason", reason)]);
            continue;
        }
        let own = format!("cli.paper.unrecorded.{}", form.form);
        let how = match form.made {
            true => printer.lang.say("cli.paper.made_unfiled"),
            false if form.unrecorded => printer.lang.say(&own),
            false => printer.lang.say("cli.paper.not_made"),
        };
        let need = printer.word("form_need", form.need.value());
        printer.talk("cli.paper.missing", &[("form", &name), ("need", &need), ("how", &how)]);
    }
    if let Some(head) = &set.head {
        let args = [("log", head.log.as_str()), ("position", &head.position.to_string()), ("hash", &head.hash)];
        printer.talk("cli.paper.head", &args);
    }
}

/// Records the papers the volume brings as filed: those required and not there yet. Whoever asks for it says that they
/// are signed and bound.
fn file(client: &Client, number: &str, set: &PaperSet, printer: &Printer) -> Result<(), Failure> {
    let wanted = |form: &&FormStanding| form.need == Need::Required && form.made && !form.filed;
    let forms: std::collections::BTreeSet<Form> = set.standing.iter().filter(wanted).map(|form| form.form).collect();
    if forms.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = forms.iter().map(|form| printer.word("form", form.value())).collect();
    let act = Do::Case(target(number), Command::from(FileForms { forms }));
    let receipt = client.submit(Order { id: Uuid::now_v7(), expect: None, on: None, act })?;
    receipt.warnings.iter().for_each(|warning| printer.warning(warning));
    printer.phrase("cli.paper.filed", &[("forms", &names.join("、"))])
}
