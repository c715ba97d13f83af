//! `serve`, `status`, `relay`: the host, how it is, and a way to it for somebody on another machine.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::Arc;
use std::time::Duration;

use super::args::{Json, Serve};
use super::config::Config;
use super::failure::Failure;
use super::place::Place;
use super::print::Printer;
use super::reach::{found, socket_of};
use crate::desk::clock::SystemClock;
use crate::domain::refusal::refuse;
use crate::host::{Bound, Left, Manner, serve};
use crate::wire::Request;
use crate::wire::frame::{self, REQUEST_BYTES_MAX};

/// Runs `serve`.
pub(super) fn run(place: &Place, args: &Serve, printer: &Printer) -> Result<(), Failure> {
    if args.background {
        // A session of its own: it stays when the terminal that started it goes. Whoever leads a group already may not.
        let _leader = rustix::process::setsid();
    }
    let outcome = host(place, args, printer);
    if args.background
        && let Err(failure) = &outcome
    {
        // Who started it waits for one line.
        printer.line(&failure.brief(printer))?;
    }
    outcome
}

fn host(place: &Place, args: &Serve, printer: &Printer) -> Result<(), Failure> {
    let config = Config::of(place.dir())?;
    let ledger = place.ledger_as_found(printer)?;
    // With the register's lock in hand: no other host of this register can be listening.
    let socket = args.socket.clone().map_or_else(|| socket_of(place.dir()), Ok)?;
    let trouble = |error: std::io::Error| {
        Failure::Register(refuse("socket_trouble").with("path", socket.display()).with("detail", error))
    };
    let bound = match Bound::inherited().map_err(trouble)? {
        Some(bound) => bound,
        None => Bound::at(&socket).map_err(trouble)?,
    };
    let desk = Arc::new(place.desk_over(ledger, Arc::new(SystemClock), printer)?);
    let manner = Manner { idle_exit: args.idle_exit.map(Duration::from_secs), shared: config.shared_accounts };
    let ready = || {
        if args.background {
            println!("ready");
        } else {
            printer.talk("cli.serve.ready", &[("path", &socket.display().to_string())]);
        }
    };
    let left = serve(Arc::clone(&desk), bound, manner, ready);
    if let Some(desk) = Arc::into_inner(desk) {
        desk.close()?;
    }
    match left.map_err(trouble)? {
        Left::Told | Left::Asked if args.background => Ok(()),
        Left::Idle | Left::Told | Left::Asked => {
            printer.talk("cli.serve.left", &[]);
            Ok(())
        }
    }
}

/// Runs `status`.
pub(super) fn status(place: &Place, args: &Json, printer: &Printer) -> Result<(), Failure> {
    let status = place.hosted(false)?.status()?;
    if args.json {
        return printer.json(&status);
    }
    printer.phrase(
        "cli.status.host",
        &[
            ("pid", &status.pid.to_string()),
            ("since", &status.since.format("%Y-%m-%d %H:%M").to_string()),
            ("sessions", &status.sessions.to_string()),
        ],
    )?;
    for guest in &status.present {
        printer.line(&format!("  {}  {}", guest.account, guest.since.format("%m-%d %H:%M")))?;
    }
    if let Some(why) = &status.read_only {
        printer.phrase("cli.status.read_only", &[("why", why)])?;
    }
    Ok(())
}

/// Runs `relay`: bytes between standard input and output and the host's socket, until either side ends. Who comes is said
/// on this side (`--as-key`, from a file of root's), whatever the other side says of itself.
pub(super) fn relay(place: &Place) -> Result<(), Failure> {
    let socket = socket_of(place.dir())?;
    let trouble = |error: std::io::Error| {
        Failure::Register(refuse("socket_trouble").with("path", socket.display()).with("detail", error))
    };
    let stream = found(place.dir(), &socket, place.log().is_ok_and(|log| log.is_some()))?;
    let mut upwards = stream.try_clone().map_err(trouble)?;
    let key = place.key().map(ToOwned::to_owned);
    std::thread::spawn(move || {
        let mut from = std::io::stdin().lock();
        // Either end may close first; the other direction then ends as well.
        let _ended = introduce(&mut from, &mut upwards, key).and_then(|()| pass(&mut from, &mut upwards));
        let _closed = upwards.shutdown(Shutdown::Write);
    });
    let mut from = stream;
    pass(&mut from, &mut std::io::stdout().lock()).map_err(trouble)
}

/// Passes the first word on, with the name of the key as it is known here: a client on another machine could say any.
/// Whoever begins with something else is passed on as well, and told by the host that it is no client.
fn introduce(from: &mut impl Read, to: &mut impl Write, key: Option<String>) -> std::io::Result<()> {
    let Some(body) = frame::read(from, REQUEST_BYTES_MAX).map_err(std::io::Error::other)? else { return Ok(()) };
    let first = match frame::parse(&body) {
        Ok(Request::Hello { protocol, key: _said }) => {
            frame::encode(&Request::Hello { protocol, key }, REQUEST_BYTES_MAX)
        }
        _ => frame::encode(&serde_json::Value::Null, REQUEST_BYTES_MAX),
    };
    to.write_all(&first.map_err(std::io::Error::other)?)
}

/// Passes bytes on as they come: an answer must not wait for the next one.
fn pass(from: &mut impl Read, to: &mut impl Write) -> std::io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        to.write_all(bytes)?;
        to.flush()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_is_said_on_the_servers_side() {
        let said = |key: Option<&str>| {
            frame::encode(&Request::Hello { protocol: 7, key: key.map(ToOwned::to_owned) }, REQUEST_BYTES_MAX).unwrap()
        };
        for (theirs, ours) in [(None, Some("jia")), (Some("yi"), Some("jia")), (Some("yi"), None)] {
            let mut passed = Vec::new();
            introduce(&mut said(theirs).as_slice(), &mut passed, ours.map(ToOwned::to_owned)).unwrap();
            assert_eq!(passed, said(ours), "{theirs:?}");
        }
        let mut passed = Vec::new();
        introduce(&mut frame::encode(&Request::Status, 64).unwrap().as_slice(), &mut passed, None).unwrap();
        assert_eq!(passed, b"\0\0\0\x04null", "who says no name is no client");
        assert!(introduce(&mut [0xff_u8; 9].as_slice(), &mut passed, None).is_err());
    }
}
