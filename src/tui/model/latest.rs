//! One question at a time, and always the latest wish next.
//!
//! Whoever types fast wishes faster than the desk answers. At most one question is under way; while it is, a newer wish only
//! replaces the last one, so that little is asked and an answer to something nobody wants any more is told from the one
//! waited for. It knows nothing of what is asked.

/// The last wish, and the question under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Latest<Q> {
    wish: Option<Q>,
    under_way: Option<Q>,
}

/// What an answer was to, and what to ask next.
#[derive(Debug, PartialEq)]
pub struct Heard<Q> {
    /// The question.
    pub asked: Option<Q>,
    /// Something else is wished for by now, and is to be asked at once.
    pub next: Option<Q>,
}

impl<Q> Default for Latest<Q> {
    fn default() -> Self {
        Self { wish: None, under_way: None }
    }
}

impl<Q: Clone> Latest<Q> {
    /// Wishes for something; gives the question, unless one is under way (then it is asked after that).
    pub fn wish(&mut self, question: Q) -> Option<Q> {
        self.wish = Some(question.clone());
        self.more(question)
    }

    /// Asks on about what is wished for already, where nothing is under way.
    pub fn more(&mut self, question: Q) -> Option<Q> {
        if self.under_way.is_some() {
            return None;
        }
        self.under_way = Some(question.clone());
        Some(question)
    }

    /// The question is answered, or will not be; `same` tells whether one belongs to a wish.
    pub fn heard(&mut self, same: impl Fn(&Q, &Q) -> bool) -> Heard<Q> {
        let asked = self.under_way.take();
        let wanted = match (&asked, &self.wish) {
            (Some(asked), Some(wish)) => same(asked, wish),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        if !wanted {
            self.under_way.clone_from(&self.wish);
        }
        Heard { asked, next: self.wish.clone().filter(|_| !wanted) }
    }

    /// The last wish.
    pub const fn wished(&self) -> Option<&Q> {
        self.wish.as_ref()
    }

    /// The same, to change what is shown of it.
    pub const fn wished_mut(&mut self) -> Option<&mut Q> {
        self.wish.as_mut()
    }

    /// Whether a question is under way.
    pub const fn is_asking(&self) -> bool {
        self.under_way.is_some()
    }
}

impl<Q: PartialEq> Latest<Q> {
    /// Whether an answer to `question` is the one waited for.
    pub fn waits_for(&self, question: &Q) -> bool {
        self.under_way.as_ref() == Some(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_wishes_ask_little_and_the_last_one_is_asked() {
        let same = |a: &u32, b: &u32| a == b;
        let mut latest = Latest::default();
        assert_eq!(latest.wish(1), Some(1));
        assert_eq!([latest.wish(2), latest.wish(3)], [None, None]);
        assert!(latest.waits_for(&1) && !latest.waits_for(&3));
        assert_eq!(latest.heard(same), Heard { asked: Some(1), next: Some(3) });
        assert_eq!(latest.heard(same), Heard { asked: Some(3), next: None });
        assert!(!latest.is_asking());
        assert_eq!(latest.more(4), Some(4));
        assert_eq!(latest.heard(|_, _| true), Heard { asked: Some(4), next: None });
    }
}
