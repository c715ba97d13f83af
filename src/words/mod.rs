//! Words for codes: the one place where refusals, warnings and machine values become sentences, in either language.
//!
//! The catalogue is `locales/*.yml`; an office may mend the wording there. Everything below speaks in codes.

pub mod lang;
pub mod manual;
mod system;

pub use self::lang::Lang;

use crate::domain::refusal::{Args, Refusal, Warning};

/// A refusal in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What cannot be done.
    pub what: String,
    /// Why: the fact or the rule.
    pub why: String,
    /// What to do.
    pub hint: String,
}

/// Tells a refusal.
#[must_use]
pub fn refusal(lang: Lang, refusal: &Refusal) -> Told {
    let part = |part: &str| sentence(lang, &key_of(lang, refusal, part), &refusal.args);
    Told { what: part("what"), why: part("why"), hint: part("hint") }
}

/// The phrase that tells a part of a refusal: that of its `variant` where there is one, else the one of the code.
#[must_use]
pub fn key_of(lang: Lang, refusal: &Refusal, part: &str) -> String {
    let general = format!("refusal.{}.{part}", refusal.code);
    let own = refusal.args.get("variant").map(|variant| format!("{general}_{variant}"));
    own.filter(|key| lang.knows(key)).unwrap_or(general)
}

/// Sentences one after the other: Chinese ones join as they are, English ones with a space.
#[must_use]
pub fn joined(lang: Lang, sentences: &[&str]) -> String {
    let said: Vec<&str> = sentences.iter().copied().filter(|sentence| !sentence.is_empty()).collect();
    said.join(lang.pick("", " "))
}

/// Tells a warning.
#[must_use]
pub fn warning(lang: Lang, warning: &Warning) -> String {
    sentence(lang, &format!("warning.{}", warning.code), &warning.args)
}

/// A phrase with its arguments; machine values among them (`stage`, `act`, dates stay) are put into words where the
/// catalogue has some.
#[must_use]
pub fn sentence(lang: Lang, key: &str, args: &Args) -> String {
    let values: Vec<(&str, String)> = args
        .iter()
        .map(|(name, value)| match (name.as_str(), args.get("vocabulary")) {
            ("options", Some(vocabulary)) => ("options", options(lang, vocabulary, value)),
            (name, _) => (name, worded(lang, name, value)),
        })
        .collect();
    let borrowed: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    lang.tell(key, &borrowed)
}

/// What can be chosen, each in words with the machine value a script writes: `商标（trademark）、发明（invention）`.
fn options(lang: Lang, vocabulary: &str, values: &str) -> String {
    let one = |value: &str| {
        let said = worded(lang, vocabulary, value);
        if said == value { said } else { format!("{said}{}", lang.tell("checks.machine", &[("value", value)])) }
    };
    values.split(',').map(one).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// A machine value in words: `stage` + `mediating` is filed under `stage.mediating`, an act under `act.<type>.name`;
/// several with commas between them, each in its words.
#[must_use]
pub fn worded(lang: Lang, name: &str, value: &str) -> String {
    if value.contains(',') {
        let pieces: Vec<String> = value.split(',').map(|piece| worded(lang, name, piece)).collect();
        let several = pieces.iter().zip(value.split(',')).all(|(said, piece)| said != piece);
        let comma = if lang == Lang::Zh { "、" } else { ", " };
        return if several { pieces.join(comma) } else { value.to_owned() };
    }
    let machine = !value.is_empty() && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !machine {
        return value.to_owned();
    }
    [format!("{name}.{value}"), format!("act.{value}.name"), format!("value.{value}")]
        .into_iter()
        .find_map(|key| {
            let said = lang.say(&key);
            (said != key.as_str()).then(|| said.into_owned())
        })
        .unwrap_or_else(|| value.to_owned())
}
