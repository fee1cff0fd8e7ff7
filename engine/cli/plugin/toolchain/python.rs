//! Plugins in Python: put into a component together with `CPython` by componentize-py, with WASI left out.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Outcome, Project, Trouble, at_least, run};

const PYTHON: (u32, u32) = (3, 10);
const INSTALL: &str = "install Python from https://python.org, or with your system's packages";
/// The versions of the tools, with their hashes: in the project, or above it.
const TOOLS: &str = "requirements.txt";

pub(super) fn needs() -> Vec<(&'static str, Result<String, String>)> {
    let venv = run(Command::new("python3").args(["-c", "import venv, ensurepip"]));
    let venv = venv.map(|()| "is there".to_owned()).map_err(|_| "install your system's package python3-venv".into());
    vec![("python3", at_least("python3", PYTHON, INSTALL)), ("python3 venv", venv)]
}

pub(super) fn build(project: &Project, out: &Path) -> Outcome<()> {
    let (wit, sdk) = (project.path("/tool/antesala/wit")?, project.path("/tool/antesala/sdk")?);
    let sources = project.folder.join("src");
    let module = project.manifest.pointer("/tool/antesala/module").and_then(|name| name.as_str());
    let module = module.ok_or_else(|| {
        Trouble::Wrong(format!("{}: its pyproject.toml names no `tool.antesala.module`", project.folder.display()))
    })?;
    if !sources.join(format!("{module}.py")).exists() {
        return Err(Trouble::Wrong(format!("{}: there is no {module}.py in it", sources.display())));
    }
    let home = project.home(TOOLS, "componentize-py")?;
    add_tools(&home)?;
    let tool = || {
        let mut command = Command::new(programs(&home).join("componentize-py"));
        command.args(["--quiet", "--wit-path"]).arg(&wit).args(["--world", "plugin"]);
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("RUST_BACKTRACE", "0");
        command
    };
    // For editors, type checkers and tests: the component is made with bindings of its own.
    let bindings = project.folder.join("bindings");
    if bindings.exists() {
        fs::remove_dir_all(&bindings).map_err(|error| Trouble::Wrong(format!("{}: {error}", bindings.display())))?;
    }
    run(tool().arg("bindings").arg(&bindings)).map_err(Trouble::Wrong)?;
    run(tool()
        .args(["componentize", "--stub-wasi", "--python-path"])
        .arg(&sources)
        .arg("--python-path")
        .arg(&sdk)
        .arg(module)
        .arg("--output")
        .arg(out))
    // What the author has to mend stands behind it.
    .map_err(|why| {
        Trouble::Wrong(why.rsplit_once("AssertionError:").map_or(why.clone(), |(_, told)| told.trim().into()))
    })
}

/// Installs what `requirements.txt` says, where it is not there or was another before.
fn add_tools(home: &Path) -> Outcome<()> {
    let (wanted, venv) = (home.join(TOOLS), home.join(".venv"));
    let has = venv.join(TOOLS);
    let read = |file: &Path| fs::read(file).ok();
    if read(&has).is_some() && read(&has) == read(&wanted) {
        return Ok(());
    }
    for (what, outcome) in needs() {
        outcome.map_err(|why| Trouble::Lacks(format!("{what}: {why}")))?;
    }
    eprintln!("installing the tools of {}", wanted.display());
    let lacks = |why: String| Trouble::Lacks(format!("{}: the tools could not be installed: {why}", venv.display()));
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv)).map_err(lacks)?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"];
    run(Command::new(programs(home).join("python")).args(pip).arg(&wanted)).map_err(lacks)?;
    fs::copy(&wanted, &has).map(drop).map_err(|error| lacks(error.to_string()))
}

fn programs(home: &Path) -> PathBuf {
    home.join(".venv").join(if cfg!(windows) { "Scripts" } else { "bin" })
}
