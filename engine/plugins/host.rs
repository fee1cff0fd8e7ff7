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
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, RegallocAlgorithm, Store,
    UpdateDeadline, component::Linker,
};

use super::{
    Capability, Conduct, Fault, PluginError, PluginsConfig,
    conduct::{Ledger, Took},
    granted,
    ground::Ground,
    guest::{Guest, INSTANCES, MEMORIES, MEMORY, TABLE, TABLES},
    kept::Kept,
    lane::{Lane, TICK, Turns},
    library::Library,
    load::{Loaded, Standing},
    record::Recorder,
    session::{Caller, Session},
    shelf::{self, Changes},
    taken::Checks,
    world::named,
};
use crate::{
    error,
    ids::{Random, TenantId},
    lang::Lang,
    tenancy::Tenant,
};

/// How long a call may take, waiting for other tasks and for the host included.
const BUDGET: Duration = Duration::from_millis(500);
/// How long a page waits for a plugin that is being compiled.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many times as long for a plugin that the clinic lets out or lets typeset: others are waited for. It computes no longer than any.
const ABROAD: u32 = 6;
/// The most that a call may give, in bytes as the host has them: many texts can be one in the guest.
const OUTPUT: usize = 16 << 20;
/// So much of a memory and of a table stays with its place for the next call, wiped.
const RESIDENT: usize = 256 << 10;
/// Calls at the same time: of all clinics, and of one.
const CALLS: u32 = 64;
const CALLS_OF_ONE: usize = 4;
/// The same for those that are told of events, out of the same room; and so many times as long may such a call take in all.
const EVENTS: usize = 16;
const EVENTS_OF_ONE: usize = 2;
const EVENT: u32 = 20;

/// The plugin host. Clones share it.
#[derive(Clone)]
pub struct Plugins(Arc<Host>);

struct Host {
    budget: Duration,
    patience: Duration,
    engine: Engine,
    linker: Linker<Guest>,
    ground: Arc<Ground>,
    library: Library,
    ledger: Ledger,
    recorder: Recorder,
    kept: Option<Kept>,
    clinics: Mutex<HashMap<(TenantId, bool), Arc<Semaphore>>>,
    places: Arc<Semaphore>,
    aside: Arc<Semaphore>,
    ticker: Ticker,
    lane: Lane,
}

/// Moves the epoch on while guests run; sleeps while none does.
struct Ticker {
    running: Arc<AtomicUsize>,
    thread: Thread,
}

/// Which plugin is asked, in which language, and how.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub plugin: &'a str,
    pub loaded: &'a Arc<Loaded>,
    pub lang: Lang,
    pub how: How,
}

/// How a plugin is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Somebody waits for the page.
    Page,
    /// A page waits for it that is whole without it: no longer than for its computing, whatever it is granted.
    Section,
    /// A trial at loading, in which nothing is read, written or sent.
    Trial,
    /// It is told of an event: nobody waits, and it has places of its own, so that pages never wait for it.
    Event,
}

/// What a call has put into its store so far.
type Written = Arc<Mutex<Changes>>;

/// A call under way.
struct Running(Arc<AtomicUsize>);

impl Drop for Running {
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
            linker: granted::linker(&engine).map_err(|error| error::Error::internal(error.to_string()))?,
            ground: Arc::new(Ground::new(config.services)),
            engine,
            clinics: Mutex::default(),
            places: Arc::new(Semaphore::new(CALLS as usize - EVENTS)),
            aside: Arc::new(Semaphore::new(EVENTS)),
            ticker,
            lane: Lane::default(),
        })))
    }

    pub(super) fn library(&self) -> &Library {
        &self.0.library
    }

    pub(super) fn budget(&self) -> Duration {
        self.0.budget
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

    pub(super) fn linker(&self) -> &Linker<Guest> {
        &self.0.linker
    }

    pub(super) fn ground(&self) -> &Arc<Ground> {
        &self.0.ground
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

    /// Runs a call within its limits, checks what it gave, and keeps what it has put into its store. One clinic's calls wait for each
    /// other before they could starve those of others. No transaction is open meanwhile: on SQLite it would wait for itself.
    pub(super) async fn call<T, F>(
        &self,
        tenant: &Tenant,
        (asking, function): (Asking<'_>, &'static str),
        call: impl FnOnce(Store<Guest>) -> F,
        check: impl FnOnce(&Checks<'_>, &T) -> Result<(), PluginError>,
    ) -> Result<T, PluginError>
    where
        T: Send + 'static,
        F: Future<Output = wasmtime::Result<T>> + Send + 'static,
    {
        let (given, changes) = self.run(tenant, (asking, function), call, check).await?;
        if let Some(storage) = self.0.ground.services.storage.as_ref().filter(|_| !changes.is_empty()) {
            shelf::keep(storage, tenant, asking.plugin, &changes)
                .await
                .inspect_err(|error| tracing::warn!(tenant = %tenant.slug, %error, "a plugin failed"))?;
        }
        Ok(given)
    }

    /// The same, and what it puts into its store is the caller's to keep.
    pub(super) async fn run<T, F>(
        &self,
        tenant: &Tenant,
        (asking, function): (Asking<'_>, &'static str),
        call: impl FnOnce(Store<Guest>) -> F,
        check: impl FnOnce(&Checks<'_>, &T) -> Result<(), PluginError>,
    ) -> Result<(T, Changes), PluginError>
    where
        T: Send + 'static,
        F: Future<Output = wasmtime::Result<T>> + Send + 'static,
    {
        let Asking { plugin, loaded, how, .. } = asking;
        let timeout = |what: &str| PluginError::new(plugin, Fault::Timeout, what);
        let lasted = self.admit(tenant, plugin, loaded)?;
        let (session, changes) = self.session(tenant, asking)?.unzip();
        let (own, all) = self.places_of(&tenant.slug, how);
        let waited = tokio::time::timeout(self.0.budget * 4, async {
            let own = own.acquire_owned().await.ok()?;
            Some((own, all.acquire_owned().await.ok()?))
        });
        let places = waited.await.map_err(|_| timeout("too many calls at once"))?;
        let (turns, lasts) = Turns::new(self.0.budget);
        let (guest, memory) = Guest::new(turns, session);
        let call = call(self.store(guest));
        let running = self.0.ticker.run();
        // It keeps its place, and time passes for it, until it is gone: also when nobody waits for it any more.
        let call = Box::pin(async move {
            let given = call.await;
            drop((running, places));
            given
        });
        let begun = Instant::now();
        let outcome = tokio::time::timeout(self.time(loaded, how), self.0.lane.run(call, &lasts, lasted)).await;
        let took = Took { time: begun.elapsed(), memory: memory.load(Ordering::Relaxed), lasted: lasts.yet() };
        let outcome = match outcome {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(PluginError::trapped(plugin, &error)),
            Err(_) => Err(timeout("the call did not end within its time")),
        }
        .and_then(|value| check(&Checks(plugin), &value).map(|()| value))
        .inspect_err(|error| tracing::warn!(tenant = %tenant.slug, %error, "a plugin failed"));
        self.0.ledger.note(tenant, (plugin, function), took, outcome.as_ref().err());
        let changes =
            changes.map(|changes| std::mem::take(&mut *changes.lock().unwrap_or_else(PoisonError::into_inner)));
        Ok((outcome?, changes.unwrap_or_default()))
    }

    /// Whether a plugin may be called now, and if so whether its last call lasted or failed.
    pub(super) fn admit(&self, tenant: &Tenant, plugin: &str, loaded: &Loaded) -> Result<bool, PluginError> {
        self.0.ledger.admit(tenant, plugin, loaded)
    }

    /// What a plugin that asks for something is given for a call.
    fn session(&self, tenant: &Tenant, asking: Asking<'_>) -> Result<Option<(Session, Written)>, PluginError> {
        let Asking { plugin, loaded, lang, how } = asking;
        let trial = how == How::Trial;
        if !loaded.asks() {
            return Ok(None);
        }
        let known = named(tenant, plugin)?;
        let standing = if trial { Arc::new(Standing::trial(known)) } else { self.standing(tenant, known, loaded) };
        let caller = Caller { plugin, tenant, lang, trial };
        Ok(Some(Session::new(&caller, standing, Arc::clone(&loaded.manifest), Arc::clone(&self.0.ground))))
    }

    /// How long a call may take in all.
    fn time(&self, loaded: &Loaded, how: How) -> Duration {
        let abroad = [Capability::Http, Capability::Typeset].iter().any(|one| loaded.about.asks.contains(one));
        self.0.budget
            * match how {
                How::Event => EVENT,
                How::Section => 1,
                _ if abroad => ABROAD,
                _ => 1,
            }
    }

    fn store(&self, guest: Guest) -> Store<Guest> {
        let mut store = Store::new(&self.0.engine, guest);
        store.limiter(|guest| guest);
        store.set_hostcall_fuel(OUTPUT);
        // At the second tick it has computed for one at least.
        store.set_epoch_deadline(2);
        // A tick passes for a guest only where it computes: what it waits for the host is in the whole alone.
        store.epoch_deadline_callback(|mut store| {
            store.data_mut().take_turn()?;
            Ok(UpdateDeadline::Yield(1))
        });
        store
    }

    fn places_of(&self, tenant: &TenantId, how: How) -> (Arc<Semaphore>, Arc<Semaphore>) {
        let event = how == How::Event;
        let (of_one, all) = if event { (EVENTS_OF_ONE, &self.0.aside) } else { (CALLS_OF_ONE, &self.0.places) };
        let mut clinics = self.0.clinics.lock().unwrap_or_else(PoisonError::into_inner);
        let own = clinics.entry((tenant.clone(), event)).or_insert_with(|| Arc::new(Semaphore::new(of_one)));
        (Arc::clone(own), Arc::clone(all))
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
        .table_elements(TABLE)
        // What a small call wrote is wiped in place, and what a large one wrote is found by the kernel's list of written pages where it
        // has one: giving all of it back after each call costs more than the call, and stops the other threads of the process meanwhile.
        .linear_memory_keep_resident(RESIDENT)
        .table_keep_resident(RESIDENT)
        .pagemap_scan(Enabled::Auto);
    let mut settings = Config::new();
    settings
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(512 << 10)
        .memory_reservation(MEMORY as u64)
        .memory_guard_size(1 << 20)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    if cfg!(debug_assertions) {
        // Who builds without optimisation tries things out: plugins that are there at once are worth more than quick ones.
        settings.cranelift_opt_level(OptLevel::None).cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
    }
    if let Some(kept) = kept {
        settings.cache(Some(kept.cache()));
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

    fn run(&self) -> Running {
        if self.running.fetch_add(1, Ordering::SeqCst) == 0 {
            self.thread.unpark();
        }
        Running(Arc::clone(&self.running))
    }
}

impl std::fmt::Debug for Plugins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plugins")
    }
}
