//! The program: all work is in the library.

fn main() {}
