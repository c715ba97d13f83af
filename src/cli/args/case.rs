//! What may be typed about cases and the papers of a case.

use clap::Subcommand;
use std::path::PathBuf;

/// `case …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Case {
    /// Lists.
    List {
        /// `key=value`, several are all demanded.
        #[arg(long = "where", value_name = "KEY=VALUE")]
        filter: Vec<String>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Shows one.
    Show(OneCase),
    /// Its records.
    History(OneCase),
    /// Who could mediate it.
    Suggest(OneCase),
    /// One form of it.
    Paper(CasePaper),
    /// The whole volume.
    Volume(CaseVolume),
    /// Attaches a file.
    Attach(crate::cli::attachments::Attach),
    /// Lists its files.
    Files(crate::cli::attachments::Files),
    /// Fetches a file, or opens it.
    Fetch(crate::cli::attachments::Fetch),
    /// Lists volumes whose retention is over.
    Due(crate::cli::attachments::Due),
}

/// Where a form or a volume goes.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PaperOut {
    /// docx, pdf or txt; on the screen if left out.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Replaces the file.
    #[arg(long)]
    pub overwrite: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `case paper`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CasePaper {
    /// Number, alias or id.
    pub number: String,
    /// Which form, by name or machine value.
    pub form: String,
    /// Where it goes.
    #[command(flatten)]
    pub out: PaperOut,
}

/// `case volume`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CaseVolume {
    /// Number, alias or id.
    pub number: String,
    /// Records what it brings as filed.
    #[arg(long)]
    pub filed: bool,
    /// Where it goes.
    #[command(flatten)]
    pub out: PaperOut,
}

/// `paper …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Paper {
    /// Writes the templates the program brings into a folder.
    Templates {
        /// The folder.
        folder: PathBuf,
    },
    /// Checks an office's templates.
    Check {
        /// The folder; the register's own if left out.
        folder: Option<PathBuf>,
    },
}

/// One case.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct OneCase {
    /// Number, alias or id.
    pub number: String,
    /// Only what was recorded by then.
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// Clocks as of this day.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub as_of: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `search`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Search {
    /// Chinese, pinyin, initials.
    pub query: String,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}
