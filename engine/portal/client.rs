//! The extractor of the JSON API: which program asks, with what it may do and the open transaction.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use super::{
    Portal,
    known::{self, Seen},
    people::LOOKING,
    tokens::{self, Scope},
    visit::Visit,
};
use crate::{
    audit::{self, Act, Actor, ActorKind},
    clock::Timestamp,
    error::{Error, Result},
    ids::{ApiTokenId, PatientId},
    records::{self, Record},
    storage::Tx,
    web::Limit,
};

/// A program with a token of the clinic.
#[derive(Debug)]
pub struct Client {
    /// The clinic, and the language that was asked for.
    pub visit: Visit,
    /// The open transaction.
    pub tx: Tx,
    /// The token.
    pub token: ApiTokenId,
    /// What the clinic calls the program.
    pub name: String,
    /// What it may do.
    pub(super) scopes: Vec<Scope>,
}

/// The secret after `Authorization: Bearer` (RFC 6750).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

impl<S> FromRequestParts<S> for Client
where
    S: Send + Sync,
    Portal: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::open(parts, &Portal::from_ref(state))?;
        let secret = bearer(&parts.headers).ok_or(Error::TokenNeeded)?;
        let look = async |tx: &mut Tx| tokens::find(tx, secret).await;
        let (mut tx, found) = known::known(&visit, known::mode(&parts.method), look).await?;
        let (limits, slug) = (visit.portal.limits(), &visit.here.tenant.slug);
        let Some(found) = found else {
            // Who tries one after another is slowed down as at the sign-in page.
            let client = visit.here.client.map(|client| client.to_string()).unwrap_or_default();
            limits.take(Limit::SignIn, &format!("api {slug} {client}"))?;
            return Err(Error::TokenNeeded);
        };
        limits.take(Limit::Api, &format!("{slug} {}", found.id))?;
        let seen = found.used_at.unwrap_or(Timestamp::from_micros(0));
        known::touch(&visit, &mut tx, &parts.method, seen, Seen::Token(found.id)).await?;
        Ok(Self { visit, tx, token: found.id, scopes: found.scopes(), name: found.name })
    }
}

impl Client {
    /// Goes on only with a token for this.
    ///
    /// # Errors
    /// [`Error::Scope`] for every other one.
    pub fn must(&self, scope: Scope) -> Result<()> {
        if self.scopes.contains(&scope) { Ok(()) } else { Err(Error::Scope(scope.as_str())) }
    }

    /// Goes on only with a token that may speak of a patient: one that finds them, reads their appointments or books for them.
    ///
    /// # Errors
    /// [`Error::Scope`] for every other one.
    pub fn must_name_patients(&self) -> Result<()> {
        let may = [Scope::AppointmentsRead, Scope::AppointmentsWrite].iter().any(|scope| self.scopes.contains(scope));
        if may { Ok(()) } else { self.must(Scope::PatientsRead) }
    }

    /// Notes that the program asks about a patient, before anything of them is told; once for a while of asking.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn opens(mut self, patient: PatientId) -> Result<Self> {
        let (actor, since) = (self.actor(), self.tx.now().minus(LOOKING));
        if audit::was_viewed(&mut self.tx, &actor, patient, since).await? {
            return Ok(self);
        }
        let (mut client, ()) = self.aside(async { Ok(()) }).await?;
        let id = Some(patient.0);
        let act = Act { action: audit::VIEWED, subject: "patient", id, patient: Some(patient), detail: None };
        audit::record(&mut client.tx, &actor, act).await?;
        client.kept().await
    }

    /// The program as the audit trail names it.
    pub fn actor(&self) -> Actor {
        Actor { kind: ActorKind::Program, id: Some(self.token.0), name: self.name.clone() }
    }

    /// A patient's record.
    ///
    /// # Errors
    /// [`Error::NotFound`] when this clinic has none of that id.
    pub async fn patient(&mut self, id: PatientId) -> Result<Record> {
        records::get(&mut self.tx, id).await
    }
}
