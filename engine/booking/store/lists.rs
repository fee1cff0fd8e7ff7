//! Who is on the practitioners' lists.

use std::collections::HashMap;

use crate::{
    booking::model::{HeldFor, Listed, Status},
    error::Result,
    ids::PatientId,
    storage::{Asked, Tx, sql},
};

/// Practitioner, how many patients, and whether the one who asks is one of them.
pub(super) type List = (String, i64, i64);

/// Asks who has an appointment that was not called off, also the one that is being moved; nothing where the clinic limits no list.
///
/// # Errors
/// When the database is away.
pub(super) async fn ask(tx: &mut Tx, patient: Option<PatientId>) -> Result<Asked<List>> {
    let present = tx.now();
    sql!(
        tx,
        ask List,
        "SELECT practitioner, COUNT(DISTINCT patient_id), CAST(MAX(CASE WHEN patient_id = $3 THEN 1 ELSE 0 END) AS BIGINT) \
         FROM appointments WHERE tenant_id = $1 AND status <> $2 \
         AND (status <> $4 OR (lapses_at > $5 AND NOT (held_for = $6 AND COALESCE(patient_id = $3, FALSE)))) GROUP BY practitioner",
        Status::Cancelled,
        patient,
        Status::Held,
        present,
        HeldFor::Confirm
    )
}

/// The answer, as the rules look at it.
///
/// # Errors
/// When the database is away.
pub(super) async fn read(tx: &mut Tx, asked: Option<Asked<List>>) -> Result<HashMap<String, Listed>> {
    let Some(asked) = asked else { return Ok(HashMap::new()) };
    let listed = |(practitioner, patients, own): List| {
        (practitioner, Listed { patients: u32::try_from(patients).unwrap_or(u32::MAX), own: own > 0 })
    };
    Ok(asked.all(tx).await?.into_iter().map(listed).collect())
}
