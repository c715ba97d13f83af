//! What may be typed about the office: accounts, units, roster, rules, calendar, codes.

use clap::Subcommand;
use std::path::PathBuf;

use super::Json;

/// `account …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Account {
    /// Adds one.
    Add {
        /// User name of the operating system.
        name: String,
        /// The person.
        #[arg(long)]
        person: String,
        /// Division code or name of the committee.
        #[arg(long)]
        committee: String,
        /// Roles.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Id on the roster.
        #[arg(long)]
        mediator: Option<uuid::Uuid>,
    },
    /// Lists.
    List(Json),
    /// Disables one.
    Disable {
        /// User name.
        name: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
}

/// `unit …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Unit {
    /// Loads a table.
    Load {
        /// csv.
        file: PathBuf,
    },
    /// Lists.
    List(Json),
}

/// `roster …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Roster {
    /// Lists.
    List(Json),
}

/// `rules …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Rules {
    /// Loads versions.
    Load {
        /// toml.
        #[arg(required_unless_present = "built_in", conflicts_with = "built_in")]
        file: Option<PathBuf>,
        /// The rules that come with the program and that the register has no version of.
        #[arg(long)]
        built_in: bool,
        /// Why, and who decided it.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Shows what is in force.
    Show {
        /// On a day; today if left out.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        on: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// `calendar …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Calendar {
    /// Loads announced days.
    Load {
        /// csv.
        file: PathBuf,
        /// The announcement.
        #[arg(long)]
        source: Option<String>,
        /// The whole announcement of a year: other days known of it fall away.
        #[arg(long)]
        whole: bool,
    },
    /// The day a period of working days ends.
    AddWorkdays(Period),
    /// The day a period of days ends.
    AddDays(Period),
}

/// A period.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Period {
    /// The day of the act, as forms take it: 2026-11-20, 11-20, 20, today, +3, 3个工作日后.
    #[arg(allow_hyphen_values = true)]
    pub date: String,
    /// How many.
    pub n: u32,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `code …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Code {
    /// Checks one.
    Check {
        /// 统一社会信用代码 or ID number.
        code: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}
