//! The questionnaires' only SQL.

mod entries;

pub use entries::{Entry, inbox, list_for_staff, list_submitted, unread_alerts};

use super::model::{Answers, Assignment, Form, Outcome, Response, State};
use crate::{
    clock::{Day, Timestamp},
    error::{Error, Result},
    ids::{AssignmentId, PatientId, ResponseId},
    storage::{Asked, Tx, sql},
};

/// A number of rows.
type Count = (i64,);
/// A column of text.
type Text = (String,);

const DRAFT: &str = "draft";
const SUBMITTED: &str = "submitted";

/// A questionnaire to be answered.
#[derive(Debug, Clone)]
pub struct NewAssignment<'a> {
    /// By whom.
    pub patient: PatientId,
    /// The plugin's name and the questionnaire's id.
    pub questionnaire: &'a str,
    /// What it is called.
    pub title: &'a str,
    /// Who asks for it; nobody where the patient begins it.
    pub assigned_by: Option<&'a str>,
    /// Until when it should be answered.
    pub due_on: Option<Day>,
    /// Where the patient goes on when it is answered, a path of the clinic.
    pub return_to: Option<&'a str>,
}

/// Asks a patient to answer a questionnaire.
///
/// # Errors
/// When the database is away.
pub async fn assign(tx: &mut Tx, new: NewAssignment<'_>) -> Result<AssignmentId> {
    let (id, now): (AssignmentId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO assignments (tenant_id, id, patient_id, questionnaire, title, assigned_by_name, due_on, state, created_at, return_to) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        new.patient,
        new.questionnaire,
        new.title,
        new.assigned_by,
        new.due_on,
        State::Open,
        now,
        new.return_to
    )?;
    Ok(id)
}

/// Notes where the patient goes on when an assignment is answered.
///
/// # Errors
/// When the database is away.
pub async fn set_return(tx: &mut Tx, id: AssignmentId, return_to: &str) -> Result<()> {
    sql!(tx, run, "UPDATE assignments SET return_to = $3 WHERE tenant_id = $1 AND id = $2", id, return_to)?;
    Ok(())
}

/// One assignment.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: AssignmentId) -> Result<Assignment> {
    sql!(
        tx,
        one Assignment,
        "SELECT id, patient_id, questionnaire, title, assigned_by_name, due_on, state, return_to, created_at FROM assignments \
         WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// One assignment of this patient.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is another's.
pub async fn get_for_patient(tx: &mut Tx, patient: PatientId, id: AssignmentId) -> Result<Assignment> {
    let assignment = get(tx, id).await?;
    if assignment.patient_id == patient { Ok(assignment) } else { Err(Error::NotFound) }
}

/// The patient's open assignments, the most urgent first.
///
/// # Errors
/// When the database is away.
pub async fn list_open(tx: &mut Tx, patient: PatientId) -> Result<Vec<Assignment>> {
    sql!(
        tx,
        all Assignment,
        "SELECT id, patient_id, questionnaire, title, assigned_by_name, due_on, state, return_to, created_at FROM assignments \
         WHERE tenant_id = $1 AND patient_id = $2 AND state = $3 ORDER BY due_on ASC NULLS LAST, created_at, id",
        patient,
        State::Open
    )
}

/// How many questionnaires wait for the patient's answers.
///
/// # Errors
/// When the database is away.
pub async fn open_count(tx: &mut Tx, patient: PatientId) -> Result<Asked<Count>> {
    sql!(
        tx,
        ask Count,
        "SELECT COUNT(*) FROM assignments WHERE tenant_id = $1 AND patient_id = $2 AND state = $3",
        patient,
        State::Open
    )
}

/// The draft of an assignment.
///
/// # Errors
/// When the database is away.
pub async fn draft(tx: &mut Tx, assignment: AssignmentId) -> Result<Option<Answers>> {
    let found = sql!(
        tx,
        optional Text,
        "SELECT answers FROM responses WHERE tenant_id = $1 AND assignment_id = $2 AND state = $3",
        assignment,
        DRAFT
    )?;
    found.map(|(answers,)| Ok(serde_json::from_str(&answers)?)).transpose()
}

/// Keeps what was typed. What was submitted is left alone.
///
/// # Errors
/// When the database is away.
pub async fn save_draft(tx: &mut Tx, assignment: &Assignment, answers: &Answers) -> Result<()> {
    let (id, now): (ResponseId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO responses (tenant_id, id, assignment_id, patient_id, state, answers, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (tenant_id, assignment_id) DO UPDATE SET answers = excluded.answers, updated_at = excluded.updated_at \
         WHERE responses.state = $5",
        id,
        assignment.id,
        assignment.patient_id,
        DRAFT,
        serde_json::to_string(answers)?,
        now
    )?;
    Ok(())
}

/// Submits the answers: from here on they are final. `None` when they were submitted already, or the assignment was taken back.
///
/// # Errors
/// When the database is away.
pub async fn submit(
    tx: &mut Tx,
    assignment: &Assignment,
    form: &Form,
    answers: &Answers,
    outcome: Option<&Outcome>,
) -> Result<Option<ResponseId>> {
    let now = tx.now();
    let closed = sql!(
        tx,
        run,
        "UPDATE assignments SET state = $4 WHERE tenant_id = $1 AND id = $2 AND state = $3",
        assignment.id,
        State::Open,
        State::Answered
    )?;
    if closed == 0 {
        return Ok(None);
    }
    let alert = outcome.is_some_and(|outcome| !outcome.alerts.is_empty());
    sql!(
        tx,
        run,
        "UPDATE responses SET state = $3, answers = $4, form = $5, outcome = $6, alert = $7, submitted_at = $8, updated_at = $8 \
         WHERE tenant_id = $1 AND assignment_id = $2 AND state = $9",
        assignment.id,
        SUBMITTED,
        serde_json::to_string(answers)?,
        serde_json::to_string(form)?,
        outcome.map(serde_json::to_string).transpose()?,
        alert,
        now,
        DRAFT
    )?;
    response_of(tx, assignment.id).await
}

/// A row's id.
type Id = (ResponseId,);

/// The submitted answers of an assignment.
///
/// # Errors
/// When the database is away.
pub async fn response_of(tx: &mut Tx, assignment: AssignmentId) -> Result<Option<ResponseId>> {
    let found = sql!(
        tx,
        optional Id,
        "SELECT id FROM responses WHERE tenant_id = $1 AND assignment_id = $2 AND state = $3",
        assignment,
        SUBMITTED
    )?;
    Ok(found.map(|(id,)| id))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ResponseId,
    patient_id: PatientId,
    form: String,
    answers: String,
    outcome: Option<String>,
    submitted_at: Timestamp,
    read_at: Option<Timestamp>,
    read_by_name: Option<String>,
    return_to: Option<String>,
}

/// Submitted answers.
///
/// # Errors
/// [`Error::NotFound`] when there are none of that id, or they are a draft.
pub async fn response(tx: &mut Tx, id: ResponseId) -> Result<Response> {
    let row = sql!(
        tx,
        one Row,
        "SELECT r.id, r.patient_id, r.form, r.answers, r.outcome, r.submitted_at, r.read_at, r.read_by_name, a.return_to \
         FROM responses r JOIN assignments a ON a.tenant_id = r.tenant_id AND a.id = r.assignment_id \
         WHERE r.tenant_id = $1 AND r.id = $2 AND r.state = $3",
        id,
        SUBMITTED
    )?;
    Ok(Response {
        id: row.id,
        patient_id: row.patient_id,
        form: serde_json::from_str(&row.form)?,
        answers: serde_json::from_str(&row.answers)?,
        outcome: row.outcome.as_deref().map(serde_json::from_str).transpose()?,
        submitted_at: row.submitted_at,
        read_at: row.read_at,
        read_by_name: row.read_by_name,
        return_to: row.return_to,
    })
}

/// Whose answers they are, and to which questionnaire.
///
/// # Errors
/// [`Error::NotFound`] when there are none of that id, or they are a draft.
pub async fn answered(tx: &mut Tx, id: ResponseId) -> Result<(PatientId, String)> {
    sql!(
        tx,
        one(PatientId, String),
        "SELECT r.patient_id, a.questionnaire FROM responses r \
         JOIN assignments a ON a.tenant_id = r.tenant_id AND a.id = r.assignment_id \
         WHERE r.tenant_id = $1 AND r.id = $2 AND r.state = $3",
        id,
        SUBMITTED
    )
}

/// Notes that staff have read the answers; returns whether it was the first time.
///
/// # Errors
/// When the database is away.
pub async fn mark_read(tx: &mut Tx, id: ResponseId, by: &str) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE responses SET read_at = $3, read_by_name = $4 WHERE tenant_id = $1 AND id = $2 AND submitted_at IS NOT NULL \
         AND read_at IS NULL",
        id,
        now,
        by
    )?;
    Ok(changed > 0)
}

/// Staff take an assignment back that was not answered yet; returns whether that was still so.
///
/// # Errors
/// When the database is away.
pub async fn cancel(tx: &mut Tx, id: AssignmentId) -> Result<bool> {
    let changed = sql!(
        tx,
        run,
        "UPDATE assignments SET state = $4 WHERE tenant_id = $1 AND id = $2 AND state = $3",
        id,
        State::Open,
        State::Cancelled
    )?;
    Ok(changed > 0)
}
