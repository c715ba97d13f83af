//! What all peers together make the host hold for them: answers they do not take, requests that wait behind those, and
//! requests that have only half arrived. One peer's share is bounded where it is served; hundreds of patient ones would
//! still fill the memory.
//!
//! What a peer holds up to [`FREE_BYTES`] is not weighed, in however many messages: there are only so many connections.
//! More is taken on while all of them together weigh no more than the most; beyond that those who take or send nothing, or
//! next to nothing, in the middle of a message make room, the heaviest first: their lines are cut. A slow line that goes on
//! keeps its place, and where everybody goes on the newcomer is told to come back. Nobody ever waits for somebody else.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// What one peer may hold without being weighed, in bytes.
pub(super) const FREE_BYTES: usize = 64 * 1024;
/// The most that is held for all peers together beyond what is free: a few of the largest answers, in bytes.
pub(super) const HELD_BYTES_MAX: usize = 64 << 20;
/// How long a peer may rest in the middle of a message while others need the room.
const REST_MAX: Duration = Duration::from_secs(2);
/// Who takes or sends fewer bytes than this in that time rests: slower than any line people work on.
const STEP_BYTES: u64 = 4096;

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
    /// A message that is being sent to it, and one that is arriving from it.
    out: Option<Moving>,
    coming: Option<Moving>,
    cut: Arc<Cut>,
}

/// A message on its way.
#[derive(Clone, Copy)]
struct Moving {
    /// Bytes that have passed.
    passed: u64,
    /// When it had last gone on by a step, and how far it was then.
    stepped: Instant,
    step: u64,
}

impl Moving {
    const fn begins(now: Instant) -> Self {
        Self { passed: 0, stepped: now, step: 0 }
    }

    const fn has_come_to(&mut self, passed: u64, now: Instant) {
        self.passed = passed;
        if passed.saturating_sub(self.step) >= STEP_BYTES {
            (self.stepped, self.step) = (now, passed);
        }
    }

    fn rests(self, now: Instant) -> bool {
        now.saturating_duration_since(self.stepped) >= REST_MAX
    }
}

/// Tells both tasks of a connection that it has to make room.
#[derive(Default)]
struct Cut {
    reading: Notify,
    writing: Notify,
}

/// What of so many bytes is weighed.
const fn over(bytes: usize) -> usize {
    bytes.saturating_sub(FREE_BYTES)
}

impl Peer {
    fn new() -> Self {
        Self { bytes: 0, out: None, coming: None, cut: Arc::default() }
    }

    fn rests(&self, now: Instant) -> bool {
        [self.out, self.coming].into_iter().flatten().any(|message| message.rests(now))
    }
}

impl Scales {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, state: Mutex::default() })
    }

    /// A new connection.
    pub fn peer(self: &Arc<Self>) -> Burden {
        let mut state = self.state();
        let (id, peer) = (state.next, Peer::new());
        let cut = Arc::clone(&peer.cut);
        state.next += 1;
        state.peers.insert(id, peer);
        Burden { scales: Arc::clone(self), id, cut, told: AtomicBool::new(false) }
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
    /// Takes bytes on for a peer; whether there is room for them. One that was cut is given nothing more to hold.
    fn take(&mut self, id: u64, bytes: usize, most: usize, now: Instant) -> bool {
        let Some(held) = self.peers.get(&id).map(|peer| peer.bytes) else { return false };
        let weighed = over(held.saturating_add(bytes)) - over(held);
        if weighed > 0 && !self.make_room(weighed, most, now) {
            return false;
        }
        // Making room may have cut this one.
        let Some(peer) = self.peers.get_mut(&id) else { return false };
        peer.bytes += bytes;
        self.total += weighed;
        true
    }

    /// Gives bytes back; of a connection that was cut nothing weighs any more.
    fn give(&mut self, id: u64, bytes: usize) {
        if let Some(peer) = self.peers.get_mut(&id) {
            let before = over(peer.bytes);
            peer.bytes = peer.bytes.saturating_sub(bytes);
            self.total = self.total.saturating_sub(before - over(peer.bytes));
        }
    }

    /// Cuts those who rest until there is room; whether there is.
    fn make_room(&mut self, bytes: usize, most: usize, now: Instant) -> bool {
        while self.total.saturating_add(bytes) > most {
            let heavy = self.peers.iter().filter(|(_, peer)| over(peer.bytes) > 0 && peer.rests(now));
            let Some(id) = heavy.max_by_key(|(_, peer)| peer.bytes).map(|(id, _)| *id) else { return false };
            self.leave(id);
        }
        true
    }

    /// A connection is off the scales: it has ended, or is to.
    fn leave(&mut self, id: u64) {
        if let Some(peer) = self.peers.remove(&id) {
            self.total = self.total.saturating_sub(over(peer.bytes));
            peer.cut.reading.notify_one();
            peer.cut.writing.notify_one();
        }
    }
}

/// A connection's place on the scales; given up by dropping it.
pub(super) struct Burden {
    scales: Arc<Scales>,
    id: u64,
    cut: Arc<Cut>,
    told: AtomicBool,
}

impl Burden {
    /// Takes a message on; none when there is no room for it.
    pub fn weigh(&self, bytes: usize) -> Option<Weight> {
        self.weigh_at(bytes, Instant::now())
    }

    fn weigh_at(&self, bytes: usize, now: Instant) -> Option<Weight> {
        let mut weight = self.nothing();
        weight.grow_at(bytes, now).then_some(weight)
    }

    /// A weight that may grow.
    pub fn nothing(&self) -> Weight {
        Weight { scales: Arc::clone(&self.scales), id: self.id, bytes: 0 }
    }

    /// A message begins to be sent.
    pub fn sends(&self) {
        self.sends_at(Instant::now());
    }

    fn sends_at(&self, now: Instant) {
        self.set(|peer| peer.out = Some(Moving::begins(now)));
    }

    /// The peer took so much of it.
    pub fn took(&self, bytes: usize) {
        self.took_at(bytes, Instant::now());
    }

    fn took_at(&self, bytes: usize, now: Instant) {
        self.set(|peer| {
            if let Some(message) = &mut peer.out {
                message.has_come_to(message.passed.saturating_add(bytes as u64), now);
            }
        });
    }

    /// It was sent.
    pub fn sent(&self) {
        self.set(|peer| peer.out = None);
    }

    /// So much of a message has arrived.
    pub fn came(&self, bytes: usize) {
        self.came_at(bytes, Instant::now());
    }

    fn came_at(&self, bytes: usize, now: Instant) {
        self.set(|peer| peer.coming.get_or_insert(Moving::begins(now)).has_come_to(bytes as u64, now));
    }

    /// It has arrived whole.
    pub fn received(&self) {
        self.set(|peer| peer.coming = None);
    }

    fn set(&self, set: impl FnOnce(&mut Peer)) {
        if let Some(peer) = self.scales.state().peers.get_mut(&self.id) {
            set(peer);
        }
    }

    /// Returns when whoever reads from this connection has to make room for others.
    pub async fn reading_cut(&self) {
        self.cut.reading.notified().await;
    }

    /// The same for whoever writes to it.
    pub async fn writing_cut(&self) {
        self.cut.writing.notified().await;
    }

    /// Whether nobody has told yet that the line was cut: the first who asks tells.
    pub fn is_to_tell(&self) -> bool {
        !self.told.swap(true, Ordering::AcqRel)
    }
}

impl Drop for Burden {
    fn drop(&mut self) {
        self.scales.state().leave(self.id);
    }
}

/// A message that is held for a peer, or a part of one.
#[must_use = "what is dropped weighs nothing"]
pub(super) struct Weight {
    scales: Arc<Scales>,
    id: u64,
    bytes: usize,
}

impl Weight {
    /// Weighs so much from now on, if it weighed less; whether there is room for that.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        self.grow_at(bytes, Instant::now())
    }

    fn grow_at(&mut self, bytes: usize, now: Instant) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let taken = self.scales.state().take(self.id, more, self.scales.most, now);
        if taken {
            self.bytes += more;
        }
        taken
    }

    /// Parts with so much of it.
    pub fn split(&mut self, bytes: usize) -> Self {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        Self { scales: Arc::clone(&self.scales), id: self.id, bytes }
    }
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.scales.state().give(self.id, self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Waker};

    const LARGE: usize = 4 * FREE_BYTES;

    /// So many bytes that so many are weighed.
    fn heavy(bytes: usize) -> usize {
        FREE_BYTES + bytes
    }

    fn is_cut(burden: &Burden) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        let (reading, writing) = (pin!(burden.reading_cut()), pin!(burden.writing_cut()));
        let cut = (reading.poll(&mut context).is_ready(), writing.poll(&mut context).is_ready());
        assert_eq!(cut.0, cut.1, "both tasks of a connection are told");
        cut.0
    }

    #[test]
    fn who_rests_makes_room_and_who_is_slow_stays() {
        let scales = Scales::new(3 * LARGE);
        let now = Instant::now();
        let later = now + 2 * REST_MAX;
        let [still, slow, third, new] = [(); 4].map(|()| scales.peer());
        let mut held = vec![still.weigh_at(heavy(LARGE), now).unwrap(), slow.weigh_at(heavy(LARGE), now).unwrap()];
        assert!(third.weigh_at(heavy(2 * LARGE), now).is_none(), "nobody rests yet");
        held.push(third.weigh_at(heavy(LARGE), now).unwrap());
        assert!(new.weigh_at(heavy(LARGE), later).is_none(), "who is sent nothing is not at fault for not reading");
        for sending in [&still, &slow] {
            sending.sends_at(now);
        }
        slow.took_at(1 << 20, later);
        still.took_at(1, later);
        held.push(new.weigh_at(heavy(LARGE), later).unwrap());
        assert!(is_cut(&still) && !is_cut(&slow) && !is_cut(&third) && !is_cut(&new));
        assert!(new.weigh_at(LARGE, later).is_none(), "everybody else reads");
        assert!(still.weigh_at(1, later).is_none(), "who was cut holds nothing more");
        assert_eq!(scales.total(), 3 * LARGE);
        held.clear();
        assert_eq!(scales.total(), 0);
        let _again = third.weigh_at(heavy(3 * LARGE), later).unwrap();
        drop(third);
        assert_eq!(scales.total(), 0, "who has gone weighs nothing");
    }

    #[test]
    fn who_does_not_finish_what_they_say_makes_room_and_who_goes_on_stays() {
        let scales = Scales::new(2 * LARGE);
        let now = Instant::now();
        let [still, slow, new] = [(); 3].map(|()| scales.peer());
        let _held = [&still, &slow].map(|peer| {
            peer.came_at(heavy(LARGE), now);
            peer.weigh_at(heavy(LARGE), now).unwrap()
        });
        // However fast it began.
        slow.came_at(heavy(LARGE) + 4096, now + REST_MAX);
        let _new = new.weigh_at(heavy(LARGE), now + REST_MAX).unwrap();
        assert!(is_cut(&still) && !is_cut(&slow));
        slow.received();
        assert!(new.weigh_at(LARGE, now + 500 * REST_MAX).is_none(), "between two messages anybody may rest");
    }

    #[test]
    fn small_messages_are_free_until_they_are_many() {
        let scales = Scales::new(LARGE);
        let now = Instant::now();
        let [many, other] = [(); 2].map(|()| scales.peer());
        let taken: Vec<Weight> = (0..1000).map_while(|_| many.weigh_at(FREE_BYTES / 8, now)).collect();
        assert_eq!(taken.len(), (FREE_BYTES + LARGE) / (FREE_BYTES / 8));
        assert_eq!(scales.total(), LARGE);
        assert!(other.weigh_at(FREE_BYTES, now).is_some(), "who holds little is never refused");
    }

    #[test]
    fn the_heaviest_goes_first_and_no_more_than_need_be() {
        let scales = Scales::new(6 * LARGE);
        let now = Instant::now();
        let [light, fat, new] = [(); 3].map(|()| scales.peer());
        let _held = [light.weigh_at(heavy(LARGE), now).unwrap(), fat.weigh_at(heavy(4 * LARGE), now).unwrap()];
        light.sends_at(now);
        fat.sends_at(now);
        let _new = new.weigh_at(heavy(2 * LARGE), now + REST_MAX).unwrap();
        assert!(is_cut(&fat) && !is_cut(&light));
    }

    #[test]
    fn a_weight_that_is_parted_weighs_as_much_as_it_did() {
        let scales = Scales::new(2 * LARGE);
        let peer = scales.peer();
        let mut whole = peer.nothing();
        assert!(whole.grow_to(heavy(LARGE)) && whole.grow_to(1), "it does not shrink");
        let part = whole.split(LARGE);
        assert_eq!(scales.total(), LARGE);
        drop(whole);
        assert_eq!(scales.total(), LARGE - FREE_BYTES);
        drop(part);
        assert_eq!(scales.total(), 0);
    }
}
