//! `antesala booking slots`.

use std::fmt::Write;

use clap::Args;
use jiff::{ToSpan, civil::Date};
use serde_json::json;

use super::{Ask, Clinic, Outcome, agenda::Patient, day, exact, shown};
use crate::{
    booking::model::{self, Question},
    tenancy::config::{Modality, Slug},
};

/// The most days of one answer.
const MOST_DAYS: i32 = 400;

/// The hours that the rules offer, each with those who are free: the first gets it where the patient chooses nobody.
#[derive(Args)]
pub(in crate::cli) struct Slots {
    #[command(flatten)]
    ask: Ask,
    /// The first day. Left out: today.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day. Left out: a week.
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
}

impl Slots {
    pub(super) async fn run(self) -> Outcome<String> {
        let clinic = Clinic::open(&self.ask.clinic)?;
        let question = self.ask.question(&clinic)?;
        let zone = clinic.tenant.zone(Some(question.site.slug.as_str()));
        let (from, days) = span(self.from.as_deref(), self.to.as_deref(), question.now.day(&zone).0, 7)?;
        let patient = self.ask.patient.as_deref().map(Patient::read).transpose()?;
        let agenda = self.ask.when.book(&clinic.tenant, &[&clinic.tenant])?.agenda(&question, patient.as_ref());
        let mut found = model::slots(&question, &agenda, from, days);
        if question.online {
            self.ask.plugins.open(&clinic).await?.rulings(&question, &agenda, &found).await.filter(&mut found);
        }
        if self.ask.when.json {
            let slots = found.iter().map(|slot| {
                let free = slot
                    .free
                    .iter()
                    .map(|free| json!({ "practitioner": free.practitioner, "end": exact(free.ends_at, &zone), "stands_in_for": free.stands_in_for }));
                let any = slot.free.first().map(|free| &free.practitioner);
                json!({ "start": exact(slot.starts_at, &zone), "free": free.collect::<Vec<_>>(), "any": any })
            });
            return Ok(format!("{:#}\n", json!({ "slots": slots.collect::<Vec<_>>() })));
        }
        let mut said = heading(&question);
        for slot in &found {
            let names: Vec<String> =
                slot.free.iter().map(|free| whom(&free.practitioner, free.stands_in_for.as_ref())).collect();
            let _ = writeln!(said, "{}  {}", shown(slot.starts_at, &zone), names.join(", "));
        }
        if found.is_empty() {
            said.push_str("nothing is free; `antesala booking explain --day DAY` says why\n");
        }
        Ok(said)
    }
}

/// Somebody, and for whom they stand in.
pub(super) fn whom(practitioner: &Slug, stands_in_for: Option<&Slug>) -> String {
    stands_in_for.map_or_else(|| practitioner.to_string(), |absent| format!("{practitioner} (for {absent})"))
}

/// What was asked, in one line.
pub(super) fn heading(question: &Question<'_>) -> String {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let whom = question.practitioner.map_or("anybody", |person| person.slug.as_str());
    let rules = if question.online { "online" } else { "by staff" };
    let (service, site) = (&question.service.slug, &question.site.slug);
    let zone_name = zone.iana_name().unwrap_or("UTC");
    let how = match question.modality {
        Modality::InPerson => String::new(),
        other => format!(", by {other}"),
    };
    format!("{service} at {site} with {whom}{how}, {rules}, as of {} ({zone_name})\n", shown(question.now, &zone))
}

/// The first day and the number of days.
pub(super) fn span(from: Option<&str>, to: Option<&str>, today: Date, usual: i32) -> Outcome<(Date, u16)> {
    let from = from.map(day).transpose()?.unwrap_or(today);
    let days = match to {
        Some(to) => (day(to)? - from).get_days() + 1,
        None => usual,
    };
    from.checked_add(days.days()).map_err(|_| "these days are beyond the calendar".to_owned())?;
    match u16::try_from(days) {
        Ok(days) if (1..=MOST_DAYS).contains(&i32::from(days)) => Ok((from, days)),
        _ => Err(format!("from 1 to {MOST_DAYS} days can be asked for, the last not before the first")),
    }
}
