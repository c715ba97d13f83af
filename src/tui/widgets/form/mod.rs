//! A form: labelled values, checked while they are typed.
//!
//! A form is a value: which entries it has, what is in them, where the focus is. It can be put away half filled and taken
//! up again, which is how drafts are kept. It checks what needs no knowledge of a case, by the domain's own reading
//! (required, dates, amounts, numbers); what needs some (a code's check digit, a party's history) the screen hangs on an
//! entry as a remark. Enter goes on to the next entry, or makes a line in a text of several, and never submits from within
//! a text; the button at the end or Ctrl+S does. Entries may depend on others (`shown_if`); what is hidden is not sent.

mod content;
mod draw;
pub mod editor;
mod entry;
mod finding;
mod history;
mod layout;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyModifiers};

use crate::domain::field::typed::Almanac;
use crate::domain::refusal::Refusal;
use crate::tui::input::{Key, normalize};

pub use content::Content;
pub use draw::draw;
pub use editor::Editor;
pub use entry::{Choice, Condition, Entry, JOIN, Kind, Remark, SWITCHED_MAX, Severity};
pub use layout::{name_of, text_cells};

use editor::Edited;
use history::Run;

/// A form and what has been typed into it so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Catalogue key of its heading.
    pub title: String,
    /// Catalogue key of the button at its end.
    pub submit: String,
    /// Its entries, shown or not.
    pub entries: Vec<Entry>,
    /// Submitting was tried: from then on every fault is shown, not only those of entries already left.
    pub asked: bool,
    focus: usize,
    /// The text entry that is being typed into and was empty when that began.
    typing: Option<usize>,
}

/// What a key did to a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The text or choice of the focused entry changed.
    Changed,
    /// The focus went to another entry.
    Left,
    /// Something else happened: the caret moved, or an editing key changed nothing.
    Moved,
    /// The person wants to choose from a list, perhaps with the first character looked for.
    Pick(Option<char>),
    /// The person wants to submit.
    Submit,
    /// Not a key of forms.
    Ignored,
}

impl Form {
    /// An empty form with the focus on its first entry.
    #[must_use]
    pub fn new(title: &str, submit: &str, entries: Vec<Entry>) -> Self {
        Self { title: title.to_owned(), submit: submit.to_owned(), entries, asked: false, focus: 0, typing: None }
    }

    /// The entry `id`.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The same, to change it.
    pub fn entry_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    /// The entry `id` as it is shown. Several may bear one id, for one value asked in different ways; at most one of them is
    /// shown.
    #[must_use]
    pub fn visible(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id && self.shows(entry))
    }

    /// The text of entry `id`, without blanks around it; empty when there is no such entry or it is not shown.
    #[must_use]
    pub fn value(&self, id: &str) -> &str {
        self.visible(id).map_or("", |entry| entry.value())
    }

    /// Fills entry `id`, in every way it may be asked.
    pub fn set(&mut self, id: &str, value: &str) {
        for entry in self.entries.iter_mut().filter(|entry| entry.id == id) {
            entry.set(value);
        }
    }

    /// Puts `more` entries before entry number `at`; the focus stays where it is.
    pub fn insert(&mut self, at: usize, more: Vec<Entry>) {
        let at = at.min(self.entries.len());
        self.typing = None;
        if self.focus >= at {
            self.focus += more.len();
        }
        self.entries.splice(at..at, more);
    }

    /// Hangs a remark on entry `id`, or takes it away.
    pub fn remark(&mut self, id: &str, remark: Option<Remark>) {
        if let Some(entry) = self.entry_mut(id) {
            entry.remark = remark;
        }
    }

    /// The date in entry `id`.
    #[must_use]
    pub fn date(&self, id: &str, almanac: Almanac<'_>) -> Option<NaiveDate> {
        almanac.day(self.value(id)).ok()
    }

    /// Whether the entry is shown, given what those it depends on hold.
    #[must_use]
    pub fn shows(&self, entry: &Entry) -> bool {
        !entry.aside && entry.shown_if.iter().all(|condition| self.holds(condition))
    }

    /// Whether the entry must be filled now.
    #[must_use]
    pub fn needs(&self, entry: &Entry) -> bool {
        entry.required || entry.required_if.as_ref().is_some_and(|condition| self.holds(condition))
    }

    /// What is wrong with an entry, if anything.
    #[must_use]
    pub fn fault(&self, entry: &Entry, almanac: Almanac<'_>) -> Option<Refusal> {
        entry.fault(self.needs(entry), almanac)
    }

    fn holds(&self, condition: &Condition) -> bool {
        let value = self.value(&condition.other);
        if condition.values.is_empty() { !value.is_empty() } else { condition.values.contains(&value) }
    }

    /// The numbers of the entries shown, in order.
    #[must_use]
    pub fn shown(&self) -> Vec<usize> {
        self.entries.iter().enumerate().filter(|(_, entry)| self.shows(entry)).map(|(at, _)| at).collect()
    }

    /// The numbers of the entries to draw: those shown, but what is asked for because of the text being typed comes with the
    /// step to the next entry, as long as there is nothing in it. Rows below would move under the person's eyes otherwise,
    /// and a slow line would carry them for one letter.
    #[must_use]
    pub fn drawn(&self) -> Vec<usize> {
        let typing = self.typing.filter(|at| *at == self.focus).and_then(|at| Some(self.entries.get(at)?.id.as_str()));
        let waits = |entry: &Entry| {
            let follows = |condition: &Condition| condition.values.is_empty() && typing == Some(&condition.other);
            let empty = !entry.touched && (entry.is_choice() || entry.value().is_empty());
            empty && entry.shown_if.iter().any(follows)
        };
        self.shown().into_iter().filter(|at| self.entries.get(*at).is_some_and(|entry| !waits(entry))).collect()
    }

    /// The focused entry; none when the focus is on the button.
    #[must_use]
    pub fn focused(&self) -> Option<&Entry> {
        self.entries.get(self.focus).filter(|entry| self.shows(entry))
    }

    /// The number of the focused entry; the number of entries when the focus is on the button.
    #[must_use]
    pub const fn focus(&self) -> usize {
        self.focus
    }

    /// Puts the focus on entry `id`.
    pub fn focus_on(&mut self, id: &str) {
        if let Some(at) = self.entries.iter().position(|entry| entry.id == id) {
            (self.focus, self.typing) = (at, None);
        }
    }

    /// Whether keys are text here, and must not be taken for commands.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.focused().is_some_and(|entry| !entry.is_choice())
    }

    /// Whether anything was typed.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.entries.iter().any(|entry| entry.touched)
    }

    /// Tells how wide the rows of long texts are, so that the arrows walk over the rows that are seen.
    pub fn fit(&mut self, cells: usize) {
        for entry in &mut self.entries {
            if let Content::Long(editor) = &mut entry.content {
                editor.fit(cells);
            }
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Outcome {
        if key == Key::ctrl('s') {
            return Outcome::Submit;
        }
        let on_text = self.focused().is_some_and(|entry| entry.kind == Kind::Text);
        match (key.code, key.mods) {
            (KeyCode::Tab, KeyModifiers::NONE) => self.step(1),
            (KeyCode::BackTab, KeyModifiers::NONE) => self.step(-1),
            (KeyCode::Down | KeyCode::Up | KeyCode::Enter, KeyModifiers::NONE) if on_text => self.edit(key),
            (KeyCode::Down, KeyModifiers::NONE) => self.step(1),
            (KeyCode::Up, KeyModifiers::NONE) => self.step(-1),
            (KeyCode::Enter, KeyModifiers::NONE) => match self.focused() {
                Some(entry) if Self::wants_list(entry) => Outcome::Pick(None),
                Some(_) => self.step(1),
                None => Outcome::Submit,
            },
            _ => self.edit(key),
        }
    }

    /// Goes on to the next entry.
    pub fn next(&mut self) {
        self.step(1);
    }

    /// Takes the last step of the focused entry back, or (`again`) brings it back; `false` when there is none.
    pub fn undo(&mut self, again: bool) -> bool {
        self.entries.get_mut(self.focus).is_some_and(|entry| entry.undo(again))
    }

    /// Takes pasted text into the focused entry; gives `true` when some was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        let text_entry = self.takes_text();
        match self.entries.get_mut(self.focus).filter(|_| text_entry) {
            Some(entry) => {
                entry.touched = true;
                entry.history.changed(entry.content.value(), None);
                entry.content.paste(text)
            }
            None => false,
        }
    }

    /// Whether the form can be submitted. If not, every fault is shown from now on and the focus goes to the first.
    pub fn check(&mut self, almanac: Almanac<'_>) -> bool {
        (self.asked, self.typing) = (true, None);
        let faulty = self
            .shown()
            .into_iter()
            .find(|at| self.entries.get(*at).is_some_and(|entry| self.fault(entry, almanac).is_some()));
        if let Some(at) = faulty {
            self.focus = at;
        }
        faulty.is_none()
    }

    /// Nothing chosen yet among many: Enter asks for the list rather than going past it.
    fn wants_list(entry: &Entry) -> bool {
        let many = entry.options().len() > SWITCHED_MAX + entry::unnumbered(entry.options());
        many && entry.value().is_empty() && matches!(entry.kind, Kind::Choice(_))
    }

    fn edit(&mut self, key: Key) -> Outcome {
        let choosing = !self.takes_text();
        let Some(entry) = self.entries.get_mut(self.focus) else { return Outcome::Ignored };
        if choosing {
            return Self::choose(entry, normalize(key), key.typed());
        }
        let before = entry.content.value().to_owned();
        if entry.value().is_empty() && key.typed().is_some() {
            self.typing = Some(self.focus);
        }
        if entry.is_proposed() && key.typed().is_some() {
            // Whoever types means another one than the day that was proposed.
            entry.content.set("");
        }
        match entry.content.key(key) {
            Edited::Changed => {
                entry.touched = true;
                let run = Run::of(key, &before, entry.content.value());
                entry.history.changed(&before, run);
                Outcome::Changed
            }
            Edited::Moved => {
                entry.history.rest();
                Outcome::Moved
            }
            Edited::Above => self.step(-1),
            Edited::Below => self.step(1),
            Edited::Ignored => Outcome::Ignored,
        }
    }

    fn choose(entry: &mut Entry, key: Key, typed: Option<char>) -> Outcome {
        let before = entry.content.value().to_owned();
        if entry.choose(key) {
            if entry.content.value() == before {
                let beyond = |n: u32| n as usize > entry.options().len() - entry::unnumbered(entry.options());
                let digit = typed.and_then(|c| normalize(Key::char(c)).typed()?.to_digit(10));
                // There are not so many to choose from.
                return if digit.is_some_and(beyond) { Outcome::Ignored } else { Outcome::Moved };
            }
            entry.touched = true;
            if matches!(entry.kind, Kind::Choice(_)) {
                entry.history.changed(&before, None);
            }
            return Outcome::Changed;
        }
        match typed {
            Some(c) if !entry.options().is_empty() => Outcome::Pick(Some(c).filter(|c| !c.is_whitespace())),
            _ => Outcome::Ignored,
        }
    }

    /// Moves the focus over what is shown and the button, not beyond the ends.
    fn step(&mut self, by: isize) -> Outcome {
        self.typing = None;
        let mut stops = self.shown();
        stops.push(self.entries.len());
        let here = stops.iter().position(|at| *at >= self.focus).unwrap_or(0);
        if let Some(entry) = self.entries.get_mut(self.focus) {
            entry.left = true;
            entry.history.rest();
        }
        let there = here.saturating_add_signed(by).min(stops.len() - 1);
        self.focus = stops.get(there).copied().unwrap_or(0);
        Outcome::Left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendar;
    use std::sync::LazyLock;

    fn today() -> Almanac<'static> {
        static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::default);
        Almanac { today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(), calendar: &CALENDAR }
    }

    fn form() -> Form {
        Form::new(
            "title",
            "submit",
            vec![
                Entry::new("applicant", "a", "h", Kind::Line).required(),
                Entry::new(
                    "kind",
                    "k",
                    "h",
                    Kind::Choice(vec![Choice::new("infringement", "x"), Choice::new("contract", "y")]),
                ),
                Entry::new("contract", "c", "h", Kind::Line).shown_if("kind", &["contract"]).required(),
                Entry::new("on", "d", "h", Kind::Date).required(),
            ],
        )
    }

    fn press(form: &mut Form, code: KeyCode) -> Outcome {
        form.key(Key::plain(code))
    }

    #[test]
    fn what_follows_from_a_text_is_drawn_when_it_is_left_and_never_sent_unseen() {
        let line = |id: &str| Entry::new(id, id, "", Kind::Line);
        let follows = |id: &str| line(id).shown_if("name", &[]);
        let mut form = Form::new("t", "s", vec![line("name"), follows("code"), line("place")]);
        let tab = Key::plain(KeyCode::Tab);
        assert_eq!(form.drawn(), [0, 2]);
        form.key(Key::char('甲'));
        assert_eq!((form.drawn(), form.shown()), (vec![0, 2], vec![0, 1, 2]));
        form.key(tab);
        assert_eq!((form.focus(), form.drawn()), (1, vec![0, 1, 2]), "the step goes to what follows");
        form.key(Key::char('9'));
        form.key(Key::plain(KeyCode::BackTab));
        assert_eq!(form.drawn(), [0, 1, 2], "back on the name, what was filled stands");
        form.key(Key::plain(KeyCode::Backspace));
        assert_eq!(
            (form.drawn(), form.shown()),
            (vec![0, 2], vec![0, 2]),
            "without a name nothing of it is drawn or sent"
        );
        form.key(Key::char('乙'));
        assert_eq!(form.drawn(), [0, 1, 2], "and with one again what is sent is drawn");
        // What is filled in by a match while the name is typed is drawn at once.
        let mut form = Form::new("t", "s", vec![line("name"), follows("code")]);
        form.key(Key::char('甲'));
        form.set("code", "91");
        assert_eq!(form.drawn(), [0, 1]);
    }

    #[test]
    fn enter_goes_on_and_submits_only_from_the_button() {
        let mut form = form();
        for want in ["kind", "on"] {
            assert_eq!(press(&mut form, KeyCode::Enter), Outcome::Left);
            assert_eq!(form.focused().map(|e| e.id.as_str()), Some(want));
        }
        press(&mut form, KeyCode::Enter);
        assert_eq!(form.focused(), None);
        assert_eq!(press(&mut form, KeyCode::Enter), Outcome::Submit);
        assert_eq!(press(&mut form, KeyCode::Up), Outcome::Left);
        assert_eq!(form.focused().map(|e| e.id.as_str()), Some("on"));
    }

    #[test]
    fn an_entry_appears_with_what_it_depends_on() {
        let mut form = form();
        press(&mut form, KeyCode::Tab);
        assert_eq!(press(&mut form, KeyCode::Right), Outcome::Changed);
        assert_eq!(form.value("kind"), "contract");
        assert_eq!(form.shown(), [0, 1, 2, 3]);
        form.key(Key::char('１'));
        assert_eq!((form.value("kind"), form.shown()), ("infringement", vec![0, 1, 3]));
    }

    #[test]
    fn digits_count_what_can_be_chosen_not_the_empty_beginning() {
        let options = ["", "甲", "乙"].map(|name| Choice::new(name, name)).to_vec();
        let mut form = Form::new("t", "s", vec![Entry::new("one", "o", "", Kind::Choice(options))]);
        form.key(Key::char('2'));
        assert_eq!(form.value("one"), "乙");
        form.key(Key::char('3'));
        assert_eq!(form.value("one"), "乙", "there is no third");
    }

    #[test]
    fn several_are_taken_and_left() {
        let options = ["甲", "乙", "丙"].map(|name| Choice::new(name, name)).to_vec();
        let mut form = Form::new("t", "s", vec![Entry::new("mediators", "m", "", Kind::Several(options))]);
        for key in ['２', ' ', '3', '1'] {
            form.key(Key::char(key));
        }
        press(&mut form, KeyCode::Right);
        assert_eq!(form.key(Key::char(' ')), Outcome::Changed);
        assert_eq!(form.value("mediators"), "丙|甲|乙");
        let shown: Vec<_> = form.entry("mediators").unwrap().chosen_several().map(|c| c.value.as_str()).collect();
        assert_eq!(shown, ["甲", "乙", "丙"]);
    }

    #[test]
    fn checking_shows_faults_and_goes_to_the_first() {
        let mut form = form();
        form.set("applicant", "宿城知禾服饰店");
        assert!(!form.check(today()));
        assert_eq!(form.focused().map(|e| e.id.as_str()), Some("on"));
        for c in "11-20".chars() {
            form.key(Key::char(c));
        }
        assert_eq!(form.date("on", today()), NaiveDate::from_ymd_opt(2026, 11, 20));
        assert!(form.check(today()));
    }

    #[test]
    fn a_day_that_was_proposed_gives_way_to_the_first_character_typed() {
        let entry = Entry::new("on", "d", "h", Kind::Date).required().filled("2026-11-22");
        let mut form = Form::new("t", "s", vec![entry, Entry::new("x", "x", "", Kind::Line).filled("甲")]);
        for c in "11-20".chars() {
            form.key(Key::char(c));
        }
        assert_eq!(form.value("on"), "11-20");
        assert_eq!(form.date("on", today()), NaiveDate::from_ymd_opt(2026, 11, 20));
        while form.undo(false) {}
        assert_eq!(form.value("on"), "2026-11-22", "and comes back");
        let mut form = Form::new("t", "s", vec![Entry::new("on", "d", "h", Kind::Date).filled("2026-11-22")]);
        press(&mut form, KeyCode::Backspace);
        form.key(Key::char('1'));
        assert_eq!(form.value("on"), "2026-11-21", "who begins by editing edits");
    }

    #[test]
    fn what_was_typed_is_taken_back_a_thought_at_a_time() {
        let mut form = form();
        for c in "宿城知禾，服饰".chars() {
            form.key(Key::char(c));
        }
        press(&mut form, KeyCode::Backspace);
        form.paste("鞋帽店");
        assert_eq!(form.value("applicant"), "宿城知禾，服鞋帽店");
        let mut back = Vec::new();
        while form.undo(false) {
            back.push(form.value("applicant").to_owned());
        }
        assert_eq!(back, ["宿城知禾，服", "宿城知禾，服饰", "宿城知禾，", "宿城知禾", ""]);
        assert!(form.undo(true) && form.undo(true));
        assert_eq!(form.value("applicant"), "宿城知禾，");
        form.key(Key::char('甲'));
        assert!(!form.undo(true), "what is typed anew ends that way");
        press(&mut form, KeyCode::Tab);
        press(&mut form, KeyCode::Right);
        assert!(form.undo(false), "a choice is a step too");
        assert_eq!(form.value("kind"), "infringement");
    }

    #[test]
    fn pasting_goes_into_text_only() {
        let mut form = form();
        form.paste("甲\n");
        press(&mut form, KeyCode::Tab);
        form.paste("contract");
        assert_eq!((form.value("applicant"), form.value("kind")), ("甲", "infringement"));
    }

    #[test]
    fn enter_makes_a_line_in_a_long_text_and_tab_leaves_it() {
        let mut form =
            Form::new("t", "s", vec![Entry::new("facts", "f", "", Kind::Text), Entry::new("x", "x", "", Kind::Line)]);
        form.fit(20);
        for key in [Key::char('甲'), Key::plain(KeyCode::Enter), Key::char('乙')] {
            assert_eq!(form.key(key), Outcome::Changed);
        }
        assert_eq!(form.value("facts"), "甲\n乙");
        assert_eq!(press(&mut form, KeyCode::Up), Outcome::Moved, "to the first row");
        assert_eq!(press(&mut form, KeyCode::Down), Outcome::Moved);
        assert_eq!(press(&mut form, KeyCode::Down), Outcome::Left, "out of the last row");
        assert_eq!(form.focused().map(|e| e.id.as_str()), Some("x"));
        assert_eq!(press(&mut form, KeyCode::BackTab), Outcome::Left);
        assert_eq!(press(&mut form, KeyCode::Tab), Outcome::Left);
        assert_eq!(form.focused().map(|e| e.id.as_str()), Some("x"));
    }

    #[test]
    fn many_options_are_picked_from_a_list_and_few_are_switched() {
        let many = ["", "甲", "乙", "丙", "丁", "戊"].map(|name| Choice::new(name, name)).to_vec();
        let few = ["", "甲", "乙"].map(|name| Choice::new(name, name)).to_vec();
        let mut form = Form::new(
            "t",
            "s",
            vec![Entry::new("many", "m", "", Kind::Choice(many)), Entry::new("few", "f", "", Kind::Choice(few))],
        );
        assert_eq!(press(&mut form, KeyCode::Enter), Outcome::Pick(None));
        assert_eq!(form.key(Key::char(' ')), Outcome::Pick(None));
        assert_eq!(form.key(Key::char('戊')), Outcome::Pick(Some('戊')));
        form.entry_mut("many").unwrap().pick("戊");
        assert_eq!(press(&mut form, KeyCode::Enter), Outcome::Left, "chosen already: Enter goes on");
        assert_eq!(form.key(Key::char(' ')), Outcome::Changed);
        assert_eq!(press(&mut form, KeyCode::Right), Outcome::Changed);
        assert_eq!((form.value("many"), form.value("few")), ("戊", "乙"));
        assert!(form.is_touched());
    }

    #[test]
    fn a_choice_that_is_gone_is_a_fault() {
        let options = vec![Choice::new("", "choice.open"), Choice::new("a1", "甲")];
        let entry = Entry::new("party", "p", "", Kind::Choice(options)).filled("a2");
        assert_eq!(entry.fault(false, today()).map(|fault| fault.code), Some("choice_unknown".to_owned()));
        let several = Entry::new("parties", "p", "", Kind::Several(vec![Choice::new("a1", "甲")]));
        assert_eq!(several.clone().filled("a1").fault(false, today()), None);
        assert_eq!(
            several.filled("a1|a2").fault(false, today()).map(|fault| fault.code),
            Some("choice_unknown".to_owned())
        );
    }
}
