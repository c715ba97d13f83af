//! Mediators named, rights told, sessions planned, put off and held, with talk on the telephone in between.

use std::collections::BTreeSet;

use super::consent::contact;
use super::words::{self, say};
use super::{Goes, rests, twists};
use crate::demo::cast::Mediator;
use crate::demo::plot::{Fate, Halt, Twist};
use crate::demo::tale::{Side, Tale};
use crate::domain::case::forms::Form;
use crate::domain::case::mediators::{ChosenBy, NameMediators};
use crate::domain::case::rights::{TellRights, TellingMeans};
use crate::domain::case::sessions::{CancelSession, HoldSession, PlanSession, SessionMode};
use crate::domain::case::supervise::{DelayReason, Supervise, SuperviseReply};
use crate::domain::case::vocabulary::Difficulty;
use crate::domain::roster::MediatorId;

/// 确定调解员 and 告知.
pub(super) fn name(tale: &mut Tale<'_>) -> Goes {
    tale.minutes(30);
    let hard = matches!(tale.matter.difficulty, Difficulty::Complex | Difficulty::Major);
    let two = tale.chance.percent(if hard { 40 } else { 6 });
    let mut free = tale.holder.available(tale.today());
    let mut panel: Vec<&Mediator> = Vec::new();
    for _ in 0..=u32::from(two) {
        // Who works at the register takes the more cases.
        let seated: Vec<_> = free.iter().copied().filter(|mediator| mediator.session.is_some()).collect();
        let from = if seated.is_empty() || tale.chance.percent(45) { &free } else { &seated };
        if let Some(mediator) = tale.chance.one(from).copied() {
            free.retain(|other| other.id != mediator.id);
            panel.push(mediator);
        }
    }
    if let Some(decider) = tale.deciding_mediator().filter(|_| tale.is_kept_close()) {
        panel = vec![decider];
    }
    let Some(first) = panel.first().copied() else { return Goes::Break(()) };
    tale.panel = panel;
    let presiding = (tale.panel.len() > 1).then_some(first.id);
    let chosen_by = if tale.chance.percent(30) { ChosenBy::Parties } else { ChosenBy::Committee };
    let disclosure = say(&mut tale.chance, words::NO_TIES);
    tale.decide(NameMediators { mediators: sitting(tale), presiding, chosen_by, disclosure });
    let means = if tale.chance.percent(70) { TellingMeans::Written } else { TellingMeans::Oral };
    let private_session = tale.plot.secret || tale.chance.percent(7);
    tale.plot.secret |= private_session;
    tale.act(TellRights { parties: tale.keys(), means, private_session });
    Goes::Continue(())
}

/// The ids of the panel.
pub(super) fn sitting(tale: &Tale<'_>) -> BTreeSet<MediatorId> {
    tale.panel.iter().map(|mediator| mediator.id).collect()
}

/// Sessions, until it is time for an ending.
pub(super) fn mediate(tale: &mut Tale<'_>) -> Goes {
    twists::before(tale)?;
    if tale.plot.stalls {
        tale.pause(20, 45);
        supervised(tale);
    }
    if matches!(tale.plot.fate, Fate::Settled | Fate::Withdrawn | Fate::Sued) && tale.chance.percent(50) {
        talk(tale);
        return Goes::Continue(());
    }
    let sessions = match tale.matter.difficulty {
        Difficulty::Simple => 1,
        Difficulty::Ordinary => tale.chance.between(1, 2),
        Difficulty::Complex | Difficulty::Major => tale.chance.between(2, 3),
    };
    for number in 1..=sessions {
        talk(tale);
        session(tale);
        if number == 1 {
            twists::between(tale)?;
        }
    }
    if tale.chance.percent(50) {
        talk(tale);
    }
    rests(tale, Halt::Mediating)
}

/// Somebody at the bureau notices a case that lies still.
fn supervised(tale: &mut Tale<'_>) {
    if tale.plot.halt.is_some() || !tale.chance.percent(50) {
        return;
    }
    let by = tale.world.cast.supervisor.clone();
    let reply_due = Some(tale.ahead(7));
    tale.act_as(by, Supervise { note: "期限将满，请说明进展。".to_owned(), asks_reason: true, reply_due });
    tale.workdays(1);
    let delay_reason = Some(DelayReason::PartyAsked);
    tale.act(SuperviseReply { delay_reason, answer: "被申请人外出，已约定本周见面。".to_owned() });
}

fn talk(tale: &mut Tale<'_>) {
    let calls = tale.chance.weighted(&[(30, 0), (40, 1), (22, 2)], 3);
    for _ in 0..calls {
        tale.pause(1, 4);
        let sides: Vec<Side> = tale.parties().cloned().collect();
        let side = tale.chance.one(&sides).cloned();
        contact(tale, side.as_ref());
    }
}

fn session(tale: &mut Tale<'_>) {
    let table = [(62, SessionMode::OnSite), (18, SessionMode::Phone), (8, SessionMode::Video)];
    let mode = tale.chance.weighted(&table, SessionMode::Visit);
    let place = match mode {
        SessionMode::OnSite => tale.holder.room.clone(),
        SessionMode::Visit => tale.matter.place.clone().unwrap_or_else(|| tale.holder.room.clone()),
        SessionMode::Phone => "电话".to_owned(),
        SessionMode::Video => "视频会议".to_owned(),
    };
    let mut date = plan(tale, mode, &place);
    if tale.chance.percent(9) {
        tale.minutes(40);
        let reason = tale.chance.word(&["被申请人来电改期。", "申请人代理人冲突，改期。", "雨雪天气，另行通知。"]);
        tale.act(CancelSession { date, reason: reason.to_owned() });
        date = plan(tale, mode, &place);
    }
    tale.go_to(date);
    hold(tale, mode, place);
}

fn plan(tale: &mut Tale<'_>, mode: SessionMode, place: &str) -> chrono::NaiveDate {
    let date = tale.coming(3, 9);
    let time = tale.chance.word(&["09:00", "09:30", "10:00", "14:30", "15:00", "15:30"]).to_owned();
    let purpose = say(&mut tale.chance, words::PURPOSES);
    tale.act(PlanSession { date, time: Some(time), place: place.to_owned(), purpose, mode });
    date
}

fn hold(tale: &mut Tale<'_>, mode: SessionMode, place: String) {
    let apart = tale.chance.percent(12);
    let parties: BTreeSet<_> = if apart { BTreeSet::from([tale.respondent()]) } else { tale.keys() };
    let on = tale.today();
    let present: Vec<Side> = tale.parties().filter(|side| parties.contains(&side.key)).cloned().collect();
    let agents = present.iter().flat_map(|side| &side.player.who.agents);
    let agents = agents.filter(|agent| agent.until.is_none_or(|until| on <= until)).map(|agent| agent.name.clone());
    let guardians = present.iter().filter_map(|side| Some(side.player.who.guardian.as_ref()?.name.clone()));
    let record = say(&mut tale.chance, words::RECORDS);
    let pages = if mode == SessionMode::Phone { 1 } else { tale.chance.between(2, 5) };
    let held = HoldSession {
        mode,
        place,
        agents: agents.collect(),
        others: guardians.collect(),
        parties,
        mediators: sitting(tale),
        record,
        pages,
        private: tale.plot.secret,
        next: None,
    };
    tale.papers.extend([Form::MediationRecord, Form::RightsNotice]);
    tale.act_sometime(held);
    if tale.plot.twist == Twist::Plain && tale.chance.percent(35) {
        tale.minutes(60);
        let side = tale.respondents.first().cloned();
        contact(tale, side.as_ref());
    }
}
