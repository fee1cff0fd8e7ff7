//! An hour that is not to be had: where the patient goes on, without losing what was chosen and typed.

use axum::response::Response;

use super::{
    book::paths,
    calendar::{self, For},
    choice::Choice,
    confirm::confirmation,
};
use crate::{
    booking::{
        make::policies::{Asker, Policies, Rulings},
        model::{Answers, Question},
        store,
    },
    clock::Timestamp,
    error::{Error, Result},
    portal::Patient,
    tenancy::{Tenant, config::Payer},
};

/// What plugins say of hours that a patient is about to book, asked while nobody waits for this patient: the transaction that was open ends,
/// and another one for writing begins.
pub(super) async fn ruled(
    patient: Patient,
    question: &Question<'_>,
    starts: &[Timestamp],
    payer: Option<&Payer>,
) -> Result<(Patient, Rulings)> {
    if !question.tenant.asks_plugins_about_hours() {
        return Ok((patient, Rulings::default()));
    }
    let mut patient = patient.anew().await?;
    let policies = Policies::of(&patient.visit);
    let who = Asker { patient: Some(patient.record), payer, ..Asker::default() };
    let rulings = policies.ask_ahead(&mut patient.tx, who, question, starts).await?;
    let (patient, ()) = patient.aside(async { Ok(()) }).await?;
    Ok((patient, rulings))
}

/// Back to the page of the hour, which leads to the questionnaire. What was typed is kept.
pub(super) async fn answer_first(patient: Patient, choice: &Choice, answers: &Answers) -> Result<Response> {
    let here = choice.link("/book/confirm", |_| {});
    keep(patient, answers).await?.go(&here, None).await
}

/// Back to the calendar, where the practitioner is chosen without whom this cannot be booked. What was typed is kept.
pub(super) async fn name_practitioner(patient: Patient, choice: &Choice, answers: &Answers) -> Result<Response> {
    let calendar = choice.link("/book", |choice| choice.at = None);
    keep(patient, answers).await?.go(&calendar, Some("!booking-reason-name-practitioner")).await
}

/// Keeps what was typed for another try.
async fn keep(patient: Patient, answers: &Answers) -> Result<Patient> {
    if answers.is_empty() {
        return Ok(patient);
    }
    let (mut patient, ()) = patient.aside(async { Ok(()) }).await?;
    store::answers::keep_draft(&mut patient.tx, patient.record, answers).await?;
    patient.kept().await
}

/// The same, after answers were typed: they are kept for another hour.
pub(super) async fn lost_with(
    patient: Patient,
    tenant: &Tenant,
    choice: &Choice,
    reason: &str,
    answers: &Answers,
) -> Result<Response> {
    lost(keep(patient, answers).await?, tenant, choice, reason).await
}

/// The hour is not to be had: says why and offers the nearest others. What was chosen stays.
pub(super) async fn lost(patient: Patient, tenant: &Tenant, choice: &Choice, reason: &str) -> Result<Response> {
    let paths = paths(&patient);
    // The transaction may have failed with the refused row: the other hours are read in a new one.
    let mut patient = patient.anew().await?;
    // Who goes back, or sends the form twice, has the hour already.
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    if let Some(own) = store::own_at(&mut patient.tx, patient.record, &choice.service, starts_at).await? {
        return patient.go(&format!("/appointments/{own}"), Some("booking-already-booked")).await;
    }
    let who = For {
        patient: Some(patient.record),
        moving: None,
        lang: patient.visit.lang,
        policies: Policies::of(&patient.visit),
        path: &paths.0,
        confirm: &paths.1,
    };
    let question = choice.question(tenant, patient.tx.now())?;
    let nearest = calendar::nearest(&mut patient.tx, &question, choice, who).await?;
    let page = confirmation(tenant, choice, &patient, Some(reason.to_owned()), nearest)?;
    patient.conflict("booking/confirm", &page).await
}
