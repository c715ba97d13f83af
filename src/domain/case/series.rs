//! 系列案: one rights holder against many shops. One intake, many cases that share everything but the respondent.
//!
//! [`preview`] is pure: it shows row by row what would be registered and what speaks against a row; nothing is written.
//! Each row then is an ordinary registration with the series' id. What was just made can be undone by [`Void`], while
//! nothing has happened to the case but its registration: the number stays used, the case leaves lists and figures.

pub mod pasted;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::command::{Act, When};
use super::event::{Event, Fact, Fold};
use super::intake::{PEOPLE_MAX, RIGHT_FIELDS, Register, Right, SOURCE_FIELDS, Source, code_warnings, registered};
use super::party::{NewParty, PARTY_FIELDS};
use super::vocabulary::{Difficulty, Kind, Object, Stage};
use super::{Case, CaseId, check};
use crate::domain::code;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse};
use crate::domain::text;
use crate::domain::unit::UnitCode;

/// The largest number of cases one intake makes.
pub const SERIES_MAX: usize = 300;

/// A respondent of a series, with what is its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesRespondent {
    /// Who.
    pub party: NewParty,
    /// Amount asked of this one; the series' own if left out.
    #[serde(default)]
    pub amount_asked_fen: Option<Fen>,
    /// Where the dispute arose, usually the shop.
    #[serde(default)]
    pub place: Option<String>,
    /// What happened there; the series' own if left out.
    #[serde(default)]
    pub summary: Option<String>,
}

/// What a series has in common, and its respondents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesIntake {
    /// The series' id.
    pub series: Uuid,
    /// Applicants of every case.
    pub applicants: Vec<NewParty>,
    /// One case for each.
    pub respondents: Vec<SeriesRespondent>,
    /// Object of the right.
    pub object: Object,
    /// Kind of dispute.
    pub kind: Kind,
    /// Where it came from.
    pub source: Source,
    /// Facts in short.
    pub summary: String,
    /// What is asked for.
    #[serde(default)]
    pub claims: Vec<String>,
    /// Rights in dispute.
    #[serde(default)]
    pub rights: Vec<Right>,
    /// Amount asked of each.
    #[serde(default)]
    pub amount_asked_fen: Option<Fen>,
    /// People involved in each; 0 is taken as the number of parties.
    #[serde(default)]
    pub people: u32,
    /// Where the disputes arose, where a respondent has no place of its own.
    #[serde(default)]
    pub place: Option<String>,
    /// Difficulty.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
    /// The committee that takes them; the actor's own if left out.
    #[serde(default)]
    pub committee: Option<UnitCode>,
}

/// The fields of a series, in the order of the intake.
pub const INTAKE_FIELDS: &[Field] = &[
    need("series", FieldKind::Series),
    need("applicants", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
    need("respondents", FieldKind::List(&FieldKind::Object(RESPONDENT_FIELDS))),
    need("object", Object::FIELD),
    need("kind", Kind::FIELD),
    need("source", FieldKind::Object(SOURCE_FIELDS)),
    need("summary", FieldKind::Text),
    may("claims", FieldKind::List(&FieldKind::Line)),
    may("rights", FieldKind::List(&FieldKind::Object(RIGHT_FIELDS))),
    may("amount_asked_fen", FieldKind::Fen),
    may("people", FieldKind::Number(1, PEOPLE_MAX)),
    may("place", FieldKind::Line),
    may("difficulty", Difficulty::FIELD),
    may("committee", FieldKind::Committee),
];

const RESPONDENT_FIELDS: &[Field] = &[
    need("party", FieldKind::Object(PARTY_FIELDS)),
    may("amount_asked_fen", FieldKind::Fen),
    may("place", FieldKind::Line),
    may("summary", FieldKind::Text),
];

/// One row of a preview.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesRow {
    /// From 1, in the order of the respondents.
    pub row: usize,
    /// What would be registered.
    pub register: Register,
    /// Why it cannot be.
    pub refusal: Option<Refusal>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// What a series would become, row by row. Nothing is written.
///
/// # Errors
/// `series_empty`, `series_too_large`; what concerns one row stands in its row.
pub fn preview(intake: &SeriesIntake, context: &Context<'_>) -> Result<Vec<SeriesRow>, Refusal> {
    if intake.respondents.is_empty() {
        return Err(refuse("series_empty"));
    }
    if intake.respondents.len() > SERIES_MAX {
        return Err(refuse("series_too_large").with("count", intake.respondents.len()).with("max", SERIES_MAX));
    }
    let unborn = Case::unborn(CaseId(Uuid::nil()));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let rows = (1usize..).zip(&intake.respondents).map(|(row, respondent)| {
        let register = intake.register(respondent);
        let own = registered(&register, &unborn, context);
        let warnings = own.as_ref().map(|own| code_warnings(&own.parties)).unwrap_or_default();
        let twice = identities(&respondent.party)
            .into_iter()
            .find_map(|identity| seen.get(&identity).copied())
            .map(|first| refuse("respondent_twice").with("party", &respondent.party.name).with("row", first));
        let own_applicant = intake.applicants.iter().any(|applicant| same(applicant, &respondent.party));
        let both = own_applicant.then(|| refuse("respondent_is_applicant").with("party", &respondent.party.name));
        for identity in identities(&respondent.party) {
            seen.entry(identity).or_insert(row);
        }
        SeriesRow { row, register, refusal: own.err().or(twice).or(both), warnings }
    });
    Ok(rows.collect())
}

/// What tells one respondent from another: the code where there is one, and the name without spaces and width.
fn identities(party: &NewParty) -> Vec<String> {
    let name: String = party.name.chars().map(text::narrow).filter(|c| !c.is_whitespace()).collect();
    let code = party.code.as_deref().map(code::normalise).filter(|code| !code.is_empty());
    let mut identities: Vec<String> = code.into_iter().map(|code| format!("code:{code}")).collect();
    if !name.is_empty() {
        identities.push(format!("name:{name}"));
    }
    identities
}

fn same(one: &NewParty, other: &NewParty) -> bool {
    let others = identities(other);
    identities(one).iter().any(|identity| others.contains(identity))
}

impl SeriesIntake {
    fn register(&self, respondent: &SeriesRespondent) -> Register {
        Register {
            applicants: self.applicants.clone(),
            respondents: vec![respondent.party.clone()],
            object: self.object,
            kind: self.kind,
            source: self.source.clone(),
            summary: respondent.summary.clone().unwrap_or_else(|| self.summary.clone()),
            claims: self.claims.clone(),
            rights: self.rights.clone(),
            amount_asked_fen: respondent.amount_asked_fen.or(self.amount_asked_fen),
            people: self.people,
            difficulty: self.difficulty,
            place: respondent.place.clone().or_else(|| self.place.clone()),
            aliases: Vec::new(),
            committee: self.committee.clone(),
            series: Some(self.series),
        }
    }
}

/// A registration that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedCase {
    /// The day.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
    /// The account.
    pub by: String,
}

/// 撤销登记: undoes a registration to which nothing has happened since. The number stays used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// The series it was made with; none for a single registration.
    #[serde(default)]
    pub series: Option<Uuid>,
    /// Why.
    pub reason: String,
}

/// A registration was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// Why.
    pub reason: String,
}

impl Act for Void {
    const TYPE: &'static str = "void";
    const FIELDS: &'static [Field] = &[may("series", FieldKind::Series), need("reason", FieldKind::Text)];
    const WHEN: When = When::Stages(&[Stage::Registered]);

    fn example() -> Self {
        Self { series: Some(Uuid::from_u128(24)), reason: "导入的店铺清单有误，重新登记。".to_owned() }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::reason(&self.reason, Self::TYPE)?;
        if self.series != case.intake.series {
            return Err(refuse("other_series").with("case", case.label()));
        }
        if case.last.as_ref().is_none_or(|last| !last.born) {
            return Err(refuse("already_worked_on").with("case", case.label()).with("events", case.version));
        }
        Ok(Decision::one(context.on, Voided { reason: self.reason.clone() }))
    }
}

impl Fold for Voided {
    const KIND: &'static str = "voided";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.stage = Some(Stage::Voided);
        let by = fact.by.account.clone();
        case.voided = Some(VoidedCase { on: fact.on, reason: self.reason.clone(), by });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::correct::Annotate;
    use crate::domain::case::decision::Accept;
    use crate::domain::case::testing::{Given, party, registered as standard, registered_as, unborn};

    const SERIES: Uuid = Uuid::from_u128(24);

    fn intake(names: &[&str]) -> SeriesIntake {
        let Register { applicants, object, kind, source, summary, claims, rights, amount_asked_fen, .. } =
            Register::example();
        let respondent = |name: &&str| SeriesRespondent {
            party: NewParty::named(name),
            amount_asked_fen: None,
            place: None,
            summary: None,
        };
        SeriesIntake {
            series: SERIES,
            applicants,
            respondents: names.iter().map(respondent).collect(),
            object,
            kind,
            source,
            summary,
            claims,
            rights,
            amount_asked_fen,
            people: 0,
            place: None,
            difficulty: None,
            committee: None,
        }
    }

    fn refusals(rows: &[SeriesRow]) -> Vec<Option<&str>> {
        rows.iter().map(|row| row.refusal.as_ref().map(|refusal| refusal.code.as_str())).collect()
    }

    #[test]
    fn every_row_becomes_an_ordinary_registration_of_the_series() {
        let rows = preview(&intake(&["沭水青甑商行", "沭水素锦用品店"]), &unborn().context()).unwrap();
        assert_eq!(refusals(&rows), [None, None]);
        let case = unborn().when(rows[1].register.clone()).done();
        assert_eq!(case.case.intake.series, Some(SERIES));
        assert_eq!(case.case.parties[1].who.name, "沭水素锦用品店");
    }

    #[test]
    fn what_is_a_rows_own_comes_before_what_is_common() {
        let mut intake = intake(&["沭水青甑商行"]);
        intake.respondents[0].amount_asked_fen = Some(Fen::yuan(3));
        intake.respondents[0].summary = Some("另售两款。".to_owned());
        let rows = preview(&intake, &unborn().context()).unwrap();
        assert_eq!(rows[0].register.amount_asked_fen, Some(Fen::yuan(3)));
        assert_eq!(rows[0].register.summary, "另售两款。");
    }

    #[test]
    fn the_same_respondent_twice_is_named_with_its_first_row() {
        let mut intake = intake(&["沭水青甑商行", "沭水素锦用品店", "沭水 青甑商行", "另名"]);
        intake.respondents[1].party.code = Some("91350100M000100Y43".to_owned());
        intake.respondents[3].party.code = Some("９１350100m000100y43".to_owned());
        intake.applicants[0].code = None;
        let rows = preview(&intake, &unborn().context()).unwrap();
        assert_eq!(refusals(&rows), [None, None, Some("respondent_twice"), Some("respondent_twice")]);
        let first = |row: usize| rows[row].refusal.as_ref().unwrap().args["row"].clone();
        assert_eq!((first(2), first(3)), ("1".to_owned(), "2".to_owned()));
    }

    #[test]
    fn a_row_says_what_speaks_against_it() {
        let mut intake = intake(&["", "杭州弥野品牌管理有限公司", "沭水青甑商行"]);
        intake.applicants[0].code = None;
        intake.respondents[2].party.code = Some("91350100M000100Y44".to_owned());
        let rows = preview(&intake, &unborn().context()).unwrap();
        assert_eq!(refusals(&rows), [Some("party_name_missing"), Some("respondent_is_applicant"), None]);
        let warned: Vec<_> = rows[2].warnings.iter().map(|warning| warning.code.as_str()).collect();
        assert_eq!(warned, ["code_check_digit"]);
    }

    #[test]
    fn a_series_has_at_least_one_row_and_at_most_three_hundred() {
        let code = |count: usize| {
            let names: Vec<String> = (0..count).map(|number| format!("沭水{number}号店")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            preview(&intake(&names), &unborn().context()).map(|rows| rows.len()).map_err(|refusal| refusal.code)
        };
        assert_eq!(code(0), Err("series_empty".to_owned()));
        assert_eq!(code(300), Ok(300));
        assert_eq!(code(301), Err("series_too_large".to_owned()));
    }

    fn in_series() -> Given {
        registered_as(|request| {
            request.series = Some(SERIES);
            request.respondents = vec![party("沭水青甑商行", |_| {})];
        })
    }

    #[test]
    fn what_was_just_made_is_undone_and_keeps_its_number() {
        let number = in_series().case.number;
        let case = in_series().when(Void::example()).done();
        assert_eq!((case.case.stage, case.case.number.clone()), (Some(Stage::Voided), number));
        assert_eq!(case.case.voided.as_ref().map(|voided| voided.by.as_str()), Some("gan"));
        case.clone().when(Void::example()).refused("case_voided");
        case.when(Annotate::example()).refused("case_voided");
        standard().when(Void { series: None, ..Void::example() }).done();
    }

    #[test]
    fn what_has_been_worked_on_is_not_undone() {
        in_series().when(Annotate::example()).done().when(Void::example()).refused("already_worked_on");
        in_series().when(Accept::example()).done().when(Void::example()).refused("not_in_stage");
        in_series().when(Void { series: None, ..Void::example() }).refused("other_series");
        standard().when(Void::example()).refused("other_series");
        in_series().when(Void { reason: String::new(), ..Void::example() }).refused("reason_missing");
    }
}
