//! `cargo xtask storm`: the storm of the tests, as large as one likes.

use crate::Result;
use crate::postgres::Postgres;
use crate::run::{cargo, run};

pub const HELP: &str = "\
cargo xtask storm [--clients 500] [--acts 12] [--processes 3] [--seed 1]

Many patients and the desk book, hold, request, repeat, move, cancel, wait and answer at once, for few hours: against several
`antesala serve` on one PostgreSQL, and against one on SQLite. Then every rule is looked at, over what is left in the database:
nobody is in two places, no group, list, quota or limit is passed, nothing is half, everything was told once, and everybody
has what they were promised. The same runs in `cargo xtask test`, with 40 clients.

  --clients N      patients, of whom some have two windows open, and the people at the desk
  --acts N         what each of them does; the desk does three times as much
  --processes N    servers on the one PostgreSQL
  --seed N         another course of events
";

/// Raises it.
pub fn storm(arguments: &[String]) -> Result<()> {
    let value = |name: &str, usual: u32| -> Result<u32> {
        let Some(at) = arguments.iter().position(|argument| argument == name) else { return Ok(usual) };
        let number = arguments.get(at + 1).and_then(|number| number.parse().ok());
        number.filter(|number| (1..=100_000).contains(number)).ok_or_else(|| format!("{name} wants a number\n\n{HELP}"))
    };
    for argument in arguments.iter().step_by(2) {
        if !["--clients", "--acts", "--processes", "--seed"].contains(&argument.as_str()) {
            return Err(format!("there is no {argument}\n\n{HELP}"));
        }
    }
    let size = format!(
        "clients={} acts={} processes={} seed={}",
        value("--clients", 500)?,
        value("--acts", 12)?,
        value("--processes", 3)?,
        value("--seed", 1)?
    );
    let postgres = Postgres::find_or_start()?;
    if let Postgres::Missing(why) = &postgres {
        eprintln!("without PostgreSQL: {why}");
    }
    let mut command = cargo();
    command.args(["test", "--workspace", "--test", "portal", "--"]);
    command.args(["storm::", "--nocapture", "--test-threads=1"]).env("ANTESALA_STORM", size);
    match postgres.url() {
        Some(url) => command.env("ANTESALA_TEST_POSTGRES", url),
        None => command.env_remove("ANTESALA_TEST_POSTGRES"),
    };
    run(&mut command)
}
