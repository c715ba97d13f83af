//! The runtime: carries messages in, effects out, and frames to the terminal. It decides *when*, never *what*.
//!
//! One loop on the main thread owns the model. Keys come from a thread that does nothing but read the terminal, answers
//! from a thread that does nothing but talk to the desk; both arrive in one queue. A frame is drawn when something changed
//! and the queue is empty, at once after a pause and some twenty times a second under a storm. Backend, source of
//! arrivals and outbox are parameters, so that tests drive the real loop.

mod attach;
mod debounce;
mod desk;
mod pacer;
mod run;
mod source;
mod start;
#[cfg(test)]
mod tests;
mod tour;
mod volume;

pub use debounce::Debounce;
pub use desk::Desk;
pub use pacer::Pacer;
pub use run::{Ended, Outbox, run};
pub use source::{Arrival, Queue, Source};
pub use start::{Establish, Options, start, start_new};
