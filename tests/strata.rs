//! The strata of the design: an arrow reads "may use". Every path into another module of ours is read from the sources;
//! one that points upwards fails here, with file and line. Test modules may look anywhere.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};

/// A stratum and what it may use beside itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("search", &["domain"]),
    ("words", &["domain"]),
    ("ledger", &["domain"]),
    ("store", &["domain"]),
    ("exchange", &["domain", "ledger"]),
    ("insight", &["domain"]),
    ("documents", &["domain", "words"]),
    ("desk", &["domain", "ledger", "store", "search", "insight", "documents", "exchange"]),
    ("wire", &["domain"]),
    ("client", &["wire", "domain"]),
    ("host", &["wire", "desk", "domain"]),
    ("tui", &["client", "wire", "domain", "words", "search", "documents", "exchange"]),
    ("demo", &["domain", "desk", "ledger"]),
    (
        "cli",
        &[
            "tui",
            "client",
            "wire",
            "host",
            "desk",
            "demo",
            "documents",
            "exchange",
            "search",
            "store",
            "ledger",
            "domain",
            "words",
        ],
    ),
];

/// Crates that only one stratum may name.
const OWNED: &[(&str, &str)] =
    &[("sled", "store"), ("ratatui", "tui"), ("crossterm", "tui"), ("clap", "cli"), ("indicatif", "cli")];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The stratum a file belongs to; none for the crate's root.
fn stratum(path: &Path) -> Option<String> {
    let inner = path.strip_prefix("src").unwrap();
    let first = inner.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&name)).then(|| name.to_owned())
}

/// The lines of a file before its inline test module, without comments and declarations of test modules, numbered.
fn code(path: &Path) -> Vec<(usize, String)> {
    let is_test_file = path.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        ["tests", "testing", "properties"].iter().any(|name| part == *name || part == format!("{name}.rs"))
    });
    if is_test_file {
        return Vec::new();
    }
    let text = fs::read_to_string(path).unwrap();
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim().to_owned()));
    let mut code = Vec::new();
    while let Some((number, line)) = lines.next() {
        if line == "#[cfg(test)]" {
            // What follows is for tests: a module written here goes to the end of the file, anything else is one line.
            match lines.next() {
                Some((_, tested)) if tested.ends_with('{') => break,
                _ => continue,
            }
        }
        if !line.starts_with("//") {
            code.push((number, line));
        }
    }
    code
}

/// The modules of ours that a line names: `crate::ledger::…`, `use crate::{ledger, …}`.
fn named(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let group = rest.strip_prefix('{').and_then(|group| group.split_once('}')).map(|(group, _)| group);
        let words = group.map_or_else(|| vec![rest], |group| group.split(',').collect());
        for word in words {
            let name: String = word.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            names.push(name);
        }
    }
    names
}

#[test]
fn every_arrow_points_down() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut upward = Vec::new();
    let mut arrows_seen = 0;
    for path in files {
        let Some(own) = stratum(&path) else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == own) else {
            panic!("{own} is not a stratum of the design: {}", path.display());
        };
        for (number, line) in code(&path) {
            for name in named(&line) {
                let known = ARROWS.iter().any(|(stratum, _)| *stratum == name);
                if known && name != own {
                    arrows_seen += 1;
                    if !allowed.contains(&name.as_str()) {
                        upward.push(format!("{}:{number}: {own} may not use {name}: {line}", path.display()));
                    }
                }
            }
        }
    }
    assert!(arrows_seen > 50, "the sources are not read rightly: {arrows_seen} arrows");
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn a_crate_with_an_owner_is_named_by_nobody_else() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut strangers = Vec::new();
    for path in files {
        let own = stratum(&path).unwrap_or_default();
        for (number, line) in code(&path) {
            for (owned, owner) in OWNED.iter().filter(|(_, owner)| *owner != own) {
                if line.contains(&format!("{owned}::")) || line.starts_with(&format!("use {owned};")) {
                    strangers.push(format!("{}:{number}: only {owner} names {owned}: {line}", path.display()));
                }
            }
        }
    }
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}
