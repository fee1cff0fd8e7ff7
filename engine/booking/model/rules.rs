//! The rules that an hour must pass once it lies in the working hours, in the order in which their reasons are told.

use super::{Agenda, Busy, Question, Reason};
use crate::{clock::Timestamp, tenancy::config::Practitioner};

/// What the rules need to know of one practitioner, looked up once for all hours.
pub(super) struct Candidate<'a> {
    pub(super) practitioner: &'a Practitioner,
    /// Minutes between two starts.
    pub(super) step: i64,
    online: Option<Online>,
    before: i64,
    after: i64,
    site_absences: Option<&'a Busy>,
    absences: Option<&'a Busy>,
    taken: Option<&'a Busy>,
    /// One for each room that would do; empty where none is needed.
    rooms: Vec<Option<&'a Busy>>,
    patient: &'a Busy,
}

/// The rules for patients: staff need not keep them.
struct Online {
    earliest: i64,
    latest: i64,
    full: bool,
}

/// The time that an hour takes: with the patient, and of practitioner and room.
#[derive(Clone, Copy)]
struct Taken {
    from: i64,
    until: i64,
    blocked_from: i64,
    blocked_until: i64,
}

/// Those who offer the service at the site, in the clinic's order.
pub(super) fn candidates<'a>(question: &Question<'a>, agenda: &'a Agenda) -> Vec<Candidate<'a>> {
    let site = question.site.slug.as_str();
    let rooms = question.tenant.rooms(site, question.service.slug.as_str());
    let rooms: Vec<_> = rooms.into_iter().map(|room| agenda.rooms.get(room.slug.as_str())).collect();
    let offers = question.tenant.who_offers(question.service, site).into_iter();
    offers
        .filter(|person| question.practitioner.is_none_or(|wanted| wanted.slug == person.slug))
        .map(|practitioner| {
            let rules = question.tenant.rules(Some(question.site), Some(question.service), Some(practitioner));
            let name = practitioner.slug.as_str();
            Candidate {
                practitioner,
                step: rules.slot_step.as_minutes().max(1),
                online: question.online.then(|| Online {
                    earliest: question.now.plus(rules.minimum_notice.duration()).micros(),
                    latest: question.now.plus(rules.horizon.duration()).micros(),
                    full: agenda.open >= rules.max_open,
                }),
                before: micros(rules.buffer_before.duration()),
                after: micros(rules.buffer_after.duration()),
                site_absences: agenda.site_absences.get(site),
                absences: agenda.absences.get(name),
                taken: agenda.practitioners.get(name),
                rooms: rooms.clone(),
                patient: &agenda.patient,
            }
        })
        .collect()
}

impl Candidate<'_> {
    /// The first rule that refuses these instants.
    pub(super) fn check(&self, starts_at: Timestamp, ends_at: Timestamp) -> Result<(), Reason> {
        let (from, until) = (starts_at.micros(), ends_at.micros());
        let taken = Taken { from, until, blocked_from: from - self.before, blocked_until: until + self.after };
        self.notice(taken)?;
        self.horizon(taken)?;
        self.open()?;
        self.present(taken)?;
        self.free(taken)?;
        self.room(taken)?;
        self.patient(taken)
    }

    fn notice(&self, taken: Taken) -> Result<(), Reason> {
        allow(self.online.as_ref().is_none_or(|online| taken.from >= online.earliest), Reason::TooSoon)
    }

    fn horizon(&self, taken: Taken) -> Result<(), Reason> {
        allow(self.online.as_ref().is_none_or(|online| taken.from <= online.latest), Reason::TooFar)
    }

    fn open(&self) -> Result<(), Reason> {
        allow(self.online.as_ref().is_none_or(|online| !online.full), Reason::TooManyOpen)
    }

    fn present(&self, taken: Taken) -> Result<(), Reason> {
        let away = overlaps(self.site_absences, taken.from, taken.until);
        allow(!away && !overlaps(self.absences, taken.from, taken.until), Reason::Absent)
    }

    fn free(&self, taken: Taken) -> Result<(), Reason> {
        allow(!overlaps(self.taken, taken.blocked_from, taken.blocked_until), Reason::Taken)
    }

    fn room(&self, taken: Taken) -> Result<(), Reason> {
        let is_free = |room: Option<&Busy>| !overlaps(room, taken.blocked_from, taken.blocked_until);
        allow(self.rooms.is_empty() || self.rooms.iter().copied().any(is_free), Reason::NoRoom)
    }

    fn patient(&self, taken: Taken) -> Result<(), Reason> {
        allow(!self.patient.overlaps(taken.from, taken.until), Reason::PatientBusy)
    }
}

fn allow(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
}

fn overlaps(busy: Option<&Busy>, from: i64, until: i64) -> bool {
    busy.is_some_and(|busy| busy.overlaps(from, until))
}

fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// How near an hour with this reason came to being free: the later a rule is asked, the nearer.
pub(super) fn nearness(reason: Reason) -> u8 {
    match reason {
        Reason::Closed => 1,
        Reason::TooSoon | Reason::TooFar => 2,
        Reason::TooManyOpen => 3,
        Reason::Absent => 4,
        Reason::Taken => 5,
        Reason::NoRoom => 6,
        Reason::PatientBusy => 7,
        _ => 0,
    }
}
