//! What reaches the terminal: bytes, at every size, whatever keys are pressed.

use super::*;

/// A terminal that keeps its writes apart.
fn bytes(columns: u16, height: u16) -> Terminal<FrameBackend<Vec<u8>>> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, columns, height));
    Terminal::with_options(FrameBackend::new(Vec::new()), TerminalOptions { viewport }).unwrap()
}

#[test]
fn one_chinese_character_typed_costs_little() {
    let mut model = answered(80, 24, 30);
    press(&mut model, [Key::f(2)]);
    press(&mut model, typed("上海未名"));
    let mut terminal = bytes(80, 24);
    terminal
        .draw(|frame| {
            view(&model, frame);
        })
        .unwrap();
    for c in "文化传播".chars() {
        terminal.backend_mut().out().clear();
        press(&mut model, [Key::char(c)]);
        terminal
            .draw(|frame| {
                view(&model, frame);
            })
            .unwrap();
        let cost = terminal.backend_mut().out().len();
        assert!((1..=512).contains(&cost), "{c} cost {cost} bytes");
    }
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
    let screens = screens(80, 24);
    // Every size once, each by one of the screens in turn; the sizes below the smallest are all alike.
    let sizes = (0..=200_u16).flat_map(|columns| (0..=60_u16).map(move |height| (columns, height)));
    for ((columns, height), (_, model)) in sizes.filter(|(c, h)| c % 3 == 0 || h % 3 == 0).zip(screens.iter().cycle()) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, height));
        if let Some(caret) = draw(model, &mut buffer) {
            assert!(caret.x < columns && caret.y < height);
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
