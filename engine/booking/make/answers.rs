//! Keeps what the patient answered when booking, with the appointment.

use crate::{
    booking::{
        model::{Answers, Question},
        store::answers::{self, Answered},
    },
    error::Result,
    ids::{AppointmentId, PatientId},
    lang::Lang,
    storage::Tx,
    tenancy::config::{Asked, Comment},
};

/// What is asked about this hour.
pub(crate) fn asked<'t>(question: &Question<'t>) -> Asked<'t> {
    question.tenant.asked(Some(question.site), Some(question.service), question.practitioner)
}

/// Keeps the answers. What was typed for an hour that was gone is forgotten.
///
/// # Errors
/// When the database is away.
pub(crate) async fn keep(
    tx: &mut Tx,
    question: &Question<'_>,
    id: AppointmentId,
    patient: PatientId,
    lang: Lang,
    given: &Answers,
) -> Result<()> {
    let (asked, tenant) = (asked(question), question.tenant);
    if asked.is_nothing() {
        return Ok(());
    }
    let reason = asked.reasons.iter().find(|reason| reason.slug == *given.reason.as_str());
    let comment = given.comment.trim();
    let answered = Answered {
        reason: reason.map(|reason| reason.slug.to_string()),
        reason_name: reason.map(|reason| tenant.text(&reason.name, lang).to_owned()),
        comment: (asked.comment != Comment::Off && !comment.is_empty()).then(|| comment.to_owned()),
    };
    if answered.reason.is_some() || answered.comment.is_some() {
        answers::insert(tx, id, patient, &answered).await?;
    }
    for consent in asked.consents {
        let yes = given.consents.iter().any(|slug| consent.slug == *slug.as_str());
        let words = (consent.slug.as_str(), consent.version.as_str(), tenant.text(&consent.text, lang));
        answers::insert_consent(tx, id, patient, words, yes).await?;
    }
    answers::forget_draft(tx, patient, true).await
}
