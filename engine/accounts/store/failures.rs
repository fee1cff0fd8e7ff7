//! Failed sign-ins, counted by address, known or not.

use std::time::Duration;

use crate::{
    accounts::model::{FORGET_AFTER, wait},
    error::Result,
    portal::Realm,
    storage::{Tx, sql},
};

/// Counts an attempt before its password is looked at, so that many at once cannot slip through. A right password clears it.
/// Returns how many there are in a row, or the time that the address has to wait.
pub async fn count(tx: &mut Tx, realm: Realm, email: &str) -> Result<Result<i64, Duration>> {
    let now = tx.now();
    let counted: Option<(i64,)> = sql!(
        tx,
        optional(i64,),
        "INSERT INTO sign_in_failures (tenant_id, realm, email, failures, last_at, wait_until) VALUES ($1, $2, $3, 1, $4, 0) \
         ON CONFLICT (tenant_id, realm, email) DO UPDATE SET \
         failures = CASE WHEN sign_in_failures.last_at < $5 THEN 1 ELSE sign_in_failures.failures + 1 END, \
         told_at = CASE WHEN sign_in_failures.last_at < $5 THEN NULL ELSE sign_in_failures.told_at END, last_at = $4 \
         WHERE sign_in_failures.wait_until <= $4 RETURNING failures",
        realm,
        email,
        now,
        now.minus(FORGET_AFTER)
    )?;
    let Some((failures,)) = counted else {
        let (until,): (i64,) = sql!(
            tx,
            one(i64,),
            "SELECT wait_until FROM sign_in_failures WHERE tenant_id = $1 AND realm = $2 AND email = $3",
            realm,
            email
        )?;
        return Ok(Err(Duration::from_micros(u64::try_from(until - now.micros()).unwrap_or(0))));
    };
    let pause = wait(failures);
    if !pause.is_zero() {
        sql!(
            tx,
            run,
            "UPDATE sign_in_failures SET wait_until = $4 WHERE tenant_id = $1 AND realm = $2 AND email = $3",
            realm,
            email,
            now.plus(pause)
        )?;
    }
    Ok(Ok(failures))
}

/// The series is over; so are those of others that nothing was heard of for long.
pub async fn clear(tx: &mut Tx, realm: Realm, email: &str) -> Result<()> {
    let forgotten = tx.now().minus(FORGET_AFTER);
    sql!(
        tx,
        run,
        "DELETE FROM sign_in_failures WHERE tenant_id = $1 AND ((realm = $2 AND email = $3) OR (last_at < $4 AND wait_until < $4))",
        realm,
        email,
        forgotten
    )?;
    Ok(())
}

/// Notes that the person is told of this series; `false` when that was noted before.
pub async fn mark_told(tx: &mut Tx, realm: Realm, email: &str) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE sign_in_failures SET told_at = $4 WHERE tenant_id = $1 AND realm = $2 AND email = $3 AND told_at IS NULL",
        realm,
        email,
        now
    )?;
    Ok(changed > 0)
}
