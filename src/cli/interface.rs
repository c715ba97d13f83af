//! No verb: the terminal interface over the register.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use super::failure::Failure;
use super::place::{Place, user};
use super::print::Printer;
use super::reach::{Dialler, Passing, Reach, Told};
use crate::client::{Client, Connection, Heard, Hurry, Lasting, Link};
use crate::desk::Desk;
use crate::domain::actor::Identity;
use crate::domain::refusal::refuse;
use crate::host::{Local, notices};
use crate::tui::runtime::{Options, start};

/// Runs the interface: at the register's host, started in the background where nobody serves it; with `--direct` over a
/// desk in this process.
pub(super) fn run(place: &Place, printer: &Printer) -> Result<(), Failure> {
    if !place.is_direct() {
        return hosted(place.reach(true)?, printer);
    }
    // The copy of a register that may only be read stays as long as the interface.
    match place.open(printer)?.into_desk() {
        (Some(desk), _copy) => over(desk, printer),
        (None, _none) => hosted(place.reach(true)?, printer),
    }
}

/// At a host. A line that breaks is dialled again.
fn hosted(reach: Reach, printer: &Printer) -> Result<(), Failure> {
    let (tell, heard) = channel();
    let ear = {
        let tell = tell.clone();
        move || Passing(passing(tell.clone()))
    };
    let first = reach.line(ear())?;
    let hurry = Hurry::default();
    let report = Box::new(move |link| drop(tell.send(Heard::Link(link))));
    let lasting = Lasting::new(Dialler { reach, ear }, first, report, hurry.clone());
    let client = Client::over(Box::new(lasting));
    shown(Connection { client, heard: Box::new(heard.into_iter()), hurry }, printer)
}

/// What is heard on a line, for the interface. A line that ended makes what is on the screen old: the interface asks, and
/// so has it dialled again.
fn passing(tell: Sender<Heard>) -> impl FnMut(Told<'_>) + Send + 'static {
    move |told| {
        let heard = match told {
            Told::Notice(notice) => Heard::Notice(notice),
            Told::Ended(why) => Heard::Link(Link::Down { why: why.to_owned(), retry_in: 0 }),
        };
        // The interface has ended.
        let _gone = tell.send(heard);
    }
}

/// Runs the interface over a desk, and closes it afterwards.
pub(super) fn over(desk: Arc<Desk>, printer: &Printer) -> Result<(), Failure> {
    let session = desk.session(&user()?, Identity::Process)?;
    let local = Local::new(Arc::clone(&desk), session);
    let heard = local.changes().into_iter().flat_map(notices).map(Heard::Notice);
    let client = Client::connect(Box::new(local))?;
    let ended = shown(Connection { client, heard: Box::new(heard), hurry: Hurry::default() }, printer);
    // The notices' thread may still hold the desk; the views then prove themselves at the next start by other means.
    if let Some(desk) = Arc::into_inner(desk) {
        desk.close()?;
    }
    ended
}

fn shown(connection: Connection, printer: &Printer) -> Result<(), Failure> {
    let options = Options { lang: printer.lang, glyphs: None };
    start(connection, options).map_err(|error| Failure::Register(refuse("interface_trouble").with("detail", error)))
}
