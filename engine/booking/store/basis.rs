//! On what an appointment rests: who pays for it, and what it was booked on.

use crate::{
    error::Result,
    ids::{AppointmentId, EntitlementId},
    storage::{Tx, sql},
};

/// On what an appointment rests.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow, serde::Serialize)]
#[sqlx(default)]
pub struct Basis {
    /// Who pays: `self-pay`, an insurer by slug, or an insurer and its plan; nothing where the clinic names no insurers.
    pub payer: Option<String>,
    /// The insurer and plan in words, as they were.
    pub payer_name: Option<String>,
    /// The referral of which it uses a visit.
    pub referral_id: Option<EntitlementId>,
    /// The invitation that it answers.
    pub invitation_id: Option<EntitlementId>,
}

/// Writes it, where there is something to write.
///
/// # Errors
/// When the database is away.
pub(super) async fn set(tx: &mut Tx, id: AppointmentId, basis: &Basis) -> Result<()> {
    if *basis == Basis::default() {
        return Ok(());
    }
    sql!(
        tx,
        later,
        "UPDATE appointments SET payer = $3, payer_name = $4, referral_id = $5, invitation_id = $6 WHERE tenant_id = $1 AND id = $2",
        id,
        &basis.payer,
        &basis.payer_name,
        basis.referral_id,
        basis.invitation_id
    )?;
    Ok(())
}
