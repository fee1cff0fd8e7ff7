//! Calendar feeds: the file that calendars fetch, and the page on which a patient makes and revokes the own one.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    audit::{self, Act},
    booking::{
        calendar,
        model::FeedKind as Kind,
        names::CalledNow,
        store::{
            Appointment,
            feeds::{self, Feed},
        },
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    portal::{Page, Patient, Portal, Visit, Visitor},
    tenancy::Tenant,
    web::{Fields, Form, Path},
};

/// How long what is over stays in a feed.
const PAST: std::time::Duration = std::time::Duration::from_hours(30 * 24);

/// A new feed's address, which is shown once.
#[derive(Serialize)]
pub(in crate::booking) struct Address {
    link: String,
    /// The same for a program that subscribes at once.
    subscribe: String,
}

impl Address {
    pub(in crate::booking) fn of(visit: &Visit, token: &str) -> Self {
        let link = visit.portal.link(&visit.here.tenant, &format!("/feeds/{token}.ics"));
        let subscribe = link.split_once("://").map_or_else(String::new, |(_, rest)| format!("webcal://{rest}"));
        Self { link, subscribe }
    }
}

/// The feed of a secret address, as long as its owner may see it.
pub(crate) async fn fetch(mut visitor: Visitor, Path(file): Path<String>, headers: HeaderMap) -> Result<Response> {
    let token = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let feed = feeds::find(&mut visitor.tx, token).await?.ok_or(Error::NotFound)?;
    let after = visitor.tx.now().minus(PAST);
    let appointments = feeds::appointments(&mut visitor.tx, &feed, after).await?;
    let changed_at = appointments.iter().map(|one| one.updated_at).fold(feed.created_at, Timestamp::max);
    let Visitor { visit, tx } = visitor;
    tx.rollback().await;
    let body = write(&visit, &feed, appointments)?;
    // Weak: compression on the way makes other bytes of the same thing.
    let etag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..18]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let unchanged = known.split(',').any(|one| one.trim() == etag || one.trim() == "*");
    let mut response = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let answer = response.headers_mut();
    if unchanged {
        answer.remove(header::CONTENT_TYPE);
    } else {
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    }
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let modified = changed_at.to_jiff().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (name, value) in [(header::ETAG, etag), (header::LAST_MODIFIED, modified)] {
        answer.insert(name, HeaderValue::from_str(&value).map_err(Error::internal)?);
    }
    Ok(response)
}

fn write(visit: &Visit, feed: &Feed, appointments: Vec<Appointment>) -> Result<String> {
    let (portal, tenant) = (&visit.portal, &*visit.here.tenant);
    let clinic = &tenant.config.name;
    let name = match feed.kind {
        Kind::Patient => clinic.clone(),
        Kind::Practitioner | Kind::Room => format!("{} · {clinic}", title(tenant, feed.kind, &feed.subject)),
    };
    let place = if feed.kind == Kind::Patient { "/appointments" } else { "/console/appointments" };
    let link = |one: &Appointment| portal.link(tenant, &format!("{place}/{}", one.id));
    let languages = &tenant.config.languages;
    let lang = feed.language.filter(|lang| languages.contains(lang)).or(languages.first().copied());
    let lang = lang.unwrap_or(visit.lang);
    // Staff's calendars name no patient: what an hour is for gives nobody away.
    let mut events = Vec::new();
    for one in appointments.called_now(tenant, lang) {
        let discreetly = match feed.kind {
            Kind::Patient => calendar::discreetly(portal, tenant, &one.service, lang)?,
            Kind::Practitioner | Kind::Room => None,
        };
        events.push((one, discreetly));
    }
    Ok(calendar::feed(tenant, &name, &events, &Portal::calendar_domain(portal), link))
}

/// The name of a practitioner or a room.
pub(in crate::booking) fn title(tenant: &Tenant, kind: Kind, slug: &str) -> String {
    let name = match kind {
        Kind::Patient => None,
        Kind::Practitioner => tenant.practitioner(slug).map(|person| person.name.clone()),
        Kind::Room => tenant.config.rooms.iter().find(|room| room.slug == *slug).map(|room| room.name.clone()),
    };
    name.unwrap_or_else(|| slug.to_owned())
}

#[derive(Serialize)]
struct Shown {
    /// Since when there is one, in the clinic's time.
    since: Option<String>,
    address: Option<Address>,
}

async fn page(patient: &mut Patient, address: Option<Address>) -> Result<Shown> {
    let zone = patient.visit.here.tenant.zone(None);
    let known = feeds::list(&mut patient.tx, patient.account.0).await?;
    let own = known.iter().find(|feed| feed.kind == Kind::Patient && feed.patient_id == Some(patient.record));
    Ok(Shown { since: own.map(|feed| LocalTime(feed.created_at.local(&zone)).to_string()), address })
}

/// Whether there is a feed.
pub(crate) async fn show(mut patient: Patient) -> Page {
    let page = page(&mut patient, None).await?;
    patient.page("booking/feed", &page).await
}

/// Makes a feed, or another address for it, and shows that once.
pub(crate) async fn create(mut patient: Patient, Form(_): Form<Fields>) -> Page {
    let subject = patient.record.to_string();
    let record = Some(patient.record);
    let token = feeds::renew(&mut patient.tx, patient.account.0, Kind::Patient, &subject, record).await?;
    note(&mut patient, "feed.created").await?;
    let mut patient = patient.kept().await?;
    let address = Address::of(&patient.visit, &token);
    let page = page(&mut patient, Some(address)).await?;
    patient.page("booking/feed", &page).await
}

/// The address stops working.
pub(crate) async fn revoke(mut patient: Patient, Form(_): Form<Fields>) -> Page {
    let subject = patient.record.to_string();
    if feeds::revoke(&mut patient.tx, patient.account.0, Kind::Patient, &subject).await? {
        note(&mut patient, "feed.revoked").await?;
    }
    patient.commit_and_go("/profile/calendar", "feeds-revoked").await
}

async fn note(patient: &mut Patient, action: &str) -> Result<()> {
    let act = Act { action, subject: "feed", id: None, patient: Some(patient.record), detail: None };
    let actor = patient.actor();
    audit::record(&mut patient.tx, &actor, act).await
}
