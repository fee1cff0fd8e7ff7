//! «Cita online»: choose a service and an hour.

use std::sync::Arc;

use axum::extract::Query;
use serde::Serialize;

use super::{
    calendar::{self, For, Week},
    choice::{self, Choice, Offer},
    invited::Invited,
};
use crate::{
    booking::{make::policies::Policies, store},
    error::Error,
    portal::{Page, Patient},
    tenancy::{Tenant, config::Modality},
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
    /// Whether the clinic has invited the patient to it.
    invited: bool,
}

#[derive(Serialize)]
struct Choose<'a> {
    service: ServiceCard,
    choice: &'a Choice,
    site: String,
    site_options: Vec<Offer>,
    practitioner_options: Vec<Offer>,
    /// The ways to meet, where there are several, and the one that is chosen.
    modalities: &'a [Modality],
    modality: Modality,
    must_name: bool,
    week: Option<Week>,
    /// The waiting list for this service, where there is one.
    waiting: Option<String>,
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
        let invited = Invited::of(&mut patient.tx, &tenant, patient.record).await?;
        let online = tenant.config.services.iter().filter(|service| service.online);
        let full = online.clone().all(|service| open >= tenant.rules(None, Some(service), None).max_open as usize);
        let services = online
            .filter(|service| !choice::sites(&tenant, service).is_empty() && invited.shows(&tenant, service))
            .map(|service| ServiceCard {
                invited: invited.to(&tenant, service),
                ..card(&tenant, service, &choice, lang, &paths.0)
            })
            .collect();
        return patient.page("booking/services", &Services { services, full }).await;
    };
    let question = choice.question(&tenant, patient.tx.now())?;
    let must_name = choice::must_name(&tenant, service, question.site);
    let week = if must_name && question.practitioner.is_none() {
        None
    } else {
        let who = For {
            patient: Some(patient.record),
            moving: None,
            lang,
            policies: Policies::of(&patient.visit),
            path: &paths.0,
            confirm: &paths.1,
        };
        // A week in which nothing is free asks on.
        patient.tx.reads_last();
        Some(calendar::week(&mut patient.tx, &question, &choice, who).await?)
    };
    let page = Choose {
        service: card(&tenant, service, &choice, lang, &paths.0),
        choice: &choice,
        site: question.site.slug.to_string(),
        site_options: choice::site_options(&tenant, service),
        practitioner_options: choice::practitioner_options(&tenant, service, question.site, question.modality, lang),
        modalities: &service.modality,
        modality: question.modality,
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
pub(super) fn paths(patient: &Patient) -> (String, String) {
    (patient.visit.here.url("/book"), patient.visit.here.url("/book/confirm"))
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
        invited: false,
    }
}
