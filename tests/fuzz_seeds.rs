//! The examples fuzzing starts from (`fuzz/seeds`): a line of each kind of request, and every act there is. They must still be
//! understood, or fuzzing would begin at the door; `ZHITIAO_WRITE_SEEDS=1 cargo test --test fuzz_seeds` writes them anew.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use uuid::Uuid;
use zhitiao::domain::case::command::Command;
use zhitiao::domain::office::command::Command as OfficeCommand;
use zhitiao::domain::order::{Do, Order, Target};
use zhitiao::wire::frame::{self, REQUEST_BYTES_MAX};
use zhitiao::wire::{PROTOCOL, Request};

fn order(act: Do) -> Request {
    Request::Submit(Box::new(Order { id: Uuid::from_u128(7), expect: Some(3), on: None, act }))
}

/// One line of frames a file.
fn lines() -> BTreeMap<String, Vec<Request>> {
    let hello = || Request::Hello { protocol: PROTOCOL, key: Some("chen".to_owned()), from: None };
    let label = || Target::Label("耿车知调〔2026〕1号".to_owned());
    let acts = Command::TYPES.iter().map(|kind| order(Do::Case(label(), Command::example(kind).unwrap())));
    let office = OfficeCommand::TYPES.iter().map(|kind| order(Do::Office(OfficeCommand::example(kind).unwrap())));
    let query = |query: serde_json::Value| serde_json::from_value::<Request>(json!({ "ask": query })).unwrap();
    let known = json!({ "case": { "label": "1" }, "known_at": null, "as_of": "2026-11-20" });
    let questions = [
        json!("desk"),
        json!("health"),
        json!({ "case": known }),
        json!({ "search": { "text": "sqyh", "limit": 9 } }),
        json!({ "number": "12" }),
        json!({ "log": { "account": null, "kind": null, "since": null, "before": 9, "limit": 5 } }),
        json!({ "preview": { "cases": [{ "case": Uuid::nil() }], "act": { "type": "tell_rights", "means": "oral" } } }),
    ];
    let draft = json!({ "draft": { "save": { "key": { "act": "register", "case": null }, "number": null, "version": null,
        "values": { "applicants": "甲" }, "focus": "applicants" } } });
    BTreeMap::from([
        ("hello".to_owned(), vec![hello(), Request::Status, Request::Leave]),
        ("acts".to_owned(), acts.collect()),
        ("office".to_owned(), office.collect()),
        ("questions".to_owned(), questions.map(query).into()),
        ("drafts".to_owned(), vec![hello(), serde_json::from_value(draft).unwrap()]),
    ])
}

#[test]
fn fuzzing_begins_with_what_is_understood() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, requests) in lines() {
        let bytes: Vec<u8> =
            requests.iter().flat_map(|request| frame::encode(request, REQUEST_BYTES_MAX).unwrap()).collect();
        let path = seeds.join(name);
        if std::env::var_os("ZHITIAO_WRITE_SEEDS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        let kept = std::fs::read(&path).unwrap();
        let mut line = kept.as_slice();
        let mut understood = 0;
        while let Some(body) = frame::read(&mut line, REQUEST_BYTES_MAX).unwrap() {
            frame::parse::<Request>(&body).unwrap();
            understood += 1;
        }
        assert!(understood > 0, "{} is empty", path.display());
    }
}
