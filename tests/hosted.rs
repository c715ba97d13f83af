//! The host as people meet it: the first screen starts one in the background, the second shares it, what one does the other
//! sees without a key, and a host that is killed is started again under screens that stay.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod pty;

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use pty::{Session, register};
use rustix::process::{Pid, Signal, kill_process};

/// Runs a verb over the register, by its host if there is one.
fn verb(data: &Path, runtime: &Path, words: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .arg("--data")
        .arg(data)
        .args(words)
        .env("XDG_RUNTIME_DIR", runtime)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn status(data: &Path, runtime: &Path) -> serde_json::Value {
    json(&verb(data, runtime, &["status", "--json"], ""))
}

/// Waits until a host other than `pid` serves; gives its process.
fn served_by_another(data: &Path, runtime: &Path, pid: u64) -> u64 {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let asked = verb(data, runtime, &["status", "--json"], "");
        if asked.status.success() && json(&asked).get("pid").unwrap().as_u64() != Some(pid) {
            return json(&asked).get("pid").unwrap().as_u64().unwrap();
        }
        assert!(Instant::now() < deadline, "no screen has started a new host");
    }
}

/// Stops the host whatever becomes of the test.
struct Stopped(u64);

impl Drop for Stopped {
    fn drop(&mut self) {
        let pid = i32::try_from(self.0).ok().and_then(Pid::from_raw);
        let _gone = pid.map(|pid| kill_process(pid, Signal::TERM));
    }
}

/// A mediator at the district: the one who runs the test.
fn able(data: &Path, runtime: &Path) -> String {
    let me = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap().trim().to_owned();
    let line = format!(
        r#"{{"do":{{"type":"account_change","name":"{me}","roles":["admin","mediator","clerk","district"]}}}}"#
    );
    let done = verb(data, runtime, &["apply"], &line);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    me
}

/// Registers a case on the command line; gives its number.
fn registered(data: &Path, runtime: &Path, applicant: &str) -> String {
    let example = verb(data, runtime, &["apply", "--example", "register"], "");
    let mut line: serde_json::Value = serde_json::from_slice(&example.stdout).unwrap();
    let act = line.get_mut("do").unwrap().as_object_mut().unwrap();
    act.insert("committee".into(), "321302".into());
    act.insert("aliases".into(), serde_json::json!([]));
    *line.pointer_mut("/do/applicants/0/name").unwrap() = applicant.into();
    let done = verb(data, runtime, &["apply"], &format!("{line}\n"));
    let answer = json(&done);
    answer.pointer("/ok/case").unwrap().as_str().unwrap().to_owned()
}

/// Says what is no request at the host's socket, and waits until its journal has a line about that.
fn is_told_of(data: &Path, runtime: &Path) {
    let mut sockets = std::fs::read_dir(runtime.join("zhitiao")).unwrap();
    let mut stream = UnixStream::connect(sockets.next().unwrap().unwrap().path()).unwrap();
    stream.write_all(&[0xff; 9]).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let told = || std::fs::read_to_string(data.join("host.log")).is_ok_and(|lines| lines.contains("uid "));
    while !told() {
        assert!(Instant::now() < deadline, "nothing in the journal");
        std::thread::yield_now();
    }
}

#[test]
fn screens_share_a_host_see_each_others_acts_and_outlive_it() {
    let data = register();
    let runtime = tempfile::tempdir().unwrap();
    let (data, runtime) = (data.path(), runtime.path());
    able(data, runtime);
    let mut first = Session::start_hosted(data, runtime);
    first.until_text("2案件");
    first.until_text("已连接");
    let host = status(data, runtime);
    let pid = host.get("pid").unwrap().as_u64().unwrap();
    let _stopped = Stopped(pid);
    let mut second = Session::start_hosted(data, runtime);
    second.send("2");
    second.until_text("已连接");
    assert_eq!(status(data, runtime).get("pid").unwrap().as_u64(), Some(pid), "one host for both");

    // Who is turned away is told in the register's directory: nobody reads what a host in the background prints.
    is_told_of(data, runtime);

    // What somebody else does appears without a key.
    registered(data, runtime, "宿迁甲子服饰有限公司");
    second.until_text("甲子");

    // The host is killed: the screens say so, start another one, and go on.
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), Signal::KILL).unwrap();
    let after = served_by_another(data, runtime, pid);
    let _stopped = Stopped(after);
    second.until_text("已连接");
    registered(data, runtime, "宿迁乙丑食品有限公司");
    second.until_text("乙丑");

    // What only reads goes on beside the screens; what throws the views away waits until they are closed.
    let archive = runtime.join("night.backup");
    assert!(verb(data, runtime, &["backup", archive.to_str().unwrap()], "").status.success());
    json(&verb(data, runtime, &["ledger", "verify", "--json"], ""));
    assert_eq!(verb(data, runtime, &["rebuild"], "").status.code(), Some(3));
    for mut screen in [first, second] {
        screen.send("\x11");
        assert_eq!(screen.ended(), 0);
    }
    let verified = json(&verb(data, runtime, &["ledger", "verify", "--json"], ""));
    assert_eq!(verified.get("ok"), Some(&serde_json::Value::Bool(true)));
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = verb(elsewhere.path(), runtime, &["restore", archive.to_str().unwrap()], "");
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
}

#[test]
fn verbs_that_race_take_turns() {
    let data = register();
    let runtime = tempfile::tempdir().unwrap();
    let (data, runtime) = (data.path(), runtime.path());
    std::thread::scope(|scope| {
        let racing: Vec<_> =
            (0..4).map(|_| scope.spawn(|| verb(data, runtime, &["case", "list", "--json"], ""))).collect();
        for verb in racing {
            assert_eq!(json(&verb.join().unwrap()), serde_json::json!([]));
        }
    });
    assert!(verb(data, runtime, &["status"], "").status.code() == Some(3), "a verb leaves no host behind");
}

#[test]
fn screens_that_race_start_one_host() {
    let data = register();
    let runtime = tempfile::tempdir().unwrap();
    let (data, runtime) = (data.path(), runtime.path());
    let mut screens = [Session::start_hosted(data, runtime), Session::start_hosted(data, runtime)];
    for screen in &mut screens {
        screen.until_text("已连接");
    }
    let host = status(data, runtime);
    let _stopped = Stopped(host.get("pid").unwrap().as_u64().unwrap());
    assert_eq!(host.get("sessions").unwrap().as_u64(), Some(3), "both screens and this question");
    for mut screen in screens {
        screen.send("\x11");
        assert_eq!(screen.ended(), 0);
    }
}

#[test]
fn a_host_whose_register_is_gone_leaves() {
    let data = register();
    let elsewhere = tempfile::tempdir().unwrap();
    let socket = elsewhere.path().join("host.sock");
    let mut host = Command::new(env!("CARGO_BIN_EXE_zhitiao"))
        .arg("--data")
        .arg(data.path())
        .args(["serve", "--socket"])
        .arg(&socket)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while UnixStream::connect(&socket).is_err() {
        assert!(Instant::now() < deadline && host.try_wait().unwrap().is_none(), "no host");
        std::thread::yield_now();
    }
    std::fs::rename(data.path().join("ledger"), elsewhere.path().join("ledger")).unwrap();
    let left = host.wait_with_output().unwrap();
    assert_eq!(left.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&left.stderr).contains("已不在原处"), "{left:?}");
    assert!(!socket.exists(), "who comes now finds nobody");
}
