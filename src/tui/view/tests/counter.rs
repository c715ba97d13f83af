//! Counter mode: what a party at the counter may not see.

use super::*;

/// What may never be seen while a party looks at the screen: names, their parts, numbers, addresses, amounts, remarks.
pub(super) fn party_data() -> Vec<String> {
    let file = crate::tui::testing::file(&crate::tui::testing::travelled());
    let mut data: Vec<String> =
        ["弥野", "青甑", "0527-8", "20,000", "2万", "店铺销售", "缺授权", "当事人均在", "案情复杂"]
            .map(str::to_owned)
            .into();
    for party in &file.case.parties {
        data.push(party.who.name.clone());
        data.extend([&party.who.phone, &party.who.code, &party.who.address].into_iter().flatten().cloned());
        data.extend(party.who.agents.iter().map(|agent| agent.name.clone()));
    }
    data
}

#[test]
fn while_a_party_looks_no_screen_shows_party_data() {
    for (columns, height) in [(80, 24), (200, 50)] {
        for (name, model) in screens(columns, height) {
            for lang in Lang::ALL {
                let mut model = model.clone();
                model.look.lang = lang;
                model.counter = true;
                let shown = picture(&model);
                let seen: Vec<String> = party_data().into_iter().filter(|data| shown.contains(data.as_str())).collect();
                // The one exception is what is being typed now, of a dispute that is being taken down.
                assert!(seen.is_empty(), "{name} at {columns}x{height} shows {seen:?}:\n{shown}");
                let word = lang.say("counter.header").into_owned();
                assert!(columns < 200 || shown.contains(&word), "{name}: the header must say so:\n{shown}");
                assert!(shown.contains(if lang == Lang::Zh { "柜台" } else { "COUNTER" }), "{name}:\n{shown}");
            }
        }
    }
}

#[test]
fn counter_mode_stays_on_through_screens_and_goes_off_by_the_same_key() {
    let mut model = answered(80, 24, 30);
    press(&mut model, [Key::ctrl('x'), Key::char('2'), ENTER, Key::plain(KeyCode::Esc), Key::char('1')]);
    assert!(model.counter && !picture(&model).contains("弥野"));
    press(&mut model, [Key::ctrl('x')]);
    assert!(picture(&model).contains("弥野"));
    press(&mut model, [Key::f(2), Key::ctrl('x')]);
    press(&mut model, typed("宿城知禾"));
    assert!(picture(&model).contains("宿城知禾"), "what this person says now is theirs to see");
    press(&mut model, typed("\n\n"));
    assert!(!picture(&model).contains("宿城知禾"));
}
