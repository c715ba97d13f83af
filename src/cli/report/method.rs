//! The sheets a reader defends the others with: the plan's indicators with their arithmetic, and how everything is counted,
//! by which rules.

use super::super::failure::Failure;
use super::super::print::Printer;
use super::Stamp;
use super::figures::Asked;
use crate::client::ClientError;
use crate::domain::stats::{Figures, Ratio, Statistic, StatsQuery, YardLine, Yardstick};
use crate::exchange::book::{Cell as Shown, Sheet};
use crate::tui::words;

/// How many sentences the method has.
const SENTENCES: u32 = 8;

/// The indicators of the plan; visits below them, in a line of their own.
pub(super) fn plan(asked: &Asked<'_>, (stamp, printer): (&Stamp, &Printer)) -> Result<Sheet, Failure> {
    let query = StatsQuery { as_of: Some(asked.as_of), only: asked.only.clone(), ..StatsQuery::default() };
    let Figures::Indicators(table) = asked.figures(Statistic::Indicators(query))? else {
        return Err(ClientError::Mismatch.into());
    };
    let said = |key: &str| printer.lang.say(key).into_owned();
    let text = |text: String| Shown::Text(text);
    let why = |judged: &crate::domain::indicator::Judged| {
        printer.sentence(&format!("track_why.{}", judged.why), &judged.args)
    };
    let mut rows = Vec::new();
    for line in &table.plan {
        let last = line.values.last();
        rows.push(vec![
            text(printer.word("indicator", line.indicator.value())),
            text(said(&format!("indicator_unit.{}", line.indicator))),
            text(printer.word("sense", line.sense.value())),
            line.target.map_or(Shown::Empty, |target| Shown::Number(target.float())),
            text(line.due.to_string()),
            last.map_or(Shown::Empty, |last| Shown::Number(last.value.float())),
            last.map_or(Shown::Empty, |last| text(last.measured_on.to_string())),
            text(printer.word("track", line.judged.track.value())),
            text(why(&line.judged)),
            text(last.map_or_else(|| line.source.clone(), |last| format!("{}；{}", line.source, last.source))),
        ]);
    }
    rows.extend(table.register.iter().map(|line| yard(line, printer)));
    let share = |ratio: Ratio| format!("{}/{}", ratio.part, ratio.whole);
    let visits = printer.lang.tell(
        "stats.plan_visits",
        &[
            ("period", &table.as_of.format("%Y").to_string()),
            ("satisfied", &share(table.visits.satisfied)),
            ("answered", &share(table.visits.answered)),
        ],
    );
    let headings = [
        ("stats.col_indicator", 34),
        ("report.unit", 8),
        ("field.sense", 12),
        ("stats.col_target", 8),
        ("stats.col_due", 12),
        ("stats.col_latest", 10),
        ("stats.col_on", 12),
        ("stats.col_track", 10),
        ("report.arithmetic", 80),
        ("report.source", 60),
    ];
    let columns = headings.map(|(key, width)| (said(key), width)).to_vec();
    let years = printer.lang.tell("stats.plan_years", &[("on", &table.as_of.to_string())]);
    let notes = [years, visits].into_iter().chain(stamp.scope.clone()).collect();
    Ok(Sheet { name: said("stats.indicators"), notes, columns, rows, ..Sheet::default() })
}

/// What the register counts itself: the plan sets no number for it, so there is no target and nothing due.
fn yard(line: &YardLine, printer: &Printer) -> Vec<Shown> {
    let text = |text: String| Shown::Text(text);
    let now = line.values.last();
    let latest = now.map_or(Shown::Empty, |now| match (line.yardstick, now.whole) {
        (Yardstick::Median, _) => now.days.map_or(Shown::Empty, |days| Shown::Number(f64::from(days))),
        (_, Some(_)) => text(words::yard_number(line.yardstick, now)),
        (_, None) => Shown::Number(f64::from(now.part)),
    });
    let on = now.and_then(|now| now.of.as_of).map_or(Shown::Empty, |on| text(on.to_string()));
    vec![
        text(printer.word("yardstick", line.yardstick.value())),
        Shown::Empty,
        Shown::Empty,
        Shown::Empty,
        Shown::Empty,
        latest,
        on,
        text(printer.word("track", line.judged.track.value())),
        text(format!(
            "{}  {}",
            words::years(printer.lang, line),
            printer.sentence(&format!("track_why.{}", line.judged.why), &line.judged.args)
        )),
        text(printer.lang.say("stats.plan_counted").into_owned()),
    ]
}

/// How everything is counted, and the rules that had begun by the as-of day.
pub(super) fn sheet(stamp: &Stamp, printer: &Printer) -> Sheet {
    let said = |key: &str| printer.lang.say(key).into_owned();
    let mut notes: Vec<String> = (1..=SENTENCES).map(|n| said(&format!("report.method_{n}"))).collect();
    notes.push(super::footer(stamp, printer));
    let rules = stamp.office.rules.all().filter(|dated| dated.from <= stamp.as_of);
    let rows = rules.map(|dated| {
        vec![
            Shown::Text(printer.word("rule", dated.rule.value())),
            Shown::Number(f64::from(dated.value)),
            Shown::Text(printer.word("rule_unit", dated.unit.value())),
            Shown::Text(dated.from.to_string()),
            Shown::Text(printer.word("certainty", dated.certainty.value())),
            Shown::Text(dated.source.clone()),
        ]
    });
    let headings = [
        ("report.rule", 30),
        ("report.value", 8),
        ("report.unit", 10),
        ("report.from", 12),
        ("report.certainty", 14),
        ("report.source", 90),
    ];
    let columns = headings.map(|(key, width)| (said(key), width)).to_vec();
    Sheet { name: said("report.method"), notes, columns, rows: rows.collect(), ..Sheet::default() }
}
