//! `docs/manual.zh.md` and `docs/credit.zh.md`, and the same in English, show screens of the program. Each stands behind a line
//! `<!-- screen: NAME -->` as a block of text, and is what the program draws when the week of the manual is told to it; this
//! test fails when a page shows anything else. To write the screens again: `ZHITIAO_WRITE_DOCS=1 cargo test --test
//! manual_screens`.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail loudly")]

#[path = "manual_week/credit.rs"]
mod credit;
#[path = "manual_week/story.rs"]
mod story;
#[path = "manual_week/teller.rs"]
mod teller;

use std::collections::{BTreeMap, BTreeSet};

use unicode_width::UnicodeWidthStr;
use zhitiao::words::Lang;

/// A page with the week it tells.
type Page = (Lang, &'static str, fn(Lang) -> BTreeMap<String, String>);

const PAGES: [[Page; 2]; 2] = [
    [(Lang::Zh, "docs/manual.zh.md", story::screens), (Lang::En, "docs/manual.en.md", story::screens)],
    [(Lang::Zh, "docs/credit.zh.md", credit::screens), (Lang::En, "docs/credit.en.md", credit::screens)],
];
const OPENING: &str = "<!-- screen: ";
const CLOSING: &str = " -->";

/// The page with every screen as it is drawn now, and the names of those it shows.
fn renewed(page: &str, screens: &BTreeMap<String, String>) -> (String, BTreeSet<String>) {
    let mut made = String::new();
    let mut shown = BTreeSet::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        made.push_str(line);
        made.push('\n');
        let Some(name) = line.strip_prefix(OPENING).and_then(|rest| rest.strip_suffix(CLOSING)) else { continue };
        if lines.peek() == Some(&"```text") {
            lines.next();
            while lines.next().is_some_and(|line| line != "```") {}
        }
        let screen = screens.get(name).unwrap_or_else(|| panic!("there is no screen {name}"));
        made.push_str(&format!("```text\n{screen}\n```\n"));
        shown.insert(name.to_owned());
    }
    (made, shown)
}

#[test]
fn the_screens_of_the_manual_are_the_programs() {
    PAGES.into_iter().for_each(are_the_programs);
}

fn are_the_programs(pages: [Page; 2]) {
    let mut shown = Vec::new();
    for (lang, path, week) in pages {
        let screens = week(lang);
        let page = std::fs::read_to_string(path).unwrap();
        let (made, names) = renewed(&page, &screens);
        if std::env::var_os("ZHITIAO_WRITE_DOCS").is_some() {
            std::fs::write(path, &made).unwrap();
        } else {
            assert!(
                page == made,
                "{path} differs: ZHITIAO_WRITE_DOCS=1 cargo test --test manual_screens writes it again"
            );
        }
        let told: BTreeSet<String> = screens.keys().cloned().collect();
        assert_eq!(told, names, "{path} shows every screen of the week");
        for (name, screen) in &screens {
            assert!(screen.lines().all(|row| row.width() <= 80), "{name} is wider than a terminal:\n{screen}");
        }
        shown.push(names);
    }
    assert_eq!(shown[0], shown[1], "both languages show the same screens");
}

#[test]
fn a_screen_is_replaced_and_the_rest_of_the_page_stays() {
    let screens = BTreeMap::from([("one".to_owned(), "甲".to_owned())]);
    let page = "前\n<!-- screen: one -->\n```text\n旧\n旧\n```\n后\n";
    let (made, _) = renewed(page, &screens);
    assert_eq!(made, "前\n<!-- screen: one -->\n```text\n甲\n```\n后\n");
    assert_eq!(renewed(&made, &screens).0, made);
}
