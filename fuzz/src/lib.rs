//! What a host reads from strangers, and nothing else: the frame decoder and `Request`, with the domain they are made of, from
//! the same files as the program's. The desk, the store and the screens stay out: they would be built for minutes and never run.

#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/wire/mod.rs"]
pub mod wire;
