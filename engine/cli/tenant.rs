//! `antesala tenant`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;

use super::say;
use crate::tenancy;

/// Looks after clinics.
#[derive(Subcommand)]
pub(super) enum Tenant {
    /// Checks clinic.toml files and says all that is wrong, where, and what would be right.
    Check {
        /// Folders of clinics, or the folder that holds them all.
        #[arg(default_value = "tenants")]
        folders: Vec<PathBuf>,
        /// A folder of plugins: with it, those that a clinic names must be there; may be given more than once.
        #[arg(long, env = "ANTESALA_PLUGINS", value_name = "DIR", value_delimiter = ':')]
        plugins: Vec<PathBuf>,
    },
    /// Prints the JSON Schema of clinic.toml, for editors.
    Schema,
}

impl Tenant {
    pub(super) fn run(self) -> ExitCode {
        match self {
            Self::Schema => {
                say(&format!("{:#}\n", tenancy::schema()));
                ExitCode::SUCCESS
            }
            Self::Check { folders, plugins } => check(&folders, &plugins),
        }
    }
}

fn check(folders: &[PathBuf], plugins: &[PathBuf]) -> ExitCode {
    let (mut right, mut wrong) = (0, 0);
    for folder in plugins.iter().filter(|folder| !folder.is_dir()) {
        wrong += 1;
        eprintln!("{}: there is no such folder of plugins", folder.display());
    }
    for folder in folders {
        let clinics = clinics(folder);
        if clinics.is_empty() {
            wrong += 1;
            let why = if folder.is_dir() {
                "no clinic is in this folder: each has one with a clinic.toml"
            } else {
                "there is no such folder"
            };
            eprintln!("{}: {why}", folder.display());
        }
        for clinic in clinics {
            match tenancy::check(&clinic, plugins) {
                Ok(()) => right += 1,
                Err(all) => {
                    wrong += 1;
                    for diagnostics in all {
                        eprintln!("{diagnostics}");
                    }
                }
            }
        }
    }
    say(&format!("right: {right}, wrong: {wrong}\n"));
    if wrong == 0 && right > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The clinic's folder itself, or those in it.
fn clinics(folder: &Path) -> Vec<PathBuf> {
    if folder.join("clinic.toml").exists() {
        return vec![folder.to_owned()];
    }
    tenancy::folders(folder).unwrap_or_default().iter().map(|name| folder.join(name)).collect()
}
