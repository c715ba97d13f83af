//! Ids for orders, made here so that a retry carries the same one.

use uuid::Uuid;

/// A reproducible row of ids, different for every session: the n-th is a name (UUIDv5) in the session's name space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ids {
    session: Uuid,
    made: u64,
}

impl Ids {
    /// The ids of a session, which must be unique in the world: random.
    #[must_use]
    pub const fn new(session: Uuid) -> Self {
        Self { session, made: 0 }
    }

    /// The session itself, as the one whose hand writes a draft.
    #[must_use]
    pub const fn session(&self) -> Uuid {
        self.session
    }

    /// The next id.
    pub fn make(&mut self) -> Uuid {
        self.made += 1;
        Uuid::new_v5(&self.session, &self.made.to_be_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_can_be_made_again() {
        let mut ids = Ids::new(Uuid::nil());
        let mut again = ids.clone();
        let first = ids.make();
        assert_ne!(first, ids.make());
        assert_eq!(again.make(), first);
        assert_ne!(Ids::new(Uuid::max()).make(), first);
    }
}
