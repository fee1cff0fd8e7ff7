//! Tags on patient records: a word or two that plugins set and staff read.

use crate::{
    error::Result,
    ids::PatientId,
    storage::{Tx, sql},
};

/// A tag.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Tag {
    /// What it says.
    pub tag: String,
    /// The plugin that set it.
    pub plugin: String,
}

/// The tags of a record, by their words.
///
/// # Errors
/// When the database is away.
pub async fn list(tx: &mut Tx, patient: PatientId) -> Result<Vec<Tag>> {
    sql!(
        tx,
        all Tag,
        "SELECT tag, plugin FROM patient_tags WHERE tenant_id = $1 AND patient_id = $2 ORDER BY tag, plugin",
        patient
    )
}

/// Sets a tag; returns whether it was not set before.
///
/// # Errors
/// When the database is away.
pub(crate) async fn set(tx: &mut Tx, patient: PatientId, tag: &str, plugin: &str) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "INSERT INTO patient_tags (tenant_id, patient_id, tag, plugin, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (tenant_id, patient_id, plugin, tag) DO NOTHING",
        patient,
        tag,
        plugin,
        now
    )?;
    Ok(changed == 1)
}

/// Removes a tag that this plugin has set, for the plugin or for staff; returns whether there was one.
///
/// # Errors
/// When the database is away.
pub(crate) async fn remove(tx: &mut Tx, patient: PatientId, tag: &str, plugin: &str) -> Result<bool> {
    let changed = sql!(
        tx,
        run,
        "DELETE FROM patient_tags WHERE tenant_id = $1 AND patient_id = $2 AND tag = $3 AND plugin = $4",
        patient,
        tag,
        plugin
    )?;
    Ok(changed == 1)
}
