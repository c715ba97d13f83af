//! What is read off a group's times, in words: how its cases ended, and the mean of the closed ones.
//!
//! A share never stands without what it is a share of. The shares of the endings are no counts by counts (open cases are
//! counted for as long as they have been open), so they say within how many days, and the share not ended stands beside.

use chrono::{Datelike, NaiveDate};

use crate::domain::case::vocabulary::Outcome;
use crate::domain::stats::{EndingCurve, ResolutionGroup, StatsQuery, TakenBy, YardLine, YardValue, Yardstick};
use crate::tui::lang::Lang;

/// How the cases of a group ended: what the parts are of, then the parts. `91天内结案(在办计入)`, `达成 28件 62%`, ..,
/// `未结 19%`; only counts where too few have ended for shares.
#[must_use]
pub fn endings(lang: Lang, group: &ResolutionGroup) -> (String, Vec<String>) {
    let named = |ending: Outcome| lang.say(&format!("outcome.{ending}")).into_owned();
    let Some(km) = &group.km else {
        let told = group.endings.iter().map(|one| format!("{} {}", named(one.ending), one.cases));
        return (lang.say("stats.endings_label").into_owned(), told.collect());
    };
    let told = |one: &EndingCurve| {
        let share = percent(one.curve.last().map_or(0.0, |point| point.probability));
        let args = [("ending", named(one.ending)), ("n", one.cases.to_string()), ("share", share)];
        lang.tell("stats.ending_share", &args.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    let mut parts: Vec<String> = group.endings.iter().map(told).collect();
    let open = percent(km.curve.last().map_or(1.0, |point| point.survival));
    parts.push(lang.tell("stats.not_ended_share", &[("share", &open)]));
    let days = km.restricted_mean.horizon_days.to_string();
    (lang.tell("stats.endings_within", &[("days", &days)]), parts)
}

/// The mean of the closed cases: too short as long as any is open, and only then.
#[must_use]
pub fn closed_mean(lang: Lang, group: &ResolutionGroup) -> Option<String> {
    let mean = format!("{:.1}", group.closed_mean_days?);
    let key = if group.open == 0 { "stats.closed_mean_all" } else { "stats.closed_mean" };
    Some(lang.tell(key, &[("days", &mean)]))
}

/// Which cases a period of an indicator is of: `2025年受理` (followed up to the table's day), `2025年结案`, or `2025年至11-23`
/// for what is as of that day.
#[must_use]
pub fn period(lang: Lang, of: &StatsQuery) -> String {
    let last: NaiveDate = of.only.to.or(of.as_of).unwrap_or_default();
    let key = match of.only.taken_by {
        _ if of.as_of.is_none_or(|as_of| as_of <= last) => "stats.plan_year_part",
        TakenBy::Accepted => "stats.plan_year_accepted",
        TakenBy::Ended => "stats.plan_year_ended",
    };
    lang.tell(key, &[("year", &last.year().to_string()), ("day", &last.format("%m-%d").to_string())])
}

/// A figure of the register as a number: `88/131`, `14`, `-`.
#[must_use]
pub fn yard_number(yardstick: Yardstick, value: &YardValue) -> String {
    match (yardstick, value.whole) {
        (Yardstick::Median, _) => value.days.map_or_else(|| "-".to_owned(), |days| days.to_string()),
        (_, Some(whole)) => format!("{}/{whole}", value.part),
        (_, None) => value.part.to_string(),
    }
}

/// Every period of a figure: `2024年受理 88/131  2025年受理 90/140  ..`.
#[must_use]
pub fn years(lang: Lang, line: &YardLine) -> String {
    let told =
        line.values.iter().map(|value| format!("{} {}", period(lang, &value.of), yard_number(line.yardstick, value)));
    told.collect::<Vec<_>>().join("  ")
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stats::{Km, RestrictedMean};

    fn group(open: u32) -> ResolutionGroup {
        let point = |day, probability| crate::domain::stats::EndingPoint { day, probability };
        let ending = |ending, cases, share| EndingCurve { ending, cases, curve: vec![point(9, share)] };
        let (agreed, failed) = (ending(Outcome::Agreed, 28, 0.62), ending(Outcome::Failed, 8, 0.17));
        let at = |day, survival| crate::domain::stats::CurvePoint { day, survival, at_risk: 1, band: None };
        ResolutionGroup {
            key: "all".into(),
            label: None,
            cases: 36 + open,
            series: 0,
            in_series: 0,
            ended: 36,
            open,
            left_out: 0,
            closed_mean_days: Some(14.0),
            km: Some(Km {
                q25_days: None,
                median_days: None,
                q75_days: None,
                p90_days: None,
                median_ci95: (None, None),
                restricted_mean: RestrictedMean { horizon_days: 91, days: 20.0, ci95: (1.0, 2.0) },
                curve: vec![at(0, 1.0), at(9, 0.21)],
            }),
            beside: Vec::new(),
            endings: vec![agreed, failed],
            listed: Vec::new(),
        }
    }

    #[test]
    fn shares_of_endings_say_what_they_are_of_and_the_rest_stands_beside() {
        let (of, parts) = endings(Lang::Zh, &group(19));
        assert!(of.contains("91天内") && of.contains("在办计入"), "{of}");
        assert_eq!(parts, ["达成 28件 62%", "未达成 8件 17%", "未结 21%"], "they add up to the whole");
        let few = ResolutionGroup { km: None, ..group(19) };
        assert_eq!(endings(Lang::Zh, &few).1, ["达成 28", "未达成 8"], "no share of too few");
    }

    #[test]
    fn a_period_says_by_which_day_it_takes_cases() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let of = |to: &str, as_of: &str, taken_by| StatsQuery {
            as_of: Some(day(as_of)),
            only: crate::domain::stats::Only { to: Some(day(to)), taken_by, ..Default::default() },
            ..StatsQuery::default()
        };
        let said = |to, as_of, taken_by| period(Lang::Zh, &of(to, as_of, taken_by));
        assert_eq!(said("2025-12-31", "2026-11-23", TakenBy::Accepted), "2025年受理");
        assert_eq!(said("2025-12-31", "2026-11-23", TakenBy::Ended), "2025年结案");
        assert_eq!(said("2025-11-23", "2025-11-23", TakenBy::Accepted), "2025年至11-23");
        assert_eq!(said("2025-12-31", "2025-12-31", TakenBy::Accepted), "2025年至12-31", "not followed any further");
    }

    #[test]
    fn a_mean_is_too_short_only_while_cases_are_open() {
        assert!(closed_mean(Lang::Zh, &group(1)).unwrap().contains("偏短"));
        let all = closed_mean(Lang::Zh, &group(0)).unwrap();
        assert!(all.contains("14.0") && !all.contains("偏短"), "{all}");
    }
}
