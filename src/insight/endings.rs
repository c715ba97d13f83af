//! Aalen-Johansen for competing endings: the probability that a case has ended by a day in one of the ways it can
//! (Aalen and Johansen, Scand. J. Statist. 5 (1978) 141-150).
//!
//! A case that failed cannot still be agreed, so the endings compete: each day's endings of one kind are weighed by the
//! share of cases still open just before it. Counting the others as censored instead (1 minus a Kaplan-Meier curve of
//! one kind) would claim too much for each. The probabilities and the share still open always add up to 1: failing fast
//! cannot look like succeeding.

use super::table::{CAUSES, Table};

/// The probability of one kind of ending after one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EndingStep {
    /// The day.
    pub day: u32,
    /// Probability of having ended in this way by then.
    pub probability: f64,
}

/// Each kind's curve, in the order of causes; only the days on which that kind occurred.
#[must_use]
pub fn endings(table: &Table) -> [Vec<EndingStep>; CAUSES] {
    let mut curves: [Vec<EndingStep>; CAUSES] = std::array::from_fn(|_| Vec::new());
    let mut reached = [0.0; CAUSES];
    let mut open = 1.0;
    for tick in &table.ticks {
        let at_risk = f64::from(tick.at_risk);
        for ((curve, probability), ended) in curves.iter_mut().zip(&mut reached).zip(tick.ended) {
            if ended > 0 {
                *probability += open * f64::from(ended) / at_risk;
                curve.push(EndingStep { day: tick.day, probability: *probability });
            }
        }
        open *= (at_risk - f64::from(tick.ended_all())) / at_risk;
    }
    curves
}

/// The value of such a curve on a day.
#[must_use]
pub fn probability_at(curve: &[EndingStep], day: u32) -> f64 {
    let next = curve.partition_point(|step| step.day <= day);
    next.checked_sub(1).and_then(|last| curve.get(last)).map_or(0.0, |step| step.probability)
}

#[cfg(test)]
mod tests;
