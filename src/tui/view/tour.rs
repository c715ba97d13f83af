//! The tour: five steps for who is here for the first time, each a few sentences and nothing to do.

use crate::tui::model::{Model, TOUR_STEPS};
use crate::tui::theme::Meaning;

const TEXTS: [&str; TOUR_STEPS] = ["tour.today", "tour.case", "tour.forms", "tour.keys", "tour.safe"];

/// The catalogue key of the sheet's heading, and its lines.
pub(super) fn lines(model: &Model, step: usize) -> (&'static str, Vec<(String, Meaning)>) {
    let lang = model.look.lang;
    let at = [("n", (step + 1).to_string()), ("all", TOUR_STEPS.to_string())];
    let at: Vec<(&str, &str)> = at.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = TEXTS.get(step).map(|key| lang.say(key).into_owned()).unwrap_or_default();
    let mut lines = vec![(lang.tell("tour.step", &at), Meaning::Label), (String::new(), Meaning::Text)];
    lines.extend(text.split('\n').map(|line| (line.to_owned(), Meaning::Text)));
    lines.push((String::new(), Meaning::Text));
    let last = step + 1 >= TOUR_STEPS;
    lines.push((lang.say(if last { "tour.end" } else { "tour.on" }).into_owned(), Meaning::Notice));
    ("tour.title", lines)
}
