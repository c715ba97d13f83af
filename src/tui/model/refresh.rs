//! Bringing the screen up to date when others change something: once for a burst of notices, and never faster than the desk
//! answers.

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refresh {
    /// A time was asked for at which to look again.
    pub soon: bool,
    /// The page that is open is of a case that changed.
    pub page: bool,
    /// The dossier beside a list changed.
    pub beside: bool,
    /// What was asked last has not been answered yet.
    pub asked: bool,
}
