//! 销毁: a volume whose time is over, or whose content a person has a right to have deleted, is forgotten.
//!
//! One proposes, another decides. What is decided is carried out by the desk: the bodies of the case's records are
//! overwritten, its files removed. What remains is [`Destroyed`]: which case it was, where it was held, what it was about
//! in the words of the statistics, its days, who proposed and who decided; no party, no amount, no word of anybody. The
//! fold of the remaining records and the fold of all of them are the same case, so that it does not matter when the
//! bodies go.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::archive::{Archived, Volume};
use super::command::{Act, Standing, When};
use super::decision::DeclineGround;
use super::ending::{ClosedMeans, Ended};
use super::event::{Event, Fact, Fold};
use super::intake::{Intake, Source};
use super::number::CaseNumber;
use super::vocabulary::{Difficulty, Ending, Kind, Object, SourceKind, Stage, vocabulary};
use super::{Case, check};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::unit::UnitCode;

vocabulary! {
    /// Why a volume is destroyed.
    DestructionGround "destruction_ground" {
        /// 保管期满
        RetentionOver = "retention_over",
        /// 个人信息删除请求 (个人信息保护法 Art 47)
        DeletionRequest = "deletion_request",
    }
}

/// A proposal, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destruction {
    /// The day it was proposed.
    pub proposed_on: NaiveDate,
    /// The account that proposed it.
    pub by: String,
    /// Why.
    pub ground: DestructionGround,
    /// The paper it rests on: number of the list or of the request, never a name.
    pub basis: String,
    /// The day it was decided, by which account, whether it was approved, why.
    pub decided: Option<(NaiveDate, String, bool, String)>,
}

/// 提议销毁.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeDestruction {
    /// Why.
    pub ground: DestructionGround,
    /// The paper it rests on; it is kept, so it names nobody.
    pub basis: String,
}

/// Destruction was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionProposed {
    /// Why.
    pub ground: DestructionGround,
    /// The paper it rests on.
    pub basis: String,
}

/// 决定销毁, by somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideDestruction {
    /// Approved or not.
    pub approved: bool,
    /// The number of the case once more: what is approved cannot be undone.
    pub number: String,
    /// Why; needed where it is not approved. It is kept, so it names nobody.
    #[serde(default)]
    pub reason: String,
}

/// Destruction was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestructionDecided {
    /// Approved or not.
    pub approved: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What remains of a case that was destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    /// Its number.
    pub number: CaseNumber,
    /// The committee that took the request.
    pub committee: Option<UnitCode>,
    /// The committee that held it last.
    pub holder: UnitCode,
    /// Where it came from.
    pub source: Option<SourceKind>,
    /// What the right was in.
    pub object: Option<Object>,
    /// Kind of dispute.
    pub kind: Option<Kind>,
    /// Difficulty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Difficulty>,
    /// Day of the request.
    pub requested_on: Option<NaiveDate>,
    /// Day of acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// Day and ground of declining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<(NaiveDate, DeclineGround)>,
    /// Day of the ending, how, and what the day means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(NaiveDate, Ending, ClosedMeans)>,
    /// The day the volume was closed, where it stood, its pages and retention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<(NaiveDate, Volume, u32, String)>,
    /// How many files were removed with it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attachments: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(value: &usize) -> bool {
    *value == 0
}

/// The records that stay readable: what says that, why and by whom.
pub const REMAINING: [&str; 3] = [DestructionProposed::KIND, DestructionDecided::KIND, Destroyed::KIND];

impl Archived {
    /// The last day the volume is to be kept: so many years from the first of January after it was closed (the usage of
    /// archives). None where the committee set no number of years (永久, 长期).
    #[must_use]
    pub fn kept_until(&self) -> Option<NaiveDate> {
        let years = i32::try_from(years(&self.retention)?).ok()?;
        NaiveDate::from_ymd_opt(self.on.year().checked_add(years)?, 12, 31)
    }
}

/// How long a volume is kept, as far as what was written says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// So many years.
    Years,
    /// For good, in the words of archives.
    Endless,
    /// Neither can be read in it: nothing ever comes to an end by it.
    Unclear,
}

/// Reads what was written as a retention.
pub(super) fn kept(retention: &str) -> Kept {
    match years(retention) {
        Some(_) => Kept::Years,
        None if ["永久", "长期"].iter().any(|word| retention.contains(word)) => Kept::Endless,
        None => Kept::Unclear,
    }
}

/// The number of years a retention is: `10年`, `十年`, `保存三十年`. Whatever else is written (`永久（原10年）`) is no number of
/// years: nothing is destroyed by a guess.
fn years(retention: &str) -> Option<u32> {
    let said = ["保管期限", "保存", "保管", "定期"].into_iter().fold(retention.trim(), |rest, word| {
        rest.strip_prefix(word).unwrap_or(rest).trim_start_matches([' ', '：', ':', '为'])
    });
    let written: Vec<char> = said.strip_suffix('年')?.trim_end().chars().collect();
    let digit =
        |c: char| c.to_digit(10).or_else(|| "〇一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32));
    let plain = |digits: &[char]| digits.iter().try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(digit(*c)?));
    let years = match written.iter().position(|c| *c == '十') {
        None if written.is_empty() => None,
        None => plain(&written),
        Some(ten) => {
            let (tens, ones) = (written.get(..ten).unwrap_or_default(), written.get(ten + 1..).unwrap_or_default());
            let tens = if tens.is_empty() { 1 } else { plain(tens)? };
            tens.checked_mul(10)?.checked_add(plain(ones)?)
        }
    };
    years.filter(|years| (1..=200).contains(years))
}

impl Case {
    /// A proposal nobody has decided on yet.
    #[must_use]
    pub fn destruction_pending(&self) -> Option<&Destruction> {
        self.destruction.as_ref().filter(|proposed| proposed.decided.is_none())
    }

    /// What was proposed of a volume is over when the case goes on or its volume is another one.
    pub(super) fn drop_proposed_destruction(&mut self) {
        self.destruction.take_if(|proposed| proposed.decided.is_none());
    }
}

/// Whether what a case says may be destroyed on this ground. Asked when it is proposed and again when it is decided: years
/// may lie between, and what was over may have begun anew.
fn may_be_destroyed(case: &Case, ground: DestructionGround, context: &Context<'_>) -> Result<(), Refusal> {
    if ground == DestructionGround::RetentionOver {
        let archived = case.archived.as_ref().ok_or_else(|| refuse("retention_not_archived"))?;
        let until = archived.kept_until();
        let until = until.ok_or_else(|| refuse("retention_endless").with("retention", &archived.retention))?;
        if context.today <= until {
            return Err(refuse("retention_not_over").with("on", until).with("retention", &archived.retention));
        }
    }
    let owed = case.still_owed(context.on);
    if let Some(open) = owed.filter(|_| ground == DestructionGround::DeletionRequest) {
        // What is still to be performed cannot be forgotten yet.
        return Err(refuse("destruction_while_owed").with("amount", open));
    }
    Ok(())
}

impl Act for ProposeDestruction {
    const TYPE: &'static str = "propose_destruction";
    const FIELDS: &'static [Field] = &[need("ground", DestructionGround::FIELD), need("basis", FieldKind::Line)];
    const WHEN: When = When::Stages(&[Stage::Archived, Stage::Ended, Stage::Declined]);

    fn example() -> Self {
        Self {
            ground: DestructionGround::DeletionRequest, basis: "个人信息删除请求登记第3号。".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        check::text(&self.basis, "basis")?;
        if let Some(pending) = case.destruction_pending() {
            return Err(refuse("destruction_pending").with("account", &pending.by).with("on", pending.proposed_on));
        }
        may_be_destroyed(case, self.ground, context)?;
        Ok(Decision::one(context.on, DestructionProposed { ground: self.ground, basis: self.basis.clone() }))
    }
}

impl Act for DecideDestruction {
    const TYPE: &'static str = "decide_destruction";
    const FIELDS: &'static [Field] =
        &[need("approved", FieldKind::Flag), need("number", FieldKind::Line), may("reason", FieldKind::Line)];
    const WHEN: When = When::Stages(&[Stage::Archived, Stage::Ended, Stage::Declined]);
    const STANDING: Standing = Standing::Checked;

    fn example() -> Self {
        Self {
            approved: true, number: "耿车知调〔2026〕1号".to_owned(), reason: "经两人核对，同意销毁。".to_owned()
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let pending = case.destruction_pending().ok_or_else(|| refuse("no_destruction_pending"))?;
        if pending.by == context.actor.account {
            return Err(refuse("destruction_own_proposal").with("account", &pending.by));
        }
        check::in_order(&[("proposed_on", Some(pending.proposed_on)), ("decided_on", Some(context.on))])?;
        if !self.approved {
            check::reason(&self.reason, Self::TYPE)?;
            return Ok(Decision::one(context.on, self.decided()));
        }
        may_be_destroyed(case, pending.ground, context)?;
        let number = case.number.clone().ok_or_else(|| refuse("case_unknown"))?;
        let written = self.number.trim();
        if written != number.to_string() && written.parse::<CaseNumber>().ok().as_ref() != Some(&number) {
            return Err(refuse("destruction_number").with("number", &self.number).with("case", number));
        }
        let holder = case.custody.answerable().cloned().ok_or_else(|| refuse("case_unknown"))?;
        let destroyed = Destroyed {
            number,
            committee: case.intake.committee.clone(),
            holder,
            source: case.intake.source.as_ref().map(|source| source.kind),
            object: case.intake.object,
            kind: case.intake.kind,
            difficulty: case.intake.difficulty,
            requested_on: case.intake.requested_on,
            accepted_on: case.intake.accepted_on,
            declined: case.intake.declined.as_ref().map(|(on, ground, _)| (*on, *ground)),
            ended: case.ended.as_ref().map(|ended| (ended.on, ended.ending, ended.means)),
            archived: case
                .archived
                .as_ref()
                .map(|archived| (archived.on, archived.volume.clone(), archived.pages, archived.retention.clone())),
            attachments: case.attachments.len(),
        };
        Ok(Decision::one(context.on, self.decided()).and(context.on, destroyed))
    }
}

impl DecideDestruction {
    fn decided(&self) -> DestructionDecided {
        DestructionDecided { approved: self.approved, reason: self.reason.clone() }
    }
}

impl Fold for DestructionProposed {
    const KIND: &'static str = "destruction_proposed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        case.destruction = Some(Destruction {
            proposed_on: fact.on,
            by: fact.by.account.clone(),
            ground: self.ground,
            basis: self.basis.clone(),
            decided: None,
        });
    }
}

impl Fold for DestructionDecided {
    const KIND: &'static str = "destruction_decided";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(proposed) = &mut case.destruction {
            proposed.decided = Some((fact.on, fact.by.account.clone(), self.approved, self.reason.clone()));
        }
    }
}

impl Fold for Destroyed {
    const KIND: &'static str = "destroyed";

    /// The case as if nothing but this were known of it.
    fn apply(&self, case: &mut Case, fact: &Fact) {
        let before = std::mem::replace(case, Case::unborn(case.id));
        case.version = before.version;
        case.destruction = before.destruction;
        case.destroyed_on = Some(fact.on);
        case.number = Some(self.number.clone());
        case.custody.hold(self.holder.clone(), self.requested_on.unwrap_or(fact.on));
        let source = self.source.map(|kind| Source {
            kind,
            from: None,
            number: None,
            reply_due: None,
            file_signed_on: None,
            summary_procedure: false,
        });
        case.intake = Intake {
            committee: self.committee.clone(),
            requested_on: self.requested_on,
            accepted_on: self.accepted_on,
            declined: self.declined.map(|(on, ground)| (on, ground, String::new())),
            source,
            object: self.object,
            kind: self.kind,
            difficulty: self.difficulty,
            ..Intake::default()
        };
        case.ended = self.ended.map(|(on, ending, means)| Ended {
            on,
            means,
            ending,
            reason: String::new(),
            routes_told: true,
            by: None,
            elsewhere: None,
            reported_to: None,
            stage_before: None,
        });
        case.archived = self.archived.clone().map(|(on, volume, pages, retention)| Archived {
            on,
            volume,
            shared: false,
            pages,
            retention,
            contents: Vec::new(),
            missing: Vec::new(),
            bound: None,
        });
        // Whatever it was: nothing more is done in it.
        case.stage = Some(Stage::Archived);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::{Actor, Identity, Role};
    use crate::domain::case::archive::Archive;
    use crate::domain::case::testing::{Given, agreed, mediating};

    /// A closed volume, long ago.
    fn closed(retention: &str) -> Given {
        let case = agreed().on("2026-03-20");
        let missing = case.case.missing_forms();
        let missing = missing
            .into_iter()
            .map(|form| super::super::archive::MissingForm { form, reason: "纸质留存。".to_owned() })
            .collect();
        case.when(Archive { missing, retention: retention.to_owned(), ..Archive::example() }).done()
    }

    fn later(mut case: Given, day: &str) -> Given {
        case.world.today = day.parse().unwrap();
        case.on(day)
    }

    fn somebody_else(mut case: Given) -> Given {
        case.world.actor = Actor { account: "li".to_owned(), role: Role::District, known: Identity::BuiltIn };
        case
    }

    fn propose() -> ProposeDestruction {
        ProposeDestruction { ground: DestructionGround::RetentionOver, basis: "销毁清册〔2037〕1号".to_owned() }
    }

    fn approve(case: &Given) -> DecideDestruction {
        let number = case.case.number.as_ref().unwrap().to_string();
        DecideDestruction { number, ..DecideDestruction::example() }
    }

    #[test]
    fn retention_is_read_as_offices_write_it() {
        for (written, read) in [
            ("10年", Some(10)),
            ("十年", Some(10)),
            ("三十年", Some(30)),
            ("二十五年", Some(25)),
            ("保存15年", Some(15)),
            ("定期 10年", Some(10)),
            ("永久", None),
            ("长期", None),
            ("年", None),
            ("永久（原10年）", None),
            ("10年或者永久", None),
            ("保管期限：30年", Some(30)),
            ("0年", None),
            ("99999999999年", None),
        ] {
            assert_eq!(years(written), read, "{written}");
        }
    }

    #[test]
    fn a_volume_is_kept_to_the_end_of_its_last_year() {
        let case = later(closed("10年"), "2036-12-31");
        let refusal = case.when(propose()).refused("retention_not_over");
        assert_eq!(refusal.args["on"], "2036-12-31");
        later(closed("10年"), "2037-01-01").when(propose()).done();
        later(closed("永久"), "2100-01-01").when(propose()).refused("retention_endless");
        mediating().when(propose()).refused("not_in_stage");
    }

    #[test]
    fn what_began_anew_since_it_was_proposed_is_not_destroyed() {
        use crate::domain::case::reopen::Reopen;
        let proposed = later(closed("10年"), "2037-01-01").when(propose()).done();
        let reopened = proposed.clone().when(Reopen::example()).done();
        assert!(reopened.case.destruction_pending().is_none(), "a case that goes on is in no volume to destroy");
        // A proposal for a request rested on nothing being owed.
        let request = ProposeDestruction { ground: DestructionGround::DeletionRequest, ..propose() };
        let mut paid = later(closed("10年"), "2036-01-05");
        let owed = std::mem::take(&mut paid.case.performance);
        let agreement = paid.case.agreement.take();
        let mut asked = paid.when(request).done();
        (asked.case.performance, asked.case.agreement) = (owed, agreement);
        let asked = somebody_else(asked);
        assert!(asked.case.still_owed(asked.world.today).is_some(), "and now something is");
        asked.clone().when(approve(&asked)).refused("destruction_while_owed");
    }

    #[test]
    fn nobody_decides_what_they_proposed_and_the_number_is_written_once_more() {
        let case = later(closed("10年"), "2037-01-01").when(propose()).done();
        case.clone().when(propose()).refused("destruction_pending");
        case.clone().when(approve(&case)).refused("destruction_own_proposal");
        let case = somebody_else(case);
        case.clone().when(DecideDestruction { number: "1".to_owned(), ..approve(&case) }).refused("destruction_number");
        let no = DecideDestruction { approved: false, reason: String::new(), ..approve(&case) };
        case.clone().when(no.clone()).refused("reason_missing");
        let kept = case.clone().when(DecideDestruction { reason: "仍有诉讼。".to_owned(), ..no }).done();
        assert!(kept.case.destroyed_on.is_none() && !kept.case.parties.is_empty());
        kept.when(propose()).done();
    }

    #[test]
    fn nothing_of_anybody_remains_and_nothing_more_can_be_done() {
        let case = somebody_else(later(closed("10年"), "2037-01-01").when(propose()).done());
        let names: Vec<String> = case.case.parties.iter().map(|party| party.who.name.clone()).collect();
        let (number, ended) = (case.case.number.clone(), case.case.ended.as_ref().map(|ended| ended.on));
        let yes = approve(&case);
        let case = case.when(yes).done();
        let text = serde_json::to_string(&case.case).unwrap();
        assert!(names.iter().all(|name| !text.contains(name.as_str())), "{text}");
        assert_eq!((case.case.number.clone(), case.case.ended.as_ref().map(|ended| ended.on)), (number, ended));
        assert_eq!(case.case.destruction.as_ref().unwrap().decided.as_ref().unwrap().1, "li");
        case.clone().when(propose()).refused("case_destroyed");
        case.when(crate::domain::case::undo::Undo::example()).refused("case_destroyed");
    }
}
