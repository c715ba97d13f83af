//! The language a person reads. It is a value carried by the model, never a global: `rust-i18n` keeps a process-wide
//! locale, which two tests (or two sessions) would overwrite for one another, so every phrase names its language and the
//! catalogue's back end is asked directly.

use std::borrow::Cow;

use rust_i18n::{Backend, replace_patterns};

use super::system;

/// A language of the interface. Chinese is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Every language the catalogue must be complete in.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The code used in `locales/app.yml` and by `--lang`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The phrase filed under `key`. What is no key (a person's name among choices) is given back as it is; a test sees
    /// to it that every key used is in the catalogue.
    #[must_use]
    pub fn say(self, key: &str) -> Cow<'_, str> {
        catalogue().translate(self.code(), key).unwrap_or(Cow::Borrowed(key))
    }

    /// Whether there is a phrase under `key`.
    #[must_use]
    pub fn knows(self, key: &str) -> bool {
        catalogue().translate(self.code(), key).is_some()
    }

    /// The phrase filed under `key` with `%{name}` replaced by each name's value; what a value has of the ledger's or the
    /// operating system's own words is told in this language too.
    #[must_use]
    pub fn tell(self, key: &str, values: &[(&str, &str)]) -> String {
        let (names, values): (Vec<&str>, Vec<String>) =
            values.iter().map(|(name, value)| (*name, system::told(self, name, value).into_owned())).unzip();
        replace_patterns(&self.say(key), &names, &values)
    }

    /// `zh` or `en`, whichever this language is: for texts that carry both, such as refusals.
    #[must_use]
    pub const fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The catalogue itself, for tests that read it whole.
pub(crate) fn catalogue() -> &'static dyn Backend {
    crate::_rust_i18n_backend()
}
