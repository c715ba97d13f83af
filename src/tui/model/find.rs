//! 查找: a line to type into and what it finds, anywhere in the register.
//!
//! One question is under way at a time ([`Latest`]). What was found stays shown until the next answer is there.

use crate::domain::answer::{Answer, Hit, Query};
use crate::tui::widgets::Field;

use super::latest::Latest;

/// Hits asked for; who sees so many types another letter.
pub const HITS_MAX: usize = 60;

/// The line, and what was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Find {
    /// What was typed.
    pub field: Field,
    /// What was found last, best first.
    pub hits: Vec<Hit>,
    /// What it was found for; none before the first answer.
    pub answered: Option<String>,
    /// Which hit is selected.
    pub index: usize,
    latest: Latest<Query>,
}

impl Find {
    /// The question that makes the register ready to be searched: asked as soon as the line opens.
    pub fn prepare(&mut self) -> Option<Query> {
        self.ask()
    }

    /// Wishes for what is typed now; gives the question, unless one is under way (then it is asked after that).
    pub fn ask(&mut self) -> Option<Query> {
        self.latest.wish(Query::Search { text: self.wanted(), limit: HITS_MAX })
    }

    /// Whether an answer to `query` is for this line.
    #[must_use]
    pub fn waits_for(&self, query: &Query) -> bool {
        self.latest.waits_for(query)
    }

    /// Whether something other than what is shown has been asked for.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.answered.as_ref() != Some(&self.wanted())
    }

    /// Takes an answer (or that there is none); gives the next question, if something else was typed meanwhile.
    pub fn take(&mut self, answer: Option<Answer>) -> Option<Query> {
        let heard = self.latest.heard(|asked, wish| asked == wish);
        // What was found for an earlier wish is better than nothing while the present one is looked for.
        if let (Some(Query::Search { text, .. }), Some(Answer::Found(hits))) = (heard.asked, answer) {
            // Where the same case is found again, the selection stays with it; it never moves by itself otherwise.
            let selected = self.selected().map(|hit| hit.row.id);
            let first = self.index == 0;
            self.hits = hits;
            let again = self.hits.iter().position(|hit| Some(hit.row.id) == selected);
            self.index = again.filter(|_| !first).unwrap_or(0);
            self.answered = Some(text);
        }
        heard.next
    }

    /// Moves the selection.
    pub fn step(&mut self, rows: isize) {
        self.index = self.index.saturating_add_signed(rows).min(self.hits.len().saturating_sub(1));
    }

    /// The selected hit.
    #[must_use]
    pub fn selected(&self) -> Option<&Hit> {
        self.hits.get(self.index)
    }

    fn wanted(&self) -> String {
        self.field.value().trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(query: Option<Query>) -> Option<String> {
        match query {
            Some(Query::Search { text, .. }) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn fast_typing_asks_little() {
        let mut find = Find::default();
        assert_eq!(text(find.prepare()).as_deref(), Some(""));
        for typed in ["青", "青甑", "青甑 "] {
            find.field.set(typed);
            assert_eq!(find.ask(), None, "one question at a time");
        }
        assert_eq!(text(find.take(Some(Answer::Found(Vec::new())))).as_deref(), Some("青甑"));
        assert!(find.is_looking());
        assert_eq!(find.take(Some(Answer::Found(Vec::new()))), None);
        assert!(!find.is_looking());
    }

    #[test]
    fn a_question_that_failed_is_not_asked_for_ever() {
        let mut find = Find::default();
        find.field.set("青");
        let query = find.ask().unwrap();
        assert!(find.waits_for(&query));
        assert_eq!(find.take(None), None);
        assert!(find.is_looking() && !find.waits_for(&query));
        assert!(find.ask().is_some());
    }
}
