//! The PDF of an invoice: typeset once, kept, and never made anew.

use bytes::Bytes;

use super::{formats::Whole, store};
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
    if let Some(blob) = invoice.pdf_id {
        tx.rollback().await;
        return portal.blobs().get(tenant, blob).await;
    }
    let whole = Whole::of(&mut tx, invoice).await?;
    tx.rollback().await;
    let bytes = make(portal, &clinic, &whole).await?;
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
async fn make(portal: &Portal, clinic: &crate::tenancy::Tenant, whole: &Whole) -> Result<Bytes> {
    super::typeset::pdf(portal, clinic, whole).await
}

#[cfg(not(feature = "pdf"))]
async fn make(_: &Portal, _: &crate::tenancy::Tenant, _: &Whole) -> Result<Bytes> {
    Err(Error::refused("invoices-no-pdf"))
}
