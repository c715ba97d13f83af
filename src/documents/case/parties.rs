//! Parties, those who act for them, what they ask and the rights they ask it for.

use chrono::{Datelike as _, NaiveDate};

use super::{CaseView, word};
use crate::documents::fill::Data;
use crate::documents::number::day;
use crate::documents::template::Scope;
use crate::domain::case::party::kind::PartyKind;
use crate::domain::case::party::{Agent, Party, Side};
use crate::domain::code::{self, CodeKind};

pub(super) static PARTY: Scope = Scope {
    fields: &[
        "序号",
        "行号",
        "称谓",
        "姓名",
        "性质",
        "单位",
        "个人",
        "性别",
        "民族",
        "年龄",
        "出生日期",
        "职业或职务",
        "证件名称",
        "证件号",
        "法定代表人",
        "电话",
        "地址",
        "监护人",
        "代理人姓名",
        "翻译",
        "曾用名",
    ],
    lists: &[],
};
pub(super) static AGENT: Scope =
    Scope { fields: &["序号", "姓名", "被代理人", "权限", "权限说明", "期限", "电话"], lists: &[] };
pub(super) static CLAIM: Scope = Scope { fields: &["序号", "内容"], lists: &[] };
pub(super) static RIGHT: Scope = Scope { fields: &["序号", "名称", "号码"], lists: &[] };

pub(super) fn lists(view: &CaseView<'_>) -> Data {
    let parties = &view.case.parties;
    let of = |side: Side| parties.iter().filter(move |party| party.side == side);
    // The second respondent is the second in every list: the papers of a volume must name one party one way.
    let place = |party: &Party| of(party.side).take_while(|known| known.key != party.key).count() + 1;
    let numbered = |parties: Vec<&Party>| -> Vec<Data> {
        let rows = parties.into_iter().enumerate();
        rows.map(|(index, party)| one(view, (place(party), index + 1), party)).collect()
    };
    let agents = parties.iter().flat_map(|party| party.who.agents.iter().map(move |agent| (party, agent)));
    let intake = &view.case.intake;
    Data::default()
        .list("申请人", numbered(of(Side::Applicant).collect()))
        .list("被申请人", numbered(of(Side::Respondent).collect()))
        .list("当事人", numbered(parties.iter().collect()))
        .list("代理人", agents.enumerate().map(|(index, (party, agent))| acting(index + 1, party, agent)))
        .list(
            "请求",
            intake
                .claims
                .iter()
                .enumerate()
                .map(|(index, claim)| Data::default().with("序号", index + 1).with("内容", claim)),
        )
        .list(
            "权利",
            intake.rights.iter().enumerate().map(|(index, right)| {
                Data::default().with("序号", index + 1).with("名称", &right.name).maybe("号码", right.number.as_ref())
            }),
        )
}

/// `number` is the place on its own side, `row` that in the list.
fn one(view: &CaseView<'_>, (number, row): (usize, usize), party: &Party) -> Data {
    let who = &party.who;
    let checked = who.code.as_deref().filter(|code| !code.trim().is_empty()).map(code::check);
    let id = checked.as_ref().filter(|checked| checked.kind == CodeKind::Id).map(|checked| checked.code.clone());
    let kind = who.kind();
    let id = id.filter(|_| kind != PartyKind::Firm);
    let born = who.born_on.or_else(|| id.as_deref().and_then(code::birth_date));
    let code_name = match (kind, checked.as_ref().map(|checked| (checked.kind, checked.valid))) {
        (PartyKind::Firm, _) | (PartyKind::Doubtful, Some((CodeKind::Uscc, true))) => "统一社会信用代码",
        (PartyKind::Person, None | Some((CodeKind::Id, _))) | (PartyKind::Doubtful, Some((CodeKind::Id, true))) => {
            "公民身份号码"
        }
        _ => "证件号码",
    };
    let yes = |condition: bool| condition.then_some("是");
    let guardian = who.guardian.as_ref().map(|guardian| {
        let phone = guardian.phone.as_ref().map(|phone| format!("，{phone}")).unwrap_or_default();
        format!("{}（{}{phone}）", guardian.name, guardian.relation)
    });
    let interpreter = who.interpreter.as_ref().map(|known| format!("{}（{}）", known.name, known.language));
    let agents: Vec<&str> = who.agents.iter().map(|agent| agent.name.as_str()).collect();
    Data::default()
        .with("序号", number)
        .with("行号", row)
        .with("称谓", word("side", party.side.value()))
        .with("姓名", &who.name)
        // In doubt it is room to write in, on the rows that fit both.
        .maybe(
            "性质",
            match kind {
                PartyKind::Person => Some("个人"),
                PartyKind::Firm => Some("单位"),
                PartyKind::Doubtful => None,
            },
        )
        .maybe("单位", yes(kind != PartyKind::Person))
        .maybe("个人", yes(kind == PartyKind::Person))
        .maybe("性别", id.as_deref().and_then(sex))
        .with("民族", "")
        .maybe("年龄", born.and_then(|born| age(born, view.today)))
        .maybe("出生日期", born.map(day))
        .with("职业或职务", "")
        .with("证件名称", code_name)
        .maybe("证件号", who.code.as_ref())
        .maybe("法定代表人", who.representative.as_ref())
        .maybe("电话", who.phone.as_ref())
        .maybe("地址", who.address.as_ref())
        .maybe("监护人", guardian)
        .with("代理人姓名", agents.join("、"))
        .maybe("翻译", interpreter)
        .with("曾用名", party.former_names.join("、"))
}

/// The seventeenth digit of an ID number: odd for men.
fn sex(id: &str) -> Option<&'static str> {
    let digit = id.chars().nth(16)?.to_digit(10)?;
    Some(if digit % 2 == 1 { "男" } else { "女" })
}

fn age(born: NaiveDate, today: NaiveDate) -> Option<i32> {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    Some(today.year() - born.year() - i32::from(!had_birthday)).filter(|age| (0..=150).contains(age))
}

fn acting(number: usize, party: &Party, agent: &Agent) -> Data {
    use crate::domain::case::party::Authority;
    let powers = match agent.authority {
        Authority::General => "代为陈述事实、收集提交证据、选择调解员、领取文书",
        Authority::Special => "代为承认、变更、放弃调解请求，达成和签署调解协议，领取文书",
    };
    Data::default()
        .with("序号", number)
        .with("姓名", &agent.name)
        .with("被代理人", &party.who.name)
        .with("权限", word("authority", agent.authority.value()))
        .with("权限说明", powers)
        .with("期限", agent.until.map_or_else(|| "至调解终结".to_owned(), |until| format!("至{}", day(until))))
        .maybe("电话", agent.phone.as_ref())
}
