//! Reasons for delay with their counts, as one phrase.

use std::collections::BTreeMap;

use crate::domain::case::supervise::DelayReason;
use crate::tui::lang::Lang;

/// `等待鉴定 3、当事人联系不上 1`: the most frequent first.
#[must_use]
pub fn delays(lang: Lang, counted: &BTreeMap<DelayReason, u32>) -> String {
    let mut counted: Vec<_> = counted.iter().collect();
    counted.sort_by_key(|(reason, cases)| (std::cmp::Reverse(**cases), **reason));
    let one = |(reason, cases): (&DelayReason, &u32)| {
        let name = lang.say(&format!("delay_reason.{reason}")).into_owned();
        lang.tell("stats.delay_one", &[("reason", &name), ("n", &cases.to_string())])
    };
    let told: Vec<String> = counted.into_iter().map(one).collect();
    told.join(if lang == Lang::Zh { "、" } else { ", " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_reason_comes_first() {
        let counted = [(DelayReason::Appraisal, 1), (DelayReason::Evidence, 3), (DelayReason::Other, 1)].into();
        assert_eq!(delays(Lang::Zh, &counted), "证据待补充 3、等待鉴定 1、其他 1");
        assert_eq!(delays(Lang::En, &BTreeMap::new()), "");
    }
}
