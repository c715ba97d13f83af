//! Styles by meaning.
//!
//! A screen says what something is (overdue, a title, the selected row), never which colour it has. Meaning is told by
//! words and position first and by colour second, so every theme, including the one without colours, is complete:
//! selection is reverse video, focus is bold, a status is a word. Only the sixteen colours every terminal has are used;
//! no dark grey and no dim text, which some terminals draw as nothing at all.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Ordinary text.
    Text,
    /// The name of a screen, a panel, a page.
    Title,
    /// The name of a value: 申请人, 期限.
    Label,
    /// Frames and rules.
    Line,
    /// The frame and title of the part that has the focus.
    Focus,
    /// The selected row or option.
    Selection,
    /// A key in the footer or the help.
    Key,
    /// In order, done, confirmed.
    Good,
    /// Closes soon.
    Soon,
    /// Too late, or refused.
    Overdue,
    /// Something to know: a notice, a warning that does not block.
    Notice,
    /// What cannot be used now.
    Unavailable,
}

/// A set of styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// 默认: for dark and middling backgrounds.
    #[default]
    Plain,
    /// 浅色: for light backgrounds, without yellow and cyan.
    Light,
    /// 高对比: bright colours and bold.
    Contrast,
    /// 单色: no colours; also under `NO_COLOR`.
    Mono,
}

impl Theme {
    /// Every theme, in the order they are cycled through.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Light, Self::Contrast, Self::Mono];

    /// The theme to begin with: without colours where the environment asks for that (<https://no-color.org>).
    #[must_use]
    pub fn from_environment(no_color: Option<&std::ffi::OsStr>) -> Self {
        if no_color.is_some_and(|value| !value.is_empty()) { Self::Mono } else { Self::Plain }
    }

    /// The next theme, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Plain => Self::Light,
            Self::Light => Self::Contrast,
            Self::Contrast => Self::Mono,
            Self::Mono => Self::Plain,
        }
    }

    /// The catalogue key of the theme's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "theme.plain",
            Self::Light => "theme.light",
            Self::Contrast => "theme.contrast",
            Self::Mono => "theme.mono",
        }
    }

    /// The style of a meaning.
    #[must_use]
    pub fn style(self, meaning: Meaning) -> Style {
        let style = Style::new().add_modifier(modifier(meaning));
        match self.colour(meaning) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    const fn colour(self, meaning: Meaning) -> Option<Color> {
        use Meaning::{Focus, Good, Key, Line, Notice, Overdue, Soon};
        match (self, meaning) {
            (Self::Mono, _) => None,
            (Self::Plain, Good) => Some(Color::Green),
            (Self::Plain, Soon) => Some(Color::Yellow),
            (Self::Plain, Overdue) | (Self::Light, Overdue) => Some(Color::Red),
            (Self::Plain, Notice | Key | Focus) => Some(Color::Cyan),
            (Self::Light, Good) => Some(Color::Green),
            (Self::Light, Soon) => Some(Color::Magenta),
            (Self::Light, Notice | Key | Focus) => Some(Color::Blue),
            (Self::Contrast, Good) => Some(Color::LightGreen),
            (Self::Contrast, Soon) => Some(Color::LightYellow),
            (Self::Contrast, Overdue) => Some(Color::LightRed),
            (Self::Contrast, Notice | Key | Focus) => Some(Color::LightCyan),
            (Self::Contrast, Line) => Some(Color::White),
            _ => None,
        }
    }
}

/// What distinguishes a meaning without colours.
const fn modifier(meaning: Meaning) -> Modifier {
    match meaning {
        Meaning::Selection => Modifier::REVERSED,
        Meaning::Title | Meaning::Focus | Meaning::Overdue | Meaning::Key => Modifier::BOLD,
        Meaning::Soon => Modifier::UNDERLINED,
        Meaning::Text | Meaning::Label | Meaning::Line | Meaning::Good | Meaning::Notice | Meaning::Unavailable => {
            Modifier::empty()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Meaning::*;

    const MEANINGS: [Meaning; 12] =
        [Text, Title, Label, Line, Focus, Selection, Key, Good, Soon, Overdue, Notice, Unavailable];

    #[test]
    fn only_colours_and_attributes_every_terminal_draws() {
        for theme in Theme::ALL {
            for meaning in MEANINGS {
                let style = theme.style(meaning);
                assert!(
                    !matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_) | Color::DarkGray)),
                    "{theme:?} {meaning:?}"
                );
                assert!(
                    !style.add_modifier.intersects(Modifier::DIM | Modifier::HIDDEN | Modifier::SLOW_BLINK),
                    "{theme:?} {meaning:?}"
                );
                assert_eq!(style.bg, None, "the background is the person's");
            }
            assert_eq!(theme.style(Selection).add_modifier, Modifier::REVERSED);
        }
    }

    #[test]
    fn mono_has_no_colour_and_is_what_no_color_asks_for() {
        assert!(MEANINGS.iter().all(|m| Theme::Mono.style(*m).fg.is_none()));
        assert_eq!(Theme::from_environment(Some("1".as_ref())), Theme::Mono);
        assert_eq!(Theme::from_environment(Some("".as_ref())), Theme::Plain);
        assert_eq!(Theme::from_environment(None), Theme::Plain);
    }

    #[test]
    fn cycling_visits_every_theme() {
        let mut theme = Theme::Plain;
        for want in Theme::ALL {
            assert_eq!(theme, want);
            theme = theme.next();
        }
        assert_eq!(theme, Theme::Plain);
    }
}
