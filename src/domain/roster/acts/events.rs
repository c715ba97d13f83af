//! What happened to the roster. The mediator's id is the stream's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use crate::domain::case::vocabulary::Object;
use crate::domain::office::Office;
use crate::domain::office::event::Fold;
use crate::domain::office::stream::Stream;
use crate::domain::roster::absence::{self, Absence};
use crate::domain::roster::{Mediator, Standing};
use crate::domain::unit::UnitCode;

/// A mediator is on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorAdded {
    /// Name.
    pub name: String,
    /// Committee.
    pub committee: UnitCode,
    /// Serving, or unconfirmed from an old register.
    pub standing: Standing,
    /// Skills.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skills: BTreeSet<Object>,
}

/// Something about a mediator changed; what is absent stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorChanged {
    /// New name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New committee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub committee: Option<UnitCode>,
    /// New skills, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<BTreeSet<Object>>,
}

/// A mediator serves: confirmed, or engaged again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorConfirmed {}

/// A mediator is or will be away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorAway {
    /// From, until, why.
    #[serde(flatten)]
    pub absence: Absence,
}

/// A mediator is back; the day of the event is the first day back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorReturned {}

/// A mediator no longer serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorLeft {
    /// Why.
    pub reason: String,
}

impl Fold for MediatorAdded {
    const KIND: &'static str = "mediator_added";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Stream::Mediator(id) = stream else { return };
        let mediator = Mediator {
            id: *id,
            name: self.name.clone(),
            committee: self.committee.clone(),
            standing: self.standing,
            skills: self.skills.clone(),
            absences: Vec::new(),
        };
        office.roster.0.insert(*id, mediator);
    }
}

impl Fold for MediatorChanged {
    const KIND: &'static str = "mediator_changed";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Some(mediator) = of(office, stream) else { return };
        if let Some(name) = &self.name {
            mediator.name.clone_from(name);
        }
        if let Some(committee) = &self.committee {
            mediator.committee = committee.clone();
        }
        if let Some(skills) = &self.skills {
            mediator.skills.clone_from(skills);
        }
    }
}

impl Fold for MediatorConfirmed {
    const KIND: &'static str = "mediator_confirmed";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(mediator) = of(office, stream) {
            mediator.standing = Standing::Serving;
        }
    }
}

impl Fold for MediatorAway {
    const KIND: &'static str = "mediator_away";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(mediator) = of(office, stream) {
            mediator.absences.push(self.absence.clone());
        }
    }
}

impl Fold for MediatorReturned {
    const KIND: &'static str = "mediator_returned";

    fn apply(&self, office: &mut Office, stream: &Stream, on: NaiveDate) {
        if let Some(mediator) = of(office, stream) {
            absence::back_on(&mut mediator.absences, on);
        }
    }
}

impl Fold for MediatorLeft {
    const KIND: &'static str = "mediator_left";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(mediator) = of(office, stream) {
            mediator.standing = Standing::Left;
        }
    }
}

fn of<'a>(office: &'a mut Office, stream: &Stream) -> Option<&'a mut Mediator> {
    let Stream::Mediator(id) = stream else { return None };
    office.roster.0.get_mut(id)
}
