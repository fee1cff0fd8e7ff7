//! `antesala plugin build`.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, toolchain::Project, workbench::size};
use crate::plugins::Manifest;

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
        let project = Project::open(&self.folder).map_err(|trouble| trouble.to_string())?;
        // What is wrong with it is said before anything is built.
        let manifest = self.folder.join("plugin.toml");
        if let Ok(text) = std::fs::read_to_string(&manifest) {
            Manifest::parse(&text).map_err(|why| format!("{}: {why}", manifest.display()))?;
        }
        let out = self.out.unwrap_or_else(|| self.folder.join(format!("{}.wasm", project.name)));
        let bytes = project.build(&out, false).map_err(|trouble| trouble.to_string())?;
        Ok(format!("{} ({})\n", out.display(), size(usize::try_from(bytes).unwrap_or(usize::MAX))))
    }
}
