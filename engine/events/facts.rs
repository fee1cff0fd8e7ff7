//! From the ids that a job carries to what a plugin is told: what the clinic knows of the thing, nothing of the person.

use uuid::Uuid;

use crate::{
    accounts, booking,
    clock::LocalTime,
    documents,
    error::{Error, Result},
    ids::{AccountId, AppointmentId, DocumentId, InvoiceId, PatientId, ResponseId},
    invoices,
    jobs::Claimed,
    plugins::events::{Appointment, Document, Event, Invoice, Response, Subject},
    questionnaires, records,
    storage::Tx,
    tenancy::Tenant,
};

/// What is told about a job's event.
///
/// # Errors
/// [`Error::NotFound`] where what it is about is gone: then there is nothing to tell.
pub(super) async fn of(tx: &mut Tx, clinic: &Tenant, kind: &str, job: &Claimed) -> Result<Event> {
    let (patient, subject) = match kind.split_once('.').unwrap_or((kind, "")).0 {
        "account" => (accounts::patient_of(tx, AccountId(job.about)).await?, Subject::Account),
        "appointment" => appointment(tx, clinic, job.about).await?,
        "document" => document(tx, job.about).await?,
        "questionnaire" => response(tx, job.about).await?,
        "invoice" => invoice(tx, job.about).await?,
        _ => return Err(Error::NotFound),
    };
    let record = records::get(tx, patient).await?;
    Ok(Event {
        id: job.id.to_string(),
        kind: kind.to_owned(),
        at: job.created_at.micros(),
        patient: patient.to_string(),
        locale: record.language.as_str().to_owned(),
        subject,
    })
}

async fn appointment(tx: &mut Tx, clinic: &Tenant, id: Uuid) -> Result<(PatientId, Subject)> {
    let found = booking::store::get(tx, AppointmentId(id)).await?;
    let attended = booking::store::attended(tx, &found).await?;
    let ends = ends(&found);
    // Where nobody may join each has a group of their own.
    let together = booking::make::rules_of(clinic, &found).capacity > 1;
    let told = Appointment {
        id: id.to_string(),
        service: found.service,
        site: found.site,
        practitioner: found.practitioner,
        starts: found.starts_local.to_string(),
        ends,
        zone: found.zone,
        modality: found.modality.as_str().to_owned(),
        group: found.group_id.filter(|_| together).map(|group| group.to_string()),
        status: found.status.as_str().to_owned(),
        attended: u32::try_from(attended).unwrap_or(u32::MAX),
    };
    Ok((found.patient_id, Subject::Appointment(told)))
}

/// When an appointment ends, on the clocks that show its start.
fn ends(appointment: &booking::store::Appointment) -> String {
    let zone = jiff::tz::TimeZone::get(&appointment.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    LocalTime(appointment.ends_at.local(&zone)).to_string()
}

async fn document(tx: &mut Tx, id: Uuid) -> Result<(PatientId, Subject)> {
    let found = documents::store::get(tx, DocumentId(id)).await?;
    let told = Document {
        id: id.to_string(),
        kind: found.kind.as_str().to_owned(),
        media_type: found.media.as_str().to_owned(),
    };
    Ok((found.patient_id, Subject::Document(told)))
}

async fn response(tx: &mut Tx, id: Uuid) -> Result<(PatientId, Subject)> {
    let (patient, questionnaire) = questionnaires::store::answered(tx, ResponseId(id)).await?;
    Ok((patient, Subject::Response(Response { id: id.to_string(), questionnaire })))
}

async fn invoice(tx: &mut Tx, id: Uuid) -> Result<(PatientId, Subject)> {
    let found = invoices::store::get(tx, InvoiceId(id)).await?;
    let told = Invoice {
        id: id.to_string(),
        number: found.number,
        issued_on: found.issued_on.to_string(),
        total_cents: found.total_cents,
        paid: found.paid_at.is_some(),
    };
    Ok((found.patient_id, Subject::Invoice(told)))
}
