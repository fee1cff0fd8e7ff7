//! Staff sign in and out: the same steps as patients, in a realm of their own.

use axum::{
    extract::Query,
    http::{HeaderMap, StatusCode, header},
};
use serde::{Deserialize, Serialize};

use super::Page;
use crate::{
    accounts::{
        model::{Settings, inner_path, normalise_email},
        pages::attempt::{Attempt, attempt, minutes, refused},
        store::{failures, staff},
    },
    audit::{self, Act, Actor, ActorKind},
    ids::StaffId,
    portal::{self, NewSession, Realm, Visit, device},
    storage::Mode,
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
    problem: Option<&'static str>,
    minutes: Option<u64>,
}

fn inside(next: &str) -> Option<&str> {
    inner_path(next).filter(|path| *path == "/console" || path.starts_with("/console/"))
}

/// The form.
pub async fn signing_in(visit: Visit, Query(query): Query<Next>) -> Page {
    let next = inside(&query.next).unwrap_or_default().to_owned();
    visit.render(StatusCode::OK, "console/accounts/sign-in", &SignInPage { next, ..SignInPage::default() })
}

/// Signs in.
pub async fn sign_in(visit: Visit, headers: HeaderMap, Form(form): Form<SignIn>) -> Page {
    let email = normalise_email(&form.email);
    let next = inside(&form.next).unwrap_or_default().to_owned();
    let (problem, wait) = match attempt(&visit, Realm::Staff, &email, &form.password).await? {
        Attempt::Right(id) => {
            let settings = Settings::of(&visit.here.tenant);
            let mut tx = visit.begin(Mode::Write).await?;
            let member = staff::get(&mut tx, StaffId(id)).await?;
            failures::clear(&mut tx, Realm::Staff, &email).await?;
            if let Some(old) = Cookie::Staff.read(&visit.here, &headers) {
                portal::end_token(&mut tx, Realm::Staff, &old).await?;
            }
            let session = NewSession {
                realm: Realm::Staff,
                subject: id,
                patient: None,
                device: device(&headers),
                idle: settings.staff_idle,
                lifetime: settings.staff_lifetime,
            };
            let token = portal::start(&mut tx, session).await?;
            let actor = Actor { kind: ActorKind::Staff, id: Some(id), name: member.name };
            let act = Act { action: "staff.signed-in", subject: "staff", id: Some(id), patient: None, detail: None };
            audit::record(&mut tx, &actor, act).await?;
            tx.commit().await?;
            let mut response = visit.go(if next.is_empty() { "/console" } else { &next }, None);
            response.headers_mut().append(header::SET_COOKIE, Cookie::Staff.set(&visit.here, &token, None));
            return Ok(response);
        }
        Attempt::Wrong => ("accounts-error-sign-in", None),
        Attempt::Wait(wait) => ("accounts-error-staff-sign-in-wait", Some(minutes(wait))),
    };
    let page = SignInPage { email, next, problem: Some(problem), minutes: wait };
    refused(&visit, "console/accounts/sign-in", &page, wait)
}

/// Signs out.
pub async fn sign_out(visit: Visit, headers: HeaderMap, Form(_): Form<Fields>) -> Page {
    if let Some(token) = Cookie::Staff.read(&visit.here, &headers) {
        let mut tx = visit.begin(Mode::Write).await?;
        portal::end_token(&mut tx, Realm::Staff, &token).await?;
        tx.commit().await?;
    }
    let mut response = visit.go("/console/sign-in", Some("accounts-signed-out"));
    response.headers_mut().append(header::SET_COOKIE, Cookie::Staff.clear(&visit.here));
    Ok(response)
}
