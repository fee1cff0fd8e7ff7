//! What the structure alone does not show: references to things that are not there, names used twice, hours that end before
//! they begin, colours that cannot be read.

use std::{collections::HashSet, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    config::{ClinicConfig, Hours, SeriesKind, Slug},
    diagnostics::Diagnostic,
    structure::nearest,
};
use crate::themes::tokens;

/// Finds the place of a value in the file.
struct Places<'a>(&'a DeTable<'a>);

impl Places<'_> {
    /// The span of the value at a path such as `["services", "2", "practitioners", "0"]`, or of the nearest thing above it.
    fn find(&self, path: &[&str]) -> Range<usize> {
        let mut span = 0..0;
        let Some((first, rest)) = path.split_first() else { return span };
        let Some(mut value) = entry(self.0, first) else { return span };
        span = value.span();
        for step in rest {
            let next = match value.get_ref() {
                DeValue::Table(table) => entry(table, step),
                DeValue::Array(array) => step.parse::<usize>().ok().and_then(|index| array.get(index)),
                _ => None,
            };
            let Some(next) = next else { break };
            value = next;
            span = value.span();
        }
        span
    }
}

fn entry<'t>(table: &'t DeTable<'_>, name: &str) -> Option<&'t Spanned<DeValue<'t>>> {
    // Keys are looked up by comparing: a table of a file is small.
    table.iter().find(|(key, _)| key.get_ref().as_ref() == name).map(|(_, value)| value)
}

struct Checks<'a> {
    places: Places<'a>,
    problems: Vec<Diagnostic>,
}

/// All that is wrong with the meaning.
pub(super) fn check(config: &ClinicConfig, file: &DeTable<'_>) -> Vec<Diagnostic> {
    let mut checks = Checks { places: Places(file), problems: Vec::new() };
    checks.clinic(config);
    checks.practice(config);
    checks.invoices(config);
    checks.problems
}

impl Checks<'_> {
    fn say(&mut self, path: &[&str], problem: impl Into<String>, hint: Option<String>) {
        let span = self.places.find(path);
        self.problems.push(Diagnostic { span, problem: problem.into(), hint });
    }

    fn clinic(&mut self, config: &ClinicConfig) {
        if config.languages.is_empty() {
            self.say(
                &["languages"],
                "a clinic speaks at least one language",
                Some("write languages = [\"es\"]".into()),
            );
        }
        if config.country.len() != 2 || !config.country.bytes().all(|b| b.is_ascii_uppercase()) {
            let hint = "two capital letters (ISO 3166-1): \"ES\"".into();
            self.say(&["country"], format!("\"{}\" is no country code", config.country), Some(hint));
        }
        if config.mail.from.parse::<lettre::message::Mailbox>().is_err() {
            let hint = "write \"Name of the clinic <mail@clinic.example>\"".into();
            self.say(&["mail", "from"], format!("\"{}\" is no sender", config.mail.from), Some(hint));
        }
        if let Some(reply_to) = &config.mail.reply_to
            && reply_to.parse::<lettre::message::Mailbox>().is_err()
        {
            self.say(&["mail", "reply_to"], format!("\"{reply_to}\" is no e-mail address"), None);
        }
        if config.accounts.password_min_length < 8 {
            let hint = "8 characters at least (NIST SP 800-63B); 12 are better".into();
            self.say(&["accounts", "password_min_length"], "passwords this short are guessed", Some(hint));
        }
        for problem in tokens::check(&config.theme.tokens) {
            let path = ["theme", "tokens", problem.name.as_str()];
            self.say(&path, problem.to_string(), None);
        }
        for (index, host) in config.hosts.iter().enumerate() {
            let right = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
            if !right {
                let hint = "a name without scheme, port and path: \"citas.clinic.example\"".into();
                self.say(&["hosts", &index.to_string()], format!("\"{host}\" is no host name"), Some(hint));
            }
        }
    }

    fn practice(&mut self, config: &ClinicConfig) {
        let sites: Vec<&str> = config.sites.iter().map(|site| site.slug.as_str()).collect();
        let people: Vec<&str> = config.practitioners.iter().map(|person| person.slug.as_str()).collect();
        let services: Vec<&str> = config.services.iter().map(|service| service.slug.as_str()).collect();
        self.unique("sites", &sites);
        self.unique("practitioners", &people);
        self.unique("services", &services);
        let rooms: Vec<&str> = config.rooms.iter().map(|room| room.slug.as_str()).collect();
        self.unique("rooms", &rooms);
        let plugins: Vec<&str> = config.plugins.iter().map(|plugin| plugin.name.as_str()).collect();
        self.unique("plugins", &plugins);
        for (index, site) in config.sites.iter().enumerate() {
            let at = index.to_string();
            self.hours(&["sites", &at, "hours"], &site.hours);
            for (number, closure) in site.closed.iter().enumerate() {
                if closure.to.is_some_and(|to| to < closure.from) {
                    self.say(
                        &["sites", &at, "closed", &number.to_string(), "to"],
                        "the last day is before the first",
                        None,
                    );
                }
            }
        }
        for (index, person) in config.practitioners.iter().enumerate() {
            let at = index.to_string();
            self.known(&["practitioners", &at, "sites"], &person.sites, "site", &sites);
            self.hours(&["practitioners", &at, "hours"], &person.hours);
            for (number, hours) in person.hours.iter().enumerate() {
                if let Some(site) = &hours.site {
                    self.one(&["practitioners", &at, "hours", &number.to_string(), "site"], site, "site", &sites);
                }
            }
        }
        for (index, service) in config.services.iter().enumerate() {
            let at = index.to_string();
            self.known(&["services", &at, "practitioners"], &service.practitioners, "practitioner", &people);
            self.known(&["services", &at, "sites"], &service.sites, "site", &sites);
            let minutes = service.duration.as_minutes();
            if minutes == 0 || minutes > 24 * 60 {
                let hint = "from \"1m\" to \"24h\"".into();
                self.say(&["services", &at, "duration"], "an appointment cannot take this long", Some(hint));
            }
            if service.price_cents.is_some_and(|cents| cents < 0) {
                self.say(&["services", &at, "price_cents"], "a price is not negative", None);
            }
        }
        for (index, room) in config.rooms.iter().enumerate() {
            let at = index.to_string();
            self.one(&["rooms", &at, "site"], &room.site, "site", &sites);
            self.known(&["rooms", &at, "services"], &room.services, "service", &services);
        }
        if config.booking.slot_step.is_some_and(|step| step.as_minutes() == 0) {
            self.say(
                &["booking", "slot_step"],
                "appointments cannot start every 0 minutes",
                Some("write \"15m\"".into()),
            );
        }
    }

    fn invoices(&mut self, config: &ClinicConfig) {
        let codes: Vec<&str> = config.invoices.series.iter().map(|series| series.code.as_str()).collect();
        self.unique("invoices.series", &codes);
        for (index, series) in config.invoices.series.iter().enumerate() {
            if !series.format.contains("{number") {
                let hint = "write \"{series}{year}-{number:05}\"".into();
                self.say(
                    &["invoices", "series", &index.to_string(), "format"],
                    "without {number} two invoices would have one number",
                    Some(hint),
                );
            }
        }
        if !codes.is_empty() {
            if !config.invoices.series.iter().any(|series| series.kind == SeriesKind::Rectifying) {
                let hint = "add [[invoices.series]] with kind = \"rectifying\"".into();
                self.say(
                    &["invoices"],
                    "no series for rectifying invoices: a mistake could not be corrected",
                    Some(hint),
                );
            }
            if config.legal.name.is_empty() || config.legal.tax_id.is_empty() {
                let hint = "write [legal] with name, tax_id, address, postal_code and city".into();
                self.say(&["legal"], "invoices need to say who issues them", Some(hint));
            }
        }
        for (index, rate) in config.invoices.tax_rates.iter().enumerate() {
            if !(0.0..=100.0).contains(rate) {
                self.say(&["invoices", "tax_rates", &index.to_string()], "a rate is from 0 to 100 percent", None);
            }
        }
    }

    fn unique(&mut self, list: &str, names: &[&str]) {
        let mut seen = HashSet::new();
        for (index, name) in names.iter().enumerate() {
            if !seen.insert(name) {
                let index = index.to_string();
                let mut path: Vec<&str> = list.split('.').collect();
                path.push(&index);
                self.say(&path, format!("two of the {list} are called \"{name}\""), None);
            }
        }
    }

    fn known(&mut self, path: &[&str], wanted: &[Slug], what: &str, known: &[&str]) {
        for (index, slug) in wanted.iter().enumerate() {
            let index = index.to_string();
            let mut path = path.to_vec();
            path.push(&index);
            self.one(&path, slug, what, known);
        }
    }

    fn one(&mut self, path: &[&str], slug: &Slug, what: &str, known: &[&str]) {
        if !known.contains(&slug.as_str()) {
            let hint = nearest(slug.as_str(), known)
                .map_or_else(|| format!("there are: {}", known.join(", ")), |near| format!("did you mean \"{near}\"?"));
            self.say(path, format!("there is no {what} \"{slug}\""), Some(hint));
        }
    }

    fn hours(&mut self, path: &[&str], hours: &[Hours]) {
        for (index, hours) in hours.iter().enumerate() {
            let index = index.to_string();
            let mut path = path.to_vec();
            path.push(&index);
            if hours.to <= hours.from {
                path.push("to");
                self.say(
                    &path,
                    "these hours end before they begin",
                    Some("for a night write two lines, until \"24:00\" and from \"00:00\"".into()),
                );
                path.pop();
            }
            if hours.days.is_empty() {
                self.say(&path, "these hours are on no day", Some("write days = [\"mon\", \"tue\"]".into()));
            }
            if let (Some(from), Some(until)) = (hours.valid_from, hours.valid_until)
                && until < from
            {
                path.push("valid_until");
                self.say(&path, "these hours end before they are valid", None);
            }
        }
    }
}
