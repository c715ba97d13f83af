//! Who acts: an account, in a role, and how the program knows.
//!
//! Identity is the operating system's; the domain only receives it. The three fields go into the header of every
//! record, which cannot be erased, so they hold an account name and no personal data beyond it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::case::vocabulary::vocabulary;

/// The person behind an act, as recorded with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The account's name in the register.
    pub account: String,
    /// The role in which the act was done.
    pub role: Role,
    /// How identity was known.
    pub known: Identity,
}

vocabulary! {
    /// The roles of the policy table ([`policy`](super::policy)).
    Role "role" {
        /// 登记员: the clerk at the window.
        Clerk = "clerk",
        /// 调解员.
        Mediator = "mediator",
        /// 调解组织负责人: decides for its committee.
        Head = "head",
        /// 区级调解中心: the district hub.
        District = "district",
        /// 督导: justice bureau, joint-conference member.
        Supervisor = "supervisor",
        /// 信用经办.
        CreditOfficer = "credit_officer",
        /// 信用审批.
        CreditApprover = "credit_approver",
        /// 审计.
        Auditor = "auditor",
        /// 管理员: accounts, units, rules.
        Admin = "admin",
        /// The program itself (import of built-in data, the demo).
        System = "system",
    }
}

impl Role {
    /// Works on credit files. Never held together with a role that reads mediation cases
    /// ([`reads_mediation`](super::policy::reads_mediation)).
    #[must_use]
    pub const fn is_credit(self) -> bool {
        matches!(self, Self::CreditOfficer | Self::CreditApprover)
    }
}

/// How identity was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The operating system's user id of this process.
    Process,
    /// The peer of a Unix socket, told by the kernel.
    Socket,
    /// A key name asserted in the handshake, where an administrator configured it.
    Asserted,
    /// Made by the program itself: built-in first load, demo.
    BuiltIn,
}

/// Where a session comes from: the address of another machine. Recorded in bodies, which can be erased, never in headers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The address.
    pub from: IpAddr,
    /// How that is known.
    pub known: Told,
}

/// Who says where a session comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The system keeps it of the login, out of the person's reach.
    System,
    /// The person's own program says so: true unless somebody took pains to make it say something else.
    Asserted,
}

impl Told {
    /// Its machine value, as in records.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Asserted => "asserted",
        }
    }
}

impl Identity {
    /// Its machine value, as in records.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Socket => "socket",
            Self::Asserted => "asserted",
            Self::BuiltIn => "built_in",
        }
    }
}
