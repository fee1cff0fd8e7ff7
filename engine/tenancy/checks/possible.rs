//! Services that patients are to book online and never could: hours that never meet, times that do not fit in, numbers of nothing.

use super::{Checks, join};
use crate::tenancy::config::{
    BookingPolicy, ClinicConfig, Horizon, Hours, Notice, Practitioner, Quotas, Service, Site, Slug, Span,
};

/// The longest that an hour is kept while a form is filled in, in minutes.
const LONGEST_HOLD: i64 = 24 * 60;

/// Minutes of a day from one until another; after 24:00 they are the next day's.
type Stretch = (i64, i64);

impl Checks<'_> {
    /// Lists that are written and empty read as "nobody", and mean everybody.
    pub(super) fn everybody(&mut self, config: &ClinicConfig) {
        for (index, service) in config.services.iter().enumerate() {
            let index = index.to_string();
            self.empty(&["services", &index, "practitioners"], &service.practitioners, "all practitioners");
            self.empty(&["services", &index, "sites"], &service.sites, "all sites");
        }
        for (index, person) in config.practitioners.iter().enumerate() {
            self.empty(&["practitioners", &index.to_string(), "sites"], &person.sites, "all sites");
        }
    }

    fn empty(&mut self, path: &[&str], list: &[Slug], means: &str) {
        if list.is_empty() && self.has(path) {
            let hint = format!("leave it out for {means}; online = false at a service that nobody is to book");
            self.tell(path, "an empty list is none of them".to_owned(), Some(hint));
        }
    }

    /// What one level says about numbers and times that leave nothing.
    pub(super) fn something(&mut self, path: &[&str], policy: &BookingPolicy) {
        let hint = "for no online booking write online = false at the service";
        if policy.max_open == Some(0) {
            self.say(&join(path, &["max_open"]), "no patient could ever book", hint);
        }
        if policy.hold.is_some_and(|hold| hold.as_minutes() > LONGEST_HOLD) {
            let hint = "\"10m\"; 24h at most, and \"0m\" for not at all";
            self.say(&join(path, &["hold"]), "an hour would be kept this long for a form that nobody fills in", hint);
        }
    }

    /// The hours of people and sites, and what the levels say together.
    pub(super) fn possible(&mut self, config: &ClinicConfig) {
        for (index, person) in config.practitioners.iter().enumerate() {
            self.meets(&["practitioners", &index.to_string(), "hours"], person, config);
        }
        if !self.problems.is_empty() {
            // Services that nobody can give follow from people who never work.
            return;
        }
        for (index, service) in config.services.iter().enumerate().filter(|(_, service)| service.online) {
            let index = index.to_string();
            self.long_enough(&["services", &index], service, config);
            self.together(&index, service, config);
            self.within_quotas(service, config);
        }
    }

    /// Somebody who works only while the site is closed never works.
    fn meets(&mut self, path: &[&str], person: &Practitioner, config: &ClinicConfig) {
        let sites: Vec<&Site> = config.sites.iter().filter(|site| works_at(person, site)).collect();
        let regular = person.open.is_empty() && sites.iter().all(|site| site.open.is_empty());
        if person.hours.is_empty() || sites.is_empty() || !regular || sites.iter().any(|site| site.hours.is_empty()) {
            return;
        }
        if sites.iter().all(|site| longest(person, site, None).is_none()) {
            let names: Vec<&str> = sites.iter().map(|site| site.slug.as_str()).collect();
            let problem = format!("{} works only while \"{}\" is closed", person.name, names.join("\" and \""));
            self.tell(path, problem, Some("some of the hours within those of the site".into()));
        }
    }

    /// The service fits into the hours of somebody who offers it.
    fn long_enough(&mut self, path: &[&str], service: &Service, config: &ClinicConfig) {
        let mut most = None;
        for site in config.sites.iter().filter(|site| service.sites.is_empty() || service.sites.contains(&site.slug)) {
            let people = config.practitioners.iter().filter(|one| offers(one, service) && works_at(one, site));
            for person in people {
                let regular = site.open.is_empty() && person.open.is_empty() && !site.hours.is_empty();
                let stretch = longest(person, site, Some(service)).unwrap_or_default();
                if !regular || stretch >= service.duration_with(person).as_minutes() {
                    return;
                }
                most = most.max(Some(stretch));
            }
        }
        match most {
            Some(0) => {
                let hint = "hours of a practitioner of the service within those of a site of the service";
                self.say(path, "nobody who offers this works while the site is open", hint);
            }
            Some(most) => {
                let problem = format!("nobody who offers this works so long at one stretch: {most} minutes at most");
                let hint = "a shorter duration, or longer hours; online = false, where staff alone book it";
                self.tell(&join(path, &["duration"]), problem, Some(hint.into()));
            }
            None => {}
        }
    }

    /// What one level says and another makes impossible.
    fn together(&mut self, index: &str, service: &Service, config: &ClinicConfig) {
        for (place, site) in config.sites.iter().enumerate() {
            if !service.sites.is_empty() && !service.sites.contains(&site.slug) {
                continue;
            }
            let place = place.to_string();
            let levels: [(&[&str], &BookingPolicy); 3] = [
                (&["booking"], &config.booking),
                (&["sites", &place, "booking"], &site.booking),
                (&["services", index, "booking"], &service.booking),
            ];
            let nearest = |says: fn(&BookingPolicy) -> bool| levels.iter().rev().find(|(_, level)| says(level));
            let rules = BookingPolicy::resolve(&levels.map(|(_, level)| level));
            let Horizon::Ahead(horizon) = rules.horizon else { continue };
            if let Notice::Ahead(notice) = rules.minimum_notice
                && notice >= horizon
                && let Some((path, level)) = nearest(|level| level.minimum_notice.is_some() || level.horizon.is_some())
            {
                let key = if level.minimum_notice.is_some() { "minimum_notice" } else { "horizon" };
                let problem = format!(
                    "\"{}\" is never booked: {notice} before at the latest, and {horizon} ahead at most",
                    service.slug
                );
                self.tell_once(&join(path, &[key]), problem, "a notice that is shorter than the horizon");
            }
            if let Some(series) = rules.series.filter(|series| series.max > 1)
                && let Some(weeks) = series.weeks.iter().next()
                && i64::from(weeks) * 7 > horizon.as_days()
                && let Some((path, _)) = nearest(|level| level.series.is_some())
            {
                let problem = format!(
                    "a series of \"{}\" is never booked: its second appointment is {weeks} weeks ahead, and the horizon is {horizon}",
                    service.slug
                );
                self.tell_once(&join(path, &["series", "weeks"]), problem, "fewer weeks, or a larger horizon");
            }
        }
    }

    /// A quota of minutes that another level writes has a place for the service.
    fn within_quotas(&mut self, service: &Service, config: &ClinicConfig) {
        let shortest = service.durations.values().copied().chain([service.duration]).map(Span::as_minutes).min();
        let others = config.sites.iter().map(|site| &site.booking);
        let others = others.chain(config.practitioners.iter().map(|one| &one.booking)).chain([&service.booking]);
        if others.into_iter().any(|level| level.quotas.is_some()) {
            return;
        }
        for (index, quota) in config.booking.quotas.iter().flat_map(Quotas::iter).enumerate() {
            let Some(minutes) =
                quota.minutes.filter(|minutes| shortest.is_some_and(|least| i64::from(*minutes) < least))
            else {
                continue;
            };
            let problem = format!("{minutes} minutes have no place for \"{}\"", service.slug);
            let path = ["booking", "quotas", &index.to_string(), "minutes"];
            self.tell_once(
                &path,
                problem,
                "more minutes, or quotas of its own at the service; online = false there for none",
            );
        }
    }
}

fn offers(person: &Practitioner, service: &Service) -> bool {
    service.practitioners.is_empty() || service.practitioners.contains(&person.slug)
}

fn works_at(person: &Practitioner, site: &Site) -> bool {
    person.sites.is_empty() || person.sites.contains(&site.slug)
}

/// The longest that somebody works at a stretch while the site is open, in minutes; pauses and seasons are not looked at.
fn longest(person: &Practitioner, site: &Site, service: Option<&Service>) -> Option<i64> {
    let holds = |hours: &&Hours| {
        let here = hours.site.as_ref().is_none_or(|slug| *slug == site.slug);
        here && (hours.services.is_empty() || service.is_none_or(|service| hours.services.contains(&service.slug)))
    };
    let open: Vec<&Hours> = site.hours.iter().filter(holds).collect();
    let own: Vec<&Hours> = person.hours.iter().filter(holds).collect();
    let own = if person.hours.is_empty() { open.clone() } else { own };
    let pairs = own.iter().flat_map(|mine| open.iter().map(move |there| (mine, there)));
    pairs
        .filter(|(mine, there)| mine.days.iter().any(|day| there.days.contains(day)))
        .map(|(mine, there)| (stretch(mine), stretch(there)))
        .map(|(mine, there)| mine.1.min(there.1) - mine.0.max(there.0))
        .filter(|minutes| *minutes > 0)
        .max()
}

fn stretch(hours: &Hours) -> Stretch {
    let (from, to) = (hours.from.minutes(), hours.to.minutes());
    (from, if to <= from { to + 24 * 60 } else { to })
}
