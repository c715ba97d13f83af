//! `stats even-hand`: who brings how many cases against whom, for who supervises; as counts, as the screen has it.

use super::args::EvenHandArgs;
use super::failure::Failure;
use super::print::Printer;
use crate::client::{Client, ClientError};
use crate::domain::answer::{Answer, DeskCard, Query};
use crate::domain::dates::parse_near;
use crate::domain::even_hand::{EvenHandQuery, Outcomes, Party};

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
    if !told.applicants.is_empty() {
        printer.line(&printer.lang.say("credit.brings"))?;
    }
    for one in &told.applicants {
        printer.line(&format!("  {}", party(one, printer)))?;
        for pair in told.against(one) {
            let whom = printer.lang.tell("credit.against_whom", &[("name", &pair.respondent)]);
            printer.line(&format!("    {whom}  {}", counts(&pair.counts, None, printer)))?;
        }
    }
    if !told.respondents.is_empty() {
        printer.line(&printer.lang.say("credit.is_asked"))?;
    }
    told.respondents.iter().try_for_each(|one| printer.line(&format!("  {}", party(one, printer))))
}

fn party(one: &Party, printer: &Printer) -> String {
    format!("{}  {}", one.name, counts(&one.counts, Some(one.against), printer))
}

/// `件 9  对方 10  达成 5  …`.
fn counts(counts: &Outcomes, against: Option<u32>, printer: &Printer) -> String {
    let [cases, agreed, withdrawn, failed, open] = counts.told();
    let told = [
        ("credit.cases_n", Some(cases)),
        ("credit.against_n", against),
        ("credit.agreed_n", Some(agreed)),
        ("credit.withdrawn_n", Some(withdrawn)),
        ("credit.failed_n", Some(failed)),
        ("credit.open_n", Some(open)),
    ];
    let told = told.iter().filter_map(|(key, count)| Some(format!("{} {}", printer.lang.say(key), (*count)?)));
    told.collect::<Vec<_>>().join("  ")
}
