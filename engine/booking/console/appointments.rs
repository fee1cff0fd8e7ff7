//! An appointment as staff see it: move, cancel, attended or not.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::new::{self, Wanted};
use crate::{
    audit::{self, Act},
    booking::{
        make::{self, online},
        model::{Source, Status},
        names::CalledNow,
        store::{
            self, Appointment,
            answers::{Answered, Given},
        },
        video,
    },
    error::{Error, Result},
    ids::AppointmentId,
    portal::{Page, Role, Staff},
    records::{self, Record},
    web::{Errors, Form, Path},
};

#[derive(Serialize)]
struct Shown {
    appointment: Appointment,
    patient: Record,
    to_come: bool,
    started: bool,
    can_edit: bool,
    form: Wanted,
    /// The rules that a move would break, as text keys.
    broken: Vec<String>,
    choices: new::Choices,
    errors: Errors,
    answered: Option<Answered>,
    consents: Vec<Given>,
    /// Where the video call is.
    video_url: Option<String>,
}

/// Only those who see this appointment's agenda go on.
pub(super) async fn find(staff: &mut Staff, id: AppointmentId) -> Result<Appointment> {
    staff.must_be(Role::AGENDA)?;
    let appointment = store::get(&mut staff.tx, id).await?;
    let own = staff.practitioner.as_deref() == Some(appointment.practitioner.as_str());
    if staff.role == Role::Practitioner && !own { Err(Error::NotFound) } else { Ok(appointment) }
}

/// The same, for whoever is about to change it.
pub(super) async fn find_alone(staff: &mut Staff, id: AppointmentId) -> Result<Appointment> {
    make::alone(&mut staff.tx).await?;
    find(staff, id).await
}

async fn shown(staff: &mut Staff, appointment: Appointment, form: Option<Wanted>, errors: Errors) -> Result<Shown> {
    let patient = records::get(&mut staff.tx, appointment.patient_id).await?;
    let now = staff.tx.now();
    let answered = store::answers::find(&mut staff.tx, appointment.id).await?;
    let consents = store::answers::consents(&mut staff.tx, appointment.id).await?;
    Ok(Shown {
        answered,
        consents,
        to_come: appointment.status == Status::Booked && appointment.ends_at > now,
        started: appointment.starts_at <= now,
        can_edit: true,
        form: form.unwrap_or_else(|| Wanted::of(&appointment)),
        broken: Vec::new(),
        choices: new::choices(staff),
        video_url: video::link(&staff.visit.here.tenant, &appointment),
        patient,
        appointment: appointment.called_now(&staff.visit.here.tenant, staff.visit.lang),
        errors,
    })
}

/// The appointment.
pub(crate) async fn show(mut staff: Staff, Path(id): Path<AppointmentId>) -> Page {
    let appointment = find(&mut staff, id).await?;
    if appointment.status == Status::Requested {
        return staff.go(&format!("/console/requests/{id}"), None).await;
    }
    let mut staff = staff.opens(appointment.patient_id).await?;
    let page = shown(&mut staff, appointment, None, Errors::new()).await?;
    staff.page("console/booking/appointment", &page).await
}

/// Moves it to another hour, site or practitioner. Staff may break a rule knowingly, saying why; never overlap.
pub(crate) async fn reschedule(mut staff: Staff, Path(id): Path<AppointmentId>, Form(form): Form<Wanted>) -> Page {
    let old = find_alone(&mut staff, id).await?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    let mut errors = Errors::new();
    if old.status != Status::Booked {
        return staff.go(&format!("/console/appointments/{id}"), Some("!booking-reason-not-pending")).await;
    }
    let modality = if form.modality.is_empty() { old.modality.to_string() } else { form.modality };
    let form = Wanted { service: old.service.clone(), modality, ..form };
    let mut broken = Vec::new();
    if let Some((question, slot, agenda)) =
        new::slot(&mut staff, &tenant, &form, old.patient_id, Some(id), &mut errors).await?
    {
        // A substitute is another person than the one who is absent. Nobody is told of a change that is none.
        if online::is_there(&old, &question, slot.starts_at) && form.practitioner == old.practitioner {
            return staff.go(&format!("/console/appointments/{id}"), Some("console-booking-unchanged")).await;
        }
        let knowingly = new::knowingly(&question, &slot, &agenda, &form, &mut broken, &mut errors);
        if errors.is_empty() {
            let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
            let (lang, knowingly) = (staff.visit.lang, knowingly.as_deref());
            let who = make::For {
                record: old.patient_id,
                lang,
                source: Source::Staff,
                actor: &actor,
                payer: None,
                knowingly,
            };
            match make::reschedule(&portal, &mut staff.tx, &old, &question, &slot, &agenda, who).await {
                Ok(_) => {
                    return staff.commit_and_go(&format!("/console/appointments/{id}"), "console-booking-moved").await;
                }
                Err(error) => errors.add("start", &new::in_the_way(make::refusal(&error).ok_or(error)?)),
            }
        }
    }
    let staff = &mut staff.anew().await?;
    let page = Shown { broken, ..shown(staff, old, Some(form), errors).await? };
    new::again(staff, "console/booking/appointment", &page)
}

#[derive(Deserialize)]
pub(crate) struct Outcome {
    outcome: String,
}

/// Cancels, or notes that the patient came or did not come.
pub(crate) async fn close(mut staff: Staff, Path(id): Path<AppointmentId>, Form(form): Form<Outcome>) -> Page {
    let appointment = find_alone(&mut staff, id).await?;
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    let status: Status = form.outcome.parse().map_err(|_| Error::NotFound)?;
    let back = format!("/console/appointments/{id}");
    if !matches!(appointment.status, Status::Booked | Status::Requested) {
        // Somebody else was quicker.
        return staff.go(&back, Some("!booking-reason-not-pending")).await;
    }
    match status {
        Status::Booked | Status::Held | Status::Requested => return Err(Error::NotFound),
        Status::Cancelled => make::cancel(&portal, &mut staff.tx, &appointment, &actor).await?,
        Status::Attended | Status::NoShow => {
            if appointment.starts_at > staff.tx.now() {
                return staff.go(&back, Some("!console-booking-not-yet")).await;
            }
            store::mark(&mut staff.tx, id, Status::Booked, status).await?;
            let action = format!("appointment.{}", status.as_str().replace('_', "-"));
            let act = Act {
                action: &action,
                subject: "appointment",
                id: Some(id.0),
                patient: Some(appointment.patient_id),
                detail: None,
            };
            audit::record(&mut staff.tx, &actor, act).await?;
            portal.emit(&mut staff.tx, &action, id).await?;
        }
    }
    let said = if status == Status::Cancelled { "console-booking-cancelled" } else { "console-booking-noted" };
    staff.commit_and_go(&back, said).await
}

/// Asks before cancelling.
pub(crate) async fn ask_cancel(mut staff: Staff, Path(id): Path<AppointmentId>) -> Page {
    let appointment = find(&mut staff, id).await?;
    let page = shown(&mut staff, appointment, None, Errors::new()).await?;
    staff.page("console/booking/cancel", &page).await
}
