//! Open sessions: an opaque random token in the cookie, only its hash in the database.

use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Role;
use crate::{
    clock::Timestamp,
    error::Result,
    ids::{AccountId, BlobId, PatientId, SessionId, StaffId},
    lang::Lang,
    storage::{Tx, sql, text_enum},
};

text_enum! {
    /// Whose session it is.
    pub enum Realm {
        /// A patient's.
        Patient = "patient",
        /// A staff member's.
        Staff = "staff",
    }
}

/// A patient's session with what every page shows of the person.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PatientSession {
    pub id: SessionId,
    pub account_id: AccountId,
    pub patient_id: PatientId,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub language: Lang,
    pub photo_id: Option<BlobId>,
    pub seen_at: Timestamp,
}

/// A staff member's session.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct StaffSession {
    pub id: SessionId,
    pub staff_id: StaffId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub practitioner: Option<String>,
    pub language: Lang,
    pub password_is_temporary: bool,
    pub seen_at: Timestamp,
}

/// The hash under which a secret token is kept and found.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

pub(super) async fn patient(tx: &mut Tx, token: &str) -> Result<Option<PatientSession>> {
    let now = tx.now();
    sql!(
        tx,
        optional PatientSession,
        "SELECT s.id, a.id AS account_id, p.id AS patient_id, p.given_name, p.family_name, a.email, a.language, a.photo_id, s.seen_at \
         FROM sessions s JOIN accounts a ON a.tenant_id = s.tenant_id AND a.id = s.subject_id \
         JOIN patients p ON p.tenant_id = s.tenant_id AND p.id = s.patient_id \
         WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.realm = $3 AND s.idle_until > $4 AND s.ends_at > $4 AND p.portal_access",
        token_hash(token),
        Realm::Patient,
        now
    )
}

pub(super) async fn staff(tx: &mut Tx, token: &str) -> Result<Option<StaffSession>> {
    let now = tx.now();
    sql!(
        tx,
        optional StaffSession,
        "SELECT s.id, f.id AS staff_id, f.name, f.email, f.role, f.practitioner, f.language, f.password_is_temporary, s.seen_at \
         FROM sessions s JOIN staff f ON f.tenant_id = s.tenant_id AND f.id = s.subject_id \
         WHERE s.tenant_id = $1 AND s.token_hash = $2 AND s.realm = $3 AND s.idle_until > $4 AND s.ends_at > $4 AND f.active",
        token_hash(token),
        Realm::Staff,
        now
    )
}

/// A new session. `idle` is how long it lasts unused, `lifetime` how long at most.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// Patient or staff.
    pub realm: Realm,
    /// The account or staff id.
    pub subject: Uuid,
    /// The record that a patient acts for.
    pub patient: Option<PatientId>,
    /// What the browser calls itself, for the list of sessions.
    pub device: &'a str,
    /// How long it lasts unused.
    pub idle: Duration,
    /// How long it lasts at most.
    pub lifetime: Duration,
}

/// Opens a session and returns the token for the cookie.
///
/// # Errors
/// When the database is away.
pub async fn start(tx: &mut Tx, session: NewSession<'_>) -> Result<String> {
    let (id, now, token): (SessionId, _, _) = (tx.new_id(), tx.now(), tx.new_token());
    let device: String = session.device.chars().filter(|c| !c.is_control()).take(200).collect();
    sql!(
        tx,
        run,
        "INSERT INTO sessions (tenant_id, id, realm, token_hash, subject_id, patient_id, device, created_at, seen_at, idle_until, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)",
        id,
        session.realm,
        token_hash(&token),
        session.subject,
        session.patient,
        &device,
        now,
        now.plus(session.idle),
        now.plus(session.lifetime)
    )?;
    sql!(tx, run, "DELETE FROM sessions WHERE tenant_id = $1 AND (ends_at < $2 OR idle_until < $2)", now)?;
    Ok(token)
}

/// Notes that the session is in use.
pub(super) async fn touch(tx: &mut Tx, id: SessionId, idle: Duration) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        later,
        "UPDATE sessions SET seen_at = $3, idle_until = $4 WHERE tenant_id = $1 AND id = $2",
        id,
        now,
        now.plus(idle)
    )
}

/// An open session as its owner sees it.
#[derive(Debug, sqlx::FromRow, serde::Serialize)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// What the browser called itself.
    pub device: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

/// The open sessions of an account or staff member, last used first.
///
/// # Errors
/// When the database is away.
pub async fn list(tx: &mut Tx, realm: Realm, subject: Uuid) -> Result<Vec<OpenSession>> {
    let now = tx.now();
    sql!(
        tx,
        all OpenSession,
        "SELECT id, device, created_at, seen_at FROM sessions \
         WHERE tenant_id = $1 AND realm = $2 AND subject_id = $3 AND idle_until > $4 AND ends_at > $4 ORDER BY seen_at DESC, id",
        realm,
        subject,
        now
    )
}

/// Ends one session of this owner; returns whether there was one.
///
/// # Errors
/// When the database is away.
pub async fn end(tx: &mut Tx, realm: Realm, subject: Uuid, id: SessionId) -> Result<bool> {
    let ended = sql!(
        tx,
        run,
        "DELETE FROM sessions WHERE tenant_id = $1 AND realm = $2 AND subject_id = $3 AND id = $4",
        realm,
        subject,
        id
    )?;
    Ok(ended > 0)
}

/// Ends every session of this owner but one: after a password change, a recovery, a closed account.
///
/// # Errors
/// When the database is away.
pub async fn end_others(tx: &mut Tx, realm: Realm, subject: Uuid, keep: Option<SessionId>) -> Result<()> {
    sql!(
        tx,
        run,
        "DELETE FROM sessions WHERE tenant_id = $1 AND realm = $2 AND subject_id = $3 AND (CAST($4 AS UUID) IS NULL OR id <> $4)",
        realm,
        subject,
        keep
    )?;
    Ok(())
}

/// Ends the session that a browser held until now: a sign-in never goes on with a token that was there before.
///
/// # Errors
/// When the database is away.
pub async fn end_token(tx: &mut Tx, realm: Realm, token: &str) -> Result<()> {
    sql!(
        tx,
        run,
        "DELETE FROM sessions WHERE tenant_id = $1 AND realm = $2 AND token_hash = $3",
        realm,
        token_hash(token)
    )?;
    Ok(())
}

/// Whose open session this token is.
///
/// # Errors
/// When the database is away.
pub async fn owner(tx: &mut Tx, realm: Realm, token: &str) -> Result<Option<Uuid>> {
    let now = tx.now();
    let found: Option<(Uuid,)> = sql!(
        tx,
        optional(Uuid,),
        "SELECT subject_id FROM sessions WHERE tenant_id = $1 AND realm = $2 AND token_hash = $3 AND idle_until > $4 AND ends_at > $4",
        realm,
        token_hash(token),
        now
    )?;
    Ok(found.map(|(id,)| id))
}
