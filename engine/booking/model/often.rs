//! How often one patient comes: the starts that are too near to another appointment, or in a time that has enough of them.

use jiff::{Span, ToSpan, civil::Date, tz::TimeZone};

use super::{Agenda, Busy};
use crate::{
    clock::Timestamp,
    tenancy::config::{Of, Per, Rules},
};

/// The starts that are nearer than the minimum gap to another appointment of the patient for the same service. Whole days are counted
/// by the clocks of the site: a week later is at the same time, also over the night when the clocks are turned.
pub(super) fn too_close(agenda: &Agenda, service: &str, rules: &Rules, zone: &TimeZone) -> Busy {
    let gap = rules.minimum_gap;
    if gap.as_minutes() == 0 {
        return Busy::default();
    }
    let days = gap.as_days() * 24 * 60 == gap.as_minutes();
    let shifted = |at: i64, sign: i64| {
        let other = Timestamp::from_micros(at);
        if !days {
            return Some(at + sign * gap.as_minutes() * 60_000_000);
        }
        let local = other.local(zone).checked_add((sign * gap.as_days()).days()).ok()?;
        Some(Timestamp::from(zone.to_ambiguous_timestamp(local).compatible().ok()?).micros())
    };
    let of_service = agenda.visits.iter().filter(|(name, _)| name == service);
    // The gap itself is enough: only what lies between is too near.
    Busy::new(of_service.filter_map(|(_, at)| Some((shifted(*at, -1)? + 1, shifted(*at, 1)?))).collect())
}

/// The days, weeks and months in which the patient has all the appointments that the policy allows.
pub(super) fn full(agenda: &Agenda, service: &str, rules: &Rules, zone: &TimeZone) -> Busy {
    let mut full = Vec::new();
    for limit in rules.patient_limits.iter() {
        let counts = |name: &str| limit.of == Of::Clinic || name == service;
        let visits = agenda.visits.iter().filter(|(name, _)| counts(name));
        let mut starts: Vec<Date> =
            visits.map(|(_, at)| start(limit.per, Timestamp::from_micros(*at).day(zone).0)).collect();
        starts.sort_unstable();
        let times = starts.chunk_by(|a, b| a == b).filter(|same| same.len() >= limit.appointments as usize);
        full.extend(
            times.filter_map(|same| Some((midnight(zone, same[0])?, midnight(zone, end(limit.per, same[0])?)?))),
        );
    }
    Busy::new(full)
}

/// The first day of the time in which a day is.
pub(super) fn start(per: Per, day: Date) -> Date {
    match per {
        Per::Day => day,
        Per::Week => day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).unwrap_or(day),
        Per::Month => day.first_of_month(),
    }
}

/// The first day after it.
pub(super) fn end(per: Per, start: Date) -> Option<Date> {
    let length: Span = match per {
        Per::Day => 1.day(),
        Per::Week => 7.days(),
        Per::Month => 1.month(),
    };
    start.checked_add(length).ok()
}

pub(super) fn midnight(zone: &TimeZone, day: Date) -> Option<i64> {
    let midnight = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().ok()?;
    Some(Timestamp::from(midnight).micros())
}
