//! 文书: which forms the program fills in, and what a filled-in form is before it becomes a file.
//!
//! A [`Sheet`] is a form as values: lines, tables, and the places nobody had anything to write into. It is made where the
//! register is, goes over the wire, and becomes a document, text or a page on the person's own side. It knows neither
//! templates nor file formats, and says nothing about which language it is in: official forms are in Chinese.

use serde::{Deserialize, Serialize};

use super::answer::HeadCard;
use super::case::forms::{Form, Need};
use super::case::vocabulary::vocabulary;
use super::order::Target;

vocabulary! {
    /// The forms, in the order a volume is bound; those of credit, which belong to no volume, at the end.
    Paper "paper" {
        /// 卷宗封面
        Cover = "cover",
        /// 卷内目录
        Contents = "contents",
        /// 人民调解申请书
        Application = "application",
        /// 受理登记表
        AcceptanceRegister = "acceptance_register",
        /// 不予受理通知书
        DeclineNotice = "decline_notice",
        /// 权利义务告知书
        RightsNotice = "rights_notice",
        /// 身份证明、授权材料清单
        Identity = "identity",
        /// 授权委托书
        PowerOfAttorney = "power_of_attorney",
        /// 调查记录
        Investigation = "investigation",
        /// 证据材料清单
        EvidenceList = "evidence_list",
        /// 移送函
        TransferLetter = "transfer_letter",
        /// 延长调解期限同意书
        ExtensionConsent = "extension_consent",
        /// 调解记录
        MediationRecord = "mediation_record",
        /// 调解协议书
        Agreement = "agreement",
        /// 口头协议登记表
        OralRegister = "oral_register",
        /// 终止调解通知书
        TerminationNotice = "termination_notice",
        /// 履行情况记录
        PerformanceRecord = "performance_record",
        /// 回访记录
        VisitRecord = "visit_record",
        /// 司法确认申请书
        ConfirmationApplication = "confirmation_application",
        /// 法院反馈函
        CourtReport = "court_report",
        /// 结案报告表
        ClosingReport = "closing_report",
        /// 卷宗情况说明
        FileStatement = "file_statement",
        /// 办理记录与账本校验
        History = "history",
        /// 封底
        BackCover = "back_cover",
        /// 信用证据卷宗
        CreditEvidence = "credit_evidence",
        /// 拟列入告知书
        ListingNotice = "listing_notice",
        /// 列入决定书
        ListingDecision = "listing_decision",
        /// 信用修复受理通知书
        RepairAcceptance = "repair_acceptance",
        /// 信用修复决定书
        RepairDecision = "repair_decision",
        /// 承诺书
        Pledge = "pledge",
    }
}

impl Paper {
    /// The paper of a volume it is; none for what only this program makes.
    #[must_use]
    pub const fn form(self) -> Option<Form> {
        Some(match self {
            Self::Cover => Form::Cover,
            Self::Contents => Form::Contents,
            Self::Application => Form::Application,
            Self::AcceptanceRegister => Form::AcceptanceRegister,
            Self::DeclineNotice => Form::DeclineNotice,
            Self::RightsNotice => Form::RightsNotice,
            Self::Identity => Form::Identity,
            Self::PowerOfAttorney => Form::PowerOfAttorney,
            Self::Investigation => Form::Investigation,
            Self::EvidenceList => Form::Evidence,
            Self::MediationRecord => Form::MediationRecord,
            Self::Agreement => Form::Agreement,
            Self::OralRegister => Form::OralRegister,
            Self::TerminationNotice => Form::TerminationNotice,
            Self::PerformanceRecord => Form::PerformanceProof,
            Self::VisitRecord => Form::VisitRecord,
            Self::ConfirmationApplication => Form::ConfirmationPapers,
            Self::CourtReport => Form::CourtReport,
            Self::FileStatement => Form::FileStatement,
            Self::BackCover => Form::BackCover,
            _ => return None,
        })
    }

    /// Made from a credit dossier, not from a case.
    #[must_use]
    pub const fn of_credit(self) -> bool {
        matches!(
            self,
            Self::CreditEvidence
                | Self::ListingNotice
                | Self::ListingDecision
                | Self::RepairAcceptance
                | Self::RepairDecision
                | Self::Pledge
        )
    }

    /// The paper is what it says without anybody's signature: binding the volume is enough to have it.
    #[must_use]
    pub const fn unsigned(self) -> bool {
        matches!(self, Self::Cover | Self::Contents | Self::BackCover)
    }
}

/// What is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// One form, once for each of what it is about (a record for each session).
    Paper(Paper),
    /// The whole volume.
    Volume,
}

/// Asks for forms of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperQuery {
    /// Which case.
    pub case: Target,
    /// What of it.
    pub wanted: Wanted,
}

/// Forms of a case, filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSet {
    /// What it is about: a case number, a subject's name.
    pub about: String,
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
    /// How many of them come before page 1: cover and contents of a volume, none of anything else.
    pub front: usize,
    /// Every paper the volume must or may hold, and whether it is there; empty for one form.
    pub standing: Vec<FormStanding>,
    /// Where the ledger ended when they were made; none for one form.
    pub head: Option<HeadCard>,
}

/// How a paper of a volume stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormStanding {
    /// Which.
    pub form: Form,
    /// Whether it has to be there.
    pub need: Need,
    /// On record as filed.
    pub filed: bool,
    /// This volume brings it, filled in from the register.
    pub made: bool,
    /// Nothing is on record that it would tell of: what could be made is an empty sheet, and is not filed.
    #[serde(default)]
    pub unrecorded: bool,
    /// Why it is missing, where the volume was closed without it.
    pub reason: Option<String>,
}

/// One form, filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Which form.
    pub paper: Paper,
    /// As the list of contents names it.
    pub title: String,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
    /// The places left blank because the register does not know, by their names in the template, without repetition.
    pub blanks: Vec<String>,
}

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// The form's title.
    Title,
    /// A heading.
    Heading,
    /// Running text, its first line set in.
    Body,
    /// Text from the margin on.
    Flush,
    /// In the middle.
    Centre,
    /// At the right, where signatures, seals and dates are.
    Right,
    /// Small print.
    Small,
}

/// A piece of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A line or a paragraph.
    Line(Style, Vec<Span>),
    /// A table.
    Table(Table),
    /// So many empty lines.
    Space(u8),
}

/// A table with borders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Parts of 100 of the width, one a column.
    pub widths: Vec<u16>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// A heading, repeated on every page.
    pub heading: bool,
    /// In small print.
    pub small: bool,
    /// Cells; together they are as wide as the table.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// How many columns it takes.
    pub across: u16,
    /// It goes on from the one above.
    pub joined: bool,
    /// What stands in it; several lines where a value has several.
    pub lines: Vec<Vec<Span>>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Text.
    Text(String),
    /// Room to write in, so many Chinese characters wide.
    Blank(u16),
    /// The page a sheet of the set begins on, by its index.
    Page(usize),
}
