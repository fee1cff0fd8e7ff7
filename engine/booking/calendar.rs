//! Appointments as calendar entries: iCalendar (RFC 5545) in mails (iTIP, RFC 5546) and to download.

use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::{model::Status, names::CalledNow, store::Appointment, video};
use crate::{
    clock::Timestamp,
    error::Result,
    lang::Lang,
    mail::Attachment,
    portal::Portal,
    tenancy::{Tenant, config::Modality},
    themes::TextValue,
};

/// Who made the entry, as a formal public identifier (RFC 5545, 3.7.3).
const PRODUCT: &str = concat!("-//antesala//patient portal ", env!("CARGO_PKG_VERSION"), "//EN");

/// To whom an entry goes.
pub struct Reader<'a> {
    /// The language of the instructions.
    pub lang: Lang,
    /// The address, where the entry comes by mail.
    pub attendee: Option<&'a str>,
    /// The appointment in the portal, for those who may use it.
    pub link: Option<String>,
    /// The number that is called, where it is by telephone.
    pub call: Option<String>,
    /// What stands there where the service, with whom it is and what to bring are kept quiet about.
    pub discreetly: Option<String>,
}

/// The entry of an appointment as a file.
pub fn entry(tenant: &Tenant, appointment: &Appointment, domain: &str, reader: &Reader<'_>) -> String {
    let attendee = reader.attendee;
    let appointment = &appointment.clone().called_now(tenant, reader.lang);
    let discreetly = reader.discreetly.as_deref();
    let mut event = event(tenant, appointment, domain, reader.call.as_deref(), discreetly);
    event.description(&description(tenant, appointment, reader.lang, discreetly.is_some()));
    if let Some(link) = &reader.link {
        event.add_property("URL", link);
    }
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
    let mut calendar = blank();
    calendar.append_property(("METHOD", method(appointment, attendee)));
    calendar.push(event.done());
    calendar.done().to_string()
}

/// A feed: the entries of many appointments under a name. Beside each stands what is said instead of the service, where that is kept quiet
/// about. `link` says where somebody who signs in reads more. What it says depends on the appointments alone and not on when it is asked for.
pub fn feed(
    tenant: &Tenant,
    name: &str,
    appointments: &[(Appointment, Option<String>)],
    domain: &str,
    link: impl Fn(&Appointment) -> String,
) -> String {
    let mut calendar = blank();
    calendar.name(name);
    // RFC 7986, and what calendars read that are older than that.
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT15M").add_parameter("VALUE", "DURATION").done());
    calendar.append_property(("X-PUBLISHED-TTL", "PT15M"));
    calendar.append_property(("METHOD", "PUBLISH"));
    for (appointment, discreetly) in appointments {
        let mut event = event(tenant, appointment, domain, None, discreetly.as_deref());
        event.add_property("URL", link(appointment));
        calendar.push(event.done());
    }
    calendar.done().to_string()
}

/// «Cita en <clinic>», for a service that is kept quiet about where others may read it.
///
/// # Errors
/// When the clinic's theme cannot be read.
pub fn discreetly(portal: &Portal, tenant: &Tenant, service: &str, lang: Lang) -> Result<Option<String>> {
    if !tenant.is_discreet(service) {
        return Ok(None);
    }
    let clinic = TextValue::from(tenant.config.name.as_str());
    Ok(Some(portal.theme(tenant)?.text(lang, "booking-discreet", &[("clinic", clinic)])))
}

/// A calendar with nothing in it.
fn blank() -> Calendar {
    let mut calendar = Calendar::empty();
    for property in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(property);
    }
    calendar
}

/// With whom and where, what to bring, and whom to call.
fn description(tenant: &Tenant, appointment: &Appointment, lang: Lang, discreet: bool) -> String {
    let site = tenant.site(&appointment.site);
    let instructions = tenant.service(&appointment.service).and_then(|service| service.instructions.as_ref());
    let phone = site.and_then(|site| site.phone.as_deref()).or(tenant.config.contact.phone.as_deref());
    let mut lines = with_whom_and_where(appointment, discreet);
    lines.extend(phone);
    // What is cancelled needs no fasting.
    if let Some(words) = instructions.filter(|_| appointment.status != Status::Cancelled && !discreet) {
        lines.extend(["", tenant.text(words, lang)]);
    }
    lines.join("\n")
}

/// Who a practitioner is tells what an appointment is for.
fn with_whom_and_where(appointment: &Appointment, discreet: bool) -> Vec<&str> {
    let place = (appointment.modality == Modality::InPerson).then_some(appointment.site_name.as_str());
    let person = (!discreet).then_some(appointment.practitioner_name.as_str());
    person.into_iter().chain(place).collect()
}

/// The same appointment has the same UID for ever, and a higher SEQUENCE after each change, so that a calendar replaces what it has.
fn event(
    tenant: &Tenant,
    appointment: &Appointment,
    domain: &str,
    call: Option<&str>,
    discreetly: Option<&str>,
) -> Event {
    let named = || format!("{} · {}", appointment.service_name, tenant.config.name);
    let mut event = Event::new();
    event
        .uid(&format!("{}@{domain}", appointment.id))
        .sequence(u32::try_from(appointment.sequence).unwrap_or(u32::MAX))
        .add_property("DTSTAMP", utc(appointment.updated_at))
        .add_property("DTSTART", utc(appointment.starts_at))
        .add_property("DTEND", utc(appointment.ends_at))
        .summary(&discreetly.map_or_else(named, str::to_owned));
    let site = tenant.site(&appointment.site);
    match appointment.modality {
        Modality::InPerson => {
            event.location(site.and_then(|site| site.address.as_deref()).unwrap_or(&appointment.site_name));
        }
        Modality::Video => {
            let link = video::place(tenant, appointment);
            // Whose link it is tells with whom.
            if let Some(link) = link.filter(|_| discreetly.is_none()) {
                event.location(link);
                // RFC 7986: calendars offer to join it.
                let join = Property::new("CONFERENCE", link)
                    .add_parameter("VALUE", "URI")
                    .add_parameter("FEATURE", "VIDEO")
                    .done();
                event.append_property(join);
            }
        }
        Modality::Telephone => {
            event.location(&call.map_or_else(|| "Tel.".to_owned(), |number| format!("Tel. {number}")));
        }
    }
    event.description(&with_whom_and_where(appointment, discreetly.is_some()).join("\n"));
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
pub fn attachment(
    tenant: &Tenant,
    appointment: &Appointment,
    domain: &str,
    name: String,
    reader: &Reader<'_>,
) -> Attachment {
    Attachment {
        name,
        media_type: format!("text/calendar; method={}; charset=utf-8", method(appointment, reader.attendee)),
        bytes: entry(tenant, appointment, domain, reader).into_bytes(),
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
