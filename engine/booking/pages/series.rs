//! A series, as patients book it.

use std::sync::Arc;

use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{choice::Choice, lost::ruled};
use crate::{
    booking::{
        make::{
            self,
            policies::Policies,
            series::{Conflict, Repeat},
        },
        model::{self, Answers, Question, Source},
        store,
    },
    clock::Timestamp,
    error::{Error, Result},
    portal::Patient,
    tenancy::config::{Payer, Rules},
};

/// What may be chosen.
#[derive(Serialize)]
pub(super) struct Offered {
    max: u32,
    weeks: Vec<u8>,
    chosen: Wanted,
}

impl Offered {
    pub(super) fn of(rules: &Rules, chosen: Wanted) -> Option<Self> {
        let repeats = rules.series.filter(|repeats| repeats.max > 1)?;
        Some(Self { max: repeats.max, weeks: repeats.weeks.iter().collect(), chosen })
    }
}

/// What was chosen, as a form's fields are.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    pub weeks: String,
    #[serde(default)]
    pub times: String,
}

impl Wanted {
    /// What patients may choose, or the key of what is wrong; nothing where it is a single appointment.
    pub(super) fn read(&self, rules: &Rules) -> std::result::Result<Option<Repeat>, &'static str> {
        let single = matches!(self.weeks.trim(), "" | "0") || self.times.trim() == "1";
        match self.repeat() {
            None if single => Ok(None),
            None => Err("series-times-missing"),
            Some(repeat) if rules.series.is_some_and(|may| may.allows(repeat.weeks, repeat.times)) => Ok(Some(repeat)),
            Some(_) => Err("series-not-allowed"),
        }
    }

    /// Nothing where it is a single appointment.
    pub(crate) fn repeat(&self) -> Option<Repeat> {
        let (weeks, times) = (self.weeks.parse().ok()?, self.times.trim().parse().ok()?);
        (weeks > 0 && times > 1).then_some(Repeat { weeks, times })
    }
}

#[derive(Serialize)]
struct Page {
    service: String,
    conflicts: Vec<Conflict>,
    count: u32,
    back: String,
}

/// Books it, or shows every hour that stands in the way.
pub(super) async fn book(
    patient: Patient,
    choice: &Choice,
    repeat: Repeat,
    answers: &Answers,
    payer: Option<&Payer>,
) -> Result<Response> {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let question = choice.question(&tenant, patient.tx.now())?;
    let first = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let starts = model::series(first, &zone, repeat.weeks, repeat.times);
    let (mut patient, rulings) = ruled(patient, &question, &starts, payer).await?;
    make::alone(&mut patient.tx).await?;
    let (portal, actor, lang) = (patient.visit.portal.clone(), patient.actor(), patient.visit.lang);
    let who =
        make::For { record: patient.record, lang, source: Source::Patient, actor: &actor, payer, knowingly: None };
    let made =
        make::series::book_all(&portal, &mut patient.tx, &question, first, repeat, who, (answers, &rulings)).await?;
    let Err(mut conflicts) = made else {
        return patient.commit_and_go("/appointments", "series-booked").await;
    };
    let mut patient = patient.anew().await?;
    if has_all(&mut patient, &choice.service, &starts).await? {
        return patient.go("/appointments", Some("series-already-booked")).await;
    }
    let question = Question { now: patient.tx.now(), ..question };
    let policies = Policies::of(&patient.visit);
    make::series::alternatives(&mut patient.tx, &question, patient.record, policies, &mut conflicts).await?;
    let local = first.local(&tenant.zone(Some(question.site.slug.as_str())));
    let back = choice.link(&patient.visit.here.url("/book"), |choice| {
        choice.from = local.date().to_string();
        choice.at = None;
    });
    let service = tenant.text(&question.service.name, lang).to_owned();
    let page = Page { service, conflicts, count: repeat.times, back };
    patient.conflict("booking/series", &page).await
}

/// Whether the patient has every one of these hours: the form was sent twice.
async fn has_all(patient: &mut Patient, service: &str, starts: &[Timestamp]) -> Result<bool> {
    for starts_at in starts {
        if store::own_at(&mut patient.tx, patient.record, service, *starts_at).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}
