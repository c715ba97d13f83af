//! Reaching a desk: a host on this machine by its socket, one started in the background when there is none, or one on a
//! server by `ssh … zhitiao relay`, as git does. Who somebody is, the other end asks its own operating system.

use std::io::{BufRead as _, BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::config::Config;
use super::failure::Failure;
use crate::client::{ClientError, Dial, Ear, Line, NoLine, introduce};
use crate::domain::order::Rejection;
use crate::domain::refusal::refuse;
use crate::host::Meeting;
use crate::wire::Notice;

/// How long a host that another command has just started may take until it lets somebody in: views may be rebuilt first.
const START_MAX: Duration = Duration::from_secs(120);
/// The pause between two looks for it.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Looks before the lock is tried again.
const LOOKS: u32 = 20;
/// A host in the background leaves when nobody has been here for so long.
pub(super) const IDLE_EXIT: Duration = Duration::from_secs(600);
/// `ssh` gives a dead line up after three unanswered questions of 15 seconds.
const SSH_OPTIONS: [&str; 5] = ["-T", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"];

/// Where the host of a register listens: as `$ZHITIAO_SOCKET` says (on a server nobody sees the register's directory but its
/// host), else as its configuration says, else the usual place.
pub(super) fn meeting_of(data: &Path) -> Result<Meeting, Failure> {
    if let Some(socket) = std::env::var_os("ZHITIAO_SOCKET").filter(|value| !value.is_empty()) {
        return Ok(Meeting::named(socket.into(), data));
    }
    if let Some(socket) = Config::of(data)?.socket {
        return Ok(Meeting::named(socket, data));
    }
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").filter(|value| !value.is_empty()).map(PathBuf::from);
    Ok(Meeting::usual(data, runtime.as_deref(), &std::env::temp_dir()))
}

/// A host to dial.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// By a socket; started in the background where nobody listens, if `starts`.
    Socket {
        /// The register.
        data: PathBuf,
        /// Where its host is met.
        meeting: Meeting,
        /// A host is started where there is none.
        starts: bool,
        /// The key somebody of a shared account came with.
        key: Option<String>,
    },
    /// By `ssh`.
    Ssh(Server),
}

/// A register on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// `user@server` or `server`.
    destination: String,
    port: Option<u16>,
    /// The register's directory there; its own choice when none.
    data: Option<String>,
}

impl Server {
    /// `ssh://[user@]server[:port][/path]`.
    pub(super) fn parse(address: &str) -> Result<Self, Failure> {
        let wrong = || Failure::Usage(refuse("host_address").with("value", address));
        let rest = address.strip_prefix("ssh://").ok_or_else(wrong)?;
        let (place, path) = rest.split_once('/').map_or((rest, None), |(place, path)| (place, Some(path)));
        let (place, port) = match place.rsplit_once(':') {
            Some((place, port)) => (place, Some(port.parse().map_err(|_| wrong())?)),
            None => (place, None),
        };
        // A name that begins with a dash would be an option to ssh; the path is quoted for the shell of the other end.
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
        if place.is_empty() || place.starts_with('-') || !place.chars().all(plain) {
            return Err(wrong());
        }
        let data = path.filter(|path| !path.is_empty()).map(|path| format!("/{path}"));
        Ok(Self { destination: place.to_owned(), port, data })
    }

    /// This program on the server, without its words.
    fn program(&self) -> Command {
        let mut command = Command::new("ssh");
        command.args(SSH_OPTIONS);
        if let Some(port) = self.port {
            command.arg("-p").arg(port.to_string());
        }
        command.arg("--").arg(&self.destination).arg("zhitiao");
        command
    }

    fn command(&self) -> Command {
        let mut command = self.program();
        if let Some(data) = &self.data {
            command.arg("--data").arg(quoted(data));
        }
        command.arg("relay");
        command
    }

    /// What takes a second copy in there, into the folder of the address; none where it names none.
    pub(super) fn receiving(&self) -> Option<Command> {
        let folder = self.data.as_ref()?;
        let mut command = self.program();
        command.args(["backup", "receive"]).arg(quoted(folder));
        Some(command)
    }
}

/// A path for the shell of the other end.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}

impl Reach {
    /// A line that has shaken hands.
    pub(super) fn line(&self, ear: impl Ear) -> Result<Line, ClientError> {
        let (line, key) = match self {
            Self::Socket { data, meeting, starts, key } => {
                (over_socket(found(data, meeting, *starts)?, ear), key.clone())
            }
            Self::Ssh(server) => (over_ssh(server, ear), None),
        };
        let line = line.map_err(|error| ClientError::Lost(crate::wire::Lost(error.to_string())))?;
        // A relay on the server says it there.
        let from = if matches!(self, Self::Ssh(_)) { None } else { called_from() };
        introduce(&line, key, from)?;
        Ok(line)
    }
}

/// The machine somebody logged in from, as `sshd` told this program; anybody may tell it something else.
pub(super) fn called_from() -> Option<IpAddr> {
    std::env::var("SSH_CONNECTION").ok()?.split_whitespace().next()?.parse().ok()
}

fn lost(why: impl ToString) -> ClientError {
    ClientError::Lost(crate::wire::Lost(why.to_string()))
}

/// Whoever listens there is not believed to be the host, or may not be asked.
fn untrusted(meeting: &Meeting, error: &std::io::Error) -> ClientError {
    let refusal = refuse("host_untrusted").with("path", meeting.socket.display()).with("detail", error);
    ClientError::Rejected(Rejection::Refused(refusal))
}

/// A stream to the host, started where there is none and that is wanted.
pub(super) fn found(data: &Path, meeting: &Meeting, starts: bool) -> Result<UnixStream, ClientError> {
    let deadline = Instant::now() + START_MAX;
    loop {
        match meeting.connect() {
            Ok(stream) => return Ok(stream),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(untrusted(meeting, &error)),
            Err(error) if !starts => return Err(lost(error)),
            Err(_) if Instant::now() > deadline => {
                return Err(lost(format!("no host at {}", meeting.socket.display())));
            }
            Err(_) => {}
        }
        match start(data, &meeting.socket) {
            Ok(()) => {}
            // Another command is starting one, or works on the files for a moment.
            Err(NotStarted::Locked) => appears(meeting),
            Err(NotStarted::Other(why)) => return Err(lost(why)),
        }
    }
}

/// Waits a while for a host to answer.
fn appears(meeting: &Meeting) {
    for _ in 0..LOOKS {
        std::thread::sleep(LOOK_AGAIN);
        if meeting.connect().is_ok() {
            return;
        }
    }
}

enum NotStarted {
    Locked,
    Other(String),
}

/// Starts a host in the background; returns when it lets people in, or has said why not.
fn start(data: &Path, socket: &Path) -> Result<(), NotStarted> {
    let other = |error: std::io::Error| NotStarted::Other(error.to_string());
    let program = std::env::current_exe().map_err(other)?;
    let data = std::path::absolute(data).map_err(other)?;
    let mut host = Command::new(program)
        .arg("--data")
        .arg(&data)
        .args(["serve", "--background", "--idle-exit", &IDLE_EXIT.as_secs().to_string(), "--socket"])
        .arg(socket)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(other)?;
    let mut said = String::new();
    if let Some(out) = host.stdout.take() {
        BufReader::new(out).read_line(&mut said).map_err(other)?;
    }
    match said.trim_end() {
        "ready" => Ok(()),
        "locked" => {
            let _status = host.wait();
            Err(NotStarted::Locked)
        }
        why => {
            let _status = host.wait();
            Err(NotStarted::Other(why.to_owned()))
        }
    }
}

fn over_socket(stream: UnixStream, ear: impl Ear) -> std::io::Result<Line> {
    let reading = stream.try_clone()?;
    Line::new(reading, HangingUp(stream), ear)
}

/// Closes both directions when dropped, so that the thread that reads ends as well.
struct HangingUp(UnixStream);

impl Write for HangingUp {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Drop for HangingUp {
    fn drop(&mut self) {
        // The other end may have closed before.
        let _closed = self.0.shutdown(Shutdown::Both);
    }
}

fn over_ssh(server: &Server, ear: impl Ear) -> std::io::Result<Line> {
    let mut child = server.command().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (Some(input), Some(output)) = (child.stdout.take(), child.stdin.take()) else {
        return Err(std::io::Error::other("ssh has no standard input or output"));
    };
    Line::new(Reaping { input, child }, output, ear)
}

/// Reads what ssh brings, and collects its process at the end.
struct Reaping<R> {
    input: R,
    child: Child,
}

impl<R: Read> Read for Reaping<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.input.read(buffer)
    }
}

impl<R> Drop for Reaping<R> {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Dials a host, again and again if need be; what comes unasked goes to `heard`.
pub(super) struct Dialler<F> {
    pub reach: Reach,
    pub ear: F,
}

impl<E: Ear, F: Fn() -> E + Send + 'static> Dial for Dialler<F> {
    fn dial(&self) -> Result<Line, NoLine> {
        self.reach.line((self.ear)()).map_err(|error| match error {
            ClientError::Lost(lost) => NoLine::Later(lost.0),
            ClientError::Trouble(why) => NoLine::Later(why),
            other => NoLine::Never(other.to_string()),
        })
    }
}

/// Passes on what is heard.
pub(super) struct Passing<F>(pub F);

impl<F: FnMut(Told<'_>) + Send + 'static> Ear for Passing<F> {
    fn notice(&mut self, notice: Notice) {
        (self.0)(Told::Notice(notice));
    }

    fn ended(&mut self, why: &str) {
        (self.0)(Told::Ended(why));
    }
}

/// What is heard on a line.
pub(super) enum Told<'a> {
    Notice(Notice),
    Ended(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers() {
        let server = Server::parse("ssh://wu@server.example:2222/srv/知调").unwrap();
        let words: Vec<String> = server.command().get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        assert_eq!(
            words.join(" "),
            "-T -o ServerAliveInterval=15 -o ServerAliveCountMax=3 -p 2222 -- wu@server.example zhitiao --data '/srv/知调' relay"
        );
        assert_eq!(Server::parse("ssh://server").unwrap().data, None);
        for wrong in ["server", "ssh://", "ssh://-oProxyCommand=x", "ssh://a b", "ssh://a:port/", "http://a"] {
            assert!(Server::parse(wrong).is_err(), "{wrong}");
        }
    }
}
