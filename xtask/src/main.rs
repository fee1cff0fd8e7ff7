//! The developer's commands: `cargo xtask demo`, `cargo xtask test`, `cargo xtask bench`.

mod bench;
mod browser;
mod demo;
mod plugins;
mod postgres;
mod run;
mod statements;
mod storm;
mod test;
/// What `antesala plugin build` builds with.
#[path = "../../engine/cli/plugin/toolchain/mod.rs"]
#[expect(dead_code, reason = "the command says more of it than is needed here")]
mod toolchain;

use std::process::ExitCode;

/// What goes wrong is told to the developer in one sentence; nobody matches on it.
type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
The developer's commands.

  cargo xtask demo [--port 8080] [--data DIR] [--postgres URL] [--json]
      Builds the plugins and the engine, and serves two sample clinics.

  cargo xtask plugins [--shipped]
      Builds the plugins alone, as WebAssembly components in plugins/dist. Those in JavaScript and Python
      need Node.js and Python; where they are missing, it says which plugin is left out, and goes on.
      --shipped leaves those out that only the tests use.

  cargo xtask test [--no-skips] [FILTER…]
      Builds what the tests need and runs them all: a private PostgreSQL server is started
      where its programs are found, and the browser tests run where node, npm and Chromium are.
      What had to be skipped is said in the last lines; --no-skips turns each skip into a failure.
      With a FILTER only the Rust tests whose names contain it run; `cargo xtask test browser`
      runs the browser tests alone (`browser NAME`: those whose names contain NAME).

      ANTESALA_TEST_POSTGRES=postgres://…   use this server instead (a role that may create databases,
                                            and that is not a superuser)
      ANTESALA_CHROMIUM=/path/to/chromium   use this browser

  cargo xtask bench [--only pages|rules|bookings|together|plugins|clinics|incremental] [--json FILE]
      Measures the release build beside the smallest program that does the same (`--help` tells more).

  cargo xtask storm [--clients 500] [--acts 12] [--processes 3]
      Hundreds of people at once on SQLite and PostgreSQL, and then every rule over what is left.

The first build takes some minutes, the next ones seconds.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("--help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let asked_for_help = rest.iter().any(|a| a == "--help" || a == "-h");
    let outcome = match command {
        "--help" | "-h" | "help" => help(),
        "test" | "plugins" if asked_for_help => help(),
        "bench" if asked_for_help => {
            print!("{}", bench::HELP);
            Ok(())
        }
        "storm" if asked_for_help => {
            print!("{}", storm::HELP);
            Ok(())
        }
        "storm" => storm::storm(rest),
        "bench" => bench::bench(rest),
        "demo" => demo::demo(rest),
        "plugins" => plugins::build(rest),
        "test" => test::test(rest),
        other => Err(format!("there is no command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside the commands, which can fail")]
fn help() -> Result<()> {
    print!("{HELP}");
    Ok(())
}
