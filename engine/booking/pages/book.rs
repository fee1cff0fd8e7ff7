//! «Cita online»: choose, confirm, booked.

use std::{sync::Arc, time::Duration};

use axum::{extract::Query, http::HeaderMap, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    asking::{self, Asking},
    calendar::{self, For, Offer as Hour, Week},
    choice::{self, Choice, Offer},
    series,
};
use crate::{
    booking::{
        make,
        model::{self, Answers, Source, Status},
        store,
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    portal::{Page, Patient},
    records,
    tenancy::{Tenant, config::Confirm as Confirmation},
    web::{Errors, Form},
};

#[derive(Serialize)]
struct Services {
    services: Vec<ServiceCard>,
    /// Whether the patient has all the appointments that the clinic allows, whatever the service.
    full: bool,
}

#[derive(Serialize)]
pub(super) struct ServiceCard {
    href: String,
    name: String,
    description: Option<String>,
    minutes: i64,
    price_cents: Option<i64>,
}

#[derive(Serialize)]
struct Choose<'a> {
    service: ServiceCard,
    choice: &'a Choice,
    site: String,
    site_options: Vec<Offer>,
    practitioner_options: Vec<Offer>,
    must_name: bool,
    week: Option<Week>,
    /// The waiting list for this service, where there is one.
    waiting: Option<String>,
}

#[derive(Serialize)]
struct Confirm<'a> {
    choice: &'a Choice,
    service: ServiceCard,
    instructions: Option<String>,
    site: String,
    address: Option<String>,
    practitioner: Option<String>,
    at: LocalTime,
    /// The site's time zone, for people who are elsewhere.
    zone: String,
    back: String,
    /// Why the hour cannot be booked (any more), as a text key.
    refused: Option<String>,
    nearest: Vec<Hour>,
    held: Option<Held>,
    /// Whether the clinic has to confirm it.
    request: bool,
    asking: Option<Asking>,
    errors: Errors,
    /// The series that may be booked.
    series: Option<series::Offered>,
}

/// For how long the hour is kept free.
#[derive(Serialize)]
struct Held {
    until: LocalTime,
    seconds: i64,
}

impl Held {
    fn of(appointment: &store::Appointment, now: Timestamp) -> Option<Self> {
        let lapses_at = appointment.terms.lapses_at?;
        let zone = jiff::tz::TimeZone::get(&appointment.zone).ok()?;
        let seconds = (lapses_at.micros() - now.micros()) / 1_000_000;
        Some(Self { until: LocalTime(lapses_at.local(&zone)), seconds })
    }
}

/// Services; or for a chosen one its calendar.
pub(crate) async fn choose(mut patient: Patient, Query(choice): Query<Choice>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    if !tenant.config.sites.iter().any(|site| site.online_booking) {
        return Err(Error::NotFound);
    }
    let lang = patient.visit.lang;
    let paths = paths(&patient);
    let Some(service) = choice.service(&tenant) else {
        let open = store::pending(&mut patient.tx, patient.record).await?.all(&mut patient.tx).await?.len();
        let online = tenant.config.services.iter().filter(|service| service.online);
        let full = online.clone().all(|service| open >= tenant.rules(None, Some(service), None).max_open as usize);
        let services = online
            .filter(|service| !choice::sites(&tenant, service).is_empty())
            .map(|service| card(&tenant, service, &choice, lang, &paths.0))
            .collect();
        return patient.page("booking/services", &Services { services, full }).await;
    };
    let question = choice.question(&tenant, patient.tx.now())?;
    let must_name = choice::must_name(&tenant, service, question.site);
    let week = if must_name && question.practitioner.is_none() {
        None
    } else {
        let who = For { patient: Some(patient.record), moving: None, lang, path: &paths.0, confirm: &paths.1 };
        Some(calendar::week(&mut patient.tx, &question, &choice, who).await?)
    };
    let page = Choose {
        service: card(&tenant, service, &choice, lang, &paths.0),
        choice: &choice,
        site: question.site.slug.to_string(),
        site_options: choice::site_options(&tenant, service),
        practitioner_options: choice::practitioner_options(&tenant, service, question.site, lang),
        must_name,
        week,
        waiting: {
            let rules = tenant.rules(Some(question.site), Some(service), None);
            let path = patient.visit.here.url("/waiting");
            let link = choice.link(&path, |choice| (choice.from, choice.at) = (String::new(), None));
            (!rules.waiting_offer.duration().is_zero()).then_some(link)
        },
    };
    patient.page("booking/choose", &page).await
}

/// The addresses of the calendar and of the page that its hours lead to.
fn paths(patient: &Patient) -> (String, String) {
    (patient.visit.here.url("/book"), patient.visit.here.url("/book/confirm"))
}

/// What is about to be booked. The hour is held meanwhile, where the clinic wants that.
pub(crate) async fn confirm(mut patient: Patient, headers: HeaderMap, Query(choice): Query<Choice>) -> Page {
    // No other site's page makes a browser hold hours.
    let here = headers.get("sec-fetch-site").is_none_or(|site| site != "cross-site");
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let (question, starts_at, length) = asked(&tenant, &choice, &patient)?;
    if length > Duration::ZERO && here {
        // Looking at the page holds the hour.
        (patient, ()) = patient.aside(async { Ok(()) }).await?;
        make::count_alone(&mut patient.tx, &tenant).await?;
    }
    let agenda = store::agenda(
        &mut patient.tx,
        Some(patient.record),
        &question,
        starts_at,
        make::end(&question, starts_at),
        None,
    )
    .await?;
    let slot = match model::explain(&question, &agenda, starts_at) {
        Ok(slot) => slot,
        Err(reason) => return lost(patient, &tenant, &choice, &reason.text_key()).await,
    };
    let mut held = None;
    if length > Duration::ZERO && here {
        let (actor, lang) = (patient.actor(), patient.visit.lang);
        let who = make::For { record: patient.record, lang, source: Source::Patient, actor: &actor, knowingly: None };
        match make::holds::for_form(&mut patient.tx, &question, &slot, &agenda, who, length).await {
            Ok(kept) => held = Held::of(&kept, patient.tx.now()),
            Err(error) => match make::refusal(&error) {
                Some(reason) => return lost(patient, &tenant, &choice, &reason.text_key()).await,
                None => return Err(error),
            },
        }
        patient = patient.kept().await?;
    }
    let answers = store::answers::draft(&mut patient.tx, patient.record).await?.unwrap_or_default();
    let page = Confirm {
        held,
        asking: Asking::of(&tenant, make::answers::asked(&question), patient.visit.lang, answers),
        ..confirmation(&tenant, &choice, &patient, None, Vec::new())?
    };
    patient.page("booking/confirm", &page).await
}

/// The question, the hour, and how long it is held while the patient looks at it.
fn asked<'t>(
    tenant: &'t Tenant,
    choice: &Choice,
    patient: &Patient,
) -> Result<(model::Question<'t>, Timestamp, Duration)> {
    let question = choice.question(tenant, patient.tx.now())?;
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let rules = tenant.rules(Some(question.site), Some(question.service), question.practitioner);
    Ok((question, starts_at, rules.hold.duration()))
}

/// The choice as a form's fields are: all of them texts.
#[derive(Deserialize)]
pub(crate) struct Booking {
    #[serde(default)]
    service: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    practitioner: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    consent: Vec<String>,
    #[serde(default)]
    weeks: String,
    #[serde(default)]
    times: String,
}

impl From<Booking> for Choice {
    fn from(flat: Booking) -> Self {
        Self {
            service: flat.service,
            site: flat.site,
            practitioner: flat.practitioner,
            from: String::new(),
            at: flat.at.parse().ok(),
        }
    }
}

/// Books.
pub(crate) async fn book(mut patient: Patient, Form(booking): Form<Booking>) -> Page {
    let answers =
        Answers { reason: booking.reason.clone(), comment: booking.comment.clone(), consents: booking.consent.clone() };
    let repeat = series::Wanted { weeks: booking.weeks.clone(), times: booking.times.clone() }.repeat();
    let choice = Choice::from(booking);
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let question = choice.question(&tenant, patient.tx.now())?;
    if question.practitioner.is_none() && choice::must_name(&tenant, question.service, question.site) {
        return Err(Error::refused("booking-reason-name-practitioner"));
    }
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let (record, lang) = (patient.record, patient.visit.lang);
    let asked = make::answers::asked(&question);
    let errors = asking::errors(&asked, &answers);
    if !errors.is_empty() {
        let held = store::holds::of_form(&mut patient.tx, record).await?;
        let held = held.and_then(|held| Held::of(&held, patient.tx.now()));
        let asking = Asking::of(&tenant, asked, lang, answers);
        let page = Confirm { held, asking, errors, ..confirmation(&tenant, &choice, &patient, None, Vec::new())? };
        return patient.refuse("booking/confirm", &page).await;
    }
    // How many appointments are still to come is counted: two tabs must not count at the same time.
    make::alone(&mut patient.tx, &tenant, record).await?;
    if let Some(repeat) = repeat {
        return series::book(patient, &choice, repeat, &answers).await;
    }
    // Asked for with the agenda, since each question by itself keeps the next patient waiting.
    let asked_record = records::ask(&mut patient.tx, record).await?;
    let agenda =
        store::agenda(&mut patient.tx, Some(record), &question, starts_at, make::end(&question, starts_at), None)
            .await?;
    let slot = match model::explain(&question, &agenda, starts_at) {
        Ok(slot) => slot,
        Err(reason) => return lost_with(patient, &tenant, &choice, &reason.text_key(), &answers).await,
    };
    let actor = patient.actor();
    let portal = patient.visit.portal.clone();
    let who = make::For { record, lang, source: Source::Patient, actor: &actor, knowingly: None };
    let made = async {
        let tx = &mut patient.tx;
        let made = make::book_with(&portal, tx, &question, &slot, &agenda, who, asked_record).await?;
        make::answers::keep(tx, &question, made.id, record, lang, &answers).await?;
        Ok(made)
    };
    let made = made.await;
    // The database may refuse the hour with the row or only with the commit.
    let (patient, refused) = match made {
        Ok(made) => {
            let said = if made.status == Status::Requested { "booking-requested" } else { "booking-booked" };
            match patient.commit().await? {
                Ok(visit) => return Ok(visit.go(&format!("/appointments/{}", made.id), Some(said))),
                Err(refused) => refused,
            }
        }
        Err(error) => (patient, error),
    };
    match make::refusal(&refused) {
        Some(reason) => lost_with(patient, &tenant, &choice, &reason.text_key(), &answers).await,
        None => Err(refused),
    }
}

/// The same, after answers were typed: they are kept for another hour.
async fn lost_with(
    patient: Patient,
    tenant: &Tenant,
    choice: &Choice,
    reason: &str,
    answers: &Answers,
) -> Result<Response> {
    if answers.is_empty() {
        return lost(patient, tenant, choice, reason).await;
    }
    let (mut patient, ()) = patient.aside(async { Ok(()) }).await?;
    store::answers::keep_draft(&mut patient.tx, patient.record, answers).await?;
    lost(patient.kept().await?, tenant, choice, reason).await
}

/// The hour is not to be had: says why and offers the nearest others. What was chosen stays.
async fn lost(patient: Patient, tenant: &Tenant, choice: &Choice, reason: &str) -> Result<Response> {
    let paths = paths(&patient);
    // The transaction may have failed with the refused row: the other hours are read in a new one.
    let mut patient = patient.anew().await?;
    let who = For {
        patient: Some(patient.record),
        moving: None,
        lang: patient.visit.lang,
        path: &paths.0,
        confirm: &paths.1,
    };
    let question = choice.question(tenant, patient.tx.now())?;
    let nearest = calendar::nearest(&mut patient.tx, &question, choice, who).await?;
    let page = confirmation(tenant, choice, &patient, Some(reason.to_owned()), nearest)?;
    patient.conflict("booking/confirm", &page).await
}

fn confirmation<'a>(
    tenant: &Tenant,
    choice: &'a Choice,
    patient: &Patient,
    refused: Option<String>,
    nearest: Vec<Hour>,
) -> Result<Confirm<'a>> {
    let (lang, paths) = (patient.visit.lang, paths(patient));
    let question = choice.question(tenant, patient.tx.now())?;
    let at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let local = LocalTime(at.local(&zone));
    Ok(Confirm {
        choice,
        service: card(tenant, question.service, choice, lang, &paths.0),
        instructions: question.service.instructions.as_ref().map(|words| tenant.text(words, lang).to_owned()),
        site: question.site.name.clone(),
        address: question.site.address.clone(),
        practitioner: question.practitioner.map(|person| person.name.clone()),
        at: local,
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        back: choice.link(&paths.0, |choice| {
            choice.from = local.0.date().to_string();
            choice.at = None;
        }),
        refused,
        nearest,
        held: None,
        asking: None,
        errors: Errors::new(),
        series: series::Offered::of(&tenant.rules(Some(question.site), Some(question.service), question.practitioner)),
        request: tenant.rules(Some(question.site), Some(question.service), question.practitioner).confirm
            == Confirmation::Request,
    })
}

pub(super) fn card(
    tenant: &Tenant,
    service: &crate::tenancy::config::Service,
    choice: &Choice,
    lang: crate::lang::Lang,
    path: &str,
) -> ServiceCard {
    let practitioner = tenant.practitioner(&choice.practitioner);
    let length = practitioner.map_or(service.duration, |person| service.duration_with(person));
    ServiceCard {
        href: choice.link(path, |choice| choice.service = service.slug.to_string()),
        name: tenant.text(&service.name, lang).to_owned(),
        description: service.description.as_ref().map(|words| tenant.text(words, lang).to_owned()),
        minutes: length.as_minutes(),
        price_cents: service.price_cents,
    }
}
