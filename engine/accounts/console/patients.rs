//! Finding patients.

use axum::extract::Query;
use serde::{Deserialize, Serialize};

use super::Page;
use crate::{
    clock::Day,
    ids::PatientId,
    portal::{Role, Staff},
    records,
};

/// Records on a page.
const PAGE: i64 = 50;

#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    page: Option<i64>,
}

#[derive(Serialize)]
struct PatientsPage {
    q: String,
    patients: Vec<Line>,
    page_number: i64,
    newer: Option<i64>,
    older: Option<i64>,
    /// Whether this role may add patients.
    may_edit: bool,
}

#[derive(Serialize)]
struct Line {
    id: PatientId,
    /// Family name first, as lists have it.
    name: String,
    identifier: Option<String>,
    birth_on: Option<Day>,
    mobile: Option<String>,
    portal_access: bool,
}

/// Patients by family name, or those that a few letters of name, document, e-mail or mobile find.
pub async fn list_patients(mut staff: Staff, Query(search): Query<Search>) -> Page {
    staff.must_be(Role::PATIENTS)?;
    let page_number = search.page.unwrap_or(1).clamp(1, 10_000);
    let only_own = staff.only_own().map(str::to_owned);
    let offset = (page_number - 1) * PAGE;
    let mut found = records::search(&mut staff.tx, &search.q, only_own.as_deref(), offset, PAGE + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(50));
    let patients = found
        .into_iter()
        .map(|record| Line {
            id: record.id,
            name: format!("{}, {}", record.family_name, record.given_name),
            identifier: record.identifier,
            birth_on: record.birth_on,
            mobile: record.mobile,
            portal_access: record.portal_access,
        })
        .collect();
    let page = PatientsPage {
        q: search.q,
        patients,
        page_number,
        newer: (page_number > 1).then(|| page_number - 1),
        older: more.then(|| page_number + 1),
        may_edit: Role::DESK.contains(&staff.role),
    };
    staff.page("console/accounts/patients", &page).await
}
