//! On track or not, with the arithmetic: a verdict is never given without the numbers it was reckoned from.
//!
//! A stock that grows is carried on in a straight line from the first to the last value measured under its target; rates
//! are only compared. A straight line is no forecast, and the sentence says what it is. After the due day only what had
//! been measured by then counts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Quantity, Sense, Target};
use crate::domain::case::vocabulary::vocabulary;
use crate::domain::refusal::Args;

vocabulary! {
    /// How an indicator stands.
    Track "track" {
        /// 已达标
        Reached = "reached",
        /// 按进度
        OnTrack = "on_track",
        /// 落后
        OffTrack = "off_track",
        /// 到期未达
        Missed = "missed",
        /// 尚不能判断
        Unclear = "unclear",
        /// 尚无数值
        NoValue = "no_value",
        /// 方案未定数值
        NoTarget = "no_target",
    }
}

/// A verdict and why: a phrase `track_why.<why>` with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The verdict.
    pub track: Track,
    /// Which sentence tells the arithmetic.
    pub why: String,
    /// Its numbers.
    pub args: Args,
}

impl Judged {
    /// A verdict with its sentence.
    #[must_use]
    pub fn new(track: Track, why: &str, args: &[(&str, String)]) -> Self {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Self { track, why: why.to_owned(), args }
    }
}

/// How a target stands as of a day; values oldest first, none of a later day.
#[must_use]
pub fn judged(target: &Target, values: &[(NaiveDate, Quantity)], as_of: NaiveDate) -> Judged {
    let over = as_of > target.due;
    let in_time: Vec<_> = values.iter().copied().filter(|(on, _)| *on <= target.due).collect();
    let due = ("due", target.due.to_string());
    let Some((on, last)) = in_time.last().copied() else {
        return Judged::new(if over { Track::Missed } else { Track::NoValue }, "no_value", &[due]);
    };
    let known = [("on", on.to_string()), ("value", last.to_string())];
    let Some(wanted) = target.value else { return grown(&in_time) };
    let mut args = known.to_vec();
    args.extend([("target", wanted.to_string()), due]);
    let met = match target.sense {
        Sense::AtMost => last <= wanted,
        _ => last >= wanted,
    };
    match (target.sense, met, over) {
        (Sense::Reach, true, _) => Judged::new(Track::Reached, "reached", &args),
        (Sense::Reach, false, false) => carried_on(target, wanted, &in_time, &args),
        (Sense::AtMost, true, _) => Judged::new(end(over), "not_above", &args),
        (_, true, _) => Judged::new(end(over), "not_below", &args),
        (Sense::AtMost, false, _) => {
            args.push(("apart", apart(last, wanted)));
            Judged::new(missed(over), "above", &args)
        }
        (_, false, _) => {
            args.push(("apart", apart(wanted, last)));
            Judged::new(missed(over), "below", &args)
        }
    }
}

const fn end(over: bool) -> Track {
    if over { Track::Reached } else { Track::OnTrack }
}

const fn missed(over: bool) -> Track {
    if over { Track::Missed } else { Track::OffTrack }
}

fn apart(more: Quantity, less: Quantity) -> String {
    Quantity::thousandths(more.in_thousandths().saturating_sub(less.in_thousandths())).to_string()
}

/// The straight line from the first to the last value, to the due day.
fn carried_on(target: &Target, wanted: Quantity, values: &[(NaiveDate, Quantity)], args: &[(&str, String)]) -> Judged {
    let (first, last) = (values.first().copied(), values.last().copied());
    let (Some((from, begun)), Some((on, now))) = (first, last) else {
        return Judged::new(Track::NoValue, "no_value", args);
    };
    let passed = u64::try_from((on - from).num_days()).unwrap_or(0);
    let left = u64::try_from((target.due - on).num_days()).unwrap_or(0);
    let mut args = args.to_vec();
    args.push(("apart", apart(wanted, now)));
    if passed == 0 {
        return Judged::new(Track::Unclear, "one_value", &args);
    }
    let gained = now.in_thousandths().saturating_sub(begun.in_thousandths());
    // Whole thousandths, downwards: a line that only rounding lifts over the target does not reach it.
    let gain = u128::from(gained) * u128::from(left) / u128::from(passed);
    let reached = now.in_thousandths().saturating_add(u64::try_from(gain).unwrap_or(u64::MAX));
    args.extend([
        ("from", from.to_string()),
        ("begun", begun.to_string()),
        ("days", passed.to_string()),
        ("gained", Quantity::thousandths(gained).to_string()),
        ("left", left.to_string()),
        ("reached", Quantity::thousandths(reached).to_string()),
    ]);
    let there = reached >= wanted.in_thousandths();
    let (track, why) = if there { (Track::OnTrack, "carries") } else { (Track::OffTrack, "falls_short") };
    Judged::new(track, why, &args)
}

/// Each value at least the one before: the last two tell.
fn grown(values: &[(NaiveDate, Quantity)]) -> Judged {
    let [.., (before_on, before), (on, last)] = values else {
        return Judged::new(Track::Unclear, "one_value_only", &[]);
    };
    let args = [
        ("before_on", before_on.to_string()),
        ("before", before.to_string()),
        ("on", on.to_string()),
        ("value", last.to_string()),
    ];
    let grown = last >= before;
    let (track, why) = if grown { (Track::OnTrack, "grew") } else { (Track::OffTrack, "shrank") };
    Judged::new(track, why, &args)
}

#[cfg(test)]
mod tests {
    use super::super::Indicator;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn target(sense: Sense, value: &str) -> Target {
        Target {
            indicator: Indicator::HighValuePatents,
            from: day("2024-04-08"),
            sense,
            value: (!value.is_empty()).then(|| Quantity::parse(value).unwrap()),
            due: day("2026-12-31"),
            source: "测试".to_owned(),
        }
    }

    fn told(sense: Sense, value: &str, values: &[(&str, &str)], as_of: &str) -> (Track, String) {
        let values: Vec<_> = values.iter().map(|(on, value)| (day(on), Quantity::parse(value).unwrap())).collect();
        let judged = judged(&target(sense, value), &values, day(as_of));
        (judged.track, judged.why)
    }

    #[test]
    fn a_stock_is_carried_on_in_a_straight_line() {
        let series = [("2024-12-31", "2.0"), ("2025-12-31", "2.8")];
        assert_eq!(told(Sense::Reach, "3.6", &series, "2026-11-22"), (Track::OnTrack, "carries".to_owned()));
        // 0.8 in 365 days, 365 left: 3.6 and not a thousandth more.
        assert_eq!(told(Sense::Reach, "3.601", &series, "2026-11-22"), (Track::OffTrack, "falls_short".to_owned()));
        let judged = judged(
            &target(Sense::Reach, "3.6"),
            &[(day("2024-12-31"), Quantity::whole(2)), (day("2025-12-31"), Quantity::thousandths(2800))],
            day("2026-11-22"),
        );
        assert_eq!((judged.args["gained"].as_str(), judged.args["days"].as_str()), ("0.8", "365"));
        assert_eq!((judged.args["left"].as_str(), judged.args["reached"].as_str()), ("365", "3.6"));
        assert_eq!(told(Sense::Reach, "2.8", &series, "2026-11-22").0, Track::Reached);
        assert_eq!(told(Sense::Reach, "3", &series[..1], "2026-11-22"), (Track::Unclear, "one_value".to_owned()));
        assert_eq!(
            told(Sense::Reach, "3", &series, "2027-01-01").0,
            Track::Missed,
            "what was due is no longer reckoned"
        );
    }

    #[test]
    fn what_was_measured_after_the_due_day_does_not_count() {
        let late = [("2026-06-30", "2"), ("2027-01-15", "9")];
        assert_eq!(told(Sense::Reach, "5", &late, "2027-02-01"), (Track::Missed, "below".to_owned()));
        assert_eq!(told(Sense::Reach, "5", &[], "2027-02-01").0, Track::Missed);
        assert_eq!(told(Sense::Reach, "5", &[], "2026-02-01"), (Track::NoValue, "no_value".to_owned()));
    }

    #[test]
    fn rates_are_compared_and_not_carried_on() {
        assert_eq!(told(Sense::AtMost, "25", &[("2025-12-31", "25")], "2026-02-01").0, Track::OnTrack);
        assert_eq!(told(Sense::AtMost, "25", &[("2025-12-31", "25.001")], "2026-02-01").0, Track::OffTrack);
        assert_eq!(told(Sense::AtLeast, "85", &[("2025-12-31", "86.2")], "2027-02-01").0, Track::Reached);
        assert_eq!(told(Sense::AtLeast, "85", &[("2025-12-31", "84.9")], "2026-02-01").0, Track::OffTrack);
    }

    #[test]
    fn growth_without_a_number_is_told_by_the_last_two() {
        assert_eq!(
            told(Sense::Grow, "", &[("2024-12-31", "310"), ("2025-12-31", "330")], "2026-02-01").0,
            Track::OnTrack
        );
        assert_eq!(
            told(Sense::Grow, "", &[("2024-12-31", "310"), ("2025-12-31", "300")], "2026-02-01").0,
            Track::OffTrack
        );
        assert_eq!(told(Sense::Grow, "", &[("2024-12-31", "310")], "2026-02-01").0, Track::Unclear);
    }
}
