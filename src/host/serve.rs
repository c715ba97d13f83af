//! Serving: lets connections in until it is time to leave, then finishes what is queued, says so, and closes the desk.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::net::UnixListener;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::connection;
use super::house::{DOORS, House, Manner, QUESTIONS_MAX};
use super::socket::Bound;
use crate::desk::Desk;

/// Threads that carry bytes; the work is done elsewhere.
const CARRIERS: usize = 2;
/// Threads that wait for the desk: one for each question that is being answered and for each door, and some that neither ever
/// takes, for handing over orders, which waits for nobody. Each that ever worked keeps some 3 MiB of freed memory, so there are few.
const WAITERS_MAX: usize = QUESTIONS_MAX + DOORS + 4;
/// How long connections may take to finish once the house closes.
const FAREWELL_MAX: Duration = Duration::from_secs(10);
/// How often it is looked whether what is served is still there.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A pause after the system had no handle left for a new connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why a host left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It was told to, by a signal.
    Told,
    /// Nobody had been here for a while.
    Idle,
    /// Its own user asked it to make way.
    Asked,
    /// What it served is not there any more.
    Gone,
}

/// Serves a desk at a socket until told to stop, or idle. `ready` is called once connections are let in.
///
/// # Errors
/// When the runtime cannot be started or the socket not be used; nothing of the register depends on it.
pub fn serve(desk: Arc<Desk>, mut bound: Bound, manner: Manner, ready: impl FnOnce()) -> io::Result<Left> {
    let runtime =
        Builder::new_multi_thread().worker_threads(CARRIERS).max_blocking_threads(WAITERS_MAX).enable_all().build()?;
    let listener = bound.listener.try_clone()?;
    listener.set_nonblocking(true)?;
    let idle_exit = manner.idle_exit;
    let still_there = manner.still_there.clone();
    let house = Arc::new(House::new(desk, manner, Utc::now()));
    let left = runtime.block_on(async {
        let listener = UnixListener::from_std(listener)?;
        ready();
        let left = tokio::select! {
            left = let_in(&house, &listener, idle_exit) => left?,
            () = gone(still_there) => Left::Gone,
        };
        // Who comes now finds no host, and starts or waits for the next one.
        drop(listener);
        bound.unbind();
        house.close();
        let mut count = house.guests.count();
        // Those who have not finished by then find their orders by their ids.
        let _late = tokio::time::timeout(FAREWELL_MAX, count.wait_for(|count| *count == 0)).await;
        Ok::<_, io::Error>(left)
    });
    runtime.shutdown_timeout(FAREWELL_MAX);
    left
}

async fn let_in(house: &Arc<House>, listener: &UnixListener, idle_exit: Option<Duration>) -> io::Result<Left> {
    let (mut stop, mut hang_up) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut closing = house.closing();
    loop {
        let accepted = tokio::select! {
            _ = stop.recv() => return Ok(Left::Told),
            _ = hang_up.recv() => return Ok(Left::Told),
            () = closing.begun() => return Ok(Left::Asked),
            () = idle(house.guests.count(), idle_exit) => return Ok(Left::Idle),
            accepted = listener.accept() => accepted,
        };
        match accepted.and_then(|(stream, _)| {
            let peer = stream.peer_cred()?;
            Ok(((peer.uid(), peer.pid()), stream))
        }) {
            Ok((peer, stream)) => drop(tokio::spawn(connection::serve(Arc::clone(house), stream, peer))),
            // No handle left, or the peer has gone again: others still want to be served.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Returns when what is served is not there any more.
async fn gone(still_there: Option<Arc<dyn Fn() -> bool + Send + Sync>>) {
    let Some(still_there) = still_there else { return std::future::pending().await };
    let mut look = tokio::time::interval(LOOK_EVERY);
    while still_there() {
        look.tick().await;
    }
}

/// Returns when nobody has been here for so long.
async fn idle(mut count: watch::Receiver<usize>, idle_exit: Option<Duration>) {
    let Some(pause) = idle_exit else { return std::future::pending().await };
    loop {
        if count.wait_for(|count| *count == 0).await.is_err() {
            return std::future::pending().await;
        }
        let came = count.wait_for(|count| *count > 0);
        if tokio::time::timeout(pause, came).await.is_err() {
            return;
        }
    }
}
