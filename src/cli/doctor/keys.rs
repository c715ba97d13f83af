//! Users that several people share: their identity is the name in `authorized_keys`, so it is worth what that file is worth.
//! It and the directories above it must be root's, every key must be restricted to `zhitiao --as-key NAME`, and nobody may
//! come in without a key. What `sshd` would do for such a user it is asked itself (`sshd -T`).

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Finding;

const CHECK: &str = "keys";
/// Where Debian and others put it: on nobody's path but root's.
const SSHD: &str = "/usr/sbin/sshd";
/// Group and others may not write.
const WRITERS: u32 = 0o022;

pub(super) fn look(shared: &BTreeSet<String>, sshd_config: Option<&Path>) -> Vec<Finding> {
    shared.iter().flat_map(|user| of(user, sshd_config)).collect()
}

fn of(user: &str, sshd_config: Option<&Path>) -> Vec<Finding> {
    if !rustix::process::getuid().is_root() {
        return vec![Finding::note(CHECK, "not_root").with("user", user)];
    }
    let said = match asked(user, sshd_config) {
        Ok(said) => said,
        Err(error) => return vec![Finding::note(CHECK, "no_sshd").with("user", user).with("detail", error)],
    };
    let mut found = Vec::new();
    for way in ["passwordauthentication", "kbdinteractiveauthentication"] {
        if said.get(way).is_none_or(|value| value != "no") {
            found.push(Finding::bad(CHECK, "password").with("user", user).with("option", way));
        }
    }
    if let Some(command) = said.get("forcecommand").filter(|command| *command != "none") {
        // It goes before the command of any key, so that nobody's name is said any more.
        found.push(Finding::bad(CHECK, "forced").with("user", user).with("command", command));
    }
    let home = uzers::get_user_by_name(user).map(|user| uzers::os::unix::UserExt::home_dir(&user).to_owned());
    let files = said.get("authorizedkeysfile").map(String::as_str).unwrap_or_default();
    for file in files.split_whitespace().filter(|file| *file != "none") {
        found.extend(in_file(&path_of(file, user, home.as_deref()), user));
    }
    if let Some(command) = said.get("authorizedkeyscommand").filter(|command| *command != "none") {
        found.push(Finding::note(CHECK, "command").with("user", user).with("command", command));
    }
    if found.is_empty() {
        found.push(Finding::good(CHECK).with("user", user));
    }
    found
}

/// What `sshd` would do for a user, option by option.
fn asked(user: &str, config: Option<&Path>) -> io::Result<BTreeMap<String, String>> {
    let mut sshd = Command::new(SSHD);
    sshd.args(["-T", "-C", &format!("user={user},host=localhost,addr=127.0.0.1")]);
    if let Some(config) = config {
        sshd.arg("-f").arg(config);
    }
    let output = sshd.output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let option = |line: &str| line.split_once(' ').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    Ok(said.lines().filter_map(option).collect())
}

fn path_of(written: &str, user: &str, home: Option<&Path>) -> PathBuf {
    let home = home.unwrap_or_else(|| Path::new("/"));
    let path = written.replace("%u", user).replace("%h", &home.to_string_lossy()).replace("%%", "%");
    // What does not begin at the root begins at home.
    home.join(path)
}

fn in_file(path: &Path, user: &str) -> Vec<Finding> {
    let said = |finding: Finding| finding.with("path", path.display()).with("user", user);
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        // No key, nobody comes.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => return vec![said(Finding::bad(CHECK, "unreadable").with("detail", error))],
    };
    let mut found = Vec::new();
    let theirs = path
        .ancestors()
        .find(|place| std::fs::metadata(place).is_ok_and(|found| found.uid() != 0 || found.mode() & WRITERS != 0));
    if let Some(place) = theirs {
        found.push(said(Finding::bad(CHECK, "not_roots").with("place", place.display())));
    }
    for (number, line) in (1..).zip(text.lines()) {
        let Some(key) = Key::of(line) else { continue };
        let said = |finding: Finding| said(finding).with("line", number);
        if !key.restricted {
            found.push(said(Finding::bad(CHECK, "unrestricted")));
        }
        if key.name.is_none() {
            found.push(said(Finding::bad(CHECK, "nameless")));
        }
    }
    found
}

/// What a line of `authorized_keys` lets its key do.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    /// `restrict`, and nothing of it given back but the terminal.
    restricted: bool,
    /// The name in `command="… zhitiao --as-key NAME"`.
    name: Option<String>,
}

impl Key {
    /// A key; none where the line holds no key.
    fn of(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let options = options(line);
        let given_back = ["port-forwarding", "agent-forwarding", "x11-forwarding", "user-rc"];
        let has = |name: &str| options.iter().any(|(option, _)| option.eq_ignore_ascii_case(name));
        let restricted = has("restrict") && !given_back.into_iter().any(has);
        let command = options.iter().find(|(option, _)| option.eq_ignore_ascii_case("command"));
        Some(Self { restricted, name: command.and_then(|(_, command)| named(command)) })
    }
}

/// The name a command says; none unless it is this program, by its whole path.
fn named(command: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    let program = Path::new(words.next()?);
    if !program.is_absolute() || program.file_name()? != "zhitiao" {
        return None;
    }
    words.find(|word| *word == "--as-key")?;
    words.next().map(ToOwned::to_owned)
}

/// The options before a key, with their values; none where the line begins with the kind of key.
fn options(line: &str) -> Vec<(String, String)> {
    let kinds = ["ssh-", "ecdsa-", "sk-"];
    if kinds.iter().any(|kind| line.starts_with(kind)) {
        return Vec::new();
    }
    let (mut options, mut option) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in line.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                option.push(c);
            }
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => options.push(std::mem::take(&mut option)),
            c if c.is_whitespace() && !quoted => break,
            c => option.push(c),
        }
    }
    options.push(option);
    let halves = |option: String| match option.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (option, String::new()),
    };
    options.into_iter().map(halves).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(restricted: bool, name: Option<&str>) -> Option<Key> {
        Some(Key { restricted, name: name.map(ToOwned::to_owned) })
    }

    #[test]
    fn what_a_key_may_do() {
        for (line, wanted) in [
            ("", None),
            ("# 陈一禾", None),
            (
                r#"restrict,pty,command="/usr/local/bin/zhitiao --as-key chen" ssh-ed25519 AAAA 陈"#,
                key(true, Some("chen")),
            ),
            (
                r#"restrict,command="/usr/local/bin/zhitiao --as-key chen relay" ssh-ed25519 AAAA"#,
                key(true, Some("chen")),
            ),
            (r#"command="/usr/local/bin/zhitiao --as-key chen" ssh-ed25519 AAAA"#, key(false, Some("chen"))),
            (
                r#"restrict,port-forwarding,command="/usr/local/bin/zhitiao --as-key a" ssh-rsa A"#,
                key(false, Some("a")),
            ),
            ("restrict,pty ssh-ed25519 AAAA restrict,command=\"/bin/zhitiao --as-key x\"", key(true, None)),
            (r#"restrict,command="zhitiao --as-key chen" ssh-ed25519 AAAA"#, key(true, None)),
            (r#"restrict,command="/bin/sh -c \"zhitiao --as-key chen\"" ssh-ed25519 AAAA"#, key(true, None)),
            (r#"restrict,command="/opt/zhitiao" ssh-ed25519 AAAA"#, key(true, None)),
            ("ssh-ed25519 AAAA restrict", key(false, None)),
        ] {
            assert_eq!(Key::of(line), wanted, "{line}");
        }
    }

    #[test]
    fn where_keys_lie() {
        let home = Some(Path::new("/home/chen"));
        assert_eq!(path_of(".ssh/authorized_keys", "chen", home), Path::new("/home/chen/.ssh/authorized_keys"));
        assert_eq!(path_of("/etc/ssh/keys/%u", "chen", home), Path::new("/etc/ssh/keys/chen"));
    }
}
