//! `ledger verify|head`: of the files, or by the host that is writing them.

use serde_json::json;

use super::args::Ledger;
use super::failure::Failure;
use super::keep::{self, head_of};
use super::place::Place;
use super::print::Printer;
use crate::client::ClientError;
use crate::domain::answer::{Answer, Query};
use crate::domain::refusal::refuse;
use crate::ledger::{Head, Ledger as _};

/// Runs `ledger …`.
pub(super) fn run(place: &Place, verb: &Ledger, printer: &Printer) -> Result<(), Failure> {
    match verb {
        Ledger::Head(args) => {
            let head = match place.served() {
                Some(host) => head_of(&host)?,
                None => place.ledger(printer)?.head()?,
            };
            if args.json {
                return printer.json(&head);
            }
            told(&head, printer)
        }
        Ledger::AcceptLoss { reached } => accept_loss(place, *reached, printer),
        Ledger::Verify(args) => {
            let found = verified(place, printer)?;
            if args.json {
                printer.json(&json!({
                    "records": found.records, "ok": found.trouble.is_none(), "hash": found.hash, "trouble": found.trouble,
                }))?;
            } else {
                let records = found.records.to_string();
                match &found.trouble {
                    None => printer.phrase("cli.ledger.sound", &[("records", &records), ("hash", &found.hash)])?,
                    Some(what) => printer.phrase("cli.ledger.damaged", &[("records", &records), ("what", what)])?,
                }
            }
            if found.trouble.is_none() { Ok(()) } else { Err(Failure::Found) }
        }
    }
}

/// A person has decided that the missing records are not coming back: the views are folded from what is left.
fn accept_loss(place: &Place, given: u64, printer: &Printer) -> Result<(), Failure> {
    let mut ledger = place.ledger(printer)?;
    let Some(reached) = ledger.lost() else { return printer.phrase("cli.ledger.nothing_lost", &[]) };
    if reached.0 != given {
        let refusal = refuse("loss_position").with("reached", reached).with("given", given);
        return Err(Failure::Usage(refusal));
    }
    let head = ledger.head()?.position;
    // What the views know beyond the ledger is part of what is given up; seen again it would be the same loss.
    keep::throw_views_away(place)?;
    let file = ledger.accept_loss()?.unwrap_or_default();
    drop(ledger);
    keep::fold_again(place, printer)?;
    let (from, to, head) = ((head.0 + 1).to_string(), reached.to_string(), head.to_string());
    printer.phrase("cli.ledger.accepted", &[("from", &from), ("to", &to), ("file", &file), ("head", &head)])
}

fn told(head: &Head, printer: &Printer) -> Result<(), Failure> {
    let position = head.position.to_string();
    printer.phrase("cli.ledger.head", &[("log", &head.log), ("position", &position), ("hash", &head.hash.0)])
}

/// What following the chain found.
struct Found {
    records: u64,
    hash: String,
    trouble: Option<String>,
}

fn verified(place: &Place, printer: &Printer) -> Result<Found, Failure> {
    if let Some(host) = place.served() {
        let Answer::Verified(card) = host.ask(Query::Verify)? else { return Err(ClientError::Mismatch.into()) };
        return Ok(Found { records: card.records, hash: card.hash, trouble: card.trouble });
    }
    let verified = place.ledger(printer)?.verify()?;
    let trouble = verified.trouble.map(|trouble| trouble.to_string());
    Ok(Found { records: verified.records, hash: verified.hash.0, trouble })
}
