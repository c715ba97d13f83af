//! The closed vocabularies of a case. The machine values are a contract (`serde` names, snake case); what people read is
//! a phrase `<vocabulary>.<value>`.

use serde::{Deserialize, Serialize};

/// Declares a vocabulary: an enum with its machine values, and the list of them.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident $prefix:literal { $($(#[$vdoc:meta])* $variant:ident = $value:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $value)] $variant,)+ }

        impl $name {
            /// What its phrases begin with.
            pub const PREFIX: &'static str = $prefix;
            /// Every value, in the order people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The machine values, in the same order.
            pub const VALUES: &'static [&'static str] = &[$($value,)+];
            /// As a field of a command.
            pub const FIELD: $crate::domain::field::FieldKind = $crate::domain::field::FieldKind::Choice($prefix, Self::VALUES);

            /// The machine value.
            #[must_use]
            pub const fn value(self) -> &'static str {
                match self { $(Self::$variant => $value,)+ }
            }

            /// The value with a machine name.
            #[must_use]
            pub fn from_value(value: &str) -> Option<Self> {
                match value { $($value => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.value())
            }
        }
    };
}
pub(crate) use vocabulary;

/// Lists vocabularies with what their phrases begin with.
macro_rules! registry {
    ($($path:path,)+) => {
        /// Every vocabulary of the domain: what its phrases begin with, and its machine values. An argument of a refusal
        /// that is named like one of them holds one of its values.
        pub const REGISTRY: &[(&str, &[&str])] = &[$((<$path>::PREFIX, <$path>::VALUES),)+];
    };
}

registry! {
    crate::domain::matches::Grade,
    Object,
    Kind,
    SourceKind,
    Difficulty,
    RiskMark,
    super::decision::DeclineGround,
    super::party::Side,
    super::party::Authority,
    Stage,
    super::custody::TransitKind,
    super::custody::TransitOutcome,
    Means,
    super::consent::Answer,
    super::contacts::ContactOutcome,
    super::rights::TellingMeans,
    super::mediators::ChosenBy,
    super::mediators::SeatEnd,
    super::mediators::recusal::RecusalGround,
    super::sessions::SessionMode,
    super::sessions::PrivacyGround,
    super::sessions::outside::GuestRole,
    super::suspension::SuspensionKind,
    Ending,
    Outcome,
    super::ending::Forum,
    super::ending::ClosedMeans,
    super::agreement::AgreementForm,
    super::agreement::SignedBy,
    super::agreement::SignHow,
    super::performance::PerformanceKind,
    super::performance::PerformanceState,
    super::confirmation::ConfirmationResult,
    super::confirmation::EnforcementOutcome,
    super::visit::Satisfaction,
    super::subsidy::SubsidyState,
    super::supervise::DelayReason,
    super::forms::Form,
    super::forms::Need,
    super::attachments::Media,
    super::destruction::DestructionGround,
    crate::domain::paper::Paper,
    super::correct::Correctable,
    super::clock::ClockKind,
    super::clock::Why,
    crate::domain::actor::Role,
    crate::domain::roster::Standing,
    crate::domain::roster::ally::AllyKind,
    crate::domain::indicator::Indicator,
    crate::domain::indicator::Sense,
    crate::domain::indicator::Track,
    crate::domain::stats::Yardstick,
    crate::domain::stats::GroupBy,
    crate::domain::stats::Base,
    crate::domain::stats::DayCount,
    crate::domain::stats::TakenBy,
    crate::domain::stats::Time,
    crate::domain::stats::Cell,
    crate::domain::stats::Verdict,
    crate::domain::unit::UnitKind,
    crate::domain::calendar::DayKind,
    crate::domain::rules::RuleId,
    crate::domain::rules::RuleUnit,
    crate::domain::rules::Certainty,
    crate::domain::credit::state::Item,
    crate::domain::credit::state::State,
    crate::domain::credit::instrument::InstrumentKind,
    crate::domain::credit::instrument::Intent,
    crate::domain::credit::instrument::Heavier,
    crate::domain::credit::instrument::Met,
    crate::domain::credit::instrument::Clearable,
    crate::domain::credit::link::LinkGround,
    crate::domain::credit::test::Test,
    crate::domain::credit::entry::List,
    crate::domain::credit::entry::LegalBasis,
    crate::domain::credit::entry::Class,
    crate::domain::credit::entry::AuthorityLevel,
    crate::domain::credit::due::DueKind,
    crate::domain::credit::board::Part,
    crate::domain::pledge::Programme,
    crate::domain::pledge::Area,
    crate::domain::pledge::Commitment,
}

vocabulary! {
    /// 客体: what the right is in (江苏省知识产权促进和保护条例 Art 2, patents by their three kinds).
    Object "object" {
        /// 著作权
        Work = "work",
        /// 发明
        Invention = "invention",
        /// 实用新型
        UtilityModel = "utility_model",
        /// 外观设计
        Design = "design",
        /// 商标
        Trademark = "trademark",
        /// 地理标志
        GeographicalIndication = "geographical_indication",
        /// 商业秘密
        TradeSecret = "trade_secret",
        /// 集成电路布图设计
        LayoutDesign = "layout_design",
        /// 植物新品种
        PlantVariety = "plant_variety",
        /// 其他
        Other = "other",
    }
}

vocabulary! {
    /// 纠纷类型.
    Kind "kind" {
        /// 侵权
        Infringement = "infringement",
        /// 权属
        Ownership = "ownership",
        /// 合同
        Contract = "contract",
        /// 其他
        Other = "other",
    }
}

vocabulary! {
    /// 来源: how the dispute came to the committee.
    SourceKind "source" {
        /// 当事人申请
        Party = "party",
        /// 主动调解
        OwnMotion = "own_motion",
        /// 法院委派 (before filing)
        CourtDelegated = "court_delegated",
        /// 法院委托 (after filing)
        CourtEntrusted = "court_entrusted",
        /// 公安移交
        Police = "police",
        /// 行政机关移送
        Administrative = "administrative",
        /// 行业协会转介
        Association = "association",
        /// 12345 热线
        Hotline12345 = "hotline_12345",
        /// 12315 热线
        Hotline12315 = "hotline_12315",
        /// 其他调解组织 (also 镇街上报)
        Committee = "committee",
        /// 维权援助工作站
        RightsAid = "rights_aid",
    }
}

vocabulary! {
    /// 难易等级.
    Difficulty "difficulty" {
        /// 简易
        Simple = "simple",
        /// 一般
        Ordinary = "ordinary",
        /// 疑难复杂
        Complex = "complex",
        /// 重大
        Major = "major",
    }
}

vocabulary! {
    /// 风险标记.
    RiskMark "risk" {
        /// 群体性
        Group = "group",
        /// 扬言 (threats)
        Threat = "threat",
        /// 涉刑
        Criminal = "criminal",
        /// 舆情
        PublicOpinion = "public_opinion",
    }
}

vocabulary! {
    /// 结案方式. Agreements first, then withdrawn, then failed.
    Ending "ending" {
        /// 达成书面协议
        AgreedWritten = "agreed_written",
        /// 达成口头协议
        AgreedOral = "agreed_oral",
        /// 自行和解并撤回
        SettledPrivately = "settled_privately",
        /// 撤回申请
        Withdrawn = "withdrawn",
        /// 一方不同意调解
        Refused = "refused",
        /// 分歧较大
        Deadlock = "deadlock",
        /// 期限内无法联系
        Unreachable = "unreachable",
        /// 期限届满
        TermOver = "term_over",
        /// 拒绝签章
        RefusedToSign = "refused_to_sign",
        /// 已起诉或仲裁
        Sued = "sued",
        /// 虚假调解
        Sham = "sham",
        /// 其他
        Other = "other",
    }
}

vocabulary! {
    /// How an ending counts: the three competing endings.
    Outcome "outcome" {
        /// 达成
        Agreed = "agreed",
        /// 撤回
        Withdrawn = "withdrawn",
        /// 未达成
        Failed = "failed",
    }
}

vocabulary! {
    /// 阶段.
    Stage "stage" {
        /// 登记
        Registered = "registered",
        /// 不予受理
        Declined = "declined",
        /// 已受理
        Accepted = "accepted",
        /// 征询中
        SeekingConsent = "seeking_consent",
        /// 调解中
        Mediating = "mediating",
        /// 中止
        Suspended = "suspended",
        /// 已结案
        Ended = "ended",
        /// 已归档
        Archived = "archived",
        /// 已撤销登记 (in no list and no figure)
        Voided = "voided",
    }
}

vocabulary! {
    /// How somebody was reached or told.
    Means "means" {
        /// 当面
        InPerson = "in_person",
        /// 电话
        Phone = "phone",
        /// 微信
        Wechat = "wechat",
        /// 短信
        Sms = "sms",
        /// 信函
        Letter = "letter",
        /// 上门
        Visit = "visit",
        /// 线上平台
        Platform = "platform",
        /// 其他
        Other = "other",
    }
}

impl Means {
    /// Those that go to a number or an address, which is worth recording.
    pub const NUMBERED: &'static [&'static str] =
        &[Self::Phone.value(), Self::Wechat.value(), Self::Sms.value(), Self::Letter.value(), Self::Visit.value()];
}

impl Ending {
    /// Which of the competing endings this is.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::AgreedWritten | Self::AgreedOral => Outcome::Agreed,
            Self::SettledPrivately | Self::Withdrawn => Outcome::Withdrawn,
            Self::Refused
            | Self::Deadlock
            | Self::Unreachable
            | Self::TermOver
            | Self::RefusedToSign
            | Self::Sued
            | Self::Sham
            | Self::Other => Outcome::Failed,
        }
    }
}

impl SourceKind {
    /// 委派 or 委托: carries its own term, and a report to the court.
    #[must_use]
    pub const fn is_court(self) -> bool {
        matches!(self, Self::CourtDelegated | Self::CourtEntrusted)
    }
}
