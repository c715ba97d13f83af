//! No verb: the terminal interface over the register.

use std::sync::Arc;

use super::failure::Failure;
use super::place::{Opened, Place, user};
use super::print::Printer;
use crate::client::Client;
use crate::desk::Desk;
use crate::domain::actor::Identity;
use crate::domain::refusal::refuse;
use crate::host::{Local, notices};
use crate::tui::runtime::{Options, start};

/// Runs the interface.
pub(super) fn run(place: &Place, printer: &Printer) -> Result<(), Failure> {
    let Opened { desk, client } = place.open(printer)?;
    drop(client);
    over(desk, printer)
}

/// Runs the interface over a desk, and closes it afterwards.
pub(super) fn over(desk: Arc<Desk>, printer: &Printer) -> Result<(), Failure> {
    let session = desk.session(&user()?, Identity::Process)?;
    let local = Local::new(Arc::clone(&desk), session);
    let told = local.changes().into_iter().flat_map(notices);
    let client = Client::connect(Box::new(local))?;
    let options = Options { lang: printer.lang, glyphs: None };
    let ended = start(client, told, options);
    // The notices' thread may still hold the desk; the views then prove themselves at the next start by other means.
    if let Some(desk) = Arc::into_inner(desk) {
        desk.close()?;
    }
    ended.map_err(|error| Failure::Register(refuse("interface_trouble").with("detail", error)))
}
