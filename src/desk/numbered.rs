//! Cases by a shortened number: `古城25`, `gczt25`, `2026-25`. Every prefix ever given out that the name before the figures
//! fits is looked up with the serial, so that nothing has to be indexed and the right case comes before all that merely has
//! these figures in it.

use super::Desk;
use super::find::HITS_MAX;
use super::query::AskError;
use super::session::Session;
use crate::domain::answer::Hit;
use crate::domain::case::number::{CaseNumber, NumberAsked};
use crate::domain::case::row::Row;
use crate::search::{Field, Needle};
use crate::store::StoreError;
use chrono::Datelike as _;

/// Without a year so many are looked through.
const YEARS_BACK: i32 = 15;
/// Better than anything the index of texts ever says.
const SCORE: i64 = 10_000;

impl Desk {
    /// The cases a shortened number may mean: open ones first, then the own committee's, then the latest.
    pub(super) fn numbered(&self, session: &Session, typed: &str, limit: usize) -> Result<Vec<Hit>, AskError> {
        let Some(asked) = NumberAsked::read(typed) else { return Ok(Vec::new()) };
        let this_year = self.clock.today().year();
        let years = asked.year.map_or(this_year - YEARS_BACK..=this_year, |year| year..=year);
        let office = self.office();
        let named = |prefix: &str| match Needle::new(&asked.name) {
            Some(needle) => needle.find(prefix).map(|found| found.matched),
            None => Some(Vec::new()),
        };
        let prefixes = office.prefixes.keys().filter_map(|prefix| Some((prefix, named(prefix)?)));
        let mut found = self.views(|store| {
            let mut found: Vec<(Row, Vec<usize>)> = Vec::new();
            for (prefix, matched) in prefixes.clone() {
                for year in years.clone() {
                    let number = CaseNumber { prefix: prefix.clone(), year, serial: asked.serial };
                    let Some(id) = store.find(&number.to_string())? else { continue };
                    // It may be another case's alias.
                    if let Some(row) = store.row(id)?.filter(|row| row.number == number) {
                        found.push((row, matched.clone()));
                    }
                }
            }
            Ok::<_, StoreError>(found)
        })?;
        let own = session.committee();
        found.sort_by_key(|(row, _)| {
            let last = std::cmp::Reverse(row.number.year);
            (!row.is_open(), row.holder != *own, last, row.number.prefix.clone())
        });
        found.truncate(limit.min(HITS_MAX));
        self.show(session, found.iter_mut().map(|(row, _)| row));
        let hits = (0..).zip(found).map(|(place, (row, in_name))| {
            let text = row.number.to_string();
            let matched = in_name.into_iter().chain(figures(&row.number, asked.year.is_some())).collect();
            Hit { row, field: Field::Number.value().to_owned(), text, matched, score: SCORE - place }
        });
        Ok(hits.collect())
    }
}

/// Where the figures that were typed stand in a number as it is written.
fn figures(number: &CaseNumber, with_year: bool) -> Vec<usize> {
    let written: Vec<char> = number.to_string().chars().collect();
    let prefix = number.prefix.chars().count();
    let digits = written.iter().enumerate().skip(prefix).filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at);
    digits.skip(if with_year { 0 } else { number.year.to_string().len() }).collect()
}
