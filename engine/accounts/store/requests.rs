//! What was asked for by an e-mail address, until a job answers it.

use uuid::Uuid;

use crate::{
    accounts::{jobs::REQUEST, model::RequestKind},
    error::Result,
    jobs,
    storage::{Tx, sql},
};

/// A request.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Request {
    /// What for.
    pub kind: RequestKind,
    /// By whom.
    pub email: String,
}

/// Keeps a request for the job, which is the same work whether anybody has this address.
pub async fn insert(tx: &mut Tx, kind: RequestKind, email: &str) -> Result<()> {
    let (id, now): (Uuid, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO address_requests (tenant_id, id, kind, email, created_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        kind,
        email,
        now
    )?;
    jobs::enqueue(tx, REQUEST, id, now).await?;
    Ok(())
}

/// Takes a request out; none when an earlier run of the job has answered it.
pub async fn take(tx: &mut Tx, id: Uuid) -> Result<Option<Request>> {
    sql!(
        tx,
        optional Request,
        "DELETE FROM address_requests WHERE tenant_id = $1 AND id = $2 RETURNING kind, email",
        id
    )
}
