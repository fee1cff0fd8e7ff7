//! Running other programs, and finding them.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;

/// The root of the workspace, wherever the command was given.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lives in a folder of the workspace").to_path_buf()
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    // Ours, when we are run by cargo; a cargo below us finds its own. What is built from C is built anew whenever they differ.
    for (name, _) in std::env::vars_os() {
        let ours =
            |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR";
        if name.to_str().is_some_and(ours) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end with the developer's terminal; a failure is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().map_err(|e| format!("`{shown}` did not start: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` failed ({status})")) }
}

/// Does the work while a program runs, so that no core waits, and then waits for the program.
pub fn beside<T>(command: &mut Command, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let shown = shown(command);
    let mut child = command.spawn().map_err(|e| format!("`{shown}` did not start: {e}"))?;
    let done = work();
    if done.is_err() {
        // Nobody needs what it makes. Where it has ended by itself, that is as good.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    let done = done?;
    if status.success() { Ok(done) } else { Err(format!("`{shown}` failed ({status})")) }
}

/// Runs to the end, shows what it writes and hands each line to `read` as well. Says whether it succeeded.
pub fn run_and_read(command: &mut Command, stream: Stream, mut read: impl FnMut(&str)) -> Result<bool> {
    let shown = shown(command);
    match stream {
        Stream::Out => command.stdout(Stdio::piped()),
        Stream::Err => command.stderr(Stdio::piped()),
    };
    let mut child = command.spawn().map_err(|e| format!("`{shown}` did not start: {e}"))?;
    let mut lines: Box<dyn BufRead> = match stream {
        Stream::Out => Box::new(BufReader::new(child.stdout.take().expect("the output is piped"))),
        Stream::Err => Box::new(BufReader::new(child.stderr.take().expect("the error output is piped"))),
    };
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).map_err(|e| format!("reading from `{shown}`: {e}"))? > 0 {
        std::io::stdout().write_all(&line).map_err(|e| e.to_string())?;
        read(without_colours(&String::from_utf8_lossy(&line)).trim());
        line.clear();
    }
    Ok(child.wait().map_err(|e| e.to_string())?.success())
}

/// Which of a program's two streams is read.
#[derive(Clone, Copy)]
pub enum Stream {
    Out,
    Err,
}

/// The first of these programs that the path has.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}
