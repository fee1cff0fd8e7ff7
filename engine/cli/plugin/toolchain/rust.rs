//! Plugins in Rust: a core module for `wasm32-unknown-unknown`, turned into a component. No WASI comes in on this way.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use wit_component::ComponentEncoder;

use super::{Outcome, Project, Trouble, at_least, version};

const TARGET: &str = "wasm32-unknown-unknown";
/// The oldest compiler that builds them.
const RUST: (u32, u32) = (1, 95);
const INSTALL: &str = "install Rust from https://rustup.rs, or run `rustup update`";

pub(super) fn needs() -> Vec<(&'static str, Result<String, String>)> {
    let target = if has_target() {
        Ok("is there".into())
    } else if version("rustup").is_some() {
        Err(format!("it is missing: run `rustup target add {TARGET}`, or let `antesala plugin build` do it"))
    } else {
        Err("it is missing, and there is no rustup to add it: install the package of your system that has Rust's standard \
             library for it"
            .into())
    };
    vec![("cargo", at_least("cargo", RUST, INSTALL)), ("rustc", at_least("rustc", RUST, INSTALL)), (TARGET, target)]
}

pub(super) fn build(project: &Project, out: &Path, locked: bool) -> Outcome<()> {
    at_least("rustc", RUST, INSTALL).map_err(|why| Trouble::Lacks(format!("rustc: {why}")))?;
    if !has_target() {
        add_target()?;
    }
    let module = compile(project, locked)?;
    let wrong = |why: String| Trouble::Wrong(format!("{}: {why}", module.display()));
    let bytes = fs::read(&module).map_err(|error| wrong(error.to_string()))?;
    let encoded =
        ComponentEncoder::default().validate(true).module(&bytes).and_then(|mut encoder| encoder.encode()).map_err(
            |error| {
                wrong(format!("it exports no extension point: does `src/lib.rs` end with the export macro?\n{error:#}"))
            },
        )?;
    fs::write(out, &encoded).map_err(|error| Trouble::Wrong(format!("{}: {error}", out.display())))
}

/// Whether the standard library for WebAssembly is there.
fn has_target() -> bool {
    Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .is_ok_and(|said| Path::new(String::from_utf8_lossy(&said.stdout).trim()).is_dir())
}

fn add_target() -> Outcome<()> {
    eprintln!("adding the target {TARGET}");
    match Command::new("rustup").args(["target", "add", TARGET]).status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Trouble::Lacks(format!(
            "the target {TARGET} is missing and could not be added: run `rustup target add {TARGET}`"
        ))),
    }
}

/// Builds the module, and tells where cargo has put it. Each package by itself: built together, their extension points would
/// be mixed.
fn compile(project: &Project, locked: bool) -> Outcome<PathBuf> {
    let name = project.name.as_str();
    let done = Command::new("cargo")
        .current_dir(&project.folder)
        .args(["build", "--quiet", "--release", "--target", TARGET, "--package", name])
        .args(["--message-format", "json-render-diagnostics"])
        .args(locked.then_some("--locked"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Trouble::Lacks(format!("cargo did not start: {error}")))?;
    if !done.status.success() {
        return Err(Trouble::Wrong(format!("{name} could not be built: see above")));
    }
    let said = String::from_utf8_lossy(&done.stdout);
    let files =
        said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).flat_map(|message| {
            let files = message["filenames"].as_array().cloned().unwrap_or_default();
            files.into_iter().filter_map(|file| file.as_str().map(PathBuf::from))
        });
    let own = format!("{}.wasm", name.replace('-', "_"));
    files.into_iter().find(|file| file.file_name().is_some_and(|file| *file == *own)).ok_or_else(|| {
        let why = "gives no module: its Cargo.toml needs `[lib]` with `crate-type = [\"cdylib\", \"rlib\"]`";
        Trouble::Wrong(format!("{name} {why}"))
    })
}
