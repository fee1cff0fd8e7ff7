//! «Cita paciente»: what is to come, and what was.

use std::sync::Arc;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    booking::{
        calendar,
        make::online,
        model::{Reason, Status},
        names::CalledNow,
        store::{
            self, Appointment,
            answers::{Answered, Given},
            entitlements::Noted,
        },
        video,
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    ids::AppointmentId,
    lang::Lang,
    plugins::page_section::Place,
    portal::{Known, Page, Patient},
    records,
    tenancy::{Tenant, config::Modality},
    web::Path,
};

#[derive(Serialize)]
struct List {
    pending: Vec<Pending>,
    past: Vec<Past>,
    online_booking: bool,
    /// Whether the patient is on the waiting list.
    waiting: bool,
    /// Referrals and invitations that are still good for something.
    entitlements: Vec<Noted>,
}

/// An appointment that is to come, with what the list offers to do about it. Its own page has the rest.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that the page shows or not")]
struct Pending {
    id: AppointmentId,
    starts_local: LocalTime,
    /// How far the clocks are from UTC then, in an hour that they show twice.
    offset: Option<String>,
    service_name: String,
    site_name: String,
    practitioner_name: String,
    modality: Modality,
    /// Whether the clinic has still to confirm it, and whether it proposes other hours.
    requested: bool,
    proposed: bool,
    can_cancel: bool,
    can_move: bool,
    /// Why it cannot be cancelled or moved, as text keys.
    why_not_cancel: Option<String>,
    why_not_move: Option<String>,
}

impl Pending {
    fn new(tenant: &Tenant, appointment: Appointment, lang: Lang, now: Timestamp) -> Self {
        let (why_not_cancel, why_not_move) = why_not(tenant, &appointment, now);
        let offset = appointment.offset();
        let Appointment {
            id, starts_local, service_name, site_name, practitioner_name, modality, status, terms, ..
        } = appointment.called_now(tenant, lang);
        Self {
            id,
            starts_local,
            offset,
            service_name,
            site_name,
            practitioner_name,
            modality,
            requested: status == Status::Requested,
            proposed: terms.proposed_at.is_some(),
            can_cancel: why_not_cancel.is_none(),
            can_move: why_not_move.is_none(),
            why_not_cancel,
            why_not_move,
        }
    }
}

/// Why an appointment cannot be cancelled and why it cannot be moved, as text keys.
fn why_not(tenant: &Tenant, appointment: &Appointment, now: Timestamp) -> (Option<String>, Option<String>) {
    let (cancel, change) = online::why_not(tenant, appointment, now);
    let change = change.map(|reason| match reason {
        // Who books is told to choose somebody else; who has an appointment cannot.
        Reason::NotOffered => "booking-move-not-offered".to_owned(),
        reason => reason.text_key(),
    });
    (cancel.map(Reason::text_key), change)
}

/// An appointment that is over or was called off: there is nothing to do about it, and there may be many.
#[derive(Serialize)]
struct Past {
    id: AppointmentId,
    starts_local: LocalTime,
    service_name: String,
    practitioner_name: String,
    status: Status,
    /// The text key of what became of it.
    state_key: String,
}

impl From<Appointment> for Past {
    fn from(appointment: Appointment) -> Self {
        let Appointment { id, starts_local, service_name, practitioner_name, status, terms, .. } = appointment;
        let state_key = match terms.ended_as {
            Some(ending) => format!("booking-ended-short-{}", ending.as_str()),
            None => format!("booking-status-past-{}", status.as_str().replace('_', "-")),
        };
        Self { id, starts_local, service_name, practitioner_name, status, state_key }
    }
}

/// An appointment with what may be done to it.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that the page shows or not")]
pub(super) struct Card {
    #[serde(flatten)]
    appointment: Appointment,
    /// How far the clocks are from UTC then, in an hour that they show twice.
    offset: Option<String>,
    can_cancel: bool,
    can_move: bool,
    /// Why it cannot be cancelled or moved, as text keys.
    why_not_cancel: Option<String>,
    why_not_move: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    instructions: Option<String>,
    minutes: i64,
    /// In cents, where the clinic shows it.
    price_cents: Option<i64>,
    zone: String,
    is_pending: bool,
    /// The absent practitioner's name, where somebody stands in.
    substitute_for_name: Option<String>,
    /// Where the video call is.
    video_url: Option<String>,
    /// Whether there will be one, and where is not known yet.
    awaits_link: bool,
    /// The number that is called, where it is looked up.
    call: Option<String>,
    /// Whether the clinic has still to confirm it, and until when it does.
    requested: bool,
    lapses: Option<LocalTime>,
    /// The hours among which the patient picks, this one first.
    proposals: Vec<Proposal>,
}

impl Card {
    /// Whether the patient may choose another hour.
    pub(super) fn can_move(&self) -> bool {
        self.can_move
    }
}

/// An appointment with what was answered when it was booked.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    card: Card,
    answered: Option<Answered>,
    consents: Vec<Given>,
}

/// An hour that the clinic proposes.
#[derive(Serialize)]
struct Proposal {
    id: AppointmentId,
    at: LocalTime,
    practitioner: String,
}

pub(super) fn card(tenant: &Tenant, appointment: Appointment, lang: Lang, now: Timestamp) -> Card {
    let (why_not_cancel, why_not_move) = why_not(tenant, &appointment, now);
    let service = tenant.service(&appointment.service);
    let site = tenant.site(&appointment.site);
    Card {
        can_cancel: why_not_cancel.is_none(),
        can_move: why_not_move.is_none(),
        why_not_cancel,
        why_not_move,
        address: site.and_then(|site| site.address.clone()),
        phone: site.and_then(|site| site.phone.clone()).or_else(|| tenant.config.contact.phone.clone()),
        instructions: service
            .and_then(|service| service.instructions.as_ref())
            .map(|words| tenant.text(words, lang).to_owned()),
        minutes: (appointment.ends_at.micros() - appointment.starts_at.micros()) / 60_000_000,
        price_cents: service.and_then(|service| service.price_cents),
        zone: tenant.zone(Some(&appointment.site)).iana_name().unwrap_or("UTC").to_owned(),
        is_pending: matches!(appointment.status, Status::Booked | Status::Requested) && appointment.ends_at > now,
        substitute_for_name: appointment
            .substitute_for
            .as_deref()
            .map(|slug| tenant.practitioner(slug).map_or(slug, |person| person.name.as_str()).to_owned()),
        awaits_link: video::is_unknown(tenant, &appointment),
        video_url: video::link(tenant, &appointment),
        call: None,
        requested: appointment.status == Status::Requested,
        lapses: appointment.terms.lapses_at.map(|at| LocalTime(at.local(&tenant.zone(Some(&appointment.site))))),
        proposals: Vec::new(),
        offset: appointment.offset(),
        appointment: appointment.called_now(tenant, lang),
    }
}

/// Pending and past appointments.
pub(crate) async fn list(mut patient: Patient) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let (lang, now) = (patient.visit.lang, patient.tx.now());
    let (pending, past, waiting, noted) = (
        store::pending(&mut patient.tx, patient.record).await?,
        store::past(&mut patient.tx, patient.record, 50).await?,
        store::waiting::of_patient(&mut patient.tx, patient.record).await?,
        store::entitlements::ask(&mut patient.tx, patient.record, None).await?,
    );
    patient.tx.reads_last();
    let (pending, past) = (pending.all(&mut patient.tx).await?, past.all(&mut patient.tx).await?);
    let mut noted = noted.all(&mut patient.tx).await?;
    noted.retain(|one| one.is_open(now.day(&tenant.zone(None))));
    let noted = noted.called_now(&tenant, lang);
    let waiting = !waiting.all(&mut patient.tx).await?.is_empty();
    let known = Known { appointments: pending.iter().map(Into::into).collect(), ..Known::default() };
    let page = List {
        waiting,
        entitlements: noted,
        pending: pending.into_iter().map(|one| Pending::new(&tenant, one, lang, now)).collect(),
        past: past.called_now(&tenant, lang).into_iter().map(Past::from).collect(),
        online_booking: tenant.config.sites.iter().any(|site| site.online_booking),
    };
    patient.page_with("booking/appointments", &page, Place::Appointments, known).await
}

/// One appointment.
pub(crate) async fn show(mut patient: Patient, Path(id): Path<AppointmentId>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let appointment = store::get_own(&mut patient.tx, patient.record, id).await?;
    if appointment.status == Status::Held {
        return Err(Error::NotFound);
    }
    let mut proposals = Vec::new();
    if appointment.status == Status::Requested && appointment.terms.proposed_at.is_some() {
        let others = store::requests::proposals(&mut patient.tx, id).await?;
        proposals.extend([appointment.clone()].into_iter().chain(others).map(|hour| Proposal {
            id: hour.id,
            at: hour.starts_local,
            practitioner: hour.practitioner_name,
        }));
    }
    let answered = store::answers::find(&mut patient.tx, id).await?;
    let consents = store::answers::consents(&mut patient.tx, id).await?;
    let call = match appointment.modality {
        Modality::Telephone => records::get(&mut patient.tx, patient.record).await?.mobile,
        Modality::InPerson | Modality::Video => None,
    };
    let coming = [&appointment]
        .into_iter()
        .filter(|one| matches!(one.status, Status::Booked | Status::Requested) && one.ends_at > patient.tx.now());
    let known = Known { appointments: coming.map(Into::into).collect(), ..Known::default() };
    let card = Card { call, proposals, ..card(&tenant, appointment, patient.visit.lang, patient.tx.now()) };
    patient.page_with("booking/appointment", &Shown { card, answered, consents }, Place::Appointment, known).await
}

/// The appointment as a file for the person's calendar.
pub(crate) async fn download(mut patient: Patient, Path(id): Path<AppointmentId>) -> Result<Response> {
    let appointment = store::get_own(&mut patient.tx, patient.record, id).await?;
    // What is not confirmed comes into nobody's calendar.
    if matches!(appointment.status, Status::Held | Status::Requested) {
        return Err(Error::NotFound);
    }
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let domain = patient.visit.portal.calendar_domain();
    let link = patient.visit.portal.link(&tenant, &format!("/appointments/{id}"));
    let call = records::get(&mut patient.tx, patient.record).await?.mobile;
    let lang = patient.visit.lang;
    let discreetly = calendar::discreetly(&patient.visit.portal, &tenant, &appointment.service, lang)?;
    let reader = calendar::Reader { lang, attendee: None, link: Some(link), call, discreetly };
    let body = calendar::entry(&tenant, &appointment, &domain, &reader);
    patient.tx.rollback().await;
    let name = patient.visit.portal.theme(&tenant)?.text(patient.visit.lang, "booking-calendar-file", &[]);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", name.replace(['"', '\\'], ""))),
    ];
    Ok((headers, body).into_response())
}
