//! The PDF of an invoice: typeset once, kept, and never made anew.

use bytes::Bytes;

use super::store;
use crate::{
    error::{Error, Result},
    ids::{BlobId, InvoiceId, TenantId},
    portal::Portal,
    storage::Mode,
};

/// Typesets the invoice, unless that was done.
pub(crate) async fn typeset(portal: &Portal, tenant: &TenantId, id: InvoiceId) -> Result<()> {
    pdf(portal, tenant, id).await.map(|_| ())
}

/// The PDF's bytes, typeset now where that has not been done yet.
pub(crate) async fn pdf(portal: &Portal, tenant: &TenantId, id: InvoiceId) -> Result<Bytes> {
    let clinic = portal.registry().by_slug(tenant.as_str()).ok_or(Error::NotFound)?;
    let mut tx = portal.storage().begin(tenant, Mode::Read).await?;
    let invoice = store::get(&mut tx, id).await?;
    let lines = store::lines(&mut tx, id).await?;
    tx.rollback().await;
    if let Some(blob) = invoice.pdf_id {
        return portal.blobs().get(tenant, blob).await;
    }
    let bytes = make(portal, &clinic, invoice, lines).await?;
    // Written before the row that mentions it; when another was quicker, theirs counts.
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let blob: BlobId = tx.new_id();
    portal.blobs().put(tenant, blob, bytes.clone()).await?;
    if store::keep_pdf(&mut tx, id, blob).await? {
        tx.commit().await?;
        return Ok(bytes);
    }
    let kept = store::get(&mut tx, id).await?.pdf_id.ok_or(Error::NotFound)?;
    tx.rollback().await;
    portal.blobs().delete(tenant, blob).await?;
    portal.blobs().get(tenant, kept).await
}

#[cfg(feature = "pdf")]
async fn make(
    portal: &Portal,
    clinic: &crate::tenancy::Tenant,
    invoice: store::Invoice,
    lines: Vec<store::Line>,
) -> Result<Bytes> {
    super::typeset::pdf(portal, clinic, &invoice, &lines).await
}

#[cfg(not(feature = "pdf"))]
async fn make(_: &Portal, _: &crate::tenancy::Tenant, _: store::Invoice, _: Vec<store::Line>) -> Result<Bytes> {
    Err(Error::refused("invoices-no-pdf"))
}
