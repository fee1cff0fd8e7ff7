//! From a file to a plugin that can be called: found, compiled off the request path, tried once, shared by its content.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use sha2::{Digest, Sha256};
use wasmtime::{Engine, component::Linker};

use super::{
    About, Capability, Conduct, Fault, Manifest, PluginError, Plugins, capability,
    contract::{self, Refusal},
    guest::Guest,
    library::{AT_A_TIME, File, locked},
    memo::Memo,
    places::Stamp,
    world::World,
};
use crate::tenancy::{Tenant, check_settings, config::Plugin};

/// A loaded plugin.
pub(super) struct Loaded {
    pub world: World,
    pub about: About,
    pub manifest: Arc<Manifest>,
    pub hash: String,
    /// What it said of itself.
    pub memo: Memo,
    /// Where it was found.
    pub file: PathBuf,
    size: usize,
}

impl Loaded {
    /// Whether its calls need more than computing.
    pub(super) fn asks(&self) -> bool {
        !self.about.asks.is_empty()
    }

    /// Its settings at a clinic as names and JSON: what the clinic says, and its schema's defaults for the rest.
    pub(super) fn settings(&self, plugin: &Plugin) -> Vec<(String, String)> {
        let unsaid = self.manifest.defaults().filter(|(name, _)| !plugin.settings.contains_key(*name));
        let said = plugin.settings.iter().map(|(name, value)| (name.as_str(), value));
        let mut all: Vec<_> = said.chain(unsaid).map(|(name, value)| (name.to_owned(), value.to_string())).collect();
        // In one order, whoever said them: what a plugin said of itself is found by them.
        all.sort_unstable();
        all
    }
}

/// What a plugin is at a clinic: its entry in the clinic's file, found good for this very component, or why not.
pub(super) struct Standing {
    pub plugin: Plugin,
    hash: String,
    refusal: Option<PluginError>,
}

impl Standing {
    /// Of a trial, before anybody knows whether the plugin can be used.
    pub(super) fn trial(plugin: &Plugin) -> Self {
        Self { plugin: plugin.clone(), hash: String::new(), refusal: None }
    }

    pub(super) fn grants(&self, capability: Capability) -> bool {
        capability.granted(&self.plugin.grants, &[])
    }
}

/// One of a clinic's plugins, as staff and authors see it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Its name.
    pub name: String,
    /// What the one in force says of itself; none where none can be used.
    pub about: Option<About>,
    /// The SHA-256 of the file in force.
    pub hash: Option<String>,
    /// The size of the file in force, in bytes.
    pub size: usize,
    /// What is wrong with the file that is there now.
    pub problem: Option<PluginError>,
    /// What the one in force says of itself besides: its version, what it is for, why it asks for what.
    pub manifest: Option<Arc<Manifest>>,
    /// The schema of its settings, also of one that the clinic cannot use as its file stands.
    pub schema: Option<serde_json::Value>,
    /// What it did at this clinic.
    pub conduct: Conduct,
    /// Whether the operator keeps what it is given, with personal data replaced.
    pub recorded: bool,
}

impl Plugins {
    /// The plugin of this name of a clinic, loaded when it is not yet, or when its file has changed. A new file that cannot be
    /// used leaves the old one in force.
    pub(super) async fn load(&self, tenant: &Tenant, plugin: &Plugin) -> Result<Arc<Loaded>, PluginError> {
        self.load_within(tenant, plugin, self.patience()).await
    }

    /// The same for somebody who waits no longer than that for a new file: then the one before stays in force, or it is
    /// [`Fault::Preparing`].
    pub(super) async fn load_within(
        &self,
        tenant: &Tenant,
        plugin: &Plugin,
        patience: Duration,
    ) -> Result<Arc<Loaded>, PluginError> {
        let name = plugin.name.as_str();
        let library = self.library();
        let Some((path, stamp)) = library.places.find(tenant, name) else {
            let error = PluginError::new(name, Fault::Missing, format!("no folder of plugins has {name}.wasm"));
            locked(&library.problems).insert(name.to_owned(), error.to_string());
            return Err(error);
        };
        if library.known(&path, stamp).is_none() {
            let (host, tenant, name, path) = (self.clone(), tenant.clone(), name.to_owned(), Arc::clone(&path));
            // In a task of its own: it goes on when the page that began it does not wait any more.
            let reading = tokio::spawn(async move {
                let library = host.library();
                let reading = library.reading(&path);
                let _of_this_file = reading.lock().await;
                if library.known(&path, stamp).is_none() {
                    let _turn = library.turns.acquire().await;
                    host.read(&tenant, &name, &path, stamp).await;
                }
            });
            // A large one takes its time, once: until then what is in force stays, and pages go on without what is not.
            let _ = tokio::time::timeout(patience, reading).await;
        }
        let in_force = || {
            let before = locked(&library.files).get(&*path).and_then(|file| file.loaded.clone());
            before
                .ok_or_else(|| PluginError::new(name, Fault::Preparing, "it is being compiled, once for each new file"))
        };
        let loaded = library.known(&path, stamp).unwrap_or_else(in_force)?;
        match &plugin.sha256 {
            Some(pinned) if !pinned.eq_ignore_ascii_case(&loaded.hash) => Err(PluginError::new(
                name,
                Fault::Pinned,
                format!("the clinic pins SHA-256 {}, and the file has {}", pinned.to_lowercase(), loaded.hash),
            )),
            _ if plugin.on_failure.is_none() && matches!(loaded.world, World::BookingPolicy(_)) => {
                let why = "it has a say in hours, and the clinic does not say what holds while it cannot be asked: write \
                           on_failure = \"refuse\" or on_failure = \"continue\"";
                Err(PluginError::new(name, Fault::Settings, why))
            }
            _ if !loaded.asks() && loaded.manifest.settings.is_none() => Ok(loaded),
            _ => match &self.standing(tenant, plugin, &loaded).refusal {
                Some(refusal) => Err(refusal.clone()),
                None => Ok(loaded),
            },
        }
    }

    /// Loads what these clinics use, so that no page has to wait for it. The small ones come first: one in Python takes as long as a
    /// hundred in Rust.
    pub async fn warm(&self, tenants: &[Arc<Tenant>]) {
        self.warm_those(tenants, |_| true).await;
    }

    /// The same with those that have a say in hours alone: without them a clinic offers none.
    pub async fn warm_policies(&self, tenants: &[Arc<Tenant>]) {
        self.warm_those(tenants, |plugin| plugin.on_failure.is_some()).await;
    }

    async fn warm_those(&self, tenants: &[Arc<Tenant>], wanted: impl Fn(&Plugin) -> bool) {
        let library = self.library();
        let size = |tenant: &Tenant, plugin: &Plugin| {
            let found = library.places.find(tenant, &plugin.name).and_then(|(path, _)| std::fs::metadata(path).ok());
            found.map_or(0, |file| file.len())
        };
        let each = tenants.iter().flat_map(|tenant| tenant.config.plugins.iter().map(move |plugin| (tenant, plugin)));
        let mut each: Vec<_> = each.filter(|(_, plugin)| wanted(plugin)).collect();
        each.sort_by_cached_key(|(tenant, plugin)| size(tenant, plugin));
        let loading = stream::iter(each).for_each_concurrent(AT_A_TIME, async |(tenant, plugin)| {
            // What is wrong with it is in the log.
            while self.load(tenant, plugin).await.is_err_and(|error| error.fault == Fault::Preparing) {}
        });
        loading.await;
    }

    /// The names of a clinic's plugins for which no folder has a file.
    pub fn lacking(&self, tenant: &Tenant) -> Vec<String> {
        let names = tenant.config.plugins.iter().map(|plugin| plugin.name.as_str());
        names.filter(|name| self.library().places.find(tenant, name).is_none()).map(str::to_owned).collect()
    }

    /// What a plugin is at a clinic: looked at once, and again when its file, its grants or its settings changed.
    pub(super) fn standing(&self, tenant: &Tenant, plugin: &Plugin, loaded: &Loaded) -> Arc<Standing> {
        let mut standings = locked(&self.library().standings);
        let key = (tenant.slug.clone(), plugin.name.to_string());
        let same = |known: &&Arc<Standing>| {
            known.hash == loaded.hash
                && known.plugin.grants == plugin.grants
                && known.plugin.settings == plugin.settings
        };
        if let Some(known) = standings.get(&key).filter(same) {
            return Arc::clone(known);
        }
        let refusal = self.refusal(plugin, loaded).map(|(fault, why)| {
            let error = PluginError::new(&plugin.name, fault, why);
            tracing::error!(tenant = %tenant.slug, %error, "a plugin cannot be used");
            error
        });
        let standing = Arc::new(Standing { plugin: plugin.clone(), hash: loaded.hash.clone(), refusal });
        standings.insert(key, Arc::clone(&standing));
        standing
    }

    /// Why a clinic cannot use a plugin as its file has it now.
    fn refusal(&self, plugin: &Plugin, loaded: &Loaded) -> Option<Refusal> {
        if let Some(refusal) = capability::refusal(&loaded.about.asks, &loaded.manifest, plugin) {
            return Some(refusal);
        }
        if loaded.about.asks.contains(&Capability::Typeset) && self.ground().services.typesetter.is_none() {
            let why = "it asks for typeset, and this host has no program for it: say where with `Builder::typesetter`";
            return Some((Fault::Unfit, why.into()));
        }
        let wrong = check_settings(loaded.manifest.settings.as_ref()?, &plugin.settings);
        (!wrong.is_empty()).then(|| (Fault::Settings, wrong.join("; ")))
    }

    /// The plugins that a clinic names, each with what is known of it.
    pub async fn overview(&self, tenant: &Tenant) -> Vec<Overview> {
        let mut all = Vec::new();
        for plugin in &tenant.config.plugins {
            let name = plugin.name.as_str();
            let loaded = self.load(tenant, plugin).await;
            let (mut kept, mut schema) = (None, None);
            if let Some((path, _)) = self.library().places.find(tenant, name)
                && let Some(file) = locked(&self.library().files).get(&*path)
            {
                kept.clone_from(&file.problem);
                schema = file.loaded.as_ref().and_then(|loaded| loaded.manifest.settings.clone());
            }
            let (loaded, failed) = match loaded {
                Ok(loaded) => (Some(loaded), None),
                Err(error) => (None, Some(error)),
            };
            all.push(Overview {
                name: name.to_owned(),
                about: loaded.as_ref().map(|loaded| loaded.about.clone()),
                hash: loaded.as_ref().map(|loaded| loaded.hash.clone()),
                size: loaded.as_ref().map_or(0, |loaded| loaded.size),
                manifest: loaded.as_ref().map(|loaded| Arc::clone(&loaded.manifest)),
                schema,
                problem: failed.or(kept),
                conduct: self.conduct(tenant, name),
                recorded: self.recorder().records(tenant, name),
            });
        }
        all
    }

    async fn read(&self, tenant: &Tenant, name: &str, path: &Path, stamp: Stamp) {
        let library = self.library();
        let outcome = self.compile(tenant, name, path).await;
        let mut files = locked(&library.files);
        let before = files.get(path).and_then(|file| file.loaded.clone());
        let mut problems = locked(&library.problems);
        let file = match outcome {
            Ok(loaded) => {
                problems.remove(name);
                File { stamp, loaded: Some(loaded), problem: None }
            }
            Err(error) => {
                tracing::error!(%error, kept = before.is_some(), "a plugin cannot be used");
                problems.insert(name.to_owned(), error.to_string());
                File { stamp, loaded: before, problem: Some(error) }
            }
        };
        files.insert(path.to_owned(), file);
    }

    async fn compile(&self, tenant: &Tenant, name: &str, path: &Path) -> Result<Arc<Loaded>, PluginError> {
        let missing = |why: String| PluginError::new(name, Fault::Missing, why);
        let (host, file) = (self.clone(), path.to_owned());
        // In a thread of its own: a program that ends does not wait for it, and pages do not wait until a large file is read.
        let (tell, told) = tokio::sync::oneshot::channel();
        std::thread::Builder::new()
            .name("antesala-compile".into())
            .spawn(move || drop(tell.send(host.of_file(file))))
            .map_err(|error| missing(error.to_string()))?;
        let loaded = told.await.map_err(|_| missing("its compilation was cut off".into()))?;
        let loaded = loaded.map_err(|(fault, why)| PluginError::new(name, fault, why))?;
        // The same from another file, of this moment or long before.
        if let Some(tried) = locked(&self.library().by_hash).get(&loaded.hash) {
            return Ok(Arc::clone(tried));
        }
        self.try_out(tenant, name, &loaded).await?;
        locked(&self.library().by_hash).insert(loaded.hash.clone(), Arc::clone(&loaded));
        Ok(loaded)
    }

    /// Reads a file and compiles it, unless it holds what is known from another one.
    fn of_file(&self, file: PathBuf) -> Result<Arc<Loaded>, Refusal> {
        let bytes = std::fs::read(&file).map_err(|error| (Fault::Missing, error.to_string()))?;
        let hash = hex::encode(Sha256::digest(&bytes));
        if let Some(loaded) = locked(&self.library().by_hash).get(&hash) {
            return Ok(Arc::clone(loaded));
        }
        let (world, about, manifest) = world(self.engine(), self.linker(), &bytes)?;
        self.keep();
        let manifest = Arc::new(manifest);
        Ok(Arc::new(Loaded { world, about, manifest, hash, memo: Memo::default(), file, size: bytes.len() }))
    }
}

fn world(engine: &Engine, linker: &Linker<Guest>, bytes: &[u8]) -> Result<(World, About, Manifest), Refusal> {
    let (component, about, manifest) = contract::read(engine, bytes)?;
    let unfit = |error: wasmtime::Error| {
        let why = format!("{error:#}");
        let why = format!("it breaks the contract of {} {}: {why}", about.world, about.version);
        (Fault::Unfit, why)
    };
    // The linker is the sandbox: of what it does not have a plugin that imports it cannot be instantiated.
    let instance = linker.instantiate_pre(&component).map_err(unfit)?;
    let world = World::of(about.world, &about.version, instance).map_err(unfit)?;
    Ok((world, about, manifest))
}
