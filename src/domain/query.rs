//! Questions about the register, as values: what a list is filtered by, in which order, and from where on.
//!
//! A filter is a pure predicate over [`Row`]; an index may make it cheaper but never changes its answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::case::row::Row;
use super::case::vocabulary::{Ending, Kind, Object, SourceKind, Stage};
use super::refusal::{Refusal, refuse};
use super::unit::{Level, UnitCode};

/// Which cases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseFilter {
    /// In one of these stages; all but `voided` when empty.
    pub stages: Vec<Stage>,
    /// Open (not declined, ended, archived) or not.
    pub open: Option<bool>,
    /// Held by (or sent by, while in transit).
    pub holder: Option<UnitCode>,
    /// A transit waits for this committee.
    pub waits_for: Option<UnitCode>,
    /// Level of the holder.
    pub level: Option<Level>,
    /// A mediator's name.
    pub mediator: Option<String>,
    /// Object.
    pub object: Option<Object>,
    /// Kind.
    pub kind: Option<Kind>,
    /// Source.
    pub source: Option<SourceKind>,
    /// Ending.
    pub ending: Option<Ending>,
    /// Series.
    pub series: Option<Uuid>,
    /// Requested on or after.
    pub requested_from: Option<NaiveDate>,
    /// Requested on or before.
    pub requested_to: Option<NaiveDate>,
    /// A door closed before this day and is still open (overdue as of the day after).
    pub due_before: Option<NaiveDate>,
    /// Imported cases waiting for confirmation.
    pub unchecked: Option<bool>,
    /// A part of a number, alias, party's or mediator's name, literally.
    pub text: Option<String>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Latest request first.
    #[default]
    Recent,
    /// Nearest door first; cases without a door are left out.
    Door,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseQuery {
    /// Which.
    pub filter: CaseFilter,
    /// In which order.
    pub order: Order,
    /// From where on: the `next` of the page before.
    pub after: Option<String>,
    /// At most so many; 0 stands for [`PAGE_MAX`].
    pub limit: usize,
}

/// The largest page.
pub const PAGE_MAX: usize = 500;

/// The answer to a [`CaseQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePage {
    /// Rows in order.
    pub rows: Vec<Row>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// How many cases stand where, kept by the store and never counted afresh.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// All cases.
    pub cases: u64,
    /// Open ones.
    pub open: u64,
    /// Waiting to be signed for.
    pub arriving: u64,
    /// Imported, to be confirmed.
    pub unchecked: u64,
}

impl CaseFilter {
    /// Whether a row is one of those asked for.
    #[must_use]
    pub fn admits(&self, row: &Row) -> bool {
        self.admits_stage(row.stage)
            && self.open.is_none_or(|open| open == row.is_open())
            && self.holder.as_ref().is_none_or(|holder| *holder == row.holder)
            && self.waits_for.as_ref().is_none_or(|committee| Some(committee) == row.waits_for.as_ref())
            && self.level.is_none_or(|level| level == row.level)
            && self.mediator.as_ref().is_none_or(|name| row.mediators.contains(name))
            && self.object.is_none_or(|object| object == row.object)
            && self.kind.is_none_or(|kind| kind == row.kind)
            && self.source.is_none_or(|source| source == row.source)
            && self.ending.is_none_or(|ending| Some(ending) == row.ending)
            && self.series.is_none_or(|series| Some(series) == row.series)
            && self.requested_from.is_none_or(|from| row.requested_on >= from)
            && self.requested_to.is_none_or(|to| row.requested_on <= to)
            && self.due_before.is_none_or(|day| row.next.as_ref().is_some_and(|door| door.on < day))
            && self.unchecked.is_none_or(|unchecked| unchecked == row.unchecked)
            && self.text.as_ref().is_none_or(|text| mentions(row, text))
    }

    /// Whether a stage is one of those asked for. A registration that was undone is in no list but its own.
    #[must_use]
    pub fn admits_stage(&self, stage: Stage) -> bool {
        if self.stages.is_empty() { stage != Stage::Voided } else { self.stages.contains(&stage) }
    }

    /// Adds one `key=value` of `--where`.
    ///
    /// # Errors
    /// `filter_unknown` for a key there is none of, `filter_value` for a value that does not fit it.
    pub fn add(&mut self, term: &str) -> Result<(), Refusal> {
        let (key, value) = term.split_once('=').ok_or_else(|| refuse("filter_unknown").with("term", term))?;
        let bad = || refuse("filter_value").with("key", key).with("value", value);
        let day = || value.parse::<NaiveDate>().map(Some).map_err(|_| bad());
        let flag = || value.parse::<bool>().map(Some).map_err(|_| bad());
        match key {
            "stage" => {
                for stage in value.split(',') {
                    self.stages.push(Stage::from_value(stage).ok_or_else(bad)?);
                }
            }
            "open" => self.open = flag()?,
            "holder" => self.holder = Some(UnitCode(value.to_owned())),
            "waits_for" => self.waits_for = Some(UnitCode(value.to_owned())),
            "level" => {
                self.level = Some(match value {
                    "district" => Level::District,
                    "town" => Level::Town,
                    _ => return Err(bad()),
                });
            }
            "mediator" => self.mediator = Some(value.to_owned()),
            "object" => self.object = Some(Object::from_value(value).ok_or_else(bad)?),
            "kind" => self.kind = Some(Kind::from_value(value).ok_or_else(bad)?),
            "source" => self.source = Some(SourceKind::from_value(value).ok_or_else(bad)?),
            "ending" => self.ending = Some(Ending::from_value(value).ok_or_else(bad)?),
            "series" => self.series = Some(value.parse().map_err(|_| bad())?),
            "requested_from" => self.requested_from = day()?,
            "requested_to" => self.requested_to = day()?,
            "due_before" => self.due_before = day()?,
            "unchecked" => self.unchecked = flag()?,
            "text" => self.text = Some(value.to_owned()),
            _ => return Err(refuse("filter_unknown").with("term", term)),
        }
        Ok(())
    }
}

fn mentions(row: &Row, text: &str) -> bool {
    let number = row.number.to_string();
    std::iter::once(&number)
        .chain(&row.aliases)
        .chain(&row.applicants)
        .chain(&row.respondents)
        .chain(&row.mediators)
        .any(|known| known.contains(text))
}
