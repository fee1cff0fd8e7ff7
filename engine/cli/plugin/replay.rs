//! `antesala plugin replay`: what a new build makes of inputs that were recorded.

use std::{fmt::Write, fs, path::PathBuf};

use clap::Args;

use super::{
    Outcome,
    cases::{Case, differ},
    workbench::Workbench,
};
use crate::plugins::record;

/// Runs recorded inputs with a new build and with the one that they were recorded with, and shows where the outputs differ.
#[derive(Args)]
pub(in crate::cli) struct Replay {
    /// The folder that `antesala plugin record` wrote.
    folder: PathBuf,
    /// The new build.
    #[arg(long, value_name = "FILE")]
    wasm: PathBuf,
    /// The build to compare with. Left out: the one that was recorded.
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
}

impl Replay {
    pub(super) async fn run(self) -> Outcome<String> {
        let (new, old) = (Workbench::open(&self.wasm)?, Workbench::open(&self.before()?)?);
        let files = record::kept(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        if files.is_empty() {
            return Err(format!("{}: nothing was recorded there", self.folder.display()));
        }
        let (mut said, mut changed) = (String::new(), 0);
        for file in &files {
            let wrong = |why: String| format!("{}: {why}", file.display());
            let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
            let case: Case = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
            let (before, took_before) = case.run(&old).await.map_err(wrong)?;
            let (now, took) = case.run(&new).await.map_err(wrong)?;
            let mut differences = Vec::new();
            differ("", &before, &now, &mut differences);
            let mark = if differences.is_empty() { "same   " } else { "differs" };
            changed += usize::from(!differences.is_empty());
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let _ = writeln!(said, "{mark} {name}  {took_before} before, {took} now");
            for difference in differences {
                let _ = writeln!(said, "        {difference}");
            }
        }
        match changed {
            0 => Ok(format!("{said}{} inputs give the same\n", files.len())),
            _ => Err(format!("{changed} of {} inputs give something else\n{said}", files.len())),
        }
    }

    /// The build that the inputs were recorded with: the one component beside them.
    fn before(&self) -> Outcome<PathBuf> {
        if let Some(file) = &self.before {
            return Ok(file.clone());
        }
        let shown = self.folder.display();
        let entries = fs::read_dir(&self.folder).map_err(|error| format!("{shown}: {error}"))?;
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        found.retain(|file| file.extension().is_some_and(|kind| kind == "wasm"));
        match found.pop() {
            Some(file) if found.is_empty() => Ok(file),
            Some(_) => Err(format!("{shown}: more than one build was recorded: name one with --before")),
            None => Err(format!("{shown}: no build is beside the inputs: name one with --before")),
        }
    }
}
