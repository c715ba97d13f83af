//! `apply`: commands, one JSON object a line; one receipt a line, in order. A refused line does not stop the rest.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use serde_json::{Value, json};
use uuid::Uuid;

use super::args::Apply;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use crate::client::{Client, ClientError, Ticket};
use crate::domain::case;
use crate::domain::credit;
use crate::domain::office;
use crate::domain::order::{Order, Receipt, Rejection};
use crate::domain::refusal::{Refusal, refuse};
use crate::exchange::jsonl::{Line, Lines};
use crate::words;

/// Lines in flight at a time.
const IN_FLIGHT_MAX: usize = 64;

/// Runs `apply`.
pub(super) fn run(place: impl Fn() -> Result<Place, Failure>, apply: &Apply, printer: &Printer) -> Result<(), Failure> {
    if let Some(name) = &apply.example {
        return example(name, printer);
    }
    let opened = place()?.open(printer)?;
    let result = lines(&opened.client, apply.file.as_deref(), printer);
    opened.close()?;
    result
}

fn example(name: &str, printer: &Printer) -> Result<(), Failure> {
    let act = case::command::Command::example(name)
        .map(|command| (serde_json::to_value(&command), command.when() == case::command::When::Unborn))
        .or_else(|| credit::command::Command::example(name).map(|command| (serde_json::to_value(&command), true)))
        .or_else(|| office::command::Command::example(name).map(|command| (serde_json::to_value(&command), true)));
    let Some((Ok(act), no_case)) = act else {
        return Err(Failure::Usage(refuse("command_unknown").with("type", name)));
    };
    let line = if no_case {
        json!({ "do": act })
    } else {
        json!({ "case": "宿城知调〔2026〕12号", "expect": null, "do": act })
    };
    printer.json(&line)
}

/// A line under way, or one that never got so far.
enum InFlight {
    Sent(Uuid, Ticket),
    Refused(Option<Uuid>, Refusal),
}

/// What the reader's thread hands over: a line, or why there are no more.
type Read = std::io::Result<Line>;

fn lines(client: &Client, file: Option<&Path>, printer: &Printer) -> Result<(), Failure> {
    let from = file.unwrap_or(Path::new("-")).to_owned();
    let arriving = reader(&from)?;
    let mut waiting: VecDeque<InFlight> = VecDeque::new();
    let mut refused = false;
    loop {
        // A script that waits for each answer before its next line gets it: while nothing arrives, answers are settled.
        let next = if waiting.is_empty() {
            arriving.recv().ok()
        } else {
            match arriving.try_recv() {
                Ok(line) => Some(line),
                Err(TryRecvError::Empty) => {
                    refused |= settle_first(&mut waiting, printer)?;
                    continue;
                }
                Err(TryRecvError::Disconnected) => None,
            }
        };
        let Some(line) = next else { break };
        waiting.push_back(send(client, line.map_err(|error| Failure::file(&from, &error))?)?);
        if waiting.len() >= IN_FLIGHT_MAX {
            refused |= settle_first(&mut waiting, printer)?;
        }
    }
    while !waiting.is_empty() {
        refused |= settle_first(&mut waiting, printer)?;
    }
    if refused { Err(Failure::Found) } else { Ok(()) }
}

/// Reads lines on a thread of its own.
fn reader(from: &Path) -> Result<Receiver<Read>, Failure> {
    let input: Box<dyn BufRead + Send> = if from == Path::new("-") {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        Box::new(BufReader::new(std::fs::File::open(from).map_err(|error| Failure::file(from, &error))?))
    };
    let (sender, receiver) = sync_channel(IN_FLIGHT_MAX);
    std::thread::spawn(move || {
        let mut lines = Lines::new(input);
        loop {
            let read = match lines.next_line() {
                Ok(Some(line)) => Ok(line),
                Ok(None) => break,
                Err(error) => Err(error),
            };
            let last = read.is_err();
            if sender.send(read).is_err() || last {
                break;
            }
        }
    });
    Ok(receiver)
}

fn send(client: &Client, line: Line) -> Result<InFlight, Failure> {
    let order = line.value.map_err(|refusal| (None, refusal)).and_then(|value| Order::from_json(value, Uuid::now_v7()));
    match order {
        Ok(order) => Ok(InFlight::Sent(order.id, client.send(order)?)),
        Err((id, refusal)) => Ok(InFlight::Refused(id, refusal)),
    }
}

fn settle_first(waiting: &mut VecDeque<InFlight>, printer: &Printer) -> Result<bool, Failure> {
    waiting.pop_front().map_or(Ok(false), |first| settle(first, printer))
}

/// Prints the answer to a line; true when it was refused.
fn settle(line: InFlight, printer: &Printer) -> Result<bool, Failure> {
    let (id, outcome) = match line {
        InFlight::Refused(id, refusal) => (id, Err(Rejection::Refused(refusal))),
        InFlight::Sent(id, ticket) => match Client::settle(ticket) {
            Ok(receipt) => (Some(id), Ok(receipt)),
            Err(ClientError::Rejected(rejection)) => (Some(id), Err(rejection)),
            Err(lost) => return Err(lost.into()),
        },
    };
    let refused = outcome.is_err();
    printer.json(&answer(id, outcome, printer))?;
    Ok(refused)
}

fn answer(id: Option<Uuid>, outcome: Result<Receipt, Rejection>, printer: &Printer) -> Value {
    let refusal = match outcome {
        Ok(receipt) => {
            let warnings: Vec<_> = receipt
                .warnings
                .iter()
                .map(|warning| json!({ "code": warning.code, "message": words::warning(printer.lang, warning) }))
                .collect();
            return json!({ "id": id, "ok": {
                "case": receipt.case, "case_id": receipt.case_id, "version": receipt.version,
                "position": receipt.position, "repeated": receipt.repeated, "warnings": warnings,
            }});
        }
        Err(Rejection::Refused(refusal)) => refusal,
        Err(Rejection::Unavailable(why)) => refuse("unavailable").with("detail", why),
        Err(Rejection::Unknown) => refuse("unknown_outcome"),
    };
    let told = words::refusal(printer.lang, &refusal);
    let message = words::joined(printer.lang, &[&told.what, &told.why]);
    json!({ "id": id, "refused": { "code": refusal.code, "message": message, "hint": told.hint, "args": refusal.args } })
}
