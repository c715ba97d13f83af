//! A paper is recorded; the first about a subject founds its dossier.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{EXAMPLE_CODE, Heavier, Instrument, InstrumentKind, Intent, Met, NUMBER, Paper, example_day};
use crate::domain::case::vocabulary::{Kind, Object};
use crate::domain::context::{Decision, Happening};
use crate::domain::credit::basis::Basis;
use crate::domain::credit::command::Act;
use crate::domain::credit::event::{Event, Fact, Fold};
use crate::domain::credit::subject;
use crate::domain::credit::{Dossier, SubjectId, next_number};
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::refusal::{Refusal, refuse};

/// Records a paper about a subject; the first founds the subject's dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentAdd {
    /// 统一社会信用代码 or ID number.
    pub code: String,
    /// The subject's name as on the paper.
    pub name: String,
    /// What it is.
    pub kind: InstrumentKind,
    /// 作出机关.
    pub authority: String,
    /// 文号.
    pub number: String,
    /// Decided.
    pub decided_on: NaiveDate,
    /// Served.
    #[serde(default)]
    pub served_on: Option<NaiveDate>,
    /// In force.
    #[serde(default)]
    pub in_force_on: Option<NaiveDate>,
    /// What the right is in.
    pub object: Object,
    /// 登记号 or 权利名称.
    #[serde(default)]
    pub right: Option<String>,
    /// What was wrong about it; infringement if left out.
    #[serde(default)]
    pub dispute: Option<Kind>,
    /// Day of the conduct.
    #[serde(default)]
    pub conduct_on: Option<NaiveDate>,
    /// The conduct in words.
    #[serde(default)]
    pub conduct: Option<String>,
    /// Intent; not stated if left out.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// Ground of a heavier penalty.
    #[serde(default)]
    pub heavier: Option<Heavier>,
    /// A court found malicious litigation.
    #[serde(default)]
    pub malicious: bool,
    /// It finds a broken commitment.
    #[serde(default)]
    pub commitment_broken: bool,
    /// How obligations were met; unknown if left out.
    #[serde(default)]
    pub met: Option<Met>,
    /// Number of another paper here about the same act.
    #[serde(default)]
    pub same_act_as: Option<u32>,
}

impl Act for InstrumentAdd {
    const TYPE: &'static str = "instrument_add";
    const FIELDS: &'static [Field] = &[
        need("code", FieldKind::Line),
        need("name", FieldKind::Line),
        need("kind", InstrumentKind::FIELD),
        need("authority", FieldKind::Line),
        need("number", FieldKind::Line),
        need("decided_on", FieldKind::Date),
        may("served_on", FieldKind::Date),
        may("in_force_on", FieldKind::Date),
        need("object", Object::FIELD),
        may("right", FieldKind::Line),
        may("dispute", Kind::FIELD),
        may("conduct_on", FieldKind::Date),
        may("conduct", FieldKind::Text),
        may("intent", Intent::FIELD),
        may("heavier", Heavier::FIELD),
        may("malicious", FieldKind::Flag),
        may("commitment_broken", FieldKind::Flag),
        may("met", Met::FIELD),
        may("same_act_as", NUMBER),
    ];

    fn example() -> Self {
        Self {
            code: EXAMPLE_CODE.to_owned(),
            name: "宿迁栖禾光电科技有限公司".to_owned(),
            kind: InstrumentKind::Penalty,
            authority: "某市市场监督管理局".to_owned(),
            number: "某市监罚〔2026〕12号".to_owned(),
            decided_on: example_day(3, 2),
            served_on: Some(example_day(3, 5)),
            in_force_on: Some(example_day(3, 5)),
            object: Object::Trademark,
            right: Some("第1234567号".to_owned()),
            dispute: Some(Kind::Infringement),
            conduct_on: Some(example_day(1, 8)),
            conduct: Some("销售侵犯注册商标专用权的商品".to_owned()),
            intent: Some(Intent::Found),
            heavier: Some(Heavier::HeavierFine),
            malicious: false,
            commitment_broken: false,
            met: Some(Met::Performed),
            same_act_as: None,
        }
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn decide(&self, dossier: &Dossier, basis: &Basis<'_>) -> Result<Decision<Event>, Refusal> {
        let (mut events, mut warnings) = subject::named(dossier, (&self.code, &self.name), basis.on)?;
        let n = next_number(&dossier.instruments);
        let paper = self.paper().check(dossier, n, basis.today)?;
        if let Some(known) = dossier.instruments.iter().find(|known| known.paper.key() == paper.key()) {
            let code = if known.paper == paper { refuse("instrument_known") } else { refuse("instrument_differs") };
            return Err(code.with("number", &known.paper.number).with("n", known.n));
        }
        if paper.in_force_on.is_none() {
            warnings.push(crate::domain::refusal::warn("instrument_not_in_force"));
        }
        events.push(Happening { on: basis.on, event: InstrumentRecorded { n, paper }.into() });
        Ok(Decision { events, warnings })
    }
}

impl InstrumentAdd {
    /// What can be said against it without knowing what else is on record: so much an import tells before it begins.
    ///
    /// # Errors
    /// Those of the act but for what another paper or name of the subject comes to.
    pub fn alone(&self, today: NaiveDate) -> Result<(), Refusal> {
        let nobody = Dossier::unborn(SubjectId::of(&self.code));
        subject::named(&nobody, (&self.code, &self.name), today)?;
        self.paper().check(&nobody, 1, today).map(drop)
    }

    /// What it says, as it is kept.
    fn paper(&self) -> Paper {
        Paper {
            kind: self.kind,
            authority: self.authority.clone(),
            number: self.number.clone(),
            decided_on: self.decided_on,
            served_on: self.served_on,
            in_force_on: self.in_force_on,
            object: self.object,
            right: self.right.clone(),
            dispute: self.dispute.unwrap_or(Kind::Infringement),
            conduct_on: self.conduct_on,
            conduct: self.conduct.clone(),
            intent: self.intent.unwrap_or(Intent::NotStated),
            heavier: self.heavier,
            malicious: self.malicious,
            commitment_broken: self.commitment_broken,
            met: self.met.unwrap_or(Met::Open),
            same_act_as: self.same_act_as,
        }
    }
}

/// A paper was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentRecorded {
    /// Its number in the dossier.
    pub n: u32,
    /// What it says.
    pub paper: Paper,
}

impl Fold for InstrumentRecorded {
    const KIND: &'static str = "instrument_recorded";

    fn apply(&self, dossier: &mut Dossier, fact: &Fact) {
        dossier.instruments.push(Instrument {
            n: self.n,
            paper: self.paper.clone(),
            corrected: 0,
            corrected_on: None,
            before: Vec::new(),
            revoked: None,
            by: fact.by.account.clone(),
        });
    }
}
