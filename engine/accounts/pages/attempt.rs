//! One attempt to sign in, of a patient or of staff: the same steps in the same time, whoever the address belongs to.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    accounts::{
        model::{RequestKind, TELL_AT},
        store::{accounts, failures, requests, staff},
    },
    error::Result,
    portal::{Realm, Visit},
    storage::Mode,
    web::Limit,
};

/// How it went.
pub enum Attempt {
    /// The password of this account or staff member.
    Right(Uuid),
    /// No such address, or not its password: the two are never told apart.
    Wrong,
    /// Too many failures: again after a while.
    Wait(Duration),
}

/// Counts, then verifies between two transactions, so that nobody waits for a hash.
pub async fn attempt(visit: &Visit, realm: Realm, email: &str, password: &str) -> Result<Attempt> {
    let limits = visit.portal.limits();
    if let Some(client) = visit.here.client {
        limits.take(Limit::SignIn, &format!("{realm} {} {client}", visit.here.tenant.slug))?;
    }
    let mut tx = visit.begin(Mode::Write).await?;
    let count = match failures::count(&mut tx, realm, email).await? {
        Ok(count) => count,
        Err(wait) => return Ok(Attempt::Wait(wait)),
    };
    let known = match realm {
        Realm::Patient => accounts::find_by_email(&mut tx, email)
            .await?
            .filter(|account| account.portal_access)
            .map(|account| (account.id.0, account.password_hash)),
        Realm::Staff => staff::find_by_email(&mut tx, email)
            .await?
            .filter(|member| member.active)
            .map(|member| (member.id.0, member.password_hash)),
    };
    tx.commit().await?;
    let hash = known.as_ref().map(|(_, hash)| hash.as_str());
    if visit.portal.passwords().verify(hash, password).await?
        && let Some((id, _)) = known
    {
        return Ok(Attempt::Right(id));
    }
    if count >= TELL_AT {
        let mut tx = visit.begin(Mode::Write).await?;
        if failures::mark_told(&mut tx, realm, email).await? {
            let kind = match realm {
                Realm::Patient => RequestKind::Alert,
                Realm::Staff => RequestKind::StaffAlert,
            };
            requests::insert(&mut tx, kind, email).await?;
        }
        tx.commit().await?;
    }
    Ok(Attempt::Wrong)
}

/// The form again: the attempt was wrong (422), or somebody has to wait so many minutes (429, with `Retry-After`).
///
/// # Errors
/// When the template fails in every theme of the chain.
pub fn refused(visit: &Visit, template: &str, page: &impl Serialize, minutes: Option<u64>) -> Result<Response> {
    let Some(minutes) = minutes else { return visit.render(StatusCode::UNPROCESSABLE_ENTITY, template, page) };
    let mut response = visit.render(StatusCode::TOO_MANY_REQUESTS, template, page)?;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(minutes * 60));
    Ok(response)
}

/// The minutes that a page tells somebody to wait: rounded up.
pub fn minutes(wait: Duration) -> u64 {
    wait.as_secs().div_ceil(60).max(1)
}
