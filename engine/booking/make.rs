//! Makes and moves appointments: for patients and staff alike. The database has the last word on who is free.

use std::time::Duration;

use super::{
    model::{Agenda, Free, Question, Reason, Slot, Source, Status},
    store::{self, Appointment},
};
use crate::{
    audit::{self, Act, Actor},
    clock::Timestamp,
    error::{Error, Result},
    ids::PatientId,
    jobs,
    lang::Lang,
    mail::{self, NewMail},
    portal::Portal,
    records,
    storage::Tx,
    tenancy::config::Practitioner,
};

/// For whom, and by whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct For<'a> {
    pub record: PatientId,
    /// The language of the names that the appointment keeps.
    pub lang: Lang,
    pub source: Source,
    pub actor: &'a Actor,
    /// The rules that staff knowingly broke, and why: kept in the audit list.
    pub knowingly: Option<&'a str>,
}

/// When the longest appointment that starts then would end.
pub(crate) fn end(question: &Question<'_>, starts_at: Timestamp) -> Timestamp {
    starts_at.plus(question.service.longest().duration())
}

/// Who and what an appointment takes up.
struct Place<'t> {
    practitioner: &'t Practitioner,
    room: Option<(String, String)>,
    ends_at: Timestamp,
    blocked_from: Timestamp,
    blocked_until: Timestamp,
}

fn place<'t>(question: &Question<'t>, slot: &Slot, agenda: &Agenda) -> Result<Place<'t>> {
    let found = |free: &Free| Some((question.tenant.practitioner(&free.practitioner)?, free.ends_at));
    let (practitioner, ends_at) = slot.free.iter().find_map(found).ok_or(Error::NotFound)?;
    let rules = question.tenant.rules(Some(question.site), Some(question.service), Some(practitioner));
    let blocked_from = slot.starts_at.minus(rules.buffer_before.duration());
    let blocked_until = ends_at.plus(rules.buffer_after.duration());
    let room = question
        .tenant
        .rooms(question.site.slug.as_str(), question.service.slug.as_str())
        .into_iter()
        .find(|room| {
            let busy = agenda.rooms.get(room.slug.as_str());
            busy.is_none_or(|busy| !busy.overlaps(blocked_from.micros(), blocked_until.micros()))
        })
        .map(|room| (room.slug.to_string(), room.name.clone()));
    Ok(Place { practitioner, room, ends_at, blocked_from, blocked_until })
}

/// The appointment that an hour would become.
///
/// # Errors
/// [`Error::NotFound`] when nobody offers it.
pub(crate) fn draft(
    tx: &Tx,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
) -> Result<Appointment> {
    let Place { practitioner, room, ends_at, blocked_from, blocked_until } = place(question, slot, agenda)?;
    let (room, room_name) = room.unzip();
    let tenant = question.tenant;
    Ok(Appointment {
        id: tx.new_id(),
        patient_id: who.record,
        service: question.service.slug.to_string(),
        service_name: tenant.text(&question.service.name, who.lang).to_owned(),
        site: question.site.slug.to_string(),
        site_name: question.site.name.clone(),
        practitioner: practitioner.slug.to_string(),
        practitioner_name: practitioner.name.clone(),
        room,
        room_name,
        starts_local: slot.local,
        zone: tenant.zone(Some(question.site.slug.as_str())).iana_name().unwrap_or("UTC").to_owned(),
        starts_at: slot.starts_at,
        ends_at,
        blocked_from,
        blocked_until,
        status: Status::Booked,
        source: who.source,
        moves: 0,
        sequence: 0,
        created_at: tx.now(),
        updated_at: tx.now(),
    })
}

/// Books an hour, with the mail, the reminder, the trail and the event.
///
/// # Errors
/// [`Error::Constraint`] when somebody else was quicker: see [`refusal`].
pub(crate) async fn book(
    portal: &Portal,
    tx: &mut Tx,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
) -> Result<Appointment> {
    let appointment = draft(tx, question, slot, agenda, who)?;
    store::insert(tx, &appointment).await?;
    note(portal, tx, &appointment, "booked", who.actor, who.knowingly).await?;
    remind(tx, question, &appointment).await?;
    Ok(appointment)
}

/// Moves an appointment to another hour. If it is refused, the old hour stands.
///
/// # Errors
/// [`Error::Constraint`] when somebody else was quicker; [`Error::NotFound`] when the appointment changed meanwhile.
pub(crate) async fn reschedule(
    portal: &Portal,
    tx: &mut Tx,
    old: &Appointment,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
) -> Result<Appointment> {
    let Place { practitioner, room, ends_at, blocked_from, blocked_until } = place(question, slot, agenda)?;
    let (room, room_name) = room.unzip();
    let moved = Appointment {
        site: question.site.slug.to_string(),
        site_name: question.site.name.clone(),
        practitioner: practitioner.slug.to_string(),
        practitioner_name: practitioner.name.clone(),
        room,
        room_name,
        starts_local: slot.local,
        zone: question.tenant.zone(Some(question.site.slug.as_str())).iana_name().unwrap_or("UTC").to_owned(),
        starts_at: slot.starts_at,
        ends_at,
        blocked_from,
        blocked_until,
        moves: old.moves + i64::from(who.source == Source::Patient),
        sequence: old.sequence + 1,
        updated_at: tx.now(),
        ..old.clone()
    };
    store::reschedule(tx, &moved, old.sequence).await?;
    note(portal, tx, &moved, "moved", who.actor, who.knowingly).await?;
    remind(tx, question, &moved).await?;
    Ok(moved)
}

/// Calls an appointment off.
///
/// # Errors
/// [`Error::NotFound`] when it no longer stands.
pub(crate) async fn cancel(portal: &Portal, tx: &mut Tx, appointment: &Appointment, actor: &Actor) -> Result<()> {
    store::mark(tx, appointment.id, Status::Booked, Status::Cancelled).await?;
    note(portal, tx, appointment, "cancelled", actor, None).await
}

/// The mail to the patient, the trail and the event: what follows each change.
async fn note(
    portal: &Portal,
    tx: &mut Tx,
    appointment: &Appointment,
    what: &str,
    actor: &Actor,
    knowingly: Option<&str>,
) -> Result<()> {
    let record = records::get(tx, appointment.patient_id).await?;
    let kind = match what {
        "booked" => "booking.booked",
        "moved" => "booking.moved",
        _ => "booking.cancelled",
    };
    if let Some(to) = record.email {
        let mail = NewMail { kind, about: appointment.id.0, patient: Some(record.id), to, lang: record.language };
        mail::queue(tx, mail).await?;
    }
    let action = format!("appointment.{what}");
    let at = appointment.starts_local;
    let detail = knowingly.map_or_else(|| at.to_string(), |why| format!("{at}; {why}"));
    let act = Act {
        action: &action,
        subject: "appointment",
        id: Some(appointment.id.0),
        patient: Some(appointment.patient_id),
        detail: Some(&detail),
    };
    audit::record(tx, actor, act).await?;
    portal.emit(tx, &action, appointment.id).await
}

/// The job that reminds the patient; it looks at the appointment again when its time comes.
async fn remind(tx: &mut Tx, question: &Question<'_>, appointment: &Appointment) -> Result<()> {
    let practitioner = question.tenant.practitioner(&appointment.practitioner);
    let before = question.tenant.rules(Some(question.site), Some(question.service), practitioner).reminder.duration();
    let at = appointment.starts_at.minus(before);
    // Who books an hour later than the reminder would come needs none.
    if before > Duration::ZERO && at > tx.now().plus(Duration::from_hours(1)) {
        jobs::enqueue(tx, "booking.remind", appointment.id, at).await?;
    }
    Ok(())
}

/// What the database's refusal of an hour means.
pub(crate) fn refusal(error: &Error) -> Option<Reason> {
    [
        ("appointments_practitioner_free", Reason::Taken),
        ("appointments_room_free", Reason::NoRoom),
        ("appointments_patient_free", Reason::PatientBusy),
    ]
    .into_iter()
    .find_map(|(name, reason)| error.violates(name).then_some(reason))
}
