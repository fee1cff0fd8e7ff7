//! Where the video call of an appointment is: at the practitioner's own link, or where a plugin has said.

use super::{
    model::Status,
    store::{self, Appointment},
};
use crate::{
    audit::{self, Act, Actor},
    error::Result,
    ids::AppointmentId,
    mail::{self, NewMail},
    records,
    storage::Tx,
    tenancy::{Tenant, config::Modality},
};

/// The mail that tells of a link that came after the confirmation.
const LINKED: &str = "booking.linked";
/// The mails that tell of it anyway, as long as they wait.
const TELLING: [&str; 3] = ["booking.booked", "booking.moved", "booking.changed"];

/// Where it would be, whether or not the appointment stands.
pub(super) fn place<'a>(tenant: &'a Tenant, appointment: &'a Appointment) -> Option<&'a str> {
    let usual = || tenant.practitioner(&appointment.practitioner)?.video_url.as_deref();
    appointment.video_url.as_deref().or_else(usual)
}

/// The link, as long as there is a call to come to.
pub(super) fn link(tenant: &Tenant, appointment: &Appointment) -> Option<String> {
    let is_on = appointment.modality == Modality::Video && appointment.status == Status::Booked;
    place(tenant, appointment).filter(|_| is_on).map(str::to_owned)
}

/// Whether there is to be a call, and nobody knows where yet.
pub(super) fn is_unknown(tenant: &Tenant, appointment: &Appointment) -> bool {
    let is_on = matches!(appointment.status, Status::Booked | Status::Requested);
    is_on && is_awaited(tenant, appointment) && place(tenant, appointment).is_none()
}

/// Whether a mail of this kind does well to wait for what a plugin is about to say.
pub(super) fn is_awaited_by(kind: &str, tenant: &Tenant, appointment: &Appointment) -> bool {
    TELLING.contains(&kind) && is_awaited(tenant, appointment)
}

fn is_awaited(tenant: &Tenant, appointment: &Appointment) -> bool {
    appointment.modality == Modality::Video && appointment.video_url.is_none() && tenant.config.links_video_calls()
}

/// Notes where the call is, and has the patient told: by the mail that still waits, by one of its own otherwise.
///
/// # Errors
/// When the database is away.
pub(crate) async fn note(tx: &mut Tx, by: &Actor, id: AppointmentId, url: &str) -> Result<()> {
    if !store::set_video_url(tx, id, url).await? {
        return Ok(());
    }
    let appointment = store::get(tx, id).await?;
    let patient = Some(appointment.patient_id);
    // The link lets people in: it is not for the audit list.
    let act = Act { action: "appointment.linked", subject: "appointment", id: Some(id.0), patient, detail: None };
    audit::record(tx, by, act).await?;
    let is_on = appointment.modality == Modality::Video && appointment.status == Status::Booked;
    if !is_on || appointment.ends_at <= tx.now() || mail::hasten(tx, TELLING, id.0).await? {
        return Ok(());
    }
    let record = records::get(tx, appointment.patient_id).await?;
    if let Some(to) = record.email {
        mail::queue(tx, NewMail { kind: LINKED, about: id.0, patient, to, lang: record.language }).await?;
    }
    Ok(())
}
