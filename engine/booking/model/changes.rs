//! Whether a patient may still change an appointment.

use super::{Reason, Status};
use crate::{clock::Timestamp, tenancy::config::Rules};

/// Whether the patient may cancel it now.
///
/// # Errors
/// The reason why not.
pub fn may_cancel(rules: &Rules, status: Status, starts_at: Timestamp, now: Timestamp) -> Result<(), Reason> {
    if status != Status::Booked || starts_at <= now {
        return Err(Reason::NotPending);
    }
    if now.plus(rules.cancel_notice.duration()) > starts_at {
        return Err(Reason::TooLateToCancel);
    }
    Ok(())
}

/// Whether the patient may move it now, having moved it `moves` times.
///
/// # Errors
/// The reason why not.
pub fn may_move(rules: &Rules, status: Status, starts_at: Timestamp, moves: i64, now: Timestamp) -> Result<(), Reason> {
    if status != Status::Booked || starts_at <= now {
        return Err(Reason::NotPending);
    }
    if now.plus(rules.move_notice.duration()) > starts_at {
        return Err(Reason::TooLateToMove);
    }
    if moves >= i64::from(rules.max_moves) {
        return Err(Reason::MovedTooOften);
    }
    Ok(())
}
