//! Where questionnaires come from: the clinic's plugins. A plugin that fails is as good as away: its host has logged why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::model::{Answers, Form, Outcome};
use crate::portal::Visit;

/// A questionnaire that can be answered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Offer {
    /// The plugin's name and the questionnaire's id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
}

/// What the plugin says to answers.
pub(super) struct Judged {
    /// What it does not take, by item, in the page's language.
    pub errors: BTreeMap<String, String>,
    /// What the answers come to.
    pub outcome: Option<Outcome>,
}

/// All questionnaires of the clinic, for staff to choose from.
pub(crate) async fn all(_visit: &Visit) -> Vec<Offer> {
    Vec::new()
}

/// Those that every patient may answer unasked.
pub(crate) async fn offered(visit: &Visit) -> Vec<Offer> {
    let offered = &visit.here.tenant.config.questionnaires.offered;
    if offered.is_empty() {
        return Vec::new();
    }
    let mut all = all(visit).await;
    all.retain(|offer| offered.contains(&offer.id));
    all
}

/// One questionnaire in the page's language.
pub(super) async fn form(_visit: &Visit, _questionnaire: &str) -> Option<Form> {
    None
}

/// Checks the answers and, where they are right, says what they come to.
pub(super) async fn judge(_visit: &Visit, _form: &Form, _answers: &Answers) -> Option<Judged> {
    None
}
