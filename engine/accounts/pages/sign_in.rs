//! Signing in and out.

use axum::{
    extract::Query,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    Page,
    attempt::{Attempt, attempt, minutes, refused},
};
use crate::{
    accounts::{
        model::{Settings, inner_path, normalise_email},
        store::{accounts, accounts::Account, failures},
    },
    audit::{self, Act, Actor, ActorKind},
    error::Result,
    ids::AccountId,
    portal::{self, NewSession, Realm, Visit, device},
    storage::{Mode, Tx},
    web::{Fields, Form, cookies::Cookie},
};

#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Serialize, Default)]
struct SignInPage {
    email: String,
    next: String,
    /// The key of the text that says why not.
    problem: Option<&'static str>,
    /// Minutes to wait.
    minutes: Option<u64>,
}

/// The form.
pub async fn signing_in(visit: Visit, Query(query): Query<Next>) -> Page {
    let next = inner_path(&query.next).unwrap_or_default().to_owned();
    visit.render(StatusCode::OK, "accounts/sign-in", &SignInPage { next, ..SignInPage::default() })
}

/// Signs in.
pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(form): Form<SignIn>) -> Page {
    let email = normalise_email(&form.email);
    let next = inner_path(&form.next).unwrap_or_default().to_owned();
    let (problem, wait) = match attempt(&visit, Realm::Patient, &email, &form.password).await? {
        Attempt::Right(id) => {
            let mut tx = visit.begin(Mode::Write).await?;
            let account = accounts::get(&mut tx, AccountId(id)).await?;
            failures::clear(&mut tx, Realm::Patient, &email).await?;
            let token = enter(&mut tx, &visit, &headers, &account, "account.signed-in").await?;
            tx.commit().await?;
            return Ok(signed_in(&visit, &token, if next.is_empty() { "/" } else { &next }, None));
        }
        Attempt::Wrong => ("accounts-error-sign-in", None),
        Attempt::Wait(wait) => ("accounts-error-sign-in-wait", Some(minutes(wait))),
    };
    let page = SignInPage { email, next, problem: Some(problem), minutes: wait };
    refused(&visit, "accounts/sign-in", &page, wait)
}

/// Opens a session under a new token and ends the one that the browser had.
pub(super) async fn enter(
    tx: &mut Tx,
    visit: &Visit,
    headers: &HeaderMap,
    account: &Account,
    action: &str,
) -> Result<String> {
    let settings = Settings::of(&visit.here.tenant);
    if let Some(old) = Cookie::Patient.read(&visit.here, headers) {
        portal::end_token(tx, Realm::Patient, &old).await?;
    }
    let session = NewSession {
        realm: Realm::Patient,
        subject: account.id.0,
        patient: Some(account.patient_id),
        device: device(headers),
        idle: settings.idle,
        lifetime: settings.lifetime,
    };
    let token = portal::start(tx, session).await?;
    let actor = Actor { kind: ActorKind::Patient, id: Some(account.id.0), name: account.name() };
    let act =
        Act { action, subject: "account", id: Some(account.id.0), patient: Some(account.patient_id), detail: None };
    audit::record(tx, &actor, act).await?;
    Ok(token)
}

/// The answer to somebody who has come in.
pub(super) fn signed_in(visit: &Visit, token: &str, path: &str, notice: Option<&str>) -> Response {
    let mut response = visit.go(path, notice);
    response.headers_mut().append(header::SET_COOKIE, Cookie::Patient.set(&visit.here, token, None));
    response
}

/// Signs out; somebody who was signed out already is told the same.
pub async fn sign_out(visit: Visit, headers: HeaderMap, Form(_): Form<Fields>) -> Page {
    if let Some(token) = Cookie::Patient.read(&visit.here, &headers) {
        let mut tx = visit.begin(Mode::Write).await?;
        portal::end_token(&mut tx, Realm::Patient, &token).await?;
        tx.commit().await?;
    }
    let mut response = visit.go("/sign-in", Some("accounts-signed-out"));
    response.headers_mut().append(header::SET_COOKIE, Cookie::Patient.clear(&visit.here));
    Ok(response)
}
