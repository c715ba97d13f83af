//! `doctor`: looks at how the register is set up, says of each thing whether it is right, and of what is not, what to do.
//!
//! It changes nothing and stops at nothing: what cannot be looked at is said, and the next thing looked at. Every finding is
//! a code with arguments; sentences and advice are in the catalogue (`doctor.CHECK.FINDING`, `…_do`).

mod door;
mod files;
mod keys;
mod office;
mod terminal;

use serde::Serialize;
use std::collections::BTreeMap;

use super::args::Doctor;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    /// As it should be.
    Good,
    /// Worth knowing; nothing is lost by it yet.
    Note,
    /// Somebody has to do something.
    Bad,
}

impl Level {
    const fn value(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Bad => "bad",
        }
    }
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    check: &'static str,
    level: Level,
    finding: &'static str,
    args: BTreeMap<&'static str, String>,
}

impl Finding {
    fn new(check: &'static str, level: Level, finding: &'static str) -> Self {
        Self { check, level, finding, args: BTreeMap::new() }
    }

    fn good(check: &'static str) -> Self {
        Self::new(check, Level::Good, "good")
    }

    fn note(check: &'static str, finding: &'static str) -> Self {
        Self::new(check, Level::Note, finding)
    }

    fn bad(check: &'static str, finding: &'static str) -> Self {
        Self::new(check, Level::Bad, finding)
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    fn told(&self, printer: &Printer, suffix: &str) -> String {
        let args: Vec<(&str, &str)> = self.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        printer.lang.tell(&format!("doctor.{}.{}{suffix}", self.check, self.finding), &args)
    }
}

/// Runs `doctor`.
pub(super) fn run(place: &Place, args: &Doctor, printer: &Printer) -> Result<(), Failure> {
    let mut findings = terminal::look();
    if place.is_far() {
        findings.extend(office::look(place, printer));
    } else {
        let (config, found) = door::config(place.dir());
        // Before anything else opens the register.
        let socket = door::socket(place.dir());
        let served = socket.iter().any(|finding| finding.level == Level::Good);
        // Where a host answers and nothing is here, the register is the host's.
        if !served || place.dir().exists() {
            findings.extend(files::look(place.dir(), &config));
        }
        findings.extend(found);
        findings.extend(socket);
        findings.extend(keys::look(&config.shared_accounts, args.sshd_config.as_deref()));
        findings.extend(office::look(place, printer));
    }
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Good);
    if args.json {
        printer.json(&findings)?;
    } else {
        for finding in &findings {
            let mark = printer.lang.say(&format!("doctor.{}", finding.level.value())).into_owned();
            printer.line(&format!("{mark}  {}", finding.told(printer, "")))?;
            if finding.level != Level::Good {
                printer.line(&format!("      {}", finding.told(printer, "_do")))?;
            }
        }
    }
    if worst == Level::Bad { Err(Failure::Found) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::words::Lang;

    /// Every finding a check can make, read from its source.
    fn findings() -> Vec<(String, bool)> {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/doctor");
        let mut found = Vec::new();
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            if path.ends_with("mod.rs") {
                continue;
            }
            let check = text.split("const CHECK: &str = \"").nth(1).and_then(|rest| rest.split('"').next());
            for (call, advice) in [("Finding::bad(", true), ("Finding::note(", true), ("Finding::good(", false)] {
                for rest in text.split(call).skip(1) {
                    let arguments = rest.split(')').next().unwrap();
                    let mut words = arguments.split(',').map(|word| word.trim().trim_matches('"').to_owned());
                    let first = words.next().unwrap();
                    let first = if first == "CHECK" { check.unwrap().to_owned() } else { first };
                    let finding = if advice { words.next().unwrap() } else { "good".to_owned() };
                    found.push((format!("doctor.{first}.{finding}"), advice));
                }
            }
        }
        found
    }

    #[test]
    fn every_finding_is_told_and_what_is_wrong_comes_with_advice() {
        let findings = findings();
        assert!(findings.len() > 30, "{findings:?}");
        for lang in Lang::ALL {
            for (key, advice) in &findings {
                assert!(!lang.say(key).starts_with("doctor."), "{key}");
                let key = format!("{key}_do");
                assert_eq!(lang.say(&key).starts_with("doctor."), !advice, "{key}");
            }
        }
    }
}
