//! Asking the sides whether they will mediate: calls in vain, answers, refusals, and those who cannot be reached.

use super::words::{self, say};
use super::{Goes, rests};
use crate::demo::plot::{Fate, Halt};
use crate::demo::tale::{Side, Tale};
use crate::domain::case::consent::{Answer, SeekConsent};
use crate::domain::case::contacts::{ContactOutcome, LogContact};
use crate::domain::case::ending::End;
use crate::domain::case::vocabulary::{Ending, Means, SourceKind};

/// 征询.
pub(super) fn seek(tale: &mut Tale<'_>) -> Goes {
    let own_motion = tale.matter.source.kind == SourceKind::OwnMotion;
    let mut asked: Vec<Side> = if own_motion { tale.applicants.clone() } else { Vec::new() };
    asked.extend(tale.respondents.iter().cloned());
    if tale.chance.percent(40) {
        let side = tale.applicants.first().cloned();
        contact(tale, side.as_ref());
    }
    for side in &asked {
        let in_vain = match tale.plot.fate {
            Fate::Unreachable => 4,
            _ if tale.plot.halt.is_some() => 1,
            _ => tale.chance.weighted(&[(55, 0), (28, 1), (12, 2)], 3),
        };
        for _ in 0..in_vain {
            ask(tale, side, Answer::NoAnswer);
            tale.workdays(1);
        }
        rests(tale, Halt::Seeking)?;
        match tale.plot.fate {
            Fate::Unreachable => return give_up(tale, side),
            Fate::Refused => return refused(tale, side),
            _ => ask(tale, side, Answer::Agreed),
        }
    }
    Goes::Continue(())
}

fn ask(tale: &mut Tale<'_>, side: &Side, answer: Answer) {
    let (means, phrases) = match answer {
        Answer::Agreed => {
            (tale.chance.weighted(&[(70, Means::Phone), (15, Means::Wechat)], Means::InPerson), words::ASKED)
        }
        Answer::Refused => (Means::Phone, words::NO),
        _ => (tale.chance.weighted(&[(75, Means::Phone), (10, Means::Sms)], Means::Visit), words::NOT_REACHED),
    };
    let note = say(&mut tale.chance, phrases);
    let number = side.player.who.phone.clone().filter(|_| matches!(means, Means::Phone | Means::Sms));
    tale.act(SeekConsent { party: side.key.clone(), means, answer, number, note });
}

fn refused(tale: &mut Tale<'_>, side: &Side) -> Goes {
    ask(tale, side, Answer::Refused);
    tale.minutes(20);
    end(tale, Ending::Refused, side)
}

fn give_up(tale: &mut Tale<'_>, side: &Side) -> Goes {
    tale.pause(2, 8);
    end(tale, Ending::Unreachable, side)
}

fn end(tale: &mut Tale<'_>, ending: Ending, side: &Side) -> Goes {
    let by = Some(side.key.clone());
    let reason = String::new();
    tale.act(End { ending, reason, routes_told: true, by, elsewhere: None, reported_to: None });
    super::after::wind_up(tale, ending);
    Goes::Break(())
}

/// A call or message with a side, noted down.
pub(super) fn contact(tale: &mut Tale<'_>, side: Option<&Side>) {
    let Some(side) = side else { return };
    let means = tale
        .chance
        .weighted(&[(58, Means::Phone), (27, Means::Wechat), (5, Means::Visit), (4, Means::Sms)], Means::InPerson);
    let reached = !tale.chance.percent(14);
    let (outcome, phrases) = if reached {
        (ContactOutcome::Reached, words::CONTACTS)
    } else {
        (ContactOutcome::NoAnswer, words::NOT_REACHED)
    };
    let whom = match (&side.player.who.guardian, side.player.who.agents.first()) {
        (Some(guardian), _) => guardian.name.clone(),
        (None, Some(agent)) => agent.name.clone(),
        (None, None) => side.player.who.representative.clone().unwrap_or_else(|| side.player.who.name.clone()),
    };
    let note = say(&mut tale.chance, phrases);
    let number = side.player.who.phone.clone().filter(|_| matches!(means, Means::Phone | Means::Sms));
    let party = Some(side.key.clone());
    tale.act_sometime(LogContact { party, whom, means, number, outcome, note });
}
