//! Many hands over SSH, with a real `sshd` and real `ssh`: two people at two levels work on one case from terminals of their
//! own, a line is cut in the middle of a form, somebody works from their own machine, and two share one user of the
//! operating system. Passed over, and said so, where there is no root or no sshd; `ZHITIAO_SSHD_TEST=1` demands it.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod pty;
mod sshd;

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use portable_pty::CommandBuilder;
use pty::Session;
use rustix::process::{Pid, Signal, kill_process};
use sshd::{Server, User, eventually, server};
use zhitiao::domain::answer::{Answer, Query};
use zhitiao::wire::frame::{self, REPLY_BYTES_MAX, REQUEST_BYTES_MAX};
use zhitiao::wire::{PROTOCOL, Reply, Request, Sent};

const DISTRICT: &str = "321302";
const TOWN: &str = "耿车镇";
const F2: &str = "\x1bOQ";
const F4: &str = "\x1bOS";
const F5: &str = "\x1b[15~";
const F6: &str = "\x1b[17~";
const DOWN: &str = "\x1b[B";
const ESC: &str = "\x1b";
const ENTER: &str = "\r";
const SUBMIT: &str = "\x13";
const CTRL_D: &str = "\x04";
const QUIT: &str = "\x11";

/// What stands before the entry of a form that is typed into.
const IN_FORM: &str = " > ";
/// What stands before the line of a window that is chosen.
const IN_WINDOW: &str = "│> ";

/// Goes down to an entry of the form by its label, and fills it.
fn fill(session: &mut Session, label: &str, text: &str) {
    goes_down_to(session, IN_FORM, label);
    session.press(text);
}

/// Goes down until what is marked begins with this, one step at a time: a step counts when it is seen, since whatever is
/// drawn in between (others' acts, what was typed before) is no answer to it.
fn goes_down_to(session: &mut Session, mark: &str, wanted: &str) {
    session.until("something marked", |session| session.marked(mark).is_some());
    while !session.marked(mark).is_some_and(|(_, text)| text.starts_with(wanted)) {
        let place = |session: &Session| {
            session.marked(mark).map(|(row, text)| (row, text.split_whitespace().next().map(str::to_owned)))
        };
        let before = place(session);
        session.send(DOWN);
        session.until(&format!("a step down to {wanted}"), |session| place(session) != before);
    }
}

/// Opens a menu and chooses an act of it.
fn chooses(session: &mut Session, menu: &str, act: &str) {
    session.press(menu);
    session.until_text("输入文字筛选事项");
    goes_down_to(session, IN_WINDOW, act);
    session.press(ENTER);
}

/// Registers a case in the window's form; gives nothing but what is on the screen.
fn registers(session: &mut Session, applicant: &str) {
    session.press(F2);
    session.until_text("登记纠纷");
    fill(session, "申请人 ", applicant);
    fill(session, "被申请人 ", "宿城知禾服饰店");
    fill(session, "知识产权客体", "1");
    fill(session, "纠纷类型", "1");
    fill(session, "纠纷简况", "店内销售带有「未名」字样的图书。");
    session.press(SUBMIT);
    session.until_text("已办理并存盘");
    // The new case is on the screen: what is pressed now is meant for it.
    session.until_text("登记待决");
}

fn leaves(mut session: Session) {
    session.send(QUIT);
    assert_eq!(session.ended(), 0, "{}", session.shown());
}

fn people(server: &Server) {
    server.account(&server.chen.name, "陈一禾", TOWN, &["mediator", "clerk"]);
    server.account(&server.li.name, "李砚书", DISTRICT, &["district"]);
    server.account(&server.wu.name, "吴怀瑾", "埠子镇", &["mediator", "clerk"]);
    server.account("jia", "甲某", TOWN, &["mediator", "clerk"]);
    server.account("yi", "乙某", TOWN, &["mediator", "clerk"]);
}

fn acts(server: &Server, kind: &str) -> Vec<(String, String)> {
    let of_kind = server.log().into_iter().filter(|(_, found, _)| found == kind);
    of_kind.map(|(by, _, known)| (by, known)).collect()
}

#[test]
fn two_people_hand_a_case_over_and_a_line_is_cut_in_the_middle_of_a_form() {
    let Some(server) = server() else { return };
    people(&server);
    let mut chen = server.terminal("chen", &server.chen);
    chen.until_text("已连接");
    let mut li = server.terminal("li", &server.li);
    li.until_text("已连接");
    registers(&mut chen, "上海未名文化传播有限公司");
    chooses(&mut chen, F5, "受理");
    fill(&mut chen, "申请人同意调解", "1");
    chen.press(SUBMIT);
    chen.until_text("已受理");
    chooses(&mut chen, F6, "提请区级调解");
    fill(&mut chen, "理由", "案情复杂，镇里办不了。");
    fill(&mut chen, "当事人同意移送", "1");
    chen.press(SUBMIT);
    chen.until_text("流转中");

    // It arrives at the other end without a key, and is signed for there.
    li.until_text("待签收");
    li.press(F4);
    li.until_text("本单位卷号");
    li.press(SUBMIT);
    li.until_text("已办理并存盘");
    // It has left the town, and whoever still looks at it is told so.
    chen.until_text("其他单位承办");
    let (chens, lis) = ((server.chen.name.clone(), "socket".to_owned()), (server.li.name.clone(), "socket".to_owned()));
    assert_eq!(acts(&server, "sent"), [chens]);
    assert_eq!(acts(&server, "signed_for"), [lis]);

    // Half a form, and the line is cut: not a word of goodbye.
    chen.press(ESC);
    chen.until("the lists", |chen| !chen.shown().contains("其他单位承办"));
    chen.press(F2);
    chen.until_text("登记纠纷");
    chen.send("宿迁甲子服饰有限公司");
    chen.until_text("草稿已存");
    let pid = Pid::from_raw(i32::try_from(chen.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    chen.ended();
    let mut again = server.terminal("chen", &server.chen);
    again.until_text("草稿 1 份待续");
    again.send(CTRL_D);
    again.until_text("继续填写");
    again.send(ENTER);
    again.until_text("已恢复");
    assert!(again.shown().contains("宿迁甲子服饰有限公司"), "{}", again.shown());
    leaves(again);
    leaves(li);
}

/// The host answers whoever comes through this socket with a refusal of this code, or not at all.
fn turned_away(place: &Path, key: &str) -> bool {
    let Ok(mut line) = UnixStream::connect(place) else { return true };
    let hello = Request::Hello { protocol: PROTOCOL, key: Some(key.to_owned()), from: None };
    if frame::write(&mut line, &hello, REQUEST_BYTES_MAX).is_err() {
        return true;
    }
    !matches!(frame::read(&mut line, REPLY_BYTES_MAX), Ok(Some(_)))
}

#[test]
fn who_shares_a_user_is_known_by_the_key_and_cannot_be_another() {
    let Some(server) = server() else { return };
    people(&server);
    let mut jia = server.terminal("jia", &server.shared);
    jia.until_text("甲某");
    registers(&mut jia, "上海未名文化传播有限公司");
    leaves(jia);
    let mut yi = server.terminal("yi", &server.shared);
    yi.until_text("乙某");
    registers(&mut yi, "宿迁甲子服饰有限公司");
    leaves(yi);
    let asserted = |name: &str| (name.to_owned(), "asserted".to_owned());
    assert_eq!(acts(&server, "registered"), [asserted("jia"), asserted("yi")]);

    // A key that says no name is let in nowhere, and what a client asks to run instead is not run.
    let nameless = server.ssh("nameless", &server.shared, &[], &[]).output().unwrap();
    assert!(!nameless.status.success());
    assert!(String::from_utf8_lossy(&nameless.stderr).contains("多人共用"), "{nameless:?}");
    let wanted = server.ssh("jia", &server.shared, &[], &["zhitiao --as-key yi case list"]).output().unwrap();
    assert!(!wanted.status.success() && wanted.stdout.is_empty(), "{wanted:?}");
    let shell = server.ssh("chen", &server.chen, &[], &["id"]).output().unwrap();
    assert!(!shell.status.success() && !String::from_utf8_lossy(&shell.stdout).contains("uid"), "{shell:?}");

    // The way past the key: the socket itself, forwarded to a machine where any name can be said. sshd does not.
    let near = server.mine().join("near.sock");
    let forward = format!("{}:{}", near.display(), server.socket().display());
    let options = ["-N", "-L", &forward];
    let mut forwarding = server.ssh("jia", &server.shared, &options, &[]).spawn().unwrap();
    eventually("ssh listens for what it is to forward", || near.exists());
    assert!(turned_away(&near, "yi"));
    forwarding.kill().unwrap();
    forwarding.wait().unwrap();
    assert!(!turned_away(&server.socket(), "yi"), "the question was one that is answered here");
}

#[test]
fn the_doctor_finds_what_is_wrong_with_the_keys_of_a_shared_user() {
    let Some(server) = server() else { return };
    let found = server.examined();
    let of_keys: Vec<&(String, String)> = found.iter().filter(|(check, _)| check == "keys").collect();
    // The one key that says no name, and nothing else: the file and those above it are root's.
    assert_eq!(of_keys, [&("keys".to_owned(), "nameless".to_owned())]);
    for (check, finding) in
        [("register", "good"), ("config", "good"), ("socket", "good"), ("desk", "good"), ("rules", "good")]
    {
        assert!(found.contains(&(check.to_owned(), finding.to_owned())), "{check}: {found:?}");
    }
    server.gives_the_keys_away();
    let found = server.examined();
    assert!(found.contains(&("keys".to_owned(), "not_roots".to_owned())), "{found:?}");
}

/// A verb on one's own machine, at the register of the server.
fn seen_from_afar(server: &Server, user: &User, words: &[&str]) -> Output {
    let (address, path) = server.seen_from_afar(user);
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
    command.args(["--host", &address]).args(words).env("PATH", path).stdin(Stdio::null());
    command.output().unwrap()
}

#[test]
fn somebody_works_from_their_own_machine_as_who_they_are_on_the_server() {
    let Some(server) = server() else { return };
    people(&server);
    let (address, path) = server.seen_from_afar(&server.wu);
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhitiao"));
    command.args(["--host", &address]);
    command.env("PATH", path);
    let mut wu = Session::run(command, 80, 24);
    wu.until_text("吴怀瑾");
    registers(&mut wu, "上海未名文化传播有限公司");
    let listed = seen_from_afar(&server, &server.wu, &["case", "list", "--json"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("上海未名文化传播有限公司"), "{listed:?}");

    // The line is cut between here and there: the screen stays, says so, and dials again by itself.
    let before = *children_of(wu.pid()).first().unwrap();
    kill_process(before, Signal::KILL).unwrap();
    eventually("another line", || children_of(wu.pid()).iter().any(|pid| *pid != before));
    wu.press(ESC);
    wu.until_text("已连接");
    registers(&mut wu, "宿迁甲子服饰有限公司");
    leaves(wu);
    let wus = || (server.wu.name.clone(), "socket".to_owned());
    assert_eq!(acts(&server, "registered"), [wus(), wus()]);

    // Through a shared user: whose key it is counts, not what the client says of itself.
    let mut line = server.ssh("jia-afar", &server.shared, &["-T"], &[]);
    let mut line = line.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut to, mut from) = (line.stdin.take().unwrap(), line.stdout.take().unwrap());
    let forged = Request::Hello { protocol: PROTOCOL, key: Some("yi".to_owned()), from: None };
    frame::write(&mut to, &forged, REQUEST_BYTES_MAX).unwrap();
    assert!(matches!(answered(&mut from), Reply::Hello { protocol: PROTOCOL }));
    frame::write(&mut to, &Request::Ask(Box::new(Query::Desk)), REQUEST_BYTES_MAX).unwrap();
    assert!(
        matches!(answered(&mut from), Reply::Answer(card) if matches!(&*card, Answer::Desk(card) if card.account.name.0 == "jia"))
    );
    drop((to, from));
    assert!(line.wait().unwrap().success());
}

fn answered(line: &mut impl Read) -> Reply {
    loop {
        let body = frame::read(line, REPLY_BYTES_MAX).unwrap().unwrap();
        if let Sent::Reply(reply) = frame::parse(&body).unwrap() {
            return *reply;
        }
    }
}

/// The processes a process has started, whichever of its threads did.
fn children_of(pid: u32) -> Vec<Pid> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let listed =
        threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("children")).unwrap_or_default());
    let pids: Vec<i32> =
        listed.flat_map(|pids| pids.split_whitespace().map(|pid| pid.parse().unwrap()).collect::<Vec<_>>()).collect();
    pids.into_iter().filter_map(Pid::from_raw).collect()
}

#[test]
fn a_second_copy_goes_over_ssh_while_people_work_to_a_key_that_can_do_nothing_else() {
    let Some(server) = server() else { return };
    people(&server);
    let (address, path) = server.seen_from_afar(&server.copies);
    let far = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
        command
            .arg("--data")
            .arg(server.register())
            .args(words)
            .env("PATH", &path)
            .env("ZHITIAO_SOCKET", server.socket());
        let done = command.stdin(Stdio::null()).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        (done.status.success(), said)
    };
    // The key decides where it goes, whatever the address says.
    let address = format!("{address}/etc/anywhere");
    let (good, told) = far(&["backup", "mirror", &address]);
    assert!(good && told.contains("副本"), "{told}");
    let copy = server.copy();
    assert!(copy.join("manifest.json").exists() && !Path::new("/etc/anywhere").exists());
    server.account("bing", "丙某", TOWN, &["clerk"]);
    let (good, told) = far(&["backup", "mirror", &address]);
    assert!(good && told.contains("写了 1 个文件"), "only what is new: {told}");
    let (good, told) = far(&["backup", "verify", &copy.display().to_string()]);
    assert!(good && told.contains("完好"), "{told}");
    // Nobody listens there any more.
    let (good, told) = far(&["backup", "mirror", "ssh://nobody@127.0.0.1:1/x"]);
    assert!(!good && told.contains("连接断了"), "{told}");
}
