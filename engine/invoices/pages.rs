//! «Mis facturas».

use axum::{
    extract::Query,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{
    formats::{self, Format, Whole},
    jobs,
    store::{self, Invoice},
};
use crate::{
    clock::Day,
    error::{Error, Result},
    ids::InvoiceId,
    plugins::page_section::Place,
    portal::{Known, Page, Patient},
    web::{Path, headers},
};

#[derive(Serialize)]
struct List {
    invoices: Vec<Listed>,
    formats: Vec<Format>,
}

#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    invoice: Invoice,
    /// The day of the invoice that it corrects.
    corrects_on: Option<Day>,
    /// The number of the rectifying invoice that corrects it.
    corrected_by: Option<String>,
    /// What is left to pay of one that is corrected in part, in cents.
    outstanding_cents: Option<i64>,
}

/// The list, newest first.
pub(crate) async fn list(mut patient: Patient) -> Page {
    patient.tx.reads_last();
    let invoices = store::of_patient(&mut patient.tx, patient.record).await?;
    let unpaid = invoices.iter().filter(|invoice| invoice.is_unpaid()).count();
    let listed = |invoice: &Invoice| {
        let correction = invoices.iter().find(|other| other.corrects_id == Some(invoice.id));
        let corrected = invoices.iter().find(|other| Some(other.id) == invoice.corrects_id);
        Listed {
            corrects_on: corrected.map(|other| other.issued_on),
            corrected_by: correction.map(|other| other.number.clone()),
            outstanding_cents: invoice.outstanding(correction.map(|other| other.total_cents)),
            invoice: invoice.clone(),
        }
    };
    let invoices = invoices.iter().map(listed).collect();
    let Patient { visit, tx, record, .. } = patient;
    tx.rollback().await;
    let formats = formats::names(&visit).await;
    let known = Known { unpaid_invoices: Some(unpaid), ..Known::default() };
    visit.render_with("invoices/list", &List { invoices, formats }, (Place::Invoices, record), known).await
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
    pdf_file(&invoice, bytes, how.download.is_some())
}

/// The invoice as a file of a format that a plugin gives.
pub(crate) async fn format(
    mut patient: Patient,
    Path((id, plugin, format)): Path<(InvoiceId, String, String)>,
) -> Result<Response> {
    let invoice = store::get_own(&mut patient.tx, patient.record, id).await?;
    let whole = Whole::of(&mut patient.tx, invoice).await?;
    let actor = patient.actor();
    let Patient { visit, tx, .. } = patient;
    tx.rollback().await;
    formats::answer(&visit, &actor, &whole, (&plugin, &format), ("/invoices", "!invoices-format-lacking")).await
}

/// A PDF as a response.
pub(super) fn pdf_file(invoice: &Invoice, bytes: Bytes, download: bool) -> Result<Response> {
    let mut response = file(invoice, bytes, "application/pdf", "pdf", download)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(headers::PDF));
    Ok(response)
}

/// A file as a response; its name is the invoice's number.
pub(super) fn file(
    invoice: &Invoice,
    bytes: Bytes,
    media_type: &str,
    extension: &str,
    download: bool,
) -> Result<Response> {
    let name: String =
        invoice.number.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
    let how = if download { "attachment" } else { "inline" };
    let disposition = format!("{how}; filename=\"{name}.{extension}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_str(media_type).map_err(Error::internal)?),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Error::internal)?),
    ];
    Ok((headers, bytes).into_response())
}
