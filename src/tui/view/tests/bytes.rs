//! What reaches the terminal: bytes, at every size, whatever keys are pressed.

use super::*;

/// A terminal that keeps its writes apart.
fn bytes(columns: u16, height: u16) -> Terminal<FrameBackend<Vec<u8>>> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, columns, height));
    Terminal::with_options(FrameBackend::new(Vec::new()), TerminalOptions { viewport }).unwrap()
}

#[test]
fn one_chinese_character_typed_costs_little() {
    // The first one too: an empty field, in a form that has room for more people as soon as there is one.
    let mut model = answered(80, 24, 30);
    press(&mut model, [Key::f(2)]);
    let mut terminal = bytes(80, 24);
    let mut cost = |model: &Model| {
        terminal.backend_mut().out().clear();
        terminal
            .draw(|frame| {
                view(model, frame);
            })
            .unwrap();
        terminal.backend_mut().out().len()
    };
    cost(&model);
    let entries = |model: &Model| {
        let Some(Layer::Form(top)) = model.layers.last() else { panic!() };
        top.form.entries.len()
    };
    let before = entries(&model);
    for c in "上海未名文化传播".chars() {
        // What the register answers to it is a frame of its own.
        crate::tui::update::update(&mut model, Message::Input(Input::Key(Key::char(c))));
        let cost = cost(&model);
        assert!((1..=512).contains(&cost), "{c} cost {cost} bytes");
    }
    assert_eq!(entries(&model), before);
    press(&mut model, [ENTER]);
    assert!(entries(&model) > before, "room for one more comes with the step to the next field");
}

#[test]
fn what_the_terminal_shows_is_what_was_drawn_also_through_popups_and_back() {
    let mut model = answered(80, 24, 30);
    let mut terminal = bytes(80, 24);
    let mut shown = screen(80, 24);
    let esc = Key::plain(KeyCode::Esc);
    let walk = [
        Key::char('2'),
        Key::plain(KeyCode::Down),
        Key::char('?'),
        esc,
        Key::plain(KeyCode::PageDown),
        Key::ctrl('p'),
        esc,
        ENTER,
        Key::f(5),
        ENTER,
        esc,
        Key::f(8),
        esc,
        esc,
    ];
    for key in walk {
        press(&mut model, [key]);
        terminal
            .draw(|frame| {
                view(&model, frame);
            })
            .unwrap();
        shown.process(&std::mem::take(terminal.backend_mut().out()));
        let there: Vec<String> = shown.screen().rows(0, 80).map(|row| row.trim_end().to_owned()).collect();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
        draw(&model, &mut buffer);
        assert_eq!(there, rows(&buffer), "after {key}");
    }
}

#[test]
fn every_screen_at_every_size() {
    // Every width at a few heights and every height at a few widths, by the screens in turn, laid out for the
    // terminal it is drawn on; now and then for the one before, as while a terminal is being resized.
    let wide = [12_u16, 24, 60].into_iter().flat_map(|height| (0..=200_u16).map(move |columns| (columns, height)));
    let high = [40_u16, 80, 200].into_iter().flat_map(|columns| (0..=60_u16).map(move |height| (columns, height)));
    let sizes: std::collections::BTreeSet<(u16, u16)> = wide.chain(high).collect();
    for (n, (name, mut model)) in screens(80, 24).into_iter().enumerate() {
        let mine = sizes.iter().copied().filter(|(columns, height)| (usize::from(columns + height) + n) % 8 == 0);
        let mine = mine.chain([(0, 0), (80, 24), (200, 60)]);
        for (at, (columns, height)) in mine.enumerate() {
            if at % 7 > 0 {
                model.size = Size::new(height, columns);
            }
            let mut buffer = Buffer::empty(Rect::new(0, 0, columns, height));
            if let Some(caret) = draw(&model, &mut buffer) {
                assert!(caret.x < columns && caret.y < height, "{name} at {columns}x{height}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Random keys at a random size, resized in between: never a panic, never a caret outside.
    #[test]
    fn any_keys_at_any_size(
        keys in proptest::collection::vec(0_usize..27, 0..24),
        columns in 0_u16..=200,
        height in 0_u16..=60,
    ) {
        let mut model = answered(columns, height, 30);
        for key in keys {
            press(&mut model, [KEYS[key]]);
            model.size = Size::new(height, columns);
            for (columns, height) in [(columns, height), (80, 24)] {
                let mut buffer = Buffer::empty(Rect::new(0, 0, columns, height));
                if let Some(caret) = draw(&model, &mut buffer) {
                    prop_assert!(caret.x < columns && caret.y < height);
                }
            }
        }
    }
}
