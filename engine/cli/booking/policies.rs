//! What the clinic's plugins say of hours, where their folder is named.

use std::sync::Arc;

use super::{Ask, Clinic, Outcome};
use crate::{
    booking::{
        make::policies::{Policies, Refused, Rulings},
        model::{Agenda, Question, Slot},
    },
    plugins::{Plugins, PluginsConfig, Services},
};

/// Asks the clinic's plugins about hours that the rules offer. What cannot be asked is told on the standard error.
pub(super) async fn rulings(
    ask: &Ask,
    clinic: &Clinic,
    question: &Question<'_>,
    agenda: &Agenda,
    slots: &[Slot],
) -> Outcome<Rulings> {
    if !clinic.tenant.asks_plugins_about_hours() || !question.online {
        return Ok(Rulings::default());
    }
    if ask.plugins.is_empty() {
        eprintln!(
            "antesala: the clinic's plugins have a say in these hours, and were not asked: name their folder with --plugins"
        );
        return Ok(Rulings::default());
    }
    let (folders, services) = (ask.plugins.clone(), Services::default());
    let plugins = Plugins::new(PluginsConfig { folders, services, ..PluginsConfig::default() });
    let plugins = plugins.map_err(|error| error.to_string())?;
    // Nobody waits here for what is compiled once.
    plugins.warm_policies(&[Arc::new(clinic.tenant.clone())]).await;
    let lang = clinic.tenant.config.languages.first().copied().unwrap_or_default();
    let rulings = Policies::new(&plugins, lang).ask(question, agenda, false, slots).await;
    for failure in &rulings.failures {
        eprintln!("antesala: {failure}");
    }
    Ok(rulings)
}

/// What a plugin says, for those who write the rules.
pub(super) fn says(refused: &Refused) -> &str {
    if refused.is_unasked() { "it could not be asked, and the clinic refuses hours then" } else { &refused.says }
}
