//! All clinics of the deployment: found by slug or by host name, each reloaded by itself.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use super::{Diagnostics, Tenant, load, watch};

/// The clinics. Clones share them.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    clinics: RwLock<Arc<Clinics>>,
    problems: Mutex<BTreeMap<String, String>>,
    watcher: Mutex<Option<notify::RecommendedWatcher>>,
}

#[derive(Default, Clone)]
struct Clinics {
    by_slug: HashMap<String, Arc<Tenant>>,
    by_host: HashMap<String, Arc<Tenant>>,
}

impl Clinics {
    /// Puts a clinic in, or a new version of it. A host that another clinic has stays that clinic's: returned are those.
    fn put(&mut self, tenant: Arc<Tenant>) -> Vec<String> {
        self.remove(tenant.slug.as_str());
        let mut taken = Vec::new();
        for host in &tenant.config.hosts {
            match self.by_host.entry(host.to_ascii_lowercase()) {
                Entry::Vacant(vacant) => {
                    vacant.insert(Arc::clone(&tenant));
                }
                Entry::Occupied(other) if other.get().slug != tenant.slug => {
                    taken.push(format!("the host {host} is the clinic {}'s already", other.get().slug));
                }
                Entry::Occupied(_) => {}
            }
        }
        self.by_slug.insert(tenant.slug.to_string(), tenant);
        taken
    }

    fn remove(&mut self, slug: &str) {
        self.by_slug.remove(slug);
        self.by_host.retain(|_, tenant| tenant.slug.as_str() != slug);
    }
}

impl Registry {
    /// Reads all clinics of a folder. One that is wrong is left out and reported by [`Registry::problems`].
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        let registry = Self(Arc::new(Inner {
            folder: folder.to_owned(),
            clinics: RwLock::default(),
            problems: Mutex::default(),
            watcher: Mutex::default(),
        }));
        let mut clinics = Clinics::default();
        for slug in folders(folder)? {
            if let Some(tenant) = registry.read(&slug, 1) {
                let folder = tenant.folder.clone();
                registry.note(&folder, &slug, &clinics.put(tenant));
            }
        }
        *registry.0.clinics.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(clinics);
        Ok(registry)
    }

    /// Reads one clinic; what is wrong is noted.
    fn read(&self, slug: &str, version: u64) -> Option<Arc<Tenant>> {
        let folder = self.0.folder.join(slug);
        let read = load::slug(&folder)
            .and_then(|slug| Ok((slug, load::read(&folder)?)))
            .map_err(|wrong: Diagnostics| wrong.to_string());
        let mut problems = self.0.problems.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok((slug, config)) => {
                problems.remove(slug.as_str());
                Some(Arc::new(Tenant::new(slug, Arc::new(config), folder, version)))
            }
            Err(problem) => {
                problems.insert(slug.to_owned(), problem);
                None
            }
        }
    }

    /// What is wrong with a clinic that is served all the same.
    fn note(&self, folder: &Path, slug: &str, problems: &[String]) {
        if !problems.is_empty() {
            let file = folder.join("clinic.toml");
            let text = problems.iter().fold(String::new(), |text, why| format!("{text}{}: {why}\n", file.display()));
            self.0.problems.lock().unwrap_or_else(PoisonError::into_inner).insert(slug.to_owned(), text);
        }
    }

    fn clinics(&self) -> Arc<Clinics> {
        Arc::clone(&self.0.clinics.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Clinics) -> T) -> T {
        let mut clinics = self.0.clinics.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = Clinics::clone(&clinics);
        let changed = change(&mut next);
        *clinics = Arc::new(next);
        changed
    }

    /// The clinic of this slug.
    pub fn by_slug(&self, slug: &str) -> Option<Arc<Tenant>> {
        self.clinics().by_slug.get(slug).cloned()
    }

    /// The clinic that is found under this host name, without a port.
    pub fn by_host(&self, host: &str) -> Option<Arc<Tenant>> {
        let clinics = self.clinics();
        if clinics.by_host.is_empty() {
            return None;
        }
        clinics.by_host.get(&host.to_ascii_lowercase()).cloned()
    }

    /// All clinics, by slug.
    pub fn all(&self) -> Vec<Arc<Tenant>> {
        let mut all: Vec<_> = self.clinics().by_slug.values().cloned().collect();
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        all
    }

    /// What is wrong with clinics, for operators: the name of the folder, and what is wrong in it.
    pub fn problems(&self) -> Vec<(String, String)> {
        let problems = self.0.problems.lock().unwrap_or_else(PoisonError::into_inner);
        problems.iter().map(|(clinic, problem)| (clinic.clone(), problem.clone())).collect()
    }

    /// Reads one clinic again: after a change, when it is new, or when it is gone. What is wrong leaves the last good one
    /// in force. Returns whether the clinic's file could be used.
    pub fn reload(&self, slug: &str) -> bool {
        let version = self.by_slug(slug).map_or(1, |tenant| tenant.version + 1);
        if !self.0.folder.join(slug).is_dir() {
            self.change(|clinics| clinics.remove(slug));
            self.0.problems.lock().unwrap_or_else(PoisonError::into_inner).remove(slug);
            tracing::info!(tenant = slug, "the clinic is gone");
            return true;
        }
        if let Some(tenant) = self.read(slug, version) {
            let folder = tenant.folder.clone();
            let taken = self.change(|clinics| clinics.put(tenant));
            self.note(&folder, slug, &taken);
            tracing::info!(tenant = slug, version, "the clinic's files were read again");
            true
        } else {
            let problems = self.0.problems.lock().unwrap_or_else(PoisonError::into_inner);
            let problem = problems.get(slug).map(String::as_str).unwrap_or_default();
            if self.by_slug(slug).is_some() {
                let said = "the clinic's new file cannot be used; the last good one stays in force";
                tracing::warn!(tenant = slug, problem, "{said}");
            } else {
                let said = "the new clinic's file cannot be used: the clinic is not served until it is right";
                tracing::warn!(tenant = slug, problem, "{said}");
            }
            false
        }
    }

    /// Reads clinics again as their files change, as long as this registry lives.
    ///
    /// # Errors
    /// When the system has no watches left.
    pub fn watch(&self) -> notify::Result<()> {
        let watcher = watch::start(&self.0.folder, self.downgrade())?;
        *self.0.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
        Ok(())
    }

    fn downgrade(&self) -> impl Fn(&str) + Send + 'static {
        let inner = Arc::downgrade(&self.0);
        move |slug| {
            if let Some(inner) = inner.upgrade() {
                Self(inner).reload(slug);
            }
        }
    }
}

/// The names of the folders of clinics: those that begin with a dot or an underscore are something else.
pub(crate) fn folders(all: &Path) -> std::io::Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(all)?
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with(['.', '_']))
        .collect();
    names.sort();
    Ok(names)
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registry({})", self.0.folder.display())
    }
}
