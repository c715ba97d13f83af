//! One connection: who it is, what it asks, what it is answered and told.
//!
//! Two tasks. One reads frames and hands orders to the writer's queue at once, so that orders of one batch share a durable
//! write; the other answers in the order of the requests and tells notices in between. Between them lie at most
//! [`IN_FLIGHT_MAX`] requests of [`IN_FLIGHT_BYTES_MAX`] bytes: who asks more waits in his own socket. A line that takes
//! nothing for [`WRITE_MAX`] is cut, earlier where others need the room ([`burden`](super::burden)); until then it holds up
//! nobody but itself.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::timeout;
use tokio_util::codec::FramedRead;

use super::burden::{Burden, Weight};
use super::guests::Place;
use super::house::House;
use super::inlet::{Inlet, Unheard};
use super::journal::{Incident, What};
use super::news::News;
use crate::desk::Outcome;
use crate::desk::session::Session;
use crate::domain::order::{Order, Rejection};
use crate::wire::frame::{self, FrameError, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::wire::{Notice, PROTOCOL, Reply, Request, Sent};

/// Requests of one connection that may wait for their answers.
const IN_FLIGHT_MAX: usize = 64;
/// Bytes of requests of one connection that may wait for their answers: two of the largest.
const IN_FLIGHT_BYTES_MAX: usize = 2 * REQUEST_BYTES_MAX;
/// How long somebody may take to say who they are.
const HELLO_MAX: Duration = Duration::from_secs(10);
/// How long a line may take nothing: longer than a short stop, shorter than a night.
const WRITE_MAX: Duration = Duration::from_secs(600);
/// How long somebody may ask nothing before the line is closed; the client dials again when it is needed.
const IDLE_MAX: Duration = Duration::from_secs(12 * 3600);

type Reader = FramedRead<OwnedReadHalf, Inlet>;

/// The way out, and what is held for who is at its end.
struct Writer {
    out: OwnedWriteHalf,
    burden: Arc<Burden>,
}

/// A request and its room among those that wait.
struct Pending {
    what: Asked,
    room: Option<(OwnedSemaphorePermit, Weight)>,
}

/// What a request has come to so far.
enum Asked {
    /// An order in the writer's queue.
    Order(oneshot::Receiver<Outcome>),
    /// Refused before it got there.
    Refused(Rejection),
    /// Anything else, answered when its turn comes, so that it sees the orders before it.
    Request(Box<Request>),
}

/// A connection's name in the journal.
struct Named<'a> {
    house: &'a Arc<House>,
    uid: u32,
    account: Option<String>,
}

impl Named<'_> {
    fn tell(&self, what: What) {
        self.house.journal.tell(&Incident { uid: self.uid, account: self.account.clone(), what });
    }

    fn tell_unheard(&self, why: &Unheard) {
        self.tell(match why {
            Unheard::NoRoom => What::NoRoom,
            Unheard::Frame(error) => What::Garbled(error.to_string()),
        });
    }
}

/// Serves one connection until it ends.
pub(super) async fn serve(house: Arc<House>, stream: UnixStream, (uid, pid): (u32, Option<i32>)) {
    let (read, write) = stream.into_split();
    let burden = Arc::new(house.scales.peer());
    let mut frames = FramedRead::new(read, Inlet::new(Arc::clone(&burden)));
    let mut sink = Writer { out: write, burden: Arc::clone(&burden) };
    let mut named = Named { house: &house, uid, account: None };
    let Some(_entered) = house.guests.enter(uid) else {
        named.tell(What::NoRoom);
        let _cut = send(&mut sink, vec![answer(Reply::Rejected(House::full()))]).await;
        return;
    };
    let Some(session) = introduced((&named, pid), &mut frames, &mut sink).await else { return };
    named.account = Some(session.account.name.0.clone());
    let place = house.seat(&session);
    let (asked, asking) = mpsc::channel(IN_FLIGHT_MAX);
    let writer = tokio::spawn(write_all(Arc::clone(&house), Arc::clone(&session), (sink, place), (uid, asking)));
    read_all(&named, &session, (frames, &burden), asked).await;
    // What was asked is still being done, and its answers are kept by their ids.
    let _ended = writer.await;
}

/// The first words: who this is, or the end of the line.
async fn introduced(
    (named, pid): (&Named<'_>, Option<i32>),
    frames: &mut Reader,
    sink: &mut Writer,
) -> Option<Arc<Session>> {
    let hello = match timeout(HELLO_MAX, frames.next()).await {
        Ok(Some(Ok((body, _weight)))) => frame::parse::<Request>(&body),
        // Nobody said anything that could be answered.
        Ok(Some(Err(error))) => {
            named.tell_unheard(&error);
            return None;
        }
        // Somebody looked whether there is a host, and left.
        Ok(None) => return None,
        Err(_elapsed) => {
            named.tell(What::Silent);
            return None;
        }
    };
    let (reply, session) = match hello {
        Ok(Request::Hello { protocol: PROTOCOL, key, from }) => {
            match named.house.receive((named.uid, pid), (key, from)).await? {
                Ok(session) => (Reply::Hello { protocol: PROTOCOL }, Some(session)),
                Err(refusal) => {
                    named.tell(What::Stranger(refusal.clone()));
                    (Reply::Rejected(refusal.into()), None)
                }
            }
        }
        // Another version, or not a client at all: it is told which version this is.
        other => {
            named.tell(match other {
                Ok(Request::Hello { protocol, .. }) => What::Version { theirs: protocol },
                _ => What::NoClient,
            });
            (Reply::Hello { protocol: PROTOCOL }, None)
        }
    };
    // A line that broke meanwhile has no session.
    send(sink, vec![answer(reply)]).await.ok().and(session)
}

/// Reads requests until the line ends or the house closes.
async fn read_all(
    named: &Named<'_>,
    session: &Arc<Session>,
    (mut frames, burden): (Reader, &Burden),
    asked: mpsc::Sender<Pending>,
) {
    let house = named.house;
    let mut closing = house.closing();
    let room = Arc::new(Semaphore::new(IN_FLIGHT_BYTES_MAX));
    loop {
        let frame = tokio::select! {
            biased;
            () = closing.begun() => return,
            frame = timeout(IDLE_MAX, frames.next()) => frame,
            () = burden.reading_cut() => return tell_cut(named, burden),
            // The writer has given the line up.
            () = asked.closed() => return,
        };
        let (body, weight) = match frame {
            Ok(Some(Ok(request))) => request,
            Ok(Some(Err(error))) => return named.tell_unheard(&error),
            Ok(None) | Err(_) => return,
        };
        // Until answers were taken, no more is read than this.
        let bytes = u32::try_from(body.len()).unwrap_or(u32::MAX);
        let room = tokio::select! {
            biased;
            () = asked.closed() => return,
            () = burden.reading_cut() => return tell_cut(named, burden),
            room = Arc::clone(&room).acquire_many_owned(bytes) => room.ok(),
        };
        let what = match frame::parse::<Request>(&body) {
            Ok(Request::Submit(order)) => queue(house, session, *order).await,
            Ok(request) => Asked::Request(Box::new(request)),
            // After a frame that is no request nothing on this line can be trusted.
            Err(error) => return named.tell(What::Garbled(error.to_string())),
        };
        let room = room.map(|room| (room, weight));
        if asked.send(Pending { what, room }).await.is_err() {
            return;
        }
    }
}

/// A line was cut to make room, or because it took nothing: told once, whichever of its tasks finds out first.
fn tell_cut(named: &Named<'_>, burden: &Burden) {
    if burden.is_to_tell() {
        named.tell(What::Stalled);
    }
}

async fn queue(house: &Arc<House>, session: &Arc<Session>, order: Order) -> Asked {
    house.make_ready(&order).await;
    let (tell, outcome) = oneshot::channel();
    let (desk, session) = (Arc::clone(&house.desk), Arc::clone(session));
    let queued = tokio::task::spawn_blocking(move || {
        let seen = Arc::clone(&desk);
        let reply = move |done: Outcome| {
            if let Ok(receipt) = &done {
                seen.saw(receipt.position);
            }
            // Who asked may have gone away.
            let _gone = tell.send(done);
        };
        desk.enqueue_for(&session, order, Box::new(reply))
    });
    match queued.await {
        Ok(Ok(())) => Asked::Order(outcome),
        Ok(Err(rejection)) => Asked::Refused(rejection),
        Err(_) => Asked::Refused(Rejection::Unknown),
    }
}

/// Answers and tells until nothing more is asked, or the line takes nothing any more.
async fn write_all(
    house: Arc<House>,
    session: Arc<Session>,
    (mut sink, mut place): (Writer, Place),
    (uid, mut asking): (u32, mpsc::Receiver<Pending>),
) {
    let named = Named { house: &house, uid, account: Some(session.account.name.0.clone()) };
    let mut closing = house.closing();
    let mut told_closing = false;
    let mut news = News::new();
    loop {
        let mut answered = None;
        let sent = tokio::select! {
            biased;
            pending = asking.recv() => match pending {
                Some(Pending { what, room }) => {
                    answered = room;
                    let reply = resolve(&house, &session, what).await;
                    note(&named, &reply);
                    vec![answer(reply)]
                }
                None => return,
            },
            Some(news) = news.next(&mut place.notices) => news.into_iter().map(Sent::Notice).collect(),
            () = closing.begun(), if !told_closing => {
                told_closing = true;
                vec![Sent::Notice(Notice::Closing)]
            }
        };
        let taken = send(&mut sink, sent).await;
        drop(answered);
        let told = match taken {
            Ok(()) if place.notices.is_empty() && place.missed() => {
                send(&mut sink, vec![Sent::Notice(Notice::Missed)]).await
            }
            taken => taken,
        };
        match told {
            Ok(()) => {}
            Err(Unsent::Stalled) => return tell_cut(&named, &sink.burden),
            Err(Unsent::Gone) => return,
        }
    }
}

/// What the policy refused is worth a line.
fn note(named: &Named<'_>, reply: &Reply) {
    if let Reply::Rejected(Rejection::Refused(refusal)) = reply
        && refusal.code == "forbidden"
    {
        named.tell(What::Forbidden(refusal.clone()));
    }
}

async fn resolve(house: &Arc<House>, session: &Arc<Session>, asked: Asked) -> Reply {
    match asked {
        Asked::Order(outcome) => super::settled(outcome.await.unwrap_or(Err(Rejection::Unknown))),
        Asked::Refused(rejection) => Reply::Rejected(rejection),
        Asked::Request(request) => house.ask(session, *request).await,
    }
}

fn answer(reply: Reply) -> Sent {
    Sent::Reply(Box::new(reply))
}

/// Why a message was not taken.
enum Unsent {
    /// The line has ended.
    Gone,
    /// Nothing was taken for too long.
    Stalled,
}

/// Sends messages in one piece.
async fn send(sink: &mut Writer, messages: Vec<Sent>) -> Result<(), Unsent> {
    let (mut bytes, mut held) = (Vec::new(), Vec::new());
    for message in messages {
        let (frame, weight) = framed(sink, message)?;
        if bytes.is_empty() {
            // Nearly always there is but one.
            bytes = frame;
        } else {
            bytes.extend_from_slice(&frame);
        }
        held.extend(weight);
    }
    sink.burden.sends();
    let written = sink.write(&bytes).await;
    sink.burden.sent();
    written
}

/// A message as bytes, and what they weigh. An answer that is too large to send, or for which there is no room beside what
/// others have not taken, is answered with that.
fn framed(sink: &Writer, message: Sent) -> Result<(Vec<u8>, Option<Weight>), Unsent> {
    let bytes = |sent: &Sent| frame::encode(sent, REPLY_BYTES_MAX);
    let small = |reply: Reply| bytes(&answer(reply)).map_err(|_| Unsent::Gone);
    match bytes(&message) {
        Ok(frame) => match sink.burden.weigh(frame.len()) {
            Some(weight) => Ok((frame, Some(weight))),
            None => Ok((small(Reply::Rejected(House::crowded()))?, None)),
        },
        Err(FrameError::TooLarge { bytes: made, max }) => {
            Ok((small(Reply::Trouble(format!("an answer of {made} bytes, the most is {max}")))?, None))
        }
        Err(_) => Err(Unsent::Gone),
    }
}

impl Writer {
    /// Writes as the peer takes it; ends when it takes nothing for too long, or others need the room.
    async fn write(&mut self, mut rest: &[u8]) -> Result<(), Unsent> {
        while !rest.is_empty() {
            let taken = tokio::select! {
                biased;
                taken = timeout(WRITE_MAX, self.out.write(rest)) => taken,
                () = self.burden.writing_cut() => return Err(Unsent::Stalled),
            };
            match taken {
                Ok(Ok(0) | Err(_)) => return Err(Unsent::Gone),
                Ok(Ok(bytes)) => {
                    self.burden.took(bytes);
                    rest = rest.get(bytes..).unwrap_or_default();
                }
                Err(_elapsed) => return Err(Unsent::Stalled),
            }
        }
        Ok(())
    }
}
