//! What programs booked under which idempotency key.

use crate::{
    error::Result,
    ids::{ApiTokenId, AppointmentId},
    storage::{Tx, sql},
};

/// A key is remembered so long.
const KEPT: std::time::Duration = std::time::Duration::from_hours(48);

/// The fingerprint of what was sent under a key, and the appointment that it became.
///
/// # Errors
/// When the database is away.
pub async fn find(tx: &mut Tx, token: ApiTokenId, key: &str) -> Result<Option<(Vec<u8>, AppointmentId)>> {
    let since = tx.now().minus(KEPT);
    sql!(
        tx,
        optional(Vec<u8>, AppointmentId),
        "SELECT fingerprint, appointment_id FROM api_requests \
         WHERE tenant_id = $1 AND token_id = $2 AND idempotency_key = $3 AND created_at > $4",
        token,
        key,
        since
    )
}

/// Remembers it; what is too old is forgotten.
///
/// # Errors
/// When the database is away.
pub async fn keep(
    tx: &mut Tx,
    token: ApiTokenId,
    key: &str,
    fingerprint: &[u8],
    appointment: AppointmentId,
) -> Result<()> {
    let now = tx.now();
    sql!(tx, later, "DELETE FROM api_requests WHERE tenant_id = $1 AND created_at <= $2", now.minus(KEPT))?;
    sql!(
        tx,
        later,
        "INSERT INTO api_requests (tenant_id, token_id, idempotency_key, fingerprint, appointment_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        token,
        key,
        fingerprint,
        appointment,
        now
    )
}
