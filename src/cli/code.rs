//! `code check`: is this a valid 统一社会信用代码 or ID number, and why not. Needs no register.

use super::args::Code;
use super::failure::Failure;
use super::print::Printer;
use crate::domain::code::{check, mask};
use crate::words;

/// Runs `code …`.
pub(super) fn run(code: &Code, printer: &Printer) -> Result<(), Failure> {
    let Code::Check { code, json } = code;
    let checked = check(code);
    if *json {
        printer.json(&checked)?;
    } else {
        let kind = printer.word("code_kind", &plain(&checked.kind));
        let verdict = match checked.warning() {
            None => printer.lang.say("cli.code.valid").into_owned(),
            Some(warning) => words::warning(printer.lang, &warning),
        };
        // As everywhere else a person's number is not shown whole.
        printer.line(&format!("{}  {kind}  {verdict}", mask(&checked.code)))?;
    }
    if checked.valid { Ok(()) } else { Err(Failure::Found) }
}

fn plain(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}
