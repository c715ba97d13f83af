//! The acts of a case, scene by scene, from the request to the volume.
//!
//! A scene either goes on or comes to rest: because the case ended there, or because somebody lets it lie. Scenes know
//! the rules only as a good clerk does; whether they kept them is for the desk to say, and it must never have to.

mod after;
mod consent;
mod custody;
mod ending;
mod intake;
mod mediation;
mod twists;
mod words;

use std::ops::ControlFlow;

use super::plot::{Fate, Halt};
use super::tale::Tale;

/// Whether the tale goes on.
type Goes = ControlFlow<()>;

/// Tells a case from its request as far as it goes.
pub(super) fn tell(tale: &mut Tale<'_>) {
    // Where a tale rests makes no difference here.
    let _rests = match tale.plot.fate {
        Fate::SimpleOral => intake::simple_oral(tale),
        Fate::Imported => intake::imported(tale),
        _ => in_full(tale),
    };
}

fn in_full(tale: &mut Tale<'_>) -> Goes {
    intake::register(tale);
    rests(tale, Halt::Registered)?;
    custody::early(tale)?;
    intake::take(tale)?;
    rests(tale, Halt::Accepted)?;
    custody::late(tale)?;
    consent::seek(tale)?;
    mediation::name(tale)?;
    mediation::mediate(tale)?;
    ending::end(tale)
}

/// The tale rests here if the plot says so.
fn rests(tale: &Tale<'_>, halt: Halt) -> Goes {
    if tale.plot.halt == Some(halt) { Goes::Break(()) } else { Goes::Continue(()) }
}
