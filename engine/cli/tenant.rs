//! `antesala tenant`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;

use super::say;
use crate::{
    plugins::{Fault, Plugins, PluginsConfig, Services},
    tenancy::{self, Diagnostics, Source},
};

/// Looks after clinics.
#[derive(Subcommand)]
pub(super) enum Tenant {
    /// Checks clinic.toml files and says all that is wrong, where, and what would be right.
    Check {
        /// Folders of clinics, or the folder that holds them all.
        #[arg(default_value = "tenants")]
        folders: Vec<PathBuf>,
        /// A folder of plugins: those that a clinic names must be there, and they are tried, with their grants and settings. May be given
        /// more than once.
        #[arg(long, env = "ANTESALA_PLUGINS", value_name = "DIR", value_delimiter = ':')]
        plugins: Vec<PathBuf>,
    },
    /// Prints the JSON Schema of clinic.toml, for editors.
    Schema,
}

impl Tenant {
    pub(super) async fn run(self) -> ExitCode {
        match self {
            Self::Schema => {
                say(&format!("{:#}\n", tenancy::schema()));
                ExitCode::SUCCESS
            }
            Self::Check { folders, plugins } => check(&folders, &plugins).await,
        }
    }
}

async fn check(folders: &[PathBuf], plugins: &[PathBuf]) -> ExitCode {
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
            let mut problems = tenancy::check(&clinic, plugins).err().unwrap_or_default();
            if problems.is_empty() && !plugins.is_empty() {
                problems = check_plugins(&clinic, plugins).await;
            }
            for problem in &problems {
                eprintln!("{problem}");
            }
            if problems.is_empty() { right += 1 } else { wrong += 1 }
        }
    }
    say(&format!("right: {right}, wrong: {wrong}\n"));
    if wrong == 0 && right > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is wrong with the plugins that a clinic names: each is loaded and tried as the portal would.
async fn check_plugins(folder: &Path, plugins: &[PathBuf]) -> Vec<Diagnostics> {
    let services = Services { typesetter: super::typesetter(), ..Services::default() };
    let config = PluginsConfig { folders: plugins.to_vec(), services, ..PluginsConfig::default() };
    let (tenant, source) = match Source::open(folder) {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    let host = match Plugins::new(config) {
        Ok(host) => host,
        Err(error) => {
            eprintln!("antesala: plugins cannot be tried here: {error}");
            return Vec::new();
        }
    };
    let found = host.overview(&tenant).await;
    let wrong = found.into_iter().zip(&tenant.config.plugins).filter_map(|(found, plugin)| {
        let problem = found.problem?;
        let schema = found.schema.filter(|_| problem.fault == Fault::Settings);
        let settings = schema.and_then(|schema| source.check_settings(plugin, &schema));
        Some(settings.unwrap_or_else(|| source.at_plugin(plugin, format!("{}: {}", problem.fault, problem.detail))))
    });
    wrong.collect()
}

/// The clinic's folder itself, or those in it.
fn clinics(folder: &Path) -> Vec<PathBuf> {
    if folder.join("clinic.toml").exists() {
        return vec![folder.to_owned()];
    }
    tenancy::folders(folder).unwrap_or_default().iter().map(|name| folder.join(name)).collect()
}
