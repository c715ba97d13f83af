//! What comes from below in English, in the reader's language: the ledger's words for what is wrong with it, which travel as
//! text (over the wire, in a backup's manifest, into the log), and the operating system's.
//!
//! The ledger's sentences are few and keep their shape; each is matched whole against its template and told anew. What is not
//! known stays as it is, but a line of a ledger is always told.

use std::borrow::Cow;

use super::Lang;

/// The ledger's sentences and the phrases they are told by. `what` is told in turn.
const SENTENCES: [(&str, &str); 16] = [
    (
        "{file}, line {line}, byte {byte}: {what}. Restore this file from the newest backup: the lines a good copy shares with it are the same byte for byte",
        "system.ledger.line",
    ),
    (
        "acknowledged records {from} to {to} are missing: the ledger had reached {reached} and ends at {head}",
        "system.ledger.missing",
    ),
    (
        "the views know records up to {reached}, the ledger ends at {head}: acknowledged records {from} to {to} are missing",
        "system.ledger.missing",
    ),
    ("record {position} is not the one that was acknowledged there", "system.ledger.replaced"),
    ("recovery of {file} could not be completed: {detail}", "system.ledger.unrecovered"),
    ("the body is not the one whose hash the header names", "system.ledger.body"),
    ("the body of record {position} is not the one its header names", "system.ledger.body"),
    (
        "the hash this header names is not that of the header before it: one of the two was changed",
        "system.ledger.broken",
    ),
    ("record {position} does not follow on record {before}", "system.ledger.broken"),
    ("the header is not the one that was proven durable", "system.ledger.header"),
    ("the header is not a header: {detail}", "system.ledger.header"),
    ("the line has no TAB", "system.ledger.header"),
    ("the line does not end", "system.ledger.end"),
    ("the last command lacks parts", "system.ledger.parts"),
    ("positions {from} to {to} are missing, with this file or from the end of the one before it", "system.ledger.hole"),
    ("another head", "system.ledger.head"),
];
/// What was being done with a file.
const DOING: [(&str, &str); 12] = [
    ("writing ", "system.doing.writing"),
    ("making a file in ", "system.doing.writing"),
    ("making a folder in ", "system.doing.making"),
    ("making ", "system.doing.making"),
    ("opening ", "system.doing.reading"),
    ("reading ", "system.doing.reading"),
    ("listing ", "system.doing.reading"),
    ("looking for ", "system.doing.reading"),
    ("looking at ", "system.doing.reading"),
    ("removing ", "system.doing.removing"),
    ("syncing ", "system.doing.writing"),
    ("naming ", "system.doing.writing"),
];
/// The operating system's numbers that have words of their own.
const NUMBERS: [&str; 14] = ["2", "5", "12", "13", "16", "17", "18", "20", "21", "24", "28", "30", "32", "111"];

/// A value for a phrase, in the reader's language.
pub(super) fn told<'v>(lang: Lang, name: &str, value: &'v str) -> Cow<'v, str> {
    if lang == Lang::En || !value.is_ascii() && !value.contains("(os error ") {
        return Cow::Borrowed(value);
    }
    if name == "doing" {
        let told = DOING.iter().find_map(|(begins, key)| Some((*key, value.strip_prefix(begins)?)));
        return told.map_or(Cow::Borrowed(value), |(key, path)| Cow::Owned(lang.tell(key, &[("path", path)])));
    }
    sentence(lang, value).or_else(|| of_system(lang, value)).map_or(Cow::Borrowed(value), Cow::Owned)
}

fn sentence(lang: Lang, value: &str) -> Option<String> {
    let (key, found) = SENTENCES.iter().find_map(|(template, key)| Some((*key, matched(template, value)?)))?;
    let found: Vec<(&str, Cow<'_, str>)> = found
        .into_iter()
        .map(|(name, value)| match name {
            "what" => {
                let what = sentence(lang, value).unwrap_or_else(|| lang.say("system.ledger.other").into_owned());
                (name, Cow::Owned(what))
            }
            _ => (name, Cow::Borrowed(value)),
        })
        .collect();
    let values: Vec<(&str, &str)> = found.iter().map(|(name, value)| (*name, value.as_ref())).collect();
    Some(lang.tell(key, &values))
}

/// What stands in a value for the names in a template.
fn matched<'t, 'v>(template: &'t str, value: &'v str) -> Option<Vec<(&'t str, &'v str)>> {
    let mut pieces = template.split('{');
    let (mut found, mut rest) = (Vec::new(), value.strip_prefix(pieces.next()?)?);
    for piece in pieces {
        let (name, behind) = piece.split_once('}')?;
        let end = if behind.is_empty() { rest.len() } else { rest.find(behind)? };
        let (taken, tail) = rest.split_at_checked(end)?;
        found.push((name, taken));
        rest = tail.strip_prefix(behind)?;
    }
    rest.is_empty().then_some(found)
}

/// The operating system's words (`No such file or directory (os error 2)`), wherever they stand in a value. The name of a file
/// of our own on its way into its place, which may follow, tells nobody anything.
fn of_system(lang: Lang, value: &str) -> Option<String> {
    let (before, behind) = value.split_once(" (os error ")?;
    let (number, behind) = behind.split_once(')')?;
    let number = NUMBERS.iter().find(|known| **known == number)?;
    let begins = before.rfind(": ").map_or(0, |end| end + 2);
    let before = before.get(..begins)?;
    let behind = match behind.strip_prefix(" at path \"").and_then(|rest| rest.split_once('"')) {
        Some((path, rest)) if path.contains("/.zhitiao-") => rest,
        _ => behind,
    };
    Some(format!("{before}{}{behind}", lang.say(&format!("system.error.{number}"))))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{NaiveDate, Utc};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::domain::actor::{Actor, Identity, Role};
    use crate::ledger::disk::RealDisk;
    use crate::ledger::{CommandId, FileLedger, Ledger, NewEvent, Options, Staged, StreamId, Version, Write};

    /// Words of a language that is not the reader's.
    fn is_foreign(told: &str) -> bool {
        let plain = told.replace(".ledger", "").replace("docs/server.md", "");
        plain.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word.len() > 2)
    }

    #[test]
    fn whatever_byte_of_a_ledger_is_flipped_the_reader_is_told_in_his_language() {
        let home = tempfile::tempdir().unwrap();
        let register = home.path().join("register");
        let (mut ledger, _) = FileLedger::create(Arc::new(RealDisk), &register, "321302", Options::default()).unwrap();
        for number in 0..3_u64 {
            let on = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
            let event = |part: u64| NewEvent { on, kind: "noted".to_owned(), v: 1, body: json!({ "part": part }) };
            let staged = Staged {
                id: CommandId(Uuid::from_u128(u128::from(number) + 1)),
                by: Actor { account: "chenyihe".to_owned(), role: Role::Clerk, known: Identity::Process },
                at: Utc::now(),
                writes: vec![Write {
                    stream: StreamId("case:1".to_owned()),
                    expect: Version(number * 2),
                    events: vec![event(1), event(2)],
                }],
                order: None,
            };
            ledger.append(&[staged]).remove(0).unwrap();
        }
        drop(ledger);
        let file = register.join("ledger/00000000000000000001.ledger");
        let whole = std::fs::read(&file).unwrap();
        let end = whole.iter().rposition(|byte| *byte == b'\n').unwrap();
        let mut told_of = 0;
        for at in (0..end).step_by(7) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            std::fs::write(&file, flipped).unwrap();
            let Ok((ledger, report)) = FileLedger::open_dir(&register, "321302") else { continue };
            for said in [report.trouble.map(|trouble| trouble.to_string()), ledger.read_only()].into_iter().flatten() {
                let told = told(Lang::Zh, "detail", &said).into_owned();
                assert!(!is_foreign(&told), "byte {at}: {said}\n{told}");
                assert!(told.contains("第") && told.contains("行"), "{told}");
                assert_eq!(told_english(&said), said);
                told_of += 1;
            }
            drop(ledger);
            std::fs::write(&file, &whole).unwrap();
        }
        assert!(told_of > 50, "{told_of}");
    }

    fn told_english(said: &str) -> String {
        told(Lang::En, "detail", said).into_owned()
    }

    #[test]
    fn every_sentence_and_every_number_has_its_words() {
        for lang in Lang::ALL {
            let numbers = NUMBERS.iter().map(|number| format!("system.error.{number}"));
            let keys = SENTENCES.iter().chain(&DOING).map(|(_, key)| (*key).to_owned());
            for key in keys.chain(numbers).chain(["system.ledger.other".to_owned()]) {
                assert!(lang.knows(&key), "{key}");
            }
        }
        for (template, _) in SENTENCES {
            let said = template.replace(['{', '}'], "");
            assert!(
                !is_foreign(
                    &told(Lang::Zh, "why", &said)
                        .replace("file", "")
                        .replace("line", "")
                        .replace("byte", "")
                        .replace("from", "")
                        .replace("reached", "")
                        .replace("head", "")
                        .replace("position", "")
                        .replace("before", "")
                        .replace("detail", "")
                ),
                "{template}"
            );
        }
    }

    #[test]
    fn the_operating_system_speaks_the_reader_s_language() {
        let said = "No such file or directory (os error 2) at path \"/nowhere/.zhitiao-m6waH3.tmp\"";
        assert_eq!(told(Lang::Zh, "detail", said), "没有这个文件或者目录");
        assert_eq!(told(Lang::En, "detail", said), said);
        assert_eq!(told(Lang::Zh, "detail", "/x/y: Permission denied (os error 13)"), "/x/y: 没有权限");
        assert_eq!(told(Lang::Zh, "doing", "writing /nowhere/b.zhitiao"), "写 /nowhere/b.zhitiao");
        // What somebody wrote is nobody's to translate.
        assert_eq!(told(Lang::Zh, "name", "writing a letter"), "writing a letter");
    }
}
