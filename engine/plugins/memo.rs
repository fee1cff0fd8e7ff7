//! What plugins say of themselves, kept.
//!
//! A plugin that asks for nothing has no clock, no chance and no memory: asked the same, it says the same. So what it says of itself (which
//! questionnaires, which formats) is asked once for each language and settings, and again of a new file. Nothing that is about a person is kept.

use std::{
    any::Any,
    collections::HashMap,
    future::Future,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

use super::{
    PluginError, Plugins,
    host::{Asking, How},
    world::named,
};
use crate::{lang::Lang, tenancy::Tenant};

/// The most answers that are kept of a component, and the largest of them, in bytes as JSON.
const ANSWERS: usize = 128;
const LARGEST: usize = 32 << 10;

/// The answers of a component. They go with it when its file changes.
#[derive(Default)]
pub(super) struct Memo(Mutex<HashMap<Question, Box<dyn Any + Send + Sync>>>);

/// All that an answer can depend on.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    function: &'static str,
    id: String,
    lang: Lang,
    settings: Vec<(String, String)>,
}

impl Memo {
    fn get<T: Clone + 'static>(&self, question: &Question) -> Option<T> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(question)?.downcast_ref().cloned()
    }

    fn keep<T: Clone + Serialize + Send + Sync + 'static>(&self, question: Question, given: &T) {
        if serde_json::to_vec(given).map_or(true, |json| json.len() > LARGEST) {
            return;
        }
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS {
            // Settings that no clinic has any more are among them.
            answers.clear();
        }
        answers.insert(question, Box::new(given.clone()));
    }
}

impl Plugins {
    /// What a plugin says of itself: as it said before, where it can say nothing else, and asked otherwise. What it says of a failure is
    /// not kept, and one that is set aside says nothing.
    pub(super) async fn once<T>(
        &self,
        tenant: &Tenant,
        (asking, function): (Asking<'_>, &'static str),
        id: &str,
        ask: impl Future<Output = Result<T, PluginError>>,
    ) -> Result<T, PluginError>
    where
        T: Clone + Serialize + Send + Sync + 'static,
    {
        let Asking { plugin, loaded, lang, how } = asking;
        if loaded.asks() || how == How::Trial {
            return ask.await;
        }
        self.admit(tenant, plugin, loaded)?;
        let settings = loaded.settings(named(tenant, plugin)?);
        let question = Question { function, id: id.to_owned(), lang, settings };
        if let Some(known) = loaded.memo.get(&question) {
            return Ok(known);
        }
        let given = ask.await?;
        loaded.memo.keep(question, &given);
        Ok(given)
    }
}
