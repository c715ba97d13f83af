//! The language a person reads, as the interface uses it; the type itself belongs to `words`.

pub use crate::words::Lang;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::terminal::is_ambiguous;
    use crate::words::lang::catalogue;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// The phrases of the interface itself; the other files hold words for codes, whose keys are made at run time.
    const OWN: [&str; 2] = [include_str!("../../locales/app.yml"), include_str!("../../locales/screens.yml")];

    fn own_keys() -> BTreeSet<String> {
        let key = |line: &str| line.split_once(": {").map(|(key, _)| key.to_owned());
        OWN.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')).filter_map(key).collect()
    }

    fn messages(lang: Lang) -> BTreeMap<String, String> {
        let messages = catalogue().messages_for_locale(lang.code()).unwrap();
        messages.into_iter().map(|(key, text)| (key.into_owned(), text.into_owned())).collect()
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    /// Every string in the sources of this stratum that looks like a key.
    fn keys_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                keys_in(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let key = |s: &&str| {
                    s.contains('.')
                        && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c))
                };
                found.extend(source.split('"').filter(key).map(str::to_owned));
            }
        }
    }

    #[test]
    fn both_languages_are_complete_with_the_same_placeholders() {
        let (zh, en) = (messages(Lang::Zh), messages(Lang::En));
        assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
        for (key, text) in &zh {
            assert_eq!(placeholders(text), placeholders(&en[key]), "{key}");
            assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key}");
        }
    }

    #[test]
    fn phrases_have_one_width_everywhere() {
        for lang in Lang::ALL {
            for (key, text) in messages(lang) {
                assert!(!text.chars().any(is_ambiguous), "{key}: {text}");
            }
        }
    }

    #[test]
    fn every_key_used_is_there_and_every_key_there_is_used() {
        let there = own_keys();
        let sections: BTreeSet<&str> =
            there.iter().filter_map(|key| key.split_once('.')).map(|(section, _)| section).collect();
        let mut used = BTreeSet::new();
        keys_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui"), &mut used);
        used.retain(|key| {
            key.split_once('.').is_some_and(|(section, rest)| sections.contains(section) && !rest.is_empty())
        });
        let missing: Vec<_> = used.iter().filter(|key| !Lang::Zh.knows(key)).collect();
        assert!(missing.is_empty(), "used but not in the catalogue: {missing:?}");
        let idle: Vec<_> = there.difference(&used).collect();
        assert!(idle.is_empty(), "in the catalogue but not used: {idle:?}");
    }

    #[test]
    fn placeholders_are_filled_and_names_are_left_alone() {
        assert_eq!(Lang::En.say("周清越"), "周清越");
        assert_eq!(Lang::Zh.say("action.open"), "打开");
        assert_eq!(Lang::Zh.other().say("action.open"), "Open");
    }
}
