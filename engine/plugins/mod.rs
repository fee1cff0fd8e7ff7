//! The wasmtime host: plugins of clinics as pure guests.
//!
//! A plugin is a component with nothing of WASI: no files, no sockets, no environment. What else it may do, it imports from the package
//! `antesala:host`, and the clinic grants it by name. Every call gets a fresh store with limits of time, memory and output; what comes
//! back is checked before anybody sees it. A plugin that fails is an error of its name, and the portal goes on. Clinics that use the
//! same bytes share the compiled code.

mod address;
pub mod booking_policy;
pub(crate) mod capability;
mod conduct;
mod contract;
mod error;
pub mod events;
#[doc(hidden)]
pub mod fuzz;
mod granted;
mod ground;
mod guest;
mod host;
mod http;
pub mod invoice_format;
mod kept;
mod lane;
mod library;
mod load;
mod manifest;
mod memo;
mod metrics;
pub(crate) mod outbox;
pub mod page_section;
mod places;
pub mod questionnaire;
pub mod record;
#[cfg(test)]
mod released;
mod session;
mod shelf;
mod taken;
#[cfg(test)]
mod tests;
pub(crate) mod typeset;
mod world;

use std::{path::PathBuf, time::Duration};

pub use capability::Capability;
pub use conduct::Conduct;
pub use contract::About;
pub use error::{Fault, PluginError};
pub use ground::Services;
pub use host::Plugins;
pub use load::Overview;
pub use manifest::{Manifest, Wanted};

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
    /// What the host does with for what plugins may ask for.
    pub services: Services,
}
