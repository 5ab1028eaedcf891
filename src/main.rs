//! The `teken` program. Everything it does is in the library.

fn main() -> std::process::ExitCode {
    teken::cli::main()
}
