//! Who pays: the insurers on a patient's record.

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::{CoverageId, PatientId},
    storage::{Asked, Tx, sql},
    tenancy::config::Payer,
};

/// An insurer and plan on a patient's record.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Coverage {
    /// Its id.
    pub id: CoverageId,
    /// Whose.
    pub patient_id: PatientId,
    /// The insurer, or insurer and plan, by slug: `salud-meseta/plena`.
    pub payer: String,
    /// The same in words, as it was when it was noted.
    pub name: String,
    /// The number on the card.
    pub member_number: Option<String>,
    /// Since when it is on the record.
    pub created_at: Timestamp,
}

impl Coverage {
    /// Who pays, as policies name it.
    pub fn payer(&self) -> Option<Payer> {
        self.payer.parse().ok()
    }
}

/// Asks for the insurers on a record, the first one noted first.
///
/// # Errors
/// When the database is away.
pub async fn ask(tx: &mut Tx, patient: PatientId) -> Result<Asked<Coverage>> {
    sql!(
        tx,
        ask Coverage,
        "SELECT id, patient_id, payer, name, member_number, created_at FROM coverages WHERE tenant_id = $1 AND patient_id = $2 \
         ORDER BY created_at, id",
        patient
    )
}

/// The insurers on a record, the first one noted first.
///
/// # Errors
/// When the database is away.
pub async fn list(tx: &mut Tx, patient: PatientId) -> Result<Vec<Coverage>> {
    ask(tx, patient).await?.all(tx).await
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: CoverageId) -> Result<Coverage> {
    sql!(
        tx,
        one Coverage,
        "SELECT id, patient_id, payer, name, member_number, created_at FROM coverages WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// Notes an insurer on a record; one that is there already gets the new number.
///
/// # Errors
/// When the database is away.
pub async fn note(
    tx: &mut Tx,
    patient: PatientId,
    payer: &Payer,
    name: &str,
    member_number: Option<&str>,
) -> Result<()> {
    let (id, now): (CoverageId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO coverages (tenant_id, id, patient_id, payer, name, member_number, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (tenant_id, patient_id, payer) DO UPDATE SET name = excluded.name, \
         member_number = COALESCE(excluded.member_number, coverages.member_number)",
        id,
        patient,
        payer.to_string(),
        name,
        member_number,
        now
    )?;
    Ok(())
}

/// Takes an insurer off a record. Appointments keep what they had.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn remove(tx: &mut Tx, id: CoverageId) -> Result<()> {
    match sql!(tx, run, "DELETE FROM coverages WHERE tenant_id = $1 AND id = $2", id)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
