//! The audit's view of the register: who did what, when, and how they were known. It names records, never their content,
//! so that whoever audits needs no access to what was said in mediation.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::actor::{Actor, Origin};

/// Lines of one page at most.
pub const LOG_PAGE_MAX: usize = 500;

/// Which records, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    /// Only by this account.
    pub account: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only recorded on this day (China) or later.
    pub since: Option<NaiveDate>,
    /// Only before this position: where the page before ended.
    pub before: Option<u64>,
    /// At most so many lines.
    pub limit: usize,
}

/// Lines, and where the next page begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// Newest first.
    pub lines: Vec<LogLine>,
    /// Ask again with this as `before`; none when nothing earlier fits. A page may be short, even empty, and still have one:
    /// a question looks through a bounded number of records.
    pub next: Option<u64>,
}

/// One record, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Where it stands in the ledger.
    pub position: u64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The day it happened.
    pub on: NaiveDate,
    /// By whom, in which role, known how.
    pub by: Actor,
    /// What.
    pub kind: String,
    /// The stream: `case:…`, `account:…`, `access:…`, `exports:…`.
    pub stream: String,
    /// The number of the case it is about.
    pub case: Option<String>,
    /// Where the person sat, where that was another machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
}
