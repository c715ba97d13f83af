//! The tables as text for people: one group a line, and what must be read beside a number on the same line.

use chrono::{DateTime, Utc};

use super::super::failure::Failure;
use super::super::print::Printer;
use crate::domain::answer::DeskCard;
use crate::domain::dates::in_china;
use crate::domain::stats::{
    Asked, Cell, Comparison, CountsGroup, CountsTable, CustodyTable, Figures, Frame, GroupBy, Km, Place, Ratio,
    Resolution, ResolutionGroup,
};
use crate::tui::text::{Align, pad, width};
use crate::tui::words;

/// The widest a name is printed.
const NAME_CELLS: usize = 18;
/// The most places of a group printed.
const PLACES_MAX: usize = 10;

/// Prints a table.
pub(super) fn print(figures: &Figures, card: &DeskCard, printer: &Printer) -> Result<(), Failure> {
    match figures {
        Figures::Resolution(table) => resolution(table, card, printer),
        Figures::Custody(table) => custody(table, card, printer),
        Figures::Counts(table) => counts(table, card, printer),
        Figures::Compare(both) => comparison(both, card, printer),
        Figures::Indicators(table) => super::plan::print(table, printer),
        Figures::Subsidy(_) | Figures::Numbers(_) | Figures::Cases(_) => Ok(()),
    }
}

/// As of when, known when, how its days are counted (nothing, where it counts none), which cases.
fn frame(title: &str, frame: &Frame, counted: &str, (card, printer): (&DeskCard, &Printer)) -> Result<(), Failure> {
    let title = printer.lang.say(title);
    let as_of = printer.lang.tell("stats.as_of", &[("on", &frame.as_of.to_string())]);
    let asked = &frame.asked;
    printer.line(format!("{title}  {as_of}  {}  {counted}", known(frame.known_at, printer)).trim_end())?;
    let scope = words::scope(printer.lang, (&card.units, &card.roster), &asked.only);
    if !scope.is_empty() {
        printer.phrase("stats.only", &[("what", &scope.join(printer.lang.pick("、", ", ")))])?;
    }
    let (from, to) = (asked.only.from, asked.only.to);
    if (from, to) == (None, None) && asked.only.taken_by.is_usual() {
        return Ok(());
    }
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
    let key = format!("stats.{}_between", asked.only.taken_by);
    printer.phrase(&key, &[("from", &day(from)), ("to", &day(to))])
}

/// What had been recorded, in the time people's clocks show.
pub(super) fn known(at: Option<DateTime<Utc>>, printer: &Printer) -> String {
    at.map_or_else(
        || printer.lang.say("stats.known_all").into_owned(),
        |at| printer.lang.tell("stats.known_at", &[("at", &in_china(at).format("%Y-%m-%d %H:%M:%S").to_string())]),
    )
}

/// What a group is called.
pub(super) fn group_name(by: GroupBy, group: &CountsGroup, printer: &Printer) -> String {
    named(Some(by), (&group.key, group.label.as_ref()), printer).trim_end().to_owned()
}

/// What a group is called, as wide as names are printed.
pub(in crate::cli) fn named(by: Option<GroupBy>, (key, label): (&str, Option<&String>), printer: &Printer) -> String {
    let text = match (by, label) {
        (_, Some(label)) => label.clone(),
        (None, None) => printer.lang.say("stats.all").into_owned(),
        (Some(GroupBy::Level), None) => printer.lang.say(&format!("stats.level.{key}")).into_owned(),
        (Some(GroupBy::Object), None) => printer.word("object", key),
        (Some(GroupBy::Kind), None) => printer.word("kind", key),
        (Some(GroupBy::Source), None) => printer.word("source", key),
        (Some(GroupBy::Mediator), None) => printer.lang.say("stats.nobody").into_owned(),
        (Some(GroupBy::Month | GroupBy::Committee), None) => key.to_owned(),
    };
    pad(&text, NAME_CELLS.max(width(&text)), Align::Left, "")
}

fn days(days: Option<u32>, printer: &Printer) -> String {
    days.map_or_else(
        || printer.lang.say("stats.not_reached").into_owned(),
        |days| printer.lang.tell("stats.days", &[("n", &days.to_string())]),
    )
}

fn resolution(table: &Resolution, card: &DeskCard, printer: &Printer) -> Result<(), Failure> {
    let counted = words::measured(printer.lang, &table.frame.asked);
    frame("stats.resolution", &table.frame, &counted, (card, printer))?;
    table.groups.iter().try_for_each(|group| group_line(group, &table.frame.asked, printer))
}

fn group_line(group: &ResolutionGroup, asked: &Asked, printer: &Printer) -> Result<(), Failure> {
    let name = named(asked.by, (&group.key, group.label.as_ref()), printer);
    let number = |n: u32| n.to_string();
    let counted = printer.lang.tell(
        "stats.counted",
        &[
            ("cases", &number(group.cases)),
            ("ended", &number(group.ended)),
            ("open", &number(group.open)),
            ("series", &number(group.series)),
            ("in_series", &number(group.in_series)),
        ],
    );
    printer.line(&format!("{name}  {counted}"))?;
    match &group.km {
        Some(km) => km_lines(km, printer)?,
        None if group.cases == 0 => printer.phrase("stats.no_cases", &[])?,
        None => {
            printer.phrase("stats.too_few", &[("n", &number(group.ended)), ("numbers", &group.listed.join("  "))])?;
        }
    }
    if let Some(mean) = words::closed_mean(printer.lang, group) {
        printer.line(&format!("  {mean}"))?;
    }
    if let Some(told) = words::beside(printer.lang, asked, group) {
        printer.phrase("stats.beside", &[("told", &told)])?;
    }
    if group.left_out > 0 {
        printer.phrase("stats.left_out", &[("n", &number(group.left_out))])?;
    }
    let (of, endings) = words::endings(printer.lang, group);
    printer.line(&format!("  {of}  {}", endings.join("  ")))
}

fn km_lines(km: &Km, printer: &Printer) -> Result<(), Failure> {
    let (low, high) = km.median_ci95;
    let edge = |edge: Option<u32>| edge.map_or_else(|| "..".to_owned(), |day| day.to_string());
    printer.phrase(
        "stats.quantiles",
        &[
            ("median", &days(km.median_days, printer)),
            ("low", &edge(low)),
            ("high", &edge(high)),
            ("q25", &days(km.q25_days, printer)),
            ("q75", &days(km.q75_days, printer)),
            ("p90", &days(km.p90_days, printer)),
        ],
    )?;
    let mean = km.restricted_mean;
    printer.phrase(
        "stats.restricted_mean",
        &[
            ("horizon", &mean.horizon_days.to_string()),
            ("days", &format!("{:.1}", mean.days)),
            ("low", &format!("{:.1}", mean.ci95.0)),
            ("high", &format!("{:.1}", mean.ci95.1)),
        ],
    )
}

fn custody(table: &CustodyTable, card: &DeskCard, printer: &Printer) -> Result<(), Failure> {
    // The chain of hands is counted in one way only, whatever was asked for.
    let counted = printer.lang.say("stats.custody_basis");
    frame("stats.custody", &table.frame, &counted, (card, printer))?;
    for group in &table.groups {
        let name = named(table.frame.asked.by, (&group.key, group.label.as_ref()), printer);
        let told = printer.lang.tell(
            "stats.custody_group",
            &[
                ("cases", &group.cases.to_string()),
                ("days", &group.days.to_string()),
                ("district", &group.district_days.to_string()),
                ("town", &group.town_days.to_string()),
                ("transit", &group.transit_days.to_string()),
                ("returns", &group.returns.to_string()),
            ],
        );
        printer.line(&format!("{name}  {told}"))?;
        for place in group.places.iter().take(PLACES_MAX) {
            let key = match place.place {
                Place::Held { .. } => "stats.place_held",
                Place::Between { .. } => "stats.place_between",
            };
            let share = Ratio { part: capped(place.days), whole: capped(group.days) };
            printer.phrase(
                key,
                &[
                    ("place", &place.label),
                    ("days", &place.days.to_string()),
                    ("cases", &place.cases.to_string()),
                    ("share", &percent(share)),
                ],
            )?;
        }
        for reason in &group.reasons {
            printer.phrase("stats.reason", &[("reason", &reason.reason), ("n", &reason.returns.to_string())])?;
        }
    }
    Ok(())
}

fn capped(days: u64) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

fn percent(ratio: Ratio) -> String {
    ratio.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.0}%"))
}

/// `67% (88/131)`: never a share without its denominator.
pub(super) fn share(ratio: Ratio) -> String {
    format!("{} ({}/{})", percent(ratio), ratio.part, ratio.whole)
}

fn counts(table: &CountsTable, card: &DeskCard, printer: &Printer) -> Result<(), Failure> {
    frame("stats.caseload", &table.frame, "", (card, printer))?;
    table.groups.iter().try_for_each(|group| {
        let name = named(table.frame.asked.by, (&group.key, group.label.as_ref()), printer);
        printer.line(&format!("{name}  {}", cells(group, printer)))?;
        let age = |age: Option<u32>| age.map_or_else(|| "-".to_owned(), |age| age.to_string());
        let (answered, grades) = group.visit_grades;
        let mean =
            if answered > 0 { format!("{:.1}", f64::from(grades) / f64::from(answered)) } else { "-".to_owned() };
        printer.phrase(
            "stats.rates",
            &[
                ("on_time", &share(group.on_time())),
                ("of_ended", &share(group.success_of_ended())),
                ("of_accepted", &share(group.success_of_accepted())),
                ("performed", &share(group.performed())),
                ("confirmed", &share(group.confirmed())),
            ],
        )?;
        printer.phrase(
            "stats.visits",
            &[
                ("satisfied", &share(group.satisfied())),
                ("answered", &share(group.answered())),
                ("grade", &mean),
                ("median", &age(group.open_age_median)),
                ("max", &age(group.open_age_max)),
            ],
        )
    })
}

fn cells(group: &CountsGroup, printer: &Printer) -> String {
    let shown = Cell::ALL.iter().filter(|cell| group.count(**cell) > 0);
    let told = shown.map(|cell| format!("{} {}", printer.word("cell", cell.value()), group.count(*cell)));
    told.collect::<Vec<_>>().join("  ")
}

fn comparison(both: &Comparison, card: &DeskCard, printer: &Printer) -> Result<(), Failure> {
    resolution(&both.first, card, printer)?;
    resolution(&both.second, card, printer)?;
    let Some(told) = both.difference else { return printer.phrase("stats.compare_too_few", &[]) };
    let key = format!("stats.compared.{}", told.verdict.value());
    printer.phrase(
        &key,
        &[
            ("horizon", &told.horizon_days.to_string()),
            ("first", &format!("{:.1}", told.first_days)),
            ("second", &format!("{:.1}", told.second_days)),
            ("days", &format!("{:.1}", told.days.abs())),
            ("low", &format!("{:.1}", told.ci95.0)),
            ("high", &format!("{:.1}", told.ci95.1)),
        ],
    )
}
