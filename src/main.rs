//! The program: all work is in the library.

/// Folding a ledger allocates millions of small values on one thread and frees them on another, which this one does in
/// three quarters of the time the C library's takes (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    zhitiao::cli::run(std::env::args_os())
}
