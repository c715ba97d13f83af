//! A frame is one write.
//!
//! `CrosstermBackend` flushes whenever the cursor is shown, hidden or moved: 24 writes in 3 flushes for a small frame, with
//! the caret shown before it is moved. On a slow line that flickers and drags the input method's window about. This backend
//! lets crossterm write into memory, and on the flush that ends a frame sends everything as one write: begin synchronized
//! update (DEC mode 2026, which terminals that do not know it ignore), hide, the changes, move, show, end. A frame that
//! changes nothing sends nothing.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

const BEGIN: &[u8] = b"\x1b[?2026h\x1b[?25l";
const END: &[u8] = b"\x1b[?2026l";
const SHOW: &[u8] = b"\x1b[?25h";
/// What a terminal that tells no size is taken for.
const CLASSIC: Size = Size::new(80, 24);

/// Where frames go: a terminal, which knows its size.
pub trait Screen: Write {
    /// Columns and rows now.
    ///
    /// # Errors
    /// When it is no terminal, or has gone.
    fn size(&self) -> io::Result<Size>;
}

impl Screen for File {
    /// Asked of this terminal itself, never of whatever else the process may have as its own. A line that tells no size
    /// (some serial ones) has the classic one.
    fn size(&self) -> io::Result<Size> {
        let size = rustix::termios::tcgetwinsize(self)?;
        Ok(if size.ws_col == 0 || size.ws_row == 0 { CLASSIC } else { Size::new(size.ws_col, size.ws_row) })
    }
}

/// A ratatui backend that sends each frame to `W` as a single write.
#[derive(Debug)]
pub struct FrameBackend<W: Screen> {
    inner: CrosstermBackend<Pending>,
    pending: Pending,
    out: W,
    caret: Option<Position>,
    sent_caret: Option<Option<Position>>,
}

impl<W: Screen> FrameBackend<W> {
    /// A backend writing frames to `out`, which should not buffer (a `File` over the terminal).
    pub fn new(out: W) -> Self {
        let pending = Pending::default();
        Self { inner: CrosstermBackend::new(pending.clone()), pending, out, caret: None, sent_caret: None }
    }

    /// What frames are written to.
    pub const fn out(&mut self) -> &mut W {
        &mut self.out
    }

    fn send(&mut self) -> io::Result<()> {
        let changes = self.pending.take();
        if changes.is_empty() && self.sent_caret == Some(self.caret) {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(BEGIN.len() + changes.len() + END.len() + 16);
        frame.extend_from_slice(BEGIN);
        frame.extend_from_slice(&changes);
        if let Some(caret) = self.caret {
            write!(frame, "\x1b[{};{}H", caret.y.saturating_add(1), caret.x.saturating_add(1))?;
            frame.extend_from_slice(SHOW);
        }
        frame.extend_from_slice(END);
        self.out.write_all(&frame)?;
        self.out.flush()?;
        self.sent_caret = Some(self.caret);
        Ok(())
    }
}

impl<W: Screen> Backend for FrameBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        // Without a change, crossterm would still write its resets.
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.inner.draw(content)
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.inner.append_lines(n)
    }

    /// Recorded only: every frame begins by hiding the caret.
    fn hide_cursor(&mut self) -> io::Result<()> {
        self.caret = None;
        Ok(())
    }

    /// Recorded only: where it is shown is told next, by `set_cursor_position`.
    fn show_cursor(&mut self) -> io::Result<()> {
        self.caret = self.caret.or(Some(Position::ORIGIN));
        Ok(())
    }

    /// Where the last frame left it. The terminal is never asked: its answer would arrive among the keys, which another
    /// thread is reading, so that `Terminal::clear` would wait for two seconds and fail.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.caret.unwrap_or(Position::ORIGIN))
    }

    /// Recorded only, and written last in the frame.
    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.caret = Some(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.out.size()
    }

    /// In cells; nothing here draws pixels.
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.out.size()?, pixels: Size::ZERO })
    }

    /// Ends the frame: everything since the last one goes out in one write.
    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

/// Bytes of the frame being made, shared with the crossterm backend that makes them. Its flushes mean nothing.
#[derive(Debug, Clone, Default)]
struct Pending(Rc<RefCell<Vec<u8>>>);

impl Pending {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.borrow_mut())
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

    /// Keeps writes apart, as a terminal would receive them.
    #[derive(Default)]
    struct Writes(Vec<Vec<u8>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Screen for Writes {
        fn size(&self) -> io::Result<Size> {
            Ok(Size::new(40, 5))
        }
    }

    fn terminal() -> Terminal<FrameBackend<Writes>> {
        let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 40, 5)) };
        Terminal::with_options(FrameBackend::new(Writes::default()), options).unwrap()
    }

    fn typed(text: &'static str) -> impl Fn(&mut Frame<'_>) {
        move |frame| {
            frame.buffer_mut().set_string(2, 1, text, Style::new());
            frame.set_cursor_position((2 + u16::try_from(crate::tui::text::width(text)).unwrap(), 1));
        }
    }

    #[test]
    fn a_frame_is_one_write_with_the_caret_moved_before_it_is_shown() {
        let mut terminal = terminal();
        terminal.draw(typed("调解")).unwrap();
        let writes = std::mem::take(&mut terminal.backend_mut().out().0);
        assert_eq!(writes.len(), 1);
        let frame = &writes[0];
        assert!(frame.starts_with(b"\x1b[?2026h\x1b[?25l"));
        assert!(frame.ends_with(b"\x1b[2;7H\x1b[?25h\x1b[?2026l"), "{:?}", String::from_utf8_lossy(frame));
    }

    #[test]
    fn clearing_asks_the_terminal_nothing_and_is_part_of_the_next_frame() {
        let mut terminal = terminal();
        terminal.draw(typed("调解")).unwrap();
        terminal.backend_mut().out().0.clear();
        terminal.clear().unwrap();
        terminal.draw(typed("调解")).unwrap();
        let writes = &terminal.backend_mut().out().0;
        assert_eq!(writes.len(), 1);
        assert!(!writes[0].windows(4).any(|bytes| bytes == b"\x1b[6n"), "the cursor was asked for");
        assert_eq!(crate::tui::testing::shown(&writes[0], 40, 5)[1].trim_end(), "  调解");
    }

    #[test]
    fn nothing_changed_is_nothing_sent_and_a_moved_caret_is_little() {
        let mut terminal = terminal();
        terminal.draw(typed("调解")).unwrap();
        terminal.backend_mut().out().0.clear();
        terminal.draw(typed("调解")).unwrap();
        assert!(terminal.backend_mut().out().0.is_empty());
        terminal
            .draw(|frame| {
                typed("调解")(frame);
                frame.set_cursor_position((0, 0));
            })
            .unwrap();
        let writes = &terminal.backend_mut().out().0;
        assert_eq!((writes.len(), writes[0].len() < 48), (1, true));
    }
}
