//! An agenda from iCalendar (RFC 5545). An event takes the practitioners, rooms and devices that its `RESOURCES` name by slug; one that names
//! none takes everybody's time. What is cancelled, or transparent, takes nobody's.

use icalendar::{Calendar, Component, Event, parser::unfold};
use jiff::{ToSpan, civil, tz::TimeZone};

use super::{
    Outcome,
    agenda::{Absence, Appointment, Book},
};
use crate::{clock::Timestamp, tenancy::Tenant};

pub(super) fn read(text: &str, tenant: &Tenant, book: &mut Book) -> Outcome<()> {
    if depth(text) > DEEPEST {
        return Err(format!("this is no iCalendar: its components lie in each other, more than {DEEPEST} deep"));
    }
    let calendar: Calendar = text.parse().map_err(|error: String| format!("this is no iCalendar: {error}"))?;
    for event in calendar.events() {
        take(event, tenant, book)?;
    }
    Ok(())
}

/// An alarm lies in an event, the event in a calendar; the parser calls itself for each.
const DEEPEST: usize = 16;

/// How deep components lie in each other at most.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for line in unfold(text).lines() {
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

fn take(event: &Event, tenant: &Tenant, book: &mut Book) -> Outcome<()> {
    let says =
        |name: &str, value: &str| event.property_value(name).is_some_and(|said| said.eq_ignore_ascii_case(value));
    if says("STATUS", "CANCELLED") || says("TRANSP", "TRANSPARENT") {
        return Ok(());
    }
    let name = event.property_value("UID").unwrap_or("without UID");
    if event.property_value("RRULE").is_some() || event.property_value("RDATE").is_some() {
        return Err(format!("the event {name} repeats: write each of its times as an event of its own"));
    }
    let zone = tenant.zone(None);
    let (starts_at, whole_day) =
        time(event, "DTSTART", &zone).ok_or_else(|| format!("the event {name} has no start"))?;
    let ends_at = match time(event, "DTEND", &zone) {
        Some((end, _)) => end,
        None => length(event, starts_at, whole_day, &zone).ok_or_else(|| format!("the event {name} has no end"))?,
    };
    if ends_at <= starts_at {
        return Err(format!("the event {name} ends before it begins"));
    }
    let resources = event.property_value("RESOURCES").unwrap_or_default();
    let resources: Vec<&str> = resources.split(',').map(str::trim).filter(|slug| !slug.is_empty()).collect();
    let room = resources.iter().find(|slug| tenant.config.rooms.iter().any(|room| room.slug == ***slug));
    let devices = resources.iter().filter(|slug| tenant.config.devices.iter().any(|one| one.slug == ***slug));
    let devices: Vec<String> = devices.map(ToString::to_string).collect();
    let people: Vec<&&str> = resources.iter().filter(|slug| tenant.practitioner(slug).is_some()).collect();
    for practitioner in &people {
        book.appointments.push(Appointment {
            practitioner: (**practitioner).to_string(),
            service: event
                .property_value("CATEGORIES")
                .filter(|slug| tenant.service(slug).is_some())
                .map(str::to_owned),
            site: None,
            room: room.map(ToString::to_string),
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

/// A time of an event, and whether it is a whole day.
fn time(event: &Event, name: &str, zone: &TimeZone) -> Option<(Timestamp, bool)> {
    let property = event.properties().get(name)?;
    let value = property.value();
    let named = property.params().get("TZID").and_then(|named| TimeZone::get(named.value()).ok());
    let zone = named.as_ref().unwrap_or(zone);
    let instant = |local: civil::DateTime| zone.to_ambiguous_timestamp(local).compatible().ok().map(Timestamp::from);
    if let Some(utc) = value.strip_suffix('Z') {
        let local: civil::DateTime = civil::DateTime::strptime("%Y%m%dT%H%M%S", utc).ok()?;
        let instant = TimeZone::UTC.to_ambiguous_timestamp(local).compatible().ok()?;
        return Some((instant.into(), false));
    }
    if let Ok(local) = civil::DateTime::strptime("%Y%m%dT%H%M%S", value) {
        return Some((instant(local)?, false));
    }
    let day = civil::Date::strptime("%Y%m%d", value).ok()?;
    Some((instant(day.at(0, 0, 0, 0))?, true))
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
            let _ = read(&text, &clinic(), &mut book);
        }
    }
}
