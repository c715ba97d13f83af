//! The table.

use crossterm::event::KeyCode;

use super::action::{Action, Place};
use crate::tui::input::Key;

/// One action: how it is called, by which keys it is asked for, and where.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// The keys, the one to advertise first.
    pub keys: &'static [Key],
    /// Catalogue key of its name.
    pub label: &'static str,
    /// Where it is valid.
    pub places: &'static [Place],
    /// Whether the footer mentions it.
    pub footer: bool,
}

use Place::{Case, Cases, Credit, Drafts, Form, Line, Menu, Person, Roster, Sheet, Stats, Subject, System, Today};

const TABS: &[Place] = &[Today, Cases, Stats];
const PAGES: &[Place] = &[Today, Cases, Credit, Stats, Roster, System, Case, Person, Subject];
const LISTS: &[Place] = &[Today, Cases, Credit, Stats, Roster, System, Person, Menu, Drafts];
const SCROLLS: &[Place] =
    &[Today, Cases, Credit, Stats, Roster, System, Case, Person, Subject, Menu, Sheet, Line, Drafts];
const PARTS: &[Place] = &[Credit, Roster, System];
const ADDS: &[Place] = &[Credit, Roster, System, Subject];
const ACTING: &[Place] = &[Credit, Stats, Roster, System, Person, Subject];
const ON_CASE: &[Place] = &[Today, Cases, Case];
const OVER: &[Place] = &[Case, Person, Subject, Form, Menu, Sheet, Line, Drafts];
const NOT_FORM: &[Place] =
    &[Today, Cases, Credit, Stats, Roster, System, Case, Person, Subject, Menu, Sheet, Line, Drafts];
const ANYWHERE: &[Place] = &Place::ALL;

const fn plain(code: KeyCode) -> Key {
    Key::plain(code)
}

/// Every action, in the order the footer and the help show them.
pub const ROWS: &[Row] = &[
    row(
        Action::Open,
        &[plain(KeyCode::Enter)],
        "action.open",
        &[Today, Cases, Credit, Stats, Roster, System, Person],
        true,
    ),
    row(Action::Open, &[plain(KeyCode::Enter)], "action.choose", &[Menu, Line], true),
    row(Action::Open, &[plain(KeyCode::Enter)], "action.go_on", &[Drafts], true),
    row(Action::ThrowAway, &[plain(KeyCode::Delete)], "action.throw_away", &[Drafts], true),
    row(Action::Submit, &[Key::ctrl('s')], "action.submit", &[Form], true),
    row(Action::Adopt, &[Key::f(5)], "action.adopt", &[Form], true),
    row(Action::TakeMatch, &[Key::f(3)], "action.take_match", &[Form], true),
    row(Action::NextMatch, &[Key::f(4)], "action.next_match", &[Form], false),
    row(Action::Suggest, &[Key::f(8)], "action.suggest", &[Form], true),
    row(Action::Untype, &[Key::f(6)], "action.untype", &[Form], false),
    row(Action::Retype, &[Key::f(7)], "action.retype", &[Form], false),
    row(Action::TourOn, &[plain(KeyCode::Enter)], "action.tour_on", &[Sheet], true),
    row(Action::NextPane, &[plain(KeyCode::Tab), plain(KeyCode::Right)], "action.next_pane", &[Case], false),
    row(Action::PreviousPane, &[plain(KeyCode::BackTab), plain(KeyCode::Left)], "action.previous_pane", &[Case], false),
    row(Action::NextPane, &[plain(KeyCode::Tab)], "action.next_list", &[Today], false),
    row(Action::PreviousPane, &[plain(KeyCode::BackTab)], "action.previous_list", &[Today], false),
    row(Action::NextScope, &[plain(KeyCode::Right)], "action.next_scope", &[Today], false),
    row(Action::PreviousScope, &[plain(KeyCode::Left)], "action.previous_scope", &[Today], false),
    row(Action::NextPart, &[plain(KeyCode::Right), plain(KeyCode::Tab)], "action.next_part", PARTS, true),
    row(Action::PreviousPart, &[plain(KeyCode::Left), plain(KeyCode::BackTab)], "action.previous_part", PARTS, false),
    row(Action::NextPart, &[plain(KeyCode::Right)], "action.next_part", &[Stats], true),
    row(Action::PreviousPart, &[plain(KeyCode::Left)], "action.previous_part", &[Stats], false),
    row(Action::NextPane, &[plain(KeyCode::Tab)], "action.next_number", &[Stats], true),
    row(Action::Period, &[Key::f(3)], "action.period", &[Stats], true),
    row(Action::Measure, &[Key::f(4)], "action.measure", &[Stats], true),
    row(Action::Groups, &[Key::f(6)], "action.groups", &[Stats], true),
    row(Action::Back, &[plain(KeyCode::Esc)], "action.back", &[Stats], true),
    row(Action::Add, &[Key::f(2)], "action.add", ADDS, true),
    row(Action::Acts, &[Key::f(5)], "action.acts", ACTING, true),
    row(Action::Verify, &[Key::f(8)], "action.verify", &[System], true),
    row(Action::Bulk, &[Key::ctrl('g')], "action.bulk", &[Cases], true),
    row(Action::Register, &[Key::f(2)], "action.register", TABS, true),
    row(Action::Find, &[Key::char('/'), Key::ctrl('f')], "action.find", PAGES, true),
    row(Action::Filter, &[Key::f(3)], "action.filter", &[Today, Cases, Credit], true),
    row(Action::Sign, &[Key::f(4)], "action.sign", ON_CASE, true),
    row(Action::NextStep, &[Key::f(5)], "action.next_step", ON_CASE, true),
    row(Action::Custody, &[Key::f(6)], "action.custody", ON_CASE, true),
    row(Action::Documents, &[Key::f(7)], "action.documents", ON_CASE, true),
    row(Action::Documents, &[Key::f(7)], "action.documents", &[Subject], true),
    row(Action::Deadlines, &[Key::f(8)], "action.deadlines", ON_CASE, true),
    row(Action::Contact, &[Key::ctrl('t')], "action.contact", ON_CASE, false),
    row(Action::SimpleOral, &[Key::ctrl('n')], "action.simple_oral", TABS, false),
    row(Action::Drafts, &[Key::ctrl('d')], "action.drafts", PAGES, false),
    row(Action::Past, &[plain(KeyCode::Enter)], "action.past", &[Case], false),
    row(Action::TakeBack, &[Key::ctrl('u'), plain(KeyCode::Delete)], "action.take_back", &[Case], false),
    row(Action::Volume, &[Key::f(3)], "action.volume", &[Case], false),
    row(Action::Files, &[Key::ctrl('o')], "action.files", &[Case], false),
    row(Action::CopyNumber, &[Key::ctrl('y')], "action.copy_number", ON_CASE, false),
    row(Action::Back, &[plain(KeyCode::Esc)], "action.back", OVER, true),
    row(Action::Back, &[plain(KeyCode::Esc)], "action.clear_filter", &[Cases, Credit], false),
    row(Action::FieldHelp, &[Key::f(1)], "action.field_help", &[Form], true),
    row(Action::Help, &[Key::ctrl('g'), Key::char('?')], "action.help", &[Form], true),
    row(Action::Help, &[Key::f(1), Key::char('?')], "action.help", NOT_FORM, true),
    row(Action::Palette, &[Key::ctrl('p')], "action.palette", PAGES, false),
    row(Action::Tour, &[Key::ctrl('k')], "action.tour", PAGES, false),
    row(Action::Up, &[plain(KeyCode::Up)], "action.up", SCROLLS, false),
    row(Action::Down, &[plain(KeyCode::Down)], "action.down", SCROLLS, false),
    row(Action::PageUp, &[plain(KeyCode::PageUp)], "action.page_up", SCROLLS, false),
    row(Action::PageDown, &[plain(KeyCode::PageDown)], "action.page_down", SCROLLS, false),
    row(Action::First, &[plain(KeyCode::Home)], "action.first", LISTS, false),
    row(Action::Last, &[plain(KeyCode::End)], "action.last", LISTS, false),
    row(Action::Tab(1), &[Key::char('1')], "tab.today", PAGES, false),
    row(Action::Tab(2), &[Key::char('2')], "tab.cases", PAGES, false),
    row(Action::Tab(3), &[Key::char('3')], "tab.credit", PAGES, false),
    row(Action::Tab(4), &[Key::char('4')], "tab.statistics", PAGES, false),
    row(Action::Tab(5), &[Key::char('5')], "tab.roster", PAGES, false),
    row(Action::Tab(6), &[Key::char('6')], "tab.system", PAGES, false),
    row(Action::FilterPanel, &[Key::ctrl('w')], "action.filter_panel", &[Today, Cases], false),
    row(Action::Lists, &[Key::ctrl('o')], "action.lists", &[Today, Cases], false),
    row(Action::Mark, &[Key::char(' '), plain(KeyCode::Insert)], "action.mark", &[Cases], false),
    row(Action::Mark, &[Key::char(' '), plain(KeyCode::Insert)], "action.mark_group", &[Stats], false),
    row(Action::MarkAll, &[Key::ctrl('a')], "action.mark_all", &[Cases], false),
    row(Action::Seen, &[Key::ctrl('e')], "action.seen", &[Today], false),
    row(Action::Refresh, &[Key::ctrl('r')], "action.refresh", PAGES, false),
    row(Action::Counter, &[Key::ctrl('x')], "action.counter", ANYWHERE, false),
    row(Action::Mouse, &[Key::f(9)], "action.mouse", ANYWHERE, false),
    row(Action::NextTheme, &[Key::f(11)], "action.theme", PAGES, false),
    row(Action::SwitchLanguage, &[Key::f(12)], "action.language", PAGES, false),
    row(Action::Redraw, &[Key::ctrl('l')], "action.redraw", ANYWHERE, false),
    row(Action::Suspend, &[Key::ctrl('z')], "action.suspend", ANYWHERE, false),
    row(Action::Quit, &[Key::ctrl('q'), Key::f(10)], "action.quit", ANYWHERE, false),
];

const fn row(action: Action, keys: &'static [Key], label: &'static str, places: &'static [Place], footer: bool) -> Row {
    Row { action, keys, label, places, footer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_action_needs_a_letter() {
        for row in ROWS {
            let reachable = row.keys.iter().any(|key| key.typed().is_none_or(|c| c.is_ascii_digit()));
            assert!(reachable, "{:?}", row.action);
            let plain = row.keys.iter().all(|key| !key.mods.contains(crossterm::event::KeyModifiers::ALT));
            assert!(plain, "{:?}: Alt and Ctrl+Enter do not reach every terminal", row.action);
        }
    }

    #[test]
    fn no_key_means_two_things_at_one_place() {
        for place in Place::ALL {
            let mut seen = BTreeSet::new();
            for row in ROWS.iter().filter(|row| row.places.contains(&place)) {
                for key in row.keys {
                    assert!(seen.insert(key.to_string()), "{key} at {place:?}");
                }
            }
        }
    }

    #[test]
    fn keys_are_a_contract() {
        let listed: Vec<String> = ROWS
            .iter()
            .map(|row| {
                let keys: Vec<String> = row.keys.iter().map(ToString::to_string).collect();
                format!("{:<16} {:<24} {:?}", format!("{:?}", row.action), keys.join(" "), row.places)
            })
            .collect();
        insta::assert_snapshot!(listed.join("\n"));
    }
}
