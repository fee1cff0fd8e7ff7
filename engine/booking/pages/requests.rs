//! What the patient does about a request: picks one of the hours that the clinic proposes.

use std::sync::Arc;

use axum::extract::Path;
use serde::Deserialize;

use crate::{
    booking::{make, model::Status, store},
    error::Error,
    ids::AppointmentId,
    portal::{Page, Patient},
    web::Form,
};

/// The hour that was picked, by the appointment that holds it.
#[derive(Deserialize)]
pub(crate) struct Pick {
    hour: Option<AppointmentId>,
}

/// Picks an hour.
pub(crate) async fn pick(mut patient: Patient, Path(id): Path<AppointmentId>, Form(form): Form<Pick>) -> Page {
    let tenant = Arc::clone(&patient.visit.here.tenant);
    make::alone(&mut patient.tx).await?;
    let request = store::get_own(&mut patient.tx, patient.record, id).await?;
    if request.status != Status::Requested {
        return Err(Error::refused("booking-reason-not-requested"));
    }
    let Some(hour) = form.hour else { return Err(Error::refused("booking-proposal-choose")) };
    let (portal, actor) = (patient.visit.portal.clone(), patient.actor());
    match make::requests::pick(&portal, &mut patient.tx, &tenant, &request, hour, &actor).await {
        Ok(()) => patient.commit_and_go(&format!("/appointments/{id}"), "booking-booked").await,
        Err(Error::NotFound) => Err(Error::refused("booking-reason-not-requested")),
        Err(error) => Err(error),
    }
}
