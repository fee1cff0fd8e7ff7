//! The extractors that every handler starts with: who asks, in which clinic, with the open transaction.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
    response::Response,
};
use serde::Serialize;

use super::{
    Client, Portal, Role,
    known::{Seen, known, mode, touch},
    page, sessions,
    visit::Visit,
};
use crate::{
    audit::{self, Act, Actor, ActorKind},
    error::{Error, Result},
    ids::{AccountId, BlobId, PatientId, SessionId, StaffId},
    records::{self, Record},
    storage::{Mode, Tx},
    web::cookies::Cookie,
};

/// Somebody who need not be signed in.
#[derive(Debug)]
pub struct Visitor {
    /// What the page needs.
    pub visit: Visit,
    /// The open transaction.
    pub tx: Tx,
}

/// A signed-in patient.
#[derive(Debug)]
pub struct Patient {
    /// What the page needs.
    pub visit: Visit,
    /// The open transaction.
    pub tx: Tx,
    /// The record that the account acts for: every statement of a patient's page names it.
    pub record: PatientId,
    /// The account.
    pub account: AccountId,
    /// This session.
    pub session: SessionId,
    /// The name on the record.
    pub name: String,
    /// The given name alone, for a page that says hello.
    pub given_name: String,
    /// The e-mail address of the account.
    pub email: String,
    /// The photograph.
    pub photo: Option<BlobId>,
}

/// A signed-in staff member.
#[derive(Debug)]
pub struct Staff {
    /// What the page needs.
    pub visit: Visit,
    /// The open transaction.
    pub tx: Tx,
    /// Who it is.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// The practitioner's slug, when the person is one.
    pub practitioner: Option<String>,
    /// This session.
    pub session: SessionId,
}

/// Within this time a record is looked at once.
pub(super) const LOOKING: std::time::Duration = std::time::Duration::from_mins(30);

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Portal: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::open(parts, &Portal::from_ref(state))?;
        let tx = visit.begin(mode(&parts.method)).await?;
        Ok(Self { visit, tx })
    }
}

/// The frame alone, for handlers that open their transactions themselves, around slow work.
impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Portal: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Self::open(parts, &Portal::from_ref(state))
    }
}

impl<S> FromRequestParts<S> for Patient
where
    S: Send + Sync,
    Portal: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let mut visit = Visit::open(parts, &Portal::from_ref(state))?;
        let token = Cookie::Patient.read(&visit.here, &parts.headers).ok_or(Error::SignIn)?;
        let (mut tx, found) =
            known(&visit, mode(&parts.method), async |tx| sessions::patient(tx, &token).await).await?;
        let found = found.ok_or(Error::SignIn)?;
        let idle = visit.here.tenant.config.accounts.session_idle();
        visit.lang = visit.offered(found.language);
        visit.user = Some(page::patient(&visit.here, &found.given_name, &found.family_name, found.photo_id));
        visit.recognised(parts);
        touch(&visit, &mut tx, &parts.method, found.seen_at, Seen::Session(found.id, idle)).await?;
        Ok(Self {
            visit,
            tx,
            record: found.patient_id,
            account: found.account_id,
            session: found.id,
            name: format!("{} {}", found.given_name, found.family_name),
            given_name: found.given_name,
            email: found.email,
            photo: found.photo_id,
        })
    }
}

impl<S> FromRequestParts<S> for Staff
where
    S: Send + Sync,
    Portal: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let mut visit = Visit::open(parts, &Portal::from_ref(state))?;
        let token = Cookie::Staff.read(&visit.here, &parts.headers).ok_or(Error::StaffSignIn)?;
        let waits = visit.portal.waits();
        let look = async |tx: &mut Tx| {
            let Some(found) = sessions::staff(tx, &token).await? else { return Ok(None) };
            let own = (found.role == Role::Practitioner).then(|| found.practitioner.as_deref().unwrap_or_default());
            let waiting = waits(tx, found.role, own).await?;
            Ok(Some((found, waiting)))
        };
        let (mut tx, found) = known(&visit, mode(&parts.method), look).await?;
        let (found, waiting) = found.ok_or(Error::StaffSignIn)?;
        let idle = visit.here.tenant.config.accounts.staff_session_idle();
        visit.lang = visit.offered(found.language);
        visit.user = Some(page::staff(&found.name));
        visit.role = Some(found.role);
        visit.waiting = waiting;
        visit.recognised(parts);
        if found.password_is_temporary && !changes_password(&visit) {
            return Err(Error::PasswordDue);
        }
        touch(&visit, &mut tx, &parts.method, found.seen_at, Seen::Session(found.id, idle)).await?;
        Ok(Self {
            visit,
            tx,
            id: found.staff_id,
            name: found.name,
            email: found.email,
            role: found.role,
            practitioner: found.practitioner,
            session: found.id,
        })
    }
}

/// What somebody may do whose password another has set: the page on which it is changed, and no other.
fn changes_password(visit: &Visit) -> bool {
    let path = visit.here.path.split('?').next().unwrap_or_default();
    matches!(path, "/console/profile" | "/console/profile/password")
}

macro_rules! transactions {
    ($name:ident { $($field:ident),* }) => {
        impl $name {
            /// Does slow work, such as hashing a password, between two transactions: the first one ends without having written
            /// anything, the second one is open for writing.
            ///
            /// # Errors
            /// What the work met, or when the database is away.
            pub async fn aside<T>(self, work: impl Future<Output = Result<T>>) -> Result<(Self, T)> {
                let Self { visit, tx $(, $field)* } = self;
                tx.rollback().await;
                let done = work.await?;
                let tx = visit.begin(Mode::Write).await?;
                Ok((Self { visit, tx $(, $field)* }, done))
            }

            /// Commits. Where the database refuses, who asked comes back in a new transaction for reading, with the refusal.
            ///
            /// # Errors
            /// When the database is away.
            pub async fn commit(self) -> Result<std::result::Result<Visit, (Self, Error)>> {
                let Self { visit, tx $(, $field)* } = self;
                let Err(refused) = tx.commit().await else { return Ok(Ok(visit)) };
                let tx = visit.begin(Mode::Read).await?;
                Ok(Err((Self { visit, tx $(, $field)* }, refused)))
            }

            /// Commits, and begins another transaction for reading: for a page that shows what was done.
            ///
            /// # Errors
            /// When the database refuses the commit.
            pub async fn kept(self) -> Result<Self> {
                let Self { visit, tx $(, $field)* } = self;
                tx.commit().await?;
                let tx = visit.begin(Mode::Read).await?;
                Ok(Self { visit, tx $(, $field)* })
            }

            /// Gives the transaction up, as after a refused row, and begins another for reading. The first one ends before the
            /// second begins: who holds one connection while waiting for another waits for ever when all do the same.
            ///
            /// # Errors
            /// When the database is away.
            pub async fn anew(self) -> Result<Self> {
                let Self { visit, tx $(, $field)* } = self;
                tx.rollback().await;
                let tx = visit.begin(Mode::Read).await?;
                Ok(Self { visit, tx $(, $field)* })
            }
        }
    };
}
transactions!(Visitor {});
transactions!(Patient { record, account, session, name, given_name, email, photo });
transactions!(Staff { id, name, email, role, practitioner, session });
transactions!(Client { token, name, scopes });

macro_rules! answers {
    ($($name:ident)*) => {$(
        impl $name {
            /// Answers with a page of the clinic's theme. The transaction ends; what it wrote is given up.
            ///
            /// # Errors
            /// When the template fails in every theme of the chain.
            pub async fn page(self, template: &str, context: &impl Serialize) -> Result<Response> {
                self.tx.rollback().await;
                self.visit.render(http::StatusCode::OK, template, context)
            }

            /// Answers with the form again and what is wrong with it (422). What was written is given up.
            ///
            /// # Errors
            /// When the template fails in every theme of the chain.
            pub async fn refuse(self, template: &str, context: &impl Serialize) -> Result<Response> {
                self.tx.rollback().await;
                self.visit.render(http::StatusCode::UNPROCESSABLE_ENTITY, template, context)
            }

            /// Answers that somebody else was quicker, with what is left to choose (409). What was written is given up.
            ///
            /// # Errors
            /// When the template fails in every theme of the chain.
            pub async fn conflict(self, template: &str, context: &impl Serialize) -> Result<Response> {
                self.tx.rollback().await;
                self.visit.render(http::StatusCode::CONFLICT, template, context)
            }

            /// Commits and sends the browser to another page of the clinic, which shows the notice (a text key).
            ///
            /// # Errors
            /// When the database refuses the commit.
            pub async fn commit_and_go(self, path: &str, notice: &str) -> Result<Response> {
                self.tx.commit().await?;
                Ok(self.visit.go(path, Some(notice)))
            }

            /// Sends the browser to another page without writing anything.
            ///
            /// # Errors
            /// None today.
            pub async fn go(self, path: &str, notice: Option<&str>) -> Result<Response> {
                self.tx.rollback().await;
                Ok(self.visit.go(path, notice))
            }
        }
    )*};
}
answers!(Visitor Patient Staff);

impl Patient {
    /// The patient as the audit trail names them.
    pub fn actor(&self) -> Actor {
        Actor { kind: ActorKind::Patient, id: Some(self.account.0), name: self.name.clone() }
    }
}

impl Staff {
    /// The staff member as the audit trail names them.
    pub fn actor(&self) -> Actor {
        Actor { kind: ActorKind::Staff, id: Some(self.id.0), name: self.name.clone() }
    }

    /// The practitioner whose patients these are, for those who see their own only.
    pub fn only_own(&self) -> Option<&str> {
        (self.role == Role::Practitioner).then(|| self.practitioner.as_deref().unwrap_or_default())
    }

    /// The record of a patient whom this person may see.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, or a practitioner never attended the patient.
    pub async fn patient(&mut self, id: PatientId) -> Result<Record> {
        let only_own = self.only_own().map(str::to_owned);
        records::get_seen_by(&mut self.tx, id, only_own.as_deref()).await
    }

    /// Notes that this person opens a patient's record, before anything of it is shown; once for a while of looking at it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn opens(mut self, patient: PatientId) -> Result<Self> {
        let (actor, since) = (self.actor(), self.tx.now().minus(LOOKING));
        if audit::was_viewed(&mut self.tx, &actor, patient, since).await? {
            return Ok(self);
        }
        let (mut staff, ()) = self.aside(async { Ok(()) }).await?;
        let id = Some(patient.0);
        let act = Act { action: audit::VIEWED, subject: "patient", id, patient: Some(patient), detail: None };
        audit::record(&mut staff.tx, &actor, act).await?;
        staff.kept().await
    }

    /// Goes on only for these roles; for others there is nothing here.
    ///
    /// # Errors
    /// [`Error::NotFound`] for every other role.
    pub fn must_be(&self, roles: &[Role]) -> Result<()> {
        if roles.contains(&self.role) { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// What the browser calls itself.
pub fn device(parts: &axum::http::HeaderMap) -> &str {
    parts.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
