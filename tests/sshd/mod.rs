//! A server as `docs/server.md` sets one up, on loopback and of the test's own making: users and a group of the operating
//! system, a register of a user of its own, its host, and Debian's `sshd` with keys and a configuration made here. All of it
//! goes when the value is dropped. Needs root, and says so where it is not.

use std::fs::Permissions;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use super::pty::Session;

/// Set where these tests must not be passed over.
const DEMANDED: &str = "ZHITIAO_SSHD_TEST";
/// How long anything may take before the test gives up; generous, because machines are busy.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between two looks at a condition.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// Where Debian puts what cannot be found on everybody's path.
const SSHD: &str = "/usr/sbin/sshd";
/// The district of the register.
const DISTRICT: &str = "321302";

/// Waits until something is as wanted.
pub fn eventually(what: &str, mut wanted: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !wanted() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::park_timeout(LOOK_AGAIN);
    }
}

fn done(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{said}{}", String::from_utf8_lossy(&output.stdout));
    output
}

fn worked(program: &str, words: &[&str]) -> String {
    String::from_utf8(done(Command::new(program).args(words)).stdout).unwrap().trim().to_owned()
}

/// A user of the operating system, gone with the value.
pub struct User {
    pub name: String,
    pub uid: u32,
}

impl User {
    fn made(name: &str, group: &str, home: &Path) -> Self {
        // A password nobody can type; `!` would mean a locked account, which sshd does not let in.
        let home = home.to_str().unwrap();
        worked("useradd", &["-M", "-d", home, "-g", group, "-s", "/bin/sh", "-p", "*", name]);
        // In two steps, so that a user half made goes as well.
        let mut user = Self { name: name.to_owned(), uid: 0 };
        user.uid = worked("id", &["-u", name]).parse().unwrap();
        user
    }
}

impl Drop for User {
    fn drop(&mut self) {
        // Sessions that were cut may still be ending.
        let _gone = Command::new("userdel").args(["-f", &self.name]).stdin(Stdio::null()).output();
    }
}

struct Group(String);

impl Drop for Group {
    fn drop(&mut self) {
        let _gone = Command::new("groupdel").args(["-f", &self.0]).stdin(Stdio::null()).output();
    }
}

/// A process of the test, ended with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

/// The server.
pub struct Server {
    // In the order in which they go.
    _sshd: Running,
    _host: Running,
    /// A mediator of the town, with a terminal of their own.
    pub chen: User,
    /// The district's, likewise.
    pub li: User,
    /// A mediator of another town, who runs the interface on their own machine.
    pub wu: User,
    /// Shared by two people, each with a key.
    pub shared: User,
    /// Keeps second copies, with a key that can do nothing else.
    pub copies: User,
    _keeper: User,
    _group: Group,
    port: u16,
    base: tempfile::TempDir,
}

/// A server, where there can be one; what is missing is said, and where it is demanded that is a failure.
pub fn server() -> Option<Server> {
    let root = rustix::process::getuid().is_root();
    let missing = [(root, "root"), (Path::new(SSHD).exists(), "openssh-server")];
    let missing: Vec<&str> = missing.into_iter().filter(|(there, _)| !there).map(|(_, what)| what).collect();
    if missing.is_empty() {
        return Some(Server::made());
    }
    let why = format!("the tests with a real sshd need {}", missing.join(" and "));
    assert!(std::env::var_os(DEMANDED).is_none(), "{why}, and ${DEMANDED} demands them");
    eprintln!("PASSED OVER: {why}");
    None
}

impl Server {
    fn made() -> Self {
        // Below a directory that only root may write to, or sshd believes no key in it.
        let base = tempfile::Builder::new().prefix("zhitiao-test-").tempdir_in("/var/lib").unwrap();
        std::fs::set_permissions(base.path(), Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| base.path().join(name);
        for (name, mode) in [("bin", 0o755), ("keys", 0o755), ("mine", 0o700), ("home", 0o755), ("run", 0o755)] {
            std::fs::create_dir(at(name)).unwrap();
            std::fs::set_permissions(at(name), Permissions::from_mode(mode)).unwrap();
        }
        std::fs::copy(env!("CARGO_BIN_EXE_zhitiao"), at("bin/zhitiao")).unwrap();
        let mark =
            base.path().file_name().unwrap().to_str().unwrap().trim_start_matches("zhitiao-test-").to_lowercase();
        let mark: String = mark.chars().filter(char::is_ascii_alphanumeric).collect();
        let group = format!("zt{mark}");
        worked("groupadd", &[&group]);
        let made = Group(group.clone());
        let home = at("home");
        let user = |what: &str| User::made(&format!("{group}-{what}"), &group, &home);
        let keeper = user("keeper");
        let people = [user("chen"), user("li"), user("wu"), user("shared"), user("copies")];
        let [chen, li, wu, shared, copies] = people;
        std::fs::create_dir(at("copies")).unwrap();
        chown(at("copies"), Some(copies.uid), None).unwrap();
        let port = free_port();
        let sshd = Sshd { base: base.path(), port, people: [&chen, &li, &wu, &shared, &copies] };
        sshd.configured();
        let host = Self::hosted(base.path(), &keeper, &group, &shared.name);
        let sshd = Running(sshd.started());
        Self { _sshd: sshd, _host: host, chen, li, wu, shared, copies, _keeper: keeper, _group: made, port, base }
    }

    /// The register of a user of its own, and its host.
    fn hosted(base: &Path, keeper: &User, group: &str, shared: &str) -> Running {
        let gid: u32 = worked("getent", &["group", group]).split(':').nth(2).unwrap().parse().unwrap();
        for (name, mode) in [("register", 0o700), ("run", 0o755)] {
            std::fs::create_dir_all(base.join(name)).unwrap();
            chown(base.join(name), Some(keeper.uid), Some(gid)).unwrap();
            std::fs::set_permissions(base.join(name), Permissions::from_mode(mode)).unwrap();
        }
        let zhitiao = |words: &[&str]| {
            let mut command = Command::new(base.join("bin/zhitiao"));
            command.arg("--data").arg(base.join("register")).args(words).uid(keeper.uid).gid(gid).current_dir("/");
            command
        };
        done(&mut zhitiao(&["init", "--district", DISTRICT, "--admin", "root"]));
        let config = format!("socket = {:?}\nshared_accounts = [{shared:?}]\n", base.join("run/host.sock"));
        let path = base.join("register/config.toml");
        std::fs::write(&path, config).unwrap();
        chown(&path, Some(keeper.uid), Some(gid)).unwrap();
        let host = zhitiao(&["serve"]).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let host = Running(host);
        eventually("a host that listens", || UnixStream::connect(base.join("run/host.sock")).is_ok());
        host
    }

    fn at(&self, name: &str) -> PathBuf {
        self.base.path().join(name)
    }

    /// A verb of the administrator, on the server itself.
    pub fn administers(&self, words: &[&str]) -> String {
        let mut command = Command::new(self.at("bin/zhitiao"));
        command.args(words).env("ZHITIAO_SOCKET", self.at("run/host.sock"));
        String::from_utf8(done(&mut command).stdout).unwrap()
    }

    /// An account of the register for somebody.
    pub fn account(&self, name: &str, person: &str, committee: &str, roles: &[&str]) {
        let mut words = vec!["account", "add", name, "--person", person, "--committee", committee];
        words.extend(roles.iter().flat_map(|role| ["--role", role]));
        self.administers(&words);
    }

    /// What the audit sees: account, kind, how identity was known; oldest first.
    pub fn log(&self) -> Vec<(String, String, String)> {
        let lines = self.administers(&["log", "--json", "--limit", "500"]);
        let line = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |path: &str| value.pointer(path).unwrap().as_str().unwrap().to_owned();
            (text("/by/account"), text("/kind"), text("/by/known"))
        };
        lines.lines().rev().map(line).collect()
    }

    /// What the doctor finds on the server: checks and findings.
    pub fn examined(&self) -> Vec<(String, String)> {
        let mut command = Command::new(self.at("bin/zhitiao"));
        command.arg("--data").arg(self.at("register")).args(["doctor", "--json", "--sshd-config"]);
        let output = command.arg(self.at("mine/sshd_config")).stdin(Stdio::null()).output().unwrap();
        let found: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        let text = |value: &serde_json::Value, key: &str| value.get(key).unwrap().as_str().unwrap().to_owned();
        found.iter().map(|one| (text(one, "check"), text(one, "finding"))).collect()
    }

    /// The shared user can change who each key is.
    pub fn gives_the_keys_away(&self) {
        chown(self.at("keys").join(&self.shared.name), Some(self.shared.uid), None).unwrap();
    }

    fn ssh_words(&self, key: &str, user: &str) -> Vec<String> {
        let config = self.at("mine/ssh_config");
        let key = self.at("mine").join(key);
        let words = ["-F", config.to_str().unwrap(), "-i", key.to_str().unwrap(), "-p", &self.port.to_string()];
        let mut words: Vec<String> = words.iter().map(ToString::to_string).collect();
        words.push(format!("{user}@127.0.0.1"));
        words
    }

    /// A person's terminal on the server: `ssh` in a pseudo-terminal.
    pub fn terminal(&self, key: &str, user: &User) -> Session {
        let mut command = CommandBuilder::new("ssh");
        command.arg("-tt");
        command.args(self.ssh_words(key, &user.name));
        Session::run(command, 80, 24)
    }

    /// `ssh` without a terminal, with more options.
    pub fn ssh(&self, key: &str, user: &User, options: &[&str], words: &[&str]) -> Command {
        let mut command = Command::new("ssh");
        command.args(options).args(self.ssh_words(key, &user.name)).args(words).stdin(Stdio::null());
        command
    }

    /// The words that reach this server from another machine, and the path on which `ssh` is one that knows its keys.
    pub fn seen_from_afar(&self, user: &User) -> (String, String) {
        (
            format!("ssh://{}@127.0.0.1:{}", user.name, self.port),
            format!("{}:/usr/bin:/bin", self.at("mine/bin").display()),
        )
    }

    /// Where the second copy is that comes over `ssh`.
    pub fn copy(&self) -> PathBuf {
        self.at("copies/register")
    }

    /// The register itself.
    pub fn register(&self) -> PathBuf {
        self.at("register")
    }

    /// Where the host listens.
    pub fn socket(&self) -> PathBuf {
        self.at("run/host.sock")
    }

    /// A directory of the test's own.
    pub fn mine(&self) -> PathBuf {
        self.at("mine")
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// sshd with a configuration of the test's.
struct Sshd<'a> {
    base: &'a Path,
    port: u16,
    /// Town, district, from afar, shared, second copies.
    people: [&'a User; 5],
}

impl Sshd<'_> {
    fn key(&self, name: &str) -> String {
        let path = self.base.join("mine").join(name);
        worked("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path.to_str().unwrap()]);
        std::fs::read_to_string(path.with_extension("pub")).unwrap().trim().to_owned()
    }

    fn configured(&self) {
        let [chen, li, wu, shared, copies] = self.people;
        let base = self.base.display();
        let program = format!("{base}/bin/zhitiao");
        for user in [chen, li, wu] {
            let key = self.key(user.name.rsplit('-').next().unwrap());
            std::fs::write(self.base.join("keys").join(&user.name), format!("{key}\n")).unwrap();
        }
        let restricted = |name: &str, command: &str| {
            format!("restrict,pty,command=\"{program} --as-key {command}\" {}\n", self.key(name))
        };
        let keys = [
            restricted("jia", "jia"),
            restricted("yi", "yi"),
            restricted("jia-afar", "jia relay"),
            // As nobody should write it: without a name.
            format!("restrict,pty,command=\"{program}\" {}\n", self.key("nameless")),
        ];
        std::fs::write(self.base.join("keys").join(&shared.name), keys.concat()).unwrap();
        let key =
            format!("restrict,command=\"{program} backup receive {base}/copies/register\" {}\n", self.key("copies"));
        std::fs::write(self.base.join("keys").join(&copies.name), key).unwrap();
        let host_key = self.key("host");
        std::fs::write(self.base.join("mine/known_hosts"), format!("[127.0.0.1]:{} {host_key}\n", self.port)).unwrap();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {}\nHostKey {base}/mine/host\nPidFile none\nAuthorizedKeysFile {base}/keys/%u\n\
             UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nX11Forwarding no\n\
             SetEnv ZHITIAO_SOCKET={base}/run/host.sock ZHITIAO_TOUR=no ZHITIAO_GLYPHS=unicode LANG=C.UTF-8\n\
             Match User {},{}\n  ForceCommand {program}\n  AllowTcpForwarding no\n  AllowStreamLocalForwarding no\n  PermitTunnel no\n\
             Match User {}\n  ForceCommand {program} relay\n  AllowTcpForwarding no\n  AllowStreamLocalForwarding no\n  PermitTunnel no\n",
            self.port, chen.name, li.name, wu.name,
        );
        std::fs::write(self.base.join("mine/sshd_config"), config).unwrap();
        let ways = [(wu, "wu"), (shared, "jia-afar"), (copies, "copies")];
        let ways = ways.map(|(user, key)| format!("Match user {}\n  IdentityFile {base}/mine/{key}\n", user.name));
        let config = format!(
            "IdentitiesOnly yes\nIdentityAgent none\nBatchMode yes\nStrictHostKeyChecking yes\nLogLevel ERROR\n\
             UserKnownHostsFile {base}/mine/known_hosts\nGlobalKnownHostsFile none\n{}",
            ways.concat()
        );
        std::fs::write(self.base.join("mine/ssh_config"), config).unwrap();
        // The program calls `ssh`, as it is on the path.
        let bin = self.base.join("mine/bin");
        std::fs::create_dir(&bin).unwrap();
        std::fs::write(bin.join("ssh"), format!("#!/bin/sh\nexec /usr/bin/ssh -F {base}/mine/ssh_config \"$@\"\n"))
            .unwrap();
        std::fs::set_permissions(bin.join("ssh"), Permissions::from_mode(0o755)).unwrap();
    }

    fn started(&self) -> Child {
        // Debian's start-up makes it; a machine that has never started sshd has none.
        std::fs::create_dir_all("/run/sshd").unwrap();
        let log = self.base.join("mine/sshd.log");
        let config = self.base.join("mine/sshd_config");
        let words = ["-D", "-f", config.to_str().unwrap(), "-E", log.to_str().unwrap()];
        let mut sshd = Command::new(SSHD).args(words).stdin(Stdio::null()).spawn().unwrap();
        eventually("an sshd that listens", || {
            let ended = sshd.try_wait().unwrap();
            assert!(ended.is_none(), "{}", std::fs::read_to_string(&log).unwrap_or_default());
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
        });
        sshd
    }
}
