//! Appointments as calendar entries: iCalendar (RFC 5545) in mails (iTIP, RFC 5546) and to download.

use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::{model::Status, store::Appointment};
use crate::{clock::Timestamp, mail::Attachment, tenancy::Tenant};

/// The entry of an appointment as a file.
pub fn entry(tenant: &Tenant, appointment: &Appointment, domain: &str, attendee: Option<&str>) -> String {
    let mut event = event(tenant, appointment, domain);
    let sender = tenant.config.contact.email.as_deref().unwrap_or("no-reply@localhost");
    let organizer =
        Property::new("ORGANIZER", format!("mailto:{sender}")).add_parameter("CN", &quoted(&tenant.config.name)).done();
    event.append_property(organizer);
    if let Some(address) = attendee {
        let attendee = Property::new("ATTENDEE", format!("mailto:{address}"))
            .add_parameter("PARTSTAT", "ACCEPTED")
            .add_parameter("RSVP", "FALSE")
            .done();
        event.append_property(attendee);
    }
    let mut calendar = Calendar::new();
    calendar.append_property(("METHOD", method(appointment, attendee)));
    calendar.push(event.done());
    calendar.done().to_string()
}

/// A feed: the entries of many appointments under a name. `link` says where somebody who signs in reads more about one. What it says depends
/// on the appointments alone and not on when it is asked for.
pub fn feed(
    tenant: &Tenant,
    name: &str,
    appointments: &[Appointment],
    domain: &str,
    link: impl Fn(&Appointment) -> String,
) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    // RFC 7986, and what calendars read that are older than that.
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT15M").add_parameter("VALUE", "DURATION").done());
    calendar.append_property(("X-PUBLISHED-TTL", "PT15M"));
    calendar.append_property(("METHOD", "PUBLISH"));
    for appointment in appointments {
        let mut event = event(tenant, appointment, domain);
        event.add_property("URL", link(appointment));
        calendar.push(event.done());
    }
    calendar.done().to_string()
}

/// The same appointment has the same UID for ever, and a higher SEQUENCE after each change, so that a calendar replaces what it has.
fn event(tenant: &Tenant, appointment: &Appointment, domain: &str) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{}@{domain}", appointment.id))
        .sequence(u32::try_from(appointment.sequence).unwrap_or(u32::MAX))
        .add_property("DTSTAMP", utc(appointment.updated_at))
        .add_property("DTSTART", utc(appointment.starts_at))
        .add_property("DTEND", utc(appointment.ends_at))
        .summary(&format!("{} · {}", appointment.service_name, tenant.config.name));
    let site = tenant.site(&appointment.site);
    let place = site.and_then(|site| site.address.as_deref()).unwrap_or(&appointment.site_name);
    event.location(place);
    event.description(&format!("{}\n{}", appointment.practitioner_name, appointment.site_name));
    event.add_property(
        "STATUS",
        match appointment.status {
            Status::Cancelled => "CANCELLED",
            Status::Requested | Status::Held => "TENTATIVE",
            _ => "CONFIRMED",
        },
    );
    event
}

/// The entry for a mail.
pub fn attachment(tenant: &Tenant, appointment: &Appointment, domain: &str, attendee: &str) -> Attachment {
    Attachment {
        name: "appointment.ics".into(),
        media_type: format!("text/calendar; method={}; charset=utf-8", method(appointment, Some(attendee))),
        bytes: entry(tenant, appointment, domain, Some(attendee)).into_bytes(),
    }
}

/// A request names whom it asks: a file that the person fetches for themselves only publishes.
fn method(appointment: &Appointment, attendee: Option<&str>) -> &'static str {
    match attendee {
        None => "PUBLISH",
        Some(_) if appointment.status == Status::Cancelled => "CANCEL",
        Some(_) => "REQUEST",
    }
}

/// A parameter's value in quotes, which it may not contain.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'"))
}

/// An instant in the form of RFC 5545, 3.3.5.
fn utc(at: Timestamp) -> String {
    at.to_jiff().strftime("%Y%m%dT%H%M%SZ").to_string()
}
