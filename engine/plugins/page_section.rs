//! The extension point `page-section`: what plugins add to pages, as data that every theme shows.

#![expect(missing_docs, reason = "made from the WIT, where each is documented")]

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::join_all;

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
    path: "plugins/wit/page-section/v1.0.0",
    world: "plugin",
    exports: { default: async },
    additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
});

pub use self::antesala::page_section::types::*;

/// The most parts of a section, and of each of them.
const BLOCKS: usize = 12;
const ITEMS: usize = 20;
const LINKS: usize = 10;
const COLUMNS: usize = 6;
const ROWS: usize = 50;
const POINTS: usize = 24;
/// The longest texts, in characters.
const HEADING: usize = 120;
const TERM: usize = 80;
const PARAGRAPH: usize = 1_000;
const ITEM: usize = 300;
const CELL: usize = 200;
const TARGET: usize = 2_000;
/// No value is larger: above it a number is not shown with its last places.
const LARGEST: f64 = 1e12;

impl Place {
    /// Its name in the contract.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Appointments => "appointments",
            Self::Appointment => "appointment",
            Self::Invoices => "invoices",
            Self::PatientRecord => "patient-record",
        }
    }
}

/// What a plugin adds to a page, or how it failed to.
#[derive(Debug)]
pub struct Added {
    /// The plugin's name.
    pub plugin: String,
    /// Its section; its error is in the log.
    pub outcome: Result<Section, PluginError>,
}

impl Plugins {
    /// The sections that a clinic's plugins add to a page, in the order in which the clinic names them. All are asked at once, and within
    /// one and a half times the time of a call the page has what there is. A plugin that cannot even be loaded is left out: nobody knows
    /// whether it would have added anything here.
    pub async fn sections(&self, tenant: &Tenant, lang: Lang, request: &Request) -> Vec<Added> {
        if tenant.config.plugins.is_empty() {
            return Vec::new();
        }
        let until = tokio::time::Instant::now() + self.budget() * 3 / 2;
        let asked = tenant.config.plugins.iter().map(async |plugin| {
            let name = plugin.name.as_str();
            let loaded = tokio::time::timeout_at(until, self.load(tenant, plugin)).await.ok()?.ok()?;
            places(&loaded)?.get()?.contains(&request.place).then_some(())?;
            let section =
                tokio::time::timeout_at(until, self.ask_section(tenant, plugin, &loaded, lang, request)).await;
            let late =
                || Err(PluginError::new(name, Fault::Timeout, "the page did not wait any longer for its section"));
            let outcome = section.unwrap_or_else(|_| late()).transpose()?;
            Some(Added { plugin: name.to_owned(), outcome })
        });
        join_all(asked).await.into_iter().flatten().collect()
    }

    /// The section of one plugin.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn section(
        &self,
        tenant: &Tenant,
        name: &str,
        request: &Request,
    ) -> Result<Option<Section>, PluginError> {
        let plugin = named(tenant, name)?;
        let loaded = self.load(tenant, plugin).await?;
        let lang = request.locale.parse().unwrap_or_default();
        self.ask_section(tenant, plugin, &loaded, lang, request).await
    }

    /// The places that a plugin adds sections to.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn places(&self, tenant: &Tenant, name: &str) -> Result<Vec<Place>, PluginError> {
        let loaded = self.load(tenant, named(tenant, name)?).await?;
        self.list_places(tenant, Asking { plugin: name, loaded: &loaded, lang: Lang::Es, how: How::Page }).await
    }

    /// Asks for the places, and keeps them with the component: it is not asked again at each page.
    pub(super) async fn list_places(&self, tenant: &Tenant, asking: Asking<'_>) -> Result<Vec<Place>, PluginError> {
        let pre = sections(asking.plugin, asking.loaded)?;
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_places(&mut store).await
        };
        let found = self
            .call(tenant, (asking, "places"), call, |checks, found: &Vec<Place>| {
                checks.at_most(found.len(), 20, "places")?;
                checks.holds(!found.is_empty(), "a section has a place")
            })
            .await?;
        if let Some(places) = places(asking.loaded) {
            places.get_or_init(|| found.clone());
        }
        Ok(found)
    }

    async fn ask_section(
        &self,
        tenant: &Tenant,
        plugin: &Configured,
        loaded: &Arc<Loaded>,
        lang: Lang,
        request: &Request,
    ) -> Result<Option<Section>, PluginError> {
        let name = plugin.name.as_str();
        let asking = Asking { plugin: name, loaded, lang, how: How::Section };
        let settings: Vec<Setting> =
            loaded.settings(plugin).into_iter().map(|(name, value)| Setting { name, value }).collect();
        let (pre, given) = (sections(name, loaded)?, request.clone());
        self.record(tenant, (name, loaded), "", &Input::Section(request));
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_section(&mut store, &given, &settings).await
        };
        self.call(tenant, (asking, "section"), call, |checks, found: &Option<Section>| {
            found.as_ref().map_or(Ok(()), |section| validate(checks, section))
        })
        .await
    }
}

fn sections(name: &str, loaded: &Loaded) -> Result<PluginPre<Guest>, PluginError> {
    match &loaded.world {
        World::PageSection(plugin, _) => Ok(plugin.clone()),
        _ => Err(PluginError::new(name, Fault::Unfit, "it adds no sections to pages")),
    }
}

fn places(loaded: &Loaded) -> Option<&std::sync::OnceLock<Vec<Place>>> {
    match &loaded.world {
        World::PageSection(_, places) => Some(places),
        _ => None,
    }
}

/// Checks a section: its sizes, its links, its numbers.
pub(super) fn validate(checks: &Checks<'_>, section: &Section) -> Result<(), PluginError> {
    checks.line(&section.title, HEADING)?;
    checks.at_most(section.blocks.len(), BLOCKS, "parts")?;
    checks.holds(!section.blocks.is_empty(), "a section has a part")?;
    section.blocks.iter().try_for_each(|block| block_holds(checks, block))
}

fn block_holds(checks: &Checks<'_>, block: &Block) -> Result<(), PluginError> {
    match block {
        Block::Paragraph(text) => checks.line(text, PARAGRAPH),
        Block::Items(items) => {
            checks.at_most(items.len(), ITEMS, "items")?;
            checks.holds(!items.is_empty(), "a list has an item")?;
            items.iter().try_for_each(|item| checks.line(item, ITEM))
        }
        Block::Fields(fields) => {
            checks.at_most(fields.len(), ITEMS, "fields")?;
            checks.holds(!fields.is_empty(), "a list of fields has one")?;
            fields.iter().try_for_each(|field| checks.line(&field.term, TERM).and(checks.line(&field.text, ITEM)))
        }
        Block::Links(links) => {
            checks.at_most(links.len(), LINKS, "links")?;
            checks.holds(!links.is_empty(), "a list of links has one")?;
            links.iter().try_for_each(|link| checks.line(&link.text, TERM).and(target(checks, &link.target)))
        }
        Block::Table(table) => {
            checks.line(&table.caption, HEADING)?;
            checks.at_most(table.columns.len(), COLUMNS, "columns")?;
            checks.at_most(table.rows.len(), ROWS, "rows")?;
            checks.holds(!table.columns.is_empty() && !table.rows.is_empty(), "a table has a column and a row")?;
            table.columns.iter().try_for_each(|head| checks.line(head, TERM))?;
            checks.holds(
                table.rows.iter().all(|row| row.len() == table.columns.len()),
                "a row has a cell for each column",
            )?;
            // A cell may be empty: there is nothing to say.
            table.rows.iter().flatten().filter(|cell| !cell.is_empty()).try_for_each(|cell| checks.line(cell, CELL))
        }
        Block::Chart(chart) => {
            checks.line(&chart.caption, HEADING)?;
            checks.line(&chart.label_head, TERM)?;
            checks.line(&chart.value_head, TERM)?;
            checks.at_most(chart.points.len(), POINTS, "points")?;
            checks.holds(!chart.points.is_empty(), "a chart has a point")?;
            let labels: BTreeSet<&str> = chart.points.iter().map(|point| point.label.as_str()).collect();
            checks.holds(labels.len() == chart.points.len(), "each point has a label of its own")?;
            chart.points.iter().try_for_each(|point| checks.line(&point.label, TERM))?;
            let fits = |value: f64| (0.0..=LARGEST).contains(&value);
            checks
                .holds(chart.points.iter().all(|point| fits(point.value)), "a value is a number, and not negative")?;
            checks.holds(chart.whole.is_none_or(|whole| fits(whole) && whole > 0.0), "a whole bar stands for something")
        }
    }
}

/// A page of the portal by its path, or an address with TLS: nothing that a browser would run, and no other host by a trick.
fn target(checks: &Checks<'_>, target: &str) -> Result<(), PluginError> {
    checks.line(target, TARGET)?;
    let outside = || {
        target.starts_with("https://")
            && url::Url::parse(target).is_ok_and(|url| url.username().is_empty() && url.password().is_none())
    };
    // `//` and `/\` begin another host, `..` would leave the clinic's pages.
    let within = || {
        target.starts_with('/')
            && !target.starts_with("//")
            && !target.contains(['\\', '@', ':', '%'])
            && !target.split(['/', '?', '#']).any(|part| part == ".." || part == ".")
    };
    let plain = !target.contains(char::is_whitespace);
    checks
        .holds(plain && (within() || outside()), "a link leads to a page of the portal, /book, or begins with https://")
}
