//! Every refusal and warning of the office, of values and of files has its sentences, and every sentence a code.
//!
//! The domain knows codes, the catalogue knows languages; nothing but this test would notice a code without words.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zhitiao::domain::actor::Role;
use zhitiao::domain::calendar::DayKind;
use zhitiao::domain::roster::Standing;
use zhitiao::domain::rules::{Certainty, RuleId, RuleUnit};
use zhitiao::domain::unit::UnitKind;

/// What the office's catalogue answers for. The case has its own.
const SOURCES: [&str; 9] =
    ["calendar.rs", "code.rs", "dates.rs", "money.rs", "office", "roster", "rules.rs", "text.rs", "text"];

fn sources(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            sources(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !["tests.rs", "testing.rs", "properties.rs"].contains(&name.as_str()) {
            found.push(path.to_owned());
        }
    }
}

/// The codes that follow a call in a source, `refuse("…")`, without the source's tests.
fn codes(calls: &[&str]) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    SOURCES.iter().for_each(|source| sources(&root.join("src/domain").join(source), &mut files));
    let mut codes = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for call in calls {
            // `row.refuse("date", …)` names a column: a method, not the maker of refusals.
            let made = code.match_indices(call).filter(|(at, _)| !code[..*at].ends_with('.'));
            codes.extend(made.filter_map(|(at, _)| code[at + call.len()..].split('"').next()).map(str::to_owned));
        }
    }
    codes
}

/// Keys of the catalogue that begin with a section, without it.
fn keys(section: &str) -> BTreeSet<String> {
    let catalogue = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/office.yml")).unwrap();
    let key = |line: &str| Some(line.strip_prefix(section)?.split_once(": {")?.0.to_owned());
    catalogue.lines().filter_map(key).collect()
}

#[test]
fn every_refusal_says_what_why_and_what_to_do() {
    let refused = codes(&["refuse(\"", "refused(\"", "from_value, \""]);
    assert!(refused.len() > 60, "{refused:?}");
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

#[test]
fn every_word_of_the_vocabularies_has_its_phrase() {
    let vocabularies: [(&str, &[&str]); 7] = [
        ("role.", Role::VALUES),
        ("standing.", Standing::VALUES),
        ("unit_kind.", UnitKind::VALUES),
        ("day_kind.", DayKind::VALUES),
        ("rule.", RuleId::VALUES),
        ("rule_unit.", RuleUnit::VALUES),
        ("certainty.", Certainty::VALUES),
    ];
    for (section, values) in vocabularies {
        assert_eq!(keys(section), values.iter().map(|value| (*value).to_owned()).collect(), "{section}");
    }
}
