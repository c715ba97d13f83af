//! What the credit officers of the district did meanwhile: papers of departments, patterns watched, a listing of every
//! state, repair, pledges. Shops of the story turn up in it, so that a clerk at the window meets a listing or a pledge.
//!
//! Days count back from the day the story is opened on. Nothing of it comes from a case, and no case from it: papers are of
//! courts and agencies, as everywhere.

use chrono::{Days, NaiveDate, TimeDelta};
use std::collections::BTreeSet;
use std::sync::Arc;

use super::chance::{Chance, Topic};
use super::names::{Player, citizen, shop};
use super::season::workday_before;
use super::tale::{Deed, Step, World};
use crate::desk::session::Session;
use crate::domain::case::vocabulary::Object;
use crate::domain::code::check;
use crate::domain::credit::attention::{AttentionDecide, AttentionPropose};
use crate::domain::credit::command::Command;
use crate::domain::credit::entry::{AuthorityLevel, Class, EntryRecord, LegalBasis};
use crate::domain::credit::instrument::{Heavier, InstrumentAdd, InstrumentKind, InstrumentRevoke, Intent, Met};
use crate::domain::credit::link::{LinkDecide, LinkGround, LinkSuggest};
use crate::domain::credit::listing::{ConsentRecord, ListingNotify, ListingPropose};
use crate::domain::credit::repair::{EntryRemove, RepairDecide, RepairRequest, RepairTake, RepairVerify};
use crate::domain::credit::suggestion::{Suggest, SuggestionAnswer, SuggestionReceipt};
use crate::domain::credit::test::Test;
use crate::domain::dates::instant;
use crate::domain::pledge::{
    Area, Commitment, PledgeApply, PledgeDecide, PledgeForward, PledgePublicise, PledgeReview, Programme,
};

/// Where penalties come from, and where appeals and lists are decided.
const COUNTY: &str = "宿城区市场监督管理局";
const CITY: &str = "宿迁市市场监督管理局";
/// Firms with one paper each, beside those something happens to.
const ORDINARY: usize = 12;
/// Shops that are looked through for codes that are right.
const LOOKED_AT: u32 = 400;

/// Everything the credit officers do, in order of time.
pub(super) fn steps(world: &World) -> Vec<Step> {
    let mut firms = firms(world);
    let mut told = Told { world, steps: Vec::new(), papers: 0 };
    let mut next = || firms.next();
    let tales: [fn(&mut Told<'_>, &Player); 13] = [
        watched, proposed, pattern, repaired, listed, fallen, repairing, procedure, suggested, pledged, renewing,
        publicised, forwarded,
    ];
    for tale in tales {
        if let Some(firm) = next() {
            tale(&mut told, &firm);
        }
    }
    if let (Some(one), Some(other)) = (next(), next()) {
        linked(&mut told, &one, &other);
    }
    for ago in (30_u64..).step_by(47).take(ORDINARY) {
        if let Some(firm) = next() {
            told.paper(&firm, ago, Some(Found { heavier: None, intent: Intent::NotStated, ..Found::of(ago + 70) }));
        }
    }
    somebody(&mut told);
    let mut steps = told.steps;
    steps.sort_by_key(|step| step.at);
    steps
}

/// Shops of the district whose codes are right, each once.
fn firms(world: &World) -> impl Iterator<Item = Player> {
    let (seed, shops) = (world.seed, world.shops.max(1));
    let mut known = BTreeSet::new();
    let town = "宿城区";
    let made = (0..LOOKED_AT.min(shops)).map(move |index| shop(seed, index, town));
    made.filter(move |player| {
        let code = player.who.code.clone().filter(|code| check(code).valid);
        code.is_some_and(|code| known.insert(code))
    })
}

/// What a paper finds.
struct Found {
    conduct: u64,
    right: u32,
    intent: Intent,
    heavier: Option<Heavier>,
    met: Met,
}

impl Found {
    /// Intent, punished more heavily, for conduct so many days ago.
    const fn of(conduct: u64) -> Self {
        Self { conduct, right: 1, intent: Intent::Found, heavier: Some(Heavier::HeavierFine), met: Met::Performed }
    }
}

struct Told<'a> {
    world: &'a World,
    steps: Vec<Step>,
    papers: u32,
}

fn code(firm: &Player) -> String {
    firm.who.code.clone().unwrap_or_default()
}

impl Told<'_> {
    fn day(&self, ago: u64) -> NaiveDate {
        self.world.today.checked_sub_days(Days::new(ago)).unwrap_or(self.world.today)
    }

    /// Somebody does something, so many days before the story is opened, on a working day.
    fn act(&mut self, ago: u64, by: &Arc<Session>, command: impl Into<Command>) {
        let day = workday_before(self.day(ago.max(1)), &self.world.calendar).max(self.world.from);
        // Each a little later than the one told before it.
        let minutes = i64::try_from(self.steps.len() % 400).unwrap_or(0);
        let at = instant(day, 9) + TimeDelta::minutes(minutes);
        self.steps.push(Step { at, by: Arc::clone(by), on: None, deed: Deed::Credit(command.into()) });
    }

    fn officer(&mut self, ago: u64, command: impl Into<Command>) {
        let officer = Arc::clone(&self.world.cast.officer);
        self.act(ago, &officer, command);
    }

    fn approver(&mut self, ago: u64, command: impl Into<Command>) {
        let approver = Arc::clone(&self.world.cast.approver);
        self.act(ago, &approver, command);
    }

    /// A penalty of so many days ago, recorded three days later; gives its day.
    fn paper(&mut self, firm: &Player, ago: u64, found: Option<Found>) -> NaiveDate {
        let found = found.unwrap_or(Found::of(ago + 60));
        self.papers += 1;
        // Working days before a day keep the order of days: nothing is recorded before it was decided.
        let day = workday_before(self.day(ago), &self.world.calendar);
        let paper = InstrumentAdd {
            code: code(firm),
            name: firm.who.name.clone(),
            kind: InstrumentKind::Penalty,
            authority: COUNTY.to_owned(),
            number: format!("宿城市监处罚〔{}〕{}号", day.format("%Y"), 100 + self.papers),
            decided_on: day,
            served_on: Some(day),
            in_force_on: Some(day),
            object: Object::Trademark,
            right: Some(format!("第{}号", 51_000_000 + found.right)),
            dispute: None,
            conduct_on: Some(self.day(found.conduct)),
            conduct: Some(format!("销售侵犯注册商标专用权的{}", firm.goods)),
            intent: Some(found.intent),
            heavier: found.heavier,
            malicious: false,
            commitment_broken: false,
            met: Some(found.met),
            same_act_as: None,
        };
        self.officer(ago.saturating_sub(3), paper);
        day
    }

    /// A listing decided with the penalty of so many days ago, recorded a week later.
    fn entry(&mut self, firm: &Player, ago: u64, basis: LegalBasis) {
        let day = self.paper(firm, ago, None);
        let entry = EntryRecord {
            code: code(firm),
            legal_basis: Some(basis),
            authority: CITY.to_owned(),
            level: AuthorityLevel::City,
            number: format!("宿市监列〔{}〕{}号", day.format("%Y"), self.papers),
            decided_on: day,
            instruments: vec![1],
            notice_on: Some(self.day(ago + 25)),
            defence: None,
            superior_consent: Some("省局已同意".to_owned()),
            class: Class::Serious,
            until: None,
            measures: Some("列为重点监管对象".to_owned()),
            measures_until: None,
            repair_notice_on: Some(day),
        };
        self.officer(ago.saturating_sub(7), entry);
    }

    /// Repair is asked for, so many days ago.
    fn repair(&mut self, firm: &Player, ago: u64) {
        let request = RepairRequest {
            code: code(firm),
            entry: 1,
            performed: Some("罚款缴纳凭证".to_owned()),
            corrected: Some("下架和销毁记录".to_owned()),
            promise: Some("信用中国公开承诺书".to_owned()),
        };
        self.officer(ago, request);
    }

    fn attention(&mut self, firm: &Player, ago: u64) {
        let reason = "五年内再次侵犯同一商标".to_owned();
        self.officer(ago, AttentionPropose { code: code(firm), test: Test::RepeatRight, reason });
    }

    /// A pledge is applied for and examined first.
    fn pledge(&mut self, firm: &Player, programme: Programme, ago: u64) {
        let apply = PledgeApply {
            code: code(firm),
            name: firm.who.name.clone(),
            programme,
            areas: BTreeSet::from([Area::Trademark, Area::Copyright]),
            commitments: Commitment::ALL.iter().copied().collect(),
        };
        self.officer(ago, apply);
        let reason = "材料齐全，三年内无侵权文书".to_owned();
        self.officer(ago.saturating_sub(2), PledgeReview { code: code(firm), pledge: 1, passed: true, reason });
    }

    fn public(&mut self, firm: &Player, ago: u64) {
        self.officer(ago, PledgePublicise { code: code(firm), pledge: 1, place: "区政府网站".to_owned() });
    }

    fn grant(&mut self, firm: &Player, ago: u64, until: Option<NaiveDate>) {
        let reason = "公示期满无异议".to_owned();
        self.approver(ago, PledgeDecide { code: code(firm), pledge: 1, granted: true, reason, until });
    }
}

/// Two penalties about one mark, watched since somebody else confirmed it.
fn watched(told: &mut Told<'_>, firm: &Player) {
    pattern(told, firm);
    told.attention(firm, 62);
    let reason = "文书核对无误".to_owned();
    told.approver(60, AttentionDecide { code: code(firm), attention: 1, confirmed: true, reason });
}

/// The same, waiting for the second person.
fn proposed(told: &mut Told<'_>, firm: &Player) {
    pattern(told, firm);
    told.attention(firm, 4);
}

/// The same, seen by nobody yet.
fn pattern(told: &mut Told<'_>, firm: &Player) {
    let right = 2 + told.papers;
    told.paper(firm, 640, Some(Found { right, ..Found::of(700) }));
    told.paper(firm, 110, Some(Found { right, ..Found::of(170) }));
}

/// Listed, repaired after a year and taken down.
fn repaired(told: &mut Told<'_>, firm: &Player) {
    told.entry(firm, 470, LegalBasis::Samr44Art9Ip);
    told.repair(firm, 60);
    let code = || code(firm);
    told.officer(59, RepairTake { code: code(), entry: 1, taken: true, reason: "材料齐全".to_owned() });
    let findings = "现场核查，侵权商品已全部下架".to_owned();
    told.officer(56, RepairVerify { code: code(), entry: 1, conditions_met: true, findings });
    told.approver(54, RepairDecide { code: code(), entry: 1, granted: true, reason: "准予修复决定书".to_owned() });
    told.officer(53, EntryRemove { code: code(), entry: 1 });
}

/// Listed, and no repair yet.
fn listed(told: &mut Told<'_>, firm: &Player) {
    told.entry(firm, 150, LegalBasis::Samr44Art9Ip);
}

/// Listed; the penalty fell yesterday, and the clock of annulment runs.
fn fallen(told: &mut Told<'_>, firm: &Player) {
    told.entry(firm, 200, LegalBasis::Samr44Art9Ip);
    let day = workday_before(told.day(1), &told.world.calendar);
    let revoke = InstrumentRevoke {
        code: code(firm),
        instrument: 1,
        revoked_on: day,
        authority: "宿城区人民政府".to_owned(),
        number: Some(format!("宿区政复〔{}〕17号", day.format("%Y"))),
        reason: "行政复议撤销".to_owned(),
    };
    told.officer(1, revoke);
}

/// Listed for more than a year; repair was asked for and waits to be taken.
fn repairing(told: &mut Told<'_>, firm: &Player) {
    told.entry(firm, 430, LegalBasis::Samr44Art9Ip);
    told.repair(firm, 1);
}

/// The county bureau's own procedure: noticed, consented, waiting for a second person's decision.
fn procedure(told: &mut Told<'_>, firm: &Player) {
    told.paper(firm, 40, None);
    let propose = ListingPropose {
        code: code(firm),
        legal_basis: Some(LegalBasis::Samr44Art9Ip),
        authority: COUNTY.to_owned(),
        level: AuthorityLevel::County,
        instruments: vec![1],
        class: Class::Serious,
        facts: "故意侵犯注册商标专用权，受较重行政处罚".to_owned(),
    };
    told.officer(30, propose);
    let served_on = workday_before(told.day(29), &told.world.calendar);
    let proof = "送达回证，经营者签收".to_owned();
    told.officer(28, ListingNotify { code: code(firm), listing: 1, served_on, proof });
    told.officer(20, ConsentRecord { code: code(firm), listing: 1, paper: "宿市监信批2号".to_owned() });
}

/// Forwarded to the city with the evidence file, received; and another answered.
fn suggested(told: &mut Told<'_>, firm: &Player) {
    told.paper(firm, 90, None);
    let code = || code(firm);
    let suggest = |text: &str| Suggest {
        code: code(),
        to: CITY.to_owned(),
        legal_basis: Some(LegalBasis::Samr44Art9Ip),
        instruments: vec![1],
        text: text.to_owned(),
    };
    told.officer(80, suggest("故意侵权并受较重处罚，建议依法审查"));
    told.officer(78, SuggestionReceipt { code: code(), suggestion: 1, receipt: "收文回执31号".to_owned() });
    let answer = SuggestionAnswer {
        code: code(),
        suggestion: 1,
        taken_up: false,
        number: None,
        answer: "请补充认定故意的材料后再报".to_owned(),
    };
    told.officer(45, answer);
    told.officer(25, suggest("补充认定故意的材料，再次报送"));
    told.officer(23, SuggestionReceipt { code: code(), suggestion: 2, receipt: "收文回执54号".to_owned() });
}

/// On the local whitelist.
fn pledged(told: &mut Told<'_>, firm: &Player) {
    told.pledge(firm, Programme::NoInfringement, 300);
    told.public(firm, 295);
    told.grant(firm, 265, None);
}

/// The same, soon to be renewed.
fn renewing(told: &mut Told<'_>, firm: &Player) {
    told.pledge(firm, Programme::NoInfringement, 360);
    told.public(firm, 355);
    let until = told.world.today.checked_add_days(Days::new(12));
    told.grant(firm, 325, until);
}

/// On public notice.
fn publicised(told: &mut Told<'_>, firm: &Player) {
    told.pledge(firm, Programme::NoInfringement, 9);
    told.public(firm, 2);
}

/// 正版正货, passed on to the city.
fn forwarded(told: &mut Told<'_>, firm: &Player) {
    told.pledge(firm, Programme::GenuineGoods, 40);
    told.officer(35, PledgeForward { code: code(firm), pledge: 1, to: "宿迁市知识产权局".to_owned() });
}

/// Two firms of one representative: one hint confirmed, one waiting.
fn linked(told: &mut Told<'_>, one: &Player, other: &Player) {
    told.paper(one, 160, None);
    told.paper(other, 140, Some(Found { heavier: None, ..Found::of(190) }));
    let hint =
        |ground, reason: &str| LinkSuggest { code: code(one), with: code(other), ground, reason: reason.to_owned() };
    told.officer(120, hint(LinkGround::SameRepresentative, "营业执照载明的经营者同一人"));
    let reason = "登记机关查询一致".to_owned();
    told.officer(118, LinkDecide { code: code(one), link: 1, confirmed: true, reason });
    told.officer(6, hint(LinkGround::FormerName, "执照遗失声明所载旧名"));
}

/// A person with one paper.
fn somebody(told: &mut Told<'_>) {
    let mut chance = Chance::of(told.world.seed, Topic::Credit, 1);
    let born = NaiveDate::from_ymd_opt(1986, 4, 17).unwrap_or_default();
    let person = (0..20).map(|_| citizen(&mut chance, "宿城区", born)).find(|one| one.who.code.is_some());
    if let Some(person) = person {
        told.paper(&person, 75, Some(Found { heavier: None, intent: Intent::NotStated, ..Found::of(100) }));
    }
}
