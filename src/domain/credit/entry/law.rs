//! What the law asks of a decision to list before it can be recorded, and what falls with the paper it rests on.

use chrono::NaiveDate;

use super::{AuthorityLevel, Class, Decided, LegalBasis, List};
use crate::domain::case::vocabulary::Kind;
use crate::domain::credit::Dossier;
use crate::domain::credit::basis::Law;
use crate::domain::credit::instrument::{InstrumentKind, Intent, Paper, standing};
use crate::domain::refusal::{Refusal, Warning, refuse, warn};
use crate::domain::rules::RuleId;

/// Whether a paper is enough for a basis: a heavier penalty for the list of 令44 (Art 2), one that finds intent where
/// the basis is intentional infringement (Art 9, 12); any for the other lists.
pub(in crate::domain::credit) fn bears(basis: LegalBasis, paper: &Paper) -> bool {
    match basis.list() {
        List::SeriousViolation => {
            let heavier = paper.kind == InstrumentKind::Penalty && paper.heavier.is_some();
            let intends = basis != LegalBasis::Samr44Art9Ip
                || paper.dispute != Kind::Infringement
                || paper.intent == Intent::Found;
            heavier && intends
        }
        List::IpDishonesty | List::Enforcement => true,
    }
}

/// What the law asks of the instruments a listing rests on.
///
/// # Errors
/// `no_intent`, `penalty_missing`, `penalty_not_heavier`, `intent_missing`, and those of [`standing`].
pub(crate) fn resting(
    dossier: &Dossier,
    (basis, numbers): (LegalBasis, &[u32]),
    on: NaiveDate,
) -> Result<Vec<u32>, Refusal> {
    let papers = standing(dossier, numbers, on)?;
    if basis.list() == List::SeriousViolation {
        if let Some(known) = papers.iter().find(|known| known.paper.intent == Intent::NotFound) {
            return Err(refuse("no_intent").with("number", &known.paper.number));
        }
        let penalties: Vec<_> = papers.iter().filter(|known| known.paper.kind == InstrumentKind::Penalty).collect();
        if penalties.is_empty() {
            return Err(refuse("penalty_missing").with("legal_basis", basis));
        }
        if penalties.iter().all(|known| known.paper.heavier.is_none()) {
            return Err(refuse("penalty_not_heavier").with("legal_basis", basis));
        }
        if !papers.iter().any(|known| bears(basis, &known.paper)) {
            return Err(refuse("intent_missing").with("legal_basis", basis));
        }
    }
    Ok(papers.iter().map(|known| known.n).collect())
}

/// The last day of a term: given, or the longest of the class.
///
/// # Errors
/// `term_too_long` (`until`, `max`, `credit_class`), `rule_missing`.
pub(crate) fn term(
    (class, decided_on): (Class, NaiveDate),
    until: Option<NaiveDate>,
    law: Law<'_>,
) -> Result<NaiveDate, Refusal> {
    let rule = class.longest();
    let no_rule = || refuse("credit_rule_missing").with("rule", rule).with("on", decided_on);
    let max = law.end(rule, decided_on, decided_on).ok_or_else(no_rule)?;
    let until = until.unwrap_or(max);
    if until > max || until <= decided_on {
        return Err(refuse("term_too_long").with("until", until).with("max", max).with("credit_class", class));
    }
    Ok(until)
}

/// Whether the consent of the superior is missing where the rule of the day asks it.
pub(crate) fn consent_missing(level: AuthorityLevel, given: bool, on: NaiveDate, law: Law<'_>) -> bool {
    let asks = matches!(level, AuthorityLevel::County | AuthorityLevel::City) && law.flag(RuleId::SuperiorConsent, on);
    asks && !given
}

/// What to know beside a decision: a missing repair notice, and a listing apart from its penalty (令44 Art 13).
pub(crate) fn beside(decided: &Decided, dossier: &Dossier, law: Law<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if decided.repair_notice_on.is_none() && law.flag(RuleId::RepairNotice, decided.decided_on) {
        warnings.push(warn("repair_notice_missing"));
    }
    let together = |n: &u32| dossier.instrument(*n).is_ok_and(|known| known.paper.decided_on == decided.decided_on);
    if decided.list == List::SeriousViolation && !decided.instruments.iter().any(together) {
        warnings.push(warn("listing_apart"));
    }
    warnings
}
