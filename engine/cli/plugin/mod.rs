//! `antesala plugin`: what an author of plugins needs. No server, no clinic.

mod build;
mod cases;
mod check;
mod doctor;
mod new;
mod workbench;

use std::{path::Path, process::ExitCode};

use clap::Subcommand;

/// What goes wrong is told in one sentence that names what to change.
type Outcome<T> = Result<T, String>;

/// The target that plugins in Rust are built for.
const TARGET: &str = "wasm32-unknown-unknown";
/// The oldest compiler that builds them.
const RUST: (u32, u32) = (1, 95);

/// Makes, builds, checks and tests plugins.
#[derive(Subcommand)]
pub(super) enum Plugin {
    /// Makes a project that builds at once.
    New(new::New),
    /// Builds a project into a component, and adds what is missing for that.
    Build(build::Build),
    /// Says what a plugin is, what it would need and whether the host takes it.
    Check(check::Check),
    /// Runs a project's cases in the real host, and compares what comes out.
    Test(cases::Test),
    /// Says what is wrong on this machine.
    Doctor,
}

impl Plugin {
    pub(super) async fn run(self) -> ExitCode {
        let outcome = match self {
            Self::New(new) => new.run(),
            Self::Build(build) => build.run(),
            Self::Check(check) => check.run().await,
            Self::Test(test) => test.run().await,
            Self::Doctor => doctor::run(),
        };
        match outcome {
            Ok(said) => {
                super::say(&said);
                ExitCode::SUCCESS
            }
            Err(problem) => {
                eprintln!("antesala: {}", problem.trim_end());
                ExitCode::FAILURE
            }
        }
    }
}

/// The name of a Rust project: that of its package.
fn package(folder: &Path) -> Outcome<String> {
    let file = folder.join("Cargo.toml");
    let wrong = |why: &str| format!("{}: {why}", file.display());
    let text = std::fs::read_to_string(&file)
        .map_err(|_| wrong("there is none: name the folder of a plugin, or make one with `antesala plugin new`"))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| wrong(error.message()))?;
    let name = table.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str());
    name.map(str::to_owned).ok_or_else(|| wrong("it names no package"))
}

/// The compiler's version.
fn rustc() -> Option<(u32, u32)> {
    let said = std::process::Command::new("rustc").arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let mut parts = said.split_whitespace().nth(1)?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// Whether the standard library for WebAssembly is there.
fn has_target() -> bool {
    std::process::Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .is_ok_and(|said| Path::new(String::from_utf8_lossy(&said.stdout).trim()).is_dir())
}
