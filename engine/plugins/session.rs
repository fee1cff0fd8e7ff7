//! One call of a plugin that asks for something: whose it is, what the clinic grants, what it used so far.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Capability, Fault, error::Breach, ground::Ground, load::Standing, manifest::Manifest, shelf::Changes};
use crate::{clock::Timestamp, lang::Lang, tenancy::Tenant};

/// What a call has the host do. It holds copies of what it needs: a guest is stopped wherever it stands.
pub(super) struct Session {
    pub plugin: String,
    pub tenant: Tenant,
    pub lang: Lang,
    /// A trial at loading: nothing is read, written or sent.
    pub trial: bool,
    pub standing: Arc<Standing>,
    pub manifest: Arc<Manifest>,
    pub ground: Arc<Ground>,
    pub now: Timestamp,
    /// The plugin's store as it was when the call first looked, with its own changes.
    pub kept: Option<BTreeMap<String, Vec<u8>>>,
    /// Its changes, which are written when it has succeeded.
    pub changes: Arc<Mutex<Changes>>,
    used: BTreeMap<Capability, u32>,
}

/// How often a call may use a capability.
const fn most(capability: Capability) -> u32 {
    match capability {
        Capability::Http => 5,
        Capability::Typeset => 2,
        Capability::Log => 50,
        _ => 1_000,
    }
}

/// Whose call it is.
pub(super) struct Caller<'a> {
    pub plugin: &'a str,
    pub tenant: &'a Tenant,
    pub lang: Lang,
    pub trial: bool,
}

impl Session {
    pub(super) fn new(
        caller: &Caller<'_>,
        standing: Arc<Standing>,
        manifest: Arc<Manifest>,
        ground: Arc<Ground>,
    ) -> (Self, Arc<Mutex<Changes>>) {
        let (now, changes) = (ground.now(), Arc::<Mutex<Changes>>::default());
        let session = Self {
            plugin: caller.plugin.to_owned(),
            tenant: caller.tenant.clone(),
            lang: caller.lang,
            trial: caller.trial,
            standing,
            manifest,
            ground,
            now,
            kept: None,
            changes: Arc::clone(&changes),
            used: BTreeMap::new(),
        };
        (session, changes)
    }

    /// Counts a use of a capability, if it is granted.
    pub(super) fn charge(&mut self, capability: Capability) -> wasmtime::Result<&mut Self> {
        if !self.trial && !self.standing.grants(capability) {
            let why = format!("it called {}, which the clinic does not grant", capability.name());
            return Err(Breach::error(Fault::Ungranted, why));
        }
        let used = self.used.entry(capability).or_default();
        *used += 1;
        if *used > most(capability) {
            let why = format!("it called {} more than {} times", capability.name(), most(capability));
            return Err(Breach::error(Fault::HostCalls, why));
        }
        Ok(self)
    }

    /// Notes a change of the store.
    pub(super) fn change(&self, key: String, value: Option<Vec<u8>>) {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).insert(key, value);
    }
}
