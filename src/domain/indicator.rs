//! 方案指标: what the plan of the district (宿区政发〔2024〕19号, section 3 and items 9 and 11) asks for, what was reported, and
//! whether it is on track.
//!
//! Most figures of the plan come from other bodies: patents, trademarks, loans on rights, the survey of society. They are
//! typed, each with the day it is of and where it comes from, and become events; targets are events too, so that another
//! plan does not change what was asked by the former. What the register itself knows (cases, agreements, performance,
//! time) is counted by `insight` and never typed. Follow-up visits are an office's own measure: nothing here sets them
//! against the plan's 85, and no type would let it, because an [`Indicator`] is never a visit.

pub mod acts;
mod quantity;
mod track;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use self::quantity::Quantity;
pub use self::track::{Judged, Track, judged};
use super::case::vocabulary::vocabulary;

vocabulary! {
    /// What the plan counts and others report.
    Indicator "indicator" {
        /// 每万人口高价值发明专利拥有量
        HighValuePatents = "high_value_patents",
        /// 发明专利授权量
        PatentGrants = "patent_grants",
        /// 地理标志证明商标注册数量
        GeographicalMarks = "geographical_marks",
        /// 每百户企业注册商标拥有量
        TrademarksPerFirms = "trademarks_per_firms",
        /// 国家知识产权示范优势企业
        ModelEnterprises = "model_enterprises",
        /// 知识产权贯标企事业单位
        StandardUnits = "standard_units",
        /// 省、市级知识产权项目
        Projects = "projects",
        /// 知识产权质押融资登记金额
        PledgeFinancing = "pledge_financing",
        /// 知识产权保护（维权）机构
        ProtectionBodies = "protection_bodies",
        /// 省级知识产权服务业集聚区
        ServiceCluster = "service_cluster",
        /// 在本区服务的专利代理师
        PatentAttorneys = "patent_attorneys",
        /// 知识产权服务专业人员
        ServiceStaff = "service_staff",
        /// 知识产权保护社会满意度: a survey of society, not a visit.
        SocialSatisfaction = "social_satisfaction",
        /// 民事一审案件上诉率
        AppealRate = "appeal_rate",
    }
}

vocabulary! {
    /// How a target is to be read.
    Sense "sense" {
        /// A stock or a sum that grows until it is reached: 累计达到.
        Reach = "reach",
        /// A rate or a grade that must not fall below.
        AtLeast = "at_least",
        /// A rate that must not rise above.
        AtMost = "at_most",
        /// No number: each value at least the one before (稳定增长).
        Grow = "grow",
    }
}

/// What is asked, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Of what.
    pub indicator: Indicator,
    /// Asked from this day on, until the next version.
    pub from: NaiveDate,
    /// How it is to be read.
    pub sense: Sense,
    /// How much; none for [`Sense::Grow`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
    /// By when.
    pub due: NaiveDate,
    /// Which plan, which sentence.
    pub source: String,
}

/// What was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// How much.
    pub value: Quantity,
    /// Which document or survey it was taken from.
    pub source: String,
    /// What a reader must know beside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Every target and every value, as the office's stream made them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Indicators {
    targets: BTreeMap<Indicator, BTreeMap<NaiveDate, Target>>,
    values: BTreeMap<Indicator, BTreeMap<NaiveDate, Reported>>,
}

impl Indicators {
    /// What was asked on a day.
    #[must_use]
    pub fn target(&self, indicator: Indicator, on: NaiveDate) -> Option<&Target> {
        self.targets.get(&indicator)?.range(..=on).next_back().map(|(_, target)| target)
    }

    /// The version of a target that begins on exactly this day.
    #[must_use]
    pub fn version(&self, indicator: Indicator, from: NaiveDate) -> Option<&Target> {
        self.targets.get(&indicator)?.get(&from)
    }

    /// The values measured by the end of a day, oldest first.
    pub fn values(&self, indicator: Indicator, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, &Reported)> {
        self.values.get(&indicator).into_iter().flat_map(move |all| all.range(..=as_of)).map(|(on, value)| (*on, value))
    }

    /// Takes a target in; one of the same day replaces the former (the ledger keeps both).
    pub fn set_target(&mut self, target: Target) {
        self.targets.entry(target.indicator).or_default().insert(target.from, target);
    }

    /// Takes a value in; one measured on the same day replaces the former (the ledger keeps both).
    pub fn report(&mut self, indicator: Indicator, measured_on: NaiveDate, value: Reported) {
        self.values.entry(indicator).or_default().insert(measured_on, value);
    }
}
