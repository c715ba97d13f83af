//! The command line: for scripts, other systems and tests. Verbs, flags, JSON keys and exit statuses are a contract
//! (0 done, 1 refused or found something wrong, 2 wrong usage, 3 could not reach or open the register).
//!
//! One verb a file. Results go to stdout, talk and progress to stderr; words come from the catalogue, in Chinese unless
//! `--lang en` is given; JSON never changes with the language. A verb knows no rules: it makes orders and questions.

mod apply;
mod args;
mod attachments;
mod calendar;
mod case;
mod code;
mod config;
mod credit;
mod credit_transmit;
mod demo;
mod digest;
mod doctor;
mod even_hand;
mod export;
mod failure;
mod help;
mod import;
mod indicator;
mod init;
mod instruments;
mod interface;
mod journal;
mod keep;
mod ledger;
mod log;
mod mirroring;
mod named;
mod office;
mod paper;
mod place;
mod print;
mod private;
mod reach;
mod report;
mod roster;
mod search;
mod serve;
mod snapshot;
mod stats;
mod subsidy;
mod taking_over;
mod usage;

use clap::{ArgMatches, FromArgMatches};
use std::ffi::OsString;
use std::process::ExitCode;

use self::args::{Args, Verb};
use self::failure::Failure;
use self::place::Place;
use self::print::Printer;

/// Runs the program.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let lang = help::wanted_language(&arguments);
    let args = match help::command(lang).try_get_matches_from(arguments).and_then(|matches| parsed(&matches)) {
        Ok(args) => args,
        Err(error) => {
            if error.use_stderr() {
                print::aside(usage::told(&error, lang).trim_end());
            } else {
                // What was asked for: nobody may be there to read it any more.
                let _closed = error.print();
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    // The engine of the views makes files as the process makes them; every other file says its mode itself.
    private::by_default();
    let printer = Printer::new(lang);
    match dispatch(&args, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(failure.status())
        }
    }
}

fn parsed(matches: &ArgMatches) -> Result<Args, clap::Error> {
    Args::from_arg_matches(matches)
}

fn dispatch(args: &Args, printer: &Printer) -> Result<(), Failure> {
    let place = || Place::find(args.data.as_deref())?.reached(args);
    match &args.verb {
        None => interface::run(&place()?, printer),
        Some(Verb::Init(init)) => init::run(&place()?, init, printer),
        Some(Verb::Demo(demo)) => demo::run(args.data.as_deref(), demo, printer),
        Some(Verb::Apply(apply)) => apply::run(place, apply, printer),
        Some(Verb::Case(case)) => case::run(&place()?, case, printer),
        Some(Verb::Search(search)) => search::run(&place()?, search, printer),
        Some(Verb::Deadline(case)) => case::deadline(&place()?, case, printer),
        Some(Verb::Stats(verb)) => stats::run(&place()?, verb, printer),
        Some(Verb::Import(import)) => import::run(&place()?, import, printer),
        Some(Verb::Export(export)) => export::run(&place()?, export, printer),
        Some(Verb::Account(account)) => office::account(&place()?, account, printer),
        Some(Verb::Unit(unit)) => office::unit(&place()?, unit, printer),
        Some(Verb::Credit(credit)) => credit::run(&place()?, credit, printer),
        Some(Verb::Roster(roster)) => roster::run(&place()?, roster, printer),
        Some(Verb::Subsidy(verb)) => subsidy::run(&place()?, verb, printer),
        Some(Verb::Report(verb)) => report::run(&place()?, verb, printer),
        Some(Verb::Digest(args)) => digest::run(&place()?, args, printer),
        Some(Verb::Indicator(verb)) => indicator::run(&place()?, verb, printer),
        Some(Verb::Rules(rules)) => office::rules(&place()?, rules, printer),
        Some(Verb::Calendar(calendar)) => calendar::run(place, calendar, printer),
        Some(Verb::Code(code)) => code::run(code, printer),
        Some(Verb::Ledger(ledger)) => ledger::run(&place()?, ledger, printer),
        Some(Verb::Rebuild(json)) => keep::rebuild(&place()?, json, printer),
        Some(Verb::Backup(file)) => keep::backup(place, file, printer),
        Some(Verb::Restore(file)) => keep::restore(&place()?, file, printer),
        Some(Verb::Serve(args)) => serve::run(&place()?, args, printer),
        Some(Verb::Status(json)) => serve::status(&place()?, json, printer),
        Some(Verb::Log(args)) => log::run(&place()?, args, printer),
        Some(Verb::Paper(verb)) => paper::templates(place, verb, printer),
        Some(Verb::Doctor(args)) => doctor::run(&place()?, args, printer),
        Some(Verb::Relay) => serve::relay(&place()?),
    }
}
