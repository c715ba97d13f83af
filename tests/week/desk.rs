//! Hands and eyes of the mediator: keys that are each answered on the screen, forms filled by their labels, acts chosen by
//! their names.

use std::path::Path;

use crate::pty::Session;

const CTRL_S: &str = "\x13";
const CTRL_Q: &str = "\x11";
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";
const ENTER: &str = "\r";
const F5: &str = "\x1b[15~";
const F6: &str = "\x1b[17~";

/// Rows a form or a menu may have: beyond them a label is not there at all.
const ROWS_MAX: usize = 80;

/// A person before the screen, in which every key is answered by a frame before the next one is typed.
pub struct Desk(Session);

impl Desk {
    pub fn sit_down(data: &Path) -> Self {
        let mut desk = Self(Session::start(data, 80, 24));
        desk.sees("2案件");
        desk
    }

    pub fn press(&mut self, keys: &[&str]) -> &mut Self {
        for key in keys {
            self.0.press(key);
        }
        self
    }

    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.0.until_text(text);
        self
    }

    /// Everything the screen shows, once it shows the last of them.
    pub fn sees_all(&mut self, texts: &[&str]) -> &mut Self {
        for text in texts {
            self.sees(text);
        }
        self
    }

    /// Goes down to the entry of the form with this label.
    pub fn to(&mut self, label: &str) -> &mut Self {
        self.down_to(&format!("> {label}"))
    }

    /// Goes down to an entry by its label, and types into it.
    pub fn fill(&mut self, label: &str, text: &str) -> &mut Self {
        self.to(label).press(&[text])
    }

    /// Goes down to an entry by its label, and picks from the list that typing opens.
    pub fn pick(&mut self, label: &str, text: &str) -> &mut Self {
        self.fill(label, text).sees("选择 ").press(&[ENTER])
    }

    /// 继续办理 proposes this act first: its form.
    pub fn next(&mut self, act: &str) -> &mut Self {
        self.press(&[F5]).sees(&format!("│> {act}")).press(&[ENTER]).sees("Ctrl+S 提交")
    }

    /// 继续办理, where typing looks for any other act.
    pub fn act(&mut self, act: &str) -> &mut Self {
        self.press(&[F5]).sees("继续办理").press(&[act]).sees(&format!("│> {act}"));
        self.press(&[ENTER]).sees("Ctrl+S 提交")
    }

    /// 流转, the act of that name, and its form.
    pub fn hand(&mut self, act: &str) -> &mut Self {
        self.press(&[F6]).sees("┌─ 流转").press(&[act]).sees(&format!("│> {act}"));
        self.press(&[ENTER]).sees("Ctrl+S 提交")
    }

    pub fn submit(&mut self) -> &mut Self {
        self.press(&[CTRL_S]).sees("已办理并存盘")
    }

    pub fn leave(mut self) {
        self.0.send(CTRL_Q);
        assert_eq!(self.0.ended(), 0);
    }

    /// Presses Down until the selection stands on the mark. A frame may be one of something earlier: only a screen drawn
    /// anew is believed, and if the selection has gone on by then it comes back.
    fn down_to(&mut self, mark: &str) -> &mut Self {
        for _ in 0..ROWS_MAX {
            if !self.shows(mark) {
                self.press(&[DOWN]);
                continue;
            }
            self.0.repaint();
            while !self.shows(mark) {
                self.press(&[UP]);
                self.0.repaint();
            }
            return self;
        }
        self.sees(mark)
    }

    fn shows(&self, mark: &str) -> bool {
        let tight = mark.replace("> ", ">");
        self.0.shown().lines().any(|line| line.contains(mark) || line.contains(&tight))
    }
}
