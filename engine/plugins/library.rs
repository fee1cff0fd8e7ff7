//! What the host knows of plugins: their files, what is in force of each, and how many may be read at once.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Semaphore;

use super::{
    PluginError,
    load::{Loaded, Standing},
    places::{Places, Stamp},
};
use crate::ids::TenantId;

/// So many plugins are read or compiled at once: beside one in Python, which compiles for many seconds, the small ones go on.
pub(super) const AT_A_TIME: usize = 2;

/// What is known of a plugin's file.
pub(super) struct File {
    pub stamp: Stamp,
    /// The one in force: the newest that could be used.
    pub loaded: Option<Arc<Loaded>>,
    pub problem: Option<PluginError>,
}

/// The plugins that were asked so far.
pub(super) struct Library {
    pub places: Places,
    pub files: Mutex<HashMap<PathBuf, File>>,
    pub by_hash: Mutex<HashMap<String, Arc<Loaded>>>,
    pub problems: Mutex<BTreeMap<String, String>>,
    /// Of those that ask for something, or have a schema for their settings.
    pub standings: Mutex<HashMap<(TenantId, String), Arc<Standing>>>,
    /// Of those who want the same file one reads it, and the others wait for that one.
    reading: Mutex<HashMap<PathBuf, Arc<tokio::sync::Mutex<()>>>>,
    /// Who reads or compiles has one.
    pub turns: Semaphore,
}

impl Library {
    pub(super) fn new(folders: Vec<PathBuf>) -> Self {
        Self {
            places: Places::new(folders),
            files: Mutex::default(),
            by_hash: Mutex::default(),
            problems: Mutex::default(),
            standings: Mutex::default(),
            reading: Mutex::default(),
            turns: Semaphore::new(AT_A_TIME),
        }
    }

    pub(super) fn problems(&self) -> Vec<String> {
        locked(&self.problems).values().cloned().collect()
    }

    pub(super) fn known(&self, path: &Path, stamp: Stamp) -> Option<Result<Arc<Loaded>, PluginError>> {
        let files = locked(&self.files);
        let file = files.get(path).filter(|file| file.stamp == stamp)?;
        match (&file.loaded, &file.problem) {
            (Some(loaded), _) => Some(Ok(Arc::clone(loaded))),
            (None, Some(problem)) => Some(Err(problem.clone())),
            (None, None) => None,
        }
    }

    /// Who has it reads this file.
    pub(super) fn reading(&self, path: &Path) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(locked(&self.reading).entry(path.to_owned()).or_default())
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
