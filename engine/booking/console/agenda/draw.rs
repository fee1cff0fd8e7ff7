//! Draws the agenda: what a column holds, in rows of five minutes.

use jiff::{civil::Date, tz::TimeZone};

use super::{super::shifts, Column, Drawn, One, ROW, Shown, midnight, minute, plus};
use crate::{
    booking::{
        model::Status,
        store::{Absence, Entry},
    },
    clock::Timestamp,
    lang::Lang,
    portal::Visit,
    tenancy::{
        Tenant,
        config::{Closure, Modality},
    },
};

/// Why the practitioner is away, or all the sites where they work are closed, on this day: as the clinic's file says.
fn closed_for(tenant: &Tenant, practitioner: &str, site: Option<&str>, day: Date, lang: Lang) -> Option<String> {
    let person = tenant.practitioner(practitioner)?;
    let of_day = |closures: &[Closure]| {
        closures.iter().find(|one| one.from.0 <= day && day <= one.to.unwrap_or(one.from).0).cloned()
    };
    let sites = tenant.config.sites.iter().filter(|one| site.is_none_or(|site| *one.slug == *site));
    let sites = sites.filter(|one| person.sites.is_empty() || person.sites.contains(&one.slug));
    let closed: Option<Vec<Closure>> = sites.map(|one| of_day(&one.closed)).collect();
    let closure = of_day(&person.closed).or_else(|| closed?.into_iter().next())?;
    closure.reason.as_ref().map(|words| tenant.text(words, lang).to_owned())
}

/// Shades the hours in which the practitioner of a column does not work.
pub(super) fn shade(
    column: &mut Column,
    tenant: &Tenant,
    absences: &[Absence],
    zone: &TimeZone,
    view: &Shown,
    lang: Lang,
    (first, last): (i64, i64),
) {
    let chosen = Some(view.practitioner.clone()).filter(|slug| !slug.is_empty());
    let Some(practitioner) = column.practitioner.clone().or(chosen) else { return };
    let site = (!view.site.is_empty()).then_some(view.site.as_str());
    let why = closed_for(tenant, &practitioner, site, column.day, lang);
    let (day_from, day_until) = (midnight(zone, column.day), midnight(zone, plus(column.day, 1)));
    let today = absences.iter().filter(|absence| absence.starts_at < day_until && absence.ends_at > day_from);
    let stands_in = today.filter(|absence| absence.substitute.as_deref() == Some(practitioner.as_str()));
    let absent: Vec<&str> = stands_in.filter_map(|absence| absence.practitioner.as_deref()).collect();
    for (from, until) in shifts::off(tenant, (&practitioner, &absent), site, column.day, (first * 60, last * 60)) {
        column.entries.push(Drawn {
            at_row: (from - first * 60) / ROW,
            rows: (until - from) / ROW,
            kind: "closed",
            title: why.clone().unwrap_or_default(),
            ..Drawn::default()
        });
    }
}

/// What the agenda says in the language of who looks at it.
pub(super) struct Words {
    held: String,
    requested: String,
    video: String,
    telephone: String,
    substitute: String,
}

impl Words {
    pub(super) fn of(visit: &Visit) -> Self {
        let [held, requested, video, telephone] =
            ["status-held", "status-requested", "modality-video", "modality-telephone"]
                .map(|key| visit.text(&format!("booking-{key}")));
        let substitute = visit.text("console-absence-substitute");
        Self { held, requested, video, telephone, substitute }
    }

    /// How they meet, where it is not at the site.
    fn of_modality(&self, modality: Modality) -> Option<&str> {
        match modality {
            Modality::InPerson => None,
            Modality::Video => Some(&self.video),
            Modality::Telephone => Some(&self.telephone),
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one call, for each column")]
pub(super) fn draw(
    column: &mut Column,
    tenant: &Tenant,
    entries: &[Entry],
    absences: &[Absence],
    zone: &TimeZone,
    now: Timestamp,
    first: i64,
    last: i64,
    with_practitioner: bool,
    base: &str,
    words: &Words,
) {
    let (day_from, day_until) = (midnight(zone, column.day), midnight(zone, plus(column.day, 1)));
    for absence in absences {
        let concerns = match (&absence.practitioner, &column.practitioner) {
            (Some(absent), Some(shown)) => absent == shown,
            (Some(_), None) => false,
            (None, _) => true,
        };
        if !concerns || absence.ends_at <= day_from || absence.starts_at >= day_until {
            continue;
        }
        let from = minute(absence.starts_at.max(day_from), zone).max(first * 60);
        let until = if absence.ends_at >= day_until { last * 60 } else { minute(absence.ends_at, zone) };
        column.entries.push(Drawn {
            at_row: (from - first * 60) / ROW,
            rows: ((until - from) / ROW).max(3),
            kind: "absence",
            title: absence.reason.clone(),
            text: absence.substitute.as_deref().map(|slug| {
                let name = tenant.practitioner(slug).map_or(slug, |person| person.name.as_str());
                format!("{}: {name}", words.substitute)
            }),
            href: Some(format!("{base}/console/absences")),
            time: format!("{}–{}", clock(from), clock(until)),
            ..Drawn::default()
        });
    }
    for entry in entries {
        let a = &entry.appointment;
        let group: Vec<&Entry> = entries.iter().filter(|other| is_together(other, entry)).collect();
        if group.first().is_some_and(|first| first.appointment.id != a.id) {
            continue;
        }
        let here = column.practitioner.as_ref().is_none_or(|shown| *shown == a.practitioner);
        if !here || a.starts_at < day_from || a.starts_at >= day_until {
            continue;
        }
        let from = minute(a.starts_at, zone);
        let minutes = (a.ends_at.micros() - a.starts_at.micros()) / 60_000_000;
        let place = words.of_modality(a.modality).unwrap_or(a.room_name.as_deref().unwrap_or(&a.site_name));
        let text = if with_practitioner {
            let how = words.of_modality(a.modality).map(|how| format!(" · {how}")).unwrap_or_default();
            format!("{} · {}{how}", a.service_name, a.practitioner_name)
        } else {
            let units = a.devices.iter().flat_map(|units| &units.0).map(|unit| format!(" · {}", unit.name));
            format!("{} · {place}{}", a.service_name, units.collect::<String>())
        };
        if group.len() > 1 {
            let one = |entry: &&Entry| One {
                name: format!("{} {}", entry.given_name, entry.family_name),
                href: format!("{base}/console/appointments/{}", entry.appointment.id),
            };
            column.entries.push(Drawn {
                at_row: (from - first * 60) / ROW,
                rows: (minutes / ROW).max(2),
                kind: if a.ends_at > now { "appointment" } else { "past" },
                title: text,
                time: a.starts_at.local(zone).strftime("%H:%M").to_string(),
                people: group.iter().map(one).collect(),
                ..Drawn::default()
            });
            continue;
        }
        column.entries.push(Drawn {
            at_row: (from - first * 60) / ROW,
            rows: (minutes / ROW).max(2),
            kind: match a.status {
                Status::Held | Status::Requested => "pending",
                Status::Booked if a.ends_at > now => "appointment",
                _ => "past",
            },
            title: format!("{} {}", entry.given_name, entry.family_name),
            text: Some(match a.status {
                Status::Held => format!("{} · {text}", words.held),
                Status::Requested => format!("{} · {text}", words.requested),
                _ => text,
            }),
            href: Some(format!("{base}/console/appointments/{}", a.id)),
            time: a.starts_at.local(zone).strftime("%H:%M").to_string(),
            ..Drawn::default()
        });
    }
}

/// Whether two have an hour together, or are the same.
fn is_together(one: &Entry, other: &Entry) -> bool {
    let (one, other) = (&one.appointment, &other.appointment);
    one.id == other.id || (one.group_id.is_some() && one.group_id == other.group_id)
}

fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
