//! Every dated fact of a case in one ordered list, and the rule which days cannot lie before which.
//!
//! Acts check their own day when they are recorded; what sets a day afterwards (a correction) or gives all days at once
//! (an import) is held against this list as a whole. A [`Place`] says where in the course of a case a fact belongs; two
//! facts whose places do not follow each other may lie as they like. Nothing here knows who recorded a fact, or when.

use chrono::NaiveDate;

use super::Case;
use crate::domain::refusal::{Refusal, refuse};

/// Where in the course of a case a fact belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The request: before everything.
    Request,
    /// Any time after the request: contacts, risks, transits, supervision.
    Beside,
    /// Acceptance or decline.
    Decision,
    /// Mediation itself: after acceptance, before the ending.
    Work,
    /// The agreement came into force: after acceptance, not after the ending.
    InForce,
    /// What is done with the agreement: performance, confirmation.
    AfterForce,
    /// The ending.
    Ending,
    /// What follows the ending: reports, visits, the volume.
    AfterEnding,
}

impl Place {
    /// A fact here cannot lie after one there.
    const fn precedes(self, other: Self) -> bool {
        use Place::{AfterEnding, AfterForce, Beside, Decision, Ending, InForce, Request, Work};
        match self {
            Request => !matches!(other, Request),
            Decision => matches!(other, Work | InForce | AfterForce | Ending | AfterEnding),
            Work => matches!(other, Ending),
            InForce => matches!(other, AfterForce | Ending),
            Ending => matches!(other, AfterEnding),
            Beside | AfterForce | AfterEnding => false,
        }
    }
}

/// One dated fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// Where it belongs.
    pub place: Place,
    /// Its machine name, a phrase `value.*`.
    pub name: &'static str,
    /// The day.
    pub on: NaiveDate,
}

impl Dated {
    /// A fact that may not be known.
    #[must_use]
    pub fn of(place: Place, name: &'static str, on: Option<NaiveDate>) -> Option<Self> {
        on.map(|on| Self { place, name, on })
    }
}

/// Every pair of facts that lies the wrong way round, by their places in the list.
fn contradictions(facts: &[Dated]) -> impl Iterator<Item = (usize, usize)> + '_ {
    facts.iter().enumerate().flat_map(move |(first, earlier)| {
        let wrong = move |later: &Dated| earlier.place.precedes(later.place) && later.on < earlier.on;
        facts.iter().enumerate().filter(move |(_, later)| wrong(later)).map(move |(second, _)| (first, second))
    })
}

/// No pair contradicts itself, of those that are meant.
fn none_of(facts: &[Dated], meant: impl Fn(&(usize, usize)) -> bool) -> Result<(), Refusal> {
    let pair = contradictions(facts).find(meant);
    match pair.and_then(|(first, second)| facts.get(first).zip(facts.get(second))) {
        Some((earlier, later)) => Err(refuse("dates_out_of_order")
            .with("earlier", earlier.name)
            .with("earlier_on", earlier.on)
            .with("later", later.name)
            .with("later_on", later.on)),
        None => Ok(()),
    }
}

/// Facts that are told all at once agree with each other.
///
/// # Errors
/// `dates_out_of_order` with both names and both days.
pub fn consistent(facts: &[Dated]) -> Result<(), Refusal> {
    none_of(facts, |_| true)
}

/// The case with a day set right contradicts itself nowhere it did not before. What an old register or an older program
/// left out of order can so be mended one day at a time.
///
/// # Errors
/// `dates_out_of_order` with both names and both days.
pub fn no_worse(before: &Case, after: &Case) -> Result<(), Refusal> {
    let (known, facts) = (before.dated(), after.dated());
    let known: Vec<_> = contradictions(&known).collect();
    none_of(&facts, |pair| !known.contains(pair))
}

/// Collects the days of one topic after the other.
#[derive(Default)]
struct List(Vec<Dated>);

impl List {
    fn add(&mut self, place: Place, name: &'static str, days: impl IntoIterator<Item = NaiveDate>) {
        self.0.extend(days.into_iter().map(|on| Dated { place, name, on }));
    }
}

impl Case {
    /// Every dated fact on record, topic by topic. What was done after an ending that a reopening took back is left out.
    #[must_use]
    pub fn dated(&self) -> Vec<Dated> {
        let mut list = List::default();
        self.beside(&mut list);
        self.work(&mut list);
        self.signed(&mut list);
        self.afterwards(&mut list);
        list.0
    }

    fn beside(&self, list: &mut List) {
        use Place::{Beside, Decision, Ending, Request, Work};
        list.add(Request, "requested_on", self.intake.requested_on);
        list.add(Decision, "accepted_on", self.intake.accepted_on);
        list.add(Decision, "declined_on", self.intake.declined.as_ref().map(|(on, _, _)| *on));
        list.add(Ending, "ended_on", self.ended.as_ref().map(|ended| ended.on));
        list.add(
            Work,
            "reopened_on",
            self.reopenings.iter().map(|one| one.reopened_on).filter(|_| self.ended.is_some()),
        );
        list.add(Beside, "ended_on", self.reopenings.iter().map(|one| one.closed_on));
        list.add(Beside, "sent_on", self.custody.transits.iter().map(|transit| transit.sent_on));
        list.add(
            Beside,
            "signed_for_on",
            self.custody.transits.iter().filter_map(|one| one.end.as_ref().map(|end| end.on)),
        );
        list.add(Beside, "contacted_on", self.contacts.iter().map(|contact| contact.on));
        list.add(Beside, "told_on", self.rights.tellings.iter().map(|telling| telling.on));
        list.add(Beside, "risk_on", self.risks.iter().map(|risk| risk.on));
        list.add(Beside, "supervised_on", self.supervisions.iter().map(|supervision| supervision.on));
        list.add(Beside, "subsidy_reported_on", self.subsidies.iter().map(|subsidy| subsidy.reported_on));
        list.add(Beside, "replied_on", self.source_replies.iter().map(|reply| reply.on));
    }

    fn work(&self, list: &mut List) {
        use Place::Work;
        list.add(Work, "asked_on", self.consent.attempts.iter().map(|attempt| attempt.on));
        list.add(Work, "mediating_since", self.consent.began_on);
        list.add(Work, "named_on", self.mediators.seats.iter().map(|seat| seat.from));
        list.add(Work, "recusal_on", self.mediators.recusals.iter().map(|recusal| recusal.on));
        let decided = self.mediators.recusals.iter().filter_map(|recusal| recusal.decision.map(|(on, _)| on));
        list.add(Work, "recusal_on", decided);
        list.add(Work, "held_on", self.sessions.held.iter().map(|session| session.on));
        list.add(Work, "investigated_on", self.sessions.investigations.iter().map(|investigation| investigation.on));
        list.add(Work, "suspended_on", self.suspensions.iter().map(|suspension| suspension.from));
        list.add(Work, "resumed_on", self.suspensions.iter().filter_map(|suspension| suspension.to));
        list.add(Work, "extended_on", self.extensions.iter().map(|extension| extension.agreed_on));
    }

    fn signed(&self, list: &mut List) {
        use Place::{InForce, Work};
        let Some(agreement) = &self.agreement else { return };
        list.add(Work, "drafted_on", agreement.drafted_on);
        list.add(Work, "signed_on", agreement.signatures.values().map(|signature| signature.on));
        list.add(Work, "signed_on", agreement.mediators.iter().map(|(_, on)| *on));
        // The seal on the writing of an oral agreement came after the ending.
        let sealed = agreement.seal.as_ref().filter(|_| agreement.writing.is_none());
        list.add(Work, "sealed_on", sealed.map(|seal| seal.on));
        list.add(InForce, "in_force_on", agreement.in_force_on);
    }

    fn afterwards(&self, list: &mut List) {
        use Place::{AfterEnding, AfterForce};
        let since = self.reopenings.last().map(|reopening| reopening.reopened_on);
        let present = move |on: &NaiveDate| since.is_none_or(|since| *on >= since);
        list.add(
            AfterForce,
            "written_on",
            self.agreement.as_ref().and_then(|one| one.writing.as_ref()).map(|one| one.on),
        );
        let performed = self.performance.entries.iter().filter(|entry| entry.struck.is_none());
        list.add(AfterForce, "performed_on", performed.map(|entry| entry.on));
        list.add(AfterForce, "urged_on", self.performance.urgings.iter().map(|urging| urging.on));
        list.add(AfterForce, "applied_on", self.confirmation.applications.iter().map(|application| application.on));
        let accepted = self.confirmation.applications.iter().filter_map(|one| one.accepted.as_ref().map(|(on, _)| *on));
        list.add(AfterForce, "accepted_on", accepted);
        let decided = self.confirmation.applications.iter().filter_map(|one| one.decided.as_ref().map(|one| one.on));
        list.add(AfterForce, "decided_on", decided);
        list.add(AfterForce, "applied_on", self.confirmation.enforcements.iter().map(|enforcement| enforcement.on));
        list.add(AfterEnding, "visited_on", self.visits.iter().map(|visit| visit.on).filter(present));
        list.add(AfterEnding, "reported_on", self.court_reports.iter().map(|report| report.on).filter(present));
        let received = self.court_reports.iter().filter_map(|report| report.receipt.as_ref().map(|(on, _)| *on));
        list.add(AfterEnding, "received_on", received.filter(present));
        list.add(AfterEnding, "archived_on", self.archived.as_ref().map(|archived| archived.on));
    }
}
