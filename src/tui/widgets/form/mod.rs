//! A form: labelled values, checked while they are typed.
//!
//! A form is a value: which entries it has, what is in them, where the focus is. It can be put away half filled and taken
//! up again, which is how drafts are kept. It checks what needs no knowledge (required, dates, numbers); what needs some
//! (a code's check digit, a party's history) the screen hangs on an entry as a remark. Enter goes on to the next entry and
//! never submits from within a text; the button at the end or Ctrl+S does. Entries may depend on others (`shown_if`).

mod date;
mod draw;
mod entry;
mod number;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyModifiers};

use crate::tui::input::{Key, normalize};

pub use date::parse_date;
pub use draw::draw;
pub use entry::{Choice, Condition, Entry, Fault, JOIN, Kind, Remark, Severity};
pub use number::{parse_count, parse_fen};

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
}

/// What a key did to a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The text or choice of the focused entry changed.
    Changed,
    /// Something else happened: the focus moved, or an editing key changed nothing.
    Moved,
    /// The person wants to submit.
    Submit,
    /// Not a key of forms.
    Ignored,
}

impl Form {
    /// An empty form with the focus on its first entry.
    #[must_use]
    pub fn new(title: &str, submit: &str, entries: Vec<Entry>) -> Self {
        Self { title: title.to_owned(), submit: submit.to_owned(), entries, asked: false, focus: 0 }
    }

    /// The entry `id`.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The text of entry `id`, without blanks around it; empty when there is no such entry or it is not shown.
    #[must_use]
    pub fn value(&self, id: &str) -> &str {
        self.entry(id).filter(|entry| self.shows(entry)).map_or("", |entry| entry.value())
    }

    /// Fills entry `id`.
    pub fn set(&mut self, id: &str, value: &str) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            entry.set(value);
        }
    }

    /// Puts `more` entries before entry number `at`; the focus stays where it is.
    pub fn insert(&mut self, at: usize, more: Vec<Entry>) {
        let at = at.min(self.entries.len());
        if self.focus >= at {
            self.focus += more.len();
        }
        self.entries.splice(at..at, more);
    }

    /// Hangs a remark on entry `id`, or takes it away.
    pub fn remark(&mut self, id: &str, remark: Option<Remark>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) {
            entry.remark = remark;
        }
    }

    /// The date in entry `id`.
    #[must_use]
    pub fn date(&self, id: &str, today: NaiveDate) -> Option<NaiveDate> {
        parse_date(self.value(id), today)
    }

    /// Whether the entry is shown, given what the one it depends on holds.
    #[must_use]
    pub fn shows(&self, entry: &Entry) -> bool {
        entry.shown_if.as_ref().is_none_or(|condition| {
            let value = self.value(&condition.other);
            if condition.values.is_empty() { !value.is_empty() } else { condition.values.contains(&value) }
        })
    }

    /// The numbers of the entries shown, in order.
    #[must_use]
    pub fn shown(&self) -> Vec<usize> {
        self.entries.iter().enumerate().filter(|(_, entry)| self.shows(entry)).map(|(at, _)| at).collect()
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
            self.focus = at;
        }
    }

    /// Whether keys are text here, and must not be taken for commands.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.focused().is_some_and(|entry| !matches!(entry.kind, Kind::Choice(_) | Kind::Several(_)))
    }

    /// Whether anything was typed.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.entries.iter().any(|entry| entry.touched)
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Outcome {
        if key == Key::ctrl('s') {
            return Outcome::Submit;
        }
        match (key.code, key.mods) {
            (KeyCode::Tab | KeyCode::Down, KeyModifiers::NONE) => self.step(1),
            (KeyCode::Enter, KeyModifiers::NONE) if self.focused().is_some() => self.step(1),
            (KeyCode::Enter, KeyModifiers::NONE) => Outcome::Submit,
            (KeyCode::BackTab | KeyCode::Up, KeyModifiers::NONE) => self.step(-1),
            _ => self.edit(key),
        }
    }

    /// Takes pasted text into the focused entry; gives `true` when some was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        let text_entry = self.takes_text();
        match self.entries.get_mut(self.focus).filter(|_| text_entry) {
            Some(entry) => {
                entry.touched = true;
                entry.field.paste(text)
            }
            None => false,
        }
    }

    /// Whether the form can be submitted. If not, every fault is shown from now on and the focus goes to the first.
    pub fn check(&mut self, today: NaiveDate) -> bool {
        self.asked = true;
        let faulty =
            self.shown().into_iter().find(|at| self.entries.get(*at).is_some_and(|e| e.fault(today).is_some()));
        if let Some(at) = faulty {
            self.focus = at;
        }
        faulty.is_none()
    }

    fn edit(&mut self, key: Key) -> Outcome {
        let choosing = !self.takes_text();
        let Some(entry) = self.entries.get_mut(self.focus) else { return Outcome::Ignored };
        let before = entry.field.clone();
        let taken = if choosing { entry.choose(normalize(key)) } else { entry.field.key(key) };
        if !taken {
            return Outcome::Ignored;
        }
        if entry.field.value() == before.value() {
            return Outcome::Moved;
        }
        entry.touched = true;
        Outcome::Changed
    }

    /// Moves the focus over what is shown and the button, not beyond the ends.
    fn step(&mut self, by: isize) -> Outcome {
        let mut stops = self.shown();
        stops.push(self.entries.len());
        let here = stops.iter().position(|at| *at >= self.focus).unwrap_or(0);
        if let Some(entry) = self.entries.get_mut(self.focus) {
            entry.left = true;
        }
        let there = here.saturating_add_signed(by).min(stops.len() - 1);
        self.focus = stops.get(there).copied().unwrap_or(0);
        Outcome::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn form() -> Form {
        Form::new(
            "title",
            "submit",
            vec![
                Entry::new("applicant", "a", "h", Kind::Text).required(),
                Entry::new(
                    "kind",
                    "k",
                    "h",
                    Kind::Choice(vec![Choice::new("infringement", "x"), Choice::new("contract", "y")]),
                ),
                Entry::new("contract", "c", "h", Kind::Text).shown_if("kind", &["contract"]).required(),
                Entry::new("on", "d", "h", Kind::Date).required(),
            ],
        )
    }

    fn press(form: &mut Form, code: KeyCode) -> Outcome {
        form.key(Key::plain(code))
    }

    #[test]
    fn enter_goes_on_and_submits_only_from_the_button() {
        let mut form = form();
        for want in ["kind", "on"] {
            assert_eq!(press(&mut form, KeyCode::Enter), Outcome::Moved);
            assert_eq!(form.focused().map(|e| e.id.as_str()), Some(want));
        }
        press(&mut form, KeyCode::Enter);
        assert_eq!(form.focused(), None);
        assert_eq!(press(&mut form, KeyCode::Enter), Outcome::Submit);
        assert_eq!(press(&mut form, KeyCode::Up), Outcome::Moved);
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
    fn pasting_goes_into_text_only() {
        let mut form = form();
        form.paste("甲\n");
        press(&mut form, KeyCode::Tab);
        form.paste("contract");
        assert_eq!((form.value("applicant"), form.value("kind")), ("甲", "infringement"));
    }
}
