//! What may be typed about credit.

use clap::Subcommand;
use std::path::PathBuf;

use super::PaperOut;

/// `credit paper`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CreditPaper {
    /// 统一社会信用代码 or ID number.
    pub code: String,
    /// Which form, by name or machine value.
    pub form: String,
    /// Where it goes.
    #[command(flatten)]
    pub out: PaperOut,
}

/// `credit …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Credit {
    /// What may be known of a subject.
    Check(CheckSubject),
    /// A dossier, by its id or code.
    Show {
        /// The id lists give, or a code.
        #[arg(value_name = "ID")]
        subject: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Subjects.
    List(ListSubjects),
    /// Subjects that meet a test.
    Candidates(ListSubjects),
    /// The file for the statutory platform.
    Transmit(Transmit),
    /// Papers.
    #[command(subcommand)]
    Instrument(Instrument),
    /// A form of a dossier.
    Paper(CreditPaper),
    /// Any act on a dossier.
    Act {
        /// The type, as `docs/commands.md` has it.
        act: String,
        /// `field=value`.
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<String>,
    },
}

/// `credit instrument …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Instrument {
    /// Records one.
    Add {
        /// `field=value`.
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<String>,
    },
    /// Corrects one.
    Correct {
        /// `field=value`.
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<String>,
    },
    /// Records that one fell.
    Revoke {
        /// `field=value`.
        #[arg(value_name = "FIELD=VALUE", required = true)]
        fields: Vec<String>,
    },
    /// Those of a subject.
    List(CheckSubject),
    /// By its number.
    Show {
        /// The document number.
        document: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// A subject on a day.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CheckSubject {
    /// 统一社会信用代码 or ID number.
    #[arg(value_name = "CODE", required_unless_present_any = ["coded", "named"])]
    pub code: Option<String>,
    /// The same, by name of the flag.
    #[arg(long = "code", value_name = "CODE", conflicts_with = "code")]
    pub coded: Option<String>,
    /// By name, however it is typed.
    #[arg(long = "name", value_name = "NAME", conflicts_with_all = ["code", "coded"])]
    pub named: Option<String>,
    /// As of a day.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `credit transmit`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Transmit {
    /// Where to: `.xlsx` or `.json`.
    #[arg(long = "to", value_name = "FILE")]
    pub target: PathBuf,
    /// One subject alone.
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// Replaces a file that is there.
    #[arg(long)]
    pub overwrite: bool,
}

/// Subjects on a day.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListSubjects {
    /// Only those whose name or code holds this.
    #[arg(long)]
    pub text: Option<String>,
    /// As of a day.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// At most so many; a screenful of lines, and all as JSON, if left out.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}
