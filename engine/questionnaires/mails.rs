//! The mail that asks a patient to answer a questionnaire. It does not say which: mail is read by others.

use minijinja::context;

use super::{
    model::{Assignment, State},
    store,
};
use crate::{
    error::Result,
    ids::AssignmentId,
    mail::{self, Message, NewMail},
    portal::Composing,
    records,
    storage::Tx,
};

/// A questionnaire waits for answers.
pub(crate) const ASSIGNED: &str = "questionnaires.assigned";

/// The job that tells staff of answers that raise an alert.
pub(crate) const ALERT: &str = "questionnaires.alert";

/// Queues the mail, where the patient uses the portal.
pub(super) async fn queue_assigned(tx: &mut Tx, assignment: &Assignment) -> Result<()> {
    let record = records::get(tx, assignment.patient_id).await?;
    let Some(email) = record.email.filter(|_| record.portal_access) else { return Ok(()) };
    let (about, patient) = (assignment.id.0, Some(record.id));
    mail::queue(tx, NewMail { kind: ASSIGNED, about, patient, to: email, lang: record.language }).await?;
    Ok(())
}

/// The mail of kind [`ASSIGNED`]. Nothing is sent for what was answered or taken back meanwhile.
pub(crate) async fn assigned(mail: &mut Composing) -> Result<Option<Message>> {
    let assignment = store::get(&mut mail.tx, AssignmentId(mail.mail.about)).await?;
    let record = records::get(&mut mail.tx, assignment.patient_id).await?;
    if assignment.state != State::Open || !record.portal_access {
        return Ok(None);
    }
    let subject = mail.text("questionnaires-mail-subject", &[("clinic", mail.tenant.config.name.as_str().into())])?;
    let page = context! {
        name => record.given_name,
        due_on => assignment.due_on.map(|day| day.to_string()),
        link => mail.link(&format!("/questionnaires/{}", assignment.id)),
    };
    Ok(Some(mail.message("questionnaires/assigned", subject, &page, Vec::new())?))
}
