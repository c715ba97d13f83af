//! 列入记录: what a competent body decided. Nothing here decides a listing; it records one, or refuses to.
//!
//! An entry has a legal-basis code, the decision of a competent body and instruments it rests on (令44 Art 2: a heavier
//! penalty among them), and what the law asks of the decision: notice before it, class, term. When the basis falls, the
//! clock of annulment runs by itself. The longest term ends an entry by rule, whoever was logged in.

mod end;
mod law;
mod record;

pub use self::end::{EntryAnnul, EntryAnnulled, EntryEnded, ended};
pub(in crate::domain::credit) use self::law::{bears, beside, consent_missing, resting, term};
pub use self::record::{EntryRecord, EntryRecorded};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::case::vocabulary::vocabulary;
use crate::domain::credit::basis::Law;
use crate::domain::credit::instrument::{Instrument, Paper};
use crate::domain::credit::repair::Repair;
use crate::domain::credit::state::{Item, State};
use crate::domain::credit::{Dossier, nth};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::rules::RuleId;

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
    /// The day its term was over, once that is on record. It was over on that day whether or not it is.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
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
        // Nothing can have fallen before the entry was there.
        let mut fell = self.decided.decided_on;
        for known in self.papers(dossier) {
            fell = fell.max(self.lost_on(known)?);
        }
        (fell <= on).then_some(fell)
    }

    /// The day an instrument ceased to be enough for this entry; none while it is.
    fn lost_on(&self, known: &Instrument) -> Option<NaiveDate> {
        let decided = &self.decided;
        let enough = |paper: &Paper| {
            bears(decided.legal_basis, paper) && paper.in_force_on.is_some_and(|from| from <= decided.decided_on)
        };
        let revoked = known.revoked.as_ref().map(|revoked| revoked.on);
        let corrected = (!enough(&known.paper)).then(|| {
            // By the last correction of what was enough: those after it changed nothing of that.
            let spoiled = known.before.iter().rev().find(|(_, was)| enough(was));
            spoiled.map(|(day, _)| *day).or(known.corrected_on).unwrap_or(decided.decided_on)
        });
        revoked.into_iter().chain(corrected).min()
    }

    /// The last day to annul it after its basis fell; none while it stands.
    #[must_use]
    pub fn annul_by(&self, dossier: &Dossier, on: NaiveDate, law: Law<'_>) -> Option<NaiveDate> {
        let fell = (self.state(dossier, on) == State::Fallen).then(|| self.fell_on(dossier, on))??;
        law.end(RuleId::EntryAnnulment, fell, fell)
    }
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
