//! 附件: the files of the case on the page, to open one with the person's own program.

use crate::domain::case::attachments::Attachment;
use crate::tui::effect::Effect;
use crate::tui::message::Opened;
use crate::tui::model::{CasePage, Layer, Model, Pick, PickChoice, PickItem};
use crate::tui::words;

/// The files that stand with the case of a page.
pub(super) fn of(page: &CasePage) -> impl Iterator<Item = &Attachment> {
    page.file.iter().flat_map(|file| file.case.standing_attachments())
}

/// Lists them to choose from.
pub(super) fn pick(model: &mut Model) -> Vec<Effect> {
    let lang = model.look.lang;
    let Some(page) = model.page() else { return Vec::new() };
    let item = |file: &Attachment| {
        let (on, bytes) = (file.on.to_string(), file.bytes.to_string());
        let media = file.media.map(|media| lang.say(&format!("media.{media}")).into_owned()).unwrap_or_default();
        let note = lang.tell("files.about", &[("media", &media), ("bytes", &bytes), ("on", &on)]);
        let label = format!("{:02} {}", file.number, file.name);
        PickItem { label, note, choice: PickChoice::File(file.number) }
    };
    let items = of(page).map(item).collect();
    model.layers.push(Layer::Pick(Pick { title: "action.files", foot: "files.foot", items, index: 0 }));
    Vec::new()
}

/// Asks for one of them.
pub(super) fn open(model: &mut Model, number: u32) -> Vec<Effect> {
    let Some(page) = model.page() else { return Vec::new() };
    let (case, found) = (page.id, of(page).find(|file| file.number == number).cloned());
    let Some(attachment) = found else { return Vec::new() };
    model.tell(model.look.lang.tell("status.file_opening", &[("name", &attachment.name)]));
    vec![Effect::OpenFile(case, Box::new(attachment))]
}

/// Tells what became of it.
pub(super) fn opened(model: &mut Model, opened: &Opened) {
    let lang = model.look.lang;
    match opened {
        Opened::With { program, path } => {
            model.tell(lang.tell("status.file_opened", &[("program", program), ("path", path)]));
        }
        Opened::Saved { program, path } => {
            model.tell(lang.tell("status.file_saved", &[("program", program), ("path", path)]));
        }
        Opened::Refused(error) => {
            let said = words::trouble(lang, model.units(), error);
            model.warn([said.what, said.hint].join(" "));
        }
        Opened::NotWritten(detail) => model.warn(lang.tell("status.file_not_written", &[("detail", detail)])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::attachments::Media;
    use crate::tui::input::Key;
    use crate::tui::message::Message;
    use crate::tui::testing::{answered, picture, press};
    use crate::tui::update::update;
    use chrono::NaiveDate;
    use crossterm::event::KeyCode;

    const ENTER: Key = Key::plain(KeyCode::Enter);

    fn attachment(number: u32, name: &str) -> Attachment {
        Attachment {
            number,
            on: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            name: name.to_owned(),
            sha256: "a".repeat(64),
            bytes: 12_000,
            media: Some(Media::Pdf),
            form: None,
            pages: 1,
            note: String::new(),
            struck: None,
        }
    }

    fn with_files(names: &[&str]) -> Model {
        let mut model = answered(80, 24, 12);
        press(&mut model, [Key::char('2'), ENTER]);
        let file = model.page_mut().unwrap().file.as_mut().unwrap();
        let made = names.iter().zip(1..).map(|(name, number)| attachment(number, name));
        file.case.attachments = made.collect();
        model
    }

    #[test]
    fn a_file_is_chosen_by_its_name_and_fetched_from_the_case_of_the_page() {
        let mut model = with_files(&["营业执照.pdf", "笔录.pdf"]);
        let case = model.page().unwrap().id;
        press(&mut model, [Key::ctrl('o')]);
        let shown = picture(&model);
        assert!(shown.contains("营业执照.pdf") && shown.contains("02 笔录.pdf"), "{shown}");
        press(&mut model, [Key::plain(KeyCode::Down)]);
        let message = Message::Input(crate::tui::input::Input::Key(ENTER));
        let effects = update(&mut model, message);
        assert_eq!(effects, [Effect::OpenFile(case, Box::new(attachment(2, "笔录.pdf")))]);
        update(
            &mut model,
            Message::Opened(Opened::Saved { program: "xdg-open".to_owned(), path: "/h/b.pdf".to_owned() }),
        );
        assert!(picture(&model).contains("/h/b.pdf"), "{}", picture(&model));
    }

    #[test]
    fn where_there_is_none_that_is_said_and_what_was_struck_out_is_not_offered() {
        let mut model = with_files(&["误附.pdf"]);
        let file = model.page_mut().unwrap().file.as_mut().unwrap();
        file.case.attachments[0].struck = NaiveDate::from_ymd_opt(2026, 11, 21).map(|on| (on, "误附".to_owned()));
        let layers = model.layers.len();
        press(&mut model, [Key::ctrl('o')]);
        assert_eq!(model.layers.len(), layers);
        assert!(picture(&model).contains("没有附件"), "{}", picture(&model));
    }

    #[test]
    fn a_party_at_the_counter_reads_no_names_of_files() {
        let mut model = with_files(&["甲某住院记录.pdf"]);
        press(&mut model, [Key::ctrl('o'), Key::ctrl('x')]);
        assert!(!picture(&model).contains("甲某"), "{}", picture(&model));
    }
}
