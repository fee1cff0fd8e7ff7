//! «¿Por qué no hay hueco?»: the rules explained for a day, as they would be for a given patient at a given moment.

use std::sync::Arc;

use axum::extract::Query;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::new::{self, Choices};
use crate::{
    booking::{
        make::policies::{Policies, Refused},
        model::{self, Agenda, Question, Reason, Verdict},
        origins::{self, Origin},
        store,
    },
    clock::{LocalTime, Timestamp},
    error::Result,
    ids::PatientId,
    portal::{Page, Role, Staff},
    records::Record,
    tenancy::{Source, Tenant},
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
    reasons: Vec<Rule>,
}

/// A rule, as a text key or as a plugin says it, and the lines in which it is written.
#[derive(Serialize, PartialEq, Eq, Clone)]
struct Rule {
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
            let agenda = agenda(&mut staff, &question, day, patient.as_ref().map(|record| record.id)).await?;
            let starts = starts(&question, &agenda, day);
            let free: Vec<_> = starts.iter().filter_map(|at| model::explain(&question, &agenda, *at).ok()).collect();
            let rulings = Policies::of(&staff.visit).ask(&question, &agenda, false, &free).await;
            let says = |refused: &Refused| {
                let says = staff.visit.text_or(&refused.says);
                staff.visit.text_with("console-booking-rule-policy", &[("plugin", &refused.plugin), ("says", &says)])
            };
            Some(tell(&tenant, &question, &agenda, starts, |at, who| rulings.refusal(at, who).map(says)))
        }
        _ => None,
    };
    let page = Why { choices: new::choices(&staff), asked, patient, told };
    staff.page("console/booking/why", &page).await
}

async fn agenda(staff: &mut Staff, question: &Question<'_>, day: Date, patient: Option<PatientId>) -> Result<Agenda> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let midnight = |day: Date| {
        let instant = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
        instant.map_or(question.now, Timestamp::from)
    };
    // Hours past midnight are the day's too.
    let end = day.tomorrow().and_then(Date::tomorrow).unwrap_or(day);
    store::agenda(&mut staff.tx, patient, question, midnight(day), midnight(end), None).await
}

/// The starts of a day.
fn starts(question: &Question<'_>, agenda: &Agenda, day: Date) -> Vec<Timestamp> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let mut starts = model::starts(question, agenda, day);
    if starts.is_empty() {
        // A day without any: its noon stands for it.
        let noon = zone.to_ambiguous_timestamp(day.at(12, 0, 0, 0)).compatible();
        starts.extend(noon.ok().map(Timestamp::from));
    }
    starts
}

/// `plugin` says what plugins have against an hour with a practitioner.
fn tell(
    tenant: &Tenant,
    question: &Question<'_>,
    agenda: &Agenda,
    starts: Vec<Timestamp>,
    plugin: impl Fn(Timestamp, &str) -> Option<String>,
) -> Told {
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let source = Source::of(tenant);
    let at_all = model::explain(question, agenda, question.now).err();
    let at_all = at_all.filter(|why| matches!(why, Reason::NoService | Reason::SiteOffline | Reason::NotOffered));
    let mut rows: Vec<Row> = Vec::new();
    let mut free = 0;
    for at in starts {
        let local = LocalTime(at.local(&zone));
        for verdict in model::verdicts(question, agenda, at) {
            let mut reasons: Vec<Rule> = at_all
                .iter()
                .chain(&verdict.reasons)
                .map(|reason| told(&source, question, &verdict, *reason))
                .collect();
            if reasons.is_empty() {
                let rule = plugin(at, &verdict.practitioner).map(|rule| Rule { rule, origins: Vec::new() });
                reasons.extend(rule);
            }
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
                _ => {
                    let free = reasons.is_empty();
                    rows.push(Row {
                        practitioner: name,
                        stands_in_for: absent,
                        from: local,
                        to: local,
                        count: 1,
                        free,
                        reasons,
                    });
                }
            }
        }
    }
    rows.sort_by(|a, b| (&a.practitioner, &a.stands_in_for, a.from).cmp(&(&b.practitioner, &b.stands_in_for, b.from)));
    Told { rows, free }
}

fn told(source: &Source, question: &Question<'_>, verdict: &Verdict, reason: Reason) -> Rule {
    let origins = origins::origins(source, question, verdict, reason);
    Rule { rule: format!("console-booking-rule-{reason}"), origins }
}
