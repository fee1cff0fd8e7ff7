//! The same rules written for clarity only: minute after minute, and every list looked through from its beginning.

use std::collections::HashMap;

use jiff::{civil::Date, tz::TimeZone};

use super::practice::Practice;
use crate::{
    booking::model::{Agenda, Busy, Question, Reason},
    clock::Timestamp,
};

const MINUTE: i64 = 60_000_000;

/// What is taken, as it was written down.
pub(super) struct Times {
    pub taken: HashMap<&'static str, Vec<(i64, i64)>>,
    pub away: HashMap<&'static str, Vec<(i64, i64)>>,
    pub closed: Vec<(i64, i64)>,
    pub room: Vec<(i64, i64)>,
    pub patient: Vec<(i64, i64)>,
    pub open: u32,
}

impl Times {
    pub(super) fn agenda(&self) -> Agenda {
        let each = |times: &HashMap<&'static str, Vec<(i64, i64)>>| {
            times.iter().map(|(name, times)| ((*name).to_owned(), Busy::new(times.clone()))).collect()
        };
        Agenda {
            practitioners: each(&self.taken),
            absences: each(&self.away),
            site_absences: [("site".to_owned(), Busy::new(self.closed.clone()))].into(),
            rooms: [("room".to_owned(), Busy::new(self.room.clone()))].into(),
            patient: Busy::new(self.patient.clone()),
            open: self.open,
        }
    }
}

/// Every minute of the days is tried as a start, with everybody.
pub(super) fn slots(
    question: &Question<'_>,
    practice: &Practice,
    times: &Times,
    first: Date,
    days: u16,
) -> Vec<(Timestamp, Vec<String>)> {
    let zone = question.tenant.zone(None);
    let mut found = Vec::new();
    let mut at = first.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() - 24 * 60 * MINUTE;
    let end = at + (i64::from(days) + 2) * 24 * 60 * MINUTE;
    while at < end {
        let day = Timestamp::from_micros(at).local(&zone).date();
        let since = (day - first).get_days();
        if (0..i32::from(days)).contains(&since) {
            let free: Vec<String> = people(question)
                .filter(|name| verdict(question, practice, times, name, at, true).is_none())
                .map(str::to_owned)
                .collect();
            if !free.is_empty() {
                found.push((Timestamp::from_micros(at), free));
            }
        }
        at += MINUTE;
    }
    found
}

/// Why nobody has this hour: what stands in the way of the one who came closest.
pub(super) fn why(question: &Question<'_>, practice: &Practice, times: &Times, start: Timestamp) -> Option<Reason> {
    let order = [
        Reason::OutsideHours,
        Reason::Closed,
        Reason::TooSoon,
        Reason::TooFar,
        Reason::TooManyOpen,
        Reason::Absent,
        Reason::Taken,
        Reason::NoRoom,
        Reason::PatientBusy,
    ];
    let mut closest = Some(Reason::OutsideHours);
    for name in people(question) {
        let reason = verdict(question, practice, times, name, start.micros(), question.online)?;
        let place = |reason: Reason| order.iter().position(|other| *other == reason).unwrap();
        if place(reason) > place(closest?) {
            closest = Some(reason);
        }
    }
    closest
}

fn people(question: &Question<'_>) -> impl Iterator<Item = &'static str> {
    let wanted = question.practitioner.map(|person| person.slug.to_string());
    ["ana", "bea"].into_iter().filter(move |name| wanted.as_ref().is_none_or(|wanted| wanted == name))
}

fn verdict(
    question: &Question<'_>,
    practice: &Practice,
    times: &Times,
    name: &str,
    start: i64,
    on_grid: bool,
) -> Option<Reason> {
    let zone = question.tenant.zone(None);
    // The day and minute that the clocks on the wall show.
    let shown = |at: i64| {
        let local = Timestamp::from_micros(at).local(&zone);
        (local.date(), i64::from(local.hour()) * 60 + i64::from(local.minute()))
    };
    let minutes = || (0..practice.length).map(|minute| start + minute * MINUTE);
    let (day, first) = shown(start);
    if practice.holiday() == Some(day) {
        return Some(Reason::Closed);
    }
    let fits = stretches(practice, name).into_iter().any(|(from, until)| {
        let inside = minutes().all(|at| shown(at).0 == day && (from..until).contains(&shown(at).1));
        inside && (!on_grid || (first - from) % practice.step == 0)
    });
    if !fits {
        return Some(Reason::OutsideHours);
    }
    let now = question.now.micros();
    if question.online && start < now + practice.notice * MINUTE {
        return Some(Reason::TooSoon);
    }
    if question.online && start > now + practice.horizon * MINUTE {
        return Some(Reason::TooFar);
    }
    if question.online && times.open >= practice.max_open {
        return Some(Reason::TooManyOpen);
    }
    let blocked = || (-practice.before..practice.length + practice.after).map(|minute| start + minute * MINUTE);
    let among = |times: &[(i64, i64)], at: i64| times.iter().any(|(from, until)| (*from..*until).contains(&at));
    let of = |times: &HashMap<&'static str, Vec<(i64, i64)>>| times.get(name).cloned().unwrap_or_default();
    let (away, taken) = (of(&times.away), of(&times.taken));
    if minutes().any(|at| among(&times.closed, at) || among(&away, at)) {
        return Some(Reason::Absent);
    }
    if blocked().any(|at| among(&taken, at)) {
        return Some(Reason::Taken);
    }
    if practice.room && blocked().any(|at| among(&times.room, at)) {
        return Some(Reason::NoRoom);
    }
    minutes().any(|at| among(&times.patient, at)).then_some(Reason::PatientBusy)
}

/// When somebody works: their own hours within the site's; the site's where they have none.
fn stretches(practice: &Practice, name: &str) -> Vec<(i64, i64)> {
    if name != "ana" || practice.ana.is_empty() {
        return practice.site.clone();
    }
    let mut both = Vec::new();
    for own in &practice.ana {
        for open in &practice.site {
            let (from, until) = (own.0.max(open.0), own.1.min(open.1));
            if from < until {
                both.push((from, until));
            }
        }
    }
    both
}
