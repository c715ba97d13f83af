//! 书面协议: drafted, signed by the parties and a mediator, sealed. A new draft voids the signatures on the old one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::command::{Act, When};
use super::super::ending::CaseEnded;
use super::super::event::{Event, Fact, Fold};
use super::super::mediators::on_roster;
use super::super::party::{Party, PartyKey};
use super::super::vocabulary::{Ending, Stage};
use super::super::{Case, check};
use super::{
    Agreement, AgreementForm, COPIES_MAX, INSTALMENT_FIELDS, Instalment, Sealed, SignHow, Signature, SignedBy, Terms,
    check_copies, check_signer, check_terms, untold,
};
use crate::domain::context::{Context, Decision};
use crate::domain::field::{Field, FieldKind, Preset, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::roster::{Mediator, MediatorId};

/// Drafts the agreement, or drafts it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftAgreement {
    /// 主要事实.
    pub facts: String,
    /// 争议事项.
    pub matters: String,
    /// 各方责任.
    #[serde(default)]
    pub responsibilities: String,
    /// 协议内容.
    pub content: String,
    /// 履行方式.
    pub manner: String,
    /// 履行地点.
    #[serde(default)]
    pub place: String,
    /// The whole amount, in fen.
    #[serde(default)]
    pub amount_fen: Fen,
    /// Its parts.
    #[serde(default)]
    pub instalments: Vec<Instalment>,
    /// It says who owns a right, or whether one is valid.
    #[serde(default)]
    pub decides_ownership: bool,
    /// 份数: one for each party and one for the committee, at least.
    pub copies: u32,
}

/// An agreement was drafted. Signatures on an earlier draft are void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementDrafted {
    /// What is to be agreed.
    pub terms: Terms,
}

/// A party signs the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignAgreement {
    /// Which party.
    pub party: PartyKey,
    /// The party itself, its agent or its guardian.
    pub signed_by: SignedBy,
    /// Name of the agent or guardian.
    #[serde(default)]
    pub name: Option<String>,
    /// Signed, sealed or fingerprinted.
    pub how: SignHow,
}

/// A party signed the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementSigned {
    /// Which party.
    pub party: PartyKey,
    /// The party itself, its agent or its guardian.
    pub signed_by: SignedBy,
    /// Name of the agent or guardian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Signed, sealed or fingerprinted.
    pub how: SignHow,
}

/// A mediator of the case signs the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediatorSign {
    /// Which mediator.
    pub mediator: MediatorId,
}

/// A mediator signed the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediatorSigned {
    /// Which mediator.
    pub mediator: MediatorId,
}

/// Puts the committee's seal on the draft (用印登记).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffixSeal {
    /// Who allowed the use of the seal.
    pub approved_by: String,
    /// How many copies were sealed: all of them.
    pub copies: u32,
}

/// The seal was put on the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealAffixed {
    /// Who allowed it.
    pub approved_by: String,
    /// How many copies.
    pub copies: u32,
}

/// The written agreement came into force: signed by all, by a mediator, and sealed. The day is the event's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementTookEffect {}

impl DraftAgreement {
    fn terms(&self) -> Terms {
        Terms {
            facts: self.facts.clone(),
            matters: self.matters.clone(),
            responsibilities: self.responsibilities.clone(),
            content: self.content.clone(),
            manner: self.manner.clone(),
            place: self.place.clone(),
            amount_fen: self.amount_fen,
            instalments: self.instalments.clone(),
            decides_ownership: self.decides_ownership,
            copies: self.copies,
        }
    }
}

impl Act for DraftAgreement {
    const TYPE: &'static str = "draft_agreement";
    const FIELDS: &'static [Field] = &[
        need("facts", FieldKind::Text),
        need("matters", FieldKind::Text),
        may("responsibilities", FieldKind::Text),
        need("content", FieldKind::Text),
        need("manner", FieldKind::Line),
        may("place", FieldKind::Line),
        may("amount_fen", FieldKind::Fen),
        may("instalments", FieldKind::List(&FieldKind::Object(INSTALMENT_FIELDS))),
        may("decides_ownership", FieldKind::Flag),
        need("copies", FieldKind::Number(2, COPIES_MAX)).preset(Preset::Copies),
    ];
    const WHEN: When = When::Stages(&[Stage::Mediating]);

    fn example() -> Self {
        let due = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        Self {
            facts: "被申请人店铺销售带有「弥野」字样的箱包。".to_owned(),
            matters: "是否停止销售、赔偿金额及期限。".to_owned(),
            responsibilities: "被申请人对未经许可的销售承担责任。".to_owned(),
            content: "被申请人停止销售，并分两期赔偿申请人。".to_owned(),
            manner: "银行转账".to_owned(),
            place: "耿车镇司法所".to_owned(),
            amount_fen: Fen::yuan(8_000),
            instalments: vec![
                Instalment { due_on: due(2026, 12, 1), amount_fen: Fen::yuan(5_000), what: "首期".to_owned() },
                Instalment { due_on: due(2027, 1, 4), amount_fen: Fen::yuan(3_000), what: "尾款".to_owned() },
            ],
            decides_ownership: false,
            copies: 3,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        for (value, field) in [(&self.facts, "facts"), (&self.matters, "matters"), (&self.manner, "manner")] {
            check::text(value, field)?;
        }
        let terms = self.terms();
        let mut warnings = check_terms(&terms, context.on)?;
        check_copies(case, self.copies)?;
        let signed = case.agreement.as_ref().map_or(0, |former| former.signatures.len() + former.mediators.len());
        if signed > 0 {
            warnings.push(warn("signatures_void").with("signatures", signed));
        }
        warnings.extend(untold(case, context));
        // The volume will want the record of how they came to agree.
        warnings.extend(case.sessions.held.is_empty().then(|| warn("session_unrecorded")));
        Ok(Decision::one(context.on, AgreementDrafted { terms }).warning(warnings))
    }
}

impl Fold for AgreementDrafted {
    const KIND: &'static str = "agreement_drafted";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let mut agreement = Agreement::of(AgreementForm::Written, self.terms.clone());
        agreement.drafted_on = Some(fact.on);
        case.agreement = Some(agreement);
    }
}

/// The draft that can be signed on a day.
fn draft<'a>(case: &'a Case, context: &Context<'_>) -> Result<&'a Agreement, Refusal> {
    let agreement = case.agreement.as_ref().ok_or_else(|| refuse("no_draft"))?;
    check::in_order(&[("drafted_on", agreement.drafted_on), ("signed_on", Some(context.on))])?;
    Ok(agreement)
}

/// The mediator mediates this case on the day of the act.
///
/// # Errors
/// `mediator_unknown`, `mediator_not_named`.
pub(super) fn check_mediator<'a>(case: &Case, context: &Context<'a>, id: MediatorId) -> Result<&'a Mediator, Refusal> {
    let mediator = on_roster(context, id)?;
    if case.mediators.sitting(context.on).contains(&id) {
        return Ok(mediator);
    }
    Err(refuse("mediator_not_named").with("mediator", &mediator.name))
}

/// Records a part; where it is the last one, the agreement is in force and the case ended, on the latest day of all.
fn recorded(case: &Case, after: &Agreement, on: NaiveDate, event: impl Into<Event>) -> Decision<Event> {
    let decision = Decision::one(on, event);
    match after.complete_on(&case.parties) {
        Some(effect) => {
            decision.and(effect, AgreementTookEffect {}).and(effect, CaseEnded::agreed(Ending::AgreedWritten))
        }
        None => decision,
    }
}

/// Who has still to sign, where somebody has: a part that comes last by custom came first, and a seal can be on a text that
/// is never agreed. By post it happens, so that it is told and not refused.
fn still_to_sign(agreement: &Agreement, case: &Case) -> Option<String> {
    let names: Vec<&str> = agreement.unsigned(&case.parties).map(|party| party.who.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join("、"))
}

impl Act for SignAgreement {
    const TYPE: &'static str = "sign_agreement";
    const FIELDS: &'static [Field] = &[
        need("party", FieldKind::Party).preset(Preset::Unsigned),
        need("signed_by", SignedBy::FIELD),
        may("name", FieldKind::Line).must_when("signed_by", &[SignedBy::Agent.value(), SignedBy::Guardian.value()]),
        need("how", SignHow::FIELD),
    ];
    const WHEN: When = When::Stages(&[Stage::Mediating]);

    fn example() -> Self {
        Self {
            party: PartyKey("r1".to_owned()),
            signed_by: SignedBy::Agent,
            name: Some("曹映雪".to_owned()),
            how: SignHow::Signature,
        }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let agreement = draft(case, context)?;
        let party = check::party(case, &self.party)?;
        if let Some(signature) = agreement.signatures.get(&self.party) {
            return Err(refuse("already_signed").with("who", &party.who.name).with("on", signature.on));
        }
        check_signer(party, self.signed_by, self.name.as_deref(), context.on)?;
        let signed = AgreementSigned {
            party: self.party.clone(),
            signed_by: self.signed_by,
            name: self.name.clone(),
            how: self.how,
        };
        let mut after = agreement.clone();
        after.signatures.insert(self.party.clone(), signed.signature(context.on));
        Ok(recorded(case, &after, context.on, signed).warning(self.unrecorded(party)))
    }
}

impl SignAgreement {
    /// A warning where somebody signed as the party who is neither the party nor its representative on record.
    fn unrecorded(&self, party: &Party) -> Option<Warning> {
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
        let known = [Some(&party.who.name), party.who.representative.as_ref()];
        let other =
            self.signed_by == SignedBy::Oneself && !known.into_iter().flatten().any(|known| known.trim() == name);
        other.then(|| warn("signer_not_on_record").with("party", &party.who.name).with("name", name))
    }
}

impl AgreementSigned {
    fn signature(&self, on: NaiveDate) -> Signature {
        Signature { on, by: self.signed_by, name: self.name.clone(), how: self.how }
    }
}

impl Fold for AgreementSigned {
    const KIND: &'static str = "agreement_signed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(agreement) = &mut case.agreement {
            agreement.signatures.insert(self.party.clone(), self.signature(fact.on));
        }
    }
}

impl Act for MediatorSign {
    const TYPE: &'static str = "mediator_sign";
    const FIELDS: &'static [Field] = &[need("mediator", FieldKind::Mediator).preset(Preset::Mediator)];
    const WHEN: When = When::Stages(&[Stage::Mediating]);

    fn example() -> Self {
        Self { mediator: MediatorId(uuid::Uuid::from_u128(1)) }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let agreement = draft(case, context)?;
        let mediator = check_mediator(case, context, self.mediator)?;
        if let Some((_, on)) = agreement.mediators.iter().find(|(mediator, _)| *mediator == self.mediator) {
            return Err(refuse("already_signed").with("who", &mediator.name).with("on", on));
        }
        let mut after = agreement.clone();
        after.mediators.push((self.mediator, context.on));
        let early = still_to_sign(agreement, case).map(|who| warn("mediator_before_parties").with("parties", who));
        Ok(recorded(case, &after, context.on, MediatorSigned { mediator: self.mediator }).warning(early))
    }
}

impl Fold for MediatorSigned {
    const KIND: &'static str = "mediator_signed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(agreement) = &mut case.agreement {
            agreement.mediators.push((self.mediator, fact.on));
        }
    }
}

impl Act for AffixSeal {
    const TYPE: &'static str = "affix_seal";
    const FIELDS: &'static [Field] = &[
        need("approved_by", FieldKind::Line),
        need("copies", FieldKind::Number(2, COPIES_MAX)).preset(Preset::Copies),
    ];
    const WHEN: When = When::Stages(&[Stage::Mediating]);

    fn example() -> Self {
        Self { approved_by: "卫景行".to_owned(), copies: 3 }
    }

    fn decide(&self, case: &Case, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        let agreement = draft(case, context)?;
        check::text(&self.approved_by, "approved_by")?;
        if let Some(seal) = &agreement.seal {
            return Err(refuse("already_sealed").with("on", seal.on).with("approved_by", &seal.approved_by));
        }
        if self.copies != agreement.terms.copies {
            return Err(refuse("seal_copies_differ")
                .with("copies", self.copies)
                .with("agreed", agreement.terms.copies));
        }
        if agreement.signatures.is_empty() && agreement.mediators.is_empty() {
            return Err(refuse("seal_unsigned"));
        }
        let no_mediator = agreement.mediators.is_empty().then(|| warn("seal_before_mediator"));
        let early = still_to_sign(agreement, case)
            .map(|who| warn("seal_before_parties").with("parties", who))
            .into_iter()
            .chain(no_mediator);
        let affixed = SealAffixed { approved_by: self.approved_by.clone(), copies: self.copies };
        let mut after = agreement.clone();
        after.seal = Some(affixed.sealed(context.on, &context.actor.account));
        Ok(recorded(case, &after, context.on, affixed).warning(early))
    }
}

impl SealAffixed {
    fn sealed(&self, on: NaiveDate, account: &str) -> Sealed {
        Sealed { on, approved_by: self.approved_by.clone(), copies: self.copies, recorded_by: account.to_owned() }
    }
}

impl Fold for SealAffixed {
    const KIND: &'static str = "seal_affixed";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        let sealed = self.sealed(fact.on, &fact.by.account);
        case.seal_log.push(sealed.clone());
        if let Some(agreement) = &mut case.agreement {
            agreement.seal = Some(sealed);
        }
    }
}

impl Fold for AgreementTookEffect {
    const KIND: &'static str = "agreement_took_effect";

    fn apply(&self, case: &mut Case, fact: &Fact) {
        if let Some(agreement) = &mut case.agreement {
            agreement.in_force_on = Some(fact.on);
        }
    }
}
