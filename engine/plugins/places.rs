//! Where plugins' files are, looked for without asking the disk at every call.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use crate::{ids::TenantId, tenancy::Tenant};

/// So long a file is held for what it was: a new one takes effect after it at the latest.
const MOMENT: Duration = Duration::from_millis(10);
/// After so long a clinic that had no folder of plugins of its own is looked at again.
const AGAIN: Duration = Duration::from_secs(1);

/// Which file it is, as far as the disk tells without reading it: when it was written, and its size.
pub(super) type Stamp = (SystemTime, u64);
/// Where a plugin's file is, and which it is.
pub(super) type Found = Option<(Arc<Path>, Stamp)>;

/// Where a clinic's plugins were, and when that was looked for.
type Seen = HashMap<String, (Instant, Found)>;

/// The folders of plugins.
pub(super) struct Places {
    /// The deployment's.
    folders: Vec<PathBuf>,
    /// Where each plugin's file was when it was last looked for.
    seen: Mutex<HashMap<TenantId, Seen>>,
    /// Which clinics have a folder of plugins of their own, by the clinic's folder, and when it was looked for.
    own: Mutex<HashMap<PathBuf, (Instant, Option<PathBuf>)>>,
}

impl Places {
    pub(super) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, seen: Mutex::default(), own: Mutex::default() }
    }

    /// The file of a plugin: the clinic's own, or one of the deployment's. What a page has just looked for is not looked for again.
    pub(super) fn find(&self, tenant: &Tenant, name: &str) -> Found {
        let now = Instant::now();
        let fresh = |seen: &&(Instant, Found)| now.duration_since(seen.0) < MOMENT;
        let known = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&tenant.slug)
            .and_then(|all| all.get(name))
            .filter(fresh)
            .cloned();
        if let Some((_, found)) = known {
            return found;
        }
        let found = self.look(tenant, name);
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(tenant.slug.clone())
            .or_default()
            .insert(name.to_owned(), (now, found.clone()));
        found
    }

    fn look(&self, tenant: &Tenant, name: &str) -> Found {
        let own = self.own_folder(tenant);
        own.iter().chain(&self.folders).find_map(|folder| {
            let path = folder.join(format!("{name}.wasm"));
            let about = std::fs::metadata(&path).ok()?;
            Some((path.into(), (about.modified().ok()?, about.len())))
        })
    }

    /// The folder of a clinic's own plugins, if it has one: most have none, and are not looked through at each call.
    fn own_folder(&self, tenant: &Tenant) -> Option<PathBuf> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let fresh = |known: &&(Instant, Option<PathBuf>)| now.duration_since(known.0) < AGAIN;
        if let Some((_, folder)) = own.get(&tenant.folder).filter(fresh) {
            return folder.clone();
        }
        let folder = Some(tenant.folder.join("plugins")).filter(|folder| folder.is_dir());
        own.insert(tenant.folder.clone(), (now, folder.clone()));
        folder
    }
}
