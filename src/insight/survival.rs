//! Kaplan-Meier: the share of cases not yet ended after so many days, with open cases counted for as long as they have
//! been open (Kaplan and Meier, J. Am. Stat. Assoc. 53 (1958) 457-481).
//!
//! The band is pointwise at 95 %, from Greenwood's variance on the scale of log(-log S), so that it stays between 0 and 1
//! (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, section 1.4). It does not exist
//! where nothing has ended yet, nor where everything has. A quantile is the first day on which S is at or below the
//! level; its interval is the first days on which the two edges of the band are (Brookmeyer and Crowley, Biometrics 38
//! (1982) 29-41). Under [`ENOUGH`] ended cases there is no curve at all: the cases are listed instead.

use super::table::{Table, Tick};

/// Fewer ended cases give no curve and no ranking.
pub const ENOUGH: u32 = 10;

/// The normal quantile of a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A level is reached when the estimate is this close: products of fractions such as 9/10 x 8/9 are not exact.
const LEVEL_TOLERANCE: f64 = 1e-12;

/// The curve after one day on which cases ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The day.
    pub day: u32,
    /// Cases open just before it.
    pub at_risk: u32,
    /// Cases that ended on it.
    pub ended: u32,
    /// Share not ended after it.
    pub survival: f64,
    /// Greenwood's sum up to it, d/(n(n-d)): the variance is S^2 times this. Infinite once everything has ended.
    pub greenwood: f64,
    /// Lower and upper edge of the 95 % band; none where S is 0.
    pub band: Option<(f64, f64)>,
}

/// A Kaplan-Meier curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// In the order of days; the curve is 1 before the first.
    pub steps: Vec<Step>,
}

/// A day, or that it has not been reached.
pub type Reached = Option<u32>;

impl Curve {
    /// The curve of a table, however few have ended. Whoever prints it asks [`is_enough`] first.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let ended = table.ticks.iter().filter(|tick| tick.ended_all() > 0);
        let steps = ended.map(|tick| {
            let (n, d) = (f64::from(tick.at_risk), f64::from(tick.ended_all()));
            survival *= (n - d) / n;
            greenwood += d / (n * (n - d));
            step(tick, survival, greenwood)
        });
        Self { steps: steps.collect() }
    }

    /// Share of cases not ended after a day.
    #[must_use]
    pub fn at(&self, day: u32) -> f64 {
        let next = self.steps.partition_point(|step| step.day <= day);
        next.checked_sub(1).and_then(|last| self.steps.get(last)).map_or(1.0, |step| step.survival)
    }

    /// The first day on which at most `level` of the cases have not ended; none while more have not.
    #[must_use]
    pub fn quantile(&self, level: f64) -> Reached {
        self.first(|step| step.survival, level)
    }

    /// The 95 % interval of a quantile: the first days on which the edges of the band are at or below the level.
    #[must_use]
    pub fn quantile_interval(&self, level: f64) -> (Reached, Reached) {
        let edge = |pick: fn((f64, f64)) -> f64| self.first(|step| step.band.map_or(f64::INFINITY, pick), level);
        (edge(|(lower, _)| lower), edge(|(_, upper)| upper))
    }

    fn first(&self, value: impl Fn(&Step) -> f64, level: f64) -> Reached {
        self.steps.iter().find(|step| value(step) <= level + LEVEL_TOLERANCE).map(|step| step.day)
    }
}

fn step(tick: &Tick, survival: f64, greenwood: f64) -> Step {
    let Tick { day, at_risk, .. } = *tick;
    Step { day, at_risk, ended: tick.ended_all(), survival, greenwood, band: band(survival, greenwood) }
}

/// S to the power of exp(+-z x se), where se = sqrt(Greenwood's sum) / |log S|.
fn band(survival: f64, greenwood: f64) -> Option<(f64, f64)> {
    let inside = survival > 0.0 && survival < 1.0 && greenwood.is_finite();
    inside.then(|| {
        let reach = (Z_95 * greenwood.sqrt() / survival.ln().abs()).exp();
        (survival.powf(reach), survival.powf(reach.recip()))
    })
}

/// Enough cases have ended for a curve.
#[must_use]
pub fn is_enough(table: &Table) -> bool {
    table.ended_all() >= ENOUGH
}

#[cfg(test)]
mod tests;
