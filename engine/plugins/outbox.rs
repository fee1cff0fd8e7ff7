//! What plugins want done that is done later: mails to be composed, URLs to be called. Written in the transaction that ends the event.

use uuid::Uuid;

use super::{
    PluginError, Plugins,
    events::{Action, Call, Mail},
    granted::antesala::host::http::{Failure, Header, Method, Request},
    shelf::{self, Changes},
    world::named,
};
use crate::{
    error::Result,
    storage::{Tx, sql},
    tenancy::Tenant,
};

/// What a plugin answered to an event.
#[derive(Debug)]
pub struct Answer {
    pub(crate) plugin: String,
    /// What it wants done: granted, and within its limits.
    pub(crate) actions: Vec<Action>,
    pub(super) changes: Changes,
}

impl Answer {
    /// Writes what the plugin has put into its store.
    ///
    /// # Errors
    /// When the database is away. `false` where the store is too full: nothing of the answer is to be kept then.
    pub(crate) async fn keep(&self, tx: &mut Tx) -> Result<bool> {
        if self.changes.is_empty() { Ok(true) } else { shelf::write(tx, &self.plugin, &self.changes).await }
    }
}

/// A mail that a plugin wants sent.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Wanted {
    pub template: String,
    pub subject: String,
    /// JSON: names and texts.
    pub content: String,
}

/// Keeps what a mail shall say until it is composed.
pub(crate) async fn put_mail(tx: &mut Tx, plugin: &str, mail: &Mail) -> Result<Uuid> {
    let (id, now): (Uuid, _) = (tx.new_id(), tx.now());
    let values: std::collections::BTreeMap<&str, &str> =
        mail.values.iter().map(|value| (value.name.as_str(), value.text.as_str())).collect();
    let content = serde_json::to_string(&values)?;
    sql!(
        tx,
        later,
        "INSERT INTO plugin_mails (tenant_id, id, plugin, template, subject, content, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        plugin,
        &mail.template,
        &mail.subject,
        content,
        now
    )?;
    Ok(id)
}

/// What a mail shall say.
pub(crate) async fn mail(tx: &mut Tx, id: Uuid) -> Result<Wanted> {
    sql!(
        tx,
        one Wanted,
        "SELECT template, subject, content FROM plugin_mails WHERE tenant_id = $1 AND id = $2",
        id
    )
}

#[derive(Debug, sqlx::FromRow)]
struct Waiting {
    plugin: String,
    url: String,
    content_type: String,
    body: Vec<u8>,
}

/// Keeps a call until it is answered.
pub(crate) async fn put_call(tx: &mut Tx, plugin: &str, call: &Call) -> Result<Uuid> {
    let (id, now): (Uuid, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        later,
        "INSERT INTO plugin_calls (tenant_id, id, plugin, url, content_type, body, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        plugin,
        &call.url,
        &call.content_type,
        &call.body,
        now
    )?;
    Ok(id)
}

/// A call that is to be made.
pub(crate) struct Outgoing {
    plugin: String,
    request: Request,
}

/// The call of this id.
pub(crate) async fn call(tx: &mut Tx, id: Uuid) -> Result<Outgoing> {
    let waiting = sql!(
        tx,
        one Waiting,
        "SELECT plugin, url, content_type, body FROM plugin_calls WHERE tenant_id = $1 AND id = $2",
        id
    )?;
    let header = |name: &str, value: String| Header { name: name.to_owned(), value };
    let request = Request {
        method: Method::Post,
        url: waiting.url,
        headers: vec![header("content-type", waiting.content_type), header("idempotency-key", id.to_string())],
        body: Some(waiting.body),
    };
    Ok(Outgoing { plugin: waiting.plugin, request })
}

/// The call was answered, or given up.
pub(crate) async fn forget_call(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql!(tx, later, "DELETE FROM plugin_calls WHERE tenant_id = $1 AND id = $2", id)
}

impl Plugins {
    /// Makes a call, to a host that the clinic still grants, and gives the status of the answer.
    pub(crate) async fn reach(&self, tenant: &Tenant, call: &Outgoing) -> Result<u16, String> {
        let plugin = named(tenant, &call.plugin).map_err(|PluginError { detail, .. }| detail)?;
        match self.ground().way.send(&call.request, &plugin.grants.http).await {
            Ok(answer) => Ok(answer.status),
            Err(Failure::Refused(why) | Failure::Unreachable(why)) => Err(why),
            Err(Failure::Timeout) => Err("it took too long".into()),
            // It was answered; what it says is of no matter.
            Err(Failure::TooLarge) => Ok(200),
        }
    }
}
