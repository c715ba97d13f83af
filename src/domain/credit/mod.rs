//! Credit: one dossier (信用卷宗) per subject, from the first instrument to removal from a list.
//!
//! A dossier is the fold of the events of its stream ([`Dossier::take`]); what may happen next is decided from it and
//! the dated rules ([`decide`]). Everything a subject meets with rests on instruments ([`instrument`]): papers of courts
//! and agencies. A district may gather them, see patterns ([`mod@test`]), watch ([`attention`]), pass a suggestion on
//! ([`suggestion`]), carry a competent body's own procedure ([`listing`]) and record what that body decided ([`entry`]);
//! it may not invent a public list (国办发〔2020〕49号). Nothing of a mediation case can be said in these types: an
//! agreement or a statement is no instrument, and there is no way to make one of it.
//!
//! ```
//! use zhitiao::domain::credit::test::evaluate;
//! use zhitiao::domain::credit::{Dossier, basis::Law, test::Test};
//! # let (rules, calendar) = (Default::default(), Default::default());
//! # let (law, on) = (Law { rules: &rules, calendar: &calendar }, "2026-11-22".parse().unwrap());
//! let dossier = Dossier::unborn(zhitiao::domain::credit::SubjectId::of("91350100M000100Y43"));
//! let answer = evaluate(Test::RepeatRight, &dossier, on, law);
//! assert!(!answer.met);
//! ```
//!
//! A case in its place does not compile:
//!
//! ```compile_fail,E0308
//! use zhitiao::domain::case::{Case, CaseId};
//! use zhitiao::domain::credit::test::evaluate;
//! use zhitiao::domain::credit::{basis::Law, test::Test};
//! # let (rules, calendar) = (Default::default(), Default::default());
//! # let (law, on) = (Law { rules: &rules, calendar: &calendar }, "2026-11-22".parse().unwrap());
//! let case = Case::unborn(CaseId(uuid::Uuid::nil()));
//! let answer = evaluate(Test::RepeatRight, &case, on, law);
//! ```
//!
//! nor does an agreement among the instruments:
//!
//! ```compile_fail,E0308
//! use zhitiao::domain::case::agreement::Agreement;
//! use zhitiao::domain::credit::{Dossier, SubjectId};
//! fn smuggle(agreement: Agreement) -> Dossier {
//!     let mut dossier = Dossier::unborn(SubjectId::of("91350100M000100Y43"));
//!     dossier.instruments.push(agreement);
//!     dossier
//! }
//! ```

pub mod attention;
pub mod basis;
pub mod board;
pub mod clock;
pub mod command;
pub mod due;
pub mod entry;
pub mod event;
pub mod history;
pub mod instrument;
pub mod link;
pub mod listing;
#[cfg(test)]
mod properties;
pub mod repair;
pub mod reply;
pub mod state;
pub mod subject;
pub mod suggestion;
pub mod test;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod transmission;
pub mod turn;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

use self::attention::Attention;
use self::basis::Basis;
use self::command::Command;
use self::entry::Entry;
use self::event::{Event, Fact};
use self::instrument::Instrument;
use self::link::Link;
use self::listing::Listing;
use self::state::Item;
use self::subject::Subject;
use self::suggestion::Suggestion;
use super::code;
use super::context::Decision;
use super::pledge::Pledge;
use super::refusal::{Refusal, refuse};

/// Under which subjects got their ids (version 5) from their normalised codes before a register drew its own number. Never
/// to be changed.
const SUBJECTS: Uuid = Uuid::from_u128(0x9d0c_3b52_7e41_5f8a_b6d3_24c1_90ef_7a35);
/// The earliest day an act can be dated.
const FIRST_YEAR: i32 = 1990;

/// A subject's identity: made from its code, so that whoever records it finds the same dossier, and from a number of the
/// register's own, so that nobody finds the code from it ([`crate::domain::office::subjects`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectId(pub Uuid);

impl SubjectId {
    /// The subject that was named by its id: so a person can be named without the number.
    #[must_use]
    pub fn named(written: &str) -> Option<Self> {
        Uuid::try_parse(written.trim()).ok().map(Self)
    }

    /// The subject with a code, however it is typed, as registers named it that had no number of their own yet; or with
    /// an id.
    #[must_use]
    pub fn of(written: &str) -> Self {
        Self::salted(written, SUBJECTS)
    }

    /// The subject with a code, however it is typed, in the register that drew this number; or with an id.
    #[must_use]
    pub fn salted(written: &str, salt: Uuid) -> Self {
        let made = || Self(Uuid::new_v5(&salt, code::normalise(written).as_bytes()));
        Self::named(written).unwrap_or_else(made)
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Everything about one subject, as its events made it. Each list is in the order of recording and numbered from 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// Identity.
    pub id: SubjectId,
    /// How many events made it; 0 before the first.
    pub version: u64,
    /// When the last of them was recorded.
    pub changed_at: DateTime<Utc>,
    /// Who it is about; none before the first instrument or pledge.
    pub subject: Option<Subject>,
    /// 依据文书.
    pub instruments: Vec<Instrument>,
    /// Hints that another subject has to do with this one.
    pub links: Vec<Link>,
    /// 重点关注.
    pub attentions: Vec<Attention>,
    /// 报送列入建议.
    pub suggestions: Vec<Suggestion>,
    /// The competent body's own procedure, before its decision.
    pub listings: Vec<Listing>,
    /// Entries on a list, each with its requests for repair.
    pub entries: Vec<Entry>,
    /// 承诺.
    pub pledges: Vec<Pledge>,
}

impl Dossier {
    /// A dossier nothing has happened to yet.
    #[must_use]
    pub fn unborn(id: SubjectId) -> Self {
        Self {
            id,
            version: 0,
            changed_at: DateTime::UNIX_EPOCH,
            subject: None,
            instruments: Vec::new(),
            links: Vec::new(),
            attentions: Vec::new(),
            suggestions: Vec::new(),
            listings: Vec::new(),
            entries: Vec::new(),
            pledges: Vec::new(),
        }
    }

    /// Takes in what happened. Total: what is on record is never refused.
    pub fn take(&mut self, fact: &Fact) {
        fact.event.apply(self, fact);
        self.version += 1;
        self.changed_at = fact.at;
    }

    /// The code, as it may be shown to whoever may see the dossier: an organisation's whole, a person's masked.
    #[must_use]
    pub fn shown_code(&self) -> String {
        self.subject.as_ref().map_or_else(String::new, |subject| code::mask(&subject.code))
    }

    /// The name, as the first paper had it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.subject.as_ref().map_or("", |subject| subject.name.as_str())
    }

    /// Who it is about.
    ///
    /// # Errors
    /// `subject_unknown`.
    pub fn known(&self, written: &str) -> Result<&Subject, Refusal> {
        self.subject.as_ref().ok_or_else(|| refuse("subject_unknown").with("code", code::mask(written)))
    }

    /// An instrument by its number in the dossier.
    ///
    /// # Errors
    /// `credit_item_unknown`.
    pub fn instrument(&self, n: u32) -> Result<&Instrument, Refusal> {
        nth(&self.instruments, Item::Instrument, n)
    }
}

/// The n-th of a list, counted from 1.
///
/// # Errors
/// `credit_item_unknown` (`credit_item`, `n`).
pub fn nth<T>(items: &[T], item: Item, n: u32) -> Result<&T, Refusal> {
    let at = usize::try_from(n).ok().and_then(|n| n.checked_sub(1));
    at.and_then(|at| items.get(at)).ok_or_else(|| refuse("credit_item_unknown").with("credit_item", item).with("n", n))
}

/// The n-th of a list for an event: none where the record does not fit, which changes nothing.
pub(crate) fn nth_mut<T>(items: &mut [T], n: u32) -> Option<&mut T> {
    let at = usize::try_from(n).ok()?.checked_sub(1)?;
    items.get_mut(at)
}

/// The number the next of a list gets.
pub(crate) fn next_number<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Who acted before may not decide: in credit nobody decides what they proposed.
///
/// # Errors
/// `second_person` (`credit_item`, `account`).
pub(crate) fn second_person(item: Item, proposer: &str, basis: &Basis<'_>) -> Result<(), Refusal> {
    if basis.actor.account == proposer {
        return Err(refuse("second_person").with("credit_item", item).with("account", proposer));
    }
    Ok(())
}

/// What a command comes to, or why it cannot be done. Pure. Who may do it is the desk's policy.
///
/// # Errors
/// `on_in_future`, `on_too_old`, `subject_other`, and the act's own refusals.
pub fn decide(dossier: &Dossier, command: &Command, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
    if basis.on > basis.today {
        return Err(refuse("on_in_future").with("on", basis.on).with("today", basis.today));
    }
    if basis.on.year() < FIRST_YEAR {
        return Err(refuse("on_too_old").with("on", basis.on).with("year", FIRST_YEAR));
    }
    command.decide(dossier, basis)
}

/// A day of a paper: not after the present day of the act.
pub(crate) fn not_after(day: NaiveDate, basis: &Basis<'_>) -> Result<NaiveDate, Refusal> {
    no_later(day, basis.today)
}

/// A day of a paper: not after the present day.
pub(crate) fn no_later(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    if day > today {
        return Err(refuse("on_in_future").with("on", day).with("today", today));
    }
    super::dates::within(day)
}
