//! `cargo xtask demo`: two sample clinics, ready to try.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::Result;
use crate::run::{beside, cargo, find, run};

/// Builds everything and becomes `antesala demo`, so that Ctrl-C and signals reach the server itself.
pub fn demo(arguments: &[String]) -> Result<()> {
    eprintln!("building antesala and the plugins: the first time takes some minutes");
    beside(cargo().args(["build", "--package", "antesala"]), plugins)?;
    let refused = cargo().args(["run", "--package", "antesala", "--", "demo"]).args(arguments).exec();
    Err(format!("cargo did not start: {refused}"))
}

/// The plugins take what the engine's build leaves of the cores, above all at its end, where the one crate that is left keeps one busy.
fn plugins() -> Result<()> {
    let ourselves = std::env::current_exe().map_err(|e| format!("where xtask is cannot be told: {e}"))?;
    let mut command = find(&["nice"]).map_or_else(
        || Command::new(&ourselves),
        |nice| {
            let mut command = Command::new(nice);
            command.args(["-n", "19"]).arg(&ourselves);
            command
        },
    );
    run(command.args(["plugins", "--shipped"]))
}
