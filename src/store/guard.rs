//! Every call of the engine goes through [`caught`]: its panics become errors, and do not print.
//!
//! sled 0.34.7 panics on some damaged files where it could return an error. The process-wide panic hook is replaced once
//! by one that stays silent while a thread is inside [`caught`] and on the engine's own threads, and hands every other
//! panic to the hook it found. A panic on one of the engine's own threads cannot be caught here and may leave others
//! waiting for it, so it is counted, and a store that sees the count rise calls itself broken.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names of the engine's threads begin with these.
const ENGINE_THREADS: [&str; 2] = ["sled-io-", "log flusher"];

static INSTALL: Once = Once::new();
static ENGINE_PANICS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static WHERE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// How many panics there were on the engine's own threads since the process began.
pub(super) fn engine_panics() -> u64 {
    ENGINE_PANICS.load(Ordering::Acquire)
}

/// Runs the work; a panic comes back as its message and place.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    INSTALL.call_once(install);
    let outer = INSIDE.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    INSIDE.set(outer);
    result.map_err(|payload| {
        let place = WHERE.take().unwrap_or_default();
        format!("panic: {}{place}", message(payload.as_ref()))
    })
}

fn install() {
    let before = take_hook();
    set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if INSIDE.get() {
            WHERE.set(info.location().map(|place| format!(" ({place})")));
        } else if on_an_engine_thread() {
            ENGINE_PANICS.fetch_add(1, Ordering::AcqRel);
        } else {
            before(info);
        }
    }));
}

fn on_an_engine_thread() -> bool {
    let thread = std::thread::current();
    thread.name().is_some_and(|name| ENGINE_THREADS.iter().any(|prefix| name.starts_with(prefix)))
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_becomes_its_message_and_place() {
        let why = caught(|| -> u8 { panic!("page {} is gone", 7) }).unwrap_err();
        assert!(why.starts_with("panic: page 7 is gone (src/store/guard.rs:"), "{why}");
        assert_eq!(caught(|| 7), Ok(7));
    }

    #[test]
    fn a_panic_inside_does_not_silence_the_ones_outside() {
        let _ = caught(|| caught(|| panic!("inner")));
        assert!(!super::INSIDE.get());
    }
}
