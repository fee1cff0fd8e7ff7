//! The table of mails: what was sent, waits or failed.

use uuid::Uuid;

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::{MailId, PatientId},
    jobs,
    lang::Lang,
    storage::{Tx, sql, text_enum},
};

/// The kind of the job that sends a mail.
pub const JOB: &str = "mail";

text_enum! {
    /// What became of a mail.
    pub enum State {
        /// Waits for its turn, or for the next attempt.
        Queued = "queued",
        /// A server took it.
        Sent = "sent",
        /// Given up: an address that is none, or too many attempts.
        Failed = "failed",
        /// Not sent, since what it would have told is no longer so.
        Skipped = "skipped",
    }
}

/// A mail to be written.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// The kind under which `router.rs` registers its composer, such as `booking.confirmed`.
    pub kind: &'static str,
    /// The row it is about.
    pub about: Uuid,
    /// The patient whose record shows the mail.
    pub patient: Option<PatientId>,
    /// The address, as it is now; the composer may know a newer one.
    pub to: String,
    /// The recipient's language.
    pub lang: Lang,
}

/// A mail in the outbox.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Its kind.
    pub kind: String,
    /// The row it is about.
    pub about: Uuid,
    /// The patient, when it goes to one.
    pub patient_id: Option<PatientId>,
    /// The address.
    pub recipient: String,
    /// The language.
    pub language: Lang,
    /// The subject, once it was composed.
    pub subject: Option<String>,
    /// What became of it.
    pub state: State,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

/// Queues a mail in this transaction: it goes out if, and only if, the transaction commits.
///
/// # Errors
/// When the database is away.
pub async fn queue(tx: &mut Tx, mail: NewMail) -> Result<MailId> {
    let now = tx.now();
    queue_for(tx, mail, now).await
}

/// The same for a mail that is not sent before that.
///
/// # Errors
/// When the database is away.
pub async fn queue_for(tx: &mut Tx, mail: NewMail, at: Timestamp) -> Result<MailId> {
    let id: MailId = tx.new_id();
    let now = tx.now();
    sql!(
        tx,
        later,
        "INSERT INTO mails (tenant_id, id, kind, about, patient_id, recipient, language, state, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        id,
        mail.kind,
        mail.about,
        mail.patient,
        &mail.to,
        mail.lang,
        State::Queued,
        now
    )?;
    jobs::enqueue(tx, JOB, id.0, at).await?;
    Ok(id)
}

/// Has a mail of one of these kinds about this row sent now that waits and that nobody has begun to compose; `false` where there is none.
///
/// # Errors
/// When the database is away.
pub async fn hasten(tx: &mut Tx, [one, two, three]: [&str; 3], about: Uuid) -> Result<bool> {
    let waiting: Vec<(MailId,)> = sql!(
        tx,
        all(MailId,),
        "SELECT id FROM mails WHERE tenant_id = $1 AND about = $2 AND state = $3 AND kind IN ($4, $5, $6)",
        about,
        State::Queued,
        one,
        two,
        three
    )?;
    let mut found = false;
    for (id,) in waiting {
        found |= jobs::hasten(tx, JOB, id.0).await?;
    }
    Ok(found)
}

/// Whether there is a mail of this kind about this row already.
///
/// # Errors
/// When the database is away.
pub async fn is_known(tx: &mut Tx, kind: &str, about: Uuid) -> Result<bool> {
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM mails WHERE tenant_id = $1 AND kind = $2 AND about = $3",
        kind,
        about
    )?;
    Ok(count > 0)
}

/// Sends a mail again. One that was sent stays in the list as sent, and its like is queued beside it: it may turn out that there is nothing
/// to say any more. One that was skipped or given up is queued itself.
///
/// # Errors
/// [`Error::NotFound`] when there is no such mail, or it waits already.
pub async fn resend(tx: &mut Tx, id: MailId) -> Result<()> {
    let now = tx.now();
    let like: MailId = tx.new_id();
    let copied = sql!(
        tx,
        run,
        "INSERT INTO mails (tenant_id, id, kind, about, patient_id, recipient, language, state, created_at, updated_at) \
         SELECT tenant_id, $3, kind, about, patient_id, recipient, language, $4, $5, $5 \
         FROM mails WHERE tenant_id = $1 AND id = $2 AND state = $6",
        id,
        like,
        State::Queued,
        now,
        State::Sent
    )?;
    if copied > 0 {
        jobs::enqueue(tx, JOB, like.0, now).await?;
        return Ok(());
    }
    let changed = sql!(
        tx,
        run,
        "UPDATE mails SET state = $3, attempts = 0, last_error = NULL, updated_at = $4 \
         WHERE tenant_id = $1 AND id = $2 AND state <> $3",
        id,
        State::Queued,
        now
    )?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    jobs::enqueue(tx, JOB, id.0, now).await?;
    Ok(())
}

/// One mail.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: MailId) -> Result<Mail> {
    sql!(
        tx,
        one Mail,
        "SELECT id, kind, about, patient_id, recipient, language, subject, state, attempts, last_error, created_at, updated_at \
         FROM mails WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// Mails, newest first: of one patient or of all, in one state or in any, older than `before`.
///
/// # Errors
/// When the database is away.
pub async fn list(
    tx: &mut Tx,
    patient: Option<PatientId>,
    state: Option<State>,
    before: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<Mail>> {
    sql!(
        tx,
        all Mail,
        "SELECT id, kind, about, patient_id, recipient, language, subject, state, attempts, last_error, created_at, updated_at \
         FROM mails WHERE tenant_id = $1 AND (CAST($2 AS UUID) IS NULL OR patient_id = $2) \
         AND (CAST($3 AS TEXT) IS NULL OR state = $3) AND (CAST($4 AS BIGINT) IS NULL OR created_at < $4) \
         ORDER BY created_at DESC, id DESC LIMIT CAST($5 AS BIGINT)",
        patient,
        state,
        before,
        limit
    )
}

/// Notes what became of an attempt.
///
/// # Errors
/// When the database is away.
pub async fn mark(tx: &mut Tx, id: MailId, state: State, subject: Option<&str>, error: Option<&str>) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        later,
        "UPDATE mails SET state = $3, subject = COALESCE($4, subject), last_error = $5, attempts = attempts + 1, \
         updated_at = $6 WHERE tenant_id = $1 AND id = $2",
        id,
        state,
        subject,
        error,
        now
    )
}
