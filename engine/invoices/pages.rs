//! «Mis facturas».

use axum::{
    extract::{Path, Query},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{
    jobs,
    store::{self, Invoice},
};
use crate::{
    error::{Error, Result},
    ids::InvoiceId,
    portal::{Page, Patient},
};

#[derive(Serialize)]
struct List {
    invoices: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    invoice: Invoice,
    /// The number of the rectifying invoice that corrects it.
    corrected_by: Option<String>,
}

/// The list, newest first.
pub(crate) async fn list(mut patient: Patient) -> Page {
    let invoices = store::of_patient(&mut patient.tx, patient.record).await?;
    let corrects = |id| invoices.iter().find(|other| other.corrects_id == Some(id)).map(|other| other.number.clone());
    let corrected: Vec<_> = invoices.iter().map(|invoice| corrects(invoice.id)).collect();
    let invoices = invoices.into_iter().zip(corrected);
    let invoices = invoices.map(|(invoice, corrected_by)| Listed { invoice, corrected_by }).collect();
    patient.page("invoices/list", &List { invoices }).await
}

#[derive(Deserialize)]
pub(crate) struct How {
    download: Option<String>,
}

/// The invoice as a PDF: to view, or to download.
pub(crate) async fn pdf(mut patient: Patient, Path(id): Path<InvoiceId>, Query(how): Query<How>) -> Result<Response> {
    let invoice = store::get_own(&mut patient.tx, patient.record, id).await?;
    let (portal, tenant) = (patient.visit.portal.clone(), patient.visit.here.tenant.slug.clone());
    patient.tx.rollback().await;
    let bytes = jobs::pdf(&portal, &tenant, id).await?;
    file(&invoice, bytes, how.download.is_some())
}

/// A PDF as a response; its name is the invoice's number.
pub(super) fn file(invoice: &Invoice, bytes: Bytes, download: bool) -> Result<Response> {
    let name: String =
        invoice.number.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
    let how = if download { "attachment" } else { "inline" };
    let disposition = HeaderValue::from_str(&format!("{how}; filename=\"{name}.pdf\"")).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
