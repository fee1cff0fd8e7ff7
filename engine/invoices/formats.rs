//! Invoices in the formats that the clinic's plugins give. A plugin that fails costs its own formats, and nothing else: its host
//! has logged why. No transaction is open while one is asked.

use axum::response::Response;
use bytes::Bytes;
use serde::Serialize;

use super::{
    issuer::Issuer,
    pages,
    store::{self, Invoice, Line},
};
use crate::{
    audit::{self, Act, Actor},
    error::{Error, Result},
    lang::Lang,
    plugins::{Fault, invoice_format as guest},
    portal::Visit,
    storage::{Mode, Tx},
    tenancy::Tenant,
};

/// An invoice with all that a format may need.
pub(super) struct Whole {
    pub invoice: Invoice,
    pub lines: Vec<Line>,
    /// The one that it corrects.
    pub corrects: Option<Invoice>,
}

impl Whole {
    pub async fn of(tx: &mut Tx, invoice: Invoice) -> Result<Self> {
        let lines = store::lines(tx, invoice.id).await?;
        let corrects = match invoice.corrects_id {
            Some(id) => Some(store::get(tx, id).await?),
            None => None,
        };
        Ok(Self { invoice, lines, corrects })
    }
}

/// A format as a page offers it.
#[derive(Debug, Serialize)]
pub(super) struct Format {
    /// The plugin and the format's id within it.
    path: String,
    name: String,
}

/// A format as staff see it for one invoice.
#[derive(Debug, Serialize)]
pub(super) struct Offer {
    #[serde(flatten)]
    format: Format,
    /// What the invoice lacks for it, in the page's language.
    missing: Vec<String>,
    /// Whether the plugin could not be asked.
    failed: bool,
}

/// What the clinic's plugins offer, and the names of those that could not be asked.
#[derive(Debug, Serialize)]
pub(super) struct Offered {
    formats: Vec<Offer>,
    failed: Vec<String>,
}

/// The formats of the clinic, for pages that do not ask what an invoice lacks.
pub(super) async fn names(visit: &Visit) -> Vec<Format> {
    let (found, _) = visit.portal.plugins().invoice_formats(&visit.here.tenant, visit.lang).await;
    found.iter().map(Format::from).collect()
}

/// The formats of the clinic, each with what this invoice lacks for it.
pub(super) async fn offered(visit: &Visit, whole: &Whole) -> Result<Offered> {
    let (plugins, tenant) = (visit.portal.plugins(), &visit.here.tenant);
    let (found, faults) = plugins.invoice_formats(tenant, visit.lang).await;
    let invoice = written(tenant, whole, visit.lang)?;
    let mut formats = Vec::new();
    for format in &found {
        let missing = plugins.missing(tenant, &format.plugin, &format.description.id, &invoice).await;
        let failed = missing.is_err();
        formats.push(Offer { format: format.into(), missing: missing.unwrap_or_default(), failed });
    }
    Ok(Offered { formats, failed: faults.into_iter().map(|fault| fault.plugin).collect() })
}

/// The invoice's file in a format, noted in the trail; or back to `page` with the reason why there is none: `incomplete` is
/// what is said where the invoice lacks something.
///
/// # Errors
/// [`Error::NotFound`] when the clinic has no such format.
pub(super) async fn answer(
    visit: &Visit,
    actor: &Actor,
    whole: &Whole,
    (plugin, id): (&str, &str),
    (page, incomplete): (&str, &str),
) -> Result<Response> {
    let (plugins, tenant) = (visit.portal.plugins(), &visit.here.tenant);
    if !tenant.config.plugins.iter().any(|configured| configured.name == *plugin) {
        return Err(Error::NotFound);
    }
    let (found, faults) = plugins.invoice_formats(tenant, visit.lang).await;
    let Some(format) = found.into_iter().find(|format| format.plugin == plugin && format.description.id == id) else {
        let away = faults.iter().any(|fault| fault.plugin == plugin);
        return if away { Ok(visit.go(page, Some("!invoices-format-failed"))) } else { Err(Error::NotFound) };
    };
    let invoice = written(tenant, whole, whole.invoice.language)?;
    let bytes = match plugins.render(tenant, plugin, id, &invoice).await {
        Ok(bytes) => bytes,
        Err(why) if why.fault == Fault::Refused => return Ok(visit.go(page, Some(incomplete))),
        Err(_) => return Ok(visit.go(page, Some("!invoices-format-failed"))),
    };
    let mut tx = visit.begin(Mode::Write).await?;
    let detail = format!("{} · {}", whole.invoice.number, format.description.name);
    let act = Act {
        action: "invoice.exported",
        subject: "invoice",
        id: Some(whole.invoice.id.0),
        patient: Some(whole.invoice.patient_id),
        detail: Some(&detail),
    };
    audit::record(&mut tx, actor, act).await?;
    tx.commit().await?;
    pages::file(&whole.invoice, Bytes::from(bytes), &format.description.media_type, &format.description.extension, true)
}

impl From<&guest::Format> for Format {
    fn from(format: &guest::Format) -> Self {
        Self { path: format!("{}/{}", format.plugin, format.description.id), name: format.description.name.clone() }
    }
}

/// The invoice as plugins are given it; what they say, they say in this language.
fn written(tenant: &Tenant, whole: &Whole, lang: Lang) -> Result<guest::Invoice> {
    let Whole { invoice, lines, corrects } = whole;
    let Issuer { legal, country, .. } = Issuer::of(tenant, invoice)?;
    let given = |part: &Option<String>| part.clone().unwrap_or_default();
    let recipient = guest::Party {
        name: invoice.recipient_name.clone(),
        tax_id: given(&invoice.recipient_tax_id),
        address: given(&invoice.recipient_address),
        postal_code: given(&invoice.recipient_postal_code),
        city: given(&invoice.recipient_city),
        province: String::new(),
        // An address without a country is one in the clinic's.
        country: invoice.recipient_country.clone().unwrap_or_else(|| country.clone()),
    };
    let issuer = guest::Party {
        name: legal.name,
        tax_id: legal.tax_id,
        address: legal.address,
        postal_code: legal.postal_code,
        city: legal.city,
        province: legal.province,
        country,
    };
    let line = |line: &Line| guest::Line {
        description: line.description.clone(),
        quantity_milli: line.quantity_milli,
        unit_cents: line.unit_cents,
        tax_bp: line.tax_bp,
        net_cents: line.net_cents,
    };
    let taxes = store::totals(lines).taxes.into_iter().map(|tax| guest::Tax {
        rate_bp: tax.rate_bp,
        net_cents: tax.net_cents,
        tax_cents: tax.tax_cents,
    });
    let exemption = invoice.exemption_code.clone().zip(invoice.exemption_reason.clone());
    Ok(guest::Invoice {
        number: invoice.number.clone(),
        series: invoice.series.clone(),
        issued_on: invoice.issued_on.to_string(),
        currency: invoice.currency.clone(),
        locale: lang.as_str().to_owned(),
        issuer,
        recipient,
        lines: lines.iter().map(line).collect(),
        taxes: taxes.collect(),
        exemption: exemption.map(|(code, reason)| guest::Exemption { code, reason }),
        correction: corrects.as_ref().map(|old| guest::Correction {
            number: old.number.clone(),
            series: old.series.clone(),
            reason: given(&invoice.correction_reason),
            issued_on: old.issued_on.to_string(),
        }),
        net_cents: invoice.net_cents,
        tax_cents: invoice.tax_cents,
        total_cents: invoice.total_cents,
    })
}
