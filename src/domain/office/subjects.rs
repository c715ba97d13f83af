//! The register's own part of the names of subjects' streams (盐值).
//!
//! A stream's name stands in the header of every record and cannot be erased. A subject is found by its code, so the name
//! is made of it; made of the code alone it would say to anybody with a list of numbers whose stream it is, in this
//! register and in every other, long after the content was erased. With a number drawn once and kept in this register it
//! says so only to who has that record too. Registers whose first subjects came before keep the names those have.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Office;
use super::event::Fold;
use super::stream::Stream;

/// The number was drawn, with the first subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectsSalted {
    /// Drawn at random by the desk.
    pub drawn: Uuid,
}

impl Fold for SubjectsSalted {
    const KIND: &'static str = "subjects_salted";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        // The first stands: names made of it are on record.
        if *stream == Stream::Subjects && office.subject_salt.is_none() {
            office.subject_salt = Some(self.drawn);
        }
    }
}
