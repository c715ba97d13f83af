//! 均衡: who brings how many cases against how many others, and how they end; for supervisors alone.
//!
//! A service that is used by a few against many is looked at with other eyes than one that is used by all. These are counts
//! from the rows of cases, without a word of what was said in any; trade secrets are left out, and only parties with
//! several cases are named. Credit roles are never told: what is mediated must not colour what is listed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::case::row::Row;
use super::case::vocabulary::{Ending, Outcome};
use super::text::normalise_name;

/// Fewer cases than this name nobody.
pub const NAMED_FROM: u32 = 2;
/// The most parties named on a side.
const PARTIES_MAX: usize = 100;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EvenHandQuery {
    /// Requests from this day on.
    pub from: Option<NaiveDate>,
    /// Requests up to this day.
    pub to: Option<NaiveDate>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EvenHand {
    /// Cases counted.
    pub cases: u32,
    /// Trade-secret cases, which are not.
    pub left_out: u32,
    /// Who asked, the most cases first.
    pub applicants: Vec<Party>,
    /// Who was asked for.
    pub respondents: Vec<Party>,
}

/// One party on one side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Party {
    /// The name, as its latest case has it.
    pub name: String,
    /// Cases.
    pub cases: u32,
    /// Different parties on the other side.
    pub against: u32,
    /// Still open.
    pub open: u32,
    /// Ended with an agreement.
    pub agreed: u32,
    /// Withdrawn.
    pub withdrawn: u32,
    /// Ended otherwise.
    pub failed: u32,
}

#[derive(Default)]
struct Side {
    party: Party,
    others: BTreeSet<String>,
    last: Option<NaiveDate>,
}

/// Counts, fed row by row.
#[derive(Default)]
pub struct Counting {
    asked: EvenHandQuery,
    told: EvenHand,
    applicants: BTreeMap<String, Side>,
    respondents: BTreeMap<String, Side>,
}

impl Counting {
    /// Begins to count.
    #[must_use]
    pub fn of(asked: &EvenHandQuery) -> Self {
        Self { asked: asked.clone(), ..Self::default() }
    }

    /// Takes a case.
    pub fn take(&mut self, row: &Row) {
        let Some(on) = row.requested_on else { return };
        if self.asked.from.is_some_and(|from| on < from) || self.asked.to.is_some_and(|to| on > to) {
            return;
        }
        if row.secrecy.is_some() {
            self.told.left_out += 1;
            return;
        }
        self.told.cases += 1;
        side(&mut self.applicants, (&row.applicants, &row.respondents), row, on);
        side(&mut self.respondents, (&row.respondents, &row.applicants), row, on);
    }

    /// What it came to.
    #[must_use]
    pub fn done(mut self) -> EvenHand {
        self.told.applicants = ranked(self.applicants);
        self.told.respondents = ranked(self.respondents);
        self.told
    }
}

fn side(sides: &mut BTreeMap<String, Side>, (names, others): (&[String], &[String]), row: &Row, on: NaiveDate) {
    // One case counts once for a party, however often it is named in it.
    let keys: BTreeMap<String, &String> = names.iter().map(|name| (normalise_name(name), name)).collect();
    for (key, name) in keys {
        let side = sides.entry(key).or_default();
        if side.last.is_none_or(|last| last <= on) {
            side.last = Some(on);
            side.party.name.clone_from(name);
        }
        side.party.cases += 1;
        side.others.extend(others.iter().map(|other| normalise_name(other)));
        let outcome = row.ending.map(Ending::outcome);
        let count = match outcome {
            None => &mut side.party.open,
            Some(Outcome::Agreed) => &mut side.party.agreed,
            Some(Outcome::Withdrawn) => &mut side.party.withdrawn,
            Some(_) => &mut side.party.failed,
        };
        *count += 1;
    }
}

fn ranked(sides: BTreeMap<String, Side>) -> Vec<Party> {
    let mut parties: Vec<Party> = sides
        .into_values()
        .map(|side| Party { against: u32::try_from(side.others.len()).unwrap_or(u32::MAX), ..side.party })
        .filter(|party| party.cases >= NAMED_FROM)
        .collect();
    parties.sort_by(|a, b| b.cases.cmp(&a.cases).then_with(|| a.name.cmp(&b.name)));
    parties.truncate(PARTIES_MAX);
    parties
}
