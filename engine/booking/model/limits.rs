//! The instants that notices and horizons come to, by the clocks and the calendar of a site.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{Question, hours::is_working_day};
use crate::{
    clock::Timestamp,
    tenancy::{
        Tenant,
        config::{Horizon, Notice, Site, TimeOfDay},
    },
};

/// No site is closed for longer between two working days that a notice or a horizon counts.
const LONGEST_PAUSE: usize = 370;

/// The last instant at which something can be done about an appointment on a day.
fn deadline(tenant: &Tenant, site: Option<&Site>, time: TimeOfDay, working: bool, day: Date) -> Timestamp {
    let zone = tenant.zone(site.map(|site| site.slug.as_str()));
    let mut before = yesterday(day);
    if let Some(site) = site.filter(|_| working) {
        let works = |day: &Date| is_working_day(tenant, site, *day);
        before = std::iter::successors(Some(before), |day| Some(yesterday(*day)))
            .take(LONGEST_PAUSE)
            .find(works)
            .unwrap_or(before);
    }
    instant(&zone, before, time)
}

/// The earliest start that can be booked now on a day; none where the day's notice has passed.
pub(super) fn earliest(tenant: &Tenant, site: &Site, notice: Notice, day: Date, now: Timestamp) -> i64 {
    match notice {
        Notice::Ahead(span) => now.plus(span.duration()).micros(),
        Notice::DayBefore { time, working } => {
            let passed = now > deadline(tenant, Some(site), time, working, day);
            if passed { i64::MAX } else { now.micros() }
        }
    }
}

/// Whether there is still time to change an appointment that starts then. A site that is gone has no closed days.
pub(super) fn in_time(
    tenant: &Tenant,
    site: Option<&Site>,
    notice: Notice,
    starts_at: Timestamp,
    now: Timestamp,
) -> bool {
    match notice {
        Notice::Ahead(span) => now.plus(span.duration()) <= starts_at,
        Notice::DayBefore { time, working } => {
            let zone = tenant.zone(site.map(|site| site.slug.as_str()));
            now <= deadline(tenant, site, time, working, starts_at.day(&zone).0)
        }
    }
}

/// The latest start that can be booked now.
pub(super) fn latest(tenant: &Tenant, site: &Site, horizon: Horizon, now: Timestamp) -> i64 {
    let zone = tenant.zone(Some(site.slug.as_str()));
    let today = now.day(&zone).0;
    let end_of = |day: Date| midnight(&zone, tomorrow(day)).micros() - 1;
    match horizon {
        Horizon::Ahead(span) => now.plus(span.duration()).micros(),
        Horizon::Until(day) => end_of(day.0),
        Horizon::WorkingDays(0) => now.micros(),
        Horizon::WorkingDays(count) => end_of(working_day(tenant, site, today, count)),
        Horizon::NextMonth { day, time } => {
            let opens = today.with().day(day).build().map_or(now, |day| instant(&zone, day, time));
            let month = if now >= opens { next_month(today) } else { today };
            end_of(month.last_of_month())
        }
    }
}

/// The working day that comes so many after a day. Where the site closes before that for longer than a pause, no hour is later anyway.
fn working_day(tenant: &Tenant, site: &Site, today: Date, count: u16) -> Date {
    let (mut day, mut left, mut pause) = (today, count, 0);
    while left > 0 && pause <= LONGEST_PAUSE {
        day = tomorrow(day);
        if is_working_day(tenant, site, day) {
            (left, pause) = (left - 1, 0);
        } else {
            pause += 1;
        }
    }
    day
}

/// The last day on which something can be booked now, with whomever it would be.
pub fn last_day(question: &Question<'_>) -> Date {
    let Question { tenant, site, service, practitioner, now, .. } = *question;
    let zone = tenant.zone(Some(site.slug.as_str()));
    let last = |practitioner| {
        let rules = tenant.rules(Some(site), Some(service), practitioner);
        Timestamp::from_micros(latest(tenant, site, rules.horizon, now)).day(&zone).0
    };
    let everybody = tenant.who_offers(service, site.slug.as_str()).into_iter().map(|one| last(Some(one)));
    if practitioner.is_some() { last(practitioner) } else { everybody.max().unwrap_or_else(|| last(None)) }
}

fn next_month(day: Date) -> Date {
    day.first_of_month().checked_add(1.month()).unwrap_or(day)
}

fn yesterday(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

fn tomorrow(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

fn midnight(zone: &TimeZone, day: Date) -> Timestamp {
    zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().map_or(Timestamp::from_micros(0), Timestamp::from)
}

fn instant(zone: &TimeZone, day: Date, time: TimeOfDay) -> Timestamp {
    let local = super::civil::civil(day, time.minutes());
    zone.to_ambiguous_timestamp(local).compatible().map_or(Timestamp::from_micros(0), Timestamp::from)
}
