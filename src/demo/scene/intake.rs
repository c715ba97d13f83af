//! The request, and what is decided on it; the simple oral case at the window; rows of an old register.

use chrono::{Datelike, Days};

use super::words::{self, say};
use super::{Goes, rests};
use crate::demo::names::Player;
use crate::demo::plot::{Fate, Halt};
use crate::demo::tale::{Side, Tale};
use crate::domain::case::agreement::{Present, SignedBy};
use crate::domain::case::decision::{Accept, Decline, DeclineGround};
use crate::domain::case::ending::{ClosedMeans, End};
use crate::domain::case::import::ImportCase;
use crate::domain::case::intake::{Register, Source};
use crate::domain::case::party::NewParty;
use crate::domain::case::simple_oral::SimpleOral;
use crate::domain::case::vocabulary::{Difficulty, Ending, SourceKind};
use crate::domain::money::Fen;

pub(super) fn who(sides: &[Side]) -> Vec<NewParty> {
    sides.iter().map(|Side { player: Player { who, .. }, .. }| who.clone()).collect()
}

/// 登记.
pub(super) fn register(tale: &mut Tale<'_>) {
    let matter = &tale.matter;
    let register = Register {
        applicants: who(&tale.applicants),
        respondents: who(&tale.respondents),
        object: matter.object,
        kind: matter.kind,
        source: matter.source.clone(),
        summary: matter.summary.clone(),
        claims: matter.claims.clone(),
        rights: matter.rights.clone(),
        amount_asked_fen: matter.asked.map(Fen::yuan),
        people: 0,
        difficulty: None,
        place: matter.place.clone(),
        aliases: Vec::new(),
        committee: None,
        series: tale.plot.series.map(|series| series.id),
    };
    if tale.plot.halt.is_none() && tale.plot.series.is_none() && tale.chance.percent(5) {
        tale.act_late(register, 1);
    } else {
        tale.act(register);
    }
}

/// The decision on the request.
pub(super) fn take(tale: &mut Tale<'_>) -> Goes {
    let days = tale.chance.between(0, 3) * tale.plot.pace / 100;
    tale.workdays(days);
    match tale.plot.fate {
        Fate::Declined => {
            decline(tale);
            super::after::store(tale);
            Goes::Break(())
        }
        Fate::WithdrawnEarly => {
            let by = Some(tale.applicant());
            let reason = "申请人称已自行协商，撤回申请。".to_owned();
            tale.act(End {
                ending: Ending::Withdrawn,
                reason,
                by,
                routes_told: false,
                elsewhere: None,
                reported_to: None,
            });
            super::after::store(tale);
            Goes::Break(())
        }
        _ => {
            if tale.chance.percent(5) && tale.plot.halt.is_none() {
                tale.workdays(4);
            }
            let difficulty = Some(tale.matter.difficulty);
            tale.accepted_on = Some(tale.today());
            tale.act(Accept { applicant_consents: true, difficulty });
            rests(tale, Halt::Accepted)
        }
    }
}

fn decline(tale: &mut Tale<'_>) {
    let kind = tale.matter.source.kind;
    let referred = kind.is_court() || matches!(kind, SourceKind::Police | SourceKind::Administrative);
    let (ground, reason) = if referred || tale.chance.percent(45) {
        (DeclineGround::NotCivil, "请求事项属行政处罚，不属于民事纠纷，已告知向主管部门反映。")
    } else {
        (DeclineGround::AlreadyElsewhere, "同一纠纷已由人民法院立案审理，且非法院委派、委托。")
    };
    tale.decide(Decline { ground, reason: reason.to_owned(), applicant_told: true });
}

/// 简易口头: the whole case at the window.
pub(super) fn simple_oral(tale: &mut Tale<'_>) -> Goes {
    let yuan = tale.chance.between(2, 20) * 100;
    let Some(mediator) = tale.holder.available(tale.today()).first().map(|mediator| mediator.id) else {
        return Goes::Break(());
    };
    let guarded = |side: &Side| {
        let guardian = side.player.who.guardian.as_ref()?;
        Some(Present { party: side.key.clone(), by: SignedBy::Guardian, name: Some(guardian.name.clone()) })
    };
    let present = tale.parties().filter_map(guarded).collect();
    let act = SimpleOral {
        applicants: who(&tale.applicants),
        respondents: who(&tale.respondents),
        object: tale.matter.object,
        kind: tale.matter.kind,
        source: Some(plain(SourceKind::Party)),
        matter: tale.matter.summary.clone(),
        result: format!("被申请人当场停止使用{}，支付 {yuan} 元。", tale.matter.thing),
        manner: "当场支付".to_owned(),
        amount_fen: Fen::yuan(yuan),
        performed_on_spot: true,
        due_on: None,
        mediator,
        disclosure: say(&mut tale.chance, words::NO_TIES),
        consented_and_told: true,
        present,
        requested_on: Some(tale.today()),
    };
    let by = tale.decider.clone();
    tale.act_as(by, act);
    tale.plot.fate = Fate::SimpleOral;
    super::after::store(tale);
    Goes::Break(())
}

/// A row of an old register that was still open when it was taken over.
pub(super) fn imported(tale: &mut Tale<'_>) -> Goes {
    let days = tale.chance.between(20, 90);
    let requested_on = tale.today().checked_sub_days(Days::new(u64::from(days))).unwrap_or(tale.today());
    let alias = format!("旧册〔{}〕{}号", requested_on.year(), tale.chance.between(100, 999_999));
    let act = ImportCase {
        committee: tale.holder.code.clone(),
        alias: Some(alias),
        aliases: Vec::new(),
        requested_on,
        accepted_on: Some(requested_on),
        ended_on: None,
        applicants: who(&tale.applicants),
        respondents: who(&tale.respondents),
        object: tale.matter.object,
        kind: tale.matter.kind,
        source: plain(SourceKind::Party),
        mediators: Vec::new(),
        ending: None,
        closed_means: ClosedMeans::Ended,
        amount_fen: None,
        agreement_on: None,
        amount_asked_fen: tale.matter.asked.map(Fen::yuan),
        appraisal_from: None,
        appraisal_to: None,
        people: 2,
        difficulty: Some(Difficulty::Ordinary),
        series: None,
        confirmed: false,
        performed_on: None,
        satisfaction: None,
        remark: "当事人电话改约".to_owned(),
        warnings: Vec::new(),
    };
    tale.act(act);
    Goes::Break(())
}

fn plain(kind: SourceKind) -> Source {
    Source { kind, from: None, number: None, reply_due: None, file_signed_on: None, summary_procedure: false }
}
