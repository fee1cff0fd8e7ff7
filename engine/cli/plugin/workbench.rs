//! The real host around one file, as a clinic would use it: the same limits, the same checks.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;

use super::{super::typesetter, Outcome};
use crate::{
    plugins::{Manifest, Overview, Plugins, PluginsConfig, Services, capability},
    tenancy::{self, Tenant},
};

/// A clinic with nothing but a name.
const CLINIC: &str = "name = \"Workbench\"\nlanguages = [\"es\", \"ca\", \"en\"]\ntime_zone = \"Europe/Madrid\"\n\
                      country = \"ES\"\n[contact]\nphone = \"+34 915 550 142\"\n";

/// Compiling a large component takes its time, and here nothing else waits.
const PATIENCE: Duration = Duration::from_secs(3600);

pub(super) struct Workbench {
    pub plugins: Plugins,
    pub name: String,
    /// All that the plugin asks for: authors try what clinics are to grant.
    grants: tenancy::config::Grants,
    tenant: Tenant,
}

impl Workbench {
    pub(super) fn open(file: &Path) -> Outcome<Self> {
        let wrong = |why: &str| format!("{}: {why}", file.display());
        if !file.is_file() {
            return Err(wrong("there is no such file"));
        }
        if file.extension().is_none_or(|extension| extension != "wasm") {
            return Err(wrong("a plugin's file ends in .wasm"));
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let services = Services { typesetter: typesetter(), ..Services::default() };
        let cache_dir = cache();
        let config = PluginsConfig {
            folders: vec![folder.to_owned()],
            cache_dir,
            patience: Some(PATIENCE),
            services,
            ..PluginsConfig::default()
        };
        let plugins = Plugins::new(config).map_err(|error| error.to_string())?;
        let config = tenancy::parse(CLINIC).map_err(|_| "the workbench's clinic cannot be read".to_owned())?;
        let slug = serde_json::from_value("workbench".into()).map_err(|error| error.to_string())?;
        let tenant = Tenant::new(slug, Arc::new(config), PathBuf::new(), 1);
        let bytes = std::fs::read(file).map_err(|error| wrong(&error.to_string()))?;
        // What is wrong with a manifest the host says.
        let grants = capability::enough(&Manifest::of_component(&bytes).unwrap_or_default());
        let bench = Self { plugins, name, grants, tenant };
        // A name that no clinic could write would be refused there.
        bench.plugin(&BTreeMap::new()).map_err(|why| wrong(&why))?;
        Ok(bench)
    }

    fn plugin(&self, settings: &BTreeMap<String, Value>) -> Outcome<tenancy::config::Plugin> {
        let plugin = serde_json::json!({ "name": self.name, "settings": settings, "grants": self.grants, "on_failure": "refuse" });
        serde_json::from_value(plugin).map_err(|error| format!("its name is not one for a plugin: {error}"))
    }

    /// The clinic that uses the plugin with these settings.
    pub(super) fn clinic(&self, settings: &BTreeMap<String, Value>) -> Outcome<Tenant> {
        let mut tenant = self.tenant.clone();
        Arc::make_mut(&mut tenant.config).plugins = vec![self.plugin(settings)?];
        Ok(tenant)
    }

    /// What the host says of the plugin.
    pub(super) async fn overview(&self, tenant: &Tenant) -> Outcome<Overview> {
        self.plugins.overview(tenant).await.pop().ok_or_else(|| "the host knows nothing of it".into())
    }
}

/// Where compiled code is kept between two commands: a large component takes seconds to compile.
fn cache() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| std::env::home_dir().map(|home| home.join(".cache")))?;
    Some(cache.join("antesala/plugins"))
}

/// Bytes as people read them.
pub(super) fn size(bytes: usize) -> String {
    let tenths = |unit: usize| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    if bytes < 1 << 20 { format!("{} KB", tenths(1 << 10)) } else { format!("{} MB", tenths(1 << 20)) }
}
