//! «¿Por qué no hay hueco?»: the rules explained for a day, as they would be for a given patient at a given moment.

use std::sync::Arc;

use axum::extract::Query;
use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use super::new::{self, Choices};
use crate::{
    booking::{
        make::{
            offers::{self, Explained, Rule},
            policies::{Policies, Refused},
        },
        model::Question,
        origins::Origin,
    },
    clock::{LocalTime, Timestamp},
    ids::PatientId,
    portal::{Page, Role, Staff},
    records::Record,
    tenancy::Tenant,
};

/// What is asked: all of it in the address, so that a colleague can be sent there.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Asked {
    #[serde(default)]
    service: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    practitioner: String,
    #[serde(default)]
    modality: String,
    #[serde(default)]
    day: String,
    /// The patient through whose eyes it is seen.
    #[serde(default)]
    patient: String,
    /// The moment at which it is seen, by the site's clocks; empty for now.
    #[serde(default)]
    moment: String,
}

#[derive(Serialize)]
struct Why {
    asked: Asked,
    choices: Choices,
    patient: Option<Record>,
    /// Nothing until there is something to explain.
    told: Option<Told>,
}

#[derive(Serialize)]
struct Told {
    rows: Vec<Row>,
    /// How many hours are free.
    free: usize,
}

/// Hours of a practitioner that follow each other, with the same answer.
#[derive(Serialize)]
struct Row {
    practitioner: String,
    /// For whom they stand in.
    stands_in_for: Option<String>,
    from: LocalTime,
    to: LocalTime,
    count: usize,
    free: bool,
    reasons: Vec<Line>,
}

/// A rule, as a text key or as a plugin says it, and the lines in which it is written.
#[derive(Serialize, PartialEq, Eq, Clone)]
struct Line {
    rule: String,
    origins: Vec<Origin>,
}

/// The rules of a day, explained.
pub(crate) async fn show(mut staff: Staff, Query(mut asked): Query<Asked>) -> Page {
    staff.must_be(Role::AGENDA)?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    if let Some(own) = staff.only_own() {
        own.clone_into(&mut asked.practitioner);
    }
    let patient = match asked.patient.parse::<PatientId>() {
        Ok(id) => Some(staff.patient(id).await?),
        Err(_) => None,
    };
    let site = tenant.site(&asked.site).or(tenant.config.sites.first());
    let zone = tenant.zone(site.map(|site| site.slug.as_str()));
    let moment = asked.moment.parse::<DateTime>().ok();
    let moment = moment.and_then(|moment| zone.to_ambiguous_timestamp(moment).compatible().ok()).map(Timestamp::from);
    let now = moment.unwrap_or(staff.tx.now());
    let day = asked.day.parse::<Date>().unwrap_or(now.day(&zone).0);
    asked.day = day.to_string();
    let told = match (tenant.service(&asked.service), site) {
        (Some(service), Some(site)) => {
            asked.site = site.slug.to_string();
            let practitioner = tenant.practitioner(&asked.practitioner);
            let modality = service.modality(&asked.modality);
            let question = Question { tenant: &tenant, service, site, practitioner, modality, now, online: true };
            let patient = patient.as_ref().map(|record| record.id);
            let agenda = offers::day_agenda(&mut staff.tx, &question, day, patient).await?;
            let starts = offers::starts(&question, &agenda, day);
            let explained = offers::explained(&question, &agenda, starts, Policies::of(&staff.visit)).await;
            let says = |refused: &Refused| {
                let says = staff.visit.text_or(&refused.says);
                staff.visit.text_with("console-booking-rule-policy", &[("plugin", &refused.plugin), ("says", &says)])
            };
            Some(tell(&tenant, &zone, explained, says))
        }
        _ => None,
    };
    let page = Why { choices: new::choices(&staff), asked, patient, told };
    staff.page("console/booking/why", &page).await
}

/// Hours that follow each other with the same answer are one row.
fn tell(tenant: &Tenant, zone: &TimeZone, explained: Vec<Explained>, says: impl Fn(&Refused) -> String) -> Told {
    let mut rows: Vec<Row> = Vec::new();
    let mut free = 0;
    for Explained { at, verdict, rules } in explained {
        let local = LocalTime(at.local(zone));
        let reasons: Vec<Line> = rules
            .into_iter()
            .map(|rule| match rule {
                Rule::Written(reason, origins) => Line { rule: format!("console-booking-rule-{reason}"), origins },
                Rule::Plugin(refused) => Line { rule: says(&refused), origins: Vec::new() },
            })
            .collect();
        free += usize::from(reasons.is_empty());
        let name = tenant.practitioner(&verdict.practitioner).map(|one| one.name.clone());
        let name = name.unwrap_or_else(|| verdict.practitioner.to_string());
        let absent = verdict.stands_in_for.as_ref().and_then(|slug| tenant.practitioner(slug));
        let absent = absent.map(|one| one.name.clone());
        let same = |row: &&mut Row| row.practitioner == name && row.stands_in_for == absent;
        match rows.iter_mut().rev().find(same) {
            Some(row) if row.reasons == reasons => {
                row.to = local;
                row.count += 1;
            }
            _ => rows.push(Row {
                practitioner: name,
                stands_in_for: absent,
                from: local,
                to: local,
                count: 1,
                free: reasons.is_empty(),
                reasons,
            }),
        }
    }
    rows.sort_by(|a, b| (&a.practitioner, &a.stands_in_for, a.from).cmp(&(&b.practitioner, &b.stands_in_for, b.from)));
    Told { rows, free }
}
