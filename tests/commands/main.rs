//! What an operator's commands print, run as the program that is shipped.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod authors;
mod booking;
mod plugin;

use std::{path::PathBuf, process::Command};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the program from the repository's root; what it printed, and whether it was content.
fn antesala(arguments: &[&str]) -> (String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_antesala")).args(arguments).current_dir(root()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (said, output.status.success())
}
