//! Free hours, and why others are not.

use std::sync::Arc;

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Answer, Named,
    fields::{Day, Instant},
    shapes, span,
};
use crate::{
    booking::{
        make::{offers, policies::Policies},
        model::Question,
    },
    clock::Timestamp,
    ids::PatientId,
    portal::{Client, Scope},
    tenancy::{Tenant, config::Modality},
    web::Params,
};

/// Which hours are looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// By slug.
    service: String,
    /// By slug; the first that offers the service online where it is left out.
    site: Option<String>,
    /// By slug; anybody where it is left out.
    practitioner: Option<String>,
    /// How they meet; the service's usual way where it is left out.
    modality: Option<Modality>,
    /// For whom: rules about the person count. Needs a scope for patients or appointments besides. Anybody where it is left out.
    #[schemars(with = "Option<String>", extend("format" = "uuid"))]
    patient: Option<PatientId>,
    /// The first day; today where it is left out.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    from: Option<Day>,
    /// The last day, at most 61 days later; six days later where it is left out.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    to: Option<Day>,
}

/// The question of a program that may ask it, about a patient of this clinic or about anybody.
async fn asked<'t>(
    mut client: Client,
    tenant: &'t Tenant,
    named: &Named<'_>,
    patient: Option<PatientId>,
) -> Answer<(Client, Question<'t>)> {
    client.must(Scope::SlotsRead)?;
    if patient.is_some() {
        // What is in a patient's way tells of the patient.
        client.must_name_patients()?;
    }
    let question = named.question(&client.visit, tenant, client.tx.now())?;
    if let Some(id) = patient {
        client.patient(id).await?;
        client = client.opens(id).await?;
    }
    Ok((client, question))
}

/// The hours that can be booked.
pub(crate) async fn list(client: Client, Params(wanted): Params<Wanted>) -> Answer {
    let tenant = Arc::clone(&client.visit.here.tenant);
    let Wanted { service, site, practitioner, modality, patient, from, to } = wanted;
    let named = Named { service: &service, site: site.as_deref(), practitioner: practitioner.as_deref(), modality };
    let (mut client, question) = asked(client, &tenant, &named, patient).await?;
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let days = span(from, to, question.now.day(&zone).0)?;
    let policies = Policies::of(&client.visit);
    let found = offers::hours(&mut client.tx, &question, days, (patient, None), policies).await?;
    client.tx.rollback().await;
    let slots = found.found.iter().map(|slot| shapes::Slot::of(slot, &question)).collect();
    let time_zone = zone.iana_name().unwrap_or("UTC").to_owned();
    let site = question.site.slug.to_string();
    Ok(axum::Json(shapes::Slots { site, time_zone, slots, incomplete: found.failed }).into_response())
}

/// What is to be explained: a day, or one start.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unclear {
    /// By slug.
    service: String,
    /// By slug; the first that offers the service online where it is left out.
    site: Option<String>,
    /// By slug; everybody where it is left out.
    practitioner: Option<String>,
    /// How they meet; the service's usual way where it is left out.
    modality: Option<Modality>,
    /// For whom: rules about the person count. Needs a scope for patients or appointments besides.
    #[schemars(with = "Option<String>", extend("format" = "uuid"))]
    patient: Option<PatientId>,
    /// The day; today where neither it nor `at` is said.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    day: Option<Day>,
    /// The start.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    at: Option<Instant>,
}

/// Every rule that is in the way of a start, or of all those of a day.
pub(crate) async fn explain(client: Client, Params(unclear): Params<Unclear>) -> Answer {
    let tenant = Arc::clone(&client.visit.here.tenant);
    let Unclear { service, site, practitioner, modality, patient, day, at } = unclear;
    let named = Named { service: &service, site: site.as_deref(), practitioner: practitioner.as_deref(), modality };
    let (mut client, question) = asked(client, &tenant, &named, patient).await?;
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let at = at.map(Timestamp::from);
    let day = at.map(|at| at.day(&zone).0).or(day.map(|Day(day)| day)).unwrap_or(question.now.day(&zone).0);
    let agenda = offers::day_agenda(&mut client.tx, &question, day, patient).await?;
    client.tx.rollback().await;
    let starts = at.map_or_else(|| offers::starts(&question, &agenda, day), |at| vec![at]);
    let explained = offers::explained(&question, &agenda, starts, Policies::of(&client.visit)).await;
    let hours = explained.into_iter().map(|one| shapes::Explanation::of(&client.visit, &question, one));
    let site = question.site.slug.to_string();
    Ok(axum::Json(shapes::Explanations { site, hours: hours.collect() }).into_response())
}
