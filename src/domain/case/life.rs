//! 办案轨迹: the few dates of a case that statistics rest on, kept with its row in the views.
//!
//! A life can be looked at from any day, the past included: each thing carries the day it happened, so "as of" is a
//! comparison of dates and never asks for the records again. What a rule makes of the facts (how long the term is, which
//! pauses do not count) is worked out here with the rules and the calendar at hand, since figures are asked for often and
//! rules change seldom. It holds no name and no content; counting is `insight`'s.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Case;
use super::clock;
use super::confirmation::ConfirmationResult;
use super::custody::{TransitKind, TransitOutcome};
use super::ending::{ClosedMeans, Ended};
use super::subsidy::Subsidy;
use super::supervise::DelayReason;
use super::vocabulary::{Difficulty, Ending};
use crate::domain::calendar::Calendar;
use crate::domain::roster::MediatorId;
use crate::domain::rules::RuleBook;
use crate::domain::unit::UnitCode;

/// What statistics need of a case beside its row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Life {
    /// Each time it left the desk, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closings: Vec<Closing>,
    /// Times that do not count by a rule, from the first day up to, and without, the day things went on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// Whose hands it was in: the committee, the first day, the day it was sent on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hands: Vec<(UnitCode, NaiveDate, Option<NaiveDate>)>,
    /// The times between hands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
    /// Who mediated: the mediator, whether presiding, the first day, the day it ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<(MediatorId, bool, NaiveDate, Option<NaiveDate>)>,
    /// The last day of the mediation term, as it was from each of these days on; none while time stood still.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dues: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// What is owed under the agreement: the last day, the day it was complete.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<(Option<NaiveDate>, Option<NaiveDate>)>,
    /// Applications for confirmation: the day, and what the court decided when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub confirmations: Vec<(NaiveDate, Option<(NaiveDate, ConfirmationResult)>)>,
    /// Visits: the day, and the satisfaction from 1 to 5; none where nobody answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<(NaiveDate, Option<u8>)>,
    /// The difficulty grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
    /// The day the volume was closed, and whether every required paper is in it, none excused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<(NaiveDate, bool)>,
    /// 以案定补.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subsidies: Vec<Subsidy>,
    /// 督办: the day it was asked, the day it was answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supervised: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// 拖延原因: the day one was named, and which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delays: Vec<(NaiveDate, DelayReason)>,
}

/// One time a case left the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The day.
    pub on: NaiveDate,
    /// How it ended; none where it was declined.
    pub ending: Option<Ending>,
    /// What the day means.
    pub means: ClosedMeans,
    /// The day it went on; none while it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened_on: Option<NaiveDate>,
}

/// One time between hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Sender.
    pub from: UnitCode,
    /// Receiver.
    pub to: UnitCode,
    /// How it moved.
    pub kind: TransitKind,
    /// The day it was sent.
    pub sent_on: NaiveDate,
    /// The day it came to an end, and how; none while under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<(NaiveDate, TransitOutcome)>,
    /// Why it was returned; empty where it was not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Life {
    /// Of a case.
    #[must_use]
    pub fn of(case: &Case, rules: &RuleBook, calendar: &Calendar) -> Self {
        let hands = case.custody.chain.iter().map(|held| (held.holder.clone(), held.from, held.to));
        let seat = |seat: &super::mediators::Seat| {
            (seat.mediator, seat.presiding, seat.from, seat.end.as_ref().map(|(on, _)| *on))
        };
        let owed = case.obligations();
        let confirmations = case.confirmation.applications.iter().map(|asked| {
            let decided = asked.decided.as_ref().map(|decided| (decided.on, decided.result));
            (asked.on, decided)
        });
        Self {
            closings: closings(case),
            excluded: clock::left_out(case, rules),
            hands: hands.collect(),
            moves: case.custody.transits.iter().map(between).collect(),
            seats: case.mediators.seats.iter().map(seat).collect(),
            dues: clock::term_dues(case, rules, calendar),
            owed: owed.iter().map(|part| (part.due_on, part.performed_on)).collect(),
            confirmations: confirmations.collect(),
            visits: case.visits.iter().map(|visit| (visit.on, visit.satisfaction.grade())).collect(),
            difficulty: case.intake.difficulty,
            archived: case.archived.as_ref().map(|volume| (volume.on, volume.missing.is_empty())),
            subsidies: case.subsidies.clone(),
            supervised: case
                .supervisions
                .iter()
                .map(|asked| (asked.on, asked.reply.as_ref().map(|(on, _)| *on)))
                .collect(),
            delays: case
                .supervisions
                .iter()
                .filter_map(|asked| Some((asked.reply.as_ref()?.0, asked.delay_reason?)))
                .collect(),
        }
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Rules and calendar of this day, or a later one, may have made something of it: nothing in it depends on rules of
    /// days after its end.
    #[must_use]
    pub fn touches(&self, day: NaiveDate) -> bool {
        let dues = self.dues.iter().flat_map(|(since, due)| [Some(*since), *due]).flatten();
        let closed = self.closings.last().filter(|last| last.reopened_on.is_none()).map(|last| last.on);
        closed.is_none() || dues.chain(closed).any(|on| on >= day)
    }
}

fn closings(case: &Case) -> Vec<Closing> {
    let closing = |on, ended: Option<&Ended>, reopened_on| Closing {
        on,
        ending: ended.map(|ended| ended.ending),
        means: ended.map_or(ClosedMeans::Ended, |ended| ended.means),
        reopened_on,
    };
    let former = case.reopenings.iter().map(|one| closing(one.closed_on, one.ended.as_ref(), Some(one.reopened_on)));
    let last = case.left_the_desk_on().map(|on| closing(on, case.ended.as_ref(), None));
    former.chain(last).collect()
}

fn between(transit: &super::custody::Transit) -> Move {
    let end = transit.end.as_ref();
    let returned = end.filter(|end| end.how == TransitOutcome::Returned);
    Move {
        from: transit.from.clone(),
        to: transit.to.clone(),
        kind: transit.kind,
        sent_on: transit.sent_on,
        end: end.map(|end| (end.on, end.how)),
        reason: returned.and_then(|end| end.reason.clone()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Act;
    use crate::domain::case::custody::{Escalate, Return};
    use crate::domain::case::ending::End;
    use crate::domain::case::reopen::Reopen;
    use crate::domain::case::testing::{DISTRICT, Given, accepted, agreed, day, mediating};

    fn life(given: &Given) -> Life {
        Life::of(&given.case, &given.world.rules, &given.world.calendar)
    }

    #[test]
    fn every_closing_is_kept_with_the_day_it_went_on() {
        let ended = mediating().on("2026-03-20").when(End::example()).done();
        let again = ended.on("2026-04-01").when(Reopen::example()).done();
        let life = life(&again);
        let told: Vec<_> = life.closings.iter().map(|c| (c.on, c.ending.is_some(), c.reopened_on)).collect();
        assert_eq!(told, [(day("2026-03-20"), true, Some(day("2026-04-01")))]);
        assert!(life.touches(day("2030-01-01")), "open again: any later rule may matter");
    }

    #[test]
    fn a_return_keeps_its_reason() {
        let sent = accepted().on("2026-03-09").when(Escalate::example()).done();
        let back = sent.by(DISTRICT).on("2026-03-11").when(Return::example()).done();
        let life = life(&back);
        assert_eq!(life.moves[0].end, Some((day("2026-03-11"), TransitOutcome::Returned)));
        assert!(!life.moves[0].reason.is_empty() && life.hands.len() == 2);
    }

    #[test]
    fn what_is_closed_depends_on_no_later_rule() {
        let life = life(&agreed());
        let last = life.dues.iter().filter_map(|(_, due)| *due).max().unwrap();
        assert!(life.touches(last) && !life.touches(last.succ_opt().unwrap()));
        assert!(!life.owed.is_empty() && !life.seats.is_empty());
    }
}
