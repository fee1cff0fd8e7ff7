//! The mail that says there is something new to read, and nothing of what it is: mail is read by others.

use minijinja::context;

use super::store;
use crate::{
    error::Result,
    ids::{DocumentId, PatientId},
    mail::{self, Message, NewMail},
    portal::Composing,
    records,
    storage::Tx,
};

/// There is a new document.
pub(crate) const ADDED: &str = "documents.added";

/// Queues the mail for one or several documents, where the patient uses the portal.
pub(super) async fn queue_added(tx: &mut Tx, patient: PatientId, document: DocumentId) -> Result<()> {
    let record = records::get(tx, patient).await?;
    let Some(email) = record.email.filter(|_| record.portal_access) else { return Ok(()) };
    let about = document.0;
    mail::queue(tx, NewMail { kind: ADDED, about, patient: Some(patient), to: email, lang: record.language }).await?;
    Ok(())
}

/// The mail of kind [`ADDED`]. Nothing is sent where everything has been read or withdrawn meanwhile.
pub(crate) async fn added(mail: &mut Composing) -> Result<Option<Message>> {
    let Some(patient) = mail.mail.patient_id else { return Ok(None) };
    let record = records::get(&mut mail.tx, patient).await?;
    if !record.portal_access || store::unread_count(&mut mail.tx, patient).await?.one(&mut mail.tx).await?.0 == 0 {
        return Ok(None);
    }
    let subject = mail.text("documents-mail-subject", &[("clinic", mail.tenant.config.name.as_str().into())])?;
    let page = context! { name => record.given_name, link => mail.link("/documents") };
    Ok(Some(mail.message("documents/added", subject, &page, Vec::new())?))
}
