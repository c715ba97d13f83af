//! 依据文书: a penalty, a ruling, a judgment in force, an award, a decision to list or to remove.
//!
//! Only papers of courts, agencies and arbitration bodies are instruments; the closed [`InstrumentKind`] has no word for
//! anything that comes out of mediation. What a paper says is kept as it says it; a correction replaces it with a reason
//! and a revocation ends it from its day on. Everything resting on a paper is derived, and so follows by itself.

mod correct;
mod record;
mod revoke;

pub use self::correct::{Clearable, InstrumentCorrect, InstrumentCorrected};
pub use self::record::{InstrumentAdd, InstrumentRecorded};
pub use self::revoke::{InstrumentRevoke, InstrumentRevoked};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::case::vocabulary::{Kind, Object, vocabulary};
use crate::domain::credit::state::Item;
use crate::domain::credit::{Dossier, no_later};
use crate::domain::field::FieldKind;
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
    /// What it said before each correction, with the day of that correction.
    #[serde(default)]
    pub before: Vec<(NaiveDate, Paper)>,
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

    fn check(self, dossier: &Dossier, n: u32, today: NaiveDate) -> Result<Self, Refusal> {
        no_later(self.decided_on, today)?;
        for (part, day) in [(Clearable::ServedOn, self.served_on), (Clearable::InForceOn, self.in_force_on)] {
            if day.is_some_and(|day| day < self.decided_on) {
                return Err(refuse("paper_days").with("paper_part", part).with("decided", self.decided_on));
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

/// The code of every example: the published one of GB 32100.
pub(crate) const EXAMPLE_CODE: &str = "91350100M000100Y43";

/// A number within a dossier.
pub(crate) const NUMBER: FieldKind = FieldKind::Number(1, 9_999);

pub(crate) fn example_day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
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
