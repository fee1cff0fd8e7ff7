//! The same rules written for clarity only: minute after minute, and every list looked through from its beginning.

mod ahead;
mod any;
mod patients;
mod times;

use std::{cell::RefCell, collections::HashMap};

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::practice::Practice;
use crate::{
    booking::model::{Question, Reason},
    clock::Timestamp,
};

pub(super) use times::Times;

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60;

/// A part of a day's hours: from, until, and where the grid begins.
type Piece = (i64, i64, i64);

/// Somebody in the own hours, or in those of the one for whom they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Who {
    name: &'static str,
    hours: &'static str,
}

const ANA: Who = Who { name: "ana", hours: "ana" };
const BEA: Who = Who { name: "bea", hours: "bea" };
const BEA_FOR_ANA: Who = Who { name: "bea", hours: "ana" };

pub(super) struct Naive<'a> {
    question: &'a Question<'a>,
    practice: &'a Practice,
    times: &'a Times,
    zone: TimeZone,
    /// The first minute that the table below knows.
    start: i64,
    /// What the clocks on the wall show in each minute: the day and its minute.
    wall: Vec<(Date, i64)>,
    known: RefCell<HashMap<(Who, Date), Vec<i64>>>,
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
            for who in self.people() {
                let name = who.name;
                for at in self.offers(who, plus(first, offset)) {
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
        for (at, names) in &mut found {
            names.sort_unstable();
            self.order(at.micros(), names);
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
            Reason::NoDevice,
            Reason::PatientBusy,
            Reason::QuestionnaireFirst,
            Reason::NotPacked,
            Reason::NotShown,
        ];
        let place = |reason: Reason| order.iter().position(|other| *other == reason).unwrap();
        let mut closest = Some(Reason::OutsideHours);
        for who in self.people() {
            let reason = self.verdict(who, start.micros())?;
            if place(reason) > place(closest?) {
                closest = Some(reason);
            }
        }
        closest
    }

    fn people(&self) -> impl Iterator<Item = Who> {
        let wanted = self.question.practitioner.map(|person| person.slug.to_string());
        let stands_in = self.times.substituted || self.practice.ana_closed.is_some_and(|(_, substituted)| substituted);
        [ANA, BEA, BEA_FOR_ANA]
            .into_iter()
            .filter(move |who| stands_in || *who != BEA_FOR_ANA)
            .filter(move |who| wanted.as_ref().is_none_or(|wanted| wanted == who.name || wanted == who.hours))
    }

    /// Whether somebody stands in for Ana in a minute: in an absence that was entered, or on a day of her file.
    fn stands_in(&self, at: i64) -> bool {
        let entered = self.times.away["ana"].iter().any(|(from, until)| (*from..*until).contains(&at));
        let closed = self.practice.closed().is_some_and(|(day, substituted)| substituted && day == self.date(at));
        (entered && self.times.substituted) || closed
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

    /// The parts of a day's hours in which somebody works, found minute by minute; otherwise why there are none.
    fn pieces(&self, who: Who, day: Date) -> Result<Vec<Piece>, Reason> {
        let site = self.site(day).ok_or(Reason::Closed)?;
        if who == ANA && self.practice.closed().is_some_and(|(closed, _)| closed == day) {
            return Err(Reason::Absent);
        }
        let name = who.hours;
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
        Ok(found)
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
    fn inside(&self, who: Who, day: Date, piece: Piece, at: i64) -> bool {
        let is_there = |at: i64| who != BEA_FOR_ANA || self.stands_in(at);
        let mut minutes = (0..self.length(who.name)).map(|minute| at + minute * MINUTE);
        minutes.all(|at| (piece.0..piece.1).contains(&self.shown(at, day)) && is_there(at))
    }

    /// The hours of somebody's day that are offered, in the order of the clocks. Found once: every reason asks for them.
    fn offers(&self, who: Who, day: Date) -> Vec<i64> {
        if let Some(known) = self.known.borrow().get(&(who, day)) {
            return known.clone();
        }
        let offers = self.find_offers(who, day);
        self.known.borrow_mut().insert((who, day), offers.clone());
        offers
    }

    fn find_offers(&self, who: Who, day: Date) -> Vec<i64> {
        let midnight = day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() - DAY * MINUTE;
        let mut instants: Vec<(i64, i64)> =
            (0..4 * DAY).map(|offset| midnight + offset * MINUTE).map(|at| (self.shown(at, day), at)).collect();
        instants.sort_unstable();
        let mut offered = Vec::new();
        for piece in self.pieces(who, day).unwrap_or_default() {
            let mut before = false;
            for minute in (piece.0..piece.1).filter(|minute| self.on_grid(piece, *minute)) {
                let mut any = false;
                for (_, at) in instants.iter().filter(|(shown, _)| *shown == minute) {
                    if !self.inside(who, day, piece, *at) || self.refusal(who.name, day, *at).is_some() {
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

    fn verdict(&self, who: Who, at: i64) -> Option<Reason> {
        let today = self.date(at);
        let mut why = Reason::OutsideHours;
        let mut closest: Option<Option<Reason>> = None;
        for day in [plus(today, -1), today] {
            let pieces = match self.pieces(who, day) {
                Ok(pieces) => pieces,
                Err(reason) => {
                    why = reason;
                    continue;
                }
            };
            why = Reason::OutsideHours;
            let minute = self.shown(at, day);
            let fits = |piece: &Piece| {
                (!self.question.online || self.on_grid(*piece, minute)) && self.inside(who, day, *piece, at)
            };
            if !pieces.iter().any(fits) {
                continue;
            }
            let refusal = self.refusal(who.name, day, at).or_else(|| self.unoffered(who, day, at));
            if closest.is_none_or(|known| known.is_some() && refusal.is_none()) {
                closest = Some(refusal);
            }
        }
        closest.unwrap_or(Some(why))
    }

    fn unoffered(&self, who: Who, day: Date, at: i64) -> Option<Reason> {
        if !self.question.online {
            return None;
        }
        let offered = self.offers(who, day);
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
        if let Some(count) = practice.units.filter(|_| group.is_none()) {
            let taken = |unit: &u32| blocked().any(|at| among(&times.unit(*unit), at));
            let gone = (count..3).filter(taken).count();
            if (0..count).filter(|unit| !taken(unit)).count() <= gone {
                return Some(Reason::NoDevice);
            }
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
