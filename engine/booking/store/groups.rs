//! Groups: several people in one hour of a service.

use std::{collections::HashMap, time::Duration};

use uuid::Uuid;

use crate::{
    booking::model::{Group, HeldFor, Question, Status, Units},
    clock::Timestamp,
    error::Result,
    ids::{AppointmentId, PatientId},
    storage::{Asked, Tx, sql},
};

/// Practitioner, start, the group, the seat, the room and the units of devices.
pub(super) type Seat = (String, i64, Option<Uuid>, i64, Option<String>, Option<Units>);

/// Asks who has an hour of the service at the site; nothing where every hour of the clinic is for one person. As in the agenda, what has
/// lapsed does not count, nor what is held for the form that this very patient fills in, nor what is being moved.
///
/// # Errors
/// When the database is away.
pub(super) async fn ask(
    tx: &mut Tx,
    question: &Question<'_>,
    patient: Option<PatientId>,
    (from, until): (Timestamp, Timestamp),
    moving: Option<AppointmentId>,
) -> Result<Asked<Seat>> {
    let (days, present) = (Duration::from_hours(48), tx.now());
    sql!(
        tx,
        ask Seat,
        "SELECT practitioner, starts_at, group_id, seat, room, devices FROM appointments \
         WHERE tenant_id = $1 AND starts_at > $2 AND starts_at < $3 AND service = $4 AND site = $5 AND modality = $12 AND status <> $6 \
         AND (CAST($7 AS UUID) IS NULL OR id <> $7) \
         AND (status <> $8 OR (lapses_at > $9 AND NOT (held_for = $10 AND COALESCE(patient_id = $11, FALSE))))",
        from.minus(days),
        until.plus(days),
        question.service.slug.as_str(),
        question.site.slug.as_str(),
        Status::Cancelled,
        moving,
        Status::Held,
        present,
        HeldFor::Confirm,
        patient,
        question.modality
    )
}

/// The answer, as the rules look at it.
///
/// # Errors
/// When the database is away.
pub(super) async fn read(tx: &mut Tx, asked: Option<Asked<Seat>>) -> Result<HashMap<String, HashMap<i64, Group>>> {
    let mut groups: HashMap<String, HashMap<i64, Group>> = HashMap::new();
    let Some(asked) = asked else { return Ok(groups) };
    for (practitioner, starts_at, id, seat, room, devices) in asked.all(tx).await? {
        let Some(id) = id else { continue };
        let group = groups.entry(practitioner).or_default().entry(starts_at).or_default();
        group.seats.push(u32::try_from(seat).unwrap_or(u32::MAX));
        (group.id, group.room, group.devices) = (id, room, devices);
    }
    Ok(groups)
}
