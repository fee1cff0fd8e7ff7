//! The record of a patient as staff see it: composed from all slices, each as far as the role goes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    accounts::{self, PortalState},
    audit::{self, Act},
    booking::{
        names::CalledNow,
        store::{
            self as appointments, Appointment,
            entitlements::{self, Noted},
        },
    },
    documents::{model::Document, store as documents},
    ids::PatientId,
    invoices::store::{self as invoices, Invoice},
    plugins::page_section::Place,
    portal::{Known, Page, Role, Staff},
    questionnaires::{
        pages::source::entries_called_now,
        store::{self as questionnaires, Entry},
    },
    records::{
        Record, coverage,
        tags::{self, Tag},
    },
    web::{Form, Path},
};

/// Lines of each list on the page.
const LINES: usize = 6;

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that the page shows or not")]
struct Shown {
    record: Record,
    /// What plugins set, for the desk and those who attend.
    tags: Vec<Tag>,
    access: PortalState,
    invited_at: Option<String>,
    /// Whether the clinic names insurers, and those of the record.
    insured: bool,
    coverages: Vec<Line>,
    /// Referrals and invitations that are still good for something.
    entitlements: Vec<Noted>,
    pending: Vec<Appointment>,
    past: Vec<Appointment>,
    documents: Vec<Document>,
    questionnaires: Vec<Entry>,
    invoices: Vec<Invoice>,
    /// Whether the role works with the record itself.
    desk: bool,
    /// Whether the role sees appointments, documents and answers.
    care: bool,
    /// Whether the role sees invoices.
    billing: bool,
}

/// An insurer with the number of the card.
#[derive(Serialize)]
struct Line {
    term: String,
    text: String,
}

/// A tag on it, as the form sends it.
#[derive(Deserialize)]
pub(crate) struct Untagging {
    #[serde(default)]
    tag: String,
    #[serde(default)]
    plugin: String,
}

/// Takes a tag away that a plugin has set.
pub(crate) async fn untag(mut staff: Staff, Path(id): Path<PatientId>, Form(form): Form<Untagging>) -> Page {
    staff.must_be(Role::AGENDA)?;
    let record = staff.patient(id).await?;
    if tags::remove(&mut staff.tx, record.id, &form.tag, &form.plugin).await? {
        let act = Act {
            action: "patient.untagged",
            subject: "patient",
            id: Some(id.0),
            patient: Some(id),
            detail: Some(&form.tag),
        };
        let actor = staff.actor();
        audit::record(&mut staff.tx, &actor, act).await?;
    }
    staff.commit_and_go(&format!("/console/patients/{id}"), "record-tag-removed").await
}

/// One record.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<PatientId>) -> Page {
    staff.must_be(Role::PATIENTS)?;
    let (desk, care) = (Role::DESK.contains(&staff.role), Role::AGENDA.contains(&staff.role));
    let billing = Role::INVOICES.contains(&staff.role);
    let record = staff.patient(id).await?;
    let mut staff = staff.opens(id).await?;
    let access = accounts::portal_state(&mut staff.tx, &record).await?;
    let zone = staff.visit.here.tenant.zone(None);
    let local = |at: crate::clock::Timestamp| crate::clock::LocalTime(at.local(&zone)).to_string();
    let mut page = Shown {
        invited_at: access.invited_at.map(local),
        insured: !staff.visit.here.tenant.config.insurers.is_empty(),
        coverages: Vec::new(),
        entitlements: Vec::new(),
        record,
        tags: Vec::new(),
        access,
        pending: Vec::new(),
        past: Vec::new(),
        documents: Vec::new(),
        questionnaires: Vec::new(),
        invoices: Vec::new(),
        desk,
        care,
        billing,
    };
    for one in coverage::list(&mut staff.tx, id).await? {
        let none = || staff.visit.text("coverage-no-number");
        page.coverages.push(Line { term: one.name, text: one.member_number.unwrap_or_else(none) });
    }
    if care {
        let (tenant, lang) = (Arc::clone(&staff.visit.here.tenant), staff.visit.lang);
        let today = staff.tx.now().day(&staff.visit.here.tenant.zone(None));
        page.entitlements = entitlements::ask(&mut staff.tx, id, None).await?.all(&mut staff.tx).await?;
        page.entitlements.retain(|one| one.is_open(today));
        page.entitlements = page.entitlements.called_now(&tenant, lang);
        page.tags = tags::list(&mut staff.tx, id).await?;
        page.pending = appointments::pending(&mut staff.tx, id).await?.all(&mut staff.tx).await?;
        page.past =
            appointments::past(&mut staff.tx, id, i64::try_from(LINES).unwrap_or(6)).await?.all(&mut staff.tx).await?;
        page.pending = page.pending.called_now(&tenant, lang);
        page.past = page.past.called_now(&tenant, lang);
        page.documents = documents::list_for_staff(&mut staff.tx, id).await?;
        page.documents.truncate(LINES);
        page.questionnaires = questionnaires::list_for_staff(&mut staff.tx, id).await?;
        page.questionnaires.truncate(LINES);
    }
    let mut known = Known { appointments: page.pending.iter().map(Into::into).collect(), ..Known::default() };
    if billing {
        page.invoices = invoices::of_patient(&mut staff.tx, id).await?;
        known.unpaid_invoices = Some(page.invoices.iter().filter(|one| one.is_unpaid()).count());
        page.invoices.truncate(LINES);
    }
    let Staff { visit, tx, .. } = staff;
    tx.rollback().await;
    page.questionnaires = entries_called_now(&visit, page.questionnaires).await;
    visit.render_with("console/record", &page, (Place::PatientRecord, id), known).await
}
