//! The door: what a command may hold before anybody looks at what it means.

use serde_json::Value;
use std::io;
use std::ops::RangeInclusive;

use super::{LINE_CHARS_MAX, PARAGRAPHS_CHARS_MAX, code_point, excerpt, forbidden, is_line_break, shows_nothing};
use crate::domain::dates::{YEARS, within};
use crate::domain::refusal::{Refusal, refuse};

/// The largest command, in bytes of JSON.
const COMMAND_BYTES_MAX: usize = 1024 * 1024;
/// The deepest command, in objects and lists.
const COMMAND_LEVELS_MAX: usize = 32;
/// Keys that hold a date whatever their value looks like; so does every key that ends in `_on`.
const DATE_KEYS: &[&str] = &["on", "from", "until", "due", "to", "by"];

/// Walks a whole JSON command.
///
/// # Errors
/// Each with the JSON `path` (`do.parties[0].name`) where there is one: `command_too_large` (`bytes`, `max`),
/// `command_too_deep`, `text_control` (`character`), `text_too_long` (`chars`, `max`), `date_out_of_range` (`value`,
/// `first`, `last`).
pub fn admissible(command: &Value) -> Result<(), Refusal> {
    let mut path = Vec::new();
    walk(command, &mut path)?;
    let mut size = Counter(0);
    // Counting cannot fail, and a value always serialises: its keys are strings.
    let counted = serde_json::to_writer(&mut size, command);
    if counted.is_err() || size.0 > COMMAND_BYTES_MAX {
        return Err(refuse("command_too_large").with("bytes", size.0).with("max", COMMAND_BYTES_MAX));
    }
    Ok(())
}

/// One step down a JSON value.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

fn walk<'a>(value: &'a Value, path: &mut Vec<Step<'a>>) -> Result<(), Refusal> {
    // Checked before descending, so the recursion is no deeper than the limit.
    if path.len() > COMMAND_LEVELS_MAX {
        return Err(refuse("command_too_deep").with("path", written(path)).with("max", COMMAND_LEVELS_MAX));
    }
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(text) => string(text, path).map_err(|refusal| refusal.with("path", written(path))),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            path.push(Step::Index(index));
            walk(item, path)?;
            path.pop();
            Ok(())
        }),
        Value::Object(fields) => fields.iter().try_for_each(|(key, field)| {
            check(key, LINE_CHARS_MAX, '\0').map_err(|refusal| refusal.with("path", written(path)))?;
            path.push(Step::Key(key));
            walk(field, path)?;
            path.pop();
            Ok(())
        }),
    }
}

fn string(text: &str, path: &[Step<'_>]) -> Result<(), Refusal> {
    check(text, PARAGRAPHS_CHARS_MAX, '\n')?;
    let key = path.iter().rev().find_map(|step| if let Step::Key(key) = step { Some(*key) } else { None });
    let is_date_key = key.is_some_and(|key| DATE_KEYS.contains(&key) || key.ends_with("_on"));
    if !is_date_key && !looks_like_a_date(text) {
        return Ok(());
    }
    match text.parse::<chrono::NaiveDate>() {
        Ok(date) => within(date).map(drop),
        // A day that does not exist is for the field's type to refuse; a year beyond what can be counted is refused here.
        Err(_) if year(text).is_some_and(|year| !YEARS.contains(&year)) => Err(refuse("date_out_of_range")
            .with("value", excerpt(text))
            .with("first", YEARS.start())
            .with("last", YEARS.end())),
        Err(_) => Ok(()),
    }
}

fn check(text: &str, chars_max: usize, but: char) -> Result<(), Refusal> {
    if let Some(c) = text.chars().find(|c| (is_line_break(*c) && *c != but) || forbidden(*c)) {
        return Err(refuse("text_control").with("character", code_point(c)));
    }
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(refuse("text_too_long").with("chars", chars).with("max", chars_max));
    }
    // Blanks say that there is nothing, and each field judges that; what only looks like nothing deceives.
    match text.chars().find(|c| !c.is_whitespace()) {
        Some(c) if shows_nothing(text) => Err(refuse("text_control").with("character", code_point(c))),
        _ => Ok(()),
    }
}

/// `YYYY-MM-DD` with a month and a day that could be; with a sign or a longer year where somebody tries.
fn looks_like_a_date(text: &str) -> bool {
    let mut parts = text.trim_start_matches(['+', '-']).split('-');
    let mut number = |lengths: RangeInclusive<usize>, values: RangeInclusive<u32>| {
        let part =
            parts.next().filter(|part| lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
        part.and_then(|part| part.parse().ok()).is_some_and(|value| values.contains(&value))
    };
    number(4..=9, 0..=999_999_999) && number(2..=2, 1..=12) && number(2..=2, 1..=31) && parts.next().is_none()
}

/// The year of something that looks like a date.
fn year(text: &str) -> Option<i32> {
    if !looks_like_a_date(text) {
        return None;
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let year: i32 = text.trim_start_matches(['+', '-']).split('-').next()?.parse().ok()?;
    Some(sign * year)
}

/// `do.parties[0].name`
fn written(path: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) if text.is_empty() => text.push_str(&excerpt(key)),
            Step::Key(key) => {
                text.push('.');
                text.push_str(&excerpt(key));
            }
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// Counts what is written and keeps nothing.
struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn refused(command: &Value) -> (String, String) {
        let refusal = admissible(command).unwrap_err();
        (refusal.code.clone(), refusal.args.get("path").cloned().unwrap_or_default())
    }

    #[test]
    fn an_ordinary_command_with_rare_characters_passes() {
        let command = json!({
            "case": "宿城知调〔2026〕12号", "expect": 3,
            "do": { "type": "register", "on": "2026-11-20", "parties": [{ "name": "苏州𬭎锐㛃光·电" }],
                    "note": "第一行\n第二行", "amount": null, "address": "5-1-12", "phone": "0527-84-12", "born": "1948-02-30" },
        });
        assert_eq!(admissible(&command), Ok(()));
    }

    #[test]
    fn control_and_bidirectional_characters_are_named_with_their_path() {
        let at = |text: &str| refused(&json!({ "do": { "parties": [{}, { "name": text }] } }));
        for text in [
            "a\0",
            "\u{1b}[2J",
            "a\tb",
            "a\rb",
            "\u{85}",
            "\u{202e}abc",
            "\u{2067}",
            "a\u{2028}b",
            "\u{200b}",
            " \u{feff}",
        ] {
            assert_eq!(at(text), ("text_control".to_owned(), "do.parties[1].name".to_owned()), "{text:?}");
        }
        assert_eq!(refused(&json!({ "do": { "a\nb": 1 } })), ("text_control".to_owned(), "do".to_owned()));
    }

    #[test]
    fn size_is_bounded_in_every_direction() {
        assert_eq!(refused(&json!({ "note": "字".repeat(20_001) })).0, "text_too_long");
        assert_eq!(admissible(&json!({ "note": "字".repeat(20_000) })), Ok(()));
        let many: Vec<Value> = (0..60).map(|_| json!("x".repeat(20_000))).collect();
        assert_eq!(refused(&json!({ "list": many })).0, "command_too_large");
        let deep = (0..10_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
        assert_eq!(refused(&deep).0, "command_too_deep");
        // A value this deep cannot be dropped recursively on a small stack either: take it apart.
        let mut deep = deep;
        while let Value::Array(mut items) = deep {
            deep = items.pop().unwrap();
        }
    }

    #[test]
    fn dates_no_register_can_hold_are_refused_wherever_they_look_like_dates() {
        for date in
            ["0000-01-01", "9999-12-31", "1899-12-31", "2201-01-01", "-2024-01-01", "+12024-01-01", "9999-02-30"]
        {
            assert_eq!(
                refused(&json!({ "note": date })),
                ("date_out_of_range".to_owned(), "note".to_owned()),
                "{date}"
            );
        }
        // Where the key says that a date must stand, what the date parser would take is bounded too.
        for key in ["on", "signed_on", "from", "until"] {
            assert_eq!(refused(&json!({ key: "5-1-12" })), ("date_out_of_range".to_owned(), key.to_owned()));
        }
        assert_eq!(refused(&json!({ "closed_on": ["2024-01-01", "99-1-1"] })).1, "closed_on[1]");
        assert_eq!(admissible(&json!({ "on": "2024-02-30", "until": "somewhen" })), Ok(()));
    }

    proptest! {
        #[test]
        fn whatever_passes_holds_no_control_character(text in any::<String>()) {
            if admissible(&json!({ "note": text })).is_ok() {
                prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
            }
        }
    }
}
