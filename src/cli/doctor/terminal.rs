//! The terminal of whoever asks: can it show Chinese, and is it large enough.

use std::io::IsTerminal as _;

use super::Finding;

/// The smallest terminal every screen is complete on.
const COLUMNS: u16 = 80;
const ROWS: u16 = 24;

pub(super) fn look() -> Vec<Finding> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    // The first of these that is set decides.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable);
    let mut found = vec![spoken(locale.as_deref())];
    if std::io::stdout().is_terminal() {
        let size = rustix::termios::tcgetwinsize(std::io::stdout()).map(|size| (size.ws_col, size.ws_row));
        found.push(sized(size.unwrap_or_default()));
    }
    found
}

fn spoken(locale: Option<&str>) -> Finding {
    match locale {
        Some(name) if name.to_ascii_lowercase().replace('-', "").contains("utf8") => {
            Finding::good("locale").with("value", name)
        }
        Some(name) => Finding::bad("locale", "other").with("value", name),
        None => Finding::note("locale", "unset"),
    }
}

fn sized((columns, rows): (u16, u16)) -> Finding {
    let finding =
        if columns < COLUMNS || rows < ROWS { Finding::note("terminal", "small") } else { Finding::good("terminal") };
    finding.with("columns", columns).with("rows", rows)
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn locales_and_sizes() {
        for (locale, level) in [
            (Some("zh_CN.UTF-8"), Level::Good),
            (Some("C.utf8"), Level::Good),
            (Some("zh_CN.GB18030"), Level::Bad),
            (Some("C"), Level::Bad),
            (None, Level::Note),
        ] {
            assert_eq!(spoken(locale).level, level, "{locale:?}");
        }
        assert_eq!(sized((80, 24)).level, Level::Good);
        assert_eq!(sized((79, 50)).level, Level::Note);
    }
}
