//! Every URL on one page, each naming its function; beside them every slice's jobs and mails.

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};

use crate::{
    console,
    error::{Error, Result},
    home,
    ids::{MailId, TenantId},
    jobs::Claimed,
    mail::{self, Message},
    portal::{Composing, Event, Portal, send_mail},
    web_assets,
};

/// The pages of one clinic, with paths within the clinic.
#[rustfmt::skip]
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        // everybody
        .route("/assets/{file}", get(web_assets::show))
        // patients: home
        .route("/", get(home::pages::show))
        // staff: console
        .route("/console", get(console::pages::start))
        .route("/console/mails", get(console::mails::list))
        .route("/console/mails/{id}/resend", post(console::mails::resend))
        .route("/console/audit", get(console::audit::list))
}

/// Runs a job. A job of an unknown kind waits for a program that knows it.
pub(crate) async fn run(portal: Portal, tenant: TenantId, job: Claimed) -> Result<()> {
    match job.kind.as_str() {
        mail::JOB => send_mail(&portal, &tenant, MailId(job.about), job.attempts).await,
        kind => match kind.strip_prefix("event:") {
            Some(kind) => {
                portal.tell(&Event { tenant, kind: kind.to_owned(), about: job.about });
                Ok(())
            }
            None => Err(Error::internal(format!("no job is called {kind}"))),
        },
    }
}

/// Composes a queued mail.
pub(crate) async fn compose(mail: &mut Composing) -> Result<Option<Message>> {
    match mail.mail.kind.as_str() {
        kind => Err(Error::internal(format!("no mail is called {kind}"))),
    }
}

/// A response of a page.
pub(crate) type Page = Result<Response>;
