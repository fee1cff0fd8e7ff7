//! The `antesala` command: see `antesala --help`.

/// Pages are made of many small pieces; this allocator hands them out faster than the system's.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    antesala::cli::main()
}
