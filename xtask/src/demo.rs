//! `cargo xtask demo`: two sample clinics, ready to try.

use std::os::unix::process::CommandExt;

use crate::Result;
use crate::run::cargo;

/// Builds everything and becomes `antesala demo`, so that Ctrl-C and signals reach the server itself.
pub fn demo(arguments: &[String]) -> Result<()> {
    for plugin in crate::plugins::build()? {
        eprintln!("left out: {plugin}");
    }
    eprintln!("building antesala: the first time takes some minutes");
    let refused = cargo().args(["run", "--package", "antesala", "--", "demo"]).args(arguments).exec();
    Err(format!("cargo did not start: {refused}"))
}
