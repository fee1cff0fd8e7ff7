//! Appointments in the way of an absence, and what a substitute takes over.

use super::{Absence, Appointment, Entry};
use crate::{
    booking::model::Status,
    error::{Error, Result},
    ids::AbsenceId,
    storage::{Tx, sql},
};

/// One absence.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn absence(tx: &mut Tx, id: AbsenceId) -> Result<Absence> {
    sql!(
        tx,
        one Absence,
        "SELECT id, practitioner, site, substitute, reason, starts_at, ends_at FROM absences WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// The appointments and requests to come that an absence of a practitioner is in the way of.
///
/// # Errors
/// When the database is away.
pub async fn in_the_way(tx: &mut Tx, absence: &Absence) -> Result<Vec<Entry>> {
    let now = tx.now();
    sql!(
        tx,
        all Entry,
        "SELECT a.*, p.given_name, p.family_name FROM appointments a \
         JOIN patients p ON p.tenant_id = a.tenant_id AND p.id = a.patient_id \
         WHERE a.tenant_id = $1 AND a.practitioner = $2 AND a.starts_at < $3 AND a.ends_at > $4 AND a.starts_at > $5 \
         AND (a.status = $6 OR a.status = $7) ORDER BY a.starts_at, a.id",
        &absence.practitioner,
        absence.ends_at,
        absence.starts_at,
        now,
        Status::Booked,
        Status::Requested
    )
}

/// Gives an appointment to the practitioner that `a` now says; hour and all else stay.
///
/// # Errors
/// [`Error::Constraint`] when they are taken; [`Error::NotFound`] when it was changed meanwhile.
pub async fn take_over(tx: &mut Tx, a: &Appointment, known_sequence: i64) -> Result<()> {
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET practitioner = $3, practitioner_name = $4, substitute_for = $5, sequence = $6, updated_at = $7 \
         WHERE tenant_id = $1 AND id = $2 AND sequence = $8 AND status = $9",
        a.id,
        &a.practitioner,
        &a.practitioner_name,
        &a.substitute_for,
        a.sequence,
        a.updated_at,
        known_sequence,
        a.status
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// When somebody is taken between two instants, buffers included.
///
/// # Errors
/// When the database is away.
pub async fn taken(tx: &mut Tx, practitioner: &str, absence: &Absence) -> Result<Vec<Time>> {
    let now = tx.now();
    sql!(
        tx,
        all Time,
        "SELECT blocked_from, blocked_until FROM appointments WHERE tenant_id = $1 AND practitioner = $2 \
         AND blocked_from < $3 AND blocked_until > $4 AND status <> $5 AND (status <> $6 OR lapses_at > $7)",
        practitioner,
        absence.ends_at.plus(DAY),
        absence.starts_at.minus(DAY),
        Status::Cancelled,
        Status::Held,
        now
    )
}

/// From when until when.
pub type Time = (i64, i64);
/// What is in the way begins or ends so near to the absence at most.
const DAY: std::time::Duration = std::time::Duration::from_hours(48);
