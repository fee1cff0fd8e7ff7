//! Booking for people who are not yet patients, where the clinic allows it: on the portal, and in a frame of the clinic's own web site.
//!
//! Nobody signs in. The hour is taken only when the link in the mail is followed, and it is asked for again then.

mod ask;
mod confirm;
mod frame;

use std::sync::Arc;

use axum::{extract::Query, response::Response};
use serde::Serialize;

pub(crate) use ask::{ask, ask_framed, details, details_framed};
pub(crate) use confirm::{confirm, confirming};
pub(crate) use frame::script;

use super::{
    book::{ServiceCard, card},
    calendar::{self, For, Week},
    choice::{self, Choice, Offer},
};
use crate::{
    booking::{make::policies::Policies, model::Question},
    error::{Error, Result},
    lang::Lang,
    portal::{Page, Visitor},
    tenancy::{
        Tenant,
        config::{Modality, Service},
    },
    web::Path,
};

/// On which of its two stages it is shown.
#[derive(Debug, Clone, Serialize)]
struct Stage {
    /// Whether it is in a frame of another site.
    framed: bool,
    /// The sites that may show it.
    embed_on: Vec<String>,
    /// The paths of the calendar and of the form.
    calendar: String,
    details: String,
}

impl Stage {
    fn portal() -> Self {
        let (calendar, details) = ("/first-visit".into(), "/first-visit/details".into());
        Self { framed: false, embed_on: Vec::new(), calendar, details }
    }

    /// In a frame, where the language is in the address since no cookie can keep it.
    fn framed(visitor: &mut Visitor, lang: &str) -> Result<Self> {
        let config = &visitor.visit.here.tenant.config;
        let lang: Lang = lang.parse().map_err(|_| Error::NotFound)?;
        if config.portal.embed_on.is_empty() || !config.languages.contains(&lang) {
            return Err(Error::NotFound);
        }
        let embed_on = config.portal.embed_on.clone();
        visitor.visit.lang = lang;
        Ok(Self {
            framed: true,
            embed_on,
            calendar: format!("/embed/{lang}"),
            details: format!("/embed/{lang}/details"),
        })
    }
}

#[derive(Serialize)]
struct Choose<'a> {
    stage: &'a Stage,
    services: Vec<ServiceCard>,
    service: Option<ServiceCard>,
    choice: &'a Choice,
    site: String,
    site_options: Vec<Offer>,
    practitioner_options: Vec<Offer>,
    /// The ways to meet, where there are several, and the one that is chosen.
    modalities: &'a [Modality],
    modality: Modality,
    must_name: bool,
    week: Option<Week>,
}

/// The service that was chosen, where it is open to everybody, with the site in place.
fn public<'t>(tenant: &'t Tenant, choice: &mut Choice) -> Option<&'t Service> {
    let service = choice.service(tenant)?;
    let sites = tenant.public_sites(service);
    let site = sites.iter().find(|site| site.slug == *choice.site.as_str()).or(sites.first())?;
    choice.site = site.slug.to_string();
    Some(service)
}

/// The question to the rules, of somebody of whom nothing is known.
fn question<'t>(tenant: &'t Tenant, choice: &mut Choice, now: crate::clock::Timestamp) -> Result<Question<'t>> {
    public(tenant, choice).ok_or(Error::NotFound)?;
    choice.question(tenant, now)
}

/// Services; or for a chosen one its calendar.
pub(crate) async fn choose(visitor: Visitor, Query(choice): Query<Choice>) -> Page {
    show(visitor, choice, Stage::portal()).await
}

/// The same in a frame.
pub(crate) async fn choose_framed(
    mut visitor: Visitor,
    Path(lang): Path<String>,
    Query(choice): Query<Choice>,
) -> Page {
    let stage = Stage::framed(&mut visitor, &lang)?;
    show(visitor, choice, stage).await
}

async fn show(mut visitor: Visitor, mut choice: Choice, stage: Stage) -> Result<Response> {
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    let lang = visitor.visit.lang;
    if !tenant.public_booking() {
        return Err(Error::NotFound);
    }
    let (path, confirm) = (visitor.visit.here.url(&stage.calendar), visitor.visit.here.url(&stage.details));
    let mut page = Choose {
        stage: &stage,
        services: Vec::new(),
        service: None,
        choice: &Choice::default(),
        site: String::new(),
        site_options: Vec::new(),
        practitioner_options: Vec::new(),
        modalities: &[],
        modality: Modality::InPerson,
        must_name: false,
        week: None,
    };
    let Some(service) = public(&tenant, &mut choice) else {
        let open = tenant.config.services.iter().filter(|service| !tenant.public_sites(service).is_empty());
        page.services = open.map(|service| card(&tenant, service, &Choice::default(), lang, &path)).collect();
        return answer(visitor, "booking/first_visit/choose", &page, &stage).await;
    };
    let question = question(&tenant, &mut choice.clone(), visitor.tx.now())?;
    page.must_name = choice::must_name(&tenant, service, question.site);
    if !page.must_name || question.practitioner.is_some() {
        let policies = Policies::of(&visitor.visit);
        let who = For { patient: None, moving: None, lang, policies, path: &path, confirm: &confirm };
        page.week = Some(calendar::week(&mut visitor.tx, &question, &choice, who).await?);
    }
    page.service = Some(card(&tenant, service, &choice, lang, &path));
    page.site.clone_from(&choice.site);
    let option = |site: &crate::tenancy::config::Site| Offer { value: site.slug.to_string(), label: site.name.clone() };
    page.site_options = tenant.public_sites(service).into_iter().map(option).collect();
    page.practitioner_options = choice::practitioner_options(&tenant, service, question.site, question.modality, lang);
    (page.modalities, page.modality) = (&service.modality, question.modality);
    page.choice = &choice;
    answer(visitor, "booking/first_visit/choose", &page, &stage).await
}

/// Shows a page on its stage.
async fn answer(visitor: Visitor, template: &str, page: &impl Serialize, stage: &Stage) -> Result<Response> {
    Ok(frame::on(stage, visitor.page(template, page).await?))
}
