//! Questionnaires as staff work with them: ask a patient to answer one, read what came in, alerts first.

use std::sync::Arc;

use axum::{extract::Query, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    mails,
    model::{Outcome, State},
    pages::{source, view},
    store::{self, Entry, NewAssignment},
};
use crate::{
    audit::{self, Act},
    clock::{Day, LocalTime, Timestamp},
    error::Result,
    ids::{AssignmentId, PatientId, ResponseId},
    portal::{Role, Staff, Visit},
    tenancy::config::Alerted,
    web::{Errors, Fields, Form, Path},
};

/// Answers on a page of the inbox.
const PAGE: i64 = 50;

/// An assignment as the console shows it.
#[derive(Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    entry: Entry,
    created: String,
    submitted: Option<String>,
    read: bool,
}

/// Lines of these, called as their plugins call them now in the reader's language. No transaction is open meanwhile.
async fn lines(visit: &Visit, entries: Vec<Entry>) -> Vec<Line> {
    let entries = source::entries_called_now(visit, entries).await;
    let zone = visit.here.tenant.zone(None);
    let said = |at: Timestamp| LocalTime(at.local(&zone)).to_string();
    entries
        .into_iter()
        .map(|entry| Line {
            created: said(entry.created_at),
            submitted: entry.submitted_at.map(said),
            read: entry.read_at.is_some(),
            entry,
        })
        .collect()
}

#[derive(Deserialize)]
pub(crate) struct Filter {
    all: Option<String>,
    page: Option<u32>,
}

#[derive(Serialize)]
struct Inbox {
    entries: Vec<Line>,
    all: bool,
    newer: Option<u32>,
    older: Option<u32>,
}

/// What came in: unread alerts first.
pub(crate) async fn inbox(mut staff: Staff, Query(filter): Query<Filter>) -> Result<Response> {
    staff.must_be(Role::AGENDA)?;
    // A practitioner's inbox has the own patients only.
    let own =
        if staff.role == Role::Practitioner { Some(staff.practitioner.clone().unwrap_or_default()) } else { None };
    let (all, page) = (filter.all.is_some(), filter.page.unwrap_or(1).max(1));
    let mut entries = store::inbox(&mut staff.tx, own.as_deref(), !all, i64::from(page - 1) * PAGE, PAGE + 1).await?;
    let more = i64::try_from(entries.len()).is_ok_and(|count| count > PAGE);
    entries.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    let entries = lines(&visit, entries).await;
    let inbox = Inbox { entries, all, newer: (page > 1).then(|| page - 1), older: more.then(|| page + 1) };
    visit.render(StatusCode::OK, "console/questionnaires/inbox", &inbox)
}

#[derive(Serialize)]
struct OfPatient {
    patient_id: PatientId,
    patient: String,
    entries: Vec<Line>,
    choices: Vec<Choice>,
    today: Day,
    form: Asked,
    errors: Errors,
}

/// A questionnaire in the select.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

/// What staff fill in to ask a patient.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Asked {
    #[serde(default)]
    questionnaire: String,
    #[serde(default)]
    due_on: String,
}

/// The questionnaires of a patient, and the form to ask for another.
pub(crate) async fn list(mut staff: Staff, Path(patient): Path<PatientId>) -> Result<Response> {
    staff.must_be(Role::AGENDA)?;
    staff.patient(patient).await?;
    let staff = staff.opens(patient).await?;
    of_patient(staff, patient, StatusCode::OK, Asked::default(), Errors::new()).await
}

async fn of_patient(
    mut staff: Staff,
    patient: PatientId,
    status: StatusCode,
    form: Asked,
    errors: Errors,
) -> Result<Response> {
    let record = staff.patient(patient).await?;
    let entries = store::list_for_staff(&mut staff.tx, patient).await?;
    let today = staff.tx.now().day(&staff.visit.here.tenant.zone(None));
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    let entries = lines(&visit, entries).await;
    let choices = source::all(&visit.portal, &visit.here.tenant, visit.lang).await;
    let choices = choices.into_iter().map(|offer| Choice { value: offer.id, label: offer.title }).collect();
    let page = OfPatient { patient_id: patient, patient: record.name(), entries, choices, today, form, errors };
    visit.render(status, "console/questionnaires/list", &page)
}

/// Asks the patient to answer a questionnaire, and tells them by mail.
pub(crate) async fn assign(
    mut staff: Staff,
    Path(patient): Path<PatientId>,
    Form(form): Form<Asked>,
) -> Result<Response> {
    staff.must_be(Role::AGENDA)?;
    let lang = staff.patient(patient).await?.language;
    let (portal, tenant) = (staff.visit.portal.clone(), Arc::clone(&staff.visit.here.tenant));
    // The title is kept in the patient's language.
    let (mut staff, all) = staff.aside(async move { Ok(source::all(&portal, &tenant, lang).await) }).await?;
    let today = staff.tx.now().day(&staff.visit.here.tenant.zone(None));
    let mut errors = Errors::new();
    let chosen = all.into_iter().find(|offer| offer.id == form.questionnaire);
    errors.check(chosen.is_some(), "questionnaire", "questionnaires-choose");
    let open = store::list_open(&mut staff.tx, patient).await?;
    let waits = open.iter().any(|one| one.questionnaire == form.questionnaire && one.assigned_by_name.is_some());
    errors.check(!waits, "questionnaire", "questionnaires-assigned-already");
    let due_on = match form.due_on.trim() {
        "" => None,
        text => text.parse::<Day>().inspect_err(|_| errors.add("due_on", "questionnaires-due-unreadable")).ok(),
    };
    errors.check(due_on.is_none_or(|day| day >= today), "due_on", "questionnaires-due-past");
    let (Some(chosen), true) = (chosen, errors.is_empty()) else {
        return of_patient(staff, patient, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await;
    };
    let actor = staff.actor();
    let new = NewAssignment {
        patient,
        questionnaire: &chosen.id,
        title: &chosen.title,
        assigned_by: Some(&actor.name),
        due_on,
        return_to: None,
    };
    let id = store::assign(&mut staff.tx, new).await?;
    let assignment = store::get(&mut staff.tx, id).await?;
    mails::queue_assigned(&mut staff.tx, &assignment).await?;
    let act = Act {
        action: "questionnaire.assigned",
        subject: "assignment",
        id: Some(id.0),
        patient: Some(patient),
        detail: Some(&chosen.id),
    };
    audit::record(&mut staff.tx, &actor, act).await?;
    staff.commit_and_go(&format!("/console/patients/{patient}/questionnaires"), "questionnaires-assigned").await
}

/// Takes an assignment back that was not answered yet.
pub(crate) async fn cancel(mut staff: Staff, Path(id): Path<AssignmentId>, Form(_): Form<Fields>) -> Result<Response> {
    let assignment = store::get(&mut staff.tx, id).await?;
    staff.must_be(Role::AGENDA)?;
    staff.patient(assignment.patient_id).await?;
    let back = format!("/console/patients/{}/questionnaires", assignment.patient_id);
    if assignment.state != State::Open || !store::cancel(&mut staff.tx, id).await? {
        return staff.go(&back, Some("!questionnaires-cancel-late")).await;
    }
    let (actor, patient) = (staff.actor(), Some(assignment.patient_id));
    let act = Act { action: "questionnaire.cancelled", subject: "assignment", id: Some(id.0), patient, detail: None };
    audit::record(&mut staff.tx, &actor, act).await?;
    staff.commit_and_go(&back, "questionnaires-cancelled").await
}

#[derive(Serialize)]
struct Answered {
    id: ResponseId,
    patient_id: PatientId,
    patient: String,
    title: String,
    submitted: String,
    read: Option<String>,
    read_by: Option<String>,
    /// Whether this person may note that they were read.
    may_mark: bool,
    sections: Vec<view::Reading>,
    outcome: Option<Outcome>,
}

/// An alert is taken off the list by those whom the clinic has told of it, so that nobody hides it from whoever has to act.
fn may_mark(staff: &Staff, outcome: Option<&Outcome>) -> bool {
    let alert = outcome.is_some_and(|outcome| !outcome.alerts.is_empty());
    let told = &staff.visit.here.tenant.config.questionnaires.alert_mail;
    !alert || staff.role != Role::Reception || told.is_empty() || told.contains(&Alerted::Reception)
}

/// The answers with outcome and alerts. Every look of staff is in the trail.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<ResponseId>) -> Result<Response> {
    let response = store::response(&mut staff.tx, id).await?;
    staff.must_be(Role::AGENDA)?;
    let record = staff.patient(response.patient_id).await?;
    // The page's own transaction only reads: it ends before one to write in begins.
    let (mut staff, ()) = staff.aside(async { Ok(()) }).await?;
    let (actor, patient) = (staff.actor(), Some(response.patient_id));
    let act = Act { action: "questionnaire.opened", subject: "response", id: Some(id.0), patient, detail: None };
    audit::record(&mut staff.tx, &actor, act).await?;
    let staff = staff.kept().await?;
    let zone = staff.visit.here.tenant.zone(None);
    let said = |at: Timestamp| LocalTime(at.local(&zone)).to_string();
    let page = Answered {
        id,
        patient_id: response.patient_id,
        patient: record.name(),
        title: response.form.title.clone(),
        submitted: said(response.submitted_at),
        read: response.read_at.map(said),
        read_by: response.read_by_name,
        may_mark: may_mark(&staff, response.outcome.as_ref()),
        sections: view::reading(&staff.visit, &response.form, &response.answers),
        outcome: response.outcome,
    };
    staff.page("console/questionnaires/show", &page).await
}

/// Notes that the answers were read: they leave the inbox.
pub(crate) async fn mark_read(mut staff: Staff, Path(id): Path<ResponseId>, Form(_): Form<Fields>) -> Result<Response> {
    let response = store::response(&mut staff.tx, id).await?;
    staff.must_be(Role::AGENDA)?;
    staff.patient(response.patient_id).await?;
    if !may_mark(&staff, response.outcome.as_ref()) {
        return staff.go(&format!("/console/responses/{id}"), Some("!questionnaires-alert-stays")).await;
    }
    let actor = staff.actor();
    if store::mark_read(&mut staff.tx, id, &actor.name).await? {
        let patient = Some(response.patient_id);
        let act = Act { action: "questionnaire.read", subject: "response", id: Some(id.0), patient, detail: None };
        audit::record(&mut staff.tx, &actor, act).await?;
    }
    staff.commit_and_go("/console/questionnaires", "questionnaires-marked-read").await
}
