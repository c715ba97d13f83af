//! What may be typed, a file for each family of verbs. The words of the help are filled in from the catalogue
//! (`help`), so both languages have one.

mod case;
mod credit;
mod exchange;
mod figures;
mod office;
mod register;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

pub(super) use case::*;
pub(super) use credit::*;
pub(super) use exchange::*;
pub(super) use figures::*;
pub(super) use office::*;
pub(super) use register::*;

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
    Restore(Found),
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
