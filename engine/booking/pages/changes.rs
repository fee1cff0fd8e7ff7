//! Cancelling and moving an appointment, within what the clinic allows.

use std::sync::Arc;

use axum::{extract::Query, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    appointments::{Card, card},
    calendar::{self, For, Offer, Week},
    choice::Choice,
};
use crate::{
    booking::{
        make::{
            self,
            online::{self, Refused},
            policies::{Asker, Policies, Rulings},
        },
        model::{Reason, Source, Status},
        store::{self, Appointment},
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    ids::AppointmentId,
    portal::{Page, Patient},
    tenancy::Tenant,
    web::{Fields, Form, Path},
};

#[derive(Serialize)]
struct Move {
    appointment: Card,
    week: Option<Week>,
    /// The new hour that is to be confirmed.
    at: Option<LocalTime>,
    at_micros: Option<i64>,
    /// Whether it cannot be moved again after this.
    last_time: bool,
    refused: Option<String>,
    nearest: Vec<Offer>,
}

#[derive(Serialize)]
struct Cancel {
    #[serde(flatten)]
    card: Card,
    /// How many appointments of its series are left, this one included.
    left: usize,
}

/// What is left of the appointment's series, from this one on.
async fn rest(patient: &mut Patient, appointment: &Appointment) -> Result<Vec<Appointment>> {
    let Some(series) = appointment.terms.series_id else { return Ok(Vec::new()) };
    store::series::left(&mut patient.tx, patient.record, series, appointment.starts_at).await
}

/// Whether it is cancelled or gone by, so that there is nothing to cancel or to move; a request is not.
fn is_over(patient: &Patient, appointment: &Appointment) -> bool {
    let reason = online::why_not_cancel(&patient.visit.here.tenant, appointment, patient.tx.now());
    reason == Some(Reason::NotPending)
}

/// Whether the patient may move it once more, and then no more.
fn is_last(tenant: &Tenant, appointment: &Appointment) -> bool {
    appointment.moves + 1 >= i64::from(make::rules_of(tenant, appointment).max_moves)
}

/// What is cancelled or over is shown as it is: nobody has to be called about it.
async fn over(patient: Patient, id: AppointmentId) -> Page {
    patient.go(&format!("/appointments/{id}"), Some("!booking-reason-not-pending")).await
}

/// Asks before cancelling.
pub(crate) async fn ask_cancel(mut patient: Patient, Path(id): Path<AppointmentId>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let appointment = store::get_own(&mut patient.tx, patient.record, id).await?;
    if is_over(&patient, &appointment) {
        return over(patient, id).await;
    }
    let left = rest(&mut patient, &appointment).await?.len();
    let card = card(&tenant, appointment, patient.visit.lang, patient.tx.now());
    patient.page("booking/cancel", &Cancel { card, left }).await
}

/// Cancels.
pub(crate) async fn cancel(mut patient: Patient, Path(id): Path<AppointmentId>, Form(form): Form<Fields>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    make::alone(&mut patient.tx).await?;
    let appointment = store::get_own(&mut patient.tx, patient.record, id).await?;
    if form.get("all").is_some() {
        return cancel_all(patient, &appointment).await;
    }
    if appointment.status == Status::Cancelled {
        // Who sends the form twice has what was asked for.
        return patient.go("/appointments", Some("booking-cancelled")).await;
    }
    let now = patient.tx.now();
    if is_over(&patient, &appointment) {
        return over(patient, id).await;
    }
    if online::why_not_cancel(&tenant, &appointment, now).is_some() {
        // The page that asks says by itself why it is too late.
        let left = rest(&mut patient, &appointment).await?.len();
        let card = card(&tenant, appointment, patient.visit.lang, now);
        return patient.refuse("booking/cancel", &Cancel { card, left }).await;
    }
    let (portal, actor) = (patient.visit.portal.clone(), patient.actor());
    make::cancel(&portal, &mut patient.tx, &appointment, &actor).await?;
    let requested = appointment.status == Status::Requested;
    patient.commit_and_go("/appointments", if requested { "booking-withdrawn" } else { "booking-cancelled" }).await
}

/// Cancels what is left of a series, as far as there is time to: what is too near stays, and the page says so.
async fn cancel_all(mut patient: Patient, appointment: &Appointment) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let (portal, actor, now) = (patient.visit.portal.clone(), patient.actor(), patient.tx.now());
    let rest = rest(&mut patient, appointment).await?;
    let mut stays = rest.is_empty();
    for one in rest {
        if online::why_not_cancel(&tenant, &one, now).is_none() {
            make::cancel(&portal, &mut patient.tx, &one, &actor).await?;
        } else {
            stays = true;
        }
    }
    patient.commit_and_go("/appointments", if stays { "!series-cancelled-some" } else { "series-cancelled" }).await
}

/// The calendar for another hour; with an hour chosen, asks before moving.
pub(crate) async fn choose_move(
    mut patient: Patient,
    Path(id): Path<AppointmentId>,
    Query(choice): Query<Choice>,
) -> Page {
    let appointment = store::get_own(&mut patient.tx, patient.record, id).await?;
    if is_over(&patient, &appointment) {
        return over(patient, id).await;
    }
    if choice.at == Some(appointment.starts_at.micros()) {
        return patient.go(&format!("/appointments/{id}"), Some("booking-same-hour")).await;
    }
    let standing = card(&patient.visit.here.tenant, appointment.clone(), patient.visit.lang, patient.tx.now());
    if !standing.can_move() {
        return patient.page("booking/unmovable", &standing).await;
    }
    let (tenant, choice) = prepare(&patient, &appointment, choice)?;
    let question = choice.question(&tenant, patient.tx.now())?;
    let path = patient.visit.here.url(&format!("/appointments/{id}/move"));
    let policies = Policies::of(&patient.visit);
    let who = For {
        patient: Some(patient.record),
        moving: Some((id, appointment.starts_at)),
        lang: patient.visit.lang,
        policies,
        path: &path,
        confirm: &path,
    };
    let at = choice.at.map(Timestamp::from_micros);
    let week = match at {
        Some(_) => None,
        None => Some(calendar::week(&mut patient.tx, &question, &choice, who).await?),
    };
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let page = Move {
        last_time: is_last(&tenant, &appointment),
        appointment: card(&tenant, appointment, patient.visit.lang, patient.tx.now()),
        week,
        at: at.map(|at| LocalTime(at.local(&zone))),
        at_micros: choice.at,
        refused: None,
        nearest: Vec::new(),
    };
    patient.page("booking/move", &page).await
}

#[derive(Deserialize)]
pub(crate) struct NewHour {
    at: String,
}

/// Moves.
pub(crate) async fn reschedule(mut patient: Patient, Path(id): Path<AppointmentId>, Form(hour): Form<NewHour>) -> Page {
    let starts_at = hour.at.parse().map(Timestamp::from_micros).map_err(|_| Error::NotFound)?;
    let asked = Choice { at: Some(starts_at.micros()), ..Choice::default() };
    let rulings;
    (patient, rulings) = ahead(patient, id, asked.clone()).await?;
    make::alone(&mut patient.tx).await?;
    let old = store::get_own(&mut patient.tx, patient.record, id).await?;
    if old.starts_at == starts_at && matches!(old.status, Status::Booked | Status::Requested) {
        // Also who sends the form twice.
        return patient.go(&format!("/appointments/{id}"), Some("booking-same-hour")).await;
    }
    if is_over(&patient, &old) {
        return over(patient, id).await;
    }
    let standing = card(&patient.visit.here.tenant, old.clone(), patient.visit.lang, patient.tx.now());
    if !standing.can_move() {
        return patient.refuse("booking/unmovable", &standing).await;
    }
    let (tenant, choice) = prepare(&patient, &old, asked)?;
    let question = choice.question(&tenant, patient.tx.now())?;
    let record = patient.record;
    let (portal, actor) = (patient.visit.portal.clone(), patient.actor());
    let who = make::For {
        record,
        lang: patient.visit.lang,
        source: Source::Patient,
        actor: &actor,
        payer: None,
        knowingly: None,
    };
    match online::reschedule(&portal, &mut patient.tx, &old, &question, starts_at, &rulings, who).await {
        Ok(_) => patient.commit_and_go(&format!("/appointments/{id}"), "booking-moved").await,
        Err(Refused::Says(reason)) => lost(patient, old, &choice, &reason).await,
        // Nothing is asked before a move.
        Err(Refused::QuestionnaireFirst) => Err(Error::NotFound),
        Err(Refused::Failed(error)) => Err(error),
    }
}

/// What plugins say of the new hour, asked while nobody waits for this patient.
async fn ahead(patient: Patient, id: AppointmentId, choice: Choice) -> Result<(Patient, Rulings)> {
    if !patient.visit.here.tenant.asks_plugins_about_hours() {
        return Ok((patient, Rulings::default()));
    }
    let mut patient = patient.anew().await?;
    let old = store::get_own(&mut patient.tx, patient.record, id).await?;
    let mut rulings = Rulings::default();
    // What cannot be moved at all is told afterwards.
    if let Ok((tenant, choice)) = prepare(&patient, &old, choice) {
        let question = choice.question(&tenant, patient.tx.now())?;
        let starts: Vec<Timestamp> = choice.at.map(Timestamp::from_micros).into_iter().collect();
        let policies = Policies::of(&patient.visit);
        let who = Asker { patient: Some(patient.record), moving: Some(id), ..Asker::default() };
        rulings = policies.ask_ahead(&mut patient.tx, who, &question, &starts).await?;
    }
    let (patient, ()) = patient.aside(async { Ok(()) }).await?;
    Ok((patient, rulings))
}

/// The appointment's own service, site and practitioner as the choice, once the rules allow moving it.
fn prepare(patient: &Patient, old: &Appointment, choice: Choice) -> Result<(Arc<Tenant>, Choice)> {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    if let Some(reason) = online::why_not_move(&tenant, old, patient.tx.now()) {
        return Err(Error::refused(reason.text_key()));
    }
    let choice = Choice {
        service: old.service.clone(),
        site: old.site.clone(),
        practitioner: online::with_whom(&tenant, old).to_owned(),
        modality: old.modality.to_string(),
        from: choice.from,
        at: choice.at,
    };
    Ok((tenant, choice))
}

/// The new hour is not to be had: the old one stands, and others are offered.
async fn lost(patient: Patient, old: Appointment, choice: &Choice, reason: &str) -> Result<Response> {
    let mut patient = patient.anew().await?;
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let path = patient.visit.here.url(&format!("/appointments/{}/move", old.id));
    let who = For {
        patient: Some(patient.record),
        moving: Some((old.id, old.starts_at)),
        lang: patient.visit.lang,
        policies: Policies::of(&patient.visit),
        path: &path,
        confirm: &path,
    };
    let question = choice.question(&tenant, patient.tx.now())?;
    let nearest = calendar::nearest(&mut patient.tx, &question, choice, who).await?;
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let now = patient.tx.now();
    let page = Move {
        last_time: is_last(&tenant, &old),
        appointment: card(&tenant, old, patient.visit.lang, now),
        week: None,
        at: choice.at.map(|at| LocalTime(Timestamp::from_micros(at).local(&zone))),
        at_micros: choice.at,
        refused: Some(reason.to_owned()),
        nearest,
    };
    patient.conflict("booking/move", &page).await
}
