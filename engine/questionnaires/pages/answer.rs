//! Answering: what was typed is kept as a draft before anything else is done with it.

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use serde::Serialize;

use super::{
    super::{
        mails::ALERT,
        model::{Answers, Assignment, Form as Questions, State},
        store,
    },
    source, view,
};
use crate::{
    audit::{self, Act, Actor},
    error::{Error, Result},
    ids::AssignmentId,
    jobs,
    portal::{Patient, Visit},
    storage::Mode,
    web::{Fields, Form, Path},
};

/// The most answers of one form.
const MOST: usize = 2000;

#[derive(Serialize)]
struct Page<'a> {
    assignment: &'a Assignment,
    title: &'a str,
    description: Option<&'a str>,
    sections: Vec<view::Section>,
    /// What is wrong, by the form field.
    errors: BTreeMap<String, String>,
}

/// The form, with the draft.
pub(crate) async fn fill_in(mut patient: Patient, Path(id): Path<AssignmentId>) -> Result<Response> {
    let assignment = store::get_for_patient(&mut patient.tx, patient.record, id).await?;
    if let Some(elsewhere) = closed(&mut patient, &assignment).await? {
        return patient.go(&elsewhere, None).await;
    }
    let draft = store::draft(&mut patient.tx, id).await?.unwrap_or_default();
    let Patient { visit, tx, .. } = patient;
    tx.rollback().await;
    let Some(questions) = source::form(&visit, &assignment.questionnaire).await else {
        return unavailable(&visit, &assignment, false);
    };
    show(&visit, StatusCode::OK, &assignment, &questions, &draft, BTreeMap::new())
}

/// Where to go for an assignment that is not open any more.
async fn closed(patient: &mut Patient, assignment: &Assignment) -> Result<Option<String>> {
    match assignment.state {
        State::Open => Ok(None),
        State::Cancelled => Err(Error::NotFound),
        State::Answered => {
            let response = store::response_of(&mut patient.tx, assignment.id).await?.ok_or(Error::NotFound)?;
            Ok(Some(format!("/questionnaires/responses/{response}")))
        }
    }
}

fn show(
    visit: &Visit,
    status: StatusCode,
    assignment: &Assignment,
    questions: &Questions,
    answers: &Answers,
    errors: BTreeMap<String, String>,
) -> Result<Response> {
    let sections = view::sections(visit, questions, answers, &errors)?;
    let errors = errors.into_iter().map(|(item, error)| (view::field_name(&item), error)).collect();
    let (title, description) = (questions.title.as_str(), questions.description.as_deref());
    visit.render(status, "questionnaires/answer", &Page { assignment, title, description, sections, errors })
}

#[derive(Serialize)]
struct Unavailable<'a> {
    assignment: &'a Assignment,
    /// Whether what was typed was kept just now.
    kept: bool,
}

/// The plugin does not answer: a calm page, and nothing lost.
fn unavailable(visit: &Visit, assignment: &Assignment, kept: bool) -> Result<Response> {
    visit.render(StatusCode::SERVICE_UNAVAILABLE, "questionnaires/unavailable", &Unavailable { assignment, kept })
}

/// Takes the answers: keeps the draft, shows what else is asked now, or hands in.
pub(crate) async fn answer(
    mut patient: Patient,
    Path(id): Path<AssignmentId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let assignment = store::get_for_patient(&mut patient.tx, patient.record, id).await?;
    if let Some(elsewhere) = closed(&mut patient, &assignment).await? {
        return patient.go(&elsewhere, Some("!questionnaires-answered-already")).await;
    }
    let typed = typed(&fields);
    store::save_draft(&mut patient.tx, &assignment, &typed).await?;
    let actor = patient.actor();
    patient.tx.commit().await?;
    let visit = patient.visit;
    let action = fields.get("action").unwrap_or("submit");
    if action == "save" {
        return Ok(visit.go("/questionnaires", Some("questionnaires-draft-kept")));
    }
    let Some(questions) = source::form(&visit, &assignment.questionnaire).await else {
        return unavailable(&visit, &assignment, true);
    };
    if action == "next" {
        return show(&visit, StatusCode::OK, &assignment, &questions, &typed, BTreeMap::new());
    }
    let answers = match typed.read(&questions) {
        Ok(answers) => answers,
        Err(faults) => {
            let errors = faults.iter().map(|(item, fault)| (item.clone(), view::say(&visit, fault))).collect();
            return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &assignment, &questions, &typed, errors);
        }
    };
    let Some(judged) = source::judge(&visit, &questions, &answers).await else {
        return unavailable(&visit, &assignment, true);
    };
    if !judged.errors.is_empty() {
        return show(&visit, StatusCode::UNPROCESSABLE_ENTITY, &assignment, &questions, &typed, judged.errors);
    }
    hand_in(&visit, &actor, &assignment, &questions, &answers, judged.outcome.as_ref()).await
}

fn typed(fields: &Fields) -> Answers {
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in fields.0.iter().take(MOST) {
        if let Some(item) = name.strip_prefix("q-").filter(|_| !value.trim().is_empty()) {
            answers.entry(item.to_owned()).or_default().push(value.replace('\0', ""));
        }
    }
    Answers(answers)
}

async fn hand_in(
    visit: &Visit,
    actor: &Actor,
    assignment: &Assignment,
    questions: &Questions,
    answers: &Answers,
    outcome: Option<&super::model::Outcome>,
) -> Result<Response> {
    let mut tx = visit.portal.storage().begin(&visit.here.tenant.slug, Mode::Write).await?;
    let Some(id) = store::submit(&mut tx, assignment, questions, answers, outcome).await? else {
        tx.rollback().await;
        return Ok(visit.go("/questionnaires", Some("!questionnaires-answered-already")));
    };
    let patient = Some(assignment.patient_id);
    let act = Act { action: "questionnaire.submitted", subject: "response", id: Some(id.0), patient, detail: None };
    audit::record(&mut tx, actor, act).await?;
    visit.portal.emit(&mut tx, "questionnaire.submitted", id).await?;
    if outcome.is_some_and(|outcome| !outcome.alerts.is_empty()) {
        let now = tx.now();
        jobs::enqueue(&mut tx, ALERT, id, now).await?;
    }
    tx.commit().await?;
    // What the answers come to is read first; without that, what waited for them goes on.
    let read = format!("/questionnaires/responses/{id}");
    let next = assignment.return_to.as_deref().filter(|_| outcome.is_none()).unwrap_or(&read);
    Ok(visit.go(next, Some("questionnaires-submitted")))
}
