//! The engine that runs plugins, and a call's limits.

use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::Thread,
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;
use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

use super::{
    Conduct, Fault, PluginError, PluginsConfig,
    conduct::{Ledger, Took},
    kept::Kept,
    limits::{INSTANCES, Limits, MEMORIES, MEMORY, TABLE, TABLES},
    load::{Library, Loaded},
    questionnaire::Checks,
    record::Recorder,
};
use crate::{
    error,
    ids::{Random, TenantId},
    tenancy::Tenant,
};

/// How long a call may take, waiting for other tasks included.
const BUDGET: Duration = Duration::from_millis(500);
/// How long a page waits for a plugin that is being compiled.
const PATIENCE: Duration = Duration::from_secs(3);
/// A running guest gives other tasks a turn this often.
const TICK: Duration = Duration::from_millis(10);
/// The most that a call may give, in bytes as the host has them: many texts can be one in the guest.
const OUTPUT: usize = 16 << 20;
/// Calls at the same time: of all clinics, and of one.
const CALLS: u32 = 64;
const CALLS_OF_ONE: usize = 4;

/// The plugin host. Clones share it.
#[derive(Clone)]
pub struct Plugins(Arc<Host>);

struct Host {
    budget: Duration,
    patience: Duration,
    engine: Engine,
    library: Library,
    ledger: Ledger,
    recorder: Recorder,
    kept: Option<Kept>,
    clinics: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
    places: Semaphore,
    ticker: Ticker,
}

/// Moves the epoch on while guests run; sleeps while none does.
struct Ticker {
    running: Arc<AtomicUsize>,
    thread: Thread,
}

/// A call under way.
struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Plugins {
    /// Opens the host. Plugins are loaded when they are first asked.
    ///
    /// # Errors
    /// When the machine cannot run WebAssembly, or the cache folder cannot be made.
    pub fn new(config: PluginsConfig) -> error::Result<Self> {
        let kept = config.cache_dir.as_deref().and_then(|folder| {
            // Without it plugins are compiled at each start: slower, and nothing else.
            let told = |error: &std::io::Error| tracing::error!(folder = %folder.display(), %error, "compiled plugins are not kept");
            Kept::open(folder).inspect_err(told).ok()
        });
        let engine = engine(kept.as_ref()).map_err(|error| error::Error::internal(error.to_string()))?;
        let ticker = Ticker::start(&engine)?;
        Ok(Self(Arc::new(Host {
            budget: config.budget.unwrap_or(BUDGET),
            patience: config.patience.unwrap_or(PATIENCE),
            ledger: Ledger::new(config.aside),
            recorder: Recorder::new(config.recordings, &Random::system()),
            kept,
            library: Library::new(config.folders),
            engine,
            clinics: Mutex::default(),
            places: Semaphore::new(CALLS as usize),
            ticker,
        })))
    }

    pub(super) fn library(&self) -> &Library {
        &self.0.library
    }

    pub(super) fn patience(&self) -> Duration {
        self.0.patience
    }

    pub(super) fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Writes down what is kept of compiled code: after something was compiled.
    pub(super) fn keep(&self) {
        if let Some(kept) = &self.0.kept {
            kept.remember();
        }
    }

    /// What is wrong with plugins, for operators.
    pub fn problems(&self) -> Vec<String> {
        self.0.library.problems()
    }

    /// What a plugin did at a clinic since the start.
    pub fn conduct(&self, tenant: &Tenant, plugin: &str) -> Conduct {
        self.0.ledger.of(tenant, plugin)
    }

    /// What all plugins did, by clinic and name.
    pub(super) fn conducts(&self) -> Vec<(TenantId, String, Conduct)> {
        self.0.ledger.all()
    }

    /// Runs a call within its limits, and checks what it gave. One clinic's calls wait for each other before they could starve
    /// those of others.
    pub(super) async fn call<T, F>(
        &self,
        tenant: &Tenant,
        (plugin, loaded, function): (&str, &Loaded, &'static str),
        call: impl FnOnce(Store<Limits>) -> F,
        check: impl FnOnce(&Checks<'_>, &T) -> Result<(), PluginError>,
    ) -> Result<T, PluginError>
    where
        F: Future<Output = wasmtime::Result<T>>,
    {
        let timeout = |what: &str| PluginError::new(plugin, Fault::Timeout, what);
        self.0.ledger.admit(tenant, plugin, loaded)?;
        let own = self.places_of(&tenant.slug);
        let waited = tokio::time::timeout(self.0.budget * 4, async {
            let own = own.acquire_owned().await.ok()?;
            Some((own, self.0.places.acquire().await.ok()?))
        });
        let _places = waited.await.map_err(|_| timeout("too many calls at once"))?;
        let running = self.0.ticker.run();
        let (limits, memory) = Limits::new();
        let begun = Instant::now();
        let outcome = tokio::time::timeout(self.0.budget, call(self.store(limits))).await;
        let took = Took { time: begun.elapsed(), memory: memory.load(Ordering::Relaxed) };
        drop(running);
        let outcome = match outcome {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(PluginError::trapped(plugin, &error)),
            Err(_) => Err(timeout("the call did not end within its time")),
        }
        .and_then(|value| check(&Checks(plugin), &value).map(|()| value))
        .inspect_err(|error| tracing::warn!(tenant = %tenant.slug, %error, "a plugin failed"));
        self.0.ledger.note(tenant, (plugin, function), took, outcome.as_ref().err());
        outcome
    }

    fn store(&self, limits: Limits) -> Store<Limits> {
        let mut store = Store::new(&self.0.engine, limits);
        store.limiter(|limits| limits);
        store.set_hostcall_fuel(OUTPUT);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        store
    }

    fn places_of(&self, tenant: &TenantId) -> Arc<Semaphore> {
        let mut clinics = self.0.clinics.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(clinics.entry(tenant.clone()).or_insert_with(|| Arc::new(Semaphore::new(CALLS_OF_ONE))))
    }
}

fn engine(kept: Option<&Kept>) -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(CALLS)
        .total_core_instances(CALLS * INSTANCES)
        .total_memories(CALLS * MEMORIES)
        .total_tables(CALLS * TABLES)
        .total_stacks(CALLS)
        .max_memory_size(MEMORY)
        .table_elements(TABLE);
    let mut settings = Config::new();
    settings
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(512 << 10)
        .memory_reservation(MEMORY as u64)
        .memory_guard_size(1 << 20)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    if let Some(kept) = kept {
        let mut cache = CacheConfig::new();
        // A file stays as it was written: none is packed tighter later.
        cache.with_directory(kept.folder()).with_optimized_compression_usage_counter_threshold(u64::MAX);
        settings.cache(Some(Cache::new(cache)?));
    }
    Engine::new(&settings)
}

impl Ticker {
    fn start(engine: &Engine) -> error::Result<Self> {
        let running = Arc::new(AtomicUsize::new(0));
        let (calls, engine) = (Arc::clone(&running), engine.weak());
        let thread = std::thread::Builder::new().name("antesala-plugins".into()).spawn(move || {
            loop {
                if calls.load(Ordering::SeqCst) == 0 {
                    std::thread::park_timeout(Duration::from_secs(60));
                } else {
                    std::thread::sleep(TICK);
                }
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    // The host is gone.
                    None => return,
                }
            }
        })?;
        Ok(Self { running, thread: thread.thread().clone() })
    }

    fn run(&self) -> Running<'_> {
        if self.running.fetch_add(1, Ordering::SeqCst) == 0 {
            self.thread.unpark();
        }
        Running(&self.running)
    }
}

impl std::fmt::Debug for Plugins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plugins")
    }
}
