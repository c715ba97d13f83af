//! What an administrator relies on, as the built program does it: a register is for its owner alone, no backup and no list is
//! written over, a register that lost records is found wrong until a person has decided, and one that may only be read is read.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const NOBODY: u32 = 65_534;

struct Register {
    home: TempDir,
}

impl Register {
    /// A district without cases, made under the umask of a careless person.
    fn made(admin: Option<&str>) -> Self {
        let register = Self { home: tempfile::tempdir().unwrap() };
        let mut words = vec!["init", "--district", "321302"];
        words.extend(admin.map(|name| ["--admin", name]).into_iter().flatten());
        let made = register.run(&words);
        assert_eq!(made.status.code(), Some(0), "{}", said(&made));
        register
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("register")
    }

    fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", r#"umask 022; exec "$0" "$@""#, env!("CARGO_BIN_EXE_zhitiao")]);
        if words.first() != Some(&"--data") {
            command.arg("--data").arg(self.dir());
        }
        command.args(words).env("XDG_RUNTIME_DIR", self.home.path().join("run"));
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs a verb; its status and everything it said.
    fn told(&self, words: &[&str]) -> (i32, String) {
        let output = self.run(words);
        (output.status.code().unwrap(), said(&output))
    }

    fn segment(&self) -> PathBuf {
        self.dir().join("ledger/00000000000000000001.ledger")
    }

    /// Cuts the last record off.
    fn lose_a_record(&self) {
        let bytes = fs::read(self.segment()).unwrap();
        let kept = bytes.strip_suffix(b"\n").unwrap().iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
        fs::write(self.segment(), bytes.get(..kept).unwrap()).unwrap();
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    found.push(dir.to_owned());
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Everything of a register others may do something with.
fn open_to_others(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    walk(dir, &mut all);
    all.retain(|path| fs::metadata(path).unwrap().mode() & 0o077 != 0);
    all
}

#[test]
fn a_register_is_for_its_owner_alone_however_it_came_to_be() {
    let register = Register::made(None);
    assert_eq!(open_to_others(&register.dir()), Vec::<PathBuf>::new(), "init");
    assert_eq!(register.told(&["case", "list"]).0, 0);
    assert_eq!(register.told(&["rebuild"]).0, 0);
    assert_eq!(open_to_others(&register.dir()), Vec::<PathBuf>::new(), "opened and rebuilt");
    let backup = register.path("b.zhitiao");
    assert_eq!(register.told(&["backup", &backup]).0, 0);
    assert_eq!(fs::metadata(&backup).unwrap().mode() & 0o077, 0);
    let restored = register.path("restored");
    assert_eq!(register.told(&["--data", &restored, "restore", &backup]).0, 0);
    assert_eq!(register.told(&["--data", &restored, "case", "list"]).0, 0);
    assert_eq!(open_to_others(Path::new(&restored)), Vec::<PathBuf>::new(), "restored");
    let demo = register.path("demo");
    assert_eq!(register.told(&["--data", &demo, "demo", "--no-tui", "--cases", "3"]).0, 0);
    assert_eq!(open_to_others(Path::new(&demo)), Vec::<PathBuf>::new(), "demo");

    // Copied with looser modes, by an older program or by hand: tightened once, and said.
    let mut all = Vec::new();
    walk(&register.dir(), &mut all);
    for path in all {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    }
    let (status, told) = register.told(&["case", "list"]);
    assert!(status == 0 && told.contains("已改为仅限本人"), "{told}");
    assert_eq!(open_to_others(&register.dir()), Vec::<PathBuf>::new(), "tightened");
    assert!(!register.told(&["case", "list"]).1.contains("已改为仅限本人"));
}

#[test]
fn a_backup_and_an_export_never_take_the_place_of_a_file_unasked() {
    let register = Register::made(None);
    let (backup, list) = (register.path("b.zhitiao"), register.path("cases.csv"));
    for path in [&backup, &list] {
        fs::write(path, "last year's").unwrap();
    }
    let (status, told) = register.told(&["backup", &backup]);
    assert!(status == 1 && told.contains("已经存在") && told.contains("换一个文件名"), "{told}");
    let (status, told) = register.told(&["export", "cases", "--to", &list]);
    assert!(status == 1 && told.contains("--overwrite"), "{told}");
    assert_eq!([&backup, &list].map(|path| fs::read_to_string(path).unwrap()), ["last year's", "last year's"]);
    assert_eq!(register.told(&["export", "cases", "--to", &list, "--overwrite"]).0, 0);
    assert!(fs::read_to_string(&list).unwrap().contains("案号"));
}

#[test]
fn a_register_that_lost_records_is_found_wrong_until_a_person_has_decided() {
    let register = Register::made(None);
    let whole = fs::read(register.segment()).unwrap();
    register.lose_a_record();
    for time in 1..=3 {
        let (status, told) = register.told(&["ledger", "verify"]);
        assert!(status == 1 && told.contains("缺少已确认的记录"), "time {time}: {told}");
    }
    assert_eq!(register.told(&["case", "list"]).0, 0, "reading is right");
    assert_eq!(register.told(&["rebuild"]).0, 0);
    let (status, told) = register.told(&["ledger", "verify", "--json"]);
    assert!(status == 1 && told.contains(r#""ok":false"#), "a rebuild is no decision: {told}");

    let backup = register.path("b.zhitiao");
    let (status, told) = register.told(&["backup", &backup]);
    assert!(status == 1 && !Path::new(&backup).exists() && told.contains("--damaged"), "{told}");
    let (status, told) = register.told(&["backup", &backup, "--damaged"]);
    assert!(status == 0 && told.contains("备份中已注明"), "{told}");
    let (status, told) = register.told(&["--data", &register.path("restored"), "restore", &backup]);
    assert!(status == 0 && told.contains("备份中已注明"), "whoever restores it is told: {told}");

    // The file comes back.
    fs::write(register.segment(), &whole).unwrap();
    assert_eq!(register.told(&["ledger", "verify"]).0, 0);
    assert_eq!(register.told(&["backup", &register.path("c.zhitiao")]).0, 0);
    // It does not.
    register.lose_a_record();
    let reached = whole.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(register.told(&["ledger", "accept-loss", &(reached + 1).to_string()]).0, 2, "not by mistake");
    assert_eq!(register.told(&["ledger", "verify"]).0, 1);
    let (status, told) = register.told(&["ledger", "accept-loss", &reached.to_string()]);
    assert!(status == 0, "{told}");
    let (status, told) = register.told(&["ledger", "verify"]);
    assert!(status == 0 && told.contains("全部有效"), "{told}");
}

#[test]
fn what_only_the_views_know_of_a_loss_is_not_forgotten() {
    let register = Register::made(None);
    let whole = fs::read(register.segment()).unwrap();
    register.lose_a_record();
    // As if the whole directory had been put back from an old copy, but for the views.
    fs::remove_file(register.dir().join("ledger/proven")).unwrap();
    for time in 1..=2 {
        assert_eq!(register.told(&["ledger", "verify"]).0, 1, "time {time}");
    }
    assert_eq!(register.told(&["backup", &register.path("b.zhitiao")]).0, 1);
    let reached = whole.iter().filter(|byte| **byte == b'\n').count();
    let (status, told) = register.told(&["ledger", "accept-loss", &reached.to_string()]);
    assert!(status == 0, "{told}");
    assert_eq!(register.told(&["ledger", "verify"]).0, 0, "what was decided is not found again");
}

#[test]
fn a_register_that_may_only_be_read_is_read_and_left_as_it_is() {
    let root = rustix::process::geteuid().is_root();
    let register = Register::made(root.then_some("nobody"));
    let mut all = Vec::new();
    walk(&register.dir(), &mut all);
    fs::set_permissions(register.home.path(), Permissions::from_mode(0o755)).unwrap();
    for path in &all {
        if root {
            chown(path, Some(NOBODY), None).unwrap();
        }
        fs::set_permissions(path, Permissions::from_mode(if path.is_dir() { 0o500 } else { 0o400 })).unwrap();
    }
    let run = |words: &[&str]| {
        let mut command = register.command(words);
        if root {
            command.uid(NOBODY);
        }
        command.env_remove("TMPDIR").output().unwrap()
    };
    let listed = run(&["case", "list"]);
    let told = said(&listed);
    let ordered = run(&["unit", "load", "/dev/null"]);
    let backed_up = run(&["backup", "/tmp/never.zhitiao"]);
    for path in &all {
        // Else the directory could not be removed.
        fs::set_permissions(path, Permissions::from_mode(if path.is_dir() { 0o700 } else { 0o600 })).unwrap();
    }
    assert_eq!(listed.status.code(), Some(0), "{told}");
    assert!(told.contains("只能查看"), "{told}");
    assert_ne!(ordered.status.code(), Some(0), "{}", said(&ordered));
    assert_eq!(backed_up.status.code(), Some(3), "{}", said(&backed_up));
    assert!(said(&backed_up).contains("没有权限"), "{}", said(&backed_up));
    let mut after = Vec::new();
    walk(&register.dir(), &mut after);
    all.sort();
    after.sort();
    assert_eq!(after, all, "nothing is left in it");
}

const HEADER: &str =
    "案号,登记日期,受理日期,结案日期,申请人,被申请人,客体,纠纷类型,来源,承办单位,结案方式,协议金额,备注\n";

fn row(number: &str, day: &str, applicant: &str) -> String {
    format!(
        "{number},{day},{day},2024-04-02,{applicant},宿城示例商行,商标,侵权,当事人申请,耿车镇,达成书面协议,12000,当事人电话改约\n"
    )
}

#[test]
fn an_import_says_what_it_did_and_never_touches_a_file_somebody_may_be_mending() {
    let register = Register::made(None);
    let old = register.path("旧登记簿.csv");
    let rows = [row("耿知调2024-1", "2024-03-05", "宿迁示例甲有限公司"), row("", "2024-03-06", "宿迁示例乙有限公司")];
    let bad = row("耿知调2024-3", "2024-02-30", "宿迁示例丙有限公司");
    fs::write(&old, format!("{HEADER}{}{}{bad}{}", rows.concat(), "", rows.concat())).unwrap();

    // Nowhere to write what is given back: nothing is recorded.
    let (status, told) = register.told(&["import", "register", &old, "--rejects", "/proc/nowhere/a.csv"]);
    assert!(status == 1 && told.contains("尚未导入任何行"), "{told}");
    assert!(register.told(&["case", "list"]).1.contains("没有找到"));

    let (status, told) = register.told(&["import", "register", &old]);
    assert!(status == 1, "something was found wrong: {told}");
    assert!(told.contains("导入 2") && told.contains("第 5 行 重复：内容与第 2 行相同"), "{told}");
    let mended = register.path("旧登记簿.待改.csv");
    fs::write(&mended, "mended by hand").unwrap();
    let (status, told) = register.told(&["import", "register", &old]);
    assert!(status == 1 && told.contains("此前已导入 2") && told.contains("旧登记簿.待改.2.csv"), "{told}");
    assert_eq!(fs::read_to_string(&mended).unwrap(), "mended by hand");
    let (status, told) = register.told(&["import", "register", &old, "--rejects", &mended]);
    assert!(status == 1 && told.contains("不会覆盖"), "{told}");

    // The first row comes back without its number, and so does a case that was registered by hand: no second case.
    let again = register.path("again.csv");
    fs::write(&again, format!("{HEADER}{}", row("", "2024/3/5", "宿迁示例甲有限公司"))).unwrap();
    let (status, told) = register.told(&["import", "register", &again]);
    assert!(status == 1 && told.contains("内容与案件"), "{told}");
    assert_eq!(register.run(&["case", "list"]).stdout.iter().filter(|byte| **byte == b'\n').count(), 2);

    // What stood beside is seen.
    let (_, told) = register.told(&["case", "show", "耿知调2024-1"]);
    assert!(told.contains("协议金额 12,000 元") && told.contains("备注 当事人电话改约"), "{told}");
    let list = register.path("cases.csv");
    assert_eq!(register.told(&["export", "cases", "--to", &list]).0, 0);
    let list = fs::read_to_string(&list).unwrap();
    let heading = list.lines().next().unwrap();
    assert!(heading.contains(",协议金额,") && heading.contains(",备注"), "{list}");
    assert!(list.contains(",12000,") && list.contains("当事人电话改约"), "{list}");
}

#[test]
fn conditions_speak_the_language_of_the_screen_and_nothing_found_is_said() {
    let register = Register::made(None);
    let (status, told) = register.told(&["case", "list", "--where", "stage=调解中"]);
    assert!(status == 0 && told.contains("没有找到"), "{told}");
    assert!(register.run(&["case", "list"]).stdout.is_empty(), "it is talk, not a result");
    assert!(register.told(&["search", "无此当事人"]).1.contains("没有找到"));
    let (status, told) = register.told(&["case", "list", "--where", "stage=在办"]);
    assert!(status == 2 && told.contains("调解中 (mediating)"), "{told}");
    let (status, told) = register.told(&["case", "list", "--where", "holder=nowhere"]);
    assert!(status == 2 && told.contains("没有单位「nowhere」"), "{told}");
    assert_eq!(register.told(&["case", "list", "--where", "holder=耿车镇"]).0, 0);
    assert_eq!(register.told(&["case", "list", "--where", "requested_from=2026年9月30日"]).0, 0);
    let (status, told) = register.told(&["rules", "show", "--on", "2000-01-01"]);
    assert!(status == 0 && told.contains("没有任何有效的规则"), "{told}");
    for written in ["2026年9月30日", "2026/9/30", "２０２６年９月３０日"] {
        assert_eq!(register.told(&["log", "--since", written]).0, 0, "{written}");
        assert_eq!(register.told(&["rules", "show", "--on", written]).0, 0, "{written}");
    }
    let (status, told) = register.told(&["log", "--since", "九月底"]);
    assert!(status == 2 && told.contains("无法识别日期"), "{told}");
    let (status, told) = register.told(&["--lang", "en", "log", "--since", "九月底"]);
    assert!(status == 2 && told.contains("This is not a date"), "{told}");
}

#[test]
fn a_code_is_told_in_words_and_never_shown_whole() {
    let register = Register { home: tempfile::tempdir().unwrap() };
    let (status, told) = register.told(&["code", "check", "11010519491231002X"]);
    assert!(status == 0 && told.contains("公民身份号码") && told.contains("110105********002X"), "{told}");
    assert!(!told.contains("19491231") && !told.contains(" id "), "{told}");
    assert_eq!(register.told(&["code", "check", "000000000000000000"]).0, 1);
    assert!(register.told(&["code", "check", "91350100M000100Y43"]).1.contains("统一社会信用代码"));
}

/// The records of a register, as they are written, without the zeros that may stand behind the last.
fn ledger_bytes(dir: &Path) -> Vec<u8> {
    let mut segments: Vec<PathBuf> =
        fs::read_dir(dir.join("ledger")).unwrap().map(|entry| entry.unwrap().path()).collect();
    segments.retain(|path| path.extension().is_some_and(|ending| ending == "ledger"));
    segments.sort();
    let read = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        bytes.get(..end).unwrap().to_vec()
    };
    segments.iter().flat_map(read).collect()
}

#[test]
fn a_backup_made_while_people_work_is_the_register_of_one_moment() {
    let register = Register { home: tempfile::tempdir().unwrap() };
    assert_eq!(register.told(&["demo", "--no-tui", "--cases", "3"]).0, 0);
    let config = format!("mirror = \"{}\"\n", register.path("mirror"));
    fs::write(register.dir().join("config.toml"), config).unwrap();
    let example = register.run(&["apply", "--example", "register"]);
    let mut order: serde_json::Value = serde_json::from_slice(&example.stdout).unwrap();
    order.as_object_mut().unwrap().remove("id");
    *order.pointer_mut("/do/aliases").unwrap() = serde_json::json!([]);
    *order.pointer_mut("/do/committee").unwrap() = "321302".into();
    let lines = vec![order.to_string(); 150].join("\n");
    let work = register.path("work.jsonl");
    fs::write(&work, lines).unwrap();
    let early = register.path("early.zhitiao");
    assert_eq!(register.told(&["backup", &early]).0, 0);
    let mut host = register.command(&["serve"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // The host says when it listens.
    let mut heard = BufReader::new(host.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("登记服务已启动") {
        line.clear();
        assert!(heard.read_line(&mut line).unwrap() > 0, "the host ended");
    }
    let working = register.command(&["apply", &work]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut working = working.unwrap();
    let mut backups = vec![early.clone()];
    for number in 0..6 {
        let backup = register.path(&format!("b{number}.zhitiao"));
        let (status, told) = register.told(&["backup", &backup]);
        assert_eq!(status, 0, "{told}");
        backups.push(backup);
    }
    assert!(working.wait().unwrap().success());
    let asked = rustix::process::Pid::from_raw(i32::try_from(host.id()).unwrap()).unwrap();
    rustix::process::kill_process(asked, rustix::process::Signal::TERM).unwrap();
    host.wait().unwrap();
    let live = ledger_bytes(&register.dir());
    for backup in &backups {
        let restored = format!("{backup}.restored");
        let (status, told) = register.told(&["--data", &restored, "restore", backup]);
        assert_eq!(status, 0, "{told}");
        let then = ledger_bytes(Path::new(&restored));
        assert!(then.len() > 1_000 && live.starts_with(&then), "{backup} is no moment of the register");
        assert_eq!(register.told(&["--data", &restored, "--direct", "ledger", "verify"]).0, 0);
    }
    // The second copy was kept meanwhile, and has all of it now that the host has ended.
    assert_eq!(register.told(&["backup", "verify", &register.path("mirror")]).0, 0);
    assert!(ledger_bytes(Path::new(&register.path("mirror"))) == live, "the mirror lacks something");
    // What was restored from before knows less than the second copy: acknowledged records would be lost, nobody is served.
    let served = register.run(&["--data", &format!("{early}.restored"), "serve"]);
    assert!(served.status.code() == Some(3) && said(&served).contains("副本"), "{}", said(&served));
}

#[test]
fn a_backup_goes_through_a_pipe_and_back() {
    let register = Register::made(None);
    let (piped, filed) = (register.path("piped"), register.path("filed.zhitiao"));
    let made = register.command(&["backup", "-"]).stdout(fs::File::create(&piped).unwrap()).output().unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(said(&made).contains("备份已送出"), "talk goes where nothing is piped: {}", said(&made));
    assert_eq!(register.told(&["backup", &filed]).0, 0);
    assert_eq!(register.told(&["backup", "verify", &piped]).0, 0);
    let from = |path: &str| Stdio::from(fs::File::open(path).unwrap());
    let verified = register.command(&["backup", "verify", "-"]).stdin(from(&piped)).output().unwrap();
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    let restored = register.path("restored");
    let done = register.command(&["--data", &restored, "restore", "-"]).stdin(from(&piped)).output().unwrap();
    let told = said(&done);
    assert!(done.status.success() && told.contains("案件 0 件") && told.contains("备份制作于"), "{told}");
    assert_eq!(ledger_bytes(Path::new(&restored)), ledger_bytes(&register.dir()));
    assert_eq!(open_to_others(Path::new(&restored)), Vec::<PathBuf>::new());
    // A pipe that was cut is no backup.
    let whole = fs::read(&piped).unwrap();
    fs::write(&piped, whole.get(..whole.len() - 1).unwrap()).unwrap();
    let again = register.path("again");
    let cut = register.command(&["--data", &again, "restore", "-"]).stdin(from(&piped)).output().unwrap();
    assert!(cut.status.code() == Some(1) && !Path::new(&again).exists(), "{}", said(&cut));
    assert!(!Path::new("-").exists(), "nobody wants a file of that name");
}

/// Whether the age program is here; where it is demanded it must be.
fn age_is_here() -> bool {
    let here = zhitiao::exchange::outside::program(&["age-keygen"]).is_some();
    let demanded = std::env::var_os("ZHITIAO_AGE_TEST").is_some();
    assert!(here || !demanded, "age is to be tested with and is not installed");
    here
}

#[test]
fn without_the_age_program_nothing_is_encrypted_and_that_is_said() {
    let register = Register::made(None);
    let backup = register.path("b.zhitiao.age");
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhitiao"));
    command.arg("--data").arg(register.dir()).args(["--direct", "backup", &backup, "--age", "age1nobody"]);
    let made = command.env("PATH", register.path("no-programs")).output().unwrap();
    assert!(made.status.code() == Some(1) && said(&made).contains("没有 age 程序"), "{}", said(&made));
    assert!(!Path::new(&backup).exists());
}

#[test]
fn an_encrypted_backup_is_read_with_its_key_and_kept_without() {
    if !age_is_here() {
        return;
    }
    let register = Register::made(None);
    let key = |name: &str| {
        let path = register.path(name);
        let made = Command::new("age-keygen").args(["-o", &path]).output().unwrap();
        let told = said(&made);
        (path, told.lines().find_map(|line| line.strip_prefix("Public key: ")).unwrap().to_owned())
    };
    let ((identity, recipient), (stranger, _)) = (key("identity"), key("stranger"));
    let backup = register.path("2026-11-23.zhitiao.age");
    let (status, told) = register.told(&["backup", &backup, "--age", &recipient]);
    assert!(status == 0 && told.contains("已加密备份"), "{told}");
    let bytes = fs::read(&backup).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
    assert_eq!([&backup, &format!("{backup}.label")].map(|path| fs::metadata(path).unwrap().mode() & 0o077), [0, 0]);
    // Whoever keeps it can tell that it is whole; whoever has the key can tell what is in it.
    let (status, told) = register.told(&["backup", "verify", &backup]);
    assert!(status == 0 && told.contains("没有解开"), "{told}");
    let (status, told) = register.told(&["backup", "verify", &backup, "--identity", &identity]);
    assert!(status == 0 && told.contains("完好"), "{told}");
    let restored = register.path("restored");
    let (status, told) = register.told(&["--data", &restored, "restore", &backup]);
    assert!(status == 1 && told.contains("--identity") && !Path::new(&restored).exists(), "{told}");
    let (status, told) = register.told(&["--data", &restored, "restore", &backup, "--identity", &stranger]);
    assert!(status == 1 && told.contains("age 没有办成") && !Path::new(&restored).exists(), "{told}");
    let (status, told) = register.told(&["--data", &restored, "restore", &backup, "--identity", &identity]);
    assert!(status == 0, "{told}");
    assert_eq!(ledger_bytes(Path::new(&restored)), ledger_bytes(&register.dir()));
    // Every byte counts, with the key and without.
    for at in [0, 30, 200, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        *changed.get_mut(at).unwrap() ^= 1;
        fs::write(&backup, &changed).unwrap();
        assert_eq!(register.told(&["backup", "verify", &backup]).0, 1, "byte {at}");
        assert_eq!(
            register.told(&["backup", "verify", &backup, "--identity", &identity]).0,
            1,
            "byte {at}, with the key"
        );
    }
    fs::write(&backup, &bytes).unwrap();
    // A recipient nobody can be is the program's word, and leaves nothing; a file of recipients is as good as one.
    let wrong = register.path("wrong.age");
    let (status, told) = register.told(&["backup", &wrong, "--age", "age1wrong"]);
    assert!(status == 1 && told.contains("age 没有办成") && !Path::new(&wrong).exists(), "{told}");
    let list = register.path("recipients");
    fs::write(&list, format!("{recipient}\n")).unwrap();
    let second = register.path("second.age");
    assert_eq!(register.told(&["backup", &second, "--age", &list]).0, 0);
    assert_eq!(register.told(&["backup", "verify", &second, "--identity", &identity]).0, 0);
    // The newest stays whatever is asked; what has a label is known by it.
    let (status, told) =
        register.told(&["backup", "prune", &register.path("."), "--keep-days", "0", "--keep-months", "0"]);
    assert!(status == 0 && !told.contains("没有动它"), "{told}");
}

#[test]
fn a_second_copy_goes_to_another_machine_and_only_what_is_new() {
    let register = Register::made(None);
    // What `ssh` does, without another machine: the words behind the destination go to a shell there.
    let bin = register.home.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let there = register.home.path().join("there");
    fs::create_dir(&there).unwrap();
    let script = "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift 2\nexec sh -c \"$*\"\n";
    fs::write(bin.join("ssh"), script).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_zhitiao"), bin.join("zhitiao")).unwrap();
    fs::set_permissions(bin.join("ssh"), Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let far = |words: &[&str]| {
        let output = register.command(words).env("PATH", &path).output().unwrap();
        (output.status.code().unwrap(), said(&output))
    };
    let address = format!("ssh://keeper@backup.example{}/it's a copy", there.display());
    let (status, told) = far(&["backup", "mirror", &address]);
    assert!(status == 0 && told.contains("副本") && told.contains("写了"), "{told}");
    let copy = there.join("it's a copy");
    assert_eq!(ledger_bytes(&copy), ledger_bytes(&register.dir()));
    assert_eq!(register.told(&["backup", "verify", &copy.display().to_string()]).0, 0);
    assert_eq!(open_to_others(&copy), Vec::<PathBuf>::new());
    let (status, told) = far(&["backup", "mirror", &address]);
    assert!(status == 0 && told.contains("写了 0 个文件"), "{told}");
    // More there than here: what was acknowledged is gone, and nobody overwrites it unasked.
    register.lose_a_record();
    fs::remove_file(register.dir().join("ledger/proven")).unwrap();
    let _moved = fs::remove_dir_all(register.dir().join("store"));
    let (status, told) = far(&["backup", "mirror", &address]);
    assert!(status == 1 && told.contains("副本"), "{told}");
    assert_eq!(register.told(&["backup", "verify", &copy.display().to_string()]).0, 0, "it is as it was");
    // Nobody there, no folder named, no machine named.
    fs::remove_file(bin.join("zhitiao")).unwrap();
    assert!(far(&["backup", "mirror", &address]).1.contains("连接断了"));
    assert_eq!(far(&["backup", "mirror", "ssh://keeper@backup.example"]).0, 2);
    assert_eq!(far(&["backup", "mirror", "rsync://backup.example/x"]).0, 2);
    assert!(!Path::new("ssh:").exists() && !register.home.path().join("ssh:").exists());
}
