//! The mail that a new invoice is there.

use serde::Serialize;

use super::store;
use crate::{error::Result, ids::InvoiceId, mail::Message, portal::Composing, records, themes::TextValue};

#[derive(Serialize)]
struct Letter {
    heading: String,
    paragraphs: Vec<String>,
    link: Link,
}

#[derive(Serialize)]
struct Link {
    href: String,
    label: String,
}

/// «Nueva factura», or which one it corrects: numbers and a link, no amounts and no services.
pub(crate) async fn issued(mail: &mut Composing) -> Result<Option<Message>> {
    let invoice = store::get(&mut mail.tx, InvoiceId(mail.mail.about)).await?;
    let record = records::get(&mut mail.tx, invoice.patient_id).await?;
    let corrected = match invoice.corrects_id {
        Some(id) => Some(store::get(&mut mail.tx, id).await?.number),
        None => None,
    };
    let what = if corrected.is_some() { "corrected" } else { "issued" };
    let args = [
        ("name", TextValue::from(record.given_name.as_str())),
        ("number", TextValue::from(invoice.number.as_str())),
        ("clinic", TextValue::from(mail.tenant.config.name.as_str())),
        ("corrected", TextValue::from(corrected.unwrap_or_default())),
    ];
    let letter = Letter {
        heading: mail.text(&format!("mail-invoices-{what}-heading"), &args)?,
        paragraphs: vec![mail.text(&format!("mail-invoices-{what}-text"), &args)?],
        link: Link { href: mail.link("/invoices"), label: mail.text("mail-invoices-see", &args)? },
    };
    let subject = mail.text(&format!("mail-invoices-{what}-subject"), &args)?;
    mail.message("plain", subject, &letter, Vec::new()).map(Some)
}
