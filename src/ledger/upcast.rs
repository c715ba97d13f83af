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
    steps: HashMap<(String, String), Vec<Next>>,
}

/// One step: the name and body that version `index + 1` becomes.
#[derive(Debug, Clone)]
struct Next {
    kind: String,
    step: Step,
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
        self.steps.entry((stream_kind.to_owned(), kind.to_owned())).or_default().push(next);
        self
    }

    /// Brings one event to its newest version. A body that was erased stays erased.
    ///
    /// # Errors
    /// [`LedgerError::Newer`] for a version that no step leads to.
    pub fn upcast(&self, position: Position, stream: &str, event: Versioned) -> Result<Versioned, LedgerError> {
        let Versioned { mut kind, mut v, mut body } = event;
        let stream_kind = stream.split_once(':').map_or(stream, |(kind, _key)| kind);
        if v == 1 && self.steps.is_empty() {
            return Ok(Versioned { kind, v, body });
        }
        let steps = self.steps.get(&(stream_kind.to_owned(), kind.clone())).map_or(&[][..], Vec::as_slice);
        let done = usize::from(v).checked_sub(1).filter(|&done| done <= steps.len());
        let Some(done) = done else {
            return Err(LedgerError::Newer { position, kind, v });
        };
        for next in steps.iter().skip(done) {
            body = body.map(next.step);
            kind.clone_from(&next.kind);
            v += 1;
        }
        Ok(Versioned { kind, v, body })
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
