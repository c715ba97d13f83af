//! Finding cases: every number, alias, party and mediator a person may see, matched by `search`.

use super::policy::{Action, Relation};
use super::query::AskError;
use super::session::Session;
use super::{Desk, DeskError};
use crate::domain::answer::Hit;
use crate::domain::case::row::Row;
use crate::search::Needle;

/// The most hits of one search.
const HITS_MAX: usize = 200;

impl Desk {
    /// The best hits, best first; equal ones with the latest request first.
    pub(super) fn search(&self, session: &Session, text: &str, limit: usize) -> Result<Vec<Hit>, AskError> {
        self.may(session, Action::ReadOutline, Relation::Elsewhere)?;
        let Some(needle) = Needle::new(text) else { return Ok(Vec::new()) };
        let hits = self.views(|store| {
            let mut hits: Vec<Hit> = Vec::new();
            store.each_row(&mut |mut row| {
                self.veil_row(session, &mut row);
                hits.extend(best(&needle, row));
                true
            })?;
            Ok(hits)
        });
        let mut hits = hits.map_err(|error: DeskError| error)?;
        hits.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| b.row.requested_on.cmp(&a.row.requested_on)));
        hits.truncate(if limit == 0 { HITS_MAX } else { limit.min(HITS_MAX) });
        Ok(hits)
    }
}

/// The best match among a row's texts.
fn best(needle: &Needle, row: Row) -> Option<Hit> {
    let number = [row.number.to_string()];
    let texts = [
        ("number", number.as_slice()),
        ("alias", &row.aliases),
        ("applicant", &row.applicants),
        ("respondent", &row.respondents),
        ("mediator", &row.mediators),
    ];
    let found = texts
        .into_iter()
        .flat_map(|(field, texts)| texts.iter().map(move |text| (field, text)))
        .filter_map(|(field, text)| Some((field, text.clone(), needle.find(text)?)))
        .max_by_key(|(_, _, found)| found.score)?;
    let (field, text, found) = found;
    Some(Hit { row, field: field.to_owned(), text, matched: found.matched, score: found.score })
}
