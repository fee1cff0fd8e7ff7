//! `antesala plugin build`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;
use wit_component::ComponentEncoder;

use super::{Outcome, RUST, TARGET, has_target, package, rustc, workbench::size};

/// Builds a project into a component, and adds what is missing for that.
#[derive(Args)]
pub(in crate::cli) struct Build {
    /// The project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Where the component goes. Left out: `NAME.wasm` in the project.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Build {
    pub(super) fn run(self) -> Outcome<String> {
        let name = package(&self.folder)?;
        let out = self.out.unwrap_or_else(|| self.folder.join(format!("{name}.wasm")));
        ready()?;
        let module = compile(&self.folder, &name)?;
        let bytes = encode(&module, &out)?;
        Ok(format!("{} ({})\n", out.display(), size(bytes)))
    }
}

/// The compiler is there and new enough, and so is the target, or it is added.
fn ready() -> Outcome<()> {
    let (major, minor) = RUST;
    match rustc() {
        None => return Err("there is no Rust: `antesala plugin doctor` says what to do".into()),
        Some(found) if found < RUST => {
            return Err(format!("rustc {}.{} is too old: plugins need {major}.{minor}", found.0, found.1));
        }
        Some(_) => {}
    }
    if has_target() {
        return Ok(());
    }
    eprintln!("adding the target {TARGET}");
    match Command::new("rustup").args(["target", "add", TARGET]).status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("the target {TARGET} is missing and could not be added: run `rustup target add {TARGET}`")),
    }
}

/// Builds the module, and tells where cargo has put it.
fn compile(folder: &Path, name: &str) -> Outcome<PathBuf> {
    let done = Command::new("cargo")
        .current_dir(folder)
        .args(["build", "--quiet", "--release", "--target", TARGET, "--package", name])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if !done.status.success() {
        return Err(format!("{name} could not be built: see above"));
    }
    let said = String::from_utf8_lossy(&done.stdout);
    let files =
        said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).flat_map(|message| {
            let files = message["filenames"].as_array().cloned().unwrap_or_default();
            files.into_iter().filter_map(|file| file.as_str().map(PathBuf::from))
        });
    let own = format!("{}.wasm", name.replace('-', "_"));
    files.into_iter().find(|file| file.file_name().is_some_and(|file| *file == *own)).ok_or_else(|| {
        format!("{name} gives no module: its Cargo.toml needs `[lib]` with `crate-type = [\"cdylib\", \"rlib\"]`")
    })
}

fn encode(module: &Path, component: &Path) -> Outcome<usize> {
    let wrong = |why: String| format!("{}: {why}", module.display());
    let bytes = fs::read(module).map_err(|error| wrong(error.to_string()))?;
    let encoded =
        ComponentEncoder::default().validate(true).module(&bytes).and_then(|mut encoder| encoder.encode()).map_err(
            |error| {
                wrong(format!("it exports no extension point: does `src/lib.rs` end with the export macro?\n{error:#}"))
            },
        )?;
    // Written aside first: a running demo never reads half a component.
    let part = component.with_extension("part");
    fs::write(&part, &encoded)
        .and_then(|()| fs::rename(&part, component))
        .map_err(|error| format!("{}: {error}", component.display()))?;
    Ok(encoded.len())
}
