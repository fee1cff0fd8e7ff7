//! `cargo xtask plugins`: the plugins that ship with antesala, as WebAssembly components in `plugins/dist`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use wit_component::ComponentEncoder;

use crate::Result;
use crate::run::root;

/// The packages of `plugins/` that ship, each a component.
const SHIPPED: &[&str] = &["phq9", "dental-history", "facturae"];
/// Those that only the tests use.
const FOR_TESTS: &[&str] = &["hostile", "hostile-format"];
const TARGET: &str = "wasm32-unknown-unknown";

/// Builds what ships, where the sources are newer than the component.
pub fn build() -> Result<()> {
    build_all(SHIPPED)
}

/// The same with what only the tests use.
pub fn build_for_tests() -> Result<()> {
    build_all(SHIPPED)?;
    build_all(FOR_TESTS)
}

fn build_all(names: &[&str]) -> Result<()> {
    let plugins = root().join("plugins");
    let dist = plugins.join("dist");
    fs::create_dir_all(&dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    let shared =
        newest(&[plugins.join("sdk"), plugins.join("wit"), plugins.join("Cargo.toml"), plugins.join("Cargo.lock")]);
    let mut ready = false;
    for name in names {
        let component = dist.join(format!("{name}.wasm"));
        let sources = newest(&[plugins.join(name)]).max(shared);
        if fs::metadata(&component).and_then(|file| file.modified()).is_ok_and(|built| built > sources) {
            continue;
        }
        if !ready {
            add_target()?;
            ready = true;
        }
        eprintln!("building the plugin {name}");
        compile(&plugins, name)?;
        let module =
            plugins.join("target").join(TARGET).join("release").join(format!("{}.wasm", name.replace('-', "_")));
        encode(&module, &component)?;
    }
    Ok(())
}

/// Each package by itself: built together, their extension points would be mixed.
fn compile(plugins: &Path, name: &str) -> Result<()> {
    let done = Command::new("cargo")
        .current_dir(plugins)
        .args(["build", "--quiet", "--locked", "--release", "--target", TARGET, "--package", name])
        .status()
        .map_err(|error| format!("cargo did not start: {error}"))?;
    if done.success() { Ok(()) } else { Err(format!("the plugin {name} could not be built: see above")) }
}

fn encode(module: &Path, component: &Path) -> Result<()> {
    let wrong = |why: String| format!("{}: {why}", module.display());
    let bytes = fs::read(module).map_err(|error| wrong(error.to_string()))?;
    let encoded = ComponentEncoder::default()
        .validate(true)
        .module(&bytes)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| wrong(format!("{error:#}")))?;
    // Written aside first: a running demo never reads half a component.
    let part = component.with_extension("part");
    fs::write(&part, encoded).and_then(|()| fs::rename(&part, component)).map_err(|error| wrong(error.to_string()))
}

/// The WebAssembly target, where it is missing.
fn add_target() -> Result<()> {
    let has = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .is_ok_and(|said| Path::new(String::from_utf8_lossy(&said.stdout).trim()).is_dir());
    if has {
        return Ok(());
    }
    eprintln!("adding the target {TARGET}");
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("the target {TARGET} is missing and could not be added: run `rustup target add {TARGET}`")),
    }
}

/// When the youngest of these files, or of the files below, was written.
fn newest(paths: &[PathBuf]) -> SystemTime {
    let mut youngest = SystemTime::UNIX_EPOCH;
    let mut left = paths.to_vec();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if let Ok(written) = fs::metadata(&path).and_then(|file| file.modified()) {
            youngest = youngest.max(written);
        }
    }
    youngest
}
