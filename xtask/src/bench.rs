//! `cargo xtask bench`: what the engine costs, beside the smallest program that does the same.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::Result;
use crate::run::{cargo, root, run};

pub const HELP: &str = "\
cargo xtask bench [--only PART] [--rounds 5] [--seconds 3] [--json FILE]

Builds the release program and the floor (the smallest axum + sqlx + minijinja program that answers the
same pages: benches/src/floor), runs both in turn, round by round, and says for each number the goal and
whether it is met. Ratios are of one round each, so that other work on the machine counts for both.

  --only PART      pages:       requests/s and p99 of home, calendar and appointments, against the floor
                   bookings:    bookings/s, against bare committed inserts into the same SQLite file
                   rules:       the pure rules, from what is taken to the hours that are offered
                   together:    p99 of 1000 calendars a second beside 100 bookings, the server on one core
                   plugins:     a call against a bare one, a page with and without, hostile ones beside it, memory
                   clinics:     memory with 2 and 500 clinics, each used once, and the time to start
                   incremental: cargo build after a changed line of the engine (the file is put back)
  --rounds N       rounds of each measurement; the middle one counts
  --seconds N      how long each server is asked in a round
  --json FILE      writes the numbers there as well

The first release build takes some minutes.
";

/// The file of the engine, and the line in it, that is changed for a moment to see how long the next build takes.
const CHANGED: (&str, &str) = ("engine/builder.rs", "the database is away\\n");

/// Builds and measures.
pub fn bench(arguments: &[String]) -> Result<()> {
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name);
        at.map(|at| arguments.get(at + 1).ok_or_else(|| format!("{name} wants a value\n\n{HELP}"))).transpose()
    };
    for argument in arguments.iter().step_by(2) {
        if !["--only", "--rounds", "--seconds", "--json"].contains(&argument.as_str()) {
            return Err(format!("there is no {argument}\n\n{HELP}"));
        }
    }
    let only = value("--only")?;
    if let Some(part) = only
        && !["pages", "rules", "bookings", "together", "plugins", "clinics", "incremental"].contains(&part.as_str())
    {
        return Err(format!("there is no part {part}\n\n{HELP}"));
    }
    let mut bench = arguments.to_vec();
    if only.is_none_or(|part| part == "incremental") {
        bench.extend(["--incremental".to_owned(), format!("{:.2}", incremental()?)]);
    }
    run(cargo().args(["build", "--release", "--package", "antesala", "--package", "antesala-bench"]))?;
    let programs = target().join("release");
    let mut command = std::process::Command::new(programs.join("antesala-bench"));
    command.args(["--antesala", &programs.join("antesala").display().to_string()]);
    command.args(["--root", &root().display().to_string()]).args(bench);
    run(&mut command)
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A file that gets its old content back, whatever happens.
struct Changed {
    file: PathBuf,
    before: String,
}

impl Drop for Changed {
    fn drop(&mut self) {
        if let Err(error) = fs::write(&self.file, &self.before) {
            eprintln!("xtask: {} could not be put back: {error}", self.file.display());
        }
    }
}

/// The middle time of three builds, each after another change of one line.
fn incremental() -> Result<f64> {
    let (name, line) = CHANGED;
    let file = root().join(name);
    let before = fs::read_to_string(&file).map_err(|e| format!("{name}: {e}"))?;
    if !before.contains(line) {
        return Err(format!("{name} has no line «{line}» any more: name another in xtask/src/bench.rs"));
    }
    let build = || run(cargo().args(["build", "--quiet", "--package", "antesala"]));
    build()?;
    let changed = Changed { file, before };
    let mut times = Vec::new();
    for turn in 0..3 {
        let text = changed.before.replace(line, &format!("the database is away {turn}\\n"));
        fs::write(&changed.file, text).map_err(|e| format!("{name}: {e}"))?;
        let start = Instant::now();
        build()?;
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[1])
}
