//! What all peers together make the host hold for them: large answers they do not take, and large requests that wait behind
//! those. One peer's share is bounded where it is served; ten thousand patient ones would still fill the memory.
//!
//! Small messages are not weighed: there are only so many connections. A large one is taken on while all of them together
//! weigh no more than the most; beyond that those who take nothing, or next to nothing, make room, the heaviest first: their
//! lines are cut. A slow line that reads on keeps its place, and where everybody reads on the newcomer is told to come back.
//! Nobody ever waits for somebody else's reading.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Messages up to this size are not weighed.
pub(super) const SMALL_BYTES: usize = 64 * 1024;
/// The most that is held for all peers together: a few of the largest answers.
pub(super) const HELD_BYTES_MAX: usize = 64 << 20;
/// How long a peer may rest in the middle of a message while others need the room.
const REST_MAX: Duration = Duration::from_secs(2);
/// Who takes fewer bytes a second than this is not reading: slower than any line people work on.
const BYTES_A_SECOND_MIN: u64 = 2048;

/// Weighs what is held.
pub(super) struct Scales {
    most: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u64,
    total: usize,
    peers: BTreeMap<u64, Peer>,
}

/// A connection on the scales.
struct Peer {
    bytes: usize,
    /// Since when a message is being sent, and how much of it was taken.
    sending: Option<(Instant, u64)>,
    cut: Arc<Notify>,
}

impl Peer {
    fn does_not_read(&self, now: Instant) -> bool {
        self.sending.is_some_and(|(since, taken)| {
            let lasted = now.saturating_duration_since(since);
            lasted >= REST_MAX && taken < lasted.as_secs().saturating_mul(BYTES_A_SECOND_MIN)
        })
    }
}

impl Scales {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, state: Mutex::default() })
    }

    /// A new connection.
    pub fn peer(self: &Arc<Self>) -> Burden {
        let mut state = self.state();
        let (id, cut) = (state.next, Arc::new(Notify::new()));
        state.next += 1;
        state.peers.insert(id, Peer { bytes: 0, sending: None, cut: Arc::clone(&cut) });
        Burden { scales: Arc::clone(self), id, cut }
    }

    /// What is weighed now, in bytes.
    #[cfg(test)]
    pub fn total(&self) -> usize {
        self.state().total
    }

    /// What is behind the lock is whole after every statement.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Cuts those who do not read until there is room; whether there is.
    fn make_room(&mut self, bytes: usize, most: usize, now: Instant) -> bool {
        while self.total.saturating_add(bytes) > most {
            let heavy = self.peers.iter().filter(|(_, peer)| peer.bytes > 0 && peer.does_not_read(now));
            let Some(id) = heavy.max_by_key(|(_, peer)| peer.bytes).map(|(id, _)| *id) else { return false };
            self.leave(id);
        }
        true
    }

    /// A connection is off the scales: it has ended, or is to.
    fn leave(&mut self, id: u64) {
        if let Some(peer) = self.peers.remove(&id) {
            self.total = self.total.saturating_sub(peer.bytes);
            peer.cut.notify_one();
        }
    }
}

/// A connection's place on the scales; given up by dropping it.
pub(super) struct Burden {
    scales: Arc<Scales>,
    id: u64,
    cut: Arc<Notify>,
}

impl Burden {
    /// Takes a message on; none when there is no room for it.
    pub fn weigh(&self, bytes: usize) -> Option<Weight> {
        self.weigh_at(bytes, Instant::now())
    }

    fn weigh_at(&self, bytes: usize, now: Instant) -> Option<Weight> {
        let bytes = if bytes <= SMALL_BYTES { 0 } else { bytes };
        let mut state = self.scales.state();
        if bytes > 0 {
            if !state.make_room(bytes, self.scales.most, now) {
                return None;
            }
            // One that was cut is given nothing more to hold.
            state.peers.get_mut(&self.id)?.bytes += bytes;
            state.total += bytes;
        }
        Some(Weight { scales: Arc::clone(&self.scales), id: self.id, bytes })
    }

    /// A message begins to be sent.
    pub fn sends(&self) {
        self.sends_at(Instant::now());
    }

    fn sends_at(&self, now: Instant) {
        self.set(Some((now, 0)));
    }

    /// The peer took so much of it.
    pub fn took(&self, bytes: usize) {
        if let Some((_, taken)) = self.scales.state().peers.get_mut(&self.id).and_then(|peer| peer.sending.as_mut()) {
            *taken = taken.saturating_add(bytes as u64);
        }
    }

    /// It was sent.
    pub fn sent(&self) {
        self.set(None);
    }

    fn set(&self, sending: Option<(Instant, u64)>) {
        if let Some(peer) = self.scales.state().peers.get_mut(&self.id) {
            peer.sending = sending;
        }
    }

    /// Returns when this connection has to make room for others.
    pub async fn cut(&self) {
        self.cut.notified().await;
    }
}

impl Drop for Burden {
    fn drop(&mut self) {
        self.scales.state().leave(self.id);
    }
}

/// A message that is held for a peer.
#[must_use = "what is dropped weighs nothing"]
pub(super) struct Weight {
    scales: Arc<Scales>,
    id: u64,
    bytes: usize,
}

impl Drop for Weight {
    fn drop(&mut self) {
        let mut state = self.scales.state();
        // Of a connection that was cut nothing weighs any more.
        if let Some(peer) = state.peers.get_mut(&self.id) {
            peer.bytes = peer.bytes.saturating_sub(self.bytes);
            state.total = state.total.saturating_sub(self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Waker};

    const LARGE: usize = 4 * SMALL_BYTES;

    fn is_cut(burden: &Burden) -> bool {
        pin!(burden.cut()).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn who_does_not_read_makes_room_and_who_reads_slowly_stays() {
        let scales = Scales::new(3 * LARGE);
        let now = Instant::now();
        let later = now + 2 * REST_MAX;
        let [still, slow, heavy, new] = [(); 4].map(|()| scales.peer());
        let mut held = vec![still.weigh_at(LARGE, now).unwrap(), slow.weigh_at(LARGE, now).unwrap()];
        assert!(heavy.weigh_at(2 * LARGE, now).is_none(), "nobody rests yet");
        held.push(heavy.weigh_at(LARGE, now).unwrap());
        assert!(new.weigh_at(LARGE, later).is_none(), "who sends nothing is not at fault for not reading");
        for sending in [&still, &slow] {
            sending.sends_at(now);
        }
        slow.took(1 << 20);
        held.push(new.weigh_at(LARGE, later).unwrap());
        assert!(is_cut(&still) && !is_cut(&slow) && !is_cut(&heavy) && !is_cut(&new));
        assert!(new.weigh_at(LARGE, later).is_none(), "everybody else reads");
        assert!(still.weigh_at(1, later).is_some(), "small ones are not weighed");
        assert!(still.weigh_at(LARGE, later).is_none(), "who was cut holds nothing more");
        assert_eq!(scales.total(), 3 * LARGE);
        held.clear();
        assert_eq!(scales.total(), 0);
        let _again = heavy.weigh_at(3 * LARGE, later).unwrap();
        drop(heavy);
        assert_eq!(scales.total(), 0, "who has gone weighs nothing");
    }

    #[test]
    fn the_heaviest_goes_first_and_no_more_than_need_be() {
        let scales = Scales::new(6 * LARGE);
        let now = Instant::now();
        let [light, heavy, new] = [(); 3].map(|()| scales.peer());
        let _held = [light.weigh_at(LARGE, now).unwrap(), heavy.weigh_at(4 * LARGE, now).unwrap()];
        light.sends_at(now);
        heavy.sends_at(now);
        let _new = new.weigh_at(2 * LARGE, now + REST_MAX).unwrap();
        assert!(is_cut(&heavy) && !is_cut(&light));
    }
}
