//! From a line's bytes to a [`Record`]: parsed, checked against its hashes, salt taken out, brought up to date.

use serde_json::{Map, Value};

use super::line::{self, Line};
use super::upcast::{Upcasters, Versioned};
use super::{CommandId, Hash, LedgerError, Position, Record, StreamId, Version, chain};

/// A record and the hash its header names as that of the one before.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) record: Record,
    pub(super) prev: String,
}

/// Why a line could not be read.
#[derive(Debug)]
pub(super) enum Undecoded {
    /// It is not what was written.
    Damaged(String),
    /// It is, but this program does not understand it.
    Other(LedgerError),
}

/// Reads a line (without its newline) that must be the record at `position`.
pub(super) fn decode(bytes: &[u8], position: u64, upcasters: &Upcasters) -> Result<Decoded, Undecoded> {
    let line = Line::split(bytes).ok_or_else(|| Undecoded::Damaged("the line has no TAB".to_owned()))?;
    let header = line.header().map_err(Undecoded::Damaged)?;
    if header.pos != position {
        let what = format!("position {} where {position} is due", header.pos);
        return Err(Undecoded::Damaged(what));
    }
    let erased = chain::check_body(&header, line.body).map_err(Undecoded::Damaged)?;
    let body = if erased { None } else { Some(content(line.body).map_err(Undecoded::Damaged)?) };
    let event = Versioned { kind: header.kind.into_owned(), v: header.v, body };
    let Versioned { kind, v, body } =
        upcasters.upcast(Position(position), &header.stream, event).map_err(Undecoded::Other)?;
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
        hash: Hash::from(line.sum()),
    };
    Ok(Decoded { record, prev: header.prev.into_owned() })
}

/// A body without its salt.
fn content(body: &[u8]) -> Result<Value, String> {
    let mut fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|error| format!("the body is not an object: {error}"))?;
    fields.remove(line::SALT);
    Ok(Value::Object(fields))
}
