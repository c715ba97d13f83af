//! Performing an action.

use crate::domain::answer::Query;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::model::{CasePage, Layer, Listing, Model, Palette, Part, Sheet, SheetKind, StatsPart, TOUR_STEPS};
use crate::tui::view::{Hit, hit, scroll_most};

use super::{
    available, bulk, close, credit, credit_papers, drafts, files, filter, find, forms, keys, lists, matches, menus,
    office, palette, past, picker, refresh_lists, roster, series, stats, suggested, system, today, undo, unheard,
    volume,
};

/// Does what an action asks for, or says why it cannot be done now.
pub(super) fn perform(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Err(reason) = available(model, action) {
        unheard::refused(model, action, reason);
        return Vec::new();
    }
    match action {
        Action::Open => open(model),
        Action::Back => back(model),
        Action::Up => step(model, -1),
        Action::Down => step(model, 1),
        Action::PageUp => step(model, -page_rows(model)),
        Action::PageDown => step(model, page_rows(model)),
        Action::First => edge(model, false),
        Action::Last => edge(model, true),
        Action::NextScope => today::next_scope(model, 1),
        Action::PreviousScope => today::next_scope(model, 2),
        Action::NextPane => pane(model, 1),
        Action::PreviousPane => pane(model, 2),
        Action::Tab(tab) => go_to(model, tab),
        Action::Register => forms::open(model, "register", None),
        Action::Find => find::open(model),
        Action::Filter => edit_filter(model),
        Action::Documents if credit::page(model).is_some() => credit_papers::menu(model),
        Action::Sign | Action::NextStep | Action::Custody | Action::Documents | Action::Deadlines | Action::Contact => {
            on_case(model, action)
        }
        Action::Groups => stats::groups(model),
        Action::Period => stats::period(model),
        Action::Measure => stats::measure(model),
        Action::NextPart => part(model, 1),
        Action::PreviousPart => part(model, 4),
        Action::Add if model.tab == 3 => credit::add(model),
        Action::Add => office::add(model),
        Action::Acts => acts(model),
        Action::Verify => system::verify(model),
        Action::Suggest => suggested::ask(model),
        Action::Tour => sheet(model, SheetKind::Tour(0)),
        Action::TourOn => tour_on(model),
        Action::Past => past::open(model),
        Action::CopyNumber => copy(model),
        Action::Volume => volume::make(model),
        Action::Files => files::pick(model),
        Action::TakeBack => undo::open(model),
        Action::Refresh => refresh(model),
        Action::Submit => forms::submit(model),
        Action::Untype => forms::untype(model, false),
        Action::Retype => forms::untype(model, true),
        Action::TakeMatch => matches::take(model),
        Action::NextMatch => next_match(model),
        Action::Adopt => forms::adopt(model),
        Action::Seen => today::seen(model),
        Action::Counter => counter(model),
        Action::Mouse => mouse(model),
        Action::FilterPanel => filter_panel(model),
        Action::Lists => lists::kept(model),
        Action::Mark if model.tab == 4 => stats::mark(model),
        Action::Mark => lists::mark(model),
        Action::MarkAll => lists::mark_all(model),
        Action::Bulk => lists::bulk_menu(model),
        Action::Help => sheet(model, SheetKind::Help(model.place())),
        Action::Palette => open_palette(model),
        Action::NextTheme => next_theme(model),
        Action::SwitchLanguage => switch_language(model),
        Action::Redraw => vec![Effect::Redraw],
        Action::Suspend => vec![Effect::Suspend],
        Action::Quit => quit(model),
        Action::SimpleOral => forms::open(model, "simple_oral", None),
        Action::Drafts => drafts::open_list(model),
        Action::ThrowAway => drafts::throw_away(model),
        Action::FieldHelp => field_help(model),
    }
}

/// What can be done with the selected row.
fn acts(model: &mut Model) -> Vec<Effect> {
    match model.tab {
        4 if model.layers.is_empty() => stats::acts(model),
        3 => credit::acts(model),
        6 => system::acts(model),
        _ => roster::acts(model),
    }
}

/// To the first or the last row; on 今日 of the list the selection is in.
fn edge(model: &mut Model, last: bool) -> Vec<Effect> {
    match (today::is_shown(model), last) {
        (true, true) => today::edge(model, usize::MAX),
        (true, false) => today::edge(model, 0),
        (false, true) => step(model, isize::MAX),
        (false, false) => step(model, isize::MIN),
    }
}

fn edit_filter(model: &mut Model) -> Vec<Effect> {
    if model.tab == 3 {
        model.credit.editing = true;
        return Vec::new();
    }
    model.tab = 2;
    model.cases.editing = true;
    // Nothing is looked for yet: the desk makes the index of texts ready that filters by a name.
    vec![Effect::Ask(Query::Search { text: String::new(), limit: 1 })]
}

fn filter_panel(model: &mut Model) -> Vec<Effect> {
    model.tab = 2;
    lists::panel(model)
}

fn next_match(model: &mut Model) -> Vec<Effect> {
    model.matches.next();
    Vec::new()
}

fn counter(model: &mut Model) -> Vec<Effect> {
    model.counter = !model.counter;
    let key = if model.counter { "counter.on" } else { "counter.off" };
    let text = model.look.lang.say(key).into_owned();
    model.tell(text);
    Vec::new()
}

fn mouse(model: &mut Model) -> Vec<Effect> {
    model.mouse = !model.mouse;
    let key = if model.mouse { "mouse.on" } else { "mouse.off" };
    let text = model.look.lang.say(key).into_owned();
    model.tell(text);
    vec![Effect::Mouse(model.mouse)]
}

fn open_palette(model: &mut Model) -> Vec<Effect> {
    model.layers.push(Layer::Palette(Palette::default()));
    Vec::new()
}

fn next_theme(model: &mut Model) -> Vec<Effect> {
    model.look.theme = model.look.theme.next();
    let name = model.look.lang.say(model.look.theme.name()).into_owned();
    let text = model.look.lang.tell("status.theme", &[("name", &name)]);
    model.tell(text);
    Vec::new()
}

fn switch_language(model: &mut Model) -> Vec<Effect> {
    model.look.lang = model.look.lang.other();
    Vec::new()
}

/// What was typed is handed to the desk before the program leaves.
fn quit(model: &mut Model) -> Vec<Effect> {
    let mut effects = drafts::save(model);
    effects.push(Effect::Quit);
    effects
}

/// The list that moves, on a tab.
fn list(model: &mut Model) -> Option<&mut Listing> {
    match model.tab {
        1 => match model.today_part() {
            Part::Doors => Some(&mut model.doors),
            Part::Arriving => Some(&mut model.arriving),
            Part::Changes => None,
        },
        2 => Some(&mut model.cases),
        _ => None,
    }
}

fn open(model: &mut Model) -> Vec<Effect> {
    match model.layers.last() {
        Some(Layer::Menu(_)) => menus::choose(model),
        Some(Layer::Palette(_)) => palette::choose(model),
        Some(Layer::Person(_)) => open_page(model, None),
        Some(Layer::Find(_)) => find::choose(model),
        Some(Layer::Picker(_)) => picker::choose(model),
        Some(Layer::Drafts(_)) => drafts::go_on(model),
        Some(Layer::Pasted(_)) => series::take(model),
        Some(Layer::Pick(_)) => lists::choose(model),
        Some(Layer::Bulk(_)) => bulk::confirm(model),
        Some(_) => Vec::new(),
        None if model.tab == 4 && model.selected_row().is_none() => stats::open(model),
        None if model.tab == 3 && model.credit.editing => {
            model.credit.editing = false;
            Vec::new()
        }
        None if model.tab == 3 => credit::open(model, None),
        None if model.tab == 5 => roster::open(model),
        None if model.tab == 6 => system::open(model),
        None if model.cases.editing && model.tab == 2 => {
            model.cases.editing = false;
            Vec::new()
        }
        None => open_page(model, None),
    }
}

/// Opens the page of the selected case; `then` is done as soon as it has been read.
fn open_page(model: &mut Model, then: Option<Action>) -> Vec<Effect> {
    let Some(row) = model.selected_row().cloned() else { return Vec::new() };
    let page = CasePage::opening(row.id, Some(row), then);
    let query = page.query();
    model.layers.push(Layer::Case(Box::new(page)));
    vec![Effect::Ask(query)]
}

fn on_case(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.page().is_none() {
        return open_page(model, Some(action));
    }
    match action {
        Action::Sign => forms::open(model, "sign_for", keys::subject_id(model)),
        Action::Contact => forms::open(model, "log_contact", keys::subject_id(model)),
        Action::NextStep => menus::next_steps(model),
        Action::Custody => menus::custody(model),
        Action::Documents => sheet(model, SheetKind::Documents),
        Action::Deadlines => sheet(model, SheetKind::Deadlines),
        _ => Vec::new(),
    }
}

/// What was asked for on the list, now that the page has been read.
pub(super) fn continue_with(model: &mut Model, action: Action) -> Vec<Effect> {
    match available(model, action) {
        Ok(()) => on_case(model, action),
        Err(reason) => {
            unheard::refused(model, action, reason);
            Vec::new()
        }
    }
}

fn sheet(model: &mut Model, kind: SheetKind) -> Vec<Effect> {
    let asked_again = matches!(kind, SheetKind::Help(_));
    let same = asked_again && model.layers.last().is_some_and(Layer::is_help);
    if same {
        // The key that opened it closes it.
        return close(model);
    }
    model.layers.push(Layer::Sheet(Sheet::new(kind)));
    Vec::new()
}

/// What the entry under the caret asks, with an example and the rule behind it; on the button, the keys of forms.
fn field_help(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Form(top)) = model.layers.last() else { return Vec::new() };
    let kind = match top.form.focused() {
        Some(entry) => SheetKind::Field(top.act.clone(), entry.id.clone()),
        None => SheetKind::Help(model.place()),
    };
    sheet(model, kind)
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.layers.is_empty() && model.tab == 4 {
        stats::back(model);
        return Vec::new();
    }
    if matches!(model.layers.as_slice(), [_]) && super::founds(model) {
        // There is nothing behind it.
        return vec![Effect::Quit];
    }
    if model.layers.is_empty() && model.tab == 3 {
        model.credit.editing = false;
        model.credit.filter.set("");
        return credit::filtered(model);
    }
    if model.layers.is_empty() {
        // Esc leaves the filter and takes it back: the list is whole again.
        model.cases.editing = false;
        if !model.shows.marked.is_empty() {
            // The marks first; the filter stays for the next Esc.
            model.shows.marked.clear();
            return Vec::new();
        }
        model.shows.kept = None;
        model.cases.filter.set("");
        return filter::apply(model);
    }
    close(model)
}

fn step(model: &mut Model, rows: isize) -> Vec<Effect> {
    let most = scroll_most(model).unwrap_or(0);
    // Never beyond the end: each row too many would be one that seems dead on the way back.
    let scrolled = |from: usize| from.min(most).saturating_add_signed(rows).min(most);
    match model.layers.last_mut() {
        Some(Layer::Menu(menu)) => menu.step(rows),
        Some(Layer::Sheet(sheet)) => sheet.scroll = scrolled(sheet.scroll),
        Some(Layer::Palette(palette)) => palette.index = palette.index.saturating_add_signed(rows),
        Some(Layer::Picker(picker)) => picker.index = picker.index.saturating_add_signed(rows),
        Some(Layer::Case(page)) => page.scroll = scrolled(page.scroll),
        Some(Layer::Person(page)) => page.cases.step(rows),
        Some(Layer::Subject(page)) => page.scroll = scrolled(page.scroll),
        Some(Layer::Find(line)) => line.step(rows),
        Some(Layer::Drafts(_)) => drafts::step(model, rows),
        Some(Layer::Pasted(list)) => {
            list.index = list.index.saturating_add_signed(rows).min(list.rows.len().saturating_sub(1));
        }
        Some(Layer::Pick(pick)) => {
            pick.index = pick.index.saturating_add_signed(rows).min(pick.items.len().saturating_sub(1));
        }
        Some(Layer::Bulk(bulk)) => bulk.scroll = scrolled(bulk.scroll),
        Some(Layer::Form(_)) => {}
        None if model.tab == 1 => today::step(model, rows),
        None if model.tab == 3 => return credit::step(model, rows),
        None if model.tab == 4 => model.stats.step(rows),
        None if model.tab == 5 => roster::step(model, rows),
        None if model.tab == 6 => return system::step(model, rows),
        None => {
            if let Some(list) = list(model) {
                list.step(rows);
            }
        }
    }
    match model.layers.last_mut() {
        Some(Layer::Palette(_)) => palette::clamp(model),
        Some(Layer::Person(page)) => return page.cases.more().map(Effect::Ask).into_iter().collect(),
        Some(Layer::Picker(_)) => picker::clamp(model),
        Some(_) => {}
        None => return list(model).and_then(Listing::more).map(Effect::Ask).into_iter().collect(),
    }
    Vec::new()
}

/// Rows one notch of the wheel moves.
const WHEEL_ROWS: isize = 3;

/// The wheel moves whatever the arrows move.
pub(super) fn wheel(model: &mut Model, down: bool) -> Vec<Effect> {
    model.notice = None;
    step(model, if down { WHEEL_ROWS } else { -WHEEL_ROWS })
}

/// A click selects the row it is on.
pub(super) fn click(model: &mut Model, x: u16, y: u16) {
    model.notice = None;
    match hit(model, x, y) {
        Some(Hit::Case(index)) => model.cases.select(index),
        Some(Hit::Today(part, index)) => today::select(model, part, index),
        None => {}
    }
}

/// Rows of a page of the list, for Page Up and Page Down.
fn page_rows(model: &Model) -> isize {
    isize::try_from(model.size.height.saturating_sub(8).max(1)).unwrap_or(1)
}

fn pane(model: &mut Model, by: usize) -> Vec<Effect> {
    if today::is_shown(model) {
        today::next_part(model, by);
        return Vec::new();
    }
    if model.layers.is_empty() && model.tab == 4 {
        return stats::column(model);
    }
    if let Some(page) = model.page_mut() {
        page.next_pane(by);
    }
    Vec::new()
}

/// Goes on in the tour, and out of it at its end.
fn tour_on(model: &mut Model) -> Vec<Effect> {
    if let Some(Layer::Sheet(sheet)) = model.layers.last_mut()
        && let SheetKind::Tour(step) = &mut sheet.kind
    {
        *step += 1;
        if *step < TOUR_STEPS {
            return Vec::new();
        }
    }
    close(model);
    Vec::new()
}

/// The next part of 名册 or 系统; four on is one back.
fn part(model: &mut Model, by: usize) -> Vec<Effect> {
    match model.tab {
        3 => credit::part(model, if by == 1 { 1 } else { -1 }),
        4 => stats::part(model, if by == 1 { 1 } else { StatsPart::ALL.len() - 1 }),
        5 => {
            model.roster.part = model.roster.part.step(by);
            Vec::new()
        }
        _ => system::part(model, by > 1),
    }
}

fn go_to(model: &mut Model, tab: u8) -> Vec<Effect> {
    if model.tab == tab && model.layers.is_empty() {
        let text = model.look.lang.say("unheard.here").into_owned();
        model.tell(text);
    }
    while matches!(model.layers.last(), Some(Layer::Case(_) | Layer::Person(_) | Layer::Subject(_) | Layer::Find(_))) {
        // A page has nothing to save.
        close(model);
    }
    model.tab = tab;
    match tab {
        1 => today::ask(model),
        2 => model.cases.again().map(Effect::Ask).into_iter().collect(),
        3 => credit::ask(model),
        4 => stats::ask(model),
        5 => roster::ask(),
        6 => system::ask(model),
        _ => Vec::new(),
    }
}

fn copy(model: &mut Model) -> Vec<Effect> {
    let Some(number) = model.subject().map(|row| row.number.to_string()) else { return Vec::new() };
    let text = model.look.lang.tell("status.copied", &[("number", &number)]);
    model.tell(text);
    vec![Effect::Copy(number)]
}

fn refresh(model: &mut Model) -> Vec<Effect> {
    let mut effects = refresh_lists(model);
    effects.extend(model.page().map(|page| Effect::Ask(page.query())));
    effects
}
