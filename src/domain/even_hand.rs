//! 均衡: who brings how many cases against whom, and how they end; for supervisors alone.
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
    /// Who asked for whom, the most cases first.
    #[serde(default)]
    pub pairs: Vec<Pair>,
}

/// How many cases, and how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcomes {
    /// Cases.
    pub cases: u32,
    /// Still open.
    pub open: u32,
    /// Ended with an agreement.
    pub agreed: u32,
    /// Withdrawn.
    pub withdrawn: u32,
    /// Ended otherwise.
    pub failed: u32,
}

impl EvenHand {
    /// How many lines tell it: two headings, each party, and below an applicant whom it asks several times.
    #[must_use]
    pub fn lines(&self) -> usize {
        let pairs = self.applicants.iter().map(|one| self.against(one).count()).sum::<usize>();
        let headings = usize::from(!self.applicants.is_empty()) + usize::from(!self.respondents.is_empty());
        headings + self.applicants.len() + pairs + self.respondents.len()
    }

    /// Whom an applicant brings cases against, several against one.
    pub fn against<'a>(&'a self, applicant: &Party) -> impl Iterator<Item = &'a Pair> {
        let known = normalise_name(&applicant.name);
        self.pairs.iter().filter(move |pair| normalise_name(&pair.applicant) == known)
    }
}

impl Outcomes {
    /// The numbers in the order people are shown them: cases, agreed, withdrawn, failed, open.
    #[must_use]
    pub const fn told(&self) -> [u32; 5] {
        [self.cases, self.agreed, self.withdrawn, self.failed, self.open]
    }

    fn take(&mut self, ending: Option<Ending>) {
        self.cases += 1;
        let count = match ending.map(Ending::outcome) {
            None => &mut self.open,
            Some(Outcome::Agreed) => &mut self.agreed,
            Some(Outcome::Withdrawn) => &mut self.withdrawn,
            Some(_) => &mut self.failed,
        };
        *count += 1;
    }
}

/// One party against another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pair {
    /// Who asked, as the latest case of the two has the name.
    pub applicant: String,
    /// Who was asked for.
    pub respondent: String,
    /// What came of it.
    #[serde(flatten)]
    pub counts: Outcomes,
}

/// One party on one side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Party {
    /// The name, as its latest case has it.
    pub name: String,
    /// Different parties on the other side.
    pub against: u32,
    /// What came of its cases.
    #[serde(flatten)]
    pub counts: Outcomes,
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
    pairs: BTreeMap<(String, String), (Pair, Option<NaiveDate>)>,
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
        self.pair(row, on);
    }

    /// What it came to.
    #[must_use]
    pub fn done(mut self) -> EvenHand {
        self.told.applicants = ranked(self.applicants);
        self.told.respondents = ranked(self.respondents);
        let mut pairs: Vec<Pair> = self.pairs.into_values().map(|(pair, _)| pair).collect();
        pairs.retain(|pair| pair.counts.cases >= NAMED_FROM);
        let names = |pair: &Pair| (pair.applicant.clone(), pair.respondent.clone());
        pairs.sort_by(|a, b| b.counts.cases.cmp(&a.counts.cases).then_with(|| names(a).cmp(&names(b))));
        pairs.truncate(PARTIES_MAX);
        self.told.pairs = pairs;
        self.told
    }

    fn pair(&mut self, row: &Row, on: NaiveDate) {
        for (applicant, asked) in keyed(&row.applicants) {
            for (respondent, answers) in keyed(&row.respondents) {
                let (pair, last) = self.pairs.entry((applicant.clone(), respondent)).or_default();
                if last.is_none_or(|last| last <= on) {
                    *last = Some(on);
                    pair.applicant.clone_from(asked);
                    pair.respondent.clone_from(answers);
                }
                pair.counts.take(row.ending);
            }
        }
    }
}

/// Names by what they are known by. One case counts once for a party, however often it is named in it.
fn keyed(names: &[String]) -> BTreeMap<String, &String> {
    names.iter().map(|name| (normalise_name(name), name)).collect()
}

fn side(sides: &mut BTreeMap<String, Side>, (names, others): (&[String], &[String]), row: &Row, on: NaiveDate) {
    for (key, name) in keyed(names) {
        let side = sides.entry(key).or_default();
        if side.last.is_none_or(|last| last <= on) {
            side.last = Some(on);
            side.party.name.clone_from(name);
        }
        side.others.extend(others.iter().map(|other| normalise_name(other)));
        side.party.counts.take(row.ending);
    }
}

fn ranked(sides: BTreeMap<String, Side>) -> Vec<Party> {
    let mut parties: Vec<Party> = sides
        .into_values()
        .map(|side| Party { against: u32::try_from(side.others.len()).unwrap_or(u32::MAX), ..side.party })
        .filter(|party| party.counts.cases >= NAMED_FROM)
        .collect();
    parties.sort_by(|a, b| b.counts.cases.cmp(&a.counts.cases).then_with(|| a.name.cmp(&b.name)));
    parties.truncate(PARTIES_MAX);
    parties
}
