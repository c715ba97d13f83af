//! How it ends: an agreement in writing or by word of mouth, a settlement, a withdrawal, or no agreement.

use chrono::Days;

use super::words::{self, say};
use super::{Goes, after, rests};
use crate::demo::plot::{Fate, Halt, Twist};
use crate::demo::tale::{Side, Tale};
use crate::domain::case::agreement::{
    AffixSeal, AgreeOrally, DraftAgreement, Instalment, MediatorSign, Present, SignAgreement, SignHow, SignedBy,
};
use crate::domain::case::ending::{Elsewhere, End, Forum};
use crate::domain::case::suspension::{Suspend, SuspensionKind};
use crate::domain::case::vocabulary::{Ending, Kind};
use crate::domain::money::Fen;

/// 结案.
pub(super) fn end(tale: &mut Tale<'_>) -> Goes {
    tale.pause(1, 6);
    // The days an appraisal took do not count, so the term is not over when it seems to be.
    let over = tale.plot.fate == Fate::TermOver && tale.plot.twist != Twist::Appraisal;
    match tale.plot.fate {
        Fate::Written => return written(tale),
        Fate::Oral => oral(tale),
        Fate::Settled => ended(tale, Ending::SettledPrivately, "双方自行达成和解，款项已付。"),
        Fate::Withdrawn => ended(tale, Ending::Withdrawn, "申请人书面撤回申请。"),
        Fate::TermOver if over => term_over(tale),
        Fate::RefusedToSign => refused_to_sign(tale),
        Fate::Sued => ended(tale, Ending::Sued, "申请人已就同一纠纷向人民法院起诉。"),
        Fate::Sham => sham(tale),
        Fate::Other => ended(tale, Ending::Other, "被申请人注销，主体不再存续。"),
        _ => {
            let reason = say(&mut tale.chance, words::DEADLOCKS);
            ended(tale, Ending::Deadlock, &reason);
        }
    }
    Goes::Continue(())
}

fn ended(tale: &mut Tale<'_>, ending: Ending, reason: &str) {
    let by = match ending {
        Ending::SettledPrivately | Ending::Withdrawn | Ending::Sued => Some(tale.applicant()),
        Ending::RefusedToSign => Some(tale.respondent()),
        _ => None,
    };
    let elsewhere = (ending == Ending::Sued).then(|| Elsewhere {
        forum: Forum::Court,
        body: "宿城区人民法院".to_owned(),
        number: None,
    });
    let reported_to = (ending == Ending::Sham).then(|| "区司法局".to_owned());
    tale.act(End { ending, reason: reason.to_owned(), routes_told: true, by, elsewhere, reported_to });
    after::wind_up(tale, ending);
}

fn term_over(tale: &mut Tale<'_>) {
    let days = if tale.plot.twist == Twist::Extension { 90 } else { 41 };
    if let Some(accepted) = tale.accepted_on {
        tale.go_to(accepted.checked_add_days(Days::new(days)).unwrap_or(accepted));
    }
    ended(tale, Ending::TermOver, "期限届满，双方未同意延期。");
}

fn sham(tale: &mut Tale<'_>) {
    let suspend = Suspend {
        kind: SuspensionKind::Sham,
        facts: "双方陈述高度一致，付款凭证时间与物流记录矛盾。".to_owned(),
        agency: "区司法局".to_owned(),
        commissioned_on: None,
        parties_agree: false,
        evidence: "谈话记录".to_owned(),
    };
    tale.act(suspend);
    tale.pause(5, 12);
    ended(tale, Ending::Sham, "经核查，双方恶意串通，纠纷不实。");
}

/// What is paid, in yuan: some part of what was asked, in hundreds.
fn amount(tale: &mut Tale<'_>) -> u32 {
    let percent = tale.chance.between(12, 55);
    let asked = tale.matter.asked.unwrap_or(0);
    if asked == 0 { 0 } else { (asked / 100 * percent / 100).max(3) * 100 }
}

/// The parts of a sum and their days; in one part, two or three.
fn instalments(tale: &mut Tale<'_>, yuan: u32) -> Vec<Instalment> {
    if yuan == 0 {
        let due_on = tale.ahead(7);
        return vec![Instalment {
            due_on, amount_fen: Fen(0), what: format!("停止使用并下架{}", tale.matter.thing)
        }];
    }
    let parts = if yuan < 3_000 { 1 } else { tale.chance.weighted(&[(45, 1), (38, 2)], 3) };
    let each = yuan / parts / 100 * 100;
    let first = tale.chance.between(3, 15);
    (0..parts)
        .map(|part| {
            let rest = if part + 1 == parts { yuan - each * (parts - 1) } else { each };
            let what = if parts == 1 { String::new() } else { format!("第{}期", part + 1) };
            Instalment { due_on: tale.ahead(first + part * 30), amount_fen: Fen::yuan(rest), what }
        })
        .collect()
}

fn content(tale: &Tale<'_>, yuan: u32, parts: usize) -> String {
    let thing = &tale.matter.thing;
    let stop = match tale.matter.kind {
        Kind::Infringement => format!("被申请人停止销售、使用{thing}，并于七日内下架全部链接"),
        Kind::Ownership => format!("双方确认{thing}由申请人对外授权，收益按约定比例分配"),
        Kind::Contract => "双方继续履行许可合同，许可费按季结算".to_owned(),
        Kind::Other => "被申请人更正署名并在店铺首页说明七日".to_owned(),
    };
    match (yuan, parts) {
        (0, _) => format!("{stop}；双方就此了结，互不追究。"),
        (_, 1) => format!("{stop}；被申请人一次性支付申请人 {yuan} 元；双方就此了结。"),
        _ => format!("{stop}；被申请人分 {parts} 期支付申请人共 {yuan} 元；逾期则剩余款项一并到期。"),
    }
}

fn draft(tale: &mut Tale<'_>) -> u32 {
    let yuan = amount(tale);
    let instalments = instalments(tale, yuan);
    let copies = u32::try_from(tale.keys().len()).unwrap_or(2) + 1;
    let draft = DraftAgreement {
        facts: tale.matter.summary.clone(),
        matters: "是否停止使用、支付金额及期限。".to_owned(),
        responsibilities: "被申请人对未经许可的使用承担相应责任。".to_owned(),
        content: content(tale, yuan, instalments.len()),
        manner: tale.chance.word(&["银行转账", "微信转账", "当面支付"]).to_owned(),
        place: tale.holder.room.clone(),
        amount_fen: Fen::yuan(yuan),
        decides_ownership: tale.matter.kind == Kind::Ownership,
        copies,
        instalments: instalments.clone(),
    };
    tale.act(draft);
    after::owed(tale, &instalments);
    copies
}

fn written(tale: &mut Tale<'_>) -> Goes {
    let copies = draft(tale);
    rests(tale, Halt::Drafted)?;
    let sides: Vec<Side> = tale.parties().cloned().collect();
    for side in &sides {
        if tale.chance.percent(18) {
            tale.workdays(1);
        }
        sign(tale, side);
    }
    if let Some(mediator) = tale.panel.first() {
        tale.act(MediatorSign { mediator: mediator.id });
    }
    if tale.chance.percent(25) {
        tale.workdays(1);
    }
    let approved_by = tale.decider.account.person.clone();
    tale.decide(AffixSeal { approved_by, copies });
    after::wind_up(tale, Ending::AgreedWritten);
    Goes::Continue(())
}

fn sign(tale: &mut Tale<'_>, side: &Side) {
    let who = &side.player.who;
    let on = tale.today();
    let agent = who.agents.iter().find(|agent| agent.until.is_none_or(|until| on <= until));
    let (signed_by, name, how) = match (&who.guardian, agent) {
        (Some(guardian), _) => (SignedBy::Guardian, Some(guardian.name.clone()), SignHow::Signature),
        (None, Some(agent)) => (SignedBy::Agent, Some(agent.name.clone()), SignHow::Signature),
        (None, None) if side.player.person => (SignedBy::Oneself, None, SignHow::Fingerprint),
        (None, None) => (SignedBy::Oneself, None, SignHow::Seal),
    };
    tale.act(SignAgreement { party: side.key.clone(), signed_by, name, how });
}

fn refused_to_sign(tale: &mut Tale<'_>) {
    draft(tale);
    if let Some(side) = tale.applicants.first().cloned() {
        sign(tale, &side);
    }
    tale.pause(2, 6);
    after::nothing_owed(tale);
    ended(tale, Ending::RefusedToSign, "被申请人核稿后拒绝签章。");
}

fn oral(tale: &mut Tale<'_>) {
    let yuan = amount(tale);
    let instalments = instalments(tale, yuan);
    let guarded = |side: &Side| {
        let guardian = side.player.who.guardian.as_ref()?;
        Some(Present { party: side.key.clone(), by: SignedBy::Guardian, name: Some(guardian.name.clone()) })
    };
    let agreed = AgreeOrally {
        content: content(tale, yuan, instalments.len()),
        manner: tale.chance.word(&["微信转账", "当面支付"]).to_owned(),
        amount_fen: Fen::yuan(yuan),
        instalments: instalments.clone(),
        decides_ownership: false,
        facts: tale.matter.summary.clone(),
        matters: "是否停止使用及支付金额。".to_owned(),
        present: tale.parties().filter_map(guarded).collect(),
        mediator: None,
    };
    tale.act(agreed);
    after::owed(tale, &instalments);
    after::wind_up(tale, Ending::AgreedOral);
}
