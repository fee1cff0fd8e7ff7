//! The extension point `invoice-format`: invoices as files of a country's or an insurer's format.

#![expect(missing_docs, reason = "made from the WIT, where each is documented")]

use super::{
    Fault, PluginError, Plugins,
    guest::Guest,
    host::{Asking, How},
    load::Loaded,
    record::Input,
    taken::Checks,
    world::{World, named},
};
use crate::{lang::Lang, tenancy::Tenant};

wasmtime::component::bindgen!({
    path: "plugins/wit/invoice-format/v1.0.0",
    world: "plugin",
    exports: { default: async },
    additional_derives: [serde::Serialize, serde::Deserialize],
});

pub use self::antesala::invoice_format::types::*;

/// The largest file that is taken.
const FILE: usize = 4 << 20;

/// A format of a clinic's plugin.
#[derive(Debug, Clone)]
pub struct Format {
    /// The plugin's name.
    pub plugin: String,
    /// What it says about the format.
    pub description: Description,
}

impl Plugins {
    /// The formats of all plugins of a clinic, and why others could not be asked: of a plugin that cannot even be loaded nobody
    /// knows what it would give.
    pub async fn invoice_formats(&self, tenant: &Tenant, lang: Lang) -> (Vec<Format>, Vec<PluginError>) {
        let (mut formats, mut faults) = (Vec::new(), Vec::new());
        for plugin in &tenant.config.plugins {
            let name = plugin.name.as_str();
            let found = match self.load(tenant, plugin).await {
                Ok(loaded) if !matches!(loaded.world, World::InvoiceFormat(_)) => continue,
                Ok(loaded) => {
                    let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
                    self.list_formats(tenant, asking).await
                }
                Err(fault) => Err(fault),
            };
            match found {
                Ok(found) => {
                    let named = |description| Format { plugin: name.to_owned(), description };
                    formats.extend(found.into_iter().map(named));
                }
                Err(fault) => faults.push(fault),
            }
        }
        (formats, faults)
    }

    pub(super) async fn list_formats(
        &self,
        tenant: &Tenant,
        asking: Asking<'_>,
    ) -> Result<Vec<Description>, PluginError> {
        let (pre, locale) = (format(asking.plugin, asking.loaded)?, asking.lang.as_str().to_owned());
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_formats(&mut store, &locale).await
        };
        let check = |checks: &Checks<'_>, found: &Vec<Description>| validate(checks, found);
        let asked = self.call(tenant, (asking, "formats"), call, check);
        self.once(tenant, (asking, "formats"), "", Box::pin(asked)).await
    }

    /// What an invoice or the clinic lacks for a format; empty when nothing.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn missing(
        &self,
        tenant: &Tenant,
        name: &str,
        id: &str,
        invoice: &Invoice,
    ) -> Result<Vec<String>, PluginError> {
        let plugin = named(tenant, name)?;
        let loaded = self.load(tenant, plugin).await?;
        let lang = invoice.locale.parse().unwrap_or_default();
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
        let (pre, settings) = (format(name, &loaded)?, settings(&loaded, plugin));
        let (of, given) = (id.to_owned(), invoice.clone());
        self.record(tenant, (name, &loaded), id, &Input::Invoice("missing", invoice));
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_missing(&mut store, &of, &settings, &given).await
        };
        let check = |checks: &Checks<'_>, found: &Vec<String>| validate_missing(checks, found);
        self.call(tenant, (asking, "missing"), call, check).await
    }

    /// The invoice in a format.
    ///
    /// # Errors
    /// [`Fault::Refused`] with what the plugin says; otherwise what it did.
    pub async fn render(
        &self,
        tenant: &Tenant,
        name: &str,
        id: &str,
        invoice: &Invoice,
    ) -> Result<Vec<u8>, PluginError> {
        let plugin = named(tenant, name)?;
        let loaded = self.load(tenant, plugin).await?;
        let lang = invoice.locale.parse().unwrap_or_default();
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
        let (pre, settings) = (format(name, &loaded)?, settings(&loaded, plugin));
        let (of, given) = (id.to_owned(), invoice.clone());
        self.record(tenant, (name, &loaded), id, &Input::Invoice("render", invoice));
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_render(&mut store, &of, &settings, &given).await
        };
        let rendered = self.call(tenant, (asking, "render"), call, validate_rendered).await?;
        rendered.map_err(|why| PluginError::new(name, Fault::Refused, refusal(&why)))
    }
}

fn format(name: &str, loaded: &Loaded) -> Result<PluginPre<Guest>, PluginError> {
    match &loaded.world {
        World::InvoiceFormat(plugin) => Ok(plugin.clone()),
        _ => Err(PluginError::new(name, Fault::Unfit, "it has no invoice formats")),
    }
}

/// Checks what a plugin says of its formats: names that files can have, types that browsers are told.
pub(super) fn validate(checks: &Checks<'_>, formats: &[Description]) -> Result<(), PluginError> {
    checks.at_most(formats.len(), 20, "formats")?;
    for description in formats {
        checks.id(&description.id)?;
        checks.id(&description.extension)?;
        checks.texts([Some(&description.name), Some(&description.media_type)])?;
        let known = ["application/xml", "application/json", "application/pdf", "text/plain", "text/csv"];
        checks.holds(known.contains(&description.media_type.as_str()), "a media type that we serve")?;
    }
    Ok(())
}

/// Checks what an invoice lacks.
pub(super) fn validate_missing(checks: &Checks<'_>, found: &[String]) -> Result<(), PluginError> {
    checks.at_most(found.len(), 100, "texts")?;
    checks.texts(found.iter().map(Some))
}

/// Checks the size of a file; a refusal is shortened when it is told.
pub(super) fn validate_rendered(checks: &Checks<'_>, rendered: &Result<Vec<u8>, String>) -> Result<(), PluginError> {
    rendered.as_ref().map_or(Ok(()), |bytes| checks.at_most(bytes.len(), FILE, "bytes"))
}

/// Why a plugin does not render, as it is told.
pub(super) fn refusal(why: &str) -> String {
    why.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn settings(loaded: &Loaded, plugin: &crate::tenancy::config::Plugin) -> Vec<Setting> {
    loaded.settings(plugin).into_iter().map(|(name, value)| Setting { name, value }).collect()
}
