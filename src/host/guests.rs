//! Who is here: open sessions, and what each is still to be told. A guest who does not listen costs a bounded queue and
//! one mark that something was missed; nobody waits for anybody.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};

use crate::desk::session::Session;
use crate::wire::{Notice, Present};

/// Notices kept for a guest who is slow.
const NOTICES_MAX: usize = 256;
/// Connections in all; each costs two file handles and some kilobytes.
pub(super) const CONNECTIONS_MAX: usize = 600;
/// Connections of one user of the operating system, so that nobody can take everybody's place.
pub(super) const CONNECTIONS_PER_USER_MAX: usize = 256;

/// Tells one guest things, without ever waiting for them.
pub(super) struct Mouth {
    tell: mpsc::Sender<Notice>,
    missed: Arc<AtomicBool>,
}

impl Mouth {
    /// Tells a notice, or marks that one was left out; false when the guest has gone.
    pub fn tell(&self, notice: Notice) -> bool {
        match self.tell.try_send(notice) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.missed.store(true, Ordering::Release);
                true
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

/// What a connection holds of its place in the list.
pub(super) struct Place {
    /// What the guest is to be told.
    pub notices: mpsc::Receiver<Notice>,
    missed: Arc<AtomicBool>,
    _seat: Seat,
}

impl Place {
    /// Whether notices were left out since the last time this was asked.
    pub fn missed(&self) -> bool {
        self.missed.swap(false, Ordering::AcqRel)
    }
}

/// The list.
pub(super) struct Guests {
    list: Mutex<BTreeMap<u64, Present>>,
    connections: Mutex<BTreeMap<u32, usize>>,
    next: AtomicU64,
    /// Connections now, watched by whoever waits for the house to be empty.
    count: watch::Sender<usize>,
}

impl Guests {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            list: Mutex::default(),
            connections: Mutex::default(),
            next: AtomicU64::new(0),
            count: watch::Sender::new(0),
        })
    }

    /// Lets a connection of a user in; none when there is no room.
    pub fn enter(self: &Arc<Self>, uid: u32) -> Option<Entered> {
        let mut connections = lock(&self.connections);
        let all: usize = connections.values().sum();
        let own = connections.entry(uid).or_default();
        if all >= CONNECTIONS_MAX || *own >= CONNECTIONS_PER_USER_MAX {
            return None;
        }
        *own += 1;
        drop(connections);
        self.recount();
        Some(Entered { guests: Arc::clone(self), uid })
    }

    /// Gives a guest, known by now, a place in the list, and a mouth to tell them things through.
    pub fn sit(self: &Arc<Self>, session: &Session, since: DateTime<Utc>) -> (Place, Mouth) {
        let (tell, notices) = mpsc::channel(NOTICES_MAX);
        let missed = Arc::new(AtomicBool::new(false));
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let account = session.account.name.0.clone();
        lock(&self.list).insert(number, Present { account, known: session.known, since });
        let place = Place { notices, missed: Arc::clone(&missed), _seat: Seat { guests: Arc::clone(self), number } };
        (place, Mouth { tell, missed })
    }

    /// Connections now, and whenever that changes.
    pub fn count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    /// Who is here, in the order they came.
    pub fn present(&self) -> Vec<Present> {
        lock(&self.list).values().cloned().collect()
    }

    fn recount(&self) {
        self.count.send_replace(lock(&self.connections).values().sum());
    }
}

/// A connection that was let in; leaving is dropping it.
pub(super) struct Entered {
    guests: Arc<Guests>,
    uid: u32,
}

impl Drop for Entered {
    fn drop(&mut self) {
        {
            let mut connections = lock(&self.guests.connections);
            if let Some(own) = connections.get_mut(&self.uid) {
                *own -= 1;
                if *own == 0 {
                    connections.remove(&self.uid);
                }
            }
        }
        self.guests.recount();
    }
}

/// A place in the list; given up by dropping it.
struct Seat {
    guests: Arc<Guests>,
    number: u64,
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.guests.list).remove(&self.number);
    }
}

/// What is behind these locks is whole after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::unit::UnitCode;

    fn session() -> Session {
        Session::built_in(&UnitCode("321302".to_owned()))
    }

    #[test]
    fn who_does_not_listen_is_told_once_that_something_was_missed() {
        let guests = Guests::new();
        let (mut place, mouth) = guests.sit(&session(), DateTime::UNIX_EPOCH);
        for _ in 0..NOTICES_MAX {
            assert!(mouth.tell(Notice::Missed));
        }
        assert!(!place.missed(), "nothing was left out yet");
        assert!(mouth.tell(Notice::Closing) && mouth.tell(Notice::Closing), "a slow guest is not forgotten");
        assert!(place.missed() && !place.missed());
        let kept = std::iter::from_fn(|| place.notices.try_recv().ok()).count();
        assert_eq!(kept, NOTICES_MAX);
        drop(place);
        assert!(!mouth.tell(Notice::Closing) && guests.present().is_empty(), "who has gone is forgotten");
    }

    #[test]
    fn one_user_cannot_take_everybodys_room() {
        let guests = Guests::new();
        let mine: Vec<Entered> = (0..CONNECTIONS_PER_USER_MAX + 9).map_while(|_| guests.enter(1)).collect();
        assert_eq!(mine.len(), CONNECTIONS_PER_USER_MAX);
        let other = guests.enter(2);
        assert!(other.is_some() && *guests.count().borrow() == CONNECTIONS_PER_USER_MAX + 1);
        drop(mine);
        assert_eq!(*guests.count().borrow(), 1);
        assert!(guests.enter(1).is_some());
    }
}
