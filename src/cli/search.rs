//! `search`: finds cases by whatever is known of them, in Chinese, pinyin, initials, several words: as the interface does.

use serde::Serialize;

use super::args::Search;
use super::case::{Listed, desk_card, row_line};
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::client::ClientError;
use crate::domain::answer::{Answer, Hit, Query};

#[derive(Serialize)]
struct Found<'a> {
    case: Listed<'a>,
    field: &'a str,
    text: &'a str,
    matched: &'a [usize],
    score: i64,
}

/// Runs `search`.
pub(super) fn run(place: &Place, search: &Search, printer: &Printer) -> Result<(), Failure> {
    let opened = place.open(printer)?;
    let card = desk_card(&opened.client)?;
    let query = Query::Search { text: search.query.clone(), limit: search.limit };
    let Answer::Found(hits) = opened.client.ask(query)? else { return Err(ClientError::Mismatch.into()) };
    opened.close()?;
    if search.json {
        let found: Vec<Found<'_>> = hits.iter().map(|hit| found(hit, card.today)).collect();
        return printer.json(&found);
    }
    hits.iter().try_for_each(|hit| {
        printer.line(&row_line(&hit.row, card.today, printer))?;
        // The number stands in the line already; what else it was found by is said beneath.
        match hit.field.as_str() {
            "number" => Ok(()),
            field => printer.line(&format!("    {}: {}", printer.word("find_field", field), hit.text)),
        }
    })
}

fn found(hit: &Hit, today: chrono::NaiveDate) -> Found<'_> {
    Found {
        case: Listed::of(&hit.row, today),
        field: &hit.field,
        text: &hit.text,
        matched: &hit.matched,
        score: hit.score,
    }
}
