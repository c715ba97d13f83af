//! The shell lines of `docs/ledger.md`, run on a ledger as they stand there.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "ledger/commands.rs"]
mod commands;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use commands::command;
use zhitiao::ledger::disk::RealDisk;
use zhitiao::ledger::{FileLedger, Head, Ledger, Options, Position};

/// The fenced block of this name.
fn block(name: &str) -> String {
    let doc = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ledger.md")).unwrap();
    let (_before, block) = doc.split_once(&format!("```sh {name}\n")).expect("the page has the block");
    block.split_once("```").expect("the block ends").0.to_owned()
}

/// What the lines print in a register's directory.
fn run(name: &str, dir: &Path) -> String {
    let output = Command::new("bash").arg("-c").arg(block(name)).current_dir(dir).output().expect("bash is there");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// A ledger of several segments.
fn generated(dir: &Path) -> (FileLedger, Head) {
    let options = Options { segment_bytes: 4000, ahead_bytes: 500, ..Options::default() };
    let (mut ledger, _report) = FileLedger::create(Arc::new(RealDisk), dir, "321302", options).unwrap();
    for n in 1..=12 {
        let mut staged = command(n, &[("case:1", (n - 1) * 2, 2)]);
        // What a shell might stumble over.
        let text = "反斜杠 \\ \\\\ 引号 \" ' `date` $HOME %s\t制表\n换行 \u{0}\u{7f}  ".to_owned();
        staged.writes[0].events[0].body["text"] = text.into();
        ledger.append(&[staged]).remove(0).unwrap();
    }
    let head = ledger.head().unwrap();
    (ledger, head)
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(dir.join("ledger")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ledger"));
    paths.sort();
    paths
}

#[test]
fn the_lines_agree_with_the_ledger_while_it_runs_and_at_rest() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("register");
    let (mut ledger, head) = generated(&dir);
    let ok = format!("ok {} {}", head.position, head.hash);
    assert!(segments(&dir).len() > 2);
    let open = std::fs::read(segments(&dir).pop().unwrap()).unwrap();
    assert!(open.ends_with(&[0]), "zeros are written ahead");
    assert_eq!(run("chain", &dir), ok);
    assert_eq!(run("bodies", &dir), "");
    assert!(ledger.erase(Position(3)).unwrap());
    assert_eq!(run("chain", &dir), ok, "an erasure leaves the chain as it was");
    assert_eq!(run("bodies", &dir), "erased 3");
    drop(ledger);
    assert!(segments(&dir).iter().all(|path| std::fs::read(path).unwrap().ends_with(b"}\n")));
    assert_eq!((run("chain", &dir), run("bodies", &dir)), (ok, "erased 3".to_owned()));
}

#[test]
fn the_lines_find_a_flipped_byte() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("register");
    let (ledger, head) = generated(&dir);
    drop(ledger);
    let path = segments(&dir).remove(1);
    let bytes = std::fs::read(&path).unwrap();
    let first: usize = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    let second_line = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    let tab = second_line + bytes[second_line..].iter().position(|&byte| byte == b'\t').unwrap();
    let flip = |at: usize| {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        std::fs::write(&path, flipped).unwrap();
    };
    // In a header: found by the header after it, which names its hash.
    flip(tab - 200);
    let name = path.strip_prefix(&dir).unwrap().display();
    assert_eq!(run("chain", &dir), format!("broken at record {} in {name}", first + 2));
    // In a body: the chain holds, the body does not.
    flip(tab + 20);
    assert_eq!(run("chain", &dir), format!("ok {} {}", head.position, head.hash));
    assert_eq!(run("bodies", &dir), format!("changed {}", first + 1));
}
