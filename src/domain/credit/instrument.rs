//! 依据文书: a penalty, a ruling, a judgment in force, an award, a decision to list or to remove.
//!
//! Only papers of courts, agencies and arbitration bodies are instruments; the closed [`InstrumentKind`] has no word for
//! anything that comes out of mediation. What a paper says is kept as it says it; a correction replaces it with a reason
//! and a revocation ends it from its day on. Everything resting on a paper is derived, and so follows by itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::Basis;
use super::command::Act;
use super::event::{Event, Fact, Fold};
use super::state::Item;
use super::{Dossier, next_number, not_after, nth_mut, subject};
use crate::domain::case::vocabulary::{Kind, Object, vocabulary};
use crate::domain::context::{Decision, Happening};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::{narrow, paragraphs, required};

vocabulary! {
    /// What kind of paper it is.
    InstrumentKind "instrument_kind" {
        /// 行政处罚决定书
        Penalty = "penalty",
        /// 行政裁决书
        Ruling = "ruling",
        /// 民事判决书 (生效)
        Judgment = "judgment",
        /// 刑事判决书 (生效)
        CriminalJudgment = "criminal_judgment",
        /// 仲裁裁决书
        Award = "award",
        /// 列入决定书
        ListingDecision = "listing_decision",
        /// 移出决定书
        RemovalDecision = "removal_decision",
    }
}

vocabulary! {
    /// What the paper finds of intent (惩罚性赔偿解释 Art 3; 令44 Art 12).
    Intent "intent" {
        /// 认定故意
        Found = "found",
        /// 认定无主观故意
        NotFound = "not_found",
        /// 未作认定
        NotStated = "not_stated",
    }
}

vocabulary! {
    /// 较重行政处罚 (令44 Art 2): on which of its grounds a penalty is a heavier one.
    Heavier "heavier" {
        /// 依照从重处罚原则处以罚款
        HeavierFine = "heavier_fine",
        /// 降低资质等级、吊销许可证件或者营业执照
        Licence = "licence",
        /// 限制开展经营活动、停产停业、关闭、限制从业
        Restriction = "restriction",
        /// 法律、行政法规规定的其他较重行政处罚
        Other = "other",
    }
}

vocabulary! {
    /// How the obligations of the paper were met.
    Met "met" {
        /// 已履行
        Performed = "performed",
        /// 未到期或者未知
        Open = "open",
        /// 逾期未履行
        Overdue = "overdue",
        /// 有能力履行而拒不履行 (only where an authority found so)
        RefusedAble = "refused_able",
    }
}

impl InstrumentKind {
    /// A court's.
    #[must_use]
    pub const fn is_court(self) -> bool {
        matches!(self, Self::Judgment | Self::CriminalJudgment)
    }

    /// It finds an infringement, rather than deciding about a list.
    #[must_use]
    pub const fn finds_conduct(self) -> bool {
        !matches!(self, Self::ListingDecision | Self::RemovalDecision)
    }
}

/// What a paper says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What it is.
    pub kind: InstrumentKind,
    /// 作出机关.
    pub authority: String,
    /// 文号.
    pub number: String,
    /// The day it was decided.
    pub decided_on: NaiveDate,
    /// The day it was served; none if the source does not say.
    pub served_on: Option<NaiveDate>,
    /// The day it came into force; none while it has not, or the source does not say.
    pub in_force_on: Option<NaiveDate>,
    /// What the right is in.
    pub object: Object,
    /// 登记号 or 权利名称; none if not stated.
    pub right: Option<String>,
    /// What was wrong about it.
    pub dispute: Kind,
    /// The day of the conduct, of conduct that lasted its last day.
    pub conduct_on: Option<NaiveDate>,
    /// The conduct in words.
    pub conduct: Option<String>,
    /// What it finds of intent.
    pub intent: Intent,
    /// On which ground the penalty is a heavier one; none if it is not.
    pub heavier: Option<Heavier>,
    /// A court found malicious litigation.
    pub malicious: bool,
    /// It finds a broken commitment.
    pub commitment_broken: bool,
    /// How its obligations were met.
    pub met: Met,
    /// Another paper here about the same act: its number in the dossier.
    pub same_act_as: Option<u32>,
}

/// A paper in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// Number in the dossier, from 1.
    pub n: u32,
    /// What it says, corrections included.
    pub paper: Paper,
    /// How often it was corrected.
    pub corrected: u32,
    /// When it was corrected last.
    pub corrected_on: Option<NaiveDate>,
    /// When and why it fell; none while it stands.
    pub revoked: Option<Revocation>,
    /// Who recorded it.
    pub by: String,
}

/// A paper lost its force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// From this day on.
    pub on: NaiveDate,
    /// Who revoked it.
    pub authority: String,
    /// The paper that says so.
    pub number: Option<String>,
    /// Why.
    pub reason: String,
}

impl Paper {
    /// What two papers must share to be the same one: authority and number, however they are typed.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}\n{}", plain(&self.authority), plain(&self.number))
    }

    fn check(self, dossier: &Dossier, n: u32, basis: &Basis<'_>) -> Result<Self, Refusal> {
        not_after(self.decided_on, basis)?;
        for (field, day) in [("served_on", self.served_on), ("in_force_on", self.in_force_on)] {
            if day.is_some_and(|day| day < self.decided_on) {
                return Err(refuse("paper_days").with("field", field).with("decided", self.decided_on));
            }
        }
        if self.conduct_on.is_some_and(|day| day > self.decided_on) {
            return Err(refuse("conduct_after_decision").with("decided", self.decided_on));
        }
        if self.malicious && !self.kind.is_court() {
            return Err(refuse("malice_needs_court").with("instrument_kind", self.kind));
        }
        if self.heavier.is_some() && self.kind != InstrumentKind::Penalty {
            return Err(refuse("heavier_needs_penalty").with("instrument_kind", self.kind));
        }
        if let Some(other) = self.same_act_as {
            dossier.instrument(other)?;
            if other == n {
                return Err(refuse("same_act_itself").with("n", n));
            }
        }
        let right = self.right.as_deref().map(|right| required("right", right)).transpose()?;
        let conduct = self.conduct.as_deref().map(paragraphs).transpose()?.filter(|text| !text.is_empty());
        let (authority, number) = (required("authority", &self.authority)?, required("number", &self.number)?);
        Ok(Self { authority, number, right, conduct, ..self })
    }
}

/// Half-width, upper case, without spaces, every bracket of a document number alike.
#[must_use]
pub fn plain(written: &str) -> String {
    let bracket = |c| match c {
        '〔' | '[' | '【' | '(' => '(',
        '〕' | ']' | '】' | ')' => ')',
        other => other,
    };
    let kept = written.chars().map(narrow).filter(|c| !c.is_whitespace()).map(bracket);
    kept.flat_map(char::to_uppercase).collect()
}

impl Instrument {
    /// Whether it is in force on a day: it has come into force by then, and was not revoked by then.
    #[must_use]
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.paper.in_force_on.is_some_and(|from| from <= on) && !self.fallen(on)
    }

    /// Whether it was revoked by a day.
    #[must_use]
    pub fn fallen(&self, on: NaiveDate) -> bool {
        self.revoked.as_ref().is_some_and(|revoked| revoked.on <= on)
    }
}

/// Records a paper about a subject; the first founds the subject's dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentAdd {
    /// 统一社会信用代码 or ID number.
    pub code: String,
    /// The subject's name as on the paper.
    pub name: String,
    /// What it is.
    pub kind: InstrumentKind,
    /// 作出机关.
    pub authority: String,
    /// 文号.
    pub number: String,
    /// Decided.
    pub decided_on: NaiveDate,
    /// Served.
    #[serde(default)]
    pub served_on: Option<NaiveDate>,
    /// In force.
    #[serde(default)]
    pub in_force_on: Option<NaiveDate>,
    /// What the right is in.
    pub object: Object,
    /// 登记号 or 权利名称.
    #[serde(default)]
    pub right: Option<String>,
    /// What was wrong about it; infringement if left out.
    #[serde(default)]
    pub dispute: Option<Kind>,
    /// Day of the conduct.
    #[serde(default)]
    pub conduct_on: Option<NaiveDate>,
    /// The conduct in words.
    #[serde(default)]
    pub conduct: Option<String>,
    /// Intent; not stated if left out.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// Ground of a heavier penalty.
    #[serde(default)]
    pub heavier: Option<Heavier>,
    /// A court found malicious litigation.
    #[serde(default)]
    pub malicious: bool,
    /// It finds a broken commitment.
    #[serde(default)]
    pub commitment_broken: bool,
    /// How obligations were met; unknown if left out.
    #[serde(default)]
    pub met: Option<Met>,
    /// Number of another paper here about the same act.
    #[serde(default)]
    pub same_act_as: Option<u32>,
}

/// Corrects what the register has of a paper; what is not given stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentCorrect {
    /// The subject's code.
    pub code: String,
    /// The paper's number in the dossier.
    pub instrument: u32,
    /// What it is.
    #[serde(default)]
    pub kind: Option<InstrumentKind>,
    /// 作出机关.
    #[serde(default)]
    pub authority: Option<String>,
    /// 文号.
    #[serde(default)]
    pub number: Option<String>,
    /// Decided.
    #[serde(default)]
    pub decided_on: Option<NaiveDate>,
    /// Served.
    #[serde(default)]
    pub served_on: Option<NaiveDate>,
    /// In force.
    #[serde(default)]
    pub in_force_on: Option<NaiveDate>,
    /// What the right is in.
    #[serde(default)]
    pub object: Option<Object>,
    /// 登记号 or 权利名称.
    #[serde(default)]
    pub right: Option<String>,
    /// What was wrong about it.
    #[serde(default)]
    pub dispute: Option<Kind>,
    /// Day of the conduct.
    #[serde(default)]
    pub conduct_on: Option<NaiveDate>,
    /// Intent.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// Ground of a heavier penalty.
    #[serde(default)]
    pub heavier: Option<Heavier>,
    /// The penalty is no heavier one after all.
    #[serde(default)]
    pub not_heavier: bool,
    /// Malicious litigation.
    #[serde(default)]
    pub malicious: Option<bool>,
    /// Broken commitment.
    #[serde(default)]
    pub commitment_broken: Option<bool>,
    /// How obligations were met.
    #[serde(default)]
    pub met: Option<Met>,
    /// Another paper about the same act.
    #[serde(default)]
    pub same_act_as: Option<u32>,
    /// Why.
    pub reason: String,
}

/// Records that a paper lost its force on the day of the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentRevoke {
    /// The subject's code.
    pub code: String,
    /// The paper's number in the dossier.
    pub instrument: u32,
    /// The day it lost its force.
    pub revoked_on: NaiveDate,
    /// Who revoked it.
    pub authority: String,
    /// The paper that says so.
    #[serde(default)]
    pub number: Option<String>,
    /// Why.
    pub reason: String,
}

/// A paper was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentRecorded {
    /// Its number in the dossier.
    pub n: u32,
    /// What it says.
    pub paper: Paper,
}

/// What the register has of a paper was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentCorrected {
    /// Which.
    pub n: u32,
    /// What it says.
    pub paper: Paper,
    /// Why.
    pub reason: String,
}

/// A paper lost its force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentRevoked {
    /// Which.
    pub n: u32,
    /// When, by whom and why.
    pub revocation: Revocation,
}

/// The code of every example: the published one of GB 32100.
pub(crate) const EXAMPLE_CODE: &str = "91350100M000100Y43";
/// A number within a dossier.
pub(crate) const NUMBER: FieldKind = FieldKind::Number(1, 9_999);

pub(crate) fn example_day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

impl Act for InstrumentAdd {
    const TYPE: &'static str = "instrument_add";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("name", FieldKind::Line),
        need("kind", InstrumentKind::FIELD),
        need("authority", FieldKind::Line),
        need("number", FieldKind::Line),
        need("decided_on", FieldKind::Date),
        may("served_on", FieldKind::Date),
        may("in_force_on", FieldKind::Date),
        need("object", Object::FIELD),
        may("right", FieldKind::Line),
        may("dispute", Kind::FIELD),
        may("conduct_on", FieldKind::Date),
        may("conduct", FieldKind::Text),
        may("intent", Intent::FIELD),
        may("heavier", Heavier::FIELD),
        may("malicious", FieldKind::Flag),
        may("commitment_broken", FieldKind::Flag),
        may("met", Met::FIELD),
        may("same_act_as", NUMBER),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            name: "宿迁栖禾光电科技有限公司".to_owned(),
            kind: InstrumentKind::Penalty,
            authority: "某市市场监督管理局".to_owned(),
            number: "某市监罚〔2026〕12号".to_owned(),
            decided_on: example_day(3, 2),
            served_on: Some(example_day(3, 5)),
            in_force_on: Some(example_day(3, 5)),
            object: Object::Trademark,
            right: Some("第1234567号".to_owned()),
            dispute: Some(Kind::Infringement),
            conduct_on: Some(example_day(1, 8)),
            conduct: Some("销售侵犯注册商标专用权的商品".to_owned()),
            intent: Some(Intent::Found),
            heavier: Some(Heavier::HeavierFine),
            malicious: false,
            commitment_broken: false,
            met: Some(Met::Performed),
            same_act_as: None,
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        let (mut events, mut warnings) = subject::named(dossier, (&self.code, &self.name), basis.on)?;
        let n = next_number(&dossier.instruments);
        let paper = Paper {
            kind: self.kind,
            authority: self.authority.clone(),
            number: self.number.clone(),
            decided_on: self.decided_on,
            served_on: self.served_on,
            in_force_on: self.in_force_on,
            object: self.object,
            right: self.right.clone(),
            dispute: self.dispute.unwrap_or(Kind::Infringement),
            conduct_on: self.conduct_on,
            conduct: self.conduct.clone(),
            intent: self.intent.unwrap_or(Intent::NotStated),
            heavier: self.heavier,
            malicious: self.malicious,
            commitment_broken: self.commitment_broken,
            met: self.met.unwrap_or(Met::Open),
            same_act_as: self.same_act_as,
        }
        .check(dossier, n, basis)?;
        if let Some(known) = dossier.instruments.iter().find(|known| known.paper.key() == paper.key()) {
            let code = if known.paper == paper { refuse("instrument_known") } else { refuse("instrument_differs") };
            return Err(code.with("number", &known.paper.number).with("n", known.n));
        }
        if paper.in_force_on.is_none() {
            warnings.push(crate::domain::refusal::warn("instrument_not_in_force"));
        }
        events.push(Happening { on: basis.on, event: InstrumentRecorded { n, paper }.into() });
        Ok(Decision { events, warnings })
    }
}

impl InstrumentCorrect {
    fn corrected(&self, paper: &Paper) -> Paper {
        let heavier = if self.not_heavier { None } else { self.heavier.or(paper.heavier) };
        Paper {
            kind: self.kind.unwrap_or(paper.kind),
            authority: self.authority.clone().unwrap_or_else(|| paper.authority.clone()),
            number: self.number.clone().unwrap_or_else(|| paper.number.clone()),
            decided_on: self.decided_on.unwrap_or(paper.decided_on),
            served_on: self.served_on.or(paper.served_on),
            in_force_on: self.in_force_on.or(paper.in_force_on),
            object: self.object.unwrap_or(paper.object),
            right: self.right.clone().or_else(|| paper.right.clone()),
            dispute: self.dispute.unwrap_or(paper.dispute),
            conduct_on: self.conduct_on.or(paper.conduct_on),
            conduct: paper.conduct.clone(),
            intent: self.intent.unwrap_or(paper.intent),
            heavier,
            malicious: self.malicious.unwrap_or(paper.malicious),
            commitment_broken: self.commitment_broken.unwrap_or(paper.commitment_broken),
            met: self.met.unwrap_or(paper.met),
            same_act_as: self.same_act_as.or(paper.same_act_as),
        }
    }
}

impl Act for InstrumentCorrect {
    const TYPE: &'static str = "instrument_correct";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("instrument", NUMBER),
        may("kind", InstrumentKind::FIELD),
        may("authority", FieldKind::Line),
        may("number", FieldKind::Line),
        may("decided_on", FieldKind::Date),
        may("served_on", FieldKind::Date),
        may("in_force_on", FieldKind::Date),
        may("object", Object::FIELD),
        may("right", FieldKind::Line),
        may("dispute", Kind::FIELD),
        may("conduct_on", FieldKind::Date),
        may("intent", Intent::FIELD),
        may("heavier", Heavier::FIELD),
        may("not_heavier", FieldKind::Flag),
        may("malicious", FieldKind::Flag),
        may("commitment_broken", FieldKind::Flag),
        may("met", Met::FIELD),
        may("same_act_as", NUMBER),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            instrument: 1,
            kind: None,
            authority: None,
            number: None,
            decided_on: None,
            served_on: None,
            in_force_on: Some(example_day(3, 6)),
            object: None,
            right: None,
            dispute: None,
            conduct_on: None,
            intent: None,
            heavier: None,
            not_heavier: false,
            malicious: None,
            commitment_broken: None,
            met: None,
            same_act_as: None,
            reason: "送达回证载明的日期".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let before = dossier.instrument(self.instrument)?;
        let reason = required("reason", &self.reason)?;
        let paper = self.corrected(&before.paper).check(dossier, before.n, basis)?;
        if paper == before.paper {
            return Err(refuse("nothing_to_change"));
        }
        let twin = dossier.instruments.iter().find(|other| other.n != before.n && other.paper.key() == paper.key());
        if let Some(twin) = twin {
            return Err(refuse("instrument_differs").with("number", &twin.paper.number).with("n", twin.n));
        }
        Ok(Decision::one(basis.on, InstrumentCorrected { n: before.n, paper, reason }))
    }
}

impl Act for InstrumentRevoke {
    const TYPE: &'static str = "instrument_revoke";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("instrument", NUMBER),
        need("revoked_on", FieldKind::Date),
        need("authority", FieldKind::Line),
        may("number", FieldKind::Line),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            instrument: 1,
            revoked_on: example_day(6, 1),
            authority: "某市人民政府".to_owned(),
            number: Some("某政复〔2026〕3号".to_owned()),
            reason: "复议撤销".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let known = dossier.instrument(self.instrument)?;
        if let Some(revoked) = &known.revoked {
            return Err(refuse("instrument_revoked").with("n", known.n).with("on", revoked.on));
        }
        not_after(self.revoked_on, basis)?;
        if self.revoked_on < known.paper.decided_on {
            return Err(refuse("paper_days").with("field", "revoked_on").with("decided", known.paper.decided_on));
        }
        let revocation = Revocation {
            on: self.revoked_on,
            authority: required("authority", &self.authority)?,
            number: self.number.as_deref().map(|number| required("number", number)).transpose()?,
            reason: required("reason", &self.reason)?,
        };
        Ok(Decision::one(basis.on, InstrumentRevoked { n: known.n, revocation }))
    }
}

impl Fold for InstrumentRecorded {
    const KIND: &'static str = "instrument_recorded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        dossier.instruments.push(Instrument {
            n: self.n,
            paper: self.paper.clone(),
            corrected: 0,
            corrected_on: None,
            revoked: None,
            by: fact.by.account.clone(),
        });
    }
}

impl Fold for InstrumentCorrected {
    const KIND: &'static str = "instrument_corrected";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.instruments, self.n) {
            known.corrected_on = Some(fact.on);
            known.paper = self.paper.clone();
            known.corrected += 1;
        }
    }
}

impl Fold for InstrumentRevoked {
    const KIND: &'static str = "instrument_revoked";

    fn apply(&self, dossier: &mut Dossier, _fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.instruments, self.n) {
            known.revoked = Some(self.revocation.clone());
        }
    }
}

/// Instruments named by an act: each known and in force on a day.
///
/// # Errors
/// `instruments_missing`, `credit_item_unknown`, `instrument_not_standing` (`n`, `number`, `on`).
pub(crate) fn standing<'a>(
    dossier: &'a Dossier,
    numbers: &[u32],
    on: NaiveDate,
) -> Result<Vec<&'a Instrument>, Refusal> {
    if numbers.is_empty() {
        return Err(refuse("instruments_missing").with("credit_item", Item::Instrument));
    }
    numbers
        .iter()
        .map(|n| {
            let known = dossier.instrument(*n)?;
            if known.in_force(on) {
                Ok(known)
            } else {
                Err(refuse("instrument_not_standing").with("n", n).with("number", &known.paper.number).with("on", on))
            }
        })
        .collect()
}
