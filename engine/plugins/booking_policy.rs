//! The extension point `booking-policy`: rules for hours that no key of the clinic's file can say.

#![expect(missing_docs, reason = "made from the WIT, where each is documented")]

use std::time::Duration;

use super::{
    Fault, PluginError, Plugins,
    guest::Guest,
    host::{Asking, How},
    load::Loaded,
    record::Input,
    taken::Checks,
    world::{World, named},
};
use crate::{
    lang::Lang,
    tenancy::{Tenant, config::Plugin as Configured},
};

wasmtime::component::bindgen!({
    path: "plugins/wit/booking-policy/v1.0.0",
    world: "plugin",
    exports: { default: async },
    additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
});

pub use self::antesala::booking_policy::types::*;

/// The most hours of a call, and appointments of a person that it is told.
pub const HOURS: usize = 500;
pub const VISITS: usize = 100;
/// The longest sentence, in characters.
const SENTENCE: usize = 300;

impl Plugins {
    /// What a plugin says of hours: one ruling for each, in their order.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn judge(&self, tenant: &Tenant, name: &str, request: &Request) -> Result<Vec<Ruling>, PluginError> {
        self.judge_within(tenant, name, request, self.patience()).await
    }

    /// The same for a page that waits no longer than that for a new file of the plugin.
    ///
    /// # Errors
    /// What the plugin did; [`Fault::Preparing`] where it is still being compiled and there is none before.
    pub async fn judge_within(
        &self,
        tenant: &Tenant,
        name: &str,
        request: &Request,
        patience: Duration,
    ) -> Result<Vec<Ruling>, PluginError> {
        let plugin = named(tenant, name)?;
        let loaded = self.load_within(tenant, plugin, patience).await?;
        let lang = request.locale.parse().unwrap_or_default();
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
        self.record(tenant, (name, &loaded), "", &Input::Hours(request));
        self.ask_policy(tenant, asking, request, settings(&loaded, plugin)).await
    }

    /// A trial: a request without hours.
    pub(super) async fn try_policy(&self, tenant: &Tenant, asking: Asking<'_>) -> Result<(), PluginError> {
        let request = Request {
            locale: Lang::Es.as_str().into(),
            now: "2026-01-01T00:00".into(),
            service: String::new(),
            site: String::new(),
            modality: "in-person".into(),
            moving: false,
            person: Person { known: false, age: None, visits: Vec::new() },
            hours: Vec::new(),
        };
        self.ask_policy(tenant, asking, &request, Vec::new()).await.map(drop)
    }

    async fn ask_policy(
        &self,
        tenant: &Tenant,
        asking: Asking<'_>,
        request: &Request,
        settings: Vec<Setting>,
    ) -> Result<Vec<Ruling>, PluginError> {
        let (pre, given) = (policy(asking.plugin, asking.loaded)?, request.clone());
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_judge(&mut store, &given, &settings).await
        };
        self.call(tenant, (asking, "judge"), call, |checks, found: &Vec<Ruling>| validate(checks, request, found)).await
    }
}

fn policy(name: &str, loaded: &Loaded) -> Result<PluginPre<Guest>, PluginError> {
    match &loaded.world {
        World::BookingPolicy(plugin) => Ok(plugin.clone()),
        _ => Err(PluginError::new(name, Fault::Unfit, "it has no booking policy")),
    }
}

fn settings(loaded: &Loaded, plugin: &Configured) -> Vec<Setting> {
    loaded.settings(plugin).into_iter().map(|(name, value)| Setting { name, value }).collect()
}

/// Checks an answer: one ruling for each hour, and sentences that can be shown.
pub(super) fn validate(checks: &Checks<'_>, request: &Request, found: &[Ruling]) -> Result<(), PluginError> {
    checks.holds(found.len() == request.hours.len(), "there is one ruling for each hour")?;
    let sentences = found.iter().filter_map(|ruling| ruling.refused.as_ref());
    sentences.into_iter().try_for_each(|sentence| checks.line(sentence, SENTENCE))
}
