//! A socket that a service manager holds, as systemd does: whoever comes before the host, or between two hosts, waits in it
//! and is served by the next.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod pty;

use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pty::register;
use rustix::process::{Pid, Signal, kill_process};
use zhitiao::wire::frame::{self, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use zhitiao::wire::{PROTOCOL, Reply, Request, Sent};

const PATIENCE: Duration = Duration::from_secs(60);
/// Hands its standard input over as the first socket of a service.
const HANDS_OVER: &str = r#"LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID
exec "$0" --data "$1" serve 3<&0 </dev/null"#;

/// Ends the host whatever becomes of the test.
struct Host(Child);

impl Host {
    fn start(data: &Path, listener: &UnixListener) -> Self {
        let handed = OwnedFd::from(listener.try_clone().unwrap());
        let mut command = Command::new("sh");
        command.args(["-c", HANDS_OVER, env!("CARGO_BIN_EXE_zhitiao")]).arg(data);
        Self(command.stdin(handed).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn stop_as_told(mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ended = self.0.kill().and_then(|()| self.0.wait());
    }
}

fn comes(socket: &Path) -> UnixStream {
    let mut line = UnixStream::connect(socket).unwrap();
    line.set_read_timeout(Some(PATIENCE)).unwrap();
    let hello = Request::Hello { protocol: PROTOCOL, key: None, from: None };
    frame::write(&mut line, &hello, REQUEST_BYTES_MAX).unwrap();
    line
}

fn is_let_in(mut line: UnixStream) {
    let body = frame::read(&mut line, REPLY_BYTES_MAX).unwrap().unwrap();
    match frame::parse::<Sent>(&body).unwrap() {
        Sent::Reply(reply) => assert_eq!(*reply, Reply::Hello { protocol: PROTOCOL }),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_socket_that_was_handed_over_outlives_its_host_and_nobody_is_turned_away_between_two() {
    let data = register();
    let place = tempfile::tempdir().unwrap();
    let socket = place.path().join("zhitiao.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let early = comes(&socket);
    let host = Host::start(data.path(), &listener);
    is_let_in(early);
    host.stop_as_told();
    assert!(socket.exists(), "what the service manager made is not the host's to remove");
    let between = comes(&socket);
    let host = Host::start(data.path(), &listener);
    is_let_in(between);
    is_let_in(comes(&socket));
    host.stop_as_told();
}
