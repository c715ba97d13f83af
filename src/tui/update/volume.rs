//! The volume of the case on the page: asked for, and what became of it told.

use crate::domain::order::Target;
use crate::domain::paper::{PaperQuery, Wanted};
use crate::tui::effect::Effect;
use crate::tui::message::Kept;
use crate::tui::model::Model;
use crate::tui::words;

/// Asks for it.
pub(super) fn make(model: &mut Model) -> Vec<Effect> {
    let Some(row) = model.subject() else { return Vec::new() };
    let query = PaperQuery { case: Target::Id(row.id), wanted: Wanted::Volume };
    model.tell(model.look.lang.say("status.volume_making").into_owned());
    vec![Effect::Volume(query)]
}

/// Tells where it is and what is still to be done about it.
pub(super) fn kept(model: &mut Model, kept: &Kept) {
    let lang = model.look.lang;
    match kept {
        Kept::Saved { path, blanks, missing, unbound, pdf, files } => {
            let (blanks, missing, files) = (blanks.to_string(), missing.to_string(), files.to_string());
            let args = [
                ("path", path.as_str()),
                ("blanks", blanks.as_str()),
                ("missing", missing.as_str()),
                ("files", files.as_str()),
            ];
            match unbound {
                None => {
                    let key = if *pdf { "status.volume_kept_pdf" } else { "status.volume_kept" };
                    let beside = if files == "0" { String::new() } else { lang.tell("status.volume_files", &args) };
                    model.tell(lang.tell(key, &args) + &beside);
                }
                Some(error) => {
                    let why = words::trouble(lang, model.units(), error).what;
                    model.warn(lang.tell("status.volume_unbound", &[("path", path), ("why", &why)]));
                }
            }
        }
        Kept::Form { path, blanks } => {
            let blanks = blanks.to_string();
            model.tell(lang.tell("status.form_kept", &[("path", path), ("blanks", &blanks)]));
        }
        Kept::Refused(error) => {
            let said = words::trouble(lang, model.units(), error);
            model.warn([said.what, said.hint].join(" "));
        }
        Kept::NotWritten(detail) => model.warn(lang.tell("status.volume_not_written", &[("detail", detail)])),
    }
}
