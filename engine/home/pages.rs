//! «Inicio».

use std::sync::Arc;

use serde::Serialize;

use crate::{
    booking::{self, names::CalledNow},
    documents,
    plugins::page_section::Place,
    portal::{Known, Page, Patient},
    questionnaires,
    tenancy::config::Modality,
};

#[derive(Serialize)]
struct Home {
    /// The given name: the page says hello.
    name: String,
    online_booking: bool,
    appointment: Option<Next>,
    appointments_pending: usize,
    documents_unread: i64,
    questionnaires_open: i64,
}

/// The appointment that comes next.
#[derive(Serialize)]
struct Next {
    at: String,
    service: String,
    /// Nothing where nobody comes.
    site: Option<String>,
    modality: Modality,
    practitioner: String,
    href: String,
}

/// The first page after sign-in.
pub(crate) async fn show(mut patient: Patient) -> Page {
    let record = patient.record;
    let (pending, unread, open) = (
        booking::store::pending(&mut patient.tx, record).await?,
        documents::store::unread_count(&mut patient.tx, record).await?,
        questionnaires::store::open_count(&mut patient.tx, record).await?,
    );
    let tenant = Arc::clone(&patient.visit.here.tenant);
    patient.tx.reads_last();
    let pending = pending.all(&mut patient.tx).await?.called_now(&tenant, patient.visit.lang);
    let (unread, open) = (unread.one(&mut patient.tx).await?.0, open.one(&mut patient.tx).await?.0);
    let known = Known {
        appointments: pending.iter().map(Into::into).collect(),
        unread_documents: Some(unread),
        open_questionnaires: Some(open),
        unpaid_invoices: None,
    };
    let page = Home {
        name: patient.given_name.clone(),
        online_booking: tenant.config.sites.iter().any(|site| site.online_booking),
        appointments_pending: pending.len(),
        appointment: pending.into_iter().next().map(|next| Next {
            at: next.starts_local.to_string(),
            href: format!("/appointments/{}", next.id),
            service: next.service_name,
            site: (next.modality == Modality::InPerson).then_some(next.site_name),
            modality: next.modality,
            practitioner: next.practitioner_name,
        }),
        documents_unread: unread,
        questionnaires_open: open,
    };
    patient.page_with("home/show", &page, Place::Home, known).await
}
