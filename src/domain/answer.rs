//! What the register is asked and what it answers, beyond lists ([`super::query`]): one case whole, its history, today.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::actor::{Actor, Role};
use super::calendar::Calendar;
use super::case::Case;
use super::case::bulk::Bulk;
use super::case::row::Row;
use super::case::undo::LastAct;
use super::credit::reply::{CreditAnswer, CreditQuery};
use super::even_hand::{EvenHand, EvenHandQuery};
use super::log::{LogPage, LogQuery};
use super::matches::{Matches, PartyPast, Typed};
use super::office::Office;
use super::office::account::Account;
use super::order::Target;
use super::paper::{PaperQuery, PaperSet};
use super::query::{CaseFilter, CasePage, CaseQuery, Count, CountQuery, OnDesk, Order, Tally};
use super::refusal::Refusal;
use super::roster::ally::Allies;
use super::roster::suggest::Suggestion;
use super::roster::tie::Ties;
use super::roster::{MediatorId, Roster};
use super::stats::{Figures, Statistic};
use super::taken::{TakenPage, TakenQuery};
use super::unit::Units;
use super::upload::{Piece, PieceQuery};

/// A question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// Who am I, what day is it, where do things stand: the first answer of every session.
    Desk,
    /// A page of cases.
    Cases(CaseQuery),
    /// The same, to be taken out in a file.
    Export(CaseQuery),
    /// How many a list has.
    Count(CountQuery),
    /// What others did since the person last looked.
    Changes {
        /// Everything up to this position has been looked at: noted before the answer is made.
        seen: Option<u64>,
        /// Only what happened after this position: the asker has what was before.
        #[serde(default)]
        after: Option<u64>,
        /// At most so many.
        limit: usize,
    },
    /// What an act on many cases would come to. Nothing is written.
    Preview(Box<Bulk>),
    /// Keeps a list under its name, for oneself or for the committee; answers with all of them. A question although it
    /// keeps something: what is kept is a person's convenience beside the views, like how far they have looked
    /// ([`Self::Changes`]). It is no fact, stands in no ledger, and may be lost; an order is durable or refused.
    KeepList(SavedList),
    /// Forgets a kept list; answers with those left.
    DropList {
        /// Its name.
        name: String,
        /// The committee's.
        shared: bool,
    },
    /// Who read a trade-secret case, and when.
    Accesses(Target),
    /// One case whole.
    Case(AsKnown),
    /// One case's records.
    History(AsKnown),
    /// Find by whatever is known of a case: Chinese, pinyin, initials, several words. An empty one only makes ready.
    Search {
        /// What is looked for.
        text: String,
        /// At most so many.
        limit: usize,
    },
    /// What is known already of what is typed into an intake form.
    Matches(Box<Typed>),
    /// The other cases of a case's parties, as far as the asker may see them.
    Past(Target),
    /// About a subject of credit, or many.
    Credit(CreditQuery),
    /// Who brings how many cases against how many: for who supervises.
    EvenHand(EvenHandQuery),
    /// Accounts, units, rules, calendar.
    Office,
    /// The roster with loads and ties.
    Roster,
    /// Who could mediate a case, with reasons.
    Suggest(Target),
    /// Who did what: the audit's view.
    Log(LogQuery),
    /// The end of the ledger.
    Head,
    /// How the register itself is.
    Health,
    /// Reads the whole ledger and checks its chain.
    Verify,
    /// 统计.
    Stats(Box<Statistic>),
    /// Was an order with this id carried out?
    Applied(Uuid),
    /// Which case goes by this number or alias?
    Number(String),
    /// Forms of a case, filled in.
    Paper(PaperQuery),
    /// A page of cases to be taken out in a file, with what an office's register has beside a line.
    Taken(TakenQuery),
    /// A piece of a file of a case.
    Piece(PieceQuery),
}

/// A case, perhaps as it would have been shown at an earlier time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsKnown {
    /// Which.
    pub case: Target,
    /// Only what had been recorded by then; all when none.
    pub known_at: Option<DateTime<Utc>>,
    /// Clocks as of this day; today when none.
    pub as_of: Option<NaiveDate>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To [`Query::Desk`].
    Desk(Box<DeskCard>),
    /// To [`Query::Cases`] and [`Query::Export`].
    Cases(CasePage),
    /// To [`Query::Case`].
    Case(Box<CaseFile>),
    /// To [`Query::Count`].
    Count(Count),
    /// To [`Query::Changes`].
    Changes(Changes),
    /// To [`Query::Preview`].
    Preview(Preview),
    /// To [`Query::KeepList`] and [`Query::DropList`].
    Lists(Vec<SavedList>),
    /// To [`Query::History`] and [`Query::Accesses`].
    History(Vec<Entry>),
    /// To [`Query::Search`].
    Found(Vec<Hit>),
    /// To [`Query::Matches`].
    Matches(Box<Matches>),
    /// To [`Query::Past`]: party by party, those without other cases left out; none while it is being made ready, so that
    /// the page of a case never waits for it.
    Past(Option<Vec<PartyPast>>),
    /// To [`Query::Credit`].
    Credit(CreditAnswer),
    /// To [`Query::EvenHand`].
    EvenHand(Box<EvenHand>),
    /// To [`Query::Office`].
    Office(Box<Office>),
    /// To [`Query::Roster`].
    Roster(Box<RosterCard>),
    /// To [`Query::Suggest`]: candidates first, then who cannot be named.
    Suggested(Vec<Suggestion>),
    /// To [`Query::Head`].
    Head(HeadCard),
    /// To [`Query::Health`].
    Health(Box<HealthCard>),
    /// To [`Query::Log`].
    Log(LogPage),
    /// To [`Query::Stats`].
    Stats(Box<Figures>),
    /// To [`Query::Verify`].
    Verified(VerifyCard),
    /// To [`Query::Applied`].
    Applied(bool),
    /// To [`Query::Number`]: the case's own number.
    Number(Option<String>),
    /// To [`Query::Paper`].
    Paper(Box<PaperSet>),
    /// To [`Query::Taken`].
    Taken(TakenPage),
    /// To [`Query::Piece`].
    Piece(Box<Piece>),
}

/// Who is asking, and where things stand for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskCard {
    /// The account.
    pub account: Account,
    /// The present day.
    pub today: NaiveDate,
    /// Committees.
    pub units: Units,
    /// Mediators (for pickers and names).
    pub roster: Roster,
    /// Which days are worked (for dates typed into forms).
    pub calendar: Calendar,
    /// Counts for the person's committee.
    pub own: Tally,
    /// Counts for the district.
    pub all: Tally,
    /// Counts for the person's own desk: their cases, and the committee's nobody was named for.
    #[serde(default)]
    pub mine: Tally,
    /// Lists kept by the person and by the committee.
    #[serde(default)]
    pub lists: Vec<SavedList>,
    /// Why the register is read-only, if it is.
    pub read_only: Option<String>,
}

impl DeskCard {
    /// What waits for the person's signature: their committee's, and the district's where they hold its role beside a town's.
    #[must_use]
    pub fn arriving(&self) -> CaseFilter {
        let own = &self.account.committee;
        let district = self.units.district().map(|unit| &unit.code).filter(|code| *code != own);
        let or_waits_for = district.filter(|_| self.account.holds(Role::District)).cloned();
        CaseFilter { waits_for: Some(own.clone()), or_waits_for, ..CaseFilter::default() }
    }

    /// Whose cases are the person's own: theirs as a mediator, and the committee's nobody was named for.
    #[must_use]
    pub fn on_desk(&self) -> OnDesk {
        OnDesk { mediator: self.account.mediator, committee: self.account.committee.clone() }
    }
}

/// A list somebody kept: a filter as typed, an order, columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedList {
    /// As it is called.
    pub name: String,
    /// The filter, in the words of the filter line.
    pub typed: String,
    /// The order.
    #[serde(default)]
    pub order: Order,
    /// Machine values of the columns, from left to right; the usual ones when empty.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The committee's, not one person's.
    #[serde(default)]
    pub shared: bool,
}

/// What others did to the cases of a person and their committee.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Changes {
    /// Newest first.
    pub rows: Vec<Change>,
    /// The answer covers everything up to this position: what [`Query::Changes`] says next has been seen.
    pub upto: u64,
    /// There were more than are told, or further back than was read.
    pub more: bool,
}

/// One order somebody carried out on a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its first record on that case; without content where the person may not read it.
    pub entry: Entry,
    /// The person's name, where the account is known.
    pub who: String,
    /// The case.
    pub row: Row,
}

/// What an act on many cases would come to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Preview {
    /// Case by case, in the order asked.
    pub rows: Vec<PreviewRow>,
    /// Open cases of the mediators concerned, before and after.
    pub load: Vec<Load>,
}

/// One case of a preview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewRow {
    /// The case as it is.
    pub row: Row,
    /// Why it would be refused; none when it would be done.
    pub refusal: Option<Refusal>,
    /// Commands it would take.
    pub acts: usize,
}

/// A mediator's open cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Name.
    pub name: String,
    /// Now.
    pub before: u64,
    /// If what would be done is done.
    pub after: u64,
}

/// One case whole, with everything derived from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseFile {
    /// As its events made it.
    pub case: Case,
    /// As a line of a list.
    pub row: Row,
    /// Every clock, explained.
    pub clocks: Vec<super::case::clock::Clock>,
    /// What comes next, nearest first.
    pub steps: Vec<super::case::next_step::Step>,
    /// Every act: possible now (none), or why not.
    pub possible: Vec<(String, Option<Refusal>)>,
    /// Time in each committee's hands and between them.
    pub custody: super::case::custody_times::CustodyTimes,
    /// What the person who asks can take back; none in a look at the past.
    pub undo: Option<Undoable>,
    /// Its records, oldest first.
    pub timeline: Vec<Entry>,
    /// Names of the mediators it mentions.
    pub names: BTreeMap<MediatorId, String>,
    /// The day all of this is as of.
    pub as_of: NaiveDate,
}

/// What of a case a person can take back, or why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undoable {
    /// The last act on record that stands; none where it cannot be known.
    pub last: Option<LastAct>,
    /// The numbers of all cases it touched: it is taken back in all of them.
    pub cases: Vec<String>,
    /// Why this person cannot take it back now; none if it can be.
    pub refusal: Option<Refusal>,
}

/// One record of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Position in the ledger.
    pub position: u64,
    /// Version of the case after it.
    pub version: u64,
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Actor,
    /// The command that left it on record.
    pub command: Uuid,
    /// It was taken back later: it is on record, and the case is as if it had never happened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
    /// What.
    pub kind: String,
    /// Content; none where it was erased.
    pub body: Option<Value>,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The case.
    pub row: Row,
    /// In which of its texts: `number`, `alias`, `applicant`, `respondent`, `former` (a name before), `code`, `identity` (an ID
    /// number, masked), `person` (who acts or answers for a party), `right`, `mediator`, `place`, `summary`, `remark`.
    pub field: String,
    /// That text.
    pub text: String,
    /// Which of its characters matched.
    pub matched: Vec<usize>,
    /// Higher is better.
    pub score: i64,
}

/// The roster with what is derived from the cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterCard {
    /// Mediators; those who left too.
    pub roster: Roster,
    /// Who else helps.
    pub allies: Allies,
    /// Declared ties.
    pub ties: Ties,
    /// Open cases of each mediator; none of whoever is not named here.
    pub loads: BTreeMap<MediatorId, u32>,
}

/// How the register itself is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCard {
    /// The end of the ledger.
    pub head: HeadCard,
    /// The position the views have reached.
    pub views: u64,
    /// Bytes of the ledger's files; none where it keeps none.
    pub ledger_bytes: Option<u64>,
    /// Bytes of the views.
    pub store_bytes: u64,
    /// Why nothing can be written, if so.
    pub read_only: Option<String>,
    /// The most orders that ever shared one durable write since start.
    pub largest_batch: u64,
}

/// What checking the chain came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyCard {
    /// Records read.
    pub records: u64,
    /// The hash of the last header.
    pub hash: String,
    /// What is wrong; none when all is well.
    pub trouble: Option<String>,
    /// When it was done.
    pub at: DateTime<Utc>,
}

/// The end of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadCard {
    /// Division code.
    pub log: String,
    /// Last position.
    pub position: u64,
    /// Hash of the last header.
    pub hash: String,
}
