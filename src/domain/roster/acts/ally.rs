//! What is asked of the roster of allies, and what happened to it. The ally's id is the stream's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use crate::domain::case::vocabulary::Object;
use crate::domain::context::Decision;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::office::command::Act;
use crate::domain::office::event::{Event, Fold};
use crate::domain::office::stream::Stream;
use crate::domain::office::{Occasion, Office, Ruling, nothing_to_change};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::Standing;
use crate::domain::roster::absence::{self, Absence};
use crate::domain::roster::ally::{Ally, AllyId, AllyKind};
use crate::domain::text::required;

/// Puts an ally on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllyAdd {
    /// What kind.
    pub kind: AllyKind,
    /// Name.
    pub name: String,
    /// Law firm, institute, university.
    #[serde(default)]
    pub affiliation: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Objects of rights they know.
    #[serde(default)]
    pub skills: BTreeSet<Object>,
    /// Their id; left out, it is made from kind and name. Give one for a second person of the same name.
    #[serde(default)]
    pub id: Option<AllyId>,
}

/// Changes what is given; the rest stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllyChange {
    /// Who.
    pub ally: AllyId,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New affiliation.
    #[serde(default)]
    pub affiliation: Option<String>,
    /// New telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// New skills, all of them.
    #[serde(default)]
    pub skills: Option<BTreeSet<Object>>,
}

/// Says that an ally is or will be away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllyAbsent {
    /// Who.
    pub ally: AllyId,
    /// First day away.
    pub from: NaiveDate,
    /// Last day away; left out while not known.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// Says that an ally is back from the day of the act on, or helps again after leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllyBack {
    /// Who.
    pub ally: AllyId,
}

/// An ally no longer helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllyLeave {
    /// Who.
    pub ally: AllyId,
    /// Why.
    pub reason: String,
}

const EXAMPLE: AllyId = AllyId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0011));

impl Act for AllyAdd {
    const TYPE: &'static str = "ally_add";
    const FIELDS: &'static [Field] = &[
        need("kind", AllyKind::FIELD),
        need("name", FieldKind::Line),
        may("affiliation", FieldKind::Line),
        may("phone", FieldKind::Line),
        may("skills", FieldKind::List(&Object::FIELD)),
        may("id", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            kind: AllyKind::Lawyer,
            name: "慕言".to_owned(),
            affiliation: Some("宿迁汀洲律师事务所".to_owned()),
            phone: Some("0527-00000000".to_owned()),
            skills: BTreeSet::from([Object::Trademark]),
            id: Some(EXAMPLE),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let name = required("name", &self.name)?;
        let id = self.id.unwrap_or_else(|| AllyId::of(self.kind, &name));
        if let Some(known) = office.allies.0.get(&id) {
            return Err(refuse("ally_exists").with("ally", &known.name));
        }
        let added = AllyAdded {
            kind: self.kind,
            name,
            affiliation: given("affiliation", self.affiliation.as_ref())?,
            phone: given("phone", self.phone.as_ref())?,
            skills: self.skills.clone(),
        };
        Ok(ruling(id, occasion, added))
    }
}

impl Act for AllyChange {
    const TYPE: &'static str = "ally_change";
    const FIELDS: &'static [Field] = &[
        need("ally", FieldKind::Ally),
        may("name", FieldKind::Line),
        may("affiliation", FieldKind::Line),
        may("phone", FieldKind::Line),
        may("skills", FieldKind::List(&Object::FIELD)),
    ];

    fn example() -> Self {
        Self {
            ally: EXAMPLE,
            name: Some("慕言".to_owned()),
            affiliation: Some("宿迁汀洲律师事务所".to_owned()),
            phone: Some("0527-00000001".to_owned()),
            skills: Some(BTreeSet::from([Object::Trademark, Object::Design])),
        }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let before = helping(office, self.ally)?;
        let name = self.name.as_ref().map(|name| required("name", name)).transpose()?;
        let changed = AllyChanged {
            name: name.filter(|name| *name != before.name),
            affiliation: given("affiliation", self.affiliation.as_ref())?
                .filter(|new| Some(new) != before.affiliation.as_ref()),
            phone: given("phone", self.phone.as_ref())?.filter(|new| Some(new) != before.phone.as_ref()),
            skills: self.skills.clone().filter(|skills| *skills != before.skills),
        };
        if changed == AllyChanged::default() {
            return Err(nothing_to_change());
        }
        Ok(ruling(self.ally, occasion, changed))
    }
}

impl Act for AllyAbsent {
    const TYPE: &'static str = "ally_absent";
    const FIELDS: &'static [Field] = &[
        need("ally", FieldKind::Ally),
        need("from", FieldKind::Date),
        may("until", FieldKind::Date),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default();
        Self { ally: EXAMPLE, from: day(1), until: Some(day(15)), reason: "出庭".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let ally = helping(office, self.ally)?;
        let absence = Absence::announced(self.from, self.until, &self.reason)?;
        absence.apart_from(&ally.absences, &ally.name)?;
        Ok(ruling(self.ally, occasion, AllyAway { absence }))
    }
}

impl Act for AllyBack {
    const TYPE: &'static str = "ally_back";
    const FIELDS: &'static [Field] = &[need("ally", FieldKind::Ally)];

    fn example() -> Self {
        Self { ally: EXAMPLE }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        let ally = known(office, self.ally)?;
        if ally.standing != Standing::Left && ally.away(occasion.on).is_none() {
            return Err(refuse("mediator_not_away").with("mediator", &ally.name).with("on", occasion.on));
        }
        Ok(ruling(self.ally, occasion, AllyReturned {}))
    }
}

impl Act for AllyLeave {
    const TYPE: &'static str = "ally_leave";
    const FIELDS: &'static [Field] = &[need("ally", FieldKind::Ally), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { ally: EXAMPLE, reason: "不再参加公益援助".to_owned() }
    }

    fn decide(&self, office: &Office, occasion: &Occasion<'_>) -> Result<Ruling, Refusal> {
        helping(office, self.ally)?;
        let reason = required("reason", &self.reason)?;
        Ok(ruling(self.ally, occasion, AllyLeft { reason }))
    }
}

/// An optional text, checked where there is one; one of blanks alone is none.
fn given(field: &str, text: Option<&String>) -> Result<Option<String>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(|text| required(field, text)).transpose()
}

fn ruling(id: AllyId, occasion: &Occasion<'_>, event: impl Into<Event>) -> Ruling {
    Ruling::new(Stream::Ally(id), Decision::one(occasion.on, event))
}

fn known(office: &Office, id: AllyId) -> Result<&Ally, Refusal> {
    office.allies.0.get(&id).ok_or_else(|| refuse("ally_unknown").with("ally", id))
}

fn helping(office: &Office, id: AllyId) -> Result<&Ally, Refusal> {
    let ally = known(office, id)?;
    if ally.standing == Standing::Left {
        return Err(refuse("ally_left").with("ally", &ally.name));
    }
    Ok(ally)
}

/// An ally is on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllyAdded {
    /// What kind.
    pub kind: AllyKind,
    /// Name.
    pub name: String,
    /// Affiliation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Skills.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skills: BTreeSet<Object>,
}

/// Something about an ally changed; what is absent stayed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AllyChanged {
    /// New name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New affiliation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
    /// New telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// New skills, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<BTreeSet<Object>>,
}

/// An ally is or will be away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllyAway {
    /// From, until, why.
    #[serde(flatten)]
    pub absence: Absence,
}

/// An ally helps again: back from an absence (the day of the event is the first day back), or after leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllyReturned {}

/// An ally no longer helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllyLeft {
    /// Why.
    pub reason: String,
}

impl Fold for AllyAdded {
    const KIND: &'static str = "ally_added";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Stream::Ally(id) = stream else { return };
        let ally = Ally {
            id: *id,
            kind: self.kind,
            name: self.name.clone(),
            affiliation: self.affiliation.clone(),
            phone: self.phone.clone(),
            standing: Standing::Serving,
            skills: self.skills.clone(),
            absences: Vec::new(),
        };
        office.allies.0.insert(*id, ally);
    }
}

impl Fold for AllyChanged {
    const KIND: &'static str = "ally_changed";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        let Some(ally) = of(office, stream) else { return };
        if let Some(name) = &self.name {
            ally.name.clone_from(name);
        }
        if self.affiliation.is_some() {
            ally.affiliation.clone_from(&self.affiliation);
        }
        if self.phone.is_some() {
            ally.phone.clone_from(&self.phone);
        }
        if let Some(skills) = &self.skills {
            ally.skills.clone_from(skills);
        }
    }
}

impl Fold for AllyAway {
    const KIND: &'static str = "ally_away";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(ally) = of(office, stream) {
            ally.absences.push(self.absence.clone());
        }
    }
}

impl Fold for AllyReturned {
    const KIND: &'static str = "ally_returned";

    fn apply(&self, office: &mut Office, stream: &Stream, on: NaiveDate) {
        if let Some(ally) = of(office, stream) {
            ally.standing = Standing::Serving;
            absence::back_on(&mut ally.absences, on);
        }
    }
}

impl Fold for AllyLeft {
    const KIND: &'static str = "ally_left";

    fn apply(&self, office: &mut Office, stream: &Stream, _on: NaiveDate) {
        if let Some(ally) = of(office, stream) {
            ally.standing = Standing::Left;
        }
    }
}

fn of<'a>(office: &'a mut Office, stream: &Stream) -> Option<&'a mut Ally> {
    let Stream::Ally(id) = stream else { return None };
    office.allies.0.get_mut(id)
}
