//! After the ending: the report to the court, confirmation, what is paid and what is not, urging, enforcement, the visit,
//! the volume. Each duty has its day; they are done in the order of days, whatever came first in the telling.

use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeSet;

use super::words::{self, say};
use crate::demo::plot::Fate;
use crate::demo::tale::Tale;
use crate::domain::case::agreement::{Instalment, PutInWriting};
use crate::domain::case::archive::{Archive, MissingForm, Volume};
use crate::domain::case::confirmation::{
    ApplyConfirmation, ApplyEnforcement, ConfirmationResult, EnforcementOutcome, RecordConfirmationAccepted,
    RecordConfirmationDecided, RecordEnforcementResult,
};
use crate::domain::case::court_report::{RecordCourtReceipt, ReportToCourt};
use crate::domain::case::forms::{FileForm, Form};
use crate::domain::case::performance::{PerformanceKind, PerformanceState, RecordPerformance, Urge};
use crate::domain::case::source_reply::ReplySource;
use crate::domain::case::subsidy::{CheckSubsidy, PaySubsidy, ReportSubsidy};
use crate::domain::case::visit::{Satisfaction, Visit};
use crate::domain::case::vocabulary::{Ending, Kind, Means, Outcome};

const COURT: &str = "宿城区人民法院";

/// Something still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    Report(Outcome),
    Receipt,
    WriteDown,
    Apply,
    CourtAccepts,
    CourtDecides,
    Pay(u32),
    Urge(u32),
    Enforce,
    Enforced,
    Visit,
    Store,
}

/// What the parties now owe each other.
pub(super) fn owed(tale: &mut Tale<'_>, instalments: &[Instalment]) {
    tale.owed = instalments.to_vec();
}

/// The agreement came to nothing.
pub(super) fn nothing_owed(tale: &mut Tale<'_>) {
    tale.owed.clear();
}

/// Everything that follows an ending.
pub(super) fn wind_up(tale: &mut Tale<'_>, ending: Ending) {
    let mut duties: Vec<(NaiveDate, Duty)> = Vec::new();
    answer(tale);
    if tale.matter.source.kind.is_court() {
        let (days, receipt) = (tale.chance.weighted(&[(94, 2)], 20), tale.chance.between(5, 9));
        duties.push((tale.ahead(days), Duty::Report(ending.outcome())));
        duties.push((tale.ahead(days + receipt), Duty::Receipt));
        tale.papers.insert(Form::CourtReport);
    }
    match ending {
        Ending::AgreedWritten => {
            tale.papers.extend([Form::Agreement, Form::MediationRecord, Form::RightsNotice]);
        }
        Ending::AgreedOral => {
            tale.papers.insert(Form::OralRegister);
        }
        Ending::Deadlock | Ending::RefusedToSign => {
            tale.papers.extend([Form::MediationRecord, Form::RightsNotice]);
        }
        _ => {}
    }
    if ending.outcome() == Outcome::Agreed {
        payments(tale, &mut duties);
        confirmation(tale, &mut duties, ending);
    }
    // A visit follows the last day of performance, now and then some days late; where nothing was agreed, few are visited.
    let agreed = ending.outcome() == Outcome::Agreed;
    if agreed || tale.chance.percent(15) {
        let last = tale.owed.iter().map(|part| part.due_on).max().filter(|_| agreed).unwrap_or(tale.today());
        let (low, high) = tale.chance.weighted(&[(97, (3, 10))], (18, 32));
        let days = tale.chance.between(low, high);
        duties.push((last.checked_add_days(Days::new(u64::from(days))).unwrap_or(last), Duty::Visit));
    }
    // Now and then a volume is forgotten for some weeks.
    let (low, high) = tale.chance.weighted(&[(96, (14, 28))], (34, 52));
    duties.push((tale.coming_plain(low, high), Duty::Store));
    duties.sort_by_key(|(day, _)| *day);
    for (day, duty) in duties {
        tale.go_to(day);
        tale.minutes(15);
        fulfil(tale, duty);
    }
    subsidy(tale);
}

/// Whoever set a date for an answer hears what came of the dispute.
fn answer(tale: &mut Tale<'_>) {
    if tale.matter.source.reply_due.is_some() {
        let answer = "纠纷已办结，结果已告知双方当事人。".to_owned();
        tale.act(ReplySource { answer, sent_by: Means::Platform, number: None });
    }
}

/// The volume of a case that ended before anything followed.
pub(super) fn store(tale: &mut Tale<'_>) {
    match tale.plot.fate {
        Fate::SimpleOral => {
            let day = tale.coming_plain(4, 11);
            tale.go_to(day);
            fulfil(tale, Duty::Visit);
        }
        fate if tale.matter.source.kind.is_court() => {
            tale.workdays(2);
            let declined = fate == Fate::Declined;
            fulfil(tale, Duty::Report(if declined { Outcome::Failed } else { Outcome::Withdrawn }));
        }
        _ => answer(tale),
    }
    let day = tale.coming_plain(8, 26);
    tale.go_to(day);
    fulfil(tale, Duty::Store);
}

fn payments(tale: &mut Tale<'_>, duties: &mut Vec<(NaiveDate, Duty)>) {
    let last = u32::try_from(tale.owed.len()).unwrap_or(0);
    let days_after = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day);
    for (number, part) in (1..).zip(tale.owed.clone()) {
        if !(tale.plot.breaks && number == last) {
            let late = tale.chance.weighted(&[(55, 0), (30, 1), (10, 6)], 15);
            let early = tale.chance.between(0, 2);
            let day =
                days_after(part.due_on, late).checked_sub_days(Days::new(u64::from(early))).unwrap_or(part.due_on);
            duties.push((day.max(tale.today()), Duty::Pay(number)));
            continue;
        }
        duties.push((days_after(part.due_on, 3), Duty::Urge(number)));
        duties.push((days_after(part.due_on, 13), Duty::Urge(number)));
        if tale.plot.confirmed {
            duties.push((days_after(part.due_on, 20), Duty::Enforce));
            duties.push((days_after(part.due_on, 52), Duty::Enforced));
        } else {
            let urged = tale.chance.between(15, 42);
            duties.push((days_after(part.due_on, u64::from(urged)), Duty::Pay(number)));
        }
    }
}

fn confirmation(tale: &mut Tale<'_>, duties: &mut Vec<(NaiveDate, Duty)>, ending: Ending) {
    if !tale.plot.confirmed {
        return;
    }
    let first = if ending == Ending::AgreedOral {
        // On paper first: a court confirms nothing else.
        duties.push((tale.ahead(2), Duty::WriteDown));
        4
    } else {
        1
    };
    let apply = first + tale.chance.between(1, 15);
    duties.push((tale.ahead(apply), Duty::Apply));
    duties.push((tale.ahead(apply + 2), Duty::CourtAccepts));
    let decided = apply + tale.chance.between(8, 20);
    duties.push((tale.ahead(decided), Duty::CourtDecides));
}

fn fulfil(tale: &mut Tale<'_>, duty: Duty) {
    let year = tale.today().year();
    let serial = tale.chance.between(1, 900);
    match duty {
        Duty::Report(result) => tale.act(ReportToCourt {
            result,
            reason: report(result).to_owned(),
            undisputed_facts: String::new(),
            confirmed_by_both: false,
            confirmed_by: BTreeSet::new(),
            confirmed_on: None,
            sent_by: Means::Platform,
            number: Some(format!("宿城知调函〔{year}〕{serial}号")),
        }),
        Duty::Receipt => tale.act(RecordCourtReceipt { number: None }),
        Duty::WriteDown => write_down(tale),
        Duty::Apply => {
            tale.papers.insert(Form::ConfirmationPapers);
            let court = tale.matter.source.from.clone().filter(|_| tale.matter.source.kind.is_court());
            tale.act(ApplyConfirmation { court: Some(court.unwrap_or_else(|| COURT.to_owned())), joint: true });
        }
        Duty::CourtAccepts => {
            tale.act(RecordConfirmationAccepted { number: format!("（{year}）示例调确{serial}号") });
        }
        Duty::CourtDecides => court_decides(tale, (year, serial)),
        Duty::Pay(number) => pay(tale, number),
        Duty::Urge(instalment) => {
            let answer = say(&mut tale.chance, words::URGED);
            tale.act(Urge { instalment, means: Means::Phone, answer });
        }
        Duty::Enforce => enforce(tale, (year, serial)),
        Duty::Enforced if tale.enforced => {
            let result = EnforcementOutcome::Performed;
            tale.act(RecordEnforcementResult { result, note: "案款已发还申请人。".to_owned() });
            let last = u32::try_from(tale.owed.len()).unwrap_or(1);
            pay(tale, last);
        }
        // No court confirmed it, so none enforces it: urged long enough, they pay.
        Duty::Enforced => {
            let last = u32::try_from(tale.owed.len()).unwrap_or(1);
            pay(tale, last);
        }
        Duty::Visit => visit(tale),
        Duty::Store => close_volume(tale),
    }
}

const fn report(result: Outcome) -> &'static str {
    match result {
        Outcome::Agreed => "双方自愿达成调解协议。",
        Outcome::Withdrawn => "申请人撤回调解申请。",
        Outcome::Failed => "双方未达成协议，已告知其他解决途径。",
    }
}

fn pay(tale: &mut Tale<'_>, instalment: u32) {
    let money = tale.owed.get(instalment as usize - 1).is_some_and(|part| part.amount_fen.0 > 0);
    if money {
        tale.papers.insert(Form::PerformanceProof);
    }
    let evidence = if money { "转账截图" } else { "下架截图" };
    let kind = PerformanceKind::Full;
    tale.act(RecordPerformance { instalment, amount_fen: None, kind, evidence: evidence.to_owned() });
    tale.paid += 1;
}

fn write_down(tale: &mut Tale<'_>) {
    let Some(mediator) = tale.panel.first().map(|mediator| mediator.id) else { return };
    tale.papers.insert(Form::Agreement);
    let copies = u32::try_from(tale.keys().len()).unwrap_or(2) + 1;
    let writing = PutInWriting {
        facts: tale.matter.summary.clone(),
        matters: "是否停止使用及支付金额。".to_owned(),
        responsibilities: "被申请人对未经许可的使用承担相应责任。".to_owned(),
        place: tale.holder.room.clone(),
        all_signed: true,
        mediator,
        seal_approved_by: tale.decider.account.person.clone(),
        copies,
    };
    tale.decide(writing);
}

fn court_decides(tale: &mut Tale<'_>, (year, serial): (i32, u32)) {
    let (result, reason) = if tale.matter.kind == Kind::Ownership {
        (ConfirmationResult::Refused, "协议内容涉及知识产权确权，裁定驳回申请。")
    } else if serial.is_multiple_of(17) {
        (ConfirmationResult::Withdrawn, "双方已全部履行，撤回申请。")
    } else {
        (ConfirmationResult::Confirmed, "裁定调解协议有效。")
    };
    tale.confirmed = result == ConfirmationResult::Confirmed;
    let number = Some(format!("（{year}）示例民特{serial}号"));
    tale.act(RecordConfirmationDecided { result, number, reason: reason.to_owned() });
}

fn enforce(tale: &mut Tale<'_>, (year, serial): (i32, u32)) {
    if !tale.confirmed {
        return;
    }
    tale.enforced = true;
    let party = tale.applicant();
    tale.act(ApplyEnforcement {
        court: Some(COURT.to_owned()),
        number: Some(format!("（{year}）示例执{serial}号")),
        party,
        reason: "款项逾期未付，经督促仍未履行。".to_owned(),
    });
}

fn visit(tale: &mut Tale<'_>) {
    tale.papers.insert(Form::VisitRecord);
    let table = [(38, Satisfaction::Five), (30, Satisfaction::Four), (10, Satisfaction::Three), (3, Satisfaction::Two)];
    let satisfaction = tale.chance.weighted(&table, Satisfaction::NoAnswer);
    let performance = match (tale.owed.len(), tale.paid) {
        (0, _) if tale.plot.fate == Fate::SimpleOral => Some(PerformanceState::Performed),
        (0, _) => None,
        (_, 0) => Some(PerformanceState::Due),
        (all, paid) if paid >= all => Some(PerformanceState::Performed),
        _ => Some(PerformanceState::Partly),
    };
    let whom = if tale.chance.percent(65) { tale.applicant() } else { tale.respondent() };
    let remarks = match satisfaction {
        Satisfaction::NoAnswer => String::new(),
        _ if performance == Some(PerformanceState::Performed) => say(&mut tale.chance, words::VISITED),
        _ => "按约定等待到期。".to_owned(),
    };
    tale.act(Visit { means: Means::Phone, whom, performance, satisfaction, remarks });
}

/// The papers a volume has to hold, besides what is made when it is bound.
fn papers(tale: &Tale<'_>) -> Vec<Form> {
    let mut papers = vec![Form::Application];
    let accepted = tale.accepted_on.is_some() || tale.plot.fate == Fate::SimpleOral;
    if accepted {
        papers.push(Form::Identity);
    }
    match tale.plot.fate {
        Fate::Declined => papers.push(Form::DeclineNotice),
        Fate::SimpleOral => papers.push(Form::PerformanceProof),
        _ => {}
    }
    if tale.parties().any(|side| !side.player.who.agents.is_empty()) {
        papers.push(Form::PowerOfAttorney);
    }
    if tale.accepted_on.is_none() && tale.matter.source.kind.is_court() && tale.plot.fate != Fate::SimpleOral {
        papers.push(Form::CourtReport);
    }
    papers.extend(&tale.papers);
    papers
}

/// Puts the papers into the volume and closes it.
fn close_volume(tale: &mut Tale<'_>) {
    let papers = papers(tale);
    let mut pages = 4;
    for form in papers {
        let count = tale.chance.between(1, 4);
        pages += count;
        tale.act(FileForm { form, pages: count, note: String::new() });
    }
    let bound = |form| MissingForm { form, reason: "装订时统一制作。".to_owned() };
    let archive = Archive {
        volume: Volume {
            year: u32::try_from(tale.today().year()).unwrap_or(2026),
            book: tale.chance.between(1, 60),
            shelf: format!("{}-{}", tale.chance.word(&["甲", "乙", "丙"]), tale.chance.between(1, 8)),
        },
        shared: tale.plot.fate == Fate::SimpleOral,
        pages,
        retention: tale.chance.word(&["10年", "10年", "30年"]).to_owned(),
        contents: Vec::new(),
        missing: [Form::Cover, Form::Contents, Form::BackCover].map(bound).into(),
        no_volume: Some("纸质卷宗，由人工装订。".to_owned()),
    };
    tale.act(archive);
}

/// 以案定补: most agreed cases are reported soon after, then checked, then paid.
fn subsidy(tale: &mut Tale<'_>) {
    let agreed = matches!(tale.plot.fate, Fate::Written | Fate::Oral);
    if !agreed || tale.is_kept_close() || tale.panel.is_empty() || !tale.chance.percent(80) {
        return;
    }
    let bureau = tale.world.cast.supervisor.clone();
    tale.workdays(2);
    tale.act(ReportSubsidy { note: None });
    tale.workdays(5);
    if tale.chance.percent(6) {
        tale.act_as(
            bureau,
            CheckSubsidy { passed: false, reason: Some("卷内目录页码不符，请更正后再报。".to_owned()) },
        );
        return;
    }
    tale.act_as(bureau.clone(), CheckSubsidy { passed: true, reason: None });
    tale.days(30);
    let voucher = format!("{}-{}", tale.today().format("%Y%m"), tale.chance.between(100, 999));
    tale.act_as(bureau, PaySubsidy { voucher });
}
