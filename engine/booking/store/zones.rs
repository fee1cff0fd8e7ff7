//! What is still to come, when the rules of a zone have changed.

use super::Appointment;
use crate::{
    booking::model::Status,
    clock::Timestamp,
    error::Result,
    ids::AppointmentId,
    storage::{Tx, sql},
};

/// Everything that is still to come and takes its hour.
///
/// # Errors
/// When the database is away.
pub async fn to_come(tx: &mut Tx) -> Result<Vec<Appointment>> {
    let now = tx.now();
    sql!(
        tx,
        all Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND starts_at > $2 AND status <> $3 ORDER BY starts_at",
        now,
        Status::Cancelled
    )
}

/// Sets an appointment so many microseconds later, by no clock on a wall.
///
/// # Errors
/// [`crate::error::Error::Constraint`] when somebody else is there.
pub async fn shift(tx: &mut Tx, id: AppointmentId, later: i64) -> Result<()> {
    let now: Timestamp = tx.now();
    sql!(
        tx,
        run,
        "UPDATE appointments SET starts_at = starts_at + $3, ends_at = ends_at + $3, blocked_from = blocked_from + $3, \
         blocked_until = blocked_until + $3, sequence = sequence + 1, updated_at = $4, reminded_at = NULL \
         WHERE tenant_id = $1 AND id = $2",
        id,
        later,
        now
    )?;
    Ok(())
}
