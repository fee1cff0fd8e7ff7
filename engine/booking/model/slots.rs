//! The hours that the rules offer, and for an hour that is not offered the reason.

use jiff::{
    Span, ToSpan,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

use super::{Agenda, Reason, hours};
use crate::{
    clock::{LocalTime, Timestamp},
    tenancy::{
        Tenant,
        config::{Practitioner, Rules, Service, Site},
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

struct Candidate<'a> {
    practitioner: &'a Practitioner,
    rules: Rules,
}

/// The hours that can be booked on `days` days from `from` on, in order of time.
pub fn slots(question: &Question<'_>, agenda: &Agenda, from: Date, days: u16) -> Vec<Slot> {
    let mut found: Vec<Slot> = Vec::new();
    if question.online && (!question.service.online || !question.site.online_booking) {
        return found;
    }
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let candidates = candidates(question);
    let mut day = from;
    for _ in 0..days {
        for candidate in &candidates {
            let Some(working) = hours::working(question.site, candidate.practitioner, day) else { continue };
            let step = candidate.rules.slot_step.as_minutes().max(1);
            let length = question.service.duration.as_minutes();
            for interval in working {
                let mut minute = interval.grid;
                while minute + length <= interval.until {
                    for starts_at in instants(&zone, day, minute) {
                        let start = Start { minute, starts_at };
                        if check(question, agenda, candidate, start).is_ok() {
                            found.push(slot(question, day, start, candidate.practitioner));
                        }
                    }
                    minute += step;
                }
            }
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    merge(found)
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
    let candidates = candidates(question);
    if candidates.is_empty() {
        return Err(Reason::NotOffered);
    }
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let local = starts_at.local(&zone);
    let (day, minute) = (local.date(), i64::from(local.hour()) * 60 + i64::from(local.minute()));
    let on_the_minute = local.second() == 0 && local.subsec_nanosecond() == 0;
    let mut reason = Reason::OutsideHours;
    let mut free: Option<Slot> = None;
    for candidate in &candidates {
        let start = Start { minute, starts_at };
        let step = candidate.rules.slot_step.as_minutes().max(1);
        let length = question.service.duration.as_minutes();
        let verdict = match hours::working(question.site, candidate.practitioner, day) {
            None => Err(Reason::Closed),
            Some(working) => {
                let fits = working.iter().any(|interval| {
                    let on_grid = (minute - interval.grid) % step == 0 || !question.online;
                    interval.from <= minute && minute + length <= interval.until && on_grid && on_the_minute
                });
                if fits { check(question, agenda, candidate, start) } else { Err(Reason::OutsideHours) }
            }
        };
        match verdict {
            Ok(()) => match &mut free {
                Some(slot) => slot.practitioners.push(candidate.practitioner.slug.as_str().to_owned()),
                None => free = Some(slot(question, day, start, candidate.practitioner)),
            },
            // What is said is the reason of the one who came closest to being free.
            Err(why) if why != Reason::OutsideHours => reason = why,
            Err(_) => {}
        }
    }
    free.ok_or(reason)
}

/// The `count` hours nearest to a wanted one.
pub fn nearest(slots: &[Slot], wanted: Timestamp, count: usize) -> Vec<Slot> {
    let mut near: Vec<&Slot> = slots.iter().collect();
    near.sort_by_key(|slot| (slot.starts_at.micros() - wanted.micros()).abs());
    let mut near: Vec<Slot> = near.into_iter().take(count).cloned().collect();
    near.sort_by_key(|slot| slot.starts_at);
    near
}

#[derive(Clone, Copy)]
struct Start {
    minute: i64,
    starts_at: Timestamp,
}

fn candidates<'a>(question: &Question<'a>) -> Vec<Candidate<'a>> {
    question
        .tenant
        .who_offers(question.service, question.site.slug.as_str())
        .into_iter()
        .filter(|person| question.practitioner.is_none_or(|wanted| wanted.slug == person.slug))
        .map(|practitioner| Candidate {
            practitioner,
            rules: question.tenant.rules(Some(question.site), Some(question.service), Some(practitioner)),
        })
        .collect()
}

fn check(question: &Question<'_>, agenda: &Agenda, candidate: &Candidate<'_>, start: Start) -> Result<(), Reason> {
    let Candidate { practitioner, rules } = candidate;
    let starts_at = start.starts_at;
    let ends_at = starts_at.plus(question.service.duration.duration());
    if question.online {
        if starts_at < question.now.plus(rules.minimum_notice.duration()) {
            return Err(Reason::TooSoon);
        }
        if starts_at > question.now.plus(rules.horizon.duration()) {
            return Err(Reason::TooFar);
        }
        if agenda.open >= rules.max_open {
            return Err(Reason::TooManyOpen);
        }
    }
    let (from, until) = (starts_at.micros(), ends_at.micros());
    let site = question.site.slug.as_str();
    if Agenda::taken(&agenda.site_absences, site, from, until)
        || Agenda::taken(&agenda.absences, practitioner.slug.as_str(), from, until)
    {
        return Err(Reason::Absent);
    }
    let blocked_from = starts_at.minus(rules.buffer_before.duration()).micros();
    let blocked_until = ends_at.plus(rules.buffer_after.duration()).micros();
    if Agenda::taken(&agenda.practitioners, practitioner.slug.as_str(), blocked_from, blocked_until) {
        return Err(Reason::Taken);
    }
    let rooms = question.tenant.rooms(site, question.service.slug.as_str());
    if !rooms.is_empty()
        && rooms.iter().all(|room| Agenda::taken(&agenda.rooms, room.slug.as_str(), blocked_from, blocked_until))
    {
        return Err(Reason::NoRoom);
    }
    if agenda.patient.overlaps(from, until) {
        return Err(Reason::PatientBusy);
    }
    Ok(())
}

fn slot(question: &Question<'_>, day: Date, start: Start, practitioner: &Practitioner) -> Slot {
    Slot {
        local: LocalTime(civil(day, start.minute)),
        starts_at: start.starts_at,
        ends_at: start.starts_at.plus(question.service.duration.duration()),
        practitioners: vec![practitioner.slug.as_str().to_owned()],
    }
}

fn civil(day: Date, minute: i64) -> DateTime {
    let span: Span = minute.minutes();
    day.at(0, 0, 0, 0).checked_add(span).unwrap_or(day.at(0, 0, 0, 0))
}

/// The instants of a civil time: one as a rule, none in the hour that the clocks leap over, two in the hour that they repeat.
fn instants(zone: &TimeZone, day: Date, minute: i64) -> impl Iterator<Item = Timestamp> {
    let local = civil(day, minute);
    let offsets = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => [Some(offset), None],
        AmbiguousOffset::Gap { .. } => [None, None],
        AmbiguousOffset::Fold { before, after } => [Some(before), Some(after)],
    };
    offsets.into_iter().flatten().filter_map(move |offset| offset.to_timestamp(local).ok().map(Timestamp::from))
}

/// One hour for all who are free then.
fn merge(mut found: Vec<Slot>) -> Vec<Slot> {
    // The sort is stable: practitioners stay in the clinic's order.
    found.sort_by_key(|slot| slot.starts_at);
    let mut merged: Vec<Slot> = Vec::with_capacity(found.len());
    for slot in found {
        match merged.last_mut() {
            Some(last) if last.starts_at == slot.starts_at => {
                for person in slot.practitioners {
                    if !last.practitioners.contains(&person) {
                        last.practitioners.push(person);
                    }
                }
            }
            _ => merged.push(slot),
        }
    }
    merged
}
