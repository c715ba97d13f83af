//! Whether this person is here for the first time: a file of their own says that the tour was shown.
//!
//! It is written when the tour is shown, not when it was read to its end: a line that drops must not bring it back. Where
//! nothing can be remembered the tour is not shown by itself, for it would be shown every time.

use std::fs;
use std::path::{Path, PathBuf};

/// `ZHITIAO_TOUR=no` keeps it away, for scripts that drive the program.
const ASKED_NOT_TO: &str = "ZHITIAO_TOUR";

/// Whether to show the tour; remembers that it was.
pub(super) fn wanted() -> bool {
    let no = std::env::var_os(ASKED_NOT_TO).is_some_and(|value| value == "no");
    !no && state_dir().is_some_and(|dir| first_time(&dir))
}

/// Where programs keep what they remember of a person (XDG base directories).
fn state_dir() -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let own = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).and_then(absolute);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state")).and_then(absolute);
    own.or_else(home).map(|state| state.join("zhitiao"))
}

/// Whether the mark was not there and is now.
fn first_time(dir: &Path) -> bool {
    let mark = dir.join("tour-shown");
    !mark.exists() && fs::create_dir_all(dir).is_ok() && fs::write(&mark, b"").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_once_and_never_where_it_cannot_be_remembered() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("zhitiao");
        assert!(first_time(&dir));
        assert!(!first_time(&dir));
        let file = home.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(!first_time(&file.join("under")));
    }
}
