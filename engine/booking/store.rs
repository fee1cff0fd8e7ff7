//! Appointments and absences in the database.

pub mod answers;
pub mod feeds;
pub mod holds;
pub mod newcomers;
pub mod requests;
pub mod series;
pub mod waiting;

use super::model::{Agenda, AgendaBuilder, HeldFor, Person, Question, Source, Status};
use crate::{
    clock::{Day, LocalTime, Timestamp},
    error::{Error, Result},
    ids::{AbsenceId, AppointmentId, PatientId},
    records::Sex,
    storage::{Asked, Tx, sql},
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
    pub room: Option<String>,
    pub room_name: Option<String>,
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
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub terms: holds::Terms,
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

/// An absence.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Absence {
    pub id: AbsenceId,
    pub practitioner: Option<String>,
    pub site: Option<String>,
    pub reason: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// Writes a new appointment, or one that was moved; the database refuses overlap.
///
/// # Errors
/// [`Error::Constraint`] with the name of the constraint when practitioner, room or patient are taken.
pub async fn insert(tx: &mut Tx, a: &Appointment) -> Result<()> {
    sql!(
        tx,
        run,
        "INSERT INTO appointments (tenant_id, id, patient_id, service, service_name, site, site_name, practitioner, \
         practitioner_name, room, room_name, starts_local, zone, starts_at, ends_at, blocked_from, blocked_until, status, source, \
         moves, sequence, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
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
        a.updated_at
    )?;
    Ok(())
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
         sequence = $16, updated_at = $17, reminded_at = NULL WHERE tenant_id = $1 AND id = $2 AND sequence = $18 AND status = $19",
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
        a.status
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
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
         AND status <> $6 ORDER BY starts_at DESC LIMIT $5",
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

/// Absences that touch a time.
///
/// # Errors
/// When the database is away.
pub async fn absences(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<Asked<Absence>> {
    sql!(
        tx,
        ask Absence,
        "SELECT id, practitioner, site, reason, starts_at, ends_at FROM absences \
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
        "INSERT INTO absences (tenant_id, id, practitioner, site, reason, starts_at, ends_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        absence.id,
        &absence.practitioner,
        &absence.site,
        &absence.reason,
        absence.starts_at,
        absence.ends_at,
        now
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

/// Who is taken: practitioner, room, start and end with the buffers, start and end without them, and whether it is the patient's own.
type Taken = (String, Option<String>, i64, i64, i64, i64, bool);

/// An appointment of the patient's: the service, and the start.
type Visit = (String, i64);
/// So far around the days that are asked for the patient's other appointments count: more than any gap or month.
const VISITS: std::time::Duration = std::time::Duration::from_hours(24 * 366);

/// Who asks: day of birth, sex, whether they came to an appointment and whether they have one, and how many are to come.
type Asks = (Option<Day>, Option<Sex>, bool, bool, i64);

/// Who is taken between two instants, as the rules need it; what the patient has to come is counted from `now` on. The appointment that is being moved does not count.
///
/// # Errors
/// When the database is away.
pub async fn agenda(
    tx: &mut Tx,
    patient: Option<PatientId>,
    question: &Question<'_>,
    from: Timestamp,
    until: Timestamp,
    moving: Option<AppointmentId>,
) -> Result<Agenda> {
    let (tenant, now) = (question.tenant, question.now);
    let asks_who = tenant.some_policy(|policy| policy.patients.is_some());
    let counts = tenant.some_policy(|policy| policy.patient_limits.is_some() || policy.minimum_gap.is_some());
    let (day, present) = (std::time::Duration::from_hours(48), tx.now());
    // What has lapsed is free, and so is what is held for the form that this very patient fills in.
    let taken = sql!(
        tx,
        ask Taken,
        "SELECT practitioner, room, blocked_from, blocked_until, starts_at, ends_at, COALESCE(patient_id = $5, FALSE) \
         FROM appointments WHERE tenant_id = $1 AND status <> $2 AND starts_at > $3 AND starts_at < $4 \
         AND (CAST($6 AS UUID) IS NULL OR id <> $6) \
         AND (status <> $7 OR (lapses_at > $8 AND NOT (held_for = $9 AND COALESCE(patient_id = $5, FALSE))))",
        Status::Cancelled,
        from.minus(day),
        until.plus(day),
        patient,
        moving,
        Status::Held,
        present,
        HeldFor::Confirm
    )?;
    let absences = absences(tx, from, until).await?;
    let asks = match patient {
        Some(patient) => Some(sql!(
            tx,
            ask Asks,
            "SELECT p.birth_on, p.sex, $8 AND EXISTS (SELECT 1 FROM appointments a WHERE a.tenant_id = $1 AND a.patient_id = $2 AND a.status = $7), \
             $8 AND EXISTS (SELECT 1 FROM appointments a WHERE a.tenant_id = $1 AND a.patient_id = $2 AND (a.status = $3 OR a.status = $7) \
             AND (CAST($5 AS UUID) IS NULL OR a.id <> $5)), \
             (SELECT COUNT(*) FROM appointments a WHERE a.tenant_id = $1 AND a.patient_id = $2 AND (a.status = $3 OR a.status = $6) \
             AND a.starts_at > $4 AND (CAST($5 AS UUID) IS NULL OR a.id <> $5)) \
             FROM patients p WHERE p.tenant_id = $1 AND p.id = $2",
            patient,
            Status::Booked,
            now,
            moving,
            Status::Requested,
            Status::Attended,
            asks_who
        )?),
        None => None,
    };
    let visits = match patient.filter(|_| counts) {
        Some(patient) => Some(sql!(
            tx,
            ask Visit,
            "SELECT service, starts_at FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND starts_at > $3 AND starts_at < $4 \
             AND (status = $5 OR status = $6 OR status = $7) AND (CAST($8 AS UUID) IS NULL OR id <> $8)",
            patient,
            from.minus(VISITS),
            until.plus(VISITS),
            Status::Booked,
            Status::Requested,
            Status::Attended,
            moving
        )?),
        None => None,
    };
    let mut agenda = AgendaBuilder::default();
    for (practitioner, room, blocked_from, blocked_until, starts_at, ends_at, own) in taken.all(tx).await? {
        if own {
            agenda.own((starts_at, ends_at));
        }
        agenda.appointment(practitioner, room, (blocked_from, blocked_until));
    }
    for absence in absences.all(tx).await? {
        let time = (absence.starts_at.micros(), absence.ends_at.micros());
        match (absence.practitioner, absence.site) {
            (Some(practitioner), _) => agenda.away(practitioner, time),
            (None, Some(site)) => agenda.closed(site, time),
            (None, None) => {}
        }
    }
    let asks = match asks {
        Some(asks) => asks.optional(tx).await?,
        None => None,
    };
    let (person, open) = asks.map_or((None, 0), |(birth_on, sex, attended, booked, open)| {
        (Some(Person { birth_on: birth_on.map(|day| day.0), sex, attended, booked }), open)
    });
    let visits = match visits {
        Some(visits) => visits.all(tx).await?,
        None => Vec::new(),
    };
    Ok(Agenda { visits, person, ..agenda.build(u32::try_from(open).unwrap_or(u32::MAX)) })
}
