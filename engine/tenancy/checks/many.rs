//! Quotas that leave no place for a single appointment or that another one makes pointless, and lists that are full for everybody who may book.

use super::{Checks, join};
use crate::tenancy::config::{BookingPolicy, ClinicConfig, Patients, Per, Practitioner, Quota, Quotas, Service, Span};

impl Checks<'_> {
    /// The quotas of every level, and the lists.
    pub(super) fn many(&mut self, config: &ClinicConfig) {
        let shortest = |service: &Service| {
            let lengths = service.durations.values().copied().chain([service.duration]);
            lengths.map(Span::as_minutes).min().unwrap_or_default()
        };
        let any = config.services.iter().map(shortest).min().unwrap_or_default();
        self.quotas(&["booking"], &config.booking, any);
        self.lists(config);
        for (index, site) in config.sites.iter().enumerate() {
            self.quotas(&["sites", &index.to_string(), "booking"], &site.booking, any);
        }
        for (index, service) in config.services.iter().enumerate() {
            self.quotas(&["services", &index.to_string(), "booking"], &service.booking, shortest(service));
        }
        for (index, person) in config.practitioners.iter().enumerate() {
            self.quotas(&["practitioners", &index.to_string(), "booking"], &person.booking, any);
        }
    }

    /// Where only new patients may book, somebody must take new patients.
    fn lists(&mut self, config: &ClinicConfig) {
        for (index, service) in config.services.iter().enumerate().filter(|(_, service)| service.online) {
            let does =
                |one: &&Practitioner| service.practitioners.is_empty() || service.practitioners.contains(&one.slug);
            let mut rules = config
                .practitioners
                .iter()
                .filter(does)
                .map(|one| {
                    let levels = [&config.booking, &service.booking, &one.booking];
                    // A site may say otherwise; then there is nothing to say against it here.
                    let sites = config
                        .sites
                        .iter()
                        .any(|site| site.booking.list_size.is_some() || site.booking.patients.is_some());
                    (sites, BookingPolicy::resolve(&levels))
                })
                .peekable();
            let nobody = rules.peek().is_some()
                && rules.all(|(sites, one)| !sites && one.patients == Patients::New && one.list_size == 0);
            if nobody {
                let hint = "patients = \"any\" for the service, or a larger list_size for one of its practitioners";
                self.say(
                    &["services", &index.to_string()],
                    "only new patients may book this, and nobody takes any",
                    hint,
                );
            }
        }
    }

    fn quotas(&mut self, path: &[&str], policy: &BookingPolicy, shortest: i64) {
        if policy.capacity == Some(0) {
            let hint = "for no online booking write online = false at the service";
            self.say(&join(path, &["capacity"]), "an hour for nobody", hint);
        }
        let quotas: Vec<Quota> = policy.quotas.iter().flat_map(Quotas::iter).collect();
        for (index, quota) in quotas.iter().enumerate() {
            let index = index.to_string();
            let path = join(path, &["quotas", &index]);
            if let Some(minutes) = quota.minutes.filter(|minutes| i64::from(*minutes) < shortest) {
                let problem = format!("{minutes} minutes have no place for an appointment of {shortest}");
                let hint = format!("minutes = {shortest} or more");
                self.tell(&join(&path, &["minutes"]), problem, Some(hint));
            }
            let longer = quotas.iter().find(|other| covers(**other, *quota));
            if let Some(longer) = longer {
                let (per, other) = (name(quota.per), name(longer.per));
                let problem = format!("the quota of the {other} is no larger: the one of the {per} is never reached");
                self.tell(&path, problem, Some(format!("leave it out, or a smaller one per {per}")));
            }
        }
    }
}

/// Whether a quota of a longer time allows no more than one of a shorter time, so that the shorter one means nothing.
fn covers(longer: Quota, shorter: Quota) -> bool {
    let no_more = |long: Option<u32>, short: Option<u32>| long.zip(short).is_some_and(|(long, short)| long <= short);
    longer.of == shorter.of
        && (longer.per, shorter.per) != (Per::Month, Per::Week)
        && longer.per as u8 > shorter.per as u8
        && (no_more(longer.appointments, shorter.appointments) || no_more(longer.minutes, shorter.minutes))
}

fn name(per: Per) -> &'static str {
    match per {
        Per::Day => "day",
        Per::Week => "week",
        Per::Month => "month",
    }
}
