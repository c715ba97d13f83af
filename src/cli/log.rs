//! `log`: who did what, when, and how they were known; newest first, without content.

use super::args::Log;
use super::case::desk_card;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, Query};
use crate::domain::dates::in_china;
use crate::domain::dates::parse_near;
use crate::domain::log::{LOG_PAGE_MAX, LogLine, LogQuery};

/// Runs `log`.
pub(super) fn run(place: &Place, args: &Log, printer: &Printer) -> Result<(), Failure> {
    let opened = place.open(printer)?;
    let result = pages(&opened.client, args, printer);
    opened.close()?;
    result
}

fn pages(client: &Client, args: &Log, printer: &Printer) -> Result<(), Failure> {
    let since = match &args.since {
        None => None,
        Some(written) => {
            let card = desk_card(client)?;
            Some(parse_near(written, card.today, &card.calendar).map_err(Failure::Usage)?)
        }
    };
    let mut left = args.limit;
    let mut query = LogQuery { account: args.account.clone(), kind: args.kind.clone(), since, before: None, limit: 0 };
    while left > 0 {
        query.limit = left.min(LOG_PAGE_MAX);
        let Answer::Log(page) = client.ask(Query::Log(query.clone()))? else {
            return Err(ClientError::Mismatch.into());
        };
        left = left.saturating_sub(page.lines.len());
        for line in &page.lines {
            if args.json {
                printer.json(line)?;
            } else {
                printer.line(&told(line, printer))?;
            }
        }
        match page.next {
            Some(next) => query.before = Some(next),
            None => break,
        }
    }
    Ok(())
}

fn told(line: &LogLine, printer: &Printer) -> String {
    let at = in_china(line.at).format("%Y-%m-%d %H:%M");
    let about = line.case.as_ref().unwrap_or(&line.stream);
    let (role, known) = (printer.word("role", line.by.role.value()), printer.word("identity", line.by.known.value()));
    let kind = printer.word("event", &line.kind);
    let from = line.from.as_ref().map(|origin| {
        let told = printer.word("origin", origin.known.value());
        printer.lang.tell("cli.log.from", &[("from", &origin.from.to_string()), ("known", &told)])
    });
    let from = from.map(|from| format!("  {from}")).unwrap_or_default();
    format!("{:>8}  {at}  {} ({role}, {known})  {kind}  {about}{from}", line.position, line.by.account)
}
