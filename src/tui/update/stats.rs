//! 统计: what is asked, what is opened.

use crate::domain::answer::Query;
use crate::domain::stats::{PlanLine, Statistic};
use crate::tui::effect::Effect;
use crate::tui::model::{Drill, Layer, Menu, Model, StatsPart};
use crate::tui::widgets::Selection;

/// So many quarters are looked through, round and round.
const QUARTERS: u32 = 8;

/// Asks for the part shown.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if model.desk.is_none() {
        return Vec::new();
    }
    let today = model.today();
    vec![Effect::Ask(model.stats.ask(today))]
}

/// Asks again for what is on the screen.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    if model.tab != 4 {
        return Vec::new();
    }
    let mut effects = ask(model);
    let drill = model.stats.drill.as_ref();
    effects.extend(
        drill.map(|drill| Effect::Ask(Query::Stats(Box::new(Statistic::Cases(Box::new(drill.query.clone())))))),
    );
    effects
}

/// The next part, or the one before.
pub(super) fn part(model: &mut Model, by: usize) -> Vec<Effect> {
    model.stats.forget();
    model.stats.part = model.stats.part.step(by);
    ask(model)
}

/// Other groups.
pub(super) fn groups(model: &mut Model) -> Vec<Effect> {
    let mut kept = std::mem::take(&mut model.stats);
    kept.forget();
    kept.pair.clear();
    // What was marked is let go: two years are compared again.
    if kept.part != StatsPart::Compare {
        kept.next_groups();
    }
    model.stats = kept;
    ask(model)
}

/// Cases of another period.
pub(super) fn period(model: &mut Model) -> Vec<Effect> {
    model.stats.forget();
    if model.stats.part == StatsPart::Subsidy {
        model.stats.quarters_back = (model.stats.quarters_back + 1) % QUARTERS;
        return ask(model);
    }
    model.stats.period = model.stats.period.next();
    ask(model)
}

/// Marks the selected group; the second one is set beside the first.
pub(super) fn mark(model: &mut Model) -> Vec<Effect> {
    let Some(group) = model.stats.markable() else { return Vec::new() };
    model.stats.pair.mark(group);
    if model.stats.pair.both().is_none() {
        return Vec::new();
    }
    model.stats.forget();
    model.stats.part = StatsPart::Compare;
    ask(model)
}

/// Time measured in another way.
pub(super) fn measure(model: &mut Model) -> Vec<Effect> {
    model.stats.forget();
    model.stats.next_measure();
    ask(model)
}

/// The next number of the selected row.
pub(super) fn column(model: &mut Model) -> Vec<Effect> {
    model.stats.column = (model.stats.column + 1) % model.stats.columns().max(1);
    Vec::new()
}

/// Opens the cases behind the selected number.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    if model.stats.has_groups_of_places() {
        model.stats.open_group();
        return Vec::new();
    }
    let today = model.today();
    let Some(query) = model.stats.selected_cell(today) else { return Vec::new() };
    let title = super::super::view::stats_title(model, &query);
    let asked = Query::Stats(Box::new(Statistic::Cases(Box::new(query.clone()))));
    model.stats.drill = Some(Drill { query, title, cases: None, selection: Selection::default() });
    vec![Effect::Ask(asked)]
}

/// What can be done in the part shown.
pub(super) fn acts(model: &mut Model) -> Vec<Effect> {
    let items: Vec<_> = acts_of(model).iter().map(|act| super::roster::item(act)).collect();
    if !items.is_empty() {
        model.layers.push(Layer::Menu(Menu::new("menu.acts", items)));
    }
    Vec::new()
}

/// The acts on what the part shown is about.
pub(super) fn acts_of(model: &Model) -> &'static [&'static str] {
    match model.stats.part {
        StatsPart::Indicators if model.stats.drill.is_none() => &["indicator_report", "targets_set"],
        _ => &[],
    }
}

/// The selected indicator of the plan.
pub(super) fn indicator(model: &Model) -> Option<&PlanLine> {
    model.stats.indicators.as_ref()?.plan.get(model.stats.selection.index())
}

/// Leaves the cases behind a number, or the places of a group.
pub(super) fn back(model: &mut Model) {
    if model.stats.drill.take().is_none() {
        model.stats.close_group();
    }
}

/// Whether groups make a difference to the part shown.
pub(super) fn has_groups(model: &Model) -> bool {
    match model.stats.part {
        StatsPart::Resolution | StatsPart::Custody | StatsPart::Caseload | StatsPart::Results => true,
        // Back from two groups to two years.
        StatsPart::Compare => model.stats.pair.both().is_some(),
        _ => false,
    }
}
