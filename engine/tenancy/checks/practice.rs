//! Sites, practitioners, services, rooms: what refers to what, and the hours.

use super::{Checks, join};
use crate::tenancy::{
    config::{
        BookingPolicy, ClinicConfig, Closure, Horizon, Hours, Notice, Opening, Practitioner, Service, Site, Slug,
        TimeOfDay,
    },
    holidays,
};

/// The longest that hours over midnight can be, in minutes.
const LONGEST_NIGHT: i64 = 16 * 60;

/// The names that others refer to.
struct Names<'c> {
    sites: Vec<&'c str>,
    people: Vec<&'c str>,
    services: Vec<&'c str>,
}

impl Checks<'_> {
    pub(super) fn practice(&mut self, config: &ClinicConfig) {
        let names = Names {
            sites: config.sites.iter().map(|site| site.slug.as_str()).collect(),
            people: config.practitioners.iter().map(|person| person.slug.as_str()).collect(),
            services: config.services.iter().map(|service| service.slug.as_str()).collect(),
        };
        let rooms: Vec<&str> = config.rooms.iter().map(|room| room.slug.as_str()).collect();
        let devices: Vec<&str> = config.devices.iter().map(|device| device.slug.as_str()).collect();
        for (list, slugs) in [
            ("sites", &names.sites),
            ("practitioners", &names.people),
            ("services", &names.services),
            ("rooms", &rooms),
            ("devices", &devices),
        ] {
            self.unique(list, "slug", slugs);
        }
        self.who(config);
        self.booking(&["booking"], &config.booking);
        self.holidays(&["holidays"], &config.holidays);
        for (index, site) in config.sites.iter().enumerate() {
            self.site(&["sites", &index.to_string()], site, &names);
        }
        for (index, person) in config.practitioners.iter().enumerate() {
            self.practitioner(&["practitioners", &index.to_string()], person, &names);
        }
        for (index, service) in config.services.iter().enumerate() {
            self.service(&["services", &index.to_string()], service, &names);
        }
        for (index, room) in config.rooms.iter().enumerate() {
            let path = ["rooms", &index.to_string()];
            self.one(&join(&path, &["site"]), &room.site, "site", &names.sites);
            self.known(&join(&path, &["services"]), &room.services, "service", &names.services);
        }
        self.modalities(config);
        self.any(config);
        self.devices(config, &names.sites, &names.services);
        self.everybody(config);
        // What is not there cannot be offered: that has been said already.
        if self.problems.is_empty() && self.repairs.is_empty() {
            for (index, service) in config.services.iter().enumerate() {
                self.offered(&["services", &index.to_string()], service, config);
            }
            self.public(config);
            self.many(config);
            self.possible(config);
        }
    }

    fn site(&mut self, path: &[&str], site: &Site, names: &Names<'_>) {
        for (key, hours) in [("hours", &site.hours), ("breaks", &site.breaks)] {
            let path = join(path, &[key]);
            self.hours(&path, hours, names);
            for (index, hours) in hours.iter().enumerate() {
                if hours.site.is_some() {
                    self.say(&join(&path, &[&index.to_string(), "site"]), "these hours are the site's already", None);
                }
            }
        }
        self.booking(&join(path, &["booking"]), &site.booking);
        self.closures(&join(path, &["closed"]), &site.closed);
        self.no_substitutes(&join(path, &["closed"]), &site.closed);
        self.openings(&join(path, &["open"]), &site.open);
        self.holidays(&join(path, &["holidays"]), site.holidays.as_deref().unwrap_or_default());
    }

    /// Names of calendars that ship.
    fn holidays(&mut self, path: &[&str], calendars: &[Slug]) {
        let known = holidays::names();
        for (index, calendar) in calendars.iter().enumerate() {
            if !known.contains(&calendar.as_str()) {
                let hint = format!("there are: {}; days of your own are written in `closed`", known.join(", "));
                let problem = format!("there is no calendar of holidays \"{calendar}\"");
                self.tell(&join(path, &[&index.to_string()]), problem, Some(hint));
            }
        }
    }

    fn closures(&mut self, path: &[&str], closures: &[Closure]) {
        for (index, closure) in closures.iter().enumerate() {
            let index = index.to_string();
            let path = join(path, &[&index]);
            if closure.to.is_some_and(|to| to < closure.from) {
                self.say(&join(&path, &["to"]), "the last day is before the first", None);
            }
            self.words(&join(&path, &["reason"]), closure.reason.as_ref());
        }
    }

    fn openings(&mut self, path: &[&str], openings: &[Opening]) {
        for (index, opening) in openings.iter().enumerate() {
            if opening.from == opening.to {
                self.say(&join(path, &[&index.to_string(), "to"]), "these hours end when they begin", None);
            }
            self.night(&join(path, &[&index.to_string()]), opening.from, opening.to);
        }
    }

    fn practitioner(&mut self, path: &[&str], person: &Practitioner, names: &Names<'_>) {
        self.words(&join(path, &["title"]), person.title.as_ref());
        self.known(&join(path, &["sites"]), &person.sites, "site", &names.sites);
        self.hours(&join(path, &["hours"]), &person.hours, names);
        self.hours(&join(path, &["breaks"]), &person.breaks, names);
        self.closures(&join(path, &["closed"]), &person.closed);
        self.substitutes(&join(path, &["closed"]), person, &names.people);
        self.openings(&join(path, &["open"]), &person.open);
        self.booking(&join(path, &["booking"]), &person.booking);
        let hours = person.hours.iter().enumerate().map(|(index, hours)| ("hours", index, hours));
        let breaks = person.breaks.iter().enumerate().map(|(index, hours)| ("breaks", index, hours));
        for (key, index, hours) in hours.chain(breaks) {
            let Some(site) = &hours.site else { continue };
            let index = index.to_string();
            let path = join(path, &[key, &index, "site"]);
            self.one(&path, site, "site", &names.sites);
            if names.sites.contains(&site.as_str()) && !person.sites.is_empty() && !person.sites.contains(site) {
                let hint = Some(format!("add \"{site}\" to their sites"));
                self.tell(&path, format!("{} does not work at \"{site}\"", person.name), hint);
            }
        }
    }

    fn service(&mut self, path: &[&str], service: &Service, names: &Names<'_>) {
        self.words(&join(path, &["name"]), Some(&service.name));
        self.words(&join(path, &["description"]), service.description.as_ref());
        self.words(&join(path, &["instructions"]), service.instructions.as_ref());
        self.known(&join(path, &["practitioners"]), &service.practitioners, "practitioner", &names.people);
        self.known(&join(path, &["sites"]), &service.sites, "site", &names.sites);
        self.booking(&join(path, &["booking"]), &service.booking);
        let durations =
            service.durations.iter().map(|(person, length)| (join(path, &["durations", person.as_str()]), *length));
        for (path, length) in [(join(path, &["duration"]), service.duration)].into_iter().chain(durations) {
            if length.as_minutes() == 0 || length.as_minutes() > 24 * 60 {
                self.say(&path, "an appointment cannot take this long", "from \"1m\" to \"24h\"");
            }
        }
        for person in service.durations.keys() {
            self.one(&join(path, &["durations", person.as_str()]), person, "practitioner", &names.people);
        }
        if service.price_cents.is_some_and(|cents| cents < 0) {
            self.say(&join(path, &["price_cents"]), "a price is not negative", "in cents: 6000 for 60 €");
        }
    }

    /// Somebody must be able to do it somewhere.
    fn offered(&mut self, path: &[&str], service: &Service, config: &ClinicConfig) {
        let there = |site: &Site| service.sites.is_empty() || service.sites.contains(&site.slug);
        let does =
            |person: &&Practitioner| service.practitioners.is_empty() || service.practitioners.contains(&person.slug);
        let sites: Vec<&Site> = config.sites.iter().filter(|site| there(site)).collect();
        let people: Vec<&Practitioner> = config.practitioners.iter().filter(does).collect();
        let together = people
            .iter()
            .any(|person| sites.iter().any(|site| person.sites.is_empty() || person.sites.contains(&site.slug)));
        if !sites.is_empty() && !people.is_empty() && !together {
            let hint = "a practitioner of the service works at a site of the service";
            self.say(&join(path, &["sites"]), "nobody who offers this service works at its sites", hint);
        }
    }

    fn booking(&mut self, path: &[&str], policy: &BookingPolicy) {
        if policy.slot_step.is_some_and(|step| step.as_minutes() == 0 || step.as_minutes() > 24 * 60) {
            let path = join(path, &["slot_step"]);
            self.say(&path, "appointments cannot start in such steps", "from \"1m\" to \"24h\": \"15m\"");
        }
        if let (Some(Notice::Ahead(notice)), Some(Horizon::Ahead(horizon))) = (policy.minimum_notice, policy.horizon)
            && notice >= horizon
        {
            let problem = format!("booked {notice} before at the latest and {horizon} ahead at most is never");
            self.tell(&join(path, &["minimum_notice"]), problem, Some("shorter than the horizon".into()));
        }
        if let (Some(offset), Some(step)) = (policy.slot_offset, policy.slot_step)
            && offset >= step
            && step.as_minutes() > 0
        {
            let problem = format!("starts at every {step} are not later by {offset}");
            self.tell(&join(path, &["slot_offset"]), problem, Some("shorter than slot_step".into()));
        }
        if policy.request_lapses.is_some_and(|lapses| lapses.as_minutes() == 0) {
            let hint = "an hour or more: \"24h\"";
            self.say(&join(path, &["request_lapses"]), "a request that lapses at once is never answered", hint);
        }
        self.asked(path, policy);
        self.something(path, policy);
        if let Some(series) = policy.series.filter(|series| series.max > 1) {
            if series.weeks.iter().next().is_none() {
                let hint = "weeks = [1, 2, 4]; max = 1 for no series";
                self.say(&join(path, &["series", "weeks"]), "a series that never repeats", hint);
            }
            if let Some(open) = policy.max_open.filter(|open| (1..series.max).contains(open)) {
                let problem = format!("a series of {} is never booked where a patient may have {open}", series.max);
                self.tell(
                    &join(path, &["series", "max"]),
                    problem,
                    Some(format!("at most {open}, or a larger max_open")),
                );
            }
        }
        if policy.minimum_gap.is_some_and(|gap| gap.as_days() > 366) {
            let hint = "366 days at most; for a service that is for once: patients = \"new\"";
            self.say(&join(path, &["minimum_gap"]), "appointments that long ago are not looked at", hint);
        }
        if let Some(ages) = policy.ages
            && ages.below.is_some_and(|below| below <= ages.from)
        {
            let below = ages.below.unwrap_or_default();
            let problem = format!("nobody is {} or older and younger than {below}", ages.from);
            self.tell(&join(path, &["ages"]), problem, Some("a larger below".into()));
        }
        if policy.series.is_some_and(|series| series.max == 0) {
            self.say(&join(path, &["series", "max"]), "a series of nothing", "max = 1 for no series");
        }
        if policy.offers_per_day == Some(0) {
            let hint = "for no online booking write online = false at the service";
            self.say(&join(path, &["offers_per_day"]), "no hour of any day would be offered", hint);
        }
    }

    /// What patients are asked when they book.
    fn asked(&mut self, path: &[&str], policy: &BookingPolicy) {
        for (index, reason) in policy.reasons.iter().flatten().enumerate() {
            self.words(&join(path, &["reasons", &index.to_string(), "name"]), Some(&reason.name));
        }
        for (index, consent) in policy.consents.iter().flatten().enumerate() {
            let index = index.to_string();
            self.words(&join(path, &["consents", &index, "text"]), Some(&consent.text));
            if consent.version.trim().is_empty() {
                let hint = "kept with each answer: \"2026-01\"";
                self.say(&join(path, &["consents", &index, "version"]), "these words have no version", hint);
            }
        }
        let reasons: Vec<&str> = policy.reasons.iter().flatten().map(|reason| reason.slug.as_str()).collect();
        let consents: Vec<&str> = policy.consents.iter().flatten().map(|consent| consent.slug.as_str()).collect();
        for (key, slugs) in [("reasons", reasons), ("consents", consents)] {
            self.unique(&[path, &[key]].concat().join("."), "slug", &slugs);
        }
    }

    /// Hours may end on the next day; but nobody works from 15:30 until 14:30, and who writes that has mistaken a number.
    fn night(&mut self, path: &[&str], from: TimeOfDay, to: TimeOfDay) {
        let minutes = to.minutes() - from.minutes() + 24 * 60;
        if to < from && minutes > LONGEST_NIGHT {
            let problem = format!("from {from} until {to} of the next day are {} hours", minutes / 60);
            let hint = format!("an end after {from}, or a night of {} hours at most", LONGEST_NIGHT / 60);
            self.tell(&join(path, &["to"]), problem, Some(hint));
        }
    }

    fn hours(&mut self, path: &[&str], hours: &[Hours], names: &Names<'_>) {
        for (index, hours) in hours.iter().enumerate() {
            let index = index.to_string();
            let path = join(path, &[&index]);
            if hours.to == hours.from {
                let hint = "for the whole day write from \"00:00\" to \"24:00\"";
                self.say(&join(&path, &["to"]), "these hours end when they begin", hint);
            }
            self.night(&path, hours.from, hours.to);
            self.known(&join(&path, &["services"]), &hours.services, "service", &names.services);
            if hours.days.is_empty() {
                let hint = "write days = [\"mon\", \"tue\"]";
                self.say(&join(&path, &["days"]), "these hours are on no day", hint);
            }
            if let (Some(from), Some(until)) = (hours.valid_from, hours.valid_until)
                && until < from
            {
                self.say(&join(&path, &["valid_until"]), "these hours end before they are valid", None);
            }
        }
    }
}
