//! Referrals and invitations in the database.

use crate::{
    booking::model::{Entitlement, EntitlementKind, HeldFor, Status},
    clock::{Day, Timestamp},
    error::{Error, Result},
    ids::{AppointmentId, EntitlementId, PatientId},
    storage::{Asked, Tx, sql},
};

/// A referral or an invitation, as it was noted down, with how much of it is left.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Noted {
    pub id: EntitlementId,
    pub patient_id: PatientId,
    pub kind: EntitlementKind,
    pub service: String,
    pub service_name: String,
    pub visits: i64,
    pub valid_from: Day,
    pub valid_until: Day,
    /// Who sent the patient.
    pub referred_by: Option<String>,
    pub created_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
    /// How many appointments can still be booked on it.
    pub remaining: i64,
}

impl Noted {
    /// Whether something can still be booked on it.
    pub fn is_open(&self, today: Day) -> bool {
        self.withdrawn_at.is_none() && self.remaining > 0 && self.valid_until >= today
    }
}

impl From<Noted> for Entitlement {
    fn from(noted: Noted) -> Self {
        Self {
            id: noted.id,
            kind: noted.kind,
            service: noted.service,
            from: noted.valid_from.0,
            until: noted.valid_until.0,
            left: noted.remaining,
        }
    }
}

/// Asks for what a patient has, the latest first, also what was withdrawn. What is held for the form that this very patient fills in uses
/// nothing up, nor does the appointment that is being moved.
///
/// # Errors
/// When the database is away.
pub async fn ask(tx: &mut Tx, patient: PatientId, moving: Option<AppointmentId>) -> Result<Asked<Noted>> {
    let now = tx.now();
    sql!(
        tx,
        ask Noted,
        "SELECT e.id, e.patient_id, e.kind, e.service, e.service_name, e.visits, e.valid_from, e.valid_until, e.referred_by, e.created_at, \
         e.withdrawn_at, e.visits - (SELECT COUNT(*) FROM appointments a WHERE a.tenant_id = e.tenant_id AND a.patient_id = e.patient_id \
         AND (a.referral_id = e.id OR a.invitation_id = e.id) AND a.status <> $3 AND (CAST($4 AS UUID) IS NULL OR a.id <> $4) \
         AND (a.status <> $5 OR (a.lapses_at > $6 AND a.held_for <> $7))) AS remaining \
         FROM entitlements e WHERE e.tenant_id = $1 AND e.patient_id = $2 ORDER BY e.created_at DESC, e.id DESC LIMIT 200",
        patient,
        Status::Cancelled,
        moving,
        Status::Held,
        now,
        HeldFor::Confirm
    )
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: EntitlementId) -> Result<Noted> {
    sql!(
        tx,
        one Noted,
        "SELECT id, patient_id, kind, service, service_name, visits, valid_from, valid_until, referred_by, created_at, withdrawn_at, \
         visits AS remaining FROM entitlements WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// Notes one down.
///
/// # Errors
/// When the database is away.
pub async fn insert(tx: &mut Tx, noted: &Noted) -> Result<()> {
    sql!(
        tx,
        run,
        "INSERT INTO entitlements (tenant_id, id, patient_id, kind, service, service_name, visits, valid_from, valid_until, referred_by, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        noted.id,
        noted.patient_id,
        noted.kind,
        &noted.service,
        &noted.service_name,
        noted.visits,
        noted.valid_from,
        noted.valid_until,
        &noted.referred_by,
        noted.created_at
    )?;
    Ok(())
}

/// Withdraws one. Appointments that were booked on it stand.
///
/// # Errors
/// [`Error::NotFound`] when that was done already.
pub async fn withdraw(tx: &mut Tx, id: EntitlementId) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE entitlements SET withdrawn_at = $3 WHERE tenant_id = $1 AND id = $2 AND withdrawn_at IS NULL",
        id,
        now
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}
