//! Assignments with their answers, as the lists of patients and staff show them.

use super::super::model::State;
use crate::{
    clock::{Day, Timestamp},
    error::Result,
    ids::{AssignmentId, PatientId, ResponseId},
    storage::{Tx, sql},
};

/// An assignment with its answers, as lists show it.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Entry {
    /// The assignment.
    pub id: AssignmentId,
    /// Whose.
    pub patient_id: PatientId,
    /// The patient's name.
    pub patient: String,
    /// The plugin's name and the questionnaire's id.
    pub questionnaire: String,
    /// What the questionnaire was called.
    pub title: String,
    /// Who asked.
    pub assigned_by_name: Option<String>,
    /// Until when.
    pub due_on: Option<Day>,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub created_at: Timestamp,
    /// The answers, once they were begun.
    pub response_id: Option<ResponseId>,
    /// Whether staff must look at them at once.
    pub alert: Option<bool>,
    /// When they were submitted.
    pub submitted_at: Option<Timestamp>,
    /// When staff had read them.
    pub read_at: Option<Timestamp>,
}

/// All assignments of a patient, newest first, as the record shows them.
///
/// # Errors
/// When the database is away.
pub async fn list_for_staff(tx: &mut Tx, patient: PatientId) -> Result<Vec<Entry>> {
    sql!(
        tx,
        all Entry,
        "SELECT a.id, a.patient_id, p.given_name || ' ' || p.family_name AS patient, a.questionnaire, a.title, a.assigned_by_name, a.due_on, a.state, \
         a.created_at, r.id AS response_id, r.alert, r.submitted_at, r.read_at FROM assignments a \
         JOIN patients p ON p.tenant_id = a.tenant_id AND p.id = a.patient_id \
         LEFT JOIN responses r ON r.tenant_id = a.tenant_id AND r.assignment_id = a.id \
         WHERE a.tenant_id = $1 AND a.patient_id = $2 ORDER BY a.created_at DESC, a.id DESC LIMIT 200",
        patient
    )
}

/// The patient's submitted answers, newest first.
///
/// # Errors
/// When the database is away.
pub async fn list_submitted(tx: &mut Tx, patient: PatientId) -> Result<Vec<Entry>> {
    sql!(
        tx,
        all Entry,
        "SELECT a.id, a.patient_id, p.given_name || ' ' || p.family_name AS patient, a.questionnaire, a.title, a.assigned_by_name, a.due_on, a.state, \
         a.created_at, r.id AS response_id, r.alert, r.submitted_at, r.read_at FROM responses r \
         JOIN assignments a ON a.tenant_id = r.tenant_id AND a.id = r.assignment_id \
         JOIN patients p ON p.tenant_id = a.tenant_id AND p.id = a.patient_id \
         WHERE r.tenant_id = $1 AND r.patient_id = $2 AND r.submitted_at IS NOT NULL ORDER BY r.submitted_at DESC, r.id DESC LIMIT 200",
        patient
    )
}

/// Submitted answers of all patients, or of those that a practitioner attends: unread alerts first, then unread, then newest.
///
/// # Errors
/// When the database is away.
pub async fn inbox(
    tx: &mut Tx,
    practitioner: Option<&str>,
    unread_only: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    sql!(
        tx,
        all Entry,
        "SELECT a.id, a.patient_id, p.given_name || ' ' || p.family_name AS patient, a.questionnaire, a.title, a.assigned_by_name, a.due_on, a.state, \
         a.created_at, r.id AS response_id, r.alert, r.submitted_at, r.read_at FROM responses r \
         JOIN assignments a ON a.tenant_id = r.tenant_id AND a.id = r.assignment_id \
         JOIN patients p ON p.tenant_id = a.tenant_id AND p.id = a.patient_id \
         WHERE r.tenant_id = $1 AND r.submitted_at IS NOT NULL AND (r.read_at IS NULL OR NOT $2) \
         AND (CAST($5 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM appointments b WHERE b.tenant_id = a.tenant_id \
           AND b.patient_id = a.patient_id AND b.practitioner = $5 AND b.status <> 'cancelled')) \
         ORDER BY CASE WHEN r.read_at IS NOT NULL THEN 2 WHEN r.alert THEN 0 ELSE 1 END, r.submitted_at DESC, r.id DESC \
         LIMIT CAST($3 AS BIGINT) OFFSET CAST($4 AS BIGINT)",
        unread_only,
        limit,
        offset,
        practitioner
    )
}

/// How many submitted answers with an alert nobody has read: of all patients, or of those that a practitioner attends.
///
/// # Errors
/// When the database is away.
pub async fn unread_alerts(tx: &mut Tx, practitioner: Option<&str>) -> Result<i64> {
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM responses r WHERE r.tenant_id = $1 AND r.alert AND r.read_at IS NULL \
         AND (CAST($2 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM appointments b WHERE b.tenant_id = r.tenant_id \
           AND b.patient_id = r.patient_id AND b.practitioner = $2 AND b.status <> 'cancelled'))",
        practitioner
    )?;
    Ok(count)
}
