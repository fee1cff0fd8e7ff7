//! The JSON API of booking: the same rules and the same lock as the patients' pages. The clinic answers for the programs that it gives a token:
//! they may name any patient of the clinic.

pub(crate) mod appointments;
pub(crate) mod catalogue;
mod fields;
mod keys;
pub(crate) mod shapes;
pub(crate) mod slots;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use jiff::civil::Date;

use fields::Day;

use super::{
    make::{offers, policies::Policies},
    model::{Question, Reason},
    pages::choice,
};
use crate::{
    clock::Timestamp,
    error::Error,
    portal::{Client, Visit},
    tenancy::{Tenant, config::Modality},
    web::Problem,
};

/// What a function of the API answers.
pub(crate) type Answer<T = Response> = std::result::Result<T, Refusal>;

/// Why it does not.
pub(crate) enum Refusal {
    /// As for everybody.
    Error(Error),
    /// With what a program needs to know.
    Problem(Box<Problem>),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => error.into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

/// What is to be booked, where, with whom and how, as a program names it.
struct Named<'a> {
    service: &'a str,
    site: Option<&'a str>,
    practitioner: Option<&'a str>,
    modality: Option<Modality>,
}

impl Named<'_> {
    /// The question to the rules. What a program names and is not there, or not online, is refused rather than passed over.
    fn question<'t>(&self, visit: &Visit, tenant: &'t Tenant, now: Timestamp) -> Answer<Question<'t>> {
        let no = |reason| refused(visit, reason);
        let service = tenant.service(self.service).ok_or_else(|| {
            let online = tenant.config.services.iter().filter(|one| one.online);
            unknown("service", "service", self.service, online.map(|one| one.slug.as_str()))
        })?;
        if !service.online {
            return Err(no(Reason::NoService).into());
        }
        let sites = choice::sites(tenant, service);
        let site = match self.site {
            Some(slug) if tenant.site(slug).is_none() => {
                return Err(unknown("site", "site", slug, sites.iter().map(|one| one.slug.as_str())).into());
            }
            Some(slug) => sites.into_iter().find(|site| site.slug == *slug),
            None => sites.into_iter().next(),
        };
        let site = site.ok_or_else(|| no(Reason::SiteOffline))?;
        let modality = self.modality.unwrap_or_else(|| service.modality(""));
        if !service.modality.is_empty() && !service.modality.contains(&modality) {
            let ways = service.modality.iter().map(|one| one.as_str());
            let problem = unknown("modality", "modality of this service", modality.as_str(), ways);
            return Err(problem.with("reason", Reason::NotOffered).into());
        }
        let practitioner = match self.practitioner {
            Some(slug) => {
                let offering = tenant.who_offers(service, site.slug.as_str());
                let mut able = offering.into_iter().filter(|one| tenant.config.meets(one, modality));
                if tenant.practitioner(slug).is_none() {
                    let able = able.map(|one| one.slug.as_str());
                    return Err(unknown("practitioner", "practitioner", slug, able).into());
                }
                let found = able.find(|one| one.slug == *slug);
                Some(found.ok_or_else(|| no(Reason::NotOffered))?)
            }
            None => None,
        };
        Ok(Question { tenant, service, site, practitioner, modality, now, online: true })
    }
}

/// A word that the clinic's file does not have there, as after a typing error: which would do.
fn unknown<'k>(field: &str, what: &str, slug: &str, known: impl Iterator<Item = &'k str>) -> Problem {
    let known = known.collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { "none" } else { &known };
    Problem::invalid(format!("there is no {what} \"{slug}\"; there are: {known}")).naming(field)
}

/// The first day and how many there are: today and a week of them where nothing is said.
fn span(from: Option<Day>, to: Option<Day>, today: Date) -> Result<(Date, u16), Problem> {
    const MOST: i32 = 62;
    let from = from.map_or(today, |Day(day)| day);
    let to = to.map_or_else(|| offers::plus(from, 6), |Day(day)| day);
    let days = (to - from).get_days() + 1;
    let days = u16::try_from(days).ok().filter(|days| (1..=MOST).contains(&i32::from(*days)));
    let wrong = || Problem::invalid("from and to span 1 to 62 days, the last not before the first").naming("to");
    days.map(|days| (from, days)).ok_or_else(wrong)
}

/// A rule says no, whatever the hour.
fn refused(visit: &Visit, reason: Reason) -> Problem {
    let detail = visit.text(&reason.text_key());
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "A rule of the clinic says no", detail)
        .with("reason", reason)
}

/// An hour is not to be had: why, and the nearest others.
async fn lost(
    client: Client,
    question: &Question<'_>,
    starts_at: Timestamp,
    whose: offers::Whose,
    says: &str,
) -> Answer {
    // The transaction may have failed with the refused row: the other hours are read in a new one.
    let mut client = client.anew().await?;
    let question = Question { now: client.tx.now(), ..*question };
    let policies = Policies::of(&client.visit);
    let nearest = offers::nearest(&mut client.tx, &question, starts_at, whose, policies).await?;
    let nearest: Vec<_> = nearest.iter().map(|slot| shapes::Slot::of(slot, &question)).collect();
    let title = "This hour is not to be had";
    let mut problem = Problem::new(StatusCode::CONFLICT, "not-free", title, client.visit.text_or(says));
    if let Some(reason) = says.strip_prefix("booking-reason-") {
        problem = problem.with("reason", reason);
    }
    client.tx.rollback().await;
    Err(problem.with("nearest", nearest).into())
}
