//! Who could mediate the case, with the reasons; who cannot be named stands last, with why.

use crate::domain::case::CaseId;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::words;

use super::parts;

pub(super) fn lines(model: &Model, case: CaseId) -> Vec<(String, Meaning)> {
    let lang = model.look.lang;
    let Some((_, list)) = model.suggested.as_ref().filter(|(of, _)| *of == case) else {
        return vec![(lang.say("status.reading").into_owned(), Meaning::Label)];
    };
    if list.is_empty() {
        return vec![(lang.say("suggest.nobody").into_owned(), Meaning::Text)];
    }
    let mut lines = Vec::new();
    for (at, one) in list.iter().enumerate() {
        let told = |reason| words::warning(lang, model.units(), reason);
        let (reasons, meaning) = match &one.excluded {
            Some(why) => (format!("{} {}", lang.say("suggest.excluded"), told(why)), Meaning::Unavailable),
            None => {
                let reasons: Vec<String> = one.reasons.iter().map(told).collect();
                (parts::joined(lang, &reasons), if at == 0 { Meaning::Good } else { Meaning::Text })
            }
        };
        lines.push((format!("{}  {reasons}", one.name), meaning));
    }
    lines.push((String::new(), Meaning::Text));
    lines.push((lang.say("suggest.about").into_owned(), Meaning::Label));
    lines
}
