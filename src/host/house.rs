//! What all connections of a host share: the desk, who is here, who may come, and whether it is closing.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{Semaphore, watch};

use super::burden::{HELD_BYTES_MAX, Scales};
use super::guests::{Guests, Place};
use super::journal::{Journal, Reader};
use super::origin;
use crate::desk::Desk;
use crate::desk::policy::{Action, Relation};
use crate::desk::session::Session;
use crate::domain::actor::{Identity, Origin};
use crate::domain::order::{Order, Rejection};
use crate::domain::refusal::{Refusal, refuse};
use crate::wire::{Reply, Request, Status};

/// Questions answered at the same time, each by a thread; more wait their turn, first come first served.
pub(super) const QUESTIONS_MAX: usize = 12;

/// People let in at the same time, each by a thread: they may have to wait for the views, as questions do.
pub(super) const DOORS: usize = 2;

/// How a host is to serve.
#[derive(Clone, Default)]
pub struct Manner {
    /// Serves one person in the background and leaves when nobody has been here for so long.
    pub idle_exit: Option<Duration>,
    /// Users of the operating system that several people share, told apart by the keys they came with. Only what an
    /// administrator wrote down; empty by default.
    pub shared: BTreeSet<String>,
    /// Whether what is served is still there; asked now and then. A host whose register was removed has nothing to serve.
    pub still_there: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
    /// Reads of who was turned away and whose line was cut; nobody does by default. Called on threads that carry bytes: it
    /// must not wait.
    pub journal: Option<Reader>,
    /// The most that is held for all peers together, in bytes, where it is to be another than usual.
    pub held_bytes_max: Option<usize>,
}

/// The house.
pub(super) struct House {
    pub desk: Arc<Desk>,
    pub guests: Arc<Guests>,
    pub journal: Journal,
    /// What is held for all peers together.
    pub scales: Arc<Scales>,
    manner: Manner,
    since: DateTime<Utc>,
    /// Who runs the host: only they may ask it to make way.
    owner: u32,
    questions: Semaphore,
    doors: Semaphore,
    closing: watch::Sender<bool>,
}

/// Hears that the house is closing.
pub(super) struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Returns when it begins.
    pub async fn begun(&mut self) {
        // The house outlives its connections; were it gone, it would have closed.
        let _gone = self.0.wait_for(|closing| *closing).await;
    }
}

impl House {
    pub fn new(desk: Arc<Desk>, manner: Manner, since: DateTime<Utc>) -> Self {
        let owner = rustix::process::getuid().as_raw();
        let (guests, questions, doors) = (Guests::new(), Semaphore::new(QUESTIONS_MAX), Semaphore::new(DOORS));
        let journal = Journal::new(manner.journal.clone());
        let scales = Scales::new(manner.held_bytes_max.unwrap_or(HELD_BYTES_MAX));
        Self {
            desk,
            guests,
            journal,
            scales,
            manner,
            since,
            owner,
            questions,
            doors,
            closing: watch::Sender::new(false),
        }
    }

    /// Tells every connection that the house closes.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    pub fn closing(&self) -> Closing {
        Closing(self.closing.subscribe())
    }

    /// Nobody more can be let in.
    pub fn full() -> Rejection {
        Rejection::Unavailable("too many connections".to_owned())
    }

    /// There is no room for a large answer beside those that others have not taken.
    pub fn crowded() -> Rejection {
        Rejection::Unavailable("too many answers wait to be read; ask again".to_owned())
    }

    /// Lets somebody in, without holding up anybody who is there: the views may have to be waited for, and the operating
    /// system's list of users may be on another machine. None when the house has closed meanwhile: nobody is to be told anything then, and who came dials again.
    pub async fn receive(
        self: &Arc<Self>,
        (uid, pid): (u32, Option<i32>),
        (key, from): (Option<String>, Option<IpAddr>),
    ) -> Option<Result<Arc<Session>, Refusal>> {
        let _turn = self.doors.acquire().await.ok()?;
        let house = Arc::clone(self);
        let come = move || house.welcome(uid, key.as_deref(), origin::of(pid, uid, from));
        tokio::task::spawn_blocking(come).await.ok()
    }

    /// Who a connection is: the user the kernel says, or the person of a shared user who came with a key of that name.
    ///
    /// # Errors
    /// `user_unknown`, `key_missing`, `key_not_here`, and what the register says of the account.
    pub fn welcome(&self, uid: u32, key: Option<&str>, origin: Option<Origin>) -> Result<Arc<Session>, Refusal> {
        let user = uzers::get_user_by_uid(uid).and_then(|user| user.name().to_str().map(str::to_owned));
        let user = user.ok_or_else(|| refuse("user_unknown").with("uid", uid))?;
        let session = match (self.manner.shared.contains(&user), key) {
            (false, None) => self.desk.session(&user, Identity::Socket)?,
            (true, Some(key)) => self.desk.session(key, Identity::Asserted)?,
            (true, None) => return Err(refuse("key_missing").with("account", user)),
            (false, Some(_)) => return Err(refuse("key_not_here").with("account", user)),
        };
        Ok(Arc::new(Session { origin, ..session }))
    }

    /// Seats a guest: from now on they hear what concerns them.
    pub fn seat(&self, session: &Session) -> Place {
        let (place, mouth) = self.guests.sit(session, Utc::now());
        self.desk.tell_each(session, Box::new(move |change| super::notices(change).all(|notice| mouth.tell(notice))));
        place
    }

    /// Answers anything but an order.
    pub async fn ask(self: &Arc<Self>, session: &Arc<Session>, request: Request) -> Reply {
        match request {
            Request::Status => Reply::Status(Box::new(self.status(session))),
            Request::Leave => self.leave(session),
            request => {
                let Ok(_turn) = self.questions.acquire().await else { return Reply::Rejected(Self::full()) };
                let (house, session) = (Arc::clone(self), Arc::clone(session));
                let answered = tokio::task::spawn_blocking(move || super::answer(&house.desk, &session, request));
                answered.await.unwrap_or_else(|error| Reply::Trouble(error.to_string()))
            }
        }
    }

    /// Waits, where an order cannot be decided without views and there are none: as a question does, in its turn.
    pub async fn make_ready(self: &Arc<Self>, order: &Order) {
        if !self.desk.has_to_wait(order) {
            return;
        }
        let Ok(_turn) = self.questions.acquire().await else { return };
        let house = Arc::clone(self);
        // What could not wait is refused by whoever decides it.
        let _waited = tokio::task::spawn_blocking(move || house.desk.wait_for_views()).await;
    }

    fn status(&self, session: &Session) -> Status {
        let may_see = session.may(Action::Audit, Relation::Own, false).is_ok();
        Status {
            pid: std::process::id(),
            since: self.since,
            background: self.manner.idle_exit.is_some(),
            sessions: *self.guests.count().borrow(),
            present: if may_see { self.guests.present() } else { Vec::new() },
            largest_batch: self.desk.largest_batch(),
            read_only: self.desk.read_only(),
        }
    }

    /// A host in the background makes way for its own user's acts on the files, unless somebody else is here.
    fn leave(&self, session: &Session) -> Reply {
        let own = uzers::get_user_by_uid(self.owner)
            .is_some_and(|user| user.name().to_str() == Some(session.account.name.0.as_str()));
        let alone = *self.guests.count().borrow() <= 1;
        if self.manner.idle_exit.is_some() && own && alone {
            self.close();
            return Reply::Leaving;
        }
        Reply::Rejected(refuse("host_stays").into())
    }
}
