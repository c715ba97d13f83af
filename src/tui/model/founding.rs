//! What is asked before there is a register.

/// The answers from which a new register is set up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Founding {
    /// Where it is set up, as people read it.
    pub place: String,
    /// Division code of the district.
    pub district: String,
    /// The file of its units; empty for a district whose units the program has.
    pub units: String,
    /// The operating system's user who administers it.
    pub admin: String,
    /// That person's name.
    pub person: String,
}
