//! `docs/keys.md` lists every key of every place: it is made from the one table of actions, and this test fails when the
//! two differ. To write it again: `ZHITIAO_WRITE_DOCS=1 cargo test --test manual_keys`.

use zhitiao::tui::keymap::{Place, ROWS, manual};
use zhitiao::words::Lang;

const FILE: &str = "docs/keys.md";

#[test]
fn the_list_of_keys_is_the_table() {
    let made = format!("{}---\n\n{}", manual(Lang::Zh), manual(Lang::En));
    if std::env::var_os("ZHITIAO_WRITE_DOCS").is_some() {
        std::fs::write(FILE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == made, "{FILE} differs: ZHITIAO_WRITE_DOCS=1 cargo test --test manual_keys writes it again");
}

#[test]
fn every_action_of_every_place_is_in_the_list_with_its_name() {
    for lang in Lang::ALL {
        let text = manual(lang);
        let rows = text.lines().filter(|line| line.starts_with("| `")).count();
        let expected: usize = Place::ALL.iter().map(|p| ROWS.iter().filter(|row| row.places.contains(p)).count()).sum();
        assert_eq!(rows, expected);
        let bare: Vec<&str> = text.lines().filter(|line| line.contains("keys.") || line.contains("action.")).collect();
        assert!(bare.is_empty(), "without words in {}: {bare:?}", lang.code());
    }
}
