//! The engine's statements for the measured pages, as they are in its stores.

use sha2::{Digest, Sha256};
use sqlx::{Result, SqliteConnection};
use uuid::Uuid;

use super::CLINIC;

const HOURS_48: i64 = 48 * 3_600 * 1_000_000;

#[derive(sqlx::FromRow)]
pub struct Session {
    pub patient_id: Uuid,
    pub given_name: String,
    pub family_name: String,
}

pub async fn session(connection: &mut SqliteConnection, token: &str) -> Result<Option<Session>> {
    sqlx::query_as(
        "SELECT s.id, a.id AS account_id, p.id AS patient_id, p.given_name, p.family_name, a.email, a.language, a.photo_id, s.seen_at \
         FROM sessions s JOIN accounts a ON a.tenant_id = s.tenant_id AND a.id = s.subject_id \
         JOIN patients p ON p.tenant_id = s.tenant_id AND p.id = s.patient_id \
         WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.realm = $3 AND s.idle_until > $4 AND s.ends_at > $4 AND p.portal_access",
    )
    .bind(CLINIC)
    .bind(Sha256::digest(token).to_vec())
    .bind("patient")
    .bind(super::words::now())
    .fetch_optional(connection)
    .await
}

#[derive(sqlx::FromRow)]
pub struct Appointment {
    pub id: Uuid,
    pub service: String,
    pub service_name: String,
    pub site_name: String,
    pub practitioner_name: String,
    pub starts_local: String,
    pub starts_at: i64,
    pub status: String,
    pub moves: i64,
}

pub async fn pending(connection: &mut SqliteConnection, patient: Uuid, now: i64) -> Result<Vec<Appointment>> {
    sqlx::query_as(
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND (status = $3 OR status = $5) AND ends_at > $4 \
         ORDER BY starts_at",
    )
    .bind(CLINIC)
    .bind(patient)
    .bind("booked")
    .bind(now)
    .bind("requested")
    .fetch_all(connection)
    .await
}

pub async fn past(connection: &mut SqliteConnection, patient: Uuid, now: i64) -> Result<Vec<Appointment>> {
    sqlx::query_as(
        "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND ((status <> $3 AND status <> $7) OR ends_at <= $4) \
         AND status <> $6 ORDER BY starts_at DESC LIMIT CAST($5 AS BIGINT)",
    )
    .bind(CLINIC)
    .bind(patient)
    .bind("booked")
    .bind(now)
    .bind(50)
    .bind("held")
    .bind("requested")
    .fetch_all(connection)
    .await
}

pub async fn unread_documents(connection: &mut SqliteConnection, patient: Uuid, now: i64) -> Result<i64> {
    let (count,) = sqlx::query_as(
        "SELECT COUNT(*) FROM documents WHERE tenant_id = $1 AND patient_id = $2 AND origin = $3 AND visible_at <= $4 \
         AND withdrawn_at IS NULL AND opened_at IS NULL",
    )
    .bind(CLINIC)
    .bind(patient)
    .bind("clinic")
    .bind(now)
    .fetch_one(connection)
    .await?;
    Ok(count)
}

pub async fn open_questionnaires(connection: &mut SqliteConnection, patient: Uuid) -> Result<i64> {
    let (count,) =
        sqlx::query_as("SELECT COUNT(*) FROM assignments WHERE tenant_id = $1 AND patient_id = $2 AND state = $3")
            .bind(CLINIC)
            .bind(patient)
            .bind("open")
            .fetch_one(connection)
            .await?;
    Ok(count)
}

/// On the waiting list.
#[derive(sqlx::FromRow)]
pub struct Waiting {
    pub service_name: String,
}

pub async fn waiting(connection: &mut SqliteConnection, patient: Uuid) -> Result<Vec<Waiting>> {
    sqlx::query_as(
        "SELECT * FROM waiting WHERE tenant_id = $1 AND patient_id = $2 AND ended_at IS NULL ORDER BY since_at",
    )
    .bind(CLINIC)
    .bind(patient)
    .fetch_all(connection)
    .await
}

/// A referral or an invitation.
#[derive(sqlx::FromRow)]
pub struct Entitlement {
    pub kind: String,
    pub service: String,
    pub service_name: String,
    pub visits: i64,
    pub valid_until: String,
    pub referred_by: Option<String>,
    pub withdrawn_at: Option<i64>,
    pub remaining: i64,
}

pub async fn entitlements(connection: &mut SqliteConnection, patient: Uuid, now: i64) -> Result<Vec<Entitlement>> {
    sqlx::query_as(
        "SELECT e.id, e.patient_id, e.kind, e.service, e.service_name, e.visits, e.valid_from, e.valid_until, e.referred_by, e.created_at, \
         e.withdrawn_at, e.visits - (SELECT COUNT(*) FROM appointments a WHERE a.tenant_id = e.tenant_id AND a.patient_id = e.patient_id \
         AND (a.referral_id = e.id OR a.invitation_id = e.id) AND a.status <> $3 AND (CAST($4 AS UUID) IS NULL OR a.id <> $4) \
         AND (a.status <> $5 OR (a.lapses_at > $6 AND a.held_for <> $7))) AS remaining \
         FROM entitlements e WHERE e.tenant_id = $1 AND e.patient_id = $2 ORDER BY e.created_at DESC, e.id DESC LIMIT 200",
    )
    .bind(CLINIC)
    .bind(patient)
    .bind("cancelled")
    .bind(None::<Uuid>)
    .bind("held")
    .bind(now)
    .bind("confirm")
    .fetch_all(connection)
    .await
}

/// A time that somebody is taken: practitioner, room, start and end with the buffers, start and end without them, and whether it is
/// the patient's own.
pub type Taken = (String, Option<String>, i64, i64, i64, i64, bool);

pub async fn taken(
    connection: &mut SqliteConnection,
    patient: Uuid,
    now: i64,
    from: i64,
    until: i64,
) -> Result<Vec<Taken>> {
    sqlx::query_as(
        "SELECT practitioner, room, blocked_from, blocked_until, starts_at, ends_at, COALESCE(patient_id = $5, FALSE) FROM ( \
         SELECT * FROM appointments WHERE tenant_id = $1 AND practitioner = $10 AND blocked_from > $3 AND blocked_from < $4 \
         UNION ALL SELECT * FROM appointments WHERE tenant_id = $1 AND blocked_from > $3 AND blocked_from < $4 AND practitioner IN \
         (SELECT s.substitute FROM absences s WHERE s.tenant_id = $1 AND s.practitioner = $10 AND s.ends_at > $3) \
         UNION ALL SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $5 AND starts_at > $3 AND starts_at < $4 \
         UNION ALL SELECT * FROM appointments WHERE $11 AND tenant_id = $1 AND starts_at > $3 AND starts_at < $4 \
         AND (CAST($10 AS TEXT) IS NULL OR room IS NOT NULL)) AS near \
         WHERE status <> $2 AND (CAST($6 AS UUID) IS NULL OR id <> $6) \
         AND (status <> $7 OR (lapses_at > $8 AND NOT (held_for = $9 AND COALESCE(patient_id = $5, FALSE))))",
    )
    .bind(CLINIC)
    .bind("cancelled")
    .bind(from - HOURS_48)
    .bind(until + HOURS_48)
    .bind(patient)
    .bind(None::<Uuid>)
    .bind("held")
    .bind(now)
    .bind("confirm")
    .bind(None::<String>)
    .bind(true)
    .fetch_all(connection)
    .await
}

#[derive(sqlx::FromRow)]
pub struct Absence {
    pub practitioner: Option<String>,
    pub site: Option<String>,
    pub starts_at: i64,
    pub ends_at: i64,
}

pub async fn absences(connection: &mut SqliteConnection, from: i64, until: i64) -> Result<Vec<Absence>> {
    sqlx::query_as(
        "SELECT id, practitioner, site, reason, starts_at, ends_at FROM absences \
         WHERE tenant_id = $1 AND ends_at > $2 AND starts_at < $3 ORDER BY starts_at",
    )
    .bind(CLINIC)
    .bind(from)
    .bind(until)
    .fetch_all(connection)
    .await
}

pub async fn appointments_to_come(connection: &mut SqliteConnection, patient: Uuid, now: i64) -> Result<i64> {
    let (count,) = sqlx::query_as(
        "SELECT COUNT(*) FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND (status = $3 OR status = $6) AND starts_at > $4 \
         AND (CAST($5 AS UUID) IS NULL OR id <> $5)",
    )
    .bind(CLINIC)
    .bind(patient)
    .bind("booked")
    .bind(now)
    .bind(None::<Uuid>)
    .bind("requested")
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// One booking, committed by itself: what remains of a booking when everything around it is left away.
pub async fn insert(
    connection: &mut SqliteConnection,
    clinic: &str,
    patient: Uuid,
    practitioner: &str,
    starts_at: i64,
) -> Result<()> {
    let now = super::words::now();
    let ends_at = starts_at + 10 * 60 * 1_000_000;
    sqlx::query(
        "INSERT INTO appointments (tenant_id, id, patient_id, service, service_name, site, site_name, practitioner, \
         practitioner_name, room, room_name, starts_local, zone, starts_at, ends_at, blocked_from, blocked_until, status, source, \
         moves, sequence, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
    )
    .bind(clinic)
    .bind(new_id())
    .bind(patient)
    .bind("visit")
    .bind("Consulta")
    .bind("centre")
    .bind("Centro")
    .bind(practitioner)
    .bind("Profesional")
    .bind(None::<String>)
    .bind(None::<String>)
    .bind("2030-01-01T10:00")
    .bind("UTC")
    .bind(starts_at)
    .bind(ends_at)
    .bind(starts_at)
    .bind(ends_at)
    .bind("booked")
    .bind("patient")
    .bind(0)
    .bind(0)
    .bind(now)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// A fresh id.
#[expect(clippy::disallowed_methods, reason = "the smallest program takes the system's randomness")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
