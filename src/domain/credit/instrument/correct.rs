//! What the register has of a paper is corrected, with the reason; what is not given stays, and what the paper does not say
//! after all is named to be cleared.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{EXAMPLE_CODE, Heavier, InstrumentKind, Intent, Met, NUMBER, Paper, example_day};
use crate::domain::case::vocabulary::{Kind, Object, vocabulary};
use crate::domain::context::Decision;
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::{Dossier, nth_mut};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::text::required;

vocabulary! {
    /// What a paper need not say, and a correction can clear.
    Clearable "paper_part" {
        /// 送达日期
        ServedOn = "served_on",
        /// 生效日期
        InForceOn = "in_force_on",
        /// 权利登记号或名称
        Right = "right",
        /// 行为日期
        ConductOn = "conduct_on",
        /// 违法行为
        Conduct = "conduct",
        /// 较重处罚的情形
        Heavier = "heavier",
        /// 同一行为的另一份
        SameActAs = "same_act_as",
    }
}

/// Corrects what the register has of a paper; what is not given stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentCorrect {
    /// The subject's code.
    pub code: String,
    /// The paper's number in the dossier.
    pub instrument: u32,
    /// What it is.
    #[serde(default)]
    pub kind: Option<InstrumentKind>,
    /// 作出机关.
    #[serde(default)]
    pub authority: Option<String>,
    /// 文号.
    #[serde(default)]
    pub number: Option<String>,
    /// Decided.
    #[serde(default)]
    pub decided_on: Option<NaiveDate>,
    /// Served.
    #[serde(default)]
    pub served_on: Option<NaiveDate>,
    /// In force.
    #[serde(default)]
    pub in_force_on: Option<NaiveDate>,
    /// What the right is in.
    #[serde(default)]
    pub object: Option<Object>,
    /// 登记号 or 权利名称.
    #[serde(default)]
    pub right: Option<String>,
    /// What was wrong about it.
    #[serde(default)]
    pub dispute: Option<Kind>,
    /// Day of the conduct.
    #[serde(default)]
    pub conduct_on: Option<NaiveDate>,
    /// The conduct in words.
    #[serde(default)]
    pub conduct: Option<String>,
    /// Intent.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// Ground of a heavier penalty.
    #[serde(default)]
    pub heavier: Option<Heavier>,
    /// The penalty is no heavier one after all.
    #[serde(default)]
    pub not_heavier: bool,
    /// Malicious litigation.
    #[serde(default)]
    pub malicious: Option<bool>,
    /// Broken commitment.
    #[serde(default)]
    pub commitment_broken: Option<bool>,
    /// How obligations were met.
    #[serde(default)]
    pub met: Option<Met>,
    /// Another paper about the same act.
    #[serde(default)]
    pub same_act_as: Option<u32>,
    /// What the paper does not say after all.
    #[serde(default)]
    pub clear: BTreeSet<Clearable>,
    /// Why.
    pub reason: String,
}

impl Act for InstrumentCorrect {
    const TYPE: &'static str = "instrument_correct";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("instrument", NUMBER),
        may("kind", InstrumentKind::FIELD),
        may("authority", FieldKind::Line),
        may("number", FieldKind::Line),
        may("decided_on", FieldKind::Date),
        may("served_on", FieldKind::Date),
        may("in_force_on", FieldKind::Date),
        may("object", Object::FIELD),
        may("right", FieldKind::Line),
        may("dispute", Kind::FIELD),
        may("conduct_on", FieldKind::Date),
        may("conduct", FieldKind::Text),
        may("intent", Intent::FIELD),
        may("heavier", Heavier::FIELD),
        may("not_heavier", FieldKind::Flag),
        may("malicious", FieldKind::Flag),
        may("commitment_broken", FieldKind::Flag),
        may("met", Met::FIELD),
        may("same_act_as", NUMBER),
        may("clear", FieldKind::List(&Clearable::FIELD)),
        need("reason", FieldKind::Line),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            instrument: 1,
            kind: None,
            authority: None,
            number: None,
            decided_on: None,
            served_on: None,
            in_force_on: Some(example_day(3, 6)),
            object: None,
            right: None,
            dispute: None,
            conduct_on: None,
            conduct: None,
            intent: None,
            heavier: None,
            not_heavier: false,
            malicious: None,
            commitment_broken: None,
            met: None,
            same_act_as: None,
            clear: BTreeSet::new(),
            reason: "送达回证载明的日期".to_owned(),
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        dossier.known(&self.code)?;
        let before = dossier.instrument(self.instrument)?;
        let reason = required("reason", &self.reason)?;
        if let Some(both) = self.clear.iter().find(|part| self.gives(**part)) {
            return Err(refuse("clear_and_give").with("paper_part", *both));
        }
        let paper = self.corrected(&before.paper).check(dossier, before.n, basis.today)?;
        if paper == before.paper {
            return Err(refuse("nothing_to_change"));
        }
        let twin = dossier.instruments.iter().find(|other| other.n != before.n && other.paper.key() == paper.key());
        if let Some(twin) = twin {
            return Err(refuse("instrument_differs").with("number", &twin.paper.number).with("n", twin.n));
        }
        Ok(Decision::one(basis.on, InstrumentCorrected { n: before.n, paper, reason }))
    }
}

impl InstrumentCorrect {
    /// Whether it says what a part is to be.
    const fn gives(&self, part: Clearable) -> bool {
        match part {
            Clearable::ServedOn => self.served_on.is_some(),
            Clearable::InForceOn => self.in_force_on.is_some(),
            Clearable::Right => self.right.is_some(),
            Clearable::ConductOn => self.conduct_on.is_some(),
            Clearable::Conduct => self.conduct.is_some(),
            Clearable::Heavier => self.heavier.is_some(),
            Clearable::SameActAs => self.same_act_as.is_some(),
        }
    }

    /// What is given, what stands where nothing is, nothing where it is to be cleared.
    fn part<T: Clone>(&self, part: Clearable, given: Option<&T>, stands: Option<&T>) -> Option<T> {
        if self.clear.contains(&part) { None } else { given.or(stands).cloned() }
    }

    fn corrected(&self, paper: &Paper) -> Paper {
        let heavier = self.part(Clearable::Heavier, self.heavier.as_ref(), paper.heavier.as_ref());
        let same_act_as = self.part(Clearable::SameActAs, self.same_act_as.as_ref(), paper.same_act_as.as_ref());
        Paper {
            kind: self.kind.unwrap_or(paper.kind),
            authority: self.authority.clone().unwrap_or_else(|| paper.authority.clone()),
            number: self.number.clone().unwrap_or_else(|| paper.number.clone()),
            decided_on: self.decided_on.unwrap_or(paper.decided_on),
            served_on: self.part(Clearable::ServedOn, self.served_on.as_ref(), paper.served_on.as_ref()),
            in_force_on: self.part(Clearable::InForceOn, self.in_force_on.as_ref(), paper.in_force_on.as_ref()),
            object: self.object.unwrap_or(paper.object),
            right: self.part(Clearable::Right, self.right.as_ref(), paper.right.as_ref()),
            dispute: self.dispute.unwrap_or(paper.dispute),
            conduct_on: self.part(Clearable::ConductOn, self.conduct_on.as_ref(), paper.conduct_on.as_ref()),
            conduct: self.part(Clearable::Conduct, self.conduct.as_ref(), paper.conduct.as_ref()),
            intent: self.intent.unwrap_or(paper.intent),
            // The older way of clearing it.
            heavier: heavier.filter(|_| !self.not_heavier),
            malicious: self.malicious.unwrap_or(paper.malicious),
            commitment_broken: self.commitment_broken.unwrap_or(paper.commitment_broken),
            met: self.met.unwrap_or(paper.met),
            same_act_as,
        }
    }
}

/// What the register has of a paper was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentCorrected {
    /// Which.
    pub n: u32,
    /// What it says.
    pub paper: Paper,
    /// Why.
    pub reason: String,
}

impl Fold for InstrumentCorrected {
    const KIND: &'static str = "instrument_corrected";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        if let Some(known) = nth_mut(&mut dossier.instruments, self.n) {
            known.corrected_on = Some(fact.on);
            let before = std::mem::replace(&mut known.paper, self.paper.clone());
            known.before.push((fact.on, before));
            known.corrected += 1;
        }
    }
}
