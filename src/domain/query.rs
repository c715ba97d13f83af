//! Questions about the register, as values: what a list is filtered by, in which order, and from where on.
//!
//! A filter is a pure predicate over [`Row`]; an index may make it cheaper but never changes its answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::case::row::Row;
use super::case::vocabulary::{Ending, Kind, Object, SourceKind, Stage};
use super::refusal::{Refusal, refuse};
use super::roster::MediatorId;
use super::text::narrow;
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
    /// Or assisted by (联合调解), beside those of `holder`.
    pub or_assisted_by: Option<UnitCode>,
    /// A transit waits for this committee.
    pub waits_for: Option<UnitCode>,
    /// Or for this one: who holds the district's role beside a town's signs for both.
    pub or_waits_for: Option<UnitCode>,
    /// Level of the holder.
    pub level: Option<Level>,
    /// A mediator's name.
    pub mediator: Option<String>,
    /// A mediator, where a name may be two people's.
    pub mediator_id: Option<MediatorId>,
    /// On one person's desk.
    pub on_desk_of: Option<OnDesk>,
    /// Between two committees.
    pub in_transit: Option<bool>,
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
    /// Parts of a number, alias, party's or mediator's name, literally; of several words each must stand somewhere.
    pub text: Option<String>,
}

/// What lies on one person's desk: the cases of a mediator, and of the committee those nobody has been named for yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnDesk {
    /// The mediator, known by id because names may be shared; none for somebody who handles only what nobody was named for.
    pub mediator: Option<MediatorId>,
    /// The person's committee.
    pub committee: UnitCode,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Latest request first.
    #[default]
    Recent,
    /// Nearest door first; cases without a door are left out.
    Door,
    /// Year and serial of the number, latest first.
    Number,
    /// What changed last first.
    Changed,
    /// By stage, in each the latest request first.
    Stage,
    /// By the committee that holds them, in each by stage, in each stage the latest request first.
    Holder,
}

impl Order {
    /// Every order, as people are offered them.
    pub const ALL: [Self; 6] = [Self::Recent, Self::Door, Self::Number, Self::Changed, Self::Stage, Self::Holder];

    /// The machine value.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Door => "door",
            Self::Number => "number",
            Self::Changed => "changed",
            Self::Stage => "stage",
            Self::Holder => "holder",
        }
    }

    /// The order with a machine value.
    #[must_use]
    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.value() == value)
    }
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
    /// Where the next page begins; none at the end. Where no index answers a filter alone, a question reads only a bounded
    /// number of rows: a page shorter than the limit that has a `next` says that the search goes on there.
    pub next: Option<String>,
}

/// How many cases a filter admits, counted in bounded steps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountQuery {
    /// Which.
    pub filter: CaseFilter,
    /// The order of the list it is for: one by door leaves out what has none.
    pub order: Order,
    /// From where on: the `next` of the step before.
    pub after: Option<String>,
    /// Counted so far.
    pub so_far: u64,
}

/// The answer to a [`CountQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Counted so far, the steps before included.
    pub cases: u64,
    /// Where to go on; none when all are counted.
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
    /// With a door that closes.
    pub due: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            cases: self.cases + other.cases,
            open: self.open + other.open,
            arriving: self.arriving + other.arriving,
            unchecked: self.unchecked + other.unchecked,
            due: self.due + other.due,
        }
    }
}

impl OnDesk {
    /// Whether a row lies on that desk.
    #[must_use]
    pub fn has(&self, row: &Row) -> bool {
        let theirs = self.mediator.is_some_and(|mediator| row.mediator_ids.contains(&mediator));
        theirs || (row.mediator_ids.is_empty() && row.holder == self.committee)
    }
}

impl CaseFilter {
    /// Whether a row is one of those asked for.
    #[must_use]
    pub fn admits(&self, row: &Row) -> bool {
        self.admits_stage(row.stage)
            && self.open.is_none_or(|open| open == row.is_open())
            && self.admits_hands(row)
            && self.admits_waiting(row.waits_for.as_ref())
            && self.level.is_none_or(|level| level == row.level)
            && self.mediator.as_ref().is_none_or(|name| row.mediators.contains(name))
            && self.mediator_id.is_none_or(|mediator| row.mediator_ids.contains(&mediator))
            && self.on_desk_of.as_ref().is_none_or(|desk| desk.has(row))
            && self.in_transit.is_none_or(|under_way| under_way == row.waits_for.is_some())
            && self.object.is_none_or(|object| Some(object) == row.object)
            && self.kind.is_none_or(|kind| Some(kind) == row.kind)
            && self.source.is_none_or(|source| Some(source) == row.source)
            && self.ending.is_none_or(|ending| Some(ending) == row.ending)
            && self.series.is_none_or(|series| Some(series) == row.series)
            && self.requested_from.is_none_or(|from| row.requested_on.is_some_and(|on| on >= from))
            && self.requested_to.is_none_or(|to| row.requested_on.is_some_and(|on| on <= to))
            && self.due_before.is_none_or(|day| row.next.as_ref().is_some_and(|door| door.on < day))
            && self.unchecked.is_none_or(|unchecked| unchecked == row.unchecked)
            && self.text.as_ref().is_none_or(|text| mentions(row, text))
    }

    /// In the hands asked for, or assisted by them. Without either, in whatever hands.
    fn admits_hands(&self, row: &Row) -> bool {
        let holds = self.holder.as_ref().is_none_or(|holder| *holder == row.holder);
        holds || self.or_assisted_by.as_ref().is_some_and(|own| row.assisting.contains(own))
    }

    /// Asks for nothing but what an [outline](Row::outline) tells: stages and hands (and whom the asker assists).
    #[must_use]
    pub fn asks_outline_only(&self) -> bool {
        let outline = Self {
            stages: self.stages.clone(),
            open: self.open,
            holder: self.holder.clone(),
            waits_for: self.waits_for.clone(),
            or_waits_for: self.or_waits_for.clone(),
            or_assisted_by: self.or_assisted_by.clone(),
            level: self.level,
            in_transit: self.in_transit,
            ..Self::default()
        };
        outline == *self
    }

    fn admits_waiting(&self, waits_for: Option<&UnitCode>) -> bool {
        let asked = [&self.waits_for, &self.or_waits_for];
        let mut asked = asked.into_iter().flatten().peekable();
        asked.peek().is_none() || asked.any(|committee| Some(committee) == waits_for)
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
            "in_transit" => self.in_transit = flag()?,
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

/// Whether every word of `text` stands in a text of the row; full-width and half-width letters, digits and brackets are the
/// same.
fn mentions(row: &Row, text: &str) -> bool {
    let narrow = |text: &str| text.chars().map(narrow).collect::<String>();
    let number = row.number.to_string();
    let known = std::iter::once(&number)
        .chain(&row.aliases)
        .chain(&row.applicants)
        .chain(&row.respondents)
        .chain(&row.mediators);
    let known: Vec<String> = known.map(|known| narrow(known)).collect();
    narrow(text).split_whitespace().all(|word| known.iter().any(|known| known.contains(word)))
}
