//! What the patient has chosen so far: it is in the URL, so that a page can be kept, shared and gone back to.

use serde::{Deserialize, Serialize};

use crate::{
    booking::model::Question,
    clock::Timestamp,
    error::{Error, Result},
    lang::Lang,
    tenancy::{
        Tenant,
        config::{Choice as Freedom, Modality, Practitioner, Service, Site},
    },
};

/// The query of the booking pages.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Choice {
    #[serde(default)]
    pub service: String,
    #[serde(default)]
    pub site: String,
    #[serde(default)]
    pub practitioner: String,
    /// How they would meet; the service's usual way where it is empty.
    #[serde(default)]
    pub modality: String,
    /// The first day of the calendar.
    #[serde(default)]
    pub from: String,
    /// The start, in microseconds since 1970.
    #[serde(default)]
    pub at: Option<i64>,
}

/// Something to choose.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Offer {
    pub value: String,
    pub label: String,
}

impl Choice {
    /// The service, where it may be booked online.
    pub(crate) fn service<'t>(&self, tenant: &'t Tenant) -> Option<&'t Service> {
        tenant.service(&self.service).filter(|service| service.online)
    }

    /// The site that was chosen, or the first that offers the service online.
    pub(crate) fn site<'t>(&self, tenant: &'t Tenant, service: &Service) -> Option<&'t Site> {
        let offered = sites(tenant, service);
        offered.iter().find(|site| site.slug == *self.site.as_str()).or(offered.first()).copied()
    }

    /// The practitioner that was chosen, where they offer the service at the site.
    pub(crate) fn practitioner<'t>(
        &self,
        tenant: &'t Tenant,
        service: &Service,
        site: &Site,
    ) -> Option<&'t Practitioner> {
        tenant.who_offers(service, site.slug.as_str()).into_iter().find(|person| {
            person.slug == *self.practitioner.as_str() && tenant.config.meets(person, service.modality(&self.modality))
        })
    }

    /// The question to the rules.
    ///
    /// # Errors
    /// [`Error::NotFound`] when service or site are not there.
    pub(crate) fn question<'t>(&self, tenant: &'t Tenant, now: Timestamp) -> Result<Question<'t>> {
        let service = self.service(tenant).ok_or(Error::NotFound)?;
        let site = self.site(tenant, service).ok_or(Error::NotFound)?;
        let practitioner = self.practitioner(tenant, service, site);
        let modality = service.modality(&self.modality);
        Ok(Question { tenant, service, site, practitioner, modality, now, online: true })
    }

    /// The address of a booking page with this choice and something changed.
    pub(crate) fn link(&self, path: &str, change: impl FnOnce(&mut Self)) -> String {
        let mut choice = self.clone();
        change(&mut choice);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("service", &choice.service),
            ("site", &choice.site),
            ("practitioner", &choice.practitioner),
            ("modality", &choice.modality),
            ("from", &choice.from),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(at) = choice.at {
            query.append_pair("at", &at.to_string());
        }
        format!("{path}?{}", query.finish())
    }
}

/// The addresses of many hours, which differ in the start alone.
pub(crate) struct HourLinks(String);

impl HourLinks {
    /// The hours of this choice, on the page that they lead to.
    pub(crate) fn new(choice: &Choice, path: &str) -> Self {
        let link = choice.link(path, |choice| choice.at = None);
        let joined = if link.ends_with('?') { "" } else { "&" };
        Self(format!("{link}{joined}at="))
    }

    /// What all of them begin with: the start follows, in microseconds.
    pub(crate) fn all(&self) -> String {
        self.0.clone()
    }

    /// The address of the hour that starts then.
    pub(crate) fn at(&self, starts_at: Timestamp) -> String {
        format!("{}{}", self.0, starts_at.micros())
    }
}

/// The sites where a service is booked online.
pub(crate) fn sites<'t>(tenant: &'t Tenant, service: &Service) -> Vec<&'t Site> {
    let offered = |site: &&Site| service.sites.is_empty() || service.sites.contains(&site.slug);
    tenant.config.sites.iter().filter(|site| site.online_booking).filter(offered).collect()
}

/// The sites as options.
pub(crate) fn site_options(tenant: &Tenant, service: &Service) -> Vec<Offer> {
    sites(tenant, service)
        .into_iter()
        .map(|site| Offer { value: site.slug.to_string(), label: site.name.clone() })
        .collect()
}

/// The practitioners as options, with what they do.
pub(crate) fn practitioner_options(
    tenant: &Tenant,
    service: &Service,
    site: &Site,
    modality: Modality,
    lang: Lang,
) -> Vec<Offer> {
    tenant
        .who_offers(service, site.slug.as_str())
        .into_iter()
        .filter(|person| tenant.config.meets(person, modality))
        .map(|person| Offer {
            value: person.slug.to_string(),
            label: match &person.title {
                Some(title) => format!("{} · {}", person.name, tenant.text(title, lang)),
                None => person.name.clone(),
            },
        })
        .collect()
}

/// Whether the patient must name a practitioner for this service here.
pub(crate) fn must_name(tenant: &Tenant, service: &Service, site: &Site) -> bool {
    tenant.rules(Some(site), Some(service), None).practitioner_choice == Freedom::Required
}
