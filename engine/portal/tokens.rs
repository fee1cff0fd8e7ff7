//! The secrets with which programs use the JSON API of a clinic: made and revoked in the console, only their hashes in the database.

use super::sessions::token_hash;
use crate::{
    clock::Timestamp,
    error::Result,
    ids::ApiTokenId,
    storage::{Tx, sql, text_enum},
};

text_enum! {
    /// What a program may do. Each has a text `api-scope-…`.
    pub enum Scope {
        /// Services, sites, practitioners, free hours, and why others are not free.
        SlotsRead = "slots:read",
        /// Look a patient up by e-mail address or identity document.
        PatientsRead = "patients:read",
        /// Read appointments.
        AppointmentsRead = "appointments:read",
        /// Book, move and cancel appointments.
        AppointmentsWrite = "appointments:write",
    }
}

/// A program's access, without its secret.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// What the clinic calls the program.
    pub name: String,
    /// What it may do: scopes with spaces between them.
    scopes: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
}

impl ApiToken {
    /// What it may do.
    pub fn scopes(&self) -> Vec<Scope> {
        self.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect()
    }
}

/// Makes a token and returns its id and its secret, which is nowhere else.
///
/// # Errors
/// When the database is away.
pub async fn issue(tx: &mut Tx, name: &str, scopes: &[Scope], by: &str) -> Result<(ApiTokenId, String)> {
    let (id, now, secret): (ApiTokenId, _, _) = (tx.new_id(), tx.now(), format!("antesala_{}", tx.new_token()));
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    sql!(
        tx,
        run,
        "INSERT INTO api_tokens (tenant_id, id, name, scopes, token_hash, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        name,
        scopes.join(" "),
        token_hash(&secret),
        by,
        now
    )?;
    Ok((id, secret))
}

/// Every token of the clinic, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(tx: &mut Tx) -> Result<Vec<ApiToken>> {
    sql!(
        tx,
        all ApiToken,
        "SELECT id, name, scopes, created_by, created_at, used_at FROM api_tokens WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC"
    )
}

/// The token stops working. Gives its name.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub async fn revoke(tx: &mut Tx, id: ApiTokenId) -> Result<String> {
    let (name,): (String,) =
        sql!(tx, one(String,), "DELETE FROM api_tokens WHERE tenant_id = $1 AND id = $2 RETURNING name", id)?;
    Ok(name)
}

/// The token of a secret.
pub(super) async fn find(tx: &mut Tx, secret: &str) -> Result<Option<ApiToken>> {
    sql!(
        tx,
        optional ApiToken,
        "SELECT id, name, scopes, created_by, created_at, used_at FROM api_tokens WHERE tenant_id = $1 AND token_hash = $2",
        token_hash(secret)
    )
}

/// Notes that the token is in use.
pub(super) async fn touch(tx: &mut Tx, id: ApiTokenId) -> Result<()> {
    let now = tx.now();
    sql!(tx, later, "UPDATE api_tokens SET used_at = $3 WHERE tenant_id = $1 AND id = $2", id, now)
}
