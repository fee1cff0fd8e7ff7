//! The same rules written for clarity only: minute after minute, and every list looked through from its beginning.

mod ahead;
mod any;
mod hours;
mod offers;
mod patients;
mod refusals;
mod times;

use std::{cell::RefCell, collections::HashMap};

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::practice::{NIGHTS, Practice};
use crate::{
    booking::model::{Question, Reason},
    clock::Timestamp,
};

pub(super) use times::Times;

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60;

/// Somebody in the own hours, or in those of the one for whom they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Who {
    pub name: &'static str,
    pub hours: &'static str,
}

const ANA: Who = Who { name: "ana", hours: "ana" };
const BEA: Who = Who { name: "bea", hours: "bea" };
const BEA_FOR_ANA: Who = Who { name: "bea", hours: "ana" };

pub(super) struct Naive<'a> {
    question: &'a Question<'a>,
    practice: &'a Practice,
    times: &'a Times,
    wall: &'a Wall,
    zone: TimeZone,
    /// The day of the night on which the clocks are turned.
    change: Date,
    offered: RefCell<HashMap<(Who, Date), Vec<i64>>>,
    worked: RefCell<HashMap<(Who, Date), hours::Day>>,
}

/// What the clocks on the wall show in each minute of some days: the day and its minute.
pub(super) struct Wall {
    /// The first minute.
    start: i64,
    shown: Vec<(Date, i64)>,
}

impl Wall {
    pub(super) fn around(practice: &Practice, first: Date) -> Self {
        let zone = TimeZone::get(NIGHTS[practice.night].0).unwrap();
        let start = first.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() - 4 * DAY * MINUTE;
        let shown = (0..14 * DAY).map(|minute| {
            let local = Timestamp::from_micros(start + minute * MINUTE).local(&zone);
            (local.date(), i64::from(local.hour()) * 60 + i64::from(local.minute()))
        });
        Self { start, shown: shown.collect() }
    }

    fn at(&self, at: i64) -> (Date, i64) {
        self.shown[usize::try_from((at - self.start) / MINUTE).unwrap()]
    }
}

impl<'a> Naive<'a> {
    pub(super) fn new(question: &'a Question<'a>, practice: &'a Practice, times: &'a Times, wall: &'a Wall) -> Self {
        let zone = TimeZone::get(NIGHTS[practice.night].0).unwrap();
        let (offered, worked) = (RefCell::default(), RefCell::default());
        Self { question, practice, times, wall, zone, change: practice.change(), offered, worked }
    }

    /// Minutes that the clocks show since a day's midnight.
    fn shown(&self, at: i64, day: Date) -> i64 {
        let (date, minute) = self.wall.at(at);
        i64::from((date - day).get_days()) * DAY + minute
    }

    fn date(&self, at: i64) -> Date {
        Timestamp::from_micros(at).local(&self.zone).date()
    }

    fn instant(&self, day: Date, minute: i64) -> i64 {
        let local = day.at(0, 0, 0, 0).checked_add(minute.minutes()).unwrap();
        local.to_zoned(self.zone.clone()).unwrap().timestamp().as_microsecond()
    }

    fn length(&self, name: &str) -> i64 {
        if name == "ana" { self.practice.ana_length } else { self.practice.length }
    }

    /// Every hour of the days that is offered, with everybody.
    pub(super) fn slots(&self, first: Date, days: u16) -> Vec<(Timestamp, Vec<String>)> {
        let mut found: Vec<(Timestamp, Vec<String>)> = Vec::new();
        if self.is_offline().is_some() {
            return found;
        }
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

    /// What stands in the way of an hour with each of those who could have it.
    pub(super) fn verdicts(&self, start: Timestamp) -> Vec<(Who, Vec<Reason>)> {
        let at = start.micros();
        let there = self.people().filter(|who| self.is_there(*who, at));
        there.map(|who| (who, self.verdict(who, at))).collect()
    }

    /// Why nobody has this hour: what stands in the way of the one who came closest.
    pub(super) fn why(&self, start: Timestamp) -> Option<Reason> {
        if let Some(reason) = self.is_offline() {
            return Some(reason);
        }
        // The later a rule stands here, the nearer who fails at it has come; those of one line are alike.
        let order: [&[Reason]; 19] = [
            &[Reason::OutsideHours],
            &[Reason::Closed],
            &[
                Reason::KnownOnly,
                Reason::NewOnly,
                Reason::NotInvited,
                Reason::OtherSex,
                Reason::NoSex,
                Reason::NotCovered,
                Reason::NoReferral,
                Reason::NoBirthDate,
                Reason::OtherAge,
                Reason::OffReferral,
            ],
            &[Reason::ListFull],
            &[Reason::TooSoon],
            &[Reason::TooFar],
            &[Reason::TooManyOpen],
            &[Reason::LimitReached],
            &[Reason::TooClose],
            &[Reason::QuotaReached],
            &[Reason::Absent],
            &[Reason::PatientBusy],
            &[Reason::GroupFull],
            &[Reason::Taken],
            &[Reason::NoRoom],
            &[Reason::NoDevice],
            &[Reason::QuestionnaireFirst],
            &[Reason::NotPacked],
            &[Reason::NotShown],
        ];
        let place = |reason: Reason| order.iter().position(|same| same.contains(&reason)).unwrap();
        let verdicts = self.verdicts(start);
        if verdicts.is_empty() {
            return Some(Reason::NotOffered);
        }
        let mut closest = Reason::OutsideHours;
        for (_, reasons) in verdicts {
            let first = *reasons.first()?;
            if place(first) > place(closest) {
                closest = first;
            }
        }
        Some(closest)
    }

    /// Why nobody books anything of it online.
    fn is_offline(&self) -> Option<Reason> {
        let (service, site) = self.practice.online;
        match self.question.online {
            true if !service => Some(Reason::NoService),
            true if !site => Some(Reason::SiteOffline),
            _ => None,
        }
    }

    /// Those who could have an hour, in the clinic's order, and then who stands in for somebody.
    fn people(&self) -> impl Iterator<Item = Who> {
        let wanted = self.question.practitioner.map(|person| person.slug.to_string());
        let way = self.practice.ways.0[self.practice.ways.1];
        let meets = move |name: &str| way != "video" || self.practice.employee(name).link;
        let offers = |name: &str| self.practice.offers.is_empty() || self.practice.offers.contains(&name);
        let substitutes = self.practice.ana.closed.is_some_and(|(_, substituted)| substituted)
            || (self.times.substituted && !self.times.away["ana"].is_empty());
        [ANA, BEA, BEA_FOR_ANA]
            .into_iter()
            .filter(move |who| offers(who.hours) && meets(who.name) && (*who != BEA_FOR_ANA || substitutes))
            .filter(move |who| wanted.as_ref().is_none_or(|wanted| wanted == who.name || wanted == who.hours))
    }
}

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap()
}
