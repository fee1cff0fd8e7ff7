//! The look of a clinic's portal: templates, texts and assets, from the clinic's own folder down to the default theme.
//!
//! A clinic without files of its own shares everything with the others that use its theme, except a small stylesheet of
//! its colours: hundreds of clinics cost little memory. `docs/themes.md` is the guide for theme authors.

mod assets;
mod chain;
pub mod civil;
pub mod contrast;
mod folder;
mod functions;
mod kit;
pub mod numbers;
pub mod page;
mod parts;
mod stamps;
mod texts;
mod theme;
pub mod tokens;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

pub use assets::Asset;
pub use fluent_bundle::FluentValue as TextValue;
pub use texts::Words;
pub use theme::Theme;

use chain::Chain;
use folder::Folder;
use stamps::Stamps;
use tokens::TokenProblem;

/// Where the themes are.
#[derive(Debug, Clone, Default)]
pub struct ThemeSource {
    /// A folder of themes on disk; without it the copy compiled into the program.
    pub folder: Option<PathBuf>,
    /// Look whether the files have changed, some times a second, and take what is new.
    pub reload: bool,
}

/// What a clinic's configuration says about its look.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The clinic.
    pub slug: &'a str,
    /// Changes whenever the clinic's configuration or files changed.
    pub version: u64,
    /// The name of its theme.
    pub theme: &'a str,
    /// The clinic's folder: `theme/` in it holds what it overrides.
    pub folder: &'a Path,
    /// Its tokens.
    pub tokens: &'a BTreeMap<String, String>,
    /// The file of its logo in its folder.
    pub logo: Option<&'a str>,
}

/// A theme that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// There is no theme of that name (or it extends itself).
    #[error("there is no theme «{0}»")]
    UnknownTheme(String),
    /// `theme.toml` cannot be read.
    #[error("themes/{theme}/theme.toml: {why}")]
    Manifest {
        /// The theme.
        theme: String,
        /// Where and why.
        why: String,
    },
    /// Texts that cannot be read.
    #[error("the texts of theme «{theme}»: {}", problems.join("; "))]
    Texts {
        /// The theme.
        theme: String,
        /// All of them.
        problems: Vec<String>,
    },
    /// Tokens that cannot be used.
    #[error("tokens: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Tokens(Vec<TokenProblem>),
    /// A template failed.
    #[error("template {template}: {why}")]
    Template {
        /// Its name.
        template: String,
        /// Where and why.
        why: String,
    },
}

impl From<ThemeError> for crate::error::Error {
    fn from(error: ThemeError) -> Self {
        Self::internal(error)
    }
}

/// All themes, and the look of every clinic that was visited.
pub struct Themes {
    root: Folder,
    reload: bool,
    stamps: Stamps,
    chains: Mutex<HashMap<String, (u64, Arc<Chain>)>>,
    clinics: Mutex<HashMap<String, (u64, Arc<Theme>)>>,
}

impl Themes {
    /// Themes of a folder, or those compiled in.
    pub fn new(source: ThemeSource) -> Self {
        let root = source.folder.map_or_else(Folder::built_in, Folder::Disk);
        let stamps = Stamps::default();
        Self { root, reload: source.reload, stamps, chains: Mutex::default(), clinics: Mutex::default() }
    }

    /// The names of the themes there are.
    pub fn names(&self) -> Vec<String> {
        let manifests = self.root.files().into_iter();
        manifests
            .filter_map(|file| file.strip_suffix("/theme.toml").map(str::to_owned))
            .filter(|name| !name.contains('/'))
            .collect()
    }

    /// The look of a clinic.
    pub fn of(&self, look: &Look<'_>) -> Result<Arc<Theme>, ThemeError> {
        let own = Folder::Disk(look.folder.join("theme"));
        let version = if self.reload {
            look.version ^ self.stamps.of(&self.root) ^ self.stamps.of(&own).rotate_left(1)
        } else {
            look.version
        };
        if let Some((known, theme)) = locked(&self.clinics).get(look.slug)
            && *known == version
        {
            return Ok(Arc::clone(theme));
        }
        let theme = Arc::new(Theme::build(self.chain(look.theme)?, look, own)?);
        locked(&self.clinics).insert(look.slug.to_owned(), (version, Arc::clone(&theme)));
        Ok(theme)
    }

    /// Forgets a clinic that is no longer served.
    pub fn forget(&self, slug: &str) {
        locked(&self.clinics).remove(slug);
    }

    fn chain(&self, name: &str) -> Result<Arc<Chain>, ThemeError> {
        let stamp = if self.reload { self.stamps.of(&self.root) } else { 0 };
        // Held while reading, so that many clinics' first visits at once read a theme once.
        let mut chains = locked(&self.chains);
        if let Some((known, chain)) = chains.get(name)
            && *known == stamp
        {
            return Ok(Arc::clone(chain));
        }
        let chain = Arc::new(Chain::read(&self.root, name)?);
        chains.insert(name.to_owned(), (stamp, Arc::clone(&chain)));
        Ok(chain)
    }
}

/// What is kept in here is whole at every moment, so a panic elsewhere while it was held does no harm.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Anything that serializes as a value of templates.
pub fn value(context: impl serde::Serialize) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(context))
}
