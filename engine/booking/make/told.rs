//! What happened to an appointment, and who is told.

use std::time::Duration;

use crate::{
    audit::{self, Act, Actor},
    booking::{store::Appointment, video},
    error::Result,
    mail::{self, NewMail},
    portal::Portal,
    records::Record,
    storage::{Asked, Tx},
};

/// A mail waits so long for the link of its video call, where a plugin is about to say it: long enough for a second attempt. Then it goes
/// without, and another follows.
const LINK: Duration = Duration::from_secs(60);

/// What happened to an appointment: each is a line of the audit list and an event, and most of them a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Booked,
    Moved,
    /// The hour is the same: with whom it is, or how they meet, is not.
    Changed,
    /// A request is another practitioner's: the patient hears of it with the answer.
    HandedOver,
    Cancelled,
    Requested,
    Proposed,
    Refused,
    Lapsed,
    Withdrawn,
    /// The same time on the clocks is another instant, since the rules of the zone have changed.
    Clocks,
}

impl Told {
    /// The action in the audit list, and the kind of the mail.
    pub(super) fn names(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Booked => ("appointment.booked", Some("booking.booked")),
            Self::Moved => ("appointment.moved", Some("booking.moved")),
            Self::Changed => ("appointment.changed", Some("booking.changed")),
            Self::HandedOver => ("appointment.changed", None),
            Self::Cancelled => ("appointment.cancelled", Some("booking.cancelled")),
            Self::Requested => ("appointment.requested", Some("booking.requested")),
            Self::Proposed => ("appointment.proposed", Some("booking.proposed")),
            Self::Refused => ("appointment.refused", Some("booking.refused")),
            Self::Lapsed => ("appointment.lapsed", Some("booking.lapsed")),
            // Who withdraws it knows.
            Self::Withdrawn => ("appointment.withdrawn", None),
            Self::Clocks => ("appointment.clocks", Some("booking.clocks")),
        }
    }
}

/// The mail to the patient, the trail and the event: what follows each change.
pub(super) async fn note(
    portal: &Portal,
    tx: &mut Tx,
    appointment: &Appointment,
    record: Asked<Record>,
    told: Told,
    actor: &Actor,
    knowingly: Option<&str>,
) -> Result<()> {
    let record = record.one(tx).await?;
    let (action, kind) = told.names();
    // Staff who note down what was gets nobody a mail about an hour that is over.
    let tells = appointment.ends_at > tx.now();
    if let (Some(to), Some(kind)) = (record.email.filter(|_| tells), kind) {
        let mail = NewMail { kind, about: appointment.id.0, patient: Some(record.id), to, lang: record.language };
        let clinic = portal.registry().by_slug(tx.tenant().as_str());
        let awaited = clinic.is_some_and(|clinic| video::is_awaited_by(kind, &clinic, appointment));
        let at = if awaited { tx.now().plus(LINK) } else { tx.now() };
        mail::queue_for(tx, mail, at).await?;
    }
    let at = appointment.starts_local;
    let detail = knowingly.map_or_else(|| at.to_string(), |why| format!("{at}; {why}"));
    let act = Act {
        action,
        subject: "appointment",
        id: Some(appointment.id.0),
        patient: Some(appointment.patient_id),
        detail: Some(&detail),
    };
    audit::record(tx, actor, act).await?;
    portal.emit(tx, action, appointment.id).await
}
