//! Asking the terminal, once, how wide it draws ambiguous characters.
//!
//! `─` and `·` are written and the cursor's column is read back (DSR, answered by every terminal worth the name). This
//! must happen before the event stream starts, because the answer arrives among the keys. A terminal that does not answer
//! within two seconds is given ASCII: right everywhere.

use std::io::{self, IsTerminal, Write};

use super::glyphs::Glyphs;

/// The two characters that stand for all: line drawing and the middle dot of names.
const SAMPLE: &str = "─·";

/// Probes the terminal this process runs in. Raw mode must be on, so that the answer is not echoed.
#[must_use]
pub fn probe() -> Glyphs {
    let mut out = io::stdout();
    if !io::stdin().is_terminal() || !out.is_terminal() {
        return Glyphs::Ascii;
    }
    ask(&mut out, || crossterm::cursor::position().ok().map(|(column, _)| column))
}

/// Writes the sample at the top left, asks for the column, and wipes it out again.
fn ask(out: &mut impl Write, column: impl FnOnce() -> Option<u16>) -> Glyphs {
    let sent = write!(out, "\x1b[1;1H{SAMPLE}").and_then(|()| out.flush());
    let glyphs = sent.map_or(Glyphs::Ascii, |()| judge(column()));
    // The first frame clears the screen anyway; a failure here shows there.
    let _ = write!(out, "\x1b[1;1H\x1b[2K").and_then(|()| out.flush());
    glyphs
}

/// One cell for each character, and widths can be trusted.
const fn judge(column: Option<u16>) -> Glyphs {
    match column {
        Some(2) => Glyphs::Unicode,
        _ => Glyphs::Ascii,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_is_trusted_wide_and_silent_are_not() {
        for (column, want) in
            [(Some(2), Glyphs::Unicode), (Some(4), Glyphs::Ascii), (Some(3), Glyphs::Ascii), (None, Glyphs::Ascii)]
        {
            let mut out = Vec::new();
            assert_eq!(ask(&mut out, || column), want);
            assert!(out.ends_with(b"\x1b[2K"), "the sample must not stay on the screen");
        }
    }
}
