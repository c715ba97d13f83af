//! Every code the domain can answer with, every machine value, every command and every field has its words in both
//! languages. The codes are read from the sources, so that a refusal without a sentence cannot be written unnoticed.
//! (That both languages name the same placeholders and use no ambiguous character is proved where the catalogue is drawn.)

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use zhitiao::domain::case::command::Command;
use zhitiao::domain::case::vocabulary::REGISTRY;
use zhitiao::domain::credit::command::Command as CreditCommand;
use zhitiao::domain::field::{Field, FieldKind};
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::words::Lang;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file of the domain, without its tests.
fn sources() -> Vec<(String, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            match (path.is_dir(), name.as_str()) {
                (true, "tests") | (false, "tests.rs" | "testing.rs") => {}
                (true, _) => walk(&path, found),
                (false, _) if name.ends_with(".rs") => found.push(path),
                (false, _) => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src/domain"), &mut found);
    found.sort();
    let text = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned()
    };
    found.iter().map(|path| (path.display().to_string(), text(path))).collect()
}

/// The arguments of the calls `.with("name", ..)` that follow directly, and the text behind them.
fn chained(mut rest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    while let Some(call) = rest.trim_start().strip_prefix(".with(") {
        if let Some(name) = call.trim_start().strip_prefix('"').and_then(|name| name.split('"').next()) {
            names.insert(name.to_owned());
        }
        let mut depth = 1;
        let end = call.char_indices().find(|(_, c)| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        rest = &call[end.map_or(call.len(), |(at, _)| at + 1)..];
    }
    names
}

/// Every `maker("code")` with the arguments it surely has: those of all places where it is made. In the case they follow
/// directly; elsewhere a reader of files may add the place further up in the same source.
fn codes(maker: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let opening = format!("{maker}(");
    for (path, text) in sources() {
        let added = |text: &str| {
            text.split(".with(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
        };
        let elsewhere: BTreeSet<String> = if path.contains("domain/case") { BTreeSet::new() } else { added(&text) };
        for (at, _) in text.match_indices(&opening) {
            let before = text[..at].chars().next_back();
            let call = text[at + opening.len()..].trim_start();
            let Some(literal) = call.strip_prefix('"') else { continue };
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
                continue;
            }
            let (code, rest) = literal.split_once('"').unwrap();
            let Some(rest) = rest.trim_start().strip_prefix(')') else { continue };
            let args: BTreeSet<String> = chained(rest).union(&elsewhere).cloned().collect();
            codes
                .entry(code.to_owned())
                .and_modify(|known| *known = known.intersection(&args).cloned().collect())
                .or_insert(args);
        }
    }
    codes
}

fn placeholders(phrase: &str) -> BTreeSet<String> {
    phrase.split("%{").skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect()
}

/// A phrase in a language; none if the catalogue does not have it.
fn said(lang: Lang, key: &str) -> Option<String> {
    let said = lang.say(key);
    (said != key && !said.trim().is_empty()).then(|| said.into_owned())
}

/// What is wrong with the phrase of a key in either language.
fn trouble(key: &str, args: Option<&BTreeSet<String>>) -> Vec<String> {
    let mut trouble = Vec::new();
    for lang in Lang::ALL {
        match (said(lang, key), args) {
            (None, _) => trouble.push(format!("{key} has no words in {}", lang.code())),
            (Some(phrase), Some(args)) => {
                let unknown: Vec<_> = placeholders(&phrase).difference(args).cloned().collect();
                if !unknown.is_empty() {
                    trouble.push(format!("{key} in {} asks for {unknown:?}, given are {args:?}", lang.code()));
                }
            }
            (Some(_), None) => {}
        }
    }
    trouble
}

fn assert_none(trouble: &[String]) {
    assert!(trouble.is_empty(), "{} phrases:\n{}", trouble.len(), trouble.join("\n"));
}

#[test]
fn every_refusal_says_what_why_and_what_to_do() {
    let codes = codes("refuse");
    assert!(codes.len() > 100 && codes.contains_key("not_holder"), "the sources are read");
    let parts = ["what", "why", "hint"];
    let keys = codes.iter().flat_map(|(code, args)| parts.map(|part| (format!("refusal.{code}.{part}"), args)));
    assert_none(&keys.flat_map(|(key, args)| trouble(&key, Some(args))).collect::<Vec<_>>());
}

#[test]
fn every_warning_has_a_sentence() {
    let codes = codes("warn");
    assert!(codes.contains_key("mediator_undisclosed"), "the sources are read");
    let trouble = codes.iter().flat_map(|(code, args)| trouble(&format!("warning.{code}"), Some(args)));
    assert_none(&trouble.collect::<Vec<_>>());
}

#[test]
fn the_sentences_of_the_case_are_of_codes_that_exist() {
    let known: BTreeSet<String> = codes("refuse").into_keys().chain(codes("warn").into_keys()).collect();
    let text = fs::read_to_string(root().join("locales/refusals.yml")).unwrap();
    let keys = text.lines().filter_map(|line| line.split_once(": {").map(|(key, _)| key));
    let stray: Vec<_> = keys.filter(|key| !known.contains(key.split('.').nth(1).unwrap())).collect();
    assert!(stray.is_empty(), "{stray:?}");
}

#[test]
fn every_vocabulary_is_registered_and_every_value_has_words() {
    let mut declared: BTreeSet<String> = BTreeSet::new();
    for (path, text) in sources() {
        for (at, _) in text.match_indices("\nvocabulary! {\n") {
            let head = text[at..].lines().skip(2).find(|line| !line.trim_start().starts_with("///")).unwrap();
            let prefix = head.split('"').nth(1).unwrap_or_else(|| panic!("{path}: {head}"));
            assert!(declared.insert(prefix.to_owned()), "{path}: two vocabularies begin with {prefix}");
        }
    }
    let registered: BTreeSet<String> = REGISTRY.iter().map(|(prefix, _)| (*prefix).to_owned()).collect();
    assert_eq!(registered, declared);
    let keys = REGISTRY.iter().flat_map(|(prefix, values)| values.iter().map(move |value| format!("{prefix}.{value}")));
    assert_none(&keys.flat_map(|key| trouble(&key, None)).collect::<Vec<_>>());
}

/// The fields of an act or object, with those of the objects inside.
fn labels(owner: &str, fields: &[Field], trouble: &mut Vec<String>) {
    for field in fields {
        let own = format!("field.{owner}.{}", field.name);
        let shared = format!("field.{}", field.name);
        for lang in Lang::ALL {
            if said(lang, &own).or_else(|| said(lang, &shared)).is_none() {
                trouble.push(format!("neither {own} nor {shared} has words in {}", lang.code()));
            }
        }
        let mut kind = &field.kind;
        while let FieldKind::List(inner) = kind {
            kind = inner;
        }
        if let FieldKind::Object(inner) = kind {
            labels(field.name, inner, trouble);
        }
    }
}

/// Names that mean something else in almost every act: whoever uses one says what it is there.
const OF_THEIR_ACT: &[&str] = &["kind", "to", "from", "until", "value", "ground", "parties_agree", "parties_consent"];

#[test]
fn a_field_whose_name_says_little_has_a_label_of_its_act() {
    fn borrowed(owner: &str, fields: &[Field], found: &mut Vec<String>) {
        for field in fields {
            if OF_THEIR_ACT.contains(&field.name) && said(Lang::Zh, &format!("field.{owner}.{}", field.name)).is_none()
            {
                found.push(format!("{owner}.{}", field.name));
            }
            let mut kind = &field.kind;
            while let FieldKind::List(inner) = kind {
                kind = inner;
            }
            if let FieldKind::Object(inner) = kind {
                borrowed(field.name, inner, found);
            }
        }
    }
    let mut found = Vec::new();
    let case = Command::TYPES.iter().map(|act| (*act, Command::fields(act).unwrap()));
    let office = OfficeCommand::TYPES.iter().map(|act| (*act, OfficeCommand::fields(act).unwrap()));
    let credit = CreditCommand::TYPES.iter().map(|act| (*act, CreditCommand::fields(act).unwrap()));
    case.chain(office).chain(credit).for_each(|(act, fields)| borrowed(act, fields, &mut found));
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{found:?} go by somebody else's word");
    assert_eq!(said(Lang::Zh, "field.record_performance.kind").as_deref(), Some("履行情况"));
}

#[test]
fn what_the_policy_refuses_is_told_in_words() {
    use zhitiao::domain::policy::{ACTIONS, RELATIONS};
    let actions = ACTIONS.iter().map(|action| format!("policy_action.{}", action.value()));
    let relations = RELATIONS.iter().map(|relation| format!("relation.{}", relation.value()));
    assert_none(&actions.chain(relations).flat_map(|key| trouble(&key, None)).collect::<Vec<_>>());
}

#[test]
fn the_names_a_correction_reads_are_those_people_see() {
    use zhitiao::domain::case::correct::Correctable;
    for field in Correctable::ALL {
        let FieldKind::Choice(vocabulary, values) = field.kind() else { continue };
        for value in values {
            let seen = said(Lang::Zh, &format!("{vocabulary}.{value}")).unwrap();
            assert_eq!(field.option(&seen), Some(*value), "{vocabulary}.{value} is shown as {seen}");
        }
    }
}

#[test]
fn every_command_has_a_name_and_every_field_a_label() {
    let mut found = Vec::new();
    let case = Command::TYPES.iter().map(|act| (*act, Command::fields(act).unwrap()));
    let office = OfficeCommand::TYPES.iter().map(|act| (*act, OfficeCommand::fields(act).unwrap()));
    let credit = CreditCommand::TYPES.iter().map(|act| (*act, CreditCommand::fields(act).unwrap()));
    for (act, fields) in case.chain(office).chain(credit) {
        found.extend(trouble(&format!("act.{act}.name"), None));
        labels(act, fields, &mut found);
    }
    assert_none(&found);
}

#[test]
fn no_key_is_in_two_files_or_twice_in_one() {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(root().join("locales")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let Some((key, _)) = line.split_once(':').filter(|(key, _)| !key.starts_with(['#', ' ', '_'])) else {
                continue;
            };
            let place = format!("{name}:{}", number + 1);
            if let Some(before) = keys.insert(key.to_owned(), place.clone()) {
                panic!("{key} is in {before} and {place}");
            }
        }
    }
    assert!(keys.len() > 500, "{}", keys.len());
}
