//! The extension point `questionnaire`: what clinics' plugins ask patients, checked before anybody sees it.

#![expect(missing_docs, reason = "made from the WIT, where each is documented")]

use std::{collections::HashSet, sync::Arc};

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
    path: "plugins/wit/questionnaire/v1.0.0",
    world: "plugin",
    exports: { default: async },
    additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
});

pub use self::antesala::questionnaire::types::*;

/// The most items of a questionnaire, and options of an item.
const ITEMS: usize = 500;
const OPTIONS: usize = 200;

/// A questionnaire of a clinic's plugin.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The plugin's name.
    pub plugin: String,
    /// What it says about the questionnaire.
    pub summary: Summary,
}

impl Plugins {
    /// The questionnaires of all plugins of a clinic. A plugin that fails is left out; its error is in the log.
    pub async fn questionnaires(&self, tenant: &Tenant, lang: Lang) -> Vec<Offered> {
        self.questionnaires_of(tenant, lang, |_| true).await
    }

    /// The same of the plugins whose names are asked for: no others are called.
    pub async fn questionnaires_of(
        &self,
        tenant: &Tenant,
        lang: Lang,
        asked_for: impl Fn(&str) -> bool,
    ) -> Vec<Offered> {
        let mut offered = Vec::new();
        for plugin in tenant.config.plugins.iter().filter(|plugin| asked_for(&plugin.name)) {
            let Ok(loaded) = self.load(tenant, plugin).await else { continue };
            let name = plugin.name.as_str();
            if !matches!(loaded.world, World::Questionnaire(_)) {
                continue;
            }
            let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
            if let Ok(found) = self.list_questionnaires(tenant, asking, &settings(&loaded, plugin)).await {
                offered.extend(found.into_iter().map(|summary| Offered { plugin: name.to_owned(), summary }));
            }
        }
        offered
    }

    pub(super) async fn list_questionnaires(
        &self,
        tenant: &Tenant,
        asking: Asking<'_>,
        settings: &[Setting],
    ) -> Result<Vec<Summary>, PluginError> {
        let (pre, locale) = (questionnaire(asking.plugin, asking.loaded)?, asking.lang.as_str().to_owned());
        let settings = settings.to_vec();
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_questionnaires(&mut store, &locale, &settings).await
        };
        let check = |checks: &Checks<'_>, found: &Vec<Summary>| validate_list(checks, found);
        let asked = self.call(tenant, (asking, "questionnaires"), call, check);
        self.once(tenant, (asking, "questionnaires"), "", Box::pin(asked)).await
    }

    /// A questionnaire in a language.
    ///
    /// # Errors
    /// [`Fault::Missing`] when the clinic has none of that name; otherwise what the plugin did.
    pub async fn define(&self, tenant: &Tenant, name: &str, id: &str, lang: Lang) -> Result<Definition, PluginError> {
        let (loaded, settings) = self.of(tenant, name).await?;
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
        let (pre, wanted) = (questionnaire(name, &loaded)?, id.to_owned());
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_define(&mut store, &wanted, &lang.as_str().to_owned(), &settings).await
        };
        let asked = self.call(tenant, (asking, "define"), call, |checks, found: &Option<Definition>| {
            found.as_ref().map_or(Ok(()), |definition| validate(checks, definition))
        });
        let found = self.once(tenant, (asking, "define"), id, Box::pin(asked)).await?;
        found.ok_or_else(|| PluginError::new(name, Fault::Missing, "no such questionnaire"))
    }

    /// What is wrong with answers, beyond their types.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn check(
        &self,
        tenant: &Tenant,
        name: &str,
        id: &str,
        lang: Lang,
        answers: impl Into<Arc<[Answer]>>,
    ) -> Result<Vec<Problem>, PluginError> {
        let given = answers.into();
        let (loaded, settings) = self.of(tenant, name).await?;
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
        let (pre, of) = (questionnaire(name, &loaded)?, id.to_owned());
        self.record(tenant, (name, &loaded), id, &Input::Answers("check", lang, &given));
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_check(&mut store, &of, &lang.as_str().to_owned(), &settings, &given).await
        };
        let check = |checks: &Checks<'_>, found: &Vec<Problem>| validate_problems(checks, found);
        self.call(tenant, (asking, "check"), call, check).await
    }

    /// What answers come to.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn evaluate(
        &self,
        tenant: &Tenant,
        name: &str,
        id: &str,
        lang: Lang,
        answers: impl Into<Arc<[Answer]>>,
    ) -> Result<Option<Outcome>, PluginError> {
        let given = answers.into();
        let (loaded, settings) = self.of(tenant, name).await?;
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Page };
        let (pre, of) = (questionnaire(name, &loaded)?, id.to_owned());
        self.record(tenant, (name, &loaded), id, &Input::Answers("evaluate", lang, &given));
        let call = |mut store| async move {
            let plugin = pre.instantiate_async(&mut store).await?;
            plugin.call_evaluate(&mut store, &of, &lang.as_str().to_owned(), &settings, &given).await
        };
        let check = |checks: &Checks<'_>, found: &Option<Outcome>| {
            found.as_ref().map_or(Ok(()), |outcome| validate_outcome(checks, outcome))
        };
        self.call(tenant, (asking, "evaluate"), call, check).await
    }

    async fn of(&self, tenant: &Tenant, name: &str) -> Result<(Arc<Loaded>, Vec<Setting>), PluginError> {
        let plugin = named(tenant, name)?;
        let loaded = self.load(tenant, plugin).await?;
        let settings = settings(&loaded, plugin);
        Ok((loaded, settings))
    }
}

fn questionnaire(name: &str, loaded: &Loaded) -> Result<PluginPre<Guest>, PluginError> {
    match &loaded.world {
        World::Questionnaire(plugin) => Ok(plugin.clone()),
        _ => Err(PluginError::new(name, Fault::Unfit, "it has no questionnaires")),
    }
}

fn settings(loaded: &Loaded, plugin: &crate::tenancy::config::Plugin) -> Vec<Setting> {
    loaded.settings(plugin).into_iter().map(|(name, value)| Setting { name, value }).collect()
}

/// Checks a list: not too many, names that addresses can have.
pub(super) fn validate_list(checks: &Checks<'_>, found: &[Summary]) -> Result<(), PluginError> {
    checks.at_most(found.len(), 100, "questionnaires")?;
    for summary in found {
        checks.id(&summary.id)?;
        checks.texts([Some(&summary.title), summary.description.as_ref()])?;
    }
    Ok(())
}

/// Checks what a plugin has against answers.
pub(super) fn validate_problems(checks: &Checks<'_>, found: &[Problem]) -> Result<(), PluginError> {
    checks.at_most(found.len(), ITEMS, "problems")?;
    checks.texts(found.iter().flat_map(|problem| [Some(&problem.item), Some(&problem.text)]))
}

/// Checks what answers come to.
pub(super) fn validate_outcome(checks: &Checks<'_>, outcome: &Outcome) -> Result<(), PluginError> {
    checks.at_most(outcome.text.len() + outcome.alerts.len(), 100, "texts")?;
    checks.texts([Some(&outcome.title), outcome.band.as_ref()])?;
    checks.texts(outcome.text.iter().chain(&outcome.alerts).map(Some))?;
    checks.holds(outcome.score.is_none_or(f64::is_finite), "a score is a number")
}

/// Checks a definition: sizes, names used once, parents that are groups before their items, conditions on items that exist.
pub(super) fn validate(checks: &Checks<'_>, definition: &Definition) -> Result<(), PluginError> {
    checks.at_most(definition.items.len(), ITEMS, "items")?;
    checks.texts([Some(&definition.version), Some(&definition.title), definition.description.as_ref()])?;
    let mut seen = HashSet::new();
    let mut groups = HashSet::new();
    for item in &definition.items {
        checks.id(&item.id)?;
        checks.holds(seen.insert(&item.id), "two items have one id")?;
        if let Some(parent) = &item.parent {
            checks.holds(groups.contains(parent), "an item's group comes before it")?;
        }
        if item.kind == Kind::Group {
            groups.insert(item.id.clone());
        }
        checks.texts([Some(&item.text), item.help.as_ref(), item.unit.as_ref()])?;
        checks.at_most(item.options.len(), OPTIONS, "options")?;
        let chosen = matches!(item.kind, Kind::Choice | Kind::Choices);
        checks.holds(!chosen || !item.options.is_empty(), "a choice has options")?;
        checks.texts(item.options.iter().flat_map(|option| [Some(&option.value), Some(&option.label)]))?;
        checks
            .holds(item.min.is_none_or(f64::is_finite) && item.max.is_none_or(f64::is_finite), "limits are numbers")?;
        checks.at_most(item.when.len(), 50, "conditions")?;
    }
    let known = |condition: &Condition| seen.contains(&condition.item);
    checks
        .holds(definition.items.iter().flat_map(|item| &item.when).all(known), "a condition is on an item that exists")
}
