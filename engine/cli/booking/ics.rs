//! An agenda from iCalendar (RFC 5545). An event takes the practitioners, rooms and devices that its `RESOURCES` name by slug; one that names
//! no practitioner takes everybody's time. What is cancelled, or transparent, takes nobody's.

use icalendar::{
    Calendar, Component, Event, EventLike,
    parser::{self, unfold},
};
use jiff::{ToSpan, civil, tz::TimeZone};

use super::{
    Outcome,
    agenda::{Absence, Appointment, Book},
    names::{Names, clipped},
};
use crate::{clock::Timestamp, tenancy::Tenant};

pub(super) fn read(text: &str, tenant: &Tenant, names: &Names<'_>, book: &mut Book) -> Outcome<()> {
    if text.len() > LARGEST {
        return Err(format!("the calendar is larger than {} MB: leave out years that are over", LARGEST >> 20));
    }
    let text = unfold(text);
    if let Some(line) = text.lines().find(|line| line.len() > LONGEST) {
        return Err(format!("the line that begins with \"{}\" is longer than {LONGEST} bytes", clipped(line)));
    }
    if depth(&text) > DEEPEST {
        return Err(format!("this is no iCalendar: its components lie in each other, more than {DEEPEST} deep"));
    }
    for event in calendar(&text)?.events() {
        take(event, tenant, names, book)?;
    }
    Ok(())
}

/// The largest file, in bytes: some hundred thousand events.
const LARGEST: usize = 16 << 20;
/// The longest line, in bytes, once what was folded is one again: much more than a description that somebody writes.
const LONGEST: usize = 32 << 10;

/// Its parser's own message is not asked for: it repeats what strangers wrote, whole, and falls over lines that are long.
fn calendar(text: &str) -> Outcome<Calendar> {
    let mut components = parser::read_calendar_simple(text).map_err(|error| {
        // Where the parser stopped is where the component begins that it could not read.
        let odd = text.lines().find(|line| !line.trim().is_empty() && !line.contains(':'));
        let line = odd.or_else(|| error.input.lines().find(|line| !line.trim().is_empty()));
        line.map_or_else(
            || "this is no iCalendar: it ends before what it began".to_owned(),
            |line| format!("this is no iCalendar, from the line \"{}\" on", clipped(line)),
        )
    })?;
    let (properties, components) = match components.first_mut() {
        Some(root) if root.name == "VCALENDAR" => {
            (std::mem::take(&mut root.properties), std::mem::take(&mut root.components))
        }
        _ => return Err("this is no iCalendar: it does not begin with BEGIN:VCALENDAR".into()),
    };
    Ok(parser::Calendar { properties, components }.into())
}

/// An alarm lies in an event, the event in a calendar; the parser calls itself for each.
const DEEPEST: usize = 16;

/// How deep components lie in each other at most.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for line in text.lines() {
        let starts = |word: &str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if starts("BEGIN") {
            depth += 1;
            deepest = deepest.max(depth);
        } else if starts("END") {
            depth = depth.saturating_sub(1);
        }
    }
    deepest
}

fn take(event: &Event, tenant: &Tenant, names: &Names<'_>, book: &mut Book) -> Outcome<()> {
    let says =
        |name: &str, value: &str| event.property_value(name).is_some_and(|said| said.eq_ignore_ascii_case(value));
    if says("STATUS", "CANCELLED") || says("TRANSP", "TRANSPARENT") {
        return Ok(());
    }
    let name = clipped(event.property_value("UID").unwrap_or("without UID"));
    let has = |name: &str| event.properties().contains_key(name) || event.multi_properties().contains_key(name);
    if has("RRULE") || has("RDATE") {
        return Err(format!("the event {name} repeats: write each of its times as an event of its own"));
    }
    let zone = tenant.zone(None);
    let of_event = |wrong: String| format!("the event {name}: {wrong}");
    let (starts_at, whole_day) = time(event, "DTSTART", &zone)
        .map_err(of_event)?
        .ok_or_else(|| format!("the event {name} has no start: it needs a DTSTART"))?;
    let ends_at = match time(event, "DTEND", &zone).map_err(of_event)? {
        Some((end, _)) => end,
        None => length(event, starts_at, whole_day, &zone).ok_or_else(|| format!("the event {name} has no end"))?,
    };
    if ends_at <= starts_at {
        return Err(format!("the event {name} ends before it begins"));
    }
    let resources = event.get_resources().unwrap_or_default();
    let resources: Vec<&str> = resources.iter().map(|slug| slug.trim()).filter(|slug| !slug.is_empty()).collect();
    names.resources(&resources).map_err(of_event)?;
    // Whom a changed file no longer has is still who it is about.
    let found = |known: Vec<&str>| -> Vec<String> {
        resources.iter().copied().filter(|slug| known.contains(slug)).map(str::to_owned).collect()
    };
    let (people, devices) = (found(names.practitioners()), found(names.devices()));
    let room = found(names.rooms()).into_iter().next();
    // The words of a calendar's own filing are no services.
    let services = names.services();
    let mut categories = event.get_categories().unwrap_or_default().into_iter();
    let service = categories.find(|slug| services.contains(&slug.as_str()));
    for practitioner in &people {
        book.appointments.push(Appointment {
            practitioner: practitioner.clone(),
            service: service.clone(),
            site: None,
            room: room.clone(),
            devices: devices.clone(),
            modality: None,
            patient: None,
            starts_at,
            ends_at,
        });
    }
    if people.is_empty() {
        book.absences.push(Absence {
            practitioner: None,
            site: None,
            substitute: None,
            time: (starts_at.micros(), ends_at.micros()),
        });
    }
    Ok(())
}

/// A time of an event, and whether it is a whole day; nothing where it has none.
fn time(event: &Event, name: &str, zone: &TimeZone) -> Outcome<Option<(Timestamp, bool)>> {
    let Some(property) = event.properties().get(name) else { return Ok(None) };
    let value = property.value();
    let wrong =
        || format!("{name} is \"{}\", which is no time: write 20261123T090000, or 20261123 for a day", clipped(value));
    let named = property.params().get("TZID").map(|zone| {
        TimeZone::get(zone.value()).map_err(|_| {
            format!(
                "{name} is in the zone \"{}\", which is not known: name one as Europe/Madrid",
                clipped(zone.value())
            )
        })
    });
    let named = named.transpose()?;
    let zone = named.as_ref().unwrap_or(zone);
    let instant = |local: civil::DateTime| {
        zone.to_ambiguous_timestamp(local).compatible().map(Timestamp::from).map_err(|_| wrong())
    };
    if let Some(utc) = value.strip_suffix('Z') {
        let local = civil::DateTime::strptime("%Y%m%dT%H%M%S", utc).map_err(|_| wrong())?;
        let instant = TimeZone::UTC.to_ambiguous_timestamp(local).compatible().map_err(|_| wrong())?;
        return Ok(Some((instant.into(), false)));
    }
    if let Ok(local) = civil::DateTime::strptime("%Y%m%dT%H%M%S", value) {
        return Ok(Some((instant(local)?, false)));
    }
    let day = civil::Date::strptime("%Y%m%d", value).map_err(|_| wrong())?;
    Ok(Some((instant(day.at(0, 0, 0, 0))?, true)))
}

/// The end of an event that has a length, or neither: then it takes the day, or nothing.
fn length(event: &Event, starts_at: Timestamp, whole_day: bool, zone: &TimeZone) -> Option<Timestamp> {
    if let Some(length) = event.property_value("DURATION") {
        let span: jiff::Span = length.parse().ok()?;
        let end = starts_at.to_jiff().to_zoned(zone.clone()).checked_add(span).ok()?;
        return Some(end.timestamp().into());
    }
    let end = starts_at.to_jiff().to_zoned(zone.clone()).checked_add(1.day()).ok()?;
    whole_day.then(|| end.timestamp().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tenancy::{Source, Tenant};

    fn clinic() -> Tenant {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants/dental-las-canteras");
        Source::open(&folder).unwrap().0
    }

    proptest! {
        #[test]
        fn nothing_that_a_calendar_says_makes_the_reader_fall(
            lines in prop::collection::vec("(BEGIN|END|DTSTART|DTEND|DURATION|RESOURCES|UID|X-A)(;TZID=[A-Za-z/]{0,12})?:[ -~]{0,24}", 0..12),
        ) {
            let lines = lines.join("\r\n");
            let text = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
            let mut book = Book::default();
            let clinic = clinic();
            let _ = read(&text, &clinic, &Names(&[&clinic]), &mut book);
        }
    }
}
