//! 今日: asking for it, walking over its parts, and saying that the changes have been looked at.

use crate::domain::answer::Changes;
use crate::domain::query::CaseQuery;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Model, Part, Scope};
use crate::tui::words;

/// Everything the screen shows, for the person's committee.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(desk) = &model.desk else { return Vec::new() };
    let doors = model.today_shows.scope(desk).doors(desk);
    let arriving = CaseQuery { filter: desk.arriving(), ..CaseQuery::default() };
    let doors = model.doors.ask(doors);
    let arriving = model.arriving.ask(arriving);
    let lists = [doors, arriving].into_iter().flatten();
    let changes = model.today_shows.query(None);
    lists.chain([changes]).map(Effect::Ask).collect()
}

/// The next scope, round and round.
pub(super) fn next_scope(model: &mut Model, by: usize) -> Vec<Effect> {
    let Some(desk) = &model.desk else { return Vec::new() };
    let scopes: Vec<Scope> = Scope::of(desk);
    let here = scopes.iter().position(|scope| *scope == model.today_shows.scope(desk)).unwrap_or(0);
    let by = if by > 1 { scopes.len().saturating_sub(1) } else { by };
    model.today_shows.chosen = scopes.get((here + by) % scopes.len().max(1)).copied();
    model.today_shows.part = Part::Doors;
    model.doors.select(0);
    ask(model)
}

/// What others changed is told: on the rows until they are looked at, and the newest in one line that leaves with the next
/// key. Neither the selection nor the focus moves, and what the person was told of their own act stays.
pub(super) fn changed(model: &mut Model, changes: Changes, after: Option<u64>) {
    let news = model.today_shows.take(changes, after);
    // Who fills in a form has to see whether it is kept: the line that would hide it for as long as no key comes is theirs.
    let fills_in = model.layers.iter().any(|layer| matches!(layer, Layer::Form(_)));
    let Some(newest) = news.first().filter(|_| model.notice.is_none() && !fills_in) else { return };
    let lang = model.look.lang;
    let (when, what) = (words::moment(newest.entry.at, model.today()), words::record(lang, &newest.entry));
    let (number, more) = (newest.row.number.to_string(), (news.len() - 1).to_string());
    let key = if news.len() > 1 { "status.changed_more" } else { "status.changed" };
    let args = [("when", when.as_str()), ("who", &newest.who), ("what", &what), ("number", &number), ("n", &more)];
    let text = lang.tell(key, &args);
    model.tell(text);
}

/// All that is shown of the changes has been looked at.
pub(super) fn seen(model: &mut Model) -> Vec<Effect> {
    let Some(changes) = &model.today_shows.changes else { return Vec::new() };
    let upto = changes.upto;
    let text = model.look.lang.say("status.seen").into_owned();
    model.tell(text);
    vec![Effect::Ask(model.today_shows.query(Some(upto)))]
}

/// Moves the selection over the parts as if they were one list.
pub(super) fn step(model: &mut Model, rows: isize) {
    let counts = Part::ALL.map(|part| rows_of(model, part));
    let total: usize = counts.iter().sum();
    let part = model.today_part();
    let before: usize = Part::ALL.iter().zip(counts).take_while(|(at, _)| **at < part).map(|(_, rows)| rows).sum();
    let mut there = (before + index_in(model, part)).saturating_add_signed(rows).min(total.saturating_sub(1));
    for (part, rows) in Part::ALL.into_iter().zip(counts) {
        if there < rows {
            select(model, part, there);
            return;
        }
        there -= rows;
    }
}

/// The next part that has rows (by 2: the one before), round and round; what was selected there still is.
pub(super) fn next_part(model: &mut Model, by: usize) {
    let parts: Vec<Part> = Part::ALL.into_iter().filter(|part| rows_of(model, *part) > 0).collect();
    let here = parts.iter().position(|part| *part == model.today_part()).unwrap_or(0);
    let by = if by > 1 { parts.len().saturating_sub(1) } else { by };
    if let Some(part) = parts.get((here + by) % parts.len().max(1)) {
        model.today_shows.part = *part;
    }
}

/// Goes to the first or the last row of the part the selection is in, and asks for what comes behind it.
pub(super) fn edge(model: &mut Model, index: usize) -> Vec<Effect> {
    let part = model.today_part();
    select(model, part, index.min(rows_of(model, part).saturating_sub(1)));
    match part {
        Part::Doors => model.doors.more().map(Effect::Ask).into_iter().collect(),
        Part::Arriving => model.arriving.more().map(Effect::Ask).into_iter().collect(),
        Part::Changes => Vec::new(),
    }
}

/// Whether the screen is in front of everything else.
pub(super) fn is_shown(model: &Model) -> bool {
    model.layers.is_empty() && model.tab == 1
}

/// Selects a row of a part.
pub(super) fn select(model: &mut Model, part: Part, index: usize) {
    model.today_shows.part = part;
    match part {
        Part::Doors => model.doors.select(index),
        Part::Arriving => model.arriving.select(index),
        Part::Changes => model.today_shows.select(index),
    }
}

fn rows_of(model: &Model, part: Part) -> usize {
    match part {
        Part::Doors => model.doors.rows.len(),
        Part::Arriving => model.arriving.rows.len(),
        Part::Changes => model.today_shows.changes.as_ref().map_or(0, |changes| changes.rows.len()),
    }
}

fn index_in(model: &Model, part: Part) -> usize {
    match part {
        Part::Doors => model.doors.selection.index(),
        Part::Arriving => model.arriving.selection.index(),
        Part::Changes => model.today_shows.change.index(),
    }
}
