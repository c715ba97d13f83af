//! What may be typed about figures: statistics, indicators, reports, 以案定补, the digest.

use clap::Subcommand;
use std::path::PathBuf;

/// `stats …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Stats {
    /// How long.
    Resolution(StatsArgs),
    /// In whose hands.
    Custody(StatsArgs),
    /// How many of what.
    Caseload(StatsCaseload),
    /// Is the plan kept to?
    Indicators(StatsArgs),
    /// Two periods or committees.
    Compare(StatsCompare),
    /// Who brings how many cases against how many.
    EvenHand(EvenHandArgs),
    /// The cases behind a number.
    Cases(StatsCases),
}

/// `stats cases`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatsCases {
    /// Of which statistic.
    #[command(flatten)]
    pub args: StatsArgs,
    /// Which number.
    #[arg(long, value_name = "CELL")]
    pub cell: String,
    /// Which day of a case the period is of.
    #[arg(long, value_name = "DAY", default_value = "accepted")]
    pub taken_by: String,
    /// Of which group.
    #[arg(long, value_name = "KEY")]
    pub group: Option<String>,
    /// Only those that were here at some time.
    #[arg(long, value_name = "UNIT")]
    pub at: Option<String>,
    /// Only those that were on their way from there to here.
    #[arg(long, value_name = "UNIT", requires = "at")]
    pub sent_to: Option<String>,
}

/// `stats caseload`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatsCaseload {
    /// Of which cases.
    #[command(flatten)]
    pub args: StatsArgs,
    /// Which day of a case the period is of.
    #[arg(long, value_name = "DAY", default_value = "accepted")]
    pub taken_by: String,
}

/// `stats even-hand`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct EvenHandArgs {
    /// Requests from this day on.
    #[arg(long = "from", value_name = "DATE", allow_hyphen_values = true)]
    pub requested_from: Option<String>,
    /// Requests up to this day.
    #[arg(long = "to", value_name = "DATE", allow_hyphen_values = true)]
    pub requested_to: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// What every statistic is asked with.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatsArgs {
    /// Groups.
    #[arg(long, value_name = "GROUP")]
    pub by: Option<String>,
    /// What had happened by the end of this day.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub as_of: Option<String>,
    /// What had been recorded by then.
    #[arg(long, value_name = "TIME")]
    pub known_at: Option<String>,
    /// Accepted on this day or later.
    #[arg(long = "from", value_name = "DATE", allow_hyphen_values = true)]
    pub accepted_from: Option<String>,
    /// Accepted on this day or earlier.
    #[arg(long = "to", value_name = "DATE", allow_hyphen_values = true)]
    pub accepted_to: Option<String>,
    /// From which day.
    #[arg(long, value_name = "BASE", default_value = "accepted")]
    pub base: String,
    /// Which days.
    #[arg(long, value_name = "DAYS", default_value = "calendar")]
    pub days: String,
    /// With or without excluded time.
    #[arg(long, value_name = "TIME", default_value = "gross")]
    pub time: String,
    /// Only this level.
    #[arg(long = "level", value_name = "LEVEL")]
    pub only_level: Option<String>,
    /// Only this committee.
    #[arg(long = "committee", value_name = "UNIT")]
    pub only_committee: Option<String>,
    /// Only this mediator.
    #[arg(long = "mediator", value_name = "NAME")]
    pub only_mediator: Option<String>,
    /// Only this object.
    #[arg(long = "object", value_name = "OBJECT")]
    pub only_object: Option<String>,
    /// Only this kind.
    #[arg(long = "kind", value_name = "KIND")]
    pub only_kind: Option<String>,
    /// Only this source.
    #[arg(long = "source", value_name = "SOURCE")]
    pub only_source: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `indicator …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Indicator {
    /// Reports a value.
    Report {
        /// Machine value or name.
        indicator: String,
        /// A number.
        value: String,
        /// The day it is of.
        #[arg(long = "on", value_name = "DATE")]
        measured_on: String,
        /// Where it was taken from.
        #[arg(long = "source", value_name = "TEXT")]
        taken_from: String,
        /// What a reader must know beside.
        #[arg(long)]
        note: Option<String>,
    },
    /// Loads targets.
    Plan {
        /// toml.
        file: Option<PathBuf>,
        /// Why, and who decided it.
        #[arg(long)]
        reason: Option<String>,
    },
}

/// `report …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Report {
    /// The year and its quarters.
    Assess {
        /// The year.
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2200))]
        year: i32,
        /// Of what.
        #[command(flatten)]
        args: ReportArgs,
    },
    /// A month.
    Month {
        /// The month.
        #[arg(long, value_name = "2026-10")]
        month: String,
        /// Of what.
        #[command(flatten)]
        args: ReportArgs,
    },
}

/// What every report is asked with.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportArgs {
    /// Only this committee.
    #[arg(long, value_name = "UNIT")]
    pub committee: Option<String>,
    /// What had happened by the end of this day; the last of the period, or today.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub as_of: Option<String>,
    /// The directory.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}

/// `digest`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Digest {
    /// Only this mediator.
    #[arg(long = "for", value_name = "PERSON")]
    pub for_person: Option<String>,
}

/// `subsidy …`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Subsidy {
    /// The cases of a quarter.
    List {
        /// Which.
        #[command(flatten)]
        args: SubsidyArgs,
        /// Into a workbook.
        #[arg(long, value_name = "FILE.xlsx", conflicts_with = "json")]
        to: Option<PathBuf>,
    },
    /// Reports what is ready.
    Report(SubsidyArgs),
    /// Passes what was reported.
    Check(SubsidyArgs),
    /// Pays what passed.
    Pay {
        /// Which.
        #[command(flatten)]
        args: SubsidyArgs,
        /// The number of the payment.
        #[arg(long)]
        voucher: String,
    },
}

/// Which cases of 以案定补.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SubsidyArgs {
    /// Quarter of the endings.
    #[arg(long, value_name = "2026Q3")]
    pub quarter: String,
    /// Only this committee.
    #[arg(long, value_name = "UNIT")]
    pub committee: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `stats compare`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatsCompare {
    /// The second.
    #[command(flatten)]
    pub args: StatsArgs,
    /// The first begins.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub before_from: Option<String>,
    /// The first ends.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub before_to: Option<String>,
    /// The first is seen as of this day.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub before_as_of: Option<String>,
    /// The committee of the first.
    #[arg(long, value_name = "UNIT")]
    pub against: Option<String>,
}
