//! No verb: the terminal interface over the register.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use super::args::Init;
use super::failure::Failure;
use super::init;
use super::place::{Place, user};
use super::print::Printer;
use super::reach::{Dialler, Passing, Reach, Told};
use crate::client::{Client, Connection, Heard, Hurry, Lasting, Link};
use crate::desk::Desk;
use crate::domain::actor::Identity;
use crate::domain::office::builtin;
use crate::domain::refusal::{Refusal, refuse};
use crate::host::{Local, notices};
use crate::tui::model::Founding;
use crate::tui::runtime::{Options, start, start_new};

/// Runs the interface: at the register's host, started in the background where nobody serves it; with `--direct` over a
/// desk in this process.
pub(super) fn run(place: &Place, printer: &Printer) -> Result<(), Failure> {
    if place.is_untouched() && io::stdin().is_terminal() && io::stdout().is_terminal() {
        return anew(place, printer);
    }
    if !place.is_direct() {
        return hosted(place.reach(true)?, printer);
    }
    // The copy of a register that may only be read stays as long as the interface.
    match place.open(printer)?.into_desk() {
        (Some(desk), _copy) => over(desk, printer),
        (None, _none) => hosted(place.reach(true)?, printer),
    }
}

/// Where there is nothing yet: asks for what a new register needs, sets it up, and goes on at its host.
fn anew(place: &Place, printer: &Printer) -> Result<(), Failure> {
    let begun = Founding {
        place: place.dir().display().to_string(),
        district: builtin::DISTRICT.to_owned(),
        admin: user()?,
        ..Founding::default()
    };
    // The desk of this process, where nobody else may have it.
    let mut kept: Option<Arc<Desk>> = None;
    let mut establish = |answers: &Founding| -> Result<Connection, Refusal> {
        let units = Some(&answers.units).filter(|path| !path.is_empty()).map(PathBuf::from);
        let init = Init { district: answers.district.clone(), units, admin: None };
        let made = init::establish(place, &init, (&answers.admin, &answers.person), printer);
        let way = made.and_then(|()| {
            if !place.is_direct() {
                return connection(place.reach(true)?);
            }
            let (desk, _copy) = place.open(printer)?.into_desk();
            let desk = kept.insert(desk.ok_or_else(|| Failure::Register(refuse("register_closed")))?);
            local(desk)
        });
        way.map_err(Failure::refusal)
    };
    let options = Options { lang: printer.lang, glyphs: None };
    let ended = start_new(begun, &mut establish, options).map_err(trouble);
    if let Some(desk) = kept {
        close(desk)?;
    }
    ended
}

/// At a host.
fn hosted(reach: Reach, printer: &Printer) -> Result<(), Failure> {
    shown(connection(reach)?, printer)
}

/// A line to a host that is dialled again when it breaks.
fn connection(reach: Reach) -> Result<Connection, Failure> {
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
    Ok(Connection { client, heard: Box::new(heard.into_iter()), hurry })
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
    let ended = shown(local(&desk)?, printer);
    close(desk)?;
    ended
}

/// A session at a desk in this process.
fn local(desk: &Arc<Desk>) -> Result<Connection, Failure> {
    let session = desk.session(&user()?, Identity::Process)?;
    let local = Local::new(Arc::clone(desk), session);
    let heard = local.changes().into_iter().flat_map(notices).map(Heard::Notice);
    let client = Client::connect(Box::new(local))?;
    Ok(Connection { client, heard: Box::new(heard), hurry: Hurry::default() })
}

fn close(desk: Arc<Desk>) -> Result<(), Failure> {
    // The notices' thread may still hold the desk; the views then prove themselves at the next start by other means.
    if let Some(desk) = Arc::into_inner(desk) {
        desk.close()?;
    }
    Ok(())
}

fn shown(connection: Connection, printer: &Printer) -> Result<(), Failure> {
    let options = Options { lang: printer.lang, glyphs: None };
    start(connection, options).map_err(trouble)
}

fn trouble(error: io::Error) -> Failure {
    Failure::Register(refuse("interface_trouble").with("detail", error))
}
