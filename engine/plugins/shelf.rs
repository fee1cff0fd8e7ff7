//! Plugins' stores: each a small table of its own at each clinic.

use std::collections::BTreeMap;

use super::{Fault, PluginError, error::Breach, session::Session};
use crate::{
    error::Result,
    storage::{Mode, Storage, Tx, sql},
    tenancy::Tenant,
};

/// The longest key, in bytes.
pub(super) const KEY: usize = 200;
/// The largest value, in bytes.
pub(super) const VALUE: usize = 64 << 10;
/// The most keys of a plugin at a clinic.
const KEYS: usize = 1_000;
/// The most bytes of a plugin at a clinic, keys and values together.
const QUOTA: usize = 1 << 20;

/// What a call writes, or removes where there is no value.
pub(super) type Changes = BTreeMap<String, Option<Vec<u8>>>;

/// The store as the call sees it: read once, in a short transaction of its own.
pub(super) async fn look(session: &mut Session) -> wasmtime::Result<&mut BTreeMap<String, Vec<u8>>> {
    if session.kept.is_none() {
        let storage = session.ground.services.storage.as_ref().filter(|_| !session.trial);
        let found = match storage {
            Some(storage) => read(storage, &session.tenant, &session.plugin).await,
            None => Ok(BTreeMap::new()),
        };
        let found = found.map_err(|error| Breach::error(Fault::Unavailable, format!("its store: {error}")))?;
        session.kept = Some(found);
    }
    Ok(session.kept.get_or_insert_default())
}

/// Whether a store is within its quota.
pub(super) fn fits(kept: &BTreeMap<String, Vec<u8>>) -> bool {
    kept.len() <= KEYS && kept.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>() <= QUOTA
}

async fn read(storage: &Storage, tenant: &Tenant, plugin: &str) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut tx = storage.begin(&tenant.slug, Mode::Read).await?;
    let rows: Vec<(String, Vec<u8>)> = sql!(
        &mut tx,
        all(String, Vec<u8>),
        "SELECT key, value FROM plugin_store WHERE tenant_id = $1 AND plugin = $2",
        plugin
    )?;
    tx.rollback().await;
    Ok(rows.into_iter().collect())
}

/// Writes what a call that succeeded has changed.
pub(super) async fn keep(
    storage: &Storage,
    tenant: &Tenant,
    plugin: &str,
    changes: &Changes,
) -> Result<(), PluginError> {
    let done = async {
        let mut tx = storage.begin(&tenant.slug, Mode::Write).await?;
        let fits = write(&mut tx, plugin, changes).await?;
        if fits {
            tx.commit().await?;
        } else {
            tx.rollback().await;
        }
        Ok::<_, crate::error::Error>(fits)
    };
    match done.await {
        Ok(true) => Ok(()),
        Ok(false) => Err(PluginError::new(plugin, Fault::Quota, "its store is full")),
        Err(error) => Err(PluginError::new(plugin, Fault::Unavailable, format!("its store: {error}"))),
    }
}

/// Writes changes in a transaction; `false` where the store is too full for them, since others wrote at the same time.
pub(super) async fn write(tx: &mut Tx, plugin: &str, changes: &Changes) -> Result<bool> {
    let now = tx.now();
    for (key, value) in changes {
        match value {
            Some(value) => sql!(
                tx,
                later,
                "INSERT INTO plugin_store (tenant_id, plugin, key, value, bytes, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (tenant_id, plugin, key) DO UPDATE SET value = excluded.value, bytes = excluded.bytes, \
                 updated_at = excluded.updated_at",
                plugin,
                key,
                value,
                i64::try_from(key.len() + value.len()).unwrap_or(i64::MAX),
                now
            )?,
            None => sql!(
                tx,
                later,
                "DELETE FROM plugin_store WHERE tenant_id = $1 AND plugin = $2 AND key = $3",
                plugin,
                key
            )?,
        }
    }
    let (keys, bytes): (i64, i64) = sql!(
        tx,
        one(i64, i64),
        "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM plugin_store WHERE tenant_id = $1 AND plugin = $2",
        plugin
    )?;
    let within = |number: i64, most: usize| usize::try_from(number).is_ok_and(|number| number <= most);
    Ok(within(keys, KEYS) && within(bytes, QUOTA))
}
