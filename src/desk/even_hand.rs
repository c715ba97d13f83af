//! 均衡 at the desk: counts over the rows of cases, for who supervises and for nobody who works on credit.

use super::Desk;
use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use crate::domain::even_hand::{Counting, EvenHand, EvenHandQuery};

impl Desk {
    /// Who brings how many cases against how many, and how they end.
    pub(super) fn even_hand(&self, session: &Session, asked: &EvenHandQuery) -> Result<EvenHand, AskError> {
        self.may(session, Action::Supervise, Relation::Own)?;
        let counted = self.views(|store| {
            let mut counting = Counting::of(asked);
            store.each_row(&mut |row| {
                counting.take(&row);
                true
            })?;
            Ok(counting)
        })?;
        Ok(counted.done())
    }
}
