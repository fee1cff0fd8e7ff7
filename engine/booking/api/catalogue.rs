//! What can be booked online, where and with whom.

use std::sync::Arc;

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::{
    booking::pages::choice,
    portal::{Client, Scope},
    tenancy::config::Modality,
};

/// What a clinic offers online.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Catalogue {
    services: Vec<Service>,
    sites: Vec<Site>,
    practitioners: Vec<Practitioner>,
}

/// Something to book.
#[derive(Serialize, JsonSchema)]
struct Service {
    slug: String,
    /// In the language that was asked for.
    name: String,
    /// How long it usually takes.
    minutes: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_cents: Option<i64>,
    modalities: Vec<Modality>,
    /// The sites where it is booked online, by slug.
    sites: Vec<String>,
    /// Who offers it at any of them, by slug.
    practitioners: Vec<String>,
    /// The slugs that `reason` takes; where there are any, one is needed.
    reasons: Vec<Word>,
    /// The consents that are asked for.
    consents: Vec<Consent>,
}

/// Something that is named by a slug.
#[derive(Serialize, JsonSchema)]
struct Word {
    slug: String,
    name: String,
}

/// What the patient agrees to.
#[derive(Serialize, JsonSchema)]
struct Consent {
    slug: String,
    text: String,
    /// Whether nothing is booked without it.
    required: bool,
}

/// Where.
#[derive(Serialize, JsonSchema)]
struct Site {
    slug: String,
    name: String,
    /// IANA.
    time_zone: String,
}

/// With whom.
#[derive(Serialize, JsonSchema)]
struct Practitioner {
    slug: String,
    name: String,
}

/// What can be booked online.
pub(crate) async fn show(client: Client) -> Answer {
    client.must(Scope::SlotsRead)?;
    client.tx.rollback().await;
    let (tenant, lang) = (Arc::clone(&client.visit.here.tenant), client.visit.lang);
    let word = |slug: &str, name: &str| Word { slug: slug.to_owned(), name: name.to_owned() };
    let service = |service: &crate::tenancy::config::Service| {
        let sites = choice::sites(&tenant, service);
        let asked = tenant.asked(sites.first().copied(), Some(service), None);
        let mut practitioners: Vec<String> = Vec::new();
        for person in sites.iter().flat_map(|site| tenant.who_offers(service, site.slug.as_str())) {
            let slug = person.slug.to_string();
            if !practitioners.contains(&slug) {
                practitioners.push(slug);
            }
        }
        Service {
            slug: service.slug.to_string(),
            name: tenant.text(&service.name, lang).to_owned(),
            minutes: service.duration.as_minutes(),
            price_cents: service.price_cents,
            modalities: service.modality.clone(),
            sites: sites.iter().map(|site| site.slug.to_string()).collect(),
            practitioners,
            reasons: asked.reasons.iter().map(|one| word(one.slug.as_str(), tenant.text(&one.name, lang))).collect(),
            consents: asked
                .consents
                .iter()
                .map(|one| Consent {
                    slug: one.slug.to_string(),
                    text: tenant.text(&one.text, lang).to_owned(),
                    required: one.required,
                })
                .collect(),
        }
    };
    let services = tenant.config.services.iter().filter(|service| service.online).map(service);
    let services: Vec<Service> = services.filter(|service| !service.sites.is_empty()).collect();
    let site = |site: &crate::tenancy::config::Site| Site {
        slug: site.slug.to_string(),
        name: site.name.clone(),
        time_zone: tenant.zone(Some(site.slug.as_str())).iana_name().unwrap_or("UTC").to_owned(),
    };
    let offered = |slug: &str| services.iter().any(|service| service.practitioners.iter().any(|one| one == slug));
    let practitioners = tenant.config.practitioners.iter().filter(|one| offered(one.slug.as_str()));
    let practitioners =
        practitioners.map(|one| Practitioner { slug: one.slug.to_string(), name: one.name.clone() }).collect();
    let sites = tenant.config.sites.iter().filter(|site| site.online_booking).map(site).collect();
    Ok(axum::Json(Catalogue { services, sites, practitioners }).into_response())
}
