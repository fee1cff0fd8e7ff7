//! The same rules written for clarity only: minute after minute, and every list looked through from its beginning.

mod ahead;
mod patients;

use std::{cell::RefCell, collections::HashMap};

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::practice::Practice;
use crate::{
    booking::model::{Agenda, Busy, Counted, Group, Listed, Person, Question, Reason},
    clock::Timestamp,
};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60;

/// What is taken, as it was written down.
pub(super) struct Times {
    pub taken: HashMap<&'static str, Vec<(i64, i64)>>,
    pub away: HashMap<&'static str, Vec<(i64, i64)>>,
    pub closed: Vec<(i64, i64)>,
    pub room: Vec<(i64, i64)>,
    pub patient: Vec<(i64, i64)>,
    pub open: u32,
    pub person: Option<Person>,
    /// The starts at which Ana has groups, and how many are in each.
    pub groups: Vec<(i64, u32)>,
    /// How many patients Ana has, and whether it is one of them who asks.
    pub list: (u32, bool),
    /// Everybody's appointments: practitioner, service, site, start and end.
    pub counted: Vec<(&'static str, &'static str, &'static str, i64, i64)>,
    /// What the patient comes for, and when.
    pub visits: Vec<(&'static str, i64)>,
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
            visits: self.visits.iter().map(|(service, at)| ((*service).to_owned(), *at)).collect(),
            groups: [("ana".to_owned(), self.groups.iter().map(|(at, seats)| (*at, group(*seats))).collect())].into(),
            lists: [("ana".to_owned(), Listed { patients: self.list.0, own: self.list.1 })].into(),
            person: self.person.clone(),
            counted: self.counted.iter().map(counted).collect(),
        }
    }
}

fn group(seats: u32) -> Group {
    Group { seats: (0..seats).collect(), ..Group::default() }
}

fn counted(one: &(&'static str, &'static str, &'static str, i64, i64)) -> Counted {
    let (practitioner, service, site) = (one.0.to_owned(), one.1.to_owned(), one.2.to_owned());
    Counted { practitioner, service, site, starts_at: one.3, ends_at: one.4 }
}

/// A part of a day's hours: from, until, and where the grid begins.
type Piece = (i64, i64, i64);

pub(super) struct Naive<'a> {
    question: &'a Question<'a>,
    practice: &'a Practice,
    times: &'a Times,
    zone: TimeZone,
    /// The first minute that the table below knows.
    start: i64,
    /// What the clocks on the wall show in each minute: the day and its minute.
    wall: Vec<(Date, i64)>,
    known: RefCell<HashMap<(&'static str, Date), Vec<i64>>>,
}

impl<'a> Naive<'a> {
    pub(super) fn new(question: &'a Question<'a>, practice: &'a Practice, times: &'a Times, first: Date) -> Self {
        let zone = question.tenant.zone(None);
        let start = first.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() - 4 * DAY * MINUTE;
        let wall = (0..14 * DAY).map(|minute| {
            let local = Timestamp::from_micros(start + minute * MINUTE).local(&zone);
            (local.date(), i64::from(local.hour()) * 60 + i64::from(local.minute()))
        });
        let wall = wall.collect();
        Self { question, practice, times, zone, start, wall, known: RefCell::default() }
    }

    /// Minutes that the clocks show since a day's midnight.
    fn shown(&self, at: i64, day: Date) -> i64 {
        let (date, minute) = self.wall[usize::try_from((at - self.start) / MINUTE).unwrap()];
        i64::from((date - day).get_days()) * DAY + minute
    }

    fn date(&self, at: i64) -> Date {
        Timestamp::from_micros(at).local(&self.zone).date()
    }

    /// Every hour of the days that is offered, with everybody.
    pub(super) fn slots(&self, first: Date, days: u16) -> Vec<(Timestamp, Vec<String>)> {
        let mut found: Vec<(Timestamp, Vec<String>)> = Vec::new();
        for offset in 0..i64::from(days) {
            for name in self.people() {
                for at in self.offers(name, plus(first, offset)) {
                    let at = Timestamp::from_micros(at);
                    match found.iter_mut().find(|(known, _)| *known == at) {
                        Some((_, names)) if names.iter().any(|known| known == name) => {}
                        Some((_, names)) => names.push(name.to_owned()),
                        None => found.push((at, vec![name.to_owned()])),
                    }
                }
            }
        }
        found.sort_by_key(|(at, _)| *at);
        // Hours past midnight are found a day before those of the day: the clinic's order is that of the names.
        for (_, names) in &mut found {
            names.sort_unstable();
        }
        found
    }

    /// Why nobody has this hour: what stands in the way of the one who came closest.
    pub(super) fn why(&self, start: Timestamp) -> Option<Reason> {
        let order = [
            Reason::OutsideHours,
            Reason::Closed,
            Reason::NewOnly,
            Reason::NotInvited,
            Reason::OtherSex,
            Reason::NoSex,
            Reason::NotCovered,
            Reason::NoReferral,
            Reason::NoBirthDate,
            Reason::OtherAge,
            Reason::OffReferral,
            Reason::ListFull,
            Reason::TooSoon,
            Reason::TooFar,
            Reason::TooManyOpen,
            Reason::LimitReached,
            Reason::TooClose,
            Reason::QuotaReached,
            Reason::Absent,
            Reason::GroupFull,
            Reason::Taken,
            Reason::NoRoom,
            Reason::PatientBusy,
            Reason::QuestionnaireFirst,
            Reason::NotPacked,
            Reason::NotShown,
        ];
        let place = |reason: Reason| order.iter().position(|other| *other == reason).unwrap();
        let mut closest = Some(Reason::OutsideHours);
        for name in self.people() {
            let reason = self.verdict(name, start.micros())?;
            if place(reason) > place(closest?) {
                closest = Some(reason);
            }
        }
        closest
    }

    fn people(&self) -> impl Iterator<Item = &'static str> {
        let wanted = self.question.practitioner.map(|person| person.slug.to_string());
        ["ana", "bea"].into_iter().filter(move |name| wanted.as_ref().is_none_or(|wanted| wanted == name))
    }

    fn length(&self, name: &str) -> i64 {
        if name == "ana" { self.practice.ana_length } else { self.practice.length }
    }

    /// The site's hours of a day, pauses aside; `None` where it is closed.
    fn site(&self, day: Date) -> Option<Vec<(i64, i64)>> {
        match self.practice.special() {
            Some((special, hours)) if special == day => Some(vec![hours]),
            _ if self.practice.holiday() == Some(day) => None,
            _ => Some(self.practice.site.clone()),
        }
    }

    /// Whether a minute of a day is a pause of the site.
    fn site_rests(&self, day: Date, minute: i64) -> bool {
        let special = self.practice.special().is_some_and(|(special, _)| special == day);
        !special && self.practice.site_break.is_some_and(|(from, until)| (from..until).contains(&minute))
    }

    /// The parts of a day's hours in which somebody works, found minute by minute.
    fn pieces(&self, name: &str, day: Date) -> Option<Vec<Piece>> {
        let site = self.site(day)?;
        let own = (name == "ana" && !self.practice.ana.is_empty()).then_some(&self.practice.ana);
        let rests = |minute: i64| {
            let mine = self.practice.ana_break.filter(|_| name == "ana");
            self.site_rests(day, minute) || mine.is_some_and(|(from, until)| (from..until).contains(&minute))
        };
        let mut found = Vec::new();
        for there in &site {
            for mine in own.unwrap_or(&vec![*there]) {
                let works = |minute: i64| {
                    (there.0..there.1).contains(&minute) && (mine.0..mine.1).contains(&minute) && !rests(minute)
                };
                for minute in (0..3 * DAY).filter(|minute| works(*minute) && !works(*minute - 1)) {
                    let until = (minute..=3 * DAY).find(|minute| !works(*minute)).unwrap();
                    found.push((minute, until, mine.0.max(there.0)));
                }
            }
        }
        found.sort_unstable();
        Some(found)
    }

    fn is_working_day(&self, day: Date) -> bool {
        let hours = self.site(day).unwrap_or_default();
        hours.iter().any(|(from, until)| (*from..*until).any(|minute| !self.site_rests(day, minute)))
    }

    fn on_grid(&self, piece: Piece, minute: i64) -> bool {
        let first = self.practice.offset + if self.practice.from_midnight { 0 } else { piece.2 };
        minute >= first && (minute - first) % self.practice.step == 0
    }

    /// Whether an appointment with somebody would lie in a part of a day's hours from its first minute to its last.
    fn inside(&self, name: &str, day: Date, piece: Piece, at: i64) -> bool {
        (0..self.length(name)).all(|minute| (piece.0..piece.1).contains(&self.shown(at + minute * MINUTE, day)))
    }

    /// The hours of somebody's day that are offered, in the order of the clocks. Found once: every reason asks for them.
    fn offers(&self, name: &'static str, day: Date) -> Vec<i64> {
        if let Some(known) = self.known.borrow().get(&(name, day)) {
            return known.clone();
        }
        let offers = self.find_offers(name, day);
        self.known.borrow_mut().insert((name, day), offers.clone());
        offers
    }

    fn find_offers(&self, name: &str, day: Date) -> Vec<i64> {
        let midnight = day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() - DAY * MINUTE;
        let mut instants: Vec<(i64, i64)> =
            (0..4 * DAY).map(|offset| midnight + offset * MINUTE).map(|at| (self.shown(at, day), at)).collect();
        instants.sort_unstable();
        let mut offered = Vec::new();
        for piece in self.pieces(name, day).unwrap_or_default() {
            let mut before = false;
            for minute in (piece.0..piece.1).filter(|minute| self.on_grid(piece, *minute)) {
                let mut any = false;
                for (_, at) in instants.iter().filter(|(shown, _)| *shown == minute) {
                    if !self.inside(name, day, piece, *at) || self.refusal(name, day, *at).is_some() {
                        continue;
                    }
                    let packed = !(self.practice.compact && self.question.online && (before || any));
                    let most = self.practice.per_day.filter(|_| self.question.online);
                    if packed && most.is_none_or(|most| offered.len() < most as usize) {
                        offered.push(*at);
                    }
                    any = true;
                }
                before = any;
            }
        }
        offered
    }

    fn verdict(&self, name: &'static str, at: i64) -> Option<Reason> {
        let today = self.date(at);
        let mut why = Reason::OutsideHours;
        let mut closest: Option<Option<Reason>> = None;
        for day in [plus(today, -1), today] {
            let Some(pieces) = self.pieces(name, day) else {
                why = Reason::Closed;
                continue;
            };
            why = Reason::OutsideHours;
            let minute = self.shown(at, day);
            let fits = |piece: &Piece| {
                (!self.question.online || self.on_grid(*piece, minute)) && self.inside(name, day, *piece, at)
            };
            if !pieces.iter().any(fits) {
                continue;
            }
            let refusal = self.refusal(name, day, at).or_else(|| self.unoffered(name, day, at));
            if closest.is_none_or(|known| known.is_some() && refusal.is_none()) {
                closest = Some(refusal);
            }
        }
        closest.unwrap_or(Some(why))
    }

    fn unoffered(&self, name: &'static str, day: Date, at: i64) -> Option<Reason> {
        if !self.question.online {
            return None;
        }
        let offered = self.offers(name, day);
        if offered.contains(&at) {
            return None;
        }
        let most = self.practice.per_day.map(|most| most as usize);
        let enough = Some(offered.len()) == most && offered.iter().all(|offer| *offer < at);
        Some(if enough { Reason::NotShown } else { Reason::NotPacked })
    }

    fn refusal(&self, name: &str, day: Date, at: i64) -> Option<Reason> {
        let (practice, times) = (self.practice, self.times);
        let length = self.length(name);
        let minutes = || (0..length).map(|minute| at + minute * MINUTE);
        let online = self.question.online;
        if let Some(reason) = times.person.as_ref().filter(|_| online).and_then(|person| self.is_not_for(person, at)) {
            return Some(reason);
        }
        if online && times.person.as_ref().is_some_and(|person| !self.is_referred(person, at)) {
            return Some(Reason::OffReferral);
        }
        if online && self.has_full_list(name) {
            return Some(Reason::ListFull);
        }
        if online && self.is_too_soon(day, at) {
            return Some(Reason::TooSoon);
        }
        if online && self.is_too_far(at) {
            return Some(Reason::TooFar);
        }
        if online && times.open >= practice.max_open {
            return Some(Reason::TooManyOpen);
        }
        if online && self.has_enough(at) {
            return Some(Reason::LimitReached);
        }
        if online && self.is_too_close(at) {
            return Some(Reason::TooClose);
        }
        if online && self.is_crowded(name, at) {
            return Some(Reason::QuotaReached);
        }
        let blocked = || (-practice.before..length + practice.after).map(|minute| at + minute * MINUTE);
        let among = |times: &[(i64, i64)], at: i64| times.iter().any(|(from, until)| (*from..*until).contains(&at));
        let of = |times: &HashMap<&'static str, Vec<(i64, i64)>>| times.get(name).cloned().unwrap_or_default();
        let (away, taken) = (of(&times.away), of(&times.taken));
        if minutes().any(|at| among(&times.closed, at) || among(&away, at)) {
            return Some(Reason::Absent);
        }
        let group = times.groups.iter().find(|(start, _)| practice.capacity > 1 && name == "ana" && *start == at);
        if group.is_some_and(|(_, seats)| *seats >= practice.capacity) {
            return Some(Reason::GroupFull);
        }
        if group.is_none() && blocked().any(|at| among(&taken, at)) {
            return Some(Reason::Taken);
        }
        if group.is_none() && practice.room && blocked().any(|at| among(&times.room, at)) {
            return Some(Reason::NoRoom);
        }
        if minutes().any(|at| among(&times.patient, at)) {
            return Some(Reason::PatientBusy);
        }
        let unanswered = times.person.as_ref().is_some_and(|person| !self.has_answered(person));
        (online && unanswered).then_some(Reason::QuestionnaireFirst)
    }

    fn instant(&self, day: Date, minute: i64) -> i64 {
        let local = day.at(0, 0, 0, 0).checked_add(minute.minutes()).unwrap();
        local.to_zoned(self.zone.clone()).unwrap().timestamp().as_microsecond()
    }
}

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap()
}
