//! Drafts on disk.

use super::*;
use crate::domain::case::CaseId;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

fn at(day: u32) -> DateTime<Utc> {
    format!("2026-11-{day:02}T02:00:00Z").parse().unwrap()
}

fn draft(act: &str, case: Option<u128>, text: &str) -> Draft {
    Draft {
        key: DraftKey::of(act, case.map(|id| CaseId(Uuid::from_u128(id)))),
        number: None,
        version: Some(3),
        values: BTreeMap::from([("summary".to_owned(), text.to_owned())]),
        focus: "summary".to_owned(),
        hand: Uuid::max(),
        revision: 0,
    }
}

/// The same, as another session writes it that took it up when it had been saved so often.
fn by(hand: u128, revision: u64, draft: Draft) -> Draft {
    Draft { hand: Uuid::from_u128(hand), revision, ..draft }
}

fn open(dir: &Path) -> Drafts {
    Drafts::open(&dir.join("drafts"), at(1)).unwrap()
}

fn texts(drafts: &Drafts, account: &str, day: u32) -> Vec<String> {
    let (found, _) = drafts.list(account, at(day)).unwrap();
    found.iter().map(|stored| stored.draft.values["summary"].clone()).collect()
}

#[test]
fn one_for_each_person_form_and_case_the_last_saved_first() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    drafts.save("chen", &draft("register", None, "半份"), at(1)).unwrap();
    drafts.save("chen", &draft("end", Some(7), "结案"), at(2)).unwrap();
    drafts.save("chen", &draft("register", None, "一份"), at(3)).unwrap();
    drafts.save("li", &draft("register", None, "别人的"), at(3)).unwrap();
    assert_eq!(texts(&drafts, "chen", 4), ["一份", "结案"]);
    assert_eq!(texts(&drafts, "li", 4), ["别人的"]);
    assert_eq!(texts(&open(dir.path()), "chen", 4), ["一份", "结案"], "they are there after a restart");
    for _ in 0..2 {
        drafts.discard("chen", &draft("end", Some(7), "").key, (Uuid::max(), 1, at(3))).unwrap();
    }
    assert_eq!(texts(&drafts, "chen", 4), ["一份"]);
}

#[test]
fn two_sessions_of_one_person_never_write_over_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    let saved = drafts.save("chen", &by(1, 0, draft("end", Some(7), "甲")), at(1)).unwrap().unwrap();
    assert_eq!(saved.revision, 1);
    // Another session takes it up and writes on; the first one has not seen that.
    let second = drafts.save("chen", &by(2, 1, draft("end", Some(7), "甲乙")), at(2)).unwrap().unwrap();
    assert_eq!((second.revision, &second.key), (2, &saved.key));
    let parted = drafts.save("chen", &by(1, 1, draft("end", Some(7), "甲丙")), at(3)).unwrap().unwrap();
    assert_ne!(parted.key, saved.key);
    assert_eq!(texts(&drafts, "chen", 4), ["甲丙", "甲乙"], "both are kept");
    // What was on its way already joins its own.
    let late = drafts.save("chen", &by(1, 1, draft("end", Some(7), "甲丙丁")), at(3)).unwrap().unwrap();
    assert_eq!((late.key, late.revision), (parted.key, 3));
    // Throwing away what one saw does not throw away what another wrote since.
    let stays = drafts.discard("chen", &saved.key, (Uuid::from_u128(1), 1, at(3))).unwrap();
    assert_eq!(stays.map(|stored| stored.draft.revision), Some(2));
    assert_eq!(drafts.discard("chen", &saved.key, (Uuid::from_u128(3), 2, at(3))).unwrap(), None);
    assert_eq!(texts(&drafts, "chen", 4), ["甲丙丁"]);
}

#[test]
fn nobody_else_may_read_them() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    drafts.save("chen", &draft("register", None, "半份"), at(1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&drafts.dir), 0o700);
    let names = drafts.names().unwrap();
    assert_eq!(names.len(), 1, "{names:?}: nothing is left of the writing");
    assert_eq!(mode(&drafts.dir.join(&names[0])), 0o600);
    assert!(!names[0].contains("chen"), "{names:?}");
}

#[test]
fn after_thirty_days_they_are_gone() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    drafts.save("chen", &draft("register", None, "旧"), at(1)).unwrap();
    drafts.save("chen", &draft("end", Some(7), "新"), at(2)).unwrap();
    let later = at(1) + Duration::days(KEPT_DAYS) + Duration::hours(1);
    assert_eq!(drafts.list("chen", later).unwrap().0.len(), 1);
    Drafts::open(&drafts.dir, later + Duration::days(1)).unwrap();
    assert!(drafts.names().unwrap().is_empty());
}

#[test]
fn an_unreadable_one_is_set_aside_and_told_of_once() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    drafts.save("chen", &draft("register", None, "好"), at(1)).unwrap();
    drafts.save("chen", &draft("end", Some(7), "坏"), at(2)).unwrap();
    let bad = drafts.dir.join(file_name("chen", &draft("end", Some(7), "").key));
    fs::write(&bad, b"{\"v\":1,\"acc").unwrap();
    fs::write(drafts.dir.join(format!("{}x{WRITING}", person("chen"))), b"half").unwrap();
    let (found, aside) = drafts.list("chen", at(3)).unwrap();
    assert_eq!((found.len(), aside.len()), (1, 1));
    assert!(aside[0].ends_with(SET_ASIDE) && drafts.dir.join(&aside[0]).exists());
    assert!(drafts.list("chen", at(3)).unwrap().1.is_empty());
    let names = open(dir.path()).names().unwrap();
    assert!(!names.iter().any(|name| name.ends_with(WRITING)), "{names:?}: a write that never ended is removed");
}

#[test]
fn too_large_too_many_and_strange_names_are_refused_and_the_old_one_stays() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    drafts.save("chen", &draft("register", None, "好"), at(1)).unwrap();
    let code = |result: Result<Option<Draft>, AskError>| match result {
        Err(AskError::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    };
    let huge = draft("register", None, &"长".repeat(DRAFT_BYTES_MAX / 3));
    assert_eq!(code(drafts.save("chen", &huge, at(2))), "draft_too_large");
    assert_eq!(code(drafts.save("chen", &draft("../../etc", None, ""), at(2))), "draft_malformed");
    assert_eq!(texts(&drafts, "chen", 2), ["好"]);
    for case in 1..DRAFTS_MAX as u128 {
        drafts.save("chen", &draft("end", Some(case), ""), at(2)).unwrap();
    }
    assert_eq!(code(drafts.save("chen", &draft("end", Some(9_999), ""), at(2))), "draft_too_many");
    drafts.save("chen", &draft("register", None, "更好"), at(3)).unwrap();
}

#[test]
fn what_cannot_be_written_is_not_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    fs::remove_dir_all(&drafts.dir).unwrap();
    assert!(matches!(drafts.save("chen", &draft("register", None, ""), at(1)), Err(AskError::Trouble(_))));
}

#[test]
fn a_late_save_brings_nothing_back_that_was_thrown_away() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    let with_id = |id: u128, draft: Draft| {
        let key = DraftKey { id: Uuid::from_u128(id), ..draft.key.clone() };
        Draft { key, ..draft }
    };
    let written = |text: &str| with_id(5, by(1, 0, draft("register", None, text)));
    let saved = drafts.save("chen", &written("半份"), at(1)).unwrap().unwrap();
    // Its writer was killed; somebody else throws it away; then comes what was on its way.
    assert_eq!(drafts.discard("chen", &saved.key, (Uuid::from_u128(2), 1, at(2))).unwrap(), None);
    assert_eq!(drafts.save("chen", &written("半份多"), at(2)).unwrap(), None);
    let drafts = open(dir.path());
    assert_eq!(drafts.save("chen", &written("半份多"), at(3)).unwrap(), None, "a restart forgets nothing");
    assert_eq!(texts(&drafts, "chen", 3), [""; 0]);
    // Another person's draft, or another draft, is not meant by that.
    drafts.save("li", &written("别人的"), at(3)).unwrap().unwrap();
    drafts.save("chen", &with_id(6, by(1, 0, draft("register", None, "另一份"))), at(2)).unwrap().unwrap();
    // A copy that had parted is thrown away by itself, and so is what still finds its way to it.
    drafts.save("chen", &with_id(7, by(1, 0, draft("end", None, "甲"))), at(3)).unwrap().unwrap();
    drafts.save("chen", &with_id(7, by(2, 1, draft("end", None, "甲乙"))), at(3)).unwrap().unwrap();
    let parted = drafts.save("chen", &with_id(7, by(1, 1, draft("end", None, "甲丙"))), at(3)).unwrap().unwrap();
    assert_eq!(drafts.discard("chen", &parted.key, (Uuid::from_u128(1), parted.revision, at(4))).unwrap(), None);
    assert_eq!(drafts.save("chen", &with_id(7, by(1, 1, draft("end", None, "甲丁"))), at(4)).unwrap(), None);
    assert_eq!(texts(&drafts, "chen", 4), ["甲乙", "另一份"]);
    let names = drafts.names().unwrap();
    assert!(names.iter().all(|name| !name.contains("chen")), "{names:?}");
    Drafts::open(&drafts.dir, at(4) + Duration::days(KEPT_DAYS + 1)).unwrap();
    assert!(drafts.names().unwrap().is_empty(), "nothing is remembered for ever");
}

#[test]
fn what_was_typed_about_a_destroyed_case_goes_and_does_not_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    let (destroyed, other) = (CaseId(Uuid::from_u128(7)), CaseId(Uuid::from_u128(8)));
    for account in ["chen", "li"] {
        drafts.save(account, &draft("end", Some(7), "结案"), at(1)).unwrap();
        drafts.save(account, &draft("end", Some(8), "别的"), at(1)).unwrap();
        drafts.save(account, &draft("register", None, "新的"), at(1)).unwrap();
    }
    // One that was cut off while it was written, and one that nobody could read.
    let named = file_name("chen", &draft("archive", Some(7), "").key);
    for ending in [WRITING, SET_ASIDE] {
        fs::write(drafts.dir.join(format!("{named}{ending}")), "结案").unwrap();
    }
    for _again in 0..2 {
        drafts.forget(&[destroyed]).unwrap();
    }
    let left = drafts.names().unwrap();
    assert!(left.len() == 4 && left.iter().all(|name| !name.contains(&of_case(Some(destroyed)))), "{left:?}");
    assert!(left.iter().any(|name| name.contains(&of_case(Some(other)))));
    assert_eq!(drafts.save("chen", &draft("end", Some(7), "自动保存"), at(2)).unwrap(), None);
    assert_eq!(texts(&drafts, "chen", 2).len(), 2);
}

#[test]
fn forgetting_a_case_and_throwing_its_drafts_away_at_once_troubles_neither() {
    let dir = tempfile::tempdir().unwrap();
    let drafts = open(dir.path());
    let accounts: Vec<String> = (0..40).map(|number| format!("p{number}")).collect();
    let one = draft("decide_destruction", Some(7), "同意");
    for account in &accounts {
        drafts.save(account, &one, at(1)).unwrap();
    }
    std::thread::scope(|scope| {
        let thrown = scope.spawn(|| {
            accounts.iter().rev().all(|account| drafts.discard(account, &one.key, (Uuid::max(), 1, at(1))).is_ok())
        });
        drafts.forget(&[CaseId(Uuid::from_u128(7))]).unwrap();
        assert!(thrown.join().unwrap());
    });
}
