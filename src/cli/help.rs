//! The words of `--help`, from the catalogue: `cli.<verb>[.<sub>].about` for what a verb does, `cli.arg.<name>` for the
//! words that follow it.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::ffi::OsString;

use super::args::Args;
use crate::words::Lang;

/// The language asked for, before anything else is understood.
pub(super) fn wanted_language(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => continue,
        };
        if value == Some("en") {
            return Lang::En;
        }
    }
    Lang::Zh
}

/// The command line with its words in a language.
pub(super) fn command(lang: Lang) -> Command {
    let command = Args::command().mut_arg("lang", |arg| arg.value_parser(PossibleValuesParser::new(["zh", "en"])));
    worded(command.about(lang.say("cli.about").into_owned()), "cli", lang)
}

fn worded(command: Command, path: &str, lang: Lang) -> Command {
    let say = |key: &str| lang.say(&format!("cli.usage.{key}")).into_owned();
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let mut command = command
        .help_template(say("shape"))
        .subcommand_help_heading(say("commands"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help.help(say("print_help")).help_heading(say("options")));
    if path == "cli" {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        let version = version.help(say("print_version")).help_heading(say("options"));
        command = command.disable_version_flag(true).arg(version);
    }
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in ids.into_iter().filter(|id| id != "help" && id != "version") {
        let said = lang.say(&format!("cli.arg.{id}")).into_owned();
        command = command.mut_arg(id, |arg| explained(arg, said, lang));
    }
    let verbs: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    for verb in verbs {
        let path = format!("{path}.{verb}");
        let about = lang.say(&format!("{path}.about")).into_owned();
        command = command.mut_subcommand(&verb, |sub| worded(sub.about(about), &path, lang));
    }
    command
}

/// An argument with its words; what the parser would add in English is said in the reader's language.
fn explained(arg: Arg, said: String, lang: Lang) -> Arg {
    let heading = if arg.is_positional() { "cli.usage.arguments" } else { "cli.usage.options" };
    let arg = arg.help_heading(lang.say(heading).into_owned());
    if !arg.get_action().takes_values() {
        return arg.help(said);
    }
    let possible: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
    let default: Vec<String> = default.filter(|value| !value.is_empty()).collect();
    let beside = [("possible", possible.join("|")), ("default", default.join(" "))];
    let beside = beside.iter().filter(|(_, value)| !value.is_empty());
    let beside: String =
        beside.map(|(key, value)| lang.tell(&format!("cli.usage.{key}"), &[("value", value)])).collect();
    arg.help(said + &beside).hide_default_value(true).hide_possible_values(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(command: &Command, path: &str) {
        for arg in command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty() && !help.starts_with("cli."), "{path} {}: {help}", arg.get_id());
        }
        for verb in command.get_subcommands() {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.starts_with("cli."), "{path} {}: {about}", verb.get_name());
            check(verb, &format!("{path} {}", verb.get_name()));
        }
    }

    #[test]
    fn every_verb_and_word_is_explained_in_both_languages() {
        for lang in Lang::ALL {
            check(&command(lang), "zhitiao");
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        command(Lang::Zh).debug_assert();
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let asked = |line: &str| wanted_language(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("zhitiao case list --lang en"), Lang::En);
        assert_eq!(asked("zhitiao --lang=en case list"), Lang::En);
        assert_eq!(asked("zhitiao case list"), Lang::Zh);
    }
}
