//! Invoices in the console: list, issue, note the payment, correct.

use std::sync::Arc;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    issue::{self, New},
    jobs,
    model::{self, Draft, Kind, State, Totals},
    pages,
    store::{self, Invoice, Line},
};
use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::{InvoiceId, PatientId},
    portal::{Page, Role, Staff},
    records::{self, Record},
    tenancy::{Tenant, config::SeriesKind},
    web::{Errors, Fields, Form},
};

/// Invoices on a page.
const PAGE: i64 = 50;
/// The most lines of an invoice.
const LINES: usize = 50;

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
    can_pay: bool,
    can_correct: bool,
}

/// One invoice.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<InvoiceId>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let lines = store::lines(&mut staff.tx, id).await?;
    let page = Shown {
        can_pay: invoice.state == State::Issued,
        can_correct: invoice.state != State::Rectified && invoice.kind == Kind::Invoice,
        invoice,
        lines,
    };
    staff.page("console/invoices/show", &page).await
}

/// Its PDF.
pub(crate) async fn pdf(mut staff: Staff, Path(id): Path<InvoiceId>) -> Result<Response> {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let (portal, tenant) = (staff.visit.portal.clone(), staff.visit.here.tenant.slug.clone());
    staff.tx.rollback().await;
    let bytes = jobs::pdf(&portal, &tenant, id).await?;
    pages::file(&invoice, bytes, false)
}

/// Notes the payment.
pub(crate) async fn pay(mut staff: Staff, Path(id): Path<InvoiceId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let invoice = store::get(&mut staff.tx, id).await?;
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    issue::pay(&portal, &mut staff.tx, &invoice, &actor).await?;
    staff.commit_and_go(&format!("/console/invoices/{id}"), "invoices-paid").await
}

/// The form: texts as they were typed.
#[derive(Debug, Default, Serialize)]
struct Typed {
    lines: Vec<TypedLine>,
    exemption: String,
    reason: String,
}

#[derive(Debug, Clone, Default, Serialize)]
struct TypedLine {
    description: String,
    quantity: String,
    unit: String,
    tax: String,
}

#[derive(Serialize)]
struct Editor {
    patient: Record,
    corrects: Option<Invoice>,
    form: Typed,
    taxes: Vec<Offer>,
    exemptions: Vec<Offer>,
    services: Vec<Offer>,
    totals: Option<Totals>,
    errors: Errors,
}

#[derive(Serialize)]
struct Offer {
    value: String,
    label: String,
}

#[derive(Deserialize)]
pub(crate) struct For {
    patient: PatientId,
}

/// A new invoice for a patient.
pub(crate) async fn new(mut staff: Staff, Query(who): Query<For>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let patient = records::get(&mut staff.tx, who.patient).await?;
    let form = Typed { lines: vec![TypedLine { quantity: "1".into(), ..TypedLine::default() }; 3], ..Typed::default() };
    let page = editor(&staff, patient, None, form, None, Errors::new());
    staff.page("console/invoices/new", &page).await
}

/// A rectifying invoice: the lines of the old one, taken back.
pub(crate) async fn correct(mut staff: Staff, Path(id): Path<InvoiceId>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let old = correctable(&mut staff, id).await?;
    let patient = records::get(&mut staff.tx, old.patient_id).await?;
    let lines = store::lines(&mut staff.tx, id).await?;
    let lines = lines.iter().map(|line| TypedLine {
        description: line.description.clone(),
        quantity: model::typed(-line.quantity_milli, 3),
        unit: model::typed(line.unit_cents, 2),
        tax: line.tax_bp.map_or_else(|| "exempt".to_owned(), |bp| bp.to_string()),
    });
    let form = Typed { lines: lines.collect(), ..Typed::default() };
    let page = editor(&staff, patient, Some(old), form, None, Errors::new());
    staff.page("console/invoices/new", &page).await
}

async fn correctable(staff: &mut Staff, id: InvoiceId) -> Result<Invoice> {
    let old = store::get(&mut staff.tx, id).await?;
    if old.state == State::Rectified || old.kind == Kind::Rectifying { Err(Error::NotFound) } else { Ok(old) }
}

/// Issues the invoice, adds an empty line to the form, or shows the amounts before.
pub(crate) async fn create(mut staff: Staff, Query(who): Query<For>, Form(fields): Form<Fields>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let patient = records::get(&mut staff.tx, who.patient).await?;
    issue_or_again(staff, patient, None, &fields).await
}

/// The same for a rectifying invoice.
pub(crate) async fn create_correction(mut staff: Staff, Path(id): Path<InvoiceId>, Form(fields): Form<Fields>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let old = correctable(&mut staff, id).await?;
    let patient = records::get(&mut staff.tx, old.patient_id).await?;
    issue_or_again(staff, patient, Some(old), &fields).await
}

async fn issue_or_again(mut staff: Staff, patient: Record, corrects: Option<Invoice>, fields: &Fields) -> Page {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let mut form = typed(fields);
    let act = fields.get("act").unwrap_or_default();
    if act == "add" {
        form.lines.push(TypedLine { quantity: "1".into(), ..TypedLine::default() });
        form.lines.truncate(LINES);
        let page = editor(&staff, patient, corrects, form, None, Errors::new());
        return staff.page("console/invoices/new", &page).await;
    }
    let mut errors = Errors::new();
    let drafts = drafts(&tenant, &form, &mut errors);
    errors.check(corrects.is_none() || !form.reason.trim().is_empty(), "reason", "invoices-say-reason");
    let exemption = tenant
        .config
        .invoices
        .exemptions
        .iter()
        .find(|exemption| exemption.slug == *form.exemption.as_str())
        .or(tenant.config.invoices.exemptions.first());
    let exempt = drafts.iter().any(|line| line.tax_bp.is_none());
    errors.check(!exempt || exemption.is_some(), "exemption", "invoices-no-exemption");
    if !errors.is_empty() {
        let page = editor(&staff, patient, corrects, form, None, errors);
        return staff.refuse("console/invoices/new", &page).await;
    }
    if act != "issue" {
        let totals = Some(model::totals(&drafts));
        let page = editor(&staff, patient, corrects, form, totals, errors);
        return staff.page("console/invoices/new", &page).await;
    }
    let kind = if corrects.is_some() { SeriesKind::Rectifying } else { SeriesKind::Invoice };
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    let new = New {
        series: issue::series(&tenant, kind)?,
        patient: &patient,
        lines: drafts,
        exemption,
        corrects: corrects.as_ref().map(|old| (old, form.reason.trim().to_owned())),
    };
    let issued = issue::issue(&portal, &mut staff.tx, &tenant, new, &actor).await?;
    staff.commit_and_go(&format!("/console/invoices/{}", issued.id), "invoices-issued").await
}

fn typed(fields: &Fields) -> Typed {
    let column = |name: &str| fields.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (descriptions, quantities, units, taxes) =
        (column("description"), column("quantity"), column("unit"), column("tax"));
    let at = |column: &[String], index: usize| column.get(index).cloned().unwrap_or_default();
    Typed {
        lines: descriptions
            .into_iter()
            .take(LINES)
            .enumerate()
            .map(|(index, description)| TypedLine {
                description,
                quantity: at(&quantities, index),
                unit: at(&units, index),
                tax: at(&taxes, index),
            })
            .collect(),
        exemption: fields.get("exemption").unwrap_or_default().to_owned(),
        reason: fields.get("reason").unwrap_or_default().to_owned(),
    }
}

/// The lines that say something; an empty row is none.
fn drafts(tenant: &Tenant, form: &Typed, errors: &mut Errors) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let written = |line: &&TypedLine| !(line.description.trim().is_empty() && line.unit.trim().is_empty());
    for line in form.lines.iter().filter(written) {
        let (quantity, unit) = (model::milli(&line.quantity), model::cents(&line.unit));
        let tax_bp = match line.tax.as_str() {
            "exempt" => Some(None),
            rate => rate.parse::<i64>().ok().filter(|bp| rates(tenant).contains(bp)).map(Some),
        };
        errors.check(!line.description.trim().is_empty(), "description", "invoices-say-what");
        errors.check(quantity.is_some_and(|quantity| quantity != 0), "quantity", "invoices-say-quantity");
        errors.check(unit.is_some(), "unit", "invoices-say-price");
        errors.check(tax_bp.is_some(), "tax", "invoices-say-tax");
        if let (Some(quantity_milli), Some(unit_cents), Some(tax_bp)) = (quantity, unit, tax_bp) {
            let description: String = line.description.trim().chars().filter(|c| !c.is_control()).take(200).collect();
            drafts.push(Draft { description, quantity_milli, unit_cents, tax_bp });
        }
    }
    errors.check(!drafts.is_empty(), "description", "invoices-no-lines");
    drafts
}

/// The clinic's tax rates in basis points.
fn rates(tenant: &Tenant) -> Vec<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the configuration is checked: 0 to 100")]
    tenant.config.invoices.tax_rates.iter().map(|rate| (rate * 100.0).round() as i64).collect()
}

fn editor(
    staff: &Staff,
    patient: Record,
    corrects: Option<Invoice>,
    form: Typed,
    totals: Option<Totals>,
    errors: Errors,
) -> Editor {
    let tenant = &staff.visit.here.tenant;
    let lang = staff.visit.lang;
    let exempt = Offer { value: "exempt".into(), label: staff.visit.text("invoices-exempt") };
    let rates = rates(tenant).into_iter().map(|bp| Offer {
        value: bp.to_string(),
        label: format!("{} %", model::typed(bp, 2).trim_end_matches("00").trim_end_matches(',')),
    });
    let exemptions = tenant.config.invoices.exemptions.iter();
    Editor {
        taxes: exemptions.clone().next().map(|_| exempt).into_iter().chain(rates).collect(),
        exemptions: exemptions
            .map(|exemption| Offer {
                value: exemption.slug.to_string(),
                label: tenant.text(&exemption.reason, lang).to_owned(),
            })
            .collect(),
        services: tenant
            .config
            .services
            .iter()
            .map(|service| Offer {
                value: tenant.text(&service.name, patient.language).to_owned(),
                label: service.price_cents.map(|cents| model::typed(cents, 2)).unwrap_or_default(),
            })
            .collect(),
        patient,
        corrects,
        form,
        totals,
        errors,
    }
}
