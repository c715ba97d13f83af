//! What is wrong with a command line, in the reader's language. The parser finds it and says what it found as kind and
//! context; the words are the catalogue's (`cli.usage.*`). What the parser may find and has no words here is told as it
//! tells it.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::words::Lang;

/// The parser's heading of the line that shows how a verb is used.
const HEADING: &str = "Usage: ";

/// What is wrong, what was perhaps meant, and how the verb is used: some lines.
pub(super) fn told(error: &clap::Error, lang: Lang) -> String {
    let Some(wrong) = wrong(error, lang) else { return error.to_string() };
    let mut lines = vec![wrong];
    let choices = [(ContextKind::ValidValue, "values"), (ContextKind::ValidSubcommand, "verbs")];
    for (kind, key) in choices {
        lines.extend(context(error, kind).map(|valid| tell(lang, key, &[("valid", &valid)])));
    }
    let meant = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    for kind in meant {
        lines.extend(context(error, kind).map(|meant| tell(lang, "meant", &[("meant", &meant)])));
    }
    if let Some(usage) = context(error, ContextKind::Usage) {
        let usage = usage.trim().trim_start_matches(HEADING).to_owned();
        lines.push(tell(lang, "usage", &[("usage", &usage)]));
    }
    lines.push(tell(lang, "help", &[]));
    lines.join("\n") + "\n"
}

fn wrong(error: &clap::Error, lang: Lang) -> Option<String> {
    let argument = || context(error, ContextKind::InvalidArg);
    let value = || context(error, ContextKind::InvalidValue);
    let verb = || context(error, ContextKind::InvalidSubcommand);
    match error.kind() {
        ErrorKind::ArgumentConflict => {
            let (one, other) = (argument().or_else(verb)?, context(error, ContextKind::PriorArg)?);
            if one == other {
                return Some(tell(lang, "twice", &[("argument", &one)]));
            }
            Some(tell(lang, "conflict", &[("argument", &one), ("other", &other)]))
        }
        ErrorKind::UnknownArgument => Some(tell(lang, "unknown", &[("argument", &argument()?)])),
        ErrorKind::InvalidSubcommand => Some(tell(lang, "verb_unknown", &[("verb", &verb()?)])),
        ErrorKind::MissingSubcommand => Some(tell(lang, "verb_missing", &[("verb", &verb()?)])),
        ErrorKind::MissingRequiredArgument => Some(tell(lang, "missing", &[("arguments", &argument()?)])),
        ErrorKind::InvalidValue if value()?.is_empty() => {
            Some(tell(lang, "value_missing", &[("argument", &argument()?)]))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Some(tell(lang, "value", &[("argument", &argument()?), ("value", &value()?)]))
        }
        ErrorKind::TooManyValues => Some(tell(lang, "more", &[("argument", &argument()?), ("value", &value()?)])),
        _ => None,
    }
}

fn tell(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    lang.tell(&format!("cli.usage.{key}"), args)
}

/// What the parser says of the error under a name, as text without styles.
fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join("  ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Args;
    use crate::cli::help::command;
    use clap::FromArgMatches as _;

    fn says(lang: Lang, line: &str) -> String {
        let parsed = command(lang).try_get_matches_from(line.split(' '));
        told(&parsed.and_then(|matches| Args::from_arg_matches(&matches)).unwrap_err(), lang)
    }

    #[test]
    fn a_wrong_command_line_is_told_in_the_readers_language() {
        for (line, zh, en) in [
            ("z case lst", "没有「lst」这个命令。", "There is no verb `lst`."),
            ("z case list --bogus", "没有「--bogus」这个参数。", "There is no argument `--bogus`."),
            ("z case list --limit abc", "「--limit <N>」的值「abc」不对。", "`abc` is no value for `--limit <N>`."),
            ("z case list --limit", "「--limit <N>」后面缺少值。", "A value is missing after `--limit <N>`."),
            (
                "z --direct --as-key x case list",
                "「--direct」不能与「--as-key <NAME>」一起用。",
                "`--direct` cannot go with `--as-key <NAME>`.",
            ),
            ("z --direct --direct", "「--direct」只能写一次。", "`--direct` is written once."),
            ("z report month --month 2026-10", "缺少：--to <DIR>", "Missing: --to <DIR>"),
            ("z --lang fr", "「--lang <zh|en>」的值「fr」不对。", "`fr` is no value for `--lang <zh|en>`."),
            ("z search a b", "没有「b」这个参数。", "There is no argument `b`."),
        ] {
            for (lang, words) in [(Lang::Zh, zh), (Lang::En, en)] {
                let told = says(lang, line);
                assert_eq!(told.lines().next(), Some(words), "{line}: {told}");
            }
        }
        let told = says(Lang::Zh, "z case lst");
        assert!(told.contains("是不是「list」？") && told.contains("用法：z case"), "{told}");
        let told = says(Lang::Zh, "z --lang fr");
        assert!(told.contains("可以是：zh  en"), "{told}");
    }

    #[test]
    fn whatever_the_parser_says_it_is_not_lost() {
        let told = says(Lang::Zh, "z --data");
        assert!(told.contains("--data"), "{told}");
    }
}
