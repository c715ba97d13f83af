//! What people see, as text that can be reviewed, and as bytes.

mod bytes;
mod counter;
mod credit;

use crossterm::event::KeyCode;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::*;
use crate::tui::input::{Input, Key};
use crate::tui::lang::Lang;
use crate::tui::message::Message;
use crate::tui::terminal::{FrameBackend, Glyphs};
use crate::tui::testing::{answered, english, picture, press, rows, screen, typed};
use crate::tui::text::width;
use crate::tui::theme::{Meaning, Theme};
use counter::party_data;

const ENTER: Key = Key::plain(KeyCode::Enter);
const LEFT: Key = Key::plain(KeyCode::Left);
const SPACE: Key = Key::char(' ');
const RIGHT: Key = Key::plain(KeyCode::Right);

/// The suggestions over the page of a case, as F8 shows them in the form that names mediators.
fn suggested() -> Model {
    let mut model = answered(80, 24, 30);
    press(&mut model, [Key::char('2'), ENTER]);
    forms_open(&mut model, "name_mediators");
    press(&mut model, [Key::f(8)]);
    model
}

/// Every screen there is, by name, on a terminal of this size.
#[expect(clippy::too_many_lines, reason = "one line a screen: a table")]
fn screens(columns: u16, height: u16) -> Vec<(&'static str, Model)> {
    let at = |keys: &[Key]| {
        let mut model = answered(columns, height, 30);
        press(&mut model, keys.iter().copied());
        model
    };
    let (two, four, five, six) = (Key::char('2'), Key::char('4'), Key::char('5'), Key::char('6'));
    let mut filled = at(&[Key::f(2)]);
    press(&mut filled, typed("杭州弥野品牌管理有限公司\n9135010"));
    let mut filtered = at(&[two, Key::f(3)]);
    press(&mut filtered, typed("商标 调解中"));
    let mut found = at(&[Key::char('/')]);
    press(&mut found, typed("知禾"));
    let mut refused = at(&[two, ENTER, Key::f(5)]);
    press(&mut refused, [Key::plain(KeyCode::End), ENTER, Key::plain(KeyCode::End), ENTER]);
    let mut bulk =
        at(&[two, Key::char(' '), Key::char(' '), Key::char(' '), Key::ctrl('g'), Key::plain(KeyCode::End), ENTER]);
    if let Some(Layer::Form(form)) = bulk.layers.last_mut() {
        for (id, value) in [("side", "respondent"), ("means", "phone"), ("outcome", "reached")] {
            form.form.set(id, value);
        }
    }
    press(&mut bulk, [Key::ctrl('s')]);
    let mut oral = at(&[Key::ctrl('n')]);
    press(&mut oral, [Key::plain(KeyCode::Tab)]);
    press(&mut oral, typed("杭州弥野品牌管理有限公司\n宿迁青甑电子商务有限公司\n"));
    let mut picking = at(&[two, ENTER]);
    forms_open(&mut picking, "name_mediators");
    press(&mut picking, [Key::plain(KeyCode::Tab), Key::char('g')]);
    let mut long = at(&[two, ENTER]);
    forms_open(&mut long, "hold_session");
    focus(&mut long, "record");
    press(
        &mut long,
        typed(
            "申请人要求赔偿 8,000 元，被申请人愿付 3,000 元，同意下架，约定下周再谈。双方对销售数量没有争议。\n下次带进货单据。",
        ),
    );
    let mut helped = at(&[two, ENTER]);
    forms_open(&mut helped, "suspend");
    focus(&mut helped, "kind");
    press(&mut helped, [Key::char('1'), Key::plain(KeyCode::Down)]);
    focus(&mut helped, "commissioned_on");
    press(&mut helped, [Key::f(1)]);
    vec![
        ("simple_oral", oral),
        ("picker", picking),
        ("long_text", long),
        ("field_help", helped),
        ("contact", at(&[two, Key::ctrl('t')])),
        ("today", at(&[])),
        ("cases", at(&[two, Key::plain(KeyCode::Down)])),
        ("filter", filtered),
        ("page", at(&[two, ENTER])),
        ("next_step", at(&[two, ENTER, Key::f(5)])),
        ("custody", at(&[two, ENTER, Key::f(6)])),
        ("documents", at(&[two, ENTER, Key::f(7)])),
        ("deadlines", at(&[two, ENTER, Key::f(8)])),
        ("refused", refused),
        ("register", filled),
        ("accept", at(&[two, ENTER, Key::f(5), ENTER])),
        ("help", at(&[two, Key::char('?')])),
        ("palette", at(&[two, Key::ctrl('p')])),
        ("find", found),
        ("find_empty", at(&[Key::char('/')])),
        ("statistics", at(&[four])),
        ("statistics_groups", at(&[four, Key::f(6), Key::f(6), Key::plain(KeyCode::Down)])),
        ("statistics_trend", at(&[four, RIGHT])),
        ("statistics_compare", at(&[four, RIGHT, RIGHT])),
        ("statistics_custody", at(&[four, RIGHT, RIGHT, RIGHT])),
        ("statistics_custody_groups", at(&[four, RIGHT, RIGHT, RIGHT, Key::f(6), Key::f(6)])),
        ("statistics_two_groups", at(&[four, Key::f(6), Key::f(6), SPACE, Key::plain(KeyCode::Down), SPACE])),
        ("statistics_caseload", at(&[four, LEFT, LEFT, LEFT, LEFT, Key::f(6), Key::f(6)])),
        ("statistics_results", at(&[four, LEFT, LEFT, LEFT, Key::f(6), Key::f(6)])),
        ("statistics_indicators", at(&[four, LEFT, LEFT])),
        ("statistics_subsidy", at(&[four, LEFT, Key::f(3)])),
        ("statistics_cases", at(&[four, LEFT, LEFT, LEFT, Key::plain(KeyCode::Tab), ENTER])),
        ("credit", at(&[Key::char('3')])),
        ("tour", at(&[Key::ctrl('k')])),
        ("tour_end", at(&[Key::ctrl('k'), ENTER, ENTER, ENTER, ENTER])),
        ("suggestions", suggested()),
        ("roster", at(&[five])),
        ("lawyers", at(&[five, RIGHT])),
        ("experts", at(&[five, RIGHT, RIGHT])),
        ("person", at(&[five, ENTER])),
        ("person_acts", at(&[five, Key::f(5)])),
        ("mediator_add", at(&[five, Key::f(2)])),
        ("mediator_change", at(&[five, ENTER, Key::f(5), Key::plain(KeyCode::Down), ENTER])),
        ("accounts", at(&[six])),
        ("account", at(&[six, ENTER])),
        ("account_add", at(&[six, Key::f(2)])),
        ("units", at(&[six, RIGHT])),
        ("rules", at(&[six, RIGHT, RIGHT])),
        ("rule", at(&[six, RIGHT, RIGHT, ENTER])),
        ("calendar", at(&[six, RIGHT, RIGHT, RIGHT])),
        ("audit", at(&[six, RIGHT, RIGHT, RIGHT, RIGHT])),
        ("audit_line", at(&[six, RIGHT, RIGHT, RIGHT, RIGHT, ENTER])),
        ("health", at(&[six, Key::f(8)])),
        ("filter_panel", at(&[two, Key::ctrl('w')])),
        ("kept_lists", at(&[two, Key::ctrl('o')])),
        ("bulk", bulk),
        ("bulk_form", at(&[two, Key::char(' '), Key::char(' '), Key::ctrl('g'), ENTER])),
    ]
}

/// The form of an act on the case whose page is open.
fn forms_open(model: &mut Model, act: &str) {
    let id = model.page().unwrap().id;
    crate::tui::update::open_form(model, act, Some(id));
}

fn focus(model: &mut Model, id: &str) {
    if let Some(Layer::Form(form)) = model.layers.last_mut() {
        form.form.focus_on(id);
    }
}

#[test]
fn the_simple_oral_case_is_on_one_screen() {
    for (_, model) in screens(80, 24).into_iter().filter(|(name, _)| *name == "simple_oral") {
        let shown = picture(&model);
        for label in [
            "发生日期",
            "申请人",
            "被申请人",
            "客体",
            "纠纷类型",
            "争议事项",
            "结果",
            "金额",
            "当场履行",
            "调解员",
            "披露",
            "[ ",
        ] {
            assert!(shown.contains(label), "{label} is not on the screen:\n{shown}");
        }
        assert!(!shown.contains("1/2"), "{shown}");
    }
}

#[test]
fn the_tour_goes_on_and_ends_and_esc_leaves_it() {
    let mut model = answered(80, 24, 3);
    press(&mut model, [Key::ctrl('k')]);
    for step in ["第 1 步", "第 2 步", "第 3 步", "第 4 步", "第 5 步"] {
        assert!(picture(&model).contains(step), "{step}");
        press(&mut model, [ENTER]);
    }
    assert!(model.layers.is_empty());
    press(&mut model, [Key::ctrl('k'), ENTER, Key::plain(KeyCode::Esc)]);
    assert!(model.layers.is_empty());
}

#[test]
fn screens_in_chinese_at_80x24() {
    for (name, model) in screens(80, 24) {
        insta::assert_snapshot!(format!("{name}_80x24_zh"), picture(&model));
    }
}

#[test]
fn screens_in_english_at_80x24() {
    for (name, model) in screens(80, 24) {
        insta::assert_snapshot!(format!("{name}_80x24_en"), picture(&english(model)));
    }
}

#[test]
fn screens_at_200x50() {
    for (name, model) in screens(200, 50) {
        insta::assert_snapshot!(format!("{name}_200x50_zh"), picture(&model));
        if ["cases", "page"].contains(&name) {
            insta::assert_snapshot!(format!("{name}_200x50_en"), picture(&english(model)));
        }
    }
}

#[test]
fn in_ascii_nothing_depends_on_the_terminals_idea_of_width() {
    for (name, mut model) in screens(80, 24) {
        model.look.glyphs = Glyphs::Ascii;
        let shown = picture(&model);
        let doubtful: Vec<char> = shown.chars().filter(|c| crate::tui::terminal::is_ambiguous(*c)).collect();
        assert!(doubtful.is_empty(), "{name}: {doubtful:?}");
    }
}

#[test]
fn every_screen_with_a_text_field_has_its_caret_inside() {
    for (name, model) in screens(80, 24) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        let caret = draw(&model, &mut buffer);
        assert_eq!(
            caret.is_some(),
            model.takes_text() || matches!(model.layers.last(), Some(Layer::Form(_))),
            "{name}"
        );
        if let Some(caret) = caret {
            assert!(caret.x < 80 && (2..21).contains(&caret.y), "{name}: {caret}");
        }
    }
}

#[test]
fn no_row_is_wider_than_the_terminal_and_footer_and_status_are_there() {
    for (name, model) in screens(80, 24) {
        let shown = picture(&model);
        assert_eq!(shown.lines().count(), 24, "{name}");
        assert!(shown.lines().all(|row| width(row) <= 80), "{name}:\n{shown}");
        assert!(shown.contains("帮助"), "{name} does not say how to get help:\n{shown}");
    }
}

/// Runs of cells of a row drawn in a meaning's style, as texts.
fn runs(buffer: &Buffer, meaning: Meaning) -> Vec<String> {
    let wanted = Theme::Plain.style(meaning);
    let mut found = Vec::new();
    for y in 0..buffer.area.height {
        let (mut run, mut x) = (String::new(), 0);
        while x <= buffer.area.width {
            // The second cell of a wide character belongs to the first.
            let here = x;
            x += buffer.cell((x, y)).map_or(1, |cell| u16::try_from(width(cell.symbol())).unwrap().max(1));
            let cell = buffer
                .cell((here, y))
                .filter(|cell| Some(cell.fg) == wanted.fg && cell.modifier.contains(wanted.add_modifier));
            match cell {
                Some(cell) => run.push_str(cell.symbol()),
                None if run.trim().is_empty() => run.clear(),
                None => found.push(std::mem::take(&mut run)),
            }
        }
    }
    found
}

#[test]
fn what_is_coloured_as_pressing_says_so_in_words() {
    // Words of lateness, of refusal, of a fault; a text in the colour of these that has none would be told by colour alone.
    let words = [
        "已过", "逾期", "还剩", "今天", "超", "不", "没", "未", "须", "请", "缺", "错", "无", "失", "只能", "停", "尚",
        "天前", "待", "限", "到期", "以外", "注意", "重复", "已有", "可能", "落后", "退回",
    ];
    let (mut seen, mut mute) = (0, Vec::new());
    for (name, mut model) in screens(80, 24) {
        if !matches!(model.layers.last(), None | Some(Layer::Case(_) | Layer::Form(_))) {
            // What lies over a screen cuts its words.
            continue;
        }
        model.look.theme = Theme::Plain;
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        draw(&model, &mut buffer);
        for meaning in [Meaning::Overdue, Meaning::Soon] {
            for run in runs(&buffer, meaning) {
                seen += 1;
                if !words.iter().any(|word| run.contains(word)) {
                    mute.push(format!("{name}: {meaning:?} {run:?}"));
                }
            }
        }
    }
    assert!(mute.is_empty(), "{mute:#?}");
    assert!(seen > 15, "{seen}: the styles are found");
}

#[test]
fn no_theme_changes_a_word() {
    for (name, mut model) in screens(80, 24) {
        let coloured = picture(&model);
        model.look.theme = Theme::Mono;
        assert_eq!(coloured, picture(&model), "{name}: the words must not depend on the theme");
    }
}

const KEYS: [Key; 27] = [
    Key::char('1'),
    Key::char('2'),
    Key::char('5'),
    Key::char('6'),
    RIGHT,
    Key::char('4'),
    Key::char('/'),
    Key::char('?'),
    Key::char('调'),
    Key::char('a'),
    Key::char(' '),
    Key::f(2),
    Key::f(3),
    Key::f(4),
    Key::f(5),
    Key::f(6),
    Key::f(7),
    Key::f(8),
    Key::f(11),
    Key::ctrl('p'),
    Key::ctrl('s'),
    Key::plain(KeyCode::Enter),
    Key::plain(KeyCode::Esc),
    Key::plain(KeyCode::Tab),
    Key::plain(KeyCode::Down),
    Key::plain(KeyCode::PageDown),
    Key::plain(KeyCode::End),
];

#[test]
fn a_click_selects_the_row_it_is_on_and_the_wheel_moves() {
    let mut model = answered(80, 24, 30);
    for (y, row) in picture(&model).lines().enumerate() {
        let Some(Hit::Today(part, index)) = hit(&model, 10, u16::try_from(y).unwrap()) else { continue };
        let number = match part {
            Part::Doors => model.doors.rows[index].number.to_string(),
            Part::Arriving => model.arriving.rows[index].number.to_string(),
            Part::Changes => "耿车知调〔2026〕4号".to_owned(),
        };
        assert!(row.contains(&number) || row.starts_with("    "), "row {y} is not {number}: {row}");
    }
    press(&mut model, [Key::char('2')]);
    crate::tui::update::update(&mut model, Message::Input(Input::Click { x: 5, y: 6 }));
    let shown = picture(&model);
    let marked = shown.lines().position(|row| row.starts_with('>'));
    assert_eq!(marked, Some(6), "{shown}");
    crate::tui::update::update(&mut model, Message::Input(Input::Wheel { down: true }));
    assert_eq!(model.cases.selection.index(), 5);
    crate::tui::update::update(&mut model, Message::Input(Input::Click { x: 5, y: 23 }));
    assert_eq!(model.cases.selection.index(), 5, "the status line is no row");
}

/// The page of a case with these facts.
fn page_of(given: &crate::domain::case::testing::Given, columns: u16, height: u16) -> Model {
    let mut model = answered(columns, height, 3);
    press(&mut model, [Key::char('2'), ENTER]);
    let page = model.page_mut().unwrap();
    let mut file = crate::tui::testing::file(given);
    file.case.id = page.id;
    page.file = Some(Box::new(file));
    model
}

#[test]
fn the_page_tells_the_agreement_instalment_by_instalment() {
    let given = crate::domain::case::testing::agreed();
    for (columns, height) in [(80, 24), (200, 50)] {
        let model = page_of(&given, columns, height);
        let shown = picture(&model);
        assert!(shown.contains("协议与履行") && shown.contains("第 1 期"), "{shown}");
        insta::assert_snapshot!(format!("agreed_page_{columns}x{height}_zh"), shown);
        let mut hidden = model;
        hidden.counter = true;
        let shown = picture(&hidden);
        let seen: Vec<String> = party_data().into_iter().filter(|data| shown.contains(data.as_str())).collect();
        assert!(seen.is_empty(), "{seen:?}:\n{shown}");
    }
}

#[test]
fn papers_filed_on_one_day_are_one_line_and_sessions_are_counted() {
    let mut model = page_of(&crate::tui::testing::undecided(), 100, 40);
    let file = model.page_mut().unwrap().file.as_mut().unwrap();
    let first = file.timeline.first().cloned().unwrap();
    let mut add = |kind: &str, body: serde_json::Value| {
        let mut entry = first.clone();
        entry.kind = kind.into();
        entry.body = Some(body);
        file.timeline.push(entry);
    };
    for form in ["application", "rights_notice", "evidence"] {
        add("form_filed", serde_json::json!({ "form": form }));
    }
    for _ in 0..2 {
        add("session_held", serde_json::json!({ "mode": "on_site" }));
    }
    let shown = picture(&model);
    assert_eq!(shown.matches("文书入卷").count(), 1, "{shown}");
    assert!(shown.contains("第 1 次调解会") && shown.contains("第 2 次调解会"), "{shown}");
}
