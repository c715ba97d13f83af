//! The case.

pub mod vocabulary;
