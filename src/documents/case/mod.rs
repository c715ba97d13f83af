//! What the forms of a case are filled in from.
//!
//! The names are those an office writes in its templates, so they are Chinese and stay what they are; `docs/forms.md`
//! lists them, and a test holds that list, the scopes here and what is really given to each other. Derived figures come
//! from the case itself: this file only puts them into the words of papers.

mod after;
mod course;
mod parties;

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use super::fill::Data;
use super::number::{capitals, day};
use super::template::Scope;
use crate::domain::answer::{Entry, HeadCard};
use crate::domain::case::Case;
use crate::domain::case::agreement::Terms;
use crate::domain::case::clock::{Clock, ClockKind};
use crate::domain::case::party::{PartyKey, Side};
use crate::domain::case::vocabulary::{Outcome, SourceKind};
use crate::domain::dates::in_china;
use crate::domain::money::Fen;
use crate::domain::roster::MediatorId;
use crate::domain::unit::{UnitCode, Units};
use crate::words::{Lang, worded};

/// A case as forms are made from it.
#[derive(Debug, Clone, Copy)]
pub struct CaseView<'a> {
    /// The case.
    pub case: &'a Case,
    /// Names of the mediators it mentions.
    pub names: &'a BTreeMap<MediatorId, String>,
    /// Committees.
    pub units: &'a Units,
    /// Its clocks.
    pub clocks: &'a [Clock],
    /// Its records, oldest first.
    pub timeline: &'a [Entry],
    /// The hash of the header of each of them.
    pub hashes: &'a [String],
    /// Where the ledger ended.
    pub head: &'a HeadCard,
    /// The day the forms are made.
    pub today: NaiveDate,
}

/// Values of a case.
pub const FIELDS: &[&str] = &[
    "案号",
    "曾用编号",
    "卷名",
    "卷号",
    "承办单位",
    "登记单位",
    "客体",
    "纠纷类型",
    "案件来源",
    "受理缘由",
    "来源单位",
    "来源编号",
    "登记日期",
    "受理日期",
    "征询同意日期",
    "调解开始日期",
    "调解期限",
    "结案日期",
    "结案方式",
    "结案原因",
    "结案当事人",
    "另行解决途径",
    "调解未成",
    "难易等级",
    "涉及人数",
    "请求金额",
    "纠纷概况",
    "发生地点",
    "申请人",
    "被申请人",
    "当事人",
    "当事人人数",
    "调解员",
    "主持人",
    "调解员产生方式",
    "不予受理日期",
    "不予受理事由",
    "不予受理说明",
    "不公开原因",
    "协议编号",
    "书面协议",
    "口头协议",
    "协议日期",
    "生效日期",
    "主要事实",
    "争议事项",
    "各方责任",
    "协议内容",
    "履行方式",
    "履行地点",
    "协议金额",
    "协议金额大写",
    "协议份数",
    "记录协议的调解员",
    "用印日期",
    "用印批准人",
    "确认法院",
    "履行完毕日期",
    "归档日期",
    "册号",
    "存放位置",
    "页数",
    "保管期限",
    "打印日期",
    "账本名",
    "账本位置",
    "账本校验值",
    "司法确认期限",
];

/// A case, for templates.
pub static SCOPE: Scope = Scope {
    fields: FIELDS,
    lists: &[
        ("申请人", &parties::PARTY),
        ("被申请人", &parties::PARTY),
        ("当事人", &parties::PARTY),
        ("代理人", &parties::AGENT),
        ("请求", &parties::CLAIM),
        ("权利", &parties::RIGHT),
        ("告知", &course::TELLING),
        ("征询", &course::ATTEMPT),
        ("调查", &course::INVESTIGATION),
        ("证据", &course::EVIDENCE),
        ("流转", &course::TRANSIT),
        ("延期", &course::EXTENSION),
        ("中止", &course::SUSPENSION),
        ("回避", &course::RECUSAL),
        ("调解", &course::SESSION),
        ("履行期", &after::OBLIGATION),
        ("履行记录", &after::PERFORMANCE),
        ("回访", &after::VISIT),
        ("司法确认", &after::CONFIRMATION),
        ("法院反馈", &after::COURT_REPORT),
        ("卷内文书", &after::FILED),
        ("缺件", &after::MISSING),
        ("附件", &after::FILES),
        ("目录", &after::CONTENTS),
        ("办理记录", &after::HISTORY),
    ],
};

/// Everything forms of a case may ask for; the contents are added when the other sheets are known.
#[must_use]
pub fn data(view: &CaseView<'_>) -> Data {
    request(view)
        .joined(course_of(view))
        .joined(outcome(view))
        .joined(agreement(view))
        .joined(volume(view))
        .joined(parties::lists(view))
        .joined(course::lists(view))
        .joined(after::lists(view))
}

/// A machine value in the words of papers.
fn word(vocabulary: &str, value: &str) -> String {
    worded(Lang::Zh, vocabulary, value)
}

fn days(on: Option<NaiveDate>) -> Option<String> {
    on.map(day)
}

impl CaseView<'_> {
    fn unit(&self, code: &UnitCode) -> String {
        self.units.get(code).map_or_else(|| code.0.clone(), |unit| unit.name.clone())
    }

    fn mediator(&self, id: MediatorId) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }

    fn mediators(&self, ids: impl IntoIterator<Item = MediatorId>) -> String {
        ids.into_iter().map(|id| self.mediator(id)).collect::<Vec<_>>().join("、")
    }

    fn party(&self, key: &PartyKey) -> String {
        let known = self.case.parties.iter().find(|party| party.key == *key);
        known.map_or_else(|| key.to_string(), |party| party.who.name.trim().to_owned())
    }

    fn parties(&self, keys: &BTreeSet<PartyKey>) -> String {
        keys.iter().map(|key| self.party(key)).collect::<Vec<_>>().join("、")
    }

    fn side(&self, side: Side) -> String {
        let of = self.case.parties.iter().filter(|party| party.side == side);
        of.map(|party| party.who.name.trim()).collect::<Vec<_>>().join("、")
    }
}

fn request(view: &CaseView<'_>) -> Data {
    let (case, intake) = (view.case, &view.case.intake);
    let source = intake.source.as_ref();
    let (applicants, respondents) = (view.side(Side::Applicant), view.side(Side::Respondent));
    let object = intake.object.map(|object| word("object", object.value()));
    let kind = intake.kind.map(|kind| word("kind", kind.value()));
    let about = format!("{}{}纠纷", object.clone().unwrap_or_default(), kind.clone().unwrap_or_default());
    let titled = !applicants.is_empty() && !respondents.is_empty();
    let everybody: Vec<&str> = case.parties.iter().map(|party| party.who.name.trim()).collect();
    Data::default()
        .maybe("案号", case.number.as_ref())
        .with("曾用编号", case.aliases.join("、"))
        .maybe("卷名", titled.then(|| format!("{applicants}与{respondents}{about}")))
        .maybe("承办单位", case.custody.answerable().map(|unit| view.unit(unit)))
        .maybe("登记单位", intake.committee.as_ref().map(|unit| view.unit(unit)))
        .maybe("客体", object)
        .maybe("纠纷类型", kind)
        .maybe("案件来源", source.map(|source| word("source", source.kind.value())))
        .maybe("受理缘由", source.map(|source| how_taken_up(source.kind)))
        .maybe("来源单位", source.and_then(|source| source.from.as_ref()))
        .maybe("来源编号", source.and_then(|source| source.number.as_ref()))
        .maybe("登记日期", days(intake.requested_on))
        .maybe("受理日期", days(intake.accepted_on))
        .maybe("难易等级", intake.difficulty.map(|grade| word("difficulty", grade.value())))
        .maybe("涉及人数", Some(intake.people).filter(|people| *people > 0))
        .maybe("请求金额", intake.amount_asked.map(|amount| format!("{amount}元")))
        .with("纠纷概况", &intake.summary)
        .maybe("发生地点", intake.place.as_ref())
        .with("申请人", applicants)
        .with("被申请人", respondents)
        .with("当事人", everybody.join("、"))
        .maybe("当事人人数", Some(case.parties.len()).filter(|count| *count > 0))
}

/// How the committee came to mediate, in the words of its register. What others pass on is taken up on the parties' request: that
/// is what their consent, asked for first, comes to.
const fn how_taken_up(source: SourceKind) -> &'static str {
    match source {
        SourceKind::OwnMotion => "主动调解",
        _ => "依当事人申请",
    }
}

fn course_of(view: &CaseView<'_>) -> Data {
    let case = view.case;
    let term = view.clocks.iter().find(|clock| clock.kind == ClockKind::MediationTerm);
    let window = view.clocks.iter().find(|clock| clock.kind == ClockKind::Confirmation);
    // Who sits now; of an ended case, who sat last.
    let seats = &case.mediators.seats;
    let serving: Vec<MediatorId> = case.mediators.serving().map(|seat| seat.mediator).collect();
    let chosen = seats.last().map(|seat| word("chosen_by", seat.chosen_by.value()));
    Data::default()
        .maybe("征询同意日期", days(case.consent.began_on))
        .maybe("调解开始日期", days(case.consent.began_on.or(case.intake.accepted_on)))
        .maybe("调解期限", days(term.and_then(|clock| clock.due_on)))
        .maybe("司法确认期限", days(window.and_then(|clock| clock.due_on)))
        .with("调解员", view.mediators(serving))
        .maybe("主持人", case.mediators.presiding().map(|id| view.mediator(id)))
        .maybe("调解员产生方式", chosen)
        .maybe("不公开原因", case.privacy().map(|ground| word("privacy_ground", ground.value())))
}

fn outcome(view: &CaseView<'_>) -> Data {
    let case = view.case;
    let ended = case.ended.as_ref();
    let elsewhere = ended.and_then(|ended| ended.elsewhere.as_ref()).map(|forum| {
        let number = forum.number.as_ref().map(|number| format!("，{number}")).unwrap_or_default();
        format!("{}（{}{number}）", word("forum", forum.forum.value()), forum.body)
    });
    let declined = case.intake.declined.as_ref();
    let failed = ended.filter(|ended| ended.ending.outcome() == Outcome::Failed);
    Data::default()
        .maybe("结案日期", ended.map(|ended| day(ended.on)))
        .maybe("结案方式", ended.map(|ended| word("ending", ended.ending.value())))
        .maybe("结案原因", ended.map(|ended| &ended.reason))
        .maybe("结案当事人", ended.and_then(|ended| ended.by.as_ref()).map(|key| view.party(key)))
        .maybe("另行解决途径", elsewhere)
        .maybe("调解未成", failed.map(|ended| word("ending", ended.ending.value())))
        .maybe("不予受理日期", declined.map(|(on, _, _)| day(*on)))
        .maybe("不予受理事由", declined.map(|(_, ground, _)| word("decline_ground", ground.value())))
        .maybe("不予受理说明", declined.map(|(_, _, reason)| reason))
}

fn agreement(view: &CaseView<'_>) -> Data {
    let case = view.case;
    let agreement = case.agreement.as_ref();
    let nothing = Terms::default();
    let terms = agreement.map_or(&nothing, |agreement| &agreement.terms);
    let amount = Some(terms.amount_fen).filter(|amount| *amount > Fen(0));
    let seal = agreement.and_then(|agreement| agreement.seal.as_ref());
    let is = |on_paper: bool| agreement.filter(|known| known.on_paper() == on_paper).map(|_| "是");
    let writing = agreement.and_then(|known| known.writing.as_ref());
    let copies = Some(writing.map_or(terms.copies, |writing| writing.copies)).filter(|copies| *copies > 0);
    let obligations = case.obligations();
    let done: Option<Vec<NaiveDate>> = obligations.iter().map(|owed| owed.performed_on).collect();
    Data::default()
        // The agreement has the number of its case; the record of the visit repeats it.
        .maybe("协议编号", agreement.and(case.number.as_ref()))
        .maybe("书面协议", is(true))
        .maybe("口头协议", is(false))
        .maybe("协议日期", days(agreement.and_then(|known| known.drafted_on.or(known.in_force_on))))
        .maybe("生效日期", days(agreement.and_then(|known| known.in_force_on)))
        .with("主要事实", if terms.facts.is_empty() { &case.intake.summary } else { &terms.facts })
        .with("争议事项", &terms.matters)
        .with("各方责任", &terms.responsibilities)
        .with("协议内容", &terms.content)
        .with("履行方式", &terms.manner)
        .with("履行地点", &terms.place)
        .maybe("协议金额", amount.map(|amount| format!("{amount}元")))
        .maybe("协议金额大写", amount.map(capitals))
        .maybe("协议份数", copies)
        .maybe("记录协议的调解员", agreement.and_then(|known| known.recorded_by).map(|id| view.mediator(id)))
        .maybe("用印日期", seal.map(|seal| day(seal.on)))
        .maybe("用印批准人", seal.map(|seal| &seal.approved_by))
        .maybe("确认法院", case.confirmation.applications.last().map(|application| &application.court))
        .maybe("履行完毕日期", done.and_then(|days| days.into_iter().max()).map(day))
}

fn volume(view: &CaseView<'_>) -> Data {
    let archived = view.case.archived.as_ref();
    let book = archived.map(|archived| format!("{}年第{}册", archived.volume.year, archived.volume.book));
    Data::default()
        .maybe("卷号", view.case.number.as_ref())
        .maybe("归档日期", archived.map(|archived| day(archived.on)))
        .maybe("册号", book)
        .maybe("存放位置", archived.map(|archived| &archived.volume.shelf))
        .maybe("页数", archived.map(|archived| archived.pages))
        .maybe("保管期限", archived.map(|archived| &archived.retention))
        .with("打印日期", day(view.today))
        .with("账本名", &view.head.log)
        .with("账本位置", view.head.position)
        .with("账本校验值", &view.head.hash)
}

/// When something was recorded, by the clock on the wall in China.
fn recorded(entry: &Entry) -> String {
    in_china(entry.at).format("%Y-%m-%d %H:%M").to_string()
}
