//! The hours that the rules offer, and for an hour that is not offered the reasons.

use jiff::civil::Date;

use super::{
    Agenda, Reason,
    any::Choosing,
    civil::{ClockDay, Clocks, civil},
    hours::{self, Interval, Shut},
    question::{Free, Question, Slot, Verdict},
    rules::{Candidate, candidates, nearness},
};
use crate::{
    clock::{LocalTime, Timestamp},
    tenancy::config::Slug,
};

/// The hours that can be booked on `days` days from `from` on, in order of time. An hour belongs to the day on which the working
/// hours begin that it lies in.
pub fn slots(question: &Question<'_>, agenda: &Agenda, from: Date, days: u16) -> Vec<Slot> {
    if question.online && (!question.service.online || !question.site.online_booking) {
        return Vec::new();
    }
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let candidates = candidates(question, agenda);
    let mut clocks = Clocks::new(&zone);
    let mut day = from;
    let mut found = Vec::new();
    for _ in 0..days {
        if let Ok(open) = hours::open(question.tenant, question.site, Some(question.service), day) {
            let clock = clocks.day(day);
            let before = found.len();
            for (number, candidate) in candidates.iter().enumerate() {
                offer(question, (number, candidate), &clock, &open, &mut found);
            }
            // Day by day in order, so that there is little left to sort.
            found[before..].sort_unstable_by_key(Found::place);
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    // What begins after midnight may come before the next day's first hour, or with it.
    let mut slots = merged(found, &candidates);
    if let Some(choosing) = Choosing::of(question, agenda) {
        for slot in &mut slots {
            choosing.order(slot.starts_at, &mut slot.free);
        }
    }
    slots
}

/// An hour with one of the candidates.
#[derive(Clone, Copy)]
struct Found {
    starts_at: Timestamp,
    ends_at: Timestamp,
    local: LocalTime,
    candidate: usize,
}

impl Found {
    fn place(&self) -> (Timestamp, usize) {
        (self.starts_at, self.candidate)
    }
}

/// The hours of one practitioner's day that are offered while the site is open.
fn offer(
    question: &Question<'_>,
    (number, candidate): (usize, &Candidate<'_>),
    clock: &ClockDay<'_>,
    open: &[Interval],
    found: &mut Vec<Found>,
) {
    let Ok(working) = candidate.working_while(open, question, clock.day) else { return };
    let earliest = candidate.earliest(question, clock.day);
    let before = found.len();
    for interval in working {
        let mut follows = false;
        for minute in candidate.starts(interval) {
            let mut any = false;
            for starts_at in clock.instants(minute) {
                let ends_at = candidate.end(starts_at);
                if !clock.within(interval.from, interval.until, starts_at, ends_at)
                    || !candidate.is_there(starts_at, ends_at)
                    || !candidate.is_free(candidate.hour(starts_at, earliest))
                {
                    continue;
                }
                if !(candidate.compact && (follows || any)) {
                    let local = LocalTime(civil(clock.day, minute));
                    found.push(Found { starts_at, ends_at, local, candidate: number });
                }
                any = true;
            }
            follows = any;
        }
    }
    if candidate.most < usize::MAX {
        // Hours may overlap, and a start be in two of them: the first of the day are those that come first, each once.
        let mut day: Vec<Found> = found.drain(before..).collect();
        day.sort_by_key(Found::place);
        day.dedup_by_key(|one| one.place());
        found.extend(day.into_iter().take(candidate.most));
    }
}

/// Every start of a day's grid, free or not, in order of time: what there is to explain.
pub fn starts(question: &Question<'_>, agenda: &Agenda, day: Date) -> Vec<Timestamp> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let clock = ClockDay::of(&zone, day);
    let mut found = Vec::new();
    for candidate in candidates(question, agenda) {
        let is_there = |at: &Timestamp| candidate.is_there(*at, candidate.end(*at));
        for interval in candidate.working(question, day).unwrap_or_default() {
            let starts = candidate.starts(interval).flat_map(|minute| clock.instants(minute));
            found.extend(starts.filter(is_there));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
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
    let verdicts = verdicts(question, agenda, starts_at);
    if verdicts.is_empty() {
        return Err(Reason::NotOffered);
    }
    let firsts = verdicts.iter().filter_map(|verdict| verdict.reasons.first().copied());
    let closest =
        firsts.fold(
            Reason::OutsideHours,
            |closest, reason| {
                if nearness(reason) > nearness(closest) { reason } else { closest }
            },
        );
    let mut free: Vec<Free> =
        verdicts.into_iter().filter(|verdict| verdict.reasons.is_empty()).map(Free::from).collect();
    once(&mut free);
    if free.is_empty() {
        return Err(closest);
    }
    if let Some(choosing) = Choosing::of(question, agenda) {
        choosing.order(starts_at, &mut free);
    }
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    Ok(Slot { local: LocalTime(starts_at.local(&zone)), starts_at, free })
}

/// Who is free in the own hours and as a substitute is free once.
fn once(free: &mut Vec<Free>) {
    let mut known: Vec<Slug> = Vec::new();
    free.retain(|one| {
        let new = one.stands_in_for.is_none() || !known.contains(&one.practitioner);
        known.push(one.practitioner.clone());
        new
    });
}

/// What every rule says of an hour, for each practitioner who offers the service there.
pub fn verdicts(question: &Question<'_>, agenda: &Agenda, starts_at: Timestamp) -> Vec<Verdict> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let today = starts_at.local(&zone).date();
    // Hours that began the day before may go on past midnight.
    let days: Vec<ClockDay<'_>> =
        today.yesterday().into_iter().chain([today]).map(|day| ClockDay::of(&zone, day)).collect();
    let candidates = candidates(question, agenda);
    candidates
        .iter()
        .filter(|candidate| candidate.is_there(starts_at, candidate.end(starts_at)))
        .map(|candidate| {
            let practitioner = candidate.practitioner.slug.clone();
            let ends_at = candidate.end(starts_at);
            let (reasons, shut) = judge(question, candidate, &days, starts_at);
            let lacking = candidate.lacking(candidate.hour(starts_at, i64::MIN)).map(|device| device.slug.clone());
            let lacking = lacking.filter(|_| reasons.contains(&Reason::NoDevice)).collect();
            let stands_in_for = candidate.stands_in.as_ref().map(|(absent, _)| absent.slug.clone());
            let places = candidate.places(starts_at.micros());
            let off_grid =
                reasons.contains(&Reason::OutsideHours) && lies_in_hours(question, candidate, &days, starts_at);
            Verdict { practitioner, ends_at, places, reasons, shut, off_grid, lacking, stands_in_for }
        })
        .collect()
}

/// The rules that staff would break by booking an hour with a practitioner. What is about the online offer alone (notice, packing,
/// how many hours are shown, whether it is booked online at all) does not bind them, and the grid neither.
pub fn broken(question: &Question<'_>, agenda: &Agenda, starts_at: Timestamp) -> Vec<Reason> {
    let [staff, online] = [false, true].map(|online| verdicts(&Question { online, ..*question }, agenda, starts_at));
    // The very practitioner, in the own hours or as a substitute, whichever breaks less; nobody who would stand in for them.
    let own = |verdict: &Verdict| question.practitioner.is_none_or(|one| one.slug == verdict.practitioner);
    let both = staff.into_iter().zip(online).filter(|(staff, _)| own(staff));
    let Some((staff, online)) = both.min_by_key(|(staff, _)| staff.reasons.len()) else {
        return vec![Reason::NotOffered];
    };
    let limits = online.reasons;
    let limits = limits.into_iter().filter(|reason| {
        matches!(reason, Reason::TooFar | Reason::QuestionnaireFirst)
            || reason.is_about_how_many()
            || (reason.is_about_person() && !reason.is_missing())
    });
    let mut reasons = staff.reasons;
    reasons.extend(limits);
    reasons
}

/// The first rule about how many or how often that an hour would break, with the practitioner who is asked for: for an hour that is the
/// patient's already, but for their word.
pub fn too_many(question: &Question<'_>, agenda: &Agenda, starts_at: Timestamp) -> Option<Reason> {
    let verdicts = verdicts(&Question { online: true, ..*question }, agenda, starts_at);
    let reasons = verdicts.into_iter().next().map(|verdict| verdict.reasons).unwrap_or_default();
    reasons.into_iter().find(|reason| reason.is_about_how_many())
}

fn judge(
    question: &Question<'_>,
    candidate: &Candidate<'_>,
    days: &[ClockDay<'_>],
    starts_at: Timestamp,
) -> (Vec<Reason>, Option<Shut>) {
    let mut why = (vec![Reason::OutsideHours], None);
    let mut closest: Option<Vec<Reason>> = None;
    for clock in days {
        match candidate.working(question, clock.day) {
            // What the day itself says is told, not what the day before says.
            Err(shut) => {
                let reason = if matches!(shut, Shut::Practitioner(_)) { Reason::Absent } else { Reason::Closed };
                why = (vec![reason], Some(shut));
            }
            Ok(working) => {
                why = (vec![Reason::OutsideHours], None);
                if !working.iter().any(|interval| fits(question, candidate, clock, *interval, starts_at)) {
                    continue;
                }
                let earliest = candidate.earliest(question, clock.day);
                let mut reasons = candidate.refusals(candidate.hour(starts_at, earliest));
                if reasons.is_empty() {
                    reasons.extend(unoffered(question, candidate, clock, starts_at));
                }
                let better = closest.as_ref().is_none_or(|known| !known.is_empty() && reasons.is_empty());
                if better {
                    closest = Some(reasons);
                }
            }
        }
    }
    closest.map_or(why, |reasons| (reasons, None))
}

/// Whether an hour lies in a stretch of work, for patients on its grid.
fn fits(
    question: &Question<'_>,
    candidate: &Candidate<'_>,
    clock: &ClockDay<'_>,
    interval: Interval,
    starts_at: Timestamp,
) -> bool {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let local = starts_at.local(&zone);
    let on_the_minute = local.second() == 0 && local.subsec_nanosecond() == 0;
    let midnight = if local.date() == clock.day { 0 } else { 24 * 60 };
    let minute = midnight + i64::from(local.hour()) * 60 + i64::from(local.minute());
    on_the_minute
        && (!question.online || candidate.on_grid(interval, minute))
        && clock.within(interval.from, interval.until, starts_at, candidate.end(starts_at))
        && candidate.is_there(starts_at, candidate.end(starts_at))
}

/// Whether an hour lies in a stretch of work, on its grid or not.
fn lies_in_hours(
    question: &Question<'_>,
    candidate: &Candidate<'_>,
    days: &[ClockDay<'_>],
    starts_at: Timestamp,
) -> bool {
    let off_grid = Question { online: false, ..*question };
    days.iter().any(|clock| {
        let working = candidate.working(question, clock.day).unwrap_or_default();
        working.iter().any(|interval| fits(&off_grid, candidate, clock, *interval, starts_at))
    })
}

/// Why a free hour is not offered all the same.
fn unoffered(
    question: &Question<'_>,
    candidate: &Candidate<'_>,
    clock: &ClockDay<'_>,
    starts_at: Timestamp,
) -> Option<Reason> {
    if !candidate.compact && candidate.most == usize::MAX {
        return None;
    }
    let open = hours::open(question.tenant, question.site, Some(question.service), clock.day).ok()?;
    let mut offered = Vec::new();
    offer(question, (0, candidate), clock, &open, &mut offered);
    if offered.iter().any(|one| one.starts_at == starts_at) {
        return None;
    }
    let hidden = offered.len() == candidate.most && offered.iter().all(|one| one.starts_at < starts_at);
    Some(if hidden { Reason::NotShown } else { Reason::NotPacked })
}

/// The `count` hours nearest to a wanted one.
pub fn nearest(slots: &[Slot], wanted: Timestamp, count: usize) -> Vec<Slot> {
    let mut near: Vec<&Slot> = slots.iter().collect();
    near.sort_by_key(|slot| (slot.starts_at.micros() - wanted.micros()).abs());
    let mut near: Vec<Slot> = near.into_iter().take(count).cloned().collect();
    near.sort_by_key(|slot| slot.starts_at);
    near
}

/// One hour for all who are free then, in order of time.
fn merged(mut found: Vec<Found>, candidates: &[Candidate<'_>]) -> Vec<Slot> {
    // Practitioners stay in the clinic's order; who works past midnight into hours of the next day has an hour once.
    found.sort_by_key(Found::place);
    found.dedup_by_key(|one| one.place());
    let free = |one: &Found| Free {
        practitioner: candidates[one.candidate].practitioner.slug.clone(),
        ends_at: one.ends_at,
        places: candidates[one.candidate].places(one.starts_at.micros()),
        stands_in_for: candidates[one.candidate].stands_in.as_ref().map(|(absent, _)| absent.slug.clone()),
    };
    let same = found.chunk_by(|one, other| one.starts_at == other.starts_at);
    let slot = |same: &[Found]| {
        let mut free: Vec<Free> = same.iter().map(free).collect();
        if candidates.iter().any(|one| one.stands_in.is_some()) {
            once(&mut free);
        }
        Slot { local: same[0].local, starts_at: same[0].starts_at, free }
    };
    same.map(slot).collect()
}
