//! When to draw.

use std::time::{Duration, Instant};

/// The pace of frames under a lasting storm.
const FRAME_PAUSE: Duration = Duration::from_millis(50);
/// How far ahead of that pace a burst may run: a key and the answer to it are drawn at once.
const BURST: Duration = Duration::from_millis(100);

/// Lets frames through at once after a pause, and at `FRAME_PAUSE` under a storm (a leaky bucket).
#[derive(Debug, Default)]
pub struct Pacer {
    dirty: bool,
    /// When the frames drawn so far would have been drawn at an even pace.
    paid_until: Option<Instant>,
}

impl Pacer {
    /// Something changed.
    pub const fn mark(&mut self) {
        self.dirty = true;
    }

    /// When the next frame may be drawn; none when nothing changed.
    #[must_use]
    pub fn due(&self, now: Instant) -> Option<Instant> {
        if !self.dirty {
            return None;
        }
        Some(self.paid_until.and_then(|until| until.checked_sub(BURST)).map_or(now, |from| from.max(now)))
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, now: Instant) {
        self.dirty = false;
        self.paid_until = Some(self.paid_until.map_or(now, |until| until.max(now)) + FRAME_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_once_after_a_pause_and_capped_under_a_storm() {
        let start = Instant::now();
        let mut pacer = Pacer::default();
        assert_eq!(pacer.due(start), None);
        let mut drawn = 0;
        for ms in 0..1000 {
            let now = start + Duration::from_millis(ms);
            pacer.mark();
            if pacer.due(now).is_some_and(|due| due <= now) {
                pacer.drawn(now);
                drawn += 1;
            }
        }
        assert!((20..=24).contains(&drawn), "{drawn} frames in a second");
        let later = start + Duration::from_secs(2);
        pacer.mark();
        assert_eq!(pacer.due(later), Some(later), "nothing is owed after a pause");
    }
}
