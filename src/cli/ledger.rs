//! `ledger verify|head`.

use serde_json::json;

use super::args::Ledger;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::ledger::Ledger as _;

/// Runs `ledger …`.
pub(super) fn run(place: &Place, verb: &Ledger, printer: &Printer) -> Result<(), Failure> {
    let ledger = place.ledger(printer)?;
    match verb {
        Ledger::Head(args) => {
            let head = ledger.head()?;
            if args.json {
                return printer.json(&head);
            }
            let position = head.position.to_string();
            printer.phrase("cli.ledger.head", &[("log", &head.log), ("position", &position), ("hash", &head.hash.0)])
        }
        Ledger::Verify(args) => {
            let verified = ledger.verify()?;
            let trouble = verified.trouble.as_ref().map(ToString::to_string);
            if args.json {
                printer.json(&json!({
                    "records": verified.records, "ok": verified.ok, "hash": verified.hash, "trouble": trouble,
                }))?;
            } else {
                let records = verified.records.to_string();
                match &trouble {
                    None => printer.phrase("cli.ledger.sound", &[("records", &records), ("hash", &verified.hash.0)])?,
                    Some(what) => printer.phrase("cli.ledger.damaged", &[("records", &records), ("what", what)])?,
                }
            }
            if verified.ok { Ok(()) } else { Err(Failure::Found) }
        }
    }
}
