//! Printing: results to stdout, talk to stderr. A reader that closes early (`| head`) ends the program quietly.

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::io::{IsTerminal, Write};

use super::failure::Failure;
use crate::desk;
use crate::domain::refusal::{Args, Warning, refuse};
use crate::ledger;
use crate::words::{self, Lang};

/// Prints in a language.
pub(super) struct Printer {
    /// The language.
    pub lang: Lang,
}

impl Printer {
    /// A printer.
    pub(super) const fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// One line of results.
    pub(super) fn line(&self, text: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{text}") {
            Ok(()) => Ok(()),
            // The reader has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            Err(error) => Err(Failure::Register(refuse("output_trouble").with("detail", error))),
        }
    }

    /// One JSON value on one line.
    pub(super) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value)
            .map_err(|error| Failure::Register(refuse("output_trouble").with("detail", error)))?;
        self.line(&text)
    }

    /// A phrase of the catalogue as a line of results.
    pub(super) fn phrase(&self, key: &str, args: &[(&str, &str)]) -> Result<(), Failure> {
        self.line(&self.lang.tell(key, args))
    }

    /// A phrase of the catalogue to stderr.
    pub(super) fn talk(&self, key: &str, args: &[(&str, &str)]) {
        aside(&self.lang.tell(key, args));
    }

    /// A warning to stderr.
    pub(super) fn warning(&self, warning: &Warning) {
        aside(&words::warning(self.lang, warning));
    }

    /// A failure: what, why, what to do.
    pub(super) fn failure(&self, failure: &Failure) {
        let refusal = match failure {
            Failure::Found => return,
            Failure::Refused(refusal) | Failure::Usage(refusal) | Failure::Register(refusal) => refusal,
        };
        let told = words::refusal(self.lang, refusal);
        for line in [told.what, told.why, told.hint] {
            if !line.is_empty() {
                aside(&line);
            }
        }
    }

    /// A machine value in words.
    pub(super) fn word(&self, vocabulary: &str, value: &str) -> String {
        words::worded(self.lang, vocabulary, value)
    }

    /// A code with arguments in words.
    pub(super) fn sentence(&self, key: &str, args: &Args) -> String {
        words::sentence(self.lang, key, args)
    }

    /// What opening the views found.
    pub(super) fn open_report(&self, report: &desk::OpenReport) {
        if let Some(why) = &report.rebuilt {
            let why = self.lang.tell(&format!("store_doubt.{}", why.code()), &[("detail", why.detail())]);
            self.talk("cli.rebuilt", &[("why", &why)]);
        }
        if let Some(why) = &report.read_only {
            self.talk("cli.read_only", &[("why", why)]);
        }
    }

    /// What opening the ledger found.
    pub(super) fn ledger_report(&self, report: &ledger::OpenReport) {
        if let Some(recovered) = &report.recovered {
            let (kept, torn) = (recovered.kept.to_string(), recovered.torn_bytes.to_string());
            let file = recovered.torn_file.as_deref().unwrap_or("");
            let key = if recovered.torn_bytes == 0 { "cli.recovered" } else { "cli.recovered_torn" };
            self.talk(key, &[("kept", &kept), ("torn", &torn), ("file", file)]);
        }
        if let Some(position) = report.vanished {
            self.talk("cli.vanished", &[("position", &position.to_string())]);
        }
        if let Some(trouble) = &report.trouble {
            self.talk("cli.ledger_trouble", &[("what", &trouble.to_string())]);
        }
    }

    /// A progress bar on stderr; invisible where stderr is no terminal.
    pub(super) fn progress(&self) -> Progress {
        self.progress_of("cli.rebuilding")
    }

    /// The same, of something else.
    pub(super) fn progress_of(&self, key: &str) -> Progress {
        Progress { bar: None, message: self.lang.say(key).into_owned() }
    }
}

/// One line to stderr. Nobody may be listening there (`2>&1 | head`); what is being done goes on all the same.
pub(super) fn aside(line: &str) {
    let _unheard = writeln!(std::io::stderr().lock(), "{line}");
}

/// A bar that appears with the first step.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    message: String,
}

impl Progress {
    /// So far, of so many.
    pub(super) fn set(&mut self, now: u64, last: u64) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let message = &self.message;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(last).with_message(message.clone());
            // The template is a constant; indicatif's default style is as good if it were ever wrong.
            if let Ok(style) = ProgressStyle::with_template("{msg} {pos}/{len} {elapsed}") {
                bar.set_style(style);
            }
            bar
        });
        bar.set_position(now);
    }

    /// Takes the bar away.
    pub(super) fn done(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
