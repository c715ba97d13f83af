//! The preview of an act on many cases: case by case what would be done, or why not; then one order.

use crate::domain::answer::{Preview, Query};
use crate::domain::case::bulk::{Bulk, BulkCase};
use crate::domain::order::Order;
use crate::tui::words::Said;

/// The preview.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkPreview {
    /// What was asked for.
    pub bulk: Bulk,
    /// What it would come to; none until the desk has answered.
    pub preview: Option<Preview>,
    /// The order on its way.
    pub sent: Option<Box<Order>>,
    /// Why the order was refused, or that nobody knows what became of it.
    pub refused: Option<Said>,
    /// Rows scrolled down.
    pub scroll: usize,
}

impl BulkPreview {
    /// A preview that is being made.
    #[must_use]
    pub const fn opening(bulk: Bulk) -> Self {
        Self { bulk, preview: None, sent: None, refused: None, scroll: 0 }
    }

    /// The question whose answer fills it.
    #[must_use]
    pub fn query(&self) -> Query {
        Query::Preview(Box::new(self.bulk.clone()))
    }

    /// The cases that would be done, each at the version the preview was made of.
    #[must_use]
    pub fn possible(&self) -> Vec<BulkCase> {
        let rows = self.preview.iter().flat_map(|preview| &preview.rows).filter(|row| row.refusal.is_none());
        rows.map(|row| BulkCase { case: row.row.id, expect: Some(row.row.version) }).collect()
    }

    /// How many would not be done.
    #[must_use]
    pub fn impossible(&self) -> usize {
        self.preview.iter().flat_map(|preview| &preview.rows).filter(|row| row.refusal.is_some()).count()
    }
}
