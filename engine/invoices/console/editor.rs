//! Writing an invoice, or one that corrects another: typed, checked, issued.

use std::sync::Arc;

use axum::extract::Query;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        issue::{self, New},
        model::{self, Draft, Kind, Totals},
        store::{self, Invoice},
    },
    typed::{self, Typed, TypedLine},
};
use crate::{
    error::{Error, Result},
    ids::{InvoiceId, PatientId},
    portal::{Page, Role, Staff},
    records::{self, Record},
    tenancy::config::SeriesKind,
    themes::numbers,
    web::{Errors, Fields, Form, Path},
};

#[derive(Serialize)]
struct Editor {
    patient: Record,
    corrects: Option<Invoice>,
    form: Typed,
    series: Vec<Offer>,
    /// What the tax is called.
    tax_name: String,
    taxes: Vec<Offer>,
    exemptions: Vec<Offer>,
    services: Vec<Offer>,
    totals: Option<Totals>,
    /// What is left of the invoice that is corrected, in cents.
    left_cents: Option<i64>,
    /// Whether there is room for another line.
    more: bool,
    errors: Errors,
}

#[derive(Serialize)]
struct Offer {
    value: String,
    label: String,
}

#[derive(Deserialize)]
pub(crate) struct For {
    patient: Option<PatientId>,
}

/// A new invoice for a patient.
pub(crate) async fn new(mut staff: Staff, Query(who): Query<For>) -> Page {
    staff.must_be(Role::INVOICES)?;
    // Whose it is comes first.
    let Some(patient) = who.patient else { return staff.go("/console/patients", None).await };
    let patient = records::get(&mut staff.tx, patient).await?;
    let once = staff.tx.new_id::<InvoiceId>().to_string();
    let form = Typed { once, lines: (0..3).map(|_| TypedLine::empty()).collect(), ..Typed::default() };
    let page = editor(&staff, patient, None, form, None, Errors::new());
    staff.page("console/invoices/new", &page).await
}

/// A rectifying invoice: the lines of the old one, taken back.
pub(crate) async fn correct(mut staff: Staff, Path(id): Path<InvoiceId>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let old = correctable(&mut staff, id).await?;
    let patient = records::get(&mut staff.tx, old.patient_id).await?;
    let lines = store::lines(&mut staff.tx, id).await?;
    let exemptions = &staff.visit.here.tenant.config.invoices.exemptions;
    let same = exemptions.iter().find(|exemption| Some(&exemption.code) == old.exemption_code.as_ref());
    let form = Typed {
        once: staff.tx.new_id::<InvoiceId>().to_string(),
        exemption: same.map(|exemption| exemption.slug.to_string()).unwrap_or_default(),
        lines: lines.iter().map(TypedLine::taken_back).collect(),
        ..Typed::default()
    };
    let page = editor(&staff, patient, Some(old), form, None, Errors::new());
    staff.page("console/invoices/new", &page).await
}

async fn correctable(staff: &mut Staff, id: InvoiceId) -> Result<Invoice> {
    let old = store::get(&mut staff.tx, id).await?;
    let corrected = store::corrected_by(&mut staff.tx, id).await?.is_some();
    if corrected || old.kind == Kind::Rectifying { Err(Error::NotFound) } else { Ok(old) }
}

/// Issues the invoice, adds an empty line to the form, or shows the amounts before.
pub(crate) async fn create(mut staff: Staff, Query(who): Query<For>, Form(fields): Form<Fields>) -> Page {
    staff.must_be(Role::INVOICES)?;
    let patient = records::get(&mut staff.tx, who.patient.ok_or(Error::NotFound)?).await?;
    issue_or_again(staff, patient, None, &fields).await
}

/// The same for a rectifying invoice.
pub(crate) async fn create_correction(mut staff: Staff, Path(id): Path<InvoiceId>, Form(fields): Form<Fields>) -> Page {
    staff.must_be(Role::INVOICES)?;
    if let Some(issued) = fields.parse("once")
        && store::exists(&mut staff.tx, issued).await?
    {
        return issued_before(staff, issued, &Typed::of(&fields)).await;
    }
    let old = correctable(&mut staff, id).await?;
    let patient = records::get(&mut staff.tx, old.patient_id).await?;
    issue_or_again(staff, patient, Some(old), &fields).await
}

async fn issue_or_again(mut staff: Staff, patient: Record, corrects: Option<Invoice>, fields: &Fields) -> Page {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let mut form = Typed::of(fields);
    let act = fields.get("act").unwrap_or_default();
    if act == "add" {
        form.lines.push(TypedLine::empty());
        let page = editor(&staff, patient, corrects, form, None, Errors::new());
        return staff.page("console/invoices/new", &page).await;
    }
    let read = match form.read(&tenant, corrects.as_ref()) {
        Ok(read) => read,
        Err(errors) => {
            let page = editor(&staff, patient, corrects, form, None, errors);
            return staff.refuse("console/invoices/new", &page).await;
        }
    };
    if act != "issue" {
        let totals = Some(model::totals(&read.lines));
        let page = editor(&staff, patient, corrects, form, totals, Errors::new());
        return staff.page("console/invoices/new", &page).await;
    }
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    let new = New {
        id: form.once.parse().unwrap_or_else(|_| staff.tx.new_id()),
        series: read.series,
        patient: &patient,
        lines: read.lines,
        exemption: read.exemption,
        corrects: corrects.as_ref().map(|old| (old, form.reason.trim().to_owned())),
    };
    let id = new.id;
    match issue::issue(&portal, &mut staff.tx, &tenant, new, &actor).await? {
        Some(_) => staff.commit_and_go(&format!("/console/invoices/{id}"), "invoices-issued").await,
        None => issued_before(staff.anew().await?, id, &form).await,
    }
}

/// The same form came twice: here is what the first made. Who changed something in between is told that it was not kept.
async fn issued_before(mut staff: Staff, id: InvoiceId, form: &Typed) -> Page {
    let issued: Vec<Draft> = store::lines(&mut staff.tx, id).await?.iter().map(Draft::from).collect();
    let same = issued == form.drafts(&staff.visit.here.tenant);
    staff.go(&format!("/console/invoices/{id}"), if same { None } else { Some("!invoices-issued-before") }).await
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
    let rates = typed::rates(tenant).into_iter();
    let rates = rates.map(|bp| Offer { value: bp.to_string(), label: numbers::percent(lang, bp) });
    let exemptions = tenant.config.invoices.exemptions.iter();
    let kind = if corrects.is_some() { SeriesKind::Rectifying } else { SeriesKind::Invoice };
    let series = issue::series(tenant, kind).map(|series| &series.code);
    Editor {
        series: series.map(|code| Offer { value: code.clone(), label: code.clone() }).collect(),
        tax_name: tenant.config.invoices.tax_name.clone().unwrap_or_else(|| staff.visit.text("invoices-tax")),
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
        left_cents: corrects.as_ref().zip(totals.as_ref()).map(|(old, totals)| old.total_cents + totals.total_cents),
        more: form.lines.len() < model::LINES,
        patient,
        corrects,
        form,
        totals,
        errors,
    }
}
