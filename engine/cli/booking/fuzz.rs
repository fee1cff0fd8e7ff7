//! What fuzz targets call (`fuzz/`, and `tests/fuzz.rs` on stable): bytes of strangers into the readers, and what was read into the rules.

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use jiff::civil::Date;

use super::{agenda::Book, ics, names::Names};
use crate::{
    booking::model::{self, Question},
    clock::Timestamp,
    ids::TenantId,
    tenancy::{ClinicConfig, Diagnostics, Tenant, parse},
};

/// The clinic whose agenda the calendars are.
static CLINIC: LazyLock<Option<Tenant>> =
    LazyLock::new(|| tenant(parse(include_str!("../../../tenants/dental-las-canteras/clinic.toml")).ok()?));

fn tenant(config: ClinicConfig) -> Option<Tenant> {
    let slug = TenantId::parse("fuzz").ok()?;
    Some(Tenant::new(slug, Arc::new(config), PathBuf::new(), 0))
}

/// A `clinic.toml`: it is refused with something to read, or its rules answer.
pub fn clinic(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match parse(text) {
        Ok(config) => {
            if let Some(tenant) = tenant(config) {
                ask(&tenant, &Book::default());
            }
        }
        Err(problems) => {
            let said = Diagnostics::new(PathBuf::from("clinic.toml"), text.to_owned(), problems).to_string();
            assert!(!said.trim().is_empty(), "a file that is refused is told why");
        }
    }
}

/// An agenda in iCalendar.
pub fn calendar(bytes: &[u8]) {
    let (Ok(text), Some(tenant)) = (std::str::from_utf8(bytes), &*CLINIC) else { return };
    let mut book = Book::default();
    match ics::read(text, tenant, &Names(&[tenant]), &mut book) {
        Ok(()) => ask(tenant, &book),
        Err(said) => assert!(!said.trim().is_empty(), "a calendar that is refused is told why"),
    }
}

/// An agenda in JSON.
pub fn agenda(bytes: &[u8]) {
    let (Ok(text), Some(tenant)) = (std::str::from_utf8(bytes), &*CLINIC) else { return };
    let mut book = Book::default();
    match book.json(text, tenant, &Names(&[tenant])) {
        Ok(()) => ask(tenant, &book),
        Err(said) => assert!(!said.trim().is_empty(), "an agenda that is refused is told why"),
    }
}

/// The night when Madrid's clocks leap, and the last days of the calendar.
const DAYS: [(i16, i8, i8); 2] = [(2027, 3, 27), (9999, 12, 30)];

/// Asks the rules for some hours, and of each whether it is one.
fn ask(tenant: &Tenant, book: &Book) {
    for (year, month, day) in DAYS {
        let Ok(day) = Date::new(year, month, day) else { continue };
        for service in tenant.config.services.iter().take(3) {
            for site in tenant.config.sites.iter().take(2) {
                let Ok(now) = day.to_zoned(tenant.zone(Some(site.slug.as_str()))) else { continue };
                let now = Timestamp::from(now.timestamp());
                let question = Question {
                    tenant,
                    service,
                    site,
                    practitioner: None,
                    modality: service.modality(""),
                    now,
                    online: true,
                };
                let agenda = book.agenda(&question, None);
                let found = model::slots(&question, &agenda, day, 2);
                for slot in found.iter().step_by(37) {
                    assert!(model::explain(&question, &agenda, slot.starts_at).is_ok(), "offered, and not to be had");
                }
                let _ = (model::last_day(&question), model::starts(&question, &agenda, day));
                let _ = model::explain(&question, &agenda, Timestamp::from_micros(i64::MAX));
                let _ = model::explain(&question, &agenda, Timestamp::from_micros(i64::MIN));
            }
        }
    }
}
