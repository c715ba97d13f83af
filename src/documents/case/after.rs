//! What follows an ending: performance, visits, the courts, the volume itself and its records.

use super::{CaseView, recorded, word};
use crate::documents::fill::Data;
use crate::documents::number::day;
use crate::documents::template::Scope;
use crate::domain::case::forms::{Need, required_forms};
use crate::domain::money::Fen;

pub(super) static OBLIGATION: Scope =
    Scope { fields: &["期次", "期限", "金额", "内容", "已付金额", "情况", "履行日期"], lists: &[] };
pub(super) static PERFORMANCE: Scope =
    Scope { fields: &["序号", "日期", "期次", "金额", "情况", "凭证"], lists: &[] };
pub(super) static VISIT: Scope = Scope {
    fields: &["序号", "日期", "方式", "对象", "履行情况", "满意度", "回访情况"],
    lists: &[],
};
pub(super) static CONFIRMATION: Scope = Scope {
    fields: &["序号", "法院", "申请日期", "受理日期", "受理编号", "结果", "裁定日期", "裁定编号", "理由"],
    lists: &[],
};
pub(super) static COURT_REPORT: Scope = Scope {
    fields: &["序号", "日期", "结果", "理由", "无争议事实", "确认人", "确认日期", "送达方式", "编号", "签收日期"],
    lists: &[],
};
pub(super) static FILED: Scope =
    Scope { fields: &["序号", "名称", "要求", "在卷", "页数", "说明"], lists: &[] };
pub(super) static FILES: Scope =
    Scope { fields: &["序号", "名称", "类型", "字节数", "页数", "添加日期", "校验值"], lists: &[] };
pub(super) static MISSING: Scope = Scope { fields: &["序号", "名称", "理由"], lists: &[] };
pub(super) static CONTENTS: Scope = Scope { fields: &["序号", "名称", "备注", "页号"], lists: &[] };
pub(super) static HISTORY: Scope = Scope {
    fields: &["序号", "账本位置", "日期", "记录时间", "事项", "经办账户", "校验值", "已撤回"],
    lists: &[],
};

pub(super) fn lists(view: &CaseView<'_>) -> Data {
    Data::default()
        .list("履行期", obligations(view))
        .list("履行记录", performance(view))
        .list("回访", visits(view))
        .list("司法确认", confirmations(view))
        .list("法院反馈", court_reports(view))
        .list("卷内文书", filed(view))
        .list("缺件", missing(view))
        .list("附件", files(view))
        .list("办理记录", history(view))
        // Made when the other sheets are known.
        .list("目录", [])
}

fn yuan(amount: Fen) -> Option<String> {
    (amount > Fen(0)).then(|| format!("{amount}元"))
}

fn obligations(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.obligations();
    all.iter()
        .map(|owed| {
            Data::default()
                .with("期次", owed.number)
                .maybe("期限", owed.due_on.map(day))
                .maybe("金额", yuan(owed.amount_fen))
                .with("内容", &owed.what)
                .maybe("已付金额", yuan(owed.paid_fen))
                .with("情况", word("performance_state", owed.state(view.today).value()))
                .maybe("履行日期", owed.performed_on.map(day))
        })
        .collect()
}

fn performance(view: &CaseView<'_>) -> Vec<Data> {
    let entries = view.case.performance.entries.iter().filter(|entry| entry.struck.is_none());
    entries
        .enumerate()
        .map(|(index, entry)| {
            Data::default()
                .with("序号", index + 1)
                .with("日期", day(entry.on))
                .with("期次", entry.instalment)
                .maybe("金额", yuan(entry.amount_fen))
                .with("情况", word("performance", entry.kind.value()))
                .with("凭证", &entry.evidence)
        })
        .collect()
}

fn visits(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.visits.iter().enumerate();
    all.map(|(index, visit)| {
        Data::default()
            .with("序号", index + 1)
            .with("日期", day(visit.on))
            .with("方式", word("means", visit.means.value()))
            .with("对象", view.party(&visit.whom))
            .maybe("履行情况", visit.performance.map(|state| word("performance_state", state.value())))
            .with("满意度", word("satisfaction", visit.satisfaction.value()))
            .with("回访情况", &visit.remarks)
    })
    .collect()
}

fn confirmations(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.confirmation.applications.iter().enumerate();
    all.map(|(index, known)| {
        let decided = known.decided.as_ref();
        Data::default()
            .with("序号", index + 1)
            .with("法院", &known.court)
            .with("申请日期", day(known.on))
            .maybe("受理日期", known.accepted.as_ref().map(|(on, _)| day(*on)))
            .maybe("受理编号", known.accepted.as_ref().map(|(_, number)| number))
            .maybe("结果", decided.map(|decided| word("confirmation_result", decided.result.value())))
            .maybe("裁定日期", decided.map(|decided| day(decided.on)))
            .maybe("裁定编号", decided.and_then(|decided| decided.number.as_ref()))
            .maybe("理由", decided.map(|decided| &decided.reason))
    })
    .collect()
}

fn court_reports(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.case.court_reports.iter().enumerate();
    all.map(|(index, report)| {
        Data::default()
            .with("序号", index + 1)
            .with("日期", day(report.on))
            .with("结果", word("outcome", report.result.value()))
            .with("理由", &report.reason)
            .with("无争议事实", &report.undisputed_facts)
            .with("确认人", view.parties(&report.confirmed_by))
            .maybe("确认日期", report.confirmed_on.map(day))
            .with("送达方式", word("means", report.sent_by.value()))
            .maybe("编号", report.number.as_ref())
            .maybe("签收日期", report.receipt.as_ref().map(|(on, _)| day(*on)))
    })
    .collect()
}

fn filed(view: &CaseView<'_>) -> Vec<Data> {
    let case = view.case;
    let of_case = required_forms(case).into_iter().enumerate();
    of_case
        .map(|(index, (form, need))| {
            let pages: u32 = case.forms.iter().filter(|filed| filed.form == form).map(|filed| filed.pages).sum();
            let archived = case.archived.as_ref();
            let reason = archived.and_then(|known| known.missing.iter().find(|missing| missing.form == form));
            let state = match (case.present(form), need) {
                (true, _) => "在卷",
                (false, Need::Required) => "缺",
                (false, Need::IfAny) => "无",
            };
            Data::default()
                .with("序号", index + 1)
                .with("名称", word("form", form.value()))
                .with("要求", word("form_need", need.value()))
                .with("在卷", state)
                .maybe("页数", Some(pages).filter(|pages| *pages > 0))
                .maybe("说明", reason.map(|missing| &missing.reason))
        })
        .collect()
}

fn missing(view: &CaseView<'_>) -> Vec<Data> {
    let archived = view.case.archived.as_ref();
    let reason = |form| {
        let known = archived.and_then(|known| known.missing.iter().find(|missing| missing.form == form));
        known.map(|missing| missing.reason.clone())
    };
    let all = view.case.missing_forms().into_iter().enumerate();
    all.map(|(index, form)| {
        Data::default().with("序号", index + 1).with("名称", word("form", form.value())).maybe("理由", reason(form))
    })
    .collect()
}

fn files(view: &CaseView<'_>) -> Vec<Data> {
    let standing = view.case.standing_attachments();
    standing
        .map(|file| {
            Data::default()
                .with("序号", file.number)
                .with("名称", &file.name)
                .maybe("类型", file.media.map(|media| word("media", media.value())))
                .with("字节数", file.bytes)
                .maybe("页数", Some(file.pages).filter(|pages| *pages > 0))
                .with("添加日期", file.on)
                .with("校验值", &file.sha256)
        })
        .collect()
}

fn history(view: &CaseView<'_>) -> Vec<Data> {
    let all = view.timeline.iter().zip(view.hashes).enumerate();
    all.map(|(index, (entry, hash))| {
        Data::default()
            .with("序号", index + 1)
            .with("账本位置", entry.position)
            .with("日期", entry.on)
            .with("记录时间", recorded(entry))
            .with("事项", word("event", &entry.kind))
            .with("经办账户", &entry.by.account)
            .with("校验值", hash)
            .maybe("已撤回", entry.taken_back.then_some("是"))
    })
    .collect()
}
