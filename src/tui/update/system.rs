//! 系统: what is asked, what is chosen.

use crate::domain::answer::Query;
use crate::tui::effect::Effect;
use crate::tui::model::{Layer, Menu, MenuItem, Model, Sheet, SheetKind, SystemPart};

use super::roster::item;

/// Asks for the office and for how the register is; for the audit's lines only where they are looked at, because that is
/// not everybody's to ask.
pub(super) fn ask(model: &Model) -> Vec<Effect> {
    let mut asked = vec![Effect::Ask(Query::Office), Effect::Ask(Query::Health)];
    if model.system.part == SystemPart::Audit {
        asked.push(Effect::Ask(model.system.audit.first_page()));
    }
    asked
}

/// Shows the next part, or the one before.
pub(super) fn part(model: &mut Model, back: bool) -> Vec<Effect> {
    let by = if back { SystemPart::ALL.len() - 1 } else { 1 };
    model.system.part = model.system.part.step(by);
    if model.system.part == SystemPart::Audit {
        return vec![Effect::Ask(model.system.audit.first_page())];
    }
    Vec::new()
}

/// Moves the selection of the part shown, or the month; at the end of the audit's lines earlier ones are asked for.
pub(super) fn step(model: &mut Model, rows: isize) -> Vec<Effect> {
    let today = model.today();
    model.system.step(rows, today);
    let tab = &mut model.system;
    let last = tab.part == SystemPart::Audit && tab.selection().index() + 1 >= tab.keys(tab.part).len();
    let more = if last { tab.audit.next_page() } else { None };
    more.map(Effect::Ask).into_iter().collect()
}

/// Shows the selected row in full: the roles of an account, every version of a rule with its source.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    if model.system.part == SystemPart::Calendar || model.system.selected().is_some() {
        model.layers.push(Layer::Sheet(Sheet::new(SheetKind::Detail)));
    }
    Vec::new()
}

/// What can be done in the part shown.
pub(super) fn acts(model: &mut Model) -> Vec<Effect> {
    let items = items(model);
    if !items.is_empty() {
        model.layers.push(Layer::Menu(Menu::new("menu.acts", items)));
    }
    Vec::new()
}

/// The same, for the palette.
pub(super) fn items(model: &Model) -> Vec<MenuItem> {
    let active = |model: &Model| {
        let office = model.system.office.as_ref()?;
        let key = model.system.selected()?;
        Some(match model.system.part {
            SystemPart::Accounts => office.accounts.values().any(|account| account.name.0 == key && account.active),
            _ => true,
        })
    };
    let acts: &[&str] = match (model.system.part, active(model)) {
        (SystemPart::Accounts, Some(true)) => {
            &["account_change", "account_disable", "account_grant", "account_ungrant"]
        }
        (SystemPart::Accounts, Some(false)) => &["account_enable"],
        (SystemPart::Units, Some(_)) => &["unit_change"],
        (SystemPart::Rules, Some(_)) => &["rules_set"],
        (SystemPart::Calendar, _) => &["calendar_load"],
        _ => &[],
    };
    acts.iter().map(|act| item(act)).collect()
}

/// The act that adds a row to the part shown.
pub(super) fn adding(part: SystemPart) -> Option<&'static str> {
    match part {
        SystemPart::Accounts => Some("account_add"),
        SystemPart::Units => Some("unit_add"),
        SystemPart::Rules => Some("rules_set"),
        SystemPart::Calendar => Some("calendar_load"),
        SystemPart::Audit | SystemPart::Health => None,
    }
}

/// Asks for the chain to be checked.
pub(super) fn verify(model: &mut Model) -> Vec<Effect> {
    model.system.part = SystemPart::Health;
    model.system.verifying = true;
    vec![Effect::Ask(Query::Verify)]
}
