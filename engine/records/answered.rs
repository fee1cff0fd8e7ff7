//! When a patient last answered each questionnaire: a fact that booking looks at, without knowing what was answered.

use crate::{
    clock::Timestamp,
    error::Result,
    ids::PatientId,
    storage::{Asked, Tx, sql},
};

/// A questionnaire, by plugin and id, and when it was last submitted.
pub type Answered = (String, Timestamp);

/// Asks for the questionnaires that a patient has answered.
///
/// # Errors
/// When the database is away.
pub async fn ask(tx: &mut Tx, patient: PatientId) -> Result<Asked<Answered>> {
    sql!(
        tx,
        ask Answered,
        "SELECT a.questionnaire, MAX(r.submitted_at) FROM responses r \
         JOIN assignments a ON a.tenant_id = r.tenant_id AND a.id = r.assignment_id \
         WHERE r.tenant_id = $1 AND r.patient_id = $2 AND r.submitted_at IS NOT NULL GROUP BY a.questionnaire",
        patient
    )
}
