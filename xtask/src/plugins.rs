//! `cargo xtask plugins`: the plugins that ship with antesala, as WebAssembly components in `plugins/dist`.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::Result;
use crate::run::root;
use crate::toolchain::{Language, Project, Trouble};

/// The folders of `plugins/` that ship, each a component.
const SHIPPED: &[&str] =
    &["phq9", "dental-history", "facturae", "thanks", "prepare", "school-hours", "gad7", "ledger-csv"];
/// Those that only the tests use.
const FOR_TESTS: &[&str] =
    &["hostile", "hostile-format", "hostile-policy", "hostile-section", "probe", "probe-events", "probe-events-1-0"];

/// `cargo xtask plugins [--shipped]`.
pub fn build(options: &[String]) -> Result<()> {
    let left_out = match options {
        [] => build_for_tests()?,
        [only] if only == "--shipped" => build_all(SHIPPED)?,
        _ => {
            return Err(format!(
                "`cargo xtask plugins` has no option `{}`; see `cargo xtask --help`",
                options.join(" ")
            ));
        }
    };
    for plugin in left_out {
        eprintln!("left out: {plugin}");
    }
    Ok(())
}

/// Builds what ships and what only the tests use, where the sources are newer than the component. Gives those that this machine
/// cannot build, each with what it lacks: the others go on without them. Rust is what everything here is built with, so its plugins
/// are always built.
pub fn build_for_tests() -> Result<Vec<String>> {
    Ok([build_all(SHIPPED)?, build_all(FOR_TESTS)?].concat())
}

fn build_all(names: &[&str]) -> Result<Vec<String>> {
    let plugins = root().join("plugins");
    let dist = plugins.join("dist");
    fs::create_dir_all(&dist).map_err(|error| format!("{}: {error}", dist.display()))?;
    let mut left_out = Vec::new();
    for name in names {
        let component = dist.join(format!("{name}.wasm"));
        let project = Project::open(&plugins.join(name)).map_err(|trouble| trouble.to_string())?;
        let shared: &[&str] = match project.language {
            Language::Rust => &["sdk", "wit", "Cargo.toml", "Cargo.lock"],
            Language::JavaScript => &["sdk-js", "wit", "package-lock.json"],
            Language::Python => &["sdk-py", "wit", "requirements.txt"],
        };
        let sources = shared.iter().chain([name]).map(|path| plugins.join(path)).collect();
        if fs::metadata(&component).and_then(|file| file.modified()).is_ok_and(|built| built > newest(sources)) {
            continue;
        }
        eprintln!("building the plugin {name}");
        match project.build(&component, true) {
            Ok(_) => {}
            Err(Trouble::Lacks(why)) if project.language != Language::Rust => {
                left_out.push(format!("the plugin {name}, in {}: {why}", project.language.name()));
            }
            Err(trouble) => return Err(format!("the plugin {name}: {trouble}")),
        }
    }
    Ok(left_out)
}

/// When the youngest of these files, or of the files below, was written. What a build writes beside the sources does not count.
fn newest(paths: Vec<PathBuf>) -> SystemTime {
    let mut youngest = SystemTime::UNIX_EPOCH;
    let mut left = paths;
    while let Some(path) = left.pop() {
        if ["bindings", "node_modules", "__pycache__"].iter().any(|name| path.ends_with(name)) {
            continue;
        }
        if path.is_dir() {
            left.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if let Ok(written) = fs::metadata(&path).and_then(|file| file.modified()) {
            youngest = youngest.max(written);
        }
    }
    youngest
}
