//! Made-up commands for tests of the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;
use zhitiao::domain::actor::{Actor, Identity, Role};
use zhitiao::ledger::{CommandId, NewEvent, Staged, StreamId, Version, Write};

/// A stream's name.
pub fn stream(name: &str) -> StreamId {
    StreamId(name.to_owned())
}

/// A command id, the same for the same number.
pub fn id(number: u64) -> CommandId {
    CommandId(Uuid::from_u128(0x0193_5000_0000_7000_8000_0000_0000_0000 | u128::from(number)))
}

/// A time of recording.
pub fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 5_000_000).expect("a time of this century")
}

/// An event that says which it is.
pub fn event(number: u64) -> NewEvent {
    NewEvent {
        on: NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"),
        kind: "noted".to_owned(),
        v: 1,
        body: json!({ "text": format!("第{number}条"), "n": number }),
    }
}

/// So many events for a stream at this version.
pub fn write(name: &str, expect: u64, events: u64) -> Write {
    Write {
        stream: stream(name),
        expect: Version(expect),
        events: (0..events).map(|n| event(expect + n + 1)).collect(),
    }
}

/// A command: stream, expected version and number of events of each write.
pub fn command(number: u64, writes: &[(&str, u64, u64)]) -> Staged {
    Staged {
        id: id(number),
        by: Actor { account: "lijing".to_owned(), role: Role::Clerk, known: Identity::Process },
        at: time(i64::try_from(number).expect("a small number")),
        writes: writes.iter().map(|&(name, expect, events)| write(name, expect, events)).collect(),
        order: None,
    }
}
