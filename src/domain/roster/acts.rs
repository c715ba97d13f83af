//! What is asked of the roster, and what happened to it. A part of the office: same commands, same events.

mod ally;
mod events;
mod tie;

pub use ally::{
    AllyAbsent, AllyAdd, AllyAdded, AllyAway, AllyBack, AllyChange, AllyChanged, AllyLeave, AllyLeft, AllyReturned,
};
pub use events::{MediatorAdded, MediatorAway, MediatorChanged, MediatorConfirmed, MediatorLeft, MediatorReturned};
pub use tie::{TieDeclare, TieDeclared, TieEnd, TieEnded};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::absence::Absence;
use super::{Mediator, MediatorId, Standing};
use crate::domain::case::vocabulary::Object;
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::office::command::Act;
use crate::domain::office::event::Event;
use crate::domain::office::stream::Stream;
use crate::domain::office::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;
use crate::domain::unit::UnitCode;

/// 聘任: puts a mediator on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorAdd {
    /// Name as written on documents.
    pub name: String,
    /// The committee.
    pub committee: UnitCode,
    /// Objects of rights they know.
    #[serde(default)]
    pub skills: BTreeSet<Object>,
    /// Known from an old register only; a person has yet to confirm who this is.
    #[serde(default)]
    pub unconfirmed: bool,
    /// Their id; left out, it is made from committee and name ([`MediatorId::imported`]). Give one for a second person of
    /// the same name.
    #[serde(default)]
    pub id: Option<MediatorId>,
}

/// Changes what is given; the rest stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorChange {
    /// Who.
    pub mediator: MediatorId,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New committee.
    #[serde(default)]
    pub committee: Option<UnitCode>,
    /// New skills, all of them.
    #[serde(default)]
    pub skills: Option<BTreeSet<Object>>,
}

/// Says that an unconfirmed mediator is who the register means, or that one who left serves again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorConfirm {
    /// Who.
    pub mediator: MediatorId,
}

/// Says that a mediator is or will be away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorAbsent {
    /// Who.
    pub mediator: MediatorId,
    /// First day away.
    pub from: NaiveDate,
    /// Last day away; left out while not known.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// Says that a mediator is back from the day of the act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorBack {
    /// Who.
    pub mediator: MediatorId,
}

/// 解聘, or leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorLeave {
    /// Who.
    pub mediator: MediatorId,
    /// Why.
    pub reason: String,
}

/// An id for examples.
const EXAMPLE: MediatorId = MediatorId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));

impl MediatorAdd {
    /// A serving mediator without an id given, to start from.
    #[must_use]
    pub fn example_of() -> Self {
        Self { id: None, ..Self::example() }
    }
}

impl Act for MediatorAdd {
    const TYPE: &'static str = "mediator_add";
    const FIELDS: &'static [Field] = &[
        need("name", FieldKind::Line),
        need("committee", FieldKind::Committee),
        may("skills", FieldKind::List(&Object::FIELD)),
        may("unconfirmed", FieldKind::Flag),
        may("id", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            name: "甘棠".to_owned(),
            committee: UnitCode("321302101".to_owned()),
            skills: BTreeSet::from([Object::Trademark, Object::Work]),
            unconfirmed: false,
            id: Some(EXAMPLE),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let name = required("name", &self.name)?;
        open_committee(office, &self.committee)?;
        let id = self.id.unwrap_or_else(|| MediatorId::imported(&self.committee, &name));
        if let Some(known) = office.roster.get(&id) {
            return Err(refuse("mediator_exists").with("mediator", &known.name));
        }
        let added = MediatorAdded {
            name,
            committee: self.committee.clone(),
            standing: if self.unconfirmed { Standing::Unconfirmed } else { Standing::Serving },
            skills: self.skills.clone(),
        };
        Ok(ruling(id, occasion, added))
    }
}

impl Act for MediatorChange {
    const TYPE: &'static str = "mediator_change";
    const FIELDS: &'static [Field] = &[
        need("mediator", FieldKind::Mediator),
        may("name", FieldKind::Line),
        may("committee", FieldKind::Committee),
        may("skills", FieldKind::List(&Object::FIELD)),
    ];

    fn example() -> Self {
        Self {
            mediator: EXAMPLE,
            name: Some("甘棠".to_owned()),
            committee: Some(UnitCode("321302".to_owned())),
            skills: Some(BTreeSet::from([Object::Trademark])),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let before = not_left(office, self.mediator)?;
        let name = self.name.as_ref().map(|name| required("name", name)).transpose()?;
        let changed = MediatorChanged {
            name: name.filter(|name| *name != before.name),
            committee: self.committee.clone().filter(|committee| *committee != before.committee),
            skills: self.skills.clone().filter(|skills| *skills != before.skills),
        };
        if let Some(committee) = &changed.committee {
            open_committee(office, committee)?;
        }
        if changed.name.is_none() && changed.committee.is_none() && changed.skills.is_none() {
            return Err(nothing_to_change());
        }
        Ok(ruling(self.mediator, occasion, changed))
    }
}

impl Act for MediatorConfirm {
    const TYPE: &'static str = "mediator_confirm";
    const FIELDS: &'static [Field] = &[need("mediator", FieldKind::Mediator)];

    fn example() -> Self {
        Self { mediator: EXAMPLE }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let mediator = known(office, self.mediator)?;
        if mediator.standing == Standing::Serving {
            return Err(nothing_to_change());
        }
        open_committee(office, &mediator.committee)?;
        Ok(ruling(self.mediator, occasion, MediatorConfirmed {}))
    }
}

impl Act for MediatorAbsent {
    const TYPE: &'static str = "mediator_absent";
    const FIELDS: &'static [Field] = &[
        need("mediator", FieldKind::Mediator),
        need("from", FieldKind::Date),
        may("until", FieldKind::Date),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default();
        Self { mediator: EXAMPLE, from: day(1), until: Some(day(15)), reason: "培训".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let mediator = not_left(office, self.mediator)?;
        let absence = Absence::announced(self.from, self.until, &self.reason)?;
        absence.apart_from(&mediator.absences, &mediator.name)?;
        Ok(ruling(self.mediator, occasion, MediatorAway { absence }))
    }
}

impl Act for MediatorBack {
    const TYPE: &'static str = "mediator_back";
    const FIELDS: &'static [Field] = &[need("mediator", FieldKind::Mediator)];

    fn example() -> Self {
        Self { mediator: EXAMPLE }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let mediator = not_left(office, self.mediator)?;
        if mediator.away(occasion.on).is_none() {
            return Err(refuse("mediator_not_away").with("mediator", &mediator.name).with("on", occasion.on));
        }
        Ok(ruling(self.mediator, occasion, MediatorReturned {}))
    }
}

impl Act for MediatorLeave {
    const TYPE: &'static str = "mediator_leave";
    const FIELDS: &'static [Field] = &[need("mediator", FieldKind::Mediator), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { mediator: EXAMPLE, reason: "聘期届满".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        not_left(office, self.mediator)?;
        let reason = required("reason", &self.reason)?;
        Ok(ruling(self.mediator, occasion, MediatorLeft { reason }))
    }
}

fn ruling(id: MediatorId, occasion: &Occasion<'_>, event: impl Into<Event>) -> Ruling {
    Ruling::new(Stream::Mediator(id), Decision::one(occasion.on, event))
}

fn known(office: &Office, id: MediatorId) -> Result<&Mediator, Refusal> {
    office.roster.get(&id).ok_or_else(|| refuse("mediator_unknown").with("mediator", id))
}

fn not_left(office: &Office, id: MediatorId) -> Result<&Mediator, Refusal> {
    let mediator = known(office, id)?;
    if mediator.standing == Standing::Left {
        return Err(refuse("mediator_left").with("mediator", &mediator.name));
    }
    Ok(mediator)
}

fn open_committee(office: &Office, code: &UnitCode) -> Result<(), Refusal> {
    match office.units.get(code) {
        None => Err(refuse("committee_unknown").with("committee", code)),
        Some(unit) if !unit.active => Err(refuse("committee_closed").with("committee", &unit.name)),
        Some(_) => Ok(()),
    }
}
