//! A host in the test's own process: a real desk over a ledger of files, served at a socket; several people come through one
//! user of the operating system, told apart by keys, as on a server with a shared account.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]
#![allow(dead_code, clippy::allow_attributes, reason = "each test uses what it needs of the host")]

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::json;
use uuid::Uuid;
use zhitiao::client::{Client, ClientError, Deaf, Dial, Ear, Line, NoLine, shake_hands};
use zhitiao::desk::clock::{Clock, SystemClock};
use zhitiao::desk::session::Session;
use zhitiao::desk::{Desk, LedgerCell};
use zhitiao::domain::case::command::Command;
use zhitiao::domain::office::builtin;
use zhitiao::domain::office::calendar::CalendarLoad;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::office::rules::RulesSet;
use zhitiao::domain::office::units::UnitsLoad;
use zhitiao::domain::order::{Do, Order, Receipt, Rejection, Target};
use zhitiao::domain::unit::UnitCode;
use zhitiao::exchange::attachments::Limits;
use zhitiao::host::{Bound, Incident, Left, Manner, serve};
use zhitiao::ledger::FileLedger;
use zhitiao::wire::frame::{self, REPLY_BYTES_MAX};
use zhitiao::wire::{Notice, Reply, Sent};

pub const DISTRICT: &str = "321302";
pub const TOWN: &str = "321302101";
/// The host leaves when everybody has gone for so long; every test waits for that.
pub const IDLE_EXIT: Duration = Duration::from_millis(200);
/// How long anything may take before the test gives up; generous, because machines are busy.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct Hosted {
    pub dir: tempfile::TempDir,
    pub socket: PathBuf,
    thread: Option<JoinHandle<Left>>,
    /// What the host's journal says.
    pub journal: Arc<Mutex<Vec<Incident>>>,
    /// Keeps the host from leaving before the first guest of the test has come.
    pub first: Option<Client>,
}

pub fn order(act: Do) -> Order {
    Order { id: Uuid::now_v7(), expect: None, on: None, act }
}

pub fn office(command: impl Into<OfficeCommand>) -> Order {
    order(Do::Office(command.into()))
}

pub fn account(name: &str, person: &str, committee: &str, roles: &[&str]) -> Order {
    let add = json!({"type":"account_add","name":name,"person":person,"committee":committee,"roles":roles});
    order(Do::Office(OfficeCommand::from_json(add).unwrap()))
}

pub fn register(committee: &str) -> Order {
    let mut json = serde_json::to_value(Command::example("register").unwrap()).unwrap();
    let fields = json.as_object_mut().unwrap();
    fields.insert("aliases".to_owned(), json!([]));
    fields.insert("committee".to_owned(), committee.into());
    order(Do::Case(Target::New, Command::from_json(json).unwrap()))
}

pub fn act(label: &str, json: serde_json::Value) -> Order {
    order(Do::Case(Target::Label(label.to_owned()), Command::from_json(json).unwrap()))
}

pub fn me() -> String {
    let done = std::process::Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// A district with people in it, over a ledger of files in `dir`.
pub fn desk(dir: &Path) -> Desk {
    desk_with(dir, Arc::new(SystemClock), Limits::default())
}

/// The same, with a clock.
pub fn desk_at(dir: &Path, clock: Arc<dyn Clock>) -> Desk {
    desk_with(dir, clock, Limits::default())
}

fn desk_with(dir: &Path, clock: Arc<dyn Clock>, limits: Limits) -> Desk {
    let ledger = LedgerCell::new(Box::new(FileLedger::create_dir(dir, DISTRICT).unwrap().0));
    let (desk, _) = Desk::open(ledger, &dir.join("store"), clock, &mut |_, _| ()).unwrap();
    let units = builtin::units(DISTRICT).unwrap().unwrap().into_iter().map(Into::into).collect();
    let rules = RulesSet { rules: builtin::rules().unwrap(), reason: "first load".to_owned() };
    let calendar = CalendarLoad::of(&builtin::calendar().unwrap(), "builtin");
    let system = Arc::new(Session::built_in(&UnitCode(DISTRICT.to_owned())));
    for order in [
        office(UnitsLoad { units }),
        office(rules),
        office(calendar),
        account("lin", "林管", DISTRICT, &["admin"]),
        account("chen", "陈一禾", TOWN, &["mediator", "clerk"]),
        account("li", "李砚书", DISTRICT, &["district"]),
        account("wu", "吴怀瑾", "321302102", &["mediator"]),
        account("xin", "信经办", DISTRICT, &["credit_officer"]),
    ] {
        desk.submit(&system, order).unwrap();
    }
    desk.with_drafts(&dir.join("drafts")).unwrap().with_attachments(dir, limits).unwrap()
}

impl Hosted {
    /// The host of such a district.
    pub fn start() -> Self {
        Self::holding(None)
    }

    /// The same, with other limits on files.
    pub fn limited(limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let desk = desk_with(dir.path(), Arc::new(SystemClock), limits);
        let socket = dir.path().join("host.sock");
        let mut hosted = Self { socket, dir, thread: None, first: None, journal: Arc::default() };
        hosted.serve(desk, None);
        hosted
    }

    /// The same, which holds no more than so many bytes for all its peers together.
    pub fn holding(held_bytes_max: Option<usize>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let desk = desk(dir.path());
        let socket = dir.path().join("host.sock");
        let mut hosted = Self { socket, dir, thread: None, first: None, journal: Arc::default() };
        hosted.serve(desk, held_bytes_max);
        hosted
    }

    /// The same by a clock of the test's own; with its desk, as long as it is open.
    pub fn by(clock: Arc<dyn Clock>) -> (Self, Weak<Desk>) {
        let dir = tempfile::tempdir().unwrap();
        let desk = Arc::new(desk_at(dir.path(), clock));
        let weak = Arc::downgrade(&desk);
        let socket = dir.path().join("host.sock");
        let mut hosted = Self { socket, dir, thread: None, first: None, journal: Arc::default() };
        hosted.serve(desk, None);
        (hosted, weak)
    }

    fn serve(&mut self, desk: impl Into<Arc<Desk>>, held_bytes_max: Option<usize>) {
        let desk = desk.into();
        let bound = Bound::at(&self.socket).unwrap();
        let journal = Arc::clone(&self.journal);
        let manner = Manner {
            idle_exit: Some(IDLE_EXIT),
            shared: BTreeSet::from([me()]),
            still_there: None,
            journal: Some(Arc::new(move |incident| journal.lock().unwrap().push(incident.clone()))),
            held_bytes_max,
        };
        self.thread = Some(std::thread::spawn(move || {
            let left = serve(Arc::clone(&desk), bound, manner, || ()).unwrap();
            Arc::into_inner(desk).unwrap().close().unwrap();
            left
        }));
        self.first = Some(self.come("lin", Deaf));
    }

    pub fn line(&self, ear: impl Ear) -> Line {
        line_to(&self.socket, ear)
    }

    pub fn come(&self, key: &str, ear: impl Ear) -> Client {
        come_to(&self.socket, key, ear)
    }

    pub fn raw(&self) -> UnixStream {
        let stream = UnixStream::connect(&self.socket).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Everybody has gone: the host leaves, and what it leaves is a sound ledger.
    pub fn left(self) -> FileLedger {
        // The directory goes with this; the ledger has what it needs of it open.
        self.left_with_dir().0
    }

    /// The same, with the directory, which goes with the second value.
    pub fn left_with_dir(mut self) -> (FileLedger, tempfile::TempDir) {
        self.first = None;
        assert_eq!(self.thread.take().unwrap().join().unwrap(), Left::Idle);
        assert!(!self.socket.exists(), "the socket stays behind");
        let (ledger, report) = FileLedger::open_dir(self.dir.path(), DISTRICT).unwrap();
        assert_eq!(report.trouble, None);
        assert!(ledger.verify().unwrap().ok);
        (ledger, self.dir)
    }
}

fn line_to(socket: &Path, ear: impl Ear) -> Line {
    let stream = UnixStream::connect(socket).unwrap();
    Line::new(stream.try_clone().unwrap(), Closing(stream), ear).unwrap()
}

/// Comes to a host by its socket.
pub fn come_to(socket: &Path, key: &str, ear: impl Ear) -> Client {
    let line = line_to(socket, ear);
    shake_hands(&line, Some(key.to_owned())).unwrap();
    Client::over(Box::new(line))
}

/// Both directions end when this is dropped.
pub struct Closing(pub UnixStream);

impl Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        let _closed = self.0.shutdown(std::net::Shutdown::Both);
    }
}

/// Writes down what it hears.
pub struct Noting(std::sync::mpsc::Sender<Notice>);

impl Ear for Noting {
    fn notice(&mut self, notice: Notice) {
        let _gone = self.0.send(notice);
    }
    fn ended(&mut self, _: &str) {}
}

pub fn noting() -> (Noting, Receiver<Notice>) {
    let (send, heard) = channel();
    (Noting(send), heard)
}

pub fn refused(outcome: Result<impl std::fmt::Debug, ClientError>) -> String {
    match outcome {
        Err(ClientError::Rejected(Rejection::Refused(refusal))) => refusal.code,
        other => panic!("{other:?}"),
    }
}

pub fn done(client: &Client, order: Order) -> Receipt {
    client.submit(order).unwrap()
}

/// Stands between a client and the host, and cuts the line when such an answer comes back: the host has done it, the client
/// does not know.
pub fn cutting(host: PathBuf, place: PathBuf, at: impl Fn(&Reply) -> bool + Send + 'static) -> JoinHandle<()> {
    let listener = UnixListener::bind(place).unwrap();
    std::thread::spawn(move || {
        let (mut near, _) = listener.accept().unwrap();
        let mut far = UnixStream::connect(host).unwrap();
        let (mut near_in, mut far_out) = (near.try_clone().unwrap(), far.try_clone().unwrap());
        let up = std::thread::spawn(move || {
            let _ended = std::io::copy(&mut near_in, &mut far_out);
        });
        while let Some(body) = frame::read(&mut far, REPLY_BYTES_MAX).unwrap() {
            if matches!(frame::parse::<Sent>(&body).unwrap(), Sent::Reply(reply) if at(&reply)) {
                break;
            }
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            near.write_all(&length).unwrap();
            near.write_all(&body).unwrap();
        }
        near.shutdown(std::net::Shutdown::Both).unwrap();
        let _closed = far.shutdown(std::net::Shutdown::Both);
        up.join().unwrap();
    })
}

/// Dials one place after another.
pub struct Again {
    places: Mutex<Vec<PathBuf>>,
    key: String,
}

impl Again {
    pub fn of(key: &str, places: Vec<PathBuf>) -> Self {
        Self { places: Mutex::new(places), key: key.to_owned() }
    }

    pub fn dialled(&self) -> Line {
        let place = self.places.lock().unwrap().remove(0);
        let stream = UnixStream::connect(place).unwrap();
        let line = Line::new(stream.try_clone().unwrap(), Closing(stream), Deaf).unwrap();
        shake_hands(&line, Some(self.key.clone())).unwrap();
        line
    }
}

impl Dial for Again {
    fn dial(&self) -> Result<Line, NoLine> {
        Ok(self.dialled())
    }
}
