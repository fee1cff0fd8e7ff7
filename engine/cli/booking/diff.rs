//! `antesala booking diff`.

use std::{collections::BTreeSet, fmt::Write, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{
    Clinic, Outcome, When,
    agenda::{Appointment, Book, Patient},
    exact,
    explain::says,
    policies::{Folders, Host},
    shown,
    slots::span,
};
use crate::{
    booking::model::{self, Question, Reason},
    clock::Timestamp,
    tenancy::config::Modality,
};

/// What in an agenda can be in conflict.
const AFTER_HELP: &str = "Of the agenda, those appointments to come are compared that name their practitioner and their service: in \
    iCalendar by RESOURCES and CATEGORIES. An event that names no practitioner is an absence, and never in conflict.";

/// What a changed file would open and close, and which appointments it would leave in conflict.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(in crate::cli) struct Diff {
    /// The file, or folder, in force.
    old: PathBuf,
    /// The changed one.
    new: PathBuf,
    /// For whom (JSON), as for `slots`. Left out: nobody in particular, so that the rules about patients change nothing.
    #[arg(long, value_name = "FILE")]
    patient: Option<PathBuf>,
    #[command(flatten)]
    plugins: Folders,
    #[command(flatten)]
    when: When,
    /// The first day. Left out: today.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day. Left out: four weeks.
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
}

/// An hour with somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Hour {
    service: String,
    site: String,
    at: Timestamp,
    practitioner: String,
    modality: Modality,
}

impl Diff {
    pub(super) async fn run(self) -> Outcome<String> {
        let (old, new) = (Clinic::open(&self.old)?, Clinic::open(&self.new)?);
        let zone = new.tenant.zone(None);
        let now = self.when.now(&zone)?;
        let (from, days) = span(self.from.as_deref(), self.to.as_deref(), now.day(&zone).0, 28)?;
        let patient = self.patient.as_deref().map(Patient::read).transpose()?;
        let patient = patient.as_ref();
        let plugins = self.plugins.open(&old).await?;
        let files = [&old.tenant, &new.tenant];
        let before = offered(&old, &plugins, &self.when.book(&old.tenant, &files)?, patient, now, (from, days)).await;
        let book = self.when.book(&new.tenant, &files)?;
        let plugins = self.plugins.open(&new).await?;
        let after = offered(&new, &plugins, &book, patient, now, (from, days)).await;
        let opened: Vec<&Hour> = after.difference(&before).collect();
        let closed: Vec<&Hour> = before.difference(&after).collect();
        let conflicts = conflicts(&new, &book, now);
        // What takes how long, and where, is known by the service alone.
        let has_no_service = |one: &&Appointment| {
            one.starts_at > now && one.service.is_none() && new.tenant.practitioner(&one.practitioner).is_some()
        };
        let unexamined = book.appointments.iter().filter(has_no_service).count();
        let hours = |hours: &[&Hour]| -> Vec<serde_json::Value> {
            let one = |hour: &&Hour| {
                let Hour { service, site, at, practitioner, modality } = hour;
                json!({ "service": service, "site": site, "start": exact(*at, &zone), "practitioner": practitioner, "modality": modality })
            };
            hours.iter().map(one).collect()
        };
        if self.when.json {
            let conflicts = conflicts.iter().map(|(one, reason)| {
                let (service, reason) = (&one.service, reason.as_str());
                let start = exact(one.starts_at, &zone);
                json!({ "service": service, "start": start, "practitioner": one.practitioner, "reason": reason })
            });
            let conflicts: Vec<_> = conflicts.collect();
            return Ok(format!(
                "{:#}\n",
                json!({ "opened": hours(&opened), "closed": hours(&closed), "conflicts": conflicts, "unexamined": unexamined })
            ));
        }
        let mut said = format!(
            "hours that would open: {}; that would close: {}; appointments in conflict: {}\n",
            opened.len(),
            closed.len(),
            conflicts.len()
        );
        for (sign, hours) in [('+', &opened), ('-', &closed)] {
            for hour in hours {
                let Hour { service, site, at, practitioner, modality } = hour;
                let how = if *modality == Modality::InPerson { String::new() } else { format!(", by {modality}") };
                let _ = writeln!(said, "{sign} {}  {service} at {site} with {practitioner}{how}", shown(*at, &zone));
            }
        }
        for (one, reason) in &conflicts {
            let what = one.service.as_deref().unwrap_or("an appointment");
            let (at, whom) = (shown(one.starts_at, &zone), &one.practitioner);
            let gone = *reason == Reason::NotOffered;
            let why = if gone { "with them it is not offered there any more" } else { says(*reason) };
            let _ = writeln!(said, "! {at}  {what} with {whom}: {why}");
        }
        if unexamined > 0 {
            let _ = writeln!(
                said,
                "appointments to come that name no service of the clinic, and could not be compared: {unexamined}"
            );
        }
        Ok(said)
    }
}

/// Every hour that a clinic offers online.
async fn offered(
    clinic: &Clinic,
    plugins: &Host,
    book: &Book,
    patient: Option<&Patient>,
    now: Timestamp,
    (from, days): (jiff::civil::Date, u16),
) -> BTreeSet<Hour> {
    let tenant = &clinic.tenant;
    let mut found = BTreeSet::new();
    for service in &tenant.config.services {
        for site in &tenant.config.sites {
            for modality in service.modality.iter().copied() {
                let question = Question { tenant, service, site, practitioner: None, modality, now, online: true };
                let agenda = book.agenda(&question, patient);
                let mut slots = model::slots(&question, &agenda, from, days);
                plugins.rulings(&question, &agenda, &slots).await.filter(&mut slots);
                for slot in slots {
                    let hour = |free: model::Free| Hour {
                        service: service.slug.to_string(),
                        site: site.slug.to_string(),
                        at: slot.starts_at,
                        practitioner: free.practitioner.to_string(),
                        modality,
                    };
                    found.extend(slot.free.into_iter().map(hour));
                }
            }
        }
    }
    found
}

/// Appointments to come that staff could not book any more.
fn conflicts<'b>(clinic: &Clinic, book: &'b Book, now: Timestamp) -> Vec<(&'b Appointment, Reason)> {
    let tenant = &clinic.tenant;
    let mut order: Vec<usize> = (0..book.appointments.len()).collect();
    order.sort_by_key(|index| book.appointments[*index].starts_at);
    let to_come = order.iter().enumerate().map(|(place, index)| (place, &book.appointments[*index]));
    to_come
        .filter(|(_, one)| one.starts_at > now)
        .filter_map(|(place, one)| {
            let Some(practitioner) = tenant.practitioner(&one.practitioner) else {
                return Some((one, Reason::NotOffered));
            };
            let slug = one.service.as_deref()?;
            let Some(service) = tenant.service(slug) else { return Some((one, Reason::NotOffered)) };
            let site = match one.site.as_deref() {
                Some(slug) => tenant.site(slug),
                None => tenant.config.sites.iter().find(|site| {
                    tenant.who_offers(service, site.slug.as_str()).iter().any(|who| who.slug == practitioner.slug)
                }),
            };
            let Some(site) = site else { return Some((one, Reason::NotOffered)) };
            let modality = one.modality.unwrap_or(service.modality(""));
            if !service.modality.contains(&modality) {
                return Some((one, Reason::NotOffered));
            }
            let practitioner = Some(practitioner);
            let question = Question { tenant, service, site, practitioner, modality, now, online: false };
            let agenda = book.around(&order, place).agenda(&question, None);
            // Its length was agreed: what is asked is whether it still lies in the hours, and nobody else's is in its way.
            model::explain(&question, &agenda, one.starts_at).err().map(|reason| (one, reason))
        })
        .collect()
}
