//! Old versions of events, brought up to date as they are read.
//!
//! Records are never rewritten: when the shape of an event changes, its version goes up by one and a step is
//! registered here that turns the old body into the new one. A chain of steps leads from every version ever shipped
//! to the newest. A record newer than the chain was written by a newer program and is refused, never guessed at.
//! Event names are looked up within their kind of stream (`case`, `account`), since two kinds may use the same word.

use std::collections::HashMap;

use serde_json::Value;

use super::{LedgerError, Position};

/// Turns the body of one version into that of the next.
pub type Step = fn(Value) -> Value;

/// The steps of all events; an event without steps has version 1 only.
#[derive(Debug, Clone, Default)]
pub struct Upcasters {
    /// By kind of stream and name of event.
    lines: HashMap<(String, String), Line>,
}

/// What became of an event while it had one name.
#[derive(Debug, Clone)]
struct Line {
    /// The version with which it got that name.
    from: u16,
    steps: Vec<Next>,
}

/// One step, and the name of what comes of it.
#[derive(Debug, Clone)]
struct Next {
    kind: String,
    step: Step,
}

/// An event that never changed.
static UNCHANGED: Line = Line { from: 1, steps: Vec::new() };

impl Line {
    /// The newest version under this name.
    fn newest(&self) -> u16 {
        self.from.saturating_add(u16::try_from(self.steps.len()).unwrap_or(u16::MAX))
    }
}

impl Upcasters {
    /// No steps: every event is of version 1.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the step from the newest version known so far of `kind` (in streams `stream_kind:…`) to the next one.
    #[must_use]
    pub fn then(self, stream_kind: &str, kind: &str, step: Step) -> Self {
        self.then_renamed(stream_kind, kind, kind, step)
    }

    /// The same, where the event also gets another name with the new version.
    #[must_use]
    pub fn then_renamed(mut self, stream_kind: &str, kind: &str, renamed: &str, step: Step) -> Self {
        let next = Next { kind: renamed.to_owned(), step };
        let line = self.lines.entry((stream_kind.to_owned(), kind.to_owned())).or_insert_with(|| UNCHANGED.clone());
        line.steps.push(next);
        let from = line.newest();
        if renamed != kind {
            self.lines.insert((stream_kind.to_owned(), renamed.to_owned()), Line { from, steps: Vec::new() });
        }
        self
    }

    /// Brings one event to its newest version. A body that was erased stays erased.
    ///
    /// # Errors
    /// [`LedgerError::Newer`] for a version that no step leads to.
    pub fn upcast(&self, position: Position, stream: &str, event: Versioned) -> Result<Versioned, LedgerError> {
        let Versioned { mut kind, mut v, mut body } = event;
        if v == 1 && self.lines.is_empty() {
            return Ok(Versioned { kind, v, body });
        }
        let stream_kind = stream.split_once(':').map_or(stream, |(kind, _key)| kind);
        loop {
            let line = self.lines.get(&(stream_kind.to_owned(), kind.clone())).unwrap_or(&UNCHANGED);
            let index = v.checked_sub(line.from).filter(|_since| v <= line.newest());
            let Some(index) = index else { return Err(LedgerError::Newer { position, kind, v }) };
            let Some(next) = line.steps.get(usize::from(index)) else { return Ok(Versioned { kind, v, body }) };
            body = body.map(next.step);
            kind.clone_from(&next.kind);
            v += 1;
        }
    }
}

/// An event's name, version and body.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned {
    /// Name.
    pub kind: String,
    /// Version, from 1.
    pub v: u16,
    /// Content, unless erased.
    pub body: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A made-up event: version 1 had `name`, version 2 `names`, version 3 is called `greeted` and counts them.
    fn made_up() -> Upcasters {
        Upcasters::new()
            .then("case", "hailed", |mut body| {
                let name = body["name"].take();
                json!({ "names": [name] })
            })
            .then_renamed("case", "hailed", "greeted", |mut body| {
                body["count"] = json!(body["names"].as_array().map_or(0, Vec::len));
                body
            })
    }

    fn event(kind: &str, v: u16, body: Value) -> Versioned {
        Versioned { kind: kind.into(), v, body: Some(body) }
    }

    #[test]
    fn every_old_version_arrives_at_the_newest() {
        let newest = event("greeted", 3, json!({ "names": ["甲"], "count": 1 }));
        for (v, body) in [(1, json!({ "name": "甲" })), (2, json!({ "names": ["甲"] }))] {
            let upcast = made_up().upcast(Position(1), "case:1", event("hailed", v, body)).unwrap();
            assert_eq!(upcast, newest, "from version {v}");
        }
        let erased = Versioned { kind: "hailed".into(), v: 1, body: None };
        let upcast = made_up().upcast(Position(1), "case:1", erased).unwrap();
        assert_eq!(upcast, Versioned { kind: "greeted".into(), v: 3, body: None });
    }

    #[test]
    fn a_new_name_goes_on_counting() {
        let further = made_up().then("case", "greeted", |mut body| {
            body["end"] = json!(true);
            body
        });
        let newest = event("greeted", 4, json!({ "names": ["甲"], "count": 1, "end": true }));
        let old = event("hailed", 1, json!({ "name": "甲" }));
        assert_eq!(further.upcast(Position(1), "case:1", old).unwrap(), newest);
        let renamed = event("greeted", 3, json!({ "names": ["甲"], "count": 1 }));
        assert_eq!(further.upcast(Position(1), "case:1", renamed.clone()).unwrap(), newest);
        assert_eq!(made_up().upcast(Position(1), "case:1", renamed.clone()).unwrap(), renamed);
        // The new name never had a first version, and the old one ended with its second.
        assert!(further.upcast(Position(1), "case:1", event("greeted", 1, json!({}))).is_err());
    }

    #[test]
    fn a_name_is_looked_up_within_its_kind_of_stream() {
        let other = event("hailed", 1, json!({ "name": "甲" }));
        assert_eq!(made_up().upcast(Position(1), "account:1", other.clone()).unwrap(), other);
    }

    #[test]
    fn a_newer_version_is_refused_and_named() {
        for (kind, v) in [("hailed", 4), ("unheard", 2), ("unheard", 0)] {
            let refused = made_up().upcast(Position(7), "case:1", event(kind, v, json!({})));
            let Err(LedgerError::Newer { position, kind: named, v: version }) = refused else {
                panic!("{kind} v{v} was read")
            };
            assert_eq!((position, named.as_str(), version), (Position(7), kind, v));
        }
        assert!(Upcasters::new().upcast(Position(1), "case:1", event("unheard", 2, json!({}))).is_err());
    }
}
