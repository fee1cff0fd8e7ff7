//! `antesala plugin watch`: from saving a file to the page that shows it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::Args;
use notify::{EventKind, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::{Outcome, cases::Test, toolchain::Project, workbench::size};

/// Editors write a file in several steps: a project is built when it is quiet for so long.
const QUIET: Duration = Duration::from_millis(80);
/// What building writes into a project.
const WRITTEN: &[&str] =
    &["target", "node_modules", "bindings", "__pycache__", ".venv", ".git", "Cargo.lock", "package-lock.json"];

/// Builds a project again whenever it is saved, puts the component where a running demo or server takes it from, and runs the
/// project's cases. What cannot be built leaves the one before in force.
#[derive(Args)]
pub(in crate::cli) struct Watch {
    /// The project.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The folder of plugins of the demo or server.
    #[arg(long, value_name = "DIR", default_value = "plugins/dist")]
    into: PathBuf,
}

impl Watch {
    pub(super) async fn run(self) -> Outcome<String> {
        let project = Project::open(&self.folder).map_err(|trouble| trouble.to_string())?;
        if !self.into.is_dir() {
            let into = self.into.display();
            return Err(format!(
                "{into}: there is no such folder: name the one that the demo was given with --plugins"
            ));
        }
        let out = self.into.join(format!("{}.wasm", project.name));
        let (seen, mut changes) = mpsc::unbounded_channel();
        let _watcher = changes_of(&self.folder, seen).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        println!("watching {}; Ctrl-C ends it", self.folder.display());
        let mut begun = Instant::now();
        loop {
            self.turn(&out, begun).await;
            if changes.recv().await.is_none() {
                return Err("changes are not told any more".into());
            }
            begun = Instant::now();
            while let Ok(Some(())) = tokio::time::timeout(QUIET, changes.recv()).await {}
        }
    }

    /// Builds, says how long it took from the change on, and runs the cases.
    async fn turn(&self, out: &Path, begun: Instant) {
        // Its manifest may have changed.
        let built = Project::open(&self.folder).and_then(|project| project.build(out, false));
        let took = begun.elapsed();
        match built {
            Ok(bytes) => {
                println!("{} ({}) after {took:.1?}", out.display(), size(usize::try_from(bytes).unwrap_or(usize::MAX)));
            }
            Err(trouble) => return println!("{trouble}\nthe one before stays in force"),
        }
        if self.folder.join("cases").is_dir() {
            let test = Test { folder: self.folder.clone(), wasm: Some(out.to_owned()), accept: false };
            match test.run().await {
                Ok(said) | Err(said) => print!("{said}"),
            }
        }
    }
}

fn changes_of(folder: &Path, seen: mpsc::UnboundedSender<()>) -> notify::Result<notify::RecommendedWatcher> {
    let folder = folder.canonicalize().map_err(notify::Error::io)?;
    let root = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let sources = |path: &PathBuf| {
            let inside = path.strip_prefix(&root).unwrap_or(path);
            let written = |part: &std::ffi::OsStr| WRITTEN.iter().any(|name| part == *name);
            let component = inside.extension().is_some_and(|extension| extension == "wasm" || extension == "part");
            !component && !inside.iter().any(written) && inside.iter().next().is_some()
        };
        if !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(sources) {
            // The loop has ended: nobody needs to know.
            let _ = seen.send(());
        }
    })?;
    watcher.watch(&folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}
