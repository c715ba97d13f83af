//! `docs/commands.md` lists every command of `apply` with its fields: it is made from the description of the fields, and
//! this test fails when the two differ. To write it again: `ZHITIAO_WRITE_DOCS=1 cargo test --test manual`.

use zhitiao::words::Lang;
use zhitiao::words::manual::manual;

const FILE: &str = "docs/commands.md";

#[test]
fn the_manual_lists_every_command_with_its_fields() {
    let made = format!("{}---\n\n{}", manual(Lang::Zh), manual(Lang::En));
    if std::env::var_os("ZHITIAO_WRITE_DOCS").is_some() {
        std::fs::write(FILE, &made).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == made, "{FILE} differs: ZHITIAO_WRITE_DOCS=1 cargo test --test manual writes it again");
    for lang in Lang::ALL {
        let unnamed: Vec<String> = manual(lang)
            .lines()
            .filter(|line| line.starts_with("| `"))
            .filter(|line| {
                let cells: Vec<&str> = line.split('|').map(str::trim).collect();
                let name = cells[1].trim_matches('`').rsplit(['.', ']']).next().unwrap_or_default();
                // In Chinese a label that is still the machine name has no phrase.
                lang == Lang::Zh && cells[2] == name
            })
            .map(ToOwned::to_owned)
            .collect();
        assert!(unnamed.is_empty(), "fields without a name:\n{}", unnamed.join("\n"));
    }
}
