//! What may be typed about the register itself: setting up, serving, orders, its ledger.

use clap::Subcommand;
use std::path::PathBuf;

/// `doctor`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Doctor {
    /// The sshd configuration to look at, if not the system's.
    #[arg(long, value_name = "FILE")]
    pub sshd_config: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `log`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Log {
    /// Only by this account.
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Only of this kind, as in the ledger.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only recorded on this day or later.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Prints JSON, one object a line.
    #[arg(long)]
    pub json: bool,
}

/// `serve`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "PATH")]
    pub socket: Option<PathBuf>,
    /// Leave when nobody has been here for so long.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub idle_exit: Option<u64>,
    /// Started by another command, which waits for one line.
    #[arg(long, hide = true)]
    pub background: bool,
}

/// `init`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Init {
    /// Division code.
    #[arg(long, value_name = "CODE")]
    pub district: String,
    /// Table of units.
    #[arg(long, value_name = "FILE.csv")]
    pub units: Option<PathBuf>,
    /// The first account.
    #[arg(long, value_name = "UNIX_USER")]
    pub admin: Option<String>,
}

/// `demo`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Demo {
    /// How many cases.
    #[arg(long, value_name = "N", default_value_t = 1500, value_parser = clap::value_parser!(u32).range(1..=400_000))]
    pub cases: u32,
    /// Seed.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// The last day.
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// Without the interface.
    #[arg(long)]
    pub no_tui: bool,
}

/// `apply`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Apply {
    /// The file; `-` or nothing for standard input.
    #[arg(value_name = "FILE.jsonl")]
    pub file: Option<PathBuf>,
    /// Prints an example of a type.
    #[arg(long, value_name = "TYPE", conflicts_with = "file")]
    pub example: Option<String>,
}

/// `ledger …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Ledger {
    /// Checks the chain and every body.
    Verify(Json),
    /// Position and hash of the last record.
    Head(Json),
    /// Missing records are not coming back.
    AcceptLoss {
        /// How far the ledger had reached.
        #[arg(value_name = "POSITION")]
        reached: u64,
    },
}

/// `--json`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Json {
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}
