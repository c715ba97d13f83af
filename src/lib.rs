//! 知调 (zhitiao): the register in which a district and its towns mediate intellectual-property disputes.

pub mod domain;
pub mod exchange;
pub mod ledger;
pub mod store;
pub mod tui;

rust_i18n::i18n!("locales");
// The macro reads the folder behind the compiler's back; naming the file makes a mended phrase rebuild the crate.
const _: &str = include_str!("../locales/app.yml");
const _: &str = include_str!("../locales/clocks.yml");
const _: &str = include_str!("../locales/steps.yml");
