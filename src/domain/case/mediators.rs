//! 调解员: who mediates the case.
//!
//! One mediator, or several with one presiding, chosen by the parties or designated by the committee (人民调解法 Art 19),
//! each with a disclosure. A [`Seat`] is a person's time on the case; seats are ended, never removed, so that every
//! session can be checked against who sat on its day. When another committee signs for the case all seats end and
//! mediators are named afresh. Recusal is in `recusal`; replacement, cover and 工作交接 are in `change`.

pub mod change;
pub mod recusal;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use self::change::{Cover, CoverArranged, MediatorReplaced, Reassign, Reassigned, ReplaceMediator};
pub use self::recusal::{DecideRecusal, Recusal, RecusalDecided, RecusalRequested, RequestRecusal};
use super::Case;
use super::command::{Act, Standing, When};
use super::custody::Place;
use super::event::{Event, Fact, Fold};
use super::vocabulary::{Stage, vocabulary};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::roster::tie::Bond;
use crate::domain::roster::{Mediator, MediatorId, Standing as Service};
use crate::domain::unit::UnitCode;

vocabulary! {
    /// Who chose the mediators.
    ChosenBy "chosen_by" {
        /// 当事人选择
        Parties = "parties",
        /// 调解组织指定
        Committee = "committee",
    }
}

vocabulary! {
    /// Why a mediator's part in the case ended.
    SeatEnd "seat_end" {
        /// 回避
        Recused = "recused",
        /// 更换
        Replaced = "replaced",
        /// 工作交接
        Reassigned = "reassigned",
        /// 案件移送
        Moved = "moved",
    }
}

/// What a mediator disclosed, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// The day.
    pub on: NaiveDate,
    /// In the mediator's words.
    pub text: String,
}

/// A mediator's time on the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Who.
    pub mediator: MediatorId,
    /// The committee the mediator belonged to when named.
    pub committee: UnitCode,
    /// 主持人, of several.
    pub presiding: bool,
    /// Who chose.
    pub chosen_by: ChosenBy,
    /// First day.
    pub from: NaiveDate,
    /// The day it ended, and why; none while it lasts.
    pub end: Option<(NaiveDate, SeatEnd)>,
    /// What was disclosed, oldest first.
    pub disclosures: Vec<Disclosure>,
}

/// A substitute while a mediator is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitution {
    /// Who is away.
    pub mediator: MediatorId,
    /// Who stands in.
    pub substitute: MediatorId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Everybody who ever sat on the case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Panel {
    /// Seats in the order of naming.
    pub seats: Vec<Seat>,
    /// Requests for recusal, oldest first.
    pub recusals: Vec<Recusal>,
    /// Substitutions, in the order of arrangement.
    pub covers: Vec<Substitution>,
}

impl Panel {
    /// The seats that last.
    pub fn serving(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.end.is_none())
    }

    /// The lasting seat of a mediator.
    #[must_use]
    pub fn seat(&self, mediator: MediatorId) -> Option<&Seat> {
        self.serving().find(|seat| seat.mediator == mediator)
    }

    /// The mediator who presides: the only one, or the one named to preside.
    #[must_use]
    pub fn presiding(&self) -> Option<MediatorId> {
        let mut serving = self.serving();
        match (serving.next(), serving.next()) {
            (Some(only), None) => Some(only.mediator),
            _ => self.serving().find(|seat| seat.presiding).map(|seat| seat.mediator),
        }
    }

    /// Who may mediate on a day: the seats of that day, and those who stand in for one of them.
    #[must_use]
    pub fn sitting(&self, day: NaiveDate) -> BTreeSet<MediatorId> {
        let seated: BTreeSet<_> = self
            .seats
            .iter()
            .filter(|seat| seat.from <= day && seat.end.is_none_or(|(end, _)| day <= end))
            .map(|seat| seat.mediator)
            .collect();
        let covers = self
            .covers
            .iter()
            .filter(|cover| cover.from <= day && day <= cover.until && seated.contains(&cover.mediator));
        covers.map(|cover| cover.substitute).chain(seated.iter().copied()).collect()
    }

    /// The requests for recusal nobody has decided, of mediators who still sit.
    pub fn recusals_pending(&self) -> impl Iterator<Item = &Recusal> {
        self.recusals.iter().filter(|recusal| recusal.decision.is_none() && self.seat(recusal.mediator).is_some())
    }

    /// Serving mediators who have disclosed nothing in this case.
    pub fn undisclosed(&self) -> impl Iterator<Item = MediatorId> {
        self.serving().filter(|seat| seat.disclosures.is_empty()).map(|seat| seat.mediator)
    }

    /// Ends the lasting seats that `which` picks; the seat of a successor is not touched. A seat does not end before it
    /// began, whatever day a late entry names.
    pub(super) fn end(&mut self, on: NaiveDate, why: SeatEnd, which: impl Fn(&Seat) -> bool) {
        for seat in self.seats.iter_mut().filter(|seat| seat.end.is_none()) {
            if which(seat) {
                seat.end = Some((on.max(seat.from), why));
            }
        }
    }

    /// Gives a successor the place of a mediator, presiding if the former did.
    fn succeed(&mut self, (from, to): (MediatorId, Seated), on: NaiveDate, why: SeatEnd, disclosure: Option<String>) {
        let former = self.seat(from).cloned();
        self.end(on, why, |seat| seat.mediator == from);
        self.seats.push(Seat {
            mediator: to.mediator,
            committee: to.committee,
            presiding: former.as_ref().is_some_and(|seat| seat.presiding),
            chosen_by: former.map_or(ChosenBy::Committee, |seat| seat.chosen_by),
            from: on,
            end: None,
            disclosures: disclosure.map(|text| Disclosure { on, text }).into_iter().collect(),
        });
    }
}

/// A mediator with the committee of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seated {
    /// Who.
    pub mediator: MediatorId,
    /// Of which committee.
    pub committee: UnitCode,
}

/// The stages in which mediators are named and changed.
pub(super) const NAMEABLE: &[Stage] = &[Stage::Accepted, Stage::SeekingConsent, Stage::Mediating, Stage::Suspended];

/// A mediator of the roster.
pub(super) fn on_roster<'a>(context: &Context<'a>, id: MediatorId) -> Result<&'a Mediator, Refusal> {
    context.roster.0.get(&id).ok_or_else(|| refuse("mediator_unknown").with("mediator", id.0))
}

/// A mediator who may sit on the case from the day of the act.
fn eligible<'a>(case: &Case, context: &Context<'a>, id: MediatorId, day: NaiveDate) -> Result<&'a Mediator, Refusal> {
    let mediator = on_roster(context, id)?;
    let name = &mediator.name;
    match mediator.standing {
        Service::Serving => {}
        Service::Unconfirmed if case.intake.unchecked => {}
        Service::Unconfirmed => return Err(refuse("mediator_unconfirmed").with("mediator", name)),
        Service::Left => return Err(refuse("mediator_left").with("mediator", name)),
    }
    let holds = matches!(case.custody.place(), Place::Held(holder) if *holder == mediator.committee);
    if !holds && !case.custody.assists(&mediator.committee) {
        return Err(refuse("mediator_elsewhere").with("mediator", name).with("committee", &mediator.committee));
    }
    if let Some(away) =
        mediator.absences.iter().find(|away| away.from <= day && away.until.is_none_or(|end| day <= end))
    {
        return Err(refuse("mediator_absent").with("mediator", name).with("from", away.from).with("on", day));
    }
    if case.mediators.seat(id).is_some() {
        return Err(refuse("mediator_already_named").with("mediator", name));
    }
    let recused = |seat: &Seat| seat.mediator == id && seat.end.is_some_and(|(_, why)| why == SeatEnd::Recused);
    if case.mediators.seats.iter().any(recused) {
        return Err(refuse("mediator_recused").with("mediator", name));
    }
    Ok(mediator)
}

/// What a mediator declared to have to do with the parties of the case (特邀调解规定 Art 15): a tie to the same code keeps
/// out, unless both parties choose the mediator knowing of it; a tie to a namesake is told, so that it is cleared up.
///
/// # Errors
/// `mediator_tied` with the party and the relation.
fn untied(
    case: &Case,
    context: &Context<'_>,
    mediator: &Mediator,
    chosen_by: ChosenBy,
) -> Result<Vec<Warning>, Refusal> {
    let mut warnings = Vec::new();
    for party in &case.parties {
        let (name, code) = (&party.who.name, party.who.code.as_deref());
        let bonds = context.ties.of(mediator.id).iter();
        let bond = bonds.filter_map(|tie| Some((tie.binds(name, code)?, tie))).max_by_key(|(bond, _)| *bond);
        let Some((bond, tie)) = bond else { continue };
        let relation = &tie.relation;
        match (bond, chosen_by) {
            (Bond::Same, ChosenBy::Committee) => {
                let mediator = &mediator.name;
                return Err(refuse("mediator_tied")
                    .with("mediator", mediator)
                    .with("party", name)
                    .with("relation", relation));
            }
            (Bond::Same, ChosenBy::Parties) => warnings.push(
                warn("mediator_tied_chosen")
                    .with("mediator", &mediator.name)
                    .with("party", name)
                    .with("relation", relation),
            ),
            (Bond::Namesake, _) => warnings.push(
                warn("mediator_tied_namesake")
                    .with("mediator", &mediator.name)
                    .with("party", name)
                    .with("relation", relation),
            ),
        }
    }
    Ok(warnings)
}

/// The name of a mediator for a refusal.
pub(super) fn named(context: &Context<'_>, id: MediatorId) -> String {
    context.roster.0.get(&id).map_or_else(|| id.0.to_string(), |mediator| mediator.name.clone())
}

/// A mediator's lasting seat, or the refusal that there is none.
fn seated<'a>(case: &'a Case, context: &Context<'_>, id: MediatorId) -> Result<&'a Seat, Refusal> {
    on_roster(context, id)?;
    case.mediators.seat(id).ok_or_else(|| refuse("mediator_not_named").with("mediator", named(context, id)))
}

/// 确定调解员: names one, or several with one presiding. Also names another of the present ones to preside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameMediators {
    /// Who. Empty only to name who presides among those already named.
    pub mediators: BTreeSet<MediatorId>,
    /// Who presides; needed as soon as there are several.
    #[serde(default)]
    pub presiding: Option<MediatorId>,
    /// Who chose.
    pub chosen_by: ChosenBy,
    /// What they disclose of their relations to parties, agents and the dispute; none is said too.
    pub disclosure: String,
}

/// Mediators were named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorsNamed {
    /// Who, and of which committee.
    pub mediators: Vec<Seated>,
    /// Who presides from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presiding: Option<MediatorId>,
    /// Who chose.
    pub chosen_by: ChosenBy,
    /// What they disclosed.
    pub disclosure: String,
}

impl Act for NameMediators {
    const TYPE: &'static str = "name_mediators";
    const FIELDS: &'static [Field] = &[
        need("mediators", FieldKind::List(&FieldKind::Mediator)),
        may("presiding", FieldKind::Mediator),
        need("chosen_by", ChosenBy::FIELD),
        need("disclosure", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(NAMEABLE);

    fn example() -> Self {
        let [first, second] = EXAMPLE;
        Self {
            mediators: [first, second].into(),
            presiding: Some(first),
            chosen_by: ChosenBy::Committee,
            disclosure: "与双方当事人、代理人及本纠纷均无利害关系。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        if self.mediators.is_empty() && self.presiding.is_none() {
            return Err(refuse("nobody_named").with("act", Self::TYPE));
        }
        if self.disclosure.trim().is_empty() && !self.mediators.is_empty() {
            return Err(refuse("disclosure_missing"));
        }
        let (mut mediators, mut warnings) = (Vec::new(), Vec::new());
        for id in &self.mediators {
            let mediator = eligible(case, context, *id, context.on)?;
            warnings.extend(untied(case, context, mediator, self.chosen_by)?);
            mediators.push(Seated { mediator: *id, committee: mediator.committee.clone() });
        }
        let present = case.mediators.serving().map(|seat| seat.mediator);
        let panel: BTreeSet<_> = present.chain(self.mediators.iter().copied()).collect();
        match self.presiding {
            Some(presiding) if !panel.contains(&presiding) => {
                return Err(refuse("mediator_not_named").with("mediator", named(context, presiding)));
            }
            None if panel.len() > 1 && !case.mediators.serving().any(|seat| seat.presiding) => {
                return Err(refuse("presiding_missing").with("count", panel.len()));
            }
            _ => {}
        }
        let named = MediatorsNamed {
            mediators,
            presiding: self.presiding,
            chosen_by: self.chosen_by,
            disclosure: self.disclosure.clone(),
        };
        Ok(Decision::one(context.on, named).warning(warnings))
    }
}

/// Mediators of examples: nobody on any roster.
pub(super) const EXAMPLE: [MediatorId; 2] =
    [MediatorId(uuid::Uuid::from_u128(1)), MediatorId(uuid::Uuid::from_u128(2))];

impl Fold for MediatorsNamed {
    const KIND: &'static str = "mediators_named";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        for seated in &self.mediators {
            case.mediators.seats.push(Seat {
                mediator: seated.mediator,
                committee: seated.committee.clone(),
                presiding: false,
                chosen_by: self.chosen_by,
                from: fact.on,
                end: None,
                disclosures: vec![Disclosure { on: fact.on, text: self.disclosure.clone() }],
            });
        }
        if let Some(presiding) = self.presiding {
            for seat in case.mediators.seats.iter_mut().filter(|seat| seat.end.is_none()) {
                seat.presiding = seat.mediator == presiding;
            }
        }
    }
}

/// 披露: a mediator discloses something that came up later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclose {
    /// Who.
    pub mediator: MediatorId,
    /// What.
    pub disclosure: String,
}

/// A mediator disclosed something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// Who.
    pub mediator: MediatorId,
    /// What.
    pub disclosure: String,
}

impl Act for Disclose {
    const TYPE: &'static str = "disclose";
    const FIELDS: &'static [Field] =
        &[need("mediator", FieldKind::Mediator).preset(Preset::Mediator), need("disclosure", FieldKind::Text)];
    const WHEN: When = When::Stages(NAMEABLE);
    const STANDING: Standing = Standing::Assisting;

    fn example() -> Self {
        Self {
            mediator: EXAMPLE[0], disclosure: "曾于 2024 年为申请人作过普法讲座，未收取费用。".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        seated(case, context, self.mediator)?;
        if self.disclosure.trim().is_empty() {
            return Err(refuse("disclosure_missing"));
        }
        Ok(Decision::one(context.on, Disclosed { mediator: self.mediator, disclosure: self.disclosure.clone() }))
    }
}

impl Fold for Disclosed {
    const KIND: &'static str = "disclosed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let mut seats = case.mediators.seats.iter_mut();
        if let Some(seat) = seats.find(|seat| seat.end.is_none() && seat.mediator == self.mediator) {
            seat.disclosures.push(Disclosure { on: fact.on, text: self.disclosure.clone() });
        }
    }
}

#[cfg(test)]
mod tests;
