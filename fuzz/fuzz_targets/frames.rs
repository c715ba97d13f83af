//! Whatever bytes a peer sends: frames come out whole or not at all, a body is a request or an error, and a request that was
//! understood means the same after it was written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zhitiao_fuzz::wire::frame::{self, FrameError, REQUEST_BYTES_MAX};
use zhitiao_fuzz::wire::{Request, Sent};

fuzz_target!(|bytes: &[u8]| {
    let mut line = bytes;
    loop {
        let before = line.len();
        match frame::read(&mut line, REQUEST_BYTES_MAX) {
            Ok(Some(body)) => {
                assert_eq!(before, frame::LENGTH_BYTES + body.len() + line.len(), "bytes were lost or made");
                understood(&body);
            }
            Ok(None) => break,
            Err(FrameError::TooLarge { bytes, max }) => {
                assert!(bytes > max);
                break;
            }
            Err(_) => break,
        }
    }
    // A body alone, without the luck of a fitting length.
    understood(bytes);
});

fn understood(body: &[u8]) {
    if let Ok(request) = frame::parse::<Request>(body) {
        let Ok(again) = frame::encode(&request, REQUEST_BYTES_MAX * 8) else { return };
        let read = frame::parse::<Request>(&again[frame::LENGTH_BYTES..]);
        assert_eq!(read.ok().as_ref(), Some(&request), "a request changes its meaning on the way");
    }
    let _an_answer_or_not = frame::parse::<Sent>(body);
}
