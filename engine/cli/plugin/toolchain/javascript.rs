//! Plugins in JavaScript or TypeScript: bundled by esbuild, then put into a component together with `QuickJS` by
//! componentize-qjs, with WASI left out.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Outcome, Project, Trouble, at_least, run};

const NODE: (u32, u32) = (18, 19);
const INSTALL: &str = "install Node.js with npm from https://nodejs.org, or with your system's packages";
/// What the project's `package.json`, or one above it, names.
const TOOLS: [&str; 2] = ["esbuild", "componentize-qjs"];

pub(super) fn needs() -> Vec<(&'static str, Result<String, String>)> {
    vec![("node", at_least("node", NODE, INSTALL)), ("npm", at_least("npm", (8, 0), INSTALL))]
}

pub(super) fn build(project: &Project, out: &Path) -> Outcome<()> {
    let (main, wit) = (project.path("/main")?, project.path("/antesala/wit")?);
    let home = project.home("package.json", "\"componentize-qjs\"")?;
    add_tools(&home)?;
    let tool = |name: &str| {
        let mut command = Command::new(program(&home, name));
        command.env("NO_COLOR", "1");
        command
    };
    let bundle = home.join("node_modules/.cache/antesala").join(format!("{}.js", project.name));
    run(tool("esbuild")
        .arg(&main)
        // What the host does is no module of a package: the component imports it.
        .args(["--bundle", "--format=esm", "--target=es2023", "--log-level=warning", "--external:antesala:*"])
        .arg(format!("--outfile={}", bundle.display())))
    .map_err(Trouble::Wrong)?;
    run(tool("componentize-qjs")
        .args(["--sync", "--stub-wasi", "--minify", "--world", "plugin"])
        .args(["--wit".as_ref(), wit.as_os_str(), "--js".as_ref(), bundle.as_os_str()])
        .args(["--output".as_ref(), out.as_os_str()]))
    .map_err(Trouble::Wrong)
}

/// Installs what the lock file says, where it is not there or was another before.
fn add_tools(home: &Path) -> Outcome<()> {
    let lock = home.join("package-lock.json");
    let written = |file: &Path| fs::metadata(file).and_then(|file| file.modified()).ok();
    let stale = written(&lock) > written(&home.join("node_modules/.package-lock.json"));
    if !stale && TOOLS.iter().all(|tool| program(home, tool).exists()) {
        return Ok(());
    }
    for (what, outcome) in needs() {
        outcome.map_err(|why| Trouble::Lacks(format!("{what}: {why}")))?;
    }
    eprintln!("installing the tools of {}", home.join("package.json").display());
    let how = if lock.exists() { "ci" } else { "install" };
    // Nothing that is installed runs code of its own while it is.
    run(Command::new("npm").current_dir(home).args([how, "--ignore-scripts", "--no-audit", "--no-fund"]))
        .map_err(|why| Trouble::Lacks(format!("`npm {how}` in {} did not go well: {why}", home.display())))
}

fn program(home: &Path, tool: &str) -> PathBuf {
    let name = if cfg!(windows) { format!("{tool}.cmd") } else { tool.to_owned() };
    home.join("node_modules/.bin").join(name)
}
