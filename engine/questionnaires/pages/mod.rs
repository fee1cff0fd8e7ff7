//! The patient's questionnaires: what waits, what is offered, what was answered; answering; reading what was answered.

mod answer;
mod crisis;
pub(crate) mod source;
pub(super) mod view;

pub(crate) use answer::{answer, fill_in};

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    model::{self, Assignment},
    store::{self, NewAssignment},
};
use crate::{
    audit::{self, Act},
    clock::LocalTime,
    error::{Error, Result},
    ids::ResponseId,
    portal::Patient,
    web::{Form, Path},
};

#[derive(Serialize)]
struct List {
    open: Vec<Waiting>,
    offered: Vec<source::Offer>,
    answered: Vec<Answered>,
}

#[derive(Serialize)]
struct Waiting {
    #[serde(flatten)]
    assignment: Assignment,
    overdue: bool,
    begun: bool,
}

#[derive(Serialize)]
struct Answered {
    id: ResponseId,
    title: String,
    submitted: String,
}

/// What waits, what is offered and what was answered.
pub(crate) async fn list(mut patient: Patient) -> Result<Response> {
    let zone = patient.visit.here.tenant.zone(None);
    let today = patient.tx.now().day(&zone);
    let mut open: Vec<Waiting> = Vec::new();
    for assignment in store::list_open(&mut patient.tx, patient.record).await? {
        open.push(Waiting {
            overdue: assignment.due_on.is_some_and(|day| day < today),
            begun: store::draft(&mut patient.tx, assignment.id).await?.is_some(),
            assignment,
        });
    }
    let answered = store::list_submitted(&mut patient.tx, patient.record).await?;
    let Patient { visit, tx, .. } = patient;
    tx.rollback().await;
    let asked = open.iter().map(|one| &one.assignment.questionnaire);
    let asked = asked.chain(answered.iter().map(|one| &one.questionnaire));
    let titles = source::called_now(&visit.portal, &visit.here.tenant, visit.lang, asked).await;
    for Waiting { assignment, .. } in &mut open {
        source::call(&titles, &assignment.questionnaire, &mut assignment.title);
    }
    let answered = answered
        .into_iter()
        .filter_map(|mut entry| {
            source::call(&titles, &entry.questionnaire, &mut entry.title);
            let submitted = LocalTime(entry.submitted_at?.local(&zone)).to_string();
            Some(Answered { id: entry.response_id?, title: entry.title, submitted })
        })
        .collect();
    let mut offered = source::offered(&visit.portal, &visit.here.tenant, visit.lang).await;
    offered.retain(|offer| open.iter().all(|waiting| waiting.assignment.questionnaire != offer.id));
    visit.render(StatusCode::OK, "questionnaires/list", &List { open, offered, answered })
}

#[derive(Deserialize)]
pub(crate) struct Start {
    questionnaire: String,
    /// What waits for the answers: the page to go on with.
    #[serde(default)]
    next: String,
}

/// Pages that wait for answers; nobody is sent anywhere else.
const WAITING: &[&str] = &["/book/confirm?", "/waiting/"];

/// Begins a questionnaire that the clinic offers, or that must be answered before something is booked. One that is begun already is
/// gone on with.
pub(crate) async fn start(patient: Patient, Form(form): Form<Start>) -> Result<Response> {
    let tenant = &patient.visit.here.tenant;
    let asked_before = tenant.some_policy(|policy| policy.questionnaire.as_ref() == Some(&form.questionnaire));
    if !asked_before && !tenant.config.questionnaires.offered.contains(&form.questionnaire) {
        return Err(Error::NotFound);
    }
    let waits = WAITING.iter().any(|start| form.next.starts_with(start)) && form.next.len() <= 500;
    let return_to = Some(form.next).filter(|_| waits);
    let (portal, tenant, lang) =
        (patient.visit.portal.clone(), Arc::clone(&patient.visit.here.tenant), patient.visit.lang);
    let (mut patient, known) = patient.aside(async move { Ok(source::all(&portal, &tenant, lang).await) }).await?;
    let open = store::list_open(&mut patient.tx, patient.record).await?;
    if let Some(begun) = open.iter().find(|assignment| assignment.questionnaire == form.questionnaire) {
        let path = format!("/questionnaires/{}", begun.id);
        if let Some(return_to) = &return_to {
            store::set_return(&mut patient.tx, begun.id, return_to).await?;
            patient.tx.commit().await?;
            return Ok(patient.visit.go(&path, None));
        }
        return patient.go(&path, None).await;
    }
    let Some(offer) = known.into_iter().find(|offer| offer.id == form.questionnaire) else {
        let path = return_to.as_deref().unwrap_or("/questionnaires");
        return patient.go(path, Some("!questionnaires-unavailable-now")).await;
    };
    let new = NewAssignment {
        patient: patient.record,
        questionnaire: &offer.id,
        title: &offer.title,
        assigned_by: None,
        due_on: None,
        return_to: return_to.as_deref(),
    };
    let id = store::assign(&mut patient.tx, new).await?;
    let (actor, record) = (patient.actor(), patient.record);
    let act = Act {
        action: "questionnaire.started",
        subject: "assignment",
        id: Some(id.0),
        patient: Some(record),
        detail: None,
    };
    audit::record(&mut patient.tx, &actor, act).await?;
    patient.tx.commit().await?;
    Ok(patient.visit.go(&format!("/questionnaires/{id}"), None))
}

#[derive(Serialize)]
struct Read {
    title: String,
    submitted: String,
    sections: Vec<view::Reading>,
    outcome: Option<model::Outcome>,
    /// Whom to call, where the outcome speaks of a crisis.
    crisis: Option<crisis::Crisis>,
    /// Where to go on, while something waits for the answers.
    go_on: Option<String>,
}

/// So long what waited for the answers is gone on with.
const GOES_ON: std::time::Duration = std::time::Duration::from_hours(24);

/// The patient's own answers, with the outcome where there is one.
pub(crate) async fn show(mut patient: Patient, Path(id): Path<ResponseId>) -> Result<Response> {
    let response = store::response(&mut patient.tx, id).await?;
    if response.patient_id != patient.record {
        return Err(Error::NotFound);
    }
    let zone = patient.visit.here.tenant.zone(None);
    let mut outcome = response.outcome.map(model::Outcome::for_patient);
    let (tenant, lang) = (&patient.visit.here.tenant, patient.visit.lang);
    let crisis = outcome.as_mut().and_then(|outcome| crisis::take(outcome, tenant, lang));
    let page = Read {
        title: response.form.title.clone(),
        submitted: LocalTime(response.submitted_at.local(&zone)).to_string(),
        sections: view::reading(&patient.visit, &response.form, &response.answers),
        outcome,
        crisis,
        go_on: response.return_to.filter(|_| response.submitted_at.plus(GOES_ON) > patient.tx.now()),
    };
    patient.page("questionnaires/show", &page).await
}
