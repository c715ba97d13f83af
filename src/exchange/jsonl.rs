//! Lines of JSON coming in, one by one, each taken or refused for itself: a bad line never stops the ones after it.

use serde_json::Value;
use std::io::{self, BufRead};

use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::excerpt;

/// The longest line, in bytes, without its end.
pub const LINE_BYTES_MAX: usize = 1024 * 1024;

/// A line with its number, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As an editor counts.
    pub number: u64,
    /// The value, or why the line is none.
    pub value: Result<Value, Refusal>,
}

/// Reads lines; those with nothing on them are passed over.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Over an input.
    pub fn new(input: R) -> Self {
        Self { input, number: 0 }
    }

    /// The next line that is not blank.
    ///
    /// Its value is refused with `line_too_long` (`max`), `line_not_utf8` (`byte`), `line_binary` (a NUL) or
    /// `line_not_json` (`detail`), each with the `line`.
    ///
    /// # Errors
    /// The operating system's, after which there is no next line.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let Some(fits) = self.take_line(&mut bytes)? else { return Ok(None) };
            self.number += 1;
            if self.number == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            if fits && bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let value = if fits { parse(&bytes) } else { Err(refuse("line_too_long").with("max", LINE_BYTES_MAX)) };
            let value = value.map_err(|refusal| refusal.with("line", self.number));
            return Ok(Some(Line { number: self.number, value }));
        }
    }

    /// Takes a line in, at most the longest allowed; of a longer one the rest is passed over without being kept. Whether
    /// it fits; none at the end.
    fn take_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<Option<bool>> {
        let mut fits = true;
        let mut any = false;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                return Ok(any.then_some(fits && bytes.len() <= LINE_BYTES_MAX));
            }
            any = true;
            let (piece, ended) = match available.iter().position(|byte| *byte == b'\n') {
                Some(end) => (available.get(..end).unwrap_or_default(), true),
                None => (available, false),
            };
            let taken = piece.len() + usize::from(ended);
            if fits && bytes.len() + piece.len() <= LINE_BYTES_MAX + 1 {
                bytes.extend_from_slice(piece);
            } else {
                fits = false;
                bytes.clear();
            }
            self.input.consume(taken);
            if ended {
                if fits && bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
                return Ok(Some(fits && bytes.len() <= LINE_BYTES_MAX));
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.contains(&0) {
        return Err(refuse("line_binary"));
    }
    let text =
        std::str::from_utf8(bytes).map_err(|error| refuse("line_not_utf8").with("byte", error.valid_up_to() + 1))?;
    // The parser's own limit on depth (128) keeps a line of brackets from exhausting the stack.
    serde_json::from_str(text).map_err(|error| refuse("line_not_json").with("detail", excerpt(&error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(bytes: &[u8]) -> Vec<(u64, Result<Value, String>)> {
        let mut lines = Lines::new(io::BufReader::with_capacity(7, bytes));
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            found.push((line.number, line.value.map_err(|refusal| refusal.code)));
        }
        found
    }

    #[test]
    fn every_bad_line_is_refused_and_the_good_ones_around_it_are_taken() {
        let mut bytes = b"\xef\xbb\xbf{\"a\":1}\r\n\n  \n{\"a\":\0}\n{\"a\":\"\xff\"}\n{\"a\":\nnull\n".to_vec();
        bytes.extend(format!("\"{}\"\n", "x".repeat(LINE_BYTES_MAX)).bytes());
        bytes.extend(format!("{}\n", "[".repeat(10_000)).bytes());
        bytes.extend("{\"名\":\"苏州𬭎锐㛃·\"}".bytes());
        let expected = [
            (1, Ok(json!({ "a": 1 }))),
            (4, Err("line_binary".to_owned())),
            (5, Err("line_not_utf8".to_owned())),
            (6, Err("line_not_json".to_owned())),
            (7, Ok(Value::Null)),
            (8, Err("line_too_long".to_owned())),
            (9, Err("line_not_json".to_owned())),
            (10, Ok(json!({ "名": "苏州𬭎锐㛃·" }))),
        ];
        assert_eq!(read(&bytes), expected);
    }

    #[test]
    fn the_limit_is_exact() {
        let fits = format!("\"{}\"", "x".repeat(LINE_BYTES_MAX - 2));
        for end in ["", "\n", "\r\n"] {
            assert!(read(format!("{fits}{end}").as_bytes())[0].1.is_ok(), "{end:?}");
            let refused = read(format!("{fits} {end}").as_bytes()).remove(0).1.err();
            assert_eq!(refused.as_deref(), Some("line_too_long"), "{end:?}");
        }
    }

    #[test]
    fn an_empty_input_has_no_lines() {
        assert_eq!(read(b""), []);
        assert_eq!(read(b"\n\n"), []);
    }
}
