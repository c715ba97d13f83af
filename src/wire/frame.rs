//! Frames: four bytes of length, big end first, and so many bytes of JSON. What a peer claims is never allocated before it
//! has arrived, and never beyond a limit; what does not fit is an error, not a guess. It knows no requests.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The largest request, in bytes of JSON. A mediator's longest text is a few thousand.
pub const REQUEST_BYTES_MAX: usize = 1 << 20;
/// The largest answer, in bytes of JSON: a case with thousands of records.
pub const REPLY_BYTES_MAX: usize = 16 << 20;
/// Bytes of the length.
pub const LENGTH_BYTES: usize = 4;

/// What can be wrong with a frame.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Larger than allowed; nothing was sent, or nothing of it was read.
    #[error("a message of {bytes} bytes, the most is {max}")]
    TooLarge {
        /// Claimed or made.
        bytes: usize,
        /// Allowed.
        max: usize,
    },
    /// The other end left in the middle of a message.
    #[error("the line ended in the middle of a message")]
    Cut,
    /// Not a message of this protocol.
    #[error("not a message of this protocol: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The line itself.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A message as the bytes of one frame.
///
/// # Errors
/// [`FrameError::TooLarge`] beyond `max`.
pub fn encode<T: Serialize>(message: &T, max: usize) -> Result<Vec<u8>, FrameError> {
    let mut frame = vec![0; LENGTH_BYTES];
    serde_json::to_writer(&mut frame, message)?;
    let bytes = frame.len() - LENGTH_BYTES;
    let too_large = || FrameError::TooLarge { bytes, max };
    let length = u32::try_from(bytes).ok().filter(|_| bytes <= max).ok_or_else(too_large)?;
    for (place, byte) in frame.iter_mut().zip(length.to_be_bytes()) {
        *place = byte;
    }
    Ok(frame)
}

/// Writes one frame, at once.
///
/// # Errors
/// As [`encode`], and what the line says.
pub fn write<T: Serialize>(out: &mut impl Write, message: &T, max: usize) -> Result<(), FrameError> {
    out.write_all(&encode(message, max)?)?;
    Ok(out.flush()?)
}

/// Reads the body of one frame; none when the line ended between two.
///
/// # Errors
/// [`FrameError::TooLarge`], [`FrameError::Cut`], or what the line says.
pub fn read(input: &mut impl Read, max: usize) -> Result<Option<Vec<u8>>, FrameError> {
    let mut length = Vec::with_capacity(LENGTH_BYTES);
    input.by_ref().take(LENGTH_BYTES as u64).read_to_end(&mut length)?;
    if length.is_empty() {
        return Ok(None);
    }
    let length: [u8; LENGTH_BYTES] = length.try_into().map_err(|_| FrameError::Cut)?;
    let bytes = u32::from_be_bytes(length) as usize;
    if bytes > max {
        return Err(FrameError::TooLarge { bytes, max });
    }
    let mut body = Vec::new();
    input.by_ref().take(bytes as u64).read_to_end(&mut body)?;
    if body.len() < bytes { Err(FrameError::Cut) } else { Ok(Some(body)) }
}

/// The message in a frame's body.
///
/// # Errors
/// [`FrameError::Unreadable`].
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, FrameError> {
    Ok(serde_json::from_slice(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{PROTOCOL, Request};
    use proptest::prelude::*;

    fn hello() -> Request {
        Request::Hello { protocol: PROTOCOL, key: None, from: None }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut line = Vec::new();
        write(&mut line, &hello(), REQUEST_BYTES_MAX).unwrap();
        write(&mut line, &hello(), REQUEST_BYTES_MAX).unwrap();
        let mut line = line.as_slice();
        for _ in 0..2 {
            let body = read(&mut line, REQUEST_BYTES_MAX).unwrap().unwrap();
            assert_eq!(parse::<Request>(&body).unwrap(), hello());
        }
        assert!(read(&mut line, REQUEST_BYTES_MAX).unwrap().is_none());
    }

    #[test]
    fn a_frame_cut_anywhere_is_cut_and_never_another_message() {
        let whole = encode(&hello(), REQUEST_BYTES_MAX).unwrap();
        for end in 1..whole.len() {
            assert!(matches!(read(&mut &whole[..end], REQUEST_BYTES_MAX), Err(FrameError::Cut)), "{end}");
        }
    }

    #[test]
    fn what_is_too_large_is_neither_sent_nor_awaited() {
        assert!(matches!(encode(&"四个汉字", 4), Err(FrameError::TooLarge { bytes: 14, max: 4 })));
        let claim = [0xff, 0xff, 0xff, 0xff, b'{'];
        assert!(matches!(read(&mut claim.as_slice(), REQUEST_BYTES_MAX), Err(FrameError::TooLarge { .. })));
    }

    proptest! {
        /// Whatever arrives is a message, an end or an error.
        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let mut line = bytes.as_slice();
            while let Ok(Some(body)) = read(&mut line, 64) {
                let _known_or_not = parse::<Request>(&body);
            }
        }
    }
}
