//! What the administrator should be able to read of afterwards: who was turned away, whose line was cut, who asked for what
//! they may not see. One line each, to whoever runs the host, and never so many that somebody who floods the host floods
//! its log: beyond [`LINES_MAX`] in a window they are only counted.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::refusal::Refusal;

/// Lines told in one window.
const LINES_MAX: u32 = 60;
/// How long a window is.
const WINDOW: Duration = Duration::from_secs(60);

/// Something that happened at the door, or on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// The user of the operating system, as the kernel says.
    pub uid: u32,
    /// The account, once it was known.
    pub account: Option<String>,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Turned away: everybody's room, or this user's, is taken; or there is none for more of a request.
    NoRoom,
    /// Said nothing that could be answered, or not in time.
    Silent,
    /// The first word was none of this protocol.
    NoClient,
    /// Another version of the protocol.
    Version {
        /// Theirs.
        theirs: u32,
    },
    /// Nobody the register knows, or not who they say.
    Stranger(Refusal),
    /// Sent what is no request; the line was cut.
    Garbled(String),
    /// Took or sent nothing for too long in the middle of a message; the line was cut.
    Stalled,
    /// Asked for what the policy does not give.
    Forbidden(Refusal),
    /// So many more happened than were told.
    More(u64),
}

/// Who reads of incidents.
pub type Reader = Arc<dyn Fn(&Incident) + Send + Sync>;

/// Tells incidents, in bounded number.
pub(super) struct Journal {
    reader: Option<Reader>,
    window: Mutex<Window>,
}

struct Window {
    began: Instant,
    told: u32,
    untold: u64,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("read", &self.reader.is_some()).finish()
    }
}

impl Journal {
    pub fn new(reader: Option<Reader>) -> Self {
        Self { reader, window: Mutex::new(Window { began: Instant::now(), told: 0, untold: 0 }) }
    }

    /// Tells an incident, or counts it.
    pub fn tell(&self, incident: &Incident) {
        self.tell_at(incident, Instant::now());
    }

    fn tell_at(&self, incident: &Incident, now: Instant) {
        let Some(reader) = &self.reader else { return };
        let more = {
            let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
            let mut more = 0;
            if now.duration_since(window.began) >= WINDOW {
                more = window.untold;
                *window = Window { began: now, told: 0, untold: 0 };
            }
            if window.told >= LINES_MAX {
                window.untold += 1;
                return;
            }
            window.told += 1;
            more
        };
        if more > 0 {
            reader(&Incident { what: What::More(more), ..incident.clone() });
        }
        reader(incident);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_the_count_is_told() {
        let told: Arc<Mutex<Vec<What>>> = Arc::default();
        let reader = {
            let told = Arc::clone(&told);
            Arc::new(move |incident: &Incident| told.lock().unwrap().push(incident.what.clone()))
        };
        let journal = Journal::new(Some(reader));
        let incident = Incident { uid: 7, account: None, what: What::NoRoom };
        let begin = Instant::now();
        for _ in 0..LINES_MAX + 9 {
            journal.tell_at(&incident, begin);
        }
        assert_eq!(told.lock().unwrap().len(), LINES_MAX as usize);
        journal.tell_at(&incident, begin + WINDOW);
        assert_eq!(told.lock().unwrap().split_off(LINES_MAX as usize), [What::More(9), What::NoRoom]);
    }
}
