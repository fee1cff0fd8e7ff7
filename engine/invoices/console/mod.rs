//! Invoices in the console: list, issue, note the payment, correct.

mod editor;
mod typed;

use axum::{extract::Query, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

pub(crate) use editor::{correct, create, create_correction, new};

use super::{
    formats::{self, Offered, Whole},
    issue,
    issuer::Issuer,
    jobs,
    model::{Kind, State, TaxLine},
    pages,
    store::{self, Invoice, Line, Reference},
};
use crate::{
    clock::{Day, Timestamp},
    error::Result,
    ids::InvoiceId,
    portal::{Page, Role, Staff},
    web::{Fields, Form, Path},
};

/// Invoices on a page.
const PAGE: i64 = 50;

#[derive(Deserialize)]
pub(crate) struct Filter {
    state: Option<String>,
    #[serde(default)]
    q: String,
    before: Option<i64>,
}

#[derive(Serialize)]
struct List {
    invoices: Vec<Invoice>,
    state: Option<State>,
    q: String,
    older: Option<i64>,
}

/// All invoices, newest first.
pub(crate) async fn list(mut staff: Staff, Query(filter): Query<Filter>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let state = filter.state.as_deref().and_then(|state| state.parse().ok());
    let before = filter.before.map(Timestamp::from_micros);
    let invoices = store::list(&mut staff.tx, state, &filter.q, before, PAGE).await?;
    let full = invoices.len() == usize::try_from(PAGE).unwrap_or(0);
    let older = invoices.last().filter(|_| full).map(|invoice| invoice.issued_at.micros());
    staff.page("console/invoices/list", &List { invoices, state, q: filter.q, older }).await
}

#[derive(Serialize)]
struct Shown {
    invoice: Invoice,
    lines: Vec<Line>,
    /// What the tax is called.
    tax_name: String,
    /// Rate by rate.
    taxes: Vec<TaxLine>,
    /// The day of the invoice that it corrects.
    corrects_on: Option<Day>,
    /// The rectifying invoice that corrects it.
    corrected_by: Option<Reference>,
    /// What is left to pay when a part was taken back.
    outstanding_cents: Option<i64>,
    /// The day of the payment at the clinic.
    paid_on: Option<Day>,
    /// The formats of the clinic's plugins.
    offered: Offered,
    can_pay: bool,
    can_correct: bool,
}

/// One invoice.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<InvoiceId>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let corrected_by = store::corrected_by(&mut staff.tx, id).await?;
    let whole = Whole::of(&mut staff.tx, invoice).await?;
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    let offered = formats::offered(&visit, &whole).await?;
    let Whole { invoice, lines, corrects } = whole;
    let zone = visit.here.tenant.zone(None);
    let page = Shown {
        tax_name: Issuer::of(&visit.here.tenant, &invoice)?.tax.unwrap_or_else(|| visit.text("invoices-tax")),
        taxes: store::totals(&lines).taxes,
        corrects_on: corrects.map(|old| old.issued_on),
        offered,
        paid_on: invoice.paid_at.map(|at| at.day(&zone)),
        can_pay: invoice.state == State::Issued,
        can_correct: corrected_by.is_none() && invoice.kind == Kind::Invoice,
        outstanding_cents: invoice.outstanding(corrected_by.as_ref().map(|one| one.total_cents)),
        corrected_by,
        invoice,
        lines,
    };
    visit.render(StatusCode::OK, "console/invoices/show", &page)
}

/// Its file in a format of a plugin.
pub(crate) async fn format(
    mut staff: Staff,
    Path((id, plugin, format)): Path<(InvoiceId, String, String)>,
) -> Result<Response> {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let whole = Whole::of(&mut staff.tx, invoice).await?;
    let actor = staff.actor();
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    let back = format!("/console/invoices/{id}");
    formats::answer(&visit, &actor, &whole, (&plugin, &format), (&back, "!invoices-format-incomplete")).await
}

/// Its PDF.
pub(crate) async fn pdf(mut staff: Staff, Path(id): Path<InvoiceId>) -> Result<Response> {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let (portal, tenant) = (staff.visit.portal.clone(), staff.visit.here.tenant.slug.clone());
    staff.tx.rollback().await;
    let bytes = jobs::pdf(&portal, &tenant, id).await?;
    pages::pdf_file(&invoice, bytes, false)
}

/// Notes the payment.
pub(crate) async fn pay(mut staff: Staff, Path(id): Path<InvoiceId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let address = format!("/console/invoices/{id}");
    if invoice.state != State::Issued {
        return staff.go(&address, None).await;
    }
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    issue::pay(&portal, &mut staff.tx, &invoice, &actor).await?;
    staff.commit_and_go(&address, "invoices-paid").await
}
