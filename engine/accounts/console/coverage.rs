//! The insurers on a patient's record.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Page;
use crate::{
    audit::{self, Act},
    error::{Error, Result},
    ids::{CoverageId, PatientId},
    portal::{Role, Staff},
    records::{
        Record,
        coverage::{self, Coverage},
    },
    tenancy::config::Payer,
    web::{Errors, Fields, Form, Path},
};

/// The most insurers of one record.
const MOST: usize = 5;

/// What is noted.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Noted {
    payer: String,
    member_number: String,
}

#[derive(Serialize)]
struct CoveragePage {
    patient: Record,
    coverages: Vec<Coverage>,
    choices: Vec<Choice>,
    form: Noted,
    errors: Errors,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

/// Whose insurers they are; not found where the clinic names none.
async fn patient(staff: &mut Staff, id: PatientId) -> Result<Record> {
    staff.must_be(Role::DESK)?;
    if staff.visit.here.tenant.config.insurers.is_empty() {
        return Err(Error::NotFound);
    }
    staff.patient(id).await
}

async fn page(staff: &mut Staff, patient: Record, form: Noted, errors: Errors) -> Result<CoveragePage> {
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let coverages = coverage::list(&mut staff.tx, patient.id).await?;
    let choice = |payer: Payer| Some(Choice { label: tenant.payer_name(&payer)?, value: payer.to_string() });
    let choices = tenant.insurers().into_iter().filter_map(choice).collect();
    Ok(CoveragePage { patient, coverages, choices, form, errors })
}

/// The insurers of a patient, and the form for another.
pub async fn show_coverage(mut staff: Staff, Path(id): Path<PatientId>) -> Page {
    let patient = patient(&mut staff, id).await?;
    let page = page(&mut staff, patient, Noted::default(), Errors::new()).await?;
    staff.page("console/accounts/coverage", &page).await
}

/// Notes one.
pub async fn note_coverage(mut staff: Staff, Path(id): Path<PatientId>, Form(form): Form<Noted>) -> Page {
    let patient = patient(&mut staff, id).await?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let mut errors = Errors::new();
    let payer = form.payer.parse::<Payer>().ok().filter(|payer| tenant.insurers().contains(payer));
    errors.check(payer.is_some(), "payer", "coverage-choose-insurer");
    let number = form.member_number.trim();
    errors.check(number.chars().count() <= 40, "member_number", "accounts-error-too-long");
    let known = coverage::list(&mut staff.tx, id).await?;
    let again = known.iter().any(|one| one.payer == form.payer);
    errors.check(again || known.len() < MOST, "payer", "coverage-too-many");
    let name = payer.as_ref().and_then(|payer| tenant.payer_name(payer));
    let (Some(payer), Some(name), true) = (payer, name, errors.is_empty()) else {
        let page = page(&mut staff, patient, form, errors).await?;
        return staff.refuse("console/accounts/coverage", &page).await;
    };
    let number = Some(number).filter(|number| !number.is_empty());
    coverage::note(&mut staff.tx, id, &payer, &name, number).await?;
    trail(&mut staff, "coverage.noted", id, &form.payer).await?;
    staff.commit_and_go(&format!("/console/patients/{id}/coverage"), "coverage-noted").await
}

/// Takes one off the record.
pub async fn remove_coverage(mut staff: Staff, Path(id): Path<CoverageId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::DESK)?;
    let known = coverage::get(&mut staff.tx, id).await?;
    coverage::remove(&mut staff.tx, id).await?;
    trail(&mut staff, "coverage.removed", known.patient_id, &known.payer).await?;
    staff.commit_and_go(&format!("/console/patients/{}/coverage", known.patient_id), "coverage-removed").await
}

async fn trail(staff: &mut Staff, action: &str, patient: PatientId, payer: &str) -> Result<()> {
    let actor = staff.actor();
    let act = Act { action, subject: "patient", id: Some(patient.0), patient: Some(patient), detail: Some(payer) };
    audit::record(&mut staff.tx, &actor, act).await
}
