//! 知调 (zhitiao): the register in which a district and its towns mediate intellectual-property disputes.
//!
//! The strata, lowest first: [`domain`] (the rules, pure), [`ledger`] (the truth), [`store`] (views), [`search`],
//! [`desk`] (the one door), [`wire`], [`host`], [`client`], [`tui`] and the command line. A test proves that they only
//! use downwards; `docs/architecture.md` shows how a command and a keystroke travel through them.

pub mod cli;
pub mod client;
pub mod demo;
pub mod desk;
pub mod documents;
pub mod domain;
pub mod exchange;
pub mod host;
pub mod insight;
pub mod ledger;
pub mod search;
pub mod store;
pub mod tui;
pub mod wire;
pub mod words;

rust_i18n::i18n!("locales");
// The macro reads the folder behind the compiler's back; naming the file makes a mended phrase rebuild the crate.
const _: &str = include_str!("../locales/acts.yml");
const _: &str = include_str!("../locales/app.yml");
const _: &str = include_str!("../locales/case.yml");
const _: &str = include_str!("../locales/checks.yml");
const _: &str = include_str!("../locales/cli.yml");
const _: &str = include_str!("../locales/clocks.yml");
const _: &str = include_str!("../locales/credit.yml");
const _: &str = include_str!("../locales/credit_screen.yml");
const _: &str = include_str!("../locales/delay.yml");
const _: &str = include_str!("../locales/doctor.yml");
const _: &str = include_str!("../locales/exchange.yml");
const _: &str = include_str!("../locales/fields.yml");
const _: &str = include_str!("../locales/figures.yml");
const _: &str = include_str!("../locales/files.yml");
const _: &str = include_str!("../locales/find.yml");
const _: &str = include_str!("../locales/forms.yml");
const _: &str = include_str!("../locales/help.yml");
const _: &str = include_str!("../locales/host.yml");
const _: &str = include_str!("../locales/indicators.yml");
const _: &str = include_str!("../locales/labels.yml");
const _: &str = include_str!("../locales/lists.yml");
const _: &str = include_str!("../locales/night.yml");
const _: &str = include_str!("../locales/office.yml");
const _: &str = include_str!("../locales/refusals.yml");
const _: &str = include_str!("../locales/past.yml");
const _: &str = include_str!("../locales/paper.yml");
const _: &str = include_str!("../locales/pickers.yml");
const _: &str = include_str!("../locales/report.yml");
const _: &str = include_str!("../locales/roster.yml");
const _: &str = include_str!("../locales/screens.yml");
const _: &str = include_str!("../locales/setup.yml");
const _: &str = include_str!("../locales/source.yml");
const _: &str = include_str!("../locales/stats.yml");
const _: &str = include_str!("../locales/steps.yml");
const _: &str = include_str!("../locales/subsidy.yml");
const _: &str = include_str!("../locales/undo.yml");
const _: &str = include_str!("../locales/unheard.yml");
const _: &str = include_str!("../locales/volumes.yml");
