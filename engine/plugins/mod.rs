//! The wasmtime host: plugins of clinics as pure guests.
//!
//! A plugin is a component that imports nothing: no files, no network, no clock. Every call gets a fresh store with limits of
//! time, memory and output; what comes back is checked before anybody sees it. A plugin that fails is an error of its name, and
//! the portal goes on. Clinics that use the same bytes share the compiled code.

mod conduct;
mod contract;
mod error;
mod host;
pub mod invoice_format;
mod kept;
mod limits;
mod load;
mod metrics;
pub mod questionnaire;
pub mod record;
#[cfg(test)]
mod released;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, time::Duration};

pub use conduct::Conduct;
pub use contract::About;
pub use error::{Fault, PluginError};
pub use host::Plugins;
pub use load::Overview;

/// Where plugins are, and where compiled ones are kept.
#[derive(Debug, Clone, Default)]
pub struct PluginsConfig {
    /// Folders with `<name>.wasm`; a clinic's own folder `plugins/` comes before them.
    pub folders: Vec<PathBuf>,
    /// The folder in which compiled code is kept; without it plugins are compiled at each start.
    pub cache_dir: Option<PathBuf>,
    /// How long a call may take; half a second where nothing is said.
    pub budget: Option<Duration>,
    /// How long a plugin that failed again and again is left alone; a minute where nothing is said.
    pub aside: Option<Duration>,
    /// How long a page waits for a plugin that is being compiled; three seconds where nothing is said.
    pub patience: Option<Duration>,
    /// Where inputs are recorded when an operator asks for it; never where nothing is said.
    pub recordings: Option<PathBuf>,
}
