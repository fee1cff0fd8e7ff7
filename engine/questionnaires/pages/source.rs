//! Where questionnaires come from: the clinic's plugins. A plugin that fails is as good as away; its host has logged why.
//! No transaction is open while one is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;

use super::super::{
    model::{Answers, Choice, Comparison, Condition, Form, Item, Kind, Outcome},
    store::Entry,
};
use crate::{
    lang::Lang,
    plugins::questionnaire as guest,
    portal::{Portal, Visit},
    tenancy::Tenant,
};

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

/// All questionnaires of the clinic in a language.
pub(crate) async fn all(portal: &Portal, tenant: &Tenant, lang: Lang) -> Vec<Offer> {
    let found = portal.plugins().questionnaires(tenant, lang).await;
    let offer = |found: guest::Offered| Offer {
        id: format!("{}/{}", found.plugin, found.summary.id),
        title: found.summary.title,
        description: found.summary.description,
    };
    found.into_iter().map(offer).collect()
}

/// What questionnaires are called now in a language, by their ids. Of a plugin that is gone, or does not answer, nothing is known: then what
/// the questionnaire was called stands.
pub(super) async fn called_now(
    portal: &Portal,
    tenant: &Tenant,
    lang: Lang,
    questionnaires: impl IntoIterator<Item = &String>,
) -> BTreeMap<String, String> {
    let asked: BTreeSet<&str> = questionnaires.into_iter().map(String::as_str).collect();
    let plugins: BTreeSet<&str> = asked.iter().filter_map(|id| Some(id.split_once('/')?.0)).collect();
    let found = portal.plugins().questionnaires_of(tenant, lang, |name| plugins.contains(name)).await;
    let named = found.into_iter().map(|one| (format!("{}/{}", one.plugin, one.summary.id), one.summary.title));
    named.filter(|(id, _)| asked.contains(id.as_str())).collect()
}

/// Assignments of lists, called as the plugins call them now in the page's language.
pub(crate) async fn entries_called_now(visit: &Visit, mut entries: Vec<Entry>) -> Vec<Entry> {
    let asked = entries.iter().map(|entry| &entry.questionnaire);
    let titles = called_now(&visit.portal, &visit.here.tenant, visit.lang, asked).await;
    for entry in &mut entries {
        call(&titles, &entry.questionnaire, &mut entry.title);
    }
    entries
}

/// Calls a questionnaire as its plugin does now.
pub(super) fn call(titles: &BTreeMap<String, String>, questionnaire: &str, title: &mut String) {
    if let Some(now) = titles.get(questionnaire) {
        title.clone_from(now);
    }
}

/// Those that every patient may answer unasked.
pub(crate) async fn offered(portal: &Portal, tenant: &Tenant, lang: Lang) -> Vec<Offer> {
    let offered = &tenant.config.questionnaires.offered;
    if offered.is_empty() {
        return Vec::new();
    }
    let mut all = all(portal, tenant, lang).await;
    all.retain(|offer| offered.contains(&offer.id));
    all
}

/// One questionnaire in the page's language.
pub(super) async fn form(visit: &Visit, questionnaire: &str) -> Option<Form> {
    let (plugin, id) = questionnaire.split_once('/')?;
    let found = visit.portal.plugins().define(&visit.here.tenant, plugin, id, visit.lang).await.ok()?;
    Some(Form {
        id: questionnaire.to_owned(),
        version: found.version,
        title: found.title,
        description: found.description,
        items: nest(&mut found.items.into_iter().map(Some).collect::<Vec<_>>(), None),
    })
}

/// Checks the answers and, where they are right, says what they come to.
pub(super) async fn judge(visit: &Visit, form: &Form, answers: &Answers) -> Option<Judged> {
    let (plugin, id) = form.id.split_once('/')?;
    let (plugins, tenant) = (visit.portal.plugins(), &visit.here.tenant);
    let given = answers.0.iter().map(|(item, values)| guest::Answer { item: item.clone(), values: values.clone() });
    let given: Arc<[_]> = given.collect();
    let problems = plugins.check(tenant, plugin, id, visit.lang, Arc::clone(&given)).await.ok()?;
    if !problems.is_empty() {
        let errors = problems.into_iter().map(|problem| (problem.item, problem.text)).collect();
        return Some(Judged { errors, outcome: None });
    }
    let outcome = plugins.evaluate(tenant, plugin, id, visit.lang, given).await.ok()?;
    Some(Judged { errors: BTreeMap::new(), outcome: outcome.map(|outcome| read(outcome, visit.lang)) })
}

fn read(outcome: guest::Outcome, lang: Lang) -> Outcome {
    let score = outcome.score.map(|score| match lang {
        Lang::Es | Lang::Ca => score.to_string().replace('.', ","),
        Lang::En => score.to_string(),
    });
    Outcome { title: outcome.title, score, band: outcome.band, text: outcome.text, alerts: outcome.alerts }
}

/// The plugin gives its items in one row, each naming its group; groups hold their items here.
fn nest(row: &mut [Option<guest::Item>], parent: Option<&str>) -> Vec<Item> {
    let mut items = Vec::new();
    for at in 0..row.len() {
        if let Some(item) = row[at].take_if(|item| item.parent.as_deref() == parent) {
            let inner = if item.kind == guest::Kind::Group { nest(row, Some(&item.id)) } else { Vec::new() };
            items.push(Item { items: inner, ..read_item(item) });
        }
    }
    items
}

fn read_item(item: guest::Item) -> Item {
    let choice = |choice: guest::Choice| Choice { value: choice.value, label: choice.label };
    let condition = |condition: guest::Condition| Condition {
        item: condition.item,
        is: comparison(condition.comparison),
        value: condition.value,
    };
    Item {
        id: item.id,
        kind: kind(item.kind),
        text: item.text,
        help: item.help,
        required: item.required,
        options: item.options.into_iter().map(choice).collect(),
        min: item.min,
        max: item.max,
        max_length: item.max_length,
        unit: item.unit,
        when: item.when.into_iter().map(condition).collect(),
        when_any: item.when_any,
        items: Vec::new(),
    }
}

fn kind(kind: guest::Kind) -> Kind {
    match kind {
        guest::Kind::Group => Kind::Group,
        guest::Kind::Display => Kind::Display,
        guest::Kind::Line => Kind::Line,
        guest::Kind::Text => Kind::Text,
        guest::Kind::Boolean => Kind::Boolean,
        guest::Kind::Integer => Kind::Integer,
        guest::Kind::Decimal => Kind::Decimal,
        guest::Kind::Date => Kind::Date,
        guest::Kind::Choice => Kind::Choice,
        guest::Kind::Choices => Kind::Choices,
    }
}

fn comparison(comparison: guest::Comparison) -> Comparison {
    match comparison {
        guest::Comparison::Answered => Comparison::Answered,
        guest::Comparison::Equal => Comparison::Equal,
        guest::Comparison::NotEqual => Comparison::NotEqual,
        guest::Comparison::Less => Comparison::Less,
        guest::Comparison::AtMost => Comparison::AtMost,
        guest::Comparison::Greater => Comparison::Greater,
        guest::Comparison::AtLeast => Comparison::AtLeast,
    }
}
