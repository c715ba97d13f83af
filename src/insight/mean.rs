//! The restricted mean: how many days a case takes on average within a horizon, open cases counted. It is the area under
//! the Kaplan-Meier curve up to that day, and answers "are we getting faster" in days, where two medians may both be
//! unreached (Irwin, J. Hygiene 47 (1949) 188-189; Royston and Parmar, BMC Med. Res. Methodol. 13 (2013) 152).
//!
//! Its variance is the sum over the days with endings of (area to the right of the day)^2 x d/(n(n-d)). Two groups that
//! share no case differ by the difference of their means over the same horizon, and the variances add. The horizon is
//! what both were followed for: beyond the shorter one nothing is known of that group.

use super::survival::{Curve, Z_95};
use super::table::Table;

/// A restricted mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The horizon in days.
    pub horizon: u32,
    /// The mean, in days.
    pub days: f64,
    /// Its variance.
    pub variance: f64,
}

impl Mean {
    /// The 95 % interval.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let reach = Z_95 * self.variance.sqrt();
        (self.days - reach, self.days + reach)
    }
}

/// The difference of two means over one horizon: the second less the first. Negative: the second is quicker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first.
    pub first: Mean,
    /// The second.
    pub second: Mean,
    /// Second less first, in days.
    pub days: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
}

/// What the interval of a difference allows to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The second is quicker: the whole interval is below 0.
    Quicker,
    /// The second is slower: the whole interval is above 0.
    Slower,
    /// The interval holds 0: the figures do not tell.
    Open,
}

impl Difference {
    /// What can be said.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.interval {
            (_, upper) if upper < 0.0 => Verdict::Quicker,
            (lower, _) if lower > 0.0 => Verdict::Slower,
            _ => Verdict::Open,
        }
    }
}

/// The mean within a horizon. A curve that never fell to 0 is taken to go on level: asking beyond the last day anybody
/// was followed would claim knowledge nobody has, so callers take [`common_horizon`] or less.
#[must_use]
pub fn restricted_mean(curve: &Curve, horizon: u32) -> Mean {
    // The pieces of area, each with what its left edge adds to Greenwood's sum.
    let mut pieces = Vec::with_capacity(curve.steps.len() + 1);
    let (mut from, mut level, mut share) = (0, 1.0, 0.0);
    for step in curve.steps.iter().take_while(|step| step.day < horizon) {
        pieces.push((share, level * f64::from(step.day - from)));
        let (n, d) = (f64::from(step.at_risk), f64::from(step.ended));
        // Everything has ended: no area is left to the right, whatever the share.
        share = if step.ended < step.at_risk { d / (n * (n - d)) } else { 0.0 };
        (from, level) = (step.day, step.survival);
    }
    pieces.push((share, level * f64::from(horizon - from)));
    let (mut right, mut variance) = (0.0, 0.0);
    for (share, area) in pieces.into_iter().rev() {
        right += area;
        variance += share * right * right;
    }
    Mean { horizon, days: right, variance }
}

/// The longest time that somebody of each group was followed; none where a group is empty.
#[must_use]
pub fn common_horizon(first: &Table, second: &Table) -> Option<u32> {
    first.last_day().zip(second.last_day()).map(|(one, other)| one.min(other))
}

/// How two groups that share no case differ within a horizon.
#[must_use]
pub fn difference(first: &Curve, second: &Curve, horizon: u32) -> Difference {
    let (first, second) = (restricted_mean(first, horizon), restricted_mean(second, horizon));
    let days = second.days - first.days;
    let reach = Z_95 * (first.variance + second.variance).sqrt();
    Difference { first, second, days, interval: (days - reach, days + reach) }
}

#[cfg(test)]
mod tests;
