//! The course of mediation: telling, asking, investigating, moving between committees, sitting together.

use super::{CaseView, word};
use crate::documents::fill::Data;
use crate::documents::number::{counted, day};
use crate::documents::template::Scope;
use crate::domain::case::custody::{Transit, TransitEnd};
use crate::domain::case::forms::Form;
use crate::domain::case::sessions::Session;

pub(super) static TELLING: Scope = Scope { fields: &["序号", "日期", "方式", "当事人"], lists: &[] };
pub(super) static ATTEMPT: Scope =
    Scope { fields: &["序号", "日期", "对象", "方式", "结果", "联系号码", "说明"], lists: &[] };
pub(super) static INVESTIGATION: Scope = Scope {
    fields: &["序号", "次序", "日期", "地点", "被调查人", "调查人", "调查情况"],
    lists: &[],
};
pub(super) static EVIDENCE: Scope = Scope { fields: &["序号", "名称", "页数", "入卷日期"], lists: &[] };
pub(super) static TRANSIT: Scope = Scope {
    fields: &["序号", "方式", "移送单位", "接收单位", "经由", "移送日期", "移送理由", "结果", "结果日期", "结果理由"],
    lists: &[],
};
pub(super) static EXTENSION: Scope =
    Scope { fields: &["序号", "延至", "同意人", "同意日期", "依据", "期满后同意"], lists: &[] };
pub(super) static SUSPENSION: Scope = Scope {
    fields: &["序号", "原因", "起", "止", "事由", "机构", "起始依据", "恢复依据"],
    lists: &[],
};
pub(super) static RECUSAL: Scope =
    Scope { fields: &["序号", "调解员", "日期", "事由", "理由", "决定"], lists: &[] };
pub(super) static SESSION: Scope = Scope {
    fields: &[
        "序号",
        "次序",
        "日期",
        "方式",
        "地点",
        "到场当事人",
        "到场代理人",
        "参加人",
        "调解员",
        "调解情况",
        "页数",
        "不公开",
        "下次日期",
    ],
    lists: &[],
};

pub(super) fn lists(view: &CaseView<'_>) -> Data {
    let case = view.case;
    let numbered = |index: usize| Data::default().with("序号", index + 1);
    Data::default()
        .list(
            "告知",
            case.rights.tellings.iter().enumerate().map(|(index, telling)| {
                numbered(index)
                    .with("日期", day(telling.on))
                    .with("方式", word("telling_means", telling.means.value()))
                    .with("当事人", view.parties(&telling.parties))
            }),
        )
        .list(
            "征询",
            case.consent.attempts.iter().enumerate().map(|(index, attempt)| {
                numbered(index)
                    .with("日期", day(attempt.on))
                    .with("对象", view.party(&attempt.party))
                    .with("方式", word("means", attempt.means.value()))
                    .with("结果", word("answer", attempt.answer.value()))
                    .maybe("联系号码", attempt.number.as_ref())
                    .with("说明", &attempt.note)
            }),
        )
        .list("调查", investigations(view))
        .list("证据", evidence(view))
        .list("流转", case.custody.transits.iter().enumerate().map(|(index, transit)| moved(view, index, transit)))
        .list(
            "延期",
            case.extensions.iter().enumerate().map(|(index, extension)| {
                numbered(index)
                    .with("延至", day(extension.until))
                    .with("同意人", view.parties(&extension.agreed_by))
                    .with("同意日期", day(extension.agreed_on))
                    .with("依据", &extension.evidence)
                    .maybe("期满后同意", extension.after_expiry.then_some("是"))
            }),
        )
        .list("中止", suspensions(view))
        .list("回避", recusals(view))
        .list("调解", case.sessions.held.iter().enumerate().map(|(index, held)| session(view, index, held)))
}

fn investigations(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.sessions.investigations.iter().enumerate();
    all.map(|(index, known)| {
        Data::default()
            .with("序号", index + 1)
            .with("次序", format!("第{}次", counted(index + 1)))
            .with("日期", day(known.on))
            .with("地点", &known.found.place)
            .with("被调查人", known.found.asked.join("、"))
            .with("调查人", view.mediators(known.found.investigators.iter().copied()))
            .with("调查情况", &known.found.findings)
    })
    .collect()
}

/// What was filed as evidence.
fn evidence(view: &CaseView<'_>) -> Vec<Data> {
    let filed = view.case.forms.iter().filter(|filed| filed.form == Form::Evidence);
    filed
        .enumerate()
        .map(|(index, filed)| {
            Data::default()
                .with("序号", index + 1)
                .with("名称", &filed.note)
                .maybe("页数", Some(filed.pages).filter(|pages| *pages > 0))
                .with("入卷日期", day(filed.on))
        })
        .collect()
}

fn moved(view: &CaseView<'_>, index: usize, transit: &Transit) -> Data {
    let end = transit.end.as_ref();
    Data::default()
        .with("序号", index + 1)
        .with("方式", word("transit", transit.kind.value()))
        .with("移送单位", view.unit(&transit.from))
        .with("接收单位", view.unit(&transit.to))
        .maybe("经由", transit.via.as_ref().map(|via| view.unit(via)))
        .with("移送日期", day(transit.sent_on))
        .with("移送理由", &transit.reason)
        .maybe("结果", end.map(|end| word("transit_outcome", end.how.value())))
        .maybe("结果日期", end.map(|end| day(end.on)))
        .maybe("结果理由", end.and_then(|end: &TransitEnd| end.reason.as_ref()))
}

fn suspensions(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.suspensions.iter().enumerate();
    all.map(|(index, known)| {
        Data::default()
            .with("序号", index + 1)
            .with("原因", word("suspension", known.kind.value()))
            .with("起", day(known.from))
            .maybe("止", known.to.map(day))
            .with("事由", &known.facts)
            .with("机构", &known.agency)
            .with("起始依据", &known.evidence)
            .with("恢复依据", &known.resumed_by)
    })
    .collect()
}

fn recusals(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.mediators.recusals.iter().enumerate();
    all.map(|(index, known)| {
        let decided =
            known.decision.map(|(on, granted)| format!("{}{}", day(on), if granted { "决定回避" } else { "决定驳回" }));
        Data::default()
            .with("序号", index + 1)
            .with("调解员", view.mediator(known.mediator))
            .with("日期", day(known.on))
            .with("事由", word("recusal_ground", known.ground.value()))
            .with("理由", &known.detail)
            .maybe("决定", decided)
    })
    .collect()
}

fn session(view: &CaseView<'_>, index: usize, session: &Session) -> Data {
    let held = &session.held;
    let joined = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join("、");
    Data::default()
        .with("序号", index + 1)
        .with("次序", format!("第{}次", counted(index + 1)))
        .with("日期", day(session.on))
        .with("方式", word("session_mode", held.mode.value()))
        .with("地点", &held.place)
        .with("到场当事人", view.parties(&held.parties))
        .with("到场代理人", joined(&held.agents))
        .with("参加人", joined(&held.others))
        .with("调解员", view.mediators(held.mediators.iter().copied()))
        .with("调解情况", &held.record)
        .maybe("页数", Some(held.pages).filter(|pages| *pages > 0))
        .maybe("不公开", held.private.then_some("是"))
        .maybe("下次日期", held.next.map(day))
}
