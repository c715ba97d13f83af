//! How long until a door closes, in words.

use crate::domain::case::row::Door;
use crate::tui::lang::Lang;

/// From how many days left a door counts as closing soon.
const SOON_DAYS: i64 = 3;

/// How pressing a door is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It has closed.
    Past,
    /// Within `SOON_DAYS`.
    Soon,
    /// Later.
    Later,
}

/// How pressing so many days left are.
#[must_use]
pub const fn urgency(days_left: i64) -> Urgency {
    match days_left {
        i64::MIN..0 => Urgency::Past,
        0..=SOON_DAYS => Urgency::Soon,
        _ => Urgency::Later,
    }
}

/// `还剩 17 天`, `今天到期`, `已过 2 天`.
#[must_use]
pub fn days(lang: Lang, days_left: i64) -> String {
    let number = days_left.unsigned_abs().to_string();
    match days_left {
        -1 => lang.say("clock_left.over_one").into_owned(),
        1 => lang.say("clock_left.left_one").into_owned(),
        i64::MIN..0 => lang.tell("clock_left.over", &[("days", &number)]),
        0 => lang.say("clock_left.today").into_owned(),
        _ => lang.tell("clock_left.left", &[("days", &number)]),
    }
}

/// What a clock bounds, by its machine value: `调解期限`, `第 2 期履行`.
#[must_use]
pub fn clock(lang: Lang, what: &str, instance: u32) -> String {
    let instances = format!("clock_instance.{what}");
    match instance {
        n if n > 0 && lang.knows(&instances) => lang.tell(&instances, &[("n", &n.to_string())]),
        _ => lang.say(&format!("clock.{what}")).into_owned(),
    }
}

/// What a door is.
#[must_use]
pub fn door(lang: Lang, door: &Door) -> String {
    clock(lang, &door.what, door.instance)
}

/// What closes and what is to be done about it: `调解期限届满，需终止，或补录期满前的延期同意`, `第 2 期履行 8,000 元`.
#[must_use]
pub fn closing(lang: Lang, of: &Door, days_left: i64) -> String {
    let (name, when) = (door(lang, of), if days_left < 0 { "over" } else { "ahead" });
    if let Some(amount) = of.amount_fen {
        return lang.tell(&format!("closing.instalment.{when}"), &[("what", &name), ("amount", &amount.to_string())]);
    }
    let key = format!("closing.{}.{when}", of.what);
    if lang.knows(&key) { lang.tell(&key, &[("what", &name)]) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_in_words() {
        let told: Vec<String> = [17, 1, 0, -2].iter().map(|n| days(Lang::Zh, *n)).collect();
        assert_eq!(told, ["还剩 17 天", "还剩 1 天", "今天到期", "已过 2 天"]);
        assert_eq!([-1, 0, 3, 4].map(urgency), [Urgency::Past, Urgency::Soon, Urgency::Soon, Urgency::Later]);
    }

    #[test]
    fn clocks_are_numbered_where_there_are_several() {
        assert_eq!(clock(Lang::Zh, "performance", 2), "第 2 期履行");
        assert_eq!(clock(Lang::Zh, "mediation_term", 0), "调解期限");
    }
}
