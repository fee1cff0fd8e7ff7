//! Requests in the database: hours that the clinic has still to confirm.

use super::{Appointment, Entry};
use crate::{
    booking::model::{Ending, Status},
    clock::Timestamp,
    error::{Error, Result},
    ids::AppointmentId,
    storage::{Tx, sql},
};

/// Requests that wait for an answer, those that lapse first at the beginning: of one practitioner or of all.
///
/// # Errors
/// When the database is away.
pub async fn list(tx: &mut Tx, practitioner: Option<&str>) -> Result<Vec<Entry>> {
    let now = tx.now();
    sql!(
        tx,
        all Entry,
        "SELECT a.*, p.given_name, p.family_name FROM appointments a \
         JOIN patients p ON p.tenant_id = a.tenant_id AND p.id = a.patient_id \
         WHERE a.tenant_id = $1 AND a.status = $2 AND a.lapses_at > $3 \
         AND (CAST($4 AS TEXT) IS NULL OR a.practitioner = $4) ORDER BY a.lapses_at",
        Status::Requested,
        now,
        practitioner
    )
}

/// The request is an appointment now.
///
/// # Errors
/// [`Error::NotFound`] when it lapsed, or was answered already.
pub async fn confirm(tx: &mut Tx, id: AppointmentId) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET status = $3, lapses_at = NULL, proposed_at = NULL, sequence = sequence + 1, updated_at = $4 \
         WHERE tenant_id = $1 AND id = $2 AND status = $5 AND lapses_at > $4",
        id,
        Status::Booked,
        now,
        Status::Requested
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// The clinic proposes other hours: the patient has until `lapses_at` to pick one.
///
/// # Errors
/// [`Error::NotFound`] when it is no request any more.
pub async fn propose(tx: &mut Tx, id: AppointmentId, lapses_at: Timestamp) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET proposed_at = $3, lapses_at = $4, updated_at = $3 WHERE tenant_id = $1 AND id = $2 AND status = $5",
        id,
        now,
        lapses_at,
        Status::Requested
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// The request came to an end without an appointment.
///
/// # Errors
/// [`Error::NotFound`] when it is no request any more.
pub async fn end(tx: &mut Tx, id: AppointmentId, ending: Ending, because: Option<&str>) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET status = $3, ended_as = $4, ended_because = $5, lapses_at = NULL, sequence = sequence + 1, \
         updated_at = $6 WHERE tenant_id = $1 AND id = $2 AND status = $7",
        id,
        Status::Cancelled,
        ending,
        because,
        now,
        Status::Requested
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// The hours that are held for a request besides its own.
///
/// # Errors
/// When the database is away.
pub async fn proposals(tx: &mut Tx, request: AppointmentId) -> Result<Vec<Appointment>> {
    let now = tx.now();
    sql!(
        tx,
        all Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND held_about = $2 AND status = $3 AND lapses_at > $4 ORDER BY starts_at",
        request.0,
        Status::Held,
        now
    )
}

/// Gives the hours free that were proposed.
///
/// # Errors
/// When the database is away.
pub async fn release_proposals(tx: &mut Tx, request: AppointmentId) -> Result<()> {
    sql!(
        tx,
        run,
        "DELETE FROM appointments WHERE tenant_id = $1 AND held_about = $2 AND status = $3",
        request.0,
        Status::Held
    )?;
    Ok(())
}
