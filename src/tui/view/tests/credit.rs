//! 信用 as each role sees it, in both languages and sizes.

use super::*;
use crate::domain::actor::Role;
use crate::tui::testing::credit::seated;

const THREE: Key = Key::char('3');

fn at(size: (u16, u16), role: Role, keys: &[Key]) -> Model {
    let mut model = seated(size.0, size.1, &[role]);
    // Who works on credit is there from the beginning.
    let begun = usize::from(model.tab == 3 && keys.first() == Some(&THREE));
    press(&mut model, keys.iter().skip(begun).copied());
    model
}

fn shown(size: (u16, u16)) -> Vec<(&'static str, Model)> {
    let approver = |keys: &[Key]| at(size, Role::CreditApprover, keys);
    let down = Key::plain(KeyCode::Down);
    let mut filtered = approver(&[THREE, Key::f(3)]);
    press(&mut filtered, typed("芥舟"));
    vec![
        ("work", approver(&[THREE])),
        ("candidates", approver(&[THREE, RIGHT])),
        ("files", approver(&[THREE, RIGHT, RIGHT])),
        ("repairs", approver(&[THREE, RIGHT, RIGHT, RIGHT])),
        ("whitelist", approver(&[THREE, RIGHT, RIGHT, RIGHT, RIGHT])),
        ("expiries", approver(&[THREE, Key::plain(KeyCode::Left), Key::plain(KeyCode::Left)])),
        ("subjects", approver(&[THREE, Key::plain(KeyCode::Left)])),
        ("filter", filtered),
        ("subject", approver(&[THREE, RIGHT, ENTER])),
        ("acts", approver(&[THREE, RIGHT, ENTER, Key::f(5)])),
        ("papers", approver(&[THREE, RIGHT, ENTER, Key::f(7)])),
        ("officer_acts", at(size, Role::CreditOfficer, &[THREE, RIGHT, ENTER, Key::f(5)])),
        ("instrument_add", approver(&[THREE, Key::f(2)])),
        ("attention_decide", approver(&[THREE, down, ENTER, Key::f(5), ENTER])),
        ("mediator", at(size, Role::Mediator, &[THREE])),
        ("mediator_subject", at(size, Role::Mediator, &[THREE, ENTER])),
        ("mediator_whitelist", at(size, Role::Mediator, &[THREE, RIGHT])),
        ("supervisor_counts", at(size, Role::Supervisor, &[THREE, RIGHT, RIGHT])),
        ("supervisor_even_hand", at(size, Role::Supervisor, &[THREE, Key::plain(KeyCode::Left)])),
        ("auditor", at(size, Role::Auditor, &[THREE])),
        ("admin", at(size, Role::Admin, &[THREE])),
    ]
}

#[test]
fn credit_in_chinese_and_english_at_80x24() {
    for (name, model) in shown((80, 24)) {
        insta::assert_snapshot!(format!("credit_{name}_80x24_zh"), picture(&model));
        insta::assert_snapshot!(format!("credit_{name}_80x24_en"), picture(&english(model)));
    }
}

#[test]
fn credit_at_200x50() {
    for (name, model) in shown((200, 50)) {
        insta::assert_snapshot!(format!("credit_{name}_200x50_zh"), picture(&model));
    }
}

#[test]
fn credit_fits_every_terminal_and_says_how_to_get_help() {
    for (name, mut model) in shown((80, 24)) {
        let drawn = picture(&model);
        assert!(drawn.lines().count() == 24 && drawn.lines().all(|row| width(row) <= 80), "{name}:\n{drawn}");
        assert!(drawn.contains("帮助"), "{name}:\n{drawn}");
        model.look.glyphs = Glyphs::Ascii;
        let doubtful: Vec<char> = picture(&model).chars().filter(|c| crate::tui::terminal::is_ambiguous(*c)).collect();
        assert!(doubtful.is_empty(), "{name}: {doubtful:?}");
        for (columns, rows) in [(0, 0), (60, 16), (61, 17), (119, 30), (120, 30), (300, 90)] {
            model.size = Size { width: columns, height: rows };
            picture(&model);
        }
    }
}

#[test]
fn who_works_on_cases_sees_nothing_of_a_dossier() {
    for role in [Role::Mediator, Role::Clerk, Role::Head, Role::District, Role::Supervisor] {
        for keys in [&[THREE][..], &[THREE, ENTER], &[THREE, RIGHT], &[THREE, RIGHT, ENTER], &[THREE, Key::f(5)]] {
            let drawn = picture(&at((200, 50), role, keys));
            for word in ["重点关注", "证据链", "线索", "待办", "重复侵犯", "束云帆"] {
                assert!(!drawn.contains(word), "{role:?} {keys:?} {word}:\n{drawn}");
            }
        }
    }
}

#[test]
fn at_the_counter_nothing_of_credit_is_shown() {
    for (name, mut model) in shown((80, 24)) {
        model.counter = true;
        let drawn = picture(&model);
        for word in ["栖禾", "束云帆", "芥舟", "某市监罚", "91350100M000100Y43", "110105"] {
            assert!(!drawn.contains(word), "{name} {word}:\n{drawn}");
        }
    }
}
