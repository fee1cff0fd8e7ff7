//! `antesala tenant`.

use std::{path::PathBuf, process::ExitCode};

use clap::Subcommand;

use crate::tenancy;

/// Looks after clinics.
#[derive(Subcommand)]
pub(super) enum Tenant {
    /// Checks clinic.toml files and says all that is wrong, where, and what would be right.
    Check {
        /// Folders of clinics, or the folder that holds them all.
        #[arg(default_value = "tenants")]
        folders: Vec<PathBuf>,
    },
    /// Prints the JSON Schema of clinic.toml, for editors.
    Schema,
}

impl Tenant {
    pub(super) fn run(self) -> ExitCode {
        match self {
            Self::Schema => {
                println!("{:#}", tenancy::schema());
                ExitCode::SUCCESS
            }
            Self::Check { folders } => {
                let mut wrong = 0;
                let mut right = 0;
                for folder in folders.iter().flat_map(|folder| clinics(folder)) {
                    match tenancy::check(&folder) {
                        Ok(()) => right += 1,
                        Err(diagnostics) => {
                            wrong += 1;
                            eprintln!("{diagnostics}");
                        }
                    }
                }
                println!("right: {right}, wrong: {wrong}");
                if wrong == 0 && right > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
        }
    }
}

/// The clinic's folder itself, or those in it.
fn clinics(folder: &std::path::Path) -> Vec<PathBuf> {
    if folder.join("clinic.toml").exists() {
        return vec![folder.to_owned()];
    }
    let mut folders: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    // A folder that is not there, or where no clinic is: the check says so.
    if folders.is_empty() { vec![folder.to_owned()] } else { folders }
}
