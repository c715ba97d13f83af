//! What may be typed to let files in and out: imports, exports, backups.

use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

/// `import …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Import {
    /// An old register.
    Register(ImportRegister),
    /// Papers of departments.
    Instruments(ImportInstruments),
}

/// `import instruments`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImportInstruments {
    /// csv or xlsx.
    pub file: PathBuf,
    /// Writes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Where rejected rows go; beside the file if left out.
    #[arg(long, value_name = "FILE.csv")]
    pub rejects: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `import register`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImportRegister {
    /// csv or xlsx.
    pub file: PathBuf,
    /// What 结案日期 means there.
    #[arg(long, value_enum, default_value_t = ClosedMeans::Ended)]
    pub closed_means: ClosedMeans,
    /// Writes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Where rejected rows go; beside the file if left out.
    #[arg(long, value_name = "FILE.csv")]
    pub rejects: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// What 结案日期 means in an old register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ClosedMeans {
    /// The day mediation ended.
    Ended,
    /// The day of performance.
    Performed,
    /// Nobody knows.
    Unknown,
}

/// `export …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Export {
    /// Cases.
    Cases {
        /// Where to.
        #[command(flatten)]
        to: ExportTo,
        /// `key=value`.
        #[arg(long = "where", value_name = "KEY=VALUE")]
        filter: Vec<String>,
    },
    /// The table people's mediation is reported in.
    Monthly {
        /// Where to.
        #[command(flatten)]
        to: ExportTo,
        /// First day; the first of the year if left out.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        from: Option<String>,
        /// Last day; today if left out.
        #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
        until: Option<String>,
    },
    /// Counts and shares, group by group.
    Stats(ExportStats),
    /// Papers of credit.
    Instruments {
        /// Where to.
        #[command(flatten)]
        to: ExportTo,
    },
    /// Entries on lists.
    Entries {
        /// Where to.
        #[command(flatten)]
        to: ExportTo,
    },
    /// Pledges.
    Pledges {
        /// Where to.
        #[command(flatten)]
        to: ExportTo,
    },
}

impl Export {
    /// Where it goes.
    pub(in crate::cli) const fn target(&self) -> &ExportTo {
        match self {
            Self::Cases { to, .. }
            | Self::Monthly { to, .. }
            | Self::Instruments { to }
            | Self::Entries { to }
            | Self::Pledges { to } => to,
            Self::Stats(asked) => &asked.to,
        }
    }
}

/// `export stats`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportStats {
    /// Where to.
    #[command(flatten)]
    pub to: ExportTo,
    /// What the rows are.
    #[arg(long, value_name = "GROUP", default_value = "committee")]
    pub by: String,
    /// Accepted on this day or later.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<String>,
    /// Accepted on this day or earlier.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub until: Option<String>,
}

/// Where a list goes, and how.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ExportTo {
    /// csv, xlsx or jsonl, by its ending.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Numbers of persons whole.
    #[arg(long)]
    pub unmasked: bool,
    /// Replaces the file.
    #[arg(long)]
    pub overwrite: bool,
}

/// `backup`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct Backup {
    /// Anything but a new file.
    #[command(subcommand)]
    pub verb: Option<BackupVerb>,
    /// The file; `-` for standard output.
    #[arg(id = "backup_to", value_name = "FILE", required = true)]
    pub file: Option<PathBuf>,
    /// Although the register is damaged or lost records.
    #[arg(long)]
    pub damaged: bool,
    /// Whom it is encrypted to: a public key, or a file of them.
    #[arg(long, value_name = "RECIPIENT")]
    pub age: Vec<String>,
}

/// `backup …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BackupVerb {
    /// Checks a backup from end to end.
    Verify(Found),
    /// Brings a second copy up to date.
    Mirror {
        /// The folder, or `ssh://USER@SERVER/FOLDER`.
        #[arg(id = "mirror_to", value_name = "FOLDER")]
        to: PathBuf,
        /// Writes files of the copy that changed again.
        #[arg(long)]
        mend: bool,
    },
    /// Takes what another machine ships into a folder here.
    Receive {
        /// The folder.
        folder: PathBuf,
    },
    /// Removes backups that need not be kept.
    Prune {
        /// The folder.
        folder: PathBuf,
        /// All of the last so many days stay.
        #[arg(long, value_name = "N", default_value_t = 30)]
        keep_days: u32,
        /// And one a month for so many months.
        #[arg(long, value_name = "N", default_value_t = 12)]
        keep_months: usize,
        /// Only says which.
        #[arg(long)]
        dry_run: bool,
    },
}

/// A backup to be checked or restored.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Found {
    /// The file, the folder of a mirror, or `-` for standard input.
    #[arg(id = "backup_from", value_name = "BACKUP")]
    pub from: PathBuf,
    /// The file with the key it was encrypted to.
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
}
