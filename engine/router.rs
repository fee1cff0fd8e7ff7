//! Every URL on one page, each naming its function; beside them every slice's jobs and mails.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::{
    booking, console, documents,
    error::{Error, Result},
    home,
    ids::{AppointmentId, BlobId, DocumentId, MailId, TenantId},
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
        // patients: documents
        .route("/documents", get(documents::pages::list))
        .route("/documents/upload", get(documents::pages::sent).post(documents::pages::upload).layer(files()))
        .route("/documents/{id}", get(documents::pages::show))
        .route("/documents/{id}/file", get(documents::pages::file))
        .route("/documents/{id}/take-back", post(documents::pages::take_back))
        // staff: documents
        .route("/console/patients/{id}/documents", get(documents::console::list).post(documents::console::upload).layer(files()))
        .route("/console/documents/{id}/file", get(documents::console::file))
        .route("/console/documents/{id}/withdraw", post(documents::console::withdraw))
        // patients: booking
        .route("/book", get(booking::pages::book::choose).post(booking::pages::book::book))
        .route("/book/confirm", get(booking::pages::book::confirm))
        .route("/appointments", get(booking::pages::appointments::list))
        .route("/appointments/{id}", get(booking::pages::appointments::show))
        .route("/appointments/{id}/calendar.ics", get(booking::pages::appointments::download))
        .route("/appointments/{id}/cancel", get(booking::pages::changes::ask_cancel).post(booking::pages::changes::cancel))
        .route("/appointments/{id}/move", get(booking::pages::changes::choose_move).post(booking::pages::changes::reschedule))
        // staff: agenda
        .route("/console/agenda", get(booking::console::agenda::show))
        .route("/console/agenda/new", get(booking::console::new::form).post(booking::console::new::create))
        .route("/console/appointments/{id}", get(booking::console::appointments::show))
        .route("/console/appointments/{id}/move", post(booking::console::appointments::reschedule))
        .route("/console/appointments/{id}/cancel", get(booking::console::appointments::ask_cancel))
        .route("/console/appointments/{id}/close", post(booking::console::appointments::close))
        .route("/console/absences", get(booking::console::absences::list).post(booking::console::absences::create))
        .route("/console/absences/{id}/delete", post(booking::console::absences::delete))
        // staff: console
        .route("/console", get(console::pages::start))
        .route("/console/mails", get(console::mails::list))
        .route("/console/mails/{id}/resend", post(console::mails::resend))
        .route("/console/audit", get(console::audit::list))
}

/// Routes that take files read a larger body.
fn files() -> DefaultBodyLimit {
    DefaultBodyLimit::max(documents::BODY_LIMIT)
}

/// Runs a job. A job of an unknown kind waits for a program that knows it.
pub(crate) async fn run(portal: Portal, tenant: TenantId, job: Claimed) -> Result<()> {
    match job.kind.as_str() {
        mail::JOB => send_mail(&portal, &tenant, MailId(job.about), job.attempts).await,
        documents::jobs::SWEEP => documents::jobs::sweep(&portal, &tenant, BlobId(job.about)).await,
        documents::jobs::ANNOUNCE => documents::jobs::announce(&portal, &tenant, DocumentId(job.about)).await,
        "booking.remind" => booking::mails::remind(&portal, &tenant, AppointmentId(job.about)).await,
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
    match mail.mail.kind.clone().as_str() {
        documents::mails::ADDED => documents::mails::added(mail).await,
        "booking.booked" => booking::mails::changed(mail, "booked").await,
        "booking.moved" => booking::mails::changed(mail, "moved").await,
        "booking.cancelled" => booking::mails::changed(mail, "cancelled").await,
        "booking.reminder" => booking::mails::reminder(mail).await,
        kind => Err(Error::internal(format!("no mail is called {kind}"))),
    }
}
