//! Which units of devices are taken.

use std::time::Duration;

use crate::{
    booking::model::{AgendaBuilder, HeldFor, Question, Status, Units},
    clock::Timestamp,
    error::Result,
    ids::{AppointmentId, PatientId},
    storage::{Asked, Tx, sql},
};

/// The units, start and end with the buffers.
pub(super) type Use = (Option<Units>, i64, i64);

/// Asks which units are taken; nothing where the service needs none. As in the agenda, what has lapsed does not count, nor what is held for
/// the form that this very patient fills in, nor what is being moved.
///
/// # Errors
/// When the database is away.
pub(super) async fn ask(
    tx: &mut Tx,
    question: &Question<'_>,
    patient: Option<PatientId>,
    (from, until): (Timestamp, Timestamp),
    moving: Option<AppointmentId>,
) -> Result<Option<Asked<Use>>> {
    if question.devices().is_empty() {
        return Ok(None);
    }
    let (days, present) = (Duration::from_hours(48), tx.now());
    let asked = sql!(
        tx,
        ask Use,
        "SELECT devices, blocked_from, blocked_until FROM appointments \
         WHERE tenant_id = $1 AND devices IS NOT NULL AND blocked_from > $2 AND blocked_from < $3 AND status <> $4 \
         AND (CAST($5 AS UUID) IS NULL OR id <> $5) \
         AND (status <> $6 OR (lapses_at > $7 AND NOT (held_for = $8 AND COALESCE(patient_id = $9, FALSE))))",
        from.minus(days),
        until.plus(days),
        Status::Cancelled,
        moving,
        Status::Held,
        present,
        HeldFor::Confirm,
        patient
    )?;
    Ok(Some(asked))
}

/// Adds the answer to what the rules look at.
///
/// # Errors
/// When the database is away.
pub(super) async fn read(tx: &mut Tx, asked: Option<Asked<Use>>, agenda: &mut AgendaBuilder) -> Result<()> {
    let Some(asked) = asked else { return Ok(()) };
    for (units, from, until) in asked.all(tx).await? {
        for unit in units.unwrap_or_default().0 {
            agenda.device(unit.device, unit.unit, (from, until));
        }
    }
    Ok(())
}
