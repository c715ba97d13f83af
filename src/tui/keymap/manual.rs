//! The table as people read it: grouped, for the help sheet and for `docs/keys.md`.

use super::action::{Action, Place};
use super::table::{ROWS, Row};
use crate::tui::lang::Lang;

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Doing something here.
    Acts,
    /// Moving about what is shown.
    Moving,
    /// Going to another screen, and the program itself.
    Program,
}

impl Group {
    /// Every group, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Acts, Self::Moving, Self::Program];

    /// The catalogue key of its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acts => "keys.acts",
            Self::Moving => "keys.moving",
            Self::Program => "keys.program",
        }
    }

    /// The group of an action.
    #[must_use]
    pub const fn of(action: Action) -> Self {
        match action {
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::First
            | Action::Last
            | Action::NextPane
            | Action::PreviousPane
            | Action::NextScope
            | Action::PreviousScope
            | Action::NextPart
            | Action::PreviousPart
            | Action::Back => Self::Moving,
            Action::Tab(_)
            | Action::Help
            | Action::Palette
            | Action::Tour
            | Action::Counter
            | Action::Mouse
            | Action::Suspend
            | Action::Refresh
            | Action::NextTheme
            | Action::SwitchLanguage
            | Action::Redraw
            | Action::Quit => Self::Program,
            _ => Self::Acts,
        }
    }
}

/// The rows of a place, group by group; empty groups are left out.
#[must_use]
pub fn grouped(place: Place) -> Vec<(Group, Vec<&'static Row>)> {
    let rows = |group: Group| -> Vec<&'static Row> {
        ROWS.iter().filter(|row| row.places.contains(&place) && Group::of(row.action) == group).collect()
    };
    Group::ALL.into_iter().map(|group| (group, rows(group))).filter(|(_, rows)| !rows.is_empty()).collect()
}

/// The catalogue key of a place's name.
#[must_use]
pub const fn place_name(place: Place) -> &'static str {
    match place {
        Place::Today => "keys.today",
        Place::Cases => "keys.cases",
        Place::Credit => "keys.credit",
        Place::Stats => "keys.stats",
        Place::Roster => "keys.roster",
        Place::System => "keys.system",
        Place::Case => "keys.case",
        Place::Person => "keys.person",
        Place::Subject => "keys.subject",
        Place::Form => "keys.form",
        Place::Menu => "keys.menu",
        Place::Sheet => "keys.sheet",
        Place::Line => "keys.line",
        Place::Drafts => "keys.drafts",
    }
}

/// The whole table as Markdown.
#[must_use]
pub fn manual(lang: Lang) -> String {
    let mut text = format!("{}\n\n", lang.say("keys.head"));
    for place in Place::ALL {
        text.push_str(&format!("## {}\n\n", lang.say(place_name(place))));
        for (group, rows) in grouped(place) {
            text.push_str(&format!("### {}\n\n", lang.say(group.name())));
            text.push_str(&format!("| {} | {} |\n| --- | --- |\n", lang.say("keys.key"), lang.say("keys.action")));
            for row in rows {
                let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
                text.push_str(&format!("| {} | {} |\n", keys.join(" "), lang.say(row.label)));
            }
            text.push('\n');
        }
    }
    text
}
