//! Every URL on one page, each naming its function; beside them every slice's jobs and mails.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use crate::{
    accounts, booking, console, documents,
    error::{Error, Result},
    events, home,
    ids::{
        AppointmentId, BlobId, DocumentId, InvoiceId, NewcomerId, OfferId, PatientId, ResponseId, TenantId, WaitingId,
    },
    invoices,
    jobs::{Claimed, Ended},
    mail::{self, Message},
    openapi,
    portal::{self, Composing, Event, Portal, Role, Waiting, send_mail},
    questionnaires,
    storage::Tx,
    tenancy::Tenant,
    web_assets,
};

/// The largest form with a photograph; what is in it is checked again by the page.
const PHOTO_LIMIT: usize = 16 * 1024 * 1024;

/// The pages of one clinic, with paths within the clinic.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "every URL stands on this one page")]
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        // everybody
        .route("/assets/{file}", get(web_assets::show))
        // patients: accounts
        .route("/sign-in", get(accounts::pages::signing_in).post(accounts::pages::sign_in))
        .route("/sign-out", post(accounts::pages::sign_out))
        .route("/language", post(accounts::pages::choose_language))
        .route("/activate/again", get(accounts::pages::ask_again).post(accounts::pages::again))
        .route("/activate/{token}", get(accounts::pages::invited).post(accounts::pages::activate))
        .route("/recover", get(accounts::pages::ask).post(accounts::pages::send_link))
        .route("/recover/{token}", get(accounts::pages::recovering).post(accounts::pages::recover))
        .route("/profile", get(accounts::pages::show_profile).post(accounts::pages::save_profile))
        .route("/profile/password", post(accounts::pages::change_password))
        .route("/profile/question", post(accounts::pages::change_question))
        .route("/profile/photo", post(accounts::pages::save_photo).layer(DefaultBodyLimit::max(PHOTO_LIMIT)))
        .route("/profile/photo/remove", post(accounts::pages::remove_photo))
        .route("/profile/photo/{id}", get(accounts::pages::show_photo))
        .route("/profile/sessions/end-others", post(accounts::pages::end_other_sessions))
        .route("/profile/sessions/{id}/end", post(accounts::pages::end_session))
        // staff: accounts
        .route("/console/sign-in", get(accounts::console::signing_in).post(accounts::console::sign_in))
        .route("/console/sign-out", post(accounts::console::sign_out))
        .route("/console/language", post(accounts::pages::choose_language))
        .route("/console/profile", get(accounts::console::show_own_profile).post(accounts::console::save_own_profile))
        .route("/console/profile/password", post(accounts::console::change_own_password))
        .route("/console/profile/sessions/{id}/end", post(accounts::console::end_own_session))
        .route("/console/patients", get(accounts::console::list_patients))
        .route("/console/patients/new", get(accounts::console::adding_patient).post(accounts::console::add_patient))
        .route("/console/patients/{id}/edit", get(accounts::console::editing_patient).post(accounts::console::edit_patient))
        .route("/console/patients/{id}/invite", post(accounts::console::invite_patient))
        .route("/console/patients/{id}/coverage", get(accounts::console::show_coverage).post(accounts::console::note_coverage))
        .route("/console/coverages/{id}/remove", post(accounts::console::remove_coverage))
        .route("/console/staff", get(accounts::console::list_staff))
        .route("/console/staff/new", get(accounts::console::adding_staff).post(accounts::console::add_staff))
        .route("/console/staff/{id}", get(accounts::console::editing_staff).post(accounts::console::edit_staff))
        .route("/console/staff/{id}/password", post(accounts::console::reset_staff_password))
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
        .route("/book", get(booking::pages::book::choose).post(booking::pages::confirm::book))
        .route("/book/confirm", get(booking::pages::confirm::confirm))
        .route("/appointments", get(booking::pages::appointments::list))
        .route("/appointments/{id}", get(booking::pages::appointments::show))
        .route("/appointments/{id}/calendar.ics", get(booking::pages::appointments::download))
        .route("/appointments/{id}/cancel", get(booking::pages::changes::ask_cancel).post(booking::pages::changes::cancel))
        .route("/appointments/{id}/pick", post(booking::pages::requests::pick))
        .route("/appointments/{id}/move", get(booking::pages::changes::choose_move).post(booking::pages::changes::reschedule))
        // people who are not yet patients
        .route("/first-visit", get(booking::pages::first_visit::choose))
        .route("/first-visit/details", get(booking::pages::first_visit::details).post(booking::pages::first_visit::ask))
        .route("/first-visit/confirm/{token}", get(booking::pages::first_visit::confirming).post(booking::pages::first_visit::confirm))
        .route("/embed.js", get(booking::pages::first_visit::script))
        .route("/embed/{lang}", get(booking::pages::first_visit::choose_framed))
        .route("/embed/{lang}/details", get(booking::pages::first_visit::details_framed).post(booking::pages::first_visit::ask_framed))
        .route("/feeds/{token}", get(booking::pages::feed::fetch))
        .route("/profile/calendar", get(booking::pages::feed::show).post(booking::pages::feed::create))
        .route("/profile/calendar/revoke", post(booking::pages::feed::revoke))
        .route("/waiting", get(booking::pages::waiting::list).post(booking::pages::waiting::join))
        .route("/waiting/{id}", get(booking::pages::waiting::show))
        .route("/waiting/{id}/take", post(booking::pages::waiting::take))
        .route("/waiting/{id}/decline", post(booking::pages::waiting::decline))
        .route("/waiting/{id}/leave", post(booking::pages::waiting::leave))
        // patients: invoices
        .route("/invoices", get(invoices::pages::list))
        .route("/invoices/{id}/pdf", get(invoices::pages::pdf))
        .route("/invoices/{id}/formats/{plugin}/{format}", get(invoices::pages::format))
        // staff: invoices
        .route("/console/invoices", get(invoices::console::list))
        .route("/console/invoices/new", get(invoices::console::new).post(invoices::console::create))
        .route("/console/invoices/{id}", get(invoices::console::show))
        .route("/console/invoices/{id}/pdf", get(invoices::console::pdf))
        .route("/console/invoices/{id}/formats/{plugin}/{format}", get(invoices::console::format))
        .route("/console/invoices/{id}/paid", post(invoices::console::pay))
        .route("/console/invoices/{id}/correct", get(invoices::console::correct).post(invoices::console::create_correction))
        // staff: agenda
        .route("/console/agenda", get(booking::console::agenda::show))
        .route("/console/agenda/why", get(booking::console::why::show))
        .route("/console/agenda/new", get(booking::console::new::form).post(booking::console::new::create))
        .route("/console/appointments/{id}", get(booking::console::appointments::show))
        .route("/console/appointments/{id}/move", post(booking::console::appointments::reschedule))
        .route("/console/appointments/{id}/cancel", get(booking::console::appointments::ask_cancel))
        .route("/console/appointments/{id}/close", post(booking::console::appointments::close))
        .route("/console/patients/{id}/entitlements", get(booking::console::entitlements::list).post(booking::console::entitlements::note))
        .route("/console/entitlements/{id}/withdraw", post(booking::console::entitlements::withdraw))
        .route("/console/newcomers", get(booking::console::newcomers::list))
        .route("/console/newcomers/{id}/keep", post(booking::console::newcomers::keep))
        .route("/console/newcomers/{id}/merge", post(booking::console::newcomers::merge))
        .route("/console/feeds", get(booking::console::feeds::list).post(booking::console::feeds::create))
        .route("/console/feeds/revoke", post(booking::console::feeds::revoke))
        .route("/console/requests", get(booking::console::requests::list))
        .route("/console/requests/{id}", get(booking::console::requests::show))
        .route("/console/requests/{id}/accept", post(booking::console::requests::accept))
        .route("/console/requests/{id}/refuse", post(booking::console::requests::refuse))
        .route("/console/requests/{id}/propose", post(booking::console::requests::propose))
        .route("/console/waiting", get(booking::console::waiting::list))
        .route("/console/waiting/{id}/move", post(booking::console::waiting::reorder))
        .route("/console/waiting/{id}/remove", post(booking::console::waiting::remove))
        .route("/console/absences", get(booking::console::absences::list).post(booking::console::absences::create))
        .route("/console/absences/{id}", get(booking::console::absences::show).post(booking::console::absences::hand_over))
        .route("/console/absences/{id}/delete", post(booking::console::absences::delete))
        // patients: questionnaires
        .route("/questionnaires", get(questionnaires::pages::list).post(questionnaires::pages::start))
        .route("/questionnaires/{id}", get(questionnaires::pages::fill_in).post(questionnaires::pages::answer))
        .route("/questionnaires/responses/{id}", get(questionnaires::pages::show))
        // staff: questionnaires
        .route("/console/questionnaires", get(questionnaires::console::inbox))
        .route("/console/patients/{id}/questionnaires", get(questionnaires::console::list).post(questionnaires::console::assign))
        .route("/console/assignments/{id}/cancel", post(questionnaires::console::cancel))
        .route("/console/responses/{id}", get(questionnaires::console::show))
        .route("/console/responses/{id}/read", post(questionnaires::console::mark_read))
        // staff: console
        .route("/console", get(console::pages::start))
        .route("/console/patients/{id}", get(console::record::show))
        .route("/console/patients/{id}/untag", post(console::record::untag))
        .route("/console/plugins", get(console::plugins::list))
        .route("/console/plugins/events/{id}/again", post(console::plugins::retry))
        .route("/console/mails", get(console::mails::list))
        .route("/console/mails/{id}/resend", post(console::mails::resend))
        .route("/console/audit", get(console::audit::list))
        .route("/console/api", get(console::tokens::list).post(console::tokens::create))
        .route("/console/api/{id}/revoke", post(console::tokens::revoke))
        // programs
        .route("/api/v1/openapi.json", get(openapi::show))
        .route("/api/v1/catalogue", get(booking::api::catalogue::show))
        .route("/api/v1/slots", get(booking::api::slots::list))
        .route("/api/v1/explanations", get(booking::api::slots::explain))
        .route("/api/v1/patients", get(accounts::api::find))
        .route("/api/v1/appointments", get(booking::api::appointments::list).post(booking::api::appointments::book))
        .route("/api/v1/appointments/{id}", get(booking::api::appointments::show))
        .route("/api/v1/appointments/{id}/move", post(booking::api::appointments::reschedule))
        .route("/api/v1/appointments/{id}/cancel", post(booking::api::appointments::cancel))
        .fallback(portal::nothing_here)
}

/// Routes that take files read a larger body.
fn files() -> DefaultBodyLimit {
    DefaultBodyLimit::max(documents::BODY_LIMIT)
}

/// Runs a job. A job of an unknown kind waits for a program that knows it.
pub(crate) async fn run(portal: Portal, tenant: TenantId, job: Claimed) -> Ended {
    if job.kind == mail::JOB {
        return send_mail(&portal, &tenant, &job).await;
    }
    if job.kind == events::CALL {
        return events::call(&portal, &tenant, &job).await;
    }
    if let Some(kind) = job.kind.strip_prefix("event:").filter(|_| !job.lane.is_empty()) {
        return events::tell(&portal, &tenant, kind, &job).await;
    }
    work(portal, tenant, job).await.into()
}

async fn work(portal: Portal, tenant: TenantId, job: Claimed) -> Result<()> {
    match job.kind.as_str() {
        accounts::jobs::REQUEST => accounts::jobs::answer_request(&portal, &tenant, job.about).await,
        accounts::jobs::FORGET_PHOTO => accounts::jobs::forget_photo(&portal, &tenant, BlobId(job.about)).await,
        documents::jobs::SWEEP => documents::jobs::sweep(&portal, &tenant, BlobId(job.about)).await,
        documents::jobs::ANNOUNCE => documents::jobs::announce(&portal, &tenant, DocumentId(job.about)).await,
        invoices::issue::TYPESET => invoices::jobs::typeset(&portal, &tenant, InvoiceId(job.about)).await,
        questionnaires::mails::ALERT => console::alerts::tell(&portal, &tenant, ResponseId(job.about)).await,
        booking::store::answers::FORGET_DRAFT => {
            booking::jobs::forget_draft(&portal, &tenant, PatientId(job.about)).await
        }
        booking::make::waiting::OFFER => booking::jobs::offer(&portal, &tenant).await,
        booking::make::waiting::WATCH => booking::jobs::watch(&portal, &tenant, WaitingId(job.about)).await,
        booking::make::waiting::OFFER_LAPSE => booking::jobs::lapse_offer(&portal, &tenant, OfferId(job.about)).await,
        booking::make::LAPSE => booking::jobs::lapse(&portal, &tenant, AppointmentId(job.about)).await,
        "booking.forget-newcomer" => booking::mails::forget_newcomer(&portal, &tenant, NewcomerId(job.about)).await,
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

/// What is looked at when a program starts: the rules of a time zone may have changed.
pub(crate) async fn follow_clocks(portal: &Portal, tenant: &Tenant) -> Result<()> {
    booking::jobs::follow_clocks(portal, tenant).await
}

/// What a member of the staff should look at without being asked, by the path of the menu; with a practitioner, of their patients alone.
pub(crate) async fn waits(tx: &mut Tx, role: Role, practitioner: Option<&str>) -> Result<Waiting> {
    if !Role::AGENDA.contains(&role) {
        return Ok(Waiting::new());
    }
    Ok(vec![("/console/questionnaires", questionnaires::store::unread_alerts(tx, practitioner).await?)])
}

/// The mails that carry a link of their own: its hash is written while they are composed.
pub(crate) const WRITING_MAILS: &[&str] =
    &[accounts::mails::INVITATION, accounts::mails::RECOVERY, booking::mails::NEWCOMER];

/// Composes a queued mail.
pub(crate) async fn compose(mail: &mut Composing) -> Result<Option<Message>> {
    match mail.mail.kind.clone().as_str() {
        accounts::mails::INVITATION => accounts::mails::invitation(mail).await,
        accounts::mails::RECOVERY => accounts::mails::recovery(mail).await,
        accounts::mails::SIGN_IN_ALERT => accounts::mails::sign_in_alert(mail).await,
        accounts::mails::STAFF_SIGN_IN_ALERT => accounts::mails::staff_sign_in_alert(mail).await,
        accounts::mails::PASSWORD_CHANGED | accounts::mails::QUESTION_CHANGED => {
            accounts::mails::security_changed(mail).await
        }
        console::alerts::MAIL => console::alerts::compose(mail).await,
        questionnaires::mails::ASSIGNED => questionnaires::mails::assigned(mail).await,
        documents::mails::ADDED => documents::mails::added(mail).await,
        invoices::issue::ISSUED => invoices::mails::issued(mail).await,
        events::MAIL => events::compose(mail).await,
        "booking.booked" => booking::mails::changed(mail, "booked").await,
        "booking.moved" => booking::mails::changed(mail, "moved").await,
        "booking.changed" => booking::mails::changed(mail, "changed").await,
        "booking.clocks" => booking::mails::changed(mail, "clocks").await,
        "booking.linked" => booking::mails::changed(mail, "linked").await,
        "booking.cancelled" => booking::mails::changed(mail, "cancelled").await,
        "booking.requested" => booking::mails::request(mail, "requested").await,
        "booking.proposed" => booking::mails::request(mail, "proposed").await,
        "booking.refused" => booking::mails::request(mail, "refused").await,
        "booking.lapsed" => booking::mails::request(mail, "lapsed").await,
        booking::make::waiting::OFFERED => booking::mails::offered(mail).await,
        booking::mails::INVITED => booking::mails::invited(mail).await,
        booking::mails::NEWCOMER => booking::mails::newcomer(mail).await,
        "booking.reminder" => booking::mails::reminder(mail).await,
        kind => Err(Error::internal(format!("no mail is called {kind}"))),
    }
}
