//! The table every estimator reads: for each day on which something happened, how many cases were still open just before
//! it, how many ended on it and how, and for how many the record stops there.
//!
//! A case whose record stops on a day (it is still open on the as-of day) was at risk on that day: it might have ended on
//! it. So censoring comes after the endings of the same day, as in every textbook. Days are whole and counted from 0, the
//! day of acceptance; the table is made by counting, in one pass, however many cases there are.

/// How many ways there are for a case to end.
pub const CAUSES: usize = 3;

/// A day's count may not be larger: a hundred years. Longer times are a mistake of a date and count as this many.
const DAY_MAX: u32 = 36_525;

/// One case: how long it was followed, and which of the [`CAUSES`] ended it; none while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observation {
    /// Days from the start to the ending, or to the as-of day.
    pub days: u32,
    /// How it ended, below [`CAUSES`]; none for a case that is still open.
    pub cause: Option<u8>,
}

/// One day of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The day.
    pub day: u32,
    /// Cases that had neither ended nor left the record before it.
    pub at_risk: u32,
    /// Cases that ended on it, by cause.
    pub ended: [u32; CAUSES],
    /// Cases open when their record stops, on it.
    pub censored: u32,
}

impl Tick {
    /// Cases that ended on the day, whatever the cause.
    #[must_use]
    pub fn ended_all(&self) -> u32 {
        self.ended.iter().sum()
    }
}

/// The table, in the order of days; days on which nothing happened are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Days on which something happened.
    pub ticks: Vec<Tick>,
    /// Cases in it.
    pub cases: u32,
    /// Of these, ended, by cause.
    pub ended: [u32; CAUSES],
    /// Days of those that ended, added up: what the mean of closed cases is made of.
    pub ended_days: u64,
}

impl Table {
    /// Counts observations. A cause that is none of the [`CAUSES`] counts as the last.
    #[must_use]
    pub fn of(observations: impl IntoIterator<Item = Observation>) -> Self {
        let mut by_day: Vec<Counts> = Vec::new();
        let mut table = Self::default();
        for observation in observations {
            let day = observation.days.min(DAY_MAX);
            let at = day as usize;
            if by_day.len() <= at {
                by_day.resize(at + 1, Counts::default());
            }
            let Some(counts) = by_day.get_mut(at) else { continue };
            table.cases += 1;
            match observation.cause {
                None => counts.censored += 1,
                Some(cause) => {
                    let cause = usize::from(cause).min(CAUSES - 1);
                    for (number, (of_day, of_all)) in counts.ended.iter_mut().zip(&mut table.ended).enumerate() {
                        *of_day += u32::from(number == cause);
                        *of_all += u32::from(number == cause);
                    }
                    table.ended_days += u64::from(day);
                }
            }
        }
        table.lay_out(&by_day);
        table
    }

    fn lay_out(&mut self, by_day: &[Counts]) {
        let mut at_risk = self.cases;
        for (day, counts) in (0_u32..).zip(by_day) {
            let gone = counts.ended.iter().sum::<u32>() + counts.censored;
            if gone > 0 {
                self.ticks.push(Tick { day, at_risk, ended: counts.ended, censored: counts.censored });
            }
            at_risk = at_risk.saturating_sub(gone);
        }
    }

    /// Cases that ended.
    #[must_use]
    pub fn ended_all(&self) -> u32 {
        self.ended.iter().sum()
    }

    /// The mean of closed cases: what every other system prints. It leaves out what is still open, so it is too short,
    /// and the shorter the more hard cases are left open. None where nothing ended.
    #[must_use]
    pub fn closed_mean(&self) -> Option<f64> {
        let ended = self.ended_all();
        #[expect(clippy::cast_precision_loss, reason = "days of a register stay far below 2^52")]
        (ended > 0).then(|| self.ended_days as f64 / f64::from(ended))
    }

    /// The longest time anybody was followed.
    #[must_use]
    pub fn last_day(&self) -> Option<u32> {
        self.ticks.last().map(|tick| tick.day)
    }

    /// Cases still at risk just before a day.
    #[must_use]
    pub fn at_risk(&self, day: u32) -> u32 {
        let next = self.ticks.partition_point(|tick| tick.day < day);
        self.ticks.get(next).map_or(0, |tick| tick.at_risk)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    ended: [u32; CAUSES],
    censored: u32,
}

#[cfg(test)]
pub(super) mod testing {
    use super::Observation;

    /// `6 6+ 7`: days, with `+` for those still open; ended ones have the first cause.
    pub(in crate::insight) fn observed(text: &str) -> Vec<Observation> {
        let one = |word: &str| Observation {
            days: word.trim_end_matches('+').parse().unwrap(),
            cause: (!word.ends_with('+')).then_some(0),
        };
        text.split_whitespace().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::observed;
    use super::*;

    #[test]
    fn who_leaves_the_record_on_a_day_was_at_risk_on_it() {
        let table = Table::of(observed("6 6 6 6+ 7 9+ 10"));
        let told: Vec<_> = table.ticks.iter().map(|t| (t.day, t.at_risk, t.ended_all(), t.censored)).collect();
        assert_eq!(told, [(6, 7, 3, 1), (7, 3, 1, 0), (9, 2, 0, 1), (10, 1, 1, 0)]);
        assert_eq!((table.cases, table.ended_all(), table.last_day()), (7, 5, Some(10)));
        assert_eq!([0, 6, 7, 8, 10, 11].map(|day| table.at_risk(day)), [7, 7, 3, 2, 1, 0]);
        assert_eq!(table.closed_mean(), Some(7.0));
    }

    #[test]
    fn nothing_gives_nothing() {
        let table = Table::of([]);
        assert_eq!((table.closed_mean(), table.last_day(), table.at_risk(0)), (None, None, 0));
    }

    #[test]
    fn a_mistaken_date_does_not_ask_for_all_the_memory_there_is() {
        let table = Table::of([Observation { days: u32::MAX, cause: Some(200) }]);
        assert_eq!((table.last_day(), table.ended), (Some(DAY_MAX), [0, 0, 1]));
    }
}
