//! Who could mediate a case, with the reasons: a suggestion, never an assignment.
//!
//! Pure: the case, the roster, everybody's ties and how many open cases each has come in; a ranked list goes out. Whoever
//! cannot be named stays on it, last and with the reason, so that nobody wonders where a colleague went. What finally
//! counts is decided where mediators are named; this must not know more than that does.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::tie::Ties;
use super::{Mediator, MediatorId, Roster, Standing};
use crate::domain::case::Case;
use crate::domain::case::mediators::SeatEnd;
use crate::domain::case::vocabulary::Object;
use crate::domain::refusal::{Warning, warn};
use crate::domain::unit::UnitCode;

/// An absence that begins within so many days is told although it does not exclude.
const AWAY_SOON_DAYS: u64 = 30;

/// What a case needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Need {
    /// The object of the right; none before the matter is known.
    pub object: Option<Object>,
    /// The committee that names.
    pub committee: Option<UnitCode>,
    /// Committees that assist.
    pub assisting: BTreeSet<UnitCode>,
    /// Parties: name and code.
    pub parties: Vec<(String, Option<String>)>,
    /// Who sits already.
    pub seated: BTreeSet<MediatorId>,
    /// Who stood aside in this case.
    pub recused: BTreeSet<MediatorId>,
}

/// One mediator, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Who.
    pub mediator: MediatorId,
    /// Their name.
    pub name: String,
    /// Their committee.
    pub committee: UnitCode,
    /// Open cases now.
    pub load: u32,
    /// Knows the object.
    pub skilled: bool,
    /// What speaks for and against, as codes with arguments.
    pub reasons: Vec<Warning>,
    /// Why they cannot be named; none for a candidate.
    pub excluded: Option<Warning>,
}

impl Need {
    /// What a case needs now.
    #[must_use]
    pub fn of(case: &Case) -> Self {
        let recused = |end: Option<(NaiveDate, SeatEnd)>| end.is_some_and(|(_, why)| why == SeatEnd::Recused);
        let seats = &case.mediators.seats;
        Self {
            object: case.intake.object,
            committee: case.custody.answerable().cloned(),
            assisting: case.custody.assisting.clone(),
            parties: case.parties.iter().map(|party| (party.who.name.clone(), party.who.code.clone())).collect(),
            seated: case.mediators.serving().map(|seat| seat.mediator).collect(),
            recused: seats.iter().filter(|seat| recused(seat.end)).map(|seat| seat.mediator).collect(),
        }
    }
}

/// The roster judged for a need on a day: candidates first, the best of them first; then who cannot be named.
#[must_use]
pub fn suggest(
    need: &Need,
    roster: &Roster,
    ties: &Ties,
    loads: &BTreeMap<MediatorId, u32>,
    on: NaiveDate,
) -> Vec<Suggestion> {
    let near = |mediator: &&Mediator| {
        mediator.standing != Standing::Left
            && (need.committee.is_none()
                || need.committee.as_ref() == Some(&mediator.committee)
                || need.assisting.contains(&mediator.committee))
    };
    let mut judged: Vec<Suggestion> = roster
        .0
        .values()
        .filter(near)
        .map(|mediator| judge(need, mediator, ties, loads.get(&mediator.id).copied().unwrap_or(0), on))
        .collect();
    let away_soon = |one: &Suggestion| one.reasons.iter().any(|reason| reason.code == "suggest_away_soon");
    judged.sort_by(|a, b| {
        let key = |one: &Suggestion| {
            (
                one.excluded.is_some(),
                Some(&one.committee) != need.committee.as_ref(),
                !one.skilled,
                away_soon(one),
                one.load,
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    judged
}

fn judge(need: &Need, mediator: &Mediator, ties: &Ties, load: u32, on: NaiveDate) -> Suggestion {
    let skilled = need.object.is_some_and(|object| mediator.skills.contains(&object));
    Suggestion {
        mediator: mediator.id,
        name: mediator.name.clone(),
        committee: mediator.committee.clone(),
        load,
        skilled,
        reasons: reasons(need, mediator, load, on),
        excluded: excluded(need, mediator, ties, on),
    }
}

fn reasons(need: &Need, mediator: &Mediator, load: u32, on: NaiveDate) -> Vec<Warning> {
    let mut reasons = Vec::new();
    if let Some(object) = need.object {
        reasons.push(match (mediator.skills.contains(&object), mediator.skills.is_empty()) {
            (true, _) => warn("suggest_skilled").with("object", object),
            (false, true) => warn("suggest_skills_unknown"),
            (false, false) => warn("suggest_unskilled").with("object", object),
        });
    }
    if need.committee.as_ref() == Some(&mediator.committee) {
        reasons.push(warn("suggest_own_committee"));
    } else if need.assisting.contains(&mediator.committee) {
        reasons.push(warn("suggest_assisting").with("committee", &mediator.committee));
    }
    reasons.push(if load == 0 { warn("suggest_free") } else { warn("suggest_load").with("n", load) });
    let soon = on.checked_add_days(Days::new(AWAY_SOON_DAYS)).unwrap_or(on);
    if let Some(away) = mediator.absences.iter().find(|away| on < away.from && away.from <= soon) {
        reasons.push(warn("suggest_away_soon").with("from", away.from));
    }
    reasons
}

fn excluded(need: &Need, mediator: &Mediator, ties: &Ties, on: NaiveDate) -> Option<Warning> {
    let binds = |name: &String, code: &Option<String>| {
        ties.of(mediator.id).iter().find(|tie| tie.binds(name, code.as_deref()).is_some())
    };
    // First of all: it is told of who sits already, too.
    let tied = need.parties.iter().find_map(|(name, code)| binds(name, code).map(|tie| (name, tie)));
    if let Some((name, tie)) = tied {
        return Some(warn("suggest_tied").with("with", name).with("relation", &tie.relation));
    }
    if need.seated.contains(&mediator.id) {
        return Some(warn("suggest_seated"));
    }
    if need.recused.contains(&mediator.id) {
        return Some(warn("suggest_recused"));
    }
    if mediator.standing == Standing::Unconfirmed {
        return Some(warn("suggest_unconfirmed"));
    }
    mediator.away(on).map(|away| match away.until {
        Some(until) => warn("suggest_away").with("from", away.from).with("until", until),
        None => warn("suggest_away_open").with("from", away.from),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::command::Act;
    use crate::domain::case::mediators::NameMediators;
    use crate::domain::case::testing::{FIRST, SECOND, TOWN, accepted, day, unit};
    use crate::domain::roster::Absence;
    use crate::domain::roster::tie::Tie;

    fn today() -> NaiveDate {
        day("2026-03-20")
    }

    /// The standard case and its roster; the first knows trademarks.
    fn setting() -> (Need, Roster) {
        let given = accepted();
        let mut roster = given.world.roster.clone();
        for one in roster.0.values_mut() {
            one.skills.clear();
        }
        let first = roster.0.get_mut(&FIRST).unwrap();
        first.skills = BTreeSet::from([given.case.intake.object.unwrap()]);
        (Need::of(&given.case), roster)
    }

    fn codes(one: &Suggestion) -> Vec<&str> {
        one.reasons.iter().map(|reason| reason.code.as_str()).collect()
    }

    fn find(list: &[Suggestion], id: MediatorId) -> &Suggestion {
        list.iter().find(|one| one.mediator == id).unwrap()
    }

    #[test]
    fn who_knows_the_object_comes_first_and_says_so() {
        let (need, roster) = setting();
        let list = suggest(&need, &roster, &Ties::default(), &BTreeMap::from([(FIRST, 3)]), today());
        assert_eq!(list[0].mediator, FIRST);
        assert_eq!(codes(&list[0]), ["suggest_skilled", "suggest_own_committee", "suggest_load"]);
        assert_eq!(codes(find(&list, SECOND)), ["suggest_skills_unknown", "suggest_own_committee", "suggest_free"]);
        assert!(list.iter().all(|one| one.committee == unit(TOWN)), "others can only assist: {list:?}");
    }

    #[test]
    fn of_two_alike_the_one_with_fewer_cases_comes_first() {
        let (mut need, roster) = setting();
        need.object = None;
        let order = |first, second| {
            let loads = BTreeMap::from([(FIRST, first), (SECOND, second)]);
            suggest(&need, &roster, &Ties::default(), &loads, today())[0].mediator
        };
        assert_eq!((order(2, 1), order(1, 2)), (SECOND, FIRST));
    }

    #[test]
    fn a_tie_to_a_party_keeps_out_with_the_reason() {
        let (need, roster) = setting();
        let (party, _) = need.parties[1].clone();
        let tie = Tie { with: party.clone(), code: None, relation: "近亲属经营".to_owned() };
        let ties = Ties(BTreeMap::from([(FIRST.into(), vec![tie])]));
        let list = suggest(&need, &roster, &ties, &BTreeMap::new(), today());
        let why = find(&list, FIRST).excluded.clone().unwrap();
        assert_eq!((why.code.as_str(), why.args["with"].as_str()), ("suggest_tied", party.as_str()));
        assert_ne!(list[0].mediator, FIRST);
    }

    #[test]
    fn a_tie_is_told_of_who_sits_already_too() {
        let (mut need, roster) = setting();
        need.seated.insert(FIRST);
        let (party, _) = need.parties[1].clone();
        let tie = Tie { with: party, code: None, relation: "夫妻".to_owned() };
        let ties = Ties(BTreeMap::from([(FIRST.into(), vec![tie])]));
        let list = suggest(&need, &roster, &ties, &BTreeMap::new(), today());
        assert_eq!(find(&list, FIRST).excluded.as_ref().unwrap().code, "suggest_tied");
    }

    #[test]
    fn who_is_away_is_kept_out_and_who_will_be_is_told() {
        let (need, mut roster) = setting();
        let away = |from: &str, until: Option<&str>| {
            vec![Absence { from: day(from), until: until.map(day), reason: "培训".to_owned() }]
        };
        let mut code = |absences| {
            roster.0.get_mut(&FIRST).unwrap().absences = absences;
            let list = suggest(&need, &roster, &Ties::default(), &BTreeMap::new(), today());
            let one = find(&list, FIRST);
            one.excluded.as_ref().or(one.reasons.last()).unwrap().code.clone()
        };
        assert_eq!(code(away("2026-03-20", Some("2026-03-20"))), "suggest_away");
        assert_eq!(code(away("2026-03-01", None)), "suggest_away_open");
        assert_eq!(code(away("2026-04-19", None)), "suggest_away_soon");
        assert_eq!(code(away("2026-04-20", None)), "suggest_free");
    }

    #[test]
    fn who_sits_is_not_suggested_again() {
        let named = NameMediators { mediators: [FIRST].into(), presiding: None, ..NameMediators::example() };
        let given = accepted().when(named).done();
        let list = suggest(&Need::of(&given.case), &given.world.roster, &Ties::default(), &BTreeMap::new(), today());
        assert_eq!(find(&list, FIRST).excluded.as_ref().unwrap().code, "suggest_seated");
    }
}
