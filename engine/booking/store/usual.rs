//! With whom a patient has been.

use crate::{
    booking::model::Status,
    error::Result,
    ids::PatientId,
    storage::{Asked, Tx, sql},
};

/// A practitioner, how often, and when last.
pub(super) type With = (String, i64, i64);

/// A column of text.
type Text = (String,);

/// Who attends a patient: the practitioners of all appointments that were not called off, by slug.
///
/// # Errors
/// When the database is away.
pub async fn practitioners_of(tx: &mut Tx, patient: PatientId) -> Result<Vec<String>> {
    let found = sql!(
        tx,
        all Text,
        "SELECT DISTINCT practitioner FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND status <> $3 AND status <> $4",
        patient,
        Status::Cancelled,
        Status::Held
    )?;
    Ok(found.into_iter().map(|(slug,)| slug).collect())
}

/// Asks for the practitioners whom the patient came to or has an appointment with, most often first; nothing where nobody is chosen by it.
///
/// # Errors
/// When the database is away.
pub(super) async fn ask(tx: &mut Tx, patient: PatientId) -> Result<Asked<With>> {
    sql!(
        tx,
        ask With,
        "SELECT practitioner, COUNT(*) AS visits, MAX(starts_at) AS latest FROM appointments \
         WHERE tenant_id = $1 AND patient_id = $2 AND (status = $3 OR status = $4) \
         GROUP BY practitioner ORDER BY visits DESC, latest DESC, practitioner",
        patient,
        Status::Booked,
        Status::Attended
    )
}

/// The answer, as the rules look at it.
///
/// # Errors
/// When the database is away.
pub(super) async fn read(tx: &mut Tx, asked: Option<Asked<With>>) -> Result<Vec<String>> {
    let Some(asked) = asked else { return Ok(Vec::new()) };
    Ok(asked.all(tx).await?.into_iter().map(|(practitioner, ..)| practitioner).collect())
}
