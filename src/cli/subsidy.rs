//! `subsidy list|report|check|pay`: 以案定补 by the quarter. Each case is an order of its own, so that one that is refused
//! holds up no other.

mod book;

use uuid::Uuid;

use super::args::{Subsidy as Verb, SubsidyArgs};
use super::case::desk_card;
use super::failure::Failure;
use super::place::{Opened, Place};
use super::print::Printer;
use super::report::{unwritable, write};
use crate::client::ClientError;
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::case::command::Command;
use crate::domain::case::subsidy::{CheckSubsidy, PaySubsidy, Quarter, ReportSubsidy, SubsidyState};
use crate::domain::order::{Do, Order, Rejection, Target};
use crate::domain::refusal::refuse;
use crate::domain::stats::{Figures, Only, Statistic, SubsidyLine, SubsidyQuery, SubsidyTable};
use crate::exchange::book::bytes;
use crate::tui::words;

/// Runs `subsidy …`.
pub(super) fn run(place: &Place, verb: &Verb, printer: &Printer) -> Result<(), Failure> {
    place.work(printer, |opened| told(opened, verb, printer))
}

fn told(opened: &Opened, verb: &Verb, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Verb::List { args, to: Some(path) } => {
            let card = desk_card(&opened.client)?;
            if path.extension().is_none_or(|ending| ending != "xlsx") {
                return Err(Failure::Usage(refuse("subsidy_format").with("path", path.display())));
            }
            let Answer::Head(head) = opened.client.ask(Query::Head)? else { return Err(ClientError::Mismatch.into()) };
            let book = book::of(&table(opened, args)?, (&card, &head), printer);
            write(path, &bytes(&book).map_err(unwritable)?, printer)
        }
        Verb::List { args, to: None } => {
            let table = table(opened, args)?;
            if args.json { printer.json(&table) } else { print(&table, &desk_card(&opened.client)?, printer) }
        }
        Verb::Report(args) => {
            let act = || ReportSubsidy { note: None }.into();
            each(opened, args, (&[SubsidyState::Ready, SubsidyState::Rejected], &act), printer)
        }
        Verb::Check(args) => {
            let act = || CheckSubsidy { passed: true, reason: None }.into();
            each(opened, args, (&[SubsidyState::Reported], &act), printer)
        }
        Verb::Pay { args, voucher } => {
            let act = || PaySubsidy { voucher: voucher.clone() }.into();
            each(opened, args, (&[SubsidyState::Passed], &act), printer)
        }
    }
}

fn table(opened: &Opened, args: &SubsidyArgs) -> Result<SubsidyTable, Failure> {
    let card = desk_card(&opened.client)?;
    let quarter = Quarter::parse(&args.quarter).map_err(Failure::Usage)?;
    let named = |name: &String| {
        let unit = card.units.named(name);
        unit.map(|unit| unit.code.clone()).ok_or_else(|| Failure::Usage(refuse("filter_unit").with("value", name)))
    };
    let committee = args.committee.as_ref().map(named).transpose()?;
    let only = Only { committee, ..Only::default() };
    let asked = Statistic::Subsidy(SubsidyQuery { quarter, only });
    match opened.client.ask(Query::Stats(Box::new(asked)))? {
        Answer::Stats(figures) => match *figures {
            Figures::Subsidy(table) => Ok(*table),
            _ => Err(ClientError::Mismatch.into()),
        },
        _ => Err(ClientError::Mismatch.into()),
    }
}

/// Does the act on every case that stands at one of these points; whatever is refused is said and left.
fn each(
    opened: &Opened,
    args: &SubsidyArgs,
    (points, act): (&[SubsidyState], &dyn Fn() -> Command),
    printer: &Printer,
) -> Result<(), Failure> {
    let table = table(opened, args)?;
    let mut refused = false;
    let mut done = 0;
    for line in table.lines.iter().filter(|line| points.contains(&line.state)) {
        let order = Order {
            id: Uuid::now_v7(),
            expect: Some(line.row.version),
            on: None,
            act: Do::Case(Target::Id(line.row.id), act()),
        };
        match opened.client.submit(order) {
            Ok(_) => {
                done += 1;
                let state = printer.lang.say("cli.done");
                printer.phrase("subsidy.done", &[("number", &line.row.number.to_string()), ("state", &state)])?;
            }
            Err(ClientError::Rejected(Rejection::Refused(refusal))) => {
                refused = true;
                printer.failure(&Failure::Refused(refusal));
            }
            Err(other) => return Err(other.into()),
        }
    }
    if done == 0 && !refused {
        printer.talk("subsidy.none", &[]);
    }
    if refused { Err(Failure::Found) } else { Ok(()) }
}

/// Whose cases a list is of, where they are not everybody's: who pays by it must see that it is not whole.
fn scope(table: &SubsidyTable, card: &DeskCard, printer: &Printer) -> Option<String> {
    let scope = words::scope(printer.lang, (&card.units, &card.roster), &table.only);
    let told = || printer.lang.tell("stats.only", &[("what", &scope.join(printer.lang.pick("、", ", ")))]);
    (!scope.is_empty()).then(told)
}

fn print(table: &SubsidyTable, card: &DeskCard, printer: &Printer) -> Result<(), Failure> {
    let nobody = || printer.lang.say("stats.nobody").into_owned();
    printer.phrase(
        "subsidy.head",
        &[
            ("quarter", &table.quarter.to_string()),
            ("on", &table.as_of.to_string()),
            ("cases", &table.lines.len().to_string()),
        ],
    )?;
    if let Some(scope) = scope(table, card, printer) {
        printer.line(&scope)?;
    }
    if !table.has_rates() {
        printer.talk("subsidy.no_rates", &[]);
    }
    for line in &table.lines {
        printer.phrase(
            "subsidy.line",
            &[
                ("state", &printer.word("subsidy_state", line.state.value())),
                ("number", &line.row.number.to_string()),
                ("mediator", &line.mediator.clone().unwrap_or_else(nobody)),
                ("difficulty", &grade(line, printer)),
                ("performed", &printer.lang.say(performed(line))),
                ("volume", &printer.lang.say(volume(line))),
                ("amount", &line.amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string())),
            ],
        )?;
    }
    table.mediators.iter().try_for_each(|sum| {
        printer.phrase(
            "subsidy.sum",
            &[
                ("mediator", &sum.mediator.clone().unwrap_or_else(nobody)),
                ("cases", &sum.cases.to_string()),
                ("reported", &sum.reported.to_string()),
                ("amount", &sum.amount.to_string()),
                ("paid", &sum.paid.to_string()),
            ],
        )
    })
}

fn grade(line: &SubsidyLine, printer: &Printer) -> String {
    line.difficulty.map_or_else(
        || printer.lang.say("subsidy.ungraded").into_owned(),
        |difficulty| printer.word("difficulty", difficulty.value()),
    )
}

const fn performed(line: &SubsidyLine) -> &'static str {
    match line.performed {
        Some(true) => "subsidy.performed",
        Some(false) => "subsidy.unperformed",
        None => "subsidy.nothing_owed",
    }
}

const fn volume(line: &SubsidyLine) -> &'static str {
    match (line.archived_on, line.complete) {
        (None, _) => "subsidy.unarchived",
        (Some(_), true) => "subsidy.complete",
        (Some(_), false) => "subsidy.excused",
    }
}
