//! 导入: a case of an old register, as far as the register knows it.
//!
//! Nobody recorded the single acts, so none are invented: the import writes what the row says, each on the day the row
//! gives for it, in events of their own where an ordinary event would claim more than is known. A date under 结案日期 that
//! means something else ([`ClosedMeans`]) is kept as that and stays out of figures on time. Open cases wait for a person
//! ([`ConfirmImport`]) and raise no alarms until then. Reading files is not done here: columns arrive as typed values.

pub mod checked;
pub mod record;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::checked::{ConfirmImport, ImportConfirmed};
pub use self::record::{Imported, ImportedEnding};
use super::command::{Act, Standing, When};
use super::dated::{self, Dated, Place};
use super::decision::Accepted;
use super::ending::ClosedMeans;
use super::event::Event;
use super::intake::{Registered, SOURCE_FIELDS, Source, check_parties, code_warnings};
use super::mediators::{Seated, on_roster};
use super::number::CaseNumber;
use super::party::{NewParty, PARTY_FIELDS, Side, keyed};
use super::performance::{PerformanceKind, PerformanceRecorded};
use super::suspension::{Resumed, Suspended, SuspensionKind};
use super::vocabulary::{Difficulty, Ending, Kind, Object, Outcome, SourceKind};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::roster::MediatorId;
use crate::domain::unit::{Unit, UnitCode, Units};

/// What an old register knows beside the ordinary state of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Import {
    /// Unknown columns and remarks, as they stood.
    pub remark: String,
    /// Codes of what the import found doubtful.
    pub warnings: Vec<String>,
    /// The register says a court confirmed the agreement.
    pub confirmed: bool,
    /// 1 to 5, from the register's follow-up column.
    pub satisfaction: Option<u8>,
    /// The day a person confirmed the row; none while nobody has.
    pub checked_on: Option<NaiveDate>,
}

/// 导入: one row of an old register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportCase {
    /// The committee that held it.
    pub committee: UnitCode,
    /// The number as the office wrote it; kept as an alias.
    #[serde(default)]
    pub alias: Option<String>,
    /// Other numbers it was known by; aliases as well.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// 登记日期.
    pub requested_on: NaiveDate,
    /// 受理日期.
    #[serde(default)]
    pub accepted_on: Option<NaiveDate>,
    /// 结案日期; what it means is in `closed_means`.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
    /// 申请人.
    pub applicants: Vec<NewParty>,
    /// 被申请人.
    pub respondents: Vec<NewParty>,
    /// 客体.
    pub object: Object,
    /// 纠纷类型.
    pub kind: Kind,
    /// 来源.
    pub source: Source,
    /// 调解员, on the roster.
    #[serde(default)]
    pub mediators: Vec<MediatorId>,
    /// 结案方式; none while it is open.
    #[serde(default)]
    pub ending: Option<Ending>,
    /// What the date of ending means in this register.
    #[serde(default = "ended")]
    pub closed_means: ClosedMeans,
    /// 协议金额, in fen.
    #[serde(default)]
    pub amount_fen: Option<Fen>,
    /// 协议日期.
    #[serde(default)]
    pub agreement_on: Option<NaiveDate>,
    /// 涉案金额, in fen.
    #[serde(default)]
    pub amount_asked_fen: Option<Fen>,
    /// 鉴定起.
    #[serde(default)]
    pub appraisal_from: Option<NaiveDate>,
    /// 鉴定止: the last day of the appraisal, which does not count; mediation goes on the day after.
    #[serde(default)]
    pub appraisal_to: Option<NaiveDate>,
    /// 涉及人数.
    #[serde(default)]
    pub people: u32,
    /// 难易等级.
    #[serde(default)]
    pub difficulty: Option<Difficulty>,
    /// 系列号.
    #[serde(default)]
    pub series: Option<Uuid>,
    /// 司法确认.
    #[serde(default)]
    pub confirmed: bool,
    /// 履行完毕日期.
    #[serde(default)]
    pub performed_on: Option<NaiveDate>,
    /// 回访满意度, 1 to 5.
    #[serde(default)]
    pub satisfaction: Option<u8>,
    /// 备注, and columns nobody knows.
    #[serde(default)]
    pub remark: String,
    /// Codes of what the reader of the file found doubtful.
    #[serde(default)]
    pub warnings: Vec<String>,
}

const fn ended() -> ClosedMeans {
    ClosedMeans::Ended
}

/// The number an imported case keeps, and the committee that gave it: the office's own, when it can be read and has the
/// prefix of a committee of the district. That need not be the one that held the case last, for a number never changes
/// when a case is handed on. Whether it is still free only the desk knows.
#[must_use]
pub fn proposed_number(alias: &str, units: &Units) -> Option<(UnitCode, CaseNumber)> {
    let number = alias.parse::<CaseNumber>().ok()?;
    let giver = units.0.values().find(|unit| unit.number_prefix == number.prefix)?;
    Some((giver.code.clone(), number))
}

impl Act for ImportCase {
    const TYPE: &'static str = "import_case";
    const FIELDS: &'static [Field] = &[
        need("committee", FieldKind::Committee),
        may("alias", FieldKind::Line),
        may("aliases", FieldKind::List(&FieldKind::Line)),
        need("requested_on", FieldKind::Date),
        may("accepted_on", FieldKind::Date),
        may("ended_on", FieldKind::Date),
        need("applicants", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
        need("respondents", FieldKind::List(&FieldKind::Object(PARTY_FIELDS))),
        need("object", Object::FIELD),
        need("kind", Kind::FIELD),
        need("source", FieldKind::Object(SOURCE_FIELDS)),
        may("mediators", FieldKind::List(&FieldKind::Mediator)),
        may("ending", Ending::FIELD),
        may("closed_means", ClosedMeans::FIELD),
        may("amount_fen", FieldKind::Fen),
        may("agreement_on", FieldKind::Date),
        may("amount_asked_fen", FieldKind::Fen),
        may("appraisal_from", FieldKind::Date),
        may("appraisal_to", FieldKind::Date),
        may("people", FieldKind::Number(0, 100_000)),
        may("difficulty", Difficulty::FIELD),
        may("series", FieldKind::Series),
        may("confirmed", FieldKind::Flag),
        may("performed_on", FieldKind::Date),
        may("satisfaction", FieldKind::Number(1, 5)),
        may("remark", FieldKind::Text),
        may("warnings", FieldKind::List(&FieldKind::Line)),
    ];
    const WHEN: When = When::Unborn;
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        Self {
            committee: UnitCode("321302101".to_owned()),
            alias: Some("耿车知调〔2024〕7号".to_owned()),
            aliases: vec!["旧册 12".to_owned()],
            requested_on: date(2024, 3, 4).unwrap_or_default(),
            accepted_on: date(2024, 3, 5),
            ended_on: date(2024, 4, 9),
            applicants: vec![NewParty::named("杭州弥野品牌管理有限公司")],
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
            mediators: vec![MediatorId(Uuid::from_u128(1))],
            ending: Some(Ending::AgreedWritten),
            closed_means: ClosedMeans::Ended,
            amount_fen: Some(Fen::yuan(8_000)),
            agreement_on: date(2024, 4, 9),
            amount_asked_fen: Some(Fen::yuan(20_000)),
            appraisal_from: date(2024, 3, 11),
            appraisal_to: date(2024, 3, 20),
            people: 2,
            difficulty: Some(Difficulty::Ordinary),
            series: Some(Uuid::from_u128(24)),
            confirmed: true,
            performed_on: date(2024, 4, 30),
            satisfaction: Some(5),
            remark: "当事人电话改约".to_owned(),
            warnings: vec!["object_patent_unspecified".to_owned()],
        }
    }

    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let unit = context
            .units
            .get(&self.committee)
            .ok_or_else(|| refuse("committee_unknown").with("committee", &self.committee))?;
        self.check(context)?;
        let mediators = self.seated(context)?;
        let request = self.request(unit);
        let warnings = code_warnings(&request.parties);
        let imported = Imported { request, mediators, remark: self.remark.clone(), warnings: self.warnings.clone() };
        let mut decision = Decision::one(self.requested_on, imported).warning(warnings);
        if let Some(on) = self.accepted_on {
            decision = decision.and(on, Accepted { difficulty: None });
        }
        for (on, appraisal) in self.appraisal(context.today) {
            decision = decision.and(on, appraisal);
        }
        if let (Some(on), Some(ending)) = (self.ended_on, self.ending) {
            decision = decision.and(on, self.ending(ending));
        }
        if let Some((on, performed)) = self.performed() {
            decision = decision.and(on, performed);
        }
        Ok(decision)
    }
}

impl ImportCase {
    fn check(&self, context: &Context<'_>) -> Result<(), Refusal> {
        check_parties(&self.applicants, &self.respondents, context.today)?;
        for amount in [self.amount_fen, self.amount_asked_fen].into_iter().flatten() {
            check::amount(amount)?;
        }
        if self.satisfaction.is_some_and(|answer| !(1..=5).contains(&answer)) {
            return Err(refuse("satisfaction_out_of_range"));
        }
        match (self.ended_on, self.ending) {
            (Some(on), None) => return Err(refuse("ending_missing").with("ended_on", on)),
            (None, Some(ending)) => return Err(refuse("ended_on_missing").with("ending", ending)),
            _ => {}
        }
        match (self.appraisal_from, self.appraisal_to) {
            (None, Some(to)) => return Err(refuse("appraisal_incomplete").with("on", to)),
            (Some(from), None) if self.ended_on.is_some() => {
                return Err(refuse("appraisal_incomplete").with("on", from));
            }
            _ => {}
        }
        self.check_days(context.today)
    }

    fn seated(&self, context: &Context<'_>) -> Result<Vec<Seated>, Refusal> {
        let seated = |id: &MediatorId| {
            let mediator = on_roster(context, *id)?;
            Ok(Seated { mediator: *id, committee: mediator.committee.clone() })
        };
        self.mediators.iter().map(seated).collect()
    }

    /// 鉴定起 and 鉴定止; what was appraised, and by whom, the register does not say. Mediation went on the day after the
    /// last day, but not after the case had ended, nor after today.
    fn appraisal(&self, today: NaiveDate) -> Vec<(NaiveDate, Event)> {
        let began = |on| {
            let suspended = Suspended {
                suspension: SuspensionKind::Appraisal,
                facts: String::new(),
                agency: String::new(),
                commissioned_on: Some(on),
                parties_agree: false,
                evidence: String::new(),
            };
            (on, Event::from(suspended))
        };
        let ended = |on| (on, Event::from(Resumed { reason: String::new(), evidence: String::new() }));
        let went_on = |last: NaiveDate| {
            let after = last.succ_opt().unwrap_or(last).min(today);
            let end = self.ended_on.filter(|_| self.closed_means == ClosedMeans::Ended);
            end.map_or(after, |end| after.min(end))
        };
        self.appraisal_from.map(began).into_iter().chain(self.appraisal_to.map(went_on).map(ended)).collect()
    }

    /// What an agreement came to, where the register says that it was performed: on a day of its own, or on the day of
    /// ending where that is what the day means.
    fn performed(&self) -> Option<(NaiveDate, PerformanceRecorded)> {
        self.ending.filter(|ending| ending.outcome() == Outcome::Agreed)?;
        let ended_means = self.ended_on.filter(|_| self.closed_means == ClosedMeans::Performed);
        let recorded = PerformanceRecorded {
            instalment: 1,
            amount_fen: self.amount_fen.unwrap_or_default(),
            kind: PerformanceKind::Full,
            evidence: String::new(),
        };
        self.performed_on.or(ended_means).map(|on| (on, recorded))
    }

    fn check_days(&self, today: NaiveDate) -> Result<(), Refusal> {
        let days = [
            ("requested_on", Some(self.requested_on)),
            ("accepted_on", self.accepted_on),
            ("agreement_on", self.agreement_on),
            ("ended_on", self.ended_on),
            ("performed_on", self.performed_on),
            ("appraisal_from", self.appraisal_from),
            ("appraisal_to", self.appraisal_to),
        ];
        for (_, day) in days {
            let Some(day) = day else { continue };
            check::plausible(day)?;
            if day > today {
                return Err(refuse("on_in_future").with("on", day).with("today", today));
            }
        }
        let [requested, accepted, agreed, ended, performed, from, to] = days;
        // A day that means something else is no ending: it only lies after acceptance.
        let is_ending = self.closed_means == ClosedMeans::Ended;
        let ending = if is_ending { Place::Ending } else { Place::Work };
        let placed = [
            (Place::Request, requested),
            (Place::Decision, accepted),
            (Place::InForce, agreed),
            (ending, ended),
            (Place::AfterForce, performed),
            (Place::Beside, from),
        ];
        let facts = placed.into_iter().filter_map(|(place, (name, on))| Dated::of(place, name, on));
        dated::consistent(&facts.collect::<Vec<_>>())?;
        check::in_order(&[from, to, if is_ending { ended } else { ("ended_on", None) }])
    }

    fn request(&self, unit: &Unit) -> Registered {
        use chrono::Datelike;
        let mut parties = keyed(&[], Side::Applicant, &self.applicants);
        parties.extend(keyed(&[], Side::Respondent, &self.respondents));
        let people = if self.people == 0 { u32::try_from(parties.len()).unwrap_or(u32::MAX) } else { self.people };
        Registered {
            number: CaseNumber { prefix: unit.number_prefix.clone(), year: self.requested_on.year(), serial: 0 },
            aliases: self.alias.iter().chain(&self.aliases).cloned().collect(),
            committee: self.committee.clone(),
            parties,
            source: self.source.clone(),
            object: self.object,
            kind: self.kind,
            summary: String::new(),
            claims: Vec::new(),
            rights: Vec::new(),
            amount_asked_fen: self.amount_asked_fen,
            people,
            difficulty: self.difficulty,
            place: None,
            series: self.series,
            unchecked: self.ended_on.is_none(),
        }
    }

    fn ending(&self, ending: Ending) -> ImportedEnding {
        ImportedEnding {
            ending,
            means: self.closed_means,
            amount_fen: self.amount_fen,
            agreement_on: self.agreement_on,
            confirmed: self.confirmed,
            satisfaction: self.satisfaction,
        }
    }
}

#[cfg(test)]
mod tests;
