//! The rules that an hour must pass once it lies in the working hours, in the order in which their reasons are told.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    Agenda, Busy, Group, Question, Reason,
    busy::Cursor,
    devices::{self, Uses},
    hours::{self, Interval, Shut},
    limits, lists, often,
    person::{self, Visit},
    quotas::{self, Wanted},
    substitutes,
};
use crate::{
    clock::Timestamp,
    tenancy::config::{Device, Grid, Notice, Packing, Practitioner},
};

/// What the rules need to know of one practitioner, looked up once for all hours.
pub(super) struct Candidate<'a> {
    pub(super) practitioner: &'a Practitioner,
    /// For whom they stand in, and when; nothing where it is the practitioner's own time.
    pub(super) stands_in: Option<(&'a Practitioner, Busy)>,
    /// Minutes between two starts.
    pub(super) step: i64,
    /// Of free hours that follow each other only the first is offered.
    pub(super) compact: bool,
    /// At most so many hours of a day are offered.
    pub(super) most: usize,
    grid: Grid,
    offset: i64,
    length: i64,
    online: Option<Online>,
    before: i64,
    after: i64,
    site_absences: Cursor<'a>,
    absences: Cursor<'a>,
    taken: Cursor<'a>,
    /// How many may have one hour together.
    capacity: u32,
    groups: Option<&'a HashMap<i64, Group>>,
    /// One for each room that would do; empty where none is needed.
    rooms: Vec<Cursor<'a>>,
    /// Each device of which it needs a unit, and when its units are taken.
    devices: Vec<(&'a Device, Option<&'a Uses>)>,
    patient: Cursor<'a>,
    /// The rules that could refuse an hour with this candidate.
    asked: Vec<Rule>,
}

/// The rules for patients: staff need not keep them.
struct Online {
    notice: Notice,
    latest: i64,
    full: bool,
    /// Starts that are too near to another appointment of the patient.
    too_close: Busy,
    /// Times in which the patient has appointments enough.
    enough: Busy,
    /// Times in which the clinic has.
    crowded: Busy,
    /// Whether the practitioner takes no more patients.
    list_full: bool,
    /// From when on and until when it is for the person who asks, or why it is not for them.
    person: Result<(i64, i64), Reason>,
    /// The times in which they have the referral that is asked for.
    referred: Option<Busy>,
    /// Whether they have answered what must be answered before.
    answered: bool,
}

/// An hour under examination: the time with the patient, and that of practitioner and room.
#[derive(Clone, Copy)]
pub(super) struct Hour {
    from: i64,
    until: i64,
    blocked_from: i64,
    blocked_until: i64,
    /// The earliest start that can be booked now on this day.
    earliest: i64,
}

/// A rule, and the reason that is told where it does not hold.
type Rule = (Reason, fn(&Candidate<'_>, Hour) -> bool);

const RULES: [Rule; 15] = [
    (Reason::OffReferral, |one, hour| {
        let referred = one.online.as_ref().and_then(|online| online.referred.as_ref());
        referred.is_none_or(|referred| referred.overlaps(hour.from, hour.from + 1))
    }),
    (Reason::ListFull, |one, _| one.online.as_ref().is_none_or(|online| !online.list_full)),
    (Reason::TooSoon, |one, hour| one.online.is_none() || hour.from >= hour.earliest),
    (Reason::TooFar, |one, hour| one.online.as_ref().is_none_or(|online| hour.from <= online.latest)),
    (Reason::TooManyOpen, |one, _| one.online.as_ref().is_none_or(|online| !online.full)),
    (Reason::LimitReached, |one, hour| {
        one.online.as_ref().is_none_or(|online| !online.enough.overlaps(hour.from, hour.from + 1))
    }),
    (Reason::TooClose, |one, hour| {
        one.online.as_ref().is_none_or(|online| !online.too_close.overlaps(hour.from, hour.from + 1))
    }),
    (Reason::QuotaReached, |one, hour| {
        one.online.as_ref().is_none_or(|online| !online.crowded.overlaps(hour.from, hour.from + 1))
    }),
    (Reason::Absent, |one, hour| !one.is_away(hour)),
    // Before what others have taken: it may be this patient who did.
    (Reason::PatientBusy, |one, hour| !one.patient.overlaps(hour.from, hour.until)),
    (Reason::GroupFull, |one, hour| one.places(hour.from) != Some(0)),
    // Who joins a group takes neither practitioner nor room again.
    (Reason::Taken, |one, hour| {
        one.group(hour.from).is_some() || !one.taken.overlaps(hour.blocked_from, hour.blocked_until)
    }),
    (Reason::NoRoom, |one, hour| one.group(hour.from).is_some() || one.has_room(hour)),
    (Reason::NoDevice, |one, hour| one.group(hour.from).is_some() || one.lacking(hour).next().is_none()),
    // The last: who has it before them only answers, and has the hour.
    (Reason::QuestionnaireFirst, |one, _| one.online.as_ref().is_none_or(|online| online.answered)),
];

/// Whether a rule cannot refuse any hour with this candidate, so that it need not be asked hundreds of times. A rule that is not named
/// here is always asked.
fn is_idle(reason: Reason, one: &Candidate<'_>) -> bool {
    let never = |busy: fn(&Online) -> &Busy| one.online.as_ref().is_none_or(|online| busy(online).is_empty());
    match reason {
        Reason::OffReferral => one.online.as_ref().is_none_or(|online| online.referred.is_none()),
        Reason::QuestionnaireFirst => one.online.as_ref().is_none_or(|online| online.answered),
        Reason::ListFull => one.online.as_ref().is_none_or(|online| !online.list_full),
        Reason::TooManyOpen => one.online.as_ref().is_none_or(|online| !online.full),
        Reason::TooSoon | Reason::TooFar => one.online.is_none(),
        Reason::LimitReached => never(|online| &online.enough),
        Reason::TooClose => never(|online| &online.too_close),
        Reason::QuotaReached => never(|online| &online.crowded),
        Reason::Absent => one.site_absences.is_empty() && one.absences.is_empty(),
        Reason::GroupFull => one.capacity <= 1,
        Reason::Taken => one.taken.is_empty(),
        Reason::NoRoom => one.rooms.is_empty(),
        Reason::NoDevice => one.devices.is_empty(),
        Reason::PatientBusy => one.patient.is_empty(),
        _ => false,
    }
}

/// Those who offer the service at the site, in the clinic's order.
pub(super) fn candidates<'a>(question: &Question<'a>, agenda: &'a Agenda) -> Vec<Candidate<'a>> {
    let site = question.site.slug.as_str();
    let rooms: Vec<_> = question.rooms().into_iter().map(|room| agenda.rooms.get(room.slug.as_str())).collect();
    let devices: Vec<_> =
        question.devices().into_iter().map(|one| (one, agenda.devices.get(one.slug.as_str()))).collect();
    let offers = question.tenant.who_offers(question.service, site).into_iter();
    let zone = question.tenant.zone(Some(site));
    let offers = offers
        .filter(|person| question.tenant.config.meets(person, question.modality))
        .filter(|person| question.practitioner.is_none_or(|wanted| wanted.slug == person.slug))
        .map(|person| (person, None));
    let stand_ins = substitutes::stand_ins(question, agenda, &zone).into_iter();
    offers
        .chain(stand_ins.map(|one| (one.substitute, Some((one.absent, one.times)))))
        .map(|(practitioner, stands_in)| {
            let rules = question.tenant.rules(Some(question.site), Some(question.service), Some(practitioner));
            let name = practitioner.slug.as_str();
            let conditions = question.conditions(Some(practitioner));
            let (service, now) = (question.service.slug.as_str(), question.now);
            let visit = Visit { service, now, rules: &rules, conditions: &conditions, zone: &zone };
            let person = agenda.person.as_ref();
            let mut candidate = Candidate {
                practitioner,
                stands_in,
                step: rules.slot_step.as_minutes().max(1),
                compact: question.online && rules.packing == Packing::Compact,
                most: if question.online { rules.offers_per_day as usize } else { usize::MAX },
                grid: rules.slot_grid,
                offset: rules.slot_offset.as_minutes(),
                length: micros(question.service.duration_with(practitioner).duration()),
                online: question.online.then(|| Online {
                    notice: rules.minimum_notice,
                    latest: limits::latest(question.tenant, question.site, rules.horizon, question.now),
                    full: agenda.open >= rules.max_open,
                    too_close: often::too_close(agenda, question.service.slug.as_str(), &rules, &zone),
                    enough: often::full(agenda, question.service.slug.as_str(), &rules, &zone),
                    crowded: quotas::enough(
                        agenda,
                        &Wanted {
                            practitioner: name,
                            service: question.service.slug.as_str(),
                            site,
                            length: micros(question.service.duration_with(practitioner).duration()),
                        },
                        &rules,
                        &zone,
                    ),
                    list_full: lists::is_full(agenda, name, &rules),
                    person: person.map_or(Ok((i64::MIN, i64::MAX)), |person| person::span(person, &visit)),
                    referred: person.and_then(|person| person::referred(person, &visit)),
                    answered: person.is_none_or(|person| person::has_answered(person, &visit)),
                }),
                before: micros(rules.buffer_before.duration()),
                after: micros(rules.buffer_after.duration()),
                capacity: rules.capacity,
                groups: agenda.groups.get(name),
                site_absences: Cursor::over(agenda.site_absences.get(site)),
                absences: Cursor::over(agenda.absences.get(name)),
                taken: Cursor::over(agenda.practitioners.get(name)),
                rooms: rooms.iter().map(|room| Cursor::over(*room)).collect(),
                devices: devices.clone(),
                patient: Cursor::over(Some(&agenda.patient)),
                asked: Vec::new(),
            };
            candidate.asked = RULES.into_iter().filter(|(reason, _)| !is_idle(*reason, &candidate)).collect();
            candidate
        })
        .collect()
}

/// The same without those who stand in for somebody.
fn own<'a>(question: &Question<'a>, agenda: &'a Agenda) -> impl Iterator<Item = Candidate<'a>> {
    candidates(question, agenda).into_iter().filter(|candidate| candidate.stands_in.is_none())
}

/// Whether the patient has as many appointments to come as the policy allows, with whomever another one would be.
pub fn has_all(question: &Question<'_>, agenda: &Agenda) -> bool {
    let candidates: Vec<_> = own(question, agenda).collect();
    !candidates.is_empty() && candidates.iter().all(|one| one.online.as_ref().is_some_and(|online| online.full))
}

/// Why no hour at all is for the person who asks, with whomever it would be.
pub fn not_for(question: &Question<'_>, agenda: &Agenda) -> Option<Reason> {
    let why = |one: &Candidate<'_>| match one.online.as_ref()? {
        Online { person: Err(reason), .. } => Some(*reason),
        Online { referred: Some(referred), latest, .. } if !referred.overlaps(question.now.micros(), latest + 1) => {
            Some(Reason::OffReferral)
        }
        Online { list_full: true, .. } => Some(Reason::ListFull),
        Online { person: Ok((from, until)), latest, .. } => {
            (*until <= question.now.micros() || from > latest).then_some(Reason::OtherAge)
        }
    };
    let all: Option<Vec<Reason>> = own(question, agenda).map(|one| why(&one)).collect();
    all?.first().copied()
}

impl Candidate<'_> {
    /// The working times of a day; of somebody who stands in, those of the one who is absent.
    pub(super) fn working(&self, question: &Question<'_>, day: Date) -> Result<Vec<Interval>, Shut> {
        let open = hours::open(question.tenant, question.site, Some(question.service), day)?;
        self.working_while(&open, question, day)
    }

    /// The same, where it is known when the site is open.
    pub(super) fn working_while(
        &self,
        open: &[Interval],
        question: &Question<'_>,
        day: Date,
    ) -> Result<Vec<Interval>, Shut> {
        let Question { site, service, .. } = *question;
        let Some((absent, _)) = &self.stands_in else {
            return hours::working_while(open, site, self.practitioner, service, day);
        };
        match hours::away(self.practitioner, day) {
            Some(index) => Err(Shut::Practitioner(index)),
            None => Ok(hours::whenever_while(open, site, absent, service, day)),
        }
    }

    /// Whether it is their time: always, but for somebody who stands in.
    pub(super) fn is_there(&self, starts_at: Timestamp, ends_at: Timestamp) -> bool {
        let covers = |(_, times): &(&Practitioner, Busy)| times.covers(starts_at.micros(), ends_at.micros());
        self.stands_in.as_ref().is_none_or(covers)
    }

    /// The earliest start that can be booked now on a day.
    pub(super) fn earliest(&self, question: &Question<'_>, day: Date) -> i64 {
        self.online.as_ref().map_or(i64::MIN, |online| {
            limits::earliest(question.tenant, question.site, online.notice, day, question.now)
        })
    }

    /// The minutes at which appointments can start in a stretch of work.
    pub(super) fn starts(&self, interval: Interval) -> impl Iterator<Item = i64> + use<> {
        let first = self.first(interval);
        let skipped = (interval.from - first).max(0).cast_unsigned().div_ceil(self.step.cast_unsigned()).cast_signed();
        let step = self.step;
        (0..).map(move |count| first + (skipped + count) * step).take_while(move |minute| *minute < interval.until)
    }

    /// Whether a minute is such a start.
    pub(super) fn on_grid(&self, interval: Interval, minute: i64) -> bool {
        let since = minute - self.first(interval);
        since >= 0 && since % self.step == 0
    }

    fn first(&self, interval: Interval) -> i64 {
        self.offset
            + match self.grid {
                Grid::Hours => interval.grid,
                Grid::Midnight => 0,
            }
    }

    /// When an appointment that starts then ends.
    pub(super) fn end(&self, starts_at: Timestamp) -> Timestamp {
        // An address may name any number as an instant.
        Timestamp::from_micros(starts_at.micros().saturating_add(self.length))
    }

    pub(super) fn hour(&self, starts_at: Timestamp, earliest: i64) -> Hour {
        let (from, until) = (starts_at.micros(), self.end(starts_at).micros());
        let (blocked_from, blocked_until) = (from.saturating_sub(self.before), until.saturating_add(self.after));
        Hour { from, until, blocked_from, blocked_until, earliest }
    }

    /// Why an hour is not for the person who asks.
    fn not_for(&self, hour: Hour) -> Option<Reason> {
        match self.online.as_ref()?.person {
            Ok((from, until)) => (hour.from < from || hour.from >= until).then_some(Reason::OtherAge),
            Err(reason) => Some(reason),
        }
    }

    /// Whether no rule refuses an hour: [`Self::refusals`] without the reasons, for the many hours of a calendar.
    pub(super) fn is_free(&self, hour: Hour) -> bool {
        self.not_for(hour).is_none() && self.asked.iter().all(|(_, holds)| holds(self, hour))
    }

    /// Every rule that refuses an hour.
    pub(super) fn refusals(&self, hour: Hour) -> Vec<Reason> {
        let refused = RULES.iter().filter(|(_, holds)| !holds(self, hour)).map(|(reason, _)| *reason);
        self.not_for(hour).into_iter().chain(refused).collect()
    }

    /// The group that has begun to fill at a start.
    fn group(&self, from: i64) -> Option<&Group> {
        self.groups.filter(|_| self.capacity > 1)?.get(&from)
    }

    /// How many places an hour has left; `None` where it is for one person.
    pub(super) fn places(&self, from: i64) -> Option<u32> {
        let left = || self.group(from).map_or(self.capacity, |group| group.places(self.capacity));
        (self.capacity > 1).then(left)
    }

    fn is_away(&self, hour: Hour) -> bool {
        self.site_absences.overlaps(hour.from, hour.until) || self.absences.overlaps(hour.from, hour.until)
    }

    fn has_room(&self, hour: Hour) -> bool {
        let is_free = |room: &Cursor<'_>| !room.overlaps(hour.blocked_from, hour.blocked_until);
        self.rooms.is_empty() || self.rooms.iter().any(is_free)
    }

    /// The devices of which no unit is free.
    pub(super) fn lacking(&self, hour: Hour) -> impl Iterator<Item = &Device> {
        let is_lacking = move |(device, uses): &&(&Device, Option<&Uses>)| {
            devices::free_unit(device, *uses, hour.blocked_from, hour.blocked_until).is_none()
        };
        self.devices.iter().filter(is_lacking).map(|(device, _)| *device)
    }
}

fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// How near an hour with this reason came to being free: the later a rule is asked, the nearer.
pub(super) fn nearness(reason: Reason) -> usize {
    match reason {
        Reason::Closed => 1,
        _ if reason.is_about_person() => 2,
        Reason::NotPacked => RULES.len() + 3,
        Reason::NotShown => RULES.len() + 4,
        _ => RULES.iter().position(|(other, _)| *other == reason).map_or(0, |place| place + 3),
    }
}
