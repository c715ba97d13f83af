//! What stood in an entry before, so that what was typed can be taken back.
//!
//! A run of typing is one step, so is a run of deleting, a paste, a choice: whoever takes back wants what stood there a
//! thought ago, not a letter ago. A run ends at a mark of punctuation, when the caret moves and when the entry is left.

use crate::tui::input::Key;

/// Steps kept of one entry.
const STEPS_MAX: usize = 100;
/// A run of typing ends behind these.
const MARKS: &str = "。，；：、？！.,;:?! ";

/// What a change was part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Characters typed one after the other.
    Typing,
    /// Characters taken away one after the other.
    Deleting,
}

impl Run {
    /// What a key that changed a text was part of; none for a step of its own.
    pub(super) fn of(key: Key, before: &str, after: &str) -> Option<Self> {
        match key.typed() {
            Some(c) if !MARKS.contains(c) => Some(Self::Typing),
            Some(_) => None,
            None => (before.chars().count() == after.chars().count() + 1).then_some(Self::Deleting),
        }
    }
}

/// The texts before and after the present one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    before: Vec<String>,
    undone: Vec<String>,
    run: Option<Run>,
}

impl History {
    /// The text was `before` and is another one now.
    pub(super) fn changed(&mut self, before: &str, run: Option<Run>) {
        if run.is_none() || run != self.run {
            self.before.push(before.to_owned());
            let too_many = self.before.len().saturating_sub(STEPS_MAX);
            self.before.drain(..too_many);
        }
        self.run = run;
        self.undone.clear();
    }

    /// What is typed next is a step of its own.
    pub(super) const fn rest(&mut self) {
        self.run = None;
    }

    /// The text before `now`, if there was one.
    pub(super) fn back(&mut self, now: &str) -> Option<String> {
        self.run = None;
        let text = self.before.pop()?;
        self.undone.push(now.to_owned());
        Some(text)
    }

    /// The text that was taken back last.
    pub(super) fn again(&mut self, now: &str) -> Option<String> {
        self.run = None;
        let text = self.undone.pop()?;
        self.before.push(now.to_owned());
        Some(text)
    }

    /// Whether there is a step to take back, and one to bring again.
    #[must_use]
    pub fn steps(&self) -> (bool, bool) {
        (!self.before.is_empty(), !self.undone.is_empty())
    }
}
