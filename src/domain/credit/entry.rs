//! 列入记录: what a competent body decided. Nothing here decides a listing; it records one, or refuses to.
//!
//! An entry has a legal-basis code, the decision of a competent body and instruments it rests on (令44 Art 2: a heavier
//! penalty among them), and what the law asks of the decision: notice before it, class, term. When the basis falls, the
//! clock of annulment runs by itself. The longest term ends an entry by rule, whoever was logged in.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::{Basis, Law};
use super::command::Act;
use super::event::{Event, Fact, Fold};
use super::instrument::{EXAMPLE_CODE, Instrument, InstrumentKind, Intent, NUMBER, example_day, standing};
use super::repair::Repair;
use super::state::{Item, State};
use super::{Dossier, next_number, not_after, nth, nth_mut};
use crate::domain::case::vocabulary::{Kind, vocabulary};
use crate::domain::context::{Decision, Happening};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::rules::RuleId;
use crate::domain::text::required;

vocabulary! {
    /// The lists an entry may be on.
    List "credit_list" {
        /// 市场监督管理严重违法失信名单 (总局令44号)
        SeriousViolation = "serious_violation",
        /// 知识产权失信主体 (国知发保字〔2022〕8号)
        IpDishonesty = "ip_dishonesty",
        /// 失信被执行人名单 (法院)
        Enforcement = "enforcement",
    }
}

vocabulary! {
    /// The provision a listing rests on. There is no word for a basis of a district's own making.
    LegalBasis "legal_basis" {
        /// 总局令44号第9条第1项: 侵犯商业秘密等
        Samr44Art9Secret = "samr44_9_1",
        /// 总局令44号第9条第2项: 故意侵犯知识产权等
        Samr44Art9Ip = "samr44_9_2",
        /// 国知发保字〔2022〕8号: 非正常专利申请
        Cnipa8Patent = "cnipa8_1",
        /// 恶意商标注册申请
        Cnipa8Trademark = "cnipa8_2",
        /// 违法代理受处罚
        Cnipa8Agency = "cnipa8_3",
        /// 提交虚假材料、隐瞒重要事实
        Cnipa8False = "cnipa8_4",
        /// 信用承诺不实或者不履行
        Cnipa8Commitment = "cnipa8_5",
        /// 有能力履行而拒不履行行政处罚、行政裁决等
        Cnipa8Refusal = "cnipa8_6",
        /// 公共信用信息基础目录所列其他
        Cnipa8Other = "cnipa8_7",
        /// 最高人民法院关于公布失信被执行人名单信息的若干规定
        Enforcement = "court_enforcement",
    }
}

vocabulary! {
    /// How grave it is (国办发〔2025〕22号).
    Class "credit_class" {
        /// 轻微
        Minor = "minor",
        /// 一般
        General = "general",
        /// 严重
        Serious = "serious",
    }
}

vocabulary! {
    /// The level of the body that decides.
    AuthorityLevel "authority_level" {
        /// 县级
        County = "county",
        /// 设区的市级
        City = "city",
        /// 省级
        Province = "province",
        /// 国家级
        Nation = "nation",
        /// 人民法院
        Court = "court",
    }
}

impl LegalBasis {
    /// The list it is the basis of.
    #[must_use]
    pub const fn list(self) -> List {
        match self {
            Self::Samr44Art9Secret | Self::Samr44Art9Ip => List::SeriousViolation,
            Self::Enforcement => List::Enforcement,
            _ => List::IpDishonesty,
        }
    }
}

impl Class {
    /// The rule of its longest term.
    #[must_use]
    pub const fn longest(self) -> RuleId {
        match self {
            Self::Minor => RuleId::ListingMinorMax,
            Self::General => RuleId::ListingGeneralMax,
            Self::Serious => RuleId::ListingSeriousMax,
        }
    }

    /// The rule of its earliest repair.
    #[must_use]
    pub const fn repair_from(self) -> RuleId {
        match self {
            Self::Minor => RuleId::RepairMinorFrom,
            Self::General => RuleId::RepairGeneralFrom,
            Self::Serious => RuleId::RepairSeriousFrom,
        }
    }
}

/// What a decision to list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// On which list.
    pub list: List,
    /// On which provision.
    pub legal_basis: LegalBasis,
    /// Which body decided.
    pub authority: String,
    /// Of which level.
    pub level: AuthorityLevel,
    /// The number of its decision.
    pub number: String,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// On which instruments, by number.
    pub instruments: Vec<u32>,
    /// When the notice of intended listing was served.
    pub notice_on: NaiveDate,
    /// Statement and defence and what was answered; none was made if empty.
    pub defence: Option<String>,
    /// The superior's consent: its number or its day.
    pub superior_consent: Option<String>,
    /// How grave.
    pub class: Class,
    /// No longer in force from this day on.
    pub until: NaiveDate,
    /// Measures that follow.
    pub measures: Option<String>,
    /// Until when a statutory measure runs: no repair before.
    pub measures_until: Option<NaiveDate>,
    /// When the repair notice was served (两书同达).
    pub repair_notice_on: Option<NaiveDate>,
}

/// An entry on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// What was decided.
    pub decided: Decided,
    /// The procedure it came from, where the user's own body decided.
    pub listing: Option<u32>,
    /// Annulled: when and why.
    pub annulled: Option<(NaiveDate, String)>,
    /// Taken down after repair.
    pub removed_on: Option<NaiveDate>,
    /// Requests for repair, in order.
    pub repairs: Vec<Repair>,
    /// Who recorded it.
    pub by: String,
}

impl Entry {
    /// How it stands on a day.
    #[must_use]
    pub fn state(&self, dossier: &Dossier, on: NaiveDate) -> State {
        if self.annulled.as_ref().is_some_and(|(day, _)| *day <= on) {
            State::Annulled
        } else if self.removed_on.is_some_and(|day| day <= on) {
            State::Removed
        } else if on >= self.decided.until {
            State::Expired
        } else if on < self.decided.decided_on {
            State::NotYet
        } else if self.fell_on(dossier, on).is_some() {
            State::Fallen
        } else {
            State::InForce
        }
    }

    /// The instruments it rests on.
    pub fn papers<'a>(&'a self, dossier: &'a Dossier) -> impl Iterator<Item = &'a Instrument> {
        self.decided.instruments.iter().filter_map(|n| dossier.instrument(*n).ok())
    }

    /// The day its basis fell, where it has by `on`: revoked, or corrected so that it would not have been enough.
    #[must_use]
    pub fn fell_on(&self, dossier: &Dossier, on: NaiveDate) -> Option<NaiveDate> {
        let bears = |known: &Instrument| bears(self.decided.legal_basis, known);
        let from = self.decided.decided_on;
        let stands = |known: &Instrument| !known.fallen(on) && known.in_force(from) && bears(known);
        if self.papers(dossier).any(stands) {
            return None;
        }
        let days = self.papers(dossier).flat_map(|known| {
            let revoked = known.revoked.as_ref().map(|revoked| revoked.on);
            [revoked, known.corrected_on.filter(|_| !bears(known) || !known.in_force(from))]
        });
        // Nothing can have fallen before the entry was there.
        Some(days.flatten().filter(|day| *day <= on).max().unwrap_or(from).max(from))
    }

    /// The last day to annul it after its basis fell; none while it stands.
    #[must_use]
    pub fn annul_by(&self, dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Option<NaiveDate> {
        let fell = (self.state(dossier, on) == State::Fallen).then(|| self.fell_on(dossier, on))??;
        law.end(RuleId::EntryAnnulment, fell, fell)
    }
}

/// Whether an instrument is enough for a basis: a heavier penalty for the list of 令44 (Art 2), one that finds intent where
/// the basis is intentional infringement (Art 9, 12); any for the other lists.
pub(super) fn bears(basis: LegalBasis, known: &Instrument) -> bool {
    let paper = &known.paper;
    match basis.list() {
        List::SeriousViolation => {
            let heavier = paper.kind == InstrumentKind::Penalty && paper.heavier.is_some();
            let intends = basis != LegalBasis::Samr44Art9Ip
                || paper.dispute != Kind::Infringement
                || paper.intent == Intent::Found;
            heavier && intends
        }
        List::IpDishonesty | List::Enforcement => true,
    }
}

/// What the law asks of the instruments a listing rests on.
///
/// # Errors
/// `no_intent`, `penalty_missing`, `penalty_not_heavier`, `intent_missing`, and those of [`standing`].
pub(crate) fn resting(
    dossier: &Dossier,
    (basis, numbers): (LegalBasis, &[u32]),
    on: NaiveDate,
) -> Result<Vec<u32>, Refusal> {
    let papers = standing(dossier, numbers, on)?;
    if basis.list() == List::SeriousViolation {
        if let Some(known) = papers.iter().find(|known| known.paper.intent == Intent::NotFound) {
            return Err(refuse("no_intent").with("number", &known.paper.number));
        }
        let penalties: Vec<_> = papers.iter().filter(|known| known.paper.kind == InstrumentKind::Penalty).collect();
        if penalties.is_empty() {
            return Err(refuse("penalty_missing").with("legal_basis", basis));
        }
        if penalties.iter().all(|known| known.paper.heavier.is_none()) {
            return Err(refuse("penalty_not_heavier").with("legal_basis", basis));
        }
        if !papers.iter().any(|known| bears(basis, known)) {
            return Err(refuse("intent_missing").with("legal_basis", basis));
        }
    }
    Ok(papers.iter().map(|known| known.n).collect())
}

/// The last day of a term: given, or the longest of the class.
///
/// # Errors
/// `term_too_long` (`until`, `max`, `credit_class`), `rule_missing`.
pub(crate) fn term(
    (class, decided_on): (Class, NaiveDate),
    until: Option<NaiveDate>,
    law: Law<'_>,
) -> Result<NaiveDate, Refusal> {
    let rule = class.longest();
    let no_rule = || refuse("credit_rule_missing").with("rule", rule).with("on", decided_on);
    let max = law.end(rule, decided_on, decided_on).ok_or_else(no_rule)?;
    let until = until.unwrap_or(max);
    if until > max || until <= decided_on {
        return Err(refuse("term_too_long").with("until", until).with("max", max).with("credit_class", class));
    }
    Ok(until)
}

/// Whether the consent of the superior is missing where the rule of the day asks it.
pub(crate) fn consent_missing(level: AuthorityLevel, given: bool, on: NaiveDate, law: Law<'_>) -> bool {
    let asks = matches!(level, AuthorityLevel::County | AuthorityLevel::City) && law.flag(RuleId::SuperiorConsent, on);
    asks && !given
}

/// What to know beside a decision: a missing repair notice, and a listing apart from its penalty (令44 Art 13).
pub(crate) fn beside(decided: &Decided, dossier: &Dossier, law: Law<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if decided.repair_notice_on.is_none() && law.flag(RuleId::RepairNotice, decided.decided_on) {
        warnings.push(warn("repair_notice_missing"));
    }
    let together = |n: &u32| dossier.instrument(*n).is_ok_and(|known| known.paper.decided_on == decided.decided_on);
    if decided.list == List::SeriousViolation && !decided.instruments.iter().any(together) {
        warnings.push(warn("listing_apart"));
    }
    warnings
}

/// Records a competent body's decision to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryRecord {
    /// The subject's code.
    pub code: String,
    /// On which provision; without one there is no entry.
    #[serde(default)]
    pub legal_basis: Option<LegalBasis>,
    /// Which body decided.
    pub authority: String,
    /// Of which level.
    pub level: AuthorityLevel,
    /// The number of its decision.
    pub number: String,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// On which instruments, by number.
    pub instruments: Vec<u32>,
    /// When the notice of intended listing was served.
    #[serde(default)]
    pub notice_on: Option<NaiveDate>,
    /// Statement and defence, and the answer.
    #[serde(default)]
    pub defence: Option<String>,
    /// The superior's consent.
    #[serde(default)]
    pub superior_consent: Option<String>,
    /// How grave.
    pub class: Class,
    /// No longer in force from this day on; the longest term of the class if left out.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Measures that follow.
    #[serde(default)]
    pub measures: Option<String>,
    /// Until when a statutory measure runs.
    #[serde(default)]
    pub measures_until: Option<NaiveDate>,
    /// When the repair notice was served.
    #[serde(default)]
    pub repair_notice_on: Option<NaiveDate>,
}

/// Annuls an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryAnnul {
    /// The subject's code.
    pub code: String,
    /// Which.
    pub entry: u32,
    /// Why, and by which paper.
    pub reason: String,
}

/// A listing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRecorded {
    /// Its number.
    pub n: u32,
    /// What was decided.
    pub decided: Decided,
    /// The procedure it came from.
    pub listing: Option<u32>,
}

/// An entry was annulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryAnnulled {
    /// Which.
    pub n: u32,
    /// Why.
    pub reason: String,
}

/// An entry in one of some states, or the refusal that names the state it is in.
pub(crate) fn in_state<'a>(
    dossier: &'a Dossier,
    n: u32,
    states: &[State],
    on: NaiveDate,
) -> Result<&'a Entry, Refusal> {
    let known = nth(&dossier.entries, Item::Entry, n)?;
    let state = known.state(dossier, on);
    if states.contains(&state) {
        return Ok(known);
    }
    Err(refuse("credit_state").with("credit_item", Item::Entry).with("n", n).with("credit_state", state))
}

fn optional(field: &str, written: Option<&String>) -> Result<Option<String>, Refusal> {
    written.filter(|text| !text.trim().is_empty()).map(|text| required(field, text)).transpose()
}

impl Act for EntryRecord {
    const TYPE: &'static str = "entry_record";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        may("legal_basis", LegalBasis::FIELD),
        need("authority", FieldKind::Line),
        need("level", AuthorityLevel::FIELD),
        need("number", FieldKind::Line),
        need("decided_on", FieldKind::Date),
        need("instruments", FieldKind::List(&NUMBER)),
        may("notice_on", FieldKind::Date),
        may("defence", FieldKind::Line),
        may("superior_consent", FieldKind::Line),
        need("class", Class::FIELD),
        may("until", FieldKind::Date),
        may("measures", FieldKind::Line),
        may("measures_until", FieldKind::Date),
        may("repair_notice_on", FieldKind::Date),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            legal_basis: Some(LegalBasis::Samr44Art9Ip),
            authority: "某市市场监督管理局".to_owned(),
            level: AuthorityLevel::City,
            number: "某市监列〔2026〕1号".to_owned(),
            decided_on: example_day(3, 5),
            instruments: vec![1],
            notice_on: Some(example_day(2, 10)),
            defence: None,
            superior_consent: Some("省局同意（2026-02-26）".to_owned()),
            class: Class::Serious,
            until: None,
            measures: Some("限制申报财政性项目".to_owned()),
            measures_until: None,
            repair_notice_on: Some(example_day(3, 5)),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let law = basis.law();
        let legal_basis = self.legal_basis.ok_or_else(|| refuse("legal_basis_missing"))?;
        let decided_on = not_after(self.decided_on, basis)?;
        let instruments = resting(dossier, (legal_basis, &self.instruments), decided_on)?;
        let notice_on = self.notice_on.ok_or_else(|| refuse("notice_missing"))?;
        if notice_on >= decided_on {
            return Err(refuse("notice_late").with("notice", notice_on).with("decided", decided_on));
        }
        if consent_missing(self.level, self.superior_consent.is_some(), decided_on, law) {
            return Err(refuse("consent_missing").with("authority_level", self.level).with("on", decided_on));
        }
        let decided = Decided {
            list: legal_basis.list(),
            legal_basis,
            authority: required("authority", &self.authority)?,
            level: self.level,
            number: required("number", &self.number)?,
            decided_on,
            instruments,
            notice_on,
            defence: optional("defence", self.defence.as_ref())?,
            superior_consent: optional("superior_consent", self.superior_consent.as_ref())?,
            class: self.class,
            until: term((self.class, decided_on), self.until, law)?,
            measures: optional("measures", self.measures.as_ref())?,
            measures_until: self.measures_until,
            repair_notice_on: self.repair_notice_on,
        };
        let same = |known: &&Entry| known.decided.number == decided.number && known.decided.list == decided.list;
        if let Some(known) = dossier.entries.iter().find(same) {
            return Err(refuse("entry_known").with("number", &decided.number).with("n", known.n));
        }
        let warnings = beside(&decided, dossier, law);
        let event = EntryRecorded { n: next_number(&dossier.entries), decided, listing: None };
        Ok(Decision { events: vec![Happening { on: basis.on, event: event.into() }], warnings })
    }
}

impl Act for EntryAnnul {
    const TYPE: &'static str = "entry_annul";
    const DECIDES: bool = true;
    const FIELDS: &'static [Field] =
        &[need("code", FieldKind::Line), need("entry", NUMBER), need("reason", FieldKind::Line)];

    fn example() -> Self {
        Self { code: EXAMPLE_CODE.to_owned(), entry: 1, reason: "依据的处罚决定被复议撤销".to_owned() }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = in_state(dossier, self.entry, &[State::InForce, State::Fallen], basis.on)?;
        Ok(Decision::one(basis.on, EntryAnnulled { n: known.n, reason: required("reason", &self.reason)? }))
    }
}

impl Fold for EntryRecorded {
    const KIND: &'static str = "entry_recorded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        dossier.entries.push(Entry {
            n: self.n,
            decided: self.decided.clone(),
            listing: self.listing,
            annulled: None,
            removed_on: None,
            repairs: Vec::new(),
            by: fact.by.account.clone(),
        });
    }
}

impl Fold for EntryAnnulled {
    const KIND: &'static str = "entry_annulled";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.entries, self.n) {
            known.annulled = Some((fact.on, self.reason.clone()));
        }
    }
}
