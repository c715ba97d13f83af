//! One connection: who it is, what it asks, what it is answered and told.
//!
//! Two tasks. One reads frames and hands orders to the writer's queue at once, so that orders of one batch share a durable
//! write; the other answers in the order of the requests and tells notices in between. Between them lie at most
//! [`IN_FLIGHT_MAX`] requests: who asks more waits in his own socket. A line that takes nothing for [`WRITE_MAX`] is cut;
//! until then it holds up nobody but itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_util::bytes::Bytes;
use tokio_util::codec::{FramedRead, FramedWrite, LengthDelimitedCodec};

use super::guests::Place;
use super::house::House;
use crate::desk::Outcome;
use crate::desk::session::Session;
use crate::domain::order::Rejection;
use crate::wire::frame::{self, LENGTH_BYTES, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::wire::{Notice, PROTOCOL, Reply, Request, Sent};

/// Requests of one connection that may wait for their answers.
const IN_FLIGHT_MAX: usize = 64;
/// How long somebody may take to say who they are.
const HELLO_MAX: Duration = Duration::from_secs(10);
/// How long a line may take nothing: longer than a short stop, shorter than a night.
const WRITE_MAX: Duration = Duration::from_secs(600);
/// How long somebody may ask nothing before the line is closed; the client dials again when it is needed.
const IDLE_MAX: Duration = Duration::from_secs(12 * 3600);

type Reader = FramedRead<OwnedReadHalf, LengthDelimitedCodec>;
type Writer = FramedWrite<OwnedWriteHalf, LengthDelimitedCodec>;

/// What a request has come to so far.
enum Pending {
    /// An order in the writer's queue.
    Order(oneshot::Receiver<Outcome>),
    /// Refused before it got there.
    Refused(Rejection),
    /// Anything else, answered when its turn comes, so that it sees the orders before it.
    Request(Box<Request>),
}

fn codec(bytes_max: usize) -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder().length_field_length(LENGTH_BYTES).max_frame_length(bytes_max).new_codec()
}

/// Serves one connection until it ends.
pub(super) async fn serve(house: Arc<House>, stream: UnixStream, uid: u32) {
    let (read, write) = stream.into_split();
    let mut frames = FramedRead::new(read, codec(REQUEST_BYTES_MAX));
    let mut sink = FramedWrite::new(write, codec(REPLY_BYTES_MAX));
    let Some(_entered) = house.guests.enter(uid) else {
        let _cut = send(&mut sink, answer(Reply::Rejected(House::full()))).await;
        return;
    };
    let hello = match timeout(HELLO_MAX, frames.next()).await {
        Ok(Some(Ok(body))) => frame::parse::<Request>(&body),
        // Nobody said anything that could be answered.
        _ => return,
    };
    let (reply, session) = match hello {
        Ok(Request::Hello { protocol: PROTOCOL, key }) => match house.welcome(uid, key.as_deref()) {
            Ok(session) => (Reply::Hello { protocol: PROTOCOL }, Some(session)),
            Err(refusal) => (Reply::Rejected(refusal.into()), None),
        },
        // Another version, or not a client at all: it is told which version this is.
        _ => (Reply::Hello { protocol: PROTOCOL }, None),
    };
    if send(&mut sink, answer(reply)).await.is_err() {
        return;
    }
    let Some(session) = session else { return };
    let place = house.seat(&session);
    let (asked, asking) = mpsc::channel(IN_FLIGHT_MAX);
    let writer = tokio::spawn(write_all(Arc::clone(&house), Arc::clone(&session), (sink, place), asking));
    read_all(&house, &session, frames, asked).await;
    // What was asked is still being done, and its answers are kept by their ids.
    let _ended = writer.await;
}

/// Reads requests until the line ends or the house closes.
async fn read_all(house: &Arc<House>, session: &Arc<Session>, mut frames: Reader, asked: mpsc::Sender<Pending>) {
    let mut closing = house.closing();
    loop {
        let frame = tokio::select! {
            biased;
            () = closing.begun() => return,
            frame = timeout(IDLE_MAX, frames.next()) => frame,
            // The writer has given the line up.
            () = asked.closed() => return,
        };
        let Ok(Some(Ok(body))) = frame else { return };
        let pending = match frame::parse::<Request>(&body) {
            Ok(Request::Submit(order)) => queue(house, session, *order).await,
            Ok(request) => Pending::Request(Box::new(request)),
            // After a frame that is no request nothing on this line can be trusted.
            Err(_) => return,
        };
        if asked.send(pending).await.is_err() {
            return;
        }
    }
}

async fn queue(house: &Arc<House>, session: &Arc<Session>, order: crate::domain::order::Order) -> Pending {
    let (tell, outcome) = oneshot::channel();
    let (house, session) = (Arc::clone(house), Arc::clone(session));
    let queued = tokio::task::spawn_blocking(move || {
        let desk = Arc::clone(&house.desk);
        let reply = move |done: Outcome| {
            if let Ok(receipt) = &done {
                desk.saw(receipt.position);
            }
            // Who asked may have gone away.
            let _gone = tell.send(done);
        };
        house.desk.enqueue_for(&session, order, Box::new(reply))
    });
    match queued.await {
        Ok(Ok(())) => Pending::Order(outcome),
        Ok(Err(rejection)) => Pending::Refused(rejection),
        Err(_) => Pending::Refused(Rejection::Unknown),
    }
}

/// Answers and tells until nothing more is asked, or the line takes nothing any more.
async fn write_all(
    house: Arc<House>,
    session: Arc<Session>,
    (mut sink, mut place): (Writer, Place),
    mut asking: mpsc::Receiver<Pending>,
) {
    let mut closing = house.closing();
    let mut told_closing = false;
    loop {
        let sent = tokio::select! {
            biased;
            pending = asking.recv() => match pending {
                Some(pending) => answer(resolve(&house, &session, pending).await),
                None => return,
            },
            Some(notice) = place.notices.recv() => Sent::Notice(notice),
            () = closing.begun(), if !told_closing => {
                told_closing = true;
                Sent::Notice(Notice::Closing)
            }
        };
        if send(&mut sink, sent).await.is_err() {
            return;
        }
        if place.notices.is_empty() && place.missed() && send(&mut sink, Sent::Notice(Notice::Missed)).await.is_err() {
            return;
        }
    }
}

async fn resolve(house: &Arc<House>, session: &Arc<Session>, pending: Pending) -> Reply {
    match pending {
        Pending::Order(outcome) => super::settled(outcome.await.unwrap_or(Err(Rejection::Unknown))),
        Pending::Refused(rejection) => Reply::Rejected(rejection),
        Pending::Request(request) => house.ask(session, *request).await,
    }
}

fn answer(reply: Reply) -> Sent {
    Sent::Reply(Box::new(reply))
}

/// Sends one message; an answer too large to send is answered with that.
async fn send(sink: &mut Writer, sent: Sent) -> Result<(), ()> {
    let body = serde_json::to_vec(&sent).map_err(drop)?;
    let body = if body.len() > REPLY_BYTES_MAX {
        let trouble = format!("an answer of {} bytes, the most is {REPLY_BYTES_MAX}", body.len());
        serde_json::to_vec(&answer(Reply::Trouble(trouble))).map_err(drop)?
    } else {
        body
    };
    match timeout(WRITE_MAX, sink.send(Bytes::from(body))).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(()),
    }
}
