//! The thread that talks to the desk.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::{attach, volume};
use crate::client::Client;
use crate::tui::effect::Effect;
use crate::tui::message::Message;

use super::source::Arrival;

/// The way to the desk: effects go in here, answers arrive in the queue.
#[derive(Debug)]
pub struct Desk {
    questions: Option<Sender<Effect>>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// Starts the thread. It ends when this is dropped, and says so in the queue if it ends otherwise.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(client: Client, answers: Sender<Arrival>) -> io::Result<Self> {
        let (questions, asked) = channel();
        let thread = std::thread::Builder::new().name("desk-client".into()).spawn(move || {
            let farewell = Farewell(answers.clone());
            talk(&client, &asked, &answers);
            drop(farewell);
        })?;
        Ok(Self { questions: Some(questions), thread: Some(thread) })
    }

    /// Hands an effect over. If the thread is gone the queue says so; nothing more can be done here.
    pub fn send(&self, effect: Effect) {
        if let Some(questions) = &self.questions {
            let _ = questions.send(effect);
        }
    }
}

impl Drop for Desk {
    /// Lets what was handed over be finished, so that the register can be closed behind it.
    fn drop(&mut self) {
        drop(self.questions.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been shown already.
            let _ = thread.join();
        }
    }
}

fn talk(client: &Client, asked: &Receiver<Effect>, answers: &Sender<Arrival>) {
    for effect in asked {
        let message = match effect {
            Effect::Ask(query) => Message::Answered { answer: client.ask(query.clone()), query },
            Effect::Submit(order) => Message::Settled { outcome: attach::submit(client, (*order).clone()), order },
            Effect::Draft(order) => Message::Drafted { outcome: client.draft(order.clone()), order },
            Effect::Volume(query) => Message::Kept(volume::keep(client, query)),
            Effect::OpenFile(case, attachment) => Message::Opened(attach::open(client, case, &attachment)),
            Effect::Form(query) => Message::Kept(volume::keep_form(client, query)),
            Effect::SaveDraftSoon
            | Effect::RefreshSoon
            | Effect::Found(_)
            | Effect::Copy(_)
            | Effect::Mouse(_)
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Resume
            | Effect::Quit => continue,
        };
        if answers.send(Arrival::Message(Box::new(message))).is_err() {
            return;
        }
    }
}

/// Tells the loop when the thread ends, also by a panic: a program that cannot reach its desk must not look alive.
struct Farewell(Sender<Arrival>);

impl Drop for Farewell {
    fn drop(&mut self) {
        let _ = self.0.send(Arrival::Gone("desk-client"));
    }
}
