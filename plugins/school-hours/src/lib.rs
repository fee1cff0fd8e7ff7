//! Keeps the hours after school for children, until shortly before. The clinic's own keys can say which services are for which age, and which
//! hours are worked; not that some hours of a service are for some ages as long as there is time.

use antesala_plugin::{
    booking_policy::{Hour, Person, Policy, Request, Ruling, Setting, allowed, refused, setting},
    clock,
    host::texts,
};

struct SchoolHours;

/// What the clinic says.
struct Kept<'a> {
    services: &'a str,
    from: &'a str,
    until: &'a str,
    oldest: u32,
    release_minutes: i64,
}

impl<'a> Kept<'a> {
    fn of(settings: &'a [Setting]) -> Self {
        let text = |name: &str, otherwise: &'static str| setting(settings, name).map_or(otherwise, |value| value.trim_matches('"'));
        let number = |name: &str, otherwise: i64| setting(settings, name).and_then(|value| value.parse().ok()).unwrap_or(otherwise);
        Self {
            services: setting(settings, "services").unwrap_or("[]"),
            from: text("from", "16:00"),
            until: text("until", "18:00"),
            oldest: u32::try_from(number("oldest", 16)).unwrap_or(16),
            release_minutes: number("release_hours", 48) * 60,
        }
    }

    /// Whether hours of a service are kept at all: a list of slugs in JSON, which have no signs that would be escaped.
    fn concerns(&self, service: &str) -> bool {
        self.services == "[]" || self.services.contains(&format!("\"{service}\""))
    }

    /// Whether an hour is after school: on a working day of the week, between the two times.
    fn is_after_school(&self, hour: &Hour) -> bool {
        let (Some(day), Some(time)) = (clock::weekday(&hour.starts), hour.starts.get(11..16)) else { return false };
        day < 5 && time >= self.from && time < self.until
    }

    fn is_released(&self, hour: &Hour, now: &str) -> bool {
        clock::minutes_between(now, &hour.starts).is_some_and(|minutes| minutes <= self.release_minutes)
    }

    /// Who asks before saying how old they are is not kept out: they are asked later.
    fn goes_to_school(&self, person: &Person) -> bool {
        person.age.is_none_or(|age| age <= self.oldest)
    }
}

impl Policy for SchoolHours {
    fn judge(request: &Request, settings: &[Setting]) -> Vec<Ruling> {
        let kept = Kept::of(settings);
        let free = !kept.concerns(&request.service) || kept.goes_to_school(&request.person);
        let hours = (kept.release_minutes / 60).to_string();
        let says = || texts::get("kept", &[("hours", &hours)]).unwrap_or_default();
        let rule = |hour: &Hour| {
            let is_kept = !free && kept.is_after_school(hour) && !kept.is_released(hour, &request.now);
            if is_kept { refused(&says()) } else { allowed() }
        };
        request.hours.iter().map(rule).collect()
    }
}

antesala_plugin::booking_policy::export_booking_policy!(SchoolHours);

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(age: Option<u32>, service: &str, starts: &[&str]) -> Vec<bool> {
        let hour = |starts: &&str| Hour { starts: (*starts).into(), ends: (*starts).into(), practitioner: "eva".into() };
        let request = Request {
            locale: "es".into(),
            now: "2026-11-23T08:00".into(),
            service: service.into(),
            site: "centre".into(),
            modality: "in-person".into(),
            moving: false,
            person: Person { known: false, age, visits: Vec::new() },
            hours: starts.iter().map(hour).collect(),
        };
        let settings = [("services", "[\"cleaning\"]"), ("from", "\"16:00\""), ("until", "\"18:00\""), ("oldest", "16"), ("release_hours", "48")];
        let settings = settings.map(|(name, value)| Setting { name: name.into(), value: value.into() });
        let judged = <SchoolHours as Policy>::judge(&request, &settings);
        judged.into_iter().map(|ruling| ruling.refused.is_none()).collect()
    }

    #[test]
    fn the_hours_after_school_are_for_children_until_two_days_before() {
        // Wednesday at eight is two days away; the Saturday is nobody's school day.
        let hours = ["2026-11-24T16:00", "2026-11-26T15:30", "2026-11-26T16:00", "2026-11-26T17:45", "2026-11-26T18:00", "2026-11-28T16:00"];
        assert_eq!(judged(Some(30), "cleaning", &hours), [true, true, false, false, true, true]);
        assert_eq!(judged(Some(17), "cleaning", &hours[2..3]), [false]);
        assert_eq!(judged(Some(16), "cleaning", &hours[2..3]), [true]);
        assert_eq!(judged(None, "cleaning", &hours[2..3]), [true], "they are asked for their age later");
        assert_eq!(judged(Some(30), "surgery", &hours[2..3]), [true], "another service");
    }
}
