//! Series in the database.

use uuid::Uuid;

use super::Appointment;
use crate::{
    booking::model::Status,
    clock::Timestamp,
    error::Result,
    ids::{AppointmentId, PatientId},
    storage::{Tx, sql},
};

/// Puts an appointment into a series.
///
/// # Errors
/// When the database is away.
pub async fn join(tx: &mut Tx, id: AppointmentId, series: Uuid) -> Result<()> {
    sql!(tx, run, "UPDATE appointments SET series_id = $3 WHERE tenant_id = $1 AND id = $2", id, series)?;
    Ok(())
}

/// What is left of a series from an hour on: what stands or is requested.
///
/// # Errors
/// When the database is away.
pub async fn left(tx: &mut Tx, patient: PatientId, series: Uuid, from: Timestamp) -> Result<Vec<Appointment>> {
    sql!(
        tx,
        all Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND series_id = $3 AND starts_at >= $4 \
         AND (status = $5 OR status = $6) ORDER BY starts_at",
        patient,
        series,
        from,
        Status::Booked,
        Status::Requested
    )
}
