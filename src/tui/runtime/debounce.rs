//! When a draft is due: half a second after the last key, and at the latest some seconds after the first one that was not
//! saved, so that somebody who types on and on is not without a draft.

use std::time::{Duration, Instant};

/// How long the keyboard must rest.
const REST: Duration = Duration::from_millis(500);
/// How long typing on can put it off.
const LATEST: Duration = Duration::from_secs(5);

/// Waits for a rest.
#[derive(Debug, Default)]
pub struct Debounce {
    /// When it is due, and at the latest.
    due: Option<(Instant, Instant)>,
}

impl Debounce {
    /// Something was typed.
    pub fn touch(&mut self, now: Instant) {
        let latest = self.due.map_or(now + LATEST, |(_, latest)| latest);
        self.due = Some(((now + REST).min(latest), latest));
    }

    /// When something is due; none when nothing was typed.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.due.map(|(due, _)| due)
    }

    /// Whether it is due now; says so once.
    pub fn expire(&mut self, now: Instant) -> bool {
        self.due.take_if(|(due, _)| *due <= now).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_makes_it_due_and_typing_on_puts_it_off_only_so_long() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut wait = Debounce::default();
        wait.touch(start);
        wait.touch(at(400));
        assert!(!wait.expire(at(600)));
        assert!(wait.expire(at(900)));
        assert!(!wait.expire(at(2_000)), "said once");
        let mut said = Vec::new();
        for ms in (0..=7_000).step_by(100) {
            wait.touch(at(10_000 + ms));
            if wait.expire(at(10_000 + ms)) {
                said.push(ms);
            }
        }
        assert_eq!(said, [5_000], "somebody who never rests is saved every five seconds");
    }
}
