//! Every statement of the engine must have run on both databases: what the tests noted, against what the source has.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::run::root;

/// The folder in which each process of the tests notes the statements that it ran.
pub struct Notes(PathBuf);

impl Notes {
    /// An empty folder for the notes.
    pub fn begin() -> Result<Self> {
        let folder = root().join("target/statements");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self(folder))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The statements that no test ran on a database, as `engine/booking/store.rs:66`.
    pub fn missing(&self, database: &str) -> Result<Vec<String>> {
        let mut ran = BTreeSet::new();
        for entry in fs::read_dir(&self.0).map_err(|error| error.to_string())?.flatten() {
            let text = fs::read_to_string(entry.path()).map_err(|error| error.to_string())?;
            let lines = text.lines().filter_map(|line| line.strip_prefix(database)?.strip_prefix(' '));
            ran.extend(lines.map(str::to_owned));
        }
        let mut all = Vec::new();
        statements(&root().join("engine"), database == "postgres", &mut all)?;
        if all.is_empty() {
            return Err("no statement was found in engine/: has the macro another name?".into());
        }
        Ok(all.into_iter().filter(|place| !ran.contains(place)).collect())
    }
}

/// What a line before a statement says that SQLite needs not.
const POSTGRES_ALONE: &str = "// PostgreSQL alone";

fn statements(folder: &Path, on_postgres: bool, found: &mut Vec<String>) -> Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).map_err(|error| error.to_string())?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            statements(&path, on_postgres, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("storage/statement.rs")
        {
            let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            let mut before = "";
            for (index, line) in text.lines().enumerate() {
                let line = line.trim_start();
                let concerned = on_postgres || !before.starts_with(POSTGRES_ALONE);
                if line.contains("sql!(") && !line.starts_with("//") && concerned {
                    found.push(format!("{name}:{}", index + 1));
                }
                before = line;
            }
        }
    }
    Ok(())
}
