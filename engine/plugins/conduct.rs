//! How a plugin behaves at a clinic: its calls, its failures, and whether it is set aside for a while.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Fault, PluginError, load::Loaded};
use crate::{ids::TenantId, tenancy::Tenant};

/// So many failures of one function, one after the other, set a plugin aside …
const FAILURES: u32 = 5;
/// … for so long; then one more failure is enough.
const ASIDE: Duration = Duration::from_secs(60);

/// What a plugin did at a clinic since the start.
#[derive(Debug, Clone, Default)]
pub struct Conduct {
    /// How often it was called.
    pub calls: u64,
    /// How long all calls took together, without waiting for a place.
    pub time: Duration,
    /// The longest call.
    pub longest: Duration,
    /// The last call.
    pub last: Duration,
    /// The most memory of a call, in bytes.
    pub memory: usize,
    /// How often it failed, by what went wrong.
    pub faults: BTreeMap<&'static str, u64>,
    /// For how much longer it is set aside.
    pub aside: Option<Duration>,
}

/// What one call took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Took {
    pub time: Duration,
    pub memory: usize,
    /// Whether it computed for longer than calls do.
    pub lasted: bool,
}

#[derive(Default)]
struct Entry {
    conduct: Conduct,
    /// Failures of each function since it last went well: one that works says nothing of another.
    in_a_row: BTreeMap<&'static str, u32>,
    until: Option<Instant>,
    /// Whether its last call lasted or failed.
    lasted: bool,
    /// The file and the settings that failed: with others it gets a new chance at once.
    hash: String,
    settings: BTreeMap<String, serde_json::Value>,
}

impl Entry {
    fn now(&self) -> Conduct {
        let aside = self.until.and_then(|until| until.checked_duration_since(Instant::now()));
        Conduct { aside, ..self.conduct.clone() }
    }
}

/// The conduct of all plugins at all clinics.
pub(super) struct Ledger {
    aside: Duration,
    entries: Mutex<HashMap<TenantId, HashMap<String, Entry>>>,
}

impl Ledger {
    pub(super) fn new(aside: Option<Duration>) -> Self {
        Self { aside: aside.unwrap_or(ASIDE), entries: Mutex::default() }
    }

    fn entry<T>(&self, tenant: &Tenant, plugin: &str, change: impl FnOnce(&mut Entry) -> T) -> T {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // Nearly always it is there.
        if let Some(entry) = entries.get_mut(&tenant.slug).and_then(|all| all.get_mut(plugin)) {
            return change(entry);
        }
        change(entries.entry(tenant.slug.clone()).or_default().entry(plugin.to_owned()).or_default())
    }

    pub(super) fn of(&self, tenant: &Tenant, plugin: &str) -> Conduct {
        self.entry(tenant, plugin, |entry| entry.now())
    }

    pub(super) fn all(&self) -> Vec<(TenantId, String, Conduct)> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let of_each = |(clinic, all): (&TenantId, &HashMap<String, Entry>)| {
            all.iter().map(|(plugin, entry)| (clinic.clone(), plugin.clone(), entry.now())).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = entries.iter().flat_map(of_each).collect();
        all.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        all
    }

    /// Whether the plugin may be called now, and if so whether its last call lasted or failed.
    pub(super) fn admit(&self, tenant: &Tenant, plugin: &str, loaded: &Loaded) -> Result<bool, PluginError> {
        let configured = tenant.config.plugins.iter().find(|known| known.name == *plugin);
        self.entry(tenant, plugin, |entry| {
            let same = configured.is_none_or(|known| known.settings == entry.settings) && entry.hash == loaded.hash;
            if !same {
                entry.hash.clone_from(&loaded.hash);
                entry.settings = configured.map(|known| known.settings.clone()).unwrap_or_default();
                entry.in_a_row.clear();
                entry.until = None;
                entry.lasted = false;
            }
            let now = Instant::now();
            match entry.until {
                Some(until) if until > now => {
                    Err(PluginError::new(plugin, Fault::SetAside, "it failed again and again"))
                }
                Some(_) => {
                    entry.until = None;
                    for count in entry.in_a_row.values_mut() {
                        *count = (*count).min(FAILURES - 1);
                    }
                    Ok(entry.lasted)
                }
                None => Ok(entry.lasted),
            }
        })
    }

    /// Notes a call.
    pub(super) fn note(
        &self,
        tenant: &Tenant,
        (plugin, function): (&str, &'static str),
        took: Took,
        error: Option<&PluginError>,
    ) {
        let micros = u64::try_from(took.time.as_micros()).unwrap_or(u64::MAX);
        let fault = error.map(|error| error.fault.name());
        tracing::debug!(tenant = %tenant.slug, plugin, micros, memory = took.memory, function, fault, "a plugin was called");
        let set_aside = self.entry(tenant, plugin, |entry| {
            entry.conduct.calls += 1;
            entry.conduct.time += took.time;
            entry.conduct.longest = entry.conduct.longest.max(took.time);
            entry.conduct.last = took.time;
            entry.conduct.memory = entry.conduct.memory.max(took.memory);
            entry.lasted = took.lasted || error.is_some();
            let Some(error) = error else {
                entry.in_a_row.remove(function);
                return false;
            };
            *entry.conduct.faults.entry(error.fault.name()).or_default() += 1;
            let in_a_row = entry.in_a_row.entry(function).or_default();
            *in_a_row += 1;
            if *in_a_row < FAILURES {
                return false;
            }
            entry.until = Some(Instant::now() + self.aside);
            true
        });
        if set_aside {
            tracing::error!(tenant = %tenant.slug, plugin, seconds = self.aside.as_secs(), "a plugin is set aside");
        }
    }
}
