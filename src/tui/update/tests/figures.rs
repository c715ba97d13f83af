//! Figures opened by keys: every number of a row, the places of a group, and whose cases they are of.

use super::*;
use crate::domain::stats::{Cell, CellQuery, GroupBy, Place as Whereabouts, Statistic};
use crate::domain::unit::UnitCode;

const LEFT: Key = Key::plain(KeyCode::Left);
const RIGHT: Key = Key::plain(KeyCode::Right);
const TAB: Key = Key::plain(KeyCode::Tab);

/// The model with these keys pressed on the statistics.
fn figures(columns: u16, keys: &[Key]) -> Model {
    let mut model = answered(columns, 24, 12);
    press(&mut model, [Key::char('4')].into_iter().chain(keys.iter().copied()));
    model
}

fn opened(model: &Model) -> &CellQuery {
    &model.stats.drill.as_ref().expect("cases are open").query
}

#[test]
fn every_number_of_a_group_can_be_opened_and_is_named_before() {
    let cells = [Cell::Accepted, Cell::Ended, Cell::Open, Cell::Agreed, Cell::Failed, Cell::Withdrawn, Cell::LeftOut];
    for (nth, cell) in cells.into_iter().enumerate() {
        let mut model = figures(80, &vec![TAB; nth]);
        let name = model.look.lang.say(&format!("cell.{cell}")).into_owned();
        assert!(picture(&model).contains(&format!("Enter 看：{name}")), "{}", picture(&model));
        press(&mut model, [ENTER]);
        assert_eq!(opened(&model).cell, cell);
        assert_eq!(opened(&model).group.as_deref(), Some("all"));
    }
    // Round and round.
    assert_eq!(figures(80, &[TAB; 7]).stats.cell(), Some(Cell::Accepted));
}

#[test]
fn a_share_opens_its_part_and_what_stands_against_it() {
    let results = |tabs: usize| figures(80, &[&[LEFT; 3][..], &vec![TAB; tabs]].concat());
    for (tabs, cell) in
        [(0, Cell::OnTime), (1, Cell::Late), (3, Cell::Ended), (10, Cell::Satisfied), (11, Cell::Answered)]
    {
        let mut model = results(tabs);
        press(&mut model, [ENTER]);
        assert_eq!(opened(&model).cell, cell, "{tabs}");
    }
}

/// At 80 columns a row of shares has no room for denominators: those of the selected row stand below, whole.
#[test]
fn no_share_is_without_its_denominator() {
    let narrow = picture(&figures(80, &[LEFT, LEFT, LEFT]));
    assert!(!narrow.contains("/.."), "{narrow}");
    let counts = figures(80, &[LEFT, LEFT, LEFT]).stats.counts.unwrap();
    for (name, ratio) in counts.groups[0].results() {
        assert!(narrow.contains(&format!("{}/{}", ratio.part, ratio.whole)), "{name} in {narrow}");
    }
}

#[test]
fn the_days_of_a_group_unfold_into_places_and_these_into_cases() {
    let mut model = figures(80, &[RIGHT, RIGHT, RIGHT, Key::f(6), Key::f(6)]);
    assert_eq!(model.stats.by, Some(GroupBy::Committee));
    assert!(picture(&model).contains("宿城区") && picture(&model).contains("耿车镇"), "{}", picture(&model));
    press(&mut model, [DOWN, ENTER]);
    assert_eq!((model.stats.opened.as_deref(), model.stats.drill.is_some()), (Some("321302101"), false));
    assert!(picture(&model).contains("缺授权委托书"), "{}", picture(&model));
    press(&mut model, [DOWN, ENTER]);
    let query = opened(&model).clone();
    assert_eq!(query.of.by, Some(GroupBy::Committee), "of this group, not of all");
    assert_eq!(query.group.as_deref(), Some("321302101"));
    assert_eq!(query.place, Some(Whereabouts::Held { committee: UnitCode("321302101".to_owned()) }));
    press(&mut model, [ESC]);
    assert_eq!((model.stats.opened.is_some(), model.stats.drill.is_some()), (true, false), "back to the places");
    press(&mut model, [ESC]);
    assert_eq!((model.stats.opened.is_some(), model.stats.selection.index()), (false, 1), "and to the group left");
    // Without groups the places are there at once.
    let mut all = figures(80, &[RIGHT, RIGHT, RIGHT]);
    press(&mut all, [ENTER]);
    assert!(matches!(opened(&all).place, Some(Whereabouts::Held { .. })) && opened(&all).group.is_none());
}

/// What the desk answered somebody who may see only their own says so over every part.
#[test]
fn whose_figures_they_are_stands_over_them() {
    let committee = |model: &Model| {
        let code = model.desk.as_ref().unwrap().account.committee.clone();
        (model.units().get(&code).unwrap().name.clone(), code)
    };
    for steps in [0, 1, 3, 4, 5] {
        let mut model = figures(80, &vec![RIGHT; steps]);
        let (name, code) = committee(&model);
        assert!(!picture(&model).contains(&format!("仅{name}")), "{}", picture(&model));
        let asked = model.stats.asked.clone().unwrap();
        let mut figures = crate::tui::testing::stats::figures(&asked, &model);
        let frame = match &mut figures {
            crate::domain::stats::Figures::Resolution(table) => &mut table.frame,
            crate::domain::stats::Figures::Custody(table) => &mut table.frame,
            crate::domain::stats::Figures::Counts(table) => &mut table.frame,
            other => panic!("{other:?}"),
        };
        frame.asked.only.committee = Some(code);
        let query = Query::Stats(Box::new(asked));
        update(&mut model, Message::Answered { query, answer: Ok(Answer::Stats(Box::new(figures))) });
        assert!(picture(&model).contains(&format!("仅{name}")), "{}", picture(&model));
    }
}

/// Days of custody are counted from the request whatever is chosen for time to resolution, and counts in no days at all.
#[test]
fn a_part_says_only_of_itself_how_days_are_counted() {
    let said = |steps: usize| picture(&figures(80, &vec![RIGHT; steps]));
    assert!(said(0).contains("自受理起"));
    assert!(said(3).contains("自申请起") && !said(3).contains("自受理起"), "{}", said(3));
    for part in [4, 5] {
        let first: String = said(part).lines().skip(3).take(1).collect();
        assert!(!first.contains("自受理起") && !first.contains("不扣除"), "{first}");
    }
}

#[test]
fn where_not_all_cases_are_listed_it_is_said() {
    let mut model = figures(80, &[ENTER]);
    let drill = model.stats.drill.as_mut().unwrap();
    let cases = drill.cases.as_mut().unwrap();
    assert!(picture(&figures(80, &[ENTER])).contains("2 件，用时长者在前"));
    cases.cases = 700;
    assert!(picture(&model).contains("700 件，列出用时最长的 2 件"), "{}", picture(&model));
}

/// Which curve is whose is told in words, with glyphs or without.
#[test]
fn two_curves_are_told_apart_without_colours() {
    let model = figures(80, &[RIGHT, RIGHT]);
    let shown = picture(&model);
    let legend = shown.lines().find(|line| line.contains("点线")).unwrap_or_else(|| panic!("{shown}"));
    assert!(legend.contains("2025-01-01") && legend.contains("实线 2026-01-01"), "{legend}");
    assert!(matches!(model.stats.asked, Some(Statistic::Compare(_))));
}
