//! The waiting list as patients see it: put oneself on it, take or decline what is offered, leave.

use std::sync::Arc;

use axum::{extract::Query, response::Response};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::{
    asking::{self, Asking},
    choice::{self, Choice, Offer as Named},
    invited::Invited,
};
use crate::{
    booking::{
        make,
        model::{Answers, Left, Outcome},
        names::CalledNow,
        store::{
            self, Appointment,
            waiting::{self, Waiting},
        },
    },
    clock::{Day, LocalTime},
    error::{Error, Result},
    ids::WaitingId,
    portal::{Page, Patient},
    tenancy::{
        Tenant,
        config::{Modality, Service},
    },
    web::{Errors, Fields, Form, Path},
};

/// The most entries of one patient.
const MOST: usize = 5;
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The form.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    service: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    modality: String,
    #[serde(default)]
    practitioner: Vec<String>,
    #[serde(default)]
    weekday: Vec<String>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    until_on: String,
}

#[derive(Serialize)]
struct List {
    entries: Vec<Line>,
    /// The form, where a service was chosen for which there is a waiting list.
    form: Option<Joining>,
    errors: Errors,
}

#[derive(Serialize)]
struct Line {
    id: WaitingId,
    service: String,
    until_on: Day,
    since_on: Day,
    offered: Option<LocalTime>,
    /// What would suit: the days of the week, the hours and the people, where not any would.
    wish: String,
}

#[derive(Serialize)]
struct Joining {
    wanted: Wanted,
    /// The ways to meet, where there are several.
    modalities: Vec<Modality>,
    service_name: String,
    sites: Vec<Named>,
    practitioners: Vec<Named>,
    weekdays: Vec<Named>,
}

#[derive(Serialize)]
struct Offered {
    entry: Waiting,
    /// The hour that is offered, and until when.
    hour: Option<Appointment>,
    lapses: Option<LocalTime>,
    asking: Option<Asking>,
    /// The questionnaire that must be answered before.
    questionnaire: Option<String>,
    errors: Errors,
}

/// Where one waits; with a service, the form for it.
pub(crate) async fn list(patient: Patient, Query(choice): Query<Choice>) -> Page {
    let wanted = Wanted {
        service: choice.service,
        site: choice.site,
        modality: choice.modality,
        practitioner: Some(choice.practitioner).filter(|slug| !slug.is_empty()).into_iter().collect(),
        ..Wanted::default()
    };
    let mut patient = patient;
    let page = page(&mut patient, wanted, Errors::new()).await?;
    patient.page("booking/waiting", &page).await
}

async fn page(patient: &mut Patient, wanted: Wanted, errors: Errors) -> Result<List> {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let mut entries = Vec::new();
    for one in waiting::of_patient(&mut patient.tx, patient.record).await?.all(&mut patient.tx).await? {
        let one = one.called_now(&tenant, patient.visit.lang);
        let open = match make::waiting::open(&mut patient.tx, &one).await {
            Ok(offer) => Some(offer.starts_local),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
        let zone = tenant.zone(one.site.as_deref());
        let wish = wish(patient, &one);
        entries.push(Line {
            id: one.id,
            wish,
            until_on: one.until_on,
            since_on: one.since_at.day(&zone),
            service: one.service_name,
            offered: open,
        });
    }
    let form = joining(&tenant, patient, wanted).await?;
    Ok(List { entries, form, errors })
}

/// What somebody who waits would take, in their language; empty where anything would do.
fn wish(patient: &Patient, one: &Waiting) -> String {
    let tenant = &patient.visit.here.tenant;
    let listed = |words: Vec<String>| words.join(", ");
    let day = |day: &str| patient.visit.text(&format!("waiting-day-{day}"));
    let name = |slug: &str| tenant.practitioner(slug).map_or_else(|| slug.to_owned(), |person| person.name.clone());
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let whole = one.from_minute == 0 && one.until_minute == 24 * 60;
    let hours = if whole { String::new() } else { format!("{}–{}", clock(one.from_minute), clock(one.until_minute)) };
    let parts = [
        listed(one.weekdays.split_whitespace().map(day).collect()),
        hours,
        listed(one.practitioners.split_whitespace().map(name).collect()),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The form for a service, where the clinic has a waiting list for it.
async fn joining(tenant: &Tenant, patient: &mut Patient, wanted: Wanted) -> Result<Option<Joining>> {
    let invited = Invited::of(&mut patient.tx, tenant, patient.record).await?;
    let service = tenant.service(&wanted.service).filter(|service| service.online && invited.shows(tenant, service));
    Ok(service.and_then(|service| choices(tenant, patient, service, wanted)))
}

fn choices(tenant: &Tenant, patient: &Patient, service: &Service, mut wanted: Wanted) -> Option<Joining> {
    let lang = patient.visit.lang;
    let sites = choice::site_options(tenant, service);
    let there = sites.iter().filter_map(|site| tenant.site(&site.value));
    there.clone().find(|site| !tenant.rules(Some(site), Some(service), None).waiting_offer.duration().is_zero())?;
    let modality = service.modality(&wanted.modality);
    wanted.modality = modality.to_string();
    let mut practitioners: Vec<Named> = Vec::new();
    for one in there.flat_map(|site| choice::practitioner_options(tenant, service, site, modality, lang)) {
        if !practitioners.iter().any(|known| known.value == one.value) {
            practitioners.push(one);
        }
    }
    if wanted.until_on.is_empty() {
        let today = patient.tx.now().day(&tenant.zone(None)).0;
        wanted.until_on = today.saturating_add(jiff::Span::new().days(30)).to_string();
    }
    let service_name = tenant.text(&service.name, lang).to_owned();
    let modalities = service.modality.clone();
    let label = |day: &str| patient.visit.text(&format!("waiting-day-{day}"));
    let weekdays = WEEKDAYS.map(|day| Named { value: day.to_owned(), label: label(day) }).to_vec();
    Some(Joining { wanted, modalities, service_name, sites, practitioners, weekdays })
}

/// Puts the patient on the list.
pub(crate) async fn join(mut patient: Patient, Form(wanted): Form<Wanted>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let Some(form) = joining(&tenant, &mut patient, wanted.clone()).await? else { return Err(Error::NotFound) };
    let zone = tenant.zone(Some(wanted.site.as_str()));
    let today = patient.tx.now().day(&zone).0;
    let minute = |text: &str, empty: i64| -> Option<i64> {
        if text.is_empty() {
            return Some(empty);
        }
        let time: Time = text.parse().ok()?;
        Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
    };
    let (from, until) = (minute(&wanted.from, 0), minute(&wanted.until, 24 * 60));
    let until_on = wanted.until_on.parse::<Day>().ok();
    let mut errors = Errors::new();
    let known = |slug: &String| form.practitioners.iter().any(|one| one.value == *slug);
    errors.check(wanted.practitioner.iter().all(known), "practitioner", "waiting-choose-practitioner");
    errors.check(wanted.weekday.iter().all(|day| WEEKDAYS.contains(&day.as_str())), "weekday", "waiting-choose-day");
    errors.check(from.is_some(), "from", "waiting-choose-time");
    errors.check(until.is_some(), "until", "waiting-choose-time");
    errors.check(from.is_none() || until.is_none() || from < until, "until", "waiting-choose-hours");
    let latest = today.saturating_add(jiff::Span::new().days(366));
    let ahead = until_on.is_some_and(|day| day.0 >= today && day.0 <= latest);
    errors.check(ahead, "until_on", "waiting-choose-until");
    let there = wanted.site.is_empty() || form.sites.iter().any(|site| site.value == wanted.site);
    errors.check(there, "site", "booking-reason-site-offline");
    make::alone(&mut patient.tx).await?;
    let entries = waiting::of_patient(&mut patient.tx, patient.record).await?.all(&mut patient.tx).await?;
    errors.check(entries.len() < MOST, "service", "waiting-too-many");
    let now = patient.tx.now();
    let entry = Waiting {
        id: patient.tx.new_id(),
        patient_id: patient.record,
        service: wanted.service.clone(),
        service_name: form.service_name,
        site: Some(wanted.site.clone()).filter(|slug| !slug.is_empty()),
        modality: form.wanted.modality.parse().ok(),
        practitioners: wanted.practitioner.join(" "),
        weekdays: wanted.weekday.join(" "),
        from_minute: from.unwrap_or_default(),
        until_minute: until.unwrap_or_default(),
        until_on: until_on.unwrap_or(Day(today)),
        place: now.micros(),
        since_at: now,
        ended_at: None,
        ended_as: None,
    };
    if errors.is_empty() {
        errors.check(make::waiting::can_come(&tenant, &entry, now), "weekday", "waiting-never");
    }
    if !errors.is_empty() {
        let page = page(&mut patient, wanted, errors).await?;
        return patient.refuse("booking/waiting", &page).await;
    }
    if entries.iter().any(|known| known.asks_the_same_as(&entry)) {
        // Who sends the form twice waits once.
        return patient.go("/waiting", Some("waiting-joined")).await;
    }
    waiting::insert(&mut patient.tx, &entry).await?;
    let actor = patient.actor();
    make::waiting::trail(&mut patient.tx, &actor, &entry, "waiting.joined", Some(&entry.service_name)).await?;
    crate::jobs::enqueue(&mut patient.tx, make::waiting::WATCH, entry.id, now).await?;
    patient.commit_and_go("/waiting", "waiting-joined").await
}

/// An entry, with the hour that is offered.
pub(crate) async fn show(mut patient: Patient, Path(id): Path<WaitingId>) -> Page {
    let entry = waiting::get_own(&mut patient.tx, patient.record, id).await?;
    let page = offered(&mut patient, entry, Answers::default(), Errors::new()).await?;
    patient.page("booking/offer", &page).await
}

async fn offered(patient: &mut Patient, entry: Waiting, answers: Answers, errors: Errors) -> Result<Offered> {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let entry = entry.called_now(&tenant, patient.visit.lang);
    let offer = match make::waiting::open(&mut patient.tx, &entry).await {
        Ok(offer) => offer,
        Err(Error::NotFound) => {
            return Ok(Offered { entry, hour: None, lapses: None, asking: None, questionnaire: None, errors });
        }
        Err(error) => return Err(error),
    };
    let hour = store::get_own(&mut patient.tx, patient.record, offer.appointment_id).await?;
    let lapses = LocalTime(offer.lapses_at.local(&tenant.zone(Some(&hour.site))));
    let question = make::waiting::question_of(&tenant, &hour, patient.tx.now());
    let questionnaire = match &question {
        Some(question) => make::waiting::questionnaire(&mut patient.tx, question, &hour).await?,
        None => None,
    };
    let asking =
        question.and_then(|question| Asking::of(&tenant, make::answers::asked(&question), patient.visit.lang, answers));
    let hour = hour.called_now(&tenant, patient.visit.lang);
    Ok(Offered { entry, hour: Some(hour), lapses: Some(lapses), asking, questionnaire, errors })
}

/// What is answered when an hour is taken.
#[derive(Deserialize)]
pub(crate) struct Taking {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    consent: Vec<String>,
}

/// Takes the hour.
pub(crate) async fn take(mut patient: Patient, Path(id): Path<WaitingId>, Form(form): Form<Taking>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    make::alone(&mut patient.tx).await?;
    let entry = waiting::get_own(&mut patient.tx, patient.record, id).await?;
    let given = Answers { reason: form.reason, comment: form.comment, consents: form.consent };
    let Ok(offer) = make::waiting::open(&mut patient.tx, &entry).await else { return gone(patient, id).await };
    let hour = store::get_own(&mut patient.tx, patient.record, offer.appointment_id).await?;
    if let Some(question) = make::waiting::question_of(&tenant, &hour, patient.tx.now()) {
        if make::waiting::questionnaire(&mut patient.tx, &question, &hour).await?.is_some() {
            return patient.go(&format!("/waiting/{id}"), None).await;
        }
        let errors = asking::errors(&make::answers::asked(&question), &given);
        if !errors.is_empty() {
            let page = offered(&mut patient, entry, given, errors).await?;
            return patient.refuse("booking/offer", &page).await;
        }
    }
    let (portal, actor, lang) = (patient.visit.portal.clone(), patient.actor(), patient.visit.lang);
    match make::waiting::take(&portal, &mut patient.tx, &tenant, &entry, &given, lang, &actor).await {
        Ok(made) => patient.commit_and_go(&format!("/appointments/{made}"), "waiting-taken").await,
        Err(Error::NotFound) => gone(patient, id).await,
        Err(Error::Refused { key }) => patient.go(&format!("/waiting/{id}"), Some(&format!("!{key}"))).await,
        Err(error) => Err(error),
    }
}

/// The offer is over: says so.
async fn gone(patient: Patient, id: WaitingId) -> Result<Response> {
    patient.go(&format!("/waiting/{id}"), Some("!waiting-gone")).await
}

/// Declines the hour, and goes on waiting.
pub(crate) async fn decline(mut patient: Patient, Path(id): Path<WaitingId>, Form(_): Form<Fields>) -> Page {
    make::alone(&mut patient.tx).await?;
    let entry = waiting::get_own(&mut patient.tx, patient.record, id).await?;
    let Ok(offer) = make::waiting::open(&mut patient.tx, &entry).await else { return gone(patient, id).await };
    let actor = patient.actor();
    make::waiting::close(&mut patient.tx, &offer, Outcome::Declined, &actor).await?;
    patient.commit_and_go("/waiting", "waiting-declined").await
}

/// Leaves the list.
pub(crate) async fn leave(mut patient: Patient, Path(id): Path<WaitingId>, Form(_): Form<Fields>) -> Page {
    make::alone(&mut patient.tx).await?;
    let entry = waiting::get_own(&mut patient.tx, patient.record, id).await?;
    let actor = patient.actor();
    make::waiting::leave(&mut patient.tx, &entry, Left::Withdrawn, &actor).await?;
    patient.commit_and_go("/waiting", "waiting-left").await
}
