//! What a figure is of, in words: which cases beside their period, and how their time is measured. A figure of one
//! committee's or one mediator's cases never stands without saying so.

use crate::domain::roster::Roster;
use crate::domain::stats::{Asked, Beside, Only, ResolutionGroup};
use crate::domain::unit::{Level, Units};
use crate::tui::lang::Lang;

/// Which cases beside their period: `耿车镇、宓南乔`; nothing where all are asked for.
#[must_use]
pub fn scope(lang: Lang, (units, roster): (&Units, &Roster), only: &Only) -> Vec<String> {
    let Only { from: _, to: _, taken_by: _, level, committee, mediator, object, kind, source } = only;
    let level = level.map(|level| match level {
        Level::District => lang.say("stats.level.district").into_owned(),
        Level::Town => lang.say("stats.level.town").into_owned(),
    });
    let committee =
        committee.as_ref().map(|code| units.get(code).map_or_else(|| code.0.clone(), |unit| unit.name.clone()));
    let mediator = mediator.map(|id| roster.0.get(&id).map_or_else(|| id.0.to_string(), |known| known.name.clone()));
    let worded = |key: String| lang.say(&key).into_owned();
    let object = object.map(|object| worded(format!("object.{object}")));
    let kind = kind.map(|kind| worded(format!("kind.{kind}")));
    let source = source.map(|source| worded(format!("source.{source}")));
    [level, committee, mediator, object, kind, source].into_iter().flatten().collect()
}

/// How time to resolution is measured: `自受理起、日历日、不扣除鉴定等时间`.
#[must_use]
pub fn measured(lang: Lang, asked: &Asked) -> String {
    let keys = [format!("base.{}", asked.base), format!("day_count.{}", asked.days), format!("time.{}", asked.time)];
    let words: Vec<String> = keys.iter().map(|key| lang.say(key).into_owned()).collect();
    words.join(lang.pick("、", ", "))
}

/// The same cases measured in other ways, in one line; none where nothing ended yet.
#[must_use]
pub fn beside(lang: Lang, asked: &Asked, group: &ResolutionGroup) -> Option<String> {
    let one = |other: &Beside| {
        // What differs from the figure above is what is worth naming.
        let differs = other.base != asked.base;
        let way = if differs { format!("base.{}", other.base) } else { format!("time.{}", other.time) };
        let way = lang.say(&way);
        let day = |day: Option<u32>| match day {
            Some(days) => lang.tell("stats.days", &[("n", &days.to_string())]),
            None => lang.say("stats.not_reached").into_owned(),
        };
        if group.km.is_some() {
            let (median, p90) = (day(other.median_days), day(other.p90_days));
            return Some(lang.tell("stats.beside_one", &[("way", &way), ("median", &median), ("p90", &p90)]));
        }
        let mean = format!("{:.1}", other.closed_mean_days?);
        Some(lang.tell("stats.beside_mean", &[("way", &way), ("mean", &mean)]))
    };
    let told: Vec<String> = group.beside.iter().filter_map(one).collect();
    (!told.is_empty()).then(|| told.join(lang.pick("；", "; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::unit::UnitCode;

    #[test]
    fn what_is_left_out_of_a_figure_is_said() {
        let desk = crate::tui::testing::desk();
        let named = (&desk.units, &desk.roster);
        assert!(scope(Lang::Zh, named, &Only::default()).is_empty());
        let only =
            Only { level: Some(Level::Town), committee: Some(UnitCode("321302101".to_owned())), ..Only::default() };
        assert_eq!(scope(Lang::Zh, named, &only), ["镇街", "耿车镇"]);
        let unknown = Only { committee: Some(UnitCode("999".to_owned())), ..Only::default() };
        assert_eq!(scope(Lang::En, named, &unknown), ["999"], "a unit nobody knows any more is still said");
    }
}
