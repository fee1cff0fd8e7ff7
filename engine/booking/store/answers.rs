//! What patients answered when they booked, and what they typed for an hour that was gone.

use uuid::Uuid;

use crate::{
    booking::model::Answers,
    clock::Timestamp,
    error::Result,
    ids::{AppointmentId, PatientId},
    storage::{Tx, sql},
};

/// How long what was typed is kept for another hour.
const KEPT: std::time::Duration = std::time::Duration::from_hours(1);

/// Why the patient comes.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Answered {
    pub reason: Option<String>,
    pub reason_name: Option<String>,
    pub comment: Option<String>,
}

/// What the patient agreed to, or not.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Given {
    pub slug: String,
    pub version: String,
    pub words: String,
    pub given: i64,
    pub answered_at: Timestamp,
}

/// Keeps why the patient comes.
///
/// # Errors
/// When the database is away.
pub async fn insert(tx: &mut Tx, id: AppointmentId, patient: PatientId, answered: &Answered) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "INSERT INTO booking_answers (tenant_id, appointment_id, patient_id, reason, reason_name, comment, answered_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        patient,
        &answered.reason,
        &answered.reason_name,
        &answered.comment,
        now
    )?;
    Ok(())
}

/// Keeps an answer to a consent: the very words, their version and the time.
///
/// # Errors
/// When the database is away.
pub async fn insert_consent(
    tx: &mut Tx,
    id: AppointmentId,
    patient: PatientId,
    (slug, version, words): (&str, &str, &str),
    given: bool,
) -> Result<()> {
    let (row, now): (Uuid, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO booking_consents (tenant_id, id, appointment_id, patient_id, slug, version, words, given, answered_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row,
        id,
        patient,
        slug,
        version,
        words,
        i64::from(given),
        now
    )?;
    Ok(())
}

/// Why the patient comes to this appointment, where they were asked.
///
/// # Errors
/// When the database is away.
pub async fn find(tx: &mut Tx, id: AppointmentId) -> Result<Option<Answered>> {
    sql!(
        tx,
        optional Answered,
        "SELECT reason, reason_name, comment FROM booking_answers WHERE tenant_id = $1 AND appointment_id = $2",
        id
    )
}

/// What they agreed to with it.
///
/// # Errors
/// When the database is away.
pub async fn consents(tx: &mut Tx, id: AppointmentId) -> Result<Vec<Given>> {
    sql!(
        tx,
        all Given,
        "SELECT slug, version, words, given, answered_at FROM booking_consents WHERE tenant_id = $1 AND appointment_id = $2 \
         ORDER BY id",
        id
    )
}

/// Keeps what was typed, for another hour.
///
/// # Errors
/// When the database is away.
pub async fn keep_draft(tx: &mut Tx, patient: PatientId, answers: &Answers) -> Result<()> {
    let now = tx.now();
    let text = serde_json::to_string(answers)?;
    sql!(
        tx,
        run,
        "INSERT INTO booking_drafts (tenant_id, patient_id, answers, written_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_id, patient_id) DO UPDATE SET answers = excluded.answers, written_at = excluded.written_at",
        patient,
        text,
        now
    )?;
    crate::jobs::enqueue(tx, FORGET_DRAFT, patient, now.plus(KEPT)).await?;
    Ok(())
}

/// The job that forgets what was typed.
pub const FORGET_DRAFT: &str = "booking.forget-draft";

type Text = (String,);

/// What was typed for an hour that was gone a short while ago.
///
/// # Errors
/// When the database is away.
pub async fn draft(tx: &mut Tx, patient: PatientId) -> Result<Option<Answers>> {
    let since = tx.now().minus(KEPT);
    let found: Option<Text> = sql!(
        tx,
        optional Text,
        "SELECT answers FROM booking_drafts WHERE tenant_id = $1 AND patient_id = $2 AND written_at > $3",
        patient,
        since
    )?;
    Ok(found.and_then(|(text,)| serde_json::from_str(&text).ok()))
}

/// Forgets what was typed: all of it once booked, otherwise only what is old.
///
/// # Errors
/// When the database is away.
pub async fn forget_draft(tx: &mut Tx, patient: PatientId, booked: bool) -> Result<()> {
    let until = if booked { tx.now() } else { tx.now().minus(KEPT) };
    sql!(
        tx,
        run,
        "DELETE FROM booking_drafts WHERE tenant_id = $1 AND patient_id = $2 AND written_at <= $3",
        patient,
        until
    )?;
    Ok(())
}
