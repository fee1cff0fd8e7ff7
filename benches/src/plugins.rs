//! What a call of a plugin costs beside a bare call of the same component, and what plugins cost a clinic's page.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use antesala::lang::Lang;
use antesala::plugins::questionnaire::Answer;
use antesala::plugins::{Plugins, PluginsConfig};
use antesala::tenancy::{Registry, Tenant};
use serde_json::json;
use wasmtime::component::{Component, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store, StoreLimits,
    StoreLimitsBuilder,
};

use crate::http::Connection;
use crate::load::load;
use crate::server::Server;
use crate::{MEASURED_AT_ONCE, Settings, beside, median, pages};

/// The contract, bound as plainly as wasmtime binds it.
mod bare {
    #![allow(missing_docs, reason = "made from the WIT, where each is documented")]
    wasmtime::component::bindgen!({
        path: "../plugins/wit/questionnaire/v1.0.0",
        world: "plugin",
        exports: { default: async },
    });
}

/// So many calls make a round.
const CALLS: u32 = 1_000;

/// What was measured.
pub struct Measured {
    /// A call through the host and a bare one, in microseconds, and their ratio round by round.
    pub call_us: (f64, f64),
    pub call_ratio: f64,
    /// The list of invoices with a plugin's format and without, requests a second, and their ratio round by round.
    pub page_per_second: (f64, f64),
    pub page_ratio: f64,
    /// p99 of a clinic's calls beside hostile plugins of another clinic and without, in milliseconds.
    pub hostile_ms: (f64, f64),
    /// p99 of a clinic's page beside them, without, and beside programs of others, in milliseconds.
    pub hostile_page_ms: beside::Page,
    /// Resident memory that 5 plugins took when the first clinic used them, and what 499 more clinics added, in MB.
    pub memory_mb: (f64, f64),
    /// Loading fifty plugins that are compiled already, in milliseconds.
    pub fifty_ms: f64,
}

/// Measures all of it.
pub async fn measure(settings: &Settings) -> Result<Measured, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let dist = settings.root.join("plugins/dist");
    let cache = folder.path().join("cache");
    // First, in a process that has done nothing else: it is about a start.
    let fifty_ms = fifty(settings, &dist, folder.path()).await?;
    let host = host(&dist, &cache)?;
    let (call_us, call_ratio) = calls(settings, &host, &dist).await?;
    let memory_mb = shared(settings, &dist, &cache).await?;
    let hostile_ms = beside::calls(settings, &host).await?;
    let deployment = Deployment::make(settings).await?;
    let (page_per_second, page_ratio) = page(settings, &deployment).await?;
    let hostile_page_ms = beside::page(settings, &deployment).await?;
    Ok(Measured { call_us, call_ratio, page_per_second, page_ratio, hostile_ms, hostile_page_ms, memory_mb, fifty_ms })
}

fn host(plugins: &Path, cache: &Path) -> Result<Plugins, String> {
    let config = PluginsConfig {
        folders: vec![plugins.to_owned()],
        cache_dir: Some(cache.to_owned()),
        // A hostile plugin is tried again at once: it never stops.
        aside: Some(Duration::ZERO),
        patience: Some(Duration::from_secs(600)),
        ..PluginsConfig::default()
    };
    Plugins::new(config).map_err(|e| e.to_string())
}

/// A clinic of this name that uses these plugins.
pub fn clinic(root: &Path, slug: &str, plugins: &[(&str, &str)]) -> Result<Tenant, String> {
    let registry = Registry::open(&root.join("tenants")).map_err(|e| e.to_string())?;
    let mut tenant = registry.by_slug("clinica-castellana").ok_or("the sample clinic is gone")?.as_ref().clone();
    tenant.slug = serde_json::from_value(slug.into()).map_err(|e| e.to_string())?;
    let plugin = |(name, mode): &(&str, &str)| {
        serde_json::from_value(json!({ "name": name, "settings": { "mode": mode } })).map_err(|e| e.to_string())
    };
    Arc::make_mut(&mut tenant.config).plugins = plugins.iter().map(plugin).collect::<Result<_, _>>()?;
    Ok(tenant)
}

pub fn answers() -> Arc<[Answer]> {
    (1..=9).map(|question| Answer { item: format!("q{question}"), values: vec!["2".into()] }).collect()
}

pub async fn ask(host: &Plugins, tenant: &Tenant, answers: &Arc<[Answer]>) -> Result<(), String> {
    host.evaluate(tenant, "phq9", "phq-9", Lang::Es, Arc::clone(answers)).await.map(drop).map_err(|e| e.to_string())
}

/// The same component, pool and limits, without anything of the host's.
struct Bare {
    engine: Engine,
    plugin: bare::PluginPre<StoreLimits>,
}

impl Bare {
    fn open(file: &Path) -> wasmtime::Result<Self> {
        let mut pool = PoolingAllocationConfig::default();
        pool.max_memory_size(32 << 20)
            .table_elements(20_000)
            .linear_memory_keep_resident(256 << 10)
            .table_keep_resident(256 << 10)
            .pagemap_scan(Enabled::Auto);
        let mut config = Config::new();
        config
            .epoch_interruption(true)
            .max_wasm_stack(512 << 10)
            .memory_reservation(32 << 20)
            .memory_guard_size(1 << 20)
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config)?;
        let component = Component::from_file(&engine, file)?;
        let plugin = bare::PluginPre::new(Linker::new(&engine).instantiate_pre(&component)?)?;
        Ok(Self { engine, plugin })
    }

    async fn ask(&self, settings: &[bare::Setting], answers: &[bare::Answer]) -> wasmtime::Result<()> {
        let limits = StoreLimitsBuilder::new().memory_size(32 << 20).trap_on_grow_failure(true).build();
        let mut store = Store::new(&self.engine, limits);
        store.limiter(|limits| limits);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let plugin = self.plugin.instantiate_async(&mut store).await?;
        plugin.call_evaluate(&mut store, "phq-9", &"es".to_owned(), settings, answers).await.map(drop)
    }
}

async fn calls(settings: &Settings, host: &Plugins, dist: &Path) -> Result<((f64, f64), f64), String> {
    let tenant = clinic(&settings.root, "measured", &[("phq9", "")])?;
    let bare = Bare::open(&dist.join("phq9.wasm")).map_err(|e| e.to_string())?;
    let given = answers();
    let plain: Vec<_> =
        given.iter().map(|one: &Answer| bare::Answer { item: one.item.clone(), values: one.values.clone() }).collect();
    let mode = [bare::Setting { name: "mode".into(), value: "\"\"".into() }];
    let (mut by_host, mut by_bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=settings.rounds {
        let start = Instant::now();
        for _ in 0..CALLS {
            bare.ask(&mode, &plain).await.map_err(|e| e.to_string())?;
        }
        let theirs = start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS);
        let start = Instant::now();
        for _ in 0..CALLS {
            ask(host, &tenant, &given).await?;
        }
        let ours = start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS);
        if round > 0 {
            by_host.push(ours);
            by_bare.push(theirs);
            ratios.push(ours / theirs);
        }
    }
    Ok(((median(by_host), median(by_bare)), median(ratios)))
}

/// Five plugins, first in one clinic and then in five hundred.
async fn shared(settings: &Settings, dist: &Path, cache: &Path) -> Result<(f64, f64), String> {
    let names = ["phq9", "dental-history", "facturae", "hostile", "hostile-format"].map(|name| (name, ""));
    let host = host(dist, cache)?;
    let before = resident_mb();
    host.overview(&clinic(&settings.root, "first", &names)?).await;
    let first = resident_mb();
    let clinics: Result<Vec<Tenant>, String> =
        (1..500).map(|number| clinic(&settings.root, &format!("clinic-{number}"), &names)).collect();
    let clinics = clinics?;
    let with_clinics = resident_mb();
    for tenant in &clinics {
        host.questionnaires(tenant, Lang::Es).await;
    }
    Ok((first - before, resident_mb() - with_clinics))
}

fn resident_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

/// Fifty components that differ, compiled by one host and loaded by the next.
async fn fifty(settings: &Settings, dist: &Path, folder: &Path) -> Result<f64, String> {
    let (plugins, cache) = (folder.join("fifty"), folder.join("fifty-cache"));
    fs::create_dir_all(&plugins).map_err(|e| e.to_string())?;
    let component = fs::read(dist.join("phq9.wasm")).map_err(|e| e.to_string())?;
    let names: Vec<String> = (0..50).map(|number| format!("copy{number}")).collect();
    for (number, name) in names.iter().enumerate() {
        // A custom section of its own at the end: nothing but another content.
        let text = format!("{number:02}");
        let section = [&[0, 3 + 2, 2, b'n', b'o'][..], text.as_bytes()].concat();
        let bytes = [&component[..], &section].concat();
        fs::write(plugins.join(format!("{name}.wasm")), bytes).map_err(|e| e.to_string())?;
    }
    let used: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let tenant = Arc::new(clinic(&settings.root, "fifty", &used)?);
    host(&plugins, &cache)?.warm(std::slice::from_ref(&tenant)).await;
    let mut times = Vec::new();
    for _ in 0..settings.rounds {
        let start = Instant::now();
        let host = host(&plugins, &cache)?;
        host.warm(std::slice::from_ref(&tenant)).await;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        let wrong = host.problems();
        if !wrong.is_empty() {
            return Err(wrong.join("; "));
        }
    }
    Ok(median(times))
}

/// The patient's list of invoices: with a plugin's format beside the PDF, and with the PDF alone.
async fn page(settings: &Settings, deployment: &Deployment) -> Result<((f64, f64), f64), String> {
    let file = deployment.tenants.join("clinica-castellana/clinic.toml");
    let with = fs::read_to_string(&file).map_err(|e| e.to_string())?;
    let without = with.replace("[[plugins]]\nname = \"facturae\"\n", "");
    if with == without {
        return Err("the sample clinic names facturae no more".into());
    }
    let path = "/clinica-castellana/invoices";
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..settings.rounds {
        let mut round = Vec::new();
        for text in [&with, &without] {
            fs::write(&file, text).map_err(|e| e.to_string())?;
            let (server, cookie) = deployment.serve(settings).await?;
            let measured = load(server.port, path, &cookie, MEASURED_AT_ONCE, settings.time, || server.cpu()).await?;
            round.push(measured.per_second);
            server.stop().await;
        }
        ours.push(round[0]);
        theirs.push(round[1]);
        ratios.push(round[0] / round[1]);
    }
    fs::write(&file, &with).map_err(|e| e.to_string())?;
    Ok(((median(ours), median(theirs)), median(ratios)))
}

/// The sample clinics in a folder of their own.
pub struct Deployment {
    /// Goes with it.
    _folder: tempfile::TempDir,
    pub tenants: PathBuf,
    pub ready: PathBuf,
    data: String,
}

impl Deployment {
    async fn make(settings: &Settings) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let (tenants, ready) = (folder.path().join("tenants"), folder.path().join("ready.json"));
        crate::many::copy(&settings.root.join("tenants"), &tenants).map_err(|e| e.to_string())?;
        let data = folder.path().join("data").display().to_string();
        let seed = ["demo", "--json", "--data", &data, "--tenants", &tenants.display().to_string()];
        Server::start_to(&settings.antesala, &seed, &settings.root, &ready).await?.stop().await;
        Ok(Self { _folder: folder, tenants, ready, data })
    }

    /// The server, and a patient of the first clinic who is signed in.
    pub async fn serve(&self, settings: &Settings) -> Result<(Server, String), String> {
        let tenants = self.tenants.display().to_string();
        let serve = ["serve", "--data", &self.data, "--tenants", &tenants, "--plugins", "plugins/dist"];
        let server = Server::start(&settings.antesala, &serve, &settings.root).await?;
        let mut connection = Connection::open(server.port).await.map_err(|e| e.to_string())?;
        let cookie = pages::sign_in(&mut connection, &self.ready).await?;
        Ok((server, cookie))
    }
}
