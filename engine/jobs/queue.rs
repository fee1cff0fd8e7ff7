//! The table of jobs.

use uuid::Uuid;

use super::{ATTEMPTS, CLAIM, wait_after};
use crate::{
    clock::Timestamp,
    error::Result,
    ids::JobId,
    storage::{Asked, Tx, sql},
};

/// A lane and its earliest instant.
type Earliest = (String, i64);

/// A job that this worker has taken.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Claimed {
    /// The job.
    pub id: JobId,
    /// What kind: the name it is registered under in `router.rs`.
    pub kind: String,
    /// The row it is about.
    pub about: Uuid,
    /// How often it has been tried, this time included.
    pub attempts: i64,
    /// The lane that it waits in: empty for the clinic's own, otherwise a plugin's name.
    pub lane: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Writes a job into this transaction. It runs after the commit, not before `run_at`.
///
/// # Errors
/// When the database is away.
pub async fn enqueue(tx: &mut Tx, kind: &str, about: impl Into<Uuid>, run_at: Timestamp) -> Result<JobId> {
    enqueue_in(tx, "", kind, about, run_at).await
}

/// The same in a lane: jobs of one lane wait for each other, and for those of no other.
///
/// # Errors
/// When the database is away.
pub async fn enqueue_in(
    tx: &mut Tx,
    lane: &str,
    kind: &str,
    about: impl Into<Uuid>,
    run_at: Timestamp,
) -> Result<JobId> {
    let id: JobId = tx.new_id();
    let now = tx.now();
    sql!(
        tx,
        later,
        "INSERT INTO jobs (tenant_id, id, kind, about, run_at, created_at, lane) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        kind,
        about.into(),
        run_at,
        now,
        lane
    )?;
    due(tx, run_at).await?;
    Ok(id)
}

/// Has the job about something run now that waits and that no worker has taken; `false` where there is none. A worker that would take it
/// waits for this transaction.
///
/// # Errors
/// When the database is away.
pub async fn hasten(tx: &mut Tx, kind: &str, about: impl Into<Uuid>) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE jobs SET run_at = $2 WHERE tenant_id = $1 AND kind = $3 AND about = $4 AND claimed_at IS NULL AND failed_at IS NULL",
        now,
        kind,
        about.into()
    )?;
    if changed > 0 {
        due(tx, now).await?;
    }
    Ok(changed > 0)
}

/// Notes that the clinic has work from this instant on.
async fn due(tx: &mut Tx, at: Timestamp) -> Result<()> {
    if tx.on_postgres() {
        // PostgreSQL alone: other processes ask it who is due.
        sql!(
            tx,
            run,
            "INSERT INTO due (tenant_id, due_at) VALUES ($1, $2) \
             ON CONFLICT (tenant_id) DO UPDATE SET due_at = excluded.due_at WHERE due.due_at > excluded.due_at",
            at
        )?;
    }
    tx.note_due(at);
    Ok(())
}

/// Asks for the next job of a lane that is due, which is thereby taken, if there is one. A job whose worker vanished comes back after [`CLAIM`].
///
/// # Errors
/// When the database is away.
pub async fn claim(tx: &mut Tx, lane: &str) -> Result<Asked<Claimed>> {
    let now = tx.now();
    let stale = now.minus(CLAIM);
    sql!(
        tx,
        ask Claimed,
        "UPDATE jobs SET claimed_at = $2, attempts = attempts + 1 WHERE tenant_id = $1 AND id = ( \
             SELECT id FROM jobs WHERE tenant_id = $1 AND lane = $4 AND run_at <= $2 AND failed_at IS NULL \
             AND (claimed_at IS NULL OR claimed_at < $3) ORDER BY run_at, id LIMIT 1) \
         AND (claimed_at IS NULL OR claimed_at < $3) \
         RETURNING id, kind, about, attempts, lane, created_at",
        now,
        stale,
        lane
    )
}

/// Takes away the jobs of a kind that are due and that nobody has taken: for one that does at once what each of them would do.
///
/// # Errors
/// When the database is away.
pub async fn absorb(tx: &mut Tx, kind: &str) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        later,
        "DELETE FROM jobs WHERE tenant_id = $1 AND kind = $2 AND run_at <= $3 AND claimed_at IS NULL AND failed_at IS NULL",
        kind,
        now
    )
}

/// The job is done and forgotten.
///
/// # Errors
/// When the database is away.
pub async fn finish(tx: &mut Tx, id: JobId) -> Result<()> {
    sql!(tx, later, "DELETE FROM jobs WHERE tenant_id = $1 AND id = $2", id)
}

/// The job failed: it is tried again after a while, or given up after the last attempt. Returns the next attempt.
///
/// # Errors
/// When the database is away.
pub async fn retry(tx: &mut Tx, job: &Claimed, error: &str) -> Result<Option<Timestamp>> {
    let now = tx.now();
    let next = (job.attempts < ATTEMPTS).then(|| now.plus(wait_after(job.attempts)));
    sql!(
        tx,
        run,
        "UPDATE jobs SET claimed_at = NULL, run_at = $3, last_error = $4, failed_at = $5 WHERE tenant_id = $1 AND id = $2",
        job.id,
        next.unwrap_or(now),
        error,
        if next.is_none() { Some(now) } else { None }
    )?;
    if let Some(at) = next {
        due(tx, at).await?;
    }
    Ok(next)
}

/// When an earlier job of the same lane about the same thing runs, if there is one that is not given up.
///
/// # Errors
/// When the database is away.
pub async fn earlier(tx: &mut Tx, job: &Claimed) -> Result<Option<Timestamp>> {
    let found: Option<(Timestamp,)> = sql!(
        tx,
        optional(Timestamp,),
        "SELECT run_at FROM jobs WHERE tenant_id = $1 AND lane = $2 AND about = $3 AND failed_at IS NULL \
         AND (created_at, id) < ($4, $5) ORDER BY created_at, id LIMIT 1",
        &job.lane,
        job.about,
        job.created_at,
        job.id
    )?;
    Ok(found.map(|(at,)| at))
}

/// The job waits until then, which is no attempt.
///
/// # Errors
/// When the database is away.
pub async fn postpone(tx: &mut Tx, id: JobId, until: Timestamp) -> Result<()> {
    sql!(
        tx,
        later,
        "UPDATE jobs SET claimed_at = NULL, run_at = $3, attempts = attempts - 1 WHERE tenant_id = $1 AND id = $2",
        id,
        until
    )?;
    due(tx, until).await
}

/// A job in the lane of a plugin, as the console shows it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    /// The job.
    pub id: JobId,
    /// What kind.
    pub kind: String,
    /// The plugin.
    pub lane: String,
    /// When it is tried next.
    pub run_at: Timestamp,
    /// How often it has been tried.
    pub attempts: i64,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
    /// Why it failed the last time.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The jobs that wait in the lanes of plugins or were given up there: these first, and then by age; the first hundred.
///
/// # Errors
/// When the database is away.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Waiting>> {
    sql!(
        tx,
        all Waiting,
        "SELECT id, kind, lane, run_at, attempts, failed_at, last_error, created_at FROM jobs WHERE tenant_id = $1 AND lane <> '' \
         ORDER BY CASE WHEN failed_at IS NULL THEN 1 ELSE 0 END, created_at, id LIMIT CAST(100 AS BIGINT)"
    )
}

/// A job in the lane of a plugin is tried again now, as if it were new; returns which. One that is being tried at this moment is left alone.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is no such job.
pub async fn again(tx: &mut Tx, id: JobId) -> Result<(String, String)> {
    let now = tx.now();
    let stale = now.minus(CLAIM);
    let job: (String, String) = sql!(
        tx,
        one(String, String),
        "UPDATE jobs SET run_at = $3, attempts = 0, failed_at = NULL, claimed_at = NULL WHERE tenant_id = $1 AND id = $2 AND lane <> '' \
         AND (claimed_at IS NULL OR claimed_at < $4) RETURNING lane, kind",
        id,
        now,
        stale
    )?;
    due(tx, now).await?;
    Ok(job)
}

/// When the next job of each lane of the clinic is due, and on PostgreSQL what other processes shall know of it.
///
/// # Errors
/// When the database is away.
pub async fn next_due(tx: &mut Tx) -> Result<Vec<(String, Timestamp)>> {
    if tx.on_postgres() {
        // PostgreSQL alone: waits for whoever is enqueuing; what they commit is seen below, what comes later waits for us.
        sql!(tx, run, "UPDATE due SET due_at = due_at WHERE tenant_id = $1")?;
    }
    let claimed_for = i64::try_from(CLAIM.as_micros()).unwrap_or(i64::MAX);
    let lanes: Vec<Earliest> = sql!(
        tx,
        all Earliest,
        "SELECT lane, MIN(CASE WHEN claimed_at IS NULL THEN run_at ELSE claimed_at + $2 END) FROM jobs \
         WHERE tenant_id = $1 AND failed_at IS NULL GROUP BY lane",
        claimed_for
    )?;
    let lanes: Vec<(String, Timestamp)> =
        lanes.into_iter().map(|(lane, at)| (lane, Timestamp::from_micros(at))).collect();
    let next = lanes.iter().map(|(_, at)| *at).min();
    if tx.on_postgres() {
        match next {
            Some(at) => {
                // PostgreSQL alone.
                sql!(tx, run, "UPDATE due SET due_at = $2 WHERE tenant_id = $1", at)?;
            }
            None => {
                // PostgreSQL alone.
                sql!(tx, run, "DELETE FROM due WHERE tenant_id = $1")?;
            }
        }
    }
    Ok(lanes)
}
