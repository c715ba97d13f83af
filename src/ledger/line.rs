//! One record as bytes: header JSON, TAB, body JSON, newline.
//!
//! This is the format anyone can check with `cut` and `sha256sum` (`docs/ledger.md`), so what is hashed is what is
//! written: nothing is ever serialised a second time to be compared. The header holds the hash of the body's bytes
//! and of the previous header's bytes; a body can therefore be overwritten without breaking the chain.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Hash, NewEvent, OrderDigest};
use crate::domain::actor::Actor;

/// SHA-256 as bytes.
pub(super) type Sum = [u8; 32];

/// `prev` of the first record.
pub(super) const ZERO: Sum = [0; 32];

/// The body's own field; an event may not have one of this name.
pub(super) const SALT: &str = "salt";

/// How deep an event's JSON may nest: the reader refuses at 128, so what is written stays well below.
const NESTING_MAX: usize = 100;

/// The header, with its fields in the order in which they are written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header<'a> {
    pub(super) pos: u64,
    #[serde(borrow)]
    pub(super) log: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) stream: Cow<'a, str>,
    pub(super) version: u64,
    pub(super) id: Uuid,
    pub(super) part: (u32, u32),
    #[serde(with = "super::moment::time")]
    pub(super) at: DateTime<Utc>,
    #[serde(with = "super::moment::day")]
    pub(super) on: NaiveDate,
    pub(super) by: Cow<'a, Actor>,
    #[serde(borrow)]
    pub(super) kind: Cow<'a, str>,
    pub(super) v: u16,
    #[serde(borrow)]
    pub(super) body: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) prev: Cow<'a, str>,
}

/// The two halves of a line, without TAB and newline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) header: &'a [u8],
    pub(super) body: &'a [u8],
}

impl<'a> Line<'a> {
    /// Splits a line that came without its newline.
    pub(super) fn split(line: &'a [u8]) -> Option<Self> {
        let tab = memchr::memchr(b'\t', line)?;
        Some(Self { header: line.get(..tab)?, body: line.get(tab + 1..)? })
    }

    /// The header's fields.
    pub(super) fn header(&self) -> Result<Header<'a>, String> {
        serde_json::from_slice(self.header).map_err(|error| format!("the header is not a header: {error}"))
    }

    /// The hash of the header, which the next record repeats.
    pub(super) fn sum(&self) -> Sum {
        sum(self.header)
    }
}

/// Everything a header says that is not derived from the event itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) pos: u64,
    pub(super) log: &'a str,
    pub(super) stream: &'a str,
    pub(super) version: u64,
    pub(super) id: Uuid,
    pub(super) part: (u32, u32),
    pub(super) at: DateTime<Utc>,
    pub(super) by: &'a Actor,
    pub(super) prev: Sum,
    pub(super) salt: Salt,
}

/// What makes a body unguessable from its hash once it is erased: 128 random bits. It also says with which position
/// the durable write began that the record belongs to, by which recovery tells a torn write from later damage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Salt {
    pub(super) batch: u64,
    pub(super) random: u128,
    /// In a command's first record, what was asked: beside the random bits nobody can guess it once it is erased.
    pub(super) order: Option<OrderDigest>,
}

impl Salt {
    fn text(self) -> String {
        let order = self.order.map(|order| format!(".{:032x}", order.0)).unwrap_or_default();
        format!("{}.{:032x}{order}", self.batch, self.random)
    }

    /// What was asked, as a command's first body says; `None` for an erased one, and for those of the time before.
    pub(super) fn order_of(body: &[u8]) -> Option<OrderDigest> {
        let order = Self::of(body)?.splitn(3, '.').nth(2).map(ToOwned::to_owned)?;
        u128::from_str_radix(&order, 16).ok().map(OrderDigest)
    }

    /// The first position of the durable write that a body belongs to; `None` for an erased or foreign one.
    pub(super) fn batch_of(body: &[u8]) -> Option<u64> {
        Self::of(body)?.split_once('.')?.0.parse().ok()
    }

    fn of(body: &[u8]) -> Option<Cow<'_, str>> {
        #[derive(Deserialize)]
        struct Salted<'a> {
            #[serde(borrow)]
            salt: Cow<'a, str>,
        }
        let salted: Salted<'_> = serde_json::from_slice(body).ok()?;
        Some(salted.salt)
    }
}

/// Appends one line to `out` and returns the hash of its header.
pub(super) fn encode(out: &mut Vec<u8>, placed: &Placed<'_>, event: &NewEvent) -> Result<Sum, serde_json::Error> {
    let body = body_bytes(&event.body, placed.salt)?;
    let header = Header {
        pos: placed.pos,
        log: placed.log.into(),
        stream: placed.stream.into(),
        version: placed.version,
        id: placed.id,
        part: placed.part,
        at: placed.at,
        on: event.on,
        by: Cow::Borrowed(placed.by),
        kind: event.kind.as_str().into(),
        v: event.v,
        body: hex(&sum(&body)).into(),
        prev: hex(&placed.prev).into(),
    };
    let start = out.len();
    serde_json::to_writer(&mut *out, &header)?;
    let hash = sum(out.get(start..).unwrap_or_default());
    out.push(b'\t');
    out.extend_from_slice(&body);
    out.push(b'\n');
    Ok(hash)
}

/// Whether an event can be written so that it reads back as it is; if not, why.
pub(super) fn check(event: &NewEvent) -> Result<(), String> {
    let Value::Object(fields) = &event.body else {
        return Err("an event's body must be an object".into());
    };
    if fields.contains_key(SALT) {
        return Err(format!("an event's body must not have a field `{SALT}`"));
    }
    if nesting(&event.body) > NESTING_MAX {
        return Err(format!("an event's body nests deeper than {NESTING_MAX}"));
    }
    if event.v == 0 {
        return Err("an event's version counts from 1".into());
    }
    Ok(())
}

/// The body's bytes: the event's object with the salt before its first field.
fn body_bytes(body: &Value, salt: Salt) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = format!("{{\"{SALT}\":\"{}\"", salt.text()).into_bytes();
    let brace = bytes.len();
    serde_json::to_writer(&mut bytes, body)?;
    // The object's opening brace becomes the comma after the salt; an empty object's goes.
    if bytes.get(brace..) == Some(b"{}") {
        bytes.remove(brace);
    } else if let Some(byte) = bytes.get_mut(brace) {
        *byte = b',';
    }
    Ok(bytes)
}

/// How many levels of arrays and objects a value has.
fn nesting(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(nesting).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(nesting).max().unwrap_or(0),
        _ => 0,
    }
}

/// SHA-256.
pub(super) fn sum(bytes: &[u8]) -> Sum {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(sum: &Sum) -> String {
    digits(sum).iter().map(|&digit| char::from(digit)).collect()
}

/// Whether a text is a sum's lower-case hexadecimal digits.
pub(super) fn is_hex_of(text: &str, sum: &Sum) -> bool {
    text.as_bytes() == digits(sum)
}

fn digits(sum: &Sum) -> [u8; 64] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble };
    let mut digits = [0; 64];
    let (pairs, _none) = digits.as_chunks_mut::<2>();
    for ([high, low], byte) in pairs.iter_mut().zip(sum) {
        *high = digit(byte >> 4);
        *low = digit(byte & 15);
    }
    digits
}

/// The bytes of 64 lower-case hexadecimal digits.
pub(super) fn unhex(text: &str) -> Option<Sum> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut sum = ZERO;
    for (byte, [high, low]) in sum.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(sum)
}

impl From<Sum> for Hash {
    fn from(sum: Sum) -> Self {
        Self(hex(&sum))
    }
}
