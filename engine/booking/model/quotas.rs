//! How much the clinic takes in a day, a week or a month: the times in which it has enough.

use jiff::{civil::Date, tz::TimeZone};

use super::{
    Agenda, Busy,
    often::{end, midnight, start},
};
use crate::{
    clock::Timestamp,
    tenancy::config::{Among, Quota, Rules},
};

/// An appointment of anybody, as quotas count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The practitioner, by slug.
    pub practitioner: String,
    /// The service, by slug.
    pub service: String,
    /// The site, by slug.
    pub site: String,
    /// The start, in microseconds.
    pub starts_at: i64,
    /// The end, in microseconds.
    pub ends_at: i64,
}

/// What would be booked.
pub(super) struct Wanted<'a> {
    pub practitioner: &'a str,
    pub service: &'a str,
    pub site: &'a str,
    /// The length, in microseconds.
    pub length: i64,
}

/// The times in which one more would be too much. An appointment counts where it starts.
pub(super) fn enough(agenda: &Agenda, wanted: &Wanted<'_>, rules: &Rules, zone: &TimeZone) -> Busy {
    let mut enough = Vec::new();
    for quota in rules.quotas.iter() {
        let most = quota.minutes.map(|minutes| i64::from(minutes) * 60_000_000);
        if most.is_some_and(|most| wanted.length > most) {
            // Not even the first of a day fits in.
            enough.push((i64::MIN, i64::MAX));
            continue;
        }
        let counted = agenda.counted.iter().filter(|one| wanted.is_counted(quota, one));
        let mut starts: Vec<(Date, i64)> = counted
            .map(|one| {
                (start(quota.per, Timestamp::from_micros(one.starts_at).day(zone).0), one.ends_at - one.starts_at)
            })
            .collect();
        starts.sort_unstable();
        let full =
            starts.chunk_by(|(one, _), (other, _)| one == other).filter(|same| match (quota.appointments, most) {
                (Some(most), _) => same.len() >= most as usize,
                (None, Some(most)) => same.iter().map(|(_, length)| length).sum::<i64>() + wanted.length > most,
                (None, None) => false,
            });
        enough.extend(
            full.filter_map(|same| Some((midnight(zone, same[0].0)?, midnight(zone, end(quota.per, same[0].0)?)?))),
        );
    }
    Busy::new(enough)
}

impl Wanted<'_> {
    fn is_counted(&self, quota: Quota, one: &Counted) -> bool {
        match quota.of {
            Among::Service => one.service == self.service,
            Among::Practitioner => one.practitioner == self.practitioner,
            Among::Site => one.site == self.site,
            Among::Clinic => true,
        }
    }
}
