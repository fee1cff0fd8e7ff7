//! The audit trail: who did what to which record. It is written in the transaction of the act and cannot be changed.

use uuid::Uuid;

use crate::{
    clock::Timestamp,
    error::Result,
    ids::PatientId,
    storage::{Tx, sql, text_enum},
};

text_enum! {
    /// Who acts.
    pub enum ActorKind {
        /// A patient in the portal.
        Patient = "patient",
        /// A user of the console.
        Staff = "staff",
        /// A program that uses the JSON API with a token of the clinic.
        Program = "program",
        /// The engine itself: a job, a command of the operator.
        System = "system",
    }
}

/// Who acts: the id and the name as it is now, so that the trail reads right after the person is gone.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Of which kind.
    pub kind: ActorKind,
    /// The account or staff id.
    pub id: Option<Uuid>,
    /// The name.
    pub name: String,
}

impl Actor {
    /// The engine itself.
    pub fn system(name: &str) -> Self {
        Self { kind: ActorKind::System, id: None, name: name.to_owned() }
    }
}

/// One act.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// What was done: `appointment.cancelled`. A Fluent text `audit-appointment-cancelled` says it in words.
    pub action: &'a str,
    /// The kind of thing it was done to: `appointment`.
    pub subject: &'a str,
    /// Which one.
    pub id: Option<Uuid>,
    /// Whose record.
    pub patient: Option<PatientId>,
    /// What the reader needs besides, never health data: a reason that staff gave, a number.
    pub detail: Option<&'a str>,
}

/// Writes an act into the trail.
///
/// # Errors
/// When the database is away.
pub async fn record(tx: &mut Tx, actor: &Actor, act: Act<'_>) -> Result<()> {
    let (id, now): (Uuid, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        later,
        "INSERT INTO audit (tenant_id, id, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id, patient_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        now,
        actor.kind,
        actor.id,
        &actor.name,
        act.action,
        act.subject,
        act.id,
        act.patient,
        act.detail
    )?;
    Ok(())
}

/// Opening a patient's record.
pub const VIEWED: &str = "patient.viewed";

/// Whether it is written already that this person looked at the record since then.
///
/// # Errors
/// When the database is away.
pub async fn was_viewed(tx: &mut Tx, actor: &Actor, patient: PatientId, since: Timestamp) -> Result<bool> {
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM audit WHERE tenant_id = $1 AND patient_id = $2 AND at > $3 AND actor_id = $4 AND action = $5",
        patient,
        since,
        actor.id,
        VIEWED
    )?;
    Ok(count > 0)
}

/// A line of the trail.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Line {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who: of which kind.
    pub actor_kind: ActorKind,
    /// Who: by name.
    pub actor_name: String,
    /// What.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject_id: Option<Uuid>,
    /// On whose record.
    pub patient_id: Option<PatientId>,
    /// What else.
    pub detail: Option<String>,
}

/// The trail, newest first: of one record or of all, with an action of this beginning or any, older than `before`.
///
/// # Errors
/// When the database is away.
pub async fn list(
    tx: &mut Tx,
    patient: Option<PatientId>,
    action: Option<&str>,
    before: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<Line>> {
    sql!(
        tx,
        all Line,
        "SELECT id, at, actor_kind, actor_name, action, subject_kind, subject_id, patient_id, detail FROM audit \
         WHERE tenant_id = $1 AND (CAST($2 AS UUID) IS NULL OR patient_id = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR action LIKE $3 || '%') AND (CAST($4 AS BIGINT) IS NULL OR at < $4) \
         ORDER BY at DESC, id DESC LIMIT CAST($5 AS BIGINT)",
        patient,
        action,
        before,
        limit
    )
}
