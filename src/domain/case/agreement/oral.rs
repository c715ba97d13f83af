//! 口头协议: in force the day the parties agree, kept in the 口头协议登记表; and the same put in writing later.
//!
//! A court confirms only what is on paper, so an oral agreement may be written down afterwards. That does not make it a
//! new agreement: the window for confirmation still counts from the day it came into force. Another reading is
//! possible; this one cannot let a party miss the day.

use serde::{Deserialize, Serialize};

use super::super::command::{Act, When};
use super::super::ending::CaseEnded;
use super::super::event::{Event, Fact, Fold};
use super::super::party::PartyKey;
use super::super::vocabulary::{Ending, Stage};
use super::super::{Case, check};
use super::written::check_mediator;
use super::{
    Agreement, AgreementForm, COPIES_MAX, INSTALMENT_FIELDS, Instalment, Sealed, SignedBy, Terms, Writing,
    check_copies, check_signer, check_terms, untold,
};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::roster::MediatorId;

/// Who agreed for a party that did not agree in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// Which party.
    pub party: PartyKey,
    /// Its agent or guardian.
    pub by: SignedBy,
    /// Name of the agent or guardian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The fields of who agreed for a party.
pub const PRESENT_FIELDS: &[Field] = &[
    need("party", FieldKind::Party),
    need("by", SignedBy::FIELD),
    may("name", FieldKind::Line).must_when("by", &[SignedBy::Agent.value(), SignedBy::Guardian.value()]),
];

/// Records what the parties agreed by word of mouth. Ends the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreeOrally {
    /// 协议内容.
    pub content: String,
    /// 履行方式.
    #[serde(default)]
    pub manner: String,
    /// The whole amount, in fen.
    #[serde(default)]
    pub amount_fen: Fen,
    /// Its parts.
    #[serde(default)]
    pub instalments: Vec<Instalment>,
    /// It says who owns a right, or whether one is valid.
    #[serde(default)]
    pub decides_ownership: bool,
    /// 主要事实.
    #[serde(default)]
    pub facts: String,
    /// 争议事项.
    #[serde(default)]
    pub matters: String,
    /// Agents and guardians who agreed for a party; the rest agreed themselves.
    #[serde(default)]
    pub present: Vec<Present>,
    /// The mediator who recorded it; left out: who presides over the case.
    #[serde(default)]
    pub mediator: Option<MediatorId>,
}

/// The parties agreed by word of mouth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedOrally {
    /// What they agreed.
    pub terms: Terms,
    /// Agents and guardians who agreed for a party.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub present: Vec<Present>,
    /// The mediator who recorded it (人民调解法 Art 28); none where an earlier program did not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mediator: Option<MediatorId>,
}

/// Puts an oral agreement in writing, for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutInWriting {
    /// 主要事实.
    pub facts: String,
    /// 争议事项.
    pub matters: String,
    /// 各方责任.
    #[serde(default)]
    pub responsibilities: String,
    /// 履行地点.
    #[serde(default)]
    pub place: String,
    /// All parties signed the writing.
    pub all_signed: bool,
    /// The mediator who signed it.
    pub mediator: MediatorId,
    /// Who allowed the seal on it.
    pub seal_approved_by: String,
    /// 份数.
    pub copies: u32,
}

/// An oral agreement was put in writing: the same agreement, signed and sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenDown {
    /// 主要事实.
    pub facts: String,
    /// 争议事项.
    pub matters: String,
    /// 各方责任.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsibilities: String,
    /// 履行地点.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The mediator who signed it.
    pub mediator: MediatorId,
    /// Who allowed the seal on it.
    pub seal_approved_by: String,
    /// 份数.
    pub copies: u32,
}

/// Whether everybody could agree by word of mouth: minors by their guardian, agents with special authority.
///
/// # Errors
/// `party_unknown` and the refusals of [`check_signer`].
pub fn check_present(case: &Case, present: &[Present], context: &Context<'_>) -> Result<(), Refusal> {
    for proxy in present {
        check::party(case, &proxy.party)?;
    }
    for party in &case.parties {
        let proxy = present.iter().find(|proxy| proxy.party == party.key);
        let (by, name) = proxy.map_or((SignedBy::Oneself, None), |proxy| (proxy.by, proxy.name.as_deref()));
        check_signer(party, by, name, context.on)?;
    }
    Ok(())
}

impl Act for AgreeOrally {
    const TYPE: &'static str = "agree_orally";
    const FIELDS: &'static [Field] = &[
        need("content", FieldKind::Text),
        may("manner", FieldKind::Line),
        may("amount_fen", FieldKind::Fen),
        may("instalments", FieldKind::List(&FieldKind::Object(INSTALMENT_FIELDS))),
        may("decides_ownership", FieldKind::Flag),
        may("facts", FieldKind::Text),
        may("matters", FieldKind::Text),
        may("present", FieldKind::List(&FieldKind::Object(PRESENT_FIELDS))),
        may("mediator", FieldKind::Mediator).preset(Preset::Mediator),
    ];
    const WHEN: When = When::Stages(&[Stage::Mediating]);

    fn example() -> Self {
        Self {
            content: "被申请人当场下架商品并赔偿申请人。".to_owned(),
            manner: "当场支付".to_owned(),
            amount_fen: Fen::yuan(1_500),
            instalments: vec![Instalment {
                due_on: chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default(),
                amount_fen: Fen::yuan(1_500),
                what: "赔偿款".to_owned(),
            }],
            decides_ownership: false,
            facts: "被申请人店铺销售带有「弥野」字样的箱包。".to_owned(),
            matters: "是否停止销售及赔偿金额。".to_owned(),
            present: vec![Present { party: PartyKey("r1".to_owned()), by: SignedBy::Oneself, name: None }],
            mediator: Some(MediatorId(uuid::Uuid::from_u128(1))),
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let terms = Terms {
            facts: self.facts.clone(),
            matters: self.matters.clone(),
            content: self.content.clone(),
            manner: self.manner.clone(),
            amount_fen: self.amount_fen,
            instalments: self.instalments.clone(),
            decides_ownership: self.decides_ownership,
            ..Terms::default()
        };
        let mut warnings = check_terms(&terms, context.on)?;
        warnings.extend(untold(case, context));
        check_present(case, &self.present, context)?;
        warnings.extend(unasked(case, context));
        let mediator = Some(self.recorder(case, context)?);
        let agreed = AgreedOrally { terms, present: self.present.clone(), mediator };
        Ok(Decision::one(context.on, agreed).and(context.on, CaseEnded::agreed(Ending::AgreedOral)).warning(warnings))
    }
}

impl AgreeOrally {
    /// The mediator who records what was agreed (人民调解法 Art 28): one who sits that day.
    fn recorder(&self, case: &Case, context: &Context<'_>) -> Result<MediatorId, Refusal> {
        let sitting = case.mediators.sitting(context.on);
        if sitting.is_empty() {
            return Err(refuse("mediators_first").with("on", context.on));
        }
        let presiding = case.mediators.presiding().filter(|presiding| sitting.contains(presiding));
        let only = sitting.first().copied().filter(|_| sitting.len() == 1);
        let recorder = self.mediator.or(presiding).or(only).ok_or_else(|| refuse("recorder_missing"))?;
        check_mediator(case, context, recorder)?;
        Ok(recorder)
    }
}

/// A warning that somebody agrees whose consent to mediation is not on record. The paper file of an imported case shows
/// that everybody had agreed.
fn unasked(case: &Case, context: &Context<'_>) -> Option<Warning> {
    let asked = |key: &PartyKey| case.imported.is_some() || case.consent.agreed(key, context.on);
    let silent: Vec<_> = case.to_be_asked().filter(|key| !asked(key)).collect();
    let names = case.parties.iter().filter(|party| silent.contains(&&party.key)).map(|party| party.who.name.as_str());
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| warn("consent_unrecorded").with("parties", names.join("、")))
}

impl Fold for AgreedOrally {
    const KIND: &'static str = "agreed_orally";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let mut agreement = Agreement::of(AgreementForm::Oral, self.terms.clone());
        agreement.in_force_on = Some(fact.on);
        agreement.recorded_by = self.mediator;
        case.agreement = Some(agreement);
    }
}

impl Act for PutInWriting {
    const TYPE: &'static str = "put_in_writing";
    const FIELDS: &'static [Field] = &[
        need("facts", FieldKind::Text),
        need("matters", FieldKind::Text),
        may("responsibilities", FieldKind::Text),
        may("place", FieldKind::Line),
        need("all_signed", FieldKind::Flag),
        need("mediator", FieldKind::Mediator).preset(Preset::Mediator),
        need("seal_approved_by", FieldKind::Line),
        need("copies", FieldKind::Number(2, COPIES_MAX)).preset(Preset::Copies),
    ];
    const WHEN: When = When::Stages(&[Stage::Ended, Stage::Archived]);

    fn example() -> Self {
        Self {
            facts: "被申请人店铺销售带有「弥野」字样的箱包。".to_owned(),
            matters: "是否停止销售及赔偿金额。".to_owned(),
            responsibilities: "被申请人对未经许可的销售承担责任。".to_owned(),
            place: "耿车镇司法所".to_owned(),
            all_signed: true,
            mediator: MediatorId(uuid::Uuid::from_u128(1)),
            seal_approved_by: "卫景行".to_owned(),
            copies: 3,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let (agreement, since) = case
            .agreement_in_force()
            .filter(|(agreement, _)| agreement.form == AgreementForm::Oral)
            .ok_or_else(|| refuse("no_oral_agreement"))?;
        if let Some(writing) = &agreement.writing {
            return Err(refuse("already_in_writing").with("on", writing.on));
        }
        for (value, field) in
            [(&self.facts, "facts"), (&self.matters, "matters"), (&self.seal_approved_by, "seal_approved_by")]
        {
            check::text(value, field)?;
        }
        if !self.all_signed {
            return Err(refuse("writing_unsigned"));
        }
        check_mediator(case, context, self.mediator)?;
        check_copies(case, self.copies)?;
        check::in_order(&[("agreed_on", Some(since)), ("written_on", Some(context.on))])?;
        let written = WrittenDown {
            facts: self.facts.clone(),
            matters: self.matters.clone(),
            responsibilities: self.responsibilities.clone(),
            place: self.place.clone(),
            mediator: self.mediator,
            seal_approved_by: self.seal_approved_by.clone(),
            copies: self.copies,
        };
        Ok(Decision::one(context.on, written).warning([warn("window_counts_from_oral").with("since", since)]))
    }
}

impl Fold for WrittenDown {
    const KIND: &'static str = "put_in_writing";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let sealed = Sealed {
            on: fact.on,
            approved_by: self.seal_approved_by.clone(),
            copies: self.copies,
            recorded_by: fact.by.account.clone(),
        };
        case.seal_log.push(sealed.clone());
        if let Some(agreement) = &mut case.agreement {
            agreement.terms.facts.clone_from(&self.facts);
            agreement.terms.matters.clone_from(&self.matters);
            agreement.terms.responsibilities.clone_from(&self.responsibilities);
            agreement.terms.place.clone_from(&self.place);
            agreement.terms.copies = self.copies;
            agreement.seal = Some(sealed);
            agreement.writing = Some(Writing { on: fact.on, mediator: self.mediator, copies: self.copies });
        }
    }
}
