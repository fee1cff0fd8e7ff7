//! Absences: time in which a practitioner or a site cannot be booked.

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::AbsenceId,
    storage::{Asked, Tx, sql},
};

/// An absence.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Absence {
    pub id: AbsenceId,
    pub practitioner: Option<String>,
    pub site: Option<String>,
    /// Who sees the practitioner's patients meanwhile, by slug.
    pub substitute: Option<String>,
    pub reason: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// Absences that touch a time.
///
/// # Errors
/// When the database is away.
pub async fn absences(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<Asked<Absence>> {
    sql!(
        tx,
        ask Absence,
        "SELECT id, practitioner, site, substitute, reason, starts_at, ends_at FROM absences \
         WHERE tenant_id = $1 AND ends_at > $2 AND starts_at < $3 ORDER BY starts_at",
        from,
        until
    )
}

/// Writes an absence.
///
/// # Errors
/// When the database is away.
pub async fn insert_absence(tx: &mut Tx, absence: &Absence) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "INSERT INTO absences (tenant_id, id, practitioner, site, reason, starts_at, ends_at, created_at, substitute) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        absence.id,
        &absence.practitioner,
        &absence.site,
        &absence.reason,
        absence.starts_at,
        absence.ends_at,
        now,
        &absence.substitute
    )?;
    Ok(())
}

/// Takes an absence away.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn delete_absence(tx: &mut Tx, id: AbsenceId) -> Result<()> {
    match sql!(tx, run, "DELETE FROM absences WHERE tenant_id = $1 AND id = $2", id)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
