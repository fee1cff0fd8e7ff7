//! The outbox as staff see it: what was sent, waits or failed; send it again.

use axum::extract::Query;
use serde::{Deserialize, Serialize};

use crate::{
    audit::{self, Act},
    clock::Timestamp,
    ids::{MailId, PatientId},
    mail::{self, Mail, State},
    portal::{Page, Role, Staff},
    web::{Fields, Form, Path},
};

/// Mails on a page.
const PAGE: i64 = 50;

#[derive(Deserialize)]
pub(crate) struct Filter {
    state: Option<String>,
    patient: Option<PatientId>,
    before: Option<i64>,
}

#[derive(Serialize)]
struct Outbox {
    mails: Vec<Line>,
    state: Option<State>,
    states: &'static [State],
    patient: Option<PatientId>,
    older: Option<i64>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    mail: Mail,
    created: String,
    /// The text key that names the kind.
    kind_key: String,
}

/// The outbox, newest first.
pub(crate) async fn list(mut staff: Staff, Query(filter): Query<Filter>) -> Page {
    staff.must_be(Role::DESK)?;
    let state = filter.state.as_deref().and_then(|state| state.parse().ok());
    let before = filter.before.map(Timestamp::from_micros);
    let mails = mail::list(&mut staff.tx, filter.patient, state, before, PAGE).await?;
    let older = (mails.len() == usize::try_from(PAGE).unwrap_or(0))
        .then(|| mails.last().map(|mail| mail.created_at.micros()))
        .flatten();
    let zone = staff.visit.here.tenant.zone(None);
    let mails = mails
        .into_iter()
        .map(|mail| Line {
            created: crate::clock::LocalTime(mail.created_at.local(&zone)).to_string(),
            kind_key: format!("mail-kind-{}", mail.kind.replace('.', "-")),
            mail,
        })
        .collect();
    let page = Outbox { mails, state, states: State::ALL, patient: filter.patient, older };
    staff.page("console/mails/list", &page).await
}

/// Sends a mail again.
pub(crate) async fn resend(mut staff: Staff, Path(id): Path<MailId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::DESK)?;
    let queued = mail::get(&mut staff.tx, id).await?;
    mail::resend(&mut staff.tx, id).await?;
    let act = Act {
        action: "mail.resent",
        subject: "mail",
        id: Some(id.0),
        patient: queued.patient_id,
        detail: Some(&queued.kind),
    };
    let actor = staff.actor();
    audit::record(&mut staff.tx, &actor, act).await?;
    staff.commit_and_go("/console/mails", "mails-resent").await
}
