//! What patients are told about their appointments, and the reminder.

use serde::Serialize;

use super::{
    calendar,
    model::{self, Ending, Outcome, Status},
    names::CalledNow,
    store::{self, Appointment, entitlements, newcomers},
    video,
};
use crate::{
    clock::{Day, LocalTime},
    error::Result,
    ids::{AppointmentId, EntitlementId, NewcomerId, OfferId, TenantId},
    mail::{self, Message, NewMail},
    portal::{Composing, Portal},
    records,
    storage::Mode,
    tenancy::config::Modality,
    themes::TextValue,
};

#[derive(Serialize)]
struct Letter<'a> {
    appointment: &'a Appointment,
    /// Whether the service, with whom it is and what to bring are kept quiet about.
    discreet: bool,
    /// How far the clocks are from UTC then, in an hour that they show twice.
    offset: Option<String>,
    /// `booked`, `moved`, `cancelled` or `reminder`.
    what: &'a str,
    given_name: String,
    address: Option<String>,
    phone: Option<String>,
    instructions: Option<String>,
    /// The time zone of the site: who reads the mail may be elsewhere.
    zone: String,
    /// Where the video call is, or the number that is called.
    video_url: Option<String>,
    /// Whether that is not known yet.
    awaits_link: bool,
    call: Option<String>,
    /// Until when an hour that is not confirmed is kept.
    lapses: Option<LocalTime>,
    /// The appointment in the portal, for those who may use it.
    link: Option<String>,
}

/// A booked, moved or cancelled appointment, with the calendar entry. A confirmation of what was cancelled meanwhile is not sent.
pub(crate) async fn changed(mail: &mut Composing, what: &str) -> Result<Option<Message>> {
    let appointment = store::get(&mut mail.tx, AppointmentId(mail.mail.about)).await?;
    let cancelled = appointment.status == Status::Cancelled;
    // What is not confirmed comes into nobody's calendar.
    if appointment.status == Status::Requested {
        return Ok(None);
    }
    if cancelled != (what == "cancelled") {
        return Ok(None);
    }
    let record = records::get(&mut mail.tx, appointment.patient_id).await?;
    if what == "linked" && told_link(mail, &appointment, &record).is_none() {
        return Ok(None);
    }
    let domain = mail.portal.calendar_domain();
    let link = record.portal_access.then(|| mail.link(&format!("/appointments/{}", appointment.id)));
    let attendee = Some(mail.mail.recipient.as_str());
    let discreetly = calendar::discreetly(&mail.portal, &mail.tenant, &appointment.service, mail.lang())?;
    let reader = calendar::Reader { lang: mail.lang(), attendee, link, call: record.mobile, discreetly };
    let name = mail.text("booking-calendar-file", &[])?;
    let attachment = calendar::attachment(&mail.tenant, &appointment, &domain, name, &reader);
    letter(mail, &appointment, what, vec![attachment]).await.map(Some)
}

/// What became of a request: without a calendar entry, since there is no appointment. What is no longer so is not sent.
pub(crate) async fn request(mail: &mut Composing, what: &str) -> Result<Option<Message>> {
    let appointment = store::get(&mut mail.tx, AppointmentId(mail.mail.about)).await?;
    let terms = &appointment.terms;
    let so = match what {
        "requested" => appointment.status == Status::Requested && terms.proposed_at.is_none(),
        "proposed" => appointment.status == Status::Requested && terms.proposed_at.is_some(),
        "refused" => terms.ended_as == Some(Ending::Refused),
        _ => terms.ended_as == Some(Ending::Lapsed),
    };
    if !so {
        return Ok(None);
    }
    letter(mail, &appointment, what, Vec::new()).await.map(Some)
}

/// Whose link it is tells with whom: where that is kept quiet about, who uses the portal finds it there, and no mail has it.
fn told_link(mail: &Composing, appointment: &Appointment, record: &records::Record) -> Option<String> {
    let quiet = mail.tenant.is_discreet(&appointment.service) && record.portal_access;
    video::link(&mail.tenant, appointment).filter(|_| !quiet)
}

/// The reminder; none for an appointment that no longer stands.
pub(crate) async fn reminder(mail: &mut Composing) -> Result<Option<Message>> {
    let appointment = store::get(&mut mail.tx, AppointmentId(mail.mail.about)).await?;
    if appointment.status != Status::Booked || appointment.starts_at <= mail.tx.now() {
        return Ok(None);
    }
    letter(mail, &appointment, "reminder", Vec::new()).await.map(Some)
}

/// An hour that is offered to somebody on the waiting list; none for an offer that was answered or has lapsed.
pub(crate) async fn offered(mail: &mut Composing) -> Result<Option<Message>> {
    let offer = store::waiting::offer(&mut mail.tx, OfferId(mail.mail.about)).await?;
    if offer.outcome != Outcome::Open || offer.lapses_at <= mail.tx.now() {
        return Ok(None);
    }
    let appointment = store::get(&mut mail.tx, offer.appointment_id).await?;
    let link = mail.link(&format!("/waiting/{}", offer.waiting_id));
    letter_to(mail, &appointment, "offer", link, Vec::new()).await.map(Some)
}

async fn letter(
    mail: &mut Composing,
    appointment: &Appointment,
    what: &str,
    attachments: Vec<mail::Attachment>,
) -> Result<Message> {
    let link = mail.link(&format!("/appointments/{}", appointment.id));
    letter_to(mail, appointment, what, link, attachments).await
}

async fn letter_to(
    mail: &mut Composing,
    appointment: &Appointment,
    what: &str,
    link: String,
    attachments: Vec<mail::Attachment>,
) -> Result<Message> {
    let record = records::get(&mut mail.tx, appointment.patient_id).await?;
    let tenant = &mail.tenant;
    let site = tenant.site(&appointment.site);
    let discreet = tenant.is_discreet(&appointment.service);
    let service = tenant.service(&appointment.service).filter(|_| !discreet);
    let instructions = service.and_then(|service| service.instructions.as_ref());
    let video_url = told_link(mail, appointment, &record);
    let page = Letter {
        appointment: &appointment.clone().called_now(tenant, mail.lang()),
        discreet,
        offset: appointment.offset(),
        what,
        given_name: record.given_name,
        address: site.and_then(|site| site.address.clone()),
        phone: site.and_then(|site| site.phone.clone()).or_else(|| tenant.config.contact.phone.clone()),
        video_url,
        awaits_link: appointment.status == Status::Booked
            && video::is_unknown(tenant, appointment)
            && !(discreet && record.portal_access),
        call: record.mobile.filter(|_| appointment.modality == Modality::Telephone),
        instructions: instructions.map(|words| tenant.text(words, mail.lang()).to_owned()),
        zone: tenant.zone(Some(&appointment.site)).iana_name().unwrap_or("UTC").to_owned(),
        lapses: appointment.terms.lapses_at.map(|at| LocalTime(at.local(&tenant.zone(Some(&appointment.site))))),
        link: record.portal_access.then_some(link),
    };
    let subject = mail
        .text(&format!("mail-booking-{what}-subject"), &[("clinic", TextValue::from(tenant.config.name.as_str()))])?;
    mail.message("booking", subject, &page, attachments)
}

/// The job that queues the reminder when its time has come. An appointment that was moved has a job of its own.
pub(crate) async fn remind(portal: &Portal, tenant: &TenantId, id: AppointmentId) -> Result<()> {
    let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(crate::error::Error::NotFound)?;
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let appointment = store::get(&mut tx, id).await?;
    let rules = super::make::rules_of(&clinic, &appointment);
    let (starts_at, settled_at) = (appointment.starts_at, appointment.updated_at);
    let due = model::due_reminder(&rules.reminders, starts_at, settled_at, tx.now());
    let Some(due) = due.filter(|_| appointment.status == Status::Booked) else { return Ok(()) };
    // The job of the hour before a move comes too: whoever is first reminds.
    if !store::mark_reminded(&mut tx, id, due).await? {
        return Ok(());
    }
    let record = records::get(&mut tx, appointment.patient_id).await?;
    if let Some(to) = record.email {
        let kind = "booking.reminder";
        mail::queue(&mut tx, NewMail { kind, about: id.0, patient: Some(record.id), to, lang: record.language })
            .await?;
    }
    tx.commit().await
}

/// The mail that asks somebody to book.
pub(crate) const INVITED: &str = "booking.invited";

#[derive(Serialize)]
struct Invited {
    given_name: String,
    /// Nothing where it is kept quiet about.
    service: Option<String>,
    until: Day,
    link: String,
}

/// Asks somebody to book a service; not when the invitation was withdrawn, or is over.
pub(crate) async fn invited(mail: &mut Composing) -> Result<Option<Message>> {
    let noted = entitlements::get(&mut mail.tx, EntitlementId(mail.mail.about)).await?;
    let today = mail.tx.now().day(&mail.tenant.zone(None));
    if noted.withdrawn_at.is_some() || noted.valid_until < today {
        return Ok(None);
    }
    let record = records::get(&mut mail.tx, noted.patient_id).await?;
    let noted = noted.called_now(&mail.tenant, mail.lang());
    let service = Some(noted.service_name).filter(|_| !mail.tenant.is_discreet(&noted.service));
    let link = match service {
        Some(_) => mail.link(&format!("/book?service={}", noted.service)),
        None => mail.link("/book"),
    };
    let page = Invited { given_name: record.given_name, service, until: noted.valid_until, link };
    let clinic = TextValue::from(mail.tenant.config.name.as_str());
    let subject = mail.text("mail-invited-subject", &[("clinic", clinic)])?;
    mail.message("invited", subject, &page, Vec::new()).map(Some)
}

#[derive(Serialize)]
struct FirstVisit<'a> {
    given_name: &'a str,
    /// Nothing where it is kept quiet about.
    service: Option<String>,
    site: String,
    when: String,
    zone: String,
    /// Whether somebody with this address has an account: then they book there.
    known: bool,
    link: String,
    /// Until when the link works, in the clinic's time.
    until: String,
}

/// The mail to somebody who is not a patient yet.
pub(crate) const NEWCOMER: &str = "booking.newcomer";

/// The link with which somebody who is not yet a patient takes an hour; who has an account is asked to sign in instead. What was asked for
/// was answered with the same page in both cases.
pub(crate) async fn newcomer(mail: &mut Composing) -> Result<Option<Message>> {
    let newcomer = newcomers::get(&mut mail.tx, NewcomerId(mail.mail.about)).await?;
    if newcomer.patient_id.is_some() || newcomer.expires_at <= mail.tx.now() {
        return Ok(None);
    }
    let known = newcomers::has_account(&mut mail.tx, &newcomer.email).await?;
    let link = if known && mail.tenant.is_discreet(&newcomer.service) {
        mail.link("/book")
    } else if known {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("service", &newcomer.service).append_pair("site", &newcomer.site);
        query
            .append_pair("practitioner", &newcomer.practitioner)
            .append_pair("modality", &newcomer.modality)
            .append_pair("at", &newcomer.starts_at.micros().to_string());
        mail.link(&format!("/book/confirm?{}", query.finish()))
    } else {
        let token = newcomers::new_token(&mut mail.tx, newcomer.id).await?;
        mail.link(&format!("/first-visit/confirm/{token}"))
    };
    let tenant = &mail.tenant;
    let zone = tenant.zone(Some(&newcomer.site));
    let service = tenant.service(&newcomer.service).filter(|_| !tenant.is_discreet(&newcomer.service));
    let page = FirstVisit {
        given_name: &newcomer.given_name,
        service: service.map(|service| tenant.text(&service.name, mail.lang()).to_owned()),
        site: tenant.site(&newcomer.site).map(|site| site.name.clone()).unwrap_or_default(),
        when: LocalTime(newcomer.starts_at.local(&zone)).to_string(),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        known,
        link,
        until: LocalTime(newcomer.expires_at.local(&tenant.zone(None))).to_string(),
    };
    let clinic = TextValue::from(tenant.config.name.as_str());
    let subject = mail.text("mail-first-visit-subject", &[("clinic", clinic)])?;
    mail.message("first-visit", subject, &page, Vec::new()).map(Some)
}

/// The job that forgets somebody who never followed the link.
pub(crate) async fn forget_newcomer(portal: &Portal, tenant: &TenantId, id: NewcomerId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    newcomers::forget_unbooked(&mut tx, id).await?;
    tx.commit().await
}
