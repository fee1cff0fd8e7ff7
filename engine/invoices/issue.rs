//! Issues invoices: number, row, PDF, mail, trail and event in one transaction.

use super::{
    issuer::Issuer,
    model::{self, Draft, Kind, State},
    store::{self, Invoice, Line},
};
use crate::{
    audit::{self, Act, Actor},
    clock::Day,
    error::{Error, Result},
    ids::InvoiceId,
    jobs,
    mail::{self, NewMail},
    portal::Portal,
    records::Record,
    storage::Tx,
    tenancy::{
        Tenant,
        config::{Exemption, Series, SeriesKind},
    },
};

/// The job that typesets an invoice.
pub(crate) const TYPESET: &str = "invoices.typeset";
/// The mail that tells the patient.
pub(crate) const ISSUED: &str = "invoices.issued";

/// What is to be issued.
pub(crate) struct New<'a> {
    /// Its id: the same for a form that is sent twice.
    pub id: InvoiceId,
    pub series: &'a Series,
    pub patient: &'a Record,
    pub lines: Vec<Draft>,
    /// Why lines without a rate are exempt.
    pub exemption: Option<&'a Exemption>,
    /// The invoice that this one corrects, and why.
    pub corrects: Option<(&'a Invoice, String)>,
}

/// Issues an invoice; nothing when one with this id was issued before. Then the transaction has to be given up.
///
/// # Errors
/// [`Error::NotFound`] when the invoice to correct was corrected meanwhile.
pub(crate) async fn issue(
    portal: &Portal,
    tx: &mut Tx,
    tenant: &Tenant,
    new: New<'_>,
    actor: &Actor,
) -> Result<Option<Invoice>> {
    let issued_on = tx.now().day(&tenant.zone(None));
    // A series whose format has no year counts on for ever.
    let year = if new.series.format.contains("{year}") { i64::from(issued_on.0.year()) } else { 0 };
    let sequence = store::next_number(tx, &new.series.code, year).await?;
    // After the number: whoever sent the same form first has ended their transaction by now.
    if store::exists(tx, new.id).await? {
        return Ok(None);
    }
    let number = model::number(&new.series.format, &new.series.code, i64::from(issued_on.0.year()), sequence);
    let totals = model::totals(&new.lines);
    let exempt = new.lines.iter().any(|line| line.tax_bp.is_none());
    let exemption = new.exemption.filter(|_| exempt);
    let lang = new.patient.language;
    let (corrects, reason) = new.corrects.unzip();
    let invoice = Invoice {
        id: new.id,
        series: new.series.code.clone(),
        year,
        sequence,
        number,
        kind: if corrects.is_some() { Kind::Rectifying } else { Kind::Invoice },
        state: State::Issued,
        patient_id: new.patient.id,
        language: lang,
        currency: tenant.config.invoices.currency.clone(),
        recipient_name: new.patient.name(),
        recipient_tax_id: new.patient.identifier.clone(),
        recipient_address: new.patient.address.clone(),
        recipient_postal_code: new.patient.postal_code.clone(),
        recipient_city: new.patient.city.clone(),
        recipient_country: new.patient.country.clone(),
        exemption_code: exemption.map(|exemption| exemption.code.clone()),
        exemption_reason: exemption.map(|exemption| tenant.text(&exemption.reason, lang).to_owned()),
        corrects_id: corrects.map(|old| old.id),
        corrects_number: corrects.map(|old| old.number.clone()),
        correction_reason: reason,
        net_cents: totals.net_cents,
        tax_cents: totals.tax_cents,
        total_cents: totals.total_cents,
        issued_on: Day(issued_on.0),
        issued_at: tx.now(),
        paid_at: None,
        pdf_id: None,
        line_count: i64::try_from(new.lines.len()).map_err(Error::internal)?,
        issuer: Some(serde_json::to_string(&Issuer::now(tenant, lang))?),
    };
    let lines: Vec<Line> = new
        .lines
        .iter()
        .zip(1..)
        .map(|(line, position)| Line {
            position,
            description: line.description.clone(),
            quantity_milli: line.quantity_milli,
            unit_cents: line.unit_cents,
            tax_bp: line.tax_bp,
            net_cents: model::net(line.quantity_milli, line.unit_cents),
        })
        .collect();
    if let Some(old) = corrects {
        if store::corrected_by(tx, old.id).await?.is_some() {
            return Err(Error::NotFound);
        }
        // One that takes back a part leaves the rest to be paid.
        if old.total_cents + totals.total_cents == 0 {
            store::mark_rectified(tx, old.id).await?;
        }
    }
    store::insert(tx, &invoice, &lines).await?;
    let now = tx.now();
    jobs::enqueue(tx, TYPESET, invoice.id, now).await?;
    if let Some(to) = new.patient.email.clone().filter(|_| new.patient.portal_access) {
        let mail = NewMail { kind: ISSUED, about: invoice.id.0, patient: Some(new.patient.id), to, lang };
        mail::queue(tx, mail).await?;
    }
    note(portal, tx, &invoice, "invoice.issued", actor).await?;
    Ok(Some(invoice))
}

/// Notes the payment.
///
/// # Errors
/// [`Error::NotFound`] when the invoice is not waiting for one.
pub(crate) async fn pay(portal: &Portal, tx: &mut Tx, invoice: &Invoice, actor: &Actor) -> Result<()> {
    store::mark_paid(tx, invoice.id).await?;
    note(portal, tx, invoice, "invoice.paid", actor).await
}

async fn note(portal: &Portal, tx: &mut Tx, invoice: &Invoice, action: &str, actor: &Actor) -> Result<()> {
    let act = Act {
        action,
        subject: "invoice",
        id: Some(invoice.id.0),
        patient: Some(invoice.patient_id),
        detail: Some(&invoice.number),
    };
    audit::record(tx, actor, act).await?;
    portal.emit(tx, action, invoice.id).await
}

/// The series of a clinic for a kind of invoice; the first is the usual one.
pub(crate) fn series(tenant: &Tenant, kind: SeriesKind) -> impl Iterator<Item = &Series> + Clone {
    tenant.config.invoices.series.iter().filter(move |series| series.kind == kind)
}
