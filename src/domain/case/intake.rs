//! 登记: the request.
//!
//! The day of the request is kept apart from the day of acceptance: a request interrupts limitation (诉讼时效规定 Art 12),
//! and time to resolution runs from acceptance. What the committee decides on the request is [`super::decision`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::command::{Act, When};
use super::custody::Held;
use super::decision::DeclineGround;
use super::event::{Event, Fact, Fold};
use super::number::CaseNumber;
use super::party::{NewParty, PARTY_FIELDS, Party, Side, keyed};
use super::vocabulary::{Difficulty, Kind, Object, SourceKind, Stage};
use super::{Case, check as case_check};
use crate::domain::code::check;
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::text::{narrow, normalise_name};
use crate::domain::unit::UnitCode;

/// Where the dispute came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Which way.
    pub kind: SourceKind,
    /// Who referred it, for instance the court's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Their number: court file, work order, referral letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day by which they want an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_due: Option<NaiveDate>,
    /// The day the committee signed for the court's file: the term of a court referral counts from it (特邀调解规定 Art 27).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_signed_on: Option<NaiveDate>,
    /// 委托 cases: the court hears it in summary procedure (7 days instead of 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub summary_procedure: bool,
}

/// The fields of a source.
pub const SOURCE_FIELDS: &[Field] = &[
    need("kind", SourceKind::FIELD).preset(Preset::Value(SourceKind::Party.value())),
    may("from", FieldKind::Line).when("kind", OTHERS),
    may("number", FieldKind::Line).when("kind", OTHERS).must(COURTS),
    may("reply_due", FieldKind::Date).when("kind", OTHERS),
    may("file_signed_on", FieldKind::Date).when("kind", COURTS),
    may("summary_procedure", FieldKind::Flag).when("kind", &[SourceKind::CourtEntrusted.value()]),
];

/// The courts.
const COURTS: &[&str] = &[SourceKind::CourtDelegated.value(), SourceKind::CourtEntrusted.value()];
/// Sources that are somebody else: they have a name, a number, a day to answer by.
const OTHERS: &[&str] = &[
    SourceKind::CourtDelegated.value(),
    SourceKind::CourtEntrusted.value(),
    SourceKind::Police.value(),
    SourceKind::Administrative.value(),
    SourceKind::Association.value(),
    SourceKind::Hotline12345.value(),
    SourceKind::Hotline12315.value(),
    SourceKind::Committee.value(),
    SourceKind::RightsAid.value(),
];

/// A right in dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Title of the work, the mark, the invention.
    pub name: String,
    /// Registration or patent number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// The fields of a right.
pub const RIGHT_FIELDS: &[Field] = &[need("name", FieldKind::Line), may("number", FieldKind::Line)];

/// The request as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Intake {
    /// The committee that took the request.
    pub committee: Option<UnitCode>,
    /// The day of the request.
    pub requested_on: Option<NaiveDate>,
    /// The day of acceptance.
    pub accepted_on: Option<NaiveDate>,
    /// The day it was declined, and why.
    pub declined: Option<(NaiveDate, DeclineGround, String)>,
    /// Where it came from.
    pub source: Option<Source>,
    /// What the right is in.
    pub object: Option<Object>,
    /// Kind of dispute.
    pub kind: Option<Kind>,
    /// Rights in dispute.
    pub rights: Vec<Right>,
    /// What happened, in short.
    pub summary: String,
    /// What the applicant asks for.
    pub claims: Vec<String>,
    /// Amount asked.
    pub amount_asked: Option<Fen>,
    /// People involved.
    pub people: u32,
    /// Difficulty.
    pub difficulty: Option<Difficulty>,
    /// Where the dispute arose, for instance the shop's address.
    pub place: Option<String>,
    /// The series it belongs to.
    pub series: Option<Uuid>,
    /// Imported and still open: to be confirmed by a person, raises no alarms.
    pub unchecked: bool,
}

/// 登记: takes a request. The case number is given with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Applicants, at least one.
    pub applicants: Vec<NewParty>,
    /// Respondents, at least one.
    pub respondents: Vec<NewParty>,
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
    /// Amount asked, in fen.
    #[serde(default)]
    pub amount_asked_fen: Option<Fen>,
    /// People involved; 0 is taken as the number of parties.
    #[serde(default)]
    pub people: u32,
    /// Difficulty, if it can be told already.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
    /// Where the dispute arose.
    #[serde(default)]
    pub place: Option<String>,
    /// Numbers others know it by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The committee that takes it; the actor's own if left out.
    #[serde(default)]
    pub committee: Option<UnitCode>,
    /// The series it is registered with.
    #[serde(default)]
    pub series: Option<Uuid>,
}

/// What [`Register`] leaves on record. `number` is filled by the desk from the serials' stream before it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// 案号.
    pub number: CaseNumber,
    /// Numbers others know it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The committee that holds it.
    pub committee: UnitCode,
    /// Parties with their keys.
    pub parties: Vec<Party>,
    /// Source.
    pub source: Source,
    /// Object.
    pub object: Object,
    /// Kind.
    pub kind: Kind,
    /// Facts in short.
    pub summary: String,
    /// What is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// Rights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<Right>,
    /// Amount asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_asked_fen: Option<Fen>,
    /// People involved.
    pub people: u32,
    /// Difficulty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
    /// Where it arose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Uuid>,
    /// Imported and still open.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unchecked: bool,
}

/// The most people a dispute can involve.
pub const PEOPLE_MAX: u32 = 100_000;
/// The largest number of parties on one side; more is a series.
pub const PARTIES_MAX: usize = 50;

impl Act for Register {
    const TYPE: &'static str = "register";
    const FIELDS: &'static [Field] = &[
        need("applicants", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
        need("respondents", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
        need("object", Object::FIELD),
        need("kind", Kind::FIELD),
        need("source", FieldKind::Object(SOURCE_FIELDS)),
        need("summary", FieldKind::Text),
        may("claims", FieldKind::List(&FieldKind::Line)),
        may("rights", FieldKind::List(&FieldKind::Object(RIGHT_FIELDS))),
        may("amount_asked_fen", FieldKind::Fen),
        may("people", FieldKind::Number(1, PEOPLE_MAX)),
        may("difficulty", Difficulty::FIELD),
        may("place", FieldKind::Line),
        may("aliases", FieldKind::List(&FieldKind::Line)),
        may("committee", FieldKind::Committee).preset(Preset::OwnCommittee),
        may("series", FieldKind::Series),
    ];
    const WHEN: When = When::Unborn;

    fn example() -> Self {
        Self {
            applicants: vec![NewParty {
                code: Some("91350100M000100Y43".to_owned()),
                phone: Some("0527-80000000".to_owned()),
                ..NewParty::named("杭州弥野品牌管理有限公司")
            }],
            respondents: vec![NewParty::named("宿迁青甑电子商务有限公司")],
            object: Object::Trademark,
            kind: Kind::Infringement,
            source: Source {
                kind: SourceKind::Party,
                from: None,
                number: None,
                reply_due: None,
                file_signed_on: None,
                summary_procedure: false,
            },
            summary: "被申请人店铺销售带有「弥野」字样的箱包，申请人认为侵犯其注册商标。".to_owned(),
            claims: vec!["停止销售".to_owned(), "赔偿损失".to_owned()],
            rights: vec![Right { name: "弥野".to_owned(), number: Some("00000000".to_owned()) }],
            amount_asked_fen: Some(Fen::yuan(20_000)),
            people: 2,
            difficulty: Some(Difficulty::Ordinary),
            place: Some("耿车镇示例路 1 号".to_owned()),
            aliases: vec!["旧册 12".to_owned()],
            committee: Some(UnitCode("321302101".to_owned())),
            series: None,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let registered = registered(self, case, context)?;
        let mut warnings = code_warnings(&registered.parties);
        warnings.extend(both_sides_warnings(&registered.parties));
        warnings.extend(far_file(self, context.on));
        Ok(Decision::one(context.on, registered).warning(warnings))
    }
}

/// Checks a request and gives its parties their keys. The serial is 0 until the desk takes one.
///
/// # Errors
/// `parties_missing`, `parties_too_many`, `party_name_missing`, `summary_missing`, `committee_unknown`, `committee_closed`,
/// `amount_too_large`, `court_number_missing`, `date_implausible`.
pub fn registered(request: &Register, case: &Case, context: &Context<'_>) -> Result<Registered, Refusal> {
    use chrono::Datelike;
    let committee = request.committee.as_ref().unwrap_or(context.committee);
    let unit = context.units.get(committee).ok_or_else(|| refuse("committee_unknown").with("committee", committee))?;
    if !unit.active {
        return Err(refuse("committee_closed").with("committee", &unit.name));
    }
    check_request(request, context)?;
    let mut parties = keyed(&case.parties, Side::Applicant, &request.applicants);
    parties.extend(keyed(&case.parties, Side::Respondent, &request.respondents));
    let people = if request.people == 0 { u32::try_from(parties.len()).unwrap_or(u32::MAX) } else { request.people };
    Ok(Registered {
        number: CaseNumber { prefix: unit.number_prefix.clone(), year: context.on.year(), serial: 0 },
        aliases: request.aliases.clone(),
        committee: committee.clone(),
        parties,
        source: request.source.clone(),
        object: request.object,
        kind: request.kind,
        summary: request.summary.clone(),
        claims: request.claims.clone(),
        rights: request.rights.clone(),
        amount_asked_fen: request.amount_asked_fen,
        people,
        difficulty: request.difficulty,
        place: request.place.clone(),
        series: request.series,
        unchecked: false,
    })
}

/// At least one party on each side, not too many, each possible; nobody is on both sides.
///
/// # Errors
/// `parties_missing`, `parties_too_many`, `party_on_both_sides`, and those of [`NewParty::check`].
pub fn check_parties(applicants: &[NewParty], respondents: &[NewParty], today: NaiveDate) -> Result<(), Refusal> {
    for (side, parties) in [(Side::Applicant, applicants), (Side::Respondent, respondents)] {
        if parties.is_empty() {
            return Err(refuse("parties_missing").with("side", side));
        }
        if parties.len() > PARTIES_MAX {
            return Err(refuse("parties_too_many").with("side", side).with("max", PARTIES_MAX));
        }
        parties.iter().try_for_each(|party| party.check(side, today))?;
    }
    let both = respondents.iter().find(|party| applicants.iter().any(|other| party.is_surely(other)));
    both.map_or(Ok(()), |party| Err(refuse("party_on_both_sides").with("party", party.name.trim())))
}

/// A warning for every party that goes by the name of one on the other side: a namesake is possible, a slip more likely.
pub fn both_sides_warnings(parties: &[Party]) -> impl Iterator<Item = Warning> {
    let respondents = parties.iter().filter(|party| party.side == Side::Respondent);
    let namesakes = respondents.filter(|party| {
        let name = normalise_name(&party.who.name);
        parties.iter().any(|other| other.side == Side::Applicant && normalise_name(&other.who.name) == name)
    });
    namesakes.map(|party| warn("namesake_on_both_sides").with("party", party.who.name.trim()))
}

fn check_request(request: &Register, context: &Context<'_>) -> Result<(), Refusal> {
    check_parties(&request.applicants, &request.respondents, context.today)?;
    if request.people > PEOPLE_MAX {
        return Err(refuse("people_out_of_range").with("people", request.people).with("max", PEOPLE_MAX));
    }
    if request.summary.trim().is_empty() {
        return Err(refuse("summary_missing"));
    }
    if request.amount_asked_fen.is_some_and(|amount| amount > Fen::MAX) {
        return Err(refuse("amount_too_large").with("max", Fen::MAX));
    }
    if request.source.kind.is_court() && request.source.number.as_ref().is_none_or(|number| number.trim().is_empty()) {
        return Err(refuse("court_number_missing").with("source", request.source.kind));
    }
    let days = [request.source.reply_due, request.source.file_signed_on];
    days.into_iter().flatten().try_for_each(case_check::plausible)?;
    if let Some(signed) = request.source.file_signed_on.filter(|signed| *signed > context.today) {
        return Err(refuse("on_in_future").with("on", signed).with("today", context.today));
    }
    case_check::in_order(&[("requested_on", Some(context.on)), ("reply_due", request.source.reply_due)])
}

/// So far from the request a court's file is hardly signed for, in days: the year is most likely a slip.
const FILE_FAR_DAYS: u64 = 365;

/// A warning where the court's file was signed for far from the request: the term counts from that day.
fn far_file(request: &Register, on: NaiveDate) -> Option<Warning> {
    let signed = request.source.file_signed_on?;
    let far = signed.signed_duration_since(on).num_days().unsigned_abs() > FILE_FAR_DAYS;
    far.then(|| warn("file_signed_far_off").with("signed", signed).with("requested", on))
}

/// A warning for every party whose code fails its check (never a block: GB 32100 codes that fail exist), and for every
/// telephone that cannot be dialled.
#[must_use]
pub fn code_warnings(parties: &[Party]) -> Vec<Warning> {
    let codes = parties.iter().filter_map(|party| party.who.code.as_deref().map(|code| (&party.who.name, code)));
    let codes = codes.filter_map(|(name, code)| Some(check(code).warning()?.with("party", name)));
    let phones = parties.iter().filter_map(|party| party.who.phone.as_deref().map(|phone| (&party.who.name, phone)));
    let phones = phones.filter(|(_, phone)| !can_be_dialled(phone));
    codes.chain(phones.map(|(name, _)| warn("phone_odd").with("party", name))).collect()
}

/// Whether a telephone as written down holds one or more numbers and nothing but what people write beside them.
fn can_be_dialled(phone: &str) -> bool {
    let narrow: String = phone.chars().map(narrow).collect();
    let digits = narrow.chars().filter(char::is_ascii_digit).count();
    let beside = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-()/,、;.转分机".contains(c);
    digits >= 5 && narrow.chars().all(beside)
}

impl Fold for Registered {
    const KIND: &'static str = "registered";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.number = Some(self.number.clone());
        case.aliases.clone_from(&self.aliases);
        case.stage = Some(Stage::Registered);
        case.parties.clone_from(&self.parties);
        case.custody.chain.push(Held { holder: self.committee.clone(), from: fact.on, to: None });
        case.intake = Intake {
            committee: Some(self.committee.clone()),
            requested_on: Some(fact.on),
            accepted_on: None,
            declined: None,
            source: Some(self.source.clone()),
            object: Some(self.object),
            kind: Some(self.kind),
            rights: self.rights.clone(),
            summary: self.summary.clone(),
            claims: self.claims.clone(),
            amount_asked: self.amount_asked_fen,
            people: self.people,
            difficulty: self.difficulty,
            place: self.place.clone(),
            series: self.series,
            unchecked: self.unchecked,
        };
    }
}

/// The rights, people and objects named in a request, for matching against earlier ones.
#[must_use]
pub fn party_names(case: &Case, side: Side) -> BTreeSet<&str> {
    case.parties.iter().filter(|party| party.side == side).map(|party| party.who.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::testing::{day, unborn};

    fn request(reply_due: Option<&str>, file_signed_on: Option<&str>) -> Register {
        let mut request = Register { committee: None, ..Register::example() };
        request.source.kind = SourceKind::CourtDelegated;
        request.source.number = Some("（2026）示例诉前调1号".to_owned());
        request.source.reply_due = reply_due.map(day);
        request.source.file_signed_on = file_signed_on.map(day);
        request
    }

    /// Given a request of 2026-03-02, when the source's days cannot be, then it is refused; when one is unlikely, told.
    #[test]
    fn the_days_of_the_source_are_possible() {
        unborn().when(request(None, Some("2030-01-01"))).refused("on_in_future");
        unborn().when(request(Some("1995-01-01"), None)).refused("dates_out_of_order");
        unborn().when(request(Some("2026-03-02"), Some("2026-03-04"))).warned(&[]);
        unborn().when(request(None, Some("2025-03-01"))).warned(&["file_signed_far_off"]);
        unborn().when(request(None, Some("2025-03-02"))).warned(&[]);
    }
}
