//! `antesala plugin`: what an author of plugins needs. No server, no clinic.

mod build;
mod cases;
mod check;
mod doctor;
mod new;
mod record;
mod replay;
mod starts;
mod toolchain;
mod watch;
mod workbench;

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

/// What goes wrong is told in one sentence that names what to change.
type Outcome<T> = Result<T, String>;

/// What a plugin can be written in.
#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    /// Rust.
    Rust,
    /// JavaScript or TypeScript.
    Js,
    /// Python.
    Python,
}

impl Lang {
    fn language(self) -> toolchain::Language {
        match self {
            Self::Rust => toolchain::Language::Rust,
            Self::Js => toolchain::Language::JavaScript,
            Self::Python => toolchain::Language::Python,
        }
    }
}

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
    /// Builds a project again whenever it is saved, and puts it where a running demo takes it from.
    Watch(watch::Watch),
    /// Keeps what a plugin is given in a running deployment, with personal data replaced.
    Record(record::Record),
    /// Runs recorded inputs with a new build, and shows where it gives something else.
    Replay(replay::Replay),
    /// Says what is wrong on this machine, for each language.
    Doctor(doctor::Doctor),
}

impl Plugin {
    pub(super) async fn run(self) -> ExitCode {
        let outcome = match self {
            Self::New(new) => new.run(),
            Self::Build(build) => build.run(),
            Self::Check(check) => check.run().await,
            Self::Test(test) => test.run().await,
            Self::Watch(watch) => watch.run().await,
            Self::Record(record) => record.run().await,
            Self::Replay(replay) => replay.run().await,
            Self::Doctor(doctor) => doctor.run(),
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
