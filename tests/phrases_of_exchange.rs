//! Every refusal and warning of files coming in and going out has its sentences, and every sentence a code.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Said by other catalogues: the same rule, the same words.
const SAID_BY_THE_CASE: [&str; 3] = ["parties_missing", "parties_too_many", "text_missing"];

fn sources(path: &Path, found: &mut String) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| sources(&entry.unwrap().path(), found));
    } else if path.file_name().is_some_and(|name| name != "tests.rs") {
        let text = fs::read_to_string(path).unwrap();
        found.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
    }
}

/// The codes that follow a call in the sources.
fn codes(calls: &[&str]) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut text = String::new();
    sources(&root.join("exchange"), &mut text);
    let found = calls.iter().flat_map(|call| text.split(call).skip(1).filter_map(|rest| rest.split('"').next()));
    found.map(str::to_owned).collect()
}

fn keys(section: &str) -> BTreeSet<String> {
    let catalogue = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/exchange.yml")).unwrap();
    let key = |line: &str| Some(line.strip_prefix(section)?.split_once(": {")?.0.to_owned());
    catalogue.lines().filter_map(key).collect()
}

#[test]
fn every_refusal_says_what_why_and_what_to_do() {
    let mut refused = codes(&["refuse(\"", "unknown(\""]);
    // The only two that are chosen between.
    refused.extend(["table_binary", "table_encoding"].map(str::to_owned));
    assert!(refused.len() > 60, "{refused:?}");
    refused.retain(|code| !SAID_BY_THE_CASE.contains(&code.as_str()));
    let asked: BTreeSet<String> =
        refused.iter().flat_map(|code| ["what", "why", "hint"].map(|part| format!("{code}.{part}"))).collect();
    let said = keys("refusal.");
    assert_eq!(asked.difference(&said).collect::<Vec<_>>(), [""; 0], "without words");
    assert_eq!(said.difference(&asked).collect::<Vec<_>>(), [""; 0], "never refused");
}

#[test]
fn every_warning_has_its_sentence() {
    assert_eq!(codes(&["warn(\""]), keys("warning."));
}
