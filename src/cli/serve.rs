//! `serve`, `status`, `relay`: the host, how it is, and a way to it for somebody on another machine.

use std::io::{Read, Write};
use std::net::{IpAddr, Shutdown};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::args::{Json, Serve};
use super::config::Config;
use super::failure::Failure;
use super::journal;
use super::mirroring::Mirroring;
use super::place::Place;
use super::print::Printer;
use super::reach::{called_from, found, meeting_of};
use crate::desk::clock::SystemClock;
use crate::domain::dates::in_china;
use crate::domain::refusal::refuse;
use crate::host::{Bound, Incident, Left, Manner, Reader, What, serve};
use crate::wire::Request;
use crate::wire::frame::{self, REQUEST_BYTES_MAX};
use crate::words::{self, Lang};

/// The longest detail of an incident.
const DETAIL_CHARS_MAX: usize = 300;

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
    let still_there = still_there(place.dir());
    // With the register's lock in hand: no other host of this register can be listening.
    let socket = args.socket.clone().map_or_else(|| meeting_of(place.dir()).map(|meeting| meeting.socket), Ok)?;
    let trouble = |error: std::io::Error| {
        Failure::Register(refuse("socket_trouble").with("path", socket.display()).with("detail", error))
    };
    let bound = match Bound::inherited().map_err(trouble)? {
        Some(bound) => bound,
        None => Bound::at(&socket).map_err(trouble)?,
    };
    let desk = Arc::new(place.desk_over(ledger, Arc::new(SystemClock), printer)?);
    let mirroring = config.mirror.as_deref();
    let mirroring = mirroring.map(|folder| Mirroring::start((place.dir(), folder), &desk, printer.lang)).transpose()?;
    let manner = Manner {
        idle_exit: args.idle_exit.map(Duration::from_secs),
        shared: config.shared_accounts,
        still_there: Some(still_there),
        journal: Some(journal(place, args.background, printer.lang)?),
        held_bytes_max: None,
    };
    let ready = || {
        if args.background {
            // Whoever started this one may be gone; others will come.
            let _unheard = writeln!(std::io::stdout(), "ready");
        } else {
            printer.talk("cli.serve.ready", &[("path", &socket.display().to_string())]);
        }
    };
    let left = serve(Arc::clone(&desk), bound, manner, ready);
    // What was acknowledged last goes over too, before the ledger is let go.
    drop(mirroring);
    if let Some(desk) = Arc::into_inner(desk) {
        let closed = desk.close();
        // The views of a register that was removed cannot be left clean.
        if !matches!(left, Ok(Left::Gone)) {
            closed?;
        }
    }
    match left.map_err(trouble)? {
        Left::Told | Left::Asked if args.background => Ok(()),
        Left::Gone => Err(Failure::Register(refuse("register_gone").with("path", place.dir().display()))),
        Left::Idle | Left::Told | Left::Asked => {
            printer.talk("cli.serve.left", &[]);
            Ok(())
        }
    }
}

/// Whether the register's directory is the one it was: another one of its name, or none, is not served by this host.
fn still_there(dir: &Path) -> Arc<dyn Fn() -> bool + Send + Sync> {
    let place = |path: &Path| std::fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
    let path = dir.join("ledger");
    let first = place(&path);
    Arc::new(move || first.is_some() && place(&path) == first)
}

/// Where incidents are written: a service manager reads the standard error; nobody reads that of a host in the background.
fn journal(place: &Place, background: bool, lang: Lang) -> Result<Reader, Failure> {
    let tell = if background {
        journal::writer(journal::Rotated::in_dir(place.dir(), SystemClock))
    } else {
        journal::writer(std::io::stderr())
    };
    let tell = tell.map_err(|error| Failure::Register(refuse("output_trouble").with("detail", error)))?;
    Ok(Arc::new(move |incident: &Incident| drop(tell.try_send(told(lang, incident)))))
}

/// An incident in words: for the journal of whoever runs the host.
fn told(lang: Lang, incident: &Incident) -> String {
    let who = incident
        .account
        .as_ref()
        .map_or_else(|| format!("uid {}", incident.uid), |name| format!("{name} (uid {})", incident.uid));
    let (key, detail) = match &incident.what {
        What::NoRoom => ("no_room", String::new()),
        What::Silent => ("silent", String::new()),
        What::NoClient => ("no_client", String::new()),
        What::Version { theirs } => ("version", theirs.to_string()),
        What::Stranger(refusal) => ("stranger", words::refusal(lang, refusal).what),
        What::Garbled(why) => ("garbled", why.clone()),
        What::Stalled => ("stalled", String::new()),
        What::Forbidden(refusal) => {
            let told = words::refusal(lang, refusal);
            ("forbidden", words::joined(lang, &[&told.what, &told.why]))
        }
        What::More(count) => return lang.tell("host.incident.more", &[("count", &count.to_string())]),
    };
    // What a peer sent never begins a line of its own in somebody else's log.
    let detail: String = detail.chars().map(|c| if c.is_control() { ' ' } else { c }).take(DETAIL_CHARS_MAX).collect();
    lang.tell(&format!("host.incident.{key}"), &[("who", &who), ("detail", &detail)])
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
            ("since", &in_china(status.since).format("%Y-%m-%d %H:%M").to_string()),
            ("sessions", &status.sessions.to_string()),
        ],
    )?;
    for guest in &status.present {
        printer.line(&format!("  {}  {}", guest.account, in_china(guest.since).format("%m-%d %H:%M")))?;
    }
    if let Some(why) = &status.read_only {
        printer.phrase("cli.status.read_only", &[("why", why)])?;
    }
    Ok(())
}

/// Runs `relay`: bytes between standard input and output and the host's socket, until either side ends. Who comes is said
/// on this side (`--as-key`, from a file of root's), whatever the other side says of itself.
pub(super) fn relay(place: &Place) -> Result<(), Failure> {
    let meeting = meeting_of(place.dir())?;
    let trouble = |error: std::io::Error| {
        Failure::Register(refuse("socket_trouble").with("path", meeting.socket.display()).with("detail", error))
    };
    let stream = found(place.dir(), &meeting, place.log().is_ok_and(|log| log.is_some()))?;
    let mut upwards = stream.try_clone().map_err(trouble)?;
    let key = place.key().map(ToOwned::to_owned);
    std::thread::spawn(move || {
        let mut from = std::io::stdin().lock();
        // Either end may close first; the other direction then ends as well.
        let _ended =
            introduce(&mut from, &mut upwards, (key, called_from())).and_then(|()| pass(&mut from, &mut upwards));
        let _closed = upwards.shutdown(Shutdown::Write);
    });
    let mut from = stream;
    pass(&mut from, &mut std::io::stdout().lock()).map_err(trouble)
}

/// Passes the first word on, with the name of the key as it is known here: a client on another machine could say any.
/// Whoever begins with something else is passed on as well, and told by the host that it is no client.
fn introduce(
    input: &mut impl Read,
    to: &mut impl Write,
    (key, from): (Option<String>, Option<IpAddr>),
) -> std::io::Result<()> {
    let Some(body) = frame::read(input, REQUEST_BYTES_MAX).map_err(std::io::Error::other)? else { return Ok(()) };
    let first = match frame::parse(&body) {
        Ok(Request::Hello { protocol, key: _said, from: _here }) => {
            frame::encode(&Request::Hello { protocol, key, from }, REQUEST_BYTES_MAX)
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
    fn incidents_are_told_on_one_line_in_both_languages() {
        let forbidden =
            refuse("forbidden").with("account", "xin").with("policy_action", "read").with("relation", "own");
        let whats = [
            What::NoRoom,
            What::Silent,
            What::NoClient,
            What::Version { theirs: 99 },
            What::Stranger(refuse("account_unknown").with("account", "x")),
            What::Garbled("line\n\u{1b}[2Jtwo".to_owned()),
            What::Stalled,
            What::Forbidden(forbidden),
            What::More(7),
        ];
        for lang in Lang::ALL {
            for what in &whats {
                let line = told(lang, &Incident { uid: 1000, account: Some("chen".to_owned()), what: what.clone() });
                assert!(!line.contains("host.incident") && !line.contains('%'), "{line}");
                assert!(!line.chars().any(char::is_control), "{line:?}");
            }
        }
    }

    #[test]
    fn who_comes_is_said_on_the_servers_side() {
        let said = |key: Option<&str>| {
            frame::encode(
                &Request::Hello { protocol: 7, key: key.map(ToOwned::to_owned), from: None },
                REQUEST_BYTES_MAX,
            )
            .unwrap()
        };
        for (theirs, ours) in [(None, Some("jia")), (Some("yi"), Some("jia")), (Some("yi"), None)] {
            let mut passed = Vec::new();
            introduce(&mut said(theirs).as_slice(), &mut passed, (ours.map(ToOwned::to_owned), None)).unwrap();
            assert_eq!(passed, said(ours), "{theirs:?}");
        }
        let mut passed = Vec::new();
        introduce(&mut frame::encode(&Request::Status, 64).unwrap().as_slice(), &mut passed, (None, None)).unwrap();
        assert_eq!(passed, b"\0\0\0\x04null", "who says no name is no client");
        assert!(introduce(&mut [0xff_u8; 9].as_slice(), &mut passed, (None, None)).is_err());
    }
}
