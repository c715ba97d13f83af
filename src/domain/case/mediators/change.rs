//! Changing mediators: 更换 for good reason, 代班 while one is away, 工作交接 when one leaves.
//!
//! A successor takes the former's place, presiding if the former did. Handing over a leaver's work is one command for
//! each case, so that each case's record stands alone; [`reassignment_preview`] says beforehand which cases can move
//! and why the others cannot.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::command::{Act, Command, When};
use super::super::event::{Event, Fact, Fold};
use super::super::{Case, CaseId, check, decide};
use super::{ChosenBy, EXAMPLE, NAMEABLE, SeatEnd, Seated, Substitution, eligible, named, seated, untied};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;

/// 更换调解员, for good reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceMediator {
    /// Who goes.
    pub mediator: MediatorId,
    /// Who comes.
    pub substitute: MediatorId,
    /// Why.
    pub reason: String,
    /// What the newcomer discloses.
    pub disclosure: String,
}

/// A mediator was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorReplaced {
    /// Who went.
    pub mediator: MediatorId,
    /// Who came.
    pub substitute: Seated,
    /// Why.
    pub reason: String,
    /// What the newcomer disclosed.
    pub disclosure: String,
}

/// 工作交接: somebody leaves, another takes the case over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reassign {
    /// Who leaves.
    pub from: MediatorId,
    /// Who takes over.
    pub to: MediatorId,
    /// Why.
    pub reason: String,
}

/// The case went from one mediator to another. The newcomer has yet to disclose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassigned {
    /// Who left.
    pub from: MediatorId,
    /// Who took over.
    pub to: Seated,
    /// Why.
    pub reason: String,
}

/// 代班: somebody stands in while a mediator is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
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

/// A substitute was arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverArranged {
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

impl Act for ReplaceMediator {
    const TYPE: &'static str = "replace_mediator";
    const FIELDS: &'static [Field] = &[
        need("mediator", FieldKind::Mediator),
        need("substitute", FieldKind::Mediator),
        need("reason", FieldKind::Text),
        need("disclosure", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(NAMEABLE);

    fn example() -> Self {
        let [mediator, substitute] = EXAMPLE;
        Self {
            mediator,
            substitute,
            reason: "双方当事人共同要求更换。".to_owned(),
            disclosure: "与双方当事人及本纠纷均无利害关系。".to_owned(),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        seated(case, context, self.mediator)?;
        let newcomer = eligible(case, context, self.substitute, context.on)?;
        let warnings = untied(case, context, newcomer, ChosenBy::Committee)?;
        check::reason(&self.reason, Self::TYPE)?;
        if self.disclosure.trim().is_empty() {
            return Err(refuse("disclosure_missing"));
        }
        let replaced = MediatorReplaced {
            mediator: self.mediator,
            substitute: Seated { mediator: newcomer.id, committee: newcomer.committee.clone() },
            reason: self.reason.clone(),
            disclosure: self.disclosure.clone(),
        };
        Ok(Decision::one(context.on, replaced).warning(warnings))
    }
}

impl Fold for MediatorReplaced {
    const KIND: &'static str = "mediator_replaced";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let change = (self.mediator, self.substitute.clone());
        case.mediators.succeed(change, fact.on, SeatEnd::Replaced, Some(self.disclosure.clone()));
    }
}

impl Act for Reassign {
    const TYPE: &'static str = "reassign";
    const FIELDS: &'static [Field] =
        &[need("from", FieldKind::Mediator), need("to", FieldKind::Mediator), need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(NAMEABLE);

    fn example() -> Self {
        let [from, to] = EXAMPLE;
        Self { from, to, reason: "原调解员调离，工作交接。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        seated(case, context, self.from)?;
        let newcomer = eligible(case, context, self.to, context.on)?;
        let warnings = untied(case, context, newcomer, ChosenBy::Committee)?;
        check::reason(&self.reason, Self::TYPE)?;
        let to = Seated { mediator: newcomer.id, committee: newcomer.committee.clone() };
        let reassigned = Reassigned { from: self.from, to, reason: self.reason.clone() };
        Ok(Decision::one(context.on, reassigned).warning(warnings))
    }
}

impl Fold for Reassigned {
    const KIND: &'static str = "reassigned";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.mediators.succeed((self.from, self.to.clone()), fact.on, SeatEnd::Reassigned, None);
    }
}

/// Which of these cases [`Reassign`] would move, and why the others would refuse. Cases in which `from` does not sit are
/// left out. `context.committee` acts: its own cases move.
pub fn reassignment_preview<'a>(
    cases: impl IntoIterator<Item = &'a Case>,
    (from, to): (MediatorId, MediatorId),
    context: &Context<'_>,
) -> Vec<(CaseId, Result<(), Refusal>)> {
    let command: Command = Reassign { from, to, ..Reassign::example() }.into();
    let concerned = cases.into_iter().filter(|case| case.mediators.seat(from).is_some());
    concerned.map(|case| (case.id, decide(case, &command, context).map(|_| ()))).collect()
}

impl Act for Cover {
    const TYPE: &'static str = "cover";
    const FIELDS: &'static [Field] = &[
        need("mediator", FieldKind::Mediator),
        need("substitute", FieldKind::Mediator),
        need("from", FieldKind::Date),
        need("until", FieldKind::Date),
        need("reason", FieldKind::Text),
    ];
    const WHEN: When = When::Stages(NAMEABLE);

    fn example() -> Self {
        let [mediator, substitute] = EXAMPLE;
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap_or_default();
        Self { mediator, substitute, from: day(9), until: day(13), reason: "外出培训。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let seat = seated(case, context, self.mediator)?;
        check::plausible(self.from)?;
        check::plausible(self.until)?;
        if self.until < self.from || self.from < seat.from {
            return Err(refuse("cover_period_wrong").with("from", self.from).with("until", self.until));
        }
        let substitute = eligible(case, context, self.substitute, self.from)?;
        let warnings = untied(case, context, substitute, ChosenBy::Committee)?;
        let overlaps = |known: &&Substitution| {
            known.mediator == self.mediator && known.from <= self.until && self.from <= known.until
        };
        if let Some(known) = case.mediators.covers.iter().find(overlaps) {
            let substitute = named(context, known.substitute);
            return Err(refuse("cover_overlaps").with("substitute", substitute).with("until", known.until));
        }
        check::reason(&self.reason, Self::TYPE)?;
        let arranged = CoverArranged {
            mediator: self.mediator,
            substitute: self.substitute,
            from: self.from,
            until: self.until,
            reason: self.reason.clone(),
        };
        Ok(Decision::one(context.on, arranged).warning(warnings))
    }
}

impl Fold for CoverArranged {
    const KIND: &'static str = "cover_arranged";

    fn apply(&self, case: &mut Case, _fact: &Fact) {
        case.mediators.covers.push(Substitution {
            mediator: self.mediator,
            substitute: self.substitute,
            from: self.from,
            until: self.until,
            reason: self.reason.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{DISTRICT, FIRST, Given, SECOND, THIRD, accepted, day, registered};
    use super::super::NameMediators;
    use super::*;
    use crate::domain::roster::Standing as Service;

    fn with_first() -> Given {
        let name = NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() };
        accepted().when(name).done()
    }

    #[test]
    fn a_successor_takes_the_place_with_a_fresh_disclosure() {
        let both = accepted().when(NameMediators::example()).done();
        let third = both.on("2026-03-05").in_world(|world| {
            world.roster.0.get_mut(&THIRD).unwrap().committee = super::super::super::testing::unit("321302101");
        });
        let replace = ReplaceMediator { mediator: FIRST, substitute: THIRD, ..ReplaceMediator::example() };
        let case = third.when(replace).done().case;
        assert_eq!(case.mediators.presiding(), Some(THIRD), "the former presided");
        assert_eq!(case.mediators.sitting(day("2026-03-04")), [FIRST, SECOND].into());
        assert_eq!(case.mediators.sitting(day("2026-03-06")), [SECOND, THIRD].into());
        assert_eq!(case.mediators.undisclosed().count(), 0);
    }

    #[test]
    fn a_replacement_says_why_and_discloses() {
        let replace = ReplaceMediator::example();
        let silent = ReplaceMediator { reason: String::new(), ..replace.clone() };
        with_first().when(silent).refused("reason_missing");
        let secretive = ReplaceMediator { disclosure: " ".to_owned(), ..replace.clone() };
        with_first().when(secretive).refused("disclosure_missing");
        let distant = ReplaceMediator { substitute: THIRD, ..replace.clone() };
        with_first().when(distant).refused("mediator_elsewhere");
        accepted().when(replace).refused("mediator_not_named");
    }

    #[test]
    fn a_leavers_work_is_handed_over_case_by_case() {
        let left = with_first().in_world(|world| {
            world.roster.0.get_mut(&FIRST).unwrap().standing = Service::Left;
        });
        let case = left.clone().on("2026-03-20").when(Reassign::example()).done().case;
        assert_eq!(case.mediators.presiding(), Some(SECOND));
        assert_eq!(case.mediators.undisclosed().collect::<Vec<_>>(), [SECOND], "it has yet to disclose");
        left.clone().when(Reassign { to: FIRST, ..Reassign::example() }).refused("mediator_left");
        left.clone().when(Reassign { reason: String::new(), ..Reassign::example() }).refused("reason_missing");
        left.when(Reassign { from: SECOND, to: FIRST, ..Reassign::example() }).refused("mediator_not_named");
    }

    #[test]
    fn the_preview_says_which_cases_move_and_why_the_others_do_not() {
        let moves = with_first();
        let unconcerned = registered();
        let both = accepted().when(NameMediators::example()).done();
        let preview =
            reassignment_preview([&moves.case, &unconcerned.case, &both.case], (FIRST, SECOND), &moves.context());
        let codes: Vec<_> = preview.into_iter().map(|(_, answer)| answer.map_err(|refusal| refusal.code)).collect();
        assert_eq!(codes, [Ok(()), Err("mediator_already_named".to_owned())]);
        let district = moves.clone().by(DISTRICT);
        let preview = reassignment_preview([&moves.case], (FIRST, SECOND), &district.context());
        assert_eq!(preview[0].1.as_ref().unwrap_err().code, "not_holder");
    }

    #[test]
    fn a_substitute_may_mediate_for_the_days_arranged() {
        let case = with_first().when(Cover::example()).done().case;
        assert_eq!(case.mediators.sitting(day("2026-03-08")), [FIRST].into());
        assert_eq!(case.mediators.sitting(day("2026-03-09")), [FIRST, SECOND].into());
        assert_eq!(case.mediators.sitting(day("2026-03-14")), [FIRST].into());
    }

    #[test]
    fn cover_is_arranged_once_for_possible_days_and_with_a_reason() {
        let cover = Cover::example();
        accepted().when(cover.clone()).refused("mediator_not_named");
        let backwards = Cover { until: day("2026-03-08"), ..cover.clone() };
        with_first().when(backwards).refused("cover_period_wrong");
        let before = Cover { from: day("2026-03-02"), ..cover.clone() };
        with_first().when(before).refused("cover_period_wrong");
        let never = Cover { until: day("9999-12-31"), ..cover.clone() };
        with_first().when(never).refused("date_implausible");
        with_first().when(Cover { substitute: FIRST, ..cover.clone() }).refused("mediator_already_named");
        with_first().when(Cover { reason: String::new(), ..cover.clone() }).refused("reason_missing");
        let covered = with_first().when(cover.clone()).done();
        covered.when(Cover { from: day("2026-03-13"), until: day("2026-03-20"), ..cover }).refused("cover_overlaps");
    }
}
