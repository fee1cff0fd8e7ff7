//! What happens later: bytes that nobody mentions are removed; a patient hears of a document on the day it can be seen.

use crate::{
    error::Result,
    ids::{BlobId, DocumentId, TenantId},
    portal::Portal,
    storage::Mode,
};

use super::{mails, store};

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
