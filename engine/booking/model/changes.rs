//! Whether a patient may still change an appointment.

use super::{Reason, Status, limits};
use crate::{
    clock::Timestamp,
    tenancy::{
        Tenant,
        config::{Rules, Site},
    },
};

/// An appointment, as far as these rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The clinic.
    pub tenant: &'a Tenant,
    /// Where it is; `None` where the site is gone.
    pub site: Option<&'a Site>,
    /// What became of it.
    pub status: Status,
    /// When it starts.
    pub starts_at: Timestamp,
    /// How often the patient has moved it.
    pub moves: i64,
}

/// Whether the patient may cancel it now.
///
/// # Errors
/// The reason why not.
pub fn may_cancel(rules: &Rules, standing: Standing<'_>, now: Timestamp) -> Result<(), Reason> {
    let Standing { tenant, site, status, starts_at, .. } = standing;
    if starts_at > now && status == Status::Requested {
        // What nobody has promised yet can be taken back at any time.
        return Ok(());
    }
    if status != Status::Booked || starts_at <= now {
        return Err(Reason::NotPending);
    }
    if !limits::in_time(tenant, site, rules.cancel_notice, starts_at, now) {
        return Err(Reason::TooLateToCancel);
    }
    Ok(())
}

/// Whether the patient may move it now.
///
/// # Errors
/// The reason why not.
pub fn may_move(rules: &Rules, standing: Standing<'_>, now: Timestamp) -> Result<(), Reason> {
    let Standing { tenant, site, status, starts_at, moves } = standing;
    if status != Status::Booked || starts_at <= now {
        return Err(Reason::NotPending);
    }
    if !limits::in_time(tenant, site, rules.move_notice, starts_at, now) {
        return Err(Reason::TooLateToMove);
    }
    if moves >= i64::from(rules.max_moves) {
        return Err(Reason::MovedTooOften);
    }
    Ok(())
}
