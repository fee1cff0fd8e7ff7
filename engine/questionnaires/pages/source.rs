//! Where questionnaires come from: the clinic's plugins. A plugin that fails is as good as away: its host has logged why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::model::{Answers, Form, Outcome, form};
use crate::{plugins::questionnaire as plugin, portal::Visit};

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
pub(crate) async fn all(visit: &Visit) -> Vec<Offer> {
    let found = visit.portal.plugins().questionnaires(&visit.here.tenant, visit.lang).await;
    found
        .into_iter()
        .map(|offered| Offer {
            id: format!("{}/{}", offered.plugin, offered.summary.id),
            title: offered.summary.title,
            description: offered.summary.description,
        })
        .collect()
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
pub(super) async fn form(visit: &Visit, questionnaire: &str) -> Option<Form> {
    let (name, id) = questionnaire.split_once('/')?;
    let definition = visit.portal.plugins().define(&visit.here.tenant, name, id, visit.lang).await.ok()?;
    let items = children(&definition.items, None);
    Some(Form {
        id: questionnaire.to_owned(),
        version: definition.version,
        title: definition.title,
        description: definition.description,
        items,
    })
}

/// Checks the answers and, where they are right, says what they come to.
pub(super) async fn judge(visit: &Visit, form: &Form, answers: &Answers) -> Option<Judged> {
    let (name, id) = form.id.split_once('/')?;
    let (plugins, tenant) = (visit.portal.plugins(), &visit.here.tenant);
    let answers: Vec<plugin::Answer> =
        answers.0.iter().map(|(item, values)| plugin::Answer { item: item.clone(), values: values.clone() }).collect();
    let problems = plugins.check(tenant, name, id, visit.lang, &answers).await.ok()?;
    if !problems.is_empty() {
        let errors = problems.into_iter().map(|problem| (problem.item, problem.text)).collect();
        return Some(Judged { errors, outcome: None });
    }
    let outcome = plugins.evaluate(tenant, name, id, visit.lang, &answers).await.ok()?;
    Some(Judged { errors: BTreeMap::new(), outcome: outcome.map(told) })
}

/// The items of a group, in their order; with `None` those that are in no group.
fn children(items: &[plugin::Item], group: Option<&str>) -> Vec<form::Item> {
    items
        .iter()
        .filter(|item| item.parent.as_deref() == group)
        .map(|item| form::Item {
            id: item.id.clone(),
            kind: kind(item.kind),
            text: item.text.clone(),
            help: item.help.clone(),
            required: item.required,
            options: item
                .options
                .iter()
                .map(|option| form::Choice { value: option.value.clone(), label: option.label.clone() })
                .collect(),
            min: item.min,
            max: item.max,
            max_length: item.max_length,
            unit: item.unit.clone(),
            when: item.when.iter().map(condition).collect(),
            when_any: item.when_any,
            items: if item.kind == plugin::Kind::Group { children(items, Some(&item.id)) } else { Vec::new() },
        })
        .collect()
}

fn kind(kind: plugin::Kind) -> form::Kind {
    match kind {
        plugin::Kind::Group => form::Kind::Group,
        plugin::Kind::Display => form::Kind::Display,
        plugin::Kind::Line => form::Kind::Line,
        plugin::Kind::Text => form::Kind::Text,
        plugin::Kind::Boolean => form::Kind::Boolean,
        plugin::Kind::Integer => form::Kind::Integer,
        plugin::Kind::Decimal => form::Kind::Decimal,
        plugin::Kind::Date => form::Kind::Date,
        plugin::Kind::Choice => form::Kind::Choice,
        plugin::Kind::Choices => form::Kind::Choices,
    }
}

fn condition(condition: &plugin::Condition) -> form::Condition {
    form::Condition {
        item: condition.item.clone(),
        is: match condition.comparison {
            plugin::Comparison::Answered => form::Comparison::Answered,
            plugin::Comparison::Equal => form::Comparison::Equal,
            plugin::Comparison::NotEqual => form::Comparison::NotEqual,
            plugin::Comparison::Less => form::Comparison::Less,
            plugin::Comparison::AtMost => form::Comparison::AtMost,
            plugin::Comparison::Greater => form::Comparison::Greater,
            plugin::Comparison::AtLeast => form::Comparison::AtLeast,
        },
        value: condition.value.clone(),
    }
}

fn told(outcome: plugin::Outcome) -> Outcome {
    Outcome {
        score: outcome.score.map(|score| score.to_string()),
        band: outcome.band,
        text: (!outcome.text.is_empty()).then(|| outcome.text.join("\n")),
        alerts: outcome.alerts,
    }
}
