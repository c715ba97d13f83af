//! What comes in between: risk, recusal, cover, changes of hands, guests, investigations, appraisals, extensions.

use super::mediation::sitting;
use super::words::{self, say};
use super::{Goes, rests};
use crate::demo::cast::Mediator;
use crate::demo::names::person;
use crate::demo::plot::{Halt, Twist};
use crate::demo::tale::Tale;
use crate::domain::case::extension::Extend;
use crate::domain::case::forms::Form;
use crate::domain::case::mediators::recusal::RecusalGround;
use crate::domain::case::mediators::{
    ChosenBy, Cover, DecideRecusal, Disclose, NameMediators, Reassign, ReplaceMediator, RequestRecusal,
};
use crate::domain::case::risk::{ClearRisk, MarkRisk, ReportRisk};
use crate::domain::case::sessions::outside::GuestRole;
use crate::domain::case::sessions::{Investigate, Invite};
use crate::domain::case::suspension::{Resume, Suspend, SuspensionKind};
use crate::domain::case::vocabulary::{Means, RiskMark};

/// What comes before the first session.
pub(super) fn before(tale: &mut Tale<'_>) -> Goes {
    match tale.plot.twist {
        Twist::Recusal => recusal(tale)?,
        Twist::Reassigned => reassigned(tale),
        Twist::Replaced => replaced(tale),
        Twist::Threat => threat(tale, RiskMark::Threat, "被申请人在电话中情绪激动，扬言到对方公司理论。"),
        Twist::Crowd => threat(tale, RiskMark::Group, "同一市场十余家商户相约一同到场。"),
        Twist::Investigation => investigation(tale),
        _ => {}
    }
    Goes::Continue(())
}

/// What comes after the first session.
pub(super) fn between(tale: &mut Tale<'_>) -> Goes {
    match tale.plot.twist {
        Twist::Appraisal => appraisal(tale)?,
        Twist::Extension => extension(tale),
        Twist::Cover => cover(tale),
        Twist::Guests => guest(tale),
        _ => {}
    }
    Goes::Continue(())
}

fn threat(tale: &mut Tale<'_>, mark: RiskMark, note: &str) {
    tale.pause(1, 3);
    tale.act(MarkRisk { mark, note: note.to_owned() });
    if tale.plot.halt.is_some() {
        return;
    }
    tale.minutes(30);
    let to = if mark == RiskMark::Threat { "辖区派出所" } else { "区司法局" };
    let note = "已记录，并由网格员联系店铺。".to_owned();
    tale.act(ReportRisk { mark, to: to.to_owned(), means: Means::Phone, note });
    tale.pause(4, 9);
    tale.act(ClearRisk { mark, reason: "经疏导双方情绪稳定，同意到场调解。".to_owned() });
}

/// Another mediator of the committee who is free and was not on the case; none where it is kept close.
fn other<'a>(tale: &mut Tale<'a>) -> Option<&'a Mediator> {
    let seated = sitting(tale);
    let mut free = tale.holder.available(tale.today());
    free.retain(|mediator| !seated.contains(&mediator.id));
    tale.chance.one(&free).copied().filter(|_| !tale.is_kept_close())
}

fn recusal(tale: &mut Tale<'_>) -> Goes {
    let (Some(first), Some(substitute)) = (tale.panel.first().copied(), other(tale)) else {
        return Goes::Continue(());
    };
    let alone = tale.panel.len() == 1;
    // A sole mediator's is the district's to decide; nobody decides their own.
    let deciders = if alone { &tale.world.cast.district.deciders } else { &tale.holder.deciders };
    let Some(by) = deciders.iter().find(|session| session.account.mediator != Some(first.id)).cloned() else {
        return Goes::Continue(());
    };
    tale.pause(1, 3);
    let detail = "申请人称调解员与被申请人经营者是同村邻里。".to_owned();
    let party = Some(tale.applicant());
    tale.act(RequestRecusal { mediator: first.id, party, ground: RecusalGround::Other, detail });
    rests(tale, Halt::RecusalPending)?;
    tale.workdays(1);
    let granted = tale.chance.percent(65);
    let reason = if granted {
        "情况属实，为免疑虑，予以更换。"
    } else {
        "经核实并无往来，不影响公正调解。"
    };
    let decision = DecideRecusal { mediator: first.id, granted, reason: reason.to_owned(), parties_consent: !granted };
    tale.act_as(by, decision);
    if !granted {
        return Goes::Continue(());
    }
    tale.panel.retain(|mediator| mediator.id != first.id);
    if alone && substitute.available(tale.today()) {
        let disclosure = say(&mut tale.chance, words::NO_TIES);
        tale.panel = vec![substitute];
        let mediators = sitting(tale);
        tale.decide(NameMediators { mediators, presiding: None, chosen_by: ChosenBy::Committee, disclosure });
    }
    if tale.panel.is_empty() { Goes::Break(()) } else { Goes::Continue(()) }
}

fn succeed<'a>(tale: &mut Tale<'a>, from: &Mediator, to: &'a Mediator) {
    for seat in &mut tale.panel {
        if seat.id == from.id {
            *seat = to;
        }
    }
}

fn reassigned(tale: &mut Tale<'_>) {
    let (Some(from), Some(to)) = (tale.panel.first().copied(), other(tale)) else { return };
    let reason = "原调解员抽调专班，工作交接。".to_owned();
    tale.decide(Reassign { from: from.id, to: to.id, reason });
    succeed(tale, from, to);
    tale.act(Disclose {
        mediator: to.id, disclosure: "与双方当事人及本纠纷均无利害关系。".to_owned()
    });
}

fn replaced(tale: &mut Tale<'_>) {
    let (Some(from), Some(to)) = (tale.panel.first().copied(), other(tale)) else { return };
    let disclosure = "与双方当事人及本纠纷均无利害关系。".to_owned();
    let reason = "双方当事人共同要求更换。".to_owned();
    tale.decide(ReplaceMediator { mediator: from.id, substitute: to.id, reason, disclosure });
    succeed(tale, from, to);
}

fn cover(tale: &mut Tale<'_>) {
    let (Some(away), Some(substitute)) = (tale.panel.first().copied(), other(tale)) else { return };
    let (from, until) = (tale.today(), tale.ahead(6));
    tale.decide(Cover {
        mediator: away.id, substitute: substitute.id, from, until, reason: "外出培训。".to_owned()
    });
    tale.days(7);
}

fn guest(tale: &mut Tale<'_>) {
    let role = tale.chance.weighted(&[(60, GuestRole::Expert), (25, GuestRole::Organisation)], GuestRole::Relative);
    let name = person(&mut tale.chance);
    tale.act(Invite { name, role, parties_consent: true });
}

fn investigation(tale: &mut Tale<'_>) {
    tale.pause(1, 4);
    let place = tale.matter.place.clone().unwrap_or_else(|| tale.holder.room.clone());
    let mut investigators = sitting(tale);
    investigators.extend(other(tale).map(|mediator| mediator.id));
    let findings = say(&mut tale.chance, words::FINDINGS);
    let asked = vec![tale.chance.word(&["店员", "门店负责人", "市场管理方", "仓库管理员"]).to_owned()];
    tale.papers.insert(Form::Investigation);
    tale.act_sometime(Investigate { place, asked, findings, investigators });
}

fn appraisal(tale: &mut Tale<'_>) -> Goes {
    tale.pause(1, 3);
    let serial = tale.chance.between(1, 90);
    let suspend = Suspend {
        kind: SuspensionKind::Appraisal,
        facts: format!("{}与权利标样的同一性。", tale.matter.thing),
        agency: "示例知识产权鉴定所".to_owned(),
        commissioned_on: Some(tale.today()),
        parties_agree: true,
        evidence: format!("鉴定委托书第{serial}号"),
    };
    tale.act(suspend);
    rests(tale, Halt::Suspended)?;
    tale.pause(18, 45);
    let evidence = format!("鉴定意见书第{serial}号");
    tale.act(Resume { reason: "鉴定意见已送达双方。".to_owned(), evidence });
    Goes::Continue(())
}

/// Both sides agree to go on longer. Terms that a court set are left as they are.
fn extension(tale: &mut Tale<'_>) {
    let Some(accepted) = tale.accepted_on.filter(|_| !tale.matter.source.kind.is_court()) else { return };
    let near_the_end = accepted.checked_add_days(chrono::Days::new(25)).unwrap_or(accepted);
    tale.go_to(near_the_end);
    // The term ends 30 days after acceptance, or some days later where those are holidays.
    let until = accepted.checked_add_days(chrono::Days::new(55)).unwrap_or(accepted).max(tale.ahead(20));
    let (agreed_by, agreed_on) = (tale.keys(), tale.today());
    tale.decide(Extend { until, agreed_by, agreed_on, evidence: "双方签名的延期同意书".to_owned() });
}
