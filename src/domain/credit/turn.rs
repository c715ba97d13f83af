//! When what is told of a dossier becomes another with no act at all: a paper comes into force or leaves a window, a term
//! ends, a time for a defence is over, a rule of a later day begins.
//!
//! What the views keep of a dossier is as of a day; up to the day named here it is right on every day after that one too,
//! so that a new day looks at the few dossiers that turn and not at all of them. A day too many costs one look, a day too
//! few shows something that is no longer so: every day that is compared with the day of an answer stands here.

use chrono::{Days, NaiveDate};

use super::Dossier;
use super::basis::{Law, months_after};
use crate::domain::rules::RuleId;

/// The first day after `on` on which anything derived from a dossier may be another; none where nothing will be.
#[must_use]
pub fn turns_on(dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Option<NaiveDate> {
    let mut next = Next { after: on, first: None };
    law.rules.all().for_each(|dated| next.at(Some(dated.from)));
    papers(dossier, (on, law), &mut next);
    for known in &dossier.attentions {
        next.at(Some(known.on));
        next.at(known.until);
        next.at(known.lifted.as_ref().map(|lifted| lifted.on));
    }
    for known in &dossier.listings {
        next.past(known.defence_until(law));
    }
    for known in &dossier.entries {
        next.at(Some(known.decided.decided_on));
        next.at(Some(known.decided.until));
        next.at(known.annulled.as_ref().map(|(day, _)| *day));
        next.at(known.removed_on);
    }
    for known in &dossier.pledges {
        next.at(known.until);
        next.at(known.remind_from(law, on));
        next.at(known.broken.map(|(day, _)| day));
        next.at(known.withdrawn.as_ref().map(|(day, _)| *day));
    }
    next.first
}

fn papers(dossier: &Dossier, (on, law): (NaiveDate, Law<'_>), next: &mut Next) {
    // The window of a later rule begins to matter with that rule, which is a day of its own.
    let windows = [RuleId::RepeatWindow, RuleId::EvidenceWindow].map(|rule| law.rule(rule, on).map(|rule| rule.value));
    for known in &dossier.instruments {
        let from = known.paper.in_force_on;
        next.at(from);
        next.at(known.corrected_on);
        known.before.iter().for_each(|(day, _)| next.at(Some(*day)));
        next.at(known.revoked.as_ref().map(|revoked| revoked.on));
        for months in windows.into_iter().flatten() {
            next.past(from.and_then(|from| months_after(from, months)));
        }
    }
}

/// The earliest of the days after one.
struct Next {
    after: NaiveDate,
    first: Option<NaiveDate>,
}

impl Next {
    /// Something is another from this day on.
    fn at(&mut self, day: Option<NaiveDate>) {
        let day = day.filter(|day| *day > self.after);
        self.first = self.first.into_iter().chain(day).min();
    }

    /// Something is another once this day is over.
    fn past(&mut self, last: Option<NaiveDate>) {
        self.at(last.and_then(|last| last.checked_add_days(Days::new(1))));
    }
}
