//! What the patient does about a request: picks one of the hours that the clinic proposes.

use std::sync::Arc;

use serde::Deserialize;

use crate::{
    booking::{make, model::Status, store},
    error::Error,
    ids::AppointmentId,
    portal::{Page, Patient},
    web::{Form, Path},
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
    let back = format!("/appointments/{id}");
    if request.status != Status::Requested {
        return patient.go(&back, Some("!booking-reason-not-requested")).await;
    }
    let Some(hour) = form.hour else { return patient.go(&back, Some("!booking-proposal-choose")).await };
    let (portal, actor) = (patient.visit.portal.clone(), patient.actor());
    match make::requests::pick(&portal, &mut patient.tx, &tenant, &request, hour, &actor).await {
        Ok(()) => patient.commit_and_go(&back, "booking-booked").await,
        Err(Error::NotFound) => patient.go(&back, Some("!booking-reason-not-requested")).await,
        Err(Error::Refused { key }) => patient.go(&back, Some(&format!("!{key}"))).await,
        Err(error) => Err(error),
    }
}
