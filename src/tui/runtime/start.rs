//! Starting the interface on a real terminal.

use std::fs::File;
use std::io::{self, IsTerminal, Write as _};
use std::os::fd::AsFd;
use std::sync::mpsc::{Sender, channel};
use std::time::Instant;

use crossterm::QueueableCommand;
use crossterm::clipboard::CopyToClipboard;
use ratatui::Terminal;
use ratatui::backend::Backend;
use uuid::Uuid;

use crate::client::{Connection, Heard};
use crate::domain::refusal::Refusal;
use crate::tui::effect::Effect;
use crate::tui::input::Stage;
use crate::tui::lang::Lang;
use crate::tui::message::Message;
use crate::tui::model::{Founding, Ids, Layer, Model, Sheet, SheetKind};
use crate::tui::terminal::{
    FrameBackend, Glyphs, Guard, MOUSE_OFF, MOUSE_ON, Signal, can_be_resumed, listen, probe, stop, watch,
};
use crate::tui::theme::Theme;
use crate::tui::update::ask_founding;
use crate::tui::widgets::Look;
use crate::tui::words;

use super::desk::Desk;
use super::run::{Ended, Outbox, run};
use super::source::{Arrival, Queue};

/// What can be chosen from outside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The language.
    pub lang: Lang,
    /// The glyphs; asked of the terminal when none.
    pub glyphs: Option<Glyphs>,
}

/// Takes the terminal over and runs the interface until the person leaves. `notices` is what the desk tells unasked; it is
/// read in a thread of its own.
///
/// # Errors
/// When there is no terminal, or it cannot be written to, or the connection thread ended.
pub fn start(connection: Connection, options: Options) -> io::Result<()> {
    begin(Way::There(connection), options)
}

/// The same where there is no register yet: asks for what a new one needs, and has it set up by `establish`, which says why
/// if it cannot; then goes on as [`start`] does. Who leaves the question leaves everything as it was.
///
/// # Errors
/// As [`start`].
pub fn start_new(begun: Founding, establish: &mut Establish<'_>, options: Options) -> io::Result<()> {
    begin(Way::New(begun, establish), options)
}

/// Sets a register up and gives the way to it.
pub type Establish<'a> = dyn FnMut(&Founding) -> Result<Connection, Refusal> + 'a;

/// How the desk is come by.
enum Way<'a, 'b> {
    There(Connection),
    New(Founding, &'a mut Establish<'b>),
}

fn begin(way: Way<'_, '_>, options: Options) -> io::Result<()> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(io::Error::new(io::ErrorKind::NotConnected, "not a terminal"));
    }
    let watchdog = watch()?;
    let guard = Guard::enter()?;
    let ended = session(way, options, &guard);
    drop(guard);
    // The watchdog waits for a hang-up that need not come; it goes with the process.
    drop(watchdog);
    match ended? {
        Ended::Quit | Ended::Told | Ended::Found(_) => Ok(()),
        Ended::Gone(who) => Err(io::Error::other(format!("{who} ended"))),
    }
}

fn session(way: Way<'_, '_>, options: Options, guard: &Guard) -> io::Result<Ended> {
    // Before the event stream: the terminal answers among the keys.
    let glyphs = options.glyphs.or_else(glyphs_wanted).unwrap_or_else(probe);
    let theme = Theme::from_environment(std::env::var_os("NO_COLOR").as_deref());
    // Unbuffered, so that a frame is one write.
    let out = || io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let mut terminal = Terminal::new(FrameBackend::new(out()?))?;
    let size = terminal.backend().size()?;
    let look = Look { lang: options.lang, theme, glyphs };
    let (arrive, arrivals) = channel();
    let mut queue = Queue(arrivals);
    pass_signals_on(arrive.clone())?;
    read_keys(arrive.clone())?;
    let mut stage = Stage::new(std::env::var_os("SSH_CONNECTION").is_some());
    let connection = match way {
        Way::There(connection) => connection,
        Way::New(begun, establish) => {
            match found(begun, establish, &mut terminal, &mut queue, (&mut stage, guard, look))? {
                Ok(connection) => connection,
                Err(ended) => return Ok(ended),
            }
        }
    };
    let Connection { client, heard, hurry } = connection;
    let mut model = Model::new(look, terminal.size().unwrap_or(size), Ids::new(Uuid::new_v4()));
    if super::tour::wanted() {
        model.layers.push(Layer::Sheet(Sheet::new(SheetKind::Tour(0))));
    }
    let mut outbox = Outside { desk: Some(Desk::start(client, arrive.clone())?), out: out()?, guard, mouse: false };
    pass_on(heard, arrive)?;
    let ended = run(&mut terminal, &mut queue, &mut outbox, &mut stage, &mut model);
    // Who leaves does not wait for a line that is down.
    hurry.up();
    ended
}

/// Asks for what a new register needs until it is set up, or the person leaves.
fn found(
    mut begun: Founding,
    establish: &mut Establish<'_>,
    terminal: &mut Terminal<FrameBackend<File>>,
    queue: &mut Queue,
    (stage, guard, look): (&mut Stage, &Guard, Look),
) -> io::Result<Result<Connection, Ended>> {
    let mut refused = None;
    loop {
        let mut model = Model::new(look, terminal.size()?, Ids::new(Uuid::new_v4()));
        ask_founding(&mut model, &begun, refused);
        let out = io::stdout().as_fd().try_clone_to_owned().map(File::from)?;
        let mut outbox = Outside { desk: None, out, guard, mouse: false };
        begun = match run(terminal, queue, &mut outbox, stage, &mut model)? {
            Ended::Found(answers) => answers,
            other => return Ok(Err(other)),
        };
        match establish(&begun) {
            Ok(connection) => {
                // Whatever was printed meanwhile is wiped away.
                terminal.clear()?;
                return Ok(Ok(connection));
            }
            Err(refusal) => refused = Some(words::refusal(model.look.lang, model.units(), &refusal)),
        }
    }
}

/// `ZHITIAO_GLYPHS=unicode|ascii` spares the question, for terminals that answer it wrongly.
fn glyphs_wanted() -> Option<Glyphs> {
    match std::env::var("ZHITIAO_GLYPHS").ok()?.as_str() {
        "unicode" => Some(Glyphs::Unicode),
        "ascii" => Some(Glyphs::Ascii),
        _ => None,
    }
}

/// Starts the thread that passes notices on. It ends with them, or with the program.
fn pass_on(heard: Box<dyn Iterator<Item = Heard> + Send>, arrive: Sender<Arrival>) -> io::Result<()> {
    std::thread::Builder::new().name("desk-notices".into()).spawn(move || {
        for heard in heard {
            let message = match heard {
                Heard::Notice(notice) => Message::Noticed(notice),
                Heard::Link(link) => Message::Linked(link),
            };
            if arrive.send(Arrival::Message(Box::new(message))).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// Starts the thread that reads the terminal. It blocks in a read when the program ends, and goes with the process.
fn read_keys(arrive: Sender<Arrival>) -> io::Result<()> {
    std::thread::Builder::new().name("terminal-input".into()).spawn(move || {
        while let Ok(event) = crossterm::event::read() {
            if arrive.send(Arrival::Terminal(event, Instant::now())).is_err() {
                return;
            }
        }
        let _ = arrive.send(Arrival::Gone("terminal-input"));
    })?;
    Ok(())
}

/// Passes signals on.
fn pass_signals_on(arrive: Sender<Arrival>) -> io::Result<()> {
    listen(move |signal| {
        let message = match signal {
            Signal::End => return arrive.send(Arrival::Told).is_ok(),
            Signal::Suspend => Message::Suspended,
            Signal::Resumed => Message::Resumed,
        };
        arrive.send(Arrival::Message(Box::new(message))).is_ok()
    })
}

/// The world outside the loop: the desk, the terminal, and the person's clipboard.
struct Outside<'a> {
    /// None before there is one.
    desk: Option<Desk>,
    out: File,
    guard: &'a Guard,
    /// The mouse was asked for, and is to be ours again when the program goes on.
    mouse: bool,
}

impl Outside<'_> {
    /// Takes the terminal over again as it was left.
    fn enter_again(&mut self) {
        let _ = self.guard.enter_again();
        if self.mouse {
            let _ = self.out.write_all(MOUSE_ON);
        }
    }
}

impl Outbox for Outside<'_> {
    fn send(&mut self, effect: Effect) {
        match effect {
            Effect::Copy(text) => {
                // Between frames, by the same thread. A terminal that knows no OSC 52 ignores it; nothing claims it was copied.
                let _ = self.out.queue(CopyToClipboard::to_clipboard_from(text)).map(|_| ());
            }
            Effect::Suspend if can_be_resumed() => {
                self.guard.leave_for_now();
                // Whether it stopped or could not: the terminal is ours again afterwards.
                let _ = stop();
                self.enter_again();
            }
            Effect::Suspend => {}
            // A terminal that cannot be had any more is found out by the next frame.
            Effect::Resume => self.enter_again(),
            Effect::Mouse(on) => {
                // Between frames too. Buttons and the wheel only: a report for every movement would flood a slow line.
                self.mouse = on;
                let _ = self.out.write_all(if on { MOUSE_ON } else { MOUSE_OFF });
            }
            effect => {
                if let Some(desk) = &self.desk {
                    desk.send(effect);
                }
            }
        }
    }
}
