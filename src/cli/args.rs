//! What may be typed. The words of the help are filled in from the catalogue (`help`), so both languages have one.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The program.
#[derive(Debug, Parser)]
#[command(name = "zhitiao", version, disable_help_subcommand = true)]
pub(super) struct Args {
    /// The register's directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Language; read before anything else, so that help and usage errors speak it too.
    #[arg(long, global = true, value_name = "zh|en", default_value = "zh")]
    pub lang: String,
    /// Open the register in this process.
    #[arg(long, global = true)]
    pub direct: bool,
    /// A register on a server.
    #[arg(long, global = true, value_name = "ssh://USER@SERVER[/DIR]", conflicts_with_all = ["direct", "data"])]
    pub host: Option<String>,
    /// The key somebody of a shared account came with.
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "direct")]
    pub as_key: Option<String>,
    /// What to do; none: the terminal interface.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Sets up a district.
    Init(Init),
    /// A made-up district, and the interface over it.
    Demo(Demo),
    /// Commands, one JSON object a line.
    Apply(Apply),
    /// Lists and shows cases.
    #[command(subcommand)]
    Case(Case),
    /// Finds cases.
    Search(Search),
    /// Every clock of a case, explained.
    Deadline(OneCase),
    /// Figures over many cases.
    #[command(subcommand)]
    Stats(Box<Stats>),
    /// What others report for the plan.
    #[command(subcommand)]
    Indicator(Indicator),
    /// 以案定补.
    #[command(subcommand)]
    Subsidy(Subsidy),
    /// What the day brings.
    Digest(Digest),
    /// What goes into the drawer.
    #[command(subcommand)]
    Report(Report),
    /// Takes an old register over.
    #[command(subcommand)]
    Import(Import),
    /// Takes cases out in a file.
    #[command(subcommand)]
    Export(Export),
    /// Accounts.
    #[command(subcommand)]
    Account(Account),
    /// Units.
    #[command(subcommand)]
    Unit(Unit),
    /// Credit.
    #[command(subcommand)]
    Credit(Credit),
    /// The roster.
    #[command(subcommand)]
    Roster(Roster),
    /// Dated rules.
    #[command(subcommand)]
    Rules(Rules),
    /// The working calendar.
    #[command(subcommand)]
    Calendar(Calendar),
    /// Identity codes.
    #[command(subcommand)]
    Code(Code),
    /// The ledger.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Folds the ledger into new views.
    Rebuild(Json),
    /// Backs the register up.
    Backup(Backup),
    /// Restores into an empty register.
    Restore(File),
    /// Serves the register to many.
    Serve(Serve),
    /// How the host is.
    Status(Json),
    /// Carries a session of somebody on another machine.
    Relay,
    /// Who did what.
    Log(Log),
    /// The wording of forms.
    #[command(subcommand)]
    Paper(Paper),
    /// Looks at the set-up.
    Doctor(Doctor),
}

/// `doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// The sshd configuration to look at, if not the system's.
    #[arg(long, value_name = "FILE")]
    pub sshd_config: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `log`.
#[derive(Debug, clap::Args)]
pub(super) struct Log {
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
pub(super) struct Serve {
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
pub(super) struct Init {
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
pub(super) struct Demo {
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
pub(super) struct Apply {
    /// The file; `-` or nothing for standard input.
    #[arg(value_name = "FILE.jsonl")]
    pub file: Option<PathBuf>,
    /// Prints an example of a type.
    #[arg(long, value_name = "TYPE", conflicts_with = "file")]
    pub example: Option<String>,
}

/// `case …`.
#[derive(Debug, Subcommand)]
pub(super) enum Case {
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
}

/// `case paper`.
#[derive(Debug, clap::Args)]
pub(super) struct CasePaper {
    /// Number, alias or id.
    pub number: String,
    /// Which form, by name or machine value.
    pub form: String,
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

/// `case volume`.
#[derive(Debug, clap::Args)]
pub(super) struct CaseVolume {
    /// Number, alias or id.
    pub number: String,
    /// docx, pdf or txt; on the screen if left out.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Replaces the file.
    #[arg(long)]
    pub overwrite: bool,
    /// Records what it brings as filed.
    #[arg(long)]
    pub filed: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `credit paper`.
#[derive(Debug, clap::Args)]
pub(super) struct CreditPaper {
    /// 统一社会信用代码 or ID number.
    pub code: String,
    /// Which form, by name or machine value.
    pub form: String,
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

/// `paper …`.
#[derive(Debug, Subcommand)]
pub(super) enum Paper {
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
pub(super) struct OneCase {
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
pub(super) struct Search {
    /// Chinese, pinyin, initials.
    pub query: String,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `stats …`.
#[derive(Debug, Subcommand)]
pub(super) enum Stats {
    /// How long.
    Resolution(StatsArgs),
    /// In whose hands.
    Custody(StatsArgs),
    /// How many of what.
    Caseload(StatsArgs),
    /// Is the plan kept to?
    Indicators(StatsArgs),
    /// Two periods or committees.
    Compare(StatsCompare),
    /// The cases behind a number.
    Cases {
        /// Of which statistic.
        #[command(flatten)]
        args: StatsArgs,
        /// Which number.
        #[arg(long, value_name = "CELL")]
        cell: String,
        /// Of which group.
        #[arg(long, value_name = "KEY")]
        group: Option<String>,
    },
}

/// What every statistic is asked with.
#[derive(Debug, clap::Args)]
pub(super) struct StatsArgs {
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
pub(super) enum Indicator {
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
pub(super) enum Report {
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
pub(super) struct ReportArgs {
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
pub(super) struct Digest {
    /// Only this mediator.
    #[arg(long = "for", value_name = "PERSON")]
    pub for_person: Option<String>,
}

/// `subsidy …`.
#[derive(Debug, Subcommand)]
pub(super) enum Subsidy {
    /// The cases of a quarter.
    List(SubsidyArgs),
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
pub(super) struct SubsidyArgs {
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
pub(super) struct StatsCompare {
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

/// `import …`.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// An old register.
    Register(ImportRegister),
    /// Papers of departments.
    Instruments(ImportInstruments),
}

/// `import instruments`.
#[derive(Debug, clap::Args)]
pub(super) struct ImportInstruments {
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

/// `credit …`.
#[derive(Debug, Subcommand)]
pub(super) enum Credit {
    /// What may be known of a subject.
    Check(CheckSubject),
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
pub(super) enum Instrument {
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
pub(super) struct CheckSubject {
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
pub(super) struct Transmit {
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
pub(super) struct ListSubjects {
    /// Only those whose name or code holds this.
    #[arg(long)]
    pub text: Option<String>,
    /// As of a day.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub on: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `import register`.
#[derive(Debug, clap::Args)]
pub(super) struct ImportRegister {
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
pub(super) enum ClosedMeans {
    /// The day mediation ended.
    Ended,
    /// The day of performance.
    Performed,
    /// Nobody knows.
    Unknown,
}

/// `export …`.
#[derive(Debug, Subcommand)]
pub(super) enum Export {
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
    pub(super) const fn target(&self) -> &ExportTo {
        match self {
            Self::Cases { to, .. }
            | Self::Monthly { to, .. }
            | Self::Instruments { to }
            | Self::Entries { to }
            | Self::Pledges { to } => to,
        }
    }
}

/// Where a list goes, and how.
#[derive(Debug, clap::Args)]
pub(super) struct ExportTo {
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

/// `account …`.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
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
pub(super) enum Unit {
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
pub(super) enum Roster {
    /// Lists.
    List(Json),
}

/// `rules …`.
#[derive(Debug, Subcommand)]
pub(super) enum Rules {
    /// Loads versions.
    Load {
        /// toml.
        file: PathBuf,
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
pub(super) enum Calendar {
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
pub(super) struct Period {
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
pub(super) enum Code {
    /// Checks one.
    Check {
        /// 统一社会信用代码 or ID number.
        code: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

/// `ledger …`.
#[derive(Debug, Subcommand)]
pub(super) enum Ledger {
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
pub(super) struct Json {
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `backup`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Backup {
    /// Anything but a new file.
    #[command(subcommand)]
    pub verb: Option<BackupVerb>,
    /// The file.
    #[arg(required = true)]
    pub file: Option<PathBuf>,
    /// Although the register is damaged or lost records.
    #[arg(long)]
    pub damaged: bool,
}

/// `backup …`.
#[derive(Debug, Subcommand)]
pub(super) enum BackupVerb {
    /// Checks a backup from end to end.
    Verify {
        /// The file, or the folder of a mirror.
        from: PathBuf,
    },
    /// Brings a second copy up to date.
    Mirror {
        /// The folder.
        folder: PathBuf,
    },
}

/// A file.
#[derive(Debug, clap::Args)]
pub(super) struct File {
    /// The file.
    pub file: PathBuf,
}
