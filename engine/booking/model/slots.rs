//! The hours that the rules offer, and for an hour that is not offered the reason.

use jiff::civil::Date;

use super::{
    Agenda, Reason,
    civil::{ClockDay, Clocks, civil},
    hours::{self, Interval},
    rules::{Candidate, candidates, nearness},
};
use crate::{
    clock::{LocalTime, Timestamp},
    tenancy::{
        Tenant,
        config::{Practitioner, Service, Site},
    },
};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The clinic.
    pub tenant: &'a Tenant,
    /// What is to be booked.
    pub service: &'a Service,
    /// Where.
    pub site: &'a Site,
    /// With whom; nobody in particular where `None`.
    pub practitioner: Option<&'a Practitioner>,
    /// The present.
    pub now: Timestamp,
    /// Whether the rules for patients hold: online booking, notice, horizon, how many. Staff need not keep them.
    pub online: bool,
}

/// An hour that can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The start, as the site's clocks show it.
    pub local: LocalTime,
    /// The start.
    pub starts_at: Timestamp,
    /// The end.
    pub ends_at: Timestamp,
    /// The practitioners who are free, in the clinic's order.
    pub practitioners: Vec<String>,
}

/// The hours that can be booked on `days` days from `from` on, in order of time.
pub fn slots(question: &Question<'_>, agenda: &Agenda, from: Date, days: u16) -> Vec<Slot> {
    let mut found: Vec<Slot> = Vec::new();
    if question.online && (!question.service.online || !question.site.online_booking) {
        return found;
    }
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let candidates = candidates(question, agenda);
    let mut clocks = Clocks::new(&zone);
    let mut day = from;
    for _ in 0..days {
        let clock = clocks.day(day);
        let before = found.len();
        for candidate in &candidates {
            for interval in hours::working(question.site, candidate.practitioner, day).unwrap_or_default() {
                offer(question, candidate, &clock, interval, &mut found);
            }
        }
        merge(&mut found, before);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    found
}

/// The free hours of one practitioner in one stretch of work.
fn offer(
    question: &Question<'_>,
    candidate: &Candidate<'_>,
    clock: &ClockDay<'_>,
    interval: Interval,
    found: &mut Vec<Slot>,
) {
    let length = question.service.duration.duration();
    let mut minute = interval.grid;
    while minute < interval.until {
        for starts_at in clock.instants(minute) {
            let ends_at = starts_at.plus(length);
            if clock.within(interval.from, interval.until, starts_at, ends_at)
                && candidate.check(starts_at, ends_at).is_ok()
            {
                let local = LocalTime(civil(clock.day, minute));
                let practitioners = vec![candidate.practitioner.slug.to_string()];
                found.push(Slot { local, starts_at, ends_at, practitioners });
            }
        }
        minute += candidate.step;
    }
}

/// Why an hour cannot be booked; `Ok` with the hour when it can.
///
/// # Errors
/// The first reason that holds, of the practitioner who comes closest.
pub fn explain(question: &Question<'_>, agenda: &Agenda, starts_at: Timestamp) -> Result<Slot, Reason> {
    if question.online && !question.service.online {
        return Err(Reason::NoService);
    }
    if question.online && !question.site.online_booking {
        return Err(Reason::SiteOffline);
    }
    let candidates = candidates(question, agenda);
    if candidates.is_empty() {
        return Err(Reason::NotOffered);
    }
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let local = starts_at.local(&zone);
    let clock = ClockDay::of(&zone, local.date());
    let ends_at = starts_at.plus(question.service.duration.duration());
    let on_the_minute = local.second() == 0 && local.subsec_nanosecond() == 0;
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let mut free = Vec::new();
    let mut reason = Reason::OutsideHours;
    for candidate in &candidates {
        let verdict = match hours::working(question.site, candidate.practitioner, local.date()) {
            None => Err(Reason::Closed),
            Some(working) => {
                let fits = working.iter().any(|interval| {
                    let on_grid = (minute - interval.grid) % candidate.step == 0 || !question.online;
                    on_grid && on_the_minute && clock.within(interval.from, interval.until, starts_at, ends_at)
                });
                if fits { candidate.check(starts_at, ends_at) } else { Err(Reason::OutsideHours) }
            }
        };
        match verdict {
            Ok(()) => free.push(candidate.practitioner.slug.to_string()),
            Err(why) if nearness(why) > nearness(reason) => reason = why,
            Err(_) => {}
        }
    }
    if free.is_empty() {
        return Err(reason);
    }
    Ok(Slot { local: LocalTime(local), starts_at, ends_at, practitioners: free })
}

/// The `count` hours nearest to a wanted one.
pub fn nearest(slots: &[Slot], wanted: Timestamp, count: usize) -> Vec<Slot> {
    let mut near: Vec<&Slot> = slots.iter().collect();
    near.sort_by_key(|slot| (slot.starts_at.micros() - wanted.micros()).abs());
    let mut near: Vec<Slot> = near.into_iter().take(count).cloned().collect();
    near.sort_by_key(|slot| slot.starts_at);
    near
}

/// One hour for all who are free then, among those found since `start`.
fn merge(found: &mut Vec<Slot>, start: usize) {
    // The sort is stable: practitioners stay in the clinic's order.
    found[start..].sort_by_key(|slot| slot.starts_at);
    found.dedup_by(|later, kept| {
        let same = later.starts_at == kept.starts_at;
        if same {
            for person in later.practitioners.drain(..) {
                if !kept.practitioners.contains(&person) {
                    kept.practitioners.push(person);
                }
            }
        }
        same
    });
}
