//! Invoices: issued once, numbered without a gap, never changed, corrected by others; read by the patient.

mod correct;
mod formats;
mod issue;
mod refused;
mod sealed;

use antesala::ids::PatientId;

use crate::world::browser::Browser;
use crate::world::form::Form;
use crate::world::page::Page;

/// The form of a new invoice with one line.
async fn written(billing: &Browser, patient: PatientId, what: &str, price: &str) -> Form {
    let page = billing.open(&format!("/console/invoices/new?patient={patient}")).await;
    page.is(200);
    page.form("form.form").fill("description", what).fill("unit", price)
}

/// A visit for 65 €, exempt, issued.
pub async fn issued(billing: &Browser, patient: PatientId) -> Page {
    let checked = written(billing, patient, "Consulta de medicina familiar", "65,00").await.press("Comprobar").await;
    let page = checked.is(200).form("form.form").press("Emitir la factura").await;
    page.is(200).says("Factura emitida.");
    page
}

/// The id at the end of its page's address.
fn id(page: &Page) -> String {
    page.url.path().rsplit('/').next().unwrap().to_owned()
}
