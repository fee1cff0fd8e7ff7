//! A clinic that is served.

use std::{path::PathBuf, sync::Arc};

use jiff::tz::TimeZone;

use super::config::{
    Asked, BookingPolicy, ClinicConfig, Conditions, Device, Localized, Payer, Practitioner, Room, Rules, Service, Site,
    Status,
};
use crate::{ids::TenantId, lang::Lang, themes::Look};

/// A clinic: its slug, its configuration in force, its folder.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// The name of its folder, and of all that is its own.
    pub slug: TenantId,
    /// What its `clinic.toml` says.
    pub config: Arc<ClinicConfig>,
    /// Its folder.
    pub folder: PathBuf,
    /// Grows with each change of its configuration or files.
    pub version: u64,
    /// Whether people who are not yet patients may book anything: every page asks.
    public_booking: bool,
}

impl Tenant {
    /// A clinic with this configuration.
    pub fn new(slug: TenantId, config: Arc<ClinicConfig>, folder: PathBuf, version: u64) -> Self {
        let mut tenant = Self { slug, config, folder, version, public_booking: false };
        let public = |service: &Service| !tenant.public_sites(service).is_empty();
        tenant.public_booking = tenant.config.services.iter().any(public);
        tenant
    }

    /// Whether the portal is closed for the time being.
    pub fn suspended(&self) -> bool {
        self.config.status == Status::Suspended
    }

    /// What its configuration says about its look.
    pub fn look(&self) -> Look<'_> {
        Look {
            slug: self.slug.as_str(),
            version: self.version,
            theme: &self.config.theme.name,
            folder: &self.folder,
            tokens: &self.config.theme.tokens,
            logo: self.config.theme.logo.as_deref(),
        }
    }

    /// The time zone of a site, or the clinic's.
    pub fn zone(&self, site: Option<&str>) -> TimeZone {
        site.and_then(|slug| self.site(slug)?.time_zone.as_ref()).unwrap_or(&self.config.time_zone).0.clone()
    }

    /// Words of the clinic in a language.
    pub fn text<'a>(&self, words: &'a Localized, lang: Lang) -> &'a str {
        words.get(lang, &self.config.languages)
    }

    /// A site by its slug.
    pub fn site(&self, slug: &str) -> Option<&Site> {
        self.config.sites.iter().find(|site| site.slug == *slug)
    }

    /// A service by its slug.
    pub fn service(&self, slug: &str) -> Option<&Service> {
        self.config.services.iter().find(|service| service.slug == *slug)
    }

    /// A practitioner by their slug.
    pub fn practitioner(&self, slug: &str) -> Option<&Practitioner> {
        self.config.practitioners.iter().find(|practitioner| practitioner.slug == *slug)
    }

    /// Whether mails and calendar entries keep quiet about a service: what it says itself, then what the clinic says. About one that is gone
    /// they do wherever they do about any, since nobody can say any more whether it was one of those.
    pub fn is_discreet(&self, service: &str) -> bool {
        let (all, own) = (self.config.mail.discreet, self.service(service).map(|service| service.discreet));
        own.map_or_else(
            || all || self.config.services.iter().any(|service| service.discreet == Some(true)),
            |own| own.unwrap_or(all),
        )
    }

    /// The rooms at a site that a service needs one of; empty where it needs none.
    pub fn rooms(&self, site: &str, service: &str) -> Vec<&Room> {
        self.config
            .rooms
            .iter()
            .filter(|room| room.site == *site && room.services.iter().any(|slug| *slug == *service))
            .collect()
    }

    /// The devices at a site of which a service needs one unit each.
    pub fn devices(&self, site: &str, service: &str) -> Vec<&Device> {
        self.config
            .devices
            .iter()
            .filter(|device| device.site == *site && device.services.iter().any(|slug| *slug == *service))
            .collect()
    }

    /// The practitioners who offer a service at a site.
    pub fn who_offers(&self, service: &Service, site: &str) -> Vec<&Practitioner> {
        let offered_here = service.sites.is_empty() || service.sites.iter().any(|slug| *slug == *site);
        self.config
            .practitioners
            .iter()
            .filter(|person| {
                offered_here && (service.practitioners.is_empty() || service.practitioners.contains(&person.slug))
            })
            .filter(|person| person.sites.is_empty() || person.sites.iter().any(|slug| *slug == *site))
            .collect()
    }

    /// The sites at which people who are not yet patients may book a service online.
    pub fn public_sites(&self, service: &Service) -> Vec<&Site> {
        let offered = |site: &&Site| service.sites.is_empty() || service.sites.contains(&site.slug);
        let public = |site: &&Site| self.rules(Some(site), Some(service), None).public_booking;
        let sites = self.config.sites.iter().filter(|site| service.online && site.online_booking);
        sites.filter(offered).filter(public).collect()
    }

    /// Whether people who are not yet patients may book anything.
    pub fn public_booking(&self) -> bool {
        self.public_booking
    }

    /// The booking rules for a service at a site with a practitioner: the nearest level that says something wins.
    pub fn rules(&self, site: Option<&Site>, service: Option<&Service>, practitioner: Option<&Practitioner>) -> Rules {
        BookingPolicy::resolve(&self.levels(site, service, practitioner))
    }

    /// What patients are asked when they book a service at a site with a practitioner.
    pub fn asked<'a>(
        &'a self,
        site: Option<&'a Site>,
        service: Option<&'a Service>,
        practitioner: Option<&'a Practitioner>,
    ) -> Asked<'a> {
        Asked::resolve(&self.levels(site, service, practitioner))
    }

    /// What rules about the person name, for a service at a site with a practitioner.
    pub fn conditions<'a>(
        &'a self,
        site: Option<&'a Site>,
        service: Option<&'a Service>,
        practitioner: Option<&'a Practitioner>,
    ) -> Conditions<'a> {
        Conditions::resolve(&self.levels(site, service, practitioner))
    }

    /// An insurer and plan in words, `Salud Meseta · Plena`; nothing for patients who pay, and for an insurer that is gone.
    pub fn payer_name(&self, payer: &Payer) -> Option<String> {
        let Payer::Insurer { insurer, plan } = payer else { return None };
        let insurer = self.config.insurers.iter().find(|one| one.slug == *insurer)?;
        let plan = plan.as_ref().and_then(|plan| insurer.plans.iter().find(|one| one.slug == *plan));
        Some(plan.map_or_else(|| insurer.name.clone(), |plan| format!("{} · {}", insurer.name, plan.name)))
    }

    /// Every insurer, or its plans where it has some: what a record may have.
    pub fn insurers(&self) -> Vec<Payer> {
        let all = self.config.insurers.iter().flat_map(|insurer| {
            let payer = |plan| Payer::Insurer { insurer: insurer.slug.clone(), plan };
            let plans: Vec<_> = insurer.plans.iter().map(|plan| payer(Some(plan.slug.clone()))).collect();
            if plans.is_empty() { vec![payer(None)] } else { plans }
        });
        all.collect()
    }

    /// Whether this is so of the policy at any level.
    pub fn some_policy(&self, is_so: impl Fn(&BookingPolicy) -> bool) -> bool {
        let config = &self.config;
        let sites = config.sites.iter().map(|site| &site.booking);
        let services = config.services.iter().map(|service| &service.booking);
        let practitioners = config.practitioners.iter().map(|practitioner| &practitioner.booking);
        std::iter::once(&config.booking).chain(sites).chain(services).chain(practitioners).any(is_so)
    }

    /// Whether plugins have a say in hours.
    pub fn asks_plugins_about_hours(&self) -> bool {
        self.config.plugins.iter().any(|plugin| plugin.on_failure.is_some())
    }

    fn levels<'a>(
        &'a self,
        site: Option<&'a Site>,
        service: Option<&'a Service>,
        practitioner: Option<&'a Practitioner>,
    ) -> Vec<&'a BookingPolicy> {
        [Some(&self.config.booking)]
            .into_iter()
            .chain([site.map(|site| &site.booking), service.map(|service| &service.booking)])
            .chain([practitioner.map(|person| &person.booking)])
            .flatten()
            .collect()
    }
}
