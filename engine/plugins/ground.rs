//! What the host does for plugins with: the clinics' database and themes, the clock, the way out.

use std::{path::PathBuf, sync::Arc};

use super::http::Way;
use crate::{
    clock::{Clock, SystemClock, Timestamp},
    storage::Storage,
    themes::Themes,
};

/// What the host needs for what plugins may ask for. Without it a plugin's store is empty and forgets, and texts are its own alone: so
/// authors test.
#[derive(Clone)]
pub struct Services {
    /// Where plugins' stores are.
    pub storage: Option<Storage>,
    /// The clinics' themes, for texts.
    pub themes: Option<Arc<Themes>>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The program that typesets: `antesala`, which is started for each document, since typesetting can only be stopped with its process.
    /// Without it no plugin that asks for `typeset` can be used.
    pub typesetter: Option<PathBuf>,
    /// Let plugins reach this very machine, also without TLS. For tests alone: no configuration of a clinic has it.
    pub loopback: bool,
}

impl Default for Services {
    fn default() -> Self {
        Self { storage: None, themes: None, clock: Arc::new(SystemClock), typesetter: None, loopback: false }
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services")
            .field("typesetter", &self.typesetter)
            .field("loopback", &self.loopback)
            .finish_non_exhaustive()
    }
}

/// The services, ready.
pub(super) struct Ground {
    pub services: Services,
    pub way: Way,
}

impl Ground {
    pub(super) fn new(services: Services) -> Self {
        let way = Way::new(services.loopback);
        Self { services, way }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.services.clock.now()
    }
}
