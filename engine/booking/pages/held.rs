//! For how long an hour is kept free while somebody looks at the form.

use serde::Serialize;

use crate::{
    booking::store,
    clock::{LocalTime, Timestamp},
};

/// For how long the hour is kept free.
#[derive(Serialize)]
pub(super) struct Held {
    until: LocalTime,
    seconds: i64,
}

impl Held {
    pub(super) fn of(appointment: &store::Appointment, now: Timestamp) -> Option<Self> {
        let lapses_at = appointment.terms.lapses_at?;
        let zone = jiff::tz::TimeZone::get(&appointment.zone).ok()?;
        let seconds = (lapses_at.micros() - now.micros()) / 1_000_000;
        Some(Self { until: LocalTime(lapses_at.local(&zone)), seconds })
    }
}
