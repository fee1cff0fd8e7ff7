//! Appointments and absences in the database.

mod absences;
pub mod agenda;
pub mod answers;
mod basis;
mod devices;
pub mod entitlements;
pub mod feeds;
mod groups;
pub mod holds;
pub mod keys;
mod lists;
mod needs;
pub mod newcomers;
mod papers;
pub mod requests;
mod sections;
pub mod series;
pub mod substitutes;
mod usual;
pub mod waiting;
pub mod zones;

pub use absences::{Absence, absences, delete_absence, insert_absence};
pub use agenda::{agenda, hold_clinic};
pub use basis::Basis;
pub use usual::practitioners_of;

use super::model::{self, Source, Status, Units};
use crate::{
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    ids::{AppointmentId, PatientId},
    storage::{Asked, Tx, sql},
    tenancy::config::Modality,
};

/// An appointment.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Appointment {
    pub id: AppointmentId,
    pub patient_id: PatientId,
    pub service: String,
    pub service_name: String,
    pub site: String,
    pub site_name: String,
    pub practitioner: String,
    pub practitioner_name: String,
    /// The absent practitioner whose patient it is, by slug.
    pub substitute_for: Option<String>,
    pub room: Option<String>,
    pub room_name: Option<String>,
    /// The units of devices that it takes.
    pub devices: Option<Units>,
    pub modality: Modality,
    /// Where the video call is, where a plugin has said so.
    #[serde(skip)]
    pub video_url: Option<String>,
    pub starts_local: LocalTime,
    pub zone: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub blocked_from: Timestamp,
    pub blocked_until: Timestamp,
    pub status: Status,
    pub source: Source,
    pub moves: i64,
    pub sequence: i64,
    /// Whoever has the same hour in a group has the same here, and another seat.
    pub group_id: Option<uuid::Uuid>,
    pub seat: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub terms: holds::Terms,
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub basis: Basis,
}

impl Appointment {
    /// How far the clocks are from UTC then, in an hour that they show twice.
    pub fn offset(&self) -> Option<String> {
        model::offset(self.starts_at, &jiff::tz::TimeZone::get(&self.zone).ok()?)
    }
}

/// A line of the clinic's agenda: an appointment with its patient's name.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Entry {
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub appointment: Appointment,
    pub given_name: String,
    pub family_name: String,
}

/// Writes a new appointment; the database refuses overlap. On SQLite it says so when it is asked the next time: by [`Tx::settle`], by an
/// answer that is read, or by the commit.
///
/// # Errors
/// [`Error::Constraint`] with the name of the constraint when practitioner, room, device or patient are taken.
pub async fn insert(tx: &mut Tx, a: &Appointment) -> Result<()> {
    sql!(
        tx,
        later,
        "INSERT INTO appointments (tenant_id, id, patient_id, service, service_name, site, site_name, practitioner, \
         practitioner_name, room, room_name, starts_local, zone, starts_at, ends_at, blocked_from, blocked_until, status, source, \
         moves, sequence, created_at, updated_at, group_id, seat, payer, payer_name, referral_id, invitation_id, devices, \
         modality, substitute_for) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, \
         $26, $27, $28, $29, $30, $31, $32)",
        a.id,
        a.patient_id,
        &a.service,
        &a.service_name,
        &a.site,
        &a.site_name,
        &a.practitioner,
        &a.practitioner_name,
        &a.room,
        &a.room_name,
        a.starts_local,
        &a.zone,
        a.starts_at,
        a.ends_at,
        a.blocked_from,
        a.blocked_until,
        a.status,
        a.source,
        a.moves,
        a.sequence,
        a.created_at,
        a.updated_at,
        a.group_id,
        a.seat,
        &a.basis.payer,
        &a.basis.payer_name,
        a.basis.referral_id,
        a.basis.invitation_id,
        &a.devices,
        a.modality,
        &a.substitute_for
    )
}

/// Moves an appointment to the hour, site and practitioner that `a` now says. The old hour is kept if the new one is refused.
///
/// # Errors
/// [`Error::Constraint`] as for [`insert`]; [`Error::NotFound`] when it was changed meanwhile.
pub async fn reschedule(tx: &mut Tx, a: &Appointment, known_sequence: i64) -> Result<()> {
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET site = $3, site_name = $4, practitioner = $5, practitioner_name = $6, room = $7, room_name = $8, \
         starts_local = $9, zone = $10, starts_at = $11, ends_at = $12, blocked_from = $13, blocked_until = $14, moves = $15, \
         sequence = $16, updated_at = $17, group_id = $20, seat = $21, devices = $22, modality = $23, substitute_for = $24, reminded_at = NULL \
         WHERE tenant_id = $1 AND id = $2 AND sequence = $18 AND status = $19",
        a.id,
        &a.site,
        &a.site_name,
        &a.practitioner,
        &a.practitioner_name,
        &a.room,
        &a.room_name,
        a.starts_local,
        &a.zone,
        a.starts_at,
        a.ends_at,
        a.blocked_from,
        a.blocked_until,
        a.moves,
        a.sequence,
        a.updated_at,
        known_sequence,
        a.status,
        a.group_id,
        a.seat,
        &a.devices,
        a.modality,
        &a.substitute_for
    )?;
    if changed == 1 { basis::set(tx, a.id, &a.basis).await } else { Err(Error::NotFound) }
}

/// Notes that the patient is reminded of the hour that stands; `false` when that was done since the reminder was due.
///
/// # Errors
/// When the database is away.
pub async fn mark_reminded(tx: &mut Tx, id: AppointmentId, due_at: Timestamp) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET reminded_at = $3 WHERE tenant_id = $1 AND id = $2 AND (reminded_at IS NULL OR reminded_at < $4)",
        id,
        now,
        due_at
    )?;
    Ok(changed == 1)
}

/// Notes where the video call of an appointment is; `false` where that is known.
///
/// # Errors
/// When the database is away.
pub async fn set_video_url(tx: &mut Tx, id: AppointmentId, url: &str) -> Result<bool> {
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET video_url = $3, sequence = sequence + 1 WHERE tenant_id = $1 AND id = $2 \
         AND (video_url IS NULL OR video_url <> $3)",
        id,
        url
    )?;
    Ok(changed == 1)
}

/// Notes what became of an appointment that stood as `known`.
///
/// # Errors
/// [`Error::NotFound`] when it no longer does.
pub async fn mark(tx: &mut Tx, id: AppointmentId, known: Status, status: Status) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE appointments SET status = $3, sequence = sequence + 1, updated_at = $4 \
         WHERE tenant_id = $1 AND id = $2 AND status = $5",
        id,
        status,
        now,
        known
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// One appointment.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: AppointmentId) -> Result<Appointment> {
    sql!(tx, one Appointment, "SELECT * FROM appointments WHERE tenant_id = $1 AND id = $2", id)
}

/// One appointment of this patient.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is another's.
pub async fn get_own(tx: &mut Tx, patient: PatientId, id: AppointmentId) -> Result<Appointment> {
    sql!(
        tx,
        one Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND id = $3",
        patient,
        id
    )
}

/// How many appointments a patient has attended up to this one, it included.
///
/// # Errors
/// When the database is away.
pub async fn attended(tx: &mut Tx, appointment: &Appointment) -> Result<i64> {
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND status = $3 \
         AND starts_at <= $4",
        appointment.patient_id,
        Status::Attended,
        appointment.starts_at
    )?;
    Ok(count)
}

/// A patient's appointments that are still to come, the next one first.
///
/// # Errors
/// When the database is away.
pub async fn pending(tx: &mut Tx, patient: PatientId) -> Result<Asked<Appointment>> {
    let now = tx.now();
    sql!(
        tx,
        ask Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND (status = $3 OR status = $5) AND ends_at > $4 ORDER BY starts_at",
        patient,
        Status::Booked,
        now,
        Status::Requested
    )
}

/// A patient's appointments that are over or called off, the latest first.
///
/// # Errors
/// When the database is away.
pub async fn past(tx: &mut Tx, patient: PatientId, limit: i64) -> Result<Asked<Appointment>> {
    let now = tx.now();
    sql!(
        tx,
        ask Appointment,
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND ((status <> $3 AND status <> $7) OR ends_at <= $4) \
         AND status <> $6 ORDER BY starts_at DESC LIMIT CAST($5 AS BIGINT)",
        patient,
        Status::Booked,
        now,
        limit,
        Status::Held,
        Status::Requested
    )
}

/// The clinic's agenda between two instants: of one practitioner or all, at one site or all. Cancelled ones are left out.
///
/// # Errors
/// When the database is away.
pub async fn entries(
    tx: &mut Tx,
    from: Timestamp,
    until: Timestamp,
    site: Option<&str>,
    practitioner: Option<&str>,
) -> Result<Vec<Entry>> {
    let now = tx.now();
    sql!(
        tx,
        all Entry,
        "SELECT a.*, p.given_name, p.family_name FROM appointments a \
         JOIN patients p ON p.tenant_id = a.tenant_id AND p.id = a.patient_id \
         WHERE a.tenant_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND a.status <> $4 AND (a.status <> $7 OR a.lapses_at > $8) \
         AND (CAST($5 AS TEXT) IS NULL OR a.site = $5) AND (CAST($6 AS TEXT) IS NULL OR a.practitioner = $6) ORDER BY a.starts_at",
        from,
        until,
        Status::Cancelled,
        site,
        practitioner,
        Status::Held,
        now
    )
}

/// The patient's own appointment, or request, for a service at this very time.
///
/// # Errors
/// When the database is away.
pub async fn own_at(
    tx: &mut Tx,
    patient: PatientId,
    service: &str,
    starts_at: Timestamp,
) -> Result<Option<AppointmentId>> {
    let found: Option<(AppointmentId,)> = sql!(
        tx,
        optional(AppointmentId,),
        "SELECT id FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND service = $3 AND starts_at = $4 \
         AND status IN ('booked', 'requested') LIMIT 1",
        patient,
        service,
        starts_at
    )?;
    Ok(found.map(|(id,)| id))
}
