//! The evidence chain of a test, drawn in text: the papers that counted in the order they took effect, with their conduct,
//! down to what they come to; then what did not count and why, the rules, and what would change it.
//!
//! ```text
//!  重复侵犯同一权利   成立
//!  │ 行为 2024-01-08 > 生效 2024-03-05   1 甲罚〔2024〕1号
//!  │     首次认定
//!  │ 行为 2025-04-01 > 生效 2025-06-10   2 甲罚〔2025〕2号
//!  │     生效之后又侵犯同一权利
//!  └─ 计 2 件，须 2 件
//! ```

use crate::domain::credit::reply::CreditFile;
use crate::domain::credit::test::{Evaluation, Weighed};
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::words;

type Line = (String, Meaning);

/// The chain of one test.
pub(super) fn lines(model: &Model, file: &CreditFile, test: &Evaluation) -> Vec<Line> {
    let lang = model.look.lang;
    let border = model.look.glyphs.border();
    let name = lang.say(&format!("credit_test.{}", test.test)).into_owned();
    let met = lang.say(if test.met { "cli.credit.met" } else { "cli.credit.not_met" });
    let mut lines = vec![(format!("{name}   {met}"), if test.met { Meaning::Soon } else { Meaning::Label })];
    for weighed in &test.counted {
        lines.push((format!("{} {}", border.vertical, paper(model, file, weighed)), Meaning::Text));
        let why = words::warning(lang, model.units(), &weighed.why);
        let authority = file.dossier.instrument(weighed.n).map_or("", |known| known.paper.authority.as_str());
        lines.push((format!("{}     {authority}  {why}", border.vertical), Meaning::Label));
    }
    let counts = [("count", test.counted.len().to_string()), ("threshold", test.threshold.to_string())];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let told = lang.tell("credit.comes_to", &counts);
    let from = test.window_from.map(|from| lang.tell("credit.window", &[("from", &from.to_string())]));
    let told = [Some(told), from].into_iter().flatten().collect::<Vec<_>>().join("  ");
    lines.push((format!("{}{} {told}", border.bottom_left, border.horizontal), Meaning::Text));
    for weighed in &test.left_out {
        let why = words::warning(lang, model.units(), &weighed.why);
        let text = lang.tell("credit.left_out", &[("n", &weighed.n.to_string()), ("number", &weighed.number)]);
        lines.push((format!("   {text}  {why}"), Meaning::Label));
    }
    for rule in &test.rules {
        let name = lang.say(&format!("rule.{}", rule.rule)).into_owned();
        let unit = lang.say(&format!("rule_unit.{}", rule.unit)).into_owned();
        lines.push((format!("   {name} {} {unit}  {}  {}", rule.value, rule.from, rule.source), Meaning::Label));
    }
    let changes = test.would_change.iter().map(|change| words::warning(lang, model.units(), change));
    lines.extend(changes.map(|change| (format!("   {change}"), Meaning::Notice)));
    lines
}

/// `行为 2024-01-08 > 生效 2024-03-05   1 甲罚〔2024〕1号`.
fn paper(model: &Model, file: &CreditFile, weighed: &Weighed) -> String {
    let lang = model.look.lang;
    let known = file.dossier.instrument(weighed.n).ok();
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
    let conduct = day(known.and_then(|known| known.paper.conduct_on));
    let from = day(weighed.in_force_on);
    let days = lang.tell("credit.conduct_then_force", &[("conduct", &conduct), ("from", &from)]);
    format!("{days}   {} {}", weighed.n, weighed.number)
}
