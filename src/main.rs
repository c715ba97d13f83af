//! The program: all work is in the library.

fn main() -> std::process::ExitCode {
    zhitiao::cli::run(std::env::args_os())
}
