//! What can be chosen on a dossier: which paper, which procedure, which entry an act is about, beside each what it is and
//! how it stands. Only what the act can be about is offered; whether it may be done the desk says.

use crate::domain::credit::due::DueKind;
use crate::domain::credit::reply::CreditFile;
use crate::domain::credit::state::{Item, State};
use crate::domain::pledge::Programme;
use crate::tui::lang::Lang;
use crate::tui::widgets::form::Choice;

/// The choices of a field of an act, on a dossier; none where the field counts nothing of it.
#[must_use]
pub fn offered(act: &str, field: &str, file: &CreditFile, lang: Lang) -> Option<Vec<Choice>> {
    let choices = match field {
        "instrument" | "instruments" | "same_act_as" => instruments(act, file, lang),
        "link" => links(file, lang),
        "attention" => attentions(act, file, lang),
        "suggestion" => suggestions(act, file, lang),
        "listing" => listings(act, file, lang),
        "entry" => entries(act, file, lang),
        "pledge" => pledges(act, file, lang),
        _ => return None,
    };
    Some(choices)
}

fn choice(n: u32, label: String, parts: &[String]) -> Choice {
    Choice::new(&n.to_string(), &format!("{n} {label}")).noted(parts.join("  "))
}

fn said(lang: Lang, vocabulary: &str, value: &str) -> String {
    lang.say(&format!("{vocabulary}.{value}")).into_owned()
}

fn state(lang: Lang, state: State) -> String {
    said(lang, "credit_state", state.value())
}

fn instruments(act: &str, file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let fits = |fallen: bool, in_force: bool| match act {
        "instrument_correct" | "instrument_add" => true,
        "instrument_revoke" => !fallen,
        _ => in_force,
    };
    let papers = file.dossier.instruments.iter();
    papers
        .filter(|known| fits(known.fallen(file.on), known.in_force(file.on)))
        .map(|known| {
            let kind = said(lang, "instrument_kind", known.paper.kind.value());
            let from = known.paper.in_force_on.map_or_else(|| state(lang, State::NotYet), |on| on.to_string());
            choice(known.n, known.paper.number.clone(), &[kind, known.paper.authority.clone(), from])
        })
        .collect()
}

fn links(file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let open = file.dossier.links.iter().filter(|known| known.state == State::Proposed);
    open.map(|known| {
        choice(known.n, known.with.clone(), &[said(lang, "link_ground", known.ground.value()), known.reason.clone()])
    })
    .collect()
}

fn attentions(act: &str, file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let fits = |state: State| match act {
        "attention_decide" => state == State::Proposed,
        _ => matches!(state, State::Proposed | State::InForce),
    };
    let known = file.dossier.attentions.iter().zip(&file.attentions);
    known
        .filter(|(_, state)| fits(**state))
        .map(|(known, now)| {
            let parts = [state(lang, *now), known.by.clone(), known.on.to_string()];
            choice(known.n, said(lang, "credit_test", known.test.value()), &parts)
        })
        .collect()
}

fn suggestions(act: &str, file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let fits = |state: State| match act {
        "suggestion_receipt" => state == State::Forwarded,
        _ => state != State::Answered,
    };
    let open = file.dossier.suggestions.iter().filter(|known| fits(known.state()));
    open.map(|known| choice(known.n, known.to.clone(), &[state(lang, known.state()), known.on.to_string()])).collect()
}

fn listings(act: &str, file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let open = file.dossier.listings.iter().filter(|known| {
        let answered = known.defence.as_ref().is_some_and(|defence| defence.answer.is_some());
        match (act, known.state()) {
            (_, State::Decided) => false,
            ("listing_notify", now) => now == State::Proposed,
            ("defence_record", now) => now == State::Notified,
            ("defence_answer", now) => now == State::Defended && !answered,
            ("superior_consent", _) => known.consent.is_none(),
            (_, now) => matches!(now, State::Notified | State::Defended),
        }
    });
    open.map(|known| {
        let basis = said(lang, "legal_basis", known.legal_basis.value());
        choice(known.n, basis, &[state(lang, known.state()), known.by.clone(), known.on.to_string()])
    })
    .collect()
}

fn entries(act: &str, file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let known = file.dossier.entries.iter().zip(&file.entries);
    let fitting = known.filter(|(known, now)| {
        let repair = known.repairs.last().map(crate::domain::credit::repair::Repair::state);
        let stands = matches!(now, State::InForce | State::Fallen);
        match act {
            "entry_annul" => stands,
            "repair_request" => **now == State::InForce && !known.repairs.iter().any(|one| one.is_open()),
            "repair_take" => repair == Some(State::Requested),
            "repair_verify" => repair == Some(State::Accepted),
            "repair_decide" => repair == Some(State::Verified),
            "entry_remove" => stands && repair == Some(State::Granted),
            _ => repair.is_some(),
        }
    });
    fitting
        .map(|(known, now)| {
            let list = said(lang, "credit_list", known.decided.list.value());
            let class = said(lang, "credit_class", known.decided.class.value());
            choice(known.n, known.decided.number.clone(), &[list, class, state(lang, *now)])
        })
        .collect()
}

fn pledges(act: &str, file: &CreditFile, lang: Lang) -> Vec<Choice> {
    let due =
        |n: u32, what: DueKind| file.dues.iter().any(|due| due.item == Item::Pledge && due.n == n && due.what == what);
    let known = file.dossier.pledges.iter().zip(&file.pledges);
    let fitting = known.filter(|(known, now)| match (act, **now, known.programme) {
        ("pledge_review", now, _) => now == State::Requested,
        ("pledge_forward", now, programme) => now == State::Reviewed && programme == Programme::GenuineGoods,
        ("pledge_publicise", now, programme) => now == State::Reviewed && programme == Programme::NoInfringement,
        ("pledge_decide", now, _) => matches!(now, State::Forwarded | State::Publicised),
        ("pledge_renew", State::InForce, Programme::NoInfringement) => due(known.n, DueKind::RenewPledge),
        ("pledge_renew", ..) => false,
        ("pledge_break", now, _) => matches!(now, State::InForce | State::Expired),
        (_, now, _) => !matches!(now, State::Withdrawn | State::Rejected | State::Expired),
    });
    fitting
        .map(|(known, now)| {
            let until = known.until.map_or_else(String::new, |until| until.to_string());
            let programme = said(lang, "programme", known.programme.value());
            choice(known.n, programme, &[state(lang, *now), until])
        })
        .collect()
}
