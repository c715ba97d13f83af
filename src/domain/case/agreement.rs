//! 调解协议: what the parties agreed, and the day it binds them.
//!
//! A written agreement is in force on the latest of three things: every party signed, a mediator signed, the seal is on
//! (人民调解法 Art 29). An oral one is in force the day the parties agreed (Art 30). The same decision that completes it
//! ends the case on that day, whatever order the parts were recorded in. Content that decides who owns a right, or
//! whether it is valid, cannot be confirmed by a court (民诉法解释 Art 355(5)): that is told, never blocked, because
//! only the court decides it. Its acts are in the sibling files `written` and `oral`.

pub mod oral;
#[cfg(test)]
mod tests;
pub mod written;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use self::oral::{AgreeOrally, AgreedOrally, Present, PutInWriting, WrittenDown};
pub use self::written::{
    AffixSeal, AgreementDrafted, AgreementSigned, AgreementTookEffect, DraftAgreement, MediatorSign, MediatorSigned,
    SealAffixed, SignAgreement,
};
use super::party::{Party, PartyKey};
use super::vocabulary::vocabulary;
use super::{Case, check};
use crate::domain::context::Context;
use crate::domain::field::{Field, FieldKind, may, need};
use crate::domain::money::Fen;
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::roster::MediatorId;

vocabulary! {
    /// 协议形式.
    AgreementForm "agreement_form" {
        /// 书面
        Written = "written",
        /// 口头
        Oral = "oral",
    }
}

vocabulary! {
    /// Who signs for a party. A legal person's representative is the party itself.
    SignedBy "signed_by" {
        /// 本人
        Oneself = "self",
        /// 代理人 (special authority needed)
        Agent = "agent",
        /// 监护人
        Guardian = "guardian",
    }
}

vocabulary! {
    /// How it was signed (人民调解法 Art 29).
    SignHow "sign_how" {
        /// 签名
        Signature = "signature",
        /// 盖章
        Seal = "seal",
        /// 按指印
        Fingerprint = "fingerprint",
    }
}

/// One part of the performance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// The last day.
    pub due_on: NaiveDate,
    /// How much; 0 where something other than money is owed.
    #[serde(default)]
    pub amount_fen: Fen,
    /// What is owed, for instance 下架侵权商品; empty for plain payment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
}

/// The fields of an instalment.
pub const INSTALMENT_FIELDS: &[Field] =
    &[need("due_on", FieldKind::Date), may("amount_fen", FieldKind::Fen), may("what", FieldKind::Line)];

/// What was agreed (人民调解法 Art 29; 司法部令75号 Art 35).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Terms {
    /// 主要事实.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub facts: String,
    /// 争议事项.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub matters: String,
    /// 各方责任.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsibilities: String,
    /// 协议内容.
    pub content: String,
    /// 履行方式.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub manner: String,
    /// 履行地点.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The whole amount.
    #[serde(default)]
    pub amount_fen: Fen,
    /// Its parts; none where the whole is owed at once, without a date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<Instalment>,
    /// It says who owns a right, or whether one is valid (知识产权确权).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub decides_ownership: bool,
    /// 份数; 0 while there is nothing in writing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub copies: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// A party's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The day.
    pub on: NaiveDate,
    /// The party itself, an agent or a guardian.
    pub by: SignedBy,
    /// Name of the agent or guardian.
    pub name: Option<String>,
    /// Signed, sealed or fingerprinted.
    pub how: SignHow,
}

/// One use of the committee's seal (用印登记).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The day.
    pub on: NaiveDate,
    /// Who allowed it.
    pub approved_by: String,
    /// How many copies were sealed.
    pub copies: u32,
    /// The account that recorded it.
    pub recorded_by: String,
}

/// An oral agreement put in writing later, for confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    /// The day.
    pub on: NaiveDate,
    /// The mediator who signed it.
    pub mediator: MediatorId,
    /// How many copies.
    pub copies: u32,
}

/// The agreement of a case, drafted or in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Written or oral.
    pub form: AgreementForm,
    /// What was agreed.
    pub terms: Terms,
    /// The day the present draft was made; none for an oral one.
    pub drafted_on: Option<NaiveDate>,
    /// Signatures of the parties on the present draft.
    pub signatures: BTreeMap<PartyKey, Signature>,
    /// Mediators who signed it, with the day.
    pub mediators: Vec<(MediatorId, NaiveDate)>,
    /// The seal on it.
    pub seal: Option<Sealed>,
    /// The day it came into force.
    pub in_force_on: Option<NaiveDate>,
    /// When an oral one was put in writing.
    pub writing: Option<Writing>,
    /// The mediator who recorded an oral one; none where an earlier program did not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<MediatorId>,
}

impl Agreement {
    /// An agreement of this form, nothing done with it yet.
    #[must_use]
    pub const fn of(form: AgreementForm, terms: Terms) -> Self {
        Self {
            form,
            terms,
            drafted_on: None,
            signatures: BTreeMap::new(),
            mediators: Vec::new(),
            seal: None,
            in_force_on: None,
            writing: None,
            recorded_by: None,
        }
    }

    /// The day a written agreement is complete: the latest of all parties' signatures, the first mediator's, and the
    /// seal. None while one of them is missing.
    #[must_use]
    pub fn complete_on(&self, parties: &[Party]) -> Option<NaiveDate> {
        let mediator = self.mediators.iter().map(|(_, on)| *on).min()?;
        let seal = self.seal.as_ref()?.on;
        parties.iter().try_fold(mediator.max(seal), |latest, party| {
            self.signatures.get(&party.key).map(|signature| latest.max(signature.on))
        })
    }

    /// The parties whose signature is missing.
    pub fn unsigned<'a>(&'a self, parties: &'a [Party]) -> impl Iterator<Item = &'a Party> {
        parties.iter().filter(|party| !self.signatures.contains_key(&party.key))
    }

    /// It exists on paper: written, or put in writing.
    #[must_use]
    pub const fn on_paper(&self) -> bool {
        matches!(self.form, AgreementForm::Written) || self.writing.is_some()
    }
}

impl Case {
    /// The agreement in force, with its day.
    #[must_use]
    pub fn agreement_in_force(&self) -> Option<(&Agreement, NaiveDate)> {
        let agreement = self.agreement.as_ref()?;
        agreement.in_force_on.map(|on| (agreement, on))
    }
}

/// The largest number of instalments: ten years, month by month.
pub const INSTALMENTS_MAX: usize = 120;

/// Checks what is owed and when; gives the warnings that go with it.
///
/// # Errors
/// `field_empty` (content), `amount_too_large`, `instalments_too_many`, `instalment_empty`, `date_implausible`,
/// `due_before_agreement`, `instalments_do_not_sum` with both figures.
pub fn check_terms(terms: &Terms, on: NaiveDate) -> Result<Vec<Warning>, Refusal> {
    check::text(&terms.content, "content")?;
    check::amount(terms.amount_fen)?;
    if terms.instalments.len() > INSTALMENTS_MAX {
        return Err(refuse("instalments_too_many").with("max", INSTALMENTS_MAX));
    }
    for (number, instalment) in (1u32..).zip(&terms.instalments) {
        check::plausible(instalment.due_on)?;
        if instalment.due_on < on {
            return Err(refuse("due_before_agreement")
                .with("instalment", number)
                .with("due_on", instalment.due_on)
                .with("on", on));
        }
        if instalment.amount_fen == Fen(0) && instalment.what.trim().is_empty() {
            return Err(refuse("instalment_empty").with("instalment", number));
        }
    }
    let sum = terms.instalments.iter().try_fold(Fen(0), |sum, instalment| sum.plus(instalment.amount_fen));
    match sum {
        None => return Err(refuse("amount_too_large").with("max", Fen::MAX)),
        Some(sum) if !terms.instalments.is_empty() && sum != terms.amount_fen => {
            return Err(refuse("instalments_do_not_sum").with("sum", sum).with("amount", terms.amount_fen));
        }
        Some(_) => {}
    }
    let mut warnings = Vec::new();
    if terms.decides_ownership {
        warnings.push(warn("confirmation_ownership"));
    }
    if terms.instalments.is_empty() && terms.amount_fen > Fen(0) {
        warnings.push(warn("no_due_date").with("amount", terms.amount_fen));
    }
    Ok(warnings)
}

/// Whether somebody may bind a party on a day.
///
/// # Errors
/// `minor_needs_guardian`, `guardian_unknown`, `signer_name_missing`, `special_authority_missing`.
pub fn check_signer(party: &Party, by: SignedBy, name: Option<&str>, on: NaiveDate) -> Result<(), Refusal> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    if party.is_minor(on) && by != SignedBy::Guardian {
        return Err(refuse("minor_needs_guardian").with("party", &party.who.name));
    }
    match by {
        SignedBy::Oneself => Ok(()),
        SignedBy::Guardian => {
            let known =
                party.who.guardian.as_ref().is_some_and(|guardian| name.is_none_or(|name| guardian.name == name));
            if known { Ok(()) } else { Err(refuse("guardian_unknown").with("party", &party.who.name)) }
        }
        SignedBy::Agent => {
            let agent = name.ok_or_else(|| refuse("signer_name_missing").with("party", &party.who.name))?;
            if party.may_settle(agent, on) {
                return Ok(());
            }
            Err(refuse("special_authority_missing").with("party", &party.who.name).with("agent", agent))
        }
    }
}

/// A warning that parties agree who were never told their rights and duties (人民调解工作若干规定 Art 30).
#[must_use]
pub fn untold(case: &Case, context: &Context<'_>) -> Option<Warning> {
    let names: Vec<_> = case.untold(context.on).map(|party| party.who.name.as_str()).collect();
    (!names.is_empty()).then(|| warn("rights_untold").with("parties", names.join("、")))
}

/// Each party one copy, the committee one (人民调解法 Art 29).
///
/// # Errors
/// `copies_too_few`.
pub fn check_copies(case: &Case, copies: u32) -> Result<(), Refusal> {
    let needed = u32::try_from(case.parties.len()).unwrap_or(u32::MAX).saturating_add(1);
    if copies < needed { Err(refuse("copies_too_few").with("copies", copies).with("needed", needed)) } else { Ok(()) }
}

/// The largest number of copies of one document.
pub const COPIES_MAX: u32 = 200;
