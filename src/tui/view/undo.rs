//! What is about to be taken back, over the form that asks why: the records of the last act, and the other cases it
//! touched.

use crate::domain::answer::CaseFile;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::widgets::Pen;
use crate::tui::words;

/// Draws it from row `y` on; gives the row after.
pub(super) fn preview(model: &Model, file: &CaseFile, pen: &mut Pen<'_>, mut y: u16) -> u16 {
    let (lang, units) = (model.look.lang, model.units());
    let Some((undo, last)) = file.undo.as_ref().and_then(|undo| Some((undo, undo.last.as_ref()?))) else { return y };
    let heading = lang.say("undo.preview").into_owned();
    y = pen.paragraph(1, y, &heading, Meaning::Label);
    for entry in file.timeline.iter().filter(|entry| entry.command == last.command) {
        let detail = words::record_detail(lang, units, entry);
        let line = format!("{} {} {detail}", entry.on, words::record(lang, entry));
        y = pen.paragraph(3, y, line.trim_end(), Meaning::Text);
    }
    if undo.cases.len() > 1 {
        let (n, cases) = (undo.cases.len().to_string(), undo.cases.join(lang.pick("、", ", ")));
        let others = lang.tell("undo.cases", &[("n", &n), ("cases", &cases)]);
        y = pen.paragraph(1, y, &others, Meaning::Soon);
    }
    let after = lang.say(if last.born { "undo.voids" } else { "undo.restores" }).into_owned();
    pen.paragraph(1, y, &after, Meaning::Notice) + 1
}
