//! Links for those who forgot their password.

use std::time::Duration;

use super::invitations::LinkState;
use crate::{
    accounts::model::{A_WHILE, ANSWERS, LINKS},
    clock::Timestamp,
    error::Result,
    ids::{AccountId, RecoveryId},
    portal::token_hash,
    storage::{Tx, sql},
};

/// A recovery that was asked for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recovery {
    /// Its id.
    pub id: RecoveryId,
    /// Whose.
    pub account_id: AccountId,
    /// When its link stops working.
    pub expires_at: Timestamp,
    /// When it set a new password, or was taken out of use.
    pub used_at: Option<Timestamp>,
    /// Answers given so far.
    pub attempts: i64,
}

impl Recovery {
    /// What the link is worth now.
    pub fn state(&self, now: Timestamp) -> LinkState {
        match self {
            Self { used_at: Some(_), .. } => LinkState::Used,
            Self { attempts, .. } if *attempts >= ANSWERS => LinkState::Replaced,
            Self { expires_at, .. } if *expires_at <= now => LinkState::Expired,
            _ => LinkState::Open,
        }
    }
}

/// Opens a recovery; older ones of the account stop working. None when there were too many in a short time.
pub async fn insert(tx: &mut Tx, account: AccountId, valid: Duration) -> Result<Option<RecoveryId>> {
    let (id, now): (RecoveryId, _) = (tx.new_id(), tx.now());
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM recoveries WHERE tenant_id = $1 AND account_id = $2 AND created_at > $3",
        account,
        now.minus(A_WHILE)
    )?;
    if count >= LINKS {
        return Ok(None);
    }
    void(tx, account).await?;
    sql!(
        tx,
        run,
        "INSERT INTO recoveries (tenant_id, id, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        account,
        now,
        now.plus(valid)
    )?;
    Ok(Some(id))
}

/// Takes the links of an account out of use.
pub async fn void(tx: &mut Tx, account: AccountId) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE recoveries SET used_at = $3 WHERE tenant_id = $1 AND account_id = $2 AND used_at IS NULL",
        account,
        now
    )?;
    Ok(())
}

/// One recovery.
pub async fn get(tx: &mut Tx, id: RecoveryId) -> Result<Recovery> {
    sql!(
        tx,
        one Recovery,
        "SELECT id, account_id, expires_at, used_at, attempts FROM recoveries WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// The recovery whose link has this token.
pub async fn find_by_token(tx: &mut Tx, token: &str) -> Result<Option<Recovery>> {
    sql!(
        tx,
        optional Recovery,
        "SELECT id, account_id, expires_at, used_at, attempts FROM recoveries WHERE tenant_id = $1 AND (token_hash = $2 \
         OR id = (SELECT about FROM earlier_links WHERE tenant_id = $1 AND token_hash = $2))",
        token_hash(token)
    )
}

/// Makes a new token: the link that is being written into the mail. That of an earlier attempt, which may have arrived after
/// all, goes on working.
pub async fn new_token(tx: &mut Tx, id: RecoveryId) -> Result<String> {
    sql!(
        tx,
        run,
        "INSERT INTO earlier_links (tenant_id, token_hash, about) \
         SELECT tenant_id, token_hash, id FROM recoveries WHERE tenant_id = $1 AND id = $2 AND token_hash IS NOT NULL",
        id
    )?;
    let token = tx.new_token();
    sql!(tx, run, "UPDATE recoveries SET token_hash = $3 WHERE tenant_id = $1 AND id = $2", id, token_hash(&token))?;
    Ok(token)
}

/// Counts an answer before it is looked at; `false` when the link is no longer open.
pub async fn count_answer(tx: &mut Tx, id: RecoveryId) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE recoveries SET attempts = attempts + 1 WHERE tenant_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3 \
         AND attempts < $4",
        id,
        now,
        ANSWERS
    )?;
    Ok(changed > 0)
}

/// Uses the recovery up; `false` when somebody was faster, or it is no longer open.
pub async fn mark_used(tx: &mut Tx, id: RecoveryId) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE recoveries SET used_at = $3 WHERE tenant_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3",
        id,
        now
    )?;
    Ok(changed > 0)
}
