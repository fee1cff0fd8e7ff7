//! What happens later: bytes that nobody mentions are removed; a patient hears of a document on the day it can be seen.

use ::bytes::Bytes;

use crate::{
    audit::{self, Act, Actor},
    clock::Day,
    error::{Error, Result},
    ids::{BlobId, DocumentId, PatientId, TenantId},
    portal::Portal,
    storage::{Mode, Tx},
    web::UploadedFile,
};

use super::{
    mails,
    model::{FILE_LIMIT, Kind, Origin},
    store::{
        self, NewDocument,
        bytes::{self, Taken},
    },
};

/// Removes bytes that no document mentions.
pub(crate) const SWEEP: &str = "documents.sweep";
/// Tells the patient of a document whose day has come.
pub(crate) const ANNOUNCE: &str = "documents.announce";

/// The job [`SWEEP`].
pub(crate) async fn sweep(portal: &Portal, tenant: &TenantId, blob: BlobId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
    let needed = store::needs(&mut tx, blob).await?;
    tx.rollback().await;
    if needed { Ok(()) } else { portal.blobs().delete(tenant, blob).await }
}

/// The job [`ANNOUNCE`]. Run twice, it queues two mails at worst; the second finds nothing unread and is not sent.
pub(crate) async fn announce(portal: &Portal, tenant: &TenantId, id: DocumentId) -> Result<()> {
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let document = store::get(&mut tx, id).await?;
    if document.is_visible_to_patient(tx.now()) && document.is_unread() {
        mails::queue_added(&mut tx, document.patient_id, id).await?;
    }
    tx.commit().await
}

/// A file whose bytes are kept: its row is still to be written.
pub(crate) struct Filed {
    title: String,
    taken: Taken,
}

/// Keeps the bytes of files that a plugin made, each with its title, its name and its content.
///
/// # Errors
/// When one of them is no file that is taken.
pub(crate) async fn keep(
    portal: &Portal,
    tenant: &TenantId,
    files: Vec<(String, String, Bytes)>,
) -> Result<Vec<Filed>> {
    let (titles, files): (Vec<String>, Vec<UploadedFile>) = files
        .into_iter()
        .map(|(title, name, bytes)| (title, UploadedFile { field: String::new(), name, bytes, too_large: false }))
        .unzip();
    let (taken, refused) = bytes::take(portal, tenant, files, FILE_LIMIT).await?;
    if !refused.is_empty() {
        return Err(Error::internal("a plugin's document is no PDF, JPEG or PNG that is taken"));
    }
    Ok(titles.into_iter().zip(taken).map(|(title, taken)| Filed { title, taken }).collect())
}

/// Writes their rows, and one mail for all of them.
///
/// # Errors
/// When the database is away.
pub(crate) async fn file(
    portal: &Portal,
    tx: &mut Tx,
    actor: &Actor,
    patient: PatientId,
    today: Day,
    filed: Vec<Filed>,
) -> Result<()> {
    let mut first = None;
    for Filed { title, taken } in filed {
        let new = NewDocument {
            patient,
            origin: Origin::Clinic,
            kind: Kind::Other,
            title,
            file_name: taken.name,
            media: taken.media,
            size: taken.size,
            blob: taken.blob,
            visible_on: today,
            visible_at: tx.now(),
        };
        let id = store::insert(tx, &new, actor).await?;
        first.get_or_insert(id);
        let act =
            Act { action: "document.added", subject: "document", id: Some(id.0), patient: Some(patient), detail: None };
        audit::record(tx, actor, act).await?;
        portal.emit_to_listeners(tx, "document.added", id).await?;
    }
    match first {
        Some(id) => mails::queue_added(tx, patient, id).await,
        None => Ok(()),
    }
}
