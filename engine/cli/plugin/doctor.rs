//! `antesala plugin doctor`.

use std::{fmt::Write, process::Command};

use super::{Outcome, RUST, TARGET, has_target, rustc};

/// Looks at what building plugins needs, and says for each what is there or what to do.
pub(super) fn run() -> Outcome<String> {
    let (major, minor) = RUST;
    let starts = |program: &str| {
        Command::new(program)
            .arg("--version")
            .output()
            .ok()
            .filter(|said| said.status.success())
            .map(|said| String::from_utf8_lossy(&said.stdout).lines().next().unwrap_or_default().trim().to_owned())
    };
    let install = "install Rust from https://rustup.rs";
    let checks = [
        ("cargo", starts("cargo").ok_or_else(|| format!("it does not start: {install}"))),
        (
            "rustc",
            match (rustc(), starts("rustc")) {
                (Some(found), Some(said)) if found >= RUST => Ok(said),
                (Some(_), Some(said)) => {
                    Err(format!("{said} is too old: plugins need {major}.{minor}; run `rustup update`"))
                }
                _ => Err(format!("it does not start: {install}")),
            },
        ),
        (
            TARGET,
            if has_target() {
                Ok("is there".into())
            } else if starts("rustup").is_some() {
                Err(format!("it is missing: run `rustup target add {TARGET}`, or let `antesala plugin build` do it"))
            } else {
                Err("it is missing, and there is no rustup to add it: install the package of your system that has Rust's \
                     standard library for it"
                    .into())
            },
        ),
        (
            "the host",
            crate::plugins::Plugins::new(crate::plugins::PluginsConfig::default())
                .map(|_| format!("antesala {} runs WebAssembly here", env!("CARGO_PKG_VERSION")))
                .map_err(|error| format!("this machine cannot run plugins: {error}")),
        ),
    ];
    let (mut said, mut wrong) = (String::new(), 0);
    for (what, outcome) in checks {
        let (mark, text) = match &outcome {
            Ok(text) => ("ok", text),
            Err(text) => ("wrong", text),
        };
        wrong += usize::from(outcome.is_err());
        let _ = writeln!(said, "{mark:<6} {what}: {text}");
    }
    if wrong == 0 { Ok(said + "Plugins in Rust can be built here.\n") } else { Err(format!("{wrong} wrong\n{said}")) }
}
