//! The way between committees: up, down, across through the district; returned, recalled, decided; and assistance.

use std::sync::Arc;

use super::words::{self, Phrases, say};
use super::{Goes, rests};
use crate::demo::cast::Committee;
use crate::demo::plot::{Halt, Journey};
use crate::demo::tale::Tale;
use crate::domain::case::custody::{DecideHolder, Delegate, Escalate, HandOver, Join, PassOn, Recall, Return, SignFor};

/// Moves before acceptance.
pub(super) fn early(tale: &mut Tale<'_>) -> Goes {
    let district = &tale.world.cast.district;
    let at_district = tale.holder.code == district.code;
    match tale.plot.journey {
        Journey::Early => arrive(tale),
        Journey::HandedOver if !at_district => across(tale),
        Journey::Returned => {
            let receiver = send(tale)?;
            give_back(tale, receiver);
            if tale.chance.percent(50) { arrive(tale) } else { Goes::Continue(()) }
        }
        Journey::Recalled => {
            send(tale)?;
            let reason = say(&mut tale.chance, words::RECALLS);
            tale.decide(Recall { reason });
            Goes::Continue(())
        }
        Journey::Decided if !at_district => decided(tale),
        _ => Goes::Continue(()),
    }
}

/// Moves after acceptance, with the parties' agreement; and assistance.
pub(super) fn late(tale: &mut Tale<'_>) -> Goes {
    match tale.plot.journey {
        Journey::Late => {
            tale.pause(1, 5);
            arrive(tale)
        }
        Journey::Joint => {
            let district = &tale.world.cast.district;
            let at_district = tale.holder.code == district.code;
            let other =
                if at_district { tale.world.cast.busy_town(&mut tale.chance, &district.code) } else { district };
            let reason =
                if at_district { "该镇协助送达和现场清点。" } else { "区级协助技术事实调查。" };
            tale.decide(Join { committee: other.code.clone(), reason: reason.to_owned() });
            Goes::Continue(())
        }
        _ => Goes::Continue(()),
    }
}

/// Sends the case up from a town or down from the district. Gives the receiver.
fn send<'a>(tale: &mut Tale<'a>) -> std::ops::ControlFlow<(), &'a Committee> {
    let cast = &tale.world.cast;
    let parties_agree = tale.accepted_on.is_some();
    let up = tale.holder.code != cast.district.code;
    let reason = |tale: &mut Tale<'_>, phrases: Phrases| say(&mut tale.chance, phrases);
    let receiver = if up {
        let reason = reason(tale, words::UP);
        tale.decide(Escalate { reason, parties_agree });
        &cast.district
    } else {
        let town = cast.busy_town(&mut tale.chance, &cast.district.code);
        let reason = reason(tale, words::DOWN);
        tale.decide(Delegate { to: town.code.clone(), reason, parties_agree });
        town
    };
    if tale.plot.halt == Some(Halt::Sent) {
        return std::ops::ControlFlow::Break(());
    }
    let days = tale.chance.weighted(&[(45, 0), (30, 1), (15, 2)], 4) * tale.plot.pace.min(100) / 100;
    tale.workdays(days);
    tale.minutes(25);
    std::ops::ControlFlow::Continue(receiver)
}

/// Sends it and has it signed for.
fn arrive(tale: &mut Tale<'_>) -> Goes {
    let receiver = send(tale)?;
    sign(tale, receiver);
    Goes::Continue(())
}

fn sign<'a>(tale: &mut Tale<'a>, receiver: &'a Committee) {
    tale.moved_to(receiver);
    let serial = tale.chance.between(1, 400);
    let volume_number = tale.chance.percent(30).then(|| format!("{}收〔{serial}〕", receiver.name));
    tale.decide(SignFor { volume_number });
}

fn give_back(tale: &mut Tale<'_>, receiver: &Committee) {
    let reason = say(&mut tale.chance, words::BACK);
    let by = receiver.deciders.first().map_or_else(|| Arc::clone(&receiver.front), Arc::clone);
    tale.act_as(by, Return { reason });
    tale.workdays(1);
}

/// From town to town through the district.
fn across(tale: &mut Tale<'_>) -> Goes {
    let cast = &tale.world.cast;
    let to = cast.busy_town(&mut tale.chance, &tale.holder.code);
    let reason = say(&mut tale.chance, words::DOWN);
    tale.decide(HandOver { to: to.code.clone(), reason, parties_agree: tale.accepted_on.is_some() });
    rests(tale, Halt::Sent)?;
    tale.workdays(1);
    let by = cast.district.deciders.first().map_or_else(|| Arc::clone(&cast.district.front), Arc::clone);
    tale.act_as(by, PassOn { note: "已核对材料。".to_owned() });
    rests(tale, Halt::PassedOn)?;
    tale.workdays(1);
    sign(tale, to);
    Goes::Continue(())
}

/// Sent up and returned twice; then the district decides.
fn decided(tale: &mut Tale<'_>) -> Goes {
    for _ in 0..2 {
        let receiver = send(tale)?;
        give_back(tale, receiver);
    }
    let district = &tale.world.cast.district;
    let stays = tale.chance.percent(50);
    let holder = if stays { tale.holder.code.clone() } else { district.code.clone() };
    let by = district.deciders.first().map_or_else(|| Arc::clone(&district.front), Arc::clone);
    let reason = "两次退回后由区级决定承办，材料由区级协助补齐。".to_owned();
    tale.act_as(by, DecideHolder { holder, reason });
    if !stays {
        sign(tale, district);
    }
    Goes::Continue(())
}
