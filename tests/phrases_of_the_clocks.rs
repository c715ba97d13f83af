//! Every clock, reason and step the domain can name has a sentence, and every step names a command that exists.
#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeSet;
use std::path::Path;

use zhitiao::domain::case::clock::{ClockKind, Why};
use zhitiao::domain::case::command::Command;
use zhitiao::tui::lang::Lang;

fn said(key: &str) -> bool {
    Lang::ALL.iter().all(|lang| lang.say(key) != key)
}

#[test]
fn every_clock_and_reason_is_said() {
    for kind in ClockKind::VALUES {
        assert!(said(&format!("clock.{kind}")), "{kind}");
    }
    for why in Why::VALUES {
        assert!(said(&format!("clock_why.{why}")), "{why}");
    }
    for state in ["running", "paused", "met", "missed", "stopped"] {
        assert!(said(&format!("clock_state.{state}")), "{state}");
    }
    for key in ["left", "today", "over"] {
        assert!(said(&format!("clock_left.{key}")) && said(&format!("clock_door.{key}")), "{key}");
    }
}

/// What `next_step` can propose, read from its source: `Step::new("act", "code")`, and the pairs chosen beforehand.
fn proposals() -> BTreeSet<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/case");
    let mut found = BTreeSet::new();
    for file in ["next_step.rs", "next_step/after.rs"] {
        let source = std::fs::read_to_string(folder.join(file)).unwrap();
        for call in source.split("Step::new(").skip(1) {
            let arguments = call.split(')').next().unwrap();
            let mut words = arguments.split('"').skip(1).step_by(2).map(str::to_owned);
            if let (Some(act), Some(code)) = (words.next(), words.next()) {
                found.insert((act, code));
            }
        }
    }
    let chosen = [
        ("pass_on", "hand_over_waits"),
        ("sign_for", "transit_waits"),
        ("seek_consent", "side_not_asked"),
        ("seek_consent", "side_not_answered"),
        ("supervise_reply", "delay_reason_asked"),
        ("supervise_reply", "supervision_unanswered"),
    ];
    found.extend(chosen.map(|(act, code)| (act.to_owned(), code.to_owned())));
    found
}

#[test]
fn every_step_is_said_and_names_a_command() {
    let proposals = proposals();
    assert!(proposals.len() > 30, "the source was not understood: {proposals:?}");
    for (act, code) in &proposals {
        assert!(said(&format!("step.{code}")), "{code}");
        assert!(Command::conditions(act).is_some(), "{act} is no command");
    }
}

#[test]
fn no_sentence_is_left_without_a_use() {
    let phrases = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/steps.yml")).unwrap();
    let used: BTreeSet<String> = proposals().into_iter().map(|(_, code)| code).collect();
    for code in phrases.lines().filter_map(|line| line.strip_prefix("step.")?.split_once(':')).map(|(code, _)| code) {
        assert!(used.contains(code), "{code}");
    }
}
