//! A line to a host: requests out, answers in the order of the requests, notices between them. One thread reads; whoever
//! asks writes. It knows neither sockets nor programs, only two ends of bytes, and it never tries again: that is
//! [`super::Lasting`]'s work.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::order::Rejection;
use crate::domain::refusal::refuse;
use crate::wire::frame::{self, FrameError, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::wire::{Later, Lost, Notice, Reply, Request, Sent, Transport};

/// Requests that may wait for their answers.
const IN_FLIGHT_MAX: usize = 128;

/// A line that lasts as long as its two ends.
pub struct Line {
    out: Mutex<Box<dyn Write + Send>>,
    ledger: Arc<Mutex<Waiting>>,
}

/// Who waits for answers, oldest first; why nobody can any more.
#[derive(Default)]
struct Waiting {
    asked: VecDeque<SyncSender<Reply>>,
    ended: Option<String>,
}

/// Hears what comes unasked; the last is that the line ended, with the reason.
pub trait Ear: Send + 'static {
    /// The host tells something.
    fn notice(&mut self, notice: Notice);
    /// The line ended; nothing more will come.
    fn ended(&mut self, why: &str);
}

/// Hears nothing: for verbs that ask once.
pub struct Deaf;

impl Ear for Deaf {
    fn notice(&mut self, _: Notice) {}
    fn ended(&mut self, _: &str) {}
}

impl Line {
    /// A line over two ends.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn new(
        input: impl Read + Send + 'static,
        output: impl Write + Send + 'static,
        ear: impl Ear,
    ) -> io::Result<Self> {
        let ledger = Arc::new(Mutex::new(Waiting::default()));
        let waiting = Arc::clone(&ledger);
        std::thread::Builder::new().name("line".into()).spawn(move || listen(input, &waiting, ear))?;
        Ok(Self { out: Mutex::new(Box::new(output)), ledger })
    }

    /// Sends, and gives where the answer will arrive; the answer itself when it is known without the host.
    fn put(&self, request: &Request) -> Result<Result<Receiver<Reply>, Reply>, Lost> {
        let bytes = match frame::encode(request, REQUEST_BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(FrameError::TooLarge { bytes, max }) => return Ok(Err(too_large(bytes, max))),
            Err(error) => return Err(Lost(error.to_string())),
        };
        // Held over both, so that answers come in the order in which requests were written.
        let mut out = lock(&self.out);
        let (reply, answered) = sync_channel(1);
        {
            let mut waiting = lock(&self.ledger);
            if let Some(why) = &waiting.ended {
                return Err(Lost(why.clone()));
            }
            if waiting.asked.len() >= IN_FLIGHT_MAX {
                return Err(Lost(format!("{IN_FLIGHT_MAX} requests are waiting already")));
            }
            waiting.asked.push_back(reply);
        }
        out.write_all(&bytes).and_then(|()| out.flush()).map_err(|error| Lost(error.to_string()))?;
        Ok(Ok(answered))
    }
}

fn too_large(bytes: usize, max: usize) -> Reply {
    Reply::Rejected(Rejection::Refused(refuse("request_too_large").with("bytes", bytes).with("max", max)))
}

impl Transport for Line {
    fn call(&self, request: Request) -> Result<Reply, Lost> {
        self.send(request)?()
    }

    fn send(&self, request: Request) -> Result<Later, Lost> {
        let answered = match self.put(&request)? {
            Ok(answered) => answered,
            Err(known) => return Ok(Box::new(move || Ok(known))),
        };
        let ledger = Arc::clone(&self.ledger);
        Ok(Box::new(move || {
            answered.recv().map_err(|_| Lost(lock(&ledger).ended.clone().unwrap_or_else(|| "ended".to_owned())))
        }))
    }
}

fn listen(mut input: impl Read, ledger: &Mutex<Waiting>, mut ear: impl Ear) {
    let why = loop {
        let sent = match frame::read(&mut input, REPLY_BYTES_MAX) {
            Ok(Some(body)) => frame::parse::<Sent>(&body),
            Ok(None) => break "the host has closed the line".to_owned(),
            Err(error) => break error.to_string(),
        };
        match sent {
            Ok(Sent::Notice(notice)) => ear.notice(notice),
            Ok(Sent::Reply(reply)) => {
                let Some(asked) = lock(ledger).asked.pop_front() else { break "an answer nobody asked for".to_owned() };
                // Who asked may have gone away.
                let _gone = asked.send(*reply);
            }
            Err(error) => break error.to_string(),
        }
    };
    {
        let mut waiting = lock(ledger);
        waiting.ended = Some(why.clone());
        waiting.asked.clear();
    }
    ear.ended(&why);
}

/// What is behind these locks is whole after every statement.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
