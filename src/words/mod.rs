//! Words for codes: the one place where refusals, warnings and machine values become sentences, in either language.
//!
//! The catalogue is `locales/*.yml`; an office may mend the wording there. Everything below speaks in codes.

pub mod lang;
pub mod manual;

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
    let part = |part: &str| sentence(lang, &format!("refusal.{}.{part}", refusal.code), &refusal.args);
    Told { what: part("what"), why: part("why"), hint: part("hint") }
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
    let values: Vec<(&str, String)> =
        args.iter().map(|(name, value)| (name.as_str(), worded(lang, name, value))).collect();
    let borrowed: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    lang.tell(key, &borrowed)
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
