//! What a plugin wants done about an event, in the transaction that ends it.

use std::sync::Arc;

use crate::{
    audit::{self, Act, Actor},
    booking,
    clock::Day,
    documents::{self, Filed},
    error::{Error, Result},
    ids::{AppointmentId, PatientId},
    jobs,
    mail::{self, NewMail},
    plugins::{
        events::{Action, Event, Subject},
        outbox::{self, Answer},
    },
    portal::Portal,
    records,
    storage::Tx,
    tenancy::Tenant,
};

/// What is to be written.
pub(super) struct Doing {
    portal: Portal,
    clinic: Arc<Tenant>,
    patient: PatientId,
    /// The appointment that the event is about.
    appointment: Option<AppointmentId>,
    answer: Answer,
    /// The files, whose bytes are kept already: for each a row is written.
    filed: Vec<Filed>,
}

/// Does what cannot be done within a transaction: the bytes of documents.
pub(super) async fn prepare(portal: &Portal, clinic: &Arc<Tenant>, event: &Event, answer: Answer) -> Result<Doing> {
    let patient: PatientId =
        event.patient.parse::<uuid::Uuid>().map(PatientId::from).map_err(|_| Error::internal("an id that is none"))?;
    let appointment = match &event.subject {
        Subject::Appointment(told) => told.id.parse::<uuid::Uuid>().ok().map(AppointmentId::from),
        _ => None,
    };
    let mut given = Vec::new();
    for action in &answer.actions {
        if let Action::AddDocument(file) = action {
            given.push((file.title.clone(), file.name.clone(), file.content.clone().into()));
        }
    }
    let filed = documents::keep(portal, &clinic.slug, given).await?;
    Ok(Doing { portal: portal.clone(), clinic: Arc::clone(clinic), patient, appointment, answer, filed })
}

impl Doing {
    /// Writes all of it.
    pub(super) async fn write(self, tx: &mut Tx) -> Result<()> {
        let Self { portal, clinic, patient, appointment, answer, filed } = self;
        let by = Actor::system(&answer.plugin);
        let plugin = answer.plugin.as_str();
        let tagging =
            |action| Act { action, subject: "patient", id: Some(patient.0), patient: Some(patient), detail: None };
        for action in &answer.actions {
            match action {
                Action::SendMail(wanted) => {
                    let record = records::get(tx, patient).await?;
                    let Some(to) = record.email else { continue };
                    let about = outbox::put_mail(tx, plugin, wanted).await?;
                    let mail = NewMail { kind: super::MAIL, about, patient: Some(patient), to, lang: record.language };
                    mail::queue(tx, mail).await?;
                }
                Action::SetTag(tag) => {
                    if records::tags::set(tx, patient, tag, plugin).await? {
                        audit::record(tx, &by, Act { detail: Some(tag), ..tagging("patient.tagged") }).await?;
                    }
                }
                Action::RemoveTag(tag) => {
                    if records::tags::remove(tx, patient, tag, plugin).await? {
                        audit::record(tx, &by, Act { detail: Some(tag), ..tagging("patient.untagged") }).await?;
                    }
                }
                Action::SetVideoLink(link) => {
                    if let Some(id) = appointment {
                        booking::video::note(tx, &by, id, link).await?;
                    }
                }
                Action::Call(call) => {
                    let (id, now) = (outbox::put_call(tx, plugin, call).await?, tx.now());
                    jobs::enqueue_in(tx, plugin, super::CALL, id, now).await?;
                }
                // Below, all together: one mail tells of them.
                Action::AddDocument(_) => {}
            }
        }
        let today: Day = tx.now().day(&clinic.zone(None));
        documents::file(&portal, tx, &by, patient, today, filed).await?;
        // Last, since it may say no: then nothing of the answer is written, and the event is told again.
        if answer.keep(tx).await? { Ok(()) } else { Err(Error::internal(format!("the store of {plugin} is full"))) }
    }
}
