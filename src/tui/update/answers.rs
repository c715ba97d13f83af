//! What the desk answered.

use crate::client::ClientError;
use crate::domain::answer::{Answer, AsKnown, CaseFile, Query};
use crate::domain::order::Target;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Model, Past};
use crate::tui::words;

use super::{act, drafts, filter, forms, lists, past, refresh, suggested, today};

/// Takes an answer to whom it concerns. An answer nobody waits for any more is dropped.
pub(super) fn answered(model: &mut Model, query: Query, answer: Result<Answer, ClientError>) -> Vec<Effect> {
    model.line_gave(&answer);
    let answer = match answer {
        Ok(answer) => Some(answer),
        Err(error) => {
            failed(model, &query, &error);
            None
        }
    };
    let answer = match listed(model, &query, answer) {
        Ok(effects) => return effects,
        Err(answer) => answer,
    };
    let (query, answer) = match of_the_office(model, query, answer) {
        Ok(effects) => return effects,
        Err(others) => *others,
    };
    match (query, answer) {
        (Query::Desk, Some(Answer::Desk(card))) => {
            let first = model.desk.is_none();
            model.desk = Some(card);
            let mut effects = refresh::answered(model);
            if first && model.reads_cases() {
                effects.extend(today::ask(model));
            } else if first {
                // Who works on credit begins there: of cases they are told nothing, not even that there are any.
                model.tab = 3;
                model.notice = None;
                effects.extend(super::credit::ask(model));
            }
            effects
        }
        (Query::Count(asked), Some(Answer::Count(count))) => {
            model.shows.total.take(&asked, count).map(Effect::Ask).into_iter().collect()
        }
        (Query::Preview(bulk), Some(Answer::Preview(told))) => {
            super::bulk::previewed(model, &bulk, told);
            Vec::new()
        }
        (Query::KeepList(_) | Query::DropList { .. }, Some(Answer::Lists(kept))) => {
            if let Some(desk) = &mut model.desk {
                desk.lists = kept;
            }
            let text = model.look.lang.say("lists.kept").into_owned();
            model.tell(text);
            Vec::new()
        }
        (Query::Changes { after, .. }, Some(Answer::Changes(changes))) => {
            today::changed(model, changes, after);
            Vec::new()
        }
        (Query::EvenHand(_), Some(Answer::EvenHand(told))) => {
            model.credit.even_hand = Some(told);
            Vec::new()
        }
        (Query::Credit(asked), Some(Answer::Credit(told))) => super::credit::answered(model, &asked, told),
        (Query::Stats(asked), Some(Answer::Stats(figures))) => {
            model.stats.take(&asked, *figures);
            Vec::new()
        }
        (Query::Case(known), Some(Answer::Case(file))) => case_read(model, &known, file),
        // It could not be answered: what was told meanwhile is asked for with the next notice.
        (Query::Desk, None) => {
            model.refresh.asked = false;
            Vec::new()
        }
        (Query::Past(Target::Id(case)), answer) => {
            past::known(model, case, answer);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// An answer about the office, the roster or the register itself; any other is given back.
fn of_the_office(
    model: &mut Model,
    query: Query,
    answer: Option<Answer>,
) -> Result<Vec<Effect>, Box<(Query, Option<Answer>)>> {
    if query == Query::Verify {
        model.system.verifying = false;
    }
    Ok(match (query, answer) {
        (Query::Roster, Some(Answer::Roster(card))) => {
            let own = super::roster::own(model);
            model.roster.take(card, own.as_ref());
            super::office::read(model)
        }
        (Query::Suggest(Target::Id(case)), Some(Answer::Suggested(list))) => {
            model.loads.extend(list.iter().map(|one| (one.mediator, one.load)));
            suggested::known(model, case, list);
            forms::offers_changed(model);
            Vec::new()
        }
        (Query::Office, Some(Answer::Office(office))) => {
            model.system.take(office);
            super::office::read(model)
        }
        (Query::Health, Some(Answer::Health(card))) => {
            model.system.health = Some(card);
            Vec::new()
        }
        (Query::Log(asked), Some(Answer::Log(page))) => {
            model.system.take_log(&asked, page);
            Vec::new()
        }
        (Query::Verify, Some(Answer::Verified(card))) => {
            model.system.verified = Some(card);
            Vec::new()
        }
        others => return Err(Box::new(others)),
    })
}

/// An answer some list waits for goes there; any other is given back.
fn listed(model: &mut Model, query: &Query, answer: Option<Answer>) -> Result<Vec<Effect>, Option<Answer>> {
    if model.matches.waits_for(query) {
        return Ok(model.matches.take(answer).map(Effect::Ask).into_iter().collect());
    }
    if let (Some(marking), Some(Answer::Cases(page))) = (&model.shows.marking, &answer)
        && marking == query
    {
        lists::marked(model, page.clone());
        return Ok(Vec::new());
    }
    if model.cases.waits_for(query) {
        // While the wish changes, only the last one is worth counting.
        return Ok(match model.cases.take(answer) {
            Some(next) if model.cases.is_searching() => {
                [Some(Effect::Ask(next)), filter::count(model)].into_iter().flatten().collect()
            }
            Some(next) => vec![Effect::Ask(next)],
            None => filter::count(model).into_iter().collect(),
        });
    }
    let answer = if model.arriving.waits_for(query) { nearest_first(answer) } else { answer };
    for list in [&mut model.doors, &mut model.arriving] {
        if list.waits_for(query) {
            return Ok(list.take(answer).map(Effect::Ask).into_iter().collect());
        }
    }
    for layer in &mut model.layers {
        if let Layer::Find(line) = layer
            && line.waits_for(query)
        {
            return Ok(line.take(answer).map(Effect::Ask).into_iter().collect());
        }
    }
    let person =
        model.layers.iter_mut().find_map(|layer| if let Layer::Person(page) = layer { Some(page) } else { None });
    if let Some(page) = person.filter(|page| page.cases.waits_for(query)) {
        return Ok(page.cases.take(answer).map(Effect::Ask).into_iter().collect());
    }
    Err(answer)
}

/// What waits to be signed for, the longest overdue first.
fn nearest_first(answer: Option<Answer>) -> Option<Answer> {
    let Some(Answer::Cases(mut page)) = answer else { return answer };
    page.rows.sort_by_key(|row| row.next.as_ref().map_or(chrono::NaiveDate::MAX, |door| door.on));
    Some(Answer::Cases(page))
}

/// A case was read: its page shows it, and what waited for it goes on.
fn case_read(model: &mut Model, known: &AsKnown, file: Box<CaseFile>) -> Vec<Effect> {
    let Some(page) = model.page_mut().filter(|page| known.case == Target::Id(page.id)) else {
        return Vec::new();
    };
    let id = page.id;
    let named_otherwise = page.file.as_ref().is_some_and(|known| known.case.parties != file.case.parties);
    if named_otherwise {
        page.past = Past::Unknown;
    }
    let upto = file.timeline.iter().map(|entry| entry.position).max().unwrap_or(0);
    page.file = Some(file);
    page.trouble = None;
    let then = page.then.take();
    model.today_shows.looked_at(id, upto);
    // A form over the page decides on what its person saw, and tells what has happened since: see `ActForm::since`.
    let mut effects = match then {
        Some(action) => act::continue_with(model, action),
        None => drafts::case_read(model, id),
    };
    effects.extend(past::ask(model));
    effects
}

/// Tells what went wrong, where it was asked for.
fn failed(model: &mut Model, query: &Query, error: &ClientError) {
    let said = words::trouble(model.look.lang, model.units(), error);
    if matches!(query, Query::Cases(_) | Query::Count(_)) && !model.reads_cases() {
        // The first screen of most asks for cases before it is known who sits here.
        return;
    }
    if matches!(query, Query::Suggest(_) | Query::Past(_) | Query::Changes { seen: None, .. }) {
        // Without it a picker shows no loads, a page no earlier cases, a row no mark; nothing else depends on it.
        return;
    }
    if let (Query::Case(_), Some(page)) = (query, model.page_mut()) {
        page.trouble = Some(said);
        return;
    }
    match query {
        Query::Credit(asked) => super::credit::failed(model, asked, error),
        Query::EvenHand(_) => model.credit.trouble = Some(said.clone()),
        Query::Roster => model.roster.trouble = Some(said.clone()),
        Query::Office => model.system.trouble = Some(said.clone()),
        Query::Stats(_) => model.stats.trouble = Some(said.clone()),
        Query::Log(_) => {
            model.system.audit.reading = false;
            model.system.audit.trouble = Some(said.clone());
        }
        _ => {}
    }
    model.warn([said.what, said.hint].join(" "));
}
