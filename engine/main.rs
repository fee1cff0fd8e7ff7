//! The `antesala` command: see `antesala --help`.

fn main() -> std::process::ExitCode {
    antesala::cli::main()
}
