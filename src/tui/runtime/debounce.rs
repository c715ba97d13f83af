//! When something is due that waits for a rest: a draft half a second after the last key, a refresh a moment after the last
//! notice; and at the latest some time after the first, so that somebody who types on and on is not without a draft, and a
//! busy register not without its news.

use std::time::{Duration, Instant};

/// Waits for a rest.
#[derive(Debug)]
pub struct Debounce {
    /// How long the rest must be.
    rest: Duration,
    /// How long it can be put off.
    latest: Duration,
    /// When it is due, and at the latest.
    due: Option<(Instant, Instant)>,
}

impl Debounce {
    /// For drafts, which wait for the keyboard.
    #[must_use]
    pub const fn of_keys() -> Self {
        Self { rest: Duration::from_millis(500), latest: Duration::from_secs(5), due: None }
    }

    /// For the screen, which waits for notices. Many sessions are told at once: none of them asks more than once a second.
    #[must_use]
    pub const fn of_notices() -> Self {
        Self { rest: Duration::from_millis(120), latest: Duration::from_secs(1), due: None }
    }

    /// Something was typed.
    pub fn touch(&mut self, now: Instant) {
        let latest = self.due.map_or(now + self.latest, |(_, latest)| latest);
        self.due = Some(((now + self.rest).min(latest), latest));
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
        let mut wait = Debounce::of_keys();
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
