//! From a line's bytes to a [`Record`]: parsed, checked against its hashes, salt taken out, brought up to date.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::line::{self, Line, Sum};
use super::upcast::{Upcasters, Versioned};
use super::{CommandId, Hash, LedgerError, Position, Record, StreamId, Version, chain};

/// Why a line could not be read.
#[derive(Debug)]
pub(super) enum Undecoded {
    /// It is not what was written.
    Damaged(String),
    /// It is, but this program does not understand it.
    Other(LedgerError),
}

/// Reads a line (without its newline) that must be the record at `position` and follow on a header of hash `before`,
/// where that is known. Gives the hash of its own header too.
pub(super) fn decode(
    bytes: &[u8],
    position: u64,
    before: Option<&Sum>,
    upcasters: &Upcasters,
) -> Result<(Record, Sum), Undecoded> {
    let line = Line::split(bytes).ok_or_else(|| Undecoded::Damaged("the line has no TAB".to_owned()))?;
    let header = line.header().map_err(Undecoded::Damaged)?;
    if header.pos != position {
        let what = format!("position {} where {position} is due", header.pos);
        return Err(Undecoded::Damaged(what));
    }
    if before.is_some_and(|before| !line::is_hex_of(&header.prev, before)) {
        return Err(Undecoded::Damaged(chain::BROKEN.to_owned()));
    }
    let erased = chain::check_body(&header, line.body).map_err(Undecoded::Damaged)?;
    let body = if erased { None } else { Some(content(line.body).map_err(Undecoded::Damaged)?) };
    let event = Versioned { kind: header.kind.into_owned(), v: header.v, body };
    let Versioned { kind, v, body } =
        upcasters.upcast(Position(position), &header.stream, event).map_err(Undecoded::Other)?;
    let hash = line.sum();
    let record = Record {
        position: Position(position),
        stream: StreamId(header.stream.into_owned()),
        version: Version(header.version),
        id: CommandId(header.id),
        part: header.part,
        at: header.at,
        on: header.on,
        by: header.by.into_owned(),
        kind,
        v,
        body,
        hash: Hash::from(hash),
    };
    Ok((record, hash))
}

/// A body without its salt.
fn content(body: &[u8]) -> Result<Value, String> {
    let Unsalted(fields) =
        serde_json::from_slice(body).map_err(|error| format!("the body is not an object: {error}"))?;
    Ok(Value::Object(fields))
}

/// An object as parsed, its salt skipped rather than taken up and out again.
struct Unsalted(Map<String, Value>);

impl<'de> Deserialize<'de> for Unsalted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields).map(Unsalted)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = access.next_key::<Name<'de>>()? {
            if name.0 == line::SALT {
                access.next_value::<IgnoredAny>()?;
            } else {
                fields.insert(name.0.into_owned(), access.next_value()?);
            }
        }
        Ok(fields)
    }
}

/// A field's name, borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
