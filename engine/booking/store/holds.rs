//! Hours that are held for a while: appointments that nobody has confirmed yet.

use uuid::Uuid;

use crate::{
    booking::model::{Ending, HeldFor, Status},
    clock::Timestamp,
    error::{Error, Result},
    ids::{AppointmentId, PatientId},
    storage::{Tx, sql},
};

use super::Appointment;

/// How long an appointment that is not confirmed stands, and what for. Nothing of it holds for one that is booked.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow, serde::Serialize)]
pub struct Terms {
    /// When it lapses by itself.
    pub lapses_at: Option<Timestamp>,
    /// What it is held for.
    pub held_for: Option<HeldFor>,
    /// The request or the entry of the waiting list for which it is held.
    pub held_about: Option<Uuid>,
    /// When the clinic proposed other hours than the one that was requested.
    #[sqlx(default)]
    pub proposed_at: Option<Timestamp>,
    /// The series that it is part of.
    #[sqlx(default)]
    pub series_id: Option<Uuid>,
    /// How a request ended without an appointment.
    #[sqlx(default)]
    pub ended_as: Option<Ending>,
    /// What the clinic says about that.
    #[sqlx(default)]
    pub ended_because: Option<String>,
}

impl Terms {
    /// Whether an appointment of this status has lapsed, though its row may still be there.
    pub fn lapsed(&self, status: Status, now: Timestamp) -> bool {
        status == Status::Held && self.lapses_at.is_none_or(|at| at <= now)
    }
}

/// Writes the terms of an appointment.
///
/// # Errors
/// When the database is away.
pub async fn set_terms(tx: &mut Tx, id: AppointmentId, terms: &Terms) -> Result<()> {
    sql!(
        tx,
        later,
        "UPDATE appointments SET lapses_at = $3, held_for = $4, held_about = $5 WHERE tenant_id = $1 AND id = $2",
        id,
        terms.lapses_at,
        terms.held_for,
        terms.held_about
    )?;
    Ok(())
}

/// Gives free what stands in nobody's way any more: every hold that has lapsed, and the one of this patient's form.
///
/// # Errors
/// When the database is away.
pub async fn clear(tx: &mut Tx, patient: PatientId) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        later,
        "DELETE FROM appointments WHERE tenant_id = $1 AND lapses_at IS NOT NULL AND status = $2 \
         AND (lapses_at <= $3 OR (patient_id = $4 AND held_for = $5))",
        Status::Held,
        now,
        patient,
        HeldFor::Confirm
    )?;
    Ok(())
}

/// The hour that is held for this patient's form, if it has not lapsed.
///
/// # Errors
/// When the database is away.
pub async fn of_form(tx: &mut Tx, patient: PatientId) -> Result<Option<Appointment>> {
    let now = tx.now();
    sql!(
        tx,
        optional Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND status = $3 AND held_for = $4 AND lapses_at > $5",
        patient,
        Status::Held,
        HeldFor::Confirm,
        now
    )
}

/// Takes a hold away; one that is gone already is no fault.
///
/// # Errors
/// When the database is away.
pub async fn release(tx: &mut Tx, id: AppointmentId) -> Result<()> {
    sql!(tx, run, "DELETE FROM appointments WHERE tenant_id = $1 AND id = $2 AND status = $3", id, Status::Held)?;
    Ok(())
}

/// What was held becomes an appointment, or a request, on these terms.
///
/// # Errors
/// [`Error::NotFound`] when it has lapsed.
pub async fn keep(tx: &mut Tx, id: AppointmentId, status: Status, terms: &Terms) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET status = $3, lapses_at = $4, held_for = NULL, held_about = NULL, updated_at = $5 \
         WHERE tenant_id = $1 AND id = $2 AND status = $6 AND lapses_at > $5",
        id,
        status,
        terms.lapses_at,
        now,
        Status::Held
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}
