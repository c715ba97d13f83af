//! `stats even-hand`: who brings how many cases against how many, for who supervises; as counts, as the screen has it.

use super::args::EvenHandArgs;
use super::failure::Failure;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::dates::parse_near;
use crate::domain::even_hand::{EvenHandQuery, Party};

/// Runs `stats even-hand`.
pub(super) fn run(client: &Client, card: &DeskCard, args: &EvenHandArgs, printer: &Printer) -> Result<(), Failure> {
    let day = |written: &Option<String>| {
        written
            .as_ref()
            .map(|written| parse_near(written, card.today, &card.calendar))
            .transpose()
            .map_err(Failure::Usage)
    };
    let asked = EvenHandQuery { from: day(&args.requested_from)?, to: day(&args.requested_to)? };
    let Answer::EvenHand(told) = client.ask(Query::EvenHand(asked))? else { return Err(ClientError::Mismatch.into()) };
    if args.json {
        return printer.json(&told);
    }
    let (cases, left_out) = (told.cases.to_string(), told.left_out.to_string());
    printer.phrase("credit.even_counted", &[("cases", &cases), ("left_out", &left_out)])?;
    side("credit.brings", &told.applicants, printer)?;
    side("credit.is_asked", &told.respondents, printer)
}

fn side(title: &str, parties: &[Party], printer: &Printer) -> Result<(), Failure> {
    if parties.is_empty() {
        return Ok(());
    }
    printer.line(&printer.lang.say(title))?;
    for one in parties {
        let counts = [
            ("credit.cases_n", one.cases),
            ("credit.against_n", one.against),
            ("credit.agreed_n", one.agreed),
            ("credit.withdrawn_n", one.withdrawn),
            ("credit.failed_n", one.failed),
            ("credit.open_n", one.open),
        ];
        let counts = counts.map(|(key, count)| format!("{} {count}", printer.lang.say(key)));
        printer.line(&format!("  {}  {}", one.name, counts.join("  ")))?;
    }
    Ok(())
}
