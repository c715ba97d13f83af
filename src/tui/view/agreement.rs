//! 协议与履行: what was agreed and what came of it, instalment by instalment, then confirmation, enforcement and visits.

use crate::domain::answer::CaseFile;
use crate::domain::case::confirmation::Application;
use crate::domain::case::performance::{Obligation, PerformanceState};
use crate::domain::money::Fen;
use crate::tui::model::Model;
use crate::tui::theme::Meaning;
use crate::tui::words::short_date;

type Line = (String, Meaning);

/// Nothing before there is an agreement.
pub(super) fn lines(model: &Model, file: &CaseFile) -> Vec<Line> {
    let lang = model.look.lang;
    let case = &file.case;
    let Some(agreement) = &case.agreement else { return Vec::new() };
    let form = lang.say(&format!("agreement_form.{}", agreement.form)).into_owned();
    let state = match agreement.in_force_on {
        Some(on) => lang.tell("page.in_force", &[("on", &short_date(on))]),
        None => lang.say("page.not_in_force").into_owned(),
    };
    let amount = yuan(model, agreement.terms.amount_fen);
    let mut lines = vec![(joined([form, state, amount]), Meaning::Title)];
    lines.extend(case.obligations().iter().map(|owed| obligation(model, file, owed)));
    lines.extend(case.confirmation.applications.iter().map(|application| confirmation(model, application)));
    for enforcement in &case.confirmation.enforcements {
        let result = enforcement.result.as_ref().map_or_else(
            || lang.say("page.under_enforcement").into_owned(),
            |(_, outcome, _)| lang.say(&format!("enforcement_result.{outcome}")).into_owned(),
        );
        let text = lang.tell("page.enforcement", &[("on", &short_date(enforcement.on)), ("court", &enforcement.court)]);
        lines.push((joined([text, result]), Meaning::Notice));
    }
    for visit in &case.visits {
        let satisfaction = lang.say(&format!("satisfaction.{}", visit.satisfaction)).into_owned();
        let text = lang.tell("page.visit", &[("on", &short_date(visit.on)), ("satisfaction", &satisfaction)]);
        lines.push((text, Meaning::Text));
    }
    lines
}

/// `第 2 期 12-20 8,000 元 未到期`.
fn obligation(model: &Model, file: &CaseFile, owed: &Obligation) -> Line {
    let lang = model.look.lang;
    let state = owed.state(file.as_of);
    let number = lang.tell("page.instalment", &[("n", &owed.number.to_string())]);
    let due = owed.due_on.map(short_date).unwrap_or_default();
    let told = lang.say(&format!("performance_state.{state}")).into_owned();
    let paid = (state == PerformanceState::Partly && owed.paid_fen > Fen(0))
        .then(|| lang.tell("page.paid", &[("amount", &owed.paid_fen.to_string())]));
    let done = owed.performed_on.map(|on| format!("({})", short_date(on))).unwrap_or_default();
    let meaning = match state {
        PerformanceState::Performed => Meaning::Good,
        PerformanceState::Not => Meaning::Overdue,
        PerformanceState::Partly => Meaning::Soon,
        PerformanceState::Due => Meaning::Text,
    };
    let what = [yuan(model, owed.amount_fen), owed.what.clone()];
    let [amount, what] = what;
    (joined([number, due, amount, what, told, paid.unwrap_or_default(), done]), meaning)
}

fn confirmation(model: &Model, application: &Application) -> Line {
    let lang = model.look.lang;
    let applied = lang.tell("page.confirmation", &[("on", &short_date(application.on)), ("court", &application.court)]);
    let (state, meaning) = match (&application.decided, &application.accepted) {
        (Some(decision), _) => {
            let result = lang.say(&format!("confirmation_result.{}", decision.result)).into_owned();
            (joined([short_date(decision.on), result]), Meaning::Good)
        }
        (None, Some((on, _))) => (lang.tell("page.court_accepted", &[("on", &short_date(*on))]), Meaning::Text),
        (None, None) => (lang.say("page.court_pending").into_owned(), Meaning::Notice),
    };
    (joined([applied, state]), meaning)
}

/// An amount; nothing for none.
fn yuan(model: &Model, fen: Fen) -> String {
    if fen == Fen(0) { String::new() } else { model.look.lang.tell("page.yuan", &[("amount", &fen.to_string())]) }
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
