//! Refusals and warnings as sentences: what, why, and what to do next.

use crate::client::ClientError;
use crate::domain::order::Rejection;
use crate::domain::refusal::{Args, Refusal, Warning};
use crate::domain::unit::{UnitCode, Units};
use crate::words::{Lang, key_of, sentence, worded};

/// A refusal as people read it: what cannot be done, why, and what to do next.
pub use crate::words::Told as Said;

/// The sentences of a refusal, with committees by name. A code without sentences is shown as it is: better bare than
/// hidden.
#[must_use]
pub fn refusal(lang: Lang, units: &Units, refusal: &Refusal) -> Said {
    let args = with_names(units, &refusal.args);
    let part = |name: &str| {
        let key = key_of(lang, refusal, name);
        if lang.knows(&key) { sentence(lang, &key, &args) } else { String::new() }
    };
    let what = part("what");
    let what = if what.is_empty() { bare(&refusal.code, &args) } else { what };
    Said { what, why: part("why"), hint: part("hint") }
}

/// The sentence of a warning.
#[must_use]
pub fn warning(lang: Lang, units: &Units, warning: &Warning) -> String {
    fill(lang, units, &format!("warning.{}", warning.code), &warning.args)
}

/// The phrase under `key` with its arguments told in words.
pub(super) fn fill(lang: Lang, units: &Units, key: &str, args: &Args) -> String {
    let args = with_names(units, args);
    if lang.knows(key) { sentence(lang, key, &args) } else { bare(key, &args) }
}

/// The arguments with the names of committees in place of their codes.
fn with_names(units: &Units, args: &Args) -> Args {
    let named =
        |value: &String| units.get(&UnitCode(value.clone())).map_or_else(|| value.clone(), |unit| unit.name.clone());
    args.iter().map(|(name, value)| (name.clone(), named(value))).collect()
}

/// What a rejected order means to the person.
#[must_use]
pub fn rejection(lang: Lang, units: &Units, rejected: &Rejection) -> Said {
    let said = |what: &str, why: &str, hint: &str| Said {
        what: lang.say(what).into_owned(),
        why: why.to_owned(),
        hint: lang.say(hint).into_owned(),
    };
    match rejected {
        Rejection::Refused(because) => refusal(lang, units, because),
        Rejection::Unavailable(why) => said("trouble.unavailable", why, "trouble.unavailable_hint"),
        Rejection::Unknown => said("trouble.unknown", "", "trouble.unknown_hint"),
    }
}

/// What went wrong on the way to the desk.
#[must_use]
pub fn trouble(lang: Lang, units: &Units, error: &ClientError) -> Said {
    let said = |what: &str, why: String, hint: &str| Said {
        what: lang.say(what).into_owned(),
        why,
        hint: lang.say(hint).into_owned(),
    };
    match error {
        ClientError::Rejected(rejected) => rejection(lang, units, rejected),
        ClientError::Lost(lost) => said("trouble.lost", lost.to_string(), "trouble.lost_hint"),
        ClientError::Trouble(why) => said("trouble.unreadable", why.clone(), "trouble.unreadable_hint"),
        other => said("trouble.protocol", other.to_string(), "trouble.protocol_hint"),
    }
}

/// A machine value as people read it: a committee's name for its code, a phrase for a value of a vocabulary.
#[must_use]
pub fn value(lang: Lang, units: &Units, name: &str, value: &str) -> String {
    match units.get(&UnitCode(value.to_owned())) {
        Some(unit) => unit.name.clone(),
        None => worded(lang, name, value),
    }
}

fn bare(code: &str, args: &Args) -> String {
    let args: Vec<String> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{code} {}", args.join(" ")).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::refuse;

    #[test]
    fn a_code_without_sentences_is_shown_bare() {
        let said = refusal(Lang::Zh, &Units::default(), &refuse("never_heard_of").with("n", 3));
        assert_eq!(said.what, "never_heard_of n=3");
    }
}
