//! Makes and moves appointments: for patients and staff alike. The database has the last word on who is free.

pub(crate) mod answers;
mod basis;
pub(crate) mod holds;
pub(crate) mod offers;
pub(crate) mod online;
pub(crate) mod policies;
pub(crate) mod requests;
pub(crate) mod series;
pub(crate) mod substitutes;
mod told;
pub(crate) mod waiting;
pub(crate) mod zones;

use self::told::{Told, note};
use super::{
    model::{self, Agenda, Ending, Question, Reason, Slot, Source, Status, Units},
    store::{self, Appointment},
};
use crate::{
    audit::Actor,
    clock::Timestamp,
    error::{Error, Result},
    ids::PatientId,
    jobs,
    lang::Lang,
    portal::Portal,
    records::{self, Record},
    storage::{Asked, Tx},
    tenancy::{
        Tenant,
        config::{Confirm, Payer, Practitioner, Rules},
    },
};

/// For whom, and by whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct For<'a> {
    pub record: PatientId,
    /// The language of the names that the appointment keeps.
    pub lang: Lang,
    pub source: Source,
    pub actor: &'a Actor,
    /// Who shall pay; where nobody says, the first of the record's insurers that is taken, or the patient.
    pub payer: Option<&'a Payer>,
    /// The rules that staff knowingly broke, and why: kept in the audit list.
    pub knowingly: Option<&'a str>,
}

/// Waits until nobody else decides about hours of this clinic. Whoever writes an hour, or gives one back, begins with this, before
/// anything is read that decides: so what was read is so until the commit. Two do not count the same places, quotas or appointments of a
/// patient; of two who take any practitioner, or any room, each gets one; and none waits for another's row while that one waits for theirs.
///
/// # Errors
/// When the database is away.
pub(crate) async fn alone(tx: &mut Tx) -> Result<()> {
    store::hold_clinic(tx).await
}

/// Refuses an hour that was held for a patient where they have meanwhile all that they may have.
///
/// # Errors
/// [`Error::Refused`] with the reason.
async fn room_for_one_more(tx: &mut Tx, question: &Question<'_>, held: &Appointment, patient: PatientId) -> Result<()> {
    let agenda = store::agenda(tx, Some(patient), question, held.starts_at, held.ends_at, Some(held.id)).await?;
    model::too_many(question, &agenda, held.starts_at).map_or(Ok(()), |reason| Err(Error::refused(reason.text_key())))
}

/// When the longest appointment that starts then would end.
pub(crate) fn end(question: &Question<'_>, starts_at: Timestamp) -> Timestamp {
    starts_at.plus(question.service.longest().duration())
}

/// Who and what an appointment takes up.
struct Place<'t> {
    practitioner: &'t Practitioner,
    /// For whom they stand in.
    substitute_for: Option<String>,
    room: Option<(String, String)>,
    devices: Option<Units>,
    ends_at: Timestamp,
    blocked_from: Timestamp,
    blocked_until: Timestamp,
    /// The group that is joined, and the seat in it.
    group: Option<uuid::Uuid>,
    seat: i64,
}

fn place<'t>(question: &Question<'t>, slot: &Slot, agenda: &Agenda) -> Result<Place<'t>> {
    let free = slot.free.iter().find(|free| question.tenant.practitioner(&free.practitioner).is_some());
    let free = free.ok_or(Error::NotFound)?;
    let practitioner = question.tenant.practitioner(&free.practitioner).ok_or(Error::NotFound)?;
    let ends_at = free.ends_at;
    let substitute_for = free.stands_in_for.as_ref().map(ToString::to_string);
    let rules = question.tenant.rules(Some(question.site), Some(question.service), Some(practitioner));
    let blocked_from = slot.starts_at.minus(rules.buffer_before.duration());
    let blocked_until = ends_at.plus(rules.buffer_after.duration());
    let groups = agenda.groups.get(practitioner.slug.as_str()).filter(|_| rules.capacity > 1);
    let group = groups.and_then(|groups| groups.get(&slot.starts_at.micros()));
    let room = question
        .rooms()
        .into_iter()
        .find(|room| {
            if let Some(group) = group {
                return group.room.as_deref() == Some(room.slug.as_str());
            }
            let busy = agenda.rooms.get(room.slug.as_str());
            busy.is_none_or(|busy| !busy.overlaps(blocked_from.micros(), blocked_until.micros()))
        })
        .map(|room| (room.slug.to_string(), room.name.clone()));
    let devices = match group {
        Some(group) => group.devices.clone(),
        None => model::units(question.devices(), agenda, (blocked_from.micros(), blocked_until.micros())),
    };
    let seat = group.map_or(0, |group| i64::from(group.seat()));
    let group = group.map(|group| group.id);
    Ok(Place { practitioner, substitute_for, room, devices, ends_at, blocked_from, blocked_until, group, seat })
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
    let Place { practitioner, substitute_for, room, devices, ends_at, blocked_from, blocked_until, group, seat } =
        place(question, slot, agenda)?;
    let (room, room_name) = room.unzip();
    let tenant = question.tenant;
    Ok(Appointment {
        video_url: None,
        id: tx.new_id(),
        // Who is the first begins a group of their own, which has the place of one where nobody may join.
        group_id: Some(group.unwrap_or_else(|| tx.new_id())),
        seat,
        patient_id: who.record,
        service: question.service.slug.to_string(),
        service_name: tenant.text(&question.service.name, who.lang).to_owned(),
        site: question.site.slug.to_string(),
        site_name: question.site.name.clone(),
        practitioner: practitioner.slug.to_string(),
        practitioner_name: practitioner.name.clone(),
        substitute_for,
        room,
        room_name,
        devices,
        modality: question.modality,
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
        terms: store::holds::Terms::default(),
        basis: basis::of(question, practitioner, slot.local.0.date(), agenda, who),
    })
}

/// Books an hour, or requests it where the clinic wants to confirm, with the mail, the reminder, the trail and the event.
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
    // The answer comes after the row is written: a refusal is known here.
    let record = records::ask(tx, who.record).await?;
    book_with(portal, tx, question, slot, agenda, who, record).await
}

/// The same for a record that was asked for before, with what else is needed: then all that is written can go to SQLite together with the
/// commit, while others of the clinic wait to write. Somebody who was quicker may be known only then.
///
/// # Errors
/// As for [`book`].
pub(crate) async fn book_with(
    portal: &Portal,
    tx: &mut Tx,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
    record: Asked<Record>,
) -> Result<Appointment> {
    let mut appointment = draft(tx, question, slot, agenda, who)?;
    let rules = rules(question, &appointment);
    let requested = who.source.is_online() && rules.confirm == Confirm::Request;
    if requested {
        appointment.status = Status::Requested;
        appointment.terms.lapses_at = Some(model::lapses_at(&rules, appointment.starts_at, tx.now()));
    }
    store::holds::clear(tx, who.record).await?;
    store::insert(tx, &appointment).await?;
    if let Some(at) = appointment.terms.lapses_at {
        store::holds::set_terms(tx, appointment.id, &appointment.terms).await?;
        jobs::enqueue(tx, LAPSE, appointment.id, at).await?;
    }
    let told = if requested { Told::Requested } else { Told::Booked };
    note(portal, tx, &appointment, record, told, who.actor, who.knowingly).await?;
    if !requested {
        remind(tx, &rules, &appointment).await?;
    }
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
    let moved = moved(tx, old, question, slot, agenda, who)?;
    let record = records::ask(tx, moved.patient_id).await?;
    store::holds::clear(tx, who.record).await?;
    store::reschedule(tx, &moved, old.sequence).await?;
    let told = if moved.starts_at == old.starts_at { Told::Changed } else { Told::Moved };
    note(portal, tx, &moved, record, told, who.actor, who.knowingly).await?;
    waiting::freed(tx, moved.id).await?;
    remind(tx, &rules(question, &moved), &moved).await?;
    Ok(moved)
}

/// The same appointment at another hour.
fn moved(
    tx: &Tx,
    old: &Appointment,
    question: &Question<'_>,
    slot: &Slot,
    agenda: &Agenda,
    who: For<'_>,
) -> Result<Appointment> {
    let Place { practitioner, substitute_for, room, devices, ends_at, blocked_from, blocked_until, group, seat } =
        place(question, slot, agenda)?;
    let (room, room_name) = room.unzip();
    Ok(Appointment {
        // Those who stay are a group without who goes.
        group_id: Some(group.unwrap_or_else(|| tx.new_id())),
        seat,
        site: question.site.slug.to_string(),
        site_name: question.site.name.clone(),
        practitioner: practitioner.slug.to_string(),
        practitioner_name: practitioner.name.clone(),
        substitute_for,
        room,
        room_name,
        devices,
        modality: question.modality,
        starts_local: slot.local,
        zone: question.tenant.zone(Some(question.site.slug.as_str())).iana_name().unwrap_or("UTC").to_owned(),
        starts_at: slot.starts_at,
        ends_at,
        blocked_from,
        blocked_until,
        moves: old.moves + i64::from(who.source.is_online()),
        sequence: old.sequence + 1,
        updated_at: tx.now(),
        basis: basis::moved(question, slot.local.0.date(), agenda, &old.basis),
        ..old.clone()
    })
}

/// Calls an appointment off, or takes a request back.
///
/// # Errors
/// [`Error::NotFound`] when it no longer stands.
pub(crate) async fn cancel(portal: &Portal, tx: &mut Tx, appointment: &Appointment, actor: &Actor) -> Result<()> {
    if appointment.status == Status::Requested {
        return requests::end(portal, tx, appointment, Ending::Withdrawn, None, actor).await;
    }
    let record = records::ask(tx, appointment.patient_id).await?;
    store::mark(tx, appointment.id, Status::Booked, Status::Cancelled).await?;
    note(portal, tx, appointment, record, Told::Cancelled, actor, None).await?;
    waiting::freed(tx, appointment.id).await
}

/// The job that takes a hold away, or lets a request lapse, when its time is over.
pub(crate) const LAPSE: &str = "booking.lapse";

/// The rules of the very hour, with the practitioner whom it has.
fn rules(question: &Question<'_>, appointment: &Appointment) -> Rules {
    let practitioner = question.tenant.practitioner(&appointment.practitioner);
    question.tenant.rules(Some(question.site), Some(question.service), practitioner)
}

/// The same, also of an appointment whose service is gone from the clinic's file.
pub(crate) fn rules_of(tenant: &Tenant, appointment: &Appointment) -> Rules {
    tenant.rules(
        tenant.site(&appointment.site),
        tenant.service(&appointment.service),
        tenant.practitioner(&appointment.practitioner),
    )
}

/// The jobs that remind the patient; each looks at the appointment again when its time comes.
async fn remind(tx: &mut Tx, rules: &Rules, appointment: &Appointment) -> Result<()> {
    for at in model::reminders(&rules.reminders, appointment.starts_at, tx.now()) {
        jobs::enqueue(tx, "booking.remind", appointment.id, at).await?;
    }
    Ok(())
}

/// What the database's refusal of an hour means.
pub(crate) fn refusal(error: &Error) -> Option<Reason> {
    [
        ("appointments_practitioner_free", Reason::Taken),
        ("appointments_seat_free", Reason::GroupFull),
        ("appointments_room_free", Reason::NoRoom),
        ("appointments_device_free", Reason::NoDevice),
        ("appointments_patient_free", Reason::PatientBusy),
    ]
    .into_iter()
    .find_map(|(name, reason)| error.violates(name).then_some(reason))
}
