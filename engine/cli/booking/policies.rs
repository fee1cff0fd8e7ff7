//! What the clinic's plugins say of hours, where their folder is named.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use clap::Args;

use super::{Clinic, Outcome};
use crate::{
    booking::{
        make::policies::{Policies, Refused, Rulings},
        model::{Agenda, Question, Slot},
    },
    plugins::{Plugins, PluginsConfig, Services},
};

/// Where plugins are.
#[derive(Args)]
pub(super) struct Folders {
    /// A folder of plugins: those of the clinic that have a say in hours are asked too. May be given more than once.
    #[arg(long = "plugins", env = "ANTESALA_PLUGINS", value_name = "DIR", value_delimiter = ':')]
    folders: Vec<PathBuf>,
}

/// The plugins of one clinic, ready to be asked.
pub(super) struct Host {
    plugins: Option<Plugins>,
    /// What was told already on the standard error.
    told: Mutex<BTreeSet<String>>,
}

impl Folders {
    /// Loads the plugins that have a say in the clinic's hours.
    pub(super) async fn open(&self, clinic: &Clinic) -> Outcome<Host> {
        let host = |plugins| Host { plugins, told: Mutex::default() };
        if !clinic.tenant.asks_plugins_about_hours() {
            return Ok(host(None));
        }
        if self.folders.is_empty() {
            eprintln!(
                "antesala: the clinic's plugins have a say in these hours, and were not asked: name their folder with --plugins"
            );
            return Ok(host(None));
        }
        let (folders, services) = (self.folders.clone(), Services::default());
        let plugins = Plugins::new(PluginsConfig { folders, services, ..PluginsConfig::default() });
        let plugins = plugins.map_err(|error| error.to_string())?;
        // Nobody waits here for what is compiled once.
        plugins.warm_policies(&[Arc::new(clinic.tenant.clone())]).await;
        Ok(host(Some(plugins)))
    }
}

impl Host {
    /// Asks the clinic's plugins about hours that the rules offer. What cannot be asked is told once on the standard error.
    pub(super) async fn rulings(&self, question: &Question<'_>, agenda: &Agenda, slots: &[Slot]) -> Rulings {
        let Some(plugins) = &self.plugins else { return Rulings::default() };
        let lang = question.tenant.config.languages.first().copied().unwrap_or_default();
        let rulings = Policies::new(plugins, lang).ask(question, agenda, false, slots).await;
        for failure in &rulings.failures {
            let failure = failure.to_string();
            if self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(failure.clone()) {
                eprintln!("antesala: {failure}");
            }
        }
        rulings
    }
}

/// What a plugin says, for those who write the rules.
pub(super) fn says(refused: &Refused) -> &str {
    if refused.is_unasked() { "it could not be asked, and the clinic refuses hours then" } else { &refused.says }
}
