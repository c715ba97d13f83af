//! `case attach`, `case files`, `case fetch`, `case due`: files of a case in and out, and volumes whose retention is over.

use serde_json::json;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use uuid::Uuid;

use super::case::desk_card;
use super::failure::Failure;
use super::named::meant;
use super::print::Printer;
use crate::client::{Client, ClientError, SendError};
use crate::domain::answer::{Answer, AsKnown, CaseFile, Query};
use crate::domain::case::CaseId;
use crate::domain::case::attachments::{Attach as Act, Attachment};
use crate::domain::case::command::Command;
use crate::domain::case::forms::Form;
use crate::domain::case::vocabulary::Stage;
use crate::domain::dates::parse_near;
use crate::domain::order::{Do, Order, Target};
use crate::domain::query::{CaseFilter, CaseQuery, PAGE_MAX};
use crate::domain::refusal::refuse;
use crate::exchange::file::{Existing, put};

/// The program that opens a file as its reader set it up.
const OPENER: &str = "xdg-open";

/// `case attach`.
#[derive(Debug, clap::Args)]
pub(super) struct Attach {
    /// Number, alias or id.
    pub number: String,
    /// The file.
    pub file: PathBuf,
    /// Which paper of the volume it is a copy of, by name or machine value.
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// Its pages.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub pages: u32,
    /// Remark.
    #[arg(long, default_value = "")]
    pub note: String,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `case files`.
#[derive(Debug, clap::Args)]
pub(super) struct Files {
    /// Number, alias or id.
    pub number: String,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `case fetch`.
#[derive(Debug, clap::Args)]
pub(super) struct Fetch {
    /// Number, alias or id.
    pub number: String,
    /// The number of the file in the case.
    pub attachment: u32,
    /// Where to; opened with one's own program if left out.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// The program to open it with.
    #[arg(long = "with", value_name = "PROGRAM")]
    pub opener: Option<String>,
    /// Replaces the file.
    #[arg(long)]
    pub overwrite: bool,
}

/// `case due`.
#[derive(Debug, clap::Args)]
pub(super) struct Due {
    /// As of this day; today if left out.
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

fn sent(path: &Path) -> impl FnOnce(SendError) -> Failure {
    let path = path.to_owned();
    move |error| match error {
        SendError::Client(error) => error.into(),
        SendError::Io(error) => Failure::file(&path, &error),
    }
}

/// The case somebody means.
pub(super) fn target(number: &str) -> Target {
    Uuid::parse_str(number).map_or_else(|_| Target::Label(number.to_owned()), |id| Target::Id(CaseId(id)))
}

/// The case as it is now.
pub(super) fn case_now(client: &Client, case: Target) -> Result<CaseFile, Failure> {
    match client.ask(Query::Case(AsKnown { case, known_at: None, as_of: None }))? {
        Answer::Case(file) => Ok(*file),
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// Runs `case attach`.
pub(super) fn attach(client: &Client, verb: &Attach, printer: &Printer) -> Result<(), Failure> {
    let form = verb.form.as_deref().map(|written| named(written, printer)).transpose()?;
    let name = verb.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let arrived = client.send_file(&verb.file).map_err(sent(&verb.file))?;
    if !arrived.media.is_named(&name) {
        let media = printer.word("media", arrived.media.value());
        printer.talk("cli.attach.named_otherwise", &[("name", &name), ("media", &media)]);
    }
    let sha256 = arrived.sha256.clone();
    let act = Act { name: name.clone(), form, pages: verb.pages, note: verb.note.clone(), sha256: sha256.clone() };
    let case = target(&verb.number);
    let act = Do::Case(case.clone(), Command::from(act));
    let receipt = client.submit(Order { id: Uuid::now_v7(), expect: None, on: None, act })?;
    receipt.warnings.iter().for_each(|warning| printer.warning(warning));
    let file = case_now(client, case)?;
    let number = file.case.standing_attachments().find(|known| known.sha256 == sha256).map_or(0, |known| known.number);
    if verb.json {
        return printer.json(&json!({
            "case": receipt.case, "number": number, "name": name, "sha256": sha256,
            "bytes": arrived.bytes, "media": arrived.media,
        }));
    }
    printer.phrase(
        "cli.attach.done",
        &[
            ("name", &name),
            ("media", &printer.word("media", arrived.media.value())),
            ("bytes", &arrived.bytes.to_string()),
            ("number", &number.to_string()),
            ("hash", &sha256),
        ],
    )
}

/// A paper of the volume by its machine value or its name.
fn named(written: &str, printer: &Printer) -> Result<Form, Failure> {
    meant(written, (Form::ALL, "form"), Form::value, |_| true).map_err(|could| {
        let values: Vec<String> =
            could.iter().map(|form| format!("{} ({form})", printer.word("form", form.value()))).collect();
        Failure::Usage(refuse("paper_unknown").with("value", written).with("values", values.join("、")))
    })
}

/// Runs `case files`.
pub(super) fn files(client: &Client, verb: &Files, printer: &Printer) -> Result<(), Failure> {
    let file = case_now(client, target(&verb.number))?;
    if verb.json {
        return printer.json(&file.case.attachments);
    }
    if file.case.attachments.is_empty() {
        printer.talk("cli.attach.none", &[]);
    }
    file.case.attachments.iter().try_for_each(|attachment| line(attachment, printer))
}

fn line(attachment: &Attachment, printer: &Printer) -> Result<(), Failure> {
    let media = attachment.media.map(|media| printer.word("media", media.value())).unwrap_or_default();
    printer.phrase(
        "cli.attach.line",
        &[
            ("number", &attachment.number.to_string()),
            ("name", &attachment.name),
            ("media", &media),
            ("bytes", &attachment.bytes.to_string()),
            ("on", &attachment.on.to_string()),
            ("hash", &attachment.sha256),
        ],
    )?;
    match &attachment.struck {
        Some((_, reason)) => printer.phrase("cli.attach.struck", &[("reason", reason)]),
        None => Ok(()),
    }
}

/// Runs `case fetch`.
pub(super) fn fetch(client: &Client, verb: &Fetch, printer: &Printer) -> Result<(), Failure> {
    let file = case_now(client, target(&verb.number))?;
    let attachment = file.case.attachment(verb.attachment).map_err(Failure::Refused)?;
    let case = Target::Id(file.case.id);
    if let Some(path) = &verb.to {
        let existing = if verb.overwrite { Existing::Replace } else { Existing::Keep };
        save(client, (&case, attachment), (path, existing))?;
        return printer.phrase("cli.fetch.done", &[("path", &path.display().to_string())]);
    }
    let opener = verb.opener.as_deref().unwrap_or(OPENER);
    // Only its reader gets to see it; the directory goes with the machine's temporary files.
    let folder = tempfile::Builder::new().prefix("zhitiao-").tempdir();
    let folder = folder.map_err(|error| Failure::file(&std::env::temp_dir(), &error))?.keep();
    let path = folder.join(attachment.file_name());
    save(client, (&case, attachment), (&path, Existing::Keep))?;
    let shown = path.display().to_string();
    match std::process::Command::new(opener).arg(&path).status() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Failure::Refused(refuse("opener_missing").with("program", opener)))
        }
        Err(error) => Err(Failure::file(Path::new(opener), &error)),
        Ok(status) if !status.success() => {
            let refusal = refuse("opener_failed").with("program", opener).with("status", status);
            Err(Failure::Refused(refusal.with("path", shown)))
        }
        Ok(_) => printer.phrase("cli.fetch.opened", &[("program", opener), ("path", &shown)]),
    }
}

/// Saves a file of a case, whole or not at all.
pub(super) fn save(
    client: &Client,
    (case, attachment): (&Target, &Attachment),
    (path, existing): (&Path, Existing),
) -> Result<(), Failure> {
    let mut refused = None;
    let written = put(path, existing, |out| {
        client.fetch_file((case, attachment.number), out).map_err(|error| match error {
            SendError::Io(error) => error,
            SendError::Client(error) => {
                refused = Some(error);
                std::io::Error::other("refused")
            }
        })
    });
    match (written, refused) {
        (Ok(_), _) => Ok(()),
        (Err(_), Some(error)) => Err(error.into()),
        (Err(error), None) if error.kind() == ErrorKind::AlreadyExists => {
            Err(Failure::Refused(refuse("export_exists").with("path", path.display())))
        }
        (Err(error), None) => Err(Failure::file(path, &error)),
    }
}

/// Runs `case due`.
pub(super) fn due(client: &Client, verb: &Due, printer: &Printer) -> Result<(), Failure> {
    let card = desk_card(client)?;
    let on = match &verb.on {
        Some(written) => parse_near(written, card.today, &card.calendar).map_err(Failure::Usage)?,
        None => card.today,
    };
    let filter = CaseFilter { stages: vec![Stage::Archived], ..CaseFilter::default() };
    let mut query = CaseQuery { filter, limit: PAGE_MAX, ..CaseQuery::default() };
    let mut found = Vec::new();
    loop {
        let Answer::Cases(page) = client.ask(Query::Cases(query.clone()))? else {
            return Err(ClientError::Mismatch.into());
        };
        // Without its parties a case is somebody else's, or destroyed already.
        for row in page.rows.iter().filter(|row| !row.applicants.is_empty()) {
            let file = case_now(client, Target::Id(row.id))?;
            let archived = file.case.archived.as_ref();
            if let Some((archived, until)) = archived.and_then(|known| Some((known.clone(), known.kept_until()?)))
                && until < on
            {
                found.push((row.number.to_string(), archived, until));
            }
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    if verb.json {
        let told = found.iter().map(|(number, archived, until)| {
            json!({ "number": number, "archived_on": archived.on, "retention": archived.retention, "until": until })
        });
        return printer.json(&told.collect::<Vec<_>>());
    }
    if found.is_empty() {
        printer.talk("cli.due.none", &[]);
    }
    found.iter().try_for_each(|(number, archived, until)| {
        let (on, until) = (archived.on.to_string(), until.to_string());
        printer.phrase(
            "cli.due.line",
            &[("number", number), ("on", &on), ("retention", &archived.retention), ("until", &until)],
        )
    })
}
