//! Calendar feeds in the database, and the appointments that they show.

use super::{
    super::model::{FeedKind as Kind, Status},
    Appointment,
};
use crate::{
    clock::Timestamp,
    error::Result,
    ids::{FeedId, PatientId},
    lang::Lang,
    portal::token_hash,
    storage::{Tx, sql},
};

/// A feed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Feed {
    pub kind: Kind,
    /// The slug of the practitioner or the room; the patient's record.
    pub subject: String,
    pub patient_id: Option<PatientId>,
    pub created_at: Timestamp,
    /// The language of whoever made it, where that was asked for.
    #[sqlx(default)]
    pub language: Option<Lang>,
}

/// Makes a feed, or gives it another secret, and returns that. It is nowhere else.
///
/// # Errors
/// When the database is away.
pub async fn renew(
    tx: &mut Tx,
    owner: uuid::Uuid,
    kind: Kind,
    subject: &str,
    patient: Option<PatientId>,
) -> Result<String> {
    let (id, token, now): (FeedId, _, _) = (tx.new_id(), tx.new_token(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO feeds (tenant_id, id, owner, kind, subject, patient_id, token_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, owner, kind, subject) \
         DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at",
        id,
        owner,
        kind,
        subject,
        patient,
        token_hash(&token),
        now
    )?;
    Ok(token)
}

/// Takes a feed away; `false` when there was none.
///
/// # Errors
/// When the database is away.
pub async fn revoke(tx: &mut Tx, owner: uuid::Uuid, kind: Kind, subject: &str) -> Result<bool> {
    let gone = sql!(
        tx,
        run,
        "DELETE FROM feeds WHERE tenant_id = $1 AND owner = $2 AND kind = $3 AND subject = $4",
        owner,
        kind,
        subject
    )?;
    Ok(gone > 0)
}

/// The feeds that a person has made.
///
/// # Errors
/// When the database is away.
pub async fn list(tx: &mut Tx, owner: uuid::Uuid) -> Result<Vec<Feed>> {
    sql!(
        tx,
        all Feed,
        "SELECT kind, subject, patient_id, created_at FROM feeds WHERE tenant_id = $1 AND owner = $2",
        owner
    )
}

/// The feed of a secret, as long as the person who made it may see what it shows.
///
/// # Errors
/// When the database is away.
pub async fn find(tx: &mut Tx, token: &str) -> Result<Option<Feed>> {
    sql!(
        tx,
        optional Feed,
        "SELECT f.kind, f.subject, f.patient_id, f.created_at, \
         COALESCE((SELECT a.language FROM accounts a WHERE a.tenant_id = f.tenant_id AND a.id = f.owner), \
           (SELECT s.language FROM staff s WHERE s.tenant_id = f.tenant_id AND s.id = f.owner)) AS language FROM feeds f WHERE f.tenant_id = $1 AND f.token_hash = $2 \
         AND (EXISTS (SELECT 1 FROM account_records r JOIN patients p ON p.tenant_id = r.tenant_id AND p.id = r.patient_id \
             WHERE f.kind = 'patient' AND r.tenant_id = f.tenant_id AND r.account_id = f.owner AND r.patient_id = f.patient_id \
             AND p.portal_access) \
           OR EXISTS (SELECT 1 FROM staff s WHERE f.kind <> 'patient' AND s.tenant_id = f.tenant_id AND s.id = f.owner AND s.active \
             AND (s.role = 'admin' OR s.role = 'reception' \
               OR (s.role = 'practitioner' AND f.kind = 'practitioner' AND s.practitioner = f.subject))))",
        token_hash(token)
    )
}

/// What a feed shows: the appointments that stand and end after an instant, a thousand at most. What is held or requested lapses: it
/// comes into nobody's calendar.
///
/// # Errors
/// When the database is away.
pub async fn appointments(tx: &mut Tx, feed: &Feed, after: Timestamp) -> Result<Vec<Appointment>> {
    let subject = feed.subject.as_str();
    match feed.kind {
        Kind::Patient => sql!(
            tx,
            all Appointment,
            "SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND status <> $3 AND lapses_at IS NULL AND ends_at > $4 \
             ORDER BY starts_at, id LIMIT 1000",
            feed.patient_id,
            Status::Cancelled,
            after
        ),
        Kind::Practitioner => sql!(
            tx,
            all Appointment,
            "SELECT * FROM appointments WHERE tenant_id = $1 AND practitioner = $2 AND status <> $3 AND lapses_at IS NULL AND ends_at > $4 \
             ORDER BY starts_at, id LIMIT 1000",
            subject,
            Status::Cancelled,
            after
        ),
        Kind::Room => sql!(
            tx,
            all Appointment,
            "SELECT * FROM appointments WHERE tenant_id = $1 AND room = $2 AND status <> $3 AND lapses_at IS NULL AND ends_at > $4 \
             ORDER BY starts_at, id LIMIT 1000",
            subject,
            Status::Cancelled,
            after
        ),
    }
}
